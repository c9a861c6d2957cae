//! From what the use cases know of issues to what is shown: rows of the table, evidence as a table, tones. Pure functions,
//! the same for page, export and test.

use chrono::{DateTime, NaiveDate, Utc};
use domain::preference::Locale;
use domain::quality::{EvidenceField, EvidenceKind, IssuePriority, IssueState, IssueSubject, QualityRule};
use rust_decimal::Decimal;

use crate::components::data_table::wire::{Choice, Column, ColumnWidth, FilterKind, TableSetup};
use crate::components::tag::Tone;
use crate::format;
use crate::i18n::Texts;
use crate::i18n::quality::{self, QualityTexts};
use crate::i18n::quality_rules::rule_words;

/// The list of issues as a table.
pub fn issues_setup(locale: Locale) -> TableSetup {
    let text = QualityTexts::of(locale);
    let choice = |code: &str, label: &str| Choice { code: code.to_owned(), label: label.to_owned(), count: None };
    let priorities = IssuePriority::ALL
        .into_iter()
        .map(|priority| choice(priority.code(), quality::priority_name(locale, priority)))
        .collect();
    let states =
        IssueState::ALL.into_iter().map(|state| choice(state.code(), quality::state_name(locale, state))).collect();
    let rules = QualityRule::ALL.iter().map(|rule| choice(rule.code(), rule_words(locale, *rule).name)).collect();
    let subjects = IssueSubject::ALL
        .into_iter()
        .map(|subject| choice(subject.code(), quality::subject_kind_name(locale, subject)))
        .collect();
    TableSetup {
        list: "quality_issues",
        caption: text.title,
        columns: vec![
            Column::words("rule", text.column_rule)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Choice(rules)),
            Column::words("priority", text.column_priority)
                .with_width(ColumnWidth::Narrow)
                .with_filter(FilterKind::Choice(priorities)),
            Column::words("subject", text.column_subject).with_width(ColumnWidth::Wide).with_filter(FilterKind::Text),
            Column::words("subject_kind", text.column_subject_kind)
                .with_filter(FilterKind::Choice(subjects))
                .unsorted()
                .hidden(),
            Column::words("owner", text.column_owner).with_filter(FilterKind::Text),
            Column::words("state", text.column_state)
                .with_width(ColumnWidth::Narrow)
                .with_filter(FilterKind::Choice(states)),
            Column::figures("age", text.column_age).with_unit(text.unit_days).with_width(ColumnWidth::Narrow),
            Column::figures("evidence", text.column_evidence).with_width(ColumnWidth::Narrow),
            Column::figures("reopened", text.column_reopened).with_width(ColumnWidth::Narrow).hidden(),
            Column::time("opened", text.column_opened)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Date)
                .hidden(),
            Column::time("first_seen", text.column_first_seen)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Date)
                .hidden(),
            Column::time("last_seen", text.column_last_seen)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Date)
                .hidden(),
        ],
        default_sort: "priority",
        search_hint: text.search,
        empty_title: text.empty,
        empty_hint: text.empty_hint,
        is_selectable: false,
        is_exportable: true,
    }
}

/// The judgement of a priority.
pub const fn priority_tone(priority: IssuePriority) -> Tone {
    match priority {
        IssuePriority::Urgent => Tone::Bad,
        IssuePriority::High => Tone::Warn,
        IssuePriority::Normal | IssuePriority::Low => Tone::Neutral,
    }
}

/// The judgement of a state.
pub const fn state_tone(state: IssueState) -> Tone {
    match state {
        IssueState::Open => Tone::Warn,
        IssueState::Assigned | IssueState::Ignored => Tone::Neutral,
        IssueState::Resolved => Tone::Good,
    }
}

/// Evidence as a table: the fields that any row says, in their order, and each row's words for them.
pub fn evidence_table(locale: Locale, evidence: &[Vec<(String, String)>]) -> (Vec<EvidenceField>, Vec<Vec<String>>) {
    let fields: Vec<EvidenceField> = EvidenceField::ALL
        .iter()
        .copied()
        .filter(|field| evidence.iter().flatten().any(|(code, _)| code == field.code()))
        .collect();
    let rows = evidence
        .iter()
        .map(|row| {
            fields
                .iter()
                .map(|field| {
                    let said = row.iter().find(|(code, _)| code == field.code());
                    said.map_or_else(|| format::NO_DATA.to_owned(), |(_, value)| evidence_words(locale, *field, value))
                })
                .collect()
        })
        .collect();
    (fields, rows)
}

/// A value of evidence in words; what cannot be read is shown as it is.
fn evidence_words(locale: Locale, field: EvidenceField, value: &str) -> String {
    let said = match field.kind() {
        EvidenceKind::Text => None,
        EvidenceKind::Money => value.parse::<Decimal>().ok().map(|amount| format::amount(locale, amount)),
        EvidenceKind::Quantity => value.parse::<Decimal>().ok().map(|quantity| format::quantity(locale, quantity)),
        EvidenceKind::Count => value.parse::<i64>().ok().map(|count| format::count(locale, count)),
        EvidenceKind::Instant => value.parse::<DateTime<Utc>>().ok().map(|at| format::instant(locale, at)),
        EvidenceKind::Day => value.parse::<NaiveDate>().ok().map(|day| format::date(locale, day)),
    };
    said.unwrap_or_else(|| value.to_owned())
}

/// Whether a field stands to the right.
pub const fn is_figure(field: EvidenceField) -> bool {
    matches!(field.kind(), EvidenceKind::Money | EvidenceKind::Quantity | EvidenceKind::Count)
}

#[cfg(feature = "ssr")]
pub use rows::issues_page;

#[cfg(feature = "ssr")]
mod rows {
    //! Rows of the use cases as rows of the table.
    use chrono::{DateTime, Utc};
    use domain::list::Page;
    use domain::preference::Locale;
    use service::quality::QualityIssueRow;

    use crate::components::data_table::wire::{CellValue, TablePage, TableRow};
    use crate::i18n::Texts;
    use crate::i18n::quality::{QualityTexts, priority_name, state_name, subject_kind_name};
    use crate::i18n::quality_rules::rule_words;
    use crate::quality::view::{priority_tone, state_tone};

    /// A part of the issues, in the order of [`super::issues_setup`]. An issue that is settled has no age.
    pub fn issues_page(locale: Locale, now: DateTime<Utc>, page: Page<QualityIssueRow>) -> TablePage {
        let rows = page.rows.into_iter().map(|row| issue_row(locale, now, row)).collect();
        TablePage { rows, total: page.total, totals: Vec::new() }
    }

    fn issue_row(locale: Locale, now: DateTime<Utc>, row: QualityIssueRow) -> TableRow {
        let text = QualityTexts::of(locale);
        let subject = match locale {
            Locale::ZhCn => row.subject_zh,
            Locale::En => row.subject_en,
        };
        let age = row.state.is_waiting().then(|| (now - row.opened_at).num_days().max(0));
        TableRow {
            key: row.id.to_string(),
            href: Some(format!("?issue={}", row.id)),
            cells: vec![
                CellValue::text(rule_words(locale, row.rule).name),
                CellValue::tag(row.priority.code(), priority_name(locale, row.priority), priority_tone(row.priority)),
                CellValue::text(subject),
                CellValue::text(subject_kind_name(locale, row.rule.subject())),
                CellValue::text(row.owner_name.unwrap_or_else(|| text.no_owner.to_owned())),
                CellValue::tag(row.state.code(), state_name(locale, row.state), state_tone(row.state)),
                CellValue::some(age, CellValue::Count),
                CellValue::Count(row.evidence_count),
                CellValue::Count(i64::from(row.reopened_count)),
                CellValue::Instant(row.opened_at),
                CellValue::Instant(row.first_seen_at),
                CellValue::Instant(row.last_seen_at),
            ],
        }
    }
}
