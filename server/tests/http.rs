//! What every answer carries, and what happens to requests that are too large, too many, too strange, or that hit a mistake
//! of ours.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::HashSet;
use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::body::Body;
use base64::Engine as _;
use common::{TestServer, read, with_session};
use domain::access::Role;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::{Method, StatusCode};
use testkit::TestHub;

/// The nonce of the answer's policy.
fn nonce_of(policy: &str) -> String {
    let rest = policy.split("script-src 'nonce-").nth(1).expect("a nonce in the policy");
    rest.split('\'').next().expect("the end of the nonce").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    let server = TestServer::start().await;
    let session = server.session("auditor", Role::Auditor, None).await;
    for path in [
        "/",
        "/sign-in",
        "/nothing-here",
        "/api/v1/me",
        "/api/v1/nothing",
        "/fn/nothing",
        "/healthz",
        "/live?after=x",
        "/favicon.svg",
    ] {
        for session in [None, Some(session.as_str())] {
            let response = server
                .open(with_session(server.request(Method::GET, path), session).body(Full::default()).unwrap())
                .await;
            let header = |name: &str| {
                response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
            };
            let nonce = nonce_of(&header("content-security-policy"));
            assert_eq!(
                header("content-security-policy"),
                format!(
                    "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self' \
                     'nonce-{nonce}'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
                ),
                "{path}"
            );
            assert!(header("strict-transport-security").starts_with("max-age=63072000"), "{path}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
            assert_eq!(header("x-frame-options"), "DENY", "{path}");
            assert!(!header("x-request-id").is_empty(), "{path}");
            assert!(!header("cache-control").is_empty(), "{path}: nobody says how long it may be kept");
            let vary: Vec<_> =
                response.headers().get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
            assert!(vary.iter().any(|value| value.contains("Sec-Fetch-Site")), "{path}: {vary:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_session_are_never_kept_by_a_cache() {
    let server = TestServer::start().await;
    let session = server.session("auditor", Role::Auditor, None).await;
    for path in ["/", "/account", "/governance/audit", "/api/v1/me"] {
        let answer = server.get(path, Some(&session)).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nonce_of_header_and_scripts_is_the_same_and_never_comes_twice() {
    let server = TestServer::start().await;
    let page = server.get("/sign-in", None).await;
    let nonce = nonce_of(page.header("content-security-policy"));
    let scripts: Vec<String> = page
        .text()
        .split("<script")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or_default().to_owned())
        .collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        assert!(script.contains(&format!("nonce=\"{nonce}\"")), "a script without the nonce: {script}");
    }
    assert!(!page.text().contains(" style=\""), "inline styles are ignored under this policy");

    const ANSWERS: usize = 10_000;
    let mut seen = HashSet::new();
    let mut connection = server.connect().await;
    for _ in 0..ANSWERS {
        let request = server.request(Method::GET, "/healthz").body(Full::default()).unwrap();
        connection.ready().await.expect("the connection stays open");
        let answer = read(connection.send_request(request).await.expect("an answer")).await;
        assert!(seen.insert(nonce_of(answer.header("content-security-policy"))), "a nonce came twice");
    }
    assert_eq!(seen.len(), ANSWERS);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_clears_what_the_browser_kept() {
    let server = TestServer::start().await;
    let session = server.session("auditor", Role::Auditor, None).await;
    let answer = server.post_form("/fn/session/sign_out", Some(&session), "").await;
    assert!(answer.header("clear-site-data").contains("storage"), "{:?}", answer.headers);
    let gone = server.get("/api/v1/me", Some(&session)).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_large_is_refused_in_the_shape_of_whoever_asked() {
    let server = TestServer::with(&[("OMNI_HUB_LIMITS_BODY_BYTES", "2048")]).await;
    let large = "x".repeat(4096);
    for (path, shape) in [
        ("/fn/sign_in/sign_in", "application/json"),
        ("/api/v1/users", "application/problem+json"),
        ("/sign-in", "text/html; charset=utf-8"),
    ] {
        let answer = server.post_form(path, None, &large).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert_eq!(answer.header("content-type"), shape, "{path}");
    }
    // Without an announced length it is cut off while it is read.
    let session = server.session("admin", Role::ItAdmin, None).await;
    let frames = futures::stream::iter(
        (0..8).map(|_| Ok::<_, Infallible>(hyper::body::Frame::data(Bytes::from("y".repeat(1024))))),
    );
    let body = http_body_util::StreamBody::new(frames);
    let stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = with_session(server.request(Method::POST, "/api/v1/users"), Some(&session))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .header("idempotency-key", "k")
        .body(body)
        .unwrap();
    let answer = read(sender.send_request(request).await.unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_a_page_with_an_incident_and_the_program_lives() {
    let server = TestServer::around(TestHub::new().await, &[], |router| {
        router.layer(axum::middleware::from_fn(
            |request: axum::extract::Request, next: axum::middleware::Next| async move {
                if request.headers().contains_key("x-break") {
                    panic!("secret words of the program");
                }
                next.run(request).await
            },
        ))
    })
    .await;
    for (path, shape) in
        [("/sign-in", "text/html; charset=utf-8"), ("/api/v1/openapi.json", "application/problem+json")]
    {
        let request = server.request(Method::GET, path).header("x-break", "1").body(Full::default()).unwrap();
        let answer = server.send(request).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert_eq!(answer.header("content-type"), shape);
        assert!(answer.text().contains(answer.header("x-request-id")), "the incident is told");
        assert!(!answer.text().contains("secret words"), "nothing internal is told");
        assert!(!answer.header("content-security-policy").is_empty());
        assert_eq!(server.get(path, None).await.status, StatusCode::OK, "the program lives");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_methods_are_refused() {
    let server = TestServer::start().await;
    for method in ["TRACE", "CONNECT", "OPTIONS", "PROPFIND", "FOO"] {
        let path = if method == "CONNECT" { "example.org:80" } else { "/sign-in" };
        let request =
            server.request(Method::from_bytes(method.as_bytes()).unwrap(), path).body(Full::default()).unwrap();
        let answer = server.send(request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert!(!answer.header("allow").is_empty(), "{method}");
    }
    let answer = server.post_form("/healthz", None, "").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "GET");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_in_the_address_of_a_page_must_be_one_of_ours() {
    let server = TestServer::start().await;
    let encode = |json: &str| base64::engine::general_purpose::URL_SAFE.encode(json).replace('=', "%3D");
    let ours = encode(r#"{"kind":"refused","code":"sign_in_failed","data":[],"fields":[]}"#);
    let kept = format!("/sign-in?next=/account&__path=%2Ffn%2Fsign_in%2Fsign_in&__err={ours}");
    assert_eq!(server.get(&kept, None).await.status, StatusCode::OK);
    let foreign = [
        encode("Call 555-1234 and read out your password"),
        encode(r#"{"kind":"refused","code":"Please call 555-1234","data":[],"fields":[]}"#),
        encode(&format!(r#"{{"kind":"refused","code":"a","data":[["b","{}"]],"fields":[]}}"#, "x".repeat(300))),
        "%3Cscript%3E".to_owned(),
        String::new(),
    ];
    for error in foreign {
        let answer = server.get(&format!("/sign-in?next=/account&__path=%2Ffn%2Fx&__err={error}"), None).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{error}");
        assert_eq!(answer.header("location"), "/sign-in?next=/account");
    }
    let answer = server.get(&format!("//evil.example/x?__err={ours}x"), None).await;
    assert!(!answer.header("location").starts_with("//"), "a redirect leads elsewhere: {:?}", answer.headers);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_goes_to_the_page_that_signs_in_and_comes_back() {
    let server = TestServer::start().await;
    let answer = server.get("/governance/users?q=a%20b&page=2", None).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let location = answer.header("location");
    assert!(location.starts_with("/sign-in?next=/governance/users"), "{location}");
    assert!(!location.contains("q=a b"), "{location}");
    let answer = server.get("/", None).await;
    assert_eq!(answer.header("location"), "/sign-in");
    let answer = server.get("//evil.example/governance/users", None).await;
    assert!(!answer.header("location").contains("evil"), "{:?}", answer.headers);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_for_ever_when_their_name_carries_a_hash() {
    let server = TestServer::start().await;
    let hashed = server.get("/pkg/omni-hub.0123456789abcdef0123.css", None).await;
    assert_eq!(hashed.status, StatusCode::OK);
    assert_eq!(hashed.header("cache-control"), "public, max-age=31536000, immutable");
    let plain = server.get("/favicon.svg", None).await;
    assert_eq!(plain.status, StatusCode::OK);
    assert_eq!(plain.header("cache-control"), "no-cache");
    assert_eq!(server.get("/pkg/hash.txt", None).await.status, StatusCode::NOT_FOUND);
    for path in ["/pkg/../../../../etc/passwd", "/pkg/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"] {
        let answer = server.get(path, None).await;
        assert_ne!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.text().contains("root:"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_attempts_to_sign_in_are_told_how_long_to_wait() {
    let server = TestServer::with(&[("OMNI_HUB_LIMITS_SIGN_IN_PER_MINUTE", "3")]).await;
    let mut last = None;
    for attempt in 0..5 {
        // A cookie of one's own choice changes nothing: the address counts.
        let answer =
            server.post_form("/fn/sign_in/sign_in", Some(&format!("cookie-{attempt}")), "login=a&password=b").await;
        last = Some(answer);
    }
    let answer = last.unwrap();
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| (1..=60).contains(&seconds)));
    assert_eq!(answer.json()["code"], "too_many");
    assert_eq!(server.get("/sign-in", None).await.status, StatusCode::OK, "pages are not concerned");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_load_is_answered_at_once_and_probes_still_live() {
    // Eight places, seven of them for reads; each held until the test lets go.
    let test = TestHub::new().await;
    let gate = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let held = gate.clone();
    let server = TestServer::around(test, &[("OMNI_HUB_LIMITS_REQUESTS_AT_ONCE", "8")], move |router| {
        router.layer(axum::middleware::from_fn(move |request: axum::extract::Request, next: axum::middleware::Next| {
            let held = held.clone();
            async move {
                if request.headers().contains_key("x-hold") {
                    let _permit = held.acquire().await;
                }
                next.run(request).await
            }
        }))
    })
    .await;
    let mut waiting = Vec::new();
    for _ in 0..7 {
        let mut connection = server.connect().await;
        let request = server.request(Method::GET, "/sign-in").header("x-hold", "1").body(Full::default()).unwrap();
        waiting.push(tokio::spawn(async move { connection.send_request(request).await.map(|answer| answer.status()) }));
    }
    let shed = loop {
        // Until all seven have taken their places, a request may still get one.
        let started = Instant::now();
        let answer = server.get("/sign-in", None).await;
        if answer.status == StatusCode::SERVICE_UNAVAILABLE {
            break (answer, started.elapsed());
        }
    };
    assert_eq!(shed.0.header("retry-after"), "1");
    assert!(shed.1 < Duration::from_millis(500), "{:?}", shed.1);
    assert_eq!(server.get("/healthz", None).await.status, StatusCode::OK);
    // A change still has a place.
    let answer = server.post_form("/fn/sign_in/sign_in", None, "login=a&password=b").await;
    assert_ne!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    gate.add_permits(100);
    for answer in waiting {
        assert_eq!(answer.await.unwrap().unwrap(), StatusCode::OK);
    }
    assert_eq!(server.get("/sign-in", None).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_sent_packed_piece_by_piece_as_it_is_made() {
    let test = TestHub::new().await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Bytes, Infallible>>(4);
    let receiver = std::sync::Arc::new(tokio::sync::Mutex::new(Some(receiver)));
    let server = TestServer::around(test, &[], move |router| {
        router.layer(axum::middleware::from_fn(move |request: axum::extract::Request, next: axum::middleware::Next| {
            let receiver = receiver.clone();
            async move {
                if !request.headers().contains_key("x-stream") {
                    return next.run(request).await;
                }
                let receiver = receiver.lock().await.take().expect("one stream");
                let stream = tokio_stream::wrappers::ReceiverStream::new(receiver);
                axum::response::Response::builder()
                    .header("content-type", "text/html")
                    .body(Body::from_stream(stream))
                    .unwrap()
            }
        }))
    })
    .await;
    let request = server
        .request(Method::GET, "/sign-in")
        .header("x-stream", "1")
        .header("accept-encoding", "gzip")
        .body(Full::default())
        .unwrap();
    sender.send(Ok(Bytes::from("<p>the first piece of a long page</p>".repeat(4)))).await.unwrap();
    let mut response = server.open(request).await;
    assert_eq!(response.headers().get("content-encoding").and_then(|value| value.to_str().ok()), Some("gzip"));
    // The first piece must arrive while the page is still being made: the sender is still open.
    let mut received = 0;
    while received < 20 {
        let frame = tokio::time::timeout(Duration::from_secs(5), response.body_mut().frame())
            .await
            .expect("the first piece is held back until the end")
            .expect("more")
            .expect("readable");
        received += frame.into_data().map(|data| data.len()).unwrap_or_default();
    }
    drop(sender);
}

#[tokio::test(flavor = "multi_thread")]
async fn liveness_needs_no_database_and_readiness_says_so() {
    let mut server = TestServer::start().await;
    assert_eq!(server.get("/readyz", None).await.status, StatusCode::OK);
    server.test.database.store().close().await;
    assert_eq!(server.get("/healthz", None).await.status, StatusCode::OK);
    let answer = server.get("/readyz", None).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["status"], "database_unreachable");
    // Whoever is signed in is told to try again, not to sign in.
    let answer = server.get("/api/v1/me", Some("some-session")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_are_shown_to_this_machine_and_to_keys_that_may() {
    let server = TestServer::start().await;
    // A request is counted when it is over: the first figures are those of the one before.
    assert_eq!(server.get("/healthz", None).await.status, StatusCode::OK);
    let local = server.get("/metrics", None).await;
    assert_eq!(local.status, StatusCode::OK);
    assert!(local.text().contains("omni_hub_requests_total"), "{}", local.text());
    let proxied =
        server.request(Method::GET, "/metrics").header("x-forwarded-for", "203.0.113.9").body(Full::default()).unwrap();
    assert_eq!(server.send(proxied).await.status, StatusCode::UNAUTHORIZED);
    let browser =
        server.request(Method::GET, "/metrics").header("sec-fetch-site", "cross-site").body(Full::default()).unwrap();
    assert_eq!(server.send(browser).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_must_choose_a_password_reaches_nothing_else() {
    let server = TestServer::start().await;
    let person = server.person("auditor", Role::Auditor).await;
    let token = server.test.sign_in(&person).await.token;
    server.test.forget_password(&person).await;
    let answer = server.get("/governance/audit", Some(&token)).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/account/security"));
    let answer = server.get("/api/v1/me", Some(&token)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.json()["code"], "must_change_password");
    assert_eq!(server.get("/account/security", Some(&token)).await.status, StatusCode::OK);
}
