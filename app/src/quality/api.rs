//! Server functions of data quality. Each takes the actor, calls the use case and maps what comes back; nothing is decided
//! here.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use chrono::{DateTime, Utc};
use domain::list::ListQuery;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, PostUrl};
use serde::{Deserialize, Serialize};

use crate::components::data_table::wire::TablePage;
use crate::error::AppError;

/// Somebody who can be given an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerDto {
    /// The person.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their login.
    pub login: String,
}

/// One issue with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueDto {
    /// The issue.
    pub id: String,
    /// For a later change: what was seen.
    pub version: i32,
    /// The code of the rule.
    pub rule: String,
    /// What it is about, by name.
    pub subject: String,
    /// The place of its priority, 1 to 4.
    pub priority: i16,
    /// `open`, `assigned`, `ignored`, `resolved`.
    pub state: String,
    /// Who has taken it on; empty for nobody.
    pub owner_id: String,
    /// Their name.
    pub owner: String,
    /// When it was found for the first time.
    pub first_seen_at: DateTime<Utc>,
    /// The last check that found it.
    pub last_seen_at: DateTime<Utc>,
    /// Since when it is open this time.
    pub opened_at: DateTime<Utc>,
    /// How often it came again.
    pub reopened_count: i32,
    /// How many rows show it.
    pub evidence_count: i64,
    /// When it was set aside or resolved.
    pub settled_at: Option<DateTime<Utc>>,
    /// By whom; empty when a check found it gone.
    pub settled_by: String,
    /// Why; empty for none.
    pub reason: String,
    /// The first rows that show it: code of the field, text.
    pub evidence: Vec<Vec<(String, String)>>,
    /// Who can be given it; empty for those who may not.
    pub owners: Vec<OwnerDto>,
}

/// What a check did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanDto {
    /// How many rules were looked at; none while another check is at work.
    pub rules: u32,
    /// How many issues there are.
    pub found: i64,
    /// How many are new.
    pub opened: i64,
    /// How many came again.
    pub reopened: i64,
    /// How many are gone.
    pub resolved: i64,
}

#[cfg(feature = "ssr")]
mod map {
    //! From the use cases' rows to what travels.
    use super::{AppError, IssueDto, OwnerDto};
    use crate::context;
    use service::quality::{IssueChange, OwnerChoice, QualityIssueDetail};

    pub(super) fn issue(detail: QualityIssueDetail, owners: Vec<OwnerChoice>) -> IssueDto {
        let row = detail.row;
        IssueDto {
            id: row.id.to_string(),
            version: row.version,
            rule: row.rule.code().to_owned(),
            subject: context::name_of(row.subject_zh, row.subject_en),
            priority: row.priority.rank(),
            state: row.state.code().to_owned(),
            owner_id: row.owner_id.map(|id| id.to_string()).unwrap_or_default(),
            owner: row.owner_name.unwrap_or_default(),
            first_seen_at: row.first_seen_at,
            last_seen_at: row.last_seen_at,
            opened_at: row.opened_at,
            reopened_count: row.reopened_count,
            evidence_count: row.evidence_count,
            settled_at: row.settled_at,
            settled_by: row.settled_by_name.unwrap_or_default(),
            reason: row.reason.unwrap_or_default(),
            evidence: detail
                .evidence
                .into_iter()
                .map(|row| row.into_iter().map(|(field, text)| (field.code().to_owned(), text)).collect())
                .collect(),
            owners: owners
                .into_iter()
                .map(|owner| OwnerDto { id: owner.user_id.to_string(), name: owner.name, login: owner.login })
                .collect(),
        }
    }

    /// Makes a change; says so on the next page when the form came without script.
    pub(super) async fn change(id: &str, version: i32, change: IssueChange, said: &str) -> Result<(), AppError> {
        let (hub, actor, facts) = context::signed_in()?;
        let id = context::id(id, "quality_issue")?;
        hub.change_quality_issue(&actor, &facts, id, version, change).await.map_err(context::refuse)?;
        context::say_once(said, "");
        Ok(())
    }
}

/// A part of the issues.
///
/// # Errors
/// `permission`, `invalid` for an unknown column.
#[server(prefix = "/fn", endpoint = "quality/list", input = Json)]
pub async fn list_issues(query: ListQuery) -> Result<TablePage, AppError> {
    use crate::{context, quality::view};
    let (hub, actor, _) = context::signed_in()?;
    let page = hub.quality_issues(&actor, &query).await.map_err(context::refuse)?;
    Ok(view::issues_page(context::locale(), hub.now(), page))
}

/// One issue with its evidence.
///
/// # Errors
/// `not_found`, `permission`.
#[server(prefix = "/fn", endpoint = "quality/issue", input = PostUrl)]
pub async fn get_issue(id: String) -> Result<IssueDto, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let detail = hub.quality_issue(&actor, context::id(&id, "quality_issue")?).await.map_err(context::refuse)?;
    let owners = match actor.can(domain::access::Permission::QualityManage) {
        true => hub.quality_owners(&actor).await.map_err(context::refuse)?,
        false => Vec::new(),
    };
    Ok(map::issue(detail, owners))
}

/// Gives an issue to somebody.
///
/// # Errors
/// As `Hub::change_quality_issue`.
#[server(prefix = "/fn", endpoint = "quality/assign", input = PostUrl)]
pub async fn assign_issue(id: String, version: i32, owner_id: String) -> Result<(), AppError> {
    use crate::context;
    let owner = context::optional_id(Some(&owner_id), "user")?
        .ok_or_else(|| context::refuse(service::Error::invalid("owner_id", "required")))?;
    map::change(&id, version, service::quality::IssueChange::Assign(owner), "issue_assigned").await
}

/// Sets an issue aside.
///
/// # Errors
/// As `Hub::change_quality_issue`.
#[server(prefix = "/fn", endpoint = "quality/ignore", input = PostUrl)]
pub async fn ignore_issue(id: String, version: i32, reason: Option<String>) -> Result<(), AppError> {
    let change = service::quality::IssueChange::Ignore(reason.unwrap_or_default());
    map::change(&id, version, change, "issue_ignored").await
}

/// Says that an issue is mended.
///
/// # Errors
/// As `Hub::change_quality_issue`.
#[server(prefix = "/fn", endpoint = "quality/resolve", input = PostUrl)]
pub async fn resolve_issue(id: String, version: i32, reason: Option<String>) -> Result<(), AppError> {
    let change = service::quality::IssueChange::Resolve(reason.unwrap_or_default());
    map::change(&id, version, change, "issue_resolved").await
}

/// Takes back that an issue was set aside or mended.
///
/// # Errors
/// As `Hub::change_quality_issue`.
#[server(prefix = "/fn", endpoint = "quality/reopen", input = PostUrl)]
pub async fn reopen_issue(id: String, version: i32) -> Result<(), AppError> {
    map::change(&id, version, service::quality::IssueChange::Reopen, "issue_reopened").await
}

/// Looks through the data now.
///
/// # Errors
/// `permission`, `unavailable`.
#[server(prefix = "/fn", endpoint = "quality/scan", input = PostUrl)]
pub async fn scan_now() -> Result<ScanDto, AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let scan = hub.scan_quality(&actor, &facts).await.map_err(context::refuse)?;
    context::say_once("quality_scanned", &scan.found.to_string());
    let (rules, found) = (scan.rules, scan.found);
    Ok(ScanDto { rules, found, opened: scan.opened, reopened: scan.reopened, resolved: scan.resolved })
}
