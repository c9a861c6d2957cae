//! Server functions of the overview. One call brings everything the page shows, so that it is consistent and one round trip.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use crate::account::api::AccountDto;
use crate::error::AppError;
use crate::governance::api::{AccessQueueDto, ActivityDto};
use crate::notifications::api::NotificationPageDto;
use crate::settings::api::SystemDto;

/// Everything on the overview; what one may not see is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewDto {
    /// When it was asked for.
    pub now: DateTime<Utc>,
    /// My account.
    pub account: AccountDto,
    /// Requests for rights that wait for my decision, the oldest first.
    pub waiting: AccessQueueDto,
    /// My latest messages not read yet.
    pub unread: NotificationPageDto,
    /// What was done in the last 30 days, by day and kind.
    pub activity: Option<Vec<ActivityDto>>,
    /// How the program is doing.
    pub system: Option<SystemDto>,
}

/// Everything on the overview.
///
/// # Errors
/// `sign_in_required`, `unavailable`.
#[server(prefix = "/fn", endpoint = "overview/get", input = PostUrl)]
pub async fn get_overview() -> Result<OverviewDto, AppError> {
    use crate::{account, context, governance, notifications, overview::view, settings};
    use domain::access::Permission;
    let (hub, actor, _) = context::signed_in()?;
    let waiting = governance::api::list_access_requests(view::waiting_for_me()).await?;
    let activity = match actor.can(Permission::AuditRead) {
        true => Some(governance::api::activity(view::ACTIVITY_DAYS).await?),
        false => None,
    };
    let system = match actor.can(Permission::SystemRead) {
        true => Some(settings::api::get_system().await?),
        false => None,
    };
    Ok(OverviewDto {
        now: hub.now(),
        account: account::api::get_account().await?,
        waiting,
        unread: notifications::api::list_notifications(true, 0).await?,
        activity,
        system,
    })
}
