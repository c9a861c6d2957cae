//! What a supervisor asks: does the program live (never asks the database, so that a database that is away does not get it
//! killed), may it get requests (does), and its figures.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::json;

use crate::state::AppState;
use crate::telemetry::figure;

/// The database must answer within this, or the instance counts as not ready (quality R17: 503 within 3 s).
const PATIENCE: Duration = Duration::from_secs(2);

const NO_STORE: [(HeaderName, HeaderValue); 1] = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// `GET /healthz`: the program lives.
pub async fn alive() -> Response {
    (NO_STORE, Json(json!({ "status": "alive" }))).into_response()
}

/// `GET /readyz`: the program takes requests, and the database answers.
pub async fn ready(State(state): State<AppState>) -> Response {
    let (status, reason) = if !state.is_ready() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else {
        match tokio::time::timeout(PATIENCE, state.hub.store().ping()).await {
            Ok(Ok(())) => (StatusCode::OK, "ready"),
            Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database_unreachable"),
        }
    };
    (status, NO_STORE, Json(json!({ "status": reason }))).into_response()
}

/// `GET /metrics`: the figures in the text format of Prometheus.
pub async fn figures(State(state): State<AppState>) -> Response {
    let pool = state.hub.store().pool_facts();
    for (name, count) in [("open", pool.open), ("idle", pool.idle), ("most", pool.max)] {
        metrics::gauge!(figure::DATABASE_CONNECTIONS, "state" => name).set(count);
    }
    let content_type = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    let live = u32::try_from(state.live.open()).unwrap_or(u32::MAX);
    metrics::gauge!(figure::LIVE_OPEN).set(live);
    (NO_STORE, [(CONTENT_TYPE, content_type)], state.figures.render()).into_response()
}
