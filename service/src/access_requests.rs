//! Rights change by two people: one proposes, another decides. The decision binds the content that was shown, by its hash.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Role};
use domain::access_request::{AccessRequestKind, AccessRequestState, Decision};
use domain::ids::{AccessRequestId, DepartmentId, UserId};
use domain::list::{ListQuery, Page};

use crate::{Error, Hub, RequestFacts, Result};

/// One request. Columns to filter and sort by: `state`, `kind`, `subject`, `role`, `department` (id), `proposer`,
/// `proposed` (instant), `decided` (instant).
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

impl Hub {
    /// The requests the actor may see: those of departments for which they propose or approve, their own, and those about
    /// themselves.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unknown column.
    pub async fn access_requests(&self, _actor: &Actor, _query: &ListQuery) -> Result<Page<AccessRequestRow>> {
        Err(Error::Unavailable)
    }

    /// Proposes; everybody who may decide is notified.
    ///
    /// # Errors
    /// `already_held`, `not_held`, `already_waiting`, `user_disabled`, `department_closed`, `last_admin`; [`Error::Invalid`]
    /// on `reason`; [`Error::Forbidden`] without `access.propose` for the department; [`Error::NotFound`].
    pub async fn propose_access(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _request: NewAccessRequest,
    ) -> Result<AccessRequestId> {
        Err(Error::Unavailable)
    }

    /// Decides; an approval changes the rights in the same transaction. The same decision by the same person again is right.
    ///
    /// # Errors
    /// `own_request`, `own_rights`, `already_decided`, `content_changed`, `already_held`, `not_held`, `last_admin`,
    /// `user_disabled`; [`Error::Invalid`] on `reason` (a refusal needs one); [`Error::Forbidden`] without `access.approve`
    /// for the department or a recent proof of identity; [`Error::NotFound`].
    pub async fn decide_access(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _id: AccessRequestId,
        _content_hash: &str,
        _decision: Decision,
        _reason: &str,
    ) -> Result<()> {
        Err(Error::Unavailable)
    }

    /// Takes one's own waiting request back.
    ///
    /// # Errors
    /// `already_decided`; [`Error::NotFound`] for another person's.
    pub async fn withdraw_access(&self, _actor: &Actor, _facts: &RequestFacts, _id: AccessRequestId) -> Result<()> {
        Err(Error::Unavailable)
    }
}
