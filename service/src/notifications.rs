//! Messages to one person. A message is a kind and data; the sentence is chosen where it is shown.

use domain::access::Actor;
use domain::ids::NotificationId;
use domain::list::{ListQuery, Page};
pub use store::identity::messages::NotificationRow;
use store::identity::{listing, messages};

use crate::fields::list_refused;
use crate::hub::own_viewer;
use crate::{Hub, RequestFacts, Result};

/// Which messages to mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotificationSelection {
    /// These.
    Only(Vec<NotificationId>),
    /// All there are.
    All,
}

impl Hub {
    /// The actor's messages, the latest first.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] for an unknown column.
    pub async fn notifications(&self, actor: &Actor, query: &ListQuery) -> Result<Page<NotificationRow>> {
        let query = listing::check(messages::NOTIFICATION_COLUMNS, query).map_err(list_refused)?;
        self.read(own_viewer(actor), (actor.user_id, query), |tx, (user_id, query)| {
            Box::pin(async move { Ok(messages::notifications(tx, user_id, &query).await?) })
        })
        .await
    }

    /// Marks messages of the actor as read; returns how many changed. Not audited: it changes nothing of the brand.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
    pub async fn mark_notifications_read(&self, actor: &Actor, which: NotificationSelection) -> Result<u32> {
        let facts = RequestFacts::local("mark_notifications_read");
        self.write(own_viewer(actor), &facts, (actor.user_id, which), |tx, (user_id, which)| {
            Box::pin(async move {
                let only = match &which {
                    NotificationSelection::Only(ids) => Some(ids.as_slice()),
                    NotificationSelection::All => None,
                };
                Ok(messages::mark_read(tx, user_id, only).await?)
            })
        })
        .await
    }
}
