//! Server functions of the organisation. Each takes the actor, calls the use case and maps what comes back; nothing is
//! decided here.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]
#![allow(clippy::too_many_arguments, reason = "each field of a form is a parameter of its function")]

use chrono::NaiveDate;
use domain::list::ListQuery;
#[cfg(feature = "ssr")]
use domain::organisation::RecordKind;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, PostUrl};
use serde::{Deserialize, Serialize};

use crate::components::data_table::wire::TablePage;
use crate::error::AppError;

/// What was said of a record for some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidDto {
    /// Since when; `None` from the beginning.
    pub first_day: Option<NaiveDate>,
    /// Until when; `None` without end.
    pub last_day: Option<NaiveDate>,
    /// Code of the field, value.
    pub values: Vec<(String, String)>,
    /// Code of the field, name of what it refers to.
    pub names: Vec<(String, String)>,
}

/// Something that a field can refer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceDto {
    /// The code of the field.
    pub field: String,
    /// The value.
    pub value: String,
    /// Its name.
    pub name: String,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordDto {
    /// The code of its kind.
    pub kind: String,
    /// What names it.
    pub key: String,
    /// For a later change: what was seen.
    pub version: i32,
    /// As it is today.
    pub now: SaidDto,
    /// All that was said, the latest first.
    pub history: Vec<SaidDto>,
    /// What fields can refer to; empty for those who may not change it.
    pub references: Vec<ReferenceDto>,
}

/// What is wrong with one line of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportIssueDto {
    /// The line; the heads are line 1.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What is wrong, and values for its sentence.
    pub code: String,
    /// Values for the sentence.
    pub data: Vec<(String, String)>,
}

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDto {
    /// Records that are new.
    pub created: u32,
    /// Records that say something else now.
    pub changed: u32,
    /// Records that said the same already.
    pub unchanged: u32,
    /// All that is wrong; then nothing was written.
    pub issues: Vec<ImportIssueDto>,
}

#[cfg(feature = "ssr")]
mod map {
    //! From the use cases' rows to what travels.
    use super::{AppError, ReferenceDto, SaidDto, TablePage};
    use crate::context;
    use domain::list::ListQuery;
    use domain::organisation::{RecordField, RecordKind, RecordValues};
    use service::organisation::{RecordRow, ReferenceRow};

    pub(super) async fn list(kind: RecordKind, query: ListQuery) -> Result<TablePage, AppError> {
        let (hub, actor, _) = context::signed_in()?;
        let page = hub.organisation_records(&actor, kind, &query).await.map_err(context::refuse)?;
        Ok(crate::organisation::view::records_page(context::locale(), kind, page))
    }

    pub(super) fn said(row: RecordRow) -> SaidDto {
        SaidDto {
            first_day: row.first_day,
            last_day: row.last_day,
            values: row.values.into_iter().map(|(field, value)| (field.code().to_owned(), value)).collect(),
            names: row
                .names
                .into_iter()
                .map(|(field, (zh, en))| (field.code().to_owned(), context::name_of(zh, en)))
                .collect(),
        }
    }

    pub(super) fn reference(row: ReferenceRow) -> ReferenceDto {
        let name = context::name_of(row.name_zh, row.name_en);
        ReferenceDto { field: row.field.code().to_owned(), value: row.value, name }
    }

    pub(super) fn kind(code: &str) -> Result<RecordKind, AppError> {
        RecordKind::from_code(code).ok_or_else(|| context::refuse(service::Error::NotFound("record")))
    }

    pub(super) fn values(fields: Vec<(RecordField, Option<String>)>) -> RecordValues {
        fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
    }
}

/// A part of the channels.
///
/// # Errors
/// `permission`, `invalid` for an unknown column.
#[server(prefix = "/fn", endpoint = "organisation/channels", input = Json)]
pub async fn list_channels(query: ListQuery) -> Result<TablePage, AppError> {
    map::list(RecordKind::Channel, query).await
}

/// A part of the locations.
///
/// # Errors
/// As [`list_channels`].
#[server(prefix = "/fn", endpoint = "organisation/locations", input = Json)]
pub async fn list_locations(query: ListQuery) -> Result<TablePage, AppError> {
    map::list(RecordKind::Location, query).await
}

/// A part of the regions.
///
/// # Errors
/// As [`list_channels`].
#[server(prefix = "/fn", endpoint = "organisation/regions", input = Json)]
pub async fn list_regions(query: ListQuery) -> Result<TablePage, AppError> {
    map::list(RecordKind::Region, query).await
}

/// A part of the legal entities.
///
/// # Errors
/// As [`list_channels`].
#[server(prefix = "/fn", endpoint = "organisation/legal_entities", input = Json)]
pub async fn list_legal_entities(query: ListQuery) -> Result<TablePage, AppError> {
    map::list(RecordKind::LegalEntity, query).await
}

/// A part of the campaign calendar.
///
/// # Errors
/// As [`list_channels`].
#[server(prefix = "/fn", endpoint = "organisation/campaigns", input = Json)]
pub async fn list_campaigns(query: ListQuery) -> Result<TablePage, AppError> {
    map::list(RecordKind::Campaign, query).await
}

/// What fields can refer to.
///
/// # Errors
/// `permission`.
#[server(prefix = "/fn", endpoint = "organisation/references", input = PostUrl)]
pub async fn list_references() -> Result<Vec<ReferenceDto>, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let rows = hub.organisation_references(&actor).await.map_err(context::refuse)?;
    Ok(rows.into_iter().map(map::reference).collect())
}

/// One record with its history; `kind` is a code of `RecordKind`.
///
/// # Errors
/// `not_found`, `permission`.
#[server(prefix = "/fn", endpoint = "organisation/record", input = PostUrl)]
pub async fn get_record(kind: String, key: String) -> Result<RecordDto, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let record_kind = map::kind(&kind)?;
    let detail = hub.organisation_record(&actor, record_kind, &key).await.map_err(context::refuse)?;
    let references = match actor.can(domain::access::Permission::OrganisationManage) {
        true => hub.organisation_references(&actor).await.map_err(context::refuse)?,
        false => Vec::new(),
    };
    Ok(RecordDto {
        kind,
        key: detail.row.key.clone(),
        version: detail.row.version,
        now: map::said(detail.row),
        history: detail.history.into_iter().map(map::said).collect(),
        references: references.into_iter().map(map::reference).collect(),
    })
}

/// Adds a record (without `key`) or changes one; fields that the kind does not have are not looked at.
///
/// # Errors
/// As `Hub::save_organisation_record`.
#[server(prefix = "/fn", endpoint = "organisation/save", input = PostUrl)]
#[allow(clippy::too_many_arguments, reason = "the fields of a form, as a browser sends them")]
pub async fn save_record(
    kind: String,
    key: Option<String>,
    version: Option<i32>,
    from: Option<String>,
    code: Option<String>,
    name_zh: Option<String>,
    name_en: Option<String>,
    tax_number: Option<String>,
    parent: Option<String>,
    r#type: Option<String>,
    platform_family: Option<String>,
    business_model: Option<String>,
    control_rule: Option<String>,
    region: Option<String>,
    department: Option<String>,
    legal_entity: Option<String>,
    area_m2: Option<String>,
    is_open: Option<String>,
    year: Option<String>,
    first_day: Option<String>,
    last_day: Option<String>,
) -> Result<String, AppError> {
    use crate::context;
    use domain::organisation::RecordField as F;
    let (hub, actor, facts) = context::signed_in()?;
    let of = context::optional_text(key).map(|key| (key, version.unwrap_or_default()));
    let said = if of.is_some() { "saved" } else { "record_created" };
    let values = map::values(vec![
        (F::Code, code),
        (F::NameZh, name_zh),
        (F::NameEn, name_en),
        (F::TaxNumber, tax_number),
        (F::Parent, parent),
        (F::Type, r#type),
        (F::PlatformFamily, platform_family),
        (F::BusinessModel, business_model),
        (F::ControlRule, control_rule),
        (F::Region, region),
        (F::Department, department),
        (F::LegalEntity, legal_entity),
        (F::Area, area_m2),
        (F::IsOpen, is_open),
        (F::Year, year),
        (F::FirstDay, first_day),
        (F::LastDay, last_day),
    ]);
    let draft =
        service::organisation::RecordDraft { kind: map::kind(&kind)?, of, from: from.unwrap_or_default(), values };
    let key = hub.save_organisation_record(&actor, &facts, draft).await.map_err(context::refuse)?;
    context::say_once(said, "");
    Ok(key)
}

/// Takes channels or locations from a table of text, all or nothing. A form without script cannot list what is wrong line
/// by line; it hears of the first.
///
/// # Errors
/// As `Hub::import_organisation_records`; without script `invalid` at `text`.
#[server(prefix = "/fn", endpoint = "organisation/import", input = PostUrl)]
pub async fn import_records(kind: String, text: Option<String>) -> Result<ImportDto, AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let kind = map::kind(&kind)?;
    let done = hub
        .import_organisation_records(&actor, &facts, kind, &text.unwrap_or_default())
        .await
        .map_err(context::refuse)?;
    if let Some(first) = done.issues.first().filter(|_| context::is_plain_form()) {
        return Err(context::refuse(service::Error::invalid("text", first.code)));
    }
    context::say_once("records_imported", &(done.created + done.changed).to_string());
    let issue = |issue: service::organisation::import::ImportIssue| ImportIssueDto {
        line: issue.line,
        column: issue.column,
        code: issue.code.to_owned(),
        data: issue.data.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    let issues = done.issues.into_iter().map(issue).collect();
    Ok(ImportDto { created: done.created, changed: done.changed, unchanged: done.unchanged, issues })
}
