//! A file from its first byte to facts: one thread reads, maps and fingerprints rows into batches while the database keeps
//! the batch before. Memory is bounded by the batches in flight and one small note a row (which rows the file already had).

use std::io::Read;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{Actor, Permission};
use domain::integration::{FactKind, Field, FileFormat, HeaderIssue, Template};
use domain::live::Topic;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::commerce::{BatchContext, IncomingRow};
use store::integration::{Feed, NewRefusedRow, Run, RunCounts, StoredTemplate};
use store::outbox::{self, NewEvent};
use store::{Tx, TxContext, Viewer};
use tokio::sync::mpsc;

use super::batches::{Batch, Batches, Message, clean};
use super::reader::{FileProblem, RowReader};
use crate::error::Failure;
use crate::hub::{Deed, audit_actor, holds, record};
use crate::{Error, Hub, RequestFacts, Result};

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
                    publish_feed(tx, &code).await?;
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
                    // One hint a batch, however many rows: whoever watches figures asks for them again.
                    if counts.new + counts.changed > 0 {
                        publish_facts(tx, context.run_id).await?;
                    }
                    Ok::<_, Failure>(counts)
                })
            })
            .await
            .map_err(Error::from)
    }
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

/// Tells those who watch figures that facts came or changed.
pub(super) async fn publish_facts(tx: &mut Tx, run_id: i64) -> std::result::Result<(), Failure> {
    let event = NewEvent {
        topic: Topic::Fact,
        department_id: None,
        user_id: None,
        subject: run_id.to_string(),
        payload: json!({}),
    };
    Ok(outbox::publish(tx, &event).await?)
}

/// Tells those who watch that a feed brought something.
pub(super) async fn publish_feed(tx: &mut Tx, code: &str) -> std::result::Result<(), Failure> {
    let event = NewEvent {
        topic: Topic::Feed,
        department_id: None,
        user_id: None,
        subject: code.to_owned(),
        payload: json!({}),
    };
    Ok(outbox::publish(tx, &event).await?)
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
