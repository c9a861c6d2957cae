//! A folder for the data of a program that runs for a while only: made, handed to the program, deleted.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::tell::say;

/// The folder.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes a new folder for `purpose`.
    pub fn make(purpose: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("omni-hub-{purpose}-{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        // As root, the program runs PostgreSQL as another user, who must be able to enter.
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755))?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Deletes it; what cannot be deleted is told and stays.
    pub fn remove(self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            say(format!("{} could not be deleted: {error}", self.0.display()));
        }
    }
}
