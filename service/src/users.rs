//! People: who they are, where they belong, whether they may sign in. Roles are changed in `access_requests` alone; only the
//! command line gives the first ones.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Role};
use domain::ids::{DepartmentId, UserId};
use domain::list::{ListQuery, Page};

use crate::{Error, Hub, RequestFacts, Result};

/// One person in the list. Columns to filter and sort by: `name`, `login`, `department` (id; sorts by name), `role`,
/// `state` (`enabled`, `disabled`), `last_sign_in`, `created`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// The person.
    pub id: UserId,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Where they belong.
    pub department_id: DepartmentId,
    /// Its Chinese name.
    pub department_name_zh: String,
    /// Its English name.
    pub department_name_en: String,
    /// The roles held, each once, in the order of the matrix.
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

/// One person in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDetail {
    /// The person.
    pub id: UserId,
    /// For a later change: what was seen.
    pub version: i32,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Their address for mail.
    pub email: Option<String>,
    /// Where they belong.
    pub department_id: DepartmentId,
    /// Its Chinese name.
    pub department_name_zh: String,
    /// Its English name.
    pub department_name_en: String,
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
    pub grants: Vec<GrantRow>,
}

/// One role held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    /// The role.
    pub role: Role,
    /// For which department and those below; `None` for all.
    pub department_id: Option<DepartmentId>,
    /// Its Chinese name.
    pub department_name_zh: Option<String>,
    /// Its English name.
    pub department_name_en: Option<String>,
    /// Since when.
    pub granted_at: DateTime<Utc>,
}

/// A new person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Made by the caller, so that a retry is the same act.
    pub id: UserId,
    /// What they type to sign in: 2 to 64 of `a-z 0-9 . _ -`.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Their address for mail.
    pub email: Option<String>,
    /// Where they belong.
    pub department_id: DepartmentId,
}

/// What is changed about a person; all fields as they shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserChange {
    /// Their name.
    pub display_name: String,
    /// Their address for mail.
    pub email: Option<String>,
    /// Where they belong.
    pub department_id: DepartmentId,
}

impl Hub {
    /// The people of the actor's departments.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `user.read`; [`Error::Invalid`] for an unknown column.
    pub async fn users(&self, _actor: &Actor, _query: &ListQuery) -> Result<Page<UserRow>> {
        Err(Error::Unavailable)
    }

    /// One person.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a person of a department one may not see.
    pub async fn user(&self, _actor: &Actor, _id: UserId) -> Result<UserDetail> {
        Err(Error::Unavailable)
    }

    /// Adds a person without any role; returns the one-time token of the link with which they choose a password. The same
    /// call again (same id, same content) returns a new token.
    ///
    /// # Errors
    /// [`Error::Invalid`]; `login_taken`; `department_closed`; [`Error::Forbidden`] without `user.manage`.
    pub async fn create_user(&self, _actor: &Actor, _facts: &RequestFacts, _user: NewUser) -> Result<(UserId, String)> {
        Err(Error::Unavailable)
    }

    /// For the command line alone, the root of trust: adds a person with roles and, if given, a password, without a second
    /// person. Also makes the first department when there is none.
    ///
    /// # Errors
    /// As [`Hub::create_user`]; [`Error::Forbidden`] for anybody but the program itself.
    pub async fn create_person(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _user: NewUser,
        _roles: Vec<(Role, Option<DepartmentId>)>,
        _password: Option<&str>,
    ) -> Result<UserId> {
        Err(Error::Unavailable)
    }

    /// The person of a login; for the command line.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`] without `user.read`.
    pub async fn user_by_login(&self, _actor: &Actor, _login: &str) -> Result<UserDetail> {
        Err(Error::Unavailable)
    }

    /// Changes a person's data.
    ///
    /// # Errors
    /// `stale` when somebody changed it since `version`; [`Error::Invalid`]; `department_closed`; [`Error::NotFound`].
    pub async fn update_user(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _id: UserId,
        _version: i32,
        _change: UserChange,
    ) -> Result<()> {
        Err(Error::Unavailable)
    }

    /// Lets a person sign in or not; not: all sessions end. Setting it twice is right.
    ///
    /// # Errors
    /// `last_admin`, `own_account`; [`Error::Invalid`] on `reason`; [`Error::NotFound`].
    pub async fn set_user_enabled(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _id: UserId,
        _is_enabled: bool,
        _reason: &str,
    ) -> Result<()> {
        Err(Error::Unavailable)
    }

    /// Makes the one-time token of a link for a new password, good for 24 hours; earlier ones are void.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`] without `user.manage` or a recent proof of identity.
    pub async fn issue_reset(&self, _actor: &Actor, _facts: &RequestFacts, _id: UserId) -> Result<String> {
        Err(Error::Unavailable)
    }

    /// Ends all sessions of a person; returns how many.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`] without `session.revoke`.
    pub async fn revoke_sessions(&self, _actor: &Actor, _facts: &RequestFacts, _id: UserId) -> Result<u32> {
        Err(Error::Unavailable)
    }
}
