//! Taking in files: the real Online Retail file, and what goes wrong with files, on a real database.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expects by failing")]

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use domain::access::Actor;
use domain::ids::{RequestId, UserId};
use service::integration::{ImportReport, ImportSource};
use service::{Clock, Error, Hub, PasswordCost, RequestFacts, Settings};
use store::{TxContext, Viewer};
use testkit::TestDatabase;
use uuid::Uuid;

const TEMPLATE: &str = include_str!("../templates/online_retail.toml");
const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

async fn hub(database: &TestDatabase) -> Hub {
    let settings = Settings {
        public_url: "http://127.0.0.1:3000".into(),
        brand: "Phoenix".into(),
        secret_key: [7; 32],
        password_cost: PasswordCost::FOR_TESTS,
        audit_key_path: PathBuf::from("unused"),
        audit_checkpoint_path: PathBuf::from("unused"),
        oidc: None,
    };
    let hub = Hub::new(database.store().clone(), Clock::System, settings);
    let context = TxContext { viewer: Viewer::System, request_id: RequestId(Uuid::nil()), at: hub.now() };
    database
        .store()
        .with_tx(context, (), |tx, ()| {
            Box::pin(async move {
                store::integration::register_feed(
                    tx,
                    ("uci", "在线零售", "Online Retail", "file"),
                    ("uci-sales", "销售行", "Sale lines", "sale_line"),
                    ("online_retail", TEMPLATE),
                    UserId(Uuid::nil()),
                )
                .await
            })
        })
        .await
        .expect("the feed is registered");
    hub
}

async fn import_bytes(hub: &Hub, bytes: Vec<u8>) -> Result<ImportReport, Error> {
    let source = ImportSource::of_bytes("uci-sales", "sales.csv", bytes.into());
    hub.import(&Actor::operator("test"), &RequestFacts::local("test"), source, |_| {}).await
}

async fn import_text(hub: &Hub, lines: &str) -> Result<ImportReport, Error> {
    import_bytes(hub, format!("{HEADER}{lines}").into_bytes()).await
}

async fn one(database: &TestDatabase, sql: &'static str) -> String {
    let row: (Option<String>,) =
        sqlx::query_as(sql).fetch_one(&database.owner().await).await.expect("the question is answered");
    row.0.unwrap_or_default()
}

/// Roll-ups and facts, which must be equal at every moment.
async fn assert_rolled_up(database: &TestDatabase) {
    let sql = "SELECT (
        (SELECT coalesce(sum(net_amount), 0) FROM sales_rollup_now WHERE event = 1) = (SELECT coalesce(sum(net_amount), 0) FROM sale_line)
        AND (SELECT coalesce(sum(net_amount), 0) FROM sales_rollup_now WHERE event = 8) = (SELECT coalesce(sum(net_amount), 0) FROM return_line)
        AND (SELECT coalesce(sum(orders), 0) FROM order_rollup_now WHERE event = 1) = (SELECT count(*) FROM trade_order))::text";
    assert_eq!(one(database, sql).await, "true", "the roll-ups are equal to the facts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_taken_once_listed_or_set_aside() {
    let database = TestDatabase::new().await;
    let hub = hub(&database).await;
    let lines = "\
536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.555,17850.0,United Kingdom
536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
536365,71053,LANTERN,2,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
536366,POST,POSTAGE,1,2010-12-01 08:28:00,18,17850.0,France
C536367,71053,LANTERN,-1,2010-12-02 09:00:00,3.39,17850.0,France
536368,1,A,many,2010-12-01 08:28:00,1,,France
536369,1,A
";
    let report = import_text(&hub, lines).await.expect("the file is taken");
    let counts = report.counts;
    assert_eq!((counts.read, counts.new, counts.changed, counts.refused), (8, 4, 0, 4));
    let listed = "SELECT string_agg(concat_ws(' ', line, field, reason, nullif(value, '')), '; ' ORDER BY line) FROM refused_row";
    assert_eq!(one(&database, listed).await, "4 duplicate_of; 6 fee; 8 quantity not_a_number many; 9 column_count");
    assert_eq!(one(&database, "SELECT sum(net_amount)::text FROM sale_line").await, "42.4500");
    assert_rolled_up(&database).await;

    let again = import_text(&hub, lines).await.expect("the same file is known");
    assert!(again.was_done);
    let other_order = lines.lines().rev().map(|line| format!("{line}\n")).collect::<String>();
    let reordered = import_text(&hub, &other_order).await.expect("the same rows in another order");
    assert_eq!(one(&database, "SELECT sum(net_amount)::text FROM sale_line").await, "42.4500");
    assert_eq!(reordered.counts.new, 0);
    assert_rolled_up(&database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_content_replaces_and_the_old_is_kept() {
    let database = TestDatabase::new().await;
    let hub = hub(&database).await;
    let line = |quantity: u32| format!("1,A,THING,{quantity},2010-12-01 08:26:00,2,,France\n");
    import_text(&hub, &line(5)).await.expect("the first version");
    let report = import_text(&hub, &line(3)).await.expect("the second version");
    assert_eq!((report.counts.new, report.counts.changed), (0, 1));
    assert_eq!(one(&database, "SELECT string_agg(quantity::text, ' ') FROM sale_line").await, "3.000");
    assert_eq!(one(&database, "SELECT string_agg(content ->> 'quantity', ' ') FROM fact_history").await, "5.000");
    assert_rolled_up(&database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_is_refused_with_its_reason() {
    let database = TestDatabase::new().await;
    let hub = hub(&database).await;
    let row = "1,A,THING,1,2010-12-01 08:26:00,2,,France\n";
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut bomb, &vec![b'a'; 64 << 20]).expect("memory takes all");
    let mut cut = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    std::io::Write::write_all(&mut cut, format!("{HEADER}{}", row.repeat(2_000)).as_bytes()).expect("memory takes all");
    let mut cut = cut.finish().expect("memory takes all");
    cut.truncate(cut.len() - 100);
    for (bytes, code, value) in [
        (Vec::new(), "file_empty", None),
        (b"PK\x03\x04 a workbook".to_vec(), "file_not_text", None),
        (bomb.finish().expect("memory takes all"), "file_bomb", Some(("times", "200"))),
        (cut, "file_damaged", None),
        (b"\xff\xfeI\0n\0".to_vec(), "file_utf16", None),
        (
            [HEADER.as_bytes(), b"1,A,\xff\xfe,1,2010-12-01 08:26:00,2,,France\n"].concat(),
            "file_encoding",
            Some(("line", "2")),
        ),
        (format!("{HEADER}{row}").replace(',', ";").into_bytes(), "header_separator", Some(("separator", ","))),
        (HEADER.replace("Quantity", "Qty").into_bytes(), "header_missing", Some(("missing", "Quantity"))),
        (HEADER.replace("Country", "Quantity").into_bytes(), "header_duplicate", Some(("column", "quantity"))),
        (HEADER.replace("Country", "Country,Quantity").into_bytes(), "header_duplicate", Some(("column", "quantity"))),
    ] {
        match import_bytes(&hub, bytes).await {
            Err(Error::Refused(refusal)) => {
                assert_eq!(refusal.code, code);
                if let Some((name, text)) = value {
                    assert!(refusal.data.contains(&(name, text.to_owned())), "{:?}", refusal.data);
                }
            }
            other => panic!("{code}: {other:?}"),
        }
    }
    assert_eq!(one(&database, "SELECT string_agg(DISTINCT state, ' ') FROM ingest_run").await, "failed");
    assert_eq!(one(&database, "SELECT count(*)::text FROM audit_entry WHERE action = 'feed.import_end'").await, "10");
    assert_eq!(one(&database, "SELECT count(*)::text FROM sale_line").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_online_retail_file_is_taken_to_the_last_row() {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/online_retail_2010_2011.csv.gz"));
    if !path.exists() {
        eprintln!("skipped: the Online Retail file is not on this machine");
        return;
    }
    let database = TestDatabase::new().await;
    let hub = hub(&database).await;
    let size = std::fs::metadata(&path).map(|data| data.len()).ok();
    let open = move || Ok(Box::new(std::fs::File::open(&path)?) as Box<dyn Read + Send>);
    let source = ImportSource {
        feed: "uci-sales".into(),
        file_name: "online_retail.csv.gz".into(),
        open: Arc::new(open),
        size,
        kind: None,
        format: None,
    };
    let started = std::time::Instant::now();
    let report = hub
        .import(&Actor::operator("test"), &RequestFacts::local("test"), source, |_| {})
        .await
        .expect("the file is taken");
    eprintln!("{report:?} in {:?}", started.elapsed());
    assert_eq!(report.counts.read, 541_909);
    assert_eq!(report.counts.read, report.counts.new + report.counts.refused);
    let reasons = "SELECT string_agg(reason || ' ' || n, ', ' ORDER BY reason) FROM (SELECT reason, count(*) n FROM refused_row GROUP BY 1) r";
    eprintln!("{}", one(&database, reasons).await);
    assert_rolled_up(&database).await;
}
