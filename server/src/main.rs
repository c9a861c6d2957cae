//! The program `omni-hub`: reads the command line, runs one command, and turns a failure into one sentence and an exit code.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use server::commands::{Arguments, run};

fn main() -> ExitCode {
    match start() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("omni-hub: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the program cannot start")?;
    let result = runtime.block_on(run(arguments));
    // Whatever still blocks (a name lookup, a password being hashed) must not keep the program from ending.
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    Ok(match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("omni-hub: {failure}");
            ExitCode::from(failure.exit_code())
        }
    })
}
