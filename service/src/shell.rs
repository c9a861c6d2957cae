//! What the frame around every page shows about the person, in one query.

use domain::access::{Actor, Permission};
pub use store::identity::authenticate::ShellFacts;

use crate::{Hub, Result};

impl Hub {
    /// What the frame shows to the actor.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
    pub async fn shell_facts(&self, actor: &Actor) -> Result<ShellFacts> {
        let approves = actor.scope_of(Permission::AccessApprove);
        Ok(store::identity::authenticate::shell_facts(&self.inner.store, actor.user_id, &approves).await?)
    }
}
