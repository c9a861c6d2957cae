//! How taking-in is kept: feeds with their marks, runs with their counts and the line they have reached, refused rows.
//! What people ask of it is in `lists`, what they change in `changes`.

pub mod changes;
pub mod lists;

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use serde_json::Value;
use sqlx::Row;

use crate::error::Result;
use crate::tx::Tx;

/// A feed, as far as taking in needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The feed.
    pub feed_id: i32,
    /// Its code.
    pub code: String,
    /// The system it belongs to.
    pub system_id: i16,
    /// The kind of fact that it brings.
    pub kind: String,
    /// The template that reads it; without one it sends in our own words.
    pub template_code: Option<String>,
}

/// The newest version of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTemplate {
    /// The version's id.
    pub template_id: i32,
    /// Its number.
    pub version: i32,
    /// Its text.
    pub text: String,
}

/// What a run has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Rows read.
    pub read: i64,
    /// Rows nobody knew.
    pub new: i64,
    /// Rows that replaced an older version.
    pub changed: i64,
    /// Rows known already.
    pub unchanged: i64,
    /// Rows older than what is known.
    pub older: i64,
    /// Rows listed as refused or set aside.
    pub refused: i64,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The run.
    pub run_id: i64,
    /// `running`, `done`, `failed`, `interrupted`.
    pub state: String,
    /// Lines up to this one are kept.
    pub resume_line: i64,
    /// The moment as of which its rows speak, where they carry no version of their own.
    pub as_of: DateTime<Utc>,
    /// What it has done.
    pub counts: RunCounts,
    /// Whether it was there before this call.
    pub is_resumed: bool,
}

/// A row to list as refused.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRefusedRow {
    /// The line of the file.
    pub line: i64,
    /// The field to blame.
    pub field: Option<&'static str>,
    /// What stood there.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Values for the sentence.
    pub detail: Value,
    /// The row itself: column → text.
    pub content: Value,
}

/// The feed of a code.
///
/// # Errors
/// As the database.
pub async fn feed(tx: &mut Tx, code: &str) -> Result<Option<Feed>> {
    let row =
        sqlx::query("SELECT feed_id, code, system_id, kind, template_code FROM feed WHERE code = $1 AND is_active")
            .bind(code)
            .fetch_optional(tx.connection())
            .await?;
    row.map(|row| {
        Ok(Feed {
            feed_id: row.try_get("feed_id")?,
            code: row.try_get("code")?,
            system_id: row.try_get("system_id")?,
            kind: row.try_get("kind")?,
            template_code: row.try_get("template_code")?,
        })
    })
    .transpose()
}

/// The newest version of a template.
///
/// # Errors
/// As the database.
pub async fn newest_template(tx: &mut Tx, code: &str) -> Result<Option<StoredTemplate>> {
    let sql = "SELECT template_id, version, text FROM mapping_template WHERE code = $1 ORDER BY version DESC LIMIT 1";
    let row = sqlx::query(sql).bind(code).fetch_optional(tx.connection()).await?;
    row.map(|row| {
        Ok(StoredTemplate {
            template_id: row.try_get("template_id")?,
            version: row.try_get("version")?,
            text: row.try_get("text")?,
        })
    })
    .transpose()
}

/// Begins a run of this content, or finds the one that is there: the same content of the same feed is one run.
///
/// # Errors
/// As the database.
#[allow(clippy::too_many_arguments, reason = "the columns of one row")]
pub async fn begin_run(
    tx: &mut Tx,
    feed: &Feed,
    template_id: Option<i32>,
    file_name: &str,
    content_hash: &[u8],
    bytes_total: Option<i64>,
    started_by: UserId,
) -> Result<Run> {
    let at = tx.at();
    // One run of a feed begins at a time; whoever comes second finds the first one's row.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('ingest'), $1)")
        .bind(feed.feed_id)
        .execute(tx.connection())
        .await?;
    let known = sqlx::query(
        "UPDATE ingest_run SET state = CASE WHEN state = 'done' THEN 'done' ELSE 'running' END
         WHERE feed_id = $1 AND content_hash = $2 AND state <> 'failed'
         RETURNING run_id, state, resume_line, as_of, rows_read, rows_new, rows_changed, rows_unchanged, rows_older, rows_refused",
    )
    .bind(feed.feed_id)
    .bind(content_hash)
    .fetch_optional(tx.connection())
    .await?;
    if let Some(row) = known {
        return Ok(Run {
            run_id: row.try_get("run_id")?,
            state: row.try_get("state")?,
            resume_line: row.try_get("resume_line")?,
            as_of: row.try_get("as_of")?,
            counts: RunCounts {
                read: row.try_get("rows_read")?,
                new: row.try_get("rows_new")?,
                changed: row.try_get("rows_changed")?,
                unchanged: row.try_get("rows_unchanged")?,
                older: row.try_get("rows_older")?,
                refused: row.try_get("rows_refused")?,
            },
            is_resumed: true,
        });
    }
    let row = sqlx::query(
        "INSERT INTO ingest_run (feed_id, state, file_name, content_hash, template_id, started_at, as_of, bytes_total, started_by)
         VALUES ($1, 'running', $2, $3, $4, $5, $5, $6, $7) RETURNING run_id",
    )
    .bind(feed.feed_id)
    .bind(file_name)
    .bind(content_hash)
    .bind(template_id)
    .bind(at)
    .bind(bytes_total)
    .bind(started_by.0)
    .fetch_one(tx.connection())
    .await?;
    Ok(Run {
        run_id: row.try_get("run_id")?,
        state: "running".to_owned(),
        resume_line: 0,
        as_of: at,
        counts: RunCounts::default(),
        is_resumed: false,
    })
}

/// Notes how far a run is, in the transaction of the batch that brought it there.
///
/// # Errors
/// As the database.
pub async fn advance_run(tx: &mut Tx, run_id: i64, to_line: i64, bytes_read: i64, by: RunCounts) -> Result<()> {
    sqlx::query(
        "UPDATE ingest_run SET resume_line = $2, bytes_read = $3, rows_read = rows_read + $4, rows_new = rows_new + $5,
           rows_changed = rows_changed + $6, rows_unchanged = rows_unchanged + $7, rows_older = rows_older + $8,
           rows_refused = rows_refused + $9
         WHERE run_id = $1",
    )
    .bind(run_id)
    .bind(to_line)
    .bind(bytes_read)
    .bind(by.read)
    .bind(by.new)
    .bind(by.changed)
    .bind(by.unchanged)
    .bind(by.older)
    .bind(by.refused)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Ends a run; with the newest event time it brought, for the mark of its feed.
///
/// # Errors
/// As the database.
pub async fn end_run(
    tx: &mut Tx,
    run_id: i64,
    state: &str,
    failure: Option<Value>,
    watermark_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let at = tx.at();
    sqlx::query("UPDATE ingest_run SET state = $2, failure = $3, finished_at = $4 WHERE run_id = $1")
        .bind(run_id)
        .bind(state)
        .bind(failure)
        .bind(at)
        .execute(tx.connection())
        .await?;
    sqlx::query(
        "UPDATE feed SET last_row_at = $2, watermark_at = greatest(watermark_at, $3)
         FROM ingest_run r WHERE r.run_id = $1 AND feed.feed_id = r.feed_id",
    )
    .bind(run_id)
    .bind(at)
    .bind(watermark_at)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Lists refused rows. Those that a template sets aside need nobody: they are settled from the beginning.
///
/// # Errors
/// As the database.
pub async fn add_refused_rows(tx: &mut Tx, run_id: i64, feed_id: i32, rows: &[NewRefusedRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let at = tx.at();
    let column = |part: fn(&NewRefusedRow) -> String| rows.iter().map(part).collect::<Vec<_>>();
    sqlx::query(
        "INSERT INTO refused_row (run_id, feed_id, line, field, value, reason, detail, content, refused_at, state)
         SELECT $1, $2, line, nullif(field, ''), value, reason, detail, content, $3,
                CASE WHEN detail ->> 'set_aside' = 'true' THEN 'dismissed' ELSE 'open' END
         FROM unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::jsonb[])
           AS r (line, field, value, reason, detail, content)
         ON CONFLICT ON CONSTRAINT refused_row_once DO NOTHING",
    )
    .bind(run_id)
    .bind(feed_id)
    .bind(at)
    .bind(rows.iter().map(|row| row.line).collect::<Vec<_>>())
    .bind(column(|row| row.field.unwrap_or_default().to_owned()))
    .bind(column(|row| row.value.clone()))
    .bind(column(|row| row.reason.clone()))
    .bind(rows.iter().map(|row| row.detail.clone()).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.content.clone()).collect::<Vec<_>>())
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// A system, a feed and a template, entered or renewed by code: how the templates of the house become known.
///
/// # Errors
/// As the database.
pub async fn register_feed(
    tx: &mut Tx,
    system: (&str, &str, &str, &str),
    feed: (&str, &str, &str, &str),
    template: (&str, &str),
    by: UserId,
) -> Result<i32> {
    let at = tx.at();
    let row = sqlx::query(
        "INSERT INTO source_system (code, name_zh, name_en, kind) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT source_system_code_unique DO UPDATE SET code = excluded.code RETURNING system_id",
    )
    .bind(system.0)
    .bind(system.1)
    .bind(system.2)
    .bind(system.3)
    .fetch_one(tx.connection())
    .await?;
    let system_id: i16 = row.try_get(0)?;
    sqlx::query(
        "INSERT INTO mapping_template (code, version, text, created_at, created_by)
         SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4 FROM mapping_template WHERE code = $1
         HAVING NOT coalesce((SELECT text = $2 FROM mapping_template WHERE code = $1 ORDER BY version DESC LIMIT 1), false)",
    )
    .bind(template.0)
    .bind(template.1)
    .bind(at)
    .bind(by.0)
    .execute(tx.connection())
    .await?;
    let row = sqlx::query(
        "INSERT INTO feed (system_id, code, name_zh, name_en, kind, transport, template_code)
         VALUES ($1, $2, $3, $4, $5, 'file', $6)
         ON CONFLICT ON CONSTRAINT feed_code_unique DO UPDATE SET template_code = excluded.template_code RETURNING feed_id",
    )
    .bind(system_id)
    .bind(feed.0)
    .bind(feed.1)
    .bind(feed.2)
    .bind(feed.3)
    .bind(template.0)
    .fetch_one(tx.connection())
    .await?;
    Ok(row.try_get(0)?)
}

/// How far each feed is known, by code.
///
/// # Errors
/// As the database.
pub async fn watermarks(tx: &mut Tx) -> Result<Vec<(String, Option<DateTime<Utc>>)>> {
    let rows = sqlx::query("SELECT code, watermark_at FROM feed ORDER BY feed_id").fetch_all(tx.connection()).await?;
    rows.iter().map(|row| Ok((row.try_get("code")?, row.try_get("watermark_at")?))).collect()
}

/// Notes how far a feed is known while its run goes on, and whether anything arrived.
///
/// # Errors
/// As the database.
pub async fn advance_feed(tx: &mut Tx, feed_id: i32, watermark_at: DateTime<Utc>, has_arrived: bool) -> Result<()> {
    let at = tx.at();
    sqlx::query(
        "UPDATE feed SET watermark_at = greatest(watermark_at, $2), last_row_at = CASE WHEN $3 THEN $4 ELSE last_row_at END
         WHERE feed_id = $1",
    )
    .bind(feed_id)
    .bind(watermark_at)
    .bind(has_arrived)
    .bind(at)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Notes how old the newest row of a feed may be, in seconds.
///
/// # Errors
/// As the database.
pub async fn promise_freshness(tx: &mut Tx, code: &str, seconds: i32) -> Result<()> {
    sqlx::query("UPDATE feed SET freshness_seconds = $2 WHERE code = $1 AND freshness_seconds IS DISTINCT FROM $2")
        .bind(code)
        .bind(seconds)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// The name of what the first finished run of a feed took in.
///
/// # Errors
/// As the database.
pub async fn first_run_name(tx: &mut Tx, code: &str) -> Result<Option<String>> {
    let sql =
        "SELECT r.file_name FROM ingest_run r JOIN feed f USING (feed_id) WHERE f.code = $1 ORDER BY r.run_id LIMIT 1";
    let row = sqlx::query(sql).bind(code).fetch_optional(tx.connection()).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}
