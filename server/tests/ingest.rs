//! Pushing facts: lines of JSON and separated values, the same body again, refusals; and the form for a file.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Answer, TestServer, with_session};
use domain::access::{Permission, Role};
use http_body_util::Full;
use hyper::{Method, StatusCode};
use serde_json::json;
use service::integration::NewFeed;
use service::tokens::NewToken;
use testkit::hub::{facts, operator};

async fn key(server: &TestServer, login: &str, scopes: &[Permission]) -> String {
    let person = server.person(login, Role::ItAdmin).await;
    let actor = server.test.sign_in(&person).await.actor;
    let new = NewToken { id: None, name: "till".to_owned(), scopes: scopes.to_vec(), expires_in_days: 1 };
    server.test.hub.create_token(&actor, &facts(), new).await.expect("a key").1
}

async fn connected() -> TestServer {
    let server = TestServer::start().await;
    let feed = NewFeed {
        system_code: "pos".to_owned(),
        system_name_zh: "收银".to_owned(),
        system_name_en: "Tills".to_owned(),
        system_kind: "pos".to_owned(),
        code: "pos-sales".to_owned(),
        name_zh: "销售行".to_owned(),
        name_en: "Sale lines".to_owned(),
        kind: "sale_line".to_owned(),
        transport: "push".to_owned(),
        template_code: None,
        freshness_seconds: None,
        is_active: true,
    };
    server.test.hub.connect_feed(&operator(), &facts(), feed).await.expect("the feed is connected");
    server
}

async fn push(server: &TestServer, token: &str, path: &str, kind: &str, body: &str) -> Answer {
    let request = server
        .request(Method::POST, path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", kind)
        .body(Full::from(body.to_owned()))
        .unwrap();
    server.send(request).await
}

const PATH: &str = "/api/v1/ingest/sale_line?feed=pos-sales";
const NDJSON: &str = "application/x-ndjson";

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_taken_once_and_its_refused_rows_are_told() {
    let server = connected().await;
    let token = key(&server, "admin", &[Permission::IntegrationManage, Permission::IntegrationRead]).await;
    let lines = "{\"order_id\":\"1\",\"line_no\":1,\"product\":\"A\",\"quantity\":2,\"net_amount\":\"9.90\"}\n{\"order_id\":\"1\",\"line_no\":2,\"product\":\"A\",\"quantity\":\"many\"}\n";
    let answer = push(&server, &token, PATH, NDJSON, lines).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let taken = answer.json();
    assert_eq!(taken["counts"], json!({ "read": 2, "new": 1, "changed": 0, "unchanged": 0, "older": 0, "refused": 1 }));
    assert_eq!((taken["state"].as_str(), taken["was_known"].as_bool()), (Some("done"), Some(false)));
    let refused = &taken["refused"][0];
    assert_eq!(
        (refused["line"].as_i64(), refused["field"].as_str(), refused["reason"].as_str()),
        (Some(2), Some("quantity"), Some("not_a_number"))
    );
    assert!(refused["remedy"].as_str().is_some_and(|text| !text.is_empty()));
    let again = push(&server, &token, PATH, NDJSON, lines).await.json();
    assert_eq!((again["was_known"].as_bool(), &again["run_id"]), (Some(true), &taken["run_id"]));

    let path = format!("/api/v1/ingest-runs/{}/replay", taken["run_id"]);
    let rows = json!({ "rows": [{ "line": 2, "content": { "quantity": "3" } }] });
    let replayed = server.call(Method::POST, &path, &token, None, Some(&rows)).await;
    assert_eq!(replayed.json()["counts"]["new"], 1, "{}", replayed.text());
    let settled = server.call(Method::POST, &path, &token, None, Some(&rows)).await;
    assert_eq!(
        (settled.status, settled.json()["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("refused_rows_settled"))
    );

    let csv = push(
        &server,
        &token,
        "/api/v1/ingest/sale_line?feed=pos-sales",
        "text/csv; charset=utf-8",
        "order_id,product,quantity\n2,A,1\n",
    )
    .await;
    assert_eq!(csv.json()["counts"]["new"], 1, "{}", csv.text());
    let feeds = server.call(Method::GET, "/api/v1/feeds", &token, None, None).await.json();
    assert_eq!(
        (feeds["items"][0]["code"].as_str(), feeds["items"][0]["open_refused"].as_i64()),
        (Some("pos-sales"), Some(0))
    );
    let runs = server.call(Method::GET, "/api/v1/feeds/pos-sales/runs", &token, None, None).await.json();
    assert_eq!(runs["total"], 3);
    let rows = server
        .call(Method::GET, "/api/v1/feeds/pos-sales/refused-rows?f.state=is:replayed", &token, None, None)
        .await
        .json();
    assert_eq!(rows["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_refused_with_its_reason() {
    let server = connected().await;
    let token = key(&server, "admin", &[Permission::IntegrationManage]).await;
    let other = key(&server, "other", &[Permission::IntegrationRead]).await;
    let line = "{\"order_id\":\"1\",\"product\":\"A\",\"quantity\":2}\n";
    for (token, path, kind, body, status, code) in [
        (&other, PATH, NDJSON, line, StatusCode::FORBIDDEN, "token_scope"),
        (&token, PATH, "application/json", line, StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type"),
        (&token, "/api/v1/ingest/sale_line", NDJSON, line, StatusCode::UNPROCESSABLE_ENTITY, "feed_unnamed"),
        (&token, "/api/v1/ingest/sale_line?feed=none", NDJSON, line, StatusCode::NOT_FOUND, "not_found"),
        (
            &token,
            "/api/v1/ingest/weather?feed=pos-sales",
            NDJSON,
            line,
            StatusCode::UNPROCESSABLE_ENTITY,
            "kind_not_taken",
        ),
        (
            &token,
            "/api/v1/ingest/return_line?feed=pos-sales",
            NDJSON,
            line,
            StatusCode::UNPROCESSABLE_ENTITY,
            "feed_of_another_kind",
        ),
        (&token, PATH, NDJSON, "", StatusCode::UNPROCESSABLE_ENTITY, "file_empty"),
        (&token, PATH, "text/csv", "order_id;product\n", StatusCode::UNPROCESSABLE_ENTITY, "header_separator"),
        (&token, PATH, "text/csv", "order_id,product,quantity,x\n", StatusCode::UNPROCESSABLE_ENTITY, "header_unknown"),
    ] {
        let answer = push(&server, token, path, kind, body).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (status, Some(code)),
            "{path} {body} {}",
            answer.text()
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    // A key that may push and not read learns its counts.
    let taken = push(&server, &token, PATH, NDJSON, line).await.json();
    assert_eq!((taken["counts"]["new"].as_i64(), taken["refused"].as_array().map(Vec::len)), (Some(1), Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_beyond_the_limit_is_cut_off() {
    let test = testkit::TestHub::new().await;
    let server = TestServer::on(test, &[("OMNI_HUB_LIMITS_UPLOAD_BYTES", "2048")]).await;
    let token = key(&server, "admin", &[Permission::IntegrationManage]).await;
    let answer = push(&server, &token, PATH, NDJSON, &"x".repeat(4_096)).await;
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, Some("body_too_large"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_for_a_file_works_without_script() {
    let server = connected().await;
    let session = server.session("admin", Role::ItAdmin, None).await;
    let send = async |session: &str, file: &str, content: &str| {
        let body = format!(
            "--X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{file}\"\r\n\r\n{content}\r\n--X--\r\n"
        );
        let request = with_session(server.request(Method::POST, "/import/pos-sales"), Some(session))
            .header("sec-fetch-site", "same-origin")
            .header("origin", server.origin())
            .header("accept", "text/html")
            .header("content-type", "multipart/form-data; boundary=X");
        server.send(request.body(Full::from(body)).unwrap()).await
    };
    let answer = send(&session, "sales.csv", "order_id,product,quantity\n1,A,1\n1,B,many\n").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let place = answer.header("location").to_owned();
    assert!(place.starts_with("/integration/feeds/pos-sales?run="), "{place}");
    let page = server.get(&place, Some(&session)).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(text.contains("“sales.csv”已接收：新增 1") && text.contains("enctype=\"multipart/form-data\""), "{text}");
    let rows = server.get("/integration/feeds/pos-sales?tab=refused", Some(&session)).await.text();
    assert!(rows.contains("不是数字") && rows.contains("many"), "{rows}");
    let correct = server.get("/integration/feeds/pos-sales?tab=correct", Some(&session)).await.text();
    assert!(correct.contains("line,") && correct.contains("many"), "{correct}");

    let failed = send(&session, "sales.csv", "order_id;product\n").await;
    let page = server.get(failed.header("location"), Some(&session)).await.text();
    assert!(page.contains("未能接收") && page.contains("分隔符"), "{page}");
    let empty = send(&session, "", "").await;
    assert_eq!(empty.header("location"), "/integration/feeds/pos-sales?problem=upload_empty");
    let list = server.get("/integration", Some(&session)).await;
    assert!(list.status == StatusCode::OK && list.text().contains("pos-sales"));
    let auditor = server.session("auditor", Role::Auditor, None).await;
    assert_eq!(send(&auditor, "a.csv", "x").await.status, StatusCode::FORBIDDEN);
    let page = server.get("/integration/feeds/pos-sales", Some(&auditor)).await.text();
    assert!(!page.contains("enctype"), "who may only read sees no form");
    let clerk = server.session("clerk", Role::StoreClerk, None).await;
    assert_eq!(server.get("/integration", Some(&clerk)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(server.get("/integration/feeds/none", Some(&session)).await.status, StatusCode::NOT_FOUND);
}
