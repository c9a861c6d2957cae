//! Which compiler builds the browser's module. Decided once per machine and written to the machine's cache: the
//! toolchain in use when it has (or quickly gets) the wasm32 standard library, otherwise Debian's own compiler, whose
//! package of sources suffices to build that library without any download from rust-lang.org.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::tell::{say, step};
use crate::{process, repository};

/// The target of the browser.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// `rustup target add` fetches 20 MB; a machine that has not got them by then has no way to rust-lang.org.
const PATIENCE_WITH_RUSTUP: Duration = Duration::from_secs(120);

/// Debian's packages: compiler, cargo, sources of the standard library, linker, and the linter of the same version.
const DEBIAN_PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19", "rust-web-clippy"];

/// Where Debian's compiler, cargo and linker lie.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKERS: [&str; 3] = ["/usr/bin/wasm-ld-19", "/usr/bin/wasm-ld-18", "/usr/bin/wasm-ld"];

/// Set to `rustup` or `debian`, this variable overrules the decision; it exists so that both ways can be tried.
const CHOICE: &str = "OMNI_HUB_WASM_TOOLCHAIN";

/// The compiler of the browser's module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum WasmToolchain {
    /// The toolchain that also builds the server.
    Usual {
        /// What `rustc --version` said when it was proved.
        rustc: String,
    },
    /// Debian's, with a standard library that we built and copied into it.
    Debian {
        /// What `rustc --version` said when it was proved.
        rustc: String,
        /// The linker, which Debian calls by another name than rustc expects.
        linker: PathBuf,
    },
}

impl WasmToolchain {
    /// A cargo command of this toolchain, with the target directory of the wasm build.
    pub fn cargo(&self) -> Result<Command> {
        let mut command = match self {
            Self::Usual { .. } => process::cargo()?,
            Self::Debian { linker, .. } => {
                let mut command = process::command(DEBIAN_CARGO)?;
                command
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env_remove("RUSTUP_HOME");
                // Subcommands such as clippy must be found beside this cargo, not in rustup's folder.
                let path = std::env::var_os("PATH").unwrap_or_default();
                let folders = std::iter::once(PathBuf::from("/usr/bin")).chain(std::env::split_paths(&path));
                command.env("PATH", std::env::join_paths(folders)?);
                command
            }
        };
        command.env("CARGO_TARGET_DIR", repository::wasm_target_dir()?);
        Ok(command)
    }

    /// Whether clippy exists for this toolchain.
    pub fn has_clippy(&self) -> bool {
        match self {
            Self::Usual { .. } => process::on_path("cargo-clippy").is_some(),
            Self::Debian { .. } => process::is_executable(Path::new("/usr/bin/cargo-clippy")),
        }
    }

    /// What to call it in a sentence.
    pub fn name(&self) -> String {
        match self {
            Self::Usual { rustc } => rustc.clone(),
            Self::Debian { rustc, .. } => format!("Debian's {rustc}"),
        }
    }

    /// Whether it is still what it was when it was proved: same compiler, library in place.
    fn is_intact(&self) -> bool {
        match self {
            Self::Usual { rustc } => {
                version(Path::new("rustc")).is_ok_and(|now| now == *rustc) && has_library(Path::new("rustc"))
            }
            Self::Debian { rustc, linker } => {
                let compiler = Path::new(DEBIAN_RUSTC);
                version(compiler).is_ok_and(|now| now == *rustc) && has_library(compiler) && linker.is_file()
            }
        }
    }
}

/// The toolchain as `setup` decided, or decides now when that has not happened or no longer holds.
pub fn choose() -> Result<WasmToolchain> {
    let wanted = std::env::var(CHOICE).unwrap_or_default();
    let stamp = repository::machine_cache()?.join("wasm-toolchain.json");
    if let Ok(text) = std::fs::read_to_string(&stamp)
        && let Ok(known) = serde_json::from_str::<WasmToolchain>(&text)
        && (wanted.is_empty() || matches!(&known, WasmToolchain::Debian { .. }) == (wanted == "debian"))
        && known.is_intact()
    {
        return Ok(known);
    }
    let chosen = decide(&wanted)?;
    prove(&chosen)?;
    if let Some(folder) = stamp.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&stamp, serde_json::to_string_pretty(&chosen)?)
        .with_context(|| format!("{} cannot be written", stamp.display()))?;
    say(format!("The browser's module is built by {}; this is remembered in {}.", chosen.name(), stamp.display()));
    Ok(chosen)
}

fn decide(wanted: &str) -> Result<WasmToolchain> {
    let usual = Path::new("rustc");
    if wanted != "debian" {
        if has_library(usual) || (process::on_path("rustup").is_some() && add_by_rustup()) {
            return Ok(WasmToolchain::Usual { rustc: version(usual)? });
        }
        if wanted == "rustup" {
            bail!("{CHOICE} asks for rustup, but it could not add the target {TARGET}.");
        }
    }
    if process::on_path("apt-get").is_none() {
        bail!(
            "The wasm32 standard library is missing, rustup could not add it, and this is no Debian or Ubuntu. \
             Please install the standard library of the target {TARGET} for your compiler."
        );
    }
    say(format!(
        "Debian's compiler is taken for {TARGET}: its standard library can be built here from packaged sources."
    ));
    let is_installed = [DEBIAN_RUSTC, DEBIAN_CARGO].iter().all(|program| process::is_executable(Path::new(program)))
        && Path::new("/usr/lib/rustlib/src/rust/library").is_dir()
        && debian_linker().is_ok();
    if !is_installed {
        process::install(&DEBIAN_PACKAGES, "compiler and sources for the browser's module")?;
    }
    let chosen = WasmToolchain::Debian { rustc: version(Path::new(DEBIAN_RUSTC))?, linker: debian_linker()? };
    if !has_library(Path::new(DEBIAN_RUSTC)) || prove(&chosen).is_err() {
        build_library()?;
    }
    Ok(chosen)
}

fn debian_linker() -> Result<PathBuf> {
    DEBIAN_LINKERS
        .iter()
        .map(PathBuf::from)
        .find(|linker| linker.is_file())
        .context("No wasm-ld was found in /usr/bin; the package lld-19 provides it")
}

fn version(rustc: &Path) -> Result<String> {
    Ok(process::read(process::command(rustc)?.arg("--version").env_remove("RUSTUP_TOOLCHAIN"))?.trim().to_owned())
}

/// The folder in which this compiler looks for the libraries of the target.
fn library_folder(rustc: &Path) -> Result<PathBuf> {
    let text = process::read(process::command(rustc)?.args(["--print", "target-libdir", "--target", TARGET]))?;
    Ok(PathBuf::from(text.trim()))
}

fn has_library(rustc: &Path) -> bool {
    let Ok(folder) = library_folder(rustc) else { return false };
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    let names: Vec<_> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    ["libstd-", "libcore-", "liballoc-"]
        .iter()
        .all(|start| names.iter().any(|name| name.starts_with(start) && name.ends_with(".rlib")))
}

/// Asks rustup for the target, and gives up when it takes too long.
fn add_by_rustup() -> bool {
    let outcome = step(&format!("Asking rustup for the standard library of {TARGET}"), || {
        let mut child = process::command("rustup")?.args(["target", "add", TARGET]).spawn()?;
        let started = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status.success());
            }
            if started.elapsed() > PATIENCE_WITH_RUSTUP {
                child.kill()?;
                child.wait()?;
                return Ok(false);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let is_added = outcome.unwrap_or(false) && has_library(Path::new("rustc"));
    if !is_added {
        say("rustup could not add it here, so another way is taken.");
    }
    is_added
}

/// Builds the standard library from Debian's sources and copies it to where Debian's compiler looks for it.
fn build_library() -> Result<()> {
    let work = repository::machine_cache()?.join("wasm-library");
    if work.exists() {
        std::fs::remove_dir_all(&work)?;
    }
    std::fs::create_dir_all(work.join("src"))?;
    std::fs::write(
        work.join("Cargo.toml"),
        "[package]\nname = \"only_for_the_standard_library\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
         [workspace]\n\n[profile.release]\npanic = \"abort\"\n",
    )?;
    std::fs::write(work.join("src/lib.rs"), "")?;
    step("Building the standard library for the browser from Debian's sources (once, about a minute)", || {
        let mut command = process::command(DEBIAN_CARGO)?;
        command
            .args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET])
            .current_dir(&work)
            .env("RUSTC", DEBIAN_RUSTC)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", work.join("target"))
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("RUSTFLAGS");
        process::run(&mut command)
    })?;
    let from = work.join("target").join(TARGET).join("release").join("deps");
    let to = library_folder(Path::new(DEBIAN_RUSTC))?;
    let mut libraries = Vec::new();
    for entry in std::fs::read_dir(&from).with_context(|| format!("{} cannot be read", from.display()))? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.contains("only_for_the_standard_library") {
            libraries.push(file.to_string_lossy().into_owned());
        }
    }
    let target = to.to_string_lossy().into_owned();
    say(format!("Copying {} libraries to {target}.", libraries.len()));
    // What an earlier compiler left there would only be refused by this one.
    if to.is_dir() {
        process::run(&mut process::as_administrator("rm", &["-rf", &target])?)?;
    }
    process::run(&mut process::as_administrator("mkdir", &["-p", &target])?)?;
    let mut arguments: Vec<&str> = vec!["-m", "644"];
    arguments.extend(libraries.iter().map(String::as_str));
    arguments.push(&target);
    process::run(&mut process::as_administrator("install", &arguments)?)?;
    std::fs::remove_dir_all(&work)?;
    Ok(())
}

/// Compiles and links three lines, so that a broken toolchain is found here and not in the middle of a build.
fn prove(chosen: &WasmToolchain) -> Result<()> {
    let folder = repository::machine_cache()?.join("wasm-proof");
    std::fs::create_dir_all(&folder)?;
    let source = folder.join("proof.rs");
    std::fs::write(&source, "#[unsafe(no_mangle)]\npub extern \"C\" fn proof(x: u32) -> String { x.to_string() }\n")?;
    let rustc = match chosen {
        WasmToolchain::Usual { .. } => Path::new("rustc"),
        WasmToolchain::Debian { .. } => Path::new(DEBIAN_RUSTC),
    };
    let mut command = process::command(rustc)?;
    command.args(["--edition", "2024", "--crate-type", "cdylib", "--target", TARGET, "-A", "warnings", "-o"]);
    command.arg(folder.join("proof.wasm")).arg(&source);
    if let WasmToolchain::Debian { linker, .. } = chosen {
        command.arg("-C").arg(format!("linker={}", linker.display())).env_remove("RUSTUP_TOOLCHAIN");
    }
    command.stdin(Stdio::null());
    let outcome = process::read(&mut command);
    std::fs::remove_dir_all(&folder)?;
    outcome.map(drop).context("A first module for the browser could not be built")
}
