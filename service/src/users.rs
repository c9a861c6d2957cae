//! People: who they are, where they belong, whether they may sign in. Roles are changed in `access_requests` alone; only the
//! command line gives the first ones.

use chrono::TimeDelta;
use domain::access::{Actor, Credential, Denied, Permission, Role};
use domain::ids::{DepartmentId, NotificationId, UserId};
use domain::list::{ListQuery, Page};
use domain::live::Topic;
use domain::session::{IDLE_SECONDS, RESET_SECONDS};
use serde_json::{Value, json};
use store::identity::credentials;
use store::identity::users::{self as people, InsertUser, LockedUser};
pub use store::identity::users::{GrantRow, UserDetail, UserRow};
use store::identity::{departments, listing, messages, sessions};
use store::outbox::{self, NewEvent};
use store::{Tx, Viewer};
use uuid::Uuid;

use crate::departments::NewDepartment;
use crate::error::Failure;
use crate::fields::{Fields, list_refused};
use crate::hub::{Deed, audit_actor, holds, record, viewer};
use crate::sign_in::publish_session_end;
use crate::{Error, Hub, RequestFacts, Result, secrets};

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

/// What the audit keeps of a person's data: no address.
fn kept(user: &LockedUser) -> Value {
    json!({
        "login": user.login, "display_name": user.display_name, "has_email": user.email.is_some(),
        "department": user.department_id, "is_enabled": user.is_enabled,
    })
}

fn deed(user: &LockedUser, action: &'static str) -> Deed {
    Deed {
        department_id: Some(user.department_id),
        action,
        subject_kind: "user",
        subject_id: user.id.to_string(),
        subject_name: user.display_name.clone(),
        ..Deed::default()
    }
}

/// Tells those who watch that a person changed.
pub(crate) async fn publish_user(
    tx: &mut Tx,
    id: UserId,
    department_id: DepartmentId,
) -> std::result::Result<(), Failure> {
    let event = NewEvent {
        topic: Topic::User,
        department_id: Some(department_id),
        user_id: None,
        subject: id.to_string(),
        payload: json!({}),
    };
    Ok(outbox::publish(tx, &event).await?)
}

/// A department that may take somebody.
async fn open_department(tx: &mut Tx, id: DepartmentId) -> std::result::Result<(), Failure> {
    match departments::is_closed(tx, id).await? {
        Some(false) => Ok(()),
        Some(true) => Err(Error::refused("department_closed").into()),
        None => Err(Error::invalid("department_id", "unknown").into()),
    }
}

impl NewUser {
    /// Trims what was typed and finds what is wrong with it.
    fn checked(self) -> Result<NewUser> {
        let mut fields = Fields::default();
        let user = NewUser {
            login: fields.login(&self.login),
            display_name: fields.text("display_name", &self.display_name, 60),
            email: fields.email(self.email.as_deref()),
            ..self
        };
        fields.done(user)
    }
}

impl Hub {
    /// The people of the actor's departments.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `user.read`; [`Error::Invalid`] for an unknown column.
    pub async fn users(&self, actor: &Actor, query: &ListQuery) -> Result<Page<UserRow>> {
        self.demand_read(actor, holds(actor, Permission::UserRead), "user.list").await?;
        let query = listing::check(people::COLUMNS, query).map_err(list_refused)?;
        self.read(viewer(actor, Permission::UserRead), query, |tx, query| {
            Box::pin(async move { Ok(people::list(tx, &query).await?) })
        })
        .await
    }

    /// One person.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a person of a department one may not see.
    pub async fn user(&self, actor: &Actor, id: UserId) -> Result<UserDetail> {
        self.demand_read(actor, holds(actor, Permission::UserRead), "user.read").await?;
        let scope = actor.scope_of(Permission::UserRead);
        let user = self
            .read(viewer(actor, Permission::UserRead), id, |tx, id| {
                Box::pin(async move { Ok(people::detail(tx, id, IDLE_SECONDS).await?) })
            })
            .await?;
        // Everybody sees themselves in the database; here it is a question of the permission.
        user.filter(|user| scope.covers(Some(user.department_id))).ok_or(Error::NotFound("user"))
    }

    /// Adds a person without any role; returns the one-time token of the link with which they choose a password. The same
    /// call again (same id, same content) returns a new token, as long as the person has neither password nor role.
    ///
    /// # Errors
    /// [`Error::Invalid`]; `login_taken`; `department_closed`; [`Error::Forbidden`] without `user.manage`.
    pub async fn create_user(&self, actor: &Actor, facts: &RequestFacts, user: NewUser) -> Result<(UserId, String)> {
        let may = actor.may(Permission::UserManage, Some(user.department_id));
        self.demand(actor, facts, may, "user.create").await?;
        let user = user.checked()?;
        let id = user.id;
        let token = secrets::random_token()?;
        let input = (actor.clone(), user, secrets::hash(&token));
        self.write(viewer(actor, Permission::UserManage), facts, input, |tx, (actor, user, token_hash)| {
            Box::pin(async move {
                if !insert_user(tx, &actor, &user).await? {
                    // The same act again, for a caller who never saw the answer. Somebody who has begun to be a person
                    // here is none who is being added: their link is handed out by `issue_reset` alone.
                    let locked = people::lock(tx, user.id).await?;
                    if !is_same(&locked, &user) || has_begun(tx, user.id).await? {
                        return Err(Error::Conflict("id_taken").into());
                    }
                    record(tx, audit_actor(&actor), deed(&locked, "password.issue_link")).await?;
                }
                let ends_at = tx.at() + TimeDelta::seconds(i64::from(RESET_SECONDS));
                Ok(credentials::issue_reset(tx, user.id, &token_hash, ends_at, actor.user_id).await?)
            })
        })
        .await?;
        Ok((id, token))
    }

    /// For the command line alone, the root of trust: adds a person with roles and, if given, a password, without a second
    /// person. The nil id as department stands for the first one at the top, which is made (`hq`) when there is none.
    ///
    /// # Errors
    /// As [`Hub::create_user`]; [`Error::Invalid`] on `new_password`; [`Error::Forbidden`] for anybody but the program
    /// itself.
    pub async fn create_person(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        user: NewUser,
        roles: Vec<(Role, Option<DepartmentId>)>,
        password: Option<&str>,
    ) -> Result<UserId> {
        let is_operator = matches!(actor.credential, Credential::Operator { .. });
        let may = if is_operator { Ok(()) } else { Err(Denied::Permission(Permission::AccessApprove)) };
        self.demand(actor, facts, may, "user.create").await?;
        let user = user.checked()?;
        let id = user.id;
        let hash = match password {
            None => None,
            Some(password) => {
                self.judge_password(&as_person(&user), password)?;
                Some(self.inner.hasher.hash(password).await?)
            }
        };
        let grants: Vec<(Uuid, Role, Option<DepartmentId>)> =
            roles.into_iter().map(|(role, department)| (Uuid::now_v7(), role, department)).collect();
        let input = (actor.clone(), user, grants, hash);
        self.write(Viewer::System, facts, input, |tx, (actor, user, grants, hash)| {
            Box::pin(async move {
                let mut user = user;
                if user.department_id.0.is_nil() {
                    user.department_id = first_department(tx, &actor, DepartmentId(user.id.0)).await?;
                }
                if !insert_user(tx, &actor, &user).await? {
                    return Err(Error::Conflict("id_taken").into());
                }
                if let Some(hash) = hash {
                    credentials::set_password(tx, user.id, &hash).await?;
                }
                for (grant_id, role, department_id) in grants {
                    give_role(tx, &actor, &user, grant_id, role, department_id).await?;
                }
                Ok(())
            })
        })
        .await?;
        Ok(id)
    }

    /// The person of a login; for the command line.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`] without `user.read`.
    pub async fn user_by_login(&self, actor: &Actor, login: &str) -> Result<UserDetail> {
        self.demand_read(actor, holds(actor, Permission::UserRead), "user.read").await?;
        let id = self
            .read(viewer(actor, Permission::UserRead), login.trim().to_lowercase(), |tx, login| {
                Box::pin(async move { Ok(people::id_of_login(tx, &login).await?) })
            })
            .await?
            .ok_or(Error::NotFound("user"))?;
        self.user(actor, id).await
    }

    /// Changes a person's data.
    ///
    /// # Errors
    /// `stale` when somebody changed it since `version`; [`Error::Invalid`]; `department_closed`; [`Error::NotFound`];
    /// [`Error::Forbidden`] without `user.manage` for the person's department and the new one.
    pub async fn update_user(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        id: UserId,
        version: i32,
        change: UserChange,
    ) -> Result<()> {
        let may = actor.may(Permission::UserManage, Some(change.department_id));
        self.demand(actor, facts, may, "user.update").await?;
        let mut fields = Fields::default();
        let change = UserChange {
            display_name: fields.text("display_name", &change.display_name, 60),
            email: fields.email(change.email.as_deref()),
            department_id: change.department_id,
        };
        let change = fields.done(change)?;
        let input = (actor.clone(), id, version, change);
        let result = self
            .write(viewer(actor, Permission::UserManage), facts, input, |tx, (actor, id, version, change)| {
                Box::pin(async move {
                    let before = managed(tx, &actor, Permission::UserManage, id).await?;
                    if before.version != version {
                        return Err(Error::Conflict("stale").into());
                    }
                    if before.department_id != change.department_id {
                        open_department(tx, change.department_id).await?;
                    }
                    people::update(tx, id, &change.display_name, change.email.as_deref(), change.department_id).await?;
                    let after = people::lock(tx, id).await?;
                    publish_user(tx, id, after.department_id).await?;
                    let deed =
                        Deed { before: Some(kept(&before)), after: Some(kept(&after)), ..deed(&after, "user.update") };
                    record(tx, audit_actor(&actor), deed).await
                })
            })
            .await;
        self.note_denial(actor, facts, "user.update", result).await
    }

    /// Lets a person sign in or not; not: all sessions end. Setting it twice is right.
    ///
    /// # Errors
    /// `last_admin`, `own_account`; [`Error::Invalid`] on `reason` (disabling needs one); [`Error::NotFound`].
    pub async fn set_user_enabled(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        id: UserId,
        is_enabled: bool,
        reason: &str,
    ) -> Result<()> {
        self.demand(actor, facts, holds(actor, Permission::UserManage), "user.enable").await?;
        let mut fields = Fields::default();
        let reason = if is_enabled { reason.trim().to_owned() } else { fields.text("reason", reason, 500) };
        let reason = fields.done(reason)?;
        if id == actor.user_id && !is_enabled {
            return Err(Error::refused("own_account"));
        }
        let input = (actor.clone(), id, is_enabled, reason);
        let result = self
            .write(viewer(actor, Permission::UserManage), facts, input, |tx, (actor, id, is_enabled, reason)| {
                Box::pin(async move {
                    let before = managed(tx, &actor, Permission::UserManage, id).await?;
                    if before.is_enabled == is_enabled {
                        return Ok(());
                    }
                    if !is_enabled && is_last_admin(tx, id).await? {
                        return Err(Error::refused("last_admin").into());
                    }
                    people::set_enabled(tx, id, is_enabled, (!is_enabled).then_some(reason.as_str())).await?;
                    if !is_enabled {
                        sessions::end_of_person(tx, id, "disabled").await?;
                        publish_session_end(tx, id, "all".to_owned()).await?;
                    }
                    publish_user(tx, id, before.department_id).await?;
                    let action = if is_enabled { "user.enable" } else { "user.disable" };
                    let deed = Deed {
                        before: Some(json!({ "is_enabled": before.is_enabled })),
                        after: Some(json!({ "is_enabled": is_enabled })),
                        reason: (!reason.is_empty()).then_some(reason),
                        ..deed(&before, action)
                    };
                    record(tx, audit_actor(&actor), deed).await
                })
            })
            .await;
        self.note_denial(actor, facts, "user.enable", result).await
    }

    /// Makes the one-time token of a link for a new password, good for 24 hours; earlier ones are void.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`] without `user.manage` or a recent proof of identity; `user_disabled`.
    pub async fn issue_reset(&self, actor: &Actor, facts: &RequestFacts, id: UserId) -> Result<String> {
        let may = holds(actor, Permission::UserManage).and_then(|()| fresh(actor, Permission::UserManage));
        self.demand(actor, facts, may, "password.issue_link").await?;
        let token = secrets::random_token()?;
        let input = (actor.clone(), id, secrets::hash(&token));
        let result = self
            .write(viewer(actor, Permission::UserManage), facts, input, |tx, (actor, id, token_hash)| {
                Box::pin(async move {
                    let user = managed(tx, &actor, Permission::UserManage, id).await?;
                    if !user.is_enabled {
                        return Err(Error::refused("user_disabled").into());
                    }
                    let ends_at = tx.at() + TimeDelta::seconds(i64::from(RESET_SECONDS));
                    credentials::issue_reset(tx, id, &token_hash, ends_at, actor.user_id).await?;
                    record(tx, audit_actor(&actor), deed(&user, "password.issue_link")).await
                })
            })
            .await;
        self.note_denial(actor, facts, "password.issue_link", result).await?;
        Ok(token)
    }

    /// Ends all sessions of a person; returns how many.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`] without `session.revoke`.
    pub async fn revoke_sessions(&self, actor: &Actor, facts: &RequestFacts, id: UserId) -> Result<u32> {
        self.demand(actor, facts, holds(actor, Permission::SessionRevoke), "session.revoke").await?;
        let input = (actor.clone(), id, NotificationId(Uuid::now_v7()));
        let result = self
            .write(viewer(actor, Permission::SessionRevoke), facts, input, |tx, (actor, id, message)| {
                Box::pin(async move {
                    let user = managed(tx, &actor, Permission::SessionRevoke, id).await?;
                    let ended = sessions::end_of_person(tx, id, "revoked").await?;
                    publish_session_end(tx, id, "all".to_owned()).await?;
                    if ended > 0 {
                        let data = json!({ "by": actor.display_name });
                        messages::notify(tx, message, id, "sessions_ended", &data).await?;
                    }
                    let deed = Deed { after: Some(json!({ "sessions": ended })), ..deed(&user, "session.revoke") };
                    record(tx, audit_actor(&actor), deed).await?;
                    Ok(ended)
                })
            })
            .await;
        self.note_denial(actor, facts, "session.revoke", result).await
    }
}

/// What the first department is called when the command line makes it.
const FIRST_DEPARTMENT_NAMES: (&str, &str) = ("总部", "Headquarters");

/// The first department at the top; made under the id `spare` when there is none.
async fn first_department(
    tx: &mut Tx,
    actor: &Actor,
    spare: DepartmentId,
) -> std::result::Result<DepartmentId, Failure> {
    if let Some(first) = departments::first(tx).await? {
        return Ok(first);
    }
    let (name_zh, name_en) = FIRST_DEPARTMENT_NAMES;
    let department = NewDepartment {
        id: spare,
        code: "hq".to_owned(),
        name_zh: name_zh.to_owned(),
        name_en: name_en.to_owned(),
        parent_id: None,
    };
    crate::departments::insert(tx, actor, &department).await?;
    Ok(spare)
}

/// Whether a person under lock is what somebody wanted to add: the same call again.
fn is_same(locked: &LockedUser, user: &NewUser) -> bool {
    locked.login == user.login
        && locked.display_name == user.display_name
        && locked.email == user.email
        && locked.department_id == user.department_id
}

/// A person about to be added, as the rule of passwords looks at them.
fn as_person(user: &NewUser) -> credentials::PersonFacts {
    credentials::PersonFacts {
        user_id: user.id,
        login: user.login.clone(),
        display_name: user.display_name.clone(),
        email: user.email.clone(),
        department_id: user.department_id,
        is_enabled: true,
        password_hash: None,
        is_totp_on: false,
    }
}

/// Adds a person and writes it down; answers whether the id was new.
pub(crate) async fn insert_user(tx: &mut Tx, actor: &Actor, user: &NewUser) -> std::result::Result<bool, Failure> {
    open_department(tx, user.department_id).await?;
    let is_new = people::insert(
        tx,
        &InsertUser {
            id: user.id,
            login: &user.login,
            display_name: &user.display_name,
            email: user.email.as_deref(),
            department_id: user.department_id,
        },
    )
    .await?;
    if is_new {
        let locked = people::lock(tx, user.id).await?;
        publish_user(tx, user.id, user.department_id).await?;
        let deed = Deed { after: Some(kept(&locked)), ..deed(&locked, "user.create") };
        record(tx, audit_actor(actor), deed).await?;
    }
    Ok(is_new)
}

/// Gives a role without a second person and writes it down: the command line and the demo alone.
pub(crate) async fn give_role(
    tx: &mut Tx,
    actor: &Actor,
    user: &NewUser,
    grant_id: Uuid,
    role: Role,
    department_id: Option<DepartmentId>,
) -> std::result::Result<(), Failure> {
    people::grant(tx, grant_id, user.id, role, department_id).await?;
    let deed = Deed {
        department_id: Some(user.department_id),
        action: "access.grant",
        subject_kind: "user",
        subject_id: user.id.to_string(),
        subject_name: user.display_name.clone(),
        after: Some(json!({ "role": role.code(), "department": department_id })),
        ..Deed::default()
    };
    record(tx, audit_actor(actor), deed).await
}

/// A person under lock whom the actor may manage. One whom the actor does not see does not exist; one who is only seen
/// because it is the actor is refused by the department.
async fn managed(
    tx: &mut Tx,
    actor: &Actor,
    permission: Permission,
    id: UserId,
) -> std::result::Result<LockedUser, Failure> {
    let user = match people::lock(tx, id).await {
        Err(store::Error::NotFound) => return Err(Error::NotFound("user").into()),
        other => other?,
    };
    actor.may(permission, Some(user.department_id))?;
    if permission == Permission::UserManage {
        // Whoever can hand out a person's link can become that person: only with rights for all that the person has.
        let own = actor.scope_of(permission);
        if people::grants(tx, id).await?.iter().any(|grant| !own.includes(&grant.scope)) {
            return Err(Denied::Department(permission).into());
        }
    }
    Ok(user)
}

/// Whether somebody has begun to be a person here: a password chosen, or a role held.
async fn has_begun(tx: &mut Tx, id: UserId) -> std::result::Result<bool, Failure> {
    let has_password = credentials::person(tx, id).await?.is_some_and(|person| person.password_hash.is_some());
    Ok(has_password || !people::grants(tx, id).await?.is_empty())
}

/// Whether a person manages people and rights for all departments and nobody else does.
pub(crate) async fn is_last_admin(tx: &mut Tx, id: UserId) -> std::result::Result<bool, Failure> {
    Ok(people::holds(tx, id, Role::ItAdmin, None).await? && people::other_admins(tx, id).await? == 0)
}

/// Whether the actor's proof of identity is recent.
pub(crate) fn fresh(actor: &Actor, permission: Permission) -> std::result::Result<(), Denied> {
    match actor.credential {
        Credential::Session { is_fresh: true, .. } | Credential::Operator { .. } => Ok(()),
        Credential::Session { .. } | Credential::Token { .. } => Err(Denied::NotFresh(permission)),
    }
}
