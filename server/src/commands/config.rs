//! `omni-hub config`: what is in effect, and where it came from.

use clap::Args;

use crate::config::{Configuration, documentation};
use crate::failure::Failure;

/// What is printed.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Print the description of all settings instead.
    #[arg(long)]
    pub(super) documentation: bool,
}

/// Prints the settings; secrets are masked.
pub(super) fn run(configuration: &Configuration) -> Result<(), Failure> {
    super::say(configuration.describe().trim_end());
    Ok(())
}

/// Prints the description of all settings.
pub(super) fn print_documentation() -> Result<(), Failure> {
    super::say(documentation().trim_end());
    Ok(())
}
