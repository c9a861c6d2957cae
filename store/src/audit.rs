//! The record of every change, in the transaction of the change itself. Entries are added by the database's own function
//! `audit_append`, under the lock of their chain; nothing else can write them. How they are hashed, sealed and verified is
//! decided in `domain::audit`.
//!
//! A transaction that appends to several chains takes their locks in the order of its calls; two that do so in opposite
//! order collide and one is repeated. Append late in the transaction: the chain is held until the commit.

use domain::ids::{DepartmentId, UserId};
use serde_json::Value;
use uuid::Uuid;

use crate::error::Result;
use crate::tx::Tx;

/// Who acted, as the record keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditActor {
    /// The person; the nil id for the program itself.
    pub user_id: UserId,
    /// The name as shown to others, as it is now.
    pub name: String,
    /// How they were let in: `session`, `token`, `operator`.
    pub via: &'static str,
}

/// What happened. Personal data and secrets never go into `before` and `after`.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAuditEntry {
    /// The department it belongs to, which is its chain; `None` for none.
    pub department_id: Option<DepartmentId>,
    /// Who.
    pub actor: AuditActor,
    /// What was done, e.g. `user.create`.
    pub action: &'static str,
    /// To what kind of thing, e.g. `user`.
    pub subject_kind: &'static str,
    /// To which.
    pub subject_id: String,
    /// Its name, as it is now.
    pub subject_name: String,
    /// How it was before.
    pub before: Option<Value>,
    /// How it is now.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<String>,
}

/// Where an entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuditPosition {
    /// The chain: the department, or the nil id.
    pub chain: Uuid,
    /// The place in it, from one.
    pub sequence: i64,
}

/// Appends an entry; request and time come from the transaction. Also publishes the event `audit`.
///
/// # Errors
/// [`crate::Error::Busy`] when the chain is held by another for longer than two seconds; as the database.
pub async fn append(tx: &mut Tx, entry: &NewAuditEntry) -> Result<AuditPosition> {
    let (at, request_id) = (tx.at(), tx.request_id());
    let row = sqlx::query!(
        r#"SELECT chain AS "chain!", sequence AS "sequence!"
           FROM audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"#,
        entry.department_id.map(|id| id.0),
        at,
        entry.actor.user_id.0,
        entry.actor.name,
        entry.actor.via,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.subject_name,
        entry.before,
        entry.after,
        entry.reason,
        request_id.0
    )
    .fetch_one(tx.connection())
    .await?;
    tx.mark_published();
    Ok(AuditPosition { chain: row.chain, sequence: row.sequence })
}
