//! The audit trail, read only.

use axum::Json;
use axum::extract::Path;
use chrono::{DateTime, Utc};
use domain::ids::{DepartmentId, RequestId, UserId};
use serde::Serialize;
use service::audit::{AuditDetail, AuditRow};
use utoipa::ToSchema;
use uuid::Uuid;

use super::caller::{Caller, Problem, ProblemDocument};
use super::list::{Asked, ListParameters, Part};
use crate::answer::Refusal;

/// One entry. Columns to filter and sort by: `at`, `actor`, `action`, `subject`, `subject_kind`, `department`, `request`.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// The chain: the department's id, the nil id for what belongs to none.
    pub chain: Uuid,
    /// Its place in the chain, from 1.
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; the nil id for the program itself.
    #[schema(value_type = Uuid)]
    pub actor_id: UserId,
    /// Their name then.
    pub actor_name: String,
    /// By what: `session`, `token`, `operator` or `none`.
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
    #[schema(value_type = Option<Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// The request that caused it.
    #[schema(value_type = Uuid)]
    pub request_id: RequestId,
    /// Why.
    pub reason: Option<String>,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> AuditEntry {
        AuditEntry {
            chain: row.chain,
            sequence: row.sequence,
            at: row.at,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            via: row.via,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            subject_name: row.subject_name,
            department_id: row.department_id,
            request_id: row.request_id,
            reason: row.reason,
        }
    }
}

/// One entry with its proofs.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntryInFull {
    /// As in the list.
    #[serde(flatten)]
    pub entry: AuditEntry,
    /// The thing before.
    pub before: Option<serde_json::Value>,
    /// The thing after.
    pub after: Option<serde_json::Value>,
    /// The hash of the entry before it, hexadecimal.
    pub previous_hash: String,
    /// Its own hash, hexadecimal.
    pub hash: String,
    /// Whether the hash fits the content.
    pub is_intact: bool,
    /// When the first signed checkpoint that covers it was made.
    pub sealed_at: Option<DateTime<Utc>>,
}

impl From<AuditDetail> for AuditEntryInFull {
    fn from(detail: AuditDetail) -> AuditEntryInFull {
        AuditEntryInFull {
            entry: detail.row.into(),
            before: detail.before,
            after: detail.after,
            previous_hash: detail.previous_hash,
            hash: detail.hash,
            is_intact: detail.is_intact,
            sealed_at: detail.sealed_at,
        }
    }
}

/// The entries that the caller may read, the latest first.
#[utoipa::path(get, path = "/api/v1/audit/entries", tag = "audit", operation_id = "listAuditEntries", params(ListParameters),
    responses((status = 200, body = Part<AuditEntry>), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(caller: Caller, asked: Asked) -> Result<Json<Part<AuditEntry>>, Problem> {
    asked.only(&[])?;
    let page = caller.hub.audit_entries(&caller.actor, &asked.query).await?;
    Ok(Json(asked.part(page, AuditEntry::from)))
}

/// One entry with its proofs.
#[utoipa::path(get, path = "/api/v1/audit/entries/{chain}/{sequence}", tag = "audit", operation_id = "readAuditEntry",
    params(("chain" = Uuid, Path), ("sequence" = i64, Path)),
    responses((status = 200, body = AuditEntryInFull), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn read(
    caller: Caller,
    place: Result<Path<(Uuid, i64)>, axum::extract::rejection::PathRejection>,
) -> Result<Json<AuditEntryInFull>, Problem> {
    let Path((chain, sequence)) = place.map_err(|_| Problem(Refusal::not_found()))?;
    Ok(Json(caller.hub.audit_entry(&caller.actor, chain, sequence).await?.into()))
}
