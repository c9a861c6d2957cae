//! How the program itself is doing.

use axum::Json;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::{Caller, Problem, ProblemDocument};

/// The state of the program.
#[derive(Debug, Serialize, ToSchema)]
pub struct System {
    /// The version of the program.
    pub version: &'static str,
    /// The version of the database.
    pub database_version: String,
    /// The size of the database in bytes.
    pub database_bytes: i64,
    /// The number of the latest migration.
    pub schema_version: i64,
    /// Connections of this instance in use.
    pub connections_busy: u32,
    /// Connections of this instance at most.
    pub connections_limit: u32,
    /// People who may sign in.
    pub enabled_users: u32,
    /// Open sessions.
    pub open_sessions: u32,
    /// Open live channels of this instance.
    pub open_channels: usize,
    /// Entries of the audit trail.
    pub audit_entries: i64,
    /// When the audit trail was last sealed.
    pub audit_sealed_at: Option<DateTime<Utc>>,
    /// Entries not sealed yet.
    pub audit_unsealed: i64,
    /// Events kept for viewers that come back.
    pub outbox_events: i64,
    /// Whether the database holds the demo people.
    pub is_demo: bool,
}

/// The state of the program.
#[utoipa::path(get, path = "/api/v1/system", tag = "system", operation_id = "readSystem",
    responses((status = 200, body = System), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn read(caller: Caller) -> Result<Json<System>, Problem> {
    let state = caller.hub.system_state(&caller.actor).await?;
    Ok(Json(System {
        version: crate::pages::VERSION,
        database_version: state.database_version,
        database_bytes: state.database_bytes,
        schema_version: state.schema_version,
        connections_busy: state.connections_busy,
        connections_limit: state.connections_limit,
        enabled_users: state.enabled_users,
        open_sessions: state.open_sessions,
        open_channels: caller.state.live.open(),
        audit_entries: state.audit_entries,
        audit_sealed_at: state.audit_sealed_at,
        audit_unsealed: state.audit_unsealed,
        outbox_events: state.outbox_events,
        is_demo: state.is_demo,
    }))
}
