//! Data quality: for every rule the rows that break it and exactly the issue that comes of them; what scans and people make
//! of an issue.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

use std::collections::BTreeSet;

use domain::access::{Denied, Permission, Role};
use domain::ids::QualityIssueId;
use domain::list::{Filter, FilterOperator, ListQuery, SortKey};
use domain::quality::{EvidenceField, IssueState, QualityRule};
use serde_json::{Value, json};
use service::Error;
use service::quality::{IssueChange, QualityIssueRow, QualityScan};
use sqlx::PgPool;
use testkit::TestHub;
use testkit::hub::{facts, operator};
use uuid::Uuid;

/// A world in which nothing is wrong. `t` adds a row: a good one, except for what is said about it.
const WORLD: &str = r#"
INSERT INTO source_system (system_id, code, name_zh, name_en, kind) VALUES (1, 'shop', '商城', 'Shop', 'platform'), (2, 'erp', '企业系统', 'ERP', 'erp');
INSERT INTO legal_entity (legal_entity_id, code, name_zh, name_en) VALUES (1, 'BRAND', '品牌', 'Brand');
INSERT INTO region (region_id, code, name_zh, name_en) VALUES (1, 'EAST', '华东', 'East');
INSERT INTO product_category (category_id, code, name_zh, name_en) VALUES (1, 'BAGS', '箱包', 'Bags');
SELECT sale_line_partitions('2025-10-01', '2026-12-31');
CREATE FUNCTION t(name text, over jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  base jsonb := CASE name
    WHEN 'trade_order' THEN '{"order_id": 1, "system_id": 1, "external_id": "A1", "filed_on": "2026-11-20", "channel_id": 1,
      "business_model": "b2c", "buyer_key": "B1", "is_member": false, "location_id": 0, "region_id": 1,
      "delivery_method": "courier", "currency": "CNY", "placed_at": "2026-11-20T02:00:00Z", "paid_at": "2026-11-20T02:01:00Z",
      "shipped_at": "2026-11-21T02:00:00Z", "delivered_at": "2026-11-22T02:00:00Z", "placed_on": "2026-11-20",
      "paid_on": "2026-11-20", "shipped_on": "2026-11-21", "delivered_on": "2026-11-22"}'
    WHEN 'sale_line' THEN '{"order_id": 1, "line_key": "1", "filed_on": "2026-11-20", "channel_id": 1, "location_id": 0,
      "region_id": 1, "product_id": 1, "quantity": 2, "list_amount": 200, "markdown_amount": 20, "coupon_shop_amount": 0,
      "coupon_platform_amount": 0, "net_amount": 180, "tax_amount": 23.4, "cost_amount": 100,
      "placed_at": "2026-11-20T02:00:00Z", "placed_on": "2026-11-20", "source_line": 1}'
    WHEN 'return_line' THEN '{"system_id": 1, "external_id": "R1", "line_key": "1", "filed_on": "2026-11-23", "order_id": 1,
      "order_external_id": "A1", "channel_id": 1, "location_id": 0, "region_id": 1, "product_id": 1, "quantity": 1,
      "net_amount": 90, "reason_group": "unknown", "accepted_at": "2026-11-23T02:00:00Z",
      "refunded_at": "2026-11-23T03:00:00Z", "accepted_on": "2026-11-23", "refunded_on": "2026-11-23"}'
    WHEN 'payment' THEN '{"system_id": 2, "external_id": "P1", "order_external_id": "A1", "direction": "payment",
      "method": "unknown", "amount": 200, "currency": "CNY", "at": "2026-11-20T02:01:00Z"}'
    WHEN 'stock_level' THEN '{"location_id": 1, "product_id": 1, "valid_on": "2026-11-24", "on_hand": 5, "reserved": 1,
      "in_transit": 0, "is_listed": true, "system_id": 2}'
    WHEN 'listing_price' THEN '{"channel_id": 1, "product_id": 1, "valid": "[2026-11-01,)", "price": 99, "list_price": 100, "system_id": 1}'
    WHEN 'member_profile' THEN '{"system_id": 1, "external_id": "M1", "person_key": "one", "home_channel_id": 0}'
    WHEN 'product' THEN '{"product_id": 9, "code": "P9", "name_zh": "第九", "name_en": "Ninth", "category_id": 1, "list_price": 100, "version": 1}'
    WHEN 'product_cost' THEN '{"product_id": 9, "valid": "(,)", "unit_cost": 50}'
    WHEN 'channel' THEN '{"channel_id": 9, "code": "NINE", "colour": 0, "version": 1}'
    WHEN 'channel_version' THEN '{"channel_id": 9, "valid": "(,)", "name_zh": "九号", "name_en": "Nine", "kind": "public",
      "platform_family": "tmall", "business_model": "b2c", "control_rule": "delivery",
      "department_id": "00000000-0000-0000-0000-000000000001", "legal_entity_id": 1, "is_open": true}'
    WHEN 'location' THEN '{"location_id": 9, "code": "NINE", "version": 1}'
    WHEN 'location_version' THEN '{"location_id": 9, "valid": "(,)", "name_zh": "九号店", "name_en": "Nine", "kind": "store",
      "region_id": 1, "department_id": "00000000-0000-0000-0000-000000000001", "legal_entity_id": 1, "is_open": true}'
    WHEN 'campaign_window' THEN '{"campaign_id": 1, "year": 2026, "valid": "[2026-12-01,2026-12-13)"}'
    WHEN 'system_product' THEN '{"system_id": 1, "external_code": "X", "name": "某物", "product_id": 0, "first_seen_at": "2026-11-20T02:00:00Z"}'
    WHEN 'feed' THEN '{"feed_id": 9, "system_id": 1, "code": "nine", "name_zh": "九号源", "name_en": "Nine", "kind": "sale_line",
      "transport": "push", "is_active": true, "version": 1}'
    WHEN 'ingest_run' THEN '{"run_id": 2, "feed_id": 1, "state": "done", "file_name": "b.csv", "started_at": "2026-11-25T02:00:00Z",
      "as_of": "2026-11-25T02:00:00Z", "resume_line": 0, "rows_read": 100, "rows_new": 99, "rows_changed": 0,
      "rows_unchanged": 0, "rows_older": 0, "rows_refused": 1, "bytes_read": 0,
      "started_by": "00000000-0000-0000-0000-000000000000"}'
    WHEN 'refused_row' THEN '{"refused_row_id": 1, "run_id": 2, "feed_id": 1, "line": 7, "reason": "not_a_number", "detail": {},
      "content": {}, "state": "open", "refused_at": "2026-11-25T02:00:00Z"}'
    ELSE '{}' END;
BEGIN
  EXECUTE format('INSERT INTO %1$I OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(NULL::%1$I, $1)).*', name)
    USING '{"source_version": 1, "content_hash": "\\x00", "run_id": 1}'::jsonb || base || over;
END
$$;
SELECT t('channel', '{"channel_id": 1, "code": "TMALL"}'), t('channel_version', '{"channel_id": 1, "name_zh": "天猫"}'),
  t('channel', '{"channel_id": 2, "code": "STORES"}'), t('channel_version', '{"channel_id": 2, "kind": "store"}'),
  t('location', '{"location_id": 1, "code": "S1"}'), t('location_version', '{"location_id": 1, "name_zh": "一号店"}'),
  t('product', '{"product_id": 1, "code": "P1", "name_zh": "第一"}'), t('product_cost', '{"product_id": 1}'),
  t('product', '{"product_id": 2, "code": "P2", "name_zh": "第二"}'), t('product_cost', '{"product_id": 2}'),
  t('feed', '{"feed_id": 1, "code": "sales", "name_zh": "销售"}');
INSERT INTO campaign (campaign_id, code, name_zh, name_en) VALUES (1, 'D12', '双12', 'Double 12'), (2, 'XMAS', '圣诞', 'Christmas');
"#;

/// Good facts: an order with its line, a return, a payment, stock, a price, a member, a run.
const FACTS: &str = r#"SELECT t('ingest_run', '{"run_id": 1, "file_name": "a.csv", "content_hash": "\\\\x02"}'), t('trade_order', '{}'), t('sale_line', '{}'),
  t('return_line', '{}'), t('payment', '{}'), t('stock_level', '{}'), t('listing_price', '{}'), t('member_profile', '{}'),
  t('campaign_window', '{}')"#;

/// Back to the world without facts and issues.
const CLEAR: &str = r"
TRUNCATE trade_order, sale_line, return_line, payment, document, stock_level, stock_movement, listing_price, member_profile,
  service_case, refused_row, ingest_run, quality_issue, quality_evidence, system_product, campaign_window;
DELETE FROM feed WHERE feed_id > 1;
DELETE FROM product_cost WHERE product_id > 2;
DELETE FROM product WHERE product_id > 2;
DELETE FROM channel_version WHERE channel_id > 2;
DELETE FROM channel WHERE channel_id > 2;
DELETE FROM location_version WHERE location_id > 1;
DELETE FROM location WHERE location_id > 1;
UPDATE feed SET freshness_seconds = NULL, watermark_at = NULL, last_row_at = NULL, is_active = true;";

async fn run(owner: &PgPool, sql: &'static str) {
    sqlx::raw_sql(sql).execute(owner).await.expect("the statement runs");
}

async fn add(owner: &PgPool, table: &str, over: Value) {
    let done = sqlx::query("SELECT t($1, $2)").bind(table).bind(&over).execute(owner).await;
    done.unwrap_or_else(|error| panic!("{table} {over}: {error}"));
}

async fn world() -> (TestHub, PgPool) {
    let test = TestHub::new().await;
    let owner = test.database.owner().await;
    run(&owner, WORLD).await;
    run(&owner, FACTS).await;
    (test, owner)
}

async fn scan(test: &TestHub) -> QualityScan {
    test.hub.scan_quality(&operator(), &facts()).await.expect("the data is looked through")
}

async fn issues(test: &TestHub) -> Vec<QualityIssueRow> {
    test.hub.quality_issues(&operator(), &ListQuery::default()).await.expect("the list").rows
}

/// A piece of a scenario: a row that is added.
type Bad = (&'static str, Value);

/// Rows that break the rule, the name of what the issue is about, and how much evidence there is.
fn scenario(rule: QualityRule) -> (Vec<Bad>, &'static str, i64) {
    use QualityRule as R;
    let order = |over: Value| {
        let mut with = json!({ "order_id": 2, "external_id": "A2" });
        merge(&mut with, over);
        ("trade_order", with)
    };
    let line = |over: Value| {
        let mut with = json!({ "line_key": "2" });
        merge(&mut with, over);
        ("sale_line", with)
    };
    let back = |over: Value| {
        let mut with = json!({ "external_id": "R2" });
        merge(&mut with, over);
        ("return_line", with)
    };
    match rule {
        R::FeedRunFailed => (vec![("ingest_run", json!({ "state": "failed" }))], "销售", 1),
        R::FeedStale => {
            (vec![("feed", json!({ "freshness_seconds": 3600, "watermark_at": "2026-11-25T06:59:00Z" }))], "九号源", 1)
        }
        R::FeedRefusesMany => (
            vec![
                ("ingest_run", json!({})),
                ("refused_row", json!({})),
                ("refused_row", json!({ "refused_row_id": 2, "line": 8 })),
            ],
            "销售",
            2,
        ),
        R::OrderInFuture => (vec![order(json!({ "delivered_at": "2026-11-25T09:00:00Z" }))], "商城", 1),
        R::OrderTwice => (vec![order(json!({ "system_id": 2, "external_id": "A1" }))], "企业系统", 1),
        R::OrderChannelMissing => (vec![order(json!({ "channel_id": 0 }))], "商城", 1),
        R::OrderUndated => (vec![order(json!({ "placed_at": null, "placed_on": null }))], "商城", 1),
        R::OrderCancelledAfterShipment => (vec![order(json!({ "cancelled_at": "2026-11-21T03:00:00Z" }))], "商城", 1),
        R::OrderPaidBeforePlaced => (vec![order(json!({ "paid_at": "2026-11-20T01:00:00Z" }))], "商城", 1),
        R::OrderShippedBeforePaid => (
            vec![
                order(json!({ "paid_at": "2026-11-21T03:00:00Z" })),
                // A business customer may pay later.
                (
                    "trade_order",
                    json!({ "order_id": 3, "external_id": "A3", "business_model": "b2b", "paid_at": "2026-11-24T03:00:00Z" }),
                ),
            ],
            "商城",
            1,
        ),
        R::OrderDeliveredBeforeShipped => (vec![order(json!({ "delivered_at": "2026-11-21T01:00:00Z" }))], "商城", 1),
        R::OrderCustomerMissing => (
            vec![
                order(json!({ "buyer_key": null })),
                // In a store people may stay unknown, unless they are members.
                ("trade_order", json!({ "order_id": 3, "external_id": "A3", "buyer_key": null, "channel_id": 2 })),
                (
                    "trade_order",
                    json!({ "order_id": 4, "external_id": "A4", "buyer_key": null, "channel_id": 2, "is_member": true }),
                ),
            ],
            "商城",
            2,
        ),
        R::LineQuantityNotPositive => (vec![line(json!({ "quantity": 0 }))], "商城", 1),
        R::LineTotalsWrong => (vec![line(json!({ "net_amount": 181 }))], "商城", 1),
        R::LineNetNegative => (vec![line(json!({ "markdown_amount": 201, "net_amount": -1 }))], "商城", 1),
        R::LineAmountMissing => (vec![line(json!({ "net_amount": null }))], "商城", 1),
        R::LineProductUnknown => (vec![line(json!({ "product_id": 0 }))], "商城", 1),
        R::LineCostMissing => (vec![line(json!({ "cost_amount": null }))], "商城", 1),
        R::LinePriceZero => (vec![line(json!({ "markdown_amount": 200, "net_amount": 0 }))], "商城", 1),
        R::ReturnOrderMissing => (vec![back(json!({ "order_id": null, "order_external_id": "A7" }))], "商城", 1),
        R::ReturnAboveSale => (vec![back(json!({ "quantity": 2 }))], "商城", 1),
        R::ReturnLineMissing => (vec![back(json!({ "product_id": 2 }))], "商城", 1),
        R::ReturnBeforeSale => {
            (vec![back(json!({ "accepted_at": "2026-11-19T02:00:00Z", "accepted_on": "2026-11-19" }))], "商城", 1)
        }
        R::RefundBeforeAcceptance => (vec![back(json!({ "accepted_at": null, "accepted_on": null }))], "商城", 1),
        R::PaymentOrderMissing => {
            (vec![("payment", json!({ "external_id": "P2", "order_external_id": "A7" }))], "企业系统", 1)
        }
        R::StockNegative => {
            (vec![("stock_level", json!({ "valid_on": "2026-11-25", "on_hand": -1, "reserved": 0 }))], "一号店", 1)
        }
        R::StockReservedAboveOnHand => {
            (vec![("stock_level", json!({ "valid_on": "2026-11-25", "reserved": 6 }))], "一号店", 1)
        }
        R::StockLevelStale => (
            vec![
                ("location", json!({})),
                ("location_version", json!({})),
                ("stock_level", json!({ "location_id": 9, "valid_on": "2026-11-17" })),
            ],
            "九号店",
            1,
        ),
        R::ListingPriceZero => (vec![("listing_price", json!({ "product_id": 2, "price": 0 }))], "天猫", 1),
        R::ListingBelowCost => (vec![("listing_price", json!({ "product_id": 2, "price": 49 }))], "天猫", 1),
        R::ListingProductMissing => (vec![("listing_price", json!({ "product_id": 77 }))], "天猫", 1),
        R::ProductCodeUnmapped => (vec![("system_product", json!({}))], "商城", 1),
        R::ProductGtinDuplicated => (
            vec![
                ("product", json!({ "product_id": 8, "code": "P8", "name_zh": "第八", "gtin": "12345670" })),
                ("product", json!({ "gtin": "12345670" })),
            ],
            "12345670",
            2,
        ),
        R::ProductCostAbovePrice => {
            (vec![("product", json!({ "list_price": 49 })), ("product_cost", json!({}))], "第九", 1)
        }
        R::ProductNameDuplicated => (vec![("product", json!({ "name_zh": "第 一" }))], "第 一", 2),
        R::ProductSoldAfterRetirement => {
            (vec![("product", json!({ "retired_on": "2026-11-19" })), line(json!({ "product_id": 9 }))], "第九", 1)
        }
        R::ProductCostMissing => (vec![("product", json!({})), line(json!({ "product_id": 9 }))], "箱包", 1),
        R::ProductPriceMissing => (vec![("product", json!({ "list_price": 0 }))], "箱包", 1),
        R::ProductNotSelling => (
            vec![
                ("product", json!({ "launched_on": "2026-01-01" })),
                ("product_cost", json!({})),
                ("stock_level", json!({ "product_id": 9 })),
            ],
            "箱包",
            1,
        ),
        R::MemberTwice => (vec![("member_profile", json!({ "external_id": "M2" }))], "商城", 2),
        R::ChannelUndescribed => (
            vec![
                ("channel", json!({})),
                ("channel_version", json!({ "valid": "[2026-11-21,)" })),
                order(json!({ "channel_id": 9 })),
            ],
            "NINE",
            1,
        ),
        R::ChannelDepartmentMissing => {
            (vec![("channel", json!({})), ("channel_version", json!({ "department_id": null }))], "九号", 1)
        }
        R::LocationRegionMissing => {
            (vec![("location", json!({})), ("location_version", json!({ "region_id": 0 }))], "九号店", 1)
        }
        R::LocationDepartmentMissing => {
            (vec![("location", json!({})), ("location_version", json!({ "department_id": null }))], "九号店", 1)
        }
        R::CampaignWindowsOverlap => (
            vec![("campaign_window", json!({ "campaign_id": 2, "valid": "[2026-12-12,2026-12-26)" }))],
            "双12 · 圣诞",
            2,
        ),
    }
}

fn merge(into: &mut Value, over: Value) {
    if let (Some(into), Value::Object(over)) = (into.as_object_mut(), over) {
        into.extend(over);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rule_finds_the_rows_that_break_it_and_nothing_else() {
    let (test, owner) = world().await;
    assert_eq!(
        scan(&test).await,
        QualityScan { rules: 45, ..QualityScan::default() },
        "nothing is wrong in this world"
    );
    assert_eq!(test.audited("quality_issue.scan").await, 0);
    for rule in QualityRule::ALL {
        run(&owner, CLEAR).await;
        run(&owner, FACTS).await;
        let (bad, subject, count) = scenario(*rule);
        for (table, over) in bad {
            add(&owner, table, over).await;
        }
        scan(&test).await;
        let found: Vec<(QualityRule, String, i64)> =
            issues(&test).await.into_iter().map(|row| (row.rule, row.subject_zh, row.evidence_count)).collect();
        assert_eq!(found, [(*rule, subject.to_owned(), count)]);
        // What the statement says is all known to the catalogue, and something is said.
        let said: Vec<String> = sqlx::query_scalar("SELECT DISTINCT jsonb_object_keys(content) FROM quality_evidence")
            .fetch_all(&owner)
            .await
            .expect("keys");
        assert!(said.iter().all(|field| EvidenceField::from_code(field).is_some()), "{rule:?} says {said:?}");
        let id = issues(&test).await.first().map(|row| row.id).expect("the issue");
        let detail = test.hub.quality_issue(&operator(), id).await.expect("the issue");
        assert_eq!(i64::try_from(detail.evidence.len()), Ok(count));
        assert!(detail.evidence.iter().all(|row| !row.is_empty()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_opens_refreshes_resolves_and_reopens_and_never_lists_twice() {
    let (test, owner) = world().await;
    let bad = |number: i64| json!({ "order_id": number, "external_id": format!("A{number}"), "channel_id": 0 });
    add(&owner, "trade_order", bad(2)).await;
    assert_eq!(scan(&test).await, QualityScan { rules: 45, found: 1, opened: 1, ..QualityScan::default() });
    let [first] = issues(&test).await.try_into().expect("one issue");
    assert_eq!((first.state, first.evidence_count, first.reopened_count), (IssueState::Open, 1, 0));

    test.advance_seconds(600);
    add(&owner, "trade_order", bad(3)).await;
    assert_eq!(scan(&test).await, QualityScan { rules: 45, found: 1, ..QualityScan::default() }, "known already");
    let [second] = issues(&test).await.try_into().expect("one issue");
    assert_eq!((second.id, second.evidence_count, second.opened_at), (first.id, 2, first.opened_at));
    assert!(second.last_seen_at > first.last_seen_at);
    assert_eq!(test.audited("quality_issue.scan").await, 1, "what changes nothing leaves no entry");

    let me = test.actor("wang", test.headquarters, &[(Role::Operations, None)]).await;
    test.hub
        .change_quality_issue(&me, &facts(), first.id, second.version, IssueChange::Assign(me.user_id))
        .await
        .expect("taken on");
    run(&owner, "UPDATE trade_order SET channel_id = 1").await;
    assert_eq!(scan(&test).await, QualityScan { rules: 45, resolved: 1, ..QualityScan::default() });
    let [gone] = issues(&test).await.try_into().expect("one issue");
    assert_eq!((gone.state, gone.settled_by_name.as_deref()), (IssueState::Resolved, None));

    test.advance_seconds(600);
    run(&owner, "UPDATE trade_order SET channel_id = 0 WHERE order_id = 2").await;
    assert_eq!(scan(&test).await, QualityScan { rules: 45, found: 1, reopened: 1, ..QualityScan::default() });
    let [again] = issues(&test).await.try_into().expect("still one issue");
    assert_eq!((again.id, again.state, again.reopened_count), (first.id, IssueState::Assigned, 1));
    assert_eq!((again.owner_id, again.opened_at), (Some(me.user_id), again.last_seen_at), "its age begins anew");
    let kept = test.hub.quality_issue(&me, first.id).await.expect("the issue").evidence;
    assert_eq!(kept.len(), 1, "evidence that is gone is dropped");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_scans_at_once_do_the_work_once() {
    let (test, owner) = world().await;
    add(&owner, "trade_order", json!({ "order_id": 2, "external_id": "A2", "channel_id": 0 })).await;
    let other = test.other_instance().await;
    let (operator, facts) = (operator(), facts());
    let (one, two) = tokio::join!(scan(&test), other.scan_quality(&operator, &facts));
    let two = two.expect("the other scan");
    assert_eq!(one.opened + two.opened, 1, "{one:?} {two:?}");
    assert_eq!(issues(&test).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_take_on_set_aside_and_settle_issues_with_a_record() {
    let (test, owner) = world().await;
    add(&owner, "trade_order", json!({ "order_id": 2, "external_id": "A2", "channel_id": 0 })).await;
    scan(&test).await;
    let id = issues(&test).await.first().map(|row| row.id).expect("the issue");
    let boss = test.actor("boss", test.headquarters, &[(Role::Operations, None)]).await;
    let finance = test.person("qian", test.headquarters, &[(Role::Finance, None)]).await;
    let clerk = test.person("li", test.headquarters, &[(Role::StoreClerk, None)]).await;
    let change = async |change: IssueChange| {
        let version = test.hub.quality_issue(&boss, id).await.expect("the issue").row.version;
        test.hub.change_quality_issue(&boss, &facts(), id, version, change).await
    };
    let state = async || test.hub.quality_issue(&boss, id).await.expect("the issue").row;

    let stale = test.hub.change_quality_issue(&boss, &facts(), id, 9, IssueChange::Reopen).await;
    assert_eq!(stale, Err(Error::Conflict("stale")));
    assert_eq!(change(IssueChange::Reopen).await, Err(Error::refused("issue_waiting")));
    assert_eq!(change(IssueChange::Assign(clerk.id)).await, Err(Error::refused("issue_owner_unfit")));
    assert_eq!(change(IssueChange::Ignore(" ".to_owned())).await, Err(Error::invalid("reason", "required")));
    let nowhere = QualityIssueId(Uuid::now_v7());
    let missing = test.hub.change_quality_issue(&boss, &facts(), nowhere, 1, IssueChange::Reopen).await;
    assert_eq!(missing, Err(Error::NotFound("quality_issue")));

    let owners = test.hub.quality_owners(&boss).await.expect("the owners");
    let owners: BTreeSet<_> = owners.into_iter().map(|choice| choice.user_id).collect();
    assert_eq!(owners, BTreeSet::from([boss.user_id, finance.id]));
    change(IssueChange::Assign(finance.id)).await.expect("given to finance");
    assert_eq!(state().await.owner_name.as_deref(), Some("name of qian"));
    let theirs = test.sign_in(&finance).await.actor;
    let told = test.hub.notifications(&theirs, &ListQuery::default()).await.expect("messages");
    assert_eq!(told.rows.iter().filter(|row| row.kind == "quality_issue_assigned").count(), 1);

    change(IssueChange::Ignore("a test channel".to_owned())).await.expect("set aside");
    assert_eq!(change(IssueChange::Resolve(String::new())).await, Err(Error::refused("issue_settled")));
    assert_eq!(scan(&test).await.reopened, 0, "set aside as long as it lasts");
    assert_eq!(state().await.state, IssueState::Ignored);
    change(IssueChange::Reopen).await.expect("taken back");
    assert_eq!(state().await.state, IssueState::Assigned);
    change(IssueChange::Resolve("mended in the shop".to_owned())).await.expect("said to be mended");
    let said = state().await;
    assert_eq!((said.state, said.settled_by_name.as_deref()), (IssueState::Resolved, Some("name of boss")));
    assert_eq!(scan(&test).await.reopened, 1, "the rows say otherwise");
    for (action, count) in [("assign", 1), ("ignore", 1), ("reopen", 1), ("resolve", 1)] {
        assert_eq!(test.audited(&format!("quality_issue.{action}")).await, count, "{action}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_shows_what_waits_first_and_is_filtered_like_any_other() {
    let (test, owner) = world().await;
    for (table, over) in [
        ("trade_order", json!({ "order_id": 2, "external_id": "A2", "channel_id": 0 })),
        ("listing_price", json!({ "product_id": 2, "price": 0 })),
        ("member_profile", json!({ "external_id": "M2" })),
    ] {
        add(&owner, table, over).await;
    }
    scan(&test).await;
    let rules = async |query: ListQuery| -> Vec<QualityRule> {
        let page = test.hub.quality_issues(&operator(), &query).await.expect("the list");
        assert_eq!(page.total, u64::try_from(page.rows.len()).expect("small"));
        page.rows.into_iter().map(|row| row.rule).collect()
    };
    let (zero, channel, twice) =
        (QualityRule::ListingPriceZero, QualityRule::OrderChannelMissing, QualityRule::MemberTwice);
    assert_eq!(rules(ListQuery::default()).await, [zero, channel, twice]);
    let first = issues(&test).await.first().cloned().expect("the first");
    let change = IssueChange::Ignore("a gift".to_owned());
    test.hub.change_quality_issue(&operator(), &facts(), first.id, first.version, change).await.expect("set aside");
    assert_eq!(rules(ListQuery::default()).await, [channel, twice, zero]);
    let is = |column: &str, value: &str| ListQuery {
        filters: vec![Filter {
            column: column.to_owned(),
            operator: FilterOperator::Is,
            values: vec![value.to_owned()],
        }],
        ..ListQuery::default()
    };
    assert_eq!(rules(is("state", "ignored")).await, [zero]);
    assert_eq!(rules(is("priority", "high")).await, [channel]);
    assert_eq!(rules(is("subject_kind", "channel")).await, [zero]);
    assert_eq!(rules(ListQuery { search: "天猫".to_owned(), ..ListQuery::default() }).await, [zero]);
    let sort = vec![SortKey { column: "rule".to_owned(), is_descending: false }];
    assert_eq!(rules(ListQuery { sort, ..ListQuery::default() }).await, [zero, twice, channel]);
    let unknown = test.hub.quality_issues(&operator(), &is("colour", "red")).await;
    assert!(matches!(unknown, Err(Error::Invalid(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_see_or_manage_issues_is_refused_and_written_down() {
    let (test, _owner) = world().await;
    let clerk = test.actor("clerk", test.headquarters, &[(Role::StoreClerk, None)]).await;
    let auditor = test.actor("auditor", test.headquarters, &[(Role::Auditor, None)]).await;
    let refused = Err(Error::Forbidden(Denied::Permission(Permission::QualityRead)));
    assert_eq!(test.hub.quality_issues(&clerk, &ListQuery::default()).await.map(|page| page.total), refused);
    assert_eq!(test.hub.quality_issues(&auditor, &ListQuery::default()).await.map(|page| page.total), Ok(0));
    let refused = Err(Error::Forbidden(Denied::Permission(Permission::QualityManage)));
    assert_eq!(test.hub.scan_quality(&auditor, &facts()).await, refused);
    assert_eq!(test.audited("access.deny").await, 2);
}
