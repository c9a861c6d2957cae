//! Mapping templates: their versions, and what a text would do with the first rows of a file before it is kept. A version
//! is never changed; a better text is the next version, and files that come after it are read by it.

use std::sync::Arc;

use domain::access::{Actor, Permission};
use domain::integration::{Fact, Field, Mapped, Mapping, Template, TemplateIssue, Value};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::integration::{changes, lists, newest_template};

use super::import::{header_refused, refused};
use super::reader::RowReader;
use crate::error::Failure;
use crate::fields::Fields;
use crate::hub::{Deed, audit_actor, holds, record, viewer};
use crate::{Error, Hub, RequestFacts, Result};

/// The longest text of a template, in bytes, as the database keeps it.
const TEXT_LONGEST: usize = 65_536;
/// How many rows a preview shows.
const PREVIEW_ROWS: usize = 20;

/// A template with its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateInFull {
    /// Its code.
    pub code: String,
    /// The version shown.
    pub version: i32,
    /// The text of that version.
    pub text: String,
    /// All versions, the newest first.
    pub versions: Vec<lists::TemplateRow>,
}

/// What a text would do with the first rows of a file. Nothing is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// Everything that is wrong with the text; nothing was read then.
    pub issues: Vec<TemplateIssue>,
    /// Why the file or its header cannot be read by it: a code of docs/ERRORS.md, and its values.
    pub problem: Option<(&'static str, Vec<(&'static str, String)>)>,
    /// The first rows.
    pub rows: Vec<PreviewRow>,
}

/// What a row would become.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewRow {
    /// The line of the file.
    pub line: u64,
    /// The kind of fact, as a code; `None` for a row that is refused or set aside.
    pub kind: Option<&'static str>,
    /// The fields that have a value.
    pub values: Vec<(Field, String)>,
    /// Why it is refused or set aside, as a code.
    pub reason: Option<String>,
    /// Whether the template sets it aside.
    pub is_set_aside: bool,
    /// The field to blame.
    pub field: Option<Field>,
    /// What stood there.
    pub value: String,
}

impl Hub {
    /// The newest version of each template.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.read`.
    pub async fn templates(&self, actor: &Actor) -> Result<Vec<lists::TemplateRow>> {
        self.demand_read(actor, holds(actor, Permission::IntegrationRead), "template.list").await?;
        self.read(viewer(actor, Permission::IntegrationRead), (), |tx, ()| {
            Box::pin(async move { Ok(lists::templates(tx).await?) })
        })
        .await
    }

    /// A template: the text of a version (the newest without one) and all its versions.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.read`; [`Error::NotFound`].
    pub async fn template(&self, actor: &Actor, code: &str, version: Option<i32>) -> Result<TemplateInFull> {
        self.demand_read(actor, holds(actor, Permission::IntegrationRead), "template.read").await?;
        self.read(viewer(actor, Permission::IntegrationRead), (code.to_owned(), version), |tx, (code, version)| {
            Box::pin(async move {
                let versions = lists::template_versions(tx, &code).await?;
                let newest = versions.first().map(|row| row.version).ok_or(Error::NotFound("template"))?;
                let version = version.unwrap_or(newest);
                let text = lists::template_text(tx, &code, version).await?.ok_or(Error::NotFound("template"))?;
                Ok(TemplateInFull { code, version, text, versions })
            })
        })
        .await
    }

    /// Keeps a text as the next version of a template and answers its number. `base_version` is the version that was read
    /// before it was changed, `None` for a template that is new. The text of the newest version again changes nothing.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.manage`; [`Error::Invalid`]; `template_wrong` with everything that is wrong;
    /// `stale` when somebody kept another version meanwhile.
    pub async fn save_template(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        code: &str,
        text: &str,
        base_version: Option<i32>,
        reason: &str,
    ) -> Result<i32> {
        self.demand(actor, facts, holds(actor, Permission::IntegrationManage), "template.save").await?;
        let mut fields = Fields::default();
        let code = super::feeds::code(&mut fields, "code", code, 40);
        // Browsers send line breaks of two characters.
        let text = text.replace("\r\n", "\n");
        if text.len() > TEXT_LONGEST {
            fields.wrong("text", "too_long", vec![("most", TEXT_LONGEST.to_string())]);
        }
        let reason = fields.text("reason", reason, 200);
        let (code, text, reason) = fields.done((code, text, reason))?;
        Template::read(&text).map_err(|issues| template_refused(&issues))?;
        let input = (actor.clone(), code, text, reason);
        self.write(store::Viewer::System, facts, input, move |tx, (actor, code, text, reason)| {
            Box::pin(async move {
                let newest = changes::lock_template(tx, &code).await?;
                let known = newest_template(tx, &code).await?;
                if let Some(known) = &known
                    && known.text == text
                {
                    return Ok(known.version);
                }
                if newest != base_version {
                    return Err(Failure::Service(Error::Conflict("stale")));
                }
                let version = newest.unwrap_or_default() + 1;
                changes::insert_template(tx, &code, version, &text, Some(&reason), actor.user_id).await?;
                let hash = |text: &str| hex::encode(Sha256::digest(text.as_bytes()));
                let deed = Deed {
                    action: "template.save",
                    subject_kind: "template",
                    subject_id: code.clone(),
                    subject_name: code,
                    before: known.map(|known| json!({ "version": known.version, "hash": hash(&known.text) })),
                    after: Some(json!({ "version": version, "hash": hash(&text) })),
                    reason: Some(reason),
                    ..Deed::default()
                };
                record(tx, audit_actor(&actor), deed).await?;
                Ok(version)
            })
        })
        .await
    }

    /// What a text would do with the first 20 rows of some bytes. Nothing is kept.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.manage`.
    pub async fn preview_template(&self, actor: &Actor, text: &str, bytes: Arc<[u8]>) -> Result<Preview> {
        self.demand_read(actor, holds(actor, Permission::IntegrationManage), "template.preview").await?;
        let text = text.to_owned();
        // Decompressing and decoding is work for another thread.
        tokio::task::spawn_blocking(move || preview(&text, bytes))
            .await
            .map_err(|_| Error::unexpected("the preview of a template has stopped"))
    }
}

fn preview(text: &str, bytes: Arc<[u8]>) -> Preview {
    let template = match Template::read(text) {
        Ok(template) => template,
        Err(issues) => return Preview { issues, ..Preview::default() },
    };
    let size = u64::try_from(bytes.len()).ok();
    let reader = match RowReader::open(&template, std::io::Cursor::new(bytes), size) {
        Ok(reader) => reader,
        Err(problem) => return Preview { problem: Some((problem.code(), problem.data())), ..Preview::default() },
    };
    let mapping = match Mapping::bind(&template, reader.header()) {
        Ok(mapping) => mapping,
        Err(issues) => {
            let problem = match header_refused(&issues) {
                Error::Refused(refusal) => Some((refusal.code, refusal.data)),
                _ => None,
            };
            return Preview { problem, ..Preview::default() };
        }
    };
    let mut shown = Preview::default();
    for row in reader.take(PREVIEW_ROWS) {
        let row = match row {
            Ok(row) => row,
            Err(problem) => {
                shown.problem = Some((problem.code(), problem.data()));
                break;
            }
        };
        let blank = PreviewRow {
            line: row.line,
            kind: None,
            values: Vec::new(),
            reason: None,
            is_set_aside: false,
            field: None,
            value: String::new(),
        };
        let values: Vec<&str> = row.values.iter().collect();
        shown.rows.push(match (&row.trouble, mapping.map_row(&values)) {
            (Some((reason, blamed)), _) => {
                PreviewRow { reason: Some((*reason).to_owned()), value: blamed.clone(), ..blank }
            }
            (None, Ok(Mapped::Fact(fact))) => {
                PreviewRow { kind: Some(fact.kind.code()), values: shown_values(&fact), ..blank }
            }
            (None, Ok(Mapped::SetAside(reason))) => PreviewRow { reason: Some(reason), is_set_aside: true, ..blank },
            (None, Err(refusal)) => PreviewRow {
                reason: Some(refusal.reason.code().to_owned()),
                field: refusal.field,
                value: refusal.value,
                ..blank
            },
        });
    }
    shown
}

fn shown_values(fact: &Fact) -> Vec<(Field, String)> {
    let shown = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => number.normalize().to_string(),
        Value::Instant(instant) => instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        Value::Date(date) => date.to_string(),
        Value::Truth(truth) => truth.to_string(),
    };
    let pairs = fact.kind.fields().iter().zip(&fact.values);
    pairs.filter_map(|(spec, value)| value.as_ref().map(|value| (spec.field, shown(value)))).collect()
}

/// Everything that is wrong with a template, each with its place, as one refusal.
pub(super) fn template_refused(issues: &[TemplateIssue]) -> Error {
    let lines: Vec<String> = issues
        .iter()
        .take(20)
        .map(|issue| {
            format!("{}: {} {}", issue.place, issue.problem.code(), issue.problem.detail()).trim_end().to_owned()
        })
        .collect();
    refused("template_wrong", vec![("issues", lines.join("; "))])
}
