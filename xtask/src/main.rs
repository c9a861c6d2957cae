//! `cargo xtask`: everything one does with this repository besides editing it. This file only reads the command line;
//! each command has a module of its own. `make` calls the same commands.

mod css;
mod process;
mod program;
mod repository;
mod setup;
mod site;
mod tell;
mod toolchain;

use anyhow::Result;
use clap::{Parser, Subcommand};
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
    }
}
