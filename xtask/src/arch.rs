//! Who may use whom: crates by their manifests, areas inside a crate by their `use` lines. The tables are in `arch.toml`;
//! every failure tells why the rule exists. What cargo itself forbids (a cycle, say) is not repeated here.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use regex::Regex;
use serde::Deserialize;

use crate::repository::{CRATES, Metadata, Package};
use crate::source::{self, File, Finding, code_only, line_of};

/// The tables of `arch.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Crate → our crates that it may use.
    crates: BTreeMap<String, Vec<String>>,
    /// All crates from outside that `domain` may use.
    domain_may_use: Vec<String>,
    /// Crate → dependencies that no line of source names, but which are needed.
    needed_unnamed: BTreeMap<String, Vec<String>>,
    /// Files of `server` (beginnings of paths) that may name `store`.
    store_in_server: Vec<String>,
    /// Crate → modules that every area of it may use.
    shared: BTreeMap<String, Vec<String>>,
    /// Crate → area → areas it may use besides; `*` means all.
    areas: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

const BECAUSE_DIRECTION: &str =
    "layers are crates, and the direction is domain ← store ← service ← app ← server (docs/STYLE.md)";
const BECAUSE_DOMAIN: &str = "the rules must compile for wasm32 and be testable without anything running";
const BECAUSE_SQL: &str = "there is one place to look for SQL, and editing a page must not recheck queries";
const BECAUSE_LEPTOS: &str = "rules must outlive the framework";
const BECAUSE_ANYHOW: &str = "everywhere but at the very top a caller has to decide what an error means";
const BECAUSE_TESTKIT: &str = "what exists for tests only must not reach the product";
const BECAUSE_SSR: &str = "`ssr` and `hydrate` must never meet: event handlers would vanish and pages would panic";
const BECAUSE_AREAS: &str =
    "areas meet in service::flows, not in each other's files; else no area can be understood alone";
const BECAUSE_REEXPORT: &str = "an innocent-looking `pub use` breaks encapsulation: the name then has two homes";
const BECAUSE_UNUSED: &str =
    "everybody compiles it, and it can have holes; remove it, or list it under needed_unnamed with the reason";
const BECAUSE_STORE_IN_SERVER: &str =
    "the server connects and migrates; everything else goes through a use case, where rights are checked";

/// All findings in the repository.
pub fn check(root: &Path) -> Result<Vec<Finding>> {
    let text = std::fs::read_to_string(root.join("xtask/arch.toml")).context("xtask/arch.toml cannot be read")?;
    let table: Table = toml::from_str(&text).context("xtask/arch.toml was not understood")?;
    let packages = Metadata::of_workspace()?.packages;
    let mut findings = manifests(&table, &packages);
    let files = source::files(root, &[".rs"])?;
    for package in &packages {
        findings.extend(unused(&table, package, &files)?);
    }
    for file in &files {
        findings.extend(sources(&table, file)?);
    }
    for name in ["domain", "store", "service", "app"] {
        let known = areas_of(&files, name);
        findings.extend(
            files
                .iter()
                .filter(|file| file.name.starts_with(&format!("{name}/src/")))
                .flat_map(|file| imports(&table, name, &known, file).into_iter()),
        );
    }
    findings.sort();
    findings.dedup();
    Ok(findings)
}

/// The rules on manifests.
fn manifests(table: &Table, packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let mut find = |what: String, because: &'static str| {
            findings.push(Finding { file: format!("{}/Cargo.toml", package.name), line: 0, what, because });
        };
        let empty = Vec::new();
        let allowed = table.crates.get(&package.name).unwrap_or(&empty);
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let is_for_tests = dependency.kind.as_deref() == Some("dev");
            let is_ours = CRATES.contains(&name);
            if is_ours && name == "testkit" && !is_for_tests {
                find("testkit is an ordinary dependency".into(), BECAUSE_TESTKIT);
            } else if is_ours && !is_for_tests && !allowed.iter().any(|one| one == name) {
                find(format!("{} may not use {name}", package.name), BECAUSE_DIRECTION);
            }
            if is_for_tests {
                continue;
            }
            if package.name == "domain" && !is_ours {
                if !table.domain_may_use.iter().any(|one| one == name) {
                    find(format!("domain may not use {name}"), BECAUSE_DOMAIN);
                }
                let is_random = dependency
                    .features
                    .iter()
                    .any(|feature| feature == "clock" || matches!(feature.as_str(), "v1" | "v4" | "v6" | "v7"));
                if is_random {
                    find(format!("domain uses the clock or randomness of {name}"), BECAUSE_DOMAIN);
                }
            }
            if name.starts_with("sqlx") && !matches!(package.name.as_str(), "store" | "testkit") {
                find(format!("{} may not use {name}", package.name), BECAUSE_SQL);
            }
            if (name.starts_with("leptos") || name == "server_fn")
                && !matches!(package.name.as_str(), "app" | "server" | "frontend")
            {
                find(format!("{} may not use {name}", package.name), BECAUSE_LEPTOS);
            }
            if name == "anyhow" && !matches!(package.name.as_str(), "server" | "testkit" | "xtask") {
                find(format!("{} may not use anyhow", package.name), BECAUSE_ANYHOW);
            }
            if package.name == "app"
                && matches!(name, "service" | "leptos_axum" | "axum" | "tokio")
                && !dependency.optional
            {
                find(format!("{name} is not optional in app"), BECAUSE_SSR);
            }
            let features = &dependency.features;
            let is_mixed = (package.name == "frontend" && features.iter().any(|feature| feature == "ssr"))
                || (package.name == "server" && features.iter().any(|feature| feature == "hydrate"));
            if is_mixed {
                find(format!("{} switches on the wrong side of {name}", package.name), BECAUSE_SSR);
            }
        }
    }
    findings
}

/// Dependencies that no source of the crate names.
fn unused(table: &Table, package: &Package, files: &[File]) -> Result<Vec<Finding>> {
    let start = format!("{}/", package.name);
    let code: String =
        files.iter().filter(|file| file.name.starts_with(&start)).map(|file| code_only(&file.text)).collect();
    let empty = Vec::new();
    let needed = table.needed_unnamed.get(&package.name).unwrap_or(&empty);
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let name = dependency.name.replace('-', "_");
        let is_named = Regex::new(&format!(r"\b{}\b", regex::escape(&name)))?.is_match(&code);
        if !is_named && !needed.contains(&dependency.name) {
            findings.push(Finding {
                file: format!("{}/Cargo.toml", package.name),
                line: 0,
                what: format!("the dependency {} is used nowhere", dependency.name),
                because: BECAUSE_UNUSED,
            });
        }
    }
    Ok(findings)
}

/// The rules on single source files.
fn sources(table: &Table, file: &File) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let code = code_only(&file.text);
    let mut find_all = |pattern: &str, what: &str, because: &'static str| -> Result<()> {
        for found in Regex::new(pattern)?.find_iter(&code) {
            findings.push(Finding {
                file: file.name.clone(),
                line: line_of(&code, found.start()),
                what: what.to_owned(),
                because,
            });
        }
        Ok(())
    };
    let is_product = file.name.contains("/src/");
    // Programs of their own (benchmarks) are at the very top, too.
    let is_top = file.name == "server/src/main.rs" || file.name.starts_with("server/src/bin/");
    if file.name.starts_with("server/src/") && !is_top {
        find_all(r"\banyhow\b", "anyhow outside of a program's own file", BECAUSE_ANYHOW)?;
    }
    if file.name.starts_with("server/src/")
        && !table.store_in_server.iter().any(|start| file.name.starts_with(start.as_str()))
    {
        find_all(r"\bstore::", "the server names store here", BECAUSE_STORE_IN_SERVER)?;
    }
    if file.name.starts_with("service/src/") {
        find_all(r"\bsqlx\b", "sqlx in service", BECAUSE_SQL)?;
    }
    if is_product && !file.name.starts_with("testkit/") {
        find_all(r"\btestkit::", "testkit in the product", BECAUSE_TESTKIT)?;
    }
    Ok(findings)
}

/// The top-level modules of a crate.
fn areas_of(files: &[File], name: &str) -> Vec<String> {
    let start = format!("{name}/src/");
    let mut areas: Vec<String> = files
        .iter()
        .filter_map(|file| file.name.strip_prefix(&start))
        .map(|rest| rest.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned())
        .filter(|area| !matches!(area.as_str(), "lib" | "main"))
        .collect();
    areas.sort();
    areas.dedup();
    areas
}

/// The rules between areas of one crate.
fn imports(table: &Table, name: &str, known: &[String], file: &File) -> Vec<Finding> {
    let Some(rest) = file.name.strip_prefix(&format!("{name}/src/")) else { return Vec::new() };
    let parts: Vec<&str> = rest.trim_end_matches(".rs").split('/').collect();
    let area = parts[0];
    let empty = Vec::new();
    let shared = table.shared.get(name).unwrap_or(&empty);
    let allowed = table.areas.get(name).and_then(|areas| areas.get(area)).unwrap_or(&empty);
    if matches!(area, "lib" | "main") {
        return Vec::new();
    }
    // `mod.rs` stands for its folder.
    let depth = if parts.last() == Some(&"mod") { parts.len() - 1 } else { parts.len() };
    let code = code_only(&file.text);
    let mut findings = Vec::new();
    for path in used_modules(&code, depth) {
        let is_other = path.name != area && known.contains(&path.name);
        if !is_other {
            continue;
        }
        if path.is_public {
            findings.push(Finding {
                file: file.name.clone(),
                line: line_of(&code, path.position),
                what: format!("{area} re-exports from {}", path.name),
                because: BECAUSE_REEXPORT,
            });
        }
        let is_allowed = shared.contains(&path.name) || allowed.iter().any(|one| *one == path.name || one == "*");
        if !is_allowed && !shared.iter().any(|one| one == area && path.is_in_test) {
            findings.push(Finding {
                file: file.name.clone(),
                line: line_of(&code, path.position),
                what: format!("the area {area} uses {} (not listed in xtask/arch.toml under areas.{name})", path.name),
                because: BECAUSE_AREAS,
            });
        }
    }
    findings
}

/// A top-level module that a file names.
#[derive(Debug, PartialEq, Eq)]
struct Used {
    name: String,
    position: usize,
    is_public: bool,
    is_in_test: bool,
}

/// The top-level modules that this code reaches by `crate::…` or by enough `super::…`; `depth` is how many modules deep
/// the file lies.
fn used_modules(code: &str, depth: usize) -> Vec<Used> {
    let mut found = Vec::new();
    let tests_from = code.find("#[cfg(test)]").unwrap_or(usize::MAX);
    for (position, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let is_start = code[..position]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':' && c != '$');
        if !is_start {
            continue;
        }
        let mut rest = &code[position..];
        // Each inline `mod tests` is one module deeper; only `crate::` counts inside of tests.
        if rest.starts_with("super::") {
            let mut climbed = 0;
            while let Some(after) = rest.strip_prefix("super::") {
                rest = after;
                climbed += 1;
            }
            if climbed != depth || position > tests_from {
                continue;
            }
        } else {
            rest = &rest["crate::".len()..];
        }
        let line_start = code[..position].rfind([';', '{', '}']).map_or(0, |at| at + 1);
        let before = code[line_start..position].trim();
        let is_public = before.starts_with("pub use") || before.ends_with("pub use");
        for name in first_names(rest) {
            found.push(Used { name, position, is_public, is_in_test: position > tests_from });
        }
    }
    found
}

/// `a::b` → a; `{a::b, c::{d, e}}` → a, c.
fn first_names(rest: &str) -> Vec<String> {
    let name_of =
        |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(inside) = rest.strip_prefix('{') else {
        return vec![name_of(rest)];
    };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name_of(&inside[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name_of(&inside[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::Dependency;

    fn table() -> Table {
        toml::from_str(
            "domain_may_use = [\"serde\"]\nstore_in_server = [\"server/src/main.rs\"]\n\
             [crates]\ndomain = []\nstore = [\"domain\"]\nservice = [\"domain\", \"store\"]\napp = [\"domain\", \"service\"]\n\
             [needed_unnamed]\nstore = [\"tokio\"]\n[shared]\nservice = [\"error\"]\n[areas.service]\nflows = [\"*\"]\npricing = [\"inventory\"]\n",
        )
        .unwrap_or_default()
    }

    fn package(name: &str, dependency: &str, kind: Option<&str>, features: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            version: String::new(),
            license: None,
            source: None,
            dependencies: vec![Dependency {
                name: dependency.to_owned(),
                kind: kind.map(str::to_owned),
                optional: false,
                features: features.iter().map(|one| (*one).to_owned()).collect(),
            }],
        }
    }

    #[test]
    fn manifests_keep_the_direction() {
        for (name, dependency, kind, features, count) in [
            ("store", "domain", None, &[][..], 0),
            ("domain", "store", None, &[], 1),
            ("app", "store", None, &[], 1),
            ("app", "service", None, &[], 1),
            ("domain", "tokio", None, &[], 1),
            ("domain", "serde", None, &[], 0),
            ("domain", "serde", None, &["v4"], 1),
            ("domain", "proptest", Some("dev"), &[], 0),
            ("service", "sqlx", None, &[], 1),
            ("service", "leptos", None, &[], 1),
            ("service", "anyhow", None, &[], 1),
            ("service", "testkit", Some("dev"), &[], 0),
            ("service", "testkit", None, &[], 1),
        ] {
            let found = manifests(&table(), &[package(name, dependency, kind, features)]);
            assert_eq!(found.len(), count, "{name} → {dependency}: {found:?}");
        }
    }

    #[test]
    fn a_dependency_that_no_source_names_is_found() -> Result<()> {
        let file = |text: &str| vec![File { name: "store/src/lib.rs".to_owned(), text: text.to_owned() }];
        for (dependency, text, count) in
            [("serde-json", "use serde_json::Value;", 0), ("serde-json", "// serde_json", 1), ("tokio", "", 0)]
        {
            let found = unused(&table(), &package("store", dependency, None, &[]), &file(text))?;
            assert_eq!(found.len(), count, "{dependency}: {text}");
        }
        Ok(())
    }

    #[test]
    fn areas_use_only_what_the_table_lists() {
        let known: Vec<String> =
            ["pricing", "inventory", "flows", "error", "ledger"].iter().map(|one| (*one).to_owned()).collect();
        for (name, text, count) in [
            ("service/src/pricing.rs", "use crate::error::Error;", 0),
            ("service/src/pricing.rs", "use crate::inventory::pool;", 0),
            ("service/src/pricing.rs", "use crate::ledger::Entry;", 1),
            ("service/src/pricing.rs", "use crate::{error::Error, ledger::{Entry, Posting}};", 1),
            ("service/src/pricing.rs", "fn a() { crate::ledger::post() }", 1),
            ("service/src/pricing.rs", "// crate::ledger::post", 0),
            ("service/src/pricing.rs", "use super::ledger::Entry;", 1),
            ("service/src/pricing/mod.rs", "use super::ledger::Entry;", 1),
            ("service/src/pricing/rules.rs", "use super::ledger::Entry;", 0),
            ("service/src/pricing/rules.rs", "use super::super::ledger::Entry;", 1),
            ("service/src/flows/settle.rs", "use crate::{ledger, pricing};", 0),
            ("service/src/pricing.rs", "pub use crate::inventory::Pool;", 1),
            ("service/src/lib.rs", "pub use crate::ledger::Entry;", 0),
        ] {
            let file = File { name: name.to_owned(), text: text.to_owned() };
            let found = imports(&table(), "service", &known, &file);
            assert_eq!(found.len(), count, "{name}: {text}: {found:?}");
        }
    }

    #[test]
    fn the_server_names_store_only_where_it_connects() -> Result<()> {
        for (name, text, count) in [
            ("server/src/main.rs", "use store::Store; use anyhow::Result;", 0),
            ("server/src/router.rs", "use store::Store;", 1),
            ("server/src/router.rs", "use anyhow::Result;", 1),
            ("server/src/bin/x.rs", "use anyhow::Result;", 0),
        ] {
            let file = File { name: name.to_owned(), text: text.to_owned() };
            assert_eq!(sources(&table(), &file)?.len(), count, "{name}: {text}");
        }
        Ok(())
    }
}
