//! Data quality and the organisation as they are shown: a row has a value for each column, every rule has words in both
//! languages, evidence is written by its kind, and who may not see a page learns why.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use std::collections::{BTreeMap, BTreeSet};

use app::components::data_table::wire::CellValue;
use app::i18n::organisation::choice_name;
use app::i18n::quality_rules::rule_words;
use app::organisation::view::{records_page, records_setup};
use app::quality::view::{evidence_table, issues_page, issues_setup};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::ids::QualityIssueId;
use domain::list::Page;
use domain::organisation::{RecordField, RecordKind};
use domain::preference::Locale;
use domain::quality::{EvidenceField, IssuePriority, IssueState, QualityRule};
use service::organisation::RecordRow;
use service::quality::QualityIssueRow;
use uuid::Uuid;

const BOTH: [Locale; 2] = [Locale::ZhCn, Locale::En];

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 25, 2, 0, 0).unwrap()
}

fn issue(state: IssueState) -> QualityIssueRow {
    QualityIssueRow {
        id: QualityIssueId(Uuid::from_u128(5)),
        rule: QualityRule::StockNegative,
        subject_zh: "一号店".to_owned(),
        subject_en: "Store 1".to_owned(),
        priority: IssuePriority::Urgent,
        state,
        owner_id: None,
        owner_name: None,
        first_seen_at: at() - TimeDelta::days(9),
        last_seen_at: at(),
        opened_at: at() - TimeDelta::hours(50),
        reopened_count: 1,
        evidence_count: 3,
        settled_at: None,
        settled_by_name: None,
        reason: None,
        version: 1,
    }
}

#[test]
fn an_issue_is_one_row_with_a_value_for_each_column_and_an_age_while_it_waits() {
    for locale in BOTH {
        let setup = issues_setup(locale);
        let rows = vec![issue(IssueState::Open), issue(IssueState::Resolved)];
        let page = issues_page(locale, at(), Page { rows, total: 2 });
        let place = setup.columns.iter().position(|column| column.name == "age").unwrap();
        let ages: Vec<CellValue> = page.rows.iter().map(|row| row.cells[place].clone()).collect();
        assert_eq!(ages, [CellValue::Count(2), CellValue::Empty]);
        assert!(page.rows.iter().all(|row| row.cells.len() == setup.columns.len()));
        assert_eq!(page.rows[0].href.as_deref(), Some("?issue=00000000-0000-0000-0000-000000000005"));
    }
}

#[test]
fn every_rule_says_what_it_means_and_what_to_do_in_both_languages() {
    for locale in BOTH {
        let names: BTreeSet<&str> = QualityRule::ALL.iter().map(|rule| rule_words(locale, *rule).name).collect();
        assert_eq!(names.len(), QualityRule::ALL.len(), "each has a name of its own");
        for rule in QualityRule::ALL {
            let words = rule_words(locale, *rule);
            assert!(!words.meaning.is_empty() && !words.remedy.is_empty(), "{rule:?}");
            assert!(!words.meaning.contains('你') && !words.remedy.contains('你'), "{rule:?}");
        }
    }
}

#[test]
fn evidence_has_the_columns_that_are_said_and_each_value_in_its_own_way() {
    let said = |field: EvidenceField, value: &str| (field.code().to_owned(), value.to_owned());
    let evidence = vec![
        vec![said(EvidenceField::NetAmount, "1234.5000"), said(EvidenceField::Order, "A1")],
        vec![said(EvidenceField::Order, "A2"), said(EvidenceField::PlacedAt, "2026-11-25T02:00:00Z")],
    ];
    let (fields, rows) = evidence_table(Locale::ZhCn, &evidence);
    assert_eq!(fields, [EvidenceField::Order, EvidenceField::NetAmount, EvidenceField::PlacedAt]);
    assert_eq!(rows[0][..2], ["A1".to_owned(), "1,234.50".to_owned()]);
    assert_eq!(rows[1][1], app::format::NO_DATA);
    assert!(rows[1][2].contains("10:00"), "{}", rows[1][2]);
}

#[test]
fn a_record_is_one_row_with_a_value_for_each_column_and_every_choice_has_words() {
    for locale in BOTH {
        for kind in RecordKind::ALL {
            let row = RecordRow {
                key: "7".to_owned(),
                id: 7,
                version: 1,
                first_day: None,
                last_day: None,
                values: [(RecordField::Code, "X".to_owned())].into(),
                names: BTreeMap::new(),
            };
            let page = records_page(locale, kind, Page { rows: vec![row], total: 1 });
            assert_eq!(page.rows[0].cells.len(), records_setup(locale, kind).columns.len(), "{kind:?}");
            for field in kind.fields() {
                for code in field.choices(kind) {
                    assert!(!["未知", "Unknown"].contains(&choice_name(locale, kind, *field, code)), "{kind:?} {code}");
                }
            }
        }
    }
}
