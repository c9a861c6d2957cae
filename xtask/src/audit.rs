//! The supply chain, as far as it can be judged without the network: every dependency comes from crates.io, none is below
//! a version with known holes, none is unmaintained without an excuse that ends, and all licences are on the list. It
//! does not fetch advisories; `floors.toml` is the list, and people keep it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::repository::{self, Metadata, Package};
use crate::source::Finding;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

const BECAUSE_SOURCE: &str = "crates.io never changes what it once published; other sources can";
const BECAUSE_FLOOR: &str = "older versions have published holes (xtask/floors.toml)";
const BECAUSE_UNMAINTAINED: &str =
    "nobody would repair a hole in it; excuse it in xtask/floors.toml with an end, or replace it";
const BECAUSE_LICENCE: &str = "the brand must be allowed to run and change the whole program";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    floors: BTreeMap<String, String>,
    unmaintained: Unmaintained,
    #[serde(default)]
    excused: Vec<Excuse>,
    licences: Licences,
}

#[derive(Debug, Deserialize)]
struct Unmaintained {
    names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Excuse {
    name: String,
    reason: String,
    /// ISO date after which the excuse no longer holds.
    until: String,
}

#[derive(Debug, Deserialize)]
struct Licences {
    allowed: Vec<String>,
}

/// All findings about what is in the lock file.
pub fn check() -> Result<Vec<Finding>> {
    let text = std::fs::read_to_string(repository::root()?.join("xtask/floors.toml"))?;
    let table: Table = toml::from_str(&text).context("xtask/floors.toml was not understood")?;
    let packages = Metadata::of_everything()?.packages;
    Ok(judge(&table, &packages, &today()?))
}

/// Today's date, as ISO text, which compares like a date.
fn today() -> Result<String> {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
    // Days to a civil date, after Howard Hinnant's `civil_from_days`.
    let z = i64::try_from(seconds / 86_400)? + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

fn judge(table: &Table, packages: &[Package], today: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |what: String, because: &'static str| {
        findings.push(Finding { file: "Cargo.lock".to_owned(), line: 0, what, because });
    };
    let excuse = |name: &str| table.excused.iter().find(|excuse| excuse.name == name && excuse.until.as_str() >= today);
    for excuse in &table.excused {
        if excuse.until.as_str() < today {
            find(
                format!("the excuse for {} ended on {} ({})", excuse.name, excuse.until, excuse.reason),
                BECAUSE_UNMAINTAINED,
            );
        }
    }
    for package in packages.iter().filter(|package| package.source.is_some()) {
        let name = format!("{} {}", package.name, package.version);
        if package.source.as_deref() != Some(CRATES_IO) {
            find(format!("{name} comes from {}", package.source.as_deref().unwrap_or("nowhere")), BECAUSE_SOURCE);
        }
        if let Some(floor) = table.floors.get(&package.name)
            && numbers(&package.version) < numbers(floor)
            && excuse(&package.name).is_none()
        {
            find(format!("{name} is below {floor}"), BECAUSE_FLOOR);
        }
        if table.unmaintained.names.contains(&package.name) && excuse(&package.name).is_none() {
            find(format!("{name} is unmaintained"), BECAUSE_UNMAINTAINED);
        }
        let licence = package.license.as_deref().unwrap_or("none declared");
        if !is_met(licence, &table.licences.allowed) {
            find(format!("{name} has the licence {licence}"), BECAUSE_LICENCE);
        }
    }
    findings.sort();
    findings
}

/// `0.3.47-rc1+x` → (0, 3, 47); enough to compare with a floor.
fn numbers(version: &str) -> (u64, u64, u64) {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let mut parts = core.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// Whether an SPDX expression can be met by the allowed licences. `/` is an old way to write OR.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut position = 0;
    let met = any_of(&tokens, &mut position, allowed);
    met && position == tokens.len()
}

fn any_of(tokens: &[&str], position: &mut usize, allowed: &[String]) -> bool {
    let mut met = all_of(tokens, position, allowed);
    while tokens.get(*position) == Some(&"OR") {
        *position += 1;
        met |= all_of(tokens, position, allowed);
    }
    met
}

fn all_of(tokens: &[&str], position: &mut usize, allowed: &[String]) -> bool {
    let mut met = one_of(tokens, position, allowed);
    while tokens.get(*position) == Some(&"AND") {
        *position += 1;
        met &= one_of(tokens, position, allowed);
    }
    met
}

fn one_of(tokens: &[&str], position: &mut usize, allowed: &[String]) -> bool {
    let Some(token) = tokens.get(*position) else { return false };
    *position += 1;
    if *token == "(" {
        let met = any_of(tokens, position, allowed);
        *position += 1;
        return met;
    }
    let mut name = (*token).to_owned();
    if tokens.get(*position) == Some(&"WITH") {
        name = format!("{name} WITH {}", tokens.get(*position + 1).copied().unwrap_or_default());
        *position += 2;
    }
    allowed.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str, licence: &str, source: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: version.to_owned(),
            license: Some(licence.to_owned()),
            source: Some(source.to_owned()),
            dependencies: Vec::new(),
        }
    }

    #[test]
    fn each_danger_is_found() -> Result<()> {
        let table: Table = toml::from_str(
            "[floors]\nbytes = \"1.11.1\"\n[unmaintained]\nnames = [\"paste\", \"old\"]\n\
             [[excused]]\nname = \"paste\"\nreason = \"macro\"\nuntil = \"2027-01-01\"\n[licences]\nallowed = [\"MIT\"]\n",
        )?;
        for (name, version, licence, source, today, count) in [
            ("bytes", "1.11.1", "MIT", CRATES_IO, "2026-11-25", 0),
            ("bytes", "1.11.0", "MIT", CRATES_IO, "2026-11-25", 1),
            ("bytes", "1.12.0", "GPL-3.0", CRATES_IO, "2026-11-25", 1),
            ("serde", "1.0.0", "MIT", "git+https://example.org/serde", "2026-11-25", 1),
            ("old", "1.0.0", "MIT", CRATES_IO, "2026-11-25", 1),
            ("paste", "1.0.0", "MIT", CRATES_IO, "2026-11-25", 0),
            ("paste", "1.0.0", "MIT", CRATES_IO, "2027-01-02", 2),
        ] {
            let found = judge(&table, &[package(name, version, licence, source)], today);
            assert_eq!(found.len(), count, "{name} {version}: {found:?}");
        }
        Ok(())
    }

    #[test]
    fn licences_are_read_as_expressions() {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for (expression, met) in [
            ("MIT", true),
            ("MIT OR GPL-3.0", true),
            ("MIT/GPL-3.0", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-3.0 WITH LLVM-exception", false),
            ("", false),
        ] {
            assert_eq!(is_met(expression, &allowed), met, "{expression}");
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(numbers("0.10.0") > numbers("0.9.20"));
        assert_eq!(numbers("1.2.3-rc1+x"), (1, 2, 3));
    }
}
