//! What the program knows about itself: facts it keeps, and figures for those who run it.

use chrono::{DateTime, Utc};
use sqlx::Row;

use crate::error::Result;
use crate::tx::Tx;

/// Figures of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseFigures {
    /// The version of the server, e.g. `15.14`.
    pub version: String,
    /// The size in bytes.
    pub bytes: i64,
    /// The number of the latest migration.
    pub schema_version: i64,
    /// People who may sign in.
    pub enabled_users: i64,
    /// Open sessions.
    pub open_sessions: i64,
    /// Entries of the audit.
    pub audit_entries: i64,
    /// When the audit was last sealed.
    pub audit_sealed_at: Option<DateTime<Utc>>,
    /// Events kept.
    pub outbox_events: i64,
}

/// The figures; the viewer is the program itself.
///
/// # Errors
/// As the database.
pub async fn figures(tx: &mut Tx) -> Result<DatabaseFigures> {
    let now = tx.at();
    let row = sqlx::query(
        "SELECT split_part(current_setting('server_version'), ' ', 1), pg_database_size(current_database()),
                hub_schema_version(),
                (SELECT count(*) FROM app_user WHERE is_enabled),
                (SELECT count(*) FROM session WHERE ended_at IS NULL AND absolute_ends_at > $1),
                (SELECT coalesce(sum(sequence), 0)::bigint FROM audit_chain),
                (SELECT max(at) FROM audit_checkpoint),
                (SELECT count(*) FROM outbox)",
    )
    .bind(now)
    .fetch_one(tx.connection())
    .await?;
    Ok(DatabaseFigures {
        version: row.try_get(0)?,
        bytes: row.try_get(1)?,
        schema_version: row.try_get(2)?,
        enabled_users: row.try_get(3)?,
        open_sessions: row.try_get(4)?,
        audit_entries: row.try_get(5)?,
        audit_sealed_at: row.try_get(6)?,
        outbox_events: row.try_get(7)?,
    })
}

/// A fact the program keeps about itself.
///
/// # Errors
/// As the database.
pub async fn fact(tx: &mut Tx, name: &'static str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT value FROM hub_fact WHERE name = $1")
        .bind(name)
        .fetch_optional(tx.connection())
        .await?)
}

/// Keeps a fact; the first one stays. Answers whether it was new.
///
/// # Errors
/// As the database.
pub async fn keep_fact(tx: &mut Tx, name: &'static str, value: &str) -> Result<bool> {
    let done = sqlx::query("INSERT INTO hub_fact (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(name)
        .bind(value)
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether there is neither a person nor a department yet.
///
/// # Errors
/// As the database.
pub async fn is_empty(tx: &mut Tx) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT NOT EXISTS (SELECT FROM app_user) AND NOT EXISTS (SELECT FROM department)")
        .fetch_one(tx.connection())
        .await?)
}

/// Lets one instance at a time through; the others wait until its transaction has ended.
///
/// # Errors
/// As the database.
pub async fn lock_start(tx: &mut Tx) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('omni-hub first people'))").execute(tx.connection()).await?;
    Ok(())
}
