//! Reading what was done: the list, one entry with its proofs, the activity by day, and the check of all chains.

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Actor, Denied};
use domain::ids::{DepartmentId, RequestId, UserId};
use domain::list::{ListQuery, Page};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::hub::{Deed, audit_actor, own_viewer, record};
use crate::{Error, Hub, RequestFacts, Result};

/// One entry in the list. Columns to filter and sort by: `at`, `actor`, `action`, `subject`, `subject_kind`,
/// `department` (id), `request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The chain: the department's id, the nil id for what belongs to none.
    pub chain: Uuid,
    /// Its place in the chain, from 1.
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; the nil id for the program itself.
    pub actor_id: UserId,
    /// Their name then.
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
    /// Whose it was.
    pub department_id: Option<DepartmentId>,
    /// The department's Chinese name today.
    pub department_name_zh: Option<String>,
    /// The department's English name today.
    pub department_name_en: Option<String>,
    /// The request that caused it.
    pub request_id: RequestId,
    /// Why.
    pub reason: Option<String>,
}

/// One entry in full.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditDetail {
    /// As in the list.
    pub row: AuditRow,
    /// The thing before.
    pub before: Option<Value>,
    /// The thing after.
    pub after: Option<Value>,
    /// The hash of the entry before it, hexadecimal.
    pub previous_hash: String,
    /// Its own hash, hexadecimal.
    pub hash: String,
    /// Whether the hash fits the content.
    pub is_intact: bool,
    /// When the first signed checkpoint that covers it was made.
    pub sealed_at: Option<DateTime<Utc>>,
}

/// How much was done on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityCount {
    /// The day in Asia/Shanghai.
    pub day: NaiveDate,
    /// The part of the action before its dot, e.g. `user`.
    pub kind: String,
    /// How many entries.
    pub count: i64,
}

/// What a check of all chains found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// How many chains were read.
    pub chains: u64,
    /// How many entries were read.
    pub entries: u64,
    /// How many signed checkpoints were verified.
    pub checkpoints: u64,
    /// What is wrong, one sentence each; empty when all is well.
    pub problems: Vec<String>,
}

impl Hub {
    /// The entries of the departments whose audit the actor may read, the latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `audit.read`; [`Error::Invalid`] for an unknown column.
    pub async fn audit_entries(&self, _actor: &Actor, _query: &ListQuery) -> Result<Page<AuditRow>> {
        Err(Error::Unavailable)
    }

    /// One entry with its proofs.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn audit_entry(&self, _actor: &Actor, _chain: Uuid, _sequence: i64) -> Result<AuditDetail> {
        Err(Error::Unavailable)
    }

    /// How much was done on each of the last `days` days (1 to 366), by kind.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `audit.read`.
    pub async fn audit_activity(&self, _actor: &Actor, _days: u32) -> Result<Vec<ActivityCount>> {
        Err(Error::Unavailable)
    }

    /// Reads all chains and verifies hashes, order and signed checkpoints.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn verify_audit(&self) -> Result<AuditReport> {
        Err(Error::Unavailable)
    }

    /// Writes down that a list was taken out: which, with what question, how many rows, and the hash of the file.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`]; the file must not be handed out then.
    pub async fn record_export(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        list: &str,
        query: &str,
        count: u64,
        hash: &str,
    ) -> Result<()> {
        let deed = Deed {
            department_id: actor.department_id,
            action: "list.export",
            subject_kind: "list",
            subject_id: list.to_owned(),
            subject_name: list.to_owned(),
            after: Some(json!({ "query": query, "count": count, "hash": hash })),
            ..Deed::default()
        };
        self.record_alone(actor, facts, deed).await
    }

    /// Writes down that somebody asked for what they may not have; for refusals that happen before a use case (the server's
    /// look into `policy`). Use cases write their own.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn record_denial(&self, actor: &Actor, facts: &RequestFacts, denied: Denied, path: &str) -> Result<()> {
        let (reason, permission) = match denied {
            Denied::Permission(permission) => ("permission", permission),
            Denied::TokenScope(permission) => ("token_scope", permission),
            Denied::Department(permission) => ("department", permission),
            Denied::NotFresh(permission) => ("not_fresh", permission),
        };
        let deed = Deed {
            department_id: actor.department_id,
            action: "access.deny",
            subject_kind: "permission",
            subject_id: permission.code().to_owned(),
            subject_name: path.chars().take(200).collect(),
            after: Some(json!({ "reason": reason })),
            ..Deed::default()
        };
        self.record_alone(actor, facts, deed).await
    }

    /// One entry in a transaction of its own: for what has no other effect.
    async fn record_alone(&self, actor: &Actor, facts: &RequestFacts, deed: Deed) -> Result<()> {
        self.write(own_viewer(actor), facts, (audit_actor(actor), deed), |tx, (actor, deed)| {
            Box::pin(record(tx, actor, deed))
        })
        .await
    }
}
