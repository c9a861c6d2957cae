//! The configuration: one file and environment variables, read once at start. All problems are told at once, each with its
//! place, its key and what is allowed; a configuration with a problem is never used in part. The settings are in
//! `concerns`; what each is for is printed by [`documentation`] into `docs/CONFIGURATION.md`.

pub mod concerns;
pub mod setting;

mod check;

use std::path::{Path, PathBuf};

pub use concerns::{Database, Files, Integration, Limits, Listen, Log, LogFormat, Oidc, Security};
use setting::{Key, Problem, Raw, Source, Values};

/// The variable that names the file, when the option `--config` does not.
pub const FILE_VARIABLE: &str = "OMNI_HUB_CONFIG";

/// The file that is read when it exists and no other is named.
pub const DEFAULT_FILE: &str = "omni-hub.toml";

/// Variables that begin like ours and are none of the program's settings.
const OTHER_VARIABLES: [&str; 2] = [FILE_VARIABLE, "OMNI_HUB_PG_BIN"];

/// The whole configuration.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Where the program listens.
    pub listen: Listen,
    /// Where files lie.
    pub files: Files,
    /// The brand and its keys.
    pub security: Security,
    /// The database.
    pub database: Database,
    /// How much an instance takes on.
    pub limits: Limits,
    /// What is logged.
    pub log: Log,
    /// How data comes in.
    pub integration: Integration,
    /// The identity provider.
    pub oidc: Oidc,
    /// Each setting as it is in effect, for `omni-hub config`.
    pub effective: Vec<(&'static Key, Raw)>,
}

/// All settings of all concerns, with the title of each concern.
pub const CONCERNS: [(&str, &[Key]); 8] = [
    (Listen::TITLE, Listen::KEYS),
    (Files::TITLE, Files::KEYS),
    (Security::TITLE, Security::KEYS),
    (Database::TITLE, Database::KEYS),
    (Limits::TITLE, Limits::KEYS),
    (Log::TITLE, Log::KEYS),
    (Integration::TITLE, Integration::KEYS),
    (Oidc::TITLE, Oidc::KEYS),
];

fn keys() -> impl Iterator<Item = &'static Key> + Clone {
    CONCERNS.into_iter().flat_map(|(_, keys)| keys)
}

impl Configuration {
    /// Reads the configuration: `file` is what `--config` names, `variables` the environment.
    ///
    /// # Errors
    /// Every problem there is, in the order of the file, then the environment, then what must hold between settings.
    pub fn read(file: Option<&Path>, variables: &[(String, String)]) -> Result<Configuration, Vec<Problem>> {
        let mut values = Values::default();
        let named = file
            .map(Path::to_path_buf)
            .or_else(|| variables.iter().find(|(name, _)| name == FILE_VARIABLE).map(|(_, path)| PathBuf::from(path)));
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        values.file = path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => read_file(&mut values, &text),
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                let sentence = format!("the configuration file cannot be read ({error}); name one that exists");
                values.problems.push(Problem { place: values.file.clone(), key: "file".to_owned(), sentence });
            }
        }
        read_variables(&mut values, variables);
        Self::from_values(values)
    }

    fn from_values(mut values: Values) -> Result<Configuration, Vec<Problem>> {
        let listen = Listen::read(&mut values);
        let files = Files::read(&mut values);
        let security = Security::read(&mut values);
        let database = Database::read(&mut values);
        let limits = Limits::read(&mut values);
        let log = Log::read(&mut values);
        let integration = Integration::read(&mut values);
        let oidc = Oidc::read(&mut values);
        if let Some(listen) = &listen {
            check::listen(listen, &mut values);
        }
        if let Some(database) = &database {
            check::database(database, &mut values);
        }
        if let Some(log) = &log {
            check::log(log, &mut values);
        }
        if let Some(oidc) = &oidc {
            check::oidc(oidc, &mut values);
        }
        let effective = keys().map(|key| (key, values.raw(key))).collect();
        match (listen, files, security, database, limits, log, integration, oidc) {
            (
                Some(listen),
                Some(files),
                Some(security),
                Some(database),
                Some(limits),
                Some(log),
                Some(integration),
                Some(oidc),
            ) if values.problems.is_empty() => {
                Ok(Configuration { listen, files, security, database, limits, log, integration, oidc, effective })
            }
            _ => Err(values.problems),
        }
    }

    /// The address that people type, without a slash at the end.
    pub fn public_url(&self) -> String {
        if self.listen.public_url.is_empty() {
            format!("http://{}", self.listen.address)
        } else {
            self.listen.public_url.trim_end_matches('/').to_owned()
        }
    }

    /// Whether people type a loopback address: then nobody but this machine is served, not even through a proxy.
    pub fn is_public_url_local(&self) -> bool {
        check::host_of(&self.public_url()).is_some_and(check::is_loopback)
    }

    /// A file of the security settings: the path that is set, else its usual place in the data directory.
    fn in_data(&self, path: &str, usual: &str) -> PathBuf {
        if path.is_empty() { self.files.data_directory.join(usual) } else { PathBuf::from(path) }
    }

    /// The file of the key that encrypts authenticators' secrets.
    pub fn secret_key_file(&self) -> PathBuf {
        self.in_data(&self.security.secret_key_file, "keys/secret.key")
    }

    /// The file of the key that signs the audit trail.
    pub fn audit_key_file(&self) -> PathBuf {
        self.in_data(&self.security.audit_key_file, "keys/audit.pem")
    }

    /// The file of the signed checkpoints.
    pub fn audit_checkpoint_file(&self) -> PathBuf {
        self.in_data(&self.security.audit_checkpoint_file, "audit-checkpoints.jsonl")
    }

    /// The host name of the issuer, for a button without a label.
    pub fn oidc_label(&self) -> Option<String> {
        if self.oidc.issuer.is_empty() {
            return None;
        }
        let host = check::host_of(&self.oidc.issuer).unwrap_or("OpenID Connect");
        Some(if self.oidc.label.is_empty() { host.to_owned() } else { self.oidc.label.clone() })
    }

    /// The effective settings as text: one line each, with where it came from; secrets masked.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        let mut section = "";
        for (key, raw) in &self.effective {
            if key.section != section {
                if !section.is_empty() {
                    text.push('\n');
                }
                section = key.section;
                text.push_str(&format!("[{section}]\n"));
            }
            let value = match (key.is_secret, raw.text.is_empty()) {
                (true, false) => "\"********\"".to_owned(),
                _ => format!("\"{}\"", raw.text.replace('\\', "\\\\").replace('"', "\\\"")),
            };
            let source = match raw.source {
                Source::Default => "default".to_owned(),
                Source::File { line } => format!("file, line {line}"),
                Source::Variable => format!("variable {}", key.variable),
                Source::Option => "command line".to_owned(),
            };
            text.push_str(&format!("{} = {value}  # {source}\n", key.name));
        }
        text
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1)
}

fn read_file(values: &mut Values, text: &str) {
    use toml::de::{DeTable, DeValue};
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            let place = format!("{}, line {line}", values.file);
            let sentence = format!("this is not TOML: {}", error.message().lines().next().unwrap_or("unreadable"));
            values.problems.push(Problem { place, key: "file".to_owned(), sentence });
            return;
        }
    };
    for (section, content) in document.get_ref() {
        let line = line_of(text, section.span().start);
        let place = format!("{}, line {line}", values.file);
        let section = section.get_ref().as_ref();
        let known = keys().any(|key| key.section == section);
        let DeValue::Table(content) = content.get_ref() else {
            let sentence = "a setting stands in a table such as [listen]".to_owned();
            values.problems.push(Problem { place, key: section.to_owned(), sentence });
            continue;
        };
        if !known {
            let sentence = unknown("table", section, keys().map(|key| key.section));
            values.problems.push(Problem { place, key: section.to_owned(), sentence });
            continue;
        }
        for (name, value) in content {
            let line = line_of(text, name.span().start);
            let place = format!("{}, line {line}", values.file);
            let name = name.get_ref().as_ref();
            let Some(key) = keys().find(|key| key.section == section && key.name == name) else {
                let candidates = keys().filter(|key| key.section == section).map(|key| key.name);
                let sentence = unknown("setting", name, candidates);
                values.problems.push(Problem { place, key: format!("{section}.{name}"), sentence });
                continue;
            };
            match scalar(value.get_ref()) {
                Some(text) => {
                    values.given.insert((key.section, key.name), Raw { text, source: Source::File { line } });
                }
                None => {
                    let sentence = format!("this kind of value is not allowed; allowed is {}", key.allowed);
                    values.problems.push(Problem { place, key: format!("{section}.{name}"), sentence });
                }
            }
        }
    }
}

fn scalar(value: &toml::de::DeValue<'_>) -> Option<String> {
    use toml::de::DeValue;
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().replace('_', "")),
        DeValue::Boolean(value) => Some(value.to_string()),
        DeValue::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| scalar(item.get_ref())).collect();
            items.map(|items| items.join(","))
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn read_variables(values: &mut Values, variables: &[(String, String)]) {
    for (name, text) in variables {
        if let Some(key) = keys().find(|key| key.variable == name) {
            let raw = Raw { text: text.clone(), source: Source::Variable };
            values.given.insert((key.section, key.name), raw);
        } else if name.starts_with("OMNI_HUB_")
            && !OTHER_VARIABLES.contains(&name.as_str())
            // The tools around the program have variables of their own; only what is nearly one of ours is a mistake.
            && let Some(nearest) = nearest(name, keys().map(|key| key.variable))
        {
            let place = format!("environment variable {name}");
            let sentence = format!("there is no such variable; did you mean {nearest}?");
            values.problems.push(Problem { place, key: name.clone(), sentence });
        }
    }
}

fn unknown<'a>(kind: &str, name: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(name, candidates.clone()) {
        Some(nearest) => format!("there is no such {kind}; did you mean \"{nearest}\"?"),
        None => {
            let mut all: Vec<&str> = candidates.collect();
            all.dedup();
            format!("there is no such {kind}; there are {}", all.join(", "))
        }
    }
}

/// The candidate that differs least from a name, if it differs by no more than a third.
fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.len() / 3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be changed, added or taken away to make one name the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = i;
        let mut current = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX);
            let before = current.last().copied().unwrap_or(usize::MAX);
            current.push((diagonal + usize::from(a != *b)).min(above + 1).min(before + 1));
            diagonal = above;
        }
        row = current;
    }
    row.last().copied().unwrap_or(0)
}

/// The page `docs/CONFIGURATION.md`, made from the settings themselves.
pub fn documentation() -> String {
    let mut page = String::from(
        "# Configuration\n\n\
         This page is made from the code (`omni-hub config --documentation`); a test compares the two.\n\n\
         The program reads one TOML file and the environment. The file is named by `--config`, else by the variable\n\
         `OMNI_HUB_CONFIG`, else it is `omni-hub.toml` in the working directory, if there is one. A variable wins over the\n\
         file. Unknown names are refused, and all problems are told at once. `omni-hub config` prints what is in effect and\n\
         where it came from. Nothing has to be set: without any setting the program serves http://127.0.0.1:3000 on a\n\
         private PostgreSQL of its own.\n",
    );
    for (title, keys) in CONCERNS {
        let section = keys.first().map_or("", |key| key.section);
        page.push_str(&format!("\n## `[{section}]`\n\n{}\n", title.trim()));
        for key in keys {
            let default = match (key.default, key.is_secret) {
                ("", _) => "nothing".to_owned(),
                (text, _) => format!("`{text}`"),
            };
            let secret = if key.is_secret { " It is never printed." } else { "" };
            page.push_str(&format!(
                "\n### `{}`\n\n{}{secret}\n\n- Variable: `{}`\n- Allowed: {}\n- Default: {default}\n",
                key.name,
                key.purpose.trim(),
                key.variable,
                key.allowed,
            ));
        }
    }
    page.push_str(
        "\n## Which PostgreSQL the private cluster uses\n\nThe newest one of the machine; the variable `OMNI_HUB_PG_BIN` names another \
         directory of its programs.\n\n## Exit codes\n\n| Code | Meaning |\n| --- | --- |\n",
    );
    for (code, meaning) in crate::failure::EXIT_CODES {
        page.push_str(&format!("| {code} | {meaning} |\n"));
    }
    page
}
