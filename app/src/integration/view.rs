//! From what the use cases know to what is shown: rows of the tables, a feed with its runs, previews. Pure functions, the same
//! for page and test.

use domain::integration::FactKind;
#[cfg(feature = "ssr")]
use domain::list::{FilterOperator, ListQuery};
use domain::preference::Locale;

use crate::components::data_table::wire::{Choice, Column, ColumnWidth, FilterKind, TableSetup};
use crate::i18n::integration::IntegrationTexts;
use crate::i18n::{Texts, ingest};

/// The filter of the list of refused rows that names the feed; no column of the table.
pub const FEED_FILTER: &str = "feed";

/// The word for a kind of fact.
pub fn kind_name(locale: Locale, code: &str) -> String {
    let text = IntegrationTexts::of(locale);
    match FactKind::from_code(code) {
        Some(FactKind::SaleLine) => text.kind_sale_line.to_owned(),
        Some(FactKind::ReturnLine) => text.kind_return_line.to_owned(),
        Some(_) | None => code.to_owned(),
    }
}

/// The word for how a feed comes.
pub fn transport_name(locale: Locale, code: &str) -> String {
    let text = IntegrationTexts::of(locale);
    match code {
        "file" => text.transport_file,
        "push" => text.transport_push,
        "pull" => text.transport_pull,
        other => other,
    }
    .to_owned()
}

fn choice(code: &str, label: impl Into<String>) -> Choice {
    Choice { code: code.to_owned(), label: label.into(), count: None }
}

/// The feeds as a table.
pub fn feeds_setup(locale: Locale) -> TableSetup {
    let text = IntegrationTexts::of(locale);
    let kinds = FactKind::TAKEN.into_iter().map(|kind| choice(kind.code(), kind_name(locale, kind.code()))).collect();
    let transports =
        ["file", "push", "pull"].into_iter().map(|code| choice(code, transport_name(locale, code))).collect();
    TableSetup {
        list: "feeds",
        caption: text.title,
        columns: vec![
            Column::words("feed", text.column_feed).with_width(ColumnWidth::Wide),
            Column::words("system", text.column_system),
            Column::words("kind", text.column_kind)
                .with_width(ColumnWidth::Narrow)
                .with_filter(FilterKind::Choice(kinds)),
            Column::words("state", text.column_state).with_width(ColumnWidth::Narrow).unsorted(),
            Column::time("last_run", text.column_last_run).with_width(ColumnWidth::Wide).with_filter(FilterKind::Date),
            Column::time("watermark", text.column_watermark)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Date),
            Column::words("lag", text.column_lag).with_width(ColumnWidth::Narrow).unsorted(),
            Column::figures("taken", text.column_taken).with_width(ColumnWidth::Narrow).unsorted(),
            Column::figures("open", text.column_open).with_width(ColumnWidth::Narrow),
            Column::words("transport", text.column_transport)
                .with_width(ColumnWidth::Narrow)
                .with_filter(FilterKind::Choice(transports))
                .hidden(),
        ],
        default_sort: "system",
        search_hint: text.search,
        empty_title: text.empty,
        empty_hint: text.empty_hint,
        is_selectable: false,
        is_exportable: true,
    }
}

/// The refused rows of a feed as a table.
pub fn refused_setup(locale: Locale) -> TableSetup {
    let text = IntegrationTexts::of(locale);
    let reasons = ingest::reasons().map(|code| choice(code, ingest::reason(locale, code, &[]).title)).collect();
    let states = vec![
        choice("open", text.row_open),
        choice("replayed", text.row_replayed),
        choice("dismissed", text.row_dismissed),
    ];
    TableSetup {
        list: "refused_rows",
        caption: text.refused_caption,
        columns: vec![
            Column::figures("line", text.column_line).with_width(ColumnWidth::Narrow),
            Column::words("field", text.column_field).with_width(ColumnWidth::Wide),
            Column::words("value", text.column_value).with_filter(FilterKind::Text),
            Column::words("reason", text.column_reason)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Choice(reasons)),
            Column::words("remedy", text.column_remedy).with_width(ColumnWidth::Widest).unsorted(),
            Column::words("state", text.column_row_state)
                .with_width(ColumnWidth::Narrow)
                .with_filter(FilterKind::Choice(states)),
            Column::figures("run", text.column_run).with_width(ColumnWidth::Narrow),
            Column::time("at", text.column_at).with_width(ColumnWidth::Wide).with_filter(FilterKind::Date).hidden(),
        ],
        default_sort: "-run",
        search_hint: text.refused_search,
        empty_title: text.refused_empty,
        empty_hint: text.refused_empty_hint,
        is_selectable: false,
        is_exportable: false,
    }
}

/// The values of a refused row's reason, by name.
pub fn detail_values(detail: &serde_json::Value) -> Vec<(String, String)> {
    let pairs = detail.as_object().into_iter().flatten();
    pairs.map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))).collect()
}

/// The feed that the question names, and the question without it.
#[cfg(feature = "ssr")]
pub(super) fn feed_of(mut query: ListQuery) -> (String, ListQuery) {
    let is_feed = |filter: &domain::list::Filter| filter.column == FEED_FILTER && filter.operator == FilterOperator::Is;
    let feed = query.filters.iter().find(|filter| is_feed(filter)).and_then(|filter| filter.values.first().cloned());
    query.filters.retain(|filter| !is_feed(filter));
    (feed.unwrap_or_default(), query)
}

#[cfg(feature = "ssr")]
pub use rows::feeds_page;
#[cfg(feature = "ssr")]
pub(super) use rows::{feed, freshness_seconds, preview, refused_page, replay};

#[cfg(feature = "ssr")]
mod rows {
    //! Rows of the use cases as what travels.
    use domain::access::Actor;
    use domain::list::{ListQuery, Page};
    use domain::preference::Locale;
    use service::integration::{
        Correction, FeedOverview, Preview, RefusedRow, RunCounts, RunRow, TemplateInFull, TemplateRow,
    };
    use service::{Hub, RequestFacts};

    use super::{detail_values, kind_name, transport_name};
    use crate::components::data_table::wire::{CellValue, TablePage, TableRow, Tone};
    use crate::error::{AppError, ErrorKind};
    use crate::format;
    use crate::i18n::integration::{IntegrationTexts, feed_state, system_kinds};
    use crate::i18n::{Texts, errors, fill, ingest};
    use crate::integration::api::{FeedDto, PreviewDto, PreviewRowDto, RunDto, StateDto, TemplateDto};
    use crate::routes;

    /// How many runs a feed's page shows.
    const RUNS_SHOWN: u32 = 20;

    fn pick(locale: Locale, zh: &str, en: &str) -> String {
        match locale {
            Locale::ZhCn => zh.to_owned(),
            Locale::En => en.to_owned(),
        }
    }

    /// A part of the feeds, in the order of [`super::feeds_setup`].
    pub fn feeds_page(locale: Locale, page: Page<FeedOverview>) -> TablePage {
        let rows = page.rows.into_iter().map(|feed| feed_row(locale, feed)).collect();
        TablePage { rows, total: page.total, totals: Vec::new() }
    }

    fn feed_row(locale: Locale, feed: FeedOverview) -> TableRow {
        let (label, tone) = feed_state(locale, feed.state);
        let row = feed.row;
        TableRow {
            key: row.code.clone(),
            href: Some(routes::feed(&row.code)),
            cells: vec![
                CellValue::TwoLines { text: pick(locale, &row.name_zh, &row.name_en), detail: row.code },
                CellValue::text(pick(locale, &row.system_name_zh, &row.system_name_en)),
                CellValue::text(kind_name(locale, &row.kind)),
                CellValue::tag(feed.state.code(), label, tone),
                CellValue::some(row.last_run, |run| CellValue::Instant(run.started_at)),
                CellValue::some(row.watermark_at, CellValue::Instant),
                CellValue::some(feed.lag_seconds, |seconds| CellValue::Text(format::duration(locale, seconds))),
                CellValue::Count(row.taken_today),
                CellValue::Count(row.open_refused),
                CellValue::text(transport_name(locale, &row.transport)),
            ],
        }
    }

    /// A part of the refused rows, in the order of [`super::refused_setup`].
    pub(crate) fn refused_page(locale: Locale, page: Page<RefusedRow>) -> TablePage {
        let rows = page.rows.into_iter().map(|row| refused_row(locale, row)).collect();
        TablePage { rows, total: page.total, totals: Vec::new() }
    }

    fn refused_row(locale: Locale, row: RefusedRow) -> TableRow {
        let text = IntegrationTexts::of(locale);
        let values = detail_values(&row.detail);
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let said = ingest::reason(locale, &row.reason, &values);
        let (label, tone) = match row.state.as_str() {
            "open" => (text.row_open, Tone::Warn),
            "replayed" => (text.row_replayed, Tone::Good),
            _ => (text.row_dismissed, Tone::Neutral),
        };
        let field = match row.field {
            Some(code) => CellValue::TwoLines { text: ingest::field_name(locale, &code), detail: code },
            None => CellValue::Empty,
        };
        TableRow {
            key: row.refused_row_id.to_string(),
            href: (row.state == "open").then(|| format!("?tab=correct&run={}", row.run_id)),
            cells: vec![
                CellValue::Count(row.line),
                field,
                if row.value.is_empty() { CellValue::Empty } else { CellValue::Code(row.value) },
                CellValue::text(said.title),
                CellValue::text(said.remedy),
                CellValue::tag(row.state.clone(), label, tone),
                CellValue::Count(row.run_id),
                CellValue::Instant(row.refused_at),
            ],
        }
    }

    /// A feed with its latest runs and its template.
    pub(crate) async fn feed(hub: &Hub, actor: &Actor, locale: Locale, code: &str) -> service::Result<FeedDto> {
        let overview = hub.feed(actor, code).await?;
        let query = ListQuery { limit: RUNS_SHOWN, ..ListQuery::default() };
        let runs = hub.ingest_runs(actor, code, &query).await?.rows;
        let template = match &overview.row.template_code {
            Some(code) => match hub.template(actor, code, None).await {
                Ok(template) => Some(template_dto(locale, template)),
                Err(service::Error::NotFound(_)) => None,
                Err(error) => return Err(error),
            },
            None => None,
        };
        let (label, tone) = feed_state(locale, overview.state);
        Ok(FeedDto {
            code: overview.row.code.clone(),
            name: pick(locale, &overview.row.name_zh, &overview.row.name_en),
            system: pick(locale, &overview.row.system_name_zh, &overview.row.system_name_en),
            state: StateDto { code: overview.state.code().to_owned(), label: label.to_owned(), tone },
            facts: feed_facts(locale, &overview),
            open: overview.row.open_refused,
            open_run: runs.iter().find(|run| run.open_refused > 0).map(|run| run.run_id),
            runs: runs.into_iter().map(|run| run_dto(locale, run)).collect(),
            template,
        })
    }

    fn feed_facts(locale: Locale, feed: &FeedOverview) -> Vec<(String, String)> {
        let text = IntegrationTexts::of(locale);
        let row = &feed.row;
        let instant =
            |at: Option<_>| at.map_or_else(|| text.never.to_owned(), |at| format::instant_minutes(locale, at));
        let system_kind = system_kinds(locale).into_iter().find(|(code, _)| *code == row.system_kind);
        let template = match (&row.template_code, row.template_version) {
            (Some(code), Some(version)) => format!("{code} v{version}"),
            (Some(code), None) => code.clone(),
            (None, _) => text.template_none.to_owned(),
        };
        let freshness = row.freshness_seconds.map_or_else(
            || text.freshness_none.to_owned(),
            |seconds| fill(text.within, &[("time", &format::duration(locale, i64::from(seconds)))]),
        );
        [
            (text.column_system, pick(locale, &row.system_name_zh, &row.system_name_en)),
            (text.system_kind, system_kind.map_or(row.system_kind.as_str(), |(_, word)| word).to_owned()),
            (text.column_kind, kind_name(locale, &row.kind)),
            (text.column_transport, transport_name(locale, &row.transport)),
            (text.template, template),
            (text.freshness, freshness),
            (text.column_watermark, instant(row.watermark_at)),
            (
                text.column_lag,
                feed.lag_seconds.map_or_else(|| format::or_no_data(None), |lag| format::duration(locale, lag)),
            ),
            (text.last_row, instant(row.last_row_at)),
            (text.column_taken, format::count(locale, row.taken_today)),
            (text.column_open, format::count(locale, row.open_refused)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    fn run_dto(locale: Locale, run: RunRow) -> RunDto {
        let text = IntegrationTexts::of(locale);
        let (label, tone) = match run.state.as_str() {
            "done" => (text.run_done, Tone::Good),
            "running" => (text.run_running, Tone::Info),
            "failed" => (text.run_failed, Tone::Bad),
            _ => (text.run_interrupted, Tone::Warn),
        };
        let RunCounts { read, new, changed, unchanged, older, refused } = run.counts;
        let failure = run.failure.as_ref().map(|failure| {
            let said = errors::sentence(locale, &failure_error(failure));
            (said.title, said.remedy)
        });
        let took = run.finished_at.map(|at| format::duration(locale, (at - run.started_at).num_seconds().max(0)));
        let by = match run.started_by_name {
            Some(name) => name,
            None if run.started_by.is_nil() => text.by_program.to_owned(),
            None => format::or_no_data(None),
        };
        RunDto {
            run_id: run.run_id,
            file: run.file_name,
            state: StateDto { code: run.state, label: label.to_owned(), tone },
            started: format::instant(locale, run.started_at),
            took: format::or_no_data(took),
            by,
            counts: [read, new, changed, unchanged, older, refused].map(|count| format::count(locale, count)).to_vec(),
            failure: failure.unwrap_or_default(),
            open: run.open_refused,
        }
    }

    /// A failure as it was kept, as the error whose sentence is known.
    fn failure_error(failure: &serde_json::Value) -> AppError {
        let code = failure.get("code").and_then(serde_json::Value::as_str).unwrap_or("internal");
        let data = failure.get("data").map(detail_values).unwrap_or_default();
        AppError { data, ..AppError::new(ErrorKind::Refused, code) }
    }

    fn template_dto(locale: Locale, template: TemplateInFull) -> TemplateDto {
        let text = IntegrationTexts::of(locale);
        let line = |row: &TemplateRow| {
            fill(
                text.template_version_line,
                &[
                    ("version", &row.version.to_string()),
                    ("time", &format::instant_minutes(locale, row.created_at)),
                    ("by", row.created_by_name.as_deref().unwrap_or(text.by_program)),
                    ("reason", row.reason.as_deref().unwrap_or("")),
                ],
            )
        };
        TemplateDto {
            code: template.code,
            version: template.version,
            versions: template.versions.iter().map(line).collect(),
            text: template.text,
        }
    }

    /// What a template would do.
    pub(crate) fn preview(locale: Locale, preview: &Preview) -> PreviewDto {
        let text = IntegrationTexts::of(locale);
        let mut problems: Vec<(String, String)> = preview
            .issues
            .iter()
            .map(|issue| {
                let word = ingest::template_problem(locale, issue.problem.code());
                (issue.place.clone(), format!("{word} {}", issue.problem.detail()).trim().to_owned())
            })
            .collect();
        if let Some((code, data)) = &preview.problem {
            let data = data.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            let said = errors::sentence(locale, &AppError { data, ..AppError::new(ErrorKind::Refused, code) });
            problems.push((said.title, said.remedy));
        }
        let rows = preview.rows.iter().map(|row| {
            let reason = row.reason.as_deref().unwrap_or_default();
            let (code, label, tone) = match (row.kind, row.is_set_aside) {
                (Some(kind), _) => (kind.to_owned(), kind_name(locale, kind), Tone::Good),
                (None, true) => (reason.to_owned(), fill(text.preview_aside, &[("reason", reason)]), Tone::Neutral),
                (None, false) => {
                    let said = ingest::reason(locale, reason, &[]).title;
                    (reason.to_owned(), fill(text.preview_refused, &[("reason", &said)]), Tone::Bad)
                }
            };
            let values = match row.field {
                Some(field) => format!("{} = {:?}", field.code(), row.value),
                None if row.values.is_empty() => row.value.clone(),
                None => row
                    .values
                    .iter()
                    .map(|(field, value)| format!("{} = {value}", field.code()))
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            PreviewRowDto { line: row.line, result: StateDto { code, label, tone }, values }
        });
        PreviewDto { problems, rows: rows.collect() }
    }

    /// Takes corrected rows or dismisses them; answers with the code of what was done and its value.
    pub(crate) async fn replay(
        hub: &Hub,
        actor: &Actor,
        facts: &RequestFacts,
        run: i64,
        rows: Vec<Correction>,
        act: Option<&str>,
    ) -> service::Result<(&'static str, String)> {
        if act == Some("dismiss") {
            let lines = rows.iter().map(|row| row.line).collect();
            let count = hub.dismiss_refused(actor, facts, run, lines).await?;
            return Ok(("rows_dismissed", count.to_string()));
        }
        let report = hub.replay_refused(actor, facts, run, rows).await?;
        let taken = report.counts.read - report.counts.refused;
        if report.still_refused.is_empty() {
            Ok(("rows_replayed", taken.to_string()))
        } else {
            Ok(("rows_replayed_in_part", format!("{taken} / {}", report.counts.read)))
        }
    }

    /// Minutes of a form as seconds; nothing typed is no promise.
    pub(crate) fn freshness_seconds(minutes: Option<&str>) -> service::Result<Option<i32>> {
        match minutes.map(str::trim).filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => {
                let seconds = text.parse::<i32>().ok().and_then(|minutes| minutes.checked_mul(60));
                seconds.map(Some).ok_or_else(|| service::Error::invalid("freshness_minutes", "not_a_number"))
            }
        }
    }
}
