//! Server functions of signing in. They work as plain forms; with script the answer says where to go.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Where a step of signing in leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDto {
    /// The page to load next; loaded anew, so that it knows who is signed in.
    pub location: String,
}

#[cfg(feature = "ssr")]
fn begun(session: service::sign_in::NewSession, next: &str) -> StepDto {
    use crate::{context, cookies, routes};
    context::set_session_cookie(&session.token);
    if let Some(preference) = session.preference {
        context::set_preference_cookie(preference);
    }
    context::set_cookie(&cookies::no_challenge_cookie());
    let location = if session.must_change_password { routes::ACCOUNT_SECURITY } else { routes::local_path(next) };
    context::go_on_to(location);
    StepDto { location: location.to_owned() }
}

/// Signs in with login and password.
///
/// # Errors
/// `sign_in_failed`, `too_many`, `unavailable`.
#[server(prefix = "/fn", endpoint = "sign_in/sign_in", input = PostUrl)]
pub async fn sign_in(login: String, password: String, next: Option<String>) -> Result<StepDto, AppError> {
    use crate::{context, cookies, routes};
    use service::sign_in::SignInStep;
    let context = context::current()?;
    let next = next.unwrap_or_default();
    match context.hub.sign_in(&context.facts, &login, &password).await.map_err(context::refuse)? {
        SignInStep::Done(session) => Ok(begun(session, &next)),
        SignInStep::Code { challenge } => {
            context::set_cookie(&cookies::challenge_cookie(&challenge));
            let location = routes::sign_in_code_then(&next);
            context::go_on_to(&location);
            Ok(StepDto { location })
        }
    }
}

/// The second step: the code of the authenticator, or a recovery code.
///
/// # Errors
/// `code_wrong`, `challenge_over`.
#[server(prefix = "/fn", endpoint = "sign_in/code", input = PostUrl)]
pub async fn sign_in_code(code: String, next: Option<String>) -> Result<StepDto, AppError> {
    use crate::{context, cookies};
    let context = context::current()?;
    let challenge = context::cookie(cookies::CHALLENGE).unwrap_or_default();
    let session = context.hub.sign_in_code(&context.facts, &challenge, &code).await.map_err(context::refuse)?;
    Ok(begun(session, &next.unwrap_or_default()))
}

/// Whose one-time link this is.
///
/// # Errors
/// `link_over`.
#[server(prefix = "/fn", endpoint = "sign_in/reset_subject", input = PostUrl)]
pub async fn reset_subject(token: String) -> Result<String, AppError> {
    use crate::context;
    context::current()?.hub.reset_subject(&token).await.map_err(context::refuse)
}

/// Chooses a new password with a one-time link.
///
/// # Errors
/// `link_over`, `invalid` on `new_password`.
#[server(prefix = "/fn", endpoint = "sign_in/reset_password", input = PostUrl)]
pub async fn reset_password(token: String, new_password: String) -> Result<StepDto, AppError> {
    use crate::{context, routes};
    let context = context::current()?;
    context.hub.reset_password(&context.facts, &token, &new_password).await.map_err(context::refuse)?;
    let location = routes::sign_in_because("password");
    context::go_on_to(&location);
    Ok(StepDto { location })
}
