//! Where things are: the repository, cargo's target directory, the site, and the cache of this machine. Everything else
//! in xtask asks here, so that no path is guessed twice.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// The name of the program, of the page's module and of the folder in the cache.
pub const PRODUCT: &str = "omni-hub";

/// The crates of the product and our two helpers, in the order of their dependencies.
pub const CRATES: [&str; 8] = ["domain", "store", "service", "app", "frontend", "server", "testkit", "xtask"];

/// The root of the repository: the nearest folder upwards whose `Cargo.toml` is a workspace.
pub fn root() -> Result<PathBuf> {
    let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => std::env::current_dir().context("The current folder cannot be read")?,
    };
    for folder in start.ancestors() {
        let manifest = folder.join("Cargo.toml");
        if std::fs::read_to_string(&manifest).is_ok_and(|text| text.contains("[workspace]")) {
            return Ok(folder.to_path_buf());
        }
    }
    bail!("No Cargo workspace was found in {} or above it; call xtask inside the repository.", start.display())
}

/// Cargo's target directory, as cargo itself sees it (environment and `.cargo/config.toml` respected).
pub fn target_dir() -> Result<PathBuf> {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    if let Some(known) = TARGET.get() {
        return Ok(known.clone());
    }
    let metadata = Metadata::of_workspace()?;
    Ok(TARGET.get_or_init(|| metadata.target_directory).clone())
}

/// The target directory of the wasm build: apart, because it may be made by another compiler.
pub fn wasm_target_dir() -> Result<PathBuf> {
    Ok(target_dir()?.join("wasm"))
}

/// The folder from which the server serves files. The default is that of `[[workspace.metadata.leptos]]`.
pub fn site_root() -> Result<PathBuf> {
    let root = root()?;
    Ok(match std::env::var_os("LEPTOS_SITE_ROOT") {
        Some(folder) if Path::new(&folder).is_absolute() => PathBuf::from(folder),
        Some(folder) if !folder.is_empty() => root.join(folder),
        _ => root.join("target").join("site"),
    })
}

/// The folder of this machine for what is worth keeping between clones: decisions of `setup`, downloaded tools.
pub fn machine_cache() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder).join(PRODUCT));
    }
    let home = std::env::var_os("HOME").context("HOME is not set, so there is no place for the machine's cache")?;
    Ok(PathBuf::from(home).join(".cache").join(PRODUCT))
}

/// The part of `cargo metadata` that we read.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    /// All packages: of the workspace only, or with dependencies, depending on the call.
    pub packages: Vec<Package>,
    /// Where cargo puts what it builds.
    pub target_directory: PathBuf,
}

/// One package in `cargo metadata`.
#[derive(Debug, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence as an SPDX expression, when declared.
    pub license: Option<String>,
    /// Where it comes from; none for our own.
    pub source: Option<String>,
    /// What its manifest asks for.
    pub dependencies: Vec<Dependency>,
}

/// One dependency as a manifest declares it.
#[derive(Clone, Debug, Deserialize)]
pub struct Dependency {
    /// The name of the package depended upon.
    pub name: String,
    /// None for an ordinary one, `dev` or `build` otherwise.
    pub kind: Option<String>,
    /// Whether a feature switches it on.
    pub optional: bool,
    /// The features asked for.
    pub features: Vec<String>,
}

impl Metadata {
    /// The packages of the workspace, without their dependencies; needs no network.
    pub fn of_workspace() -> Result<Self> {
        Self::read(&["metadata", "--no-deps", "--offline", "--format-version", "1"])
    }

    /// All packages in the lock file, with their licences.
    pub fn of_everything() -> Result<Self> {
        Self::read(&["metadata", "--locked", "--format-version", "1"])
    }

    fn read(arguments: &[&str]) -> Result<Self> {
        let text = crate::process::read(crate::process::cargo()?.args(arguments))?;
        serde_json::from_str(&text).context("The answer of `cargo metadata` was not understood")
    }
}
