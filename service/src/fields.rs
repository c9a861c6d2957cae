//! What was typed, trimmed and judged: all that is wrong at once, so that a person corrects a form in one go.

use store::identity::listing::ListRefused;

use crate::{Error, FieldIssue, Result};

/// Collects what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    issues: Vec<FieldIssue>,
}

impl Fields {
    /// Adds an issue.
    pub(crate) fn wrong(&mut self, field: &'static str, code: &'static str, data: Vec<(&'static str, String)>) {
        self.issues.push(FieldIssue { field, code, data });
    }

    /// A line of text that must be there, of at most `most` characters, without control characters.
    pub(crate) fn text(&mut self, field: &'static str, typed: &str, most: usize) -> String {
        let text = typed.trim().to_owned();
        if text.is_empty() {
            self.wrong(field, "required", Vec::new());
        } else if text.chars().count() > most {
            self.wrong(field, "too_long", vec![("most", most.to_string())]);
        } else if text.chars().any(char::is_control) {
            self.wrong(field, "control_characters", Vec::new());
        }
        text
    }

    /// A login: 2 to 64 of `a-z 0-9 . _ -`, beginning and ending with a letter or digit.
    pub(crate) fn login(&mut self, typed: &str) -> String {
        let login = typed.trim().to_lowercase();
        if login.is_empty() {
            self.wrong("login", "required", Vec::new());
        } else if !is_plain(&login, 64, b"._-") {
            self.wrong("login", "login_form", Vec::new());
        }
        login
    }

    /// A short code: 2 to 32 of `a-z 0-9 -`, beginning and ending with a letter or digit.
    pub(crate) fn code(&mut self, typed: &str) -> String {
        let code = typed.trim().to_lowercase();
        if code.is_empty() {
            self.wrong("code", "required", Vec::new());
        } else if !is_plain(&code, 32, b"-") {
            self.wrong("code", "code_form", Vec::new());
        }
        code
    }

    /// An address for mail, or none. Only what cannot be one is refused: the rest is known when mail arrives.
    pub(crate) fn email(&mut self, typed: Option<&str>) -> Option<String> {
        let email = typed.map(str::trim).filter(|text| !text.is_empty())?.to_owned();
        let is_plausible = email.chars().count() <= 254
            && !email.chars().any(|c| c.is_whitespace() || c.is_control())
            && email.split_once('@').is_some_and(|(left, right)| {
                !left.is_empty() && !right.contains('@') && right.contains('.') && !right.starts_with('.')
            });
        if !is_plausible {
            self.wrong("email", "email_form", Vec::new());
        }
        Some(email)
    }

    /// The value, if nothing was wrong.
    pub(crate) fn done<T>(self, value: T) -> Result<T> {
        if self.issues.is_empty() { Ok(value) } else { Err(Error::Invalid(self.issues)) }
    }
}

fn is_plain(text: &str, most: usize, between: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let is_edge = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (2..=most).contains(&bytes.len())
        && is_edge(bytes.first())
        && is_edge(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || between.contains(b))
}

/// A question of a list that cannot be answered.
pub(crate) fn list_refused(refused: ListRefused) -> Error {
    let (code, column) = match refused {
        ListRefused::UnknownColumn(column) => ("column_unknown", column),
        ListRefused::Operator(column) => ("filter_operator", column),
        ListRefused::Value(column) => ("filter_value", column),
        ListRefused::TooLong => ("query_too_long", String::new()),
    };
    Error::Invalid(vec![FieldIssue { field: "query", code, data: vec![("column", column)] }])
}
