//! Which methods there are, and from where something may be changed (quality §3.3). Server functions and forms are public
//! addresses that a page of somebody else could call with our cookie; the browser says from where, and we listen.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{ALLOW, ORIGIN};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use app::error::ErrorKind;

use crate::answer::Refusal;
use crate::request::{Surface, bearer, preference};
use crate::state::AppState;
use crate::telemetry::figure;

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// The origins from which something may be changed: the public address, and on a loopback address its other names.
#[derive(Clone, Debug)]
pub struct AllowedOrigins(Vec<String>);

impl AllowedOrigins {
    /// The allowed origins for a public address.
    pub fn of(public_url: &str) -> AllowedOrigins {
        const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];
        let public_url = public_url.trim_end_matches('/').to_ascii_lowercase();
        let mut origins = Vec::from([public_url.clone()]);
        if let Some(rest) = public_url.strip_prefix("http://") {
            for name in LOOPBACK {
                if let Some(port) = rest.strip_prefix(name) {
                    origins.extend(LOOPBACK.into_iter().map(|other| format!("http://{other}{port}")));
                }
            }
        }
        AllowedOrigins(origins)
    }

    fn contain(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))
    }
}

/// What the headers say about where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    /// Our own page, or the person typed the address.
    Here,
    /// Another site.
    Elsewhere,
    /// They do not say.
    Unknown,
}

/// Every header that is there must say "here"; a header that is doubled or unreadable says "elsewhere".
fn origin_of(headers: &HeaderMap, allowed: &AllowedOrigins) -> From {
    let mut result = From::Unknown;
    let sites = headers.get_all(SEC_FETCH_SITE);
    for (index, site) in sites.iter().enumerate() {
        if index > 0 || !matches!(site.as_bytes(), b"same-origin" | b"none") {
            return From::Elsewhere;
        }
        result = From::Here;
    }
    for (index, origin) in headers.get_all(ORIGIN).iter().enumerate() {
        if index > 0 || !origin.to_str().is_ok_and(|origin| allowed.contain(origin)) {
            return From::Elsewhere;
        }
        result = From::Here;
    }
    result
}

/// Whether reading the address has an effect that another site must not cause: a stream kept open, a file handed out.
fn is_guarded_read(path: &str) -> bool {
    path == "/live" || path.starts_with("/export/")
}

/// Refuses unknown methods, and requests from elsewhere that change something.
pub async fn allow(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let surface = Surface::of(path);
    let method = request.method();
    let is_safe = matches!(*method, Method::GET | Method::HEAD);
    let is_known = is_safe || matches!(*method, Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    if !is_known {
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, ErrorKind::NotFound, "method_not_allowed");
        let mut response = refusal.answer(surface, preference(request.headers()), state.site.stylesheet());
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE"));
        return response;
    }
    if !is_safe || is_guarded_read(path) {
        let from = origin_of(request.headers(), &state.allowed);
        // A program with a key sends neither header, and a key is nothing that a browser adds by itself.
        let is_program = surface == Surface::Api && bearer(request.headers()).is_some();
        let is_allowed = match from {
            From::Here => true,
            From::Elsewhere => false,
            From::Unknown => is_program || is_safe,
        };
        if !is_allowed {
            metrics::counter!(figure::REFUSED, "reason" => "cross_site").increment(1);
            tracing::warn!(?from, "a request from another site was refused");
            let refusal = Refusal::new(StatusCode::FORBIDDEN, ErrorKind::Forbidden, "cross_site");
            return refusal.answer(surface, preference(request.headers()), state.site.stylesheet());
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_must_say_that_the_request_comes_from_here() {
        let allowed = AllowedOrigins::of("http://127.0.0.1:3000");
        let check = |lines: &[(&'static str, &'static str)], expected: From| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(origin_of(&headers, &allowed), expected, "{lines:?}");
        };
        check(&[], From::Unknown);
        check(&[("sec-fetch-site", "same-origin")], From::Here);
        check(&[("sec-fetch-site", "none")], From::Here);
        check(&[("sec-fetch-site", "same-site")], From::Elsewhere);
        check(&[("sec-fetch-site", "cross-site")], From::Elsewhere);
        check(&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], From::Elsewhere);
        check(&[("origin", "http://localhost:3000")], From::Here);
        check(&[("origin", "http://localhost:3001")], From::Elsewhere);
        check(&[("origin", "null")], From::Elsewhere);
        check(&[("origin", "https://127.0.0.1:3000")], From::Elsewhere);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "http://evil.example:3000")], From::Elsewhere);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000")], From::Here);
    }

    #[test]
    fn a_public_address_has_no_other_names() {
        let allowed = AllowedOrigins::of("https://hub.example.org/");
        assert!(allowed.contain("https://hub.example.org"));
        assert!(!allowed.contain("http://hub.example.org"));
        assert!(!allowed.contain("https://hub.example.org.evil.example"));
    }
}
