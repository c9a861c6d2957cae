//! Rows of a file as batches: each row is mapped, fingerprinted and given the key by which its line is known; what cannot be
//! taken is listed with the row itself. Two notes a row are kept until the end of the file: that it was seen, and how many lines
//! of its product its document had.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::{BuildHasher, Hash, Hasher};

use chrono::{DateTime, Utc};
use domain::integration::{
    Duplicates, Fact, FactKind, Field, HeaderIssue, Mapped, Mapping, Refusal, RefusalReason, Template, Value,
    fingerprint,
};
use serde_json::json;
use store::commerce::IncomingRow;
use store::integration::NewRefusedRow;

use super::reader::{FileProblem, RawRow, RowReader};

/// Rows a batch: large enough that a set-based statement pays, small enough that a crash costs little and one statement stays
/// far below its time-out.
const BATCH_ROWS: usize = 40_000;
/// A batch on its way to the database.
pub(super) struct Batch {
    pub(super) sales: Vec<IncomingRow>,
    pub(super) returns: Vec<IncomingRow>,
    pub(super) refused: Vec<NewRefusedRow>,
    pub(super) read: i64,
    pub(super) to_line: i64,
}

/// What the reading thread says.
pub(super) enum Message {
    /// A batch.
    Batch(Batch),
    /// The newest event time of the file.
    End(Option<DateTime<Utc>>),
    /// The header does not fit; nothing was read.
    Header(Vec<HeaderIssue>),
    /// The file cannot be read, or not further.
    File(FileProblem),
}

/// Reads a file into batches.
pub(super) struct Batches {
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
    pub(super) fn new(
        template: &Template,
        reader: RowReader,
        as_of: DateTime<Utc>,
        resume_line: i64,
    ) -> Result<Batches, Vec<HeaderIssue>> {
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

    /// The next batch, or the end, or why there is none.
    pub(super) fn next_batch(&mut self) -> Message {
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
