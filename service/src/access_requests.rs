//! Rights change by two people: one proposes, another decides. The decision binds the content that was shown, by its hash.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Permission, Role, permissions_of};
use domain::access_request::{
    AccessRequestContent, AccessRequestKind, AccessRequestState, Decision, DecisionFacts, LINK_COOLING_DAYS,
    judge_change, judge_decision,
};
use domain::ids::{AccessRequestId, DepartmentId, NotificationId, UserId};
use domain::list::{ListQuery, Page};
use domain::live::Topic;
use serde_json::{Value, json};
use store::Tx;
use store::identity::access_requests::{self as requests, AccessRequestFacts, SubjectFacts};
use store::identity::{credentials, departments, listing, messages, users as people};
use store::outbox::{self, NewEvent};
use uuid::Uuid;

use crate::error::Failure;
use crate::fields::{Fields, list_refused};
use crate::hub::{Deed, audit_actor, own_viewer, record, viewer, viewer_in};
use crate::sign_in::publish_session_end;
use crate::users::{fresh, is_last_admin, publish_user};
use crate::{Error, Hub, RequestFacts, Result};

/// One request. Columns to filter and sort by: `state`, `kind`, `subject`, `user` (id), `role`, `department`
/// (id), `proposer`, `proposed` (instant), `decided` (instant).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequestRow {
    /// The request.
    pub id: AccessRequestId,
    /// Whether a role is given or taken.
    pub kind: AccessRequestKind,
    /// Where it stands.
    pub state: AccessRequestState,
    /// Whose rights.
    pub user_id: UserId,
    /// Their name.
    pub user_name: String,
    /// The role.
    pub role: Role,
    /// For which department and those below; `None` for all.
    pub department_id: Option<DepartmentId>,
    /// Its Chinese name.
    pub department_name_zh: Option<String>,
    /// Its English name.
    pub department_name_en: Option<String>,
    /// Why.
    pub reason: String,
    /// What a decision must repeat.
    pub content_hash: String,
    /// Who proposed.
    pub proposed_by: UserId,
    /// Their name.
    pub proposed_by_name: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by_name: Option<String>,
    /// When it was decided or withdrawn.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
    /// Whether the actor may decide it (a recent proof of identity apart).
    pub may_decide: bool,
    /// Whether the actor may withdraw it.
    pub may_withdraw: bool,
}

/// A new request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccessRequest {
    /// Made by the caller, so that a retry is the same act.
    pub id: AccessRequestId,
    /// Whose rights.
    pub user_id: UserId,
    /// The role.
    pub role: Role,
    /// For which department and those below; `None` for all.
    pub department_id: Option<DepartmentId>,
    /// Give or take.
    pub kind: AccessRequestKind,
    /// Why.
    pub reason: String,
}

/// The roles that may decide.
fn approving_roles() -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| permissions_of(*role).contains(&Permission::AccessApprove)).collect()
}

/// Id of a message that belongs to a request and a person: made of both, so that a repeated transaction makes no second.
fn message_id(request: AccessRequestId, person: UserId, kind: &str) -> NotificationId {
    NotificationId(crate::sign_in::derived_id(Uuid::from_u128(
        request.0.as_u128() ^ person.0.as_u128().rotate_left(1) ^ u128::from(kind.len() as u64),
    )))
}

fn row(actor: &Actor, facts: AccessRequestFacts) -> AccessRequestRow {
    let is_waiting = facts.state == AccessRequestState::Waiting;
    let is_of_others = facts.proposed_by != actor.user_id && facts.content.user_id != actor.user_id;
    AccessRequestRow {
        may_decide: is_waiting
            && is_of_others
            && actor.may(Permission::AccessApprove, facts.content.department_id).is_ok(),
        may_withdraw: is_waiting && facts.proposed_by == actor.user_id,
        id: facts.content.id,
        kind: facts.content.kind,
        state: facts.state,
        user_id: facts.content.user_id,
        user_name: facts.user_name,
        role: facts.content.role,
        department_id: facts.content.department_id,
        department_name_zh: facts.department_name_zh,
        department_name_en: facts.department_name_en,
        reason: facts.content.reason,
        content_hash: facts.content_hash,
        proposed_by: facts.proposed_by,
        proposed_by_name: facts.proposed_by_name,
        proposed_at: facts.proposed_at,
        decided_by_name: facts.decided_by_name,
        decided_at: facts.decided_at,
        decision_reason: facts.decision_reason,
    }
}

/// What the audit and messages keep of a request.
fn kept(content: &AccessRequestContent, state: AccessRequestState) -> Value {
    json!({
        "kind": content.kind.code(), "role": content.role.code(), "department": content.department_id,
        "user": content.user_id, "state": state.code(), "content_hash": content.hash(),
    })
}

fn deed(content: &AccessRequestContent, subject: &SubjectFacts, action: &'static str) -> Deed {
    Deed {
        department_id: content.department_id,
        action,
        subject_kind: "access_request",
        subject_id: content.id.to_string(),
        subject_name: subject.display_name.clone(),
        ..Deed::default()
    }
}

async fn publish(
    tx: &mut Tx,
    content: &AccessRequestContent,
    state: AccessRequestState,
) -> std::result::Result<(), Failure> {
    let event = NewEvent {
        topic: Topic::AccessRequest,
        department_id: content.department_id,
        user_id: None,
        subject: content.id.to_string(),
        payload: json!({ "state": state.code() }),
    };
    Ok(outbox::publish(tx, &event).await?)
}

/// What is asked of the person before a change: may it happen at all.
async fn judge(tx: &mut Tx, content: &AccessRequestContent, is_enabled: bool) -> std::result::Result<(), Failure> {
    let is_held = people::holds(tx, content.user_id, content.role, content.department_id).await?;
    let is_last = takes_last_admin(tx, content).await?;
    judge_change(content.kind, is_enabled, is_held, is_last).map_err(|refused| Error::refused(refused.code()).into())
}

async fn takes_last_admin(tx: &mut Tx, content: &AccessRequestContent) -> std::result::Result<bool, Failure> {
    let is_about_it =
        content.kind == AccessRequestKind::Revoke && content.role == Role::ItAdmin && content.department_id.is_none();
    if is_about_it { is_last_admin(tx, content.user_id).await } else { Ok(false) }
}

/// Carries a change of rights out and writes it down as what happened to the person.
async fn carry_out(
    tx: &mut Tx,
    actor: &Actor,
    content: &AccessRequestContent,
    subject: &SubjectFacts,
    grant_id: Uuid,
) -> std::result::Result<(), Failure> {
    let (user, role, department) = (content.user_id, content.role, content.department_id);
    match content.kind {
        AccessRequestKind::Grant => people::grant(tx, grant_id, user, role, department).await?,
        AccessRequestKind::Revoke => {
            if !people::revoke(tx, user, role, department).await? {
                return Err(Error::refused("not_held").into());
            }
        }
    }
    publish_user(tx, user, subject.department_id).await?;
    // Open windows ask again what their person may do.
    publish_session_end(tx, user, "rights".to_owned()).await?;
    let held = json!({ "role": role.code(), "department": department });
    let (action, before, after) = match content.kind {
        AccessRequestKind::Grant => ("access.grant", None, Some(held)),
        AccessRequestKind::Revoke => ("access.revoke", Some(held), None),
    };
    let deed = Deed {
        department_id: Some(subject.department_id),
        action,
        subject_kind: "user",
        subject_id: user.to_string(),
        subject_name: subject.display_name.clone(),
        before,
        after,
        reason: Some(content.reason.clone()),
    };
    record(tx, audit_actor(actor), deed).await
}

impl Hub {
    /// The requests the actor may see: those of departments for which they propose or approve, their own, and those about
    /// themselves.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unknown column.
    pub async fn access_requests(&self, actor: &Actor, query: &ListQuery) -> Result<Page<AccessRequestRow>> {
        let query = listing::check(requests::COLUMNS, query).map_err(list_refused)?;
        let scope = actor.scope_of(Permission::AccessApprove).union(&actor.scope_of(Permission::AccessPropose));
        let page = self
            .read(viewer_in(actor, scope), query, |tx, query| {
                Box::pin(async move { Ok(requests::list(tx, &query).await?) })
            })
            .await?;
        Ok(Page { rows: page.rows.into_iter().map(|facts| row(actor, facts)).collect(), total: page.total })
    }

    /// Proposes; everybody who may decide is notified. The same call again is the same act.
    ///
    /// # Errors
    /// `already_held`, `not_held`, `already_waiting`, `user_disabled`, `department_closed`, `last_admin`; [`Error::Invalid`]
    /// on `reason` and `department_id`; [`Error::Forbidden`] without `access.propose` for the department;
    /// [`Error::NotFound`] for a person one may not see.
    pub async fn propose_access(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        request: NewAccessRequest,
    ) -> Result<AccessRequestId> {
        let may = actor.may(Permission::AccessPropose, request.department_id);
        self.demand(actor, facts, may, "access.propose").await?;
        let mut fields = Fields::default();
        let reason = fields.text("reason", &request.reason, 500);
        let content = fields.done(AccessRequestContent {
            id: request.id,
            user_id: request.user_id,
            kind: request.kind,
            role: request.role,
            department_id: request.department_id,
            reason,
        })?;
        let id = content.id;
        let input = (actor.clone(), content);
        self.write(viewer(actor, Permission::AccessPropose), facts, input, |tx, (actor, content)| {
            Box::pin(propose(tx, actor, content))
        })
        .await?;
        Ok(id)
    }

    /// Decides; an approval changes the rights in the same transaction. The same decision by the same person again is right.
    ///
    /// # Errors
    /// `own_request`, `own_rights`, `link_of_party`, `already_decided`, `content_changed`, `user_disabled`, `already_held`, `not_held`,
    /// `last_admin`; [`Error::Invalid`] on `reason` (a refusal needs one); [`Error::Forbidden`] without `access.approve`
    /// for the department or a recent proof of identity; [`Error::NotFound`].
    pub async fn decide_access(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        id: AccessRequestId,
        content_hash: &str,
        decision: Decision,
        reason: &str,
    ) -> Result<()> {
        let may =
            crate::hub::holds(actor, Permission::AccessApprove).and_then(|()| fresh(actor, Permission::AccessApprove));
        self.demand(actor, facts, may, "access.decide").await?;
        let mut fields = Fields::default();
        let reason = match decision {
            Decision::Refuse => fields.text("reason", reason, 500),
            Decision::Approve => reason.trim().chars().take(500).collect(),
        };
        let reason = fields.done(reason)?;
        let input = (actor.clone(), id, content_hash.to_owned(), decision, reason, Uuid::now_v7());
        let result = self
            .write(
                viewer(actor, Permission::AccessApprove),
                facts,
                input,
                |tx, (actor, id, content_hash, decision, reason, grant_id)| {
                    Box::pin(decide(tx, actor, id, content_hash, decision, reason, grant_id))
                },
            )
            .await;
        self.note_denial(actor, facts, "access.decide", result).await
    }

    /// Takes one's own waiting request back.
    ///
    /// # Errors
    /// `already_decided`; [`Error::NotFound`] for another person's.
    pub async fn withdraw_access(&self, actor: &Actor, facts: &RequestFacts, id: AccessRequestId) -> Result<()> {
        self.write(own_viewer(actor), facts, (actor.clone(), id), |tx, (actor, id)| {
            Box::pin(async move {
                let found = requests::lock(tx, id).await?.filter(|found| found.proposed_by == actor.user_id);
                let found = found.ok_or(Error::NotFound("access_request"))?;
                match found.state {
                    AccessRequestState::Withdrawn => return Ok(()),
                    AccessRequestState::Waiting => {}
                    AccessRequestState::Approved | AccessRequestState::Refused => {
                        return Err(Error::refused("already_decided").into());
                    }
                }
                let content = &found.content;
                let subject = requests::subject(tx, content.user_id).await?.ok_or(Error::NotFound("user"))?;
                requests::close(tx, id, AccessRequestState::Withdrawn, None, None).await?;
                publish(tx, content, AccessRequestState::Withdrawn).await?;
                let data = json!({
                    "request": id, "proposer": actor.display_name, "subject": subject.display_name,
                    "role": content.role.code(), "kind": content.kind.code(),
                });
                notify_approvers(tx, content, actor.user_id, "access_request_withdrawn", &data).await?;
                let deed = Deed {
                    before: Some(kept(content, AccessRequestState::Waiting)),
                    after: Some(kept(content, AccessRequestState::Withdrawn)),
                    ..deed(content, &subject, "access_request.withdraw")
                };
                record(tx, audit_actor(&actor), deed).await
            })
        })
        .await
    }

    /// For the command line alone, the root of trust: gives a role without a second person.
    ///
    /// # Errors
    /// `already_held`, `user_disabled`, `department_closed`; [`Error::Invalid`] on `reason`; [`Error::Forbidden`] for
    /// anybody but the program itself; [`Error::NotFound`].
    pub async fn grant_role(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        user_id: UserId,
        role: Role,
        department_id: Option<DepartmentId>,
        reason: &str,
    ) -> Result<()> {
        let is_operator = matches!(actor.credential, domain::access::Credential::Operator { .. });
        let may = if is_operator { Ok(()) } else { Err(domain::access::Denied::Permission(Permission::AccessApprove)) };
        self.demand(actor, facts, may, "access.grant").await?;
        let mut fields = Fields::default();
        let reason = fields.text("reason", reason, 500);
        let content = fields.done(AccessRequestContent {
            id: AccessRequestId(Uuid::now_v7()),
            user_id,
            kind: AccessRequestKind::Grant,
            role,
            department_id,
            reason,
        })?;
        self.write(own_viewer(actor), facts, (actor.clone(), content), |tx, (actor, content)| {
            Box::pin(async move {
                let subject = requests::subject(tx, content.user_id).await?.ok_or(Error::NotFound("user"))?;
                demand_open(tx, &content).await?;
                judge(tx, &content, subject.is_enabled).await?;
                carry_out(tx, &actor, &content, &subject, content.id.0).await
            })
        })
        .await
    }
}

/// A closed department takes no new rights; old ones can be taken.
async fn demand_open(tx: &mut Tx, content: &AccessRequestContent) -> std::result::Result<(), Failure> {
    let Some(department) = content.department_id else { return Ok(()) };
    match departments::is_closed(tx, department).await? {
        None => Err(Error::invalid("department_id", "unknown").into()),
        Some(true) if content.kind == AccessRequestKind::Grant => Err(Error::refused("department_closed").into()),
        Some(_) => Ok(()),
    }
}

/// Tells everybody who may decide, but not whoever acts or whose rights it is about.
async fn notify_approvers(
    tx: &mut Tx,
    content: &AccessRequestContent,
    except: UserId,
    kind: &'static str,
    data: &Value,
) -> std::result::Result<(), Failure> {
    for person in requests::approvers(tx, &approving_roles(), content.department_id).await? {
        if person != except && person != content.user_id {
            messages::notify(tx, message_id(content.id, person, kind), person, kind, data).await?;
        }
    }
    Ok(())
}

async fn propose(tx: &mut Tx, actor: Actor, content: AccessRequestContent) -> std::result::Result<(), Failure> {
    // The person must be seen by the proposer: nobody proposes about strangers.
    match people::lock(tx, content.user_id).await {
        Err(store::Error::NotFound) => return Err(Error::NotFound("user").into()),
        other => other?,
    };
    let subject = requests::subject(tx, content.user_id).await?.ok_or(Error::NotFound("user"))?;
    if let Some(found) = requests::lock(tx, content.id).await? {
        let is_same = found.proposed_by == actor.user_id && found.content == content;
        return if is_same { Ok(()) } else { Err(Error::Conflict("id_taken").into()) };
    }
    demand_open(tx, &content).await?;
    judge(tx, &content, subject.is_enabled).await?;
    if !requests::insert(tx, &content, actor.user_id).await? {
        return Err(Error::Conflict("id_taken").into());
    }
    publish(tx, &content, AccessRequestState::Waiting).await?;
    let data = json!({
        "request": content.id, "proposer": actor.display_name, "subject": subject.display_name,
        "role": content.role.code(), "kind": content.kind.code(),
    });
    notify_approvers(tx, &content, actor.user_id, "access_request_waiting", &data).await?;
    let deed = Deed {
        after: Some(kept(&content, AccessRequestState::Waiting)),
        reason: Some(content.reason.clone()),
        ..deed(&content, &subject, "access_request.propose")
    };
    record(tx, audit_actor(&actor), deed).await
}

async fn decide(
    tx: &mut Tx,
    actor: Actor,
    id: AccessRequestId,
    content_hash: String,
    decision: Decision,
    reason: String,
    grant_id: Uuid,
) -> std::result::Result<(), Failure> {
    let found = requests::lock(tx, id).await?.ok_or(Error::NotFound("access_request"))?;
    let content = &found.content;
    // Seen, because it is about the actor or was proposed by them, but not theirs to decide.
    actor.may_now(Permission::AccessApprove, content.department_id)?;
    if found.decided_by == Some(actor.user_id) && found.state == decision.state() {
        return Ok(());
    }
    let subject = requests::subject(tx, content.user_id).await?.ok_or(Error::NotFound("user"))?;
    let is_held = people::holds(tx, content.user_id, content.role, content.department_id).await?;
    let parties = [found.proposed_by, content.user_id];
    let cooled = tx.at() - TimeDelta::days(LINK_COOLING_DAYS);
    let facts = DecisionFacts {
        decider: actor.user_id,
        shown_hash: &content_hash,
        content,
        proposed_by: found.proposed_by,
        state: found.state,
        is_user_enabled: subject.is_enabled,
        is_held,
        is_last_admin: decision == Decision::Approve && takes_last_admin(tx, content).await?,
        is_password_by_link_of_party: credentials::is_password_by_link_of(tx, actor.user_id, &parties, cooled).await?,
    };
    judge_decision(decision, &facts).map_err(|refused| Error::refused(refused.code()))?;
    if content.kind == AccessRequestKind::Grant && decision == Decision::Approve {
        demand_open(tx, content).await?;
    }
    let kept_reason = (!reason.is_empty()).then_some(reason.as_str());
    requests::close(tx, id, decision.state(), Some(actor.user_id), kept_reason).await?;
    publish(tx, content, decision.state()).await?;
    let data = json!({
        "request": id, "subject": subject.display_name, "role": content.role.code(), "kind": content.kind.code(),
        "decision": decision.code(), "decider": actor.display_name,
    });
    let mut told = vec![found.proposed_by, content.user_id];
    told.dedup();
    for person in told {
        let kind = "access_request_decided";
        messages::notify(tx, message_id(id, person, kind), person, kind, &data).await?;
    }
    if decision == Decision::Approve {
        carry_out(tx, &actor, content, &subject, grant_id).await?;
    }
    let action = match decision {
        Decision::Approve => "access_request.approve",
        Decision::Refuse => "access_request.refuse",
    };
    let deed = Deed {
        before: Some(kept(content, AccessRequestState::Waiting)),
        after: Some(kept(content, decision.state())),
        reason: kept_reason.map(str::to_owned),
        ..deed(content, &subject, action)
    };
    record(tx, audit_actor(&actor), deed).await
}
