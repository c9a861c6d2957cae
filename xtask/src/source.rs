//! Reads source files for the checks: finds them, blanks comments and strings so that a word in a sentence is not taken
//! for code, and splits names into words. It is no compiler: it knows just enough of Rust for `tidy`, `arch`, `glossary`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// One thing a check found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the repository.
    pub file: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// Why there is such a rule.
    pub because: &'static str,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what)?,
            line => write!(f, "{}:{line}: {}", self.file, self.what)?,
        }
        write!(f, "\n    because {}", self.because)
    }
}

/// A file of the repository with its text.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path relative to the root, with `/`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Folders that are not ours or are made by tools.
const NOT_OURS: [&str; 7] = [".git", "target", "node_modules", "test-results", "playwright-report", "data", ".sqlx"];

/// All text files of the repository with one of these endings, in alphabetical order.
pub fn files(root: &Path, endings: &[&str]) -> Result<Vec<File>> {
    let mut found = Vec::new();
    let walk = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !entry.file_type().is_dir() || !NOT_OURS.contains(&name.as_ref())
    });
    for entry in walk {
        let entry = entry.with_context(|| format!("{} cannot be read", root.display()))?;
        let name = entry.path().strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        let is_wanted = endings.iter().any(|ending| name.ends_with(ending));
        if !entry.file_type().is_file() || !is_wanted {
            continue;
        }
        // A file that another program is just replacing is not there for a moment.
        if let Ok(text) = std::fs::read_to_string(entry.path()) {
            found.push(File { name, text });
        }
    }
    Ok(found)
}

/// The sub-folders of a folder, by name; empty when the folder does not exist.
pub fn folders(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The files directly in a folder with this ending, by name without it.
pub fn stems(folder: &Path, ending: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .filter_map(|path: PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()))
        .filter_map(|name| name.strip_suffix(ending).map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// The line (from 1) of a byte position.
pub fn line_of(text: &str, position: usize) -> usize {
    text.as_bytes().iter().take(position).filter(|byte| **byte == b'\n').count() + 1
}

/// The same text with the content of comments and strings replaced by spaces; line breaks and positions stay.
pub fn code_only(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let blank = |out: &mut Vec<u8>, from: usize, to: usize| {
        for byte in out.iter_mut().take(to).skip(from) {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    };
    let mut i = 0;
    while i < bytes.len() {
        let rest = &bytes[i..];
        if rest.starts_with(b"//") {
            let end = rest.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| i + at);
            blank(&mut out, i, end);
            i = end;
        } else if rest.starts_with(b"/*") {
            let end = end_of_comment(bytes, i);
            blank(&mut out, i, end);
            i = end;
        } else if let Some((start, end)) = raw_string(bytes, i) {
            blank(&mut out, start, end);
            i = end + 1;
        } else if bytes[i] == b'"' {
            let end = end_of_string(bytes, i + 1);
            blank(&mut out, i + 1, end);
            i = end + 1;
        } else if bytes[i] == b'\'' {
            // A character, unless it is a lifetime.
            let is_escaped = bytes.get(i + 1) == Some(&b'\\');
            let end = (i + 2..(i + 12).min(bytes.len())).find(|at| bytes[*at] == b'\'' && (!is_escaped || *at > i + 2));
            let is_short =
                end.is_some_and(|end| is_escaped || text.get(i + 1..end).is_some_and(|c| c.chars().count() == 1));
            match end {
                Some(end) if is_short => {
                    blank(&mut out, i + 1, end);
                    i = end + 1;
                }
                _ => i += 1,
            }
        } else {
            i += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn end_of_comment(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0;
    let mut i = start;
    while i < bytes.len() {
        if bytes[i..].starts_with(b"/*") {
            depth += 1;
            i += 2;
        } else if bytes[i..].starts_with(b"*/") {
            depth -= 1;
            i += 2;
            if depth == 0 {
                return i;
            }
        } else {
            i += 1;
        }
    }
    bytes.len()
}

fn end_of_string(bytes: &[u8], mut i: usize) -> usize {
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'"' => return i,
            _ => i += 1,
        }
    }
    bytes.len()
}

/// `r"…"`, `r#"…"#`, `br#"…"#` at this position: where the content begins and ends.
fn raw_string(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let is_part_of_name = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    if bytes[at] != b'r' || (is_part_of_name && bytes[at - 1] != b'b') {
        return None;
    }
    let hashes = bytes[at + 1..].iter().take_while(|byte| **byte == b'#').count();
    let start = at + 1 + hashes;
    if bytes.get(start) != Some(&b'"') {
        return None;
    }
    let mut closing = vec![b'"'];
    closing.extend(std::iter::repeat_n(b'#', hashes));
    let end = bytes[start + 1..].windows(closing.len()).position(|window| window == closing)?;
    Some((start + 1, start + 1 + end))
}

/// The words of a name: `BillLineRow` and `bill_line_row` are both bill, line, row.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_previous_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            is_previous_lower = false;
            words.push(String::new());
            continue;
        }
        if words.is_empty() || (c.is_uppercase() && is_previous_lower) {
            words.push(String::new());
        }
        if let Some(last) = words.last_mut() {
            last.extend(c.to_lowercase());
        }
        is_previous_lower = c.is_lowercase() || c.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_blank_and_positions_stay() {
        for (before, after) in [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("x(\"f64 \\\" y\") + z", "x(\"        \") + z"),
            ("r#\"a \" b\"# + c", "r#\"     \"# + c"),
            ("let c = '\"'; f64", "let c = ' '; f64"),
            ("fn a<'a>(x: &'a str) {}", "fn a<'a>(x: &'a str) {}"),
            ("'\\'' + b", "'  ' + b"),
        ] {
            assert_eq!(code_only(before), after, "{before}");
            assert_eq!(code_only(before).len(), before.len());
        }
    }

    #[test]
    fn names_are_split_into_words() {
        for (name, expected) in [
            ("BillLineRow", "bill line row"),
            ("match_bill", "match bill"),
            ("ID", "id"),
            ("MAX_ROWS", "max rows"),
            ("Utf8Text", "utf8 text"),
        ] {
            assert_eq!(words(name).join(" "), expected);
        }
    }
}
