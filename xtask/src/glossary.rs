//! Keeps `docs/GLOSSARY.md` and the code together: every public type of `domain` is in the table, and no word that the
//! table rules out is part of a name. The meaning of the terms is written by people, there.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result};
use regex::Regex;

use crate::source::{self, File, Finding, code_only, line_of, words};

/// Where the table is.
const GLOSSARY: &str = "docs/GLOSSARY.md";

const BECAUSE_TERM: &str = "one term has one word everywhere, and a newcomer finds it in the glossary";
const BECAUSE_WORD: &str = "the glossary has another word for it; two words for one thing make two things";

/// All findings in the repository.
pub fn check(root: &Path) -> Result<Vec<Finding>> {
    let text = std::fs::read_to_string(root.join(GLOSSARY)).with_context(|| format!("{GLOSSARY} cannot be read"))?;
    let glossary = Glossary::read(&text)?;
    let files = source::files(root, &[".rs", ".sql"])?;
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !file.name.starts_with("xtask/") && file.name != "store/schema.sql") {
        if file.name.starts_with("domain/src/") {
            findings.extend(glossary.missing_terms(file)?);
        }
        if file.name.contains("/src/") || file.name.starts_with("migrations/") {
            findings.extend(glossary.forbidden_words(file)?);
        }
    }
    findings.sort();
    findings.dedup();
    Ok(findings)
}

/// What the table says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Glossary {
    /// Every name in backticks of the column *code name*.
    names: BTreeSet<String>,
    /// Every word in backticks of the column *words not used*, split into words, and the name to use instead.
    not_used: Vec<(Vec<String>, String)>,
}

impl Glossary {
    fn read(text: &str) -> Result<Self> {
        let quoted = Regex::new("`([^`]+)`")?;
        let mut glossary = Self::default();
        for line in text.lines().filter(|line| line.trim_start().starts_with('|')) {
            let cells: Vec<&str> = line.trim().trim_matches('|').split('|').collect();
            let [_, term, name, _, not_used] = cells.as_slice() else { continue };
            for found in quoted.captures_iter(name) {
                glossary.names.insert(found[1].to_owned());
            }
            for found in quoted.captures_iter(not_used) {
                glossary.not_used.push((words(&found[1]), term.trim().to_owned()));
            }
        }
        Ok(glossary)
    }

    fn missing_terms(&self, file: &File) -> Result<Vec<Finding>> {
        let code = code_only(&file.text);
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        let types = Regex::new(r"\bpub (?:struct|enum) ([A-Z]\w*)")?;
        Ok(types
            .captures_iter(code)
            .filter_map(|found| found.get(1))
            .filter(|name| !self.names.contains(name.as_str()))
            .map(|name| Finding {
                file: file.name.clone(),
                line: line_of(code, name.start()),
                what: format!("`{}` is not in {GLOSSARY}", name.as_str()),
                because: BECAUSE_TERM,
            })
            .collect())
    }

    fn forbidden_words(&self, file: &File) -> Result<Vec<Finding>> {
        if self.not_used.is_empty() {
            return Ok(Vec::new());
        }
        let code = if file.name.ends_with(".rs") { code_only(&file.text) } else { file.text.clone() };
        let identifier = Regex::new(r"\b[A-Za-z_]\w*\b")?;
        let mut findings = Vec::new();
        for found in identifier.find_iter(&code) {
            let parts = words(found.as_str());
            for (not_used, term) in &self.not_used {
                let is_used =
                    !not_used.is_empty() && parts.windows(not_used.len()).any(|window| window == not_used.as_slice());
                if is_used {
                    findings.push(Finding {
                        file: file.name.clone(),
                        line: line_of(&code, found.start()),
                        what: format!("`{}` uses a word that is not used for “{term}”", found.as_str()),
                        because: BECAUSE_WORD,
                    });
                }
            }
        }
        Ok(findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "| zh | en | code name | meaning | words not used |\n| --- | --- | --- | --- | --- |\n\
                        | 预留 | reservation | `Reservation`, `Hold` | promised stock | `booking`, lock |\n";

    fn count(name: &str, text: &str) -> Result<(usize, usize)> {
        let glossary = Glossary::read(TEXT)?;
        let file = File { name: name.to_owned(), text: text.to_owned() };
        Ok((glossary.missing_terms(&file)?.len(), glossary.forbidden_words(&file)?.len()))
    }

    #[test]
    fn terms_are_listed_and_ruled_out_words_are_found() -> Result<()> {
        for (text, expected) in [
            ("pub struct Reservation;", (0, 0)),
            ("pub enum Hold { A }", (0, 0)),
            ("pub struct Other<T>(T);", (1, 0)),
            ("pub(crate) struct Inner;", (0, 0)),
            ("let booking_id = 1;", (0, 1)),
            ("struct BookingRow;", (0, 1)),
            ("// booking", (0, 0)),
            ("let lock = 1;", (0, 0)),
            ("#[cfg(test)] mod tests { pub struct X; }", (0, 0)),
        ] {
            assert_eq!(count("domain/src/a.rs", text)?, expected, "{text}");
        }
        Ok(())
    }
}
