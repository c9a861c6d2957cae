//! Server functions of my account: profile, password, authenticator, sessions, keys.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use chrono::{DateTime, Utc};
use domain::access::Permission;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::governance::api::GrantDto;

/// My account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDto {
    /// What I type to sign in.
    pub login: String,
    /// My name.
    pub display_name: String,
    /// My address for mail; empty for none.
    pub email: String,
    /// Where I belong.
    pub department: String,
    /// The roles I hold.
    pub grants: Vec<GrantDto>,
    /// When I last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// When I was added.
    pub created_at: DateTime<Utc>,
    /// Whether an authenticator is asked for at sign-in.
    pub is_totp_on: bool,
    /// How many recovery codes are left.
    pub recovery_codes_left: u32,
    /// My open sessions, the latest first.
    pub sessions: Vec<SessionDto>,
}

/// One open session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionDto {
    /// The session.
    pub id: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// From where it began.
    pub ip: String,
    /// Browser and system, as far as they say.
    pub device: String,
    /// Whether it is this one.
    pub is_current: bool,
}

/// An authenticator about to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentDto {
    /// The secret to type in.
    pub secret_text: String,
    /// The address that authenticators understand.
    pub uri: String,
    /// The picture as an SVG path of unit modules.
    pub path: String,
    /// Its side in modules.
    pub size: u32,
}

/// One key for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenDto {
    /// The key.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// The owner's name.
    pub owner_name: String,
    /// Whether it is mine.
    pub is_mine: bool,
    /// What it may do at most.
    pub scopes: Vec<Permission>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Whether it was taken back.
    pub is_revoked: bool,
    /// Whether it can be used now.
    pub is_valid: bool,
}

/// A new key, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTokenDto {
    /// Its name.
    pub name: String,
    /// The key itself.
    pub secret: String,
}

/// My account.
///
/// # Errors
/// `sign_in_required`.
#[server(prefix = "/fn", endpoint = "account/get", input = PostUrl)]
pub async fn get_account() -> Result<AccountDto, AppError> {
    use crate::{account::view, context, governance::api};
    let (hub, actor, _) = context::signed_in()?;
    let account = hub.account(&actor).await.map_err(context::refuse)?;
    let user = api::user_dto(account.user);
    let sessions = account.sessions.into_iter().map(|session| SessionDto {
        id: session.id.to_string(),
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        ip: session.ip,
        device: view::device_name(&session.user_agent),
        is_current: session.is_current,
    });
    Ok(AccountDto {
        login: user.login,
        display_name: user.display_name,
        email: user.email,
        department: user.department,
        grants: user.grants,
        last_sign_in_at: user.last_sign_in_at,
        created_at: user.created_at,
        is_totp_on: account.is_totp_on,
        recovery_codes_left: account.recovery_codes_left,
        sessions: sessions.collect(),
    })
}

/// Changes my password; other sessions end.
///
/// # Errors
/// `password_wrong`, `too_many`, `invalid` on `new_password`.
#[server(prefix = "/fn", endpoint = "account/change_password", input = PostUrl)]
pub async fn change_password(current_password: String, new_password: String) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let token = hub.change_password(&actor, &facts, &current_password, &new_password).await.map_err(context::refuse)?;
    context::set_session_cookie(&token);
    context::say_once("password_changed", "");
    Ok(())
}

/// Begins to add an authenticator.
///
/// # Errors
/// `totp_on`.
#[server(prefix = "/fn", endpoint = "account/begin_totp", input = PostUrl)]
pub async fn begin_totp() -> Result<EnrolmentDto, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let enrolment = hub.begin_totp(&actor).await.map_err(context::refuse)?;
    Ok(EnrolmentDto {
        secret_text: enrolment.secret_text,
        uri: enrolment.uri,
        path: enrolment.qr_svg_path,
        size: enrolment.qr_size,
    })
}

/// Turns the authenticator on with its first code; answers with the recovery codes.
///
/// # Errors
/// `code_wrong`, `totp_not_begun`.
#[server(prefix = "/fn", endpoint = "account/confirm_totp", input = PostUrl)]
pub async fn confirm_totp(code: String) -> Result<Vec<String>, AppError> {
    use crate::{context, routes};
    let (hub, actor, facts) = context::signed_in()?;
    let codes = hub.confirm_totp(&actor, &facts, &code).await.map_err(context::refuse)?;
    context::say_once("totp_on", &codes.join(" "));
    context::go_on_to(routes::ACCOUNT_SECURITY);
    Ok(codes)
}

/// Removes the authenticator.
///
/// # Errors
/// `password_wrong`, `too_many`.
#[server(prefix = "/fn", endpoint = "account/disable_totp", input = PostUrl)]
pub async fn disable_totp(password: String) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    hub.disable_totp(&actor, &facts, &password).await.map_err(context::refuse)?;
    context::say_once("totp_off", "");
    Ok(())
}

/// Ends one of my sessions.
///
/// # Errors
/// `not_found`.
#[server(prefix = "/fn", endpoint = "account/revoke_session", input = PostUrl)]
pub async fn revoke_session(id: String) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    hub.revoke_session(&actor, &facts, context::id(&id, "session")?).await.map_err(context::refuse)?;
    context::say_once("session_ended", "");
    Ok(())
}

/// My keys; with the right to manage them, everybody's.
///
/// # Errors
/// `permission`.
#[server(prefix = "/fn", endpoint = "account/tokens", input = PostUrl)]
pub async fn list_tokens() -> Result<Vec<TokenDto>, AppError> {
    use crate::{account::view, context};
    let (hub, actor, _) = context::signed_in()?;
    let query = domain::list::ListQuery { limit: view::MOST_TOKENS, ..Default::default() };
    let page = hub.tokens(&actor, &query).await.map_err(context::refuse)?;
    Ok(page.rows.into_iter().map(|row| view::token(&actor, row)).collect())
}

/// Makes a key. `scopes` are the codes of permissions, separated by commas or as a field of their own each.
///
/// # Errors
/// `permission`, `invalid` on `name`, `scopes`, `expires_in_days`.
#[server(prefix = "/fn", endpoint = "account/create_token", input = PostUrl)]
pub async fn create_token(
    name: String,
    #[server(default)] scopes: Vec<String>,
    expires_in_days: u32,
) -> Result<NewTokenDto, AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let scopes = scopes.iter().filter_map(|code| Permission::from_code(code)).collect();
    let token = service::tokens::NewToken { name, scopes, expires_in_days };
    let (row, secret) = hub.create_token(&actor, &facts, token).await.map_err(context::refuse)?;
    context::say_once("token_created", &secret);
    Ok(NewTokenDto { name: row.name, secret })
}

/// Takes a key back.
///
/// # Errors
/// `not_found`, `permission`.
#[server(prefix = "/fn", endpoint = "account/revoke_token", input = PostUrl)]
pub async fn revoke_token(id: String) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    hub.revoke_token(&actor, &facts, context::id(&id, "api_token")?).await.map_err(context::refuse)?;
    context::say_once("token_revoked", "");
    Ok(())
}
