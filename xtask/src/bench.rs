//! Measurements with a command each, so that every figure in `docs/benchmarks.md` can be had again. This file only knows
//! their names and how to start them; what is measured is told where it is measured.

use std::time::Instant;

use anyhow::Result;
use clap::Subcommand;

use crate::site::Care;
use crate::tell::{say, size};
use crate::{process, program, repository, setup, site};

/// What can be measured.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Bench {
    /// Times and sizes of the release build: as it is now, and after a change of one page.
    Build,
    /// Requests a second of the shell page beside a plain handler with the same two queries.
    Shell,
    /// A thousand viewers of the live channel: from commit to arrival, and memory a viewer.
    Live,
    /// Ten thousand requests given up by the caller: stuck transactions, and time until the pool is whole.
    Abort,
}

/// Runs one measurement.
pub fn run(bench: Bench) -> Result<()> {
    match bench {
        Bench::Build => build(),
        Bench::Shell => server("shell"),
        Bench::Live => server("live"),
        Bench::Abort => server("abort"),
    }
}

/// The measurements of the server are a program of its own, which brings its database and judges its figures.
fn server(name: &str) -> Result<()> {
    site::build(&setup::run(false)?, Care::Release, false)?;
    let mut command = process::cargo()?;
    command.args(["run", "--release", "--package", "server", "--bin", "omni-hub-bench", "--", name]);
    process::run(command.env("LEPTOS_SITE_ROOT", repository::site_root()?))
}

fn build() -> Result<()> {
    let toolchain = setup::run(false)?;
    let timed = |what: &str, work: &dyn Fn() -> Result<site::Sizes>| -> Result<(String, f64, site::Sizes)> {
        let started = Instant::now();
        let sizes = work()?;
        Ok((what.to_owned(), started.elapsed().as_secs_f64(), sizes))
    };
    let site = || site::build(&toolchain, Care::Release, false);
    let server = || program::build(Care::Release).map(|_| site::Sizes::default());
    let mut rows = vec![timed("site, first", &site)?, timed("site, nothing changed", &site)?];
    rows.push(timed("server, first", &server)?);
    rows.push(timed("server, nothing changed", &server)?);
    // A newer time of change is a change for cargo; the content stays.
    let page = repository::root()?.join("app/src/lib.rs");
    std::fs::File::options().append(true).open(&page)?.set_modified(std::time::SystemTime::now())?;
    rows.push(timed("site, app changed", &site)?);
    rows.push(timed("server, app changed", &server)?);
    say("Build times:");
    for (what, seconds, _) in &rows {
        say(format!("  {what:<28} {seconds:>8.1} s"));
    }
    let (_, _, sizes) = &rows[0];
    say("Sizes:");
    for (what, bytes) in [
        ("module, as compiled", sizes.compiled),
        ("first module", sizes.module),
        ("first module, packed", sizes.module_packed),
        ("script, packed", sizes.script_packed),
        ("style, packed", sizes.style_packed),
    ] {
        say(format!("  {what:<28} {:>10}", size(bytes)));
    }
    for (name, bytes) in &sizes.areas {
        say(format!("  {:<28} {:>10}", format!("with {name}, packed"), size(*bytes)));
    }
    Ok(())
}
