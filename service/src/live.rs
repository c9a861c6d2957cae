//! The live channel: events of the outbox, and who may see which.

use domain::access::{Actor, Permission};
use domain::live::Topic;
use store::outbox::{self, Bounds, Cursor, Event};

use crate::{Hub, Result};

/// Whether the actor may see the event. What is for one person is for that person alone; the rest follows the permission
/// under which the thing itself is read. A topic that this program does not know is seen by nobody.
pub fn may_see(actor: &Actor, event: &Event) -> bool {
    if let Some(user_id) = event.user_id {
        return user_id == actor.user_id;
    }
    let covers = |permission| actor.scope_of(permission).covers(event.department_id);
    match event.topic {
        Some(Topic::Audit) => covers(Permission::AuditRead),
        Some(Topic::AccessRequest) => covers(Permission::AccessApprove) || covers(Permission::AccessPropose),
        Some(Topic::Department) => covers(Permission::DepartmentRead),
        Some(Topic::Fact) => covers(Permission::KpiRead),
        // Feeds belong to no department: whoever may see them for one sees them all.
        Some(Topic::Feed) => actor.can(Permission::IntegrationRead),
        // Issues belong to no department.
        Some(Topic::QualityIssue) => actor.can(Permission::QualityRead),
        Some(Topic::User) => covers(Permission::UserRead),
        // Always for one person.
        Some(Topic::Notification | Topic::Session) | None => false,
    }
}

impl Hub {
    /// At most `limit` events after `cursor`, in the order of their commits.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
    pub async fn live_events(&self, cursor: Cursor, limit: u32) -> Result<Vec<Event>> {
        Ok(outbox::read_after(&self.inner.store, cursor, limit).await?)
    }

    /// From where to where a viewer can resume.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
    pub async fn live_bounds(&self) -> Result<Bounds> {
        Ok(outbox::bounds(&self.inner.store).await?)
    }
}
