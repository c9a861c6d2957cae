//! `omni-hub restore`: everything from the file of a backup. It is read, verified and only then put in its place.

use std::path::PathBuf;

use chrono::Utc;
use clap::Args;
use store::backup::{RestoreSettings, restore};

use super::backup::tell;
use crate::boot::{Ground, hub_settings};
use crate::config::Configuration;
use crate::failure::Failure;

/// From where.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The file of a backup.
    file: PathBuf,
    /// Replace a database that is not empty; it is kept under another name.
    #[arg(long)]
    replace: bool,
}

/// Restores and stops.
pub(super) async fn run(configuration: &Configuration, options: Options) -> Result<(), Failure> {
    let hub_settings = hub_settings(configuration)?;
    let judge = service::audit::checkpoint_judge(&hub_settings)
        .map_err(|error| Failure::Other { sentence: format!("the key of the audit trail: {error}") })?;
    let ground = Ground::prepare(configuration).await?;
    let settings = RestoreSettings {
        archive: options.file.clone(),
        checkpoint_file: configuration.audit_checkpoint_file(),
        is_replacing: options.replace,
        at: Utc::now(),
    };
    let result = restore(&ground.url, &settings, judge, &tell).await;
    ground.close().await;
    let restored = result?;
    super::say(&format!(
        "{} was restored: the state of {}, {} entries of the audit trail verified.",
        options.file.display(),
        restored.manifest.made_at.format("%Y-%m-%d %H:%M:%S UTC"),
        restored.audit.entries,
    ));
    if let Some(kept) = restored.kept {
        super::say(&format!("The database from before is kept under the name {kept}."));
    }
    Ok(())
}
