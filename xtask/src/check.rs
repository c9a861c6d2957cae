//! The order of the checks: what costs nothing first, so that a slip is told within seconds. The cheap ones all run and
//! report together; from clippy on, the first failure ends the run.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::cluster::Cluster;
use crate::source::Finding;
use crate::tell::say;
use crate::toolchain::WasmToolchain;
use crate::{arch, audit, glossary, lint, queries, repository, tidy};

/// What ran, how long it took and whether it passed; printed as a table at the end.
#[derive(Default)]
pub struct Summary {
    rows: Vec<(String, Duration, bool)>,
}

impl Summary {
    /// Runs a step and notes its time.
    pub fn run<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let started = Instant::now();
        let result = work();
        self.rows.push((name.to_owned(), started.elapsed(), result.is_ok()));
        result
    }

    /// Prints the table of steps and seconds.
    pub fn print(&self) {
        say("Steps:");
        for (name, took, is_passed) in &self.rows {
            let verdict = if *is_passed { "passed" } else { "FAILED" };
            say(format!("  {name:<42} {:>8.1} s  {verdict}", took.as_secs_f64()));
        }
        let total: Duration = self.rows.iter().map(|(_, took, _)| *took).sum();
        say(format!("  {:<42} {:>8.1} s", "together", total.as_secs_f64()));
    }
}

/// Which of the text checks to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    Tidy,
    Arch,
    Glossary,
    Audit,
}

/// Runs one text check, prints what it finds and fails when that is anything.
pub fn text(which: Text) -> Result<()> {
    let root = repository::root()?;
    let (name, findings) = match which {
        Text::Tidy => ("tidy", tidy::check(&root)?),
        Text::Arch => ("arch", arch::check(&root)?),
        Text::Glossary => ("glossary", glossary::check(&root)?),
        Text::Audit => ("audit", audit::check()?),
    };
    report(name, &findings)
}

fn report(name: &str, findings: &[Finding]) -> Result<()> {
    for finding in findings {
        eprintln!("{finding}");
    }
    match findings.len() {
        0 => {
            say(format!("{name}: nothing found."));
            Ok(())
        }
        1 => bail!("{name} found one thing."),
        count => bail!("{name} found {count} things."),
    }
}

/// The checks that need no compiler run: format, order, architecture, words, supply chain.
pub fn cheap(summary: &mut Summary) -> Result<()> {
    let mut failures = Vec::new();
    type Check = fn() -> Result<()>;
    let steps: [(&str, Check); 5] = [
        ("format", lint::check_format),
        ("tidy", || text(Text::Tidy)),
        ("arch", || text(Text::Arch)),
        ("glossary", || text(Text::Glossary)),
        ("audit", || text(Text::Audit)),
    ];
    for (name, work) in steps {
        if let Err(error) = summary.run(name, work) {
            failures.push(format!("{name}: {error:#}"));
        }
    }
    if failures.is_empty() { Ok(()) } else { bail!("{}", failures.join("\n")) }
}

/// The checks with compiler and database.
pub fn costly(summary: &mut Summary, toolchain: &WasmToolchain) -> Result<()> {
    let cluster = summary.run("migrations apply to an empty database", Cluster::migrated)?;
    summary.run("schema", || queries::schema(&cluster, true))?;
    summary.run("clippy, browser", || lint::browser(toolchain))?;
    summary.run("clippy, server", lint::native)?;
    summary.run("queries", || queries::prepare(&cluster, true))
}
