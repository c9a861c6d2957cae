//! Every code of docs/ERRORS.md has a sentence in both languages, and no sentence shows an unfilled place.

use app::error::{AppError, ErrorKind, FieldError};
use app::i18n::errors::{field_sentence, has_sentence, sentence};
use domain::preference::Locale;

/// The codes of a page: the first cell of each table row, in backquotes.
fn codes(page: &str) -> Vec<&str> {
    page.lines().filter_map(|line| line.trim().strip_prefix("| `")?.split_once('`').map(|(code, _)| code)).collect()
}

#[test]
fn every_documented_code_has_a_sentence() {
    let documented = codes(include_str!("../../docs/ERRORS.md"));
    assert!(documented.len() > 30, "only {} codes were read", documented.len());
    let missing: Vec<&str> = documented.into_iter().filter(|code| !has_sentence(code)).collect();
    assert!(missing.is_empty(), "without a sentence: {missing:?}");
}

#[test]
fn an_unknown_code_has_the_sentence_of_its_kind() {
    let known = sentence(Locale::En, &AppError::new(ErrorKind::NotFound, "not_found"));
    assert_eq!(sentence(Locale::En, &AppError::new(ErrorKind::NotFound, "something_new")), known);
}

#[test]
fn values_stand_in_the_sentence_and_a_permission_by_its_name() {
    let error = AppError {
        data: vec![("permission".to_owned(), "audit.read".to_owned())],
        ..AppError::new(ErrorKind::Forbidden, "permission")
    };
    assert!(sentence(Locale::ZhCn, &error).remedy.contains("查看审计"));
    assert!(sentence(Locale::En, &error).remedy.contains("Read the audit trail"));
    let field = FieldError {
        field: "password".to_owned(),
        code: "too_short".to_owned(),
        data: vec![("least".to_owned(), "15".to_owned())],
    };
    assert_eq!(field_sentence(Locale::ZhCn, &field), "至少 15 个字符");
    assert_eq!(field_sentence(Locale::En, &field), "At least 15 characters");
}

#[test]
fn every_reason_for_a_refused_row_is_on_the_page_about_importing() {
    let documented = codes(include_str!("../../docs/import.md"));
    let missing: Vec<&str> = app::i18n::ingest::reasons().filter(|code| !documented.contains(code)).collect();
    assert!(missing.is_empty(), "not on the page: {missing:?}");
    for code in documented {
        for locale in [Locale::ZhCn, Locale::En] {
            let values = [("line", "1"), ("expected", "2"), ("found", "3"), ("kind", "x")];
            let said = app::i18n::ingest::reason(locale, code, &values);
            assert!(!said.remedy.is_empty() && !said.title.contains('{'), "{code}: {said:?}");
        }
    }
}
