//! Keeps the described queries (`.sqlx/`) and the dumped schema (`store/schema.sql`) equal to the migrations. With the
//! former, `store` compiles without a database; the latter shows in one file, and in every review, what the schema is.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::cluster::Cluster;
use crate::tell::{say, step};
use crate::{process, repository};

/// Where the descriptions lie; sqlx looks there by itself.
const QUERIES: &str = ".sqlx";

/// Where the schema lies.
const SCHEMA: &str = "store/schema.sql";

/// Writes `.sqlx/` anew, or, with `is_check`, fails when it would change.
pub fn prepare(cluster: &Cluster, is_check: bool) -> Result<()> {
    let root = repository::root()?;
    let fresh = repository::target_dir()?.join(format!("sqlx-{}", std::process::id()));
    std::fs::create_dir_all(&fresh)?;
    let outcome = step("Describing the queries of store on the migrated database", || describe(cluster, &fresh))
        .and_then(|()| Ok((read_folder(&fresh)?, read_folder(&root.join(QUERIES))?)));
    std::fs::remove_dir_all(&fresh)?;
    let (now, before) = outcome?;
    if is_check {
        let changed: Vec<&String> =
            now.iter().filter(|(name, text)| before.get(*name) != Some(text)).map(|(name, _)| name).collect();
        let dead: Vec<&String> = before.keys().filter(|name| !now.contains_key(*name)).collect();
        if !changed.is_empty() || !dead.is_empty() {
            bail!(
                "{QUERIES}/ is not up to date ({} new or changed, {} no longer used); run `cargo xtask sqlx-prepare` and commit it.",
                changed.len(),
                dead.len()
            );
        }
        say(format!("{QUERIES}/ is up to date with {} queries.", now.len()));
        return Ok(());
    }
    let folder = root.join(QUERIES);
    if now.is_empty() {
        if folder.is_dir() {
            std::fs::remove_dir_all(&folder)?;
        }
        say("store has no query that is checked at compile time.");
        return Ok(());
    }
    std::fs::create_dir_all(&folder)?;
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        std::fs::remove_file(folder.join(name))?;
    }
    for (name, text) in &now {
        if before.get(name) != Some(text) {
            std::fs::write(folder.join(name), text)?;
        }
    }
    say(format!("{QUERIES}/ holds {} queries.", now.len()));
    Ok(())
}

/// Compiles `store` against the database; sqlx then writes one description a query into `folder`.
fn describe(cluster: &Cluster, folder: &Path) -> Result<()> {
    let mut command = process::cargo()?;
    // The flag gives this compilation a place of its own, so that the ordinary one stays as it is.
    command
        .args(["rustc", "--package", "store", "--lib", "--message-format", "json-render-diagnostics"])
        .args(["--", "--cfg=describing_queries"])
        .env("DATABASE_URL", cluster.url())
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", folder)
        .stderr(std::process::Stdio::inherit());
    let messages = process::read(&mut command)?;
    forget(&messages)
}

/// Deletes what that compilation left: cargo would take it for fresh next time, as it does not know that the database
/// counts as a source.
fn forget(messages: &str) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Message {
        #[serde(default)]
        target: Option<Target>,
        #[serde(default)]
        filenames: Vec<std::path::PathBuf>,
    }
    #[derive(serde::Deserialize)]
    struct Target {
        name: String,
    }
    for message in messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok()) {
        if message.target.is_none_or(|target| target.name != "store") {
            continue;
        }
        for file in &message.filenames {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let hash = stem.rsplit('-').next().unwrap_or_default();
            if let Some(deps) = file.parent().filter(|folder| folder.ends_with("deps"))
                && let Some(profile) = deps.parent()
            {
                let _ = std::fs::remove_dir_all(profile.join(".fingerprint").join(format!("store-{hash}")));
                let _ = std::fs::remove_file(deps.join(format!("store-{hash}.d")));
            }
            let _ = std::fs::remove_file(file);
        }
    }
    Ok(())
}

fn read_folder(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("query-") && name.ends_with(".json") {
            texts.insert(name, std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(texts)
}

/// Writes `store/schema.sql` anew, or, with `is_check`, fails when it would change.
pub fn schema(cluster: &Cluster, is_check: bool) -> Result<()> {
    let file = repository::root()?.join(SCHEMA);
    let now = normalise(&step("Dumping the schema", || cluster.schema())?);
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    if now == before {
        say(format!("{SCHEMA} is up to date."));
        return Ok(());
    }
    if is_check {
        let line = now.lines().zip(before.lines()).take_while(|(new, old)| new == old).count() + 1;
        bail!("{SCHEMA} differs from the migrations, first in line {line}; run `cargo xtask schema` and commit it.");
    }
    std::fs::write(&file, now).with_context(|| format!("{} cannot be written", file.display()))?;
    say(format!("{SCHEMA} was written."));
    Ok(())
}

/// Drops what depends on the version of the dump program or on the connection, and joins empty lines.
fn normalise(dump: &str) -> String {
    let mut out = String::from(
        "-- The whole current schema, dumped from a database to which all migrations were applied. Generated by\n\
         -- `cargo xtask schema`, compared in every check; never edited by hand. To change the schema, add a migration.\n",
    );
    let mut is_gap = true;
    for line in dump.lines().map(str::trim_end) {
        let is_noise = line.starts_with("--")
            || line.starts_with("SET ")
            || line.starts_with("SELECT pg_catalog.set_config")
            || line.starts_with("\\restrict")
            || line.starts_with("\\unrestrict");
        if is_noise {
            continue;
        }
        if line.is_empty() {
            is_gap = true;
            continue;
        }
        if is_gap {
            out.push('\n');
            is_gap = false;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn a_dump_is_the_same_whatever_made_it() {
        let one = "--\n-- PostgreSQL database dump\n--\n\\restrict abc\n\nSET x = y;\n\n\nCREATE TABLE a (\n    b int\n);\n\n\n";
        let two = "-- Dumped by 16\n\\restrict def\nSELECT pg_catalog.set_config('a', 'b', false);\n\nCREATE TABLE a (\n    b int\n);\n";
        assert_eq!(normalise(one), normalise(two));
        assert!(normalise(one).ends_with("\n\nCREATE TABLE a (\n    b int\n);\n"));
    }
}
