//! Server functions of governance: people, departments, requests for rights, the audit trail. Each takes the actor, calls
//! the use case and maps what comes back; nothing is decided here.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Permission, Role};
use domain::list::ListQuery;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, PostUrl};
use serde::{Deserialize, Serialize};

use crate::components::data_table::wire::TablePage;
use crate::error::AppError;

/// One role held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantDto {
    /// The role.
    pub role: Role,
    /// For which department and those below; empty for all.
    pub department_id: String,
    /// Its name; empty for all.
    pub department: String,
    /// Since when.
    pub granted_at: DateTime<Utc>,
}

/// One person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDto {
    /// The person.
    pub id: String,
    /// For a later change: what was seen.
    pub version: i32,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Their address for mail; empty for none.
    pub email: String,
    /// Where they belong.
    pub department_id: String,
    /// Its name.
    pub department: String,
    /// Whether they may sign in.
    pub is_enabled: bool,
    /// Why not.
    pub disabled_reason: Option<String>,
    /// Whether an authenticator is asked for.
    pub is_totp_on: bool,
    /// Whether they have chosen a password yet.
    pub has_password: bool,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// How many sessions are open.
    pub open_sessions: u32,
    /// The roles held.
    pub grants: Vec<GrantDto>,
}

/// A one-time link, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedLinkDto {
    /// Whose it is.
    pub user_id: String,
    /// The whole address.
    pub link: String,
}

/// One department of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentDto {
    /// The department.
    pub id: String,
    /// Its short code.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above; empty at the top.
    pub parent_id: String,
    /// How many are above.
    pub depth: u32,
    /// For a later change: what was seen.
    pub version: i32,
    /// How many enabled people belong to it directly.
    pub user_count: u32,
    /// Whether it takes nobody new.
    pub is_closed: bool,
}

/// One request for rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRequestDto {
    /// The request.
    pub id: String,
    /// `grant` or `revoke`.
    pub kind: String,
    /// `waiting`, `approved`, `refused`, `withdrawn`.
    pub state: String,
    /// Whose rights.
    pub user_id: String,
    /// Their name.
    pub user_name: String,
    /// The role.
    pub role: Role,
    /// For which department; empty for all.
    pub department_id: String,
    /// Its name; empty for all.
    pub department: String,
    /// Why.
    pub reason: String,
    /// What a decision must repeat.
    pub content_hash: String,
    /// Who proposed.
    pub proposed_by_name: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who decided; empty while nobody did.
    pub decided_by_name: String,
    /// When it was decided or withdrawn.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was decided so.
    pub decision_reason: String,
    /// Whether I may decide it.
    pub may_decide: bool,
    /// Whether I may withdraw it.
    pub may_withdraw: bool,
    /// What the person holds now, while the request waits; `None` for those who may not see people.
    pub holder_grants: Option<Vec<GrantDto>>,
}

/// Part of the requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessQueueDto {
    /// The requests from the question's offset on.
    pub rows: Vec<AccessRequestDto>,
    /// How many the whole filter has.
    pub total: u64,
}

/// One entry of the audit trail with its proofs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntryDto {
    /// The chain, as in the address.
    pub chain: String,
    /// Its place in the chain.
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor_name: String,
    /// By what: `session`, `token`, `operator`, `none`.
    pub via: String,
    /// What, e.g. `user.create`.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: String,
    /// Its name then.
    pub subject_name: String,
    /// Whose it was; empty for none.
    pub department: String,
    /// The request that caused it.
    pub request_id: String,
    /// Why.
    pub reason: Option<String>,
    /// Field by field: name, before, after; absent is `None`.
    pub changes: Vec<ChangeDto>,
    /// The hash of the entry before it, hexadecimal.
    pub previous_hash: String,
    /// Its own hash, hexadecimal.
    pub hash: String,
    /// Whether the hash fits the content.
    pub is_intact: bool,
    /// When the first signed checkpoint that covers it was made.
    pub sealed_at: Option<DateTime<Utc>>,
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeDto {
    /// The field.
    pub field: String,
    /// Before; `None` when it was not there.
    pub before: Option<String>,
    /// After; `None` when it is no longer there.
    pub after: Option<String>,
}

/// How much was done on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityDto {
    /// The day at +08:00.
    pub day: NaiveDate,
    /// The part of the action before its dot.
    pub kind: String,
    /// How many entries.
    pub count: i64,
}

/// A person found by a few letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDto {
    /// The person.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Login and department.
    pub detail: String,
}

#[cfg(feature = "ssr")]
mod map {
    //! From the use cases' rows to what travels.
    use super::*;
    use crate::context::name_of;
    use domain::access_request::{AccessRequestKind, AccessRequestState};

    pub(super) fn user(user: service::users::UserDetail) -> UserDto {
        UserDto {
            id: user.id.to_string(),
            version: user.version,
            login: user.login,
            display_name: user.display_name,
            email: user.email.unwrap_or_default(),
            department_id: user.department_id.to_string(),
            department: name_of(user.department_name_zh, user.department_name_en),
            is_enabled: user.is_enabled,
            disabled_reason: user.disabled_reason,
            is_totp_on: user.is_totp_on,
            has_password: user.has_password,
            created_at: user.created_at,
            last_sign_in_at: user.last_sign_in_at,
            open_sessions: user.open_sessions,
            grants: user.grants.into_iter().map(grant).collect(),
        }
    }

    fn grant(grant: service::users::GrantRow) -> GrantDto {
        GrantDto {
            role: grant.role,
            department_id: grant.department_id.map(|id| id.to_string()).unwrap_or_default(),
            department: name_of(
                grant.department_name_zh.unwrap_or_default(),
                grant.department_name_en.unwrap_or_default(),
            ),
            granted_at: grant.granted_at,
        }
    }

    pub(super) fn department(row: service::departments::DepartmentRow) -> DepartmentDto {
        DepartmentDto {
            id: row.id.to_string(),
            code: row.code,
            name_zh: row.name_zh,
            name_en: row.name_en,
            parent_id: row.parent_id.map(|id| id.to_string()).unwrap_or_default(),
            depth: row.depth,
            version: row.version,
            user_count: row.user_count,
            is_closed: row.is_closed,
        }
    }

    pub(super) fn access_request(row: service::access_requests::AccessRequestRow) -> AccessRequestDto {
        AccessRequestDto {
            id: row.id.to_string(),
            kind: match row.kind {
                AccessRequestKind::Grant => "grant",
                AccessRequestKind::Revoke => "revoke",
            }
            .to_owned(),
            state: match row.state {
                AccessRequestState::Waiting => "waiting",
                AccessRequestState::Approved => "approved",
                AccessRequestState::Refused => "refused",
                AccessRequestState::Withdrawn => "withdrawn",
            }
            .to_owned(),
            user_id: row.user_id.to_string(),
            user_name: row.user_name,
            role: row.role,
            department_id: row.department_id.map(|id| id.to_string()).unwrap_or_default(),
            department: name_of(row.department_name_zh.unwrap_or_default(), row.department_name_en.unwrap_or_default()),
            reason: row.reason,
            content_hash: row.content_hash,
            proposed_by_name: row.proposed_by_name,
            proposed_at: row.proposed_at,
            decided_by_name: row.decided_by_name.unwrap_or_default(),
            decided_at: row.decided_at,
            decision_reason: row.decision_reason.unwrap_or_default(),
            may_decide: row.may_decide,
            may_withdraw: row.may_withdraw,
            holder_grants: None,
        }
    }

    pub(super) fn audit_entry(detail: service::audit::AuditDetail) -> AuditEntryDto {
        let row = detail.row;
        AuditEntryDto {
            chain: row.chain.to_string(),
            sequence: row.sequence,
            at: row.at,
            actor_name: row.actor_name,
            via: row.via,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            subject_name: row.subject_name,
            department: name_of(row.department_name_zh.unwrap_or_default(), row.department_name_en.unwrap_or_default()),
            request_id: row.request_id.to_string(),
            reason: row.reason,
            changes: crate::governance::view::changes(detail.before.as_ref(), detail.after.as_ref()),
            previous_hash: detail.previous_hash,
            hash: detail.hash,
            is_intact: detail.is_intact,
            sealed_at: detail.sealed_at,
        }
    }

    pub(super) fn reset_link(hub: &service::Hub, token: &str) -> String {
        format!("{}{}", hub.settings().public_url, crate::routes::reset_password(token))
    }
}

/// A part of the people.
///
/// # Errors
/// `permission`, `invalid` for an unknown column.
#[server(prefix = "/fn", endpoint = "governance/list_users", input = Json)]
pub async fn list_users(query: ListQuery) -> Result<TablePage, AppError> {
    use crate::{context, governance::view};
    let (hub, actor, _) = context::signed_in()?;
    let page = hub.users(&actor, &query).await.map_err(context::refuse)?;
    Ok(view::users_page(context::locale(), page))
}

/// The people whose name or login contains some letters, for fields and the palette.
///
/// # Errors
/// `permission`.
#[server(prefix = "/fn", endpoint = "governance/find_people", input = PostUrl)]
pub async fn find_people(words: String, is_for_choice: Option<bool>) -> Result<Vec<PersonDto>, AppError> {
    use crate::{context, governance::view};
    let (hub, actor, _) = context::signed_in()?;
    let limit = if is_for_choice.unwrap_or_default() { view::MOST_CHOICES } else { view::FOUND_PEOPLE };
    let query = ListQuery { search: words, limit, ..ListQuery::default() };
    let page = hub.users(&actor, &query).await.map_err(context::refuse)?;
    Ok(page.rows.into_iter().map(|row| view::person(context::locale(), row)).collect())
}

/// One person.
///
/// # Errors
/// `not_found`, `permission`.
#[server(prefix = "/fn", endpoint = "governance/user", input = PostUrl)]
pub async fn get_user(id: String) -> Result<UserDto, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let user = hub.user(&actor, context::id(&id, "user")?).await.map_err(context::refuse)?;
    Ok(map::user(user))
}

/// Adds a person; answers with the link with which they choose a password.
///
/// # Errors
/// As `Hub::create_user`.
#[server(prefix = "/fn", endpoint = "governance/create_user", input = PostUrl)]
pub async fn create_user(
    id: String,
    login: String,
    display_name: String,
    email: Option<String>,
    department_id: String,
) -> Result<IssuedLinkDto, AppError> {
    use crate::{context, routes};
    let (hub, actor, facts) = context::signed_in()?;
    let department_id = context::optional_id(Some(&department_id), "department")?
        .ok_or_else(|| context::refuse(service::Error::invalid("department_id", "required")))?;
    let user = service::users::NewUser {
        id: context::id(&id, "user")?,
        login,
        display_name,
        email: context::optional_text(email),
        department_id,
    };
    let (id, token) = hub.create_user(&actor, &facts, user).await.map_err(context::refuse)?;
    let link = map::reset_link(&hub, &token);
    context::say_once("user_created", &link);
    context::go_on_to(&routes::user(id));
    Ok(IssuedLinkDto { user_id: id.to_string(), link })
}

/// Changes a person's data.
///
/// # Errors
/// As `Hub::update_user`.
#[server(prefix = "/fn", endpoint = "governance/update_user", input = PostUrl)]
pub async fn update_user(
    id: String,
    version: i32,
    display_name: String,
    email: Option<String>,
    department_id: String,
) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let change = service::users::UserChange {
        display_name,
        email: context::optional_text(email),
        department_id: context::id(&department_id, "department")?,
    };
    hub.update_user(&actor, &facts, context::id(&id, "user")?, version, change).await.map_err(context::refuse)?;
    context::say_once("saved", "");
    Ok(())
}

/// Lets a person sign in, or not.
///
/// # Errors
/// As `Hub::set_user_enabled`.
#[server(prefix = "/fn", endpoint = "governance/set_user_enabled", input = PostUrl)]
pub async fn set_user_enabled(id: String, is_enabled: bool, reason: Option<String>) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let reason = reason.unwrap_or_default();
    hub.set_user_enabled(&actor, &facts, context::id(&id, "user")?, is_enabled, &reason)
        .await
        .map_err(context::refuse)?;
    context::say_once(if is_enabled { "user_enabled" } else { "user_disabled" }, "");
    Ok(())
}

/// Makes a link with which a person chooses a new password.
///
/// # Errors
/// As `Hub::issue_reset`.
#[server(prefix = "/fn", endpoint = "governance/issue_reset", input = PostUrl)]
pub async fn issue_reset(id: String) -> Result<IssuedLinkDto, AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let token = hub.issue_reset(&actor, &facts, context::id(&id, "user")?).await.map_err(context::refuse)?;
    let link = map::reset_link(&hub, &token);
    context::say_once("reset_issued", &link);
    Ok(IssuedLinkDto { user_id: id, link })
}

/// Ends all sessions of a person; answers how many.
///
/// # Errors
/// As `Hub::revoke_sessions`.
#[server(prefix = "/fn", endpoint = "governance/revoke_sessions", input = PostUrl)]
pub async fn revoke_sessions(id: String) -> Result<u32, AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let count = hub.revoke_sessions(&actor, &facts, context::id(&id, "user")?).await.map_err(context::refuse)?;
    context::say_once("sessions_ended", &count.to_string());
    Ok(count)
}

/// The departments in the order of the tree.
///
/// # Errors
/// `permission`.
#[server(prefix = "/fn", endpoint = "governance/departments", input = PostUrl)]
pub async fn list_departments() -> Result<Vec<DepartmentDto>, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let rows = hub.departments(&actor).await.map_err(context::refuse)?;
    Ok(rows.into_iter().map(map::department).collect())
}

/// Adds a department.
///
/// # Errors
/// As `Hub::create_department`.
#[server(prefix = "/fn", endpoint = "governance/create_department", input = PostUrl)]
pub async fn create_department(
    id: String,
    code: String,
    name_zh: String,
    name_en: String,
    parent_id: Option<String>,
) -> Result<String, AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let parent_id = context::optional_id(parent_id.as_deref(), "department")?;
    let department =
        service::departments::NewDepartment { id: context::id(&id, "department")?, code, name_zh, name_en, parent_id };
    let id = hub.create_department(&actor, &facts, department).await.map_err(context::refuse)?;
    context::say_once("department_created", "");
    Ok(id.to_string())
}

/// Renames or moves a department.
///
/// # Errors
/// As `Hub::update_department`.
#[server(prefix = "/fn", endpoint = "governance/update_department", input = PostUrl)]
pub async fn update_department(
    id: String,
    version: i32,
    code: String,
    name_zh: String,
    name_en: String,
    parent_id: Option<String>,
) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let parent_id = context::optional_id(parent_id.as_deref(), "department")?;
    let change = service::departments::DepartmentChange { code, name_zh, name_en, parent_id };
    hub.update_department(&actor, &facts, context::id(&id, "department")?, version, change)
        .await
        .map_err(context::refuse)?;
    context::say_once("saved", "");
    Ok(())
}

/// Closes or reopens a department.
///
/// # Errors
/// As `Hub::set_department_closed`.
#[server(prefix = "/fn", endpoint = "governance/set_department_closed", input = PostUrl)]
pub async fn set_department_closed(id: String, version: i32, is_closed: bool) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    hub.set_department_closed(&actor, &facts, context::id(&id, "department")?, version, is_closed)
        .await
        .map_err(context::refuse)?;
    context::say_once(if is_closed { "department_closed" } else { "department_reopened" }, "");
    Ok(())
}

/// A part of the requests for rights.
///
/// # Errors
/// `invalid` for an unknown column.
#[server(prefix = "/fn", endpoint = "governance/access_requests", input = Json)]
pub async fn list_access_requests(query: ListQuery) -> Result<AccessQueueDto, AppError> {
    use crate::context;
    use domain::access::Permission;
    use domain::access_request::AccessRequestState;
    let (hub, actor, _) = context::signed_in()?;
    let page = hub.access_requests(&actor, &query).await.map_err(context::refuse)?;
    let mut rows: Vec<AccessRequestDto> = Vec::with_capacity(page.rows.len());
    for row in page.rows {
        // What would change is part of the question; it comes along, so that stepping through the queue waits for nothing.
        let is_shown = row.state == AccessRequestState::Waiting && actor.can(Permission::UserRead);
        let known = rows.iter().find(|known| known.user_id == row.user_id.to_string() && known.holder_grants.is_some());
        let holder_grants = match (is_shown, known) {
            (true, Some(known)) => known.holder_grants.clone(),
            // Whoever does not see the person sees the role's own rights.
            (true, None) => hub.user(&actor, row.user_id).await.ok().map(|user| map::user(user).grants),
            (false, _) => None,
        };
        rows.push(AccessRequestDto { holder_grants, ..map::access_request(row) });
    }
    Ok(AccessQueueDto { rows, total: page.total })
}

/// Proposes that a person gets or loses a role. `kind` is `grant` or `revoke`.
///
/// # Errors
/// As `Hub::propose_access`.
#[server(prefix = "/fn", endpoint = "governance/propose_access", input = PostUrl)]
pub async fn propose_access(
    id: String,
    user_id: String,
    kind: String,
    role: String,
    department_id: Option<String>,
    reason: String,
) -> Result<String, AppError> {
    use crate::{context, governance::view};
    let (hub, actor, facts) = context::signed_in()?;
    let request = service::access_requests::NewAccessRequest {
        id: context::id(&id, "access_request")?,
        user_id: context::id(&user_id, "user")?,
        role: Role::from_code(&role).ok_or_else(|| context::refuse(service::Error::invalid("role", "required")))?,
        department_id: context::optional_id(department_id.as_deref(), "department")?,
        kind: view::request_kind(&kind),
        reason,
    };
    let id = hub.propose_access(&actor, &facts, request).await.map_err(context::refuse)?;
    context::say_once("access_proposed", "");
    Ok(id.to_string())
}

/// Decides a request. `decision` is `approve` or `refuse`; anything else refuses nothing and approves nothing.
///
/// # Errors
/// As `Hub::decide_access`.
#[server(prefix = "/fn", endpoint = "governance/decide_access", input = PostUrl)]
pub async fn decide_access(
    id: String,
    content_hash: String,
    decision: String,
    reason: Option<String>,
) -> Result<(), AppError> {
    use crate::{context, governance::view};
    let (hub, actor, facts) = context::signed_in()?;
    let decision =
        view::decision(&decision).ok_or_else(|| context::refuse(service::Error::invalid("decision", "required")))?;
    let id = context::id(&id, "access_request")?;
    hub.decide_access(&actor, &facts, id, &content_hash, decision, &reason.unwrap_or_default())
        .await
        .map_err(context::refuse)?;
    context::say_once("access_decided", "");
    Ok(())
}

/// Takes one's own request back.
///
/// # Errors
/// As `Hub::withdraw_access`.
#[server(prefix = "/fn", endpoint = "governance/withdraw_access", input = PostUrl)]
pub async fn withdraw_access(id: String) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    hub.withdraw_access(&actor, &facts, context::id(&id, "access_request")?).await.map_err(context::refuse)?;
    context::say_once("access_withdrawn", "");
    Ok(())
}

/// A part of the audit trail.
///
/// # Errors
/// `permission`, `invalid` for an unknown column.
#[server(prefix = "/fn", endpoint = "governance/list_audit", input = Json)]
pub async fn list_audit(query: ListQuery) -> Result<TablePage, AppError> {
    use crate::{context, governance::view};
    let (hub, actor, _) = context::signed_in()?;
    let page = hub.audit_entries(&actor, &query).await.map_err(context::refuse)?;
    Ok(view::audit_page(context::locale(), page))
}

/// One entry of the audit trail; `entry` is `<chain>.<sequence>`, as in the address.
///
/// # Errors
/// `not_found`, `permission`.
#[server(prefix = "/fn", endpoint = "governance/audit_entry", input = PostUrl)]
pub async fn get_audit_entry(entry: String) -> Result<AuditEntryDto, AppError> {
    use crate::{context, governance::view};
    let (hub, actor, _) = context::signed_in()?;
    let (chain, sequence) =
        view::entry_address(&entry).ok_or_else(|| context::refuse(service::Error::NotFound("audit_entry")))?;
    let detail = hub.audit_entry(&actor, chain, sequence).await.map_err(context::refuse)?;
    Ok(map::audit_entry(detail))
}

/// Which permissions a role has, for forms that show what it would bring.
pub fn permissions_of_role(role: Role) -> &'static [Permission] {
    domain::access::permissions_of(role)
}

/// What was done on each of the last days, by kind. Not a server function: the overview asks for it.
///
/// # Errors
/// `permission`.
#[cfg(feature = "ssr")]
pub async fn activity(days: u32) -> Result<Vec<ActivityDto>, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let counts = hub.audit_activity(&actor, days).await.map_err(context::refuse)?;
    Ok(counts.into_iter().map(|count| ActivityDto { day: count.day, kind: count.kind, count: count.count }).collect())
}

/// A person as it travels; for the account, which shows the same.
#[cfg(feature = "ssr")]
pub fn user_dto(user: service::users::UserDetail) -> UserDto {
    map::user(user)
}
