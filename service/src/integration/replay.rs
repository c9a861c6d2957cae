//! Refused rows that come back corrected. They are mapped by the template of their feed as it is now and taken in one
//! transaction with the mark that they are settled, so that a correction counts once or not at all. A row speaks as of the
//! run that refused it: what a newer file has said meanwhile stays. What is still wrong stays listed, with its new reason.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Actor, Permission};
use domain::integration::{Fact, FactKind, Field, Mapped, Mapping, Template, Value, fingerprint};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use store::commerce::{self, IncomingRow};
use store::integration::changes::{self, LockedRefusedRow};
use store::integration::lists::{self, RefusedRow, RunRow};
use store::integration::{Feed, NewRefusedRow, Run, RunCounts};
use store::{Tx, Viewer};

use super::batches::{clean, refusal_row, refused_row, text, version_number};
use super::import::{feed_deed, header_refused, publish_facts, publish_feed, refused, template_for};
use super::reader::RawRow;
use crate::error::Failure;
use crate::hub::{audit_actor, holds, record};
use crate::{Error, Hub, RequestFacts, Result};

/// The most rows of one replay; more come in several.
const ROWS_MOST: usize = 5_000;
/// The column that names the line in a list of corrections.
const LINE_COLUMN: &str = "line";

/// A refused row as it shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// The line of the file that was refused.
    pub line: i64,
    /// Columns that change; all others stay as they came.
    pub content: BTreeMap<String, String>,
}

/// What became of corrected rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayReport {
    /// The run that took them.
    pub run_id: i64,
    /// What it did.
    pub counts: RunCounts,
    /// Lines that are still refused, each with its reason as a code.
    pub still_refused: Vec<(i64, String)>,
    /// Lines of the corrections that name no open refused row of the run.
    pub unknown_lines: Vec<i64>,
}

/// Reads corrections from separated values: a column `line`, and the columns of the file.
///
/// # Errors
/// `corrections_unreadable` with the line to blame.
pub fn corrections_from_csv(text: &str) -> Result<Vec<Correction>> {
    let unreadable = |line: u64| refused("corrections_unreadable", vec![("line", line.to_string())]);
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| unreadable(1))?.clone();
    let place = header.iter().position(|name| name.trim() == LINE_COLUMN).ok_or_else(|| unreadable(1))?;
    let mut corrections = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(error.position().map_or(0, csv::Position::line)))?;
        let at = record.position().map_or(0, csv::Position::line);
        let line = record.get(place).and_then(|text| text.trim().parse().ok()).ok_or_else(|| unreadable(at))?;
        let columns = header.iter().zip(&record).enumerate().filter(|(index, _)| *index != place);
        let content = columns.map(|(_, (name, value))| (name.to_owned(), value.to_owned())).collect();
        corrections.push(Correction { line, content });
    }
    Ok(corrections)
}

/// Refused rows of one run as separated values, to be corrected and read back by [`corrections_from_csv`].
pub fn corrections_to_csv(rows: &[RefusedRow]) -> String {
    let columns: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row.content.as_object())
        .flat_map(|content| content.keys().map(String::as_str))
        .filter(|name| *name != LINE_COLUMN)
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = std::iter::once(LINE_COLUMN.to_owned()).chain(columns.iter().map(|name| (*name).to_owned()));
    // Writing into memory fails for no row of its own header's length.
    let mut is_written = writer.write_record(header).is_ok();
    for row in rows {
        let value = |name: &str| row.content.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let record = std::iter::once(row.line.to_string()).chain(columns.iter().map(|name| value(name)));
        is_written &= writer.write_record(record).is_ok();
    }
    match writer.into_inner() {
        Ok(bytes) if is_written => String::from_utf8_lossy(&bytes).into_owned(),
        Ok(_) | Err(_) => String::new(),
    }
}

impl Hub {
    /// Takes corrected rows of a run.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.manage`; [`Error::NotFound`] for an unknown run or a feed that is switched
    /// off; `corrections_empty`, `corrections_too_many`; `refused_rows_settled` when none of the rows is open;
    /// `template_missing`, `template_wrong`, `header_…` when the template does not fit the rows.
    pub async fn replay_refused(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        run_id: i64,
        corrections: Vec<Correction>,
    ) -> Result<ReplayReport> {
        self.demand(actor, facts, holds(actor, Permission::IntegrationManage), "refused_row.replay").await?;
        if corrections.is_empty() {
            return Err(Error::refused("corrections_empty"));
        }
        if corrections.len() > ROWS_MOST {
            return Err(refused("corrections_too_many", vec![("most", ROWS_MOST.to_string())]));
        }
        let run = self.run_of_replay(facts, run_id).await?;
        let (feed, template_row) = self.feed_with_template(facts, &run.feed_code).await?;
        let template = template_for(&feed, template_row.as_ref(), None)?;
        let template_id = template_row.map(|row| row.template_id);
        let hub = self.clone();
        let input = (actor.clone(), feed, run, template, corrections);
        self.write(Viewer::System, facts, input, move |tx, (actor, feed, run, template, corrections)| {
            let hub = hub.clone();
            Box::pin(async move { replay(tx, &hub, &actor, &feed, &run, &template, template_id, corrections).await })
        })
        .await
    }

    async fn run_of_replay(&self, facts: &RequestFacts, run_id: i64) -> Result<RunRow> {
        let context = store::TxContext { viewer: Viewer::System, request_id: facts.request_id, at: self.now() };
        let run = self
            .inner
            .store
            .with_read(context, run_id, |tx, run_id| {
                Box::pin(async move { Ok::<_, Failure>(lists::run(tx, run_id).await?.ok_or(Error::NotFound("run"))?) })
            })
            .await?;
        Ok(run)
    }
}

/// What a corrected row is.
enum Read {
    Fact(Box<IncomingRow>),
    SetAside,
    Refused(NewRefusedRow),
}

#[allow(clippy::too_many_arguments, reason = "the parts of one replay")]
async fn replay(
    tx: &mut Tx,
    hub: &Hub,
    actor: &Actor,
    feed: &Feed,
    run: &RunRow,
    template: &Template,
    template_id: Option<i32>,
    corrections: Vec<Correction>,
) -> std::result::Result<ReplayReport, Failure> {
    let mut changed: BTreeMap<i64, BTreeMap<String, String>> = BTreeMap::new();
    for correction in corrections {
        changed.insert(correction.line, correction.content);
    }
    let lines: Vec<i64> = changed.keys().copied().collect();
    let mut rows = changes::lock_refused(tx, run.run_id, &lines).await?;
    if rows.is_empty() {
        return Err(Error::refused("refused_rows_settled").into());
    }
    for row in &mut rows {
        if let (Some(content), Some(new)) = (row.content.as_object_mut(), changed.get(&row.line)) {
            content.extend(new.iter().map(|(name, value)| (name.clone(), json!(clean(value)))));
        }
    }
    let header: Vec<String> = rows
        .iter()
        .filter_map(|row| row.content.as_object())
        .flat_map(|content| content.keys().cloned())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mapping = Mapping::bind(template, &header).map_err(|issues| header_refused(&issues))?;
    let read: Vec<Read> = rows.iter().map(|row| read_row(&mapping, &header, run, row)).collect();

    let at = tx.at();
    let mut hash = Sha256::new();
    hash.update(format!("replay {} {}", run.run_id, at.timestamp_micros()).as_bytes());
    hash.update(rows.iter().map(|row| row.content.to_string()).collect::<String>().as_bytes());
    let name = format!("replay {}", run.run_id);
    let new_run =
        store::integration::begin_run(tx, feed, template_id, &name, &hash.finalize(), None, actor.user_id).await?;
    // The rows speak as of the run that refused them.
    let speaking = Run { as_of: run.as_of, ..new_run.clone() };
    let context = hub.batch_context(feed, &speaking, template.creates_products);
    let of_kind = |kind: FactKind| -> Vec<IncomingRow> {
        read.iter()
            .filter_map(|read| match read {
                Read::Fact(incoming) if incoming.fact.kind == kind => Some((**incoming).clone()),
                Read::Fact(_) | Read::SetAside | Read::Refused(_) => None,
            })
            .collect()
    };
    let sales = commerce::take_sale_lines(tx, &context, &of_kind(FactKind::SaleLine)).await?;
    let returns = commerce::take_return_lines(tx, &context, &of_kind(FactKind::ReturnLine)).await?;

    let mut report = ReplayReport {
        run_id: new_run.run_id,
        unknown_lines: lines.iter().copied().filter(|line| !rows.iter().any(|row| row.line == *line)).collect(),
        ..ReplayReport::default()
    };
    let (mut replayed, mut dismissed) = (Vec::new(), Vec::new());
    for (row, read) in rows.iter().zip(&read) {
        let is_contradicting = sales.contradicting.contains(&row.line) || returns.contradicting.contains(&row.line);
        let still = match read {
            Read::SetAside => {
                dismissed.push(row.refused_row_id);
                continue;
            }
            Read::Fact(_) if is_contradicting => {
                let raw = raw_row(&header, row);
                refused_row(
                    &raw,
                    &header,
                    row.line,
                    Some(Field::Version),
                    "same_version_other_content",
                    row.detail.clone(),
                )
            }
            Read::Fact(_) => {
                replayed.push(row.refused_row_id);
                continue;
            }
            Read::Refused(still) => still.clone(),
        };
        changes::renew_refused(tx, row.refused_row_id, &still).await?;
        report.still_refused.push((row.line, still.reason));
    }
    changes::settle_refused(tx, &replayed, "replayed", actor.user_id).await?;
    changes::settle_refused(tx, &dismissed, "dismissed", actor.user_id).await?;
    let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    report.counts = RunCounts {
        read: count(rows.len()),
        new: sales.new + returns.new,
        changed: sales.changed + returns.changed,
        unchanged: sales.unchanged + returns.unchanged,
        older: sales.older + returns.older,
        refused: count(report.still_refused.len() + dismissed.len()),
    };
    store::integration::advance_run(tx, new_run.run_id, 0, 0, report.counts).await?;
    store::integration::end_run(tx, new_run.run_id, "done", None, None).await?;
    let what = json!({ "run": new_run.run_id, "replayed": run.run_id, "count": replayed.len(),
        "lines": rows.iter().map(|row| row.line).take(100).collect::<Vec<_>>() });
    publish_feed(tx, &feed.code).await?;
    if report.counts.new + report.counts.changed > 0 {
        publish_facts(tx, new_run.run_id).await?;
    }
    record(tx, audit_actor(actor), feed_deed(&feed.code, "refused_row.replay", what)).await?;
    Ok(report)
}

fn raw_row(header: &[String], row: &LockedRefusedRow) -> RawRow {
    let value = |name: &String| row.content.get(name).and_then(Json::as_str).unwrap_or_default();
    RawRow {
        line: u64::try_from(row.line).unwrap_or_default(),
        values: header.iter().map(value).collect(),
        trouble: None,
    }
}

fn read_row(mapping: &Mapping, header: &[String], run: &RunRow, row: &LockedRefusedRow) -> Read {
    let raw = raw_row(header, row);
    let values: Vec<&str> = raw.values.iter().collect();
    match mapping.map_row(&values) {
        Ok(Mapped::Fact(fact)) if fact.kind.is_taken() => {
            let source_version = match fact.get(Field::Version) {
                Some(Value::Text(version)) => version_number(version),
                _ => None,
            };
            Read::Fact(Box::new(IncomingRow {
                source_line: row.line,
                line_key: line_key(&fact, run.run_id, row),
                source_version: source_version.unwrap_or_else(|| run.as_of.timestamp_millis()),
                content_hash: fingerprint(&fact),
                fact,
            }))
        }
        Ok(Mapped::Fact(fact)) => {
            let detail = json!({ "kind": fact.kind.code() });
            Read::Refused(refused_row(&raw, header, row.line, None, "kind_not_taken", detail))
        }
        Ok(Mapped::SetAside(_)) => Read::SetAside,
        Err(refusal) => {
            let mut still = refusal_row(&raw, header, row.line, &refusal, None);
            // The place it had among the lines of its document is not forgotten by a second mistake.
            if let (Some(detail), Some(before)) = (still.detail.as_object_mut(), row.detail.as_object()) {
                for name in ["document", "line_key"] {
                    if let Some(value) = before.get(name) {
                        detail.insert(name.to_owned(), value.clone());
                    }
                }
            }
            Read::Refused(still)
        }
    }
}

/// The number of the line where the system has one; else the turn that was kept free for it, if it still belongs to that
/// document and product; else a key of its own, which meets no other line.
fn line_key(fact: &Fact, run_id: i64, row: &LockedRefusedRow) -> String {
    if let Some(Value::Integer(number)) = fact.get(Field::LineNo) {
        return number.to_string();
    }
    let product = text(fact, Field::Product);
    let document = text(fact, Field::OrderId) + &text(fact, Field::Id);
    let kept = |name: &str| row.detail.get(name).and_then(Json::as_str);
    match (kept("document"), kept("line_key")) {
        (Some(known), Some(key)) if known == document && key.rsplit_once('#').is_some_and(|(of, _)| of == product) => {
            key.to_owned()
        }
        _ => format!("{product}#{run_id}.{}", row.line),
    }
}
