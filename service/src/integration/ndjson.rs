//! NDJSON, one flat JSON object a line, as rows of text. Numbers keep the very digits that were sent: a number that went
//! through a floating-point value would no longer be the amount that somebody wrote.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

use super::reader::{FileProblem, ROW_LONGEST, RawRow, problem};

/// The rows of a stream; each has its values in the order of `columns`, missing ones empty. Lines without any text are passed
/// over. A line that is no flat object, or names a column twice or (where that is refused) an unknown one, is a row with
/// trouble.
pub(super) fn rows(
    text: Box<dyn Read + Send>,
    columns: Vec<String>,
    refuses_unknown: bool,
    encoding: &'static str,
) -> impl Iterator<Item = Result<RawRow, FileProblem>> + Send {
    let places: HashMap<String, usize> =
        columns.iter().enumerate().map(|(place, name)| (name.clone(), place)).collect();
    let mut reader = BufReader::with_capacity(1 << 17, text);
    let mut line = 0;
    let mut bytes = Vec::new();
    std::iter::from_fn(move || {
        loop {
            bytes.clear();
            line += 1;
            let limit = u64::try_from(ROW_LONGEST).unwrap_or(u64::MAX);
            match reader.by_ref().take(limit).read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(_) if bytes.len() >= ROW_LONGEST => return Some(Err(FileProblem::Quote(line))),
                Ok(_) => {}
                Err(error) => return Some(Err(problem(error))),
            }
            let Ok(text) = std::str::from_utf8(&bytes) else {
                return Some(Err(FileProblem::Encoding { encoding, line }));
            };
            let text = text.trim_start_matches('\u{feff}').trim();
            if text.is_empty() {
                continue;
            }
            return Some(Ok(row(text, line, &places, refuses_unknown)));
        }
    })
}

fn row(text: &str, line: u64, places: &HashMap<String, usize>, refuses_unknown: bool) -> RawRow {
    let trouble = |reason, blamed: &str| RawRow {
        line,
        values: csv::StringRecord::new(),
        trouble: Some((reason, blamed.chars().take(200).collect())),
    };
    let Some(pairs) = flat_object(text) else {
        return trouble("not_a_json_object", text);
    };
    let mut values: Vec<Option<String>> = vec![None; places.len()];
    for (name, value) in pairs {
        match places.get(&name).and_then(|place| values.get_mut(*place)) {
            Some(slot @ None) => *slot = Some(value),
            Some(Some(_)) => return trouble("column_twice", &name),
            None if refuses_unknown => return trouble("unknown_column", &name),
            None => {}
        }
    }
    let values = values.iter().map(|value| value.as_deref().unwrap_or_default()).collect();
    RawRow { line, values, trouble: None }
}

/// Reads one flat object; `None` for anything else, nested values included.
pub(super) fn flat_object(text: &str) -> Option<Vec<(String, String)>> {
    let mut rest = text.trim().strip_prefix('{')?.trim_start();
    let mut pairs = Vec::new();
    if let Some(end) = rest.strip_prefix('}') {
        return end.trim().is_empty().then_some(pairs);
    }
    loop {
        let (name, after) = string(rest)?;
        rest = after.trim_start().strip_prefix(':')?.trim_start();
        let (value, after) = value(rest)?;
        pairs.push((name, value));
        rest = after.trim_start();
        if let Some(after) = rest.strip_prefix(',') {
            rest = after.trim_start();
        } else {
            let end = rest.strip_prefix('}')?;
            return end.trim().is_empty().then_some(pairs);
        }
    }
}

/// A string with its escapes, and what follows it.
fn string(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut is_escaped = false;
    for (place, character) in inner.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => {
                // The two quotes are one byte each.
                let (whole, rest) = text.split_at_checked(place + 2)?;
                return Some((serde_json::from_str(whole).ok()?, rest));
            }
            _ => {}
        }
    }
    None
}

/// A value as text, and what follows it: nothing for null, the digits of a number as they stand.
fn value(text: &str) -> Option<(String, &str)> {
    if text.starts_with('"') {
        return string(text);
    }
    let end = text.find(|character: char| character == ',' || character == '}' || character.is_whitespace())?;
    let (word, rest) = text.split_at_checked(end)?;
    match word {
        "null" => Some((String::new(), rest)),
        "true" | "false" => Some((word.to_owned(), rest)),
        number if serde_json::from_str::<serde_json::Number>(number).is_ok() => Some((number.to_owned(), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::flat_object;

    #[test]
    fn a_flat_object_keeps_its_digits_and_anything_else_is_none() {
        let read = |text: &str| {
            flat_object(text)
                .map(|pairs| pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";"))
        };
        for (text, expected) in [
            (r#"{"a":1.10,"b" : "x\"y\u4e2d","c":null,"d":true}"#, Some("a=1.10;b=x\"y中;c=;d=true")),
            (r#"{"a":12345678901.1234}"#, Some("a=12345678901.1234")),
            ("{ }", Some("")),
            (r#"{"a":1}x"#, None),
            (r#"{"a":{"b":1}}"#, None),
            (r#"{"a":[1]}"#, None),
            (r#"{"a":01}"#, None),
            (r#"{"a":1"#, None),
            (r#"{"a""#, None),
            (r#"["a"]"#, None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
    }
}
