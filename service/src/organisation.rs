//! The organisation and its master data: legal entities, regions, channels, locations, campaigns. What a record can say is
//! decided in `domain::organisation`; the days before a change keep what was said for them.

pub mod import;

use chrono::NaiveDate;
use domain::access::{Actor, Permission};
use domain::list::{ListQuery, Page};
use domain::organisation::{ChangeDated, RecordField, RecordKind, RecordValues, judge, plan_change};
use serde_json::{Map, Value};
use store::Tx;
use store::identity::listing;
use store::organisation::records;
pub use store::organisation::records::{RecordRow, ReferenceRow};

use crate::error::Failure;
use crate::fields::{Fields, list_refused};
use crate::hub::{Deed, audit_actor, holds, record, viewer};
use crate::{Error, FieldIssue, Hub, RequestFacts, Result};

/// The brand's clock against UTC; its day begins at midnight.
const CLOCK_HOURS: i64 = 8;

/// A record with everything that was ever said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordDetail {
    /// The record as it is today.
    pub row: RecordRow,
    /// What was said for which days, the latest first; empty for kinds that are not dated.
    pub history: Vec<RecordRow>,
}

/// A record as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordDraft {
    /// Its kind.
    pub kind: RecordKind,
    /// Which record, and the version that was seen; `None` for a new one.
    pub of: Option<(String, i32)>,
    /// From which day on it holds, as typed; empty for no day: a new record then holds from the beginning, a change corrects
    /// what is said now.
    pub from: String,
    /// What shall stand in its fields; the code of a record that exists is not looked at.
    pub values: RecordValues,
}

/// What the audit keeps.
fn kept(values: &RecordValues, from: Option<NaiveDate>) -> Value {
    let mut map: Map<String, Value> =
        values.iter().map(|(field, value)| (field.code().to_owned(), Value::String(value.clone()))).collect();
    if let Some(from) = from {
        map.insert("from".to_owned(), Value::String(from.to_string()));
    }
    Value::Object(map)
}

/// Values as typed: trimmed, codes in capitals, what is empty left out, what the kind does not have left out.
fn tidy(kind: RecordKind, values: &RecordValues) -> RecordValues {
    kind.fields()
        .iter()
        .filter_map(|field| {
            let typed = values.get(field)?.trim();
            let value = if *field == RecordField::Code { typed.to_uppercase() } else { typed.to_owned() };
            (!value.is_empty()).then_some((*field, value))
        })
        .collect()
}

fn refuse_unknown(fields: &[RecordField]) -> std::result::Result<(), Failure> {
    if fields.is_empty() {
        return Ok(());
    }
    let issue = |field: &RecordField| FieldIssue { field: field.code(), code: "unknown", data: Vec::new() };
    Err(Error::Invalid(fields.iter().map(issue).collect()).into())
}

impl Hub {
    fn business_day(&self) -> NaiveDate {
        (self.now() + chrono::TimeDelta::hours(CLOCK_HOURS)).date_naive()
    }

    /// A part of the records of a kind, as they are today.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `organisation.read`; [`Error::Invalid`] for an unknown column.
    pub async fn organisation_records(
        &self,
        actor: &Actor,
        kind: RecordKind,
        query: &ListQuery,
    ) -> Result<Page<RecordRow>> {
        self.demand_read(actor, holds(actor, Permission::OrganisationRead), "organisation.list").await?;
        let query = listing::check(records::columns(kind), query).map_err(list_refused)?;
        let input = (kind, self.business_day(), query);
        self.read(viewer(actor, Permission::OrganisationRead), input, |tx, (kind, day, query)| {
            Box::pin(async move { Ok(records::list(tx, kind, day, &query).await?) })
        })
        .await
    }

    /// One record with its history.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] without `organisation.read`.
    pub async fn organisation_record(&self, actor: &Actor, kind: RecordKind, key: &str) -> Result<RecordDetail> {
        self.demand_read(actor, holds(actor, Permission::OrganisationRead), "organisation.read").await?;
        let input = (kind, key.to_owned(), self.business_day());
        self.read(viewer(actor, Permission::OrganisationRead), input, |tx, (kind, key, day)| {
            Box::pin(async move {
                let row = match records::record(tx, kind, &key, day).await {
                    Err(store::Error::NotFound) => return Err(Error::NotFound(kind.code()).into()),
                    other => other?,
                };
                let history = records::history(tx, kind, row.id).await?;
                Ok(RecordDetail { row, history })
            })
        })
        .await
    }

    /// What fields can refer to: open legal entities and regions, and the departments that the actor sees.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `organisation.read`.
    pub async fn organisation_references(&self, actor: &Actor) -> Result<Vec<ReferenceRow>> {
        self.demand_read(actor, holds(actor, Permission::OrganisationRead), "organisation.references").await?;
        self.read(viewer(actor, Permission::OrganisationRead), (), |tx, ()| {
            Box::pin(async move { Ok(records::references(tx).await?) })
        })
        .await
    }

    /// Adds a record, or changes one; answers its key.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all that is wrong; `stale`; `change_before_latest` when a later change is planned;
    /// `region_cycle`; `record_code_taken`, `window_overlaps`; [`Error::NotFound`]; [`Error::Forbidden`] without
    /// `organisation.manage`.
    pub async fn save_organisation_record(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        draft: RecordDraft,
    ) -> Result<String> {
        let action = if draft.of.is_some() { "organisation.change" } else { "organisation.create" };
        self.demand(actor, facts, holds(actor, Permission::OrganisationManage), action).await?;
        let kind = draft.kind;
        let mut values = tidy(kind, &draft.values);
        if let Some((key, _)) = &draft.of {
            // What names a record never changes; a form need not repeat it.
            let known = self.organisation_record(actor, kind, key).await?.row.values;
            for field in [RecordField::Code, RecordField::Year] {
                if let Some(value) = known.get(&field) {
                    values.insert(field, value.clone());
                }
            }
        }
        let mut fields = Fields::default();
        for issue in judge(kind, &values) {
            fields.wrong(issue.field.code(), issue.code, issue.data);
        }
        let from = match draft.from.trim() {
            "" => None,
            typed if kind.is_dated() => {
                let from = typed.parse::<NaiveDate>().ok();
                if from.is_none() {
                    fields.wrong("from", "not_a_date", Vec::new());
                }
                from
            }
            _ => None,
        };
        let values = fields.done(values)?;
        let input = (actor.clone(), kind, draft.of, from, values, self.business_day());
        self.write(
            viewer(actor, Permission::OrganisationManage),
            facts,
            input,
            |tx, (actor, kind, of, from, values, day)| {
                Box::pin(async move {
                    refuse_unknown(&records::unknown_references(tx, &values).await?)?;
                    match of {
                        None => create(tx, &actor, kind, from, values).await,
                        Some((key, version)) => change(tx, &actor, kind, (key, version), from, values, day).await,
                    }
                })
            },
        )
        .await
    }
}

fn deed(kind: RecordKind, key: &str, values: &RecordValues, action: &'static str) -> Deed {
    Deed {
        action,
        subject_kind: kind.code(),
        subject_id: key.to_owned(),
        subject_name: values.get(&RecordField::NameZh).cloned().unwrap_or_default(),
        ..Deed::default()
    }
}

async fn create(
    tx: &mut Tx,
    actor: &Actor,
    kind: RecordKind,
    from: Option<NaiveDate>,
    values: RecordValues,
) -> std::result::Result<String, Failure> {
    let key = records::create(tx, kind, &values, from).await?;
    let deed = Deed { after: Some(kept(&values, from)), ..deed(kind, &key, &values, "organisation.create") };
    record(tx, audit_actor(actor), deed).await?;
    Ok(key)
}

async fn change(
    tx: &mut Tx,
    actor: &Actor,
    kind: RecordKind,
    of: (String, i32),
    from: Option<NaiveDate>,
    values: RecordValues,
    day: NaiveDate,
) -> std::result::Result<String, Failure> {
    let (key, version) = of;
    match records::lock(tx, kind, &key).await {
        Err(store::Error::NotFound) => return Err(Error::NotFound(kind.code()).into()),
        Err(error) => return Err(error.into()),
        Ok(known) if known != version => return Err(Error::Conflict("stale").into()),
        Ok(_) => {}
    }
    let before = records::record(tx, kind, &key, day).await?;
    if let (RecordKind::Region, Some(parent)) = (kind, values.get(&RecordField::Parent))
        && records::is_region_above(tx, before.id, parent).await?
    {
        return Err(Error::refused("region_cycle").into());
    }
    let (mut plan, mut latest) = (ChangeDated::Corrects, None);
    if kind.is_dated() {
        let begin = records::latest_begin(tx, kind, before.id).await?;
        latest = begin.flatten();
        plan = match begin {
            // Nothing was ever said of it.
            None => ChangeDated::Follows,
            Some(latest) => plan_change(latest, from).map_err(|refused| Error::refused(refused.code()))?,
        };
    }
    records::change(tx, kind, &key, &values, plan, latest, from).await?;
    let deed = Deed {
        before: Some(kept(&before.values, before.first_day)),
        after: Some(kept(&values, from.or(latest))),
        ..deed(kind, &key, &values, "organisation.change")
    };
    record(tx, audit_actor(actor), deed).await?;
    Ok(key)
}
