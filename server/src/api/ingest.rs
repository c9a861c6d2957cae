//! Taking in: a program pushes facts of a feed, and asks how feeds are doing and what was refused.
//!
//! A pushed body is known again by its content: the same body to the same feed is one run, whenever and however often it is
//! sent, so that a caller who does not know whether the first try arrived simply sends it again. Therefore the
//! `Idempotency-Key` of other changes is not needed here; one that is sent is not looked at.

use axum::Json;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use domain::integration::{FactKind, FileFormat};
use domain::preference::Locale;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use service::integration::{Correction, FeedOverview, RefusedRow, ReplayReport, RunCounts, RunRow};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use app::error::ErrorKind;

use super::body::Sent;
use super::caller::{Caller, Problem, ProblemDocument};
use super::list::{Asked, ListParameters, Part};
use crate::incoming::{IncomingFile, Taken, take};

/// The header that names the feed, for callers that cannot change the address.
const FEED_HEADER: &str = "omni-feed";
/// How many refused rows an answer lists; the rest is asked for.
const REFUSED_LISTED: u16 = 100;

/// What became of rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct IngestCounts {
    /// Rows read.
    pub read: i64,
    /// Rows nobody knew.
    pub new: i64,
    /// Rows that replaced an older version.
    pub changed: i64,
    /// Rows known already.
    pub unchanged: i64,
    /// Rows older than what is known; what is known stays.
    pub older: i64,
    /// Rows that are listed instead of taken.
    pub refused: i64,
}

impl From<RunCounts> for IngestCounts {
    fn from(counts: RunCounts) -> IngestCounts {
        let RunCounts { read, new, changed, unchanged, older, refused } = counts;
        IngestCounts { read, new, changed, unchanged, older, refused }
    }
}

/// A row that was not taken. Columns to filter and sort by: `line`, `run`, `field`, `value`, `reason`, `state`, `at`.
#[derive(Debug, Serialize, ToSchema)]
pub struct IngestRefusedRow {
    /// The run that listed it.
    pub run_id: i64,
    /// The line of the body or file, from 1.
    pub line: i64,
    /// The field to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stood there.
    pub value: String,
    /// Why, as a code of docs/import.md; the word of a template for rows that it sets aside.
    pub reason: String,
    /// What is the case.
    pub title: String,
    /// What to do.
    pub remedy: String,
    /// `open`, `replayed` or `dismissed`.
    pub state: String,
    /// The row itself: column and text.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
}

impl From<RefusedRow> for IngestRefusedRow {
    fn from(row: RefusedRow) -> IngestRefusedRow {
        let values: Vec<(String, String)> = app::integration::view::detail_values(&row.detail);
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let said = app::i18n::ingest::reason(Locale::En, &row.reason, &values);
        IngestRefusedRow {
            run_id: row.run_id,
            line: row.line,
            field: row.field,
            value: row.value,
            reason: row.reason,
            title: said.title,
            remedy: said.remedy,
            state: row.state,
            content: row.content,
        }
    }
}

/// What became of a body.
#[derive(Debug, Serialize, ToSchema)]
pub struct IngestAnswer {
    /// The run; absent while a large body is still being looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<i64>,
    /// `done`, or `running` when it takes longer than a caller should wait; the same body again asks how far it is.
    pub state: &'static str,
    /// Whether the same body had been taken before, so that nothing was done now.
    pub was_known: bool,
    /// What became of its rows.
    pub counts: IngestCounts,
    /// The first 100 refused rows that wait for somebody.
    pub refused: Vec<IngestRefusedRow>,
}

/// How a feed is doing. Columns to filter and sort by: `feed`, `system`, `kind`, `transport`, `last_run`, `watermark`, `open`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Feed {
    /// Its code.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The code of its system.
    pub system: String,
    /// What its rows are, e.g. `sale_line`.
    pub kind: String,
    /// `file`, `push` or `pull`.
    pub transport: String,
    /// Its mapping template; absent when it sends in our own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// `fresh`, `late`, `silent`, `failed`, `running` or `off`.
    pub state: &'static str,
    /// When its newest row happened.
    pub watermark_at: Option<DateTime<Utc>>,
    /// How far that lies behind now, in seconds.
    pub lag_seconds: Option<i64>,
    /// When something last arrived.
    pub last_row_at: Option<DateTime<Utc>>,
    /// Refused rows that wait for somebody.
    pub open_refused: i64,
}

impl From<FeedOverview> for Feed {
    fn from(feed: FeedOverview) -> Feed {
        let row = feed.row;
        Feed {
            code: row.code,
            name_zh: row.name_zh,
            name_en: row.name_en,
            system: row.system_code,
            kind: row.kind,
            transport: row.transport,
            template: row.template_code,
            state: feed.state.code(),
            watermark_at: row.watermark_at,
            lag_seconds: feed.lag_seconds,
            last_row_at: row.last_row_at,
            open_refused: row.open_refused,
        }
    }
}

/// A run. Columns to filter and sort by: `started`, `state`, `file`, `read`, `refused`.
#[derive(Debug, Serialize, ToSchema)]
pub struct IngestRun {
    /// The run.
    pub run_id: i64,
    /// `running`, `done`, `failed` or `interrupted`.
    pub state: String,
    /// The name of the file.
    pub file_name: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// What it did.
    pub counts: IngestCounts,
    /// Refused rows that wait for somebody.
    pub open_refused: i64,
    /// Why it failed: `code` and `data`.
    #[schema(value_type = Option<Object>)]
    pub failure: Option<serde_json::Value>,
}

impl From<RunRow> for IngestRun {
    fn from(run: RunRow) -> IngestRun {
        IngestRun {
            run_id: run.run_id,
            state: run.state,
            file_name: run.file_name,
            started_at: run.started_at,
            finished_at: run.finished_at,
            counts: run.counts.into(),
            open_refused: run.open_refused,
            failure: run.failure,
        }
    }
}

/// Refused rows as they shall be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowsToReplay {
    /// At most 5,000 rows of the run.
    pub rows: Vec<RowToReplay>,
}

/// A refused row as it shall be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowToReplay {
    /// The line that was refused.
    pub line: i64,
    /// Columns that change; all others stay as they came.
    #[serde(default)]
    pub content: BTreeMap<String, String>,
}

/// What became of corrected rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplayAnswer {
    /// The run that took them.
    pub run_id: i64,
    /// What it did.
    pub counts: IngestCounts,
    /// Lines that are still refused.
    pub still_refused: Vec<StillRefused>,
    /// Lines that name no open refused row of the run.
    pub unknown_lines: Vec<i64>,
}

/// A line that is still refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct StillRefused {
    /// The line.
    pub line: i64,
    /// Why, as a code.
    pub reason: String,
}

impl From<ReplayReport> for ReplayAnswer {
    fn from(report: ReplayReport) -> ReplayAnswer {
        let still = report.still_refused.into_iter().map(|(line, reason)| StillRefused { line, reason });
        ReplayAnswer {
            run_id: report.run_id,
            counts: report.counts.into(),
            still_refused: still.collect(),
            unknown_lines: report.unknown_lines,
        }
    }
}

/// The form of a body by its content type.
fn format_of(headers: &HeaderMap) -> Result<FileFormat, Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/x-ndjson" | "application/jsonl" | "application/ndjson" => Ok(FileFormat::Ndjson),
        "text/csv" => Ok(FileFormat::Csv),
        _ => Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorKind::Invalid, "content_type")),
    }
}

/// The feed that the address or the header names.
fn feed_of(request: &Request) -> Result<String, Problem> {
    let query = request.uri().query().unwrap_or_default();
    let in_query = query.split('&').find_map(|pair| pair.strip_prefix("feed=")).map(app::routes::unescape);
    let in_header = || request.headers().get(FEED_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    in_query
        .or_else(in_header)
        .filter(|feed| !feed.is_empty())
        .ok_or_else(|| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorKind::Invalid, "feed_unnamed"))
}

/// Pushes facts: lines of JSON (`application/x-ndjson`) or separated values (`text/csv`), plain or gzip. In our own words,
/// see docs/import.md, or in those of the feed's mapping template. Each row is taken once or listed with its reason.
#[utoipa::path(post, path = "/api/v1/ingest/{kind}", tag = "integration", operation_id = "ingestFacts",
    summary = "Pushes facts of a feed.",
    params(("kind" = String, Path, description = "What the rows are: `sale_line` or `return_line`; that of the feed."),
        ("feed" = Option<String>, Query, description = "The code of the feed; or the header `Omni-Feed`."),
        ("Omni-Feed" = Option<String>, Header, description = "The code of the feed, where the address cannot name it."),
        ("Idempotency-Key" = Option<String>, Header, description = "Not needed and not looked at: the same body to the same feed is the same run, for ever.")),
    request_body(content((String = "application/x-ndjson"), (String = "text/csv"))),
    responses((status = 200, body = IngestAnswer), (status = 202, description = "It goes on; send the same body again to ask how far it is.", body = IngestAnswer),
        (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn push(
    caller: Caller,
    kind: Result<Path<String>, axum::extract::rejection::PathRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let Path(kind) = kind.map_err(|_| Problem(crate::answer::Refusal::not_found()))?;
    let kind = FactKind::from_code(&kind).filter(|kind| kind.is_taken()).ok_or_else(|| {
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorKind::Refused, "kind_not_taken");
        problem.0 = problem.0.with("kind", kind.chars().take(60).collect::<String>());
        problem
    })?;
    let format = format_of(request.headers())?;
    let feed = feed_of(&request)?;
    let body = request.into_body().into_data_stream();
    let file = IncomingFile::receive(&caller.state, body).await.map_err(Problem)?;
    let mut source = file.into_source(&feed, "push");
    (source.kind, source.format) = (Some(kind), Some(format));
    let (status, answer) = match take(&caller.state, caller.actor.clone(), caller.facts.clone(), source).await? {
        Taken::Running(run_id) => {
            let counts = RunCounts::default().into();
            (
                StatusCode::ACCEPTED,
                IngestAnswer { run_id, state: "running", was_known: false, counts, refused: Vec::new() },
            )
        }
        Taken::Done(report) => {
            // A key that may push and not read gets its counts alone.
            let refused =
                caller.hub.refused_of_run(&caller.actor, report.run_id, REFUSED_LISTED).await.unwrap_or_default();
            let answer = IngestAnswer {
                run_id: Some(report.run_id),
                state: "done",
                was_known: report.was_done,
                counts: report.counts.into(),
                refused: refused.into_iter().map(IngestRefusedRow::from).collect(),
            };
            (StatusCode::OK, answer)
        }
    };
    Ok((status, Json(answer)).into_response())
}

/// The feeds of all systems and how they are doing.
#[utoipa::path(get, path = "/api/v1/feeds", tag = "integration", operation_id = "listFeeds", params(ListParameters),
    responses((status = 200, body = Part<Feed>), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn feeds(caller: Caller, asked: Asked) -> Result<Json<Part<Feed>>, Problem> {
    asked.only(&[])?;
    let page = caller.hub.feeds(&caller.actor, &asked.query).await?;
    Ok(Json(asked.part(page, Feed::from)))
}

/// The runs of a feed, the latest first.
#[utoipa::path(get, path = "/api/v1/feeds/{code}/runs", tag = "integration", operation_id = "listIngestRuns",
    params(("code" = String, Path), ListParameters),
    responses((status = 200, body = Part<IngestRun>), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn runs(caller: Caller, Path(code): Path<String>, asked: Asked) -> Result<Json<Part<IngestRun>>, Problem> {
    asked.only(&[])?;
    let page = caller.hub.ingest_runs(&caller.actor, &code, &asked.query).await?;
    Ok(Json(asked.part(page, IngestRun::from)))
}

/// The refused rows of a feed, those of the latest run first.
#[utoipa::path(get, path = "/api/v1/feeds/{code}/refused-rows", tag = "integration", operation_id = "listRefusedRows",
    params(("code" = String, Path), ListParameters),
    responses((status = 200, body = Part<IngestRefusedRow>), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn refused(
    caller: Caller,
    Path(code): Path<String>,
    asked: Asked,
) -> Result<Json<Part<IngestRefusedRow>>, Problem> {
    asked.only(&[])?;
    let page = caller.hub.refused_rows(&caller.actor, &code, &asked.query).await?;
    Ok(Json(asked.part(page, IngestRefusedRow::from)))
}

/// Takes refused rows again, corrected. A row counts once: one that is settled is not taken a second time.
#[utoipa::path(post, path = "/api/v1/ingest-runs/{run}/replay", tag = "integration", operation_id = "replayRefusedRows",
    summary = "Takes refused rows of a run again, corrected.",
    params(("run" = i64, Path), ("Idempotency-Key" = Option<String>, Header, description = "Not needed and not looked at: a row that is settled is not taken again.")),
    request_body = RowsToReplay,
    responses((status = 200, body = ReplayAnswer), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn replay(
    caller: Caller,
    run: Result<Path<i64>, axum::extract::rejection::PathRejection>,
    sent: Sent<RowsToReplay>,
) -> Result<Json<ReplayAnswer>, Problem> {
    let Path(run) = run.map_err(|_| Problem(crate::answer::Refusal::not_found()))?;
    let rows = sent.content.rows.into_iter().map(|row| Correction { line: row.line, content: row.content }).collect();
    let report = caller.hub.replay_refused(&caller.actor, &caller.facts, run, rows).await?;
    Ok(Json(report.into()))
}
