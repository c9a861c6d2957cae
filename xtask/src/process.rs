//! Starting other programs: with a clean environment, with a sentence when they fail, and with the rights of the
//! administrator only where something is installed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::repository;

/// A command in the root of the repository, free of what `cargo run` sets for xtask itself; otherwise a nested cargo
/// would take our package for its own, and Debian's compiler would load rustup's libraries.
pub fn command(program: impl AsRef<Path>) -> Result<Command> {
    let mut command = Command::new(program.as_ref());
    command.current_dir(repository::root()?);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text.starts_with("CARGO_BIN_") {
            command.env_remove(&name);
        }
    }
    command.env_remove("LD_LIBRARY_PATH").env_remove("CARGO");
    Ok(command)
}

/// Cargo of the toolchain that runs xtask.
pub fn cargo() -> Result<Command> {
    command("cargo")
}

/// Runs a command, its output going straight to the terminal; a failure is an error that names the command.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{} could not be started", shown(command)))?;
    succeed(command, status)
}

/// Runs a command silently and returns what it wrote to standard output.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{} could not be started", shown(command)))?;
    if !output.status.success() {
        bail!("{} failed ({}):\n{}", shown(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command, passes its output on line by line and also returns it, together with whether it succeeded.
pub fn run_and_read(command: &mut Command) -> Result<(String, bool)> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("{} could not be started", shown(command)))?;
    let errors = child.stderr.take().context("Standard error was not piped")?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        for line in BufReader::new(errors).lines().map_while(Result::ok) {
            eprintln!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
        text
    });
    let mut text = String::new();
    let output = child.stdout.take().context("Standard output was not piped")?;
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str(&reader.join().unwrap_or_default());
    let status = child.wait().with_context(|| format!("{} could not be waited for", shown(command)))?;
    Ok((text, status.success()))
}

fn succeed(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() { Ok(()) } else { bail!("{} failed ({status}).", shown(command)) }
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let text: Vec<_> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    format!("`{}`", text.join(" "))
}

/// The first executable file of this name on PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_executable(file))
}

/// Whether the file exists and somebody may execute it.
pub fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Whether xtask runs as the administrator.
pub fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|text| text.trim() == "0")
}

/// A command with the rights of the administrator: itself as root, through `sudo` otherwise. Without either, an error
/// that tells what to type.
pub fn as_administrator(program: &str, arguments: &[&str]) -> Result<Command> {
    if is_root() {
        let mut command = command(program)?;
        command.args(arguments);
        return Ok(command);
    }
    if on_path("sudo").is_some() {
        let mut command = command("sudo")?;
        command.arg(program).args(arguments);
        return Ok(command);
    }
    bail!(
        "This needs the administrator's rights, and there is no sudo. Please run as root: {program} {}",
        arguments.join(" ")
    )
}

/// Installs Debian or Ubuntu packages, and says so before.
pub fn install(packages: &[&str], because: &str) -> Result<()> {
    crate::tell::say(format!("Installing the system packages {} with apt-get: {because}.", packages.join(", ")));
    if on_path("apt-get").is_none() {
        bail!(
            "This system has no apt-get. Please install what corresponds to the Debian packages {}, because {because}.",
            packages.join(", ")
        );
    }
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    let mut first = as_administrator("apt-get", &arguments)?;
    first.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
    if crate::tell::step("Running apt-get", || run(&mut first)).is_ok() {
        return Ok(());
    }
    // The package lists of a fresh machine are empty or old; only then are they fetched.
    crate::tell::step("Fetching the lists of packages", || {
        run(as_administrator("apt-get", &["update"])?.stdout(Stdio::null()))
    })?;
    let mut second = as_administrator("apt-get", &arguments)?;
    second.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
    crate::tell::step("Running apt-get again", || run(&mut second))
}
