//! Which PostgreSQL of this machine is used: the newest that fits, in the places where distributions put it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Error, Result};

/// The oldest version the program works with.
pub const VERSION_MIN: u32 = 15;

/// Where PostgreSQL's programs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    /// The directory.
    pub dir: PathBuf,
    /// The version's first number.
    pub major: u32,
}

impl Binaries {
    /// The newest PostgreSQL of this machine; or of the version `wanted`. Looks at `OMNI_HUB_PG_BIN`, which excludes all
    /// others when set, then `pg_config`, the usual places and `PATH`.
    ///
    /// # Errors
    /// [`Error::NoBinaries`].
    pub fn find(wanted: Option<u32>) -> Result<Binaries> {
        Binaries::find_with(&["postgres", "initdb", "pg_ctl"], wanted).ok_or(Error::NoBinaries)
    }

    /// The newest `pg_dump` and `pg_restore` of this machine, in the same places: for those with a server elsewhere.
    ///
    /// # Errors
    /// [`Error::NoClient`].
    pub fn find_client() -> Result<Binaries> {
        Binaries::find_with(&["pg_dump", "pg_restore"], None).ok_or(Error::NoClient)
    }

    fn find_with(programs: &[&str], wanted: Option<u32>) -> Option<Binaries> {
        let fits = |found: &Binaries| found.major >= VERSION_MIN && wanted.is_none_or(|major| major == found.major);
        if let Some(dir) = std::env::var_os("OMNI_HUB_PG_BIN").filter(|dir| !dir.is_empty()) {
            return Binaries::at(Path::new(&dir), programs).filter(fits);
        }
        let mut places = Vec::new();
        if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
            places.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
        }
        for (parent, prefix) in [
            ("/usr/lib/postgresql", ""),
            ("/usr", "pgsql-"),
            ("/opt/homebrew/opt", "postgresql@"),
            ("/usr/local/opt", "postgresql@"),
        ] {
            let Ok(entries) = fs::read_dir(parent) else { continue };
            let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
            places.extend(
                names.filter(|name| name.starts_with(prefix)).map(|name| Path::new(parent).join(name).join("bin")),
            );
        }
        places.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let mut found: Vec<Binaries> =
            places.iter().filter_map(|place| Binaries::at(place, programs)).filter(fits).collect();
        // Stable: of two directories with the same version the one asked for first wins.
        found.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
        found.into_iter().next()
    }

    fn at(dir: &Path, programs: &[&str]) -> Option<Binaries> {
        if !programs.iter().all(|name| dir.join(name).is_file()) {
            return None;
        }
        let output = Command::new(dir.join(programs.first()?)).arg("--version").output().ok()?;
        // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let number = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        let major = number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
        Some(Binaries { dir: dir.to_owned(), major })
    }

    /// The path of one of the programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}
