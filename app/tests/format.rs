//! Golden rows of every format in both languages: what is written here is what people read, so a change here is a change of
//! the product.

#![allow(clippy::panic, reason = "a test says what it expects by failing")]

use app::format;
use chrono::{DateTime, NaiveDate, Utc};
use domain::preference::Locale;
use rust_decimal::Decimal;

fn dec(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|error| panic!("{text} is no decimal: {error}"))
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}")).with_timezone(&Utc)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Formats a value in both languages and compares both.
fn check<V: Copy + std::fmt::Debug>(write: impl Fn(Locale, V) -> String, rows: &[(V, &str, &str)]) {
    for (value, chinese, english) in rows {
        assert_eq!(write(Locale::ZhCn, *value), *chinese, "{value:?} in Chinese");
        assert_eq!(write(Locale::En, *value), *english, "{value:?} in English");
    }
}

#[test]
fn money_is_exact_to_the_fen() {
    check(
        |locale, text| format::money(locale, dec(text)),
        &[
            ("1234567.89", "¥1,234,567.89", "CN¥1,234,567.89"),
            ("-1234567.89", "-¥1,234,567.89", "-CN¥1,234,567.89"),
            ("0", "¥0.00", "CN¥0.00"),
            ("0.005", "¥0.01", "CN¥0.01"),
            ("0.004", "¥0.00", "CN¥0.00"),
            ("-0.004", "¥0.00", "CN¥0.00"),
            ("-0.5", "-¥0.50", "-CN¥0.50"),
            ("999", "¥999.00", "CN¥999.00"),
            ("1000", "¥1,000.00", "CN¥1,000.00"),
            ("1299.9999", "¥1,300.00", "CN¥1,300.00"),
            ("186423718.46", "¥186,423,718.46", "CN¥186,423,718.46"),
            ("9007199254740993.01", "¥9,007,199,254,740,993.01", "CN¥9,007,199,254,740,993.01"),
        ],
    );
}

#[test]
fn a_change_of_money_has_its_sign() {
    check(
        |locale, text| format::money_signed(locale, dec(text)),
        &[
            ("5743.99", "+¥5,743.99", "+CN¥5,743.99"),
            ("-5743.99", "-¥5,743.99", "-CN¥5,743.99"),
            ("0", "¥0.00", "CN¥0.00"),
            ("0.001", "¥0.00", "CN¥0.00"),
        ],
    );
}

#[test]
fn books_put_negative_amounts_into_brackets() {
    check(
        |locale, text| format::money_accounting(locale, dec(text)),
        &[
            ("1234.5", "¥1,234.50", "CN¥1,234.50"),
            ("-1234.5", "(¥1,234.50)", "(CN¥1,234.50)"),
            ("0", "¥0.00", "CN¥0.00"),
            ("-0.001", "¥0.00", "CN¥0.00"),
            ("-0.01", "(¥0.01)", "(CN¥0.01)"),
        ],
    );
}

#[test]
fn amounts_of_a_column_have_no_currency() {
    check(
        |locale, text| format::amount(locale, dec(text)),
        &[
            ("34917352.6", "34,917,352.60", "34,917,352.60"),
            ("-467600", "-467,600.00", "-467,600.00"),
            ("0", "0.00", "0.00"),
        ],
    );
}

#[test]
fn large_numbers_are_shortened_by_ten_thousands_or_thousands() {
    check(
        |locale, (text, decimals)| format::compact(locale, dec(text), decimals),
        &[
            (("123456789", 2), "1.23亿", "123.46M"),
            (("12345678", 0), "1235万", "12M"),
            (("186424000", 1), "1.9亿", "186.4M"),
            (("9999", 0), "9,999", "10k"),
            (("9999", 1), "9,999", "10.0k"),
            (("10000", 0), "1万", "10k"),
            (("10000", 1), "1.0万", "10.0k"),
            (("12345", 1), "1.2万", "12.3k"),
            (("999", 1), "999", "999"),
            (("999.5", 1), "999.5", "999.5"),
            (("1000", 1), "1,000", "1.0k"),
            (("99999999", 0), "1亿", "100M"),
            (("99994999", 0), "9999万", "100M"),
            (("999999", 0), "100万", "1M"),
            (("999499", 0), "100万", "999k"),
            (("-123456789", 2), "-1.23亿", "-123.46M"),
            (("0", 2), "0", "0"),
            (("1234567890123", 1), "12,345.7亿", "1234.6B"),
            (("12345678901234", 0), "123,457亿", "12,346B"),
            (("50", 0), "50", "50"),
        ],
    );
}

#[test]
fn large_amounts_are_shortened_with_their_currency() {
    check(
        |locale, (text, decimals)| format::money_compact(locale, dec(text), decimals),
        &[
            (("12346000", 1), "¥1234.6万", "CN¥12.3M"),
            (("-12346000", 1), "-¥1234.6万", "-CN¥12.3M"),
            (("123456789", 2), "¥1.23亿", "CN¥123.46M"),
            (("860", 0), "¥860", "CN¥860"),
        ],
    );
}

#[test]
fn parts_of_a_tile_are_digits_and_unit() {
    let value = dec("186424000");
    assert_eq!(format::compact_parts(Locale::ZhCn, value, 2), ("1.86".to_owned(), "亿"));
    assert_eq!(format::compact_parts(Locale::En, value, 1), ("186.4".to_owned(), "M"));
}

#[test]
fn shares_are_written_in_percent() {
    check(
        |locale, (text, decimals)| format::percent(locale, dec(text), decimals),
        &[
            (("12.32", 2), "12.32%", "12.32%"),
            (("12.35", 1), "12.4%", "12.4%"),
            (("55.2", 1), "55.2%", "55.2%"),
            (("0", 1), "0.0%", "0.0%"),
            (("-3", 1), "-3.0%", "-3.0%"),
            (("99.994", 3), "99.994%", "99.994%"),
            (("1234.5", 1), "1,234.5%", "1,234.5%"),
            (("100", 0), "100%", "100%"),
        ],
    );
}

#[test]
fn changes_in_percent_have_their_sign() {
    check(
        |locale, text| format::percent_signed(locale, dec(text), 1),
        &[
            ("10.9", "+10.9%", "+10.9%"),
            ("-8.4", "-8.4%", "-8.4%"),
            ("0", "0.0%", "0.0%"),
            ("-0.04", "0.0%", "0.0%"),
            ("0.05", "+0.1%", "+0.1%"),
        ],
    );
}

#[test]
fn differences_of_shares_are_percentage_points() {
    check(
        |locale, text| format::percentage_points(locale, dec(text), 1),
        &[("1.9", "+1.9 pp", "+1.9 pp"), ("-3", "-3.0 pp", "-3.0 pp"), ("0", "0.0 pp", "0.0 pp")],
    );
}

#[test]
fn a_ratio_becomes_a_percent() {
    check(
        |locale, text| format::ratio(locale, dec(text), 2),
        &[("0.1232", "12.32%", "12.32%"), ("1", "100.00%", "100.00%"), ("-0.05", "-5.00%", "-5.00%")],
    );
}

#[test]
fn quantities_keep_the_decimals_they_have() {
    check(
        |locale, text| format::quantity(locale, dec(text)),
        &[
            ("12", "12", "12"),
            ("12.0000", "12", "12"),
            ("0.5", "0.5", "0.5"),
            ("1234.25", "1,234.25", "1,234.25"),
            ("-3", "-3", "-3"),
            ("0.00004", "0", "0"),
            ("-0.00004", "0", "0"),
            ("0.00005", "0.0001", "0.0001"),
            ("1000000", "1,000,000", "1,000,000"),
        ],
    );
}

#[test]
fn counts_are_grouped() {
    check(
        format::count,
        &[
            (0, "0", "0"),
            (7, "7", "7"),
            (999, "999", "999"),
            (1_000, "1,000", "1,000"),
            (12_345, "12,345", "12,345"),
            (-1_204, "-1,204", "-1,204"),
            (1_417_392, "1,417,392", "1,417,392"),
            (i64::MAX, "9,223,372,036,854,775,807", "9,223,372,036,854,775,807"),
        ],
    );
}

#[test]
fn decimals_are_fixed_and_halves_round_away_from_zero() {
    check(
        |locale, (text, decimals)| format::decimal(locale, dec(text), decimals),
        &[
            (("2.5", 0), "3", "3"),
            (("-2.5", 0), "-3", "-3"),
            (("2.45", 1), "2.5", "2.5"),
            (("1234.5", 2), "1,234.50", "1,234.50"),
            (("1234.5", 0), "1,235", "1,235"),
        ],
    );
    check(
        |locale, text| format::signed(locale, dec(text), 1),
        &[("1.64", "+1.6", "+1.6"), ("-579", "-579.0", "-579.0"), ("0", "0.0", "0.0")],
    );
}

#[test]
fn instants_are_shown_in_the_zone_of_the_product() {
    check(
        |locale, text| format::instant(locale, at(text)),
        &[
            ("2019-12-08T06:08:00Z", "2019-12-08 14:08:00", "2019-12-08 14:08:00 +08:00"),
            ("2026-06-22T16:00:00Z", "2026-06-23 00:00:00", "2026-06-23 00:00:00 +08:00"),
            ("2026-12-31T15:59:59Z", "2026-12-31 23:59:59", "2026-12-31 23:59:59 +08:00"),
            ("2026-12-31T16:00:00Z", "2027-01-01 00:00:00", "2027-01-01 00:00:00 +08:00"),
            ("2024-02-29T00:00:00Z", "2024-02-29 08:00:00", "2024-02-29 08:00:00 +08:00"),
        ],
    );
    check(
        |locale, text| format::instant_minutes(locale, at(text)),
        &[("2026-11-22T06:05:36Z", "2026-11-22 14:05", "2026-11-22 14:05 +08:00")],
    );
    assert_eq!(format::time(at("2026-06-22T06:05:36Z")), "14:05:36");
    assert_eq!(format::time_minutes(at("2026-06-22T16:05:36Z")), "00:05");
    assert_eq!(format::day_of(at("2026-06-22T16:05:36Z")), day("2026-06-23"));
}

#[test]
fn days_months_and_spans_are_written_from_large_to_small() {
    check(
        |locale, text| format::date(locale, day(text)),
        &[("2026-11-25", "2026-11-25", "2026-11-25"), ("0987-01-02", "0987-01-02", "0987-01-02")],
    );
    check(|locale, text| format::month(locale, day(text)), &[("2026-11-25", "2026-11", "2026-11")]);
    check(
        |locale, (from, to)| format::range(locale, day(from), day(to)),
        &[
            (("2018-12-08", "2019-12-07"), "2018-12-08 ～ 2019-12-07", "2018-12-08 – 2019-12-07"),
            (("2026-06-01", "2026-06-18"), "2026-06-01 ～ 2026-06-18", "2026-06-01 – 2026-06-18"),
            (("2026-06-18", "2026-06-18"), "2026-06-18", "2026-06-18"),
        ],
    );
}

#[test]
fn how_long_ago_is_said_in_steps() {
    let now = at("2026-12-09T04:00:00Z");
    check(
        |locale, text| format::relative(locale, at(text), now),
        &[
            ("2026-12-09T04:00:00Z", "刚刚", "just now"),
            ("2026-12-09T03:59:01Z", "刚刚", "just now"),
            ("2026-12-09T04:00:30Z", "刚刚", "just now"),
            ("2026-12-09T03:59:00Z", "1 分钟前", "1 min ago"),
            ("2026-12-09T03:00:01Z", "59 分钟前", "59 min ago"),
            ("2026-12-09T03:00:00Z", "1 小时前", "1 h ago"),
            ("2026-12-08T04:00:01Z", "23 小时前", "23 h ago"),
            ("2026-12-08T04:00:00Z", "12-08 12:00", "12-08 12:00"),
            ("2026-12-08T00:00:00Z", "12-08 08:00", "12-08 08:00"),
            ("2025-12-10T00:00:00Z", "12-10 08:00", "12-10 08:00"),
            ("2025-12-09T00:00:00Z", "2025-12-09 08:00", "2025-12-09 08:00"),
            ("2019-12-08T06:08:00Z", "2019-12-08 14:08", "2019-12-08 14:08"),
            ("2026-12-09T05:00:00Z", "12-09 13:00", "12-09 13:00"),
        ],
    );
}

#[test]
fn spans_of_time_have_two_units() {
    check(
        format::duration,
        &[
            (0, "0 秒", "0 s"),
            (13, "13 秒", "13 s"),
            (60, "1 分", "1 min"),
            (73, "1 分 13 秒", "1 min 13 s"),
            (9_600, "2 小时 40 分", "2 h 40 min"),
            (7_201, "2 小时", "2 h"),
            (309_600, "3 天 14 小时", "3 d 14 h"),
            (-5, "0 秒", "0 s"),
        ],
    );
}

#[test]
fn statements_carry_the_amount_in_capitals() {
    for (amount, capitals) in [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("100", "壹佰元整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1234.5", "壹仟贰佰叁拾肆元伍角"),
        ("1234.05", "壹仟贰佰叁拾肆元零伍分"),
        ("1234.56", "壹仟贰佰叁拾肆元伍角陆分"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10010", "壹万零壹拾元整"),
        ("100000", "壹拾万元整"),
        ("101000", "壹拾万零壹仟元整"),
        ("1000000", "壹佰万元整"),
        ("10000000", "壹仟万元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("186423718.46", "壹亿捌仟陆佰肆拾贰万叁仟柒佰壹拾捌元肆角陆分"),
        ("1000000000000", "壹万亿元整"),
        ("-34619.05", "负叁万肆仟陆佰壹拾玖元零伍分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
    ] {
        assert_eq!(format::capital(dec(amount)), capitals, "{amount}");
    }
}

#[test]
fn no_data_is_never_zero() {
    assert_eq!(format::or_no_data(None), "--");
    assert_eq!(format::or_no_data(Some("0".to_owned())), "0");
}
