//! What the server knows while it answers one request, and the few things a page or server function may do to the answer:
//! set a cookie, a status, a place to go next. The server provides [`RequestContext`]; nobody else makes one.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::Actor;
use domain::preference::Preference;
use http::header::{ACCEPT, COOKIE, HeaderName, HeaderValue, REFERER, SET_COOKIE};
use http::request::Parts;
use http::{Method, StatusCode};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use service::{Hub, RequestFacts};

use crate::cookies;
use crate::error::{AppError, ErrorKind, FieldError};
use crate::routes::local_path;

/// When a session ends by itself.
#[derive(Clone, Copy, Debug)]
pub struct SessionEnds {
    /// When it ends if nothing is done until then.
    pub idle_ends_at: DateTime<Utc>,
    /// When it ends whatever is done.
    pub absolute_ends_at: DateTime<Utc>,
    /// Whether the person must choose a new password before anything else.
    pub must_change_password: bool,
}

/// Everything about the request that is being answered.
#[derive(Clone)]
pub struct RequestContext {
    /// The door to all use cases.
    pub hub: Hub,
    /// Who is signed in; `None` for nobody.
    pub actor: Option<Arc<Actor>>,
    /// When the session ends; present exactly when `actor` is.
    pub session: Option<SessionEnds>,
    /// What the frame shows of the person; for pages only.
    pub shell: Option<service::shell::ShellFacts>,
    /// How the reader wants to see things: the person's choice, else the cookie's, else the browser's language.
    pub preference: Preference,
    /// Where the request comes from, for throttling and audit.
    pub facts: RequestFacts,
    /// Path and query as asked for.
    pub path: String,
    /// The name of the house's own sign-in, when one is configured.
    pub oidc_label: Option<String>,
    /// The version of the running program.
    pub version: &'static str,
    /// The running program itself.
    pub instance: InstanceFacts,
}

/// What is known of the running program besides its version.
#[derive(Clone)]
pub struct InstanceFacts {
    /// Its name among several, e.g. the machine's name and port.
    pub name: Arc<str>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// How many browsers hold a live channel to it.
    pub live_viewers: u32,
    /// What the check of the settings found worth a look, as codes.
    pub warnings: Arc<[&'static str]>,
}

/// The request being answered.
///
/// # Errors
/// `internal` when called outside of one, which would be our own mistake.
pub fn current() -> Result<RequestContext, AppError> {
    use_context::<RequestContext>().ok_or_else(|| {
        tracing::error!("a server function ran without its request");
        AppError::new(ErrorKind::Internal, "internal")
    })
}

/// The signed-in person of this request, with what every use case asks for.
///
/// # Errors
/// `sign_in_required` when nobody is signed in; the answer's status is set to 401.
pub fn signed_in() -> Result<(Hub, Arc<Actor>, RequestFacts), AppError> {
    let context = current()?;
    let Some(actor) = context.actor else {
        return Err(refuse(service::Error::SignInRequired));
    };
    Ok((context.hub, actor, context.facts))
}

/// Whether the request is a form that a browser sent by itself, before or without our script.
pub fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        parts.method == Method::POST
            && parts
                .headers
                .get(ACCEPT)
                .and_then(|value| value.to_str().ok())
                .is_some_and(|value| value.contains("text/html"))
    })
}

/// Whether the request is a call of our script to a server function.
fn is_script_call() -> bool {
    use_context::<Parts>().is_some_and(|parts| parts.method == Method::POST) && !is_plain_form()
}

/// The value of a cookie of this request.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts
        .headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|header| cookies::value_of(header, name).map(str::to_owned))
}

/// Adds a `Set-Cookie` header made by `cookies`.
pub fn set_cookie(cookie: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        response.append_header(SET_COOKIE, value);
    }
}

/// Keeps the session's token in the browser.
pub fn set_session_cookie(token: &str) {
    set_cookie(&cookies::session_cookie(token));
}

/// Forgets the session in the browser, and what the browser kept for it.
pub fn clear_session_cookie() {
    set_cookie(&cookies::no_session_cookie());
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
    }
}

/// Keeps a preference in the browser.
pub fn set_preference_cookie(preference: Preference) {
    set_cookie(&cookies::preference_cookie(&preference.to_cookie()));
}

/// Says on the next page, once, what a plain form did; a call of our script says it itself. `what` is a code of
/// `i18n::done`; `value` is what is shown with it, e.g. a key that is never shown again.
pub fn say_once(what: &str, value: &str) {
    if is_plain_form() {
        set_cookie(&cookies::once_cookie(&format!("{what}:{}", crate::routes::escape(value))));
    }
}

/// Takes what the last form left to be shown once.
pub fn take_once() -> Option<(String, String)> {
    let text = cookie(cookies::ONCE).filter(|text| !text.is_empty())?;
    set_cookie(&cookies::no_once_cookie());
    let (what, value) = text.split_once(':')?;
    Some((what.to_owned(), crate::routes::unescape(value)))
}

/// Reads an id out of a form or address.
///
/// # Errors
/// `not_found`: an id that is none names nothing.
pub fn id<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<T, AppError> {
    text.trim().parse().map_err(|_| refuse(service::Error::NotFound(what)))
}

/// Reads an id that may be left out.
///
/// # Errors
/// As [`id`].
pub fn optional_id<T: std::str::FromStr>(text: Option<&str>, what: &'static str) -> Result<Option<T>, AppError> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => id(text, what).map(Some),
    }
}

/// A text that may be left out; blank stands for none.
pub fn optional_text(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// One of the two names in the language of the page.
pub fn name_of(zh: String, en: String) -> String {
    match locale() {
        domain::preference::Locale::ZhCn => zh,
        domain::preference::Locale::En => en,
    }
}

/// The language of the page.
pub fn locale() -> domain::preference::Locale {
    use_context::<RequestContext>().map(|context| context.preference.locale).unwrap_or_default()
}

/// Sends a plain form on to a page of ours; a call of our script gets the answer instead and goes there itself.
pub fn go_on_to(path: &str) {
    if is_plain_form() {
        leptos_axum::redirect(local_path(path));
    }
}

/// Where the form stood that was sent, as a path of ours.
pub fn came_from() -> String {
    let referer = use_context::<Parts>()
        .and_then(|parts| parts.headers.get(REFERER).and_then(|value| value.to_str().ok()).map(str::to_owned))
        .unwrap_or_default();
    let address = referer.parse::<http::Uri>().unwrap_or_default();
    crate::routes::address(address.path(), address.query().unwrap_or_default())
}

/// Sends the reader of a page elsewhere.
pub fn redirect(path: &str) {
    leptos_axum::redirect(local_path(path));
}

/// Sets the status of the answer.
pub fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

/// The error of a refused use case for the browser, with the answer's status set. A plain form keeps the redirect that
/// brings its reader back, so its status is left alone; a page that shows the error sets its own.
pub fn refuse(error: service::Error) -> AppError {
    let error = AppError::from(error);
    if is_script_call() {
        set_status(error.kind.status());
        if error.kind == ErrorKind::TooMany
            && let (Some(response), Some(seconds)) = (
                use_context::<ResponseOptions>(),
                error.value("retry_after_seconds").and_then(|text| HeaderValue::from_str(text).ok()),
            )
        {
            response.insert_header(http::header::RETRY_AFTER, seconds);
        }
    }
    error
}

fn owned(data: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    data.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

impl From<service::Error> for AppError {
    fn from(error: service::Error) -> AppError {
        use domain::access::Denied;
        match error {
            service::Error::SignInRequired => AppError::new(ErrorKind::SignInRequired, "sign_in_required"),
            service::Error::Forbidden(denied) => {
                let (code, permission) = match denied {
                    Denied::Permission(permission) => ("permission", permission),
                    Denied::TokenScope(permission) => ("token_scope", permission),
                    Denied::Department(permission) => ("department", permission),
                    Denied::NotFresh(permission) => ("not_fresh", permission),
                };
                AppError {
                    data: vec![("permission".to_owned(), permission.code().to_owned())],
                    ..AppError::new(ErrorKind::Forbidden, code)
                }
            }
            service::Error::NotFound(what) => AppError {
                data: vec![("what".to_owned(), what.to_owned())],
                ..AppError::new(ErrorKind::NotFound, "not_found")
            },
            service::Error::Invalid(issues) => AppError {
                fields: issues
                    .into_iter()
                    .map(|issue| FieldError {
                        field: issue.field.to_owned(),
                        code: issue.code.to_owned(),
                        data: owned(issue.data),
                    })
                    .collect(),
                ..AppError::new(ErrorKind::Invalid, "invalid")
            },
            service::Error::Refused(refusal) => {
                AppError { data: owned(refusal.data), ..AppError::new(ErrorKind::Refused, refusal.code) }
            }
            service::Error::Conflict(code) => AppError::new(ErrorKind::Conflict, code),
            service::Error::TooMany { retry_after_seconds } => AppError {
                data: vec![("retry_after_seconds".to_owned(), retry_after_seconds.to_string())],
                ..AppError::new(ErrorKind::TooMany, "too_many")
            },
            service::Error::Unavailable => AppError::new(ErrorKind::Unavailable, "unavailable"),
            service::Error::Internal(incident) => AppError {
                data: vec![("incident".to_owned(), incident)],
                ..AppError::new(ErrorKind::Internal, "internal")
            },
        }
    }
}
