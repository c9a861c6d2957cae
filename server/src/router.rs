//! All addresses, and the order in which a request passes the guards. An address that is not in `service::policy` is
//! refused by the guards even when it is here; `tests/guarded.rs` compares the two.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::guard::{admit, allowed, load, observe, rate};
use crate::state::AppState;
use crate::{api, export, health, incoming, live, oidc, pages};

/// Health, live channel, sign-in through a provider: what is neither page nor function nor operation for programs.
pub fn others() -> Vec<(&'static str, &'static str, MethodRouter<AppState>)> {
    vec![
        ("GET", "/healthz", get(health::alive)),
        ("GET", "/readyz", get(health::ready)),
        ("GET", "/metrics", get(health::figures)),
        ("GET", "/live", get(live::live)),
        ("GET", "/export/{file}", get(export::export)),
        // The file goes to the disk as it comes; the guards bound its size.
        ("POST", "/import/{feed}", post(incoming::upload).layer(DefaultBodyLimit::disable())),
        ("GET", "/sign-in/oidc", get(oidc::begin)),
        ("GET", "/sign-in/oidc/callback", get(oidc::finish)),
    ]
}

/// Every address as (method, path), from Leptos' own lists and ours: what the policy must cover.
pub fn endpoints() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = pages::listing()
        .into_iter()
        .flat_map(|listing| {
            let path = listing.path().to_owned();
            listing.methods().map(move |method| (method_name(method).to_owned(), path.clone())).collect::<Vec<_>>()
        })
        .chain(server_fn::axum::server_fn_paths().map(|(path, method)| (method.to_string(), path.to_owned())))
        .chain(api::operations().into_iter().map(|(method, path, _)| (method.to_owned(), path.to_owned())))
        .chain(others().into_iter().map(|(method, path, _)| (method.to_owned(), path.to_owned())))
        .collect();
    all.sort();
    all.dedup();
    all
}

const fn method_name(method: leptos_router::Method) -> &'static str {
    match method {
        leptos_router::Method::Get => "GET",
        leptos_router::Method::Post => "POST",
        leptos_router::Method::Put => "PUT",
        leptos_router::Method::Delete => "DELETE",
        leptos_router::Method::Patch => "PATCH",
    }
}

/// The whole program as one service.
pub fn build(state: &AppState) -> Router {
    build_with(state, |router| router)
}

/// The same with more addresses inside of the guards: what is added without a line in the policy is refused.
pub fn build_with(state: &AppState, more: impl FnOnce(Router<AppState>) -> Router<AppState>) -> Router {
    let mut router = Router::new();
    for (_, path, handler) in others().into_iter().chain(api::operations()) {
        router = router.route(path, handler);
    }
    router = pages::add(router, state);
    guarded(more(router), state)
}

/// Puts the guards around addresses; the last layer is the outermost.
fn guarded(router: Router<AppState>, state: &AppState) -> Router {
    router
        .fallback(pages::fallback)
        .layer(from_fn(pages::right_status))
        .layer(from_fn(pages::scrub_error))
        .layer(from_fn_with_state(state.clone(), admit::admit))
        // Streams of events are left alone by the layer itself; a page is written out as it is made.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(state.clone(), load::bound))
        .layer(from_fn_with_state(state.clone(), rate::limit))
        .layer(from_fn_with_state(state.clone(), allowed::allow))
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .with_state(state.clone())
}
