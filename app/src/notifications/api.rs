//! Server functions of notifications: the list, and marking as read.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// One message, its sentence chosen in the language of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationDto {
    /// The message.
    pub id: String,
    /// What kind of thing happened, for its icon.
    pub kind: String,
    /// What happened.
    pub title: String,
    /// The details; empty for none.
    pub body: String,
    /// Where one sees or does something about it; empty for nowhere.
    pub href: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether it was read.
    pub is_read: bool,
}

/// A part of the messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationPageDto {
    /// The messages from the offset on.
    pub rows: Vec<NotificationDto>,
    /// How many there are.
    pub total: u64,
}

/// A part of my messages, the latest first.
///
/// # Errors
/// `sign_in_required`.
#[server(prefix = "/fn", endpoint = "notifications/list", input = PostUrl)]
pub async fn list_notifications(only_unread: bool, offset: u32) -> Result<NotificationPageDto, AppError> {
    use crate::{context, notifications::view};
    let (hub, actor, _) = context::signed_in()?;
    let page = hub.notifications(&actor, &view::question(only_unread, offset)).await.map_err(context::refuse)?;
    let locale = context::locale();
    Ok(NotificationPageDto {
        rows: page.rows.into_iter().map(|row| view::notification(locale, row)).collect(),
        total: page.total,
    })
}

/// Marks one message as read, or all when `id` is left out.
///
/// # Errors
/// `sign_in_required`.
#[server(prefix = "/fn", endpoint = "notifications/mark_read", input = PostUrl)]
pub async fn mark_read(id: Option<String>) -> Result<u32, AppError> {
    use crate::context;
    use service::notifications::NotificationSelection;
    let (hub, actor, _) = context::signed_in()?;
    let which = match context::optional_id(id.as_deref(), "notification")? {
        Some(id) => NotificationSelection::Only(vec![id]),
        None => NotificationSelection::All,
    };
    hub.mark_notifications_read(&actor, which).await.map_err(context::refuse)
}
