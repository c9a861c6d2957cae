//! The two addresses of signing in through the identity provider of the house. What is checked about its answer is decided
//! in `service`; here cookies and redirects are moved.

use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use service::sign_in::SignInStep;

use crate::answer::{Refusal, go_to};
use crate::request::{Origin, Surface, cookie, preference};
use crate::state::AppState;

/// The cookie between the two steps. `Lax`, because the provider sends the browser back from another site.
const STATE_COOKIE: &str = "__Host-omni-hub-oidc";

/// Seconds for which it is kept; `service` decides how long it is good.
const STATE_SECONDS: u32 = 600;

/// Where to go when it did not work; the page says that it did not, the log says why.
fn failed(next: &str) -> Response {
    let mut path = format!("{}?problem=oidc", app::routes::SIGN_IN);
    if next != "/" {
        path.push_str("&next=");
        path.push_str(&app::routes::escape(next));
    }
    go_to(&path)
}

/// The query of the beginning.
#[derive(Debug, Deserialize)]
pub struct Begin {
    /// Where the person wants to go.
    next: Option<String>,
}

/// The query with which the provider sends the browser back.
#[derive(Debug, Deserialize)]
pub struct Finish {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

fn with_cookie(mut response: Response, cookies: &[String]) -> Response {
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}

fn no_state() -> String {
    format!("{STATE_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// `GET /sign-in/oidc`: sends the browser to the provider.
pub async fn begin(
    State(state): State<AppState>,
    Extension(origin): Extension<Origin>,
    Query(begin): Query<Begin>,
    headers: HeaderMap,
) -> Response {
    let next = begin.next.unwrap_or_default();
    let next = app::routes::local_path(&next).to_owned();
    match state.hub.oidc_begin(&origin.facts(), &next).await {
        Ok(redirect) => {
            let mut response = go_to("/");
            let Ok(target) = HeaderValue::from_str(&redirect.url) else {
                return failed(&next);
            };
            response.headers_mut().insert(LOCATION, target);
            let kept = format!(
                "{STATE_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={STATE_SECONDS}",
                redirect.state_cookie
            );
            with_cookie(response, &[kept])
        }
        Err(service::Error::Refused(_)) => {
            Refusal::not_found().answer(Surface::Page, preference(&headers), state.site.stylesheet())
        }
        Err(error) => {
            tracing::warn!(%error, "the identity provider cannot be asked");
            failed(&next)
        }
    }
}

/// `GET /sign-in/oidc/callback`: the provider sent the browser back.
pub async fn finish(
    State(state): State<AppState>,
    Extension(origin): Extension<Origin>,
    Query(finish): Query<Finish>,
    headers: HeaderMap,
) -> Response {
    let (Some(code), Some(answer), None) = (finish.code, finish.state, finish.error) else {
        tracing::info!("the identity provider sent no code");
        return with_cookie(failed("/"), &[no_state()]);
    };
    let Some(kept) = cookie(&headers, STATE_COOKIE) else {
        return failed("/");
    };
    match state.hub.oidc_finish(&origin.facts(), kept, &code, &answer).await {
        Ok(done) => {
            let next = app::routes::local_path(&done.return_to);
            match done.step {
                SignInStep::Done(session) => {
                    with_cookie(go_to(next), &[no_state(), app::cookies::session_cookie(&session.token)])
                }
                SignInStep::Code { challenge } => {
                    let path = format!("{}?next={}", app::routes::SIGN_IN_CODE, app::routes::escape(next));
                    with_cookie(go_to(&path), &[no_state(), app::cookies::challenge_cookie(&challenge)])
                }
            }
        }
        Err(error) => {
            tracing::warn!(%error, "a sign-in through the identity provider was refused");
            with_cookie(failed("/"), &[no_state()])
        }
    }
}
