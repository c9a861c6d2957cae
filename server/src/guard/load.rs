//! How much is worked on at once, how large a request may be, and how long it may take. Under too much load the instance
//! says no at once instead of answering everybody late; what changes something goes before what only looks, and exports
//! come last (quality R13).

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::CONTENT_LENGTH;
use http::{Method, StatusCode};
use http_body_util::Limited;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use app::error::ErrorKind;

use crate::answer::Refusal;
use crate::request::{Surface, preference};
use crate::state::AppState;
use crate::telemetry::figure;

/// How long a request waits for its turn before it is turned away.
const PATIENCE: Duration = Duration::from_millis(50);

/// The places for requests, by what they are.
#[derive(Clone, Debug)]
pub struct Load {
    all: Arc<Semaphore>,
    reads: Arc<Semaphore>,
    exports: Arc<Semaphore>,
}

impl Load {
    /// Places for so many requests: an eighth is kept from reads for what changes something, and exports get an eighth.
    pub fn new(at_once: usize) -> Load {
        Load {
            all: Arc::new(Semaphore::new(at_once)),
            reads: Arc::new(Semaphore::new((at_once - at_once / 8).max(1))),
            exports: Arc::new(Semaphore::new((at_once / 8).max(1))),
        }
    }

    async fn place(&self, is_export: bool, is_read: bool) -> Option<Vec<OwnedSemaphorePermit>> {
        let mut order = Vec::with_capacity(3);
        if is_export {
            order.push(&self.exports);
        }
        if is_read {
            order.push(&self.reads);
        }
        order.push(&self.all);
        let places = async {
            let mut permits = Vec::with_capacity(order.len());
            for semaphore in order {
                permits.push(Arc::clone(semaphore).acquire_owned().await.ok()?);
            }
            Some(permits)
        };
        tokio::time::timeout(PATIENCE, places).await.ok().flatten()
    }
}

/// Whether the request is answered whatever the load: a probe must not fail because pages are slow, and a file or the
/// beginning of a stream costs next to nothing.
fn is_always_answered(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/metrics" | "/live") || path.starts_with("/pkg/")
}

/// Whether the request brings a file, which may be larger and take longer than a form.
fn brings_file(path: &str) -> bool {
    path.starts_with("/import/") || path.starts_with("/api/v1/ingest/")
}

/// Keeps size, number and duration of requests within bounds.
pub async fn bound(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let surface = Surface::of(request.uri().path());
    let shown = preference(request.headers());
    let refuse = |refusal: Refusal| refusal.answer(surface, shown, state.site.stylesheet());

    let limits = &state.configuration.limits;
    let brings_file = brings_file(request.uri().path());
    let most = if brings_file { limits.upload_bytes.size() } else { limits.body_bytes.size() };
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        let refusal = Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorKind::Invalid, "body_too_large");
        return refuse(refusal.with("limit_bytes", most.to_string()));
    }
    // A body of unknown length is cut off at the same size.
    let request = request.map(|body| Body::new(Limited::new(body, most)));

    let places = if is_always_answered(request.uri().path()) {
        Vec::new()
    } else {
        let is_export = request.uri().path().starts_with("/export/");
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        match state.load.place(is_export, is_read).await {
            Some(places) => places,
            None => {
                metrics::counter!(figure::SHED).increment(1);
                return refuse(Refusal::unavailable());
            }
        }
    };
    let limit = if brings_file { limits.upload_seconds.seconds() } else { limits.request_seconds.seconds() };
    let response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("a request took too long and was given up");
            refuse(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Unavailable, "timed_out").retry_after(5))
        }
    };
    drop(places);
    response
}
