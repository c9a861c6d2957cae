//! `omni-hub migrate`: brings the database to the schema of this program.

use crate::boot::Ground;
use crate::config::Configuration;
use crate::failure::Failure;

/// Migrates and stops.
pub(super) async fn run(configuration: &Configuration) -> Result<(), Failure> {
    let ground = Ground::prepare(configuration).await?;
    let result = ground.migrate().await;
    ground.close().await;
    let outcome = result?;
    super::say(&match outcome.applied {
        0 => format!("The database is at version {} already.", outcome.version),
        count => format!("{count} migrations were applied; the database is at version {}.", outcome.version),
    });
    Ok(())
}
