//! What people ask of taking-in: feeds with how they are doing, runs, refused rows, templates and their versions.

use chrono::{DateTime, Utc};
use domain::list::Page;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::RunCounts;
use crate::error::Result;
use crate::identity::listing::{CheckedQuery, ColumnKind, ListColumn, push_order, push_where};
use crate::tx::Tx;

/// A feed as it is doing. Columns to filter and sort by: `feed` (text), `system` (code), `kind`, `transport`, `last_run`,
/// `watermark`, `open`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// The feed.
    pub feed_id: i32,
    /// Its code.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The kind of fact that it brings, as a code.
    pub kind: String,
    /// `file`, `push`, `pull`.
    pub transport: String,
    /// The template that reads it; none when it sends in our own words.
    pub template_code: Option<String>,
    /// The newest version of that template.
    pub template_version: Option<i32>,
    /// How old the newest row may be, in seconds.
    pub freshness_seconds: Option<i32>,
    /// Whether it is switched on.
    pub is_active: bool,
    /// When the newest row happened.
    pub watermark_at: Option<DateTime<Utc>>,
    /// When something last arrived.
    pub last_row_at: Option<DateTime<Utc>>,
    /// The code of the system.
    pub system_code: String,
    /// The system's Chinese name.
    pub system_name_zh: String,
    /// The system's English name.
    pub system_name_en: String,
    /// What kind of system it is, e.g. `pos`.
    pub system_kind: String,
    /// The last run.
    pub last_run: Option<LastRun>,
    /// How many refused rows wait for somebody.
    pub open_refused: i64,
    /// Rows that runs of the last 24 hours took, new or changed.
    pub taken_today: i64,
}

/// The last run of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastRun {
    /// The run.
    pub run_id: i64,
    /// `running`, `done`, `failed`, `interrupted`.
    pub state: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
}

/// The columns of the list of feeds.
pub const FEED_COLUMNS: &[ListColumn] = &[
    ListColumn::new("feed", ColumnKind::Text, "f.code"),
    ListColumn::new("system", ColumnKind::Choice, "s.code"),
    ListColumn::new("kind", ColumnKind::Choice, "f.kind"),
    ListColumn::new("transport", ColumnKind::Choice, "f.transport"),
    ListColumn::new("last_run", ColumnKind::Instant, "r.started_at"),
    ListColumn::new("watermark", ColumnKind::Instant, "f.watermark_at"),
    ListColumn::new("open", ColumnKind::Text, "o.open_refused::text").sorted_by("o.open_refused"),
];

const FEED_FROM: &str = " FROM feed f JOIN source_system s USING (system_id)
  LEFT JOIN LATERAL (SELECT t.version FROM mapping_template t WHERE t.code = f.template_code
                     ORDER BY t.version DESC LIMIT 1) t ON true
  LEFT JOIN LATERAL (SELECT r.run_id, r.state, r.started_at FROM ingest_run r WHERE r.feed_id = f.feed_id
                     ORDER BY r.run_id DESC LIMIT 1) r ON true
  LEFT JOIN LATERAL (SELECT count(*) AS open_refused FROM refused_row x
                     WHERE x.feed_id = f.feed_id AND x.state = 'open') o ON true WHERE true";
const FEED_SEARCHED: &[&str] = &["f.code", "f.name_zh", "f.name_en", "s.code", "s.name_zh", "s.name_en"];

fn feed_select(since: DateTime<Utc>) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT f.feed_id, f.code, f.name_zh, f.name_en, f.kind, f.transport, f.template_code, t.version AS template_version,
                f.freshness_seconds, f.is_active AND s.is_active AS is_active, f.watermark_at, f.last_row_at,
                s.code AS system_code, s.name_zh AS system_name_zh, s.name_en AS system_name_en, s.kind AS system_kind,
                r.run_id, r.state, r.started_at, o.open_refused,
                (SELECT coalesce(sum(d.rows_new + d.rows_changed), 0)::bigint FROM ingest_run d
                 WHERE d.feed_id = f.feed_id AND d.started_at >= ",
    );
    query.push_bind(since).push(") AS taken_today").push(FEED_FROM);
    query
}

fn feed_row(row: &PgRow) -> Result<FeedRow> {
    let last_run = match row.try_get::<Option<i64>, _>("run_id")? {
        Some(run_id) => Some(LastRun { run_id, state: row.try_get("state")?, started_at: row.try_get("started_at")? }),
        None => None,
    };
    Ok(FeedRow {
        feed_id: row.try_get("feed_id")?,
        code: row.try_get("code")?,
        name_zh: row.try_get("name_zh")?,
        name_en: row.try_get("name_en")?,
        kind: row.try_get("kind")?,
        transport: row.try_get("transport")?,
        template_code: row.try_get("template_code")?,
        template_version: row.try_get("template_version")?,
        freshness_seconds: row.try_get("freshness_seconds")?,
        is_active: row.try_get("is_active")?,
        watermark_at: row.try_get("watermark_at")?,
        last_row_at: row.try_get("last_row_at")?,
        system_code: row.try_get("system_code")?,
        system_name_zh: row.try_get("system_name_zh")?,
        system_name_en: row.try_get("system_name_en")?,
        system_kind: row.try_get("system_kind")?,
        last_run,
        open_refused: row.try_get("open_refused")?,
        taken_today: row.try_get("taken_today")?,
    })
}

/// The feeds, by system and code unless asked otherwise; `since` is where "the last 24 hours" begin.
///
/// # Errors
/// As the database.
pub async fn feeds(tx: &mut Tx, query: &CheckedQuery, since: DateTime<Utc>) -> Result<Page<FeedRow>> {
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*)");
    count.push(FEED_FROM);
    push_where(&mut count, query, FEED_SEARCHED);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;
    let mut rows = feed_select(since);
    push_where(&mut rows, query, FEED_SEARCHED);
    push_order(&mut rows, query, "s.code, f.code", "f.feed_id");
    let rows = rows.build().fetch_all(tx.connection()).await?;
    let rows = rows.iter().map(feed_row).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// One feed as it is doing, switched on or not.
///
/// # Errors
/// As the database.
pub async fn feed(tx: &mut Tx, code: &str, since: DateTime<Utc>) -> Result<Option<FeedRow>> {
    let mut query = feed_select(since);
    query.push(" AND f.code = ").push_bind(code.to_owned());
    query.build().fetch_optional(tx.connection()).await?.as_ref().map(feed_row).transpose()
}

/// A run. Columns to filter and sort by: `started`, `state`, `file` (text), `refused`.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    /// The run.
    pub run_id: i64,
    /// The feed.
    pub feed_id: i32,
    /// The feed's code.
    pub feed_code: String,
    /// `running`, `done`, `failed`, `interrupted`.
    pub state: String,
    /// The name of the file.
    pub file_name: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// The moment as of which its rows speak.
    pub as_of: DateTime<Utc>,
    /// What it did.
    pub counts: RunCounts,
    /// Refused rows that wait for somebody.
    pub open_refused: i64,
    /// The version of the template that read it.
    pub template_version: Option<i32>,
    /// Why it failed: `code`, `data`.
    pub failure: Option<Value>,
    /// Who started it; the nil id for the program itself.
    pub started_by: Uuid,
    /// Their name; `None` for the program itself.
    pub started_by_name: Option<String>,
}

/// The columns of the list of runs.
pub const RUN_COLUMNS: &[ListColumn] = &[
    ListColumn::new("started", ColumnKind::Instant, "r.started_at"),
    ListColumn::new("state", ColumnKind::Choice, "r.state"),
    ListColumn::new("file", ColumnKind::Text, "r.file_name"),
    ListColumn::new("read", ColumnKind::Text, "r.rows_read::text").sorted_by("r.rows_read"),
    ListColumn::new("refused", ColumnKind::Text, "r.rows_refused::text").sorted_by("r.rows_refused"),
];

const RUN_FROM: &str = " FROM ingest_run r JOIN feed f USING (feed_id)
  LEFT JOIN mapping_template t USING (template_id) LEFT JOIN app_user u ON u.id = r.started_by WHERE true";
const RUN_SEARCHED: &[&str] = &["r.file_name", "r.state", "u.display_name"];

fn run_select() -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT r.run_id, r.feed_id, f.code AS feed_code, r.state, r.file_name, r.started_at, r.finished_at, r.as_of,
                r.rows_read, r.rows_new, r.rows_changed, r.rows_unchanged, r.rows_older, r.rows_refused,
                (SELECT count(*) FROM refused_row x WHERE x.run_id = r.run_id AND x.state = 'open') AS open_refused,
                t.version AS template_version, r.failure, r.started_by, u.display_name AS started_by_name",
    );
    query.push(RUN_FROM);
    query
}

fn run_row(row: &PgRow) -> Result<RunRow> {
    Ok(RunRow {
        run_id: row.try_get("run_id")?,
        feed_id: row.try_get("feed_id")?,
        feed_code: row.try_get("feed_code")?,
        state: row.try_get("state")?,
        file_name: row.try_get("file_name")?,
        started_at: row.try_get("started_at")?,
        finished_at: row.try_get("finished_at")?,
        as_of: row.try_get("as_of")?,
        counts: RunCounts {
            read: row.try_get("rows_read")?,
            new: row.try_get("rows_new")?,
            changed: row.try_get("rows_changed")?,
            unchanged: row.try_get("rows_unchanged")?,
            older: row.try_get("rows_older")?,
            refused: row.try_get("rows_refused")?,
        },
        open_refused: row.try_get("open_refused")?,
        template_version: row.try_get("template_version")?,
        failure: row.try_get("failure")?,
        started_by: row.try_get("started_by")?,
        started_by_name: row.try_get("started_by_name")?,
    })
}

/// The runs of a feed, the latest first unless asked otherwise.
///
/// # Errors
/// As the database.
pub async fn runs(tx: &mut Tx, feed_id: i32, query: &CheckedQuery) -> Result<Page<RunRow>> {
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*)");
    count.push(RUN_FROM).push(" AND r.feed_id = ").push_bind(feed_id);
    push_where(&mut count, query, RUN_SEARCHED);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;
    let mut rows = run_select();
    rows.push(" AND r.feed_id = ").push_bind(feed_id);
    push_where(&mut rows, query, RUN_SEARCHED);
    push_order(&mut rows, query, "r.run_id DESC", "r.run_id DESC");
    let rows = rows.build().fetch_all(tx.connection()).await?;
    let rows = rows.iter().map(run_row).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// One run.
///
/// # Errors
/// As the database.
pub async fn run(tx: &mut Tx, run_id: i64) -> Result<Option<RunRow>> {
    let mut query = run_select();
    query.push(" AND r.run_id = ").push_bind(run_id);
    query.build().fetch_optional(tx.connection()).await?.as_ref().map(run_row).transpose()
}

/// A refused row. Columns to filter and sort by: `line`, `run`, `field`, `value` (text), `reason`, `state`, `at`.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedRow {
    /// The refused row.
    pub refused_row_id: i64,
    /// The run that listed it.
    pub run_id: i64,
    /// The line of the file.
    pub line: i64,
    /// The field to blame.
    pub field: Option<String>,
    /// What stood there.
    pub value: String,
    /// Why, as a code.
    pub reason: String,
    /// Values for the sentence.
    pub detail: Value,
    /// The row itself: column → text.
    pub content: Value,
    /// `open`, `replayed`, `dismissed`.
    pub state: String,
    /// When it was listed.
    pub refused_at: DateTime<Utc>,
}

/// The columns of the list of refused rows.
pub const REFUSED_COLUMNS: &[ListColumn] = &[
    ListColumn::new("line", ColumnKind::Text, "x.line::text").sorted_by("x.line"),
    ListColumn::new("run", ColumnKind::Choice, "x.run_id::text").sorted_by("x.run_id"),
    ListColumn::new("field", ColumnKind::Choice, "x.field"),
    ListColumn::new("value", ColumnKind::Text, "x.value"),
    ListColumn::new("reason", ColumnKind::Choice, "x.reason"),
    ListColumn::new("state", ColumnKind::Choice, "x.state"),
    ListColumn::new("at", ColumnKind::Instant, "x.refused_at"),
];

const REFUSED_SELECT: &str =
    "SELECT x.refused_row_id, x.run_id, x.line, x.field, coalesce(x.value, '') AS value, x.reason,
       x.detail, x.content, x.state, x.refused_at FROM refused_row x WHERE true";
const REFUSED_SEARCHED: &[&str] = &["x.field", "x.value", "x.reason", "x.content::text"];

fn refused_row(row: &PgRow) -> Result<RefusedRow> {
    Ok(RefusedRow {
        refused_row_id: row.try_get("refused_row_id")?,
        run_id: row.try_get("run_id")?,
        line: row.try_get("line")?,
        field: row.try_get("field")?,
        value: row.try_get("value")?,
        reason: row.try_get("reason")?,
        detail: row.try_get("detail")?,
        content: row.try_get("content")?,
        state: row.try_get("state")?,
        refused_at: row.try_get("refused_at")?,
    })
}

/// The refused rows of a feed, of the latest run first and in the order of its lines unless asked otherwise.
///
/// # Errors
/// As the database.
pub async fn refused(tx: &mut Tx, feed_id: i32, query: &CheckedQuery) -> Result<Page<RefusedRow>> {
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*) FROM refused_row x WHERE x.feed_id = ");
    count.push_bind(feed_id);
    push_where(&mut count, query, REFUSED_SEARCHED);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;
    let mut rows = QueryBuilder::<Postgres>::new(REFUSED_SELECT);
    rows.push(" AND x.feed_id = ").push_bind(feed_id);
    push_where(&mut rows, query, REFUSED_SEARCHED);
    push_order(&mut rows, query, "x.run_id DESC, x.line", "x.refused_row_id");
    let rows = rows.build().fetch_all(tx.connection()).await?;
    let rows = rows.iter().map(refused_row).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// The first refused rows of a run in the order of its lines, those set aside left out.
///
/// # Errors
/// As the database.
pub async fn refused_of_run(tx: &mut Tx, run_id: i64, most: i64) -> Result<Vec<RefusedRow>> {
    let mut query = QueryBuilder::<Postgres>::new(REFUSED_SELECT);
    query.push(" AND x.state = 'open' AND x.run_id = ").push_bind(run_id);
    query.push(" ORDER BY x.line LIMIT ").push_bind(most);
    query.build().fetch_all(tx.connection()).await?.iter().map(refused_row).collect()
}

/// A version of a template, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateRow {
    /// The template's code.
    pub code: String,
    /// The version.
    pub version: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// By whom; `None` for the program itself.
    pub created_by_name: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

fn template_row(row: &PgRow) -> Result<TemplateRow> {
    Ok(TemplateRow {
        code: row.try_get("code")?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        created_by_name: row.try_get("created_by_name")?,
        reason: row.try_get("reason")?,
    })
}

/// The newest version of each template, by code.
///
/// # Errors
/// As the database.
pub async fn templates(tx: &mut Tx) -> Result<Vec<TemplateRow>> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (t.code) t.code, t.version, t.created_at, u.display_name AS created_by_name, t.reason
         FROM mapping_template t LEFT JOIN app_user u ON u.id = t.created_by ORDER BY t.code, t.version DESC",
    )
    .fetch_all(tx.connection())
    .await?;
    rows.iter().map(template_row).collect()
}

/// All versions of a template, the newest first.
///
/// # Errors
/// As the database.
pub async fn template_versions(tx: &mut Tx, code: &str) -> Result<Vec<TemplateRow>> {
    let rows = sqlx::query(
        "SELECT t.code, t.version, t.created_at, u.display_name AS created_by_name, t.reason
         FROM mapping_template t LEFT JOIN app_user u ON u.id = t.created_by WHERE t.code = $1 ORDER BY t.version DESC",
    )
    .bind(code)
    .fetch_all(tx.connection())
    .await?;
    rows.iter().map(template_row).collect()
}

/// The text of a version of a template.
///
/// # Errors
/// As the database.
pub async fn template_text(tx: &mut Tx, code: &str, version: i32) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT text FROM mapping_template WHERE code = $1 AND version = $2")
        .bind(code)
        .bind(version)
        .fetch_optional(tx.connection())
        .await?)
}
