//! What `make test` does: everything that must hold before a change is published, cheapest first, with a table of times
//! and one line of counts at the end. It starts neither database nor server; tests and journeys bring their own.

use anyhow::{Context as _, Result, bail};
use regex::Regex;

use crate::check::{self, Summary};
use crate::lint::NATIVE;
use crate::site::Care;
use crate::tell::say;
use crate::toolchain::WasmToolchain;
use crate::{process, program, repository, setup, site};

/// Tests that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Everything; `is_quick` leaves out the release build and the journeys.
pub fn everything(is_quick: bool) -> Result<()> {
    let mut summary = Summary::default();
    let mut count = Count::default();
    let outcome = run(&mut summary, &mut count, is_quick);
    summary.print();
    println!("{} passed, {} failed", count.passed, count.failed);
    outcome?;
    if count.failed > 0 {
        bail!("{} tests failed.", count.failed);
    }
    Ok(())
}

fn run(summary: &mut Summary, count: &mut Count, is_quick: bool) -> Result<()> {
    check::cheap(summary)?;
    let toolchain = summary.run("setup", || setup::run(!is_quick))?;
    check::costly(summary, &toolchain)?;
    count.add(summary.run("tests", native)?);
    if count.failed > 0 {
        return Ok(());
    }
    count.add(summary.run("examples in the documentation of domain", documentation)?);
    if is_quick {
        return Ok(());
    }
    build_and_travel(summary, count, &toolchain)
}

fn build_and_travel(summary: &mut Summary, count: &mut Count, toolchain: &WasmToolchain) -> Result<()> {
    summary.run("site", || site::build(toolchain, Care::Release, true))?;
    summary.run("server", || program::build(Care::Release))?;
    count.add(summary.run("journeys", || journeys(&[]))?);
    Ok(())
}

/// All native tests, by cargo-nextest when there is one.
fn native() -> Result<Count> {
    let packages = NATIVE.iter().flat_map(|name| ["--package", name]);
    let mut command = process::cargo()?;
    if process::on_path("cargo-nextest").is_some() {
        command.args(["nextest", "run", "--no-fail-fast", "--no-tests", "pass"]).args(packages);
    } else {
        say("cargo-nextest is not installed; cargo test does the same, one test program after the other.");
        command.args(["test", "--no-fail-fast", "--lib", "--bins", "--tests"]).args(packages);
    }
    counted(command.env("CARGO_TERM_COLOR", "never"))
}

fn documentation() -> Result<Count> {
    counted(process::cargo()?.args(["test", "--doc", "--package", "domain"]).env("CARGO_TERM_COLOR", "never"))
}

fn counted(command: &mut std::process::Command) -> Result<Count> {
    let (text, is_successful) = process::run_and_read(command)?;
    let count = read_counts(&text)?;
    if !is_successful && count.failed == 0 {
        bail!("{} failed before any test did.", process::shown(command));
    }
    Ok(count)
}

/// Adds up the summaries of nextest and of libtest.
fn read_counts(text: &str) -> Result<Count> {
    let nextest = Regex::new(r"Summary \[[^\]]*\]\s+(?:(\d+)/)?(\d+) tests? run: (\d+) passed")?;
    let libtest = Regex::new(r"test result: \w+\. (\d+) passed; (\d+) failed")?;
    let number =
        |text: Option<regex::Match<'_>>| text.and_then(|found| found.as_str().parse::<u64>().ok()).unwrap_or(0);
    let mut count = Count::default();
    for found in nextest.captures_iter(text) {
        let run = if found.get(1).is_some() { number(found.get(1)) } else { number(found.get(2)) };
        let passed = number(found.get(3));
        count.add(Count { passed, failed: run.saturating_sub(passed) });
    }
    for found in libtest.captures_iter(text) {
        count.add(Count { passed: number(found.get(1)), failed: number(found.get(2)) });
    }
    Ok(count)
}

/// The journeys alone, with their count.
pub fn only_journeys(arguments: &[String]) -> Result<()> {
    let count = journeys(arguments)?;
    println!("{} passed, {} failed", count.passed, count.failed);
    if count.failed > 0 { bail!("{} journeys failed.", count.failed) } else { Ok(()) }
}

/// The journeys in a real browser, against the program and the site that were built.
fn journeys(arguments: &[String]) -> Result<Count> {
    let folder = repository::root()?.join("end2end");
    let report = folder.join("test-results").join("report.json");
    let _ = std::fs::remove_file(&report);
    let data = Data::make()?;
    let browser = setup::chromium().context("No Chromium was found; `cargo xtask setup --tests` installs it")?;
    let mut command = process::command("npx")?;
    command
        .args(["playwright", "test"])
        .args(arguments)
        .current_dir(&folder)
        .env("OMNI_HUB_BIN", program::path(Care::Release)?)
        .env("OMNI_HUB_SITE", repository::site_root()?)
        .env("OMNI_HUB_CHROMIUM", browser)
        .env("OMNI_HUB_REPORT", &report);
    let outcome = process::run(command.env("OMNI_HUB_JOURNEY_DATA", data.path()));
    data.remove();
    let text = std::fs::read_to_string(&report)
        .with_context(|| format!("Playwright left no report in {}", report.display()))?;
    let count = read_report(&text)?;
    if count.failed == 0 {
        outcome?;
    }
    Ok(count)
}

/// The folder with the database of the journeys.
struct Data(std::path::PathBuf);

impl Data {
    fn make() -> Result<Self> {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = std::env::temp_dir().join(format!("omni-hub-journeys-{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        // As root, the program runs PostgreSQL as another user, who must be able to enter.
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755))?;
        Ok(Self(folder))
    }

    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn remove(self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            say(format!("{} could not be deleted: {error}", self.0.display()));
        }
    }
}

/// The totals of Playwright's JSON report; a test that passed only when repeated counts as failed.
fn read_report(text: &str) -> Result<Count> {
    #[derive(serde::Deserialize)]
    struct Report {
        stats: Stats,
        #[serde(default)]
        errors: Vec<serde_json::Value>,
    }
    #[derive(serde::Deserialize)]
    struct Stats {
        expected: u64,
        unexpected: u64,
        flaky: u64,
        skipped: u64,
    }
    let report: Report = serde_json::from_str(text).context("Playwright's report was not understood")?;
    let Stats { expected, unexpected, flaky, skipped } = report.stats;
    Ok(Count { passed: expected, failed: unexpected + flaky + skipped + report.errors.len() as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_all_runners_are_understood() -> Result<()> {
        for (text, passed, failed) in [
            ("     Summary [  12.345s] 120 tests run: 120 passed, 3 skipped", 120, 0),
            ("     Summary [   1.2s] 1 test run: 1 passed, 0 skipped", 1, 0),
            ("     Summary [   2.0s] 10 tests run: 8 passed, 2 failed, 0 skipped", 8, 2),
            ("     Summary [   2.0s] 4/10 tests run: 3 passed, 1 failed, 0 skipped", 3, 1),
            (
                "test result: ok. 5 passed; 0 failed; 0 ignored\ntest result: FAILED. 1 passed; 2 failed; 0 ignored",
                6,
                2,
            ),
        ] {
            assert_eq!(read_counts(text)?, Count { passed, failed }, "{text}");
        }
        Ok(())
    }

    #[test]
    fn a_flaky_or_skipped_journey_counts_as_failed() -> Result<()> {
        let text = r#"{"stats": {"expected": 7, "unexpected": 1, "flaky": 1, "skipped": 1}, "errors": []}"#;
        assert_eq!(read_report(text)?, Count { passed: 7, failed: 3 });
        Ok(())
    }
}
