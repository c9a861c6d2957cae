//! `omni-hub backup`: everything into one file, while the program goes on working.

use std::path::PathBuf;

use chrono::Utc;
use clap::Args;
use service::tasks::seal_audit_now;
use store::backup::{Progress, backup};

use crate::boot::House;
use crate::config::Configuration;
use crate::failure::Failure;

/// Where to.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The file to write; it must not exist.
    file: PathBuf,
}

/// Saves and stops.
pub(super) async fn run(configuration: &Configuration, options: Options) -> Result<(), Failure> {
    let house = House::open(configuration).await?;
    // What is not sealed yet would be the one part of the backup whose end could be cut off unseen.
    let sealed = seal_audit_now(&house.hub).await;
    let result = match sealed {
        Ok(_) => backup(&house.url, &options.file, &configuration.audit_checkpoint_file(), Utc::now(), &tell)
            .await
            .map_err(Failure::from),
        Err(error) => Err(error.into()),
    };
    house.close().await;
    let manifest = result?;
    let rows: u64 = manifest.rows.values().sum();
    super::say(&format!(
        "{} holds everything of {}: {rows} rows in {} tables. The keys are not in it: keep copies of {} and {} apart.",
        options.file.display(),
        manifest.made_at.format("%Y-%m-%d %H:%M:%S UTC"),
        manifest.rows.len(),
        configuration.secret_key_file().display(),
        configuration.audit_key_file().display(),
    ));
    Ok(())
}

/// Says what is going on, once for each hundred megabytes.
pub(super) fn tell(progress: Progress) {
    const STEP: u64 = 100 * 1024 * 1024;
    let (what, bytes) = match progress {
        Progress::Saving(bytes) => ("saving", bytes),
        Progress::Checking(bytes) => ("checking the file", bytes),
        Progress::Restoring(bytes) => ("restoring", bytes),
        Progress::Verifying => {
            tracing::info!("counting rows and verifying the audit trail");
            return;
        }
        Progress::Swapping => {
            tracing::info!("putting the restored database in its place");
            return;
        }
    };
    if bytes % STEP < 256 * 1024 && bytes >= STEP {
        tracing::info!(megabytes = bytes / (1024 * 1024), "{what}");
    }
}
