//! The program `omni-hub-bench`: measures a running house on this machine, over the loopback, with an end. Each figure is
//! printed as one JSON line, and once for people. A figure that is not reached ends the program with code 1.

mod abort;
mod client;
mod house;
mod import;
mod live;
mod shell;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

/// Measures Omni-Hub.
#[derive(Debug, Parser)]
#[command(name = "omni-hub-bench", version, about)]
struct Arguments {
    #[command(subcommand)]
    figure: Figure,
}

#[derive(Debug, Subcommand)]
enum Figure {
    /// The overview page with a session, beside a handler that makes the same two queries and returns a string.
    Shell(shell::Options),
    /// Live channels: from commit to every viewer, and memory a viewer.
    Live(live::Options),
    /// A real file of another system: from its first byte to a key figure, beside a plain COPY.
    Import(import::Options),
    /// Requests aborted by the client: no transaction is left open, and the pool is whole.
    Abort(abort::Options),
}

fn main() -> ExitCode {
    match start() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("omni-hub-bench: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn start() -> anyhow::Result<bool> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")?;
    let reached = runtime.block_on(async {
        match arguments.figure {
            Figure::Shell(options) => shell::run(options).await,
            Figure::Live(options) => live::run(options).await,
            Figure::Import(options) => import::run(options).await,
            Figure::Abort(options) => abort::run(options).await,
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    reached
}

/// Prints a figure for programs and for people.
fn tell(figure: &serde_json::Value, sentence: &str) {
    use std::io::Write as _;
    let mut output = std::io::stdout().lock();
    let _reader_gone = writeln!(output, "{figure}\n{sentence}");
}
