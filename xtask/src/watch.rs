//! Builds again and restarts the program whenever a source changes. With cargo-leptos installed, that is left to it; this
//! loop is for everybody else: it looks at the times of change, and knows which half of the build a file belongs to.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::site::Care;
use crate::tell::say;
use crate::toolchain::WasmToolchain;
use crate::{process, program, repository, setup, site};

/// How often the sources are looked at; short enough to feel immediate, long enough to cost nothing.
const PAUSE: Duration = Duration::from_millis(500);

/// Folders whose files end up in the site, and those that end up in the program.
const SITE: [&str; 5] = ["app", "domain", "frontend", "style", "public"];
const PROGRAM: [&str; 6] = ["app", "domain", "migrations", "server", "service", "store"];

/// Watches until it is interrupted.
pub fn run(arguments: &[String]) -> Result<()> {
    let toolchain = setup::run(false)?;
    if process::on_path("cargo-leptos").is_some() {
        say("cargo-leptos is installed and takes over.");
        return process::run(process::cargo()?.args(["leptos", "watch"]));
    }
    let mut built_at = SystemTime::UNIX_EPOCH;
    let mut running: Option<Child> = None;
    loop {
        let (newest_site, newest_program) = (newest(&SITE)?, newest(&PROGRAM)?);
        if newest_site.max(newest_program) <= built_at {
            std::thread::sleep(PAUSE);
            continue;
        }
        let started = SystemTime::now();
        // The program reads the names of the site's files when it starts, so it starts anew after either half.
        match rebuild(&toolchain, newest_site > built_at, newest_program > built_at) {
            Ok(()) => {
                if let Some(mut child) = running.take() {
                    stop(&mut child);
                }
                running = Some(start(arguments)?);
            }
            Err(error) => say(format!("{error:#} Waiting for the next change.")),
        }
        built_at = started;
    }
}

fn rebuild(toolchain: &WasmToolchain, is_site: bool, is_program: bool) -> Result<()> {
    if is_site {
        site::build(toolchain, Care::Development, false)?;
    }
    if is_program {
        program::build(Care::Development)?;
    }
    Ok(())
}

fn start(arguments: &[String]) -> Result<Child> {
    let mut command = process::command(program::path(Care::Development)?)?;
    command.args(["serve", "--demo"]).args(arguments).env("LEPTOS_SITE_ROOT", repository::site_root()?);
    say(format!("Starting {}", process::shown(&command)));
    Ok(command.spawn()?)
}

/// Asks the program to end as Ctrl-C would, so that it also stops its database, and waits for it.
fn stop(child: &mut Child) {
    let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    let _ = child.wait();
}

/// The latest time of change of any source in these folders.
fn newest(folders: &[&str]) -> Result<SystemTime> {
    let root = repository::root()?;
    let mut latest = SystemTime::UNIX_EPOCH;
    for folder in folders {
        for entry in walkdir::WalkDir::new(root.join(folder)).into_iter().flatten() {
            if !is_source(entry.path()) {
                continue;
            }
            if let Some(changed) = entry.metadata().ok().and_then(|found| found.modified().ok()) {
                latest = latest.max(changed);
            }
        }
    }
    Ok(latest)
}

/// Whether a change of this file may change what is built; tests and hidden files do not.
fn is_source(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_test = path.components().any(|part| part.as_os_str() == "tests");
    path.is_file() && !is_test && !name.starts_with('.') && !name.ends_with('~')
}
