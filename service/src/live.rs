//! The live channel: events of the outbox, and who may see which.

use domain::access::Actor;
use store::outbox::{Cursor, Event};

use crate::{Error, Hub, Result};

/// Whether the actor may see the event.
pub fn may_see(_actor: &Actor, _event: &Event) -> bool {
    false
}

impl Hub {
    /// At most `limit` events after `cursor`, in the order of their commits.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn live_events(&self, _cursor: Cursor, _limit: u32) -> Result<Vec<Event>> {
        Err(Error::Unavailable)
    }
}
