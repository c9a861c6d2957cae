//! From a row of any system to a fact: values, templates, headers and rows as tables.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expects by failing")]

use chrono::FixedOffset;
use domain::integration::{
    Fact, FactKind, FeedFacts, FeedState, Field, FileFormat, HeaderIssue, Mapped, Mapping, RefusalReason, Template,
    TemplateProblem, Value, ValueError, ValueFormat, ValueKind, fingerprint,
};
use rust_decimal::Decimal;

fn format() -> ValueFormat {
    ValueFormat {
        instants: vec!["%Y-%m-%d %H:%M:%S".into(), "%d.%m.%Y %H:%M".into(), "%Y/%m/%d".into()],
        dates: vec!["%Y-%m-%d".into(), "%Y年%m月%d日".into()],
        has_serial_dates: true,
        offset: FixedOffset::east_opt(8 * 3_600).expect("an offset"),
        has_decimal_comma: false,
        affixes: vec!["¥".into(), "元".into(), "件".into()],
    }
}

fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().expect("a decimal of the table"))
}

#[test]
fn numbers_are_read_exactly_or_refused() {
    for (text, expected) in [
        ("12", Ok(decimal("12"))),
        ("-0.5", Ok(decimal("-0.5"))),
        (".5", Ok(decimal("0.5"))),
        ("1,234,567.89", Ok(decimal("1234567.89"))),
        ("¥1,234.50", Ok(decimal("1234.5"))),
        ("-¥12 元", Ok(decimal("-12"))),
        ("(12.30)", Ok(decimal("-12.3"))),
        ("2.550000000000", Ok(decimal("2.55"))),
        ("0.0001", Ok(decimal("0.0001"))),
        ("-(1)", Err(ValueError::NotANumber)),
        ("0.00001", Err(ValueError::TooManyDecimals)),
        ("1e5", Err(ValueError::NotANumber)),
        ("NaN", Err(ValueError::NotANumber)),
        ("Infinity", Err(ValueError::NotANumber)),
        ("12,34", Err(ValueError::NotANumber)),
        ("1,2345", Err(ValueError::NotANumber)),
        ("1.234,56", Err(ValueError::NotANumber)),
        ("-", Err(ValueError::NotANumber)),
        ("99999999999.9999", Ok(decimal("99999999999.9999"))),
        ("100000000000", Err(ValueError::OutOfRange)),
        ("99999999999999999999999999999999999999", Err(ValueError::OutOfRange)),
        ("１２", Err(ValueError::NotANumber)),
    ] {
        assert_eq!(format().read(ValueKind::Decimal, text), expected, "{text}");
    }
    let comma = ValueFormat { has_decimal_comma: true, ..format() };
    assert_eq!(comma.read(ValueKind::Decimal, "1.234,56"), Ok(decimal("1234.56")));
}

#[test]
fn moments_and_dates_are_read_in_the_systems_clock() {
    let instant = |text: &str| Ok(Value::Instant(text.parse().expect("an instant of the table")));
    for (text, expected) in [
        ("2026-06-18 00:00:01", instant("2026-06-17T16:00:01Z")),
        ("18.06.2026 08:30", instant("2026-06-18T00:30:00Z")),
        ("2026/06/18", instant("2026-06-17T16:00:00Z")),
        ("2026-06-18T08:30:00+09:00", instant("2026-06-17T23:30:00Z")),
        ("46191.5", instant("2026-06-18T04:00:00Z")),
        ("2026-02-30 00:00:00", Err(ValueError::NotADate)),
        ("06/18/2026", Err(ValueError::NotADate)),
        ("0026-06-18 00:00:00", Err(ValueError::OutOfRange)),
        ("yesterday", Err(ValueError::NotADate)),
    ] {
        assert_eq!(format().read(ValueKind::Instant, text), expected, "{text}");
    }
    let date = |text: &str| Ok(Value::Date(text.parse().expect("a date of the table")));
    for (text, expected) in [
        ("2026年06月18日", date("2026-06-18")),
        ("46191", date("2026-06-18")),
        ("2026-06-17T23:00:00Z", date("2026-06-18")),
        ("2026-13-01", Err(ValueError::NotADate)),
    ] {
        assert_eq!(format().read(ValueKind::Date, text), expected, "{text}");
    }
}

#[test]
fn texts_words_and_truths_are_checked() {
    let words = ValueKind::Word(&["courier", "pick_up"]);
    for (kind, text, expected) in [
        (ValueKind::Text, "冬季款\u{7}", Err(ValueError::ControlCharacter)),
        (ValueKind::Text, &"长".repeat(201), Err(ValueError::TooLong)),
        (words, "Courier", Ok(Value::Text("courier".into()))),
        (words, "drone", Err(ValueError::UnknownWord)),
        (ValueKind::Truth, "是", Ok(Value::Truth(true))),
        (ValueKind::Truth, "maybe", Err(ValueError::NotYesOrNo)),
        (ValueKind::Integer, "12.0", Ok(Value::Integer(12))),
        (ValueKind::Integer, "12.5", Err(ValueError::NotWhole)),
    ] {
        assert_eq!(format().read(kind, text), expected, "{text}");
    }
}

#[test]
fn all_mistakes_of_a_template_are_found_at_once() {
    let text = r#"
        kind = "sale_line"
        format = "csv"
        separator = "a"
        time_offset = "8"
        instants = ["%Q"]
        [fields]
        order_id = "Order"
        quantity = {}
        discount = "Discount"
        on_hand = "Stock"
        delivery_method = { column = "Way", words = { "快递" = "drone" } }
        [[route]]
        when = { column = "Order" }
        kind = "return_line"
        set_aside = "fee"
    "#;
    let issues = Template::read(text).expect_err("a template full of mistakes");
    let found: Vec<_> = issues.into_iter().map(|issue| (issue.place, issue.problem)).collect();
    use TemplateProblem as Problem;
    assert_eq!(
        found,
        [
            ("time_offset".to_owned(), Problem::Offset("8".into())),
            ("separator".to_owned(), Problem::Separator('a')),
            ("instants".to_owned(), Problem::DateFormat("%Q".into())),
            ("fields.delivery_method".to_owned(), Problem::UnknownWord("drone".into())),
            ("fields.discount".to_owned(), Problem::UnknownField("discount".into())),
            ("fields.on_hand".to_owned(), Problem::FieldOfAnotherKind("on_hand".into())),
            ("fields.quantity".to_owned(), Problem::ColumnOrConstant),
            ("fields".to_owned(), Problem::Missing("product")),
            ("route.1.when".to_owned(), Problem::OneComparison),
            ("route.1".to_owned(), Problem::KindOrSetAside),
        ]
    );
    let unreadable = Template::read("kind = \"sale_line\"\nformat = \"dbf\"\n").expect_err("no such format");
    assert_eq!(unreadable.first().map(|issue| issue.place.as_str()), Some("line 2"));
}

fn online_retail() -> Template {
    Template::read(include_str!("../../service/templates/online_retail.toml")).expect("the template of the house")
}

fn header(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

#[test]
fn a_header_that_does_not_fit_says_what_is_needed_and_what_is_there() {
    let bind = |text: &str| Mapping::bind(&online_retail(), &header(text)).map(|_| ());
    assert_eq!(bind(HEADER), Ok(()));
    assert_eq!(
        bind("\u{feff} country ,CUSTOMERID,unitprice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo"),
        Ok(())
    );
    assert_eq!(bind(&format!("{HEADER},Quantity")), Err(vec![HeaderIssue::Duplicate("quantity".into())]));
    let without = "InvoiceNo,StockCode,Description,Qty,InvoiceDate,UnitPrice,CustomerID,Country";
    assert_eq!(
        bind(without),
        Err(vec![HeaderIssue::Missing { missing: vec!["Quantity".into()], found: header(without) }])
    );
    let semicolons = HEADER.replace(',', ";");
    assert_eq!(
        bind(&semicolons),
        Err(vec![HeaderIssue::OneColumn { separator: ',', found: semicolons.chars().take(80).collect() }])
    );
    assert_eq!(Mapping::bind(&online_retail(), &[]).map(|_| ()), Err(vec![HeaderIssue::Empty]));
}

fn map(row: &[&str]) -> Result<Mapped, (Option<Field>, RefusalReason)> {
    let mapping = Mapping::bind(&online_retail(), &header(HEADER)).expect("the header of the file");
    mapping.map_row(row).map_err(|refusal| (refusal.field, refusal.reason))
}

fn fact(row: &[&str]) -> Fact {
    match map(row) {
        Ok(Mapped::Fact(fact)) => fact,
        other => panic!("{row:?} became {other:?}"),
    }
}

#[test]
fn rows_become_sales_returns_fees_or_refusals() {
    let sale =
        fact(&["536365", "85123A", "HOLDER", "6.0", "2010-12-01 08:26:00", "2.555", "17850.0", "United Kingdom"]);
    assert_eq!(sale.kind.code(), "sale_line");
    assert_eq!(sale.get(Field::NetAmount), Some(&decimal("15.33")));
    assert_eq!(sale.get(Field::MarkdownAmount), None, "the file does not tell");
    assert_eq!(sale.get(Field::Buyer), Some(&Value::Text("17850".into())));
    assert_eq!(sale.get(Field::Region), Some(&Value::Text("UK".into())));
    let back = fact(&["C536379", "22632", "HAND WARMER", "-2", "2010-12-01 09:41:00", "27.50", "", "Spain"]);
    assert_eq!(back.kind.code(), "return_line");
    assert_eq!(back.get(Field::Quantity), Some(&decimal("2")));
    assert_eq!(back.get(Field::NetAmount), Some(&decimal("55")));
    assert_eq!(back.get(Field::Region), Some(&Value::Text("ABROAD".into())));
    for (row, expected) in [
        (["536370", "POST", "POSTAGE", "3", "2010-12-01 08:45:00", "18.0", "12583", "France"], "fee"),
        (["C536379", "D", "Discount", "-1", "2010-12-01 09:41:00", "27.5", "14527", "France"], "fee"),
        (["A563185", "X", "Adjust bad debt", "1", "2011-08-12 14:50:00", "11062.06", "", "France"], "bad_debt"),
        (["536589", "21777", "", "-10", "2010-12-01 16:50:00", "0.0", "", "France"], "stock_correction"),
    ] {
        assert_eq!(map(&row), Ok(Mapped::SetAside(expected.into())), "{row:?}");
    }
    for (row, expected) in [
        (["", "1", "A", "1", "2010-12-01 08:26:00", "1", "", "UK"], (Some(Field::OrderId), RefusalReason::Required)),
        (
            ["1", "1", "A", "six", "2010-12-01 08:26:00", "1", "", "UK"],
            (Some(Field::Quantity), RefusalReason::Value(ValueError::NotANumber)),
        ),
        (
            ["1", "1", "A", "0", "2010-12-01 08:26:00", "1", "", "UK"],
            (Some(Field::Quantity), RefusalReason::ZeroQuantity),
        ),
        (
            ["1", "1", "A", "1", "01/12/10", "1", "", "UK"],
            (Some(Field::PlacedAt), RefusalReason::Value(ValueError::NotADate)),
        ),
    ] {
        assert_eq!(map(&row), Err(expected), "{row:?}");
    }
    assert_eq!(map(&["1", "1"]), Err((None, RefusalReason::ColumnCount { expected: 8, found: 2 })));
}

#[test]
fn equal_content_has_the_equal_fingerprint_whatever_it_looked_like() {
    let one = fact(&["536365", "85123A", "HOLDER", "6.0", "2010-12-01 08:26:00", "2.55", "17850.0", "United Kingdom"]);
    let same = fact(&[" 536365", "85123A ", "HOLDER", "6", "2010-12-01 08:26:00", "2.5500", "17850", "United Kingdom"]);
    let other = fact(&["536365", "85123A", "HOLDER", "6", "2010-12-01 08:26:00", "2.56", "17850", "United Kingdom"]);
    assert_eq!(fingerprint(&one), fingerprint(&same));
    assert_ne!(fingerprint(&one), fingerprint(&other));
    let value = Decimal::new(255, 2);
    assert_eq!(one.get(Field::UnitPrice), Some(&Value::Decimal(value)));
}

#[test]
fn what_is_sent_in_our_own_words_may_lack_columns_but_not_misspell_them() {
    let template = Template::canonical(FactKind::SaleLine, FileFormat::Csv);
    let header = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mapping = Mapping::bind(&template, &header(&["order_id", "product", "quantity", "placed_at"]))
        .expect("the required ones are there");
    let mapped = mapping.map_row(&["1", "A", "2", "2026-11-11T00:00:01+08:00"]).expect("the row is right");
    let Mapped::Fact(fact) = mapped else { panic!("a fact: {mapped:?}") };
    assert_eq!(fact.get(Field::NetAmount), None);
    assert_eq!(mapping.text_of(&["1", "A", "many", ""], Field::OrderId).as_deref(), Some("1"));
    let unknown = Mapping::bind(&template, &header(&["order_id", "product", "quantity", "net_ammount"]));
    assert_eq!(unknown.err(), Some(vec![HeaderIssue::Unknown(vec!["net_ammount".into()])]));
    let missing = Mapping::bind(&template, &header(&["order_id", "product"])).err().unwrap_or_default();
    assert!(
        matches!(missing.as_slice(), [HeaderIssue::Missing { missing, .. }] if missing == &["quantity"]),
        "{missing:?}"
    );
}

#[test]
fn a_feed_is_in_the_first_state_that_applies() {
    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a moment");
    let ago = |seconds: i64| Some(now - chrono::TimeDelta::seconds(seconds));
    let fresh = FeedFacts {
        is_active: true,
        is_running: false,
        has_failed: false,
        freshness_seconds: Some(60),
        watermark_at: ago(60),
        last_row_at: ago(1),
    };
    for (facts, state) in [
        (fresh, FeedState::Fresh),
        (FeedFacts { watermark_at: ago(61), ..fresh }, FeedState::Late),
        (FeedFacts { watermark_at: ago(61), freshness_seconds: None, ..fresh }, FeedState::Fresh),
        (FeedFacts { watermark_at: None, last_row_at: None, ..fresh }, FeedState::Silent),
        (FeedFacts { has_failed: true, watermark_at: ago(61), ..fresh }, FeedState::Failed),
        (FeedFacts { is_running: true, has_failed: true, ..fresh }, FeedState::Running),
        (FeedFacts { is_active: false, is_running: true, ..fresh }, FeedState::Off),
    ] {
        assert_eq!(facts.state(now), state, "{facts:?}");
    }
    assert_eq!(FeedFacts { watermark_at: ago(-5), ..fresh }.lag(now), Some(chrono::TimeDelta::zero()));
}
