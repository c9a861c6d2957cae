//! The interface for programs, `/api/v1`: what the pages can do, another program can do. Each area has a file; here are the
//! list of operations, their description (OpenAPI, made from the code) and what they share. The same use cases decide as
//! behind the pages; a key can do at most what its scopes and its owner's rights allow.

mod access_requests;
mod audit;
mod body;
mod caller;
mod departments;
mod docs;
mod idempotent;
mod ingest;
mod kpi;
mod list;
mod me;
mod notifications;
mod saved_views;
mod system;
mod tokens;
mod users;

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::state::AppState;

pub use caller::Problem;

/// Every operation as (method, path, handler).
pub fn operations() -> Vec<(&'static str, &'static str, MethodRouter<AppState>)> {
    vec![
        ("GET", "/api/v1/openapi.json", get(docs::json)),
        ("GET", "/api/v1/docs", get(docs::page)),
        ("GET", "/api/v1/me", get(me::read)),
        ("GET", "/api/v1/users", get(users::list)),
        ("POST", "/api/v1/users", post(users::create)),
        ("GET", "/api/v1/users/{id}", get(users::read)),
        ("PATCH", "/api/v1/users/{id}", patch(users::update)),
        ("POST", "/api/v1/users/{id}/disable", post(users::disable)),
        ("POST", "/api/v1/users/{id}/enable", post(users::enable)),
        ("DELETE", "/api/v1/users/{id}/sessions", delete(users::end_sessions)),
        ("GET", "/api/v1/departments", get(departments::list)),
        ("POST", "/api/v1/departments", post(departments::create)),
        ("PATCH", "/api/v1/departments/{id}", patch(departments::update)),
        ("POST", "/api/v1/departments/{id}/close", post(departments::close)),
        ("POST", "/api/v1/departments/{id}/reopen", post(departments::reopen)),
        ("GET", "/api/v1/access-requests", get(access_requests::list)),
        ("POST", "/api/v1/access-requests", post(access_requests::propose)),
        ("POST", "/api/v1/access-requests/{id}/decision", post(access_requests::decide)),
        ("POST", "/api/v1/access-requests/{id}/withdrawal", post(access_requests::withdraw)),
        ("GET", "/api/v1/audit/entries", get(audit::list)),
        ("GET", "/api/v1/audit/entries/{chain}/{sequence}", get(audit::read)),
        ("GET", "/api/v1/notifications", get(notifications::list)),
        ("POST", "/api/v1/notifications/read", post(notifications::mark_read)),
        ("GET", "/api/v1/tokens", get(tokens::list)),
        ("POST", "/api/v1/tokens", post(tokens::create)),
        ("DELETE", "/api/v1/tokens/{id}", delete(tokens::revoke)),
        ("GET", "/api/v1/saved-views", get(saved_views::list)),
        ("PUT", "/api/v1/saved-views/{id}", put(saved_views::save)),
        ("DELETE", "/api/v1/saved-views/{id}", delete(saved_views::remove)),
        ("GET", "/api/v1/kpi/query", get(kpi::query)),
        ("GET", "/api/v1/system", get(system::read)),
        // The body goes to a file as it comes; the guards bound its size.
        ("POST", "/api/v1/ingest/{kind}", post(ingest::push).layer(DefaultBodyLimit::disable())),
        ("GET", "/api/v1/feeds", get(ingest::feeds)),
        ("GET", "/api/v1/feeds/{code}/runs", get(ingest::runs)),
        ("GET", "/api/v1/feeds/{code}/refused-rows", get(ingest::refused)),
        ("POST", "/api/v1/ingest-runs/{run}/replay", post(ingest::replay)),
    ]
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Omni-Hub",
        description = "The interface for programs of Omni-Hub. Every call needs a key (`Authorization: Bearer oh_…`) made \
                       under Account, Keys, or the cookie of a signed-in browser. Calls that change something need an \
                       `Idempotency-Key` (but those of the integration, whose content says itself that it is the same): the same key with the same content is the same act and gets the same answer for \
                       24 hours. Refusals are `application/problem+json` with a stable `code`. Amounts are decimal strings, \
                       times are UTC (RFC 3339).",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        docs::json, docs::page, me::read,
        users::list, users::create, users::read, users::update, users::disable, users::enable, users::end_sessions,
        departments::list, departments::create, departments::update, departments::close, departments::reopen,
        access_requests::list, access_requests::propose, access_requests::decide, access_requests::withdraw,
        audit::list, audit::read,
        notifications::list, notifications::mark_read,
        tokens::list, tokens::create, tokens::revoke,
        saved_views::list, saved_views::save, saved_views::remove,
        kpi::query,
        system::read,
        ingest::push, ingest::feeds, ingest::runs, ingest::refused, ingest::replay,
    ),
    components(schemas(caller::ProblemDocument, caller::ProblemField)),
    modifiers(&Keys),
    security(("key" = []), ("session" = [])),
)]
struct Description;

struct Keys;

impl Modify for Keys {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Default::default);
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("oh_<id>_<secret>").build();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new(app::cookies::SESSION));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// The description of the interface.
pub fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}
