//! The outermost guard: gives the request its id, measures it, catches a panic of anything inside, and puts the headers on
//! every answer that tell browsers what our pages may do.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::RequestId;
use futures::FutureExt as _;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::answer::Refusal;
use crate::config::setting::Networks;
use crate::request::{Origin, PageNonce, Surface, user_agent};
use crate::state::AppState;
use crate::telemetry::figure;

/// The other end of the connection, put into each request by the accept loop.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The header that names the request, so that a person can tell it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// How much of a path without a route is shown in the log.
const UNKNOWN_PATH_LONGEST: usize = 200;
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Guards everything inside.
pub async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let path = request.uri().path().to_owned();
    let surface = Surface::of(&path);
    let method = request.method().clone();
    let request_id = RequestId(Uuid::now_v7());
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    let ip = client_ip(peer, request.headers(), &state.configuration.listen.trusted_proxies);
    let origin = Origin { request_id, ip, user_agent: user_agent(request.headers()) };
    let preference = crate::request::preference(request.headers());
    let Some(nonce) = new_nonce() else {
        // Without randomness nothing here is safe.
        tracing::error!("the machine gives no random numbers");
        return Refusal::unavailable().answer(surface, preference, state.site.stylesheet());
    };
    let nonce = PageNonce(nonce);
    request.extensions_mut().insert(origin);
    request.extensions_mut().insert(nonce.clone());

    // The route instead of the path, and no query: what people typed and one-time tokens stand there.
    let shown_path = match request.extensions().get::<MatchedPath>() {
        Some(matched) => matched.as_str().to_owned(),
        None => path.chars().take(UNKNOWN_PATH_LONGEST).collect(),
    };
    let span = tracing::info_span!("request", request_id = %request_id, method = %method, path = %shown_path, ip = %ip);
    metrics::gauge!(figure::REQUESTS_OPEN).increment(1.0);
    let outcome = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    metrics::gauge!(figure::REQUESTS_OPEN).decrement(1.0);
    let mut response = match outcome {
        Ok(response) => response,
        Err(panic) => {
            let incident = request_id.to_string();
            metrics::counter!(figure::PANICS).increment(1);
            span.in_scope(|| tracing::error!(incident, reason = panic_text(&*panic), "a handler panicked"));
            Refusal::internal(&incident).answer(surface, preference, state.site.stylesheet())
        }
    };

    dress(response.headers_mut(), &nonce, request_id, surface, &path);
    let status = response.status();
    let seconds = started.elapsed().as_secs_f64();
    metrics::counter!(
        figure::REQUESTS, "kind" => surface.code(), "method" => method_label(&method), "status" => status_class(status)
    )
    .increment(1);
    metrics::histogram!(figure::REQUEST_SECONDS, "kind" => surface.code()).record(seconds);
    span.in_scope(|| {
        let milliseconds = started.elapsed().as_millis();
        if status.is_server_error() {
            tracing::warn!(status = status.as_u16(), milliseconds, "answered");
        } else if surface == Surface::Other {
            tracing::debug!(status = status.as_u16(), milliseconds, "answered");
        } else {
            tracing::info!(status = status.as_u16(), milliseconds, "answered");
        }
    });
    response
}

/// 128 random bits as text; `None` when the machine has none.
fn new_nonce() -> Option<Arc<str>> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes).into())
}

/// The address of the person: the peer, or behind trusted proxies the last address that none of them has.
fn client_ip(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let peer = peer.to_canonical();
    if !trusted.contain(peer) {
        return peer;
    }
    let mut client = peer;
    let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        client = address.to_canonical();
        if !trusted.contain(client) {
            break;
        }
    }
    client
}

/// The headers of every answer (quality §3.4).
fn dress(headers: &mut HeaderMap, nonce: &PageNonce, request_id: RequestId, surface: Surface, path: &str) {
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        nonce = nonce.0
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if let Ok(id) = HeaderValue::from_str(&request_id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Plain forms come back by the referrer, so our own pages must still tell it to us.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    );
    headers.insert("x-frame-options", HeaderValue::from_static("DENY"));
    if surface != Surface::Other {
        // Everything but files and streams may depend on who asks, and must not be kept by anybody.
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if !path.starts_with("/pkg/") {
        headers.append(VARY, HeaderValue::from_static("Sec-Fetch-Site, Origin"));
    }
}

/// What a panic said, if it was text.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason given".to_owned())
}

/// The method as a label: a closed list, so that nobody can make figures without end.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn status_class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::setting::Setting as _;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            if let Ok(value) = HeaderValue::from_str(line) {
                headers.append(FORWARDED_FOR, value);
            }
        }
        headers
    }

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_alone() {
        let trusted = Networks::read("10.0.0.0/8").unwrap_or_default();
        let check = |peer: [u8; 4], lines: &[&str], expected: [u8; 4]| {
            assert_eq!(client_ip(IpAddr::from(peer), &headers(lines), &trusted), IpAddr::from(expected), "{lines:?}");
        };
        check([203, 0, 113, 9], &["198.51.100.7"], [203, 0, 113, 9]);
        check([10, 0, 0, 1], &[], [10, 0, 0, 1]);
        check([10, 0, 0, 1], &["198.51.100.7"], [198, 51, 100, 7]);
        // What the client itself claims stands further left and is not reached.
        check([10, 0, 0, 1], &["1.2.3.4, 198.51.100.7, 10.9.9.9"], [198, 51, 100, 7]);
        check([10, 0, 0, 1], &["1.2.3.4", "198.51.100.7"], [198, 51, 100, 7]);
        check([10, 0, 0, 1], &["nonsense"], [10, 0, 0, 1]);
    }
}
