//! Server functions of the settings: how the program itself is doing.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// The state of the program and its database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemDto {
    /// When it was asked for.
    pub now: DateTime<Utc>,
    /// The version of the program.
    pub version: String,
    /// The name of the instance that answered.
    pub instance: String,
    /// When that instance was started.
    pub started_at: DateTime<Utc>,
    /// How many browsers hold a live channel to it.
    pub live_viewers: u32,
    /// What the check of the settings found worth a look.
    pub warnings: Vec<String>,
    /// The version of the database.
    pub database_version: String,
    /// The size of the database in bytes.
    pub database_bytes: i64,
    /// The number of the latest migration.
    pub schema_version: i64,
    /// Connections in use.
    pub connections_busy: u32,
    /// Connections at most.
    pub connections_limit: u32,
    /// People who may sign in.
    pub enabled_users: u32,
    /// Open sessions.
    pub open_sessions: u32,
    /// Entries of the audit.
    pub audit_entries: i64,
    /// When the audit was last sealed.
    pub audit_sealed_at: Option<DateTime<Utc>>,
    /// Entries not sealed yet.
    pub audit_unsealed: i64,
    /// Events kept for viewers that come back.
    pub outbox_events: i64,
    /// Whether the database holds the demo people.
    pub is_demo: bool,
    /// The name of the house's own sign-in, when configured.
    pub oidc_label: Option<String>,
}

/// The state of the program.
///
/// # Errors
/// `permission`, `unavailable`.
#[server(prefix = "/fn", endpoint = "settings/system", input = PostUrl)]
pub async fn get_system() -> Result<SystemDto, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let context = context::current()?;
    let state = hub.system_state(&actor).await.map_err(context::refuse)?;
    Ok(SystemDto {
        now: hub.now(),
        version: context.version.to_owned(),
        instance: context.instance.name.to_string(),
        started_at: context.instance.started_at,
        live_viewers: context.instance.live_viewers,
        warnings: context.instance.warnings.iter().map(|code| (*code).to_owned()).collect(),
        database_version: state.database_version,
        database_bytes: state.database_bytes,
        schema_version: state.schema_version,
        connections_busy: state.connections_busy,
        connections_limit: state.connections_limit,
        enabled_users: state.enabled_users,
        open_sessions: state.open_sessions,
        audit_entries: state.audit_entries,
        audit_sealed_at: state.audit_sealed_at,
        audit_unsealed: state.audit_unsealed,
        outbox_events: state.outbox_events,
        is_demo: state.is_demo,
        oidc_label: state.oidc_label,
    })
}
