//! Requests to change rights: one person proposes, another decides.

use axum::Json;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::access::Role;
use domain::access_request::{AccessRequestKind, AccessRequestState, Decision};
use domain::ids::{AccessRequestId, DepartmentId, UserId};
use futures::FutureExt as _;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use service::access_requests::{AccessRequestRow, NewAccessRequest};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Sent;
use super::caller::{Caller, Id, Problem, ProblemDocument};
use super::idempotent::{Outcome, once};
use super::list::{Asked, ListParameters, Part};

/// One request. Columns to filter and sort by: `state`, `kind`, `subject`, `role`, `department`, `proposer`, `proposed`,
/// `decided`.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessRequest {
    /// The request.
    #[schema(value_type = Uuid)]
    pub id: AccessRequestId,
    /// `grant` or `revoke`.
    #[schema(value_type = String)]
    pub kind: AccessRequestKind,
    /// `waiting`, `approved`, `refused` or `withdrawn`.
    #[schema(value_type = String)]
    pub state: AccessRequestState,
    /// Whose rights.
    #[schema(value_type = Uuid)]
    pub user_id: UserId,
    /// Their name.
    pub user_name: String,
    /// The role.
    #[schema(value_type = String)]
    pub role: Role,
    /// For this department and those below; null for all.
    #[schema(value_type = Option<Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Why.
    pub reason: String,
    /// What a decision must repeat.
    pub content_hash: String,
    /// Who proposed.
    #[schema(value_type = Uuid)]
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
}

impl From<AccessRequestRow> for AccessRequest {
    fn from(row: AccessRequestRow) -> AccessRequest {
        AccessRequest {
            id: row.id,
            kind: row.kind,
            state: row.state,
            user_id: row.user_id,
            user_name: row.user_name,
            role: row.role,
            department_id: row.department_id,
            reason: row.reason,
            content_hash: row.content_hash,
            proposed_by: row.proposed_by,
            proposed_by_name: row.proposed_by_name,
            proposed_at: row.proposed_at,
            decided_by_name: row.decided_by_name,
            decided_at: row.decided_at,
            decision_reason: row.decision_reason,
        }
    }
}

/// A new request.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRequestToPropose {
    /// Made by the caller, so that a retry is the same act.
    pub id: Uuid,
    /// Whose rights.
    pub user_id: Uuid,
    /// The role, e.g. `finance`.
    #[schema(value_type = String)]
    pub role: Role,
    /// For this department and those below; null for all.
    #[serde(default)]
    pub department_id: Option<Uuid>,
    /// `grant` or `revoke`.
    #[schema(value_type = String)]
    pub kind: AccessRequestKind,
    /// Why.
    pub reason: String,
}

/// A decision. It needs a proof of identity of the last five minutes, which a key never has: people decide in a browser.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRequestToDecide {
    /// `content_hash` of what was seen.
    pub content_hash: String,
    /// `approve` or `refuse`.
    #[schema(value_type = String)]
    pub decision: Decision,
    /// Why; a refusal needs it.
    #[serde(default)]
    pub reason: String,
}

/// The requests that the caller may see.
#[utoipa::path(get, path = "/api/v1/access-requests", tag = "access requests", operation_id = "listAccessRequests",
    params(ListParameters),
    responses((status = 200, body = Part<AccessRequest>), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(caller: Caller, asked: Asked) -> Result<Json<Part<AccessRequest>>, Problem> {
    asked.only(&[])?;
    let page = caller.hub.access_requests(&caller.actor, &asked.query).await?;
    Ok(Json(asked.part(page, AccessRequest::from)))
}

/// Proposes that somebody gets or loses a role.
#[utoipa::path(post, path = "/api/v1/access-requests", tag = "access requests", operation_id = "proposeAccess",
    request_body = AccessRequestToPropose, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = super::saved_views::Created), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn propose(
    caller: Caller,
    headers: HeaderMap,
    sent: Sent<AccessRequestToPropose>,
) -> Result<Response, Problem> {
    let request = sent.content;
    once(&caller, &headers, "access_request.propose", sent.value, move |caller| {
        let request = request.clone();
        async move {
            let new = NewAccessRequest {
                id: AccessRequestId(request.id),
                user_id: UserId(request.user_id),
                role: request.role,
                department_id: request.department_id.map(DepartmentId),
                kind: request.kind,
                reason: request.reason,
            };
            let id = caller.hub.propose_access(&caller.actor, &caller.facts, new).await?;
            Ok(Outcome::created(json!({ "id": id }), "/api/v1/access-requests".to_owned()))
        }
        .boxed()
    })
    .await
}

/// Decides about another person's request.
#[utoipa::path(post, path = "/api/v1/access-requests/{id}/decision", tag = "access requests", operation_id = "decideAccess",
    request_body = AccessRequestToDecide, params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn decide(
    caller: Caller,
    Id(id): Id,
    headers: HeaderMap,
    sent: Sent<AccessRequestToDecide>,
) -> Result<Response, Problem> {
    let decision = sent.content;
    once(&caller, &headers, "access_request.decide", json!([id, sent.value]), move |caller| {
        let decision = decision.clone();
        async move {
            let AccessRequestToDecide { content_hash, decision, reason } = decision;
            let id = AccessRequestId(id);
            caller.hub.decide_access(&caller.actor, &caller.facts, id, &content_hash, decision, &reason).await?;
            Ok(Outcome::done())
        }
        .boxed()
    })
    .await
}

/// Takes one's own waiting request back.
#[utoipa::path(post, path = "/api/v1/access-requests/{id}/withdrawal", tag = "access requests", operation_id = "withdrawAccess",
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn withdraw(caller: Caller, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    once(&caller, &headers, "access_request.withdraw", json!([id]), move |caller| {
        async move {
            caller.hub.withdraw_access(&caller.actor, &caller.facts, AccessRequestId(id)).await?;
            Ok(Outcome::done())
        }
        .boxed()
    })
    .await
}
