//! Taking in as people see it: feeds, templates and their previews, refused rows that come back, and what is sent in our own
//! words, on a real database.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expects by failing")]

use std::collections::BTreeMap;

use domain::access::Role;
use domain::integration::{FactKind, FeedState, FileFormat};
use domain::list::{Filter, FilterOperator, ListQuery};
use service::integration::{Correction, ImportReport, ImportSource, NewFeed, corrections_from_csv, corrections_to_csv};
use service::{Error, Hub};
use testkit::TestHub;
use testkit::hub::{facts, operator};

const TEMPLATE: &str = include_str!("../templates/online_retail.toml");
const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

fn feed(code: &str, template: Option<&str>) -> NewFeed {
    NewFeed {
        system_code: "uci".to_owned(),
        system_name_zh: "在线零售".to_owned(),
        system_name_en: "Online Retail".to_owned(),
        system_kind: "file".to_owned(),
        code: code.to_owned(),
        name_zh: "销售行".to_owned(),
        name_en: "Sale lines".to_owned(),
        kind: "sale_line".to_owned(),
        transport: "file".to_owned(),
        template_code: template.map(str::to_owned),
        freshness_seconds: Some(3_600),
        is_active: true,
    }
}

async fn connected() -> TestHub {
    let test = TestHub::new().await;
    let hub = &test.hub;
    let version = hub.save_template(&operator(), &facts(), "online_retail", TEMPLATE, None, "first").await;
    assert_eq!(version, Ok(1));
    assert_eq!(hub.connect_feed(&operator(), &facts(), feed("sales", Some("online_retail"))).await, Ok(true));
    assert_eq!(hub.connect_feed(&operator(), &facts(), feed("push", None)).await, Ok(true));
    test
}

async fn import(hub: &Hub, feed: &str, text: &str) -> Result<ImportReport, Error> {
    let source = ImportSource::of_bytes(feed, "sales.csv", text.as_bytes().into());
    hub.import(&operator(), &facts(), source, |_| {}).await
}

async fn one(test: &TestHub, sql: &'static str) -> String {
    let row: (Option<String>,) =
        sqlx::query_as(sql).fetch_one(&test.database.owner().await).await.expect("the question is answered");
    row.0.unwrap_or_default()
}

fn refusal(error: Option<Error>) -> (&'static str, Vec<(&'static str, String)>) {
    match error {
        Some(Error::Refused(refusal)) => (refusal.code, refusal.data),
        other => panic!("a refusal: {other:?}"),
    }
}

#[tokio::test]
async fn a_feed_tells_how_it_is_doing_and_what_it_brought() {
    let test = connected().await;
    let hub = &test.hub;
    assert_eq!(hub.feed(&operator(), "sales").await.expect("a feed").state, FeedState::Silent);
    let lines = "1,A,THING,1,2026-11-25 07:30:00,2,,France\n1,K,THING,many,2026-11-25 07:30:00,2,,France\n2,POST,POSTAGE,1,2026-11-25 07:30:00,2,,France\n";
    let report = import(hub, "sales", &format!("{HEADER}{lines}")).await.expect("the file is taken");
    let feed = hub.feed(&operator(), "sales").await.expect("a feed");
    assert_eq!((feed.state, feed.lag_seconds), (FeedState::Fresh, Some(1_800)));
    assert_eq!((feed.row.open_refused, feed.row.taken_today, feed.row.template_version), (1, 1, Some(1)));
    test.advance_seconds(1_801);
    assert_eq!(hub.feed(&operator(), "sales").await.expect("a feed").state, FeedState::Late);
    let failed = import(hub, "sales", "a;b\n").await;
    assert_eq!(refusal(failed.err()).0, "header_separator");
    assert_eq!(hub.feed(&operator(), "sales").await.expect("a feed").state, FeedState::Failed);

    let list = hub.feeds(&operator(), &ListQuery::default()).await.expect("a list");
    assert_eq!(list.rows.iter().map(|feed| feed.row.code.as_str()).collect::<Vec<_>>(), ["push", "sales"]);
    let runs = hub.ingest_runs(&operator(), "sales", &ListQuery::default()).await.expect("a list");
    assert_eq!(runs.rows.iter().map(|run| run.state.as_str()).collect::<Vec<_>>(), ["failed", "done"]);
    let failure = runs.rows.first().and_then(|run| run.failure.clone()).expect("a failure");
    assert_eq!(failure.get("code").and_then(|code| code.as_str()), Some("header_separator"));
    let by_state = |state: &str| ListQuery {
        filters: vec![Filter { column: "state".into(), operator: FilterOperator::Is, values: vec![state.into()] }],
        ..ListQuery::default()
    };
    let open = hub.refused_rows(&operator(), "sales", &by_state("open")).await.expect("a list");
    let shown: Vec<_> =
        open.rows.iter().map(|row| (row.line, row.field.as_deref(), row.value.as_str(), row.reason.as_str())).collect();
    assert_eq!(shown, [(3, Some("quantity"), "many", "not_a_number")]);
    let aside = hub.refused_rows(&operator(), "sales", &by_state("dismissed")).await.expect("a list");
    assert_eq!(aside.rows.iter().map(|row| row.reason.as_str()).collect::<Vec<_>>(), ["fee"]);
    assert_eq!(hub.refused_of_run(&operator(), report.run_id, 10).await.expect("rows").len(), 1);
    assert_eq!(hub.feed(&operator(), "none").await.err(), Some(Error::NotFound("feed")));
}

#[tokio::test]
async fn a_corrected_row_counts_once_and_where_it_belongs() {
    let test = connected().await;
    let hub = &test.hub;
    let line = |product: &str, quantity: &str| format!("1,{product},THING,{quantity},2026-11-25 07:30:00,2,,France\n");
    let text = format!("{HEADER}{}{}{}", line("A", "many"), line("A", "3"), line("K", "0"));
    let report = import(hub, "sales", &text).await.expect("the file is taken");
    assert_eq!((report.counts.new, report.counts.refused), (1, 2));

    let rows = hub.refused_of_run(&operator(), report.run_id, 10).await.expect("rows");
    let csv = corrections_to_csv(&rows);
    assert!(csv.starts_with("line,Country,"), "{csv}");
    let corrected = corrections_from_csv(&csv.replace("many", "5")).expect("it is read back");
    assert_eq!(corrected.len(), 2);
    let replayed =
        hub.replay_refused(&operator(), &facts(), report.run_id, corrected.clone()).await.expect("it is taken");
    assert_eq!((replayed.counts.new, replayed.counts.refused), (1, 1));
    assert_eq!(replayed.still_refused, [(4, "zero_quantity".to_owned())]);
    let lines = "SELECT string_agg(line_key || ' ' || trunc(quantity), ', ' ORDER BY line_key) FROM sale_line";
    assert_eq!(one(&test, lines).await, "A#1 5, A#2 3");
    assert_eq!(test.audited("refused_row.replay").await, 1);

    // The same again finds only what is still open, and the corrected file of the system changes nothing.
    let first = vec![Correction { line: 2, ..Correction::default() }];
    let again = hub.replay_refused(&operator(), &facts(), report.run_id, first).await;
    assert_eq!(refusal(again.err()).0, "refused_rows_settled");
    test.advance_seconds(1);
    let whole = format!("{HEADER}{}{}{}", line("A", "5"), line("A", "3"), line("K", "2"));
    let after = import(hub, "sales", &whole).await.expect("the corrected file is taken");
    assert_eq!((after.counts.new, after.counts.changed, after.counts.unchanged), (1, 0, 2));
    // A correction speaks as of the run that refused it: the newer file has the last word.
    let content = BTreeMap::from([("Quantity".to_owned(), "9".to_owned())]);
    let late = vec![Correction { line: 4, content }];
    let late = hub.replay_refused(&operator(), &facts(), report.run_id, late).await.expect("it is read");
    assert_eq!((late.counts.older, late.counts.new), (1, 0));
    assert_eq!(one(&test, lines).await, "A#1 5, A#2 3, K#1 2");
    let states = "SELECT string_agg(state, ' ' ORDER BY line) FROM refused_row";
    assert_eq!(one(&test, states).await, "replayed replayed");
}

#[tokio::test]
async fn a_row_that_nobody_wants_is_settled_and_stays_listed() {
    let test = connected().await;
    let row = "1,A,THING,1,2026-11-25 07:30:00,2,,France\n";
    let report = import(&test.hub, "sales", &format!("{HEADER}{row}{row}")).await.expect("the file is taken");
    assert_eq!(test.hub.dismiss_refused(&operator(), &facts(), report.run_id, vec![3]).await, Ok(1));
    let again = test.hub.dismiss_refused(&operator(), &facts(), report.run_id, vec![3]).await;
    assert_eq!(again, Err(Error::refused("refused_rows_settled")));
    assert_eq!(
        one(&test, "SELECT string_agg(reason || ' ' || state, ' ') FROM refused_row").await,
        "duplicate_of dismissed"
    );
}

#[tokio::test]
async fn a_template_has_versions_and_is_tried_before_it_is_kept() {
    let test = connected().await;
    let hub = &test.hub;
    assert_eq!(hub.save_template(&operator(), &facts(), "online_retail", TEMPLATE, Some(1), "again").await, Ok(1));
    let better = TEMPLATE.replace("\"UnitPrice\"", "{ column = \"UnitPrice\", aliases = [\"Price\"] }");
    let text = format!(
        "{}1,A,THING,2,2026-11-25 07:30:00,2,,France\nC1,A,THING,-1,2026-11-25 07:30:00,2,,France\n2,POST,x,1,2026-11-25 07:30:00,1,,France\n3,A,x,none,2026-11-25 07:30:00,1,,France\n",
        HEADER.replace("UnitPrice", "Price")
    );
    let bytes = || text.as_bytes().into();
    let before = hub.preview_template(&operator(), TEMPLATE, bytes()).await.expect("a preview");
    assert_eq!(before.problem.as_ref().map(|(code, _)| *code), Some("header_missing"));
    let after = hub.preview_template(&operator(), &better, bytes()).await.expect("a preview");
    let shown: Vec<_> =
        after.rows.iter().map(|row| (row.line, row.kind, row.reason.as_deref(), row.is_set_aside)).collect();
    assert_eq!(
        shown,
        [
            (2, Some("sale_line"), None, false),
            (3, Some("return_line"), None, false),
            (4, None, Some("fee"), true),
            (5, None, Some("not_a_number"), false)
        ]
    );
    let wrong = better.replace("order_id", "order_number");
    let issues = hub.preview_template(&operator(), &wrong, bytes()).await.expect("a preview").issues;
    assert_eq!(issues.first().map(|issue| issue.place.as_str()), Some("fields.order_number"), "{issues:?}");
    let (code, data) =
        refusal(hub.save_template(&operator(), &facts(), "online_retail", &wrong, Some(1), "x").await.err());
    assert!(code == "template_wrong" && data.iter().any(|(_, text)| text.contains("order_number")), "{data:?}");
    assert_eq!(one(&test, "SELECT count(*)::text FROM sale_line").await, "0");

    let stale = hub.save_template(&operator(), &facts(), "online_retail", &better, None, "new name").await;
    assert_eq!(stale, Err(Error::Conflict("stale")));
    assert_eq!(hub.save_template(&operator(), &facts(), "online_retail", &better, Some(1), "new name").await, Ok(2));
    assert_eq!(test.audited("template.save").await, 2);
    let known = hub.template(&operator(), "online_retail", Some(1)).await.expect("the first version");
    assert_eq!((known.text.as_str(), known.versions.len()), (TEMPLATE, 2));
    // The file that the first version could not read is taken under the second, and the known rows under a new version too.
    let report = import(hub, "sales", &text).await.expect("the file is taken");
    assert_eq!(report.counts.new, 2);
}

#[tokio::test]
async fn our_own_words_come_as_lines_of_json_or_of_separated_values() {
    let test = connected().await;
    let hub = &test.hub;
    let push = |text: &str, kind, format| {
        let mut source = ImportSource::of_bytes("push", "body", text.as_bytes().into());
        (source.kind, source.format) = (kind, format);
        async move { hub.import(&operator(), &facts(), source, |_| {}).await }
    };
    let lines = concat!(
        r#"{"order_id":"1","line_no":1,"product":"A","quantity":2,"net_amount":"19.80","placed_at":"2026-11-25T15:00:00+08:00"}"#,
        "\n\n",
        r#"{"order_id":"1","line_no":2,"product":"B","quantity":1.5,"net_amount":7}"#,
        "\n",
        r#"{"order_id":"1","line_no":3,"product":"C","quantity":1e3}"#,
        "\n",
        r#"{"order_id":"1","line_no":4,"product":"C","quantity":1,"net_ammount":3}"#,
        "\nnothing\n",
    );
    let report = push(lines, Some(FactKind::SaleLine), Some(FileFormat::Ndjson)).await.expect("it is taken");
    assert_eq!((report.counts.read, report.counts.new, report.counts.refused), (5, 2, 3));
    let reasons =
        "SELECT string_agg(line || ' ' || reason || ' ' || left(value, 12), ', ' ORDER BY line) FROM refused_row";
    assert_eq!(
        one(&test, reasons).await,
        "4 not_a_number 1e3, 5 unknown_column net_ammount, 6 not_a_json_object nothing"
    );
    let again = push(lines, Some(FactKind::SaleLine), Some(FileFormat::Ndjson)).await.expect("it is known");
    assert!(again.was_done && again.run_id == report.run_id);

    test.advance_seconds(1);
    let csv = "order_id,line_no,product,quantity\n1,2,B,1.5\n2,1,A,1\n";
    let report = push(csv, None, None).await.expect("it is taken");
    assert_eq!((report.counts.new, report.counts.changed), (1, 1));
    let other = push(csv, Some(FactKind::ReturnLine), None).await;
    assert_eq!(refusal(other.err()).0, "feed_of_another_kind");
    assert_eq!(refusal(push("order_id,product\n", None, None).await.err()).0, "header_missing");
    assert_eq!(refusal(push("order_id,product,quantity,extra\n", None, None).await.err()).0, "header_unknown");
}

#[tokio::test]
async fn whoever_only_reads_changes_nothing() {
    let test = connected().await;
    let auditor = test.actor("auditor", test.headquarters, &[(Role::Auditor, None)]).await;
    assert!(test.hub.feeds(&auditor, &ListQuery::default()).await.is_ok());
    assert!(test.hub.template(&auditor, "online_retail", None).await.is_ok());
    let source = ImportSource::of_bytes("sales", "sales.csv", HEADER.as_bytes().into());
    assert!(matches!(test.hub.import(&auditor, &facts(), source, |_| {}).await, Err(Error::Forbidden(_))));
    let connect = test.hub.connect_feed(&auditor, &facts(), feed("other", None)).await;
    assert!(matches!(connect, Err(Error::Forbidden(_))));
    let wrong = NewFeed { kind: "weather".to_owned(), system_kind: "cat".to_owned(), ..feed("A b", None) };
    let Err(Error::Invalid(issues)) = test.hub.connect_feed(&operator(), &facts(), wrong).await else {
        panic!("fields are wrong")
    };
    assert_eq!(issues.iter().map(|issue| issue.field).collect::<Vec<_>>(), ["code", "system_kind", "kind"]);
    let stranger = NewFeed { system_code: "pos".to_owned(), ..feed("sales", None) };
    assert_eq!(refusal(test.hub.connect_feed(&operator(), &facts(), stranger).await.err()).0, "feed_of_another_system");
}

/// The page with the schemas of the code between their marks.
fn with_schemas(page: &str) -> String {
    let mut page = page.to_owned();
    for kind in FactKind::TAKEN {
        let (begin, end) = (format!("<!-- schema {} -->\n", kind.code()), "<!-- end -->");
        let (before, rest) = page.split_once(&begin).expect("the mark of the schema");
        let (_, after) = rest.split_once(end).expect("the end of the schema");
        let schema = service::integration::schema_text(kind);
        page = format!("{before}{begin}```json\n{schema}\n```\n{end}{after}");
    }
    page
}

#[test]
fn the_schemas_of_the_page_about_importing_are_those_of_the_code() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/import.md");
    let page = std::fs::read_to_string(&path).expect("the page is there");
    let right = with_schemas(&page);
    if std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1") {
        std::fs::write(&path, &right).expect("the page can be written");
        return;
    }
    assert!(page == right, "docs/import.md differs; write it anew with UPDATE_GOLDEN=1 and look at git diff");
}

#[tokio::test]
async fn files_of_the_watched_folder_are_taken_in_and_moved_away() {
    let test = connected().await;
    let folder = tempfile::tempdir().expect("a folder");
    let feed = folder.path().join("sales");
    std::fs::create_dir_all(&feed).expect("a folder");
    std::fs::create_dir_all(folder.path().join("stranger")).expect("a folder");
    let put = |path: &std::path::Path, text: &str, age: u64| {
        std::fs::write(path, text).expect("a file");
        let at = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
        std::fs::File::options().write(true).open(path).and_then(|file| file.set_modified(at)).expect("its age");
    };
    let good = format!("{HEADER}1,A,THING,1,2026-11-25 07:30:00,2,,France\n");
    put(&feed.join("a.csv"), &good, 10);
    put(&feed.join("b.csv"), "a;b\n", 10);
    put(&feed.join("c.csv.part"), &good, 10);
    put(&feed.join(".d.csv"), &good, 10);
    put(&feed.join("e.csv"), &good, 0);
    put(&folder.path().join("stranger/f.csv"), &good, 10);
    let look = || service::tasks::watch_folder(&test.hub, folder.path());
    let watched = look().await.expect("the folder is read");
    assert_eq!((watched.taken, watched.refused), (1, 2));
    let names = |path: std::path::PathBuf| {
        let mut names: Vec<String> = std::fs::read_dir(path)
            .map(|entries| entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
            .unwrap_or_default();
        names.sort();
        names
    };
    assert_eq!(names(feed.join("done")), ["a.csv", "a.csv.note.json"]);
    assert_eq!(names(feed.join("refused")), ["b.csv", "b.csv.note.json"]);
    assert_eq!(names(folder.path().join("stranger/refused")), ["f.csv", "f.csv.note.json"]);
    assert_eq!(names(feed.clone()), [".d.csv", "c.csv.part", "done", "e.csv", "refused"]);
    let note = std::fs::read_to_string(feed.join("refused/b.csv.note.json")).expect("a note");
    assert!(note.contains("header_separator"), "{note}");
    let again = look().await.expect("the folder is read");
    assert_eq!((again.taken, again.refused), (0, 0));
}
