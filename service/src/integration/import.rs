//! A file from its first byte to facts: one thread reads, maps and fingerprints rows into batches while the database keeps
//! the batch before. Memory is bounded by the batches in flight and one small note a row (which rows the file already had).

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::{BuildHasher, Hash, Hasher};
use std::io::Read;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::Actor;
use domain::integration::{
    Duplicates, Fact, FactKind, Field, HeaderIssue, Mapped, Mapping, Refusal, Template, TemplateIssue, Value,
    fingerprint,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::commerce::{BatchContext, IncomingRow};
use store::integration::{NewRefusedRow, RunCounts};
use store::{TxContext, Viewer};
use tokio::sync::mpsc;

use super::reader::{FileProblem, RawRow, RowReader};
use crate::error::Failure;
use crate::{Error, Hub, RequestFacts, Result};

/// Rows a batch: large enough that a set-based statement pays, small enough that a crash costs little and one statement stays
/// far below its time-out.
const BATCH_ROWS: usize = 40_000;
/// Batches waiting for the database.
const BATCHES_AHEAD: usize = 1;

/// What is to be taken in.
pub struct ImportSource {
    /// The feed's code.
    pub feed: String,
    /// The name of the file, for people.
    pub file_name: String,
    /// Opens the content from its beginning; called twice, once to know it again and once to read it.
    pub open: Arc<dyn Fn() -> std::io::Result<Box<dyn Read + Send>> + Send + Sync>,
    /// How many bytes it has, if that is known.
    pub size: Option<u64>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportProgress {
    /// The run.
    pub run_id: i64,
    /// What it has done.
    pub counts: RunCounts,
}

/// What a run has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// The run.
    pub run_id: i64,
    /// What it did, with what an interrupted run before it did.
    pub counts: RunCounts,
    /// Whether the same content had been taken in before, so that nothing was done now.
    pub was_done: bool,
    /// Whether it continued an interrupted run.
    pub is_resumed: bool,
}

/// A batch on its way to the database.
struct Batch {
    sales: Vec<IncomingRow>,
    returns: Vec<IncomingRow>,
    refused: Vec<NewRefusedRow>,
    read: i64,
    to_line: i64,
}

enum Message {
    Batch(Batch),
    /// The newest event time of the file.
    End(Option<DateTime<Utc>>),
    Header(Vec<HeaderIssue>),
    File(FileProblem),
}

impl Hub {
    /// Takes in a file. The same content again changes nothing; after a crash it continues where it stopped.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown feed; [`Error::Refused`] with code `template_missing`, `template_wrong`,
    /// `header_wrong` or `file_unreadable` and its data; or as the database.
    pub async fn import(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        source: ImportSource,
        mut on_progress: impl FnMut(ImportProgress) + Send,
    ) -> Result<ImportReport> {
        let context = TxContext { viewer: Viewer::System, request_id: facts.request_id, at: self.now() };
        let (feed, template_row) = self
            .inner
            .store
            .with_read(context.clone(), source.feed.clone(), |tx, code| {
                Box::pin(async move {
                    let feed = store::integration::feed(tx, &code).await?.ok_or(Error::NotFound("feed"))?;
                    let template = match &feed.template_code {
                        Some(code) => store::integration::newest_template(tx, code).await?,
                        None => None,
                    };
                    Ok::<_, Failure>((feed, template))
                })
            })
            .await?;
        let Some(template_row) = template_row else {
            return Err(refused("template_missing", vec![("feed", source.feed)]));
        };
        let template =
            Template::read(&template_row.text).map_err(|issues| refused("template_wrong", template_data(&issues)))?;

        let hash = hash_content(&source).await?;
        let (feed_of_run, name) = (feed.clone(), source.file_name.clone());
        let size = source.size.and_then(|size| i64::try_from(size).ok());
        let user_id = actor.user_id;
        let run = self
            .inner
            .store
            .with_tx(context.clone(), (feed_of_run, name, hash), move |tx, (feed, name, hash)| {
                let template_id = Some(template_row.template_id);
                Box::pin(async move {
                    Ok::<_, Failure>(
                        store::integration::begin_run(tx, &feed, template_id, &name, &hash, size, user_id).await?,
                    )
                })
            })
            .await?;
        let mut report = ImportReport {
            run_id: run.run_id,
            counts: run.counts,
            was_done: run.state == "done",
            is_resumed: run.is_resumed,
        };
        if report.was_done {
            return Ok(report);
        }

        let batch_context = self.batch_context(&feed, &run, template.creates_products);
        let (sender, mut receiver) = mpsc::channel(BATCHES_AHEAD);
        let open = Arc::clone(&source.open);
        let (size, as_of, resume_line) = (source.size, run.as_of, run.resume_line);
        let reading = tokio::task::spawn_blocking(move || {
            let result = open()
                .map_err(|error| Message::File(FileProblem::Unreadable(error.to_string())))
                .and_then(|stream| RowReader::open(&template, stream, size).map_err(Message::File))
                .and_then(|reader| Batches::new(&template, reader, as_of, resume_line).map_err(Message::Header));
            match result {
                Err(failure) => drop(sender.blocking_send(failure)),
                Ok(mut batches) => loop {
                    let message = batches.next_batch();
                    let is_last = !matches!(message, Message::Batch(_));
                    // A receiver that is gone has failed and says so itself.
                    if sender.blocking_send(message).is_err() || is_last {
                        break;
                    }
                },
            }
        });
        let mut failure = None;
        let mut watermark_at = None;
        while let Some(message) = receiver.recv().await {
            match message {
                Message::Batch(batch) => {
                    let counts = self.take_batch(facts, &batch_context, feed.feed_id, batch).await?;
                    add(&mut report.counts, counts);
                    on_progress(ImportProgress { run_id: run.run_id, counts: report.counts });
                }
                Message::End(newest) => watermark_at = newest,
                Message::Header(issues) => failure = Some(refused("header_wrong", header_data(&issues))),
                Message::File(problem) => failure = Some(refused("file_unreadable", file_data(&problem))),
            }
        }
        if reading.await.is_err() {
            return Err(Error::Internal("import".to_owned()));
        }
        let state = if failure.is_some() { "failed" } else { "done" };
        let note = failure.as_ref().map(|error| json!({ "code": error.code() }));
        let run_id = run.run_id;
        let end = TxContext { at: self.now(), ..context };
        self.inner
            .store
            .with_tx(end, note, move |tx, note| {
                Box::pin(async move {
                    Ok::<_, Failure>(store::integration::end_run(tx, run_id, state, note, watermark_at).await?)
                })
            })
            .await?;
        match failure {
            Some(error) => Err(error),
            None => Ok(report),
        }
    }

    /// What all batches of a run share. The brand's clock is +08:00 and its day begins at midnight.
    pub(crate) fn batch_context(
        &self,
        feed: &store::integration::Feed,
        run: &store::integration::Run,
        creates_products: bool,
    ) -> BatchContext {
        BatchContext {
            system_id: feed.system_id,
            run_id: run.run_id,
            arrived_on: (run.as_of + chrono::TimeDelta::hours(8)).date_naive(),
            arrived_at: run.as_of,
            clock_offset_seconds: 8 * 3_600,
            day_starts_seconds: 0,
            creates_products,
        }
    }

    /// Takes rows that were made, not read.
    #[allow(clippy::too_many_arguments, reason = "the parts of one batch")]
    pub(crate) async fn take_rows(
        &self,
        facts: &RequestFacts,
        context: &BatchContext,
        feed_id: i32,
        sales: Vec<IncomingRow>,
        returns: Vec<IncomingRow>,
        read: i64,
        to_line: i64,
    ) -> Result<RunCounts> {
        self.take_batch(facts, context, feed_id, Batch { sales, returns, refused: Vec::new(), read, to_line }).await
    }

    async fn take_batch(
        &self,
        facts: &RequestFacts,
        batch_context: &BatchContext,
        feed_id: i32,
        batch: Batch,
    ) -> Result<RunCounts> {
        let context = TxContext { viewer: Viewer::System, request_id: facts.request_id, at: self.now() };
        let input = (batch_context.clone(), Arc::new(batch));
        self.inner
            .store
            .with_tx(context, input, move |tx, (context, batch)| {
                Box::pin(async move {
                    let sales = store::commerce::take_sale_lines(tx, &context, &batch.sales).await?;
                    let returns = store::commerce::take_return_lines(tx, &context, &batch.returns).await?;
                    let contradicting =
                        sales.contradicting.iter().chain(&returns.contradicting).map(|line| NewRefusedRow {
                            line: *line,
                            field: Some(Field::Version.code()),
                            value: String::new(),
                            reason: "same_version_other_content".to_owned(),
                            detail: json!({}),
                            content: json!({}),
                        });
                    let refused: Vec<NewRefusedRow> = contradicting.chain(batch.refused.iter().cloned()).collect();
                    store::integration::add_refused_rows(tx, context.run_id, feed_id, &refused).await?;
                    let counts = RunCounts {
                        read: batch.read,
                        new: sales.new + returns.new,
                        changed: sales.changed + returns.changed,
                        unchanged: sales.unchanged + returns.unchanged,
                        older: sales.older + returns.older,
                        refused: i64::try_from(refused.len()).unwrap_or(i64::MAX),
                    };
                    store::integration::advance_run(tx, context.run_id, batch.to_line, 0, counts).await?;
                    // One hint a batch, however many rows: whoever watches figures asks for them again.
                    if counts.new + counts.changed > 0 {
                        let event = store::outbox::NewEvent {
                            topic: domain::live::Topic::Fact,
                            department_id: None,
                            user_id: None,
                            subject: context.run_id.to_string(),
                            payload: json!({}),
                        };
                        store::outbox::publish(tx, &event).await?;
                    }
                    Ok::<_, Failure>(counts)
                })
            })
            .await
            .map_err(Error::from)
    }
}

/// Reads a file into batches.
struct Batches {
    mapping: Mapping,
    reader: RowReader,
    duplicates: Duplicates,
    as_of: i64,
    resume_line: i64,
    /// 64-bit digests of rows seen → their line. Two different rows with one digest among ten million would be a chance of
    /// one in three hundred thousand; the digest is keyed anew each run, so nobody can prepare such rows.
    seen: HashMap<u64, u32, Passed>,
    turns: HashMap<u64, u16, Passed>,
    keys: RandomState,
    newest: Option<DateTime<Utc>>,
}

impl Batches {
    fn new(
        template: &Template,
        reader: RowReader,
        as_of: DateTime<Utc>,
        resume_line: i64,
    ) -> std::result::Result<Batches, Vec<HeaderIssue>> {
        let mapping = Mapping::bind(template, reader.header())?;
        Ok(Batches {
            mapping,
            reader,
            duplicates: template.duplicates,
            as_of: as_of.timestamp_millis(),
            resume_line,
            seen: HashMap::default(),
            turns: HashMap::default(),
            keys: RandomState::new(),
            newest: None,
        })
    }

    fn next_batch(&mut self) -> Message {
        let mut batch =
            Batch { sales: Vec::new(), returns: Vec::new(), refused: Vec::new(), read: 0, to_line: self.resume_line };
        // Keys written in this batch: a second row of the same key must not meet the first in one statement.
        let mut keys: HashMap<(FactKind, String, String), usize> = HashMap::new();
        loop {
            let row = match self.reader.next() {
                None => break,
                Some(Err(problem)) => return Message::File(problem),
                Some(Ok(row)) => row,
            };
            let line = i64::try_from(row.line).unwrap_or(i64::MAX);
            match self.read_row(&row, line) {
                Outcome::Fact(incoming) => {
                    if line <= self.resume_line {
                        continue;
                    }
                    batch.read += 1;
                    let kind = incoming.fact.kind;
                    let document =
                        text(&incoming.fact, if kind == FactKind::SaleLine { Field::OrderId } else { Field::Id });
                    let list = if kind == FactKind::SaleLine { &mut batch.sales } else { &mut batch.returns };
                    match keys.entry((kind, document, incoming.line_key.clone())) {
                        Entry::Vacant(entry) => {
                            entry.insert(list.len());
                            list.push(incoming);
                        }
                        Entry::Occupied(entry) => {
                            let refused = match list.get_mut(*entry.get()) {
                                Some(kept) if kept.source_version < incoming.source_version => {
                                    std::mem::replace(kept, incoming)
                                }
                                _ => incoming,
                            };
                            batch.refused.push(refused_row(
                                &row,
                                self.reader.header(),
                                refused.source_line,
                                None,
                                "key_twice",
                                json!({}),
                            ));
                        }
                    }
                }
                Outcome::Refused(refused) => {
                    if line <= self.resume_line {
                        continue;
                    }
                    batch.read += 1;
                    batch.refused.push(refused);
                }
            }
            batch.to_line = line;
            if batch.sales.len() + batch.returns.len() >= BATCH_ROWS || batch.refused.len() >= BATCH_ROWS {
                return Message::Batch(batch);
            }
        }
        if batch.read > 0 { Message::Batch(batch) } else { Message::End(self.newest) }
    }

    fn read_row(&mut self, row: &RawRow, line: i64) -> Outcome {
        let values: Vec<&str> = row.values.iter().collect();
        let header = self.reader.header();
        let fact = match self.mapping.map_row(&values) {
            Ok(Mapped::Fact(fact)) => fact,
            Ok(Mapped::SetAside(reason)) => {
                return Outcome::Refused(refused_row(row, header, line, None, &reason, json!({ "set_aside": true })));
            }
            Err(refusal) => return Outcome::Refused(refusal_row(row, header, line, &refusal)),
        };
        if !matches!(fact.kind, FactKind::SaleLine | FactKind::ReturnLine) {
            return Outcome::Refused(refused_row(
                row,
                header,
                line,
                None,
                "kind_not_taken",
                json!({ "kind": fact.kind.code() }),
            ));
        }
        let content_hash = fingerprint(&fact);
        if self.duplicates == Duplicates::Refuse {
            let digest = self.digest(&content_hash);
            match self.seen.entry(digest) {
                Entry::Occupied(first) => {
                    return Outcome::Refused(refused_row(
                        row,
                        header,
                        line,
                        None,
                        "duplicate_of",
                        json!({ "line": first.get() }),
                    ));
                }
                Entry::Vacant(entry) => {
                    entry.insert(u32::try_from(line).unwrap_or(u32::MAX));
                }
            }
        }
        for field in [Field::PlacedAt, Field::AcceptedAt] {
            if let Some(Value::Instant(at)) = fact.get(field) {
                self.newest = self.newest.max(Some(*at));
            }
        }
        let line_key = match fact.get(Field::LineNo) {
            Some(Value::Integer(number)) => number.to_string(),
            _ => {
                let (document, product) =
                    (text(&fact, Field::OrderId) + &text(&fact, Field::Id), text(&fact, Field::Product));
                let digest = self.digest(&(&document, &product));
                let turn = self.turns.entry(digest).or_insert(0);
                *turn = turn.saturating_add(1);
                format!("{product}#{turn}")
            }
        };
        let source_version = match fact.get(Field::Version) {
            Some(Value::Text(version)) => version_number(version).unwrap_or(self.as_of),
            _ => self.as_of,
        };
        Outcome::Fact(IncomingRow { source_line: line, line_key, source_version, content_hash, fact })
    }

    fn digest(&self, value: &impl Hash) -> u64 {
        self.keys.hash_one(value)
    }
}

enum Outcome {
    Fact(IncomingRow),
    Refused(NewRefusedRow),
}

/// The keys of the two maps are digests already.
#[derive(Clone, Default)]
struct Passed;

impl BuildHasher for Passed {
    type Hasher = PassedHasher;
    fn build_hasher(&self) -> PassedHasher {
        PassedHasher(0)
    }
}

struct PassedHasher(u64);

impl Hasher for PassedHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A version is a whole number or a moment; both grow.
fn version_number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_millis()))
}

fn text(fact: &Fact, field: Field) -> String {
    match fact.get(field) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

fn refusal_row(row: &RawRow, header: &[String], line: i64, refusal: &Refusal) -> NewRefusedRow {
    let mut refused = refused_row(row, header, line, refusal.field, refusal.reason.code(), json!({}));
    refused.value.clone_from(&refusal.value);
    refused
}

fn refused_row(
    row: &RawRow,
    header: &[String],
    line: i64,
    field: Option<Field>,
    reason: &str,
    detail: serde_json::Value,
) -> NewRefusedRow {
    let content: serde_json::Map<String, serde_json::Value> = header
        .iter()
        .enumerate()
        .map(|(index, name)| (name.clone(), json!(clean(row.values.get(index).unwrap_or_default()))))
        .collect();
    NewRefusedRow {
        line,
        field: field.map(Field::code),
        value: String::new(),
        reason: reason.to_owned(),
        detail,
        content: content.into(),
    }
}

/// The database keeps no NUL in text; a refused row may well hold one.
fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Adds what a batch did to what the run did.
pub(crate) fn add(sum: &mut RunCounts, part: RunCounts) {
    sum.read += part.read;
    sum.new += part.new;
    sum.changed += part.changed;
    sum.unchanged += part.unchanged;
    sum.older += part.older;
    sum.refused += part.refused;
}

/// SHA-256 of the content, by which a file is known again.
async fn hash_content(source: &ImportSource) -> Result<Vec<u8>> {
    let open = Arc::clone(&source.open);
    let hashing = tokio::task::spawn_blocking(move || -> std::io::Result<Vec<u8>> {
        let mut stream = open()?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = stream.read(&mut buffer)?;
            if count == 0 {
                return Ok(hash.finalize().to_vec());
            }
            hash.update(buffer.get(..count).unwrap_or_default());
        }
    });
    match hashing.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => {
            Err(refused("file_unreadable", vec![("problem", "unreadable".to_owned()), ("detail", error.to_string())]))
        }
        Err(_) => Err(Error::Internal("import".to_owned())),
    }
}

fn refused(code: &'static str, data: Vec<(&'static str, String)>) -> Error {
    Error::Refused(crate::Refusal { code, data })
}

fn template_data(issues: &[TemplateIssue]) -> Vec<(&'static str, String)> {
    issues.iter().map(|issue| ("issue", format!("{}: {:?}", issue.place, issue.problem))).collect()
}

fn header_data(issues: &[HeaderIssue]) -> Vec<(&'static str, String)> {
    issues
        .iter()
        .flat_map(|issue| match issue {
            HeaderIssue::Empty => vec![("problem", "empty".to_owned())],
            HeaderIssue::Duplicate(name) => vec![("problem", "duplicate_column".to_owned()), ("column", name.clone())],
            HeaderIssue::Missing { missing, found } => vec![
                ("problem", "missing_columns".to_owned()),
                ("missing", missing.join(", ")),
                ("found", found.join(", ")),
            ],
            HeaderIssue::OneColumn { separator, found } => vec![
                ("problem", "separator".to_owned()),
                ("separator", separator.to_string()),
                ("found", found.clone()),
            ],
        })
        .collect()
}

fn file_data(problem: &FileProblem) -> Vec<(&'static str, String)> {
    match problem {
        FileProblem::Empty => vec![("problem", "empty".to_owned())],
        FileProblem::Bomb => vec![("problem", "bomb".to_owned())],
        FileProblem::Encoding { encoding, line } => {
            vec![("problem", "encoding".to_owned()), ("encoding", (*encoding).to_owned()), ("line", line.to_string())]
        }
        FileProblem::NotText => vec![("problem", "not_text".to_owned())],
        FileProblem::Unreadable(detail) => vec![("problem", "unreadable".to_owned()), ("detail", detail.clone())],
    }
}
