//! Server functions about the session and the preference: who am I still, stay, confirm, sign out, how I want to see things.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// When the session ends, as asked by the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEndDto {
    /// The server's time.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub now: DateTime<Utc>,
    /// When it ends if nothing is done until then.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub idle_ends_at: DateTime<Utc>,
    /// When it ends whatever is done.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub absolute_ends_at: DateTime<Utc>,
}

/// Figures beside the entries of the navigation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellDto {
    /// Notifications not read.
    pub unread: u32,
    /// Requests for rights that wait for me.
    pub waiting_access_requests: u32,
    /// The name of the person's department in the language of the page.
    pub department: String,
}

/// Keeps the session: asking is what keeps it.
///
/// # Errors
/// `sign_in_required` when it has ended.
#[server(prefix = "/fn", endpoint = "session/stay", input = PostUrl)]
pub async fn stay_signed_in() -> Result<SessionEndDto, AppError> {
    use crate::context;
    let (hub, _, _) = context::signed_in()?;
    let ends = context::current()?.session.ok_or_else(|| context::refuse(service::Error::SignInRequired))?;
    Ok(SessionEndDto { now: hub.now(), idle_ends_at: ends.idle_ends_at, absolute_ends_at: ends.absolute_ends_at })
}

/// The figures of the frame, as they travel.
#[cfg(feature = "ssr")]
pub fn shell_dto(facts: service::shell::ShellFacts) -> ShellDto {
    ShellDto {
        unread: facts.unread,
        waiting_access_requests: facts.waiting_access_requests,
        department: crate::context::name_of(facts.department_name_zh, facts.department_name_en),
    }
}

/// The figures of the frame.
///
/// # Errors
/// `sign_in_required`, `unavailable`.
#[server(prefix = "/fn", endpoint = "session/shell", input = PostUrl)]
pub async fn shell_facts() -> Result<ShellDto, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let facts = hub.shell_facts(&actor).await.map_err(context::refuse)?;
    Ok(shell_dto(facts))
}

/// Proves again who one is, for acts that demand a recent proof; the session gets a new token.
///
/// # Errors
/// `wrong_password`, `too_many`.
#[server(prefix = "/fn", endpoint = "session/confirm_identity", input = PostUrl)]
pub async fn confirm_identity(password: String) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let token = hub.confirm_identity(&actor, &facts, &password).await.map_err(context::refuse)?;
    context::set_session_cookie(&token);
    Ok(())
}

/// As [`confirm_identity`], for the page without script: leads back to where one was.
///
/// # Errors
/// As [`confirm_identity`].
#[server(prefix = "/fn", endpoint = "session/confirm_and_return", input = PostUrl)]
pub async fn confirm_identity_and_return(password: String, next: Option<String>) -> Result<(), AppError> {
    confirm_identity(password).await?;
    crate::context::go_on_to(next.as_deref().unwrap_or_default());
    Ok(())
}

/// Ends this session.
///
/// # Errors
/// `unavailable`; somebody who is not signed in is signed out already.
#[server(prefix = "/fn", endpoint = "session/sign_out", input = PostUrl)]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::{context, routes};
    if let Ok((hub, actor, facts)) = context::signed_in() {
        hub.sign_out(&actor, &facts).await.map_err(context::refuse)?;
    }
    context::clear_session_cookie();
    context::go_on_to(&routes::sign_in_because("signed-out"));
    Ok(())
}

/// Ends all sessions of the person, this one too.
///
/// # Errors
/// `sign_in_required`, `unavailable`.
#[server(prefix = "/fn", endpoint = "session/sign_out_everywhere", input = PostUrl)]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    use crate::{context, routes};
    let (hub, actor, facts) = context::signed_in()?;
    hub.sign_out_everywhere(&actor, &facts).await.map_err(context::refuse)?;
    context::clear_session_cookie();
    context::go_on_to(&routes::sign_in_because("signed-out"));
    Ok(())
}

/// Changes any of the four choices of how things are shown; kept in the browser, and with the person who is signed in.
/// An unknown choice changes nothing, so that an old page never harms.
///
/// # Errors
/// `unavailable`.
#[server(prefix = "/fn", endpoint = "preference/set", input = PostUrl)]
pub async fn set_preference(
    locale: Option<String>,
    theme: Option<String>,
    trend: Option<String>,
    density: Option<String>,
    return_to: Option<String>,
) -> Result<(), AppError> {
    use crate::context;
    use domain::preference::{Density, Locale, Theme, Trend};
    let context = context::current()?;
    let mut preference = context.preference;
    preference.locale = locale.as_deref().and_then(Locale::from_code).unwrap_or(preference.locale);
    preference.theme = theme.as_deref().and_then(Theme::from_code).unwrap_or(preference.theme);
    preference.trend = trend.as_deref().and_then(Trend::from_code).unwrap_or(preference.trend);
    preference.density = density.as_deref().and_then(Density::from_code).unwrap_or(preference.density);
    if let Some(actor) = &context.actor {
        context.hub.set_preference(actor, preference).await.map_err(context::refuse)?;
    }
    context::set_preference_cookie(preference);
    context::go_on_to(&return_to.unwrap_or_else(context::came_from));
    Ok(())
}
