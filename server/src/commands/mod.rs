//! The command line. What each command does is in its own file.

mod backup;
mod check;
mod config;
mod demo;
mod feed;
mod import;
mod migrate;
mod openapi;
mod quality;
mod restore;
mod serve;
mod token;
mod user;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::Configuration;
use crate::failure::Failure;
use crate::telemetry;

/// Omni-Hub, the admin application of an omnichannel brand.
#[derive(Debug, Parser)]
#[command(name = "omni-hub", version, about, arg_required_else_help = true)]
pub struct Arguments {
    /// The configuration file; otherwise the variable OMNI_HUB_CONFIG, otherwise omni-hub.toml if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages, the interface for programs and the live channel.
    Serve(serve::Options),
    /// Bring the database to the schema of this program, and stop.
    Migrate,
    /// People: the root of trust, for whoever runs the machine.
    #[command(subcommand)]
    User(user::Action),
    /// Keys for programs.
    #[command(subcommand)]
    Token(token::Action),
    /// Feeds of other systems: how they are doing, and connecting one.
    #[command(subcommand)]
    Feed(feed::Action),
    /// Take in a file of another system.
    Import(import::Options),
    /// The trade of a demo brand: two years of orders in an empty database, and orders that keep arriving.
    Demo(demo::Options),
    /// Data-quality issues.
    #[command(subcommand)]
    Quality(quality::Action),
    /// Check the configuration, the database and the whole audit trail.
    Check(check::Options),
    /// Write everything into one file.
    Backup(backup::Options),
    /// Read everything back from such a file.
    Restore(restore::Options),
    /// Print the description of the interface for programs (OpenAPI).
    Openapi,
    /// Print the configuration in effect and where each value came from.
    Config(config::Options),
}

/// Runs the command.
///
/// # Errors
/// One [`Failure`], for an exit code and a sentence.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    // These need no configuration.
    match &arguments.command {
        Command::Openapi => return openapi::run(),
        Command::Import(options) if options.formats => {
            import::print_formats();
            return Ok(());
        }
        Command::Config(options) if options.documentation => return config::print_documentation(),
        Command::Check(options) if options.from.is_some() => return check::verify_export(options),
        _ => {}
    }
    let variables: Vec<(String, String)> = std::env::vars().collect();
    let configuration = Configuration::read(arguments.config.as_deref(), &variables).map_err(Failure::Configuration)?;
    telemetry::start_log(&configuration.log);
    match arguments.command {
        Command::Serve(options) => serve::run(configuration, options).await,
        Command::Migrate => migrate::run(&configuration).await,
        Command::User(action) => user::run(&configuration, action).await,
        Command::Token(action) => token::run(&configuration, action).await,
        Command::Feed(action) => feed::run(&configuration, action).await,
        Command::Import(options) => import::run(&configuration, options).await,
        Command::Demo(options) => demo::run(&configuration, options).await,
        Command::Quality(action) => quality::run(&configuration, action).await,
        Command::Check(options) => check::run(&configuration, options).await,
        Command::Backup(options) => backup::run(&configuration, options).await,
        Command::Restore(options) => restore::run(&configuration, options).await,
        Command::Config(_) => config::run(&configuration),
        Command::Openapi => openapi::run(),
    }
}

/// Writes the result of a command to standard output; a reader that has gone away is no failure.
fn say(text: &str) {
    use std::io::Write as _;
    let mut output = std::io::stdout().lock();
    let _reader_gone = writeln!(output, "{text}").and_then(|()| output.flush());
}
