//! Many records from one table of text (CSV): each line is judged like a form; when anything is wrong everything is listed
//! and nothing is written.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::access::{Actor, Permission};
use domain::organisation::{ChangeDated, RecordField, RecordKind, RecordValues, judge, plan_change};
use store::Tx;
use store::organisation::records;

use super::{create, deed, kept, tidy};
use crate::error::Failure;
use crate::hub::{Deed, audit_actor, holds, record, viewer};
use crate::{Error, Hub, RequestFacts, Result};

/// The most lines of one table: what a person can look over.
pub const LINES_AT_MOST: usize = 2_000;
/// The most issues that are listed.
const ISSUES_AT_MOST: usize = 200;
/// The column of the day from which on a line holds.
const FROM: &str = "from";

/// What is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportIssue {
    /// The line, counted from 1; the heads are line 1.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What is wrong, as in docs/ERRORS.md.
    pub code: &'static str,
    /// Values for the sentence.
    pub data: Vec<(&'static str, String)>,
}

/// What became of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordImport {
    /// Records that are new.
    pub created: u32,
    /// Records that say something else now.
    pub changed: u32,
    /// Records that said the same already.
    pub unchanged: u32,
    /// All that is wrong, at most the first 200; when there is anything, nothing was written.
    pub issues: Vec<ImportIssue>,
}

/// One line that has been read.
#[derive(Clone, Debug)]
struct Line {
    number: u64,
    from: Option<NaiveDate>,
    values: RecordValues,
    /// Whether it says itself that the record does business.
    says_open: bool,
}

#[derive(Default)]
struct Issues(Vec<ImportIssue>);

impl Issues {
    fn add(&mut self, line: u64, column: &str, code: &'static str, data: Vec<(&'static str, String)>) {
        if self.0.len() < ISSUES_AT_MOST {
            self.0.push(ImportIssue { line, column: column.to_owned(), code, data });
        }
    }
}

/// Reads the table. The heads are the codes of the fields, in any order, and `from`.
fn read(kind: RecordKind, text: &str) -> (Vec<Line>, Issues) {
    let mut issues = Issues::default();
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let heads: Vec<String> = match reader.headers() {
        Ok(heads) => heads.iter().map(|head| head.trim_start_matches('\u{feff}').to_lowercase()).collect(),
        Err(_) => Vec::new(),
    };
    for head in &heads {
        let is_known = head == FROM || RecordField::from_code(head).is_some_and(|field| kind.fields().contains(&field));
        if !is_known {
            issues.add(1, head, "column_unknown", vec![("column", head.clone())]);
        }
    }
    if !heads.iter().any(|head| head == RecordField::Code.code()) {
        issues.add(1, RecordField::Code.code(), "required", Vec::new());
    }
    if !issues.0.is_empty() {
        return (Vec::new(), issues);
    }
    let (mut lines, mut codes) = (Vec::new(), BTreeSet::new());
    for row in reader.records() {
        let Ok(row) = row else {
            issues.add(u64::try_from(lines.len() + 2).unwrap_or(u64::MAX), "", "unreadable", Vec::new());
            break;
        };
        let number = row.position().map_or(0, csv::Position::line);
        if lines.len() == LINES_AT_MOST {
            issues.add(number, "", "too_long", vec![("most", LINES_AT_MOST.to_string())]);
            break;
        }
        let cell = |name: &str| heads.iter().position(|head| head == name).and_then(|place| row.get(place));
        let typed: RecordValues =
            kind.fields().iter().filter_map(|field| Some((*field, cell(field.code())?.to_owned()))).collect();
        let mut values = tidy(kind, &typed);
        // A table that says nothing of it means that it does business.
        let says_open = values.contains_key(&RecordField::IsOpen);
        values.entry(RecordField::IsOpen).or_insert_with(|| "true".to_owned());
        for issue in judge(kind, &values) {
            issues.add(number, issue.field.code(), issue.code, issue.data);
        }
        let from = match cell(FROM).unwrap_or_default() {
            "" => None,
            typed => {
                let from = typed.parse().ok();
                if from.is_none() {
                    issues.add(number, FROM, "not_a_date", Vec::new());
                }
                from
            }
        };
        if let Some(code) = values.get(&RecordField::Code)
            && !codes.insert(code.clone())
        {
            issues.add(number, RecordField::Code.code(), "said_twice", Vec::new());
        }
        lines.push(Line { number, from, values, says_open });
    }
    (lines, issues)
}

/// What is to be done with a line.
enum Step {
    Create(Line),
    Change { line: Line, key: String, before: RecordValues, plan: ChangeDated, latest: Option<NaiveDate> },
}

/// Compares one line with what is known; nothing is written.
async fn compare(
    tx: &mut Tx,
    kind: RecordKind,
    mut line: Line,
    issues: &mut Issues,
) -> std::result::Result<Option<Step>, Failure> {
    if let Some(department) = line.values.get(&RecordField::Department)
        && let Some(id) = records::department_of_code(tx, department).await?
    {
        line.values.insert(RecordField::Department, id);
    }
    for field in records::unknown_references(tx, &line.values).await? {
        issues.add(line.number, field.code(), "unknown", Vec::new());
    }
    let code = line.values.get(&RecordField::Code).cloned().unwrap_or_default();
    let Some(key) = records::key_of_code(tx, kind, &code).await? else { return Ok(Some(Step::Create(line))) };
    records::lock(tx, kind, &key).await?;
    let history = records::history(tx, kind, key.parse().unwrap_or_default()).await?;
    let Some(last) = history.into_iter().next() else {
        let plan = ChangeDated::Follows;
        return Ok(Some(Step::Change { line, key, before: RecordValues::new(), plan, latest: None }));
    };
    // A column that the table does not have leaves the field as it is.
    let mut wanted = last.values.clone();
    wanted.extend(line.values.clone());
    if !line.says_open
        && let Some(is_open) = last.values.get(&RecordField::IsOpen)
    {
        wanted.insert(RecordField::IsOpen, is_open.clone());
    }
    let area = |values: &RecordValues| {
        values.get(&RecordField::Area).and_then(|area| area.parse::<rust_decimal::Decimal>().ok())
    };
    let same_area = area(&wanted) == area(&last.values);
    let without_area = |values: &RecordValues| {
        values.iter().filter(|(field, _)| **field != RecordField::Area).map(|(f, v)| (*f, v.clone())).collect()
    };
    let (one, other): (RecordValues, RecordValues) = (without_area(&wanted), without_area(&last.values));
    if same_area && one == other {
        return Ok(None);
    }
    line.values = wanted;
    match plan_change(last.first_day, line.from) {
        Ok(plan) => Ok(Some(Step::Change { line, key, before: last.values, plan, latest: last.first_day })),
        Err(refused) => {
            issues.add(line.number, FROM, refused.code(), Vec::new());
            Ok(None)
        }
    }
}

async fn import(
    tx: &mut Tx,
    actor: &Actor,
    kind: RecordKind,
    lines: Vec<Line>,
) -> std::result::Result<RecordImport, Failure> {
    let (mut issues, mut steps, mut done) = (Issues::default(), Vec::new(), RecordImport::default());
    for line in lines {
        match compare(tx, kind, line, &mut issues).await? {
            Some(step) => steps.push(step),
            None => done.unchanged += 1,
        }
    }
    if !issues.0.is_empty() {
        return Ok(RecordImport { issues: issues.0, ..RecordImport::default() });
    }
    for step in steps {
        match step {
            Step::Create(line) => {
                create(tx, actor, kind, line.from, line.values).await?;
                done.created += 1;
            }
            Step::Change { line, key, before, plan, latest } => {
                records::change(tx, kind, &key, &line.values, plan, latest, line.from).await?;
                let deed = Deed {
                    before: Some(kept(&before, latest)),
                    after: Some(kept(&line.values, line.from.or(latest))),
                    ..deed(kind, &key, &line.values, "organisation.change")
                };
                record(tx, audit_actor(actor), deed).await?;
                done.changed += 1;
            }
        }
    }
    Ok(done)
}

impl Hub {
    /// Takes channels or locations from a table of text: a code that is new is added, one that is known is changed from the
    /// day in `from` on (without a day it is corrected), one that says the same is left alone. All or nothing: with any
    /// issue nothing is written. The same table again changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a kind that cannot be taken from a table; [`Error::Forbidden`] without
    /// `organisation.manage`.
    pub async fn import_organisation_records(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        kind: RecordKind,
        text: &str,
    ) -> Result<RecordImport> {
        self.demand(actor, facts, holds(actor, Permission::OrganisationManage), "organisation.import").await?;
        if !kind.is_dated() {
            return Err(Error::NotFound("record"));
        }
        let (lines, issues) = read(kind, text);
        if !issues.0.is_empty() {
            return Ok(RecordImport { issues: issues.0, ..RecordImport::default() });
        }
        let input = (actor.clone(), kind, lines);
        self.write(viewer(actor, Permission::OrganisationManage), facts, input, |tx, (actor, kind, lines)| {
            Box::pin(async move { import(tx, &actor, kind, lines).await })
        })
        .await
    }
}
