//! What may be written into a record: all that is wrong at once, in the order of the fields. Whether what it refers to
//! exists is decided where that is known.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{RecordField, RecordKind, RecordValues};

/// The most characters of a name.
const NAME_AT_MOST: usize = 60;
/// The most characters of a code.
const CODE_AT_MOST: usize = 40;
/// The longest campaign in days.
const CAMPAIGN_DAYS_AT_MOST: i64 = 92;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordIssue {
    /// The field.
    pub field: RecordField,
    /// What is wrong, as in docs/ERRORS.md.
    pub code: &'static str,
    /// Values for the sentence.
    pub data: Vec<(&'static str, String)>,
}

/// Everything that is wrong with the values of a record, in the order of its fields; nothing when they may be written.
pub fn judge(kind: RecordKind, values: &RecordValues) -> Vec<RecordIssue> {
    let mut issues = Vec::new();
    let mut wrong = |field, code, data| issues.push(RecordIssue { field, code, data });
    for field in kind.fields() {
        let Some(value) = values.get(field) else {
            if field.is_required() {
                wrong(*field, "required", Vec::new());
            }
            continue;
        };
        let choices = field.choices(kind);
        if !choices.is_empty() {
            if !choices.contains(&value.as_str()) {
                wrong(*field, "unknown", Vec::new());
            }
            continue;
        }
        match field {
            RecordField::Code if !is_code(value) => wrong(*field, "record_code_form", Vec::new()),
            RecordField::NameZh | RecordField::NameEn | RecordField::TaxNumber => {
                if value.chars().count() > NAME_AT_MOST {
                    wrong(*field, "too_long", vec![("most", NAME_AT_MOST.to_string())]);
                } else if value.chars().any(char::is_control) {
                    wrong(*field, "control_characters", Vec::new());
                }
            }
            RecordField::Area => match value.parse::<Decimal>() {
                Err(_) => wrong(*field, "not_a_number", Vec::new()),
                Ok(area) if area <= Decimal::ZERO || area > Decimal::from(10_000_000) || area.scale() > 2 => {
                    wrong(*field, "out_of_range", vec![("least", "0.01".to_owned()), ("most", "10000000".to_owned())]);
                }
                Ok(_) => {}
            },
            RecordField::Year => match value.parse::<i32>() {
                Err(_) => wrong(*field, "not_a_number", Vec::new()),
                Ok(year) if !(2000..=2100).contains(&year) => {
                    wrong(*field, "out_of_range", vec![("least", "2000".to_owned()), ("most", "2100".to_owned())]);
                }
                Ok(_) => {}
            },
            RecordField::FirstDay if day(values, *field).is_none() => wrong(*field, "not_a_date", Vec::new()),
            RecordField::LastDay => match (day(values, RecordField::FirstDay), day(values, *field)) {
                (_, None) => wrong(*field, "not_a_date", Vec::new()),
                (Some(first), Some(last)) if !(0..CAMPAIGN_DAYS_AT_MOST).contains(&(last - first).num_days()) => {
                    wrong(*field, "campaign_days", vec![("most", CAMPAIGN_DAYS_AT_MOST.to_string())]);
                }
                _ => {}
            },
            _ => {}
        }
    }
    issues
}

fn day(values: &RecordValues, field: RecordField) -> Option<NaiveDate> {
    values.get(&field)?.parse().ok()
}

/// Capital letters, digits, `_` and `-`, a letter or digit first.
fn is_code(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.len() <= CODE_AT_MOST
        && text.bytes().next().is_some_and(is_plain)
        && text.bytes().all(|byte| is_plain(byte) || byte == b'_' || byte == b'-')
}
