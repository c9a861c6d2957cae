//! How the program itself is doing, for those who run it.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Permission};
use store::Viewer;
use store::identity::system;

use crate::hub::holds;
use crate::{Hub, Result};

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
    /// [`crate::Error::Forbidden`] without `system.read`.
    pub async fn system_state(&self, actor: &Actor) -> Result<SystemState> {
        self.demand_read(actor, holds(actor, Permission::SystemRead), "system.read").await?;
        // Figures of the whole program, none about a person: read as the program itself.
        let (figures, unsealed) = self
            .read(Viewer::System, (), |tx, ()| {
                Box::pin(async move {
                    let figures = system::figures(tx).await?;
                    let sealed: i64 = store::audit::last_checkpoint(tx)
                        .await?
                        .map_or(0, |checkpoint| checkpoint.heads.iter().map(|head| head.sequence).sum());
                    let unsealed = figures.audit_entries - sealed;
                    Ok((figures, unsealed))
                })
            })
            .await?;
        let pool = self.inner.store.pool_facts();
        Ok(SystemState {
            database_version: figures.version,
            database_bytes: figures.bytes,
            schema_version: figures.schema_version,
            connections_busy: pool.open.saturating_sub(pool.idle),
            connections_limit: pool.max,
            enabled_users: u32::try_from(figures.enabled_users).unwrap_or(u32::MAX),
            open_sessions: u32::try_from(figures.open_sessions).unwrap_or(u32::MAX),
            audit_entries: figures.audit_entries,
            audit_sealed_at: figures.audit_sealed_at,
            audit_unsealed: unsealed,
            outbox_events: figures.outbox_events,
            is_demo: self.is_demo().await?,
            oidc_label: self.inner.settings.oidc.as_ref().map(|oidc| oidc.label.clone()),
        })
    }
}
