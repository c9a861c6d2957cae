//! How the program itself is doing, for those who run it.

use chrono::{DateTime, Utc};
use domain::access::Actor;

use crate::{Error, Hub, Result};

/// The state of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemState {
    /// The version of the database, e.g. `15.14`.
    pub database_version: String,
    /// The size of the database in bytes.
    pub database_bytes: i64,
    /// The number of the latest migration.
    pub schema_version: i64,
    /// Connections of the pool in use.
    pub connections_busy: u32,
    /// Connections of the pool at most.
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
    /// The name on the button of the identity provider, when one is configured.
    pub oidc_label: Option<String>,
}

impl Hub {
    /// The state of the program.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `system.read`.
    pub async fn system_state(&self, _actor: &Actor) -> Result<SystemState> {
        Err(Error::Unavailable)
    }
}
