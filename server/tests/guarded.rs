//! Nothing is open by accident: every address there is, from Leptos' own lists and the router, is in the policy, and is
//! refused for everybody whom the policy does not let in.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::BTreeSet;

use common::{TestServer, hostile_headers, with_session};
use domain::access::{Permission, Role, permissions_of};
use http_body_util::Full;
use hyper::{Method, StatusCode};
use server::router;
use service::policy::{ENDPOINTS, Kind, Rule};

/// A path with something in each place.
fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| match part {
            "{sequence}" => "1",
            "{file}" => "users.csv",
            "{token}" => "unknown",
            _ if part.starts_with('{') => "018f0000-0000-7000-8000-000000000001",
            _ => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn is_change(method: &str) -> bool {
    method != "GET"
}

/// What the policy says for a role: whether the request may get past the guards.
fn is_allowed(rule: Rule, role: Option<Role>) -> bool {
    match (rule, role) {
        (Rule::Public, _) => true,
        (_, None) => false,
        (Rule::SignedIn, Some(_)) => true,
        (Rule::Needs(permission), Some(role)) => permissions_of(role).contains(&permission),
    }
}

/// Whether the answer is that of a guard, not of a use case.
fn is_turned_away(kind: Kind, status: StatusCode, location: &str) -> bool {
    match kind {
        Kind::Page => {
            status == StatusCode::FORBIDDEN || status == StatusCode::SEE_OTHER && location.starts_with("/sign-in")
        }
        Kind::Function | Kind::Api | Kind::Other => {
            matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
                || status == StatusCode::SEE_OTHER && location.starts_with("/sign-in")
        }
    }
}

async fn ask(
    server: &TestServer,
    method: &str,
    path: &str,
    session: Option<&str>,
    headers: &[(&'static str, String)],
) -> common::Answer {
    let mut request =
        with_session(server.request(Method::from_bytes(method.as_bytes()).unwrap(), &filled(path)), session);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let body = if is_change(method) {
        request = if path.starts_with("/api/") {
            request.header("content-type", "application/json").header("idempotency-key", "k")
        } else {
            request.header("content-type", "application/x-www-form-urlencoded")
        };
        if path.starts_with("/api/") { "{}" } else { "" }
    } else {
        ""
    };
    server.send(request.body(Full::from(body)).unwrap()).await
}

fn from_here(server: &TestServer) -> Vec<(&'static str, String)> {
    vec![("sec-fetch-site", "same-origin".to_owned()), ("origin", server.origin())]
}

#[test]
fn the_policy_lists_every_address_and_no_other() {
    let there: BTreeSet<(String, String)> = router::endpoints().into_iter().collect();
    let listed: BTreeSet<(String, String)> =
        ENDPOINTS.iter().map(|endpoint| (endpoint.method.to_owned(), endpoint.path.to_owned())).collect();
    let open: Vec<_> = there.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&there).collect();
    assert!(open.is_empty(), "not in the policy: {open:?}");
    assert!(gone.is_empty(), "in the policy, but there is no such address: {gone:?}");
    assert_eq!(listed.len(), ENDPOINTS.len(), "an address is listed twice");
}

#[test]
fn server_functions_are_called_by_post_alone() {
    for (path, method) in server_fn::axum::server_fn_paths() {
        assert_eq!(method, Method::POST, "{path} can be called by a link");
        assert!(path.starts_with("/fn/"), "{path} does not lie where functions lie");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_past_the_guards_without_a_session() {
    let server = TestServer::start().await;
    let here = from_here(&server);
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.rule != Rule::Public && endpoint.path != "/metrics") {
        for session in [None, Some("not-a-session"), Some("")] {
            let answer = ask(&server, endpoint.method, endpoint.path, session, &here).await;
            assert!(
                is_turned_away(endpoint.kind, answer.status, answer.header("location")),
                "{} {} with session {session:?}: {}",
                endpoint.method,
                endpoint.path,
                answer.status
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_reaches_exactly_what_the_policy_gives_it() {
    let server = TestServer::start().await;
    let here = from_here(&server);
    for role in Role::ALL {
        let session = server.session(&role.code().replace('_', "-"), role, None).await;
        let mut token = session;
        for endpoint in ENDPOINTS {
            // These end or change the session that asks.
            if endpoint.path.contains("sign_out") || endpoint.path == "/live" {
                continue;
            }
            let answer = ask(&server, endpoint.method, endpoint.path, Some(&token), &here).await;
            let place = format!("{} {} as {}", endpoint.method, endpoint.path, role.code());
            if let Some(new) = answer.headers.get_all("set-cookie").iter().find_map(|cookie| {
                let text = cookie.to_str().unwrap_or_default();
                text.strip_prefix("__Host-omni-hub=")
                    .and_then(|rest| rest.split(';').next())
                    .filter(|value| !value.is_empty())
            }) {
                token = new.to_owned();
            }
            let expected = is_allowed(endpoint.rule, Some(role));
            if expected {
                let code = answer_code(&answer);
                // A use case may say no for reasons of its own, but never for want of the permission of the policy.
                let by_policy = matches!(endpoint.rule, Rule::Needs(permission) if code == permission.code());
                assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{place}");
                assert!(!by_policy, "{place} was refused: {}", answer.text());
                assert!(answer.status.as_u16() != 500, "{place} failed: {}", answer.text());
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{place} was let in: {}", answer.text());
            }
        }
    }
}

/// The permission that a refusal names.
fn answer_code(answer: &common::Answer) -> String {
    if answer.status != StatusCode::FORBIDDEN {
        return String::new();
    }
    let Ok(json) = serde_json::from_slice::<serde_json::Value>(&answer.body) else { return String::new() };
    let code = json.get("code").and_then(|code| code.as_str()).unwrap_or_default();
    if code != "permission" {
        return String::new();
    }
    json.pointer("/values/permission")
        .or_else(|| json.pointer("/data/0/1"))
        .and_then(|value| value.as_str())
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_disabled_meanwhile_is_nobody_with_the_next_request() {
    let server = TestServer::start().await;
    let person = server.person("auditor", Role::Auditor).await;
    let session = server.test.sign_in(&person).await.token;
    assert_eq!(server.get("/api/v1/me", Some(&session)).await.status, StatusCode::OK);
    let operator = testkit::hub::operator();
    server
        .test
        .hub
        .set_user_enabled(&operator, &testkit::hub::facts(), person.id, false, "left the house")
        .await
        .unwrap();
    let here = from_here(&server);
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.rule != Rule::Public && endpoint.path != "/metrics") {
        let answer = ask(&server, endpoint.method, endpoint.path, Some(&session), &here).await;
        assert!(
            is_turned_away(endpoint.kind, answer.status, answer.header("location")),
            "{} {}: {}",
            endpoint.method,
            endpoint.path,
            answer.status
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_department_stays_invisible() {
    let server = TestServer::start().await;
    let north = server.test.department("north", server.test.headquarters).await;
    let south = server.test.department("south", server.test.headquarters).await;
    let stranger = server.test.person("stranger", south, &[(Role::StoreClerk, Some(south))]).await;
    for (login, role) in [("north-manager", Role::StoreManager), ("north-auditor", Role::Auditor)] {
        let session = server.session(login, role, Some(north)).await;
        let answer = server.get(&format!("/api/v1/users/{}", stranger.id), Some(&session)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{login} sees a stranger: {}", answer.text());
        let list = server.get("/api/v1/users", Some(&session)).await;
        assert_eq!(list.status, StatusCode::OK, "{}", list.text());
        assert!(!list.text().contains("stranger"), "{login} sees a stranger in the list");
        let page = server.get(&format!("/governance/users/{}", stranger.id), Some(&session)).await;
        assert!(!page.text().contains("name of stranger"), "{login} sees a stranger's page");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_from_elsewhere_is_refused() {
    let server = TestServer::start().await;
    let session = server.session("admin", Role::ItAdmin, None).await;
    let hostile = hostile_headers(&server.origin());
    let mut refused = 0;
    for endpoint in ENDPOINTS.iter().filter(|endpoint| is_change(endpoint.method)) {
        for (index, headers) in hostile.iter().enumerate() {
            let answer = ask(&server, endpoint.method, endpoint.path, Some(&session), headers).await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{} {} with hostile headers {index}: {}",
                endpoint.method,
                endpoint.path,
                answer.text()
            );
            refused += 1;
        }
    }
    println!("{refused} changes from elsewhere, {refused} refused");
    // Nothing of it reached a use case: the session is still the one it was.
    assert_eq!(server.get("/api/v1/me", Some(&session)).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_from_elsewhere_is_refused_like_a_cookie() {
    let server = TestServer::start().await;
    for headers in hostile_headers(&server.origin()).iter().filter(|headers| !headers.is_empty()) {
        let mut request = server.request(Method::POST, "/api/v1/tokens").header("authorization", "Bearer oh_x_y");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let answer = server.send(request.body(Full::default()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_or_file_from_elsewhere_is_refused() {
    let server = TestServer::start().await;
    let session = server.session("auditor", Role::Auditor, None).await;
    for path in ["/live", "/export/audit.csv"] {
        for headers in hostile_headers(&server.origin()).iter().filter(|headers| !headers.is_empty()) {
            let answer = ask(&server, "GET", path, Some(&session), headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_in_the_policy_is_refused_whatever_is_behind_it() {
    let test = testkit::TestHub::new().await;
    let server = TestServer::around(test, &[], |router| {
        router
            .route("/forgotten", axum::routing::get(|| async { "open" }))
            .route("/fn/forgotten", axum::routing::post(|| async { "open" }))
    })
    .await;
    let session = server.session("admin", Role::ItAdmin, None).await;
    let answer = server.get("/forgotten", Some(&session)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!answer.text().contains("open"));
    let answer = server.post_form("/fn/forgotten", Some(&session), "").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_does_no_more_than_its_scopes() {
    let server = TestServer::start().await;
    let person = server.person("admin", Role::ItAdmin).await;
    let actor = server.test.sign_in(&person).await.actor;
    let new = service::tokens::NewToken {
        name: "reader".to_owned(),
        scopes: vec![Permission::DepartmentRead],
        expires_in_days: 1,
    };
    let (_, token) = server.test.hub.create_token(&actor, &testkit::hub::facts(), new).await.unwrap();
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.kind == Kind::Api) {
        let Rule::Needs(permission) = endpoint.rule else { continue };
        let method = Method::from_bytes(endpoint.method.as_bytes()).unwrap();
        let body = serde_json::json!({});
        let body = is_change(endpoint.method).then_some(&body);
        let answer = server.call(method, &filled(endpoint.path), &token, Some("k"), body).await;
        let place = format!("{} {}", endpoint.method, endpoint.path);
        if permission == Permission::DepartmentRead {
            assert_ne!(answer.status, StatusCode::FORBIDDEN, "{place}");
        } else {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{place}: {}", answer.text());
        }
    }
    // Pages and functions know no keys.
    let request = server.request(Method::GET, "/").header("authorization", format!("Bearer {token}"));
    let answer = server.send(request.body(Full::default()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}
