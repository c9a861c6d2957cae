//! How a text becomes a value, and why not. Systems write numbers with thousands separators and units, dates in several
//! orders, and moments as serial numbers of a workbook; a template says which, and what does not fit is refused with its
//! reason rather than guessed.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::canonical::ValueKind;

/// The longest text a field takes, in characters.
const TEXT_LONGEST: usize = 200;
/// Amounts and quantities stay below a hundred milliards: `numeric(16, 4)` and room to sum.
const DECIMAL_LARGEST: i64 = 100_000_000_000;
/// Decimals that are kept.
const DECIMALS_KEPT: u32 = 4;

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, a code or a word.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// An exact amount or quantity.
    Decimal(Decimal),
    /// A moment.
    Instant(DateTime<Utc>),
    /// A date.
    Date(NaiveDate),
    /// Yes or no.
    Truth(bool),
}

/// Why a text is not a value of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueError {
    /// Longer than 200 characters.
    TooLong,
    /// Not a number as the template writes numbers.
    NotANumber,
    /// A whole number was expected.
    NotWhole,
    /// More than four decimals.
    TooManyDecimals,
    /// Beyond a hundred milliards.
    OutOfRange,
    /// None of the template's date formats.
    NotADate,
    /// A moment was expected and only a date is there, or the other way round.
    NotAMoment,
    /// None of the words of the field.
    UnknownWord,
    /// Neither yes nor no.
    NotYesOrNo,
    /// A control character, which no code or name has.
    ControlCharacter,
}

impl ValueError {
    /// The reason's code in lists, e.g. `not_a_date`.
    pub const fn code(self) -> &'static str {
        match self {
            ValueError::TooLong => "too_long",
            ValueError::NotANumber => "not_a_number",
            ValueError::NotWhole => "not_whole",
            ValueError::TooManyDecimals => "too_many_decimals",
            ValueError::OutOfRange => "out_of_range",
            ValueError::NotADate => "not_a_date",
            ValueError::NotAMoment => "not_a_moment",
            ValueError::UnknownWord => "unknown_word",
            ValueError::NotYesOrNo => "not_yes_or_no",
            ValueError::ControlCharacter => "control_character",
        }
    }
}

/// How a system writes its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueFormat {
    /// Formats of moments, tried in order, e.g. `%Y-%m-%d %H:%M:%S`.
    pub instants: Vec<String>,
    /// Formats of dates, tried in order.
    pub dates: Vec<String>,
    /// Whether a bare number is a serial date of a workbook.
    pub has_serial_dates: bool,
    /// The system's clock; moments without an offset are in it.
    pub offset: FixedOffset,
    /// Whether `1.234,56` means 1234.56.
    pub has_decimal_comma: bool,
    /// Units and signs to take off around numbers, e.g. `¥`, `元`, `件`.
    pub affixes: Vec<String>,
}

impl ValueFormat {
    /// Reads a text that is not empty (spaces around it are gone) as a value of a kind.
    ///
    /// # Errors
    /// The first [`ValueError`] that applies.
    pub fn read(&self, kind: ValueKind, text: &str) -> Result<Value, ValueError> {
        match kind {
            ValueKind::Text | ValueKind::Code => read_text(text).map(Value::Text),
            ValueKind::Word(words) => {
                let word = text.to_ascii_lowercase();
                if words.contains(&word.as_str()) { Ok(Value::Text(word)) } else { Err(ValueError::UnknownWord) }
            }
            ValueKind::Integer => self.read_integer(text).map(Value::Integer),
            ValueKind::Decimal => self.read_decimal(text).map(Value::Decimal),
            ValueKind::Instant => self.read_instant(text).map(Value::Instant),
            ValueKind::Date => self.read_date(text).map(Value::Date),
            ValueKind::Truth => match text.to_ascii_lowercase().as_str() {
                "1" | "true" | "t" | "yes" | "y" | "是" => Ok(Value::Truth(true)),
                "0" | "false" | "f" | "no" | "n" | "否" => Ok(Value::Truth(false)),
                _ => Err(ValueError::NotYesOrNo),
            },
        }
    }

    fn read_integer(&self, text: &str) -> Result<i64, ValueError> {
        if let Ok(number) = text.parse::<i64>() {
            return Ok(number);
        }
        let number = self.read_decimal(text)?;
        if number.fract().is_zero() {
            number.trunc().to_string().parse().map_err(|_| ValueError::OutOfRange)
        } else {
            Err(ValueError::NotWhole)
        }
    }

    /// An exact decimal: digits, one separator for decimals, separators between thousands in groups of three, one sign or
    /// brackets for negatives. Never through a floating-point number, and never an exponent.
    fn read_decimal(&self, text: &str) -> Result<Decimal, ValueError> {
        let mut text = text.trim();
        let mut is_negative = false;
        if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            is_negative = true;
            text = inner.trim();
        }
        loop {
            let before = text;
            for affix in &self.affixes {
                text = text.strip_prefix(affix.as_str()).unwrap_or(text);
                text = text.strip_suffix(affix.as_str()).unwrap_or(text);
                text = text.trim();
            }
            if let Some(rest) = text.strip_prefix(['-', '\u{2212}']) {
                if is_negative {
                    return Err(ValueError::NotANumber);
                }
                is_negative = true;
                text = rest.trim_start();
            } else if let Some(rest) = text.strip_prefix('+') {
                text = rest.trim_start();
            }
            if text == before {
                break;
            }
        }
        let (decimal_mark, thousands_mark) = if self.has_decimal_comma { (',', '.') } else { ('.', ',') };
        let (whole, fraction) = text.split_once(decimal_mark).unwrap_or((text, ""));
        let has_fraction_only_digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
        let digits: String = if whole.contains(thousands_mark) {
            let mut groups = whole.split(thousands_mark);
            let is_first_good = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
            let is_rest_good = whole.split(thousands_mark).skip(1).all(|group| group.len() == 3);
            if !is_first_good || !is_rest_good {
                return Err(ValueError::NotANumber);
            }
            whole.chars().filter(|character| *character != thousands_mark).collect()
        } else {
            whole.to_owned()
        };
        let has_digits = !digits.is_empty() || !fraction.is_empty();
        if !has_digits || !has_fraction_only_digits || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ValueError::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        let number: Decimal = match (digits.trim_start_matches('0'), fraction) {
            (digits, _) if digits.len() > 15 => return Err(ValueError::OutOfRange),
            ("", "") => Decimal::ZERO,
            (digits, "") => digits.parse().map_err(|_| ValueError::NotANumber)?,
            (digits, fraction) if fraction.len() <= 20 => {
                format!("{}.{fraction}", if digits.is_empty() { "0" } else { digits })
                    .parse()
                    .map_err(|_| ValueError::NotANumber)?
            }
            _ => return Err(ValueError::TooManyDecimals),
        };
        if number.scale() > DECIMALS_KEPT {
            return Err(ValueError::TooManyDecimals);
        }
        if number >= Decimal::from(DECIMAL_LARGEST) {
            return Err(ValueError::OutOfRange);
        }
        Ok(if is_negative { -number } else { number })
    }

    fn read_instant(&self, text: &str) -> Result<DateTime<Utc>, ValueError> {
        // A moment with its own offset, as programs write it.
        if text.contains('T')
            && let Ok(instant) = DateTime::parse_from_rfc3339(text)
        {
            return Ok(instant.with_timezone(&Utc));
        }
        for format in &self.instants {
            let local = NaiveDateTime::parse_from_str(text, format)
                .ok()
                .or_else(|| NaiveDate::parse_from_str(text, format).ok().map(|date| date.and_time(NaiveTime::MIN)));
            if let Some(local) = local {
                return self.at_offset(local);
            }
        }
        if self.has_serial_dates
            && let Ok(serial) = text.parse::<Decimal>()
        {
            return self.at_offset(serial_moment(serial)?);
        }
        Err(ValueError::NotADate)
    }

    fn read_date(&self, text: &str) -> Result<NaiveDate, ValueError> {
        for format in &self.dates {
            if let Ok(date) = NaiveDate::parse_from_str(text, format) {
                return in_calendar(date);
            }
        }
        if self.has_serial_dates
            && let Ok(serial) = text.parse::<Decimal>()
        {
            return serial_moment(serial).map(|moment| moment.date());
        }
        // A moment where a date is wanted is that day on the system's clock.
        self.read_instant(text).map(|instant| instant.with_timezone(&self.offset).date_naive())
    }

    fn at_offset(&self, local: NaiveDateTime) -> Result<DateTime<Utc>, ValueError> {
        in_calendar(local.date())?;
        local
            .and_local_timezone(self.offset)
            .single()
            .map(|moment| moment.with_timezone(&Utc))
            .ok_or(ValueError::NotADate)
    }
}

fn read_text(text: &str) -> Result<String, ValueError> {
    if text.chars().any(char::is_control) {
        return Err(ValueError::ControlCharacter);
    }
    if text.chars().take(TEXT_LONGEST + 1).count() > TEXT_LONGEST {
        Err(ValueError::TooLong)
    } else {
        Ok(text.to_owned())
    }
}

/// Dates of trade lie in living memory; the year 0026 is a typing mistake.
fn in_calendar(date: NaiveDate) -> Result<NaiveDate, ValueError> {
    use chrono::Datelike;
    if (1970..=2200).contains(&date.year()) { Ok(date) } else { Err(ValueError::OutOfRange) }
}

/// A workbook counts days from 1899-12-30 and the time as a part of the day.
fn serial_moment(serial: Decimal) -> Result<NaiveDateTime, ValueError> {
    let whole = serial.trunc().to_string().parse::<u64>().map_err(|_| ValueError::NotADate)?;
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).ok_or(ValueError::NotADate)?;
    let date = epoch.checked_add_days(Days::new(whole)).ok_or(ValueError::NotADate)?;
    in_calendar(date)?;
    let seconds = (serial.fract() * Decimal::from(86_400))
        .round()
        .to_string()
        .parse::<i64>()
        .map_err(|_| ValueError::NotADate)?;
    date.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(seconds)).ok_or(ValueError::NotADate)
}
