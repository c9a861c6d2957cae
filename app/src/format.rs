//! The only place that turns money, quantities, shares, days and instants into text, for both languages, on both sides alike:
//! exact decimals, our own rules and one time zone (+08:00), so that server and browser agree to the byte. Now is passed in.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike, Utc};
use domain::preference::Locale;
use rust_decimal::{Decimal, RoundingStrategy};

/// What stands where there is no figure. Never 0.
pub const NO_DATA: &str = "--";

/// The offset of the product's time zone from UTC, in seconds: China has one zone and no summer time.
const OFFSET_SECONDS: i32 = 8 * 3600;

const SECONDS_A_MINUTE: i64 = 60;
const SECONDS_AN_HOUR: i64 = 3600;
const SECONDS_A_DAY: i64 = 86_400;
/// After so many days a short instant needs its year.
const DAYS_A_YEAR: i64 = 365;

// --- numbers -----------------------------------------------------------------------------------------------------

fn rounded(value: Decimal, decimals: u32) -> Decimal {
    let mut value = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    value.rescale(decimals);
    value
}

/// The digits of a value that is not negative, with commas between thousands from `group_from` digits on.
fn grouped(value: Decimal, group_from: usize) -> String {
    let text = value.abs().to_string();
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (text.as_str(), None),
    };
    let mut out = String::with_capacity(text.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if whole.len() >= group_from && place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// `-`, or nothing: a value that rounds to zero has no sign.
fn minus(value: Decimal) -> &'static str {
    if value.is_sign_negative() && !value.is_zero() { "-" } else { "" }
}

/// `+`, `-`, or nothing for zero.
fn sign(value: Decimal) -> &'static str {
    if value.is_zero() {
        ""
    } else if value.is_sign_negative() {
        "-"
    } else {
        "+"
    }
}

/// A number with a fixed count of decimals: `1,234.50`. Halves round away from zero, as in bookkeeping.
pub fn decimal(_locale: Locale, value: Decimal, decimals: u32) -> String {
    let value = rounded(value, decimals);
    format!("{}{}", minus(value), grouped(value, 4))
}

/// The same with `+` before what is above zero.
pub fn signed(_locale: Locale, value: Decimal, decimals: u32) -> String {
    let value = rounded(value, decimals);
    format!("{}{}", sign(value), grouped(value, 4))
}

/// How many there are: `12,345`.
pub fn count(locale: Locale, value: i64) -> String {
    decimal(locale, Decimal::from(value), 0)
}

/// A quantity with the decimals it has, four at most: `12`, `0.5`.
pub fn quantity(_locale: Locale, value: Decimal) -> String {
    let value = value.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero).normalize();
    format!("{}{}", minus(value), grouped(value, 4))
}

// --- money -------------------------------------------------------------------------------------------------------

/// The sign of the currency (RMB).
pub const fn currency(locale: Locale) -> &'static str {
    match locale {
        Locale::ZhCn => "¥",
        Locale::En => "CN¥",
    }
}

/// An amount in yuan to the fen: `¥1,234,567.89`, `-¥0.50`.
pub fn money(locale: Locale, amount: Decimal) -> String {
    let amount = rounded(amount, 2);
    format!("{}{}{}", minus(amount), currency(locale), grouped(amount, 4))
}

/// A change of an amount: `+¥1,234.00`, `-¥0.50`, `¥0.00`.
pub fn money_signed(locale: Locale, amount: Decimal) -> String {
    let amount = rounded(amount, 2);
    format!("{}{}{}", sign(amount), currency(locale), grouped(amount, 4))
}

/// An amount as in books: a negative one stands in brackets, `(¥1,234.00)`.
pub fn money_accounting(locale: Locale, amount: Decimal) -> String {
    let amount = rounded(amount, 2);
    let digits = format!("{}{}", currency(locale), grouped(amount, 4));
    if minus(amount).is_empty() { digits } else { format!("({digits})") }
}

/// An amount without its sign of currency, for columns whose head names it: `1,234.00`.
pub fn amount(locale: Locale, amount: Decimal) -> String {
    decimal(locale, amount, 2)
}

/// A large number shortened, and its unit: Chinese 万 and 亿 (never 千), English k, M and B. The decimals are fixed, so that
/// figures of one row can be compared.
pub fn compact_parts(locale: Locale, value: Decimal, decimals: u32) -> (String, &'static str) {
    let steps: &[(i64, &str)] = match locale {
        Locale::ZhCn => &[(100_000_000, "亿"), (10_000, "万"), (1, "")],
        Locale::En => &[(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"), (1, "")],
    };
    let write = |value: Decimal, unit: &'static str| {
        // Four digits stand without a comma before a unit (1235万); more need one.
        (format!("{}{}", minus(value), grouped(value, if unit.is_empty() { 4 } else { 5 })), unit)
    };
    let mut larger: Option<(Decimal, &'static str)> = None;
    for (step, unit) in steps {
        let step = Decimal::from(*step);
        let shown_decimals = if unit.is_empty() && value.fract().is_zero() { 0 } else { decimals };
        let short = rounded(value / step, shown_decimals);
        if let Some((larger_step, larger_unit)) = larger
            && (short.abs() * step) >= larger_step
        {
            // 99,999,999 is 1亿, not 10000万.
            return write(rounded(value / larger_step, decimals), larger_unit);
        }
        if value.abs() >= step || unit.is_empty() {
            return write(short, unit);
        }
        larger = Some((step, unit));
    }
    write(rounded(value, decimals), "")
}

/// A large number shortened: `1.23亿`, `1235万`; `123.46M`, `12M`.
pub fn compact(locale: Locale, value: Decimal, decimals: u32) -> String {
    let (digits, unit) = compact_parts(locale, value, decimals);
    format!("{digits}{unit}")
}

/// A large amount shortened: `¥1.23亿`, `-CN¥12M`.
pub fn money_compact(locale: Locale, amount: Decimal, decimals: u32) -> String {
    let text = compact(locale, amount, decimals);
    match text.strip_prefix('-') {
        Some(digits) => format!("-{}{digits}", currency(locale)),
        None => format!("{}{text}", currency(locale)),
    }
}

// --- shares ------------------------------------------------------------------------------------------------------

/// A share given in percent: 12.32 is `12.32%`.
pub fn percent(locale: Locale, value_percent: Decimal, decimals: u32) -> String {
    format!("{}%", decimal(locale, value_percent, decimals))
}

/// A change given in percent: `+10.9%`, `-3.0%`.
pub fn percent_signed(locale: Locale, value_percent: Decimal, decimals: u32) -> String {
    format!("{}%", signed(locale, value_percent, decimals))
}

/// The difference of two shares in percentage points: `+1.9 pp`.
pub fn percentage_points(locale: Locale, value: Decimal, decimals: u32) -> String {
    format!("{} pp", signed(locale, value, decimals))
}

/// A share given as a ratio: 0.1232 is `12.32%`.
pub fn ratio(locale: Locale, value: Decimal, decimals: u32) -> String {
    percent(locale, value * Decimal::ONE_HUNDRED, decimals)
}

// --- days and instants -------------------------------------------------------------------------------------------

/// The instant as a clock in the product's zone shows it.
fn local(at: DateTime<Utc>) -> Option<DateTime<FixedOffset>> {
    Some(at.with_timezone(&FixedOffset::east_opt(OFFSET_SECONDS)?))
}

/// The day of an instant in the product's zone.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    local(at).map_or_else(|| at.date_naive(), |at| at.date_naive())
}

/// A day: `2026-11-25`.
pub fn date(_locale: Locale, day: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

/// A month: `2026-11`.
pub fn month(_locale: Locale, day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// A span of days: `2018-12-08 ～ 2019-12-07`, in English with an en dash. One day stands alone.
pub fn range(locale: Locale, from: NaiveDate, to: NaiveDate) -> String {
    if from == to {
        return date(locale, from);
    }
    let between = match locale {
        Locale::ZhCn => " ～ ",
        Locale::En => " – ",
    };
    format!("{}{between}{}", date(locale, from), date(locale, to))
}

/// An instant to the second: `2019-12-08 14:08:00`; in English with its zone.
pub fn instant(locale: Locale, at: DateTime<Utc>) -> String {
    with_zone(locale, format!("{} {}", date(locale, day_of(at)), time(at)))
}

/// An instant to the minute: `2026-11-22 14:05`; in English with its zone.
pub fn instant_minutes(locale: Locale, at: DateTime<Utc>) -> String {
    with_zone(locale, format!("{} {}", date(locale, day_of(at)), time_minutes(at)))
}

fn with_zone(locale: Locale, text: String) -> String {
    match locale {
        Locale::ZhCn => text,
        Locale::En => format!("{text} +08:00"),
    }
}

/// The time of day: `14:05:36`.
pub fn time(at: DateTime<Utc>) -> String {
    local(at).map_or_else(|| NO_DATA.to_owned(), |at| format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()))
}

/// The time of day to the minute: `14:05`.
pub fn time_minutes(at: DateTime<Utc>) -> String {
    local(at).map_or_else(|| NO_DATA.to_owned(), |at| format!("{:02}:{:02}", at.hour(), at.minute()))
}

/// How long ago: 刚刚 within a minute, then minutes and hours; from a day on the instant itself, `12-08 08:00`, and from a
/// year on with its year. What lies ahead by more than a minute is the instant itself.
pub fn relative(locale: Locale, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = now.signed_duration_since(at).num_seconds();
    if (0..SECONDS_A_DAY).contains(&seconds) || (-SECONDS_A_MINUTE..0).contains(&seconds) {
        let minutes = seconds / SECONDS_A_MINUTE;
        let hours = seconds / SECONDS_AN_HOUR;
        return match (locale, minutes, hours) {
            (Locale::ZhCn, ..=0, _) => "刚刚".to_owned(),
            (Locale::En, ..=0, _) => "just now".to_owned(),
            (Locale::ZhCn, minutes, 0) => format!("{minutes} 分钟前"),
            (Locale::En, minutes, 0) => format!("{minutes} min ago"),
            (Locale::ZhCn, _, hours) => format!("{hours} 小时前"),
            (Locale::En, _, hours) => format!("{hours} h ago"),
        };
    }
    let day = day_of(at);
    let text = if seconds.abs() / SECONDS_A_DAY >= DAYS_A_YEAR {
        date(locale, day)
    } else {
        format!("{:02}-{:02}", day.month(), day.day())
    };
    format!("{text} {}", time_minutes(at))
}

/// A span of time in its two largest units: `2 小时 40 分`, `13 秒`; `2 h 40 min`, `13 s`.
pub fn duration(locale: Locale, seconds: i64) -> String {
    let seconds = seconds.max(0);
    let units: [(i64, &str, &str); 4] =
        [(SECONDS_A_DAY, "天", "d"), (SECONDS_AN_HOUR, "小时", "h"), (SECONDS_A_MINUTE, "分", "min"), (1, "秒", "s")];
    let word = |chinese: &'static str, english: &'static str| match locale {
        Locale::ZhCn => chinese,
        Locale::En => english,
    };
    let mut units = units.into_iter().skip_while(|(size, _, _)| *size > seconds && *size > 1);
    let Some((size, chinese, english)) = units.next() else {
        return NO_DATA.to_owned();
    };
    let mut text = format!("{} {}", seconds / size, word(chinese, english));
    if let Some((next_size, chinese, english)) = units.next()
        && (seconds % size) / next_size > 0
    {
        text.push_str(&format!(" {} {}", (seconds % size) / next_size, word(chinese, english)));
    }
    text
}

// --- capital amounts ---------------------------------------------------------------------------------------------

const CAPITAL_DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const CAPITAL_PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const CAPITAL_GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// An amount in capital characters, as statements and cheques carry it: 1234.5 is 壹仟贰佰叁拾肆元伍角. 整 follows 元, and
/// nothing follows 分; 角 stands without 整. It is Chinese in both languages, because it is a form of law.
pub fn capital(amount: Decimal) -> String {
    let amount = rounded(amount, 2);
    let text = amount.abs().to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, "00"));
    let mut parts = part.chars().filter_map(|digit| digit.to_digit(10));
    let (jiao, fen) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    let whole_text = capital_whole(whole);
    let mut out = String::new();
    if !minus(amount).is_empty() {
        out.push('负');
    }
    if !whole_text.is_empty() {
        out.push_str(&whole_text);
        out.push('元');
    }
    match (jiao, fen) {
        (0, 0) => {
            if whole_text.is_empty() {
                out.push_str("零元");
            }
            out.push('整');
        }
        (jiao, fen) => {
            if jiao > 0 {
                out.push_str(digit_word(jiao));
                out.push('角');
            } else if !whole_text.is_empty() {
                out.push('零');
            }
            if fen > 0 {
                out.push_str(digit_word(fen));
                out.push('分');
            }
        }
    }
    out
}

fn digit_word(digit: u32) -> &'static str {
    usize::try_from(digit).ok().and_then(|digit| CAPITAL_DIGITS.get(digit)).copied().unwrap_or("")
}

/// The whole yuan in capital characters; empty for zero.
fn capital_whole(digits: &str) -> String {
    let digits: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let mut out = String::new();
    let mut owes_zero = false;
    let mut group_has_digit = false;
    for (index, digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - index;
        if *digit == 0 {
            owes_zero = owes_zero || !out.is_empty();
        } else {
            if owes_zero {
                out.push('零');
                owes_zero = false;
            }
            out.push_str(digit_word(*digit));
            out.push_str(CAPITAL_PLACES.get(place % 4).copied().unwrap_or(""));
            group_has_digit = true;
        }
        if place.is_multiple_of(4) {
            if group_has_digit {
                out.push_str(group_word(place / 4));
            }
            group_has_digit = false;
        }
    }
    out
}

fn group_word(group: usize) -> &'static str {
    CAPITAL_GROUPS.get(group).copied().unwrap_or("")
}

// --- no data -----------------------------------------------------------------------------------------------------

/// The text of a figure, or [`NO_DATA`].
pub fn or_no_data(text: Option<String>) -> String {
    text.unwrap_or_else(|| NO_DATA.to_owned())
}
