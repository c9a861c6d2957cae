//! The pages and server functions of `app`, put into the router with what each of them finds about its request, and the
//! answer for addresses where there is nothing. What a page shows is decided in `app`.

use app::context::{InstanceFacts, RequestContext};
use app::error::{AppError, ErrorKind};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use http::request::Parts;
use http::{Method, StatusCode};
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes as _, generate_route_list, render_app_async_with_context};

use crate::answer::{Refusal, go_to};
use crate::guard::admit::visitor;
use crate::request::{Frame, Origin, PageNonce, Surface, Visitor, Who, preference};
use crate::state::AppState;

/// The version of the running program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The pages there are, from Leptos' own list.
pub fn listing() -> Vec<AxumRouteListing> {
    generate_route_list(app::App)
}

/// Puts all pages and server functions into the router.
pub fn add(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let options = state.site.options().clone();
    router.leptos_routes_with_context(state, listing(), context_of(state), move || app::shell(options.clone()))
}

/// What a page or server function finds about its request.
fn context_of(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || {
        let Some(parts) = use_context::<Parts>() else { return };
        let (Some(origin), Some(nonce)) = (parts.extensions.get::<Origin>(), parts.extensions.get::<PageNonce>())
        else {
            return;
        };
        // The same value as in the header, instead of the one that Leptos made.
        provide_context(Nonce::from_value(nonce.0.clone()));
        let visitor = parts.extensions.get::<Visitor>();
        let (actor, session) = match visitor.map(|visitor| &visitor.who) {
            Some(Who::Session { actor, ends }) => (Some(actor.clone()), Some(*ends)),
            Some(Who::Nobody | Who::Token { .. }) | None => (None, None),
        };
        provide_context(RequestContext {
            hub: state.hub.clone(),
            actor,
            session,
            shell: parts.extensions.get::<Frame>().map(|frame| frame.0.clone()),
            preference: visitor.map_or_else(|| preference(&parts.headers), |visitor| visitor.preference),
            facts: origin.facts(),
            path: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned()),
            oidc_label: state.configuration.oidc_label(),
            version: VERSION,
            instance: InstanceFacts {
                name: state.name.clone(),
                started_at: state.started_at,
                live_viewers: u32::try_from(state.live.open()).unwrap_or(u32::MAX),
                warnings: state.warnings.clone(),
            },
        });
    }
}

/// Where no route is: a file of the site, else the page that says that there is nothing.
pub async fn fallback(State(state): State<AppState>, mut request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let surface = Surface::of(&path);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let shown = preference(request.headers());
    if is_read {
        let mut probe = Request::new(Body::empty());
        *probe.method_mut() = request.method().clone();
        *probe.uri_mut() = request.uri().clone();
        *probe.headers_mut() = request.headers().clone();
        if let Some(response) = state.site.file(probe).await {
            return response;
        }
    }
    if surface != Surface::Page || !is_read {
        return Refusal::not_found().answer(surface, shown, state.site.stylesheet());
    }
    match visitor(&state, request.headers(), false).await {
        Ok(visitor) => request.extensions_mut().insert(visitor),
        Err(refusal) => return refusal.answer(surface, shown, state.site.stylesheet()),
    };
    let options = state.site.options().clone();
    let render = render_app_async_with_context(context_of(&state), move || app::shell(options.clone()));
    let mut response = render(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// Gives a refusal of a server function its status. Leptos answers 500 for every error; a form that cannot be read, or a
/// function that did not set its status, is not a failure of the server. What is one gets an incident id.
pub async fn right_status(request: Request, next: Next) -> Response {
    /// An error of ours is far shorter.
    const LONGEST: usize = 64 * 1024;
    if Surface::of(request.uri().path()) != Surface::Function {
        return next.run(request).await;
    }
    let incident = request.extensions().get::<Origin>().map(|origin| origin.request_id.to_string());
    let (mut parts, body) = next.run(request).await.into_parts();
    if parts.status != StatusCode::INTERNAL_SERVER_ERROR {
        return Response::from_parts(parts, body);
    }
    let bytes = axum::body::to_bytes(body, LONGEST).await.unwrap_or_default();
    let mut error = serde_json::from_slice(&bytes).unwrap_or_else(|_| AppError::new(ErrorKind::Internal, "internal"));
    parts.status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if error.kind == ErrorKind::Internal && error.value("incident").is_none() {
        let incident = incident.unwrap_or_default();
        tracing::error!(incident, code = error.code, "a server function failed");
        error.data.push(("incident".to_owned(), incident));
    }
    let body = serde_json::to_string(&error).unwrap_or_default();
    parts.headers.remove(http::header::CONTENT_LENGTH);
    parts.headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    Response::from_parts(parts, Body::from(body))
}

/// Cuts what does not come from us off the address of a page: a plain form that failed brings its reader back with the
/// error in the query, and anybody could write a link with an "error" of their own (quality T8, S18).
pub async fn scrub_error(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    let names_error = query.split('&').any(|pair| pair.starts_with("__err=") || pair.starts_with("__path="));
    if !names_error || *request.method() != Method::GET || Surface::of(uri.path()) != Surface::Page {
        return next.run(request).await;
    }
    if is_our_error(query) {
        return next.run(request).await;
    }
    let kept: Vec<&str> =
        query.split('&').filter(|pair| !pair.starts_with("__err=") && !pair.starts_with("__path=")).collect();
    let path = app::routes::local_path(uri.path());
    go_to(&if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) })
}

/// Whether the query names exactly one error, and one that this program could have written: known kind, plain codes, short
/// values.
fn is_our_error(query: &str) -> bool {
    /// An error of ours with all its fields is far shorter.
    const LONGEST: usize = 4096;
    const LONGEST_VALUE: usize = 200;
    let values = |name: &str| {
        let prefix = format!("{name}=");
        query.split('&').filter_map(|pair| pair.strip_prefix(&prefix).map(str::to_owned)).collect::<Vec<_>>()
    };
    let (errors, paths) = (values("__err"), values("__path"));
    let ([error], [path]) = (errors.as_slice(), paths.as_slice()) else {
        return false;
    };
    if error.len() > LONGEST || !path.replace("%2F", "/").replace("%2f", "/").starts_with("/fn/") {
        return false;
    }
    let decoded = error.replace("%3D", "=").replace("%3d", "=").replace("%2B", "+").replace("%2F", "/");
    let Ok(json) = URL_SAFE.decode(decoded) else { return false };
    let Ok(error) = serde_json::from_slice::<AppError>(&json) else { return false };
    let is_plain = |text: &str| {
        !text.is_empty()
            && text.len() <= 60
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
    };
    let are_plain = |data: &[(String, String)]| {
        data.len() <= 20
            && data.iter().all(|(name, value)| {
                is_plain(name) && value.chars().count() <= LONGEST_VALUE && !value.chars().any(char::is_control)
            })
    };
    is_plain(&error.code)
        && error.kind != ErrorKind::Connection
        && are_plain(&error.data)
        && error.fields.len() <= 50
        && error.fields.iter().all(|field| is_plain(&field.field) && is_plain(&field.code) && are_plain(&field.data))
}
