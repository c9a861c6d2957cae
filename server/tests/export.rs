//! Lists as files: what is read back from a CSV file and a workbook is what the list said, to the last digit and in the
//! same order; nothing in them is a formula.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod common;

use std::io::Cursor;

use app::components::data_table::TableAddress;
use app::components::data_table::wire::{CellValue, Column, TagValue, Tone};
use app::design::tables;
use app::export::ExportTable;
use calamine::{Data, DataType, Range, Reader, Xlsx, open_workbook_from_rs};
use chrono::{NaiveDate, TimeZone, Utc};
use domain::access::Role;
use domain::list::ListQuery;
use domain::preference::Locale;
use hyper::StatusCode;
use rust_decimal::Decimal;
use server::export::{FileKind, Mark, disarmed, parse_file_name, write_csv, write_xlsx};

use common::TestServer;

fn mark() -> Mark {
    Mark { person: "陈岚".into(), at: Utc.with_ymd_and_hms(2026, 11, 25, 6, 5, 36).unwrap(), locale: Locale::En }
}

/// The demonstration list as a file has it, without the reading in parts (that is `app::export::collect`).
fn demonstration(search: &str, rows: u32) -> ExportTable {
    let address = TableAddress::parse(search);
    let page = tables::page_in(Locale::En, &ListQuery { limit: rows, ..address.query }, 0);
    let setup = tables::setup(Locale::En);
    ExportTable {
        list: "demonstration",
        title: setup.caption,
        columns: setup.columns,
        rows: page.rows.into_iter().map(|row| row.cells).collect(),
        totals: page.totals,
    }
}

fn sheet(bytes: &[u8]) -> Range<Data> {
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let name = workbook.sheet_names().first().cloned().unwrap();
    let formulas = workbook.worksheet_formula(&name).unwrap();
    assert_eq!(formulas.cells().filter(|(_, _, formula)| !formula.is_empty()).count(), 0, "no formula in any cell");
    workbook.worksheet_range(&name).unwrap()
}

fn lines(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).unwrap().strip_prefix('\u{FEFF}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn decimal(value: &CellValue) -> Option<Decimal> {
    match value {
        CellValue::Money { amount: figure }
        | CellValue::Quantity(figure)
        | CellValue::Percent(figure)
        | CellValue::Change(figure)
        | CellValue::ChangePercent(figure) => Some(*figure),
        CellValue::Count(count) => Some(Decimal::from(*count)),
        _ => None,
    }
}

#[test]
fn csv_and_workbook_hold_the_rows_order_and_totals_of_the_list() {
    let table = demonstration("sort=-amount&f.channel=is:jd,tmall", 2_000);
    let (csv, xlsx) = (write_csv(&table, &mark()).unwrap(), write_xlsx(&table, &mark()).unwrap());
    assert_eq!(csv.hash, xlsx.hash, "the same rows have the same hash");
    let (lines, sheet) = (lines(&csv.bytes), sheet(&xlsx.bytes));
    assert_eq!(lines.len(), table.rows.len() + 3, "head, rows, totals, mark");
    assert_eq!(sheet.height(), lines.len());
    assert_eq!(lines[0][5], "Amount (CNY)");
    for (place, row) in table.rows.iter().chain([&table.totals]).enumerate() {
        for (column, value) in row.iter().enumerate() {
            let (text, cell) = (&lines[place + 1][column], sheet.get((place + 1, column)).unwrap());
            match (value, decimal(value)) {
                (_, Some(figure)) => {
                    assert_eq!(text.parse::<Decimal>().unwrap(), figure);
                    let number = cell.as_f64().unwrap_or_else(|| panic!("a figure, not {cell:?}"));
                    assert!(matches!(cell, Data::Float(_) | Data::Int(_)));
                    assert_eq!(Decimal::from_str_exact(&number.to_string()).unwrap(), figure);
                }
                (CellValue::Date(day), None) => {
                    assert_eq!(text, &day.to_string());
                    let Data::DateTime(found) = cell else { panic!("a day, not {cell:?}") };
                    let found =
                        NaiveDate::from_ymd_opt(1899, 12, 30).unwrap() + chrono::Duration::days(found.as_f64() as i64);
                    assert_eq!(found, *day);
                }
                (CellValue::Instant(at), None) => {
                    let local = at.naive_utc() + chrono::Duration::hours(8);
                    assert_eq!(text, &local.format("%Y-%m-%d %H:%M:%S").to_string());
                    let Data::DateTime(found) = cell else { panic!("a moment, not {cell:?}") };
                    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap().and_hms_opt(0, 0, 0).unwrap();
                    let found = epoch + chrono::Duration::seconds((found.as_f64() * 86_400.0).round() as i64);
                    assert_eq!(found, local);
                }
                (CellValue::Empty, None) if column > 0 => assert!(text.is_empty() && *cell == Data::Empty),
                _ => assert_eq!(cell, &Data::String(text.clone())),
            }
        }
    }
    assert_eq!(lines[lines.len() - 2][0], "Total");
    let last = lines.last().unwrap();
    assert!(
        last[0].contains("陈岚")
            && last[0].contains("2026-11-25 14:05:36")
            && last[0].contains(&csv.hash)
            && last[0].contains("2000 rows"),
        "{last:?}"
    );
    assert_eq!(sheet.get((lines.len() - 1, 0)).unwrap(), &Data::String(last[0].clone()));
}

#[test]
fn hostile_words_are_disarmed_and_figures_are_not() {
    let hostile = [
        "=HYPERLINK(\"http://x\",\"y\")",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "\tx",
        "\rx",
        "\0x",
        "=cmd|' /C calc'!A0",
        "a\"b,c\r\nd",
        "'quoted",
        "https://example.com/?a=1",
        "mailto:a@b.c",
    ];
    let column = || vec![Column::words("a", "=A1"), Column::figures("b", "-b")];
    let rows: Vec<Vec<CellValue>> = hostile
        .iter()
        .map(|text| vec![CellValue::text(*text), CellValue::Change(Decimal::new(-150, 2))])
        .chain([
            vec![
                CellValue::Tag(TagValue { code: "x".into(), label: "=1".into(), tone: Tone::Neutral }),
                CellValue::Count(-7),
            ],
            vec![CellValue::TwoLines { text: "=1".into(), detail: "@x".into() }, CellValue::Empty],
            vec![CellValue::Link { text: "+1".into(), href: "javascript:alert(1)".into() }, CellValue::Empty],
            vec![CellValue::Code("-x".into()), CellValue::Empty],
        ])
        .collect();
    let table = ExportTable {
        list: "x",
        title: "[=1]:*?/\\ a very long title that a sheet may not have",
        columns: column(),
        rows,
        totals: Vec::new(),
    };
    let mark = Mark { person: "=1".into(), ..mark() };
    let csv = write_csv(&table, &mark).unwrap();
    let lines = lines(&csv.bytes);
    let sheet = sheet(&write_xlsx(&table, &mark).unwrap().bytes);
    for (place, line) in lines.iter().enumerate() {
        assert!(!line[0].starts_with(['=', '+', '-', '@', '\t', '\r', '\0']), "{line:?}");
        let cell = sheet.get((place, 0)).unwrap();
        let Data::String(text) = cell else { panic!("words, not {cell:?}") };
        assert!(!text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']), "{text:?}");
    }
    assert_eq!(lines[1][1], "-1.50", "a negative figure stays a figure");
    assert_eq!(sheet.get((1, 1)).unwrap(), &Data::Float(-1.5));
    assert_eq!(lines[9][0], hostile[8], "quotes, commas and line ends come back as they were");
    assert_eq!(disarmed("a=b"), "a=b");
    // RFC 4180: lines end with CR LF outside of quotes.
    assert!(csv.bytes.ends_with(b"\r\n"));
}

#[test]
fn figures_beyond_the_exactness_of_a_workbook_keep_their_digits() {
    let long: Decimal = "12345678901234567.89".parse().unwrap();
    let exact: Decimal = "9999999999999.99".parse().unwrap();
    let table = ExportTable {
        list: "x",
        title: "x",
        columns: vec![Column::words("a", "A"), Column::figures("b", "B")],
        rows: vec![
            vec![CellValue::text("long"), CellValue::Money { amount: long }],
            vec![CellValue::text("exact"), CellValue::Money { amount: exact }],
            vec![CellValue::text("old"), CellValue::Date(NaiveDate::from_ymd_opt(1850, 1, 2).unwrap())],
        ],
        totals: Vec::new(),
    };
    let sheet = sheet(&write_xlsx(&table, &mark()).unwrap().bytes);
    assert_eq!(sheet.get((1, 1)).unwrap(), &Data::String("12345678901234567.89".into()));
    assert_eq!(sheet.get((2, 1)).unwrap(), &Data::Float(9_999_999_999_999.99));
    assert_eq!(sheet.get((3, 1)).unwrap(), &Data::String("1850-01-02".into()));
    assert_eq!(lines(&write_csv(&table, &mark()).unwrap().bytes)[1][1], "12345678901234567.89");
}

#[test]
fn an_empty_list_is_a_file_with_a_head() {
    let table = ExportTable {
        list: "x",
        title: "",
        columns: vec![Column::words("a", "A")],
        rows: Vec::new(),
        totals: Vec::new(),
    };
    assert_eq!(lines(&write_csv(&table, &mark()).unwrap().bytes).len(), 2);
    assert_eq!(sheet(&write_xlsx(&table, &mark()).unwrap().bytes).height(), 2);
}

#[test]
fn only_known_kinds_of_files_have_an_address() {
    assert_eq!(parse_file_name("users.csv"), Some(("users", FileKind::Csv)));
    assert_eq!(parse_file_name("users.xlsx"), Some(("users", FileKind::Xlsx)));
    for wrong in ["users", "users.xls", "users.CSV", ".", "", "users.csv.exe"] {
        assert_eq!(parse_file_name(wrong), None, "{wrong}");
    }
    assert!(app::export::find("../users").is_none());
}

#[tokio::test]
async fn a_file_holds_what_the_page_shows_and_is_written_into_the_audit() {
    let server = TestServer::start().await;
    let auditor = server.session("auditor", Role::Auditor, None).await;
    server.person("zz.second", Role::Finance).await;
    server.person("zz.first", Role::Finance).await;
    let answer = server.get("/export/users.csv?q=zz.&sort=-name&columns=name", Some(&auditor)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"omni-hub-users-20"), "{answer:?}");
    assert!(answer.header("cache-control").contains("no-store"));
    let lines = lines(&answer.body);
    assert_eq!(lines.len(), 4, "head, two people, mark: {lines:?}");
    assert!(
        lines[1][0].contains("zz.second") && lines[2][0].contains("zz.first"),
        "in the order of the page: {lines:?}"
    );
    assert!(lines[3][0].contains("name of auditor"), "{lines:?}");
    assert_eq!(server.test.audited("list.export").await, 1);
    let answer = server.get("/export/users.xlsx?q=zz.", Some(&auditor)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(sheet(&answer.body).height(), 4);
    assert_eq!(server.test.audited("list.export").await, 2);
}

#[tokio::test]
async fn who_may_not_see_a_list_gets_no_file_of_it() {
    let server = TestServer::start().await;
    let clerk = server.session("clerk", Role::StoreClerk, None).await;
    let check = async |path: &str, session: Option<&str>, status: StatusCode| {
        let answer = server.get(path, session).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert!(answer.header("content-disposition").is_empty());
    };
    check("/export/users.csv", None, StatusCode::UNAUTHORIZED).await;
    check("/export/users.csv", Some(&clerk), StatusCode::FORBIDDEN).await;
    check("/export/audit.xlsx", Some(&clerk), StatusCode::FORBIDDEN).await;
    check("/export/nothing.csv", Some(&clerk), StatusCode::NOT_FOUND).await;
    check("/export/users.pdf", Some(&clerk), StatusCode::NOT_FOUND).await;
    check("/export/demonstration.csv", Some(&clerk), StatusCode::UNPROCESSABLE_ENTITY).await;
    assert_eq!(server.test.audited("list.export").await, 0, "what did not leave is not an export");
    let whole = server.get("/export/demonstration.csv?f.channel=is:jd", Some(&clerk)).await;
    assert_eq!(whole.status, StatusCode::OK);
    assert_eq!(server.test.audited("list.export").await, 1);
}
