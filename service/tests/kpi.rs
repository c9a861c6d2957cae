//! The demo brand and its figures on a real database: the same rows for the same seed, figures that equal the facts, and rows
//! behind a figure that sum to it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

use domain::access::Actor;
use domain::kpi::{Comparison, Grain, METRICS, Period};
use rust_decimal::Decimal;
use service::RequestFacts;
use service::demo_commerce::DemoScale;
use service::kpi::KpiQuery;
use service::kpi::board::BoardQuery;
use service::kpi::explain::{FigureQuery, Side};
use store::kpi::{Cut, Slice};
use testkit::TestHub;

const SCALE: DemoScale =
    DemoScale { thousandths: 8, seed: 618, last_day: chrono::NaiveDate::from_ymd_opt(2026, 6, 22).expect("a date") };

async fn one(hub: &TestHub, sql: &'static str) -> String {
    let row: (Option<String>,) =
        sqlx::query_as(sql).fetch_one(&hub.database.owner().await).await.expect("the question is answered");
    row.0.unwrap_or_default()
}

async fn number(hub: &TestHub, sql: &'static str) -> Decimal {
    one(hub, sql).await.parse().expect("a number")
}

fn june() -> Period {
    Period::new("2026-06-01".parse().expect("a date"), "2026-06-22".parse().expect("a date")).expect("a period")
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_equal_the_facts_and_open_to_rows_that_sum_to_them() {
    let test = TestHub::new().await;
    let hub = &test.hub;
    let facts = RequestFacts::local("test");
    let operator = Actor::operator("test");
    let counts = hub.create_demo_commerce(&facts, SCALE, |_| {}).await.expect("the brand is made");
    assert_eq!(counts.read, counts.new);
    let again = hub.create_demo_commerce(&facts, SCALE, |_| {}).await.expect("the same again");
    assert_eq!(again, counts);

    let query = KpiQuery {
        metrics: METRICS.iter().map(|metric| metric.code.to_owned()).collect(),
        period: june(),
        comparison: Some(Comparison::YearEvent),
        cut: Cut { by_channel: true, by_region: true, ..Cut::default() },
        slice: Slice::default(),
    };
    // The comparison by event needs a period inside of the campaign.
    let refused = hub.kpi(&operator, &facts, query.clone()).await.expect_err("22 June is after 618");
    assert_eq!(refused.code(), "no_campaign");
    let query = KpiQuery { comparison: Some(Comparison::YearDate), ..query };
    let answer = hub.kpi(&operator, &facts, query.clone()).await.expect("the figures");
    let value = |slug: &str| {
        let place = answer.metrics.iter().position(|metric| metric.slug == slug).expect("a metric of the question");
        (answer.total.values[place], answer.total.compared[place])
    };
    // The independent queries: by hand, from the facts alone.
    let net = number(
        &test,
        "SELECT ((SELECT coalesce(sum(net_amount), 0) FROM sale_line WHERE control_on BETWEEN '2026-06-01' AND '2026-06-22')
           - (SELECT coalesce(sum(net_amount), 0) FROM return_line WHERE accepted_on BETWEEN '2026-06-01' AND '2026-06-22'))::text",
    )
    .await;
    let net_before = number(
        &test,
        "SELECT ((SELECT coalesce(sum(net_amount), 0) FROM sale_line WHERE control_on BETWEEN '2025-06-01' AND '2025-06-22')
           - (SELECT coalesce(sum(net_amount), 0) FROM return_line WHERE accepted_on BETWEEN '2025-06-01' AND '2025-06-22'))::text",
    )
    .await;
    assert_eq!(value("net_sales"), (Some(net), Some(net_before)));
    let placed = number(
        &test,
        "SELECT sum(net_amount + tax_amount)::text FROM sale_line WHERE placed_on BETWEEN '2026-06-01' AND '2026-06-22'",
    )
    .await;
    assert_eq!(value("placed_gmv").0, Some(placed));
    let orders =
        number(&test, "SELECT count(*)::text FROM trade_order WHERE placed_on BETWEEN '2026-06-01' AND '2026-06-22'")
            .await;
    assert_eq!(value("orders").0, Some(orders));
    let cancelled = number(
        &test,
        "SELECT (count(*) FILTER (WHERE cancelled_at IS NOT NULL)::numeric / count(*))::text FROM trade_order
         WHERE placed_on BETWEEN '2026-06-01' AND '2026-06-22'",
    )
    .await;
    let rate = value("cancellation_rate").0.expect("there are orders");
    assert!((rate - cancelled).abs() < Decimal::new(1, 12), "{rate} {cancelled}");

    // Parts sum to the whole for what is additive.
    let sum: Decimal = answer.rows.iter().filter_map(|row| row.values[0]).sum();
    assert_eq!(Some(sum), answer.total.values[0]);

    // Steps of days sum to the whole as well.
    let daily = KpiQuery { cut: Cut { grain: Some(Grain::Day), ..Cut::default() }, ..query };
    let answer = hub.kpi(&operator, &facts, daily).await.expect("the days");
    assert_eq!(answer.rows.len(), 22);
    let sum: Decimal = answer.rows.iter().filter_map(|row| row.values[0]).sum();
    assert_eq!(Some(sum), answer.total.values[0]);

    // Every figure opens to rows that sum to it, by channel and row by row.
    let of = |metric: &str| FigureQuery {
        metric: metric.to_owned(),
        first: Some(june().first),
        last: Some(june().last),
        comparison: Some(Comparison::YearDate),
        slice: Slice::default(),
    };
    for metric in METRICS {
        let explained = hub.kpi_explained(&operator, &facts, of(metric.code)).await.expect("the parts");
        assert_eq!(explained.value, explained.recomputed, "{}", metric.code);
        for side in &explained.sides {
            let behind = hub.kpi_rows(&operator, &facts, of(metric.code), side.side, 0, 1).await.expect("the rows");
            assert_eq!((behind.total, behind.amount), (side.rows, side.amount), "{}", metric.code);
        }
    }
    let mut sum = Decimal::ZERO;
    let mut offset = 0;
    loop {
        let page =
            hub.kpi_rows(&operator, &facts, of("net_sales"), Side::Whole, offset, 500).await.expect("a page of rows");
        sum += page.rows.iter().map(|row| row.amount).sum::<Decimal>();
        offset += 500;
        if page.rows.is_empty() {
            break;
        }
    }
    assert_eq!(sum, net);
    let refused = hub
        .kpi_rows(&operator, &facts, of("gross_margin_pct"), Side::Whole, 0, 1)
        .await
        .expect_err("a rate has no rows");
    assert_eq!(refused.code(), "not_found");

    // The board sees the same, and its bridge leaves nothing unexplained.
    let board = hub
        .board(
            &operator,
            &facts,
            BoardQuery {
                first: Some(june().first),
                last: Some(june().last),
                comparison: Some(Comparison::YearDate),
                tiles: vec!["net_sales".to_owned()],
                definitions: vec!["placed_gmv".to_owned()],
                days_before_weeks: 100,
                products: 5,
                clock_offset_seconds: 28_800,
            },
        )
        .await
        .expect("the board");
    let figures = board.figures.expect("there are facts");
    assert_eq!(figures.totals.total.values, vec![Some(net), Some(placed)]);
    let bridge = figures.bridge;
    assert_eq!((bridge.placed, bridge.net_sales), (placed, net));
    assert_eq!(bridge.placed + bridge.cancelled + bridge.tax + bridge.later + bridge.earlier + bridge.returned, net);
    let product = figures.top.first().expect("a product");
    let slice = Slice { products: vec![product.product.id], ..Slice::default() };
    let behind = hub
        .kpi_rows(&operator, &facts, FigureQuery { slice, ..of("net_sales") }, Side::Whole, 0, 1)
        .await
        .expect("the rows of a product");
    assert_eq!(behind.amount, product.net_sales);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_makes_the_same_brand_and_its_story_is_in_the_figures() {
    let (left, right) = (TestHub::new().await, TestHub::new().await);
    let digest = "SELECT md5(string_agg(concat_ws('|', o.external_id, l.line_key, l.net_amount, l.cost_amount, l.placed_at, l.control_on, l.product_id), ';'
        ORDER BY o.external_id, l.line_key)) FROM sale_line l JOIN trade_order o USING (order_id)";
    let mut digests = Vec::new();
    for test in [&left, &right] {
        let facts = RequestFacts::local("test");
        test.hub.create_demo_commerce(&facts, SCALE, |_| {}).await.expect("the brand is made");
        digests.push(one(test, digest).await);
    }
    assert_eq!(digests[0], digests[1]);

    let ask = async |slug: &str, channels: Vec<i32>| {
        let query = KpiQuery {
            metrics: vec![slug.to_owned()],
            period: Period::new("2026-06-01".parse().expect("a date"), "2026-06-18".parse().expect("a date"))
                .expect("a period"),
            comparison: Some(Comparison::YearEvent),
            cut: Cut::default(),
            slice: Slice { channels, ..Slice::default() },
        };
        let answer =
            left.hub.kpi(&Actor::operator("test"), &RequestFacts::local("test"), query).await.expect("the figures");
        (answer.total.values[0].expect("a value"), answer.total.compared[0].expect("a value"))
    };
    let online: Vec<i32> =
        one(&left, "SELECT string_agg(channel_id::text, ',') FROM channel_version WHERE kind = 'public'")
            .await
            .split(',')
            .map(|id| id.parse().expect("an id"))
            .collect();
    let (now, before) = ask("net_sales", online.clone()).await;
    assert!(now > before, "e-commerce grew in 618");
    // Targets are set, and the figures of a day beside them are judged.
    let board = left
        .hub
        .board(
            &Actor::operator("test"),
            &RequestFacts::local("test"),
            BoardQuery {
                comparison: Some(Comparison::YearDate),
                tiles: METRICS.iter().map(|metric| metric.code.to_owned()).collect(),
                days_before_weeks: 100,
                products: 5,
                clock_offset_seconds: 28_800,
                ..BoardQuery::default()
            },
        )
        .await
        .expect("the board");
    let figures = board.figures.expect("there are facts");
    assert_eq!(figures.period, june());
    assert_eq!(figures.targets.len(), 5);
    assert_eq!(board.feeds.len(), 9);
    // The simulator goes on from the last day to now; a second step at the same moment finds nothing more.
    let facts = RequestFacts::local("test");
    let step = left.hub.continue_demo_commerce(&facts).await.expect("a step");
    assert!(step.new > 0 && step.changed > 0 && step.refused == 0, "{step:?}");
    let step = left.hub.continue_demo_commerce(&facts).await.expect("the step again");
    assert_eq!(step.read, 0);
    // What was left out until now and what is made at once are the same rows.
    let whole = TestHub::new().await;
    let day = (whole.hub.now() + chrono::TimeDelta::hours(8)).date_naive();
    let from = "SELECT sum(net_amount)::text FROM sale_line WHERE control_on > '2026-06-22'";
    whole
        .hub
        .create_demo_commerce(&facts, DemoScale { last_day: day, ..SCALE }, |_| {})
        .await
        .expect("the brand is made");
    assert_eq!(one(&whole, from).await, one(&left, from).await);
    let (placed, _) = ask("placed_gmv", Vec::new()).await;
    let (net, _) = ask("net_sales", Vec::new()).await;
    assert!(placed > net, "what e-commerce calls sales is more than the standard");
}
