//! Prepares a fresh Debian or Ubuntu with Rust: installs what is missing, and says so; what is there is left alone, so
//! that it may run before every build. Optional helpers (wasm-opt) never stop it.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::tell::{say, step};
use crate::toolchain::{self, WasmToolchain};
use crate::{process, repository};

/// Where distributions put PostgreSQL when it is not on PATH; a `*` stands for the version.
const POSTGRES_FOLDERS: [&str; 4] =
    ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql@*/bin"];

/// PostgreSQL's oldest version that the migrations are tested with.
const POSTGRES_OLDEST: u32 = 15;

/// Prepares the machine; `for_tests` also brings the browser and the packages of the journeys.
pub fn run(for_tests: bool) -> Result<WasmToolchain> {
    if process::on_path("cc").is_none() {
        process::install(&["build-essential"], "Rust needs a linker")?;
    }
    if postgres_folder().is_none() {
        install_postgres()?;
    }
    let toolchain = toolchain::choose()?;
    if let Err(error) = node_packages(&repository::root()?.join("xtask"), false) {
        say(format!("wasm-opt is not available, so the page's module stays about a fifth larger ({error:#})."));
    }
    if for_tests {
        linters()?;
        if chromium().is_none() {
            process::install(&["chromium"], "the journeys run in a real browser")?;
        }
        if !has_chinese_font() {
            process::install(&["fonts-noto-cjk"], "pages in Chinese need a font")?;
        }
        if process::on_path("npm").is_none() {
            process::install(&["nodejs", "npm"], "the journeys are driven by Playwright")?;
        }
        node_packages(&repository::root()?.join("end2end"), true)?;
    }
    Ok(toolchain)
}

/// rustfmt and clippy, which a minimal installation of Rust leaves out.
fn linters() -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if process::read(process::cargo()?.args([subcommand, "--version"])).is_err() {
            step(&format!("Adding {component} with rustup"), || {
                process::run(process::command("rustup")?.args(["component", "add", component]))
            })?;
        }
    }
    Ok(())
}

/// The folder with `initdb` and `postgres`, newest version first.
pub fn postgres_folder() -> Option<PathBuf> {
    let mut folders = Vec::new();
    if let Some(initdb) = process::on_path("initdb").and_then(|found| found.canonicalize().ok())
        && let Some(folder) = initdb.parent()
    {
        folders.push(folder.to_path_buf());
    }
    if let Ok(mut command) = process::command("pg_config")
        && let Ok(text) = process::read(command.arg("--bindir"))
    {
        folders.push(PathBuf::from(text.trim()));
    }
    for pattern in POSTGRES_FOLDERS {
        let mut found = expand(pattern);
        found.sort_by_key(|folder| std::cmp::Reverse(version_in(folder)));
        folders.extend(found);
    }
    folders.into_iter().find(|folder| {
        ["initdb", "postgres", "pg_ctl"].iter().all(|program| process::is_executable(&folder.join(program)))
    })
}

/// The folders that match a pattern with at most one `*`.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![PathBuf::from(pattern)] };
    let (folder, start) = before.rsplit_once('/').unwrap_or(("", before));
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
        .map(|entry| PathBuf::from(format!("{}{after}", entry.path().display())))
        .collect()
}

/// The number in a path such as `/usr/lib/postgresql/15/bin`.
fn version_in(folder: &Path) -> u32 {
    folder.to_string_lossy().split(|c: char| !c.is_ascii_digit()).find_map(|part| part.parse().ok()).unwrap_or(0)
}

fn install_postgres() -> Result<()> {
    // Debian would create and start a cluster on port 5432 of its own; we only want the programs.
    let configuration = Path::new("/etc/postgresql-common/createcluster.d/omni-hub.conf");
    let is_ours = process::on_path("apt-get").is_some() && !configuration.exists();
    if is_ours {
        let script = format!(
            "mkdir -p {} && echo 'create_main_cluster = false' > {}",
            configuration.parent().unwrap_or(configuration).display(),
            configuration.display()
        );
        process::run(&mut process::as_administrator("sh", &["-c", &script])?)?;
    }
    let outcome = process::install(&["postgresql"], "the database; no cluster of the system is created or started");
    if is_ours {
        let name = configuration.to_string_lossy();
        process::run(&mut process::as_administrator("rm", &["-f", &name])?)?;
    }
    outcome?;
    let Some(folder) = postgres_folder() else {
        bail!("PostgreSQL was installed, but its programs initdb, postgres and pg_ctl were not found.");
    };
    let version = version_in(&folder);
    if version != 0 && version < POSTGRES_OLDEST {
        bail!("PostgreSQL {version} is installed; Omni-Hub needs {POSTGRES_OLDEST} or later.");
    }
    Ok(())
}

/// Debian's and other systems' names of the browser.
pub fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| process::on_path(name))
}

fn has_chinese_font() -> bool {
    Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
        || process::command("fc-list")
            .and_then(|mut command| process::read(command.arg(":lang=zh-cn")))
            .is_ok_and(|text| !text.trim().is_empty())
}

/// Installs the packages of a folder exactly as its lock file says, unless that has been done. What is not needed is not
/// waited for long: on a machine without network every build would stand still.
fn node_packages(folder: &Path, is_needed: bool) -> Result<()> {
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules").join(".installed-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if process::on_path("npm").is_none() {
        bail!("npm is not installed");
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    step(&format!("Installing the Node packages of {name}/"), || {
        let mut command = process::command("npm")?;
        command.args(["ci", "--no-audit", "--no-fund", "--loglevel", "error"]).current_dir(folder);
        if !is_needed {
            command.args(["--fetch-retries", "0", "--fetch-timeout", "15000"]);
        }
        process::run(&mut command)
    })?;
    std::fs::write(stamp, lock)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_postgres_is_known_by_its_folder() {
        for (folder, version) in [("/usr/lib/postgresql/15/bin", 15), ("/usr/pgsql-17/bin", 17), ("/opt/bin", 0)] {
            assert_eq!(version_in(Path::new(folder)), version);
        }
    }
}
