//! Small rules of order that no compiler checks: heads of files, forbidden words, lengths, machine paths, names of
//! constraints, twins of components and styles. It looks at text only; who may use whom is the matter of `arch`.

use std::path::Path;

use anyhow::Result;
use regex::Regex;

use crate::source::{self, File, Finding, code_only, line_of};
use crate::tell::say;

/// A file longer than this is refused; one longer than the other gets a hint.
const LONGEST_FILE_LINES: usize = 900;
const LONG_FILE_LINES: usize = 700;

/// Crates whose sources calculate with money and stock; `domain/src/stats` is the named exception of the house.
const WITHOUT_FLOATS: [&str; 3] = ["domain/src/", "store/src/", "service/src/"];
const FLOATS_ALLOWED: &str = "domain/src/stats";

/// The endings of all files that are looked at.
const ENDINGS: [&str; 13] =
    [".rs", ".css", ".md", ".sql", ".ts", ".toml", ".json", ".yml", ".yaml", ".svg", ".txt", "Makefile", ".ci/run"];

/// All findings in the repository.
pub fn check(root: &Path) -> Result<Vec<Finding>> {
    let rules = Rules::new()?;
    let files = source::files(root, &ENDINGS)?;
    let mut findings: Vec<Finding> = files.iter().flat_map(|file| rules.file(file)).collect();
    findings.extend(twins(
        &source::folders(&root.join("app/src/components")),
        &source::stems(&root.join("style/components"), ".css"),
    ));
    findings.extend(unread_golden(root, &files));
    findings.extend(released_migrations(root));
    for file in &files {
        let lines = file.text.lines().count();
        if is_measured(&file.name) && lines > LONG_FILE_LINES && lines <= LONGEST_FILE_LINES {
            say(format!("A hint: {} has {lines} lines; from {LONGEST_FILE_LINES} on it is refused.", file.name));
        }
    }
    findings.sort();
    Ok(findings)
}

fn is_measured(name: &str) -> bool {
    [".rs", ".css", ".ts"].iter().any(|ending| name.ends_with(ending))
}

/// Golden files that no test names.
fn unread_golden(root: &Path, files: &[File]) -> Vec<Finding> {
    let tests: Vec<&File> =
        files.iter().filter(|file| file.name.ends_with(".rs") && file.name.contains("/tests/")).collect();
    let mut findings = Vec::new();
    for entry in crate::repository::CRATES.iter().flat_map(|name| {
        walkdir::WalkDir::new(root.join(name).join("tests/golden")).sort_by_file_name().into_iter().flatten()
    }) {
        if !entry.file_type().is_file() {
            continue;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        // A test may read a whole folder; then the folder is named.
        let folder = entry.path().parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let is_read = tests.iter().any(|test| {
            test.text.contains(&name) || (folder != "golden" && test.text.contains(&format!("golden/{folder}")))
        });
        if !is_read {
            findings.push(Finding {
                file: entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().into_owned(),
                line: 0,
                what: "no test reads this golden file".into(),
                because: "what is not compared only looks like a check",
            });
        }
    }
    findings
}

/// Migrations of the last tagged release that were changed or deleted since.
fn released_migrations(root: &Path) -> Vec<Finding> {
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        crate::process::read(command.args(arguments).current_dir(root)).unwrap_or_default()
    };
    let tags = git(&["tag", "--list", "v*", "--sort=-version:refname"]);
    let Some(tag) = tags.lines().next() else { return Vec::new() };
    git(&["diff", "--name-only", "--diff-filter=DMR", tag, "--", "migrations/*.sql"])
        .lines()
        .map(|name| Finding {
            file: name.to_owned(),
            line: 0,
            what: format!("was part of {tag} and has changed"),
            because: "databases that have applied it refuse to start; repair it with a new migration",
        })
        .collect()
}

/// Each component has a style of the same name, and the other way round.
fn twins(components: &[String], styles: &[String]) -> Vec<Finding> {
    let because = "component and style are found by one name; one without the other is lost or dead";
    let missing_styles = components.iter().filter(|name| !styles.contains(name)).map(|name| Finding {
        file: format!("app/src/components/{name}"),
        line: 0,
        what: format!("style/components/{name}.css is missing"),
        because,
    });
    let missing_components = styles.iter().filter(|name| !components.contains(name)).map(|name| Finding {
        file: format!("style/components/{name}.css"),
        line: 0,
        what: format!("app/src/components/{name}/ is missing"),
        because,
    });
    missing_styles.chain(missing_components).collect()
}

/// The compiled patterns.
struct Rules {
    unfinished: Regex,
    forbidden_words: Regex,
    forbidden_macros: Regex,
    machine_path: Regex,
    float: Regex,
    inline_style: Regex,
    textarea: Regex,
    table: Regex,
    constraint: Regex,
    dollar_quoted: Regex,
}

impl Rules {
    fn new() -> Result<Self> {
        // Some words are put together, so that this file does not find itself.
        Ok(Self {
            unfinished: Regex::new(&format!(r"\b{}\b(.{{0,8}})", concat!("TO", "DO")))?,
            forbidden_words: Regex::new(concat!(r"\b(FIX", "ME|XX", "X)\\b"))?,
            forbidden_macros: Regex::new(r"\b(dbg|todo|unimplemented)!\s*[(\[{]")?,
            machine_path: Regex::new(
                r"(?:^|[\s\x22'`(=:,\[])(?:file://)?(/(?:root|work)/[A-Za-z.]|/home/[a-z]|/tmp/w/|[A-Z]:\\Users\\)",
            )?,
            float: Regex::new(r"\b(f32|f64)\b")?,
            inline_style: Regex::new(r"(?:^|[\s<])(?:style=[^=]|style:[a-z-]+\s*=[^=]|<style[\s>])")?,
            textarea: Regex::new(r"(.)\s*</textarea>")?,
            table: Regex::new(
                r#"(?is)\b(?:create\s+(?:unlogged\s+)?table(?:\s+if\s+not\s+exists)?|alter\s+table(?:\s+if\s+exists)?(?:\s+only)?)\s+([a-z0-9_."]+)"#,
            )?,
            constraint: Regex::new(r#"(?is)\bconstraint\s+(?:if\s+exists\s+)?([a-z0-9_"]+)"#)?,
            dollar_quoted: Regex::new(r"(?s)\$[a-z_]*\$.*?\$[a-z_]*\$")?,
        })
    }

    fn file(&self, file: &File) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut find = |line: usize, what: String, because: &'static str| {
            findings.push(Finding { file: file.name.clone(), line, what, because });
        };
        let is_rust = file.name.ends_with(".rs");
        let is_generated = file.name.ends_with("schema.sql") || file.name.ends_with("package-lock.json");

        if is_rust && !file.text.trim_start().starts_with("//!") {
            find(
                1,
                "the file has no head (`//!`)".into(),
                "a reader wants to know what a file decides before its details",
            );
        }
        if [".rs", ".css", ".md", ".sql", ".ts"].iter().any(|ending| file.name.ends_with(ending)) && !is_generated {
            for (number, line) in file.text.lines().enumerate() {
                if line.ends_with([' ', '\t']) {
                    find(
                        number + 1,
                        "white space at the end of the line".into(),
                        "it makes noise in every later change",
                    );
                }
                if line.contains('\t') {
                    find(number + 1, "a tab".into(), "it looks different in every editor; we indent with spaces");
                }
            }
        }
        let lines = file.text.lines().count();
        if is_measured(&file.name) && lines > LONGEST_FILE_LINES {
            find(0, format!("{lines} lines"), "nobody reads so long a file; it holds two things, so make two files");
        }
        if file.name.ends_with("package-lock.json") && file.text.contains("\"resolved\"") {
            find(0, "names the address of a registry (`resolved`)".into(), "the file must work with every mirror");
        }
        for found in self.machine_path.find_iter(&file.text) {
            find(
                line_of(&file.text, found.start() + 1),
                format!("a path of somebody's machine: {}…", found.as_str().trim()),
                "it exists nowhere else",
            );
        }
        if !file.name.ends_with(".md") && !is_generated {
            for found in self.unfinished.captures_iter(&file.text) {
                let has_issue = found.get(1).is_some_and(|rest| rest.as_str().trim_start().starts_with("(#"));
                if !has_issue {
                    let at = found.get(0).map_or(0, |whole| whole.start());
                    find(
                        line_of(&file.text, at),
                        "a to-do without the number of an issue, `(#12)`".into(),
                        "what nobody tracks is never done",
                    );
                }
            }
            for found in self.forbidden_words.find_iter(&file.text) {
                find(
                    line_of(&file.text, found.start()),
                    format!("the word {}", found.as_str()),
                    "it says that the work is not finished",
                );
            }
        }
        if is_rust {
            self.rust(file, &mut find);
        }
        if file.name.starts_with("migrations/") && file.name.ends_with(".sql") {
            self.migration(file, &mut find);
        }
        findings
    }

    fn rust(&self, file: &File, find: &mut impl FnMut(usize, String, &'static str)) {
        let code = code_only(&file.text);
        for found in self.forbidden_macros.find_iter(&code) {
            find(
                line_of(&code, found.start()),
                format!("{}…", found.as_str()),
                "it is for the workbench, not for the product",
            );
        }
        let is_without_floats = WITHOUT_FLOATS.iter().any(|start| file.name.starts_with(start));
        if is_without_floats && !file.name.starts_with(FLOATS_ALLOWED) {
            for found in self.float.find_iter(&code) {
                find(
                    line_of(&code, found.start()),
                    format!("the type {}", found.as_str()),
                    "binary fractions cannot hold cents; use Decimal, or an integer with its unit",
                );
            }
        }
        if file.name.starts_with("app/src/") {
            for found in self.inline_style.find_iter(&code) {
                find(
                    line_of(&code, found.start() + 1),
                    format!("an inline style: {}", found.as_str().trim()),
                    "the content security policy forbids it; use a class, a data attribute or an SVG attribute",
                );
            }
            for found in self.textarea.captures_iter(&code) {
                let before = found.get(1).map_or("", |character| character.as_str());
                if before != ">" {
                    find(
                        line_of(&code, found.get(0).map_or(0, |whole| whole.start())),
                        "a <textarea> with children".into(),
                        "Leptos 0.8 does not escape them on the server: stored scripts would run; set prop:value",
                    );
                }
            }
        }
    }

    /// The name of each constraint begins with the name of its table.
    fn migration(&self, file: &File, find: &mut impl FnMut(usize, String, &'static str)) {
        for word in ["-- Why:", "-- Locks:", "-- Old code safe?"] {
            if !file.text.contains(word) {
                find(
                    1,
                    format!("the head has no line `{word} …`"),
                    "whoever applies it at night must know what it locks (migrations/README.md)",
                );
            }
        }
        let sql = blank(&without_sql_comments(&file.text), &self.dollar_quoted);
        let mut position = 0;
        for statement in sql.split_inclusive(';') {
            let table = self
                .table
                .captures(statement)
                .and_then(|found| found.get(1))
                .map(|name| name.as_str().rsplit('.').next().unwrap_or_default().trim_matches('"').to_lowercase());
            if let Some(table) = table {
                for found in self.constraint.captures_iter(statement) {
                    let Some(name) = found.get(1) else { continue };
                    let constraint = name.as_str().trim_matches('"').to_lowercase();
                    if !constraint.starts_with(&format!("{table}_")) {
                        find(
                            line_of(&sql, position + name.start()),
                            format!("the constraint {constraint} does not begin with {table}_"),
                            "code maps violations by name, and a name without its table collides or misleads",
                        );
                    }
                }
            }
            position += statement.len();
        }
    }
}

/// Replaces every match by spaces, keeping line breaks.
fn blank(text: &str, pattern: &Regex) -> String {
    let keep_lines =
        |found: &regex::Captures<'_>| found[0].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect::<String>();
    pattern.replace_all(text, keep_lines).into_owned()
}

/// Replaces `-- …` by spaces.
fn without_sql_comments(text: &str) -> String {
    text.lines()
        .map(|line| match line.split_once("--") {
            Some((before, after)) => format!("{before}{}", " ".repeat(after.chars().count() + 2)),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<String> {
        let file = File { name: name.to_owned(), text: text.to_owned() };
        Rules::new()
            .map(|rules| rules.file(&file).into_iter().map(|finding| finding.what).collect())
            .unwrap_or_default()
    }

    #[test]
    fn each_rule_finds_its_case_and_spares_its_neighbour() {
        for (name, text, part) in [
            ("a/src/a.rs", "//! Head.\nfn a() {}\n", ""),
            ("a/src/a.rs", "fn a() {}\n", "no head"),
            ("a/src/a.rs", "//! Head. \n", "white space"),
            ("a/src/a.rs", "//! Head.\n\tx\n", "a tab"),
            ("a/src/a.rs", concat!("//! Head.\n// TO", "DO later\n"), "to-do"),
            ("a/src/a.rs", concat!("//! Head.\n// TO", "DO (#12) later\n"), ""),
            ("a/src/a.rs", concat!("//! Head.\n// FIX", "ME\n"), "the word"),
            ("a/src/a.rs", "//! Head.\nfn a() { dbg!(1); }\n", "dbg!("),
            ("a/src/a.rs", "//! Head.\n// never dbg!(1)\n", ""),
            ("domain/src/a.rs", "//! Head.\nfn a(x: f64) {}\n", "f64"),
            ("domain/src/stats/a.rs", "//! Head.\nfn a(x: f64) {}\n", ""),
            ("domain/src/a.rs", "//! Head, f64.\n", ""),
            ("app/src/a.rs", "//! Head.\nfn a() { view! { <p style=\"x\"/> } }\n", "inline style"),
            ("app/src/a.rs", "//! Head.\nfn a() { view! { <p style:width=x/> } }\n", "inline style"),
            ("app/src/a.rs", "//! Head.\nfn a() { let style = x; let b = style == c; }\n", ""),
            ("app/src/a.rs", "//! Head.\nfn a() { view! { <textarea>{x}</textarea> } }\n", "textarea"),
            ("app/src/a.rs", "//! Head.\nfn a() { view! { <textarea prop:value=x></textarea> } }\n", ""),
            ("docs/a.md", concat!("see /ho", "me/anna/x\n"), "machine"),
            ("docs/a.md", "see the address /home and GET /work\n", ""),
            ("end2end/package-lock.json", "{\"resolved\": \"x\"}", "registry"),
        ] {
            let findings = found(name, text);
            match part {
                "" => assert!(findings.is_empty(), "{text}: {findings:?}"),
                part => assert!(findings.iter().any(|what| what.contains(part)), "{text}: {findings:?}"),
            }
        }
    }

    #[test]
    fn constraints_begin_with_their_table() {
        for (sql, count) in [
            ("CREATE TABLE person (\n id uuid CONSTRAINT person_key PRIMARY KEY\n);\n", 0),
            ("CREATE TABLE person (\n id uuid CONSTRAINT key PRIMARY KEY\n);\n", 1),
            ("ALTER TABLE ONLY omni.person ADD CONSTRAINT person_ok CHECK (true);\n", 0),
            ("ALTER TABLE person ADD CONSTRAINT ok CHECK (true);\n", 1),
            ("CREATE FUNCTION f() AS $$ ALTER TABLE a ADD CONSTRAINT b; $$;\n", 0),
            ("-- constraint x of create table y\nCREATE TABLE a (b int);\n", 0),
        ] {
            let text = format!("-- Why: x\n-- Locks: x\n-- Old code safe? x\n{sql}");
            assert_eq!(found("migrations/1_a.sql", &text).len(), count, "{sql}");
        }
    }

    #[test]
    fn a_component_and_its_style_need_each_other() {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(twins(&names(&["button"]), &names(&["button"])).is_empty());
        assert_eq!(twins(&names(&["button", "chart"]), &names(&["button", "field"])).len(), 2);
    }
}
