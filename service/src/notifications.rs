//! Messages to one person. A message is a kind and data; the sentence is chosen where it is shown.

use chrono::{DateTime, Utc};
use domain::access::Actor;
use domain::ids::NotificationId;
use domain::list::{ListQuery, Page};
use serde_json::Value;

use crate::{Error, Hub, Result};

/// One message. Columns to filter and sort by: `kind`, `state` (`unread`, `read`), `created`.
///
/// Kinds and their data: `access_request_waiting` {request, proposer, subject, role, kind}; `access_request_decided`
/// {request, subject, role, kind, decision, decider}; `access_request_withdrawn` {request, proposer, subject, role, kind};
/// `password_changed` {}; `password_reset` {}; `new_device` {ip, user_agent}; `totp_on` {}; `totp_off` {};
/// `token_created` {token, name}; `sessions_ended` {by}; `recovery_code_used` {left}.
#[derive(Clone, Debug, PartialEq)]
pub struct NotificationRow {
    /// The message.
    pub id: NotificationId,
    /// What happened.
    pub kind: String,
    /// Values for the sentence.
    pub data: Value,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

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
    /// [`Error::Invalid`] for an unknown column.
    pub async fn notifications(&self, _actor: &Actor, _query: &ListQuery) -> Result<Page<NotificationRow>> {
        Err(Error::Unavailable)
    }

    /// Marks messages of the actor as read; returns how many changed.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn mark_notifications_read(&self, _actor: &Actor, _which: NotificationSelection) -> Result<u32> {
        Err(Error::Unavailable)
    }
}
