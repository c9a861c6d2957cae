//! Messages to the caller.

use axum::Json;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::ids::NotificationId;
use futures::FutureExt as _;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use service::notifications::{NotificationRow, NotificationSelection};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Sent;
use super::caller::{Caller, Problem, ProblemDocument};
use super::idempotent::{Outcome, once};
use super::list::{Asked, ListParameters, Part};

/// One message. Columns to filter and sort by: `kind`, `state`, `created`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notification {
    /// The message.
    #[schema(value_type = Uuid)]
    pub id: NotificationId,
    /// What happened, e.g. `access_request_waiting`.
    pub kind: String,
    /// Values that belong to it.
    pub data: serde_json::Value,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

impl From<NotificationRow> for Notification {
    fn from(row: NotificationRow) -> Notification {
        Notification { id: row.id, kind: row.kind, data: row.data, created_at: row.created_at, read_at: row.read_at }
    }
}

/// Which messages to mark as read.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationsToMark {
    /// These; absent for all there are.
    #[serde(default)]
    pub ids: Option<Vec<Uuid>>,
}

/// How many messages changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Marked {
    /// The number.
    pub marked: u32,
}

/// The caller's messages, the latest first.
#[utoipa::path(get, path = "/api/v1/notifications", tag = "notifications", operation_id = "listNotifications",
    params(ListParameters),
    responses((status = 200, body = Part<Notification>), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(caller: Caller, asked: Asked) -> Result<Json<Part<Notification>>, Problem> {
    asked.only(&[])?;
    let page = caller.hub.notifications(&caller.actor, &asked.query).await?;
    Ok(Json(asked.part(page, Notification::from)))
}

/// Marks messages as read.
#[utoipa::path(post, path = "/api/v1/notifications/read", tag = "notifications", operation_id = "markNotificationsRead",
    request_body = NotificationsToMark, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Marked), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn mark_read(
    caller: Caller,
    headers: HeaderMap,
    sent: Sent<NotificationsToMark>,
) -> Result<Response, Problem> {
    let ids = sent.content.ids;
    once(&caller, &headers, "notification.mark_read", sent.value, move |caller| {
        let which = match ids.clone() {
            Some(ids) => NotificationSelection::Only(ids.into_iter().map(NotificationId).collect()),
            None => NotificationSelection::All,
        };
        async move {
            let marked = caller.hub.mark_notifications_read(&caller.actor, which).await?;
            Ok(Outcome::ok(json!({ "marked": marked })))
        }
        .boxed()
    })
    .await
}
