//! `cargo xtask`: everything one does with this repository besides editing it. This file only reads the command line;
//! each command has a module of its own. `make` calls the same commands.

mod arch;
mod audit;
mod bench;
mod check;
mod cluster;
mod css;
mod glossary;
mod lint;
mod module;
mod process;
mod program;
mod queries;
mod repository;
mod setup;
mod site;
mod source;
mod tell;
mod test;
mod tidy;
mod toolchain;
mod watch;

use anyhow::Result;
use check::{Summary, Text};
use clap::{Parser, Subcommand};
use cluster::Cluster;
use site::Care;

/// Set-up, build, checks and benchmarks of Omni-Hub.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prepare this machine: compiler for the browser, PostgreSQL, and with --tests the browser of the journeys.
    Setup {
        /// Also install what only the tests need.
        #[arg(long)]
        tests: bool,
    },
    /// Build the site and the server.
    Build {
        /// Quick to build instead of quick to run: no link-time optimisation, no packed files.
        #[arg(long, conflicts_with = "release")]
        dev: bool,
        /// The default; accepted so that it may be written out.
        #[arg(long)]
        release: bool,
        /// Do not fail when the browser's module is over its budget.
        #[arg(long)]
        no_budget: bool,
        /// Only the site, not the server.
        #[arg(long)]
        site_only: bool,
    },
    /// Prepare, build and start the program with the demo people.
    Run {
        /// Arguments for `omni-hub serve`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Build and restart at every change of a source.
    Watch {
        /// Arguments for `omni-hub serve`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Format all sources.
    Fmt,
    /// All checks that are not tests: format, tidy, arch, glossary, audit, schema, clippy, queries.
    Check {
        /// Only those that need neither compiler nor database.
        #[arg(long)]
        quick: bool,
    },
    /// Rules of order: heads of files, forbidden words, lengths, names of constraints.
    Tidy,
    /// Who may use whom, by crates and by areas.
    Arch,
    /// Types of the domain are in the glossary, and words it rules out are nowhere.
    Glossary,
    /// Clippy on both sides.
    Clippy,
    /// Versions, sources and licences of the dependencies.
    Audit,
    /// Write `.sqlx/`, with which `store` compiles without a database.
    SqlxPrepare {
        /// Fail when it is not up to date, and write nothing.
        #[arg(long)]
        check: bool,
    },
    /// Write `store/schema.sql`.
    Schema {
        /// Fail when it is not up to date, and write nothing.
        #[arg(long)]
        check: bool,
    },
    /// Everything that must hold before a change is published.
    Test {
        /// Without release build and journeys.
        #[arg(long)]
        quick: bool,
    },
    /// The journeys in a real browser, against what was built before.
    Journeys {
        /// Arguments for Playwright.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Measure something.
    Bench {
        #[command(subcommand)]
        bench: bench::Bench,
    },
}

fn main() -> std::process::ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n[xtask] Failed: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Setup { tests } => {
            let toolchain = setup::run(tests)?;
            tell::say(format!("This machine is ready; the browser's module is built by {}.", toolchain.name()));
            Ok(())
        }
        Command::Build { dev, release: _, no_budget, site_only } => {
            let care = if dev { Care::Development } else { Care::Release };
            let toolchain = setup::run(false)?;
            site::build(&toolchain, care, !no_budget)?;
            if !site_only {
                let program = program::build(care)?;
                tell::say(format!("The program is {}.", program.display()));
            }
            Ok(())
        }
        Command::Run { arguments } => {
            let toolchain = setup::run(false)?;
            site::build(&toolchain, Care::Release, true)?;
            program::build(Care::Release)?;
            program::become_server(&arguments)
        }
        Command::Watch { arguments } => watch::run(&arguments),
        Command::Fmt => lint::format(),
        Command::Check { quick } => check(quick),
        Command::Tidy => check::text(Text::Tidy),
        Command::Arch => check::text(Text::Arch),
        Command::Glossary => check::text(Text::Glossary),
        Command::Clippy => {
            lint::browser(&setup::run(false)?)?;
            lint::native()
        }
        Command::Audit => check::text(Text::Audit),
        Command::SqlxPrepare { check } => queries::prepare(&Cluster::migrated()?, check),
        Command::Schema { check } => queries::schema(&Cluster::migrated()?, check),
        Command::Test { quick } => test::everything(quick),
        Command::Journeys { arguments } => {
            setup::run(true)?;
            test::only_journeys(&arguments)
        }
        Command::Bench { bench } => bench::run(bench),
    }
}

fn check(is_quick: bool) -> Result<()> {
    let mut summary = Summary::default();
    let outcome = check::cheap(&mut summary).and_then(|()| {
        if is_quick {
            return Ok(());
        }
        let toolchain = setup::run(false)?;
        check::costly(&mut summary, &toolchain)
    });
    summary.print();
    outcome
}
