//! The interface for programs: its description, repeated calls, lists in parts, refusals.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::BTreeSet;

use common::{Answer, TestServer};
use domain::access::{Permission, Role};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use server::api;
use service::policy::{ENDPOINTS, Kind};
use service::tokens::NewToken;
use uuid::Uuid;

/// A key of an administrator with every scope that the role has.
async fn admin_key(server: &TestServer) -> String {
    let person = server.person("admin", Role::ItAdmin).await;
    let actor = server.test.sign_in(&person).await.actor;
    let scopes = domain::access::permissions_of(Role::ItAdmin).to_vec();
    let new = NewToken { name: "test".to_owned(), scopes, expires_in_days: 1 };
    server.test.hub.create_token(&actor, &testkit::hub::facts(), new).await.expect("a key").1
}

fn problem(answer: &Answer, status: StatusCode, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let json = answer.json();
    assert_eq!(json["code"], code, "{json}");
    assert_eq!(json["status"], status.as_u16());
    assert!(json["type"].as_str().is_some_and(|kind| kind.starts_with("/api/v1/docs#problem-")));
    assert!(!json["title"].as_str().unwrap_or_default().is_empty());
}

fn department(code: &str) -> Value {
    json!({ "id": Uuid::now_v7(), "code": code, "name_zh": "新部门", "name_en": "New department" })
}

#[test]
fn description_router_and_policy_name_the_same_operations() {
    let description = serde_json::to_value(api::description()).unwrap();
    let mut described = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            described.insert((method.to_uppercase(), path.clone()));
        }
    }
    let routed: BTreeSet<(String, String)> =
        api::operations().iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    let listed: BTreeSet<(String, String)> = ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.kind == Kind::Api)
        .map(|endpoint| (endpoint.method.to_owned(), endpoint.path.to_owned()))
        .collect();
    assert_eq!(described, routed);
    assert_eq!(routed, listed);
}

#[test]
fn every_operation_is_explained_and_every_change_takes_a_key() {
    let description = serde_json::to_value(api::description()).unwrap();
    let mut ids = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with('.')), "{place} has no summary");
            assert!(
                ids.insert(operation["operationId"].as_str().unwrap_or_default().to_owned()),
                "{place} has no id of its own"
            );
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let takes_key = parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key");
            assert_eq!(takes_key, method != "get", "{place}");
        }
    }
    let text = description.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(description["components"]["schemas"].get(name).is_some(), "{name} is used and not described");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_is_served_for_programs_and_for_people() {
    let server = TestServer::start().await;
    let json = server.get("/api/v1/openapi.json", None).await;
    assert_eq!(json.json()["openapi"].as_str().map(|version| version.starts_with("3.")), Some(true));
    let page = server.get("/api/v1/docs", None).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(text.contains("POST /api/v1/users") && !text.contains("<script") && !text.contains("src=\"http"));
    for (_, path, _) in api::operations() {
        assert!(text.contains(path), "{path} is not on the page");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_a_valid_key_is_refused() {
    let server = TestServer::start().await;
    problem(&server.get("/api/v1/me", None).await, StatusCode::UNAUTHORIZED, "sign_in_required");
    for token in ["", "oh_unknown", "oh_018f0000-0000-7000-8000-000000000001_xxxx", "Bearer", "a b"] {
        let answer = server.call(Method::GET, "/api/v1/me", token, None, None).await;
        problem(&answer, StatusCode::UNAUTHORIZED, "sign_in_required");
    }
    // A wrong key is not saved by a right cookie.
    let session = server.session("auditor", Role::Auditor, None).await;
    let request = common::with_session(server.request(Method::GET, "/api/v1/me"), Some(&session))
        .header("authorization", "Bearer oh_unknown")
        .body(http_body_util::Full::default())
        .unwrap();
    problem(&server.send(request).await, StatusCode::UNAUTHORIZED, "sign_in_required");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_call_is_the_same_act() {
    let server = TestServer::start().await;
    let key = admin_key(&server).await;
    let path = "/api/v1/departments";
    let body = department("new-one");
    problem(
        &server.call(Method::POST, path, &key, None, Some(&body)).await,
        StatusCode::BAD_REQUEST,
        "idempotency_key_missing",
    );
    let long = "k".repeat(201);
    problem(
        &server.call(Method::POST, path, &key, Some(&long), Some(&body)).await,
        StatusCode::BAD_REQUEST,
        "idempotency_key_invalid",
    );

    let first = server.call(Method::POST, path, &key, Some("k1"), Some(&body)).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = server.call(Method::POST, path, &key, Some("k1"), Some(&body)).await;
    assert_eq!((again.status, again.json()), (first.status, first.json()));
    assert_eq!(again.header("idempotency-replayed"), "true");
    let other = server.call(Method::POST, path, &key, Some("k1"), Some(&department("other"))).await;
    problem(&other, StatusCode::UNPROCESSABLE_ENTITY, "idempotency_other_content");
    assert_eq!(server.test.audited("department.create").await, 2, "the headquarters of the test, and this one, once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_identical_calls_at_once_have_one_effect() {
    let server = std::sync::Arc::new(TestServer::start().await);
    let key = admin_key(&server).await;
    let body = department("new-one");
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let (server, key, body) = (server.clone(), key.clone(), body.clone());
            tokio::spawn(async move {
                server.call(Method::POST, "/api/v1/departments", &key, Some("k1"), Some(&body)).await
            })
        })
        .collect();
    let mut done = 0;
    for call in calls {
        let answer = call.await.unwrap();
        match answer.status {
            StatusCode::CREATED => done += 1,
            StatusCode::CONFLICT => problem(&answer, StatusCode::CONFLICT, "idempotency_in_progress"),
            // The pool of a test is small; whoever finds it busy is told to come again.
            StatusCode::SERVICE_UNAVAILABLE => {}
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert!(done >= 1);
    assert_eq!(server.test.audited("department.create").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_failed_may_be_tried_again_with_its_key() {
    let server = TestServer::start().await;
    let key = admin_key(&server).await;
    let path = "/api/v1/departments";
    let wrong = json!({ "id": Uuid::now_v7(), "code": "", "name_zh": "", "name_en": "" });
    let answer = server.call(Method::POST, path, &key, Some("k1"), Some(&wrong)).await;
    problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert!(!answer.json()["fields"].as_array().unwrap().is_empty());
    let right = department("new-one");
    assert_eq!(server.call(Method::POST, path, &key, Some("k1"), Some(&right)).await.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_shown_once() {
    let server = TestServer::start().await;
    let session = server.session("admin", Role::ItAdmin, None).await;
    let body = json!({ "name": "reader", "scopes": ["user.read"], "expires_in_days": 7 });
    let ask = || async {
        let request = common::with_session(server.request(Method::POST, "/api/v1/tokens"), Some(&session))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .header("idempotency-key", "k1")
            .body(http_body_util::Full::from(body.to_string()))
            .unwrap();
        server.send(request).await
    };
    let first = ask().await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let secret = first.json()["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("oh_"));
    let again = ask().await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(again.json()["secret"], Value::Null);
    assert_eq!(again.json()["id"], first.json()["id"]);
    let me = server.call(Method::GET, "/api/v1/me", &secret, None, None).await;
    assert_eq!(me.json()["via"], "token");
    assert_eq!(me.json()["permissions"].as_array().unwrap().len(), 1);
    assert_eq!(me.json()["permissions"][0]["code"], Permission::UserRead.code());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_comes_in_parts_that_fit_together() {
    let server = TestServer::start().await;
    for number in 0..25 {
        server.test.person(&format!("clerk-{number:02}"), server.test.headquarters, &[]).await;
    }
    let key = admin_key(&server).await;
    let mut logins = Vec::new();
    let mut cursor = None;
    loop {
        let path = match &cursor {
            Some(cursor) => format!("/api/v1/users?sort=login&limit=10&cursor={cursor}"),
            None => "/api/v1/users?sort=login&limit=10".to_owned(),
        };
        let answer = server.call(Method::GET, &path, &key, None, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let json = answer.json();
        assert_eq!(json["total"], 26);
        logins.extend(json["items"].as_array().unwrap().iter().map(|row| row["login"].as_str().unwrap().to_owned()));
        cursor = json["next"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    let mut expected: Vec<String> = (0..25).map(|number| format!("clerk-{number:02}")).collect();
    expected.insert(0, "admin".to_owned());
    assert_eq!(logins, expected);
    let first = server.call(Method::GET, "/api/v1/users?sort=login&limit=10", &key, None, None).await.json();
    let cursor = first["next"].as_str().unwrap();
    for path in [
        format!("/api/v1/users?sort=name&limit=10&cursor={cursor}"),
        format!("/api/v1/tokens?sort=login&limit=10&cursor={cursor}"),
        "/api/v1/users?cursor=AAAAAA".to_owned(),
    ] {
        let answer = server.call(Method::GET, &path, &key, None, None).await;
        problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "cursor_invalid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_content_is_told_in_the_callers_own_terms() {
    let server = TestServer::start().await;
    let key = admin_key(&server).await;
    let send = |kind: &'static str, body: &'static str| {
        let request = server
            .request(Method::POST, "/api/v1/users")
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", kind)
            .header("idempotency-key", "k")
            .body(http_body_util::Full::from(body))
            .unwrap();
        server.send(request)
    };
    problem(&send("text/plain", "{}").await, StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json");
    problem(&send("application/json", "{").await, StatusCode::BAD_REQUEST, "body_unreadable");
    problem(&send("application/json", "\u{0}\u{1}").await, StatusCode::BAD_REQUEST, "body_unreadable");
    let unknown = send("application/json", r#"{"id":"018f0000-0000-7000-8000-000000000001","login":"a","display_name":"b","department_id":"018f0000-0000-7000-8000-000000000001","is_admin":true}"#).await;
    problem(&unknown, StatusCode::UNPROCESSABLE_ENTITY, "body_unreadable");
    assert!(unknown.json()["values"]["reason"].as_str().unwrap().contains("is_admin"));
    for path in ["/api/v1/users/not-an-id", "/api/v1/users/018f0000-0000-7000-8000-0000000000ff", "/api/v1/nothing"] {
        let answer = server.call(Method::GET, path, &key, None, None).await;
        problem(&answer, StatusCode::NOT_FOUND, "not_found");
    }
    for query in ["limit=0", "limit=x", "f.login=like:a", "f.nothing=is:a", "unknown=1", "%zz=1"] {
        let answer = server.call(Method::GET, &format!("/api/v1/users?{query}"), &key, None, None).await;
        problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_calls_are_told_how_long_to_wait() {
    let server = TestServer::with(&[("OMNI_HUB_LIMITS_API_PER_MINUTE", "5")]).await;
    let key = admin_key(&server).await;
    for _ in 0..5 {
        assert_eq!(server.call(Method::GET, "/api/v1/me", &key, None, None).await.status, StatusCode::OK);
    }
    let answer = server.call(Method::GET, "/api/v1/me", &key, None, None).await;
    problem(&answer, StatusCode::TOO_MANY_REQUESTS, "too_many");
    assert!(answer.header("retry-after").parse::<u32>().is_ok());
}
