//! Who asks, found out once a request, and whether the policy lets them. An address that the policy does not list is
//! refused, whatever is behind it. What a use case allows for which department is decided again inside of it.

use std::sync::Arc;

use app::context::SessionEnds;
use app::error::ErrorKind;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::access::{Actor, Credential, Denied, Permission, permissions_of};
use domain::preference::Preference;
use http::header::ALLOW;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use service::policy::{ENDPOINTS, Rule, rule_of};

use crate::answer::{Refusal, go_to};
use crate::guard::observe::Peer;
use crate::request::{Frame, Origin, Surface, Visitor, Who, bearer, cookie, preference};
use crate::state::AppState;
use crate::telemetry::figure;

/// Finds out who asks. A key counts only where programs call; a cookie everywhere.
///
/// # Errors
/// `sign_in_required` for a key that is not valid; that of `Hub` when the database cannot be asked.
pub async fn visitor(state: &AppState, headers: &HeaderMap, takes_keys: bool) -> Result<Visitor, Refusal> {
    let fallback = preference(headers);
    if takes_keys && headers.contains_key(http::header::AUTHORIZATION) {
        // Who shows a key is judged by the key alone, never by a cookie that came along.
        let actor = match bearer(headers) {
            Some(token) => state.hub.authenticate_token(token).await?,
            None => None,
        };
        return match actor {
            Some(actor) => Ok(Visitor { who: Who::Token { actor: Arc::new(actor) }, preference: fallback }),
            None => Err(Refusal::sign_in_required()),
        };
    }
    let Some(token) = cookie(headers, app::cookies::SESSION) else {
        return Ok(Visitor { who: Who::Nobody, preference: fallback });
    };
    Ok(match state.hub.authenticate(token).await? {
        Some(session) => Visitor {
            preference: session.preference.unwrap_or(fallback),
            who: Who::Session {
                actor: Arc::new(session.actor),
                ends: SessionEnds {
                    idle_ends_at: session.idle_ends_at,
                    absolute_ends_at: session.absolute_ends_at,
                    must_change_password: session.must_change_password,
                },
            },
        },
        None => Visitor { who: Who::Nobody, preference: fallback },
    })
}

/// Lets in whom the policy lets in.
pub async fn admit(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let surface = Surface::of(&path);
    let Some(matched) = request.extensions().get::<MatchedPath>().map(|matched| matched.as_str().to_owned()) else {
        // No route: the fallback finds a file or says that there is nothing.
        return next.run(request).await;
    };
    let shown = preference(request.headers());
    let refuse = |refusal: Refusal, shown: Preference| {
        let reason = refusal.error.code.clone();
        metrics::counter!(figure::REFUSED, "reason" => reason).increment(1);
        refusal.answer(surface, shown, state.site.stylesheet())
    };
    let Some(rule) = rule_of(request.method().as_str(), &matched) else {
        return not_listed(&state, &matched, surface, shown);
    };
    if is_local_scrape(&request, &matched) {
        return next.run(request).await;
    }
    let takes_keys = surface == Surface::Api || matched == "/metrics";
    let visitor = match (rule, surface) {
        // Probes and the description of the interface need nobody, and must answer without the database.
        (Rule::Public, Surface::Other | Surface::Api) => Visitor { who: Who::Nobody, preference: shown },
        _ => match visitor(&state, request.headers(), takes_keys).await {
            Ok(visitor) => visitor,
            Err(refusal) => return refuse(refusal, shown),
        },
    };
    let shown = visitor.preference;

    let mut must_answer_403 = None;
    if rule != Rule::Public {
        let Some(actor) = visitor.actor() else {
            return sign_in_first(&request, surface, shown, &refuse);
        };
        if visitor.must_change_password() && !is_open_before_password(&path) {
            return match surface {
                Surface::Page => go_to(app::routes::ACCOUNT_SECURITY),
                Surface::Function | Surface::Api | Surface::Other => {
                    refuse(Refusal::new(StatusCode::FORBIDDEN, ErrorKind::Forbidden, "must_change_password"), shown)
                }
            };
        }
        if let Rule::Needs(permission) = rule
            && let Some(denied) = denied(actor, permission)
        {
            tracing::info!(user_id = %actor.user_id, permission = permission.code(), "a right is missing");
            if let Some(origin) = request.extensions().get::<Origin>()
                && let Err(error) = state.hub.record_denial(actor, &origin.facts(), denied, &matched).await
            {
                // The refusal stands all the same.
                tracing::error!(%error, "a refusal could not be written into the audit trail");
            }
            let refusal = Refusal::from(service::Error::Forbidden(denied));
            if surface != Surface::Page {
                return refuse(refusal, shown);
            }
            // The page itself says who can help; it is held to its status below.
            must_answer_403 = Some(refusal);
        }
    }
    if let (Who::Session { actor, .. }, Surface::Page, &Method::GET) = (&visitor.who, surface, request.method()) {
        match state.hub.shell_facts(actor).await {
            Ok(facts) => {
                request.extensions_mut().insert(Frame(facts));
            }
            // The page is shown without its counts rather than not at all.
            Err(error) => tracing::warn!(%error, "what the frame shows could not be read"),
        }
    }
    request.extensions_mut().insert(visitor);
    let response = next.run(request).await;
    match must_answer_403 {
        Some(refusal) if !is_refusal(response.status()) => {
            tracing::error!(path = matched, "a page without the right for it did not refuse; it was replaced");
            refuse(refusal, shown)
        }
        _ => response,
    }
}

fn is_refusal(status: StatusCode) -> bool {
    status.is_redirection() || status.is_client_error() || status.is_server_error()
}

/// An address that has a handler but no line in the policy, or not for this method.
fn not_listed(state: &AppState, matched: &str, surface: Surface, shown: Preference) -> Response {
    let methods: Vec<&str> =
        ENDPOINTS.iter().filter(|endpoint| endpoint.path == matched).map(|endpoint| endpoint.method).collect();
    if methods.is_empty() {
        tracing::error!(path = matched, "this address is missing in the policy and was refused");
        return Refusal::new(StatusCode::FORBIDDEN, ErrorKind::Forbidden, "permission").answer(
            surface,
            shown,
            state.site.stylesheet(),
        );
    }
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, ErrorKind::NotFound, "method_not_allowed");
    let mut response = refusal.answer(surface, shown, state.site.stylesheet());
    if let Ok(allow) = HeaderValue::from_str(&methods.join(", ")) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

/// Where somebody who is not signed in goes: a page and a plain form to the page that signs in.
fn sign_in_first(
    request: &Request,
    surface: Surface,
    shown: Preference,
    refuse: &dyn Fn(Refusal, Preference) -> Response,
) -> Response {
    let wants_page = request
        .headers()
        .get(http::header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    match surface {
        Surface::Page => {
            let next = request.uri().path_and_query().map_or("/", |path| path.as_str());
            go_to(&app::routes::sign_in_then(next))
        }
        Surface::Function | Surface::Other if wants_page => go_to(app::routes::SIGN_IN),
        Surface::Function | Surface::Api | Surface::Other => refuse(Refusal::sign_in_required(), shown),
    }
}

/// Why the permission is missing for every department; `None` when it is held for one.
fn denied(actor: &Actor, permission: Permission) -> Option<Denied> {
    if actor.can(permission) {
        return None;
    }
    let is_held = actor.grants.iter().any(|grant| permissions_of(grant.role).contains(&permission));
    Some(match actor.credential {
        Credential::Token { .. } if is_held => Denied::TokenScope(permission),
        Credential::Session { .. } | Credential::Token { .. } | Credential::Operator { .. } => {
            Denied::Permission(permission)
        }
    })
}

/// What somebody reaches who must first choose a new password.
fn is_open_before_password(path: &str) -> bool {
    path == app::routes::ACCOUNT_SECURITY
        || ["/fn/account/", "/fn/session/", "/fn/preference/"].into_iter().any(|prefix| path.starts_with(prefix))
}

/// The figures are shown to a program on this very machine without a key: one that comes straight, not through a proxy.
fn is_local_scrape(request: &Request, matched: &str) -> bool {
    let headers = request.headers();
    matched == "/metrics"
        && *request.method() == Method::GET
        && request.extensions().get::<Peer>().is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
        && !headers.keys().any(|name| name == "forwarded" || name == "via" || name.as_str().starts_with("x-forwarded"))
        && !headers.contains_key("sec-fetch-site")
}
