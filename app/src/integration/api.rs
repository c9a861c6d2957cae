//! Server functions of integration. The answers hold texts ready to be shown, made on the server by the same formats.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]
#![allow(clippy::too_many_arguments, reason = "each field of a form is a parameter of its function")]

use domain::list::ListQuery;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, PostUrl};
use serde::{Deserialize, Serialize};

use crate::components::data_table::wire::TablePage;
use crate::components::tag::Tone;
use crate::error::AppError;

/// A word with how serious it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateDto {
    /// The code.
    pub code: String,
    /// The word.
    pub label: String,
    /// How serious it is.
    pub tone: Tone,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDto {
    /// The run.
    pub run_id: i64,
    /// The name of the file.
    pub file: String,
    /// How it stands.
    pub state: StateDto,
    /// When it began.
    pub started: String,
    /// How long it took.
    pub took: String,
    /// Who started it.
    pub by: String,
    /// Rows read, new, changed, unchanged, older, refused.
    pub counts: Vec<String>,
    /// Why it failed: what is the case, what to do; empty for none.
    pub failure: (String, String),
    /// Refused rows that wait for somebody.
    pub open: i64,
}

/// A version of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateDto {
    /// Its code.
    pub code: String,
    /// The version.
    pub version: i32,
    /// The text.
    pub text: String,
    /// All versions, one line each, the newest first.
    pub versions: Vec<String>,
}

/// A feed with its latest runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedDto {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The name of its system.
    pub system: String,
    /// How it is doing.
    pub state: StateDto,
    /// Name and value of what is known of it.
    pub facts: Vec<(String, String)>,
    /// Its latest runs, the latest first.
    pub runs: Vec<RunDto>,
    /// How many refused rows wait for somebody.
    pub open: i64,
    /// The latest run with such rows.
    pub open_run: Option<i64>,
    /// Its template; `None` when it sends in our own words.
    pub template: Option<TemplateDto>,
}

/// Open refused rows of a run as separated values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionsDto {
    /// The run.
    pub run_id: i64,
    /// How many rows are open.
    pub open: i64,
    /// The first of them, to be corrected.
    pub csv: String,
}

/// What a row would become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRowDto {
    /// The line.
    pub line: u64,
    /// What it would become.
    pub result: StateDto,
    /// The fields, or the field to blame with what stood there.
    pub values: String,
}

/// What a template would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewDto {
    /// What is wrong with the text or the file: what is the case, what to do.
    pub problems: Vec<(String, String)>,
    /// The first rows.
    pub rows: Vec<PreviewRowDto>,
}

/// How many rows a correction shows at once.
pub const CORRECTED_AT_ONCE: u16 = 200;

/// A part of the feeds.
///
/// # Errors
/// `permission`, `invalid` for an unknown column.
#[server(prefix = "/fn", endpoint = "integration/feeds", input = Json)]
pub async fn list_feeds(query: ListQuery) -> Result<TablePage, AppError> {
    use crate::{context, integration::view};
    let (hub, actor, _) = context::signed_in()?;
    let page = hub.feeds(&actor, &query).await.map_err(context::refuse)?;
    Ok(view::feeds_page(context::locale(), page))
}

/// A feed with its latest runs and its template.
///
/// # Errors
/// `not_found`, `permission`.
#[server(prefix = "/fn", endpoint = "integration/feed", input = PostUrl)]
pub async fn get_feed(code: String) -> Result<FeedDto, AppError> {
    use crate::{context, integration::view};
    let (hub, actor, _) = context::signed_in()?;
    view::feed(&hub, &actor, context::locale(), &code).await.map_err(context::refuse)
}

/// A part of the refused rows of the feed that the filter `feed` names.
///
/// # Errors
/// `not_found`, `permission`, `invalid` for an unknown column.
#[server(prefix = "/fn", endpoint = "integration/refused", input = Json)]
pub async fn list_refused(query: ListQuery) -> Result<TablePage, AppError> {
    use crate::{context, integration::view};
    let (hub, actor, _) = context::signed_in()?;
    let (feed, query) = view::feed_of(query);
    let page = hub.refused_rows(&actor, &feed, &query).await.map_err(context::refuse)?;
    Ok(view::refused_page(context::locale(), page))
}

/// The open refused rows of a run, to be corrected.
///
/// # Errors
/// `not_found`, `permission`.
#[server(prefix = "/fn", endpoint = "integration/corrections", input = PostUrl)]
pub async fn get_corrections(run: i64) -> Result<CorrectionsDto, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let open = hub.ingest_run(&actor, run).await.map_err(context::refuse)?.open_refused;
    let rows = hub.refused_of_run(&actor, run, CORRECTED_AT_ONCE).await.map_err(context::refuse)?;
    Ok(CorrectionsDto { run_id: run, open, csv: service::integration::corrections_to_csv(&rows) })
}

/// Takes corrected rows, or dismisses them; answers with a sentence.
///
/// # Errors
/// As `Hub::replay_refused` and `Hub::dismiss_refused`.
#[server(prefix = "/fn", endpoint = "integration/replay", input = PostUrl)]
pub async fn replay_rows(feed: String, run: i64, text: String, act: Option<String>) -> Result<String, AppError> {
    use crate::{context, integration::view, routes};
    let (hub, actor, facts) = context::signed_in()?;
    let rows = service::integration::corrections_from_csv(&text).map_err(context::refuse)?;
    let (what, value) = view::replay(&hub, &actor, &facts, run, rows, act.as_deref()).await.map_err(context::refuse)?;
    context::say_once(what, &value);
    context::go_on_to(&routes::feed_with(&feed, "tab", "refused"));
    Ok(crate::i18n::done::sentence(context::locale(), what, &value))
}

/// Keeps a text as the next version of a template; answers with its number.
///
/// # Errors
/// As `Hub::save_template`.
#[server(prefix = "/fn", endpoint = "integration/save_template", input = PostUrl)]
pub async fn save_template(
    feed: String,
    code: String,
    base_version: Option<i32>,
    text: String,
    reason: String,
) -> Result<i32, AppError> {
    use crate::{context, routes};
    let (hub, actor, facts) = context::signed_in()?;
    let saved = hub.save_template(&actor, &facts, &code, &text, base_version, &reason).await;
    let version = saved.map_err(context::refuse)?;
    context::say_once("template_saved", &version.to_string());
    context::go_on_to(&routes::feed_with(&feed, "tab", "template"));
    Ok(version)
}

/// What a template would do with the first rows of a sample.
///
/// # Errors
/// `permission`.
#[server(prefix = "/fn", endpoint = "integration/preview", input = PostUrl)]
pub async fn preview_template(text: String, sample: String) -> Result<PreviewDto, AppError> {
    use crate::{context, integration::view};
    let (hub, actor, _) = context::signed_in()?;
    let preview = hub.preview_template(&actor, &text, sample.into_bytes().into()).await.map_err(context::refuse)?;
    Ok(view::preview(context::locale(), &preview))
}

/// Connects a feed, with the first version of its template when a text is given; answers with its code.
///
/// # Errors
/// As `Hub::save_template` and `Hub::connect_feed`.
#[allow(clippy::too_many_arguments, reason = "the fields of one form")]
#[server(prefix = "/fn", endpoint = "integration/connect", input = PostUrl)]
pub async fn connect_feed(
    system_code: String,
    system_name_zh: String,
    system_name_en: String,
    system_kind: String,
    code: String,
    name_zh: String,
    name_en: String,
    kind: String,
    transport: String,
    template_code: Option<String>,
    template_text: Option<String>,
    freshness_minutes: Option<String>,
) -> Result<String, AppError> {
    use crate::{context, integration::view, routes};
    let (hub, actor, facts) = context::signed_in()?;
    let freshness_seconds = view::freshness_seconds(freshness_minutes.as_deref()).map_err(context::refuse)?;
    let template_code = context::optional_text(template_code);
    if let (Some(template), Some(text)) = (&template_code, context::optional_text(template_text)) {
        hub.save_template(&actor, &facts, template, &text, None, &code).await.map_err(context::refuse)?;
    }
    let feed = service::integration::NewFeed {
        system_code,
        system_name_zh,
        system_name_en,
        system_kind,
        code: code.clone(),
        name_zh,
        name_en,
        kind,
        transport,
        template_code,
        freshness_seconds,
        is_active: true,
    };
    hub.connect_feed(&actor, &facts, feed).await.map_err(context::refuse)?;
    context::say_once("feed_connected", &code);
    context::go_on_to(&routes::feed(code.trim()));
    Ok(code.trim().to_lowercase())
}
