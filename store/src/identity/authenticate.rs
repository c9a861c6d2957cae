//! Who is this, and what does the frame of the page show them: asked with every request, so each is one statement without a
//! transaction around it. The functions of the database run with its owner's rights and return nothing but this person.

use chrono::{DateTime, Utc};
use domain::access::{Grant, Permission, Role, Scope};
use domain::ids::{ApiTokenId, DepartmentId, SessionId, UserId};
use domain::preference::Preference;
use domain::session::{IDLE_SECONDS, IDLE_SECONDS_SENSITIVE, SessionTimes, TOUCH_SECONDS};
use serde_json::Value;
use sqlx::Row;
use uuid::Uuid;

use super::read_grants;
use crate::error::Result;
use crate::tx::Store;

/// An open session and its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// The session.
    pub session_id: SessionId,
    /// The person.
    pub user_id: UserId,
    /// Their name.
    pub display_name: String,
    /// Where they belong.
    pub department_id: DepartmentId,
    /// How they want to see things; `None` while they have chosen nothing.
    pub preference: Option<Preference>,
    /// When the session ends.
    pub times: SessionTimes,
    /// Until when the proof of identity is recent.
    pub fresh_until: DateTime<Utc>,
    /// Whether they have no password and no other way in.
    pub must_change_password: bool,
    /// The roles held.
    pub grants: Vec<Grant>,
}

/// A valid key and its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFacts {
    /// The owner.
    pub user_id: UserId,
    /// Their name.
    pub display_name: String,
    /// Where they belong.
    pub department_id: DepartmentId,
    /// What the key may do at most.
    pub scopes: Vec<Permission>,
    /// The owner's roles.
    pub grants: Vec<Grant>,
}

/// What the frame shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShellFacts {
    /// Messages not read yet.
    pub unread: u32,
    /// Requests to change rights that wait for the actor's decision.
    pub waiting_access_requests: u32,
    /// The Chinese name of the actor's department.
    pub department_name_zh: String,
    /// The English name of the actor's department.
    pub department_name_en: String,
}

fn sensitive_roles() -> Vec<&'static str> {
    Role::ALL.into_iter().filter(|role| role.is_sensitive()).map(Role::code).collect()
}

/// The session of a token's hash, if it is open at `now`; notes its use at most once a minute.
///
/// # Errors
/// As the database.
pub async fn session(store: &Store, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<SessionFacts>> {
    let row = sqlx::query(
        "SELECT session_id, user_id, display_name, department_id, preference, last_seen_at, absolute_ends_at, fresh_until,
                idle_used, must_change_password, grants
         FROM session_authenticate($1, $2, $3, $4, $5, $6)",
    )
    .bind(token_hash)
    .bind(now)
    .bind(i32::try_from(IDLE_SECONDS).unwrap_or(i32::MAX))
    .bind(i32::try_from(IDLE_SECONDS_SENSITIVE).unwrap_or(i32::MAX))
    .bind(sensitive_roles())
    .bind(i32::try_from(TOUCH_SECONDS).unwrap_or(i32::MAX))
    .fetch_optional(store.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SessionFacts {
        session_id: SessionId(row.try_get(0)?),
        user_id: UserId(row.try_get(1)?),
        display_name: row.try_get(2)?,
        department_id: DepartmentId(row.try_get(3)?),
        preference: Preference::of_person(row.try_get::<&str, _>(4)?),
        times: SessionTimes {
            last_seen_at: row.try_get(5)?,
            absolute_ends_at: row.try_get(6)?,
            idle_seconds: u32::try_from(row.try_get::<i32, _>(8)?).unwrap_or_default(),
        },
        fresh_until: row.try_get(7)?,
        must_change_password: row.try_get(9)?,
        grants: read_grants(row.try_get::<Value, _>(10)?)?,
    }))
}

/// The owner of a key, if it is valid at `now`; notes its use at most once a minute.
///
/// # Errors
/// As the database.
pub async fn token(
    store: &Store,
    id: ApiTokenId,
    secret_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<TokenFacts>> {
    let row = sqlx::query(
        "SELECT user_id, display_name, department_id, scopes, grants FROM token_authenticate($1, $2, $3, $4)",
    )
    .bind(id.0)
    .bind(secret_hash)
    .bind(now)
    .bind(i32::try_from(TOUCH_SECONDS).unwrap_or(i32::MAX))
    .fetch_optional(store.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(TokenFacts {
        user_id: UserId(row.try_get(0)?),
        display_name: row.try_get(1)?,
        department_id: DepartmentId(row.try_get(2)?),
        scopes: row.try_get::<Vec<String>, _>(3)?.iter().filter_map(|code| Permission::from_code(code)).collect(),
        grants: read_grants(row.try_get::<Value, _>(4)?)?,
    }))
}

/// What the frame shows a person who may decide about requests of `approves`.
///
/// # Errors
/// As the database.
pub async fn shell_facts(store: &Store, user_id: UserId, approves: &Scope) -> Result<ShellFacts> {
    let (is_all, departments): (bool, Vec<Uuid>) = match approves {
        Scope::All => (true, Vec::new()),
        Scope::Departments(set) => (false, set.iter().map(|id| id.0).collect()),
    };
    let row =
        sqlx::query("SELECT unread, waiting, department_name_zh, department_name_en FROM shell_facts($1, $2, $3)")
            .bind(user_id.0)
            .bind(is_all)
            .bind(departments)
            .fetch_one(store.pool())
            .await?;
    Ok(ShellFacts {
        unread: u32::try_from(row.try_get::<i64, _>(0)?).unwrap_or(u32::MAX),
        waiting_access_requests: u32::try_from(row.try_get::<i64, _>(1)?).unwrap_or(u32::MAX),
        department_name_zh: row.try_get::<Option<String>, _>(2)?.unwrap_or_default(),
        department_name_en: row.try_get::<Option<String>, _>(3)?.unwrap_or_default(),
    })
}
