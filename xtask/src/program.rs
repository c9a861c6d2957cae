//! Builds and starts the program `omni-hub`. Starting means to become it, so that Ctrl-C and every other signal reach it
//! directly; the database is its own business.

use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::repository::PRODUCT;
use crate::site::Care;
use crate::tell::{say, step};
use crate::{process, repository};

/// Builds the server and returns the path of the program.
pub fn build(care: Care) -> Result<PathBuf> {
    step("Compiling the server", || {
        let mut command = process::cargo()?;
        command.args(["build", "--package", "server", "--bin", PRODUCT]);
        if care == Care::Release {
            command.arg("--release");
        }
        process::run(&mut command)
    })?;
    path(care)
}

/// Where cargo puts the program.
pub fn path(care: Care) -> Result<PathBuf> {
    let folder = if care == Care::Release { "release" } else { "debug" };
    Ok(repository::target_dir()?.join(folder).join(PRODUCT))
}

/// Becomes `omni-hub serve --demo` with these further arguments; returns only when that fails.
pub fn become_server(arguments: &[String]) -> Result<()> {
    let program = path(Care::Release)?;
    let mut command = process::command(&program)?;
    command.args(["serve", "--demo"]).args(arguments).env("LEPTOS_SITE_ROOT", repository::site_root()?);
    say(format!("Starting {}", process::shown(&command)));
    let error = command.exec();
    Err(error).with_context(|| format!("{} could not be started", program.display()))
}
