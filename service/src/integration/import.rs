//! A file from its first byte to facts: one thread reads, maps and fingerprints rows into batches while the database keeps
//! the batch before. Memory is bounded by the batches in flight and one small note a row (which rows the file already had).

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::{BuildHasher, Hash, Hasher};
use std::io::Read;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{Actor, Permission};
use domain::integration::{
    Duplicates, Fact, FactKind, Field, FileFormat, HeaderIssue, Mapped, Mapping, Refusal, RefusalReason, Template,
    Value, fingerprint,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::commerce::{BatchContext, IncomingRow};
use store::integration::{Feed, NewRefusedRow, Run, RunCounts, StoredTemplate};
use store::{TxContext, Viewer};
use tokio::sync::mpsc;

use super::reader::{FileProblem, RawRow, RowReader};
use crate::error::Failure;
use crate::hub::{Deed, audit_actor, holds, record};
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
    /// The kind of fact that the sender says it brings; must be that of the feed.
    pub kind: Option<FactKind>,
    /// The form that the sender says it has; else that of the template, or what the first character tells.
    pub format: Option<FileFormat>,
}

impl ImportSource {
    /// Content that is held in memory.
    pub fn of_bytes(feed: &str, file_name: &str, bytes: Arc<[u8]>) -> ImportSource {
        let size = u64::try_from(bytes.len()).ok();
        let open = move || Ok(Box::new(std::io::Cursor::new(Arc::clone(&bytes))) as Box<dyn Read + Send>);
        ImportSource {
            feed: feed.to_owned(),
            file_name: file_name.to_owned(),
            open: Arc::new(open),
            size,
            kind: None,
            format: None,
        }
    }
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
    /// Takes in a file. The same content under the same template again changes nothing; after a crash it continues where it
    /// stopped.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.manage`; [`Error::NotFound`] for an unknown feed; `feed_of_another_kind`,
    /// `kind_not_taken`, `template_missing`, `template_wrong`; `header_…` and `file_…` as [`FileProblem::code`]; or as the
    /// database.
    pub async fn import(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        source: ImportSource,
        mut on_progress: impl FnMut(ImportProgress) + Send,
    ) -> Result<ImportReport> {
        self.demand(actor, facts, holds(actor, Permission::IntegrationManage), "feed.import").await?;
        let context = TxContext { viewer: Viewer::System, request_id: facts.request_id, at: self.now() };
        let (feed, template_row) = self.feed_with_template(facts, &source.feed).await?;
        if let Some(kind) = source.kind
            && kind.code() != feed.kind
        {
            return Err(refused("feed_of_another_kind", vec![("feed", feed.code), ("kind", feed.kind)]));
        }
        let format = match source.format {
            Some(format) => Some(format),
            None if template_row.is_none() => Some(format_of(&source).await?),
            None => None,
        };
        let template = template_for(&feed, template_row.as_ref(), format)?;

        let hash =
            hash_content(&source, template_row.as_ref().map_or(feed.kind.as_str(), |row| row.text.as_str())).await?;
        let size = source.size.and_then(|size| i64::try_from(size).ok());
        let template_id = template_row.as_ref().map(|row| row.template_id);
        let input = (actor.clone(), feed.clone(), source.file_name.clone(), hash);
        let run = self
            .inner
            .store
            .with_tx(context.clone(), input, move |tx, (actor, feed, name, hash)| {
                Box::pin(async move {
                    let by = actor.user_id;
                    let run = store::integration::begin_run(tx, &feed, template_id, &name, &hash, size, by).await?;
                    if run.state != "done" {
                        let what = json!({ "run": run.run_id, "file": name, "is_resumed": run.is_resumed });
                        record(tx, audit_actor(&actor), feed_deed(&feed.code, "feed.import", what)).await?;
                    }
                    Ok::<_, Failure>(run)
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
        let taken = self
            .take_file(facts, &source, template, &run, &batch_context, feed.feed_id, &mut report, &mut on_progress)
            .await;
        let (state, watermark_at) = match &taken {
            Ok(watermark_at) => ("done", *watermark_at),
            // The content is to blame: the same content again is a new run.
            Err(Error::Refused(_)) => ("failed", None),
            // The database or the machine is to blame: the same content continues.
            Err(_) => ("interrupted", None),
        };
        let failure = taken.as_ref().err().map(failure_of);
        let end = TxContext { at: self.now(), ..context };
        let input = (actor.clone(), feed.code.clone(), failure);
        let (run_id, counts) = (run.run_id, report.counts);
        let ended = self
            .inner
            .store
            .with_tx(end, input, move |tx, (actor, code, failure)| {
                Box::pin(async move {
                    store::integration::end_run(tx, run_id, state, failure.clone(), watermark_at).await?;
                    let what = json!({ "run": run_id, "state": state, "read": counts.read, "new": counts.new,
                        "changed": counts.changed, "refused": counts.refused, "failure": failure });
                    record(tx, audit_actor(&actor), feed_deed(&code, "feed.import_end", what)).await
                })
            })
            .await;
        // What went wrong first is what is told.
        taken?;
        ended?;
        Ok(report)
    }

    /// A feed that is switched on, with the newest version of its template if it has one.
    pub(super) async fn feed_with_template(
        &self,
        facts: &RequestFacts,
        code: &str,
    ) -> Result<(Feed, Option<StoredTemplate>)> {
        let context = TxContext { viewer: Viewer::System, request_id: facts.request_id, at: self.now() };
        let read = self
            .inner
            .store
            .with_read(context, code.to_owned(), |tx, code| {
                Box::pin(async move {
                    let feed = store::integration::feed(tx, &code).await?.ok_or(Error::NotFound("feed"))?;
                    let template = match &feed.template_code {
                        Some(code) => {
                            let newest = store::integration::newest_template(tx, code).await?;
                            Some(newest.ok_or_else(|| refused("template_missing", vec![("template", code.clone())]))?)
                        }
                        None => None,
                    };
                    Ok::<_, Failure>((feed, template))
                })
            })
            .await?;
        Ok(read)
    }

    /// Reads the file and takes its batches; returns the newest event time.
    #[allow(clippy::too_many_arguments, reason = "the parts of one run")]
    async fn take_file(
        &self,
        facts: &RequestFacts,
        source: &ImportSource,
        template: Template,
        run: &Run,
        batch_context: &BatchContext,
        feed_id: i32,
        report: &mut ImportReport,
        on_progress: &mut (impl FnMut(ImportProgress) + Send),
    ) -> Result<Option<DateTime<Utc>>> {
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
        let mut outcome = Ok(None);
        while let Some(message) = receiver.recv().await {
            match message {
                Message::Batch(batch) => {
                    let counts = self.take_batch(facts, batch_context, feed_id, batch).await?;
                    add(&mut report.counts, counts);
                    on_progress(ImportProgress { run_id: run.run_id, counts: report.counts });
                }
                Message::End(newest) => outcome = Ok(newest),
                Message::Header(issues) => outcome = Err(header_refused(&issues)),
                Message::File(problem) => outcome = Err(refused(problem.code(), problem.data())),
            }
        }
        if reading.await.is_err() {
            return Err(Error::unexpected("the reader of a file has stopped"));
        }
        outcome
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
        let header = self.reader.header();
        if let Some((reason, blamed)) = &row.trouble {
            let mut refused = refused_row(row, header, line, None, reason, json!({}));
            refused.value.clone_from(blamed);
            return Outcome::Refused(refused);
        }
        let values: Vec<&str> = row.values.iter().collect();
        let fact = match self.mapping.map_row(&values) {
            Ok(Mapped::Fact(fact)) => fact,
            Ok(Mapped::SetAside(reason)) => {
                return Outcome::Refused(refused_row(row, header, line, None, &reason, json!({ "set_aside": true })));
            }
            Err(refusal) => {
                let key = self.key_of_refused(&values);
                return Outcome::Refused(refusal_row(row, self.reader.header(), line, &refusal, key));
            }
        };
        if !fact.kind.is_taken() {
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
                let document = text(&fact, Field::OrderId) + &text(&fact, Field::Id);
                self.turn_key(&document, &text(&fact, Field::Product))
            }
        };
        let source_version = match fact.get(Field::Version) {
            Some(Value::Text(version)) => version_number(version).unwrap_or(self.as_of),
            _ => self.as_of,
        };
        Outcome::Fact(IncomingRow { source_line: line, line_key, source_version, content_hash, fact })
    }

    /// The key of a line that has no number: its product, and its turn among the lines of that product in its document.
    fn turn_key(&mut self, document: &str, product: &str) -> String {
        let digest = self.digest(&(document, product));
        let turn = self.turns.entry(digest).or_insert(0);
        *turn = turn.saturating_add(1);
        format!("{product}#{turn}")
    }

    /// The key that a refused row would have had, as far as it can be told: the lines after it keep their turns, and it takes
    /// its own when it comes back corrected.
    fn key_of_refused(&mut self, values: &[&str]) -> Option<(String, String)> {
        let field = |field| self.mapping.text_of(values, field);
        if field(Field::LineNo).is_some() {
            return None;
        }
        let product = field(Field::Product)?;
        let (order, id) = (field(Field::OrderId), field(Field::Id));
        if order.is_none() && id.is_none() {
            return None;
        }
        let document = order.unwrap_or_default() + &id.unwrap_or_default();
        let key = self.turn_key(&document, &product);
        Some((document, key))
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
pub(super) fn version_number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_millis()))
}

pub(super) fn text(fact: &Fact, field: Field) -> String {
    match fact.get(field) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

pub(super) fn refusal_row(
    row: &RawRow,
    header: &[String],
    line: i64,
    refusal: &Refusal,
    key: Option<(String, String)>,
) -> NewRefusedRow {
    let detail = match (&refusal.reason, key) {
        (RefusalReason::ColumnCount { expected, found }, _) => json!({ "expected": expected, "found": found }),
        (_, Some((document, key))) => json!({ "document": document, "line_key": key }),
        (_, None) => json!({}),
    };
    let mut refused = refused_row(row, header, line, refusal.field, refusal.reason.code(), detail);
    refused.value.clone_from(&refusal.value);
    refused
}

pub(super) fn refused_row(
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
pub(super) fn clean(text: &str) -> String {
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

/// SHA-256 of how it is read and of the content, by which a file is known again: under a new version of its template the
/// same file is read anew.
async fn hash_content(source: &ImportSource, reading: &str) -> Result<Vec<u8>> {
    let open = Arc::clone(&source.open);
    let reading = reading.to_owned();
    let hashing = tokio::task::spawn_blocking(move || -> std::io::Result<Vec<u8>> {
        let mut stream = open()?;
        let mut hash = Sha256::new();
        hash.update(Sha256::digest(reading.as_bytes()));
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
        Ok(Err(error)) => Err(unreadable(&error)),
        Err(_) => Err(Error::unexpected("the hash of a file was not finished")),
    }
}

/// NDJSON when the first character is a brace, else separated values.
async fn format_of(source: &ImportSource) -> Result<FileFormat> {
    let open = Arc::clone(&source.open);
    let looking = tokio::task::spawn_blocking(move || -> std::io::Result<FileFormat> {
        let mut start = [0; 2];
        let count = open()?.read(&mut start)?;
        let mut stream = open()?;
        if count == 2 && start == [0x1f, 0x8b] {
            stream = Box::new(flate2::read::MultiGzDecoder::new(stream));
        }
        let mut first = Vec::new();
        // A file that is damaged so early is told by its reader.
        let _damaged = stream.take(64).read_to_end(&mut first);
        let text = String::from_utf8_lossy(&first);
        let is_object = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
        Ok(if is_object { FileFormat::Ndjson } else { FileFormat::Csv })
    });
    match looking.await {
        Ok(Ok(format)) => Ok(format),
        Ok(Err(error)) => Err(unreadable(&error)),
        Err(_) => Err(Error::unexpected("the beginning of a file was not read")),
    }
}

fn unreadable(error: &std::io::Error) -> Error {
    let problem = FileProblem::Unreadable(error.to_string());
    refused(problem.code(), problem.data())
}

/// The template that reads a feed: its own, or that of what is sent in our own words.
pub(super) fn template_for(feed: &Feed, row: Option<&StoredTemplate>, format: Option<FileFormat>) -> Result<Template> {
    let Some(row) = row else {
        let kind = FactKind::from_code(&feed.kind).filter(|kind| kind.is_taken());
        let kind = kind.ok_or_else(|| refused("kind_not_taken", vec![("kind", feed.kind.clone())]))?;
        return Ok(Template::canonical(kind, format.unwrap_or(FileFormat::Csv)));
    };
    let mut template = Template::read(&row.text).map_err(|issues| super::templates::template_refused(&issues))?;
    template.format = format.unwrap_or(template.format);
    Ok(template)
}

/// What is kept of a failure, for the list of runs.
fn failure_of(error: &Error) -> serde_json::Value {
    let data: serde_json::Map<String, serde_json::Value> = match error {
        Error::Refused(refusal) => {
            refusal.data.iter().map(|(name, value)| ((*name).to_owned(), json!(clean(value)))).collect()
        }
        _ => serde_json::Map::new(),
    };
    json!({ "code": error.code(), "data": data })
}

/// What was done with a feed, for the audit.
pub(super) fn feed_deed(code: &str, action: &'static str, after: serde_json::Value) -> Deed {
    Deed {
        action,
        subject_kind: "feed",
        subject_id: code.to_owned(),
        subject_name: code.to_owned(),
        after: Some(after),
        ..Deed::default()
    }
}

pub(super) fn refused(code: &'static str, data: Vec<(&'static str, String)>) -> Error {
    Error::Refused(crate::Refusal { code, data })
}

/// The first thing that is wrong with a header.
pub(super) fn header_refused(issues: &[HeaderIssue]) -> Error {
    match issues.first() {
        None | Some(HeaderIssue::Empty) => refused("file_empty", Vec::new()),
        Some(HeaderIssue::Duplicate(name)) => refused("header_duplicate", vec![("column", name.clone())]),
        Some(HeaderIssue::Missing { missing, found }) => {
            refused("header_missing", vec![("missing", missing.join(", ")), ("found", shortened(&found.join(", ")))])
        }
        Some(HeaderIssue::Unknown(names)) => refused("header_unknown", vec![("columns", shortened(&names.join(", ")))]),
        Some(HeaderIssue::OneColumn { separator, found }) => {
            refused("header_separator", vec![("separator", separator.to_string()), ("found", found.clone())])
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(400).collect()
}
