//! People.

use axum::Json;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::access::Role;
use domain::ids::{DepartmentId, UserId};
use futures::FutureExt as _;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use service::users::{NewUser, UserChange, UserDetail, UserRow};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Sent;
use super::caller::{Caller, Id, Problem, ProblemDocument};
use super::idempotent::{Outcome, once};
use super::list::{Asked, ListParameters, Part};

/// One person in the list. Columns to filter and sort by: `name`, `login`, `department`, `role`, `state`, `last_sign_in`,
/// `created`.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// The person.
    #[schema(value_type = Uuid)]
    pub id: UserId,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Where they belong.
    #[schema(value_type = Uuid)]
    pub department_id: DepartmentId,
    /// Its Chinese name.
    pub department_name_zh: String,
    /// Its English name.
    pub department_name_en: String,
    /// The roles held.
    #[schema(value_type = Vec<String>, example = json!(["finance"]))]
    pub roles: Vec<Role>,
    /// Whether they may sign in.
    pub is_enabled: bool,
    /// Whether an authenticator is asked for.
    pub is_totp_on: bool,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> User {
        User {
            id: row.id,
            login: row.login,
            display_name: row.display_name,
            department_id: row.department_id,
            department_name_zh: row.department_name_zh,
            department_name_en: row.department_name_en,
            roles: row.roles,
            is_enabled: row.is_enabled,
            is_totp_on: row.is_totp_on,
            last_sign_in_at: row.last_sign_in_at,
            created_at: row.created_at,
        }
    }
}

/// One person in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserInFull {
    /// The person.
    #[schema(value_type = Uuid)]
    pub id: UserId,
    /// What a change must repeat.
    pub version: i32,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Their address for mail.
    pub email: Option<String>,
    /// Where they belong.
    #[schema(value_type = Uuid)]
    pub department_id: DepartmentId,
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
    /// The roles held, and for which departments.
    pub grants: Vec<UserGrant>,
}

/// One role held.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserGrant {
    /// The role.
    #[schema(value_type = String, example = "finance")]
    pub role: Role,
    /// For this department and those below; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Since when.
    pub granted_at: DateTime<Utc>,
}

impl From<UserDetail> for UserInFull {
    fn from(user: UserDetail) -> UserInFull {
        UserInFull {
            id: user.id,
            version: user.version,
            login: user.login,
            display_name: user.display_name,
            email: user.email,
            department_id: user.department_id,
            is_enabled: user.is_enabled,
            disabled_reason: user.disabled_reason,
            is_totp_on: user.is_totp_on,
            has_password: user.has_password,
            created_at: user.created_at,
            last_sign_in_at: user.last_sign_in_at,
            open_sessions: user.open_sessions,
            grants: user
                .grants
                .into_iter()
                .map(|grant| UserGrant {
                    role: grant.role,
                    department_id: grant.department_id,
                    granted_at: grant.granted_at,
                })
                .collect(),
        }
    }
}

/// A new person, without any role.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserToCreate {
    /// Made by the caller, so that a retry is the same act.
    pub id: Uuid,
    /// What they type to sign in: 2 to 64 of `a-z 0-9 . _ -`.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Their address for mail.
    #[serde(default)]
    pub email: Option<String>,
    /// Where they belong.
    pub department_id: Uuid,
}

/// A change of a person's data; all fields as they shall be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserToUpdate {
    /// The version that was seen.
    pub version: i32,
    /// Their name.
    pub display_name: String,
    /// Their address for mail.
    #[serde(default)]
    pub email: Option<String>,
    /// Where they belong.
    pub department_id: Uuid,
}

/// Why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why; written into the audit trail.
    pub reason: String,
}

/// A person was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserCreated {
    /// The person.
    pub id: Uuid,
    /// The one-time token of the link with which they choose a password; shown once, null when the call is repeated.
    pub reset_token: Option<String>,
}

/// The people of the caller's departments.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", operation_id = "listUsers", params(ListParameters),
    responses((status = 200, body = Part<User>), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(caller: Caller, asked: Asked) -> Result<Json<Part<User>>, Problem> {
    asked.only(&[])?;
    let page = caller.hub.users(&caller.actor, &asked.query).await?;
    Ok(Json(asked.part(page, User::from)))
}

/// One person.
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "users", operation_id = "readUser", params(("id" = Uuid, Path)),
    responses((status = 200, body = UserInFull), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn read(caller: Caller, id: Id) -> Result<Json<UserInFull>, Problem> {
    let Id(id) = id;
    Ok(Json(caller.hub.user(&caller.actor, UserId(id)).await?.into()))
}

/// Adds a person without any role; roles are proposed apart and decided by a second person.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", operation_id = "createUser", request_body = UserToCreate,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = UserCreated), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn create(caller: Caller, headers: HeaderMap, sent: Sent<UserToCreate>) -> Result<Response, Problem> {
    let user = sent.content;
    once(&caller, &headers, "user.create", sent.value, move |caller| {
        let user = user.clone();
        async move {
            let new = NewUser {
                id: UserId(user.id),
                login: user.login,
                display_name: user.display_name,
                email: user.email,
                department_id: DepartmentId(user.department_id),
            };
            let (id, token) = caller.hub.create_user(&caller.actor, &caller.facts, new).await?;
            let mut outcome = Outcome::created(json!({ "id": id }), format!("/api/v1/users/{id}"));
            outcome.secret = Some(("reset_token", token));
            Ok(outcome)
        }
        .boxed()
    })
    .await
}

/// Changes a person's data.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "users", operation_id = "updateUser", request_body = UserToUpdate,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn update(caller: Caller, id: Id, headers: HeaderMap, sent: Sent<UserToUpdate>) -> Result<Response, Problem> {
    let Id(id) = id;
    let user = sent.content;
    once(&caller, &headers, "user.update", json!([id, sent.value]), move |caller| {
        let user = user.clone();
        async move {
            let change = UserChange {
                display_name: user.display_name,
                email: user.email,
                department_id: DepartmentId(user.department_id),
            };
            caller.hub.update_user(&caller.actor, &caller.facts, UserId(id), user.version, change).await?;
            Ok(Outcome::done())
        }
        .boxed()
    })
    .await
}

async fn set_enabled(
    caller: Caller,
    id: Id,
    headers: HeaderMap,
    sent: Sent<Reason>,
    is_enabled: bool,
) -> Result<Response, Problem> {
    let Id(id) = id;
    let reason = sent.content.reason;
    let operation = if is_enabled { "user.enable" } else { "user.disable" };
    once(&caller, &headers, operation, json!([id, sent.value]), move |caller| {
        let reason = reason.clone();
        async move {
            caller.hub.set_user_enabled(&caller.actor, &caller.facts, UserId(id), is_enabled, &reason).await?;
            Ok(Outcome::done())
        }
        .boxed()
    })
    .await
}

/// Lets a person no longer sign in; all their sessions end.
#[utoipa::path(post, path = "/api/v1/users/{id}/disable", tag = "users", operation_id = "disableUser", request_body = Reason,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn disable(caller: Caller, id: Id, headers: HeaderMap, sent: Sent<Reason>) -> Result<Response, Problem> {
    set_enabled(caller, id, headers, sent, false).await
}

/// Lets a person sign in again.
#[utoipa::path(post, path = "/api/v1/users/{id}/enable", tag = "users", operation_id = "enableUser", request_body = Reason,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn enable(caller: Caller, id: Id, headers: HeaderMap, sent: Sent<Reason>) -> Result<Response, Problem> {
    set_enabled(caller, id, headers, sent, true).await
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionsEnded {
    /// The number.
    pub ended: u32,
}

/// Ends all sessions of a person.
#[utoipa::path(delete, path = "/api/v1/users/{id}/sessions", tag = "users", operation_id = "endSessions",
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = SessionsEnded), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn end_sessions(caller: Caller, id: Id, headers: HeaderMap) -> Result<Response, Problem> {
    let Id(id) = id;
    once(&caller, &headers, "session.end_all", json!([id]), move |caller| {
        async move {
            let ended = caller.hub.revoke_sessions(&caller.actor, &caller.facts, UserId(id)).await?;
            Ok(Outcome::ok(json!({ "ended": ended })))
        }
        .boxed()
    })
    .await
}
