//! Figures for programs and as files: the same as behind the board, with rights, and with words for what is wrong.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::TestServer;
use domain::access::{Actor, Role};
use domain::kpi::{Comparison, Period};
use hyper::{Method, StatusCode};
use rust_decimal::Decimal;
use serde_json::Value;
use service::RequestFacts;
use service::demo_commerce::DemoScale;
use service::kpi::{Cut, KpiQuery, Slice};
use service::tokens::NewToken;

const SCALE: DemoScale =
    DemoScale { thousandths: 4, seed: 618, last_day: chrono::NaiveDate::from_ymd_opt(2026, 6, 22).expect("a date") };

async fn key(server: &TestServer, role: Role) -> String {
    let person = server.person(role.code(), role).await;
    let actor = server.test.sign_in(&person).await.actor;
    let scopes = domain::access::permissions_of(role).to_vec();
    let new = NewToken { id: None, name: "test".to_owned(), scopes, expires_in_days: 1 };
    server.test.hub.create_token(&actor, &testkit::hub::facts(), new).await.expect("a key").1
}

fn decimal(value: &Value) -> Decimal {
    value.as_str().expect("a decimal in quotes").parse().expect("a decimal")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_gets_the_figures_of_the_board() {
    let server = TestServer::start().await;
    let facts = RequestFacts::local("test");
    server.test.hub.create_demo_commerce(&facts, SCALE, |_| {}).await.expect("the brand is made");
    let key = key(&server, Role::Finance).await;
    let period = Period::new("2026-06-01".parse().unwrap(), "2026-06-18".parse().unwrap()).unwrap();
    let question = KpiQuery {
        metrics: vec!["S-001".to_owned(), "gross_margin_pct".to_owned(), "orders".to_owned()],
        period,
        comparison: Some(Comparison::YearEvent),
        cut: Cut { by_channel: true, ..Cut::default() },
        slice: Slice::default(),
    };
    let expected = server.test.hub.kpi(&Actor::operator("test"), &facts, question).await.expect("the figures");
    let path = "/api/v1/kpi/query?metrics=S-001,gross_margin_pct,orders&first=2026-06-01&last=2026-06-18";
    let answer = server.call(Method::GET, &format!("{path}&by=channel&comparison=yoy_event"), &key, None, None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    assert_eq!(json["metrics"][0]["code"], "S-001");
    assert_eq!(json["compared_period"]["first"], "2025-06-01");
    assert_eq!(decimal(&json["total"]["values"][0]), expected.total.value(0).unwrap());
    assert_eq!(decimal(&json["total"]["compared"][0]), expected.total.before(0).unwrap());
    assert_eq!(json["rows"].as_array().unwrap().len(), expected.rows.len());
    // A channel that only sold last year has no value now, which is not zero.
    let values = json["rows"].as_array().unwrap().iter().map(|row| &row["values"][0]);
    let sum: Decimal = values.filter(|value| !value.is_null()).map(decimal).sum();
    assert_eq!(sum, expected.total.value(0).unwrap());
    assert!(json["rows"].as_array().unwrap().iter().any(|row| row["channel"] == "TMALL"));

    // A slice by codes, along the time axis; and products, of which orders are unknown.
    let answer = server.call(Method::GET, &format!("{path}&f.channel=is:TMALL,JD&grain=week"), &key, None, None).await;
    let json = answer.json();
    assert_eq!(answer.status, StatusCode::OK, "{json}");
    assert!(json["rows"].as_array().unwrap().iter().all(|row| row["step"].is_string() && row["channel"].is_null()));
    let answer = server.call(Method::GET, &format!("{path}&by=product"), &key, None, None).await;
    let row = answer.json()["rows"][0].clone();
    assert!(row["product"].as_str().unwrap().starts_with("PX-"), "{row}");
    assert_eq!(row["values"][2], Value::Null);
    let code = row["product"].as_str().unwrap().to_owned();
    let answer = server.call(Method::GET, &format!("{path}&f.product=is:{code}"), &key, None, None).await;
    assert_eq!(answer.json()["total"]["values"][0], row["values"][0]);

    // What is wrong is named.
    let wrong = async |query: &str, field: &str, code: &str| {
        let answer = server.call(Method::GET, &format!("/api/v1/kpi/query?{query}"), &key, None, None).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        let json = answer.json();
        if field.is_empty() {
            assert_eq!(json["code"], code, "{query}: {json}");
        } else {
            assert_eq!(
                (&json["fields"][0]["field"], &json["fields"][0]["code"]),
                (&field.into(), &code.into()),
                "{query}"
            );
        }
    };
    wrong("first=2026-06-01&last=2026-06-18", "metrics", "required").await;
    wrong("metrics=X-1&first=2026-06-01&last=2026-06-18", "metrics", "unknown").await;
    wrong("metrics=S-001&first=yesterday&last=2026-06-18", "first", "unreadable").await;
    wrong("metrics=S-001&first=2026-06-18&last=2026-06-01", "", "period_reversed").await;
    wrong("metrics=S-001&first=2026-06-01&last=2026-06-22&comparison=yoy_event", "", "no_campaign").await;
    wrong("metrics=S-001&first=2026-06-01&last=2026-06-18&by=weather", "by", "unknown").await;
    wrong("metrics=S-001&first=2026-06-01&last=2026-06-18&f.channel=is:MOON", "f.channel", "unknown").await;
    wrong("metrics=S-001&first=2026-06-01&last=2026-06-18&colour=red", "colour", "unknown_parameter").await;

    let clerk = self::key(&server, Role::ItAdmin).await;
    let may = domain::access::permissions_of(Role::ItAdmin).contains(&domain::access::Permission::KpiRead);
    let answer = server.call(Method::GET, &format!("{path}&by=channel"), &clerk, None, None).await;
    assert_eq!(answer.status == StatusCode::OK, may);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_and_its_rows_are_files() {
    let server = TestServer::start().await;
    let facts = RequestFacts::local("test");
    server.test.hub.create_demo_commerce(&facts, SCALE, |_| {}).await.expect("the brand is made");
    let session = server.session("finance", Role::Finance, None).await;
    let days = "f.first=is:2026-06-01&f.last=is:2026-06-18";
    let answer = server.get(&format!("/export/board.csv?{days}&f.comparison=is:yoy_date"), Some(&session)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let board = answer.text();
    assert!(board.contains("S-001") && board.contains("M-003"), "{board}");
    let answer = server.get(&format!("/export/board_rows.csv?f.metric=is:S-001&{days}"), Some(&session)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let text = answer.text();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(|line| line.expect("a line")).collect();
    // The last two lines are the sum and the mark.
    let (rows, closing) = lines.split_at(lines.len() - 2);
    let sum: Decimal = rows.iter().map(|line| line[8].parse::<Decimal>().expect("an amount")).sum();
    assert_eq!(sum, closing[0][8].parse::<Decimal>().expect("the sum"));
    assert!(board.contains(&sum.normalize().to_string()), "the file of the board has the same figure: {sum}");
    let clerk = server.session("clerk", Role::StoreClerk, None).await;
    let sees = domain::access::permissions_of(Role::StoreClerk).contains(&domain::access::Permission::KpiRead);
    let answer = server.get(&format!("/export/board.xlsx?{days}"), Some(&clerk)).await;
    assert_eq!(answer.status == StatusCode::OK, sees);
}
