//! What people change of taking-in: a new version of a template, a system and its feed, refused rows that come back.

use domain::ids::UserId;
use serde_json::Value;
use sqlx::Row;

use super::NewRefusedRow;
use crate::error::Result;
use crate::tx::Tx;

/// Takes the lock under which versions of a template follow one another, and returns the newest.
///
/// # Errors
/// As the database.
pub async fn lock_template(tx: &mut Tx, code: &str) -> Result<Option<i32>> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('omni-hub template'), hashtext($1))")
        .bind(code)
        .execute(tx.connection())
        .await?;
    Ok(sqlx::query_scalar("SELECT max(version) FROM mapping_template WHERE code = $1")
        .bind(code)
        .fetch_one(tx.connection())
        .await?)
}

/// Writes a version of a template; it is under lock.
///
/// # Errors
/// As the database.
pub async fn insert_template(
    tx: &mut Tx,
    code: &str,
    version: i32,
    text: &str,
    reason: Option<&str>,
    by: UserId,
) -> Result<()> {
    let at = tx.at();
    sqlx::query(
        "INSERT INTO mapping_template (code, version, text, reason, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(code)
    .bind(version)
    .bind(text)
    .bind(reason)
    .bind(at)
    .bind(by.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// A feed and the system it belongs to, as they shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedToKeep {
    /// The system's code.
    pub system_code: String,
    /// The system's Chinese name.
    pub system_name_zh: String,
    /// The system's English name.
    pub system_name_en: String,
    /// What kind of system it is, e.g. `pos`.
    pub system_kind: String,
    /// The feed's code.
    pub code: String,
    /// The feed's Chinese name.
    pub name_zh: String,
    /// The feed's English name.
    pub name_en: String,
    /// The kind of fact that it brings, as a code.
    pub kind: String,
    /// `file`, `push`, `pull`.
    pub transport: String,
    /// The template that reads it; `None` when it sends in our own words.
    pub template_code: Option<String>,
    /// How old the newest row may be, in seconds; `None` without a promise.
    pub freshness_seconds: Option<i32>,
    /// Whether it is switched on.
    pub is_active: bool,
}

/// Enters a feed and its system, or writes the feed anew; a system that is known keeps its names. Answers whether the feed was
/// new. The system of a feed never changes: `None` when the feed belongs to another.
///
/// # Errors
/// As the database.
pub async fn keep_feed(tx: &mut Tx, feed: &FeedToKeep) -> Result<Option<bool>> {
    let system_id: i16 = sqlx::query_scalar(
        "INSERT INTO source_system (code, name_zh, name_en, kind) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT source_system_code_unique DO UPDATE SET code = excluded.code
         RETURNING system_id",
    )
    .bind(&feed.system_code)
    .bind(&feed.system_name_zh)
    .bind(&feed.system_name_en)
    .bind(&feed.system_kind)
    .fetch_one(tx.connection())
    .await?;
    let row = sqlx::query(
        "INSERT INTO feed (system_id, code, name_zh, name_en, kind, transport, template_code, freshness_seconds, is_active)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT ON CONSTRAINT feed_code_unique DO UPDATE
         SET name_zh = excluded.name_zh, name_en = excluded.name_en, kind = excluded.kind, transport = excluded.transport,
             template_code = excluded.template_code, freshness_seconds = excluded.freshness_seconds,
             is_active = excluded.is_active, version = feed.version + 1
         WHERE feed.system_id = excluded.system_id
         RETURNING version = 1 AS is_new",
    )
    .bind(system_id)
    .bind(&feed.code)
    .bind(&feed.name_zh)
    .bind(&feed.name_en)
    .bind(&feed.kind)
    .bind(&feed.transport)
    .bind(&feed.template_code)
    .bind(feed.freshness_seconds)
    .bind(feed.is_active)
    .fetch_optional(tx.connection())
    .await?;
    row.map(|row| Ok(row.try_get("is_new")?)).transpose()
}

/// A refused row under lock.
#[derive(Clone, Debug, PartialEq)]
pub struct LockedRefusedRow {
    /// The refused row.
    pub refused_row_id: i64,
    /// The line of the file.
    pub line: i64,
    /// Values for the sentence, and the key it would have had.
    pub detail: Value,
    /// The row itself: column → text.
    pub content: Value,
}

/// Locks the open refused rows of a run with these lines.
///
/// # Errors
/// As the database.
pub async fn lock_refused(tx: &mut Tx, run_id: i64, lines: &[i64]) -> Result<Vec<LockedRefusedRow>> {
    let rows = sqlx::query(
        "SELECT refused_row_id, line, detail, content FROM refused_row
         WHERE run_id = $1 AND line = ANY ($2) AND state = 'open' ORDER BY line FOR UPDATE",
    )
    .bind(run_id)
    .bind(lines)
    .fetch_all(tx.connection())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LockedRefusedRow {
                refused_row_id: row.try_get("refused_row_id")?,
                line: row.try_get("line")?,
                detail: row.try_get("detail")?,
                content: row.try_get("content")?,
            })
        })
        .collect()
}

/// Settles refused rows: they came back corrected, or nobody wants them.
///
/// # Errors
/// As the database.
pub async fn settle_refused(tx: &mut Tx, refused_row_ids: &[i64], state: &str, by: UserId) -> Result<()> {
    let at = tx.at();
    sqlx::query(
        "UPDATE refused_row SET state = $2, settled_at = $3, settled_by = $4 WHERE refused_row_id = ANY ($1) AND state = 'open'",
    )
    .bind(refused_row_ids)
    .bind(state)
    .bind(at)
    .bind(by.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Writes down what is wrong with a refused row now that it has been corrected once; it stays open.
///
/// # Errors
/// As the database.
pub async fn renew_refused(tx: &mut Tx, refused_row_id: i64, row: &NewRefusedRow) -> Result<()> {
    sqlx::query(
        "UPDATE refused_row SET field = $2, value = $3, reason = $4, detail = $5, content = $6 WHERE refused_row_id = $1",
    )
    .bind(refused_row_id)
    .bind(row.field)
    .bind(&row.value)
    .bind(&row.reason)
    .bind(&row.detail)
    .bind(&row.content)
    .execute(tx.connection())
    .await?;
    Ok(())
}
