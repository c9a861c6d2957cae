//! What must hold between settings, and what no type can say: addresses that would make cookies useless, and secrets that
//! everybody knows.

use std::net::IpAddr;

use super::setting::{Key, Values};
use super::{Database, Listen, Log, Oidc};

/// Secrets that stand in examples; a program that runs with one is open.
const KNOWN_SECRETS: [&str; 12] = [
    "change-me",
    "change_me",
    "changeme",
    "client-secret",
    "default",
    "example",
    "insecure",
    "password",
    "postgres",
    "secret",
    "test",
    "your-secret",
];

fn key(keys: &'static [Key], name: &str) -> &'static Key {
    keys.iter().find(|key| key.name == name).unwrap_or(&keys[0])
}

/// The host of an address such as `https://hub.example.org:8443/x`, without port, brackets and path.
pub(super) fn host_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.trim_end_matches('/');
    let host = host.split('/').next().unwrap_or_default();
    if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
        return None;
    }
    match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(address, _)| address),
        None => Some(host.rsplit_once(':').map_or(host, |(name, _)| name)),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The public address must be one under which browsers keep our cookies and say where requests come from.
pub(super) fn listen(listen: &Listen, values: &mut Values) {
    let key = key(Listen::KEYS, "public_url");
    if listen.public_url.is_empty() {
        if !listen.address.ip().is_loopback() {
            values.refuse(
                key,
                format!(
                    "it must be set because listen.address {} is not a loopback address; allowed is {}",
                    listen.address, key.allowed
                ),
            );
        }
        return;
    }
    match host_of(&listen.public_url) {
        None => values.refuse(key, format!("\"{}\" is not allowed; allowed is {}", listen.public_url, key.allowed)),
        Some(_) if listen.public_url.trim_end_matches('/').matches('/').count() > 2 => {
            values.refuse(key, format!("\"{}\" has a path; allowed is {}", listen.public_url, key.allowed));
        }
        Some(host) if listen.public_url.starts_with("http://") && !is_loopback(host) => values.refuse(
            key,
            format!(
                "\"{}\" is plain http on an address that is not loopback: browsers would drop the session cookie; \
                 allowed is {}",
                listen.public_url, key.allowed
            ),
        ),
        Some(_) => {}
    }
}

/// The database must be PostgreSQL, and not open to everybody who knows the examples.
pub(super) fn database(database: &Database, values: &mut Values) {
    let url = database.url.0.as_str();
    if url.is_empty() {
        return;
    }
    let key = key(Database::KEYS, "url");
    let Some(rest) = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) else {
        values.refuse(key, format!("this value is not allowed; allowed is {}", key.allowed));
        return;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if let Some((user, host)) = authority.rsplit_once('@')
        && let Some((_, password)) = user.split_once(':')
    {
        let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let is_local = host.is_empty() || is_loopback(host);
        if !is_local && KNOWN_SECRETS.contains(&password.to_lowercase().as_str()) {
            values.refuse(key, "the password is one that stands in examples; choose another".to_owned());
        }
    }
}

/// The filter must be one that the log understands.
pub(super) fn log(log: &Log, values: &mut Values) {
    if let Err(error) = tracing_subscriber::EnvFilter::try_new(&log.filter) {
        let key = key(Log::KEYS, "filter");
        values.refuse(key, format!("\"{}\" is not allowed ({error}); allowed is {}", log.filter, key.allowed));
    }
}

/// With an issuer the other settings are needed, and the secret must be a real one.
pub(super) fn oidc(oidc: &Oidc, values: &mut Values) {
    /// Shorter secrets can be guessed.
    const SHORTEST_SECRET: usize = 16;
    if oidc.issuer.is_empty() {
        return;
    }
    let loopback = host_of(&oidc.issuer).is_some_and(is_loopback);
    if !(oidc.issuer.starts_with("https://") || oidc.issuer.starts_with("http://") && loopback) {
        let key = key(Oidc::KEYS, "issuer");
        values.refuse(key, format!("\"{}\" is not allowed; allowed is {}", oidc.issuer, key.allowed));
    }
    if oidc.client_id.is_empty() {
        let key = key(Oidc::KEYS, "client_id");
        values.refuse(key, format!("it is missing; allowed is {}", key.allowed));
    }
    let secret = oidc.client_secret.0.as_str();
    // Without a secret the program is a public client, which the provider must allow; PKCE is used either way.
    if secret.is_empty() {
        return;
    }
    if secret.len() < SHORTEST_SECRET || KNOWN_SECRETS.contains(&secret.to_lowercase().as_str()) {
        let key = key(Oidc::KEYS, "client_secret");
        values.refuse(key, format!("it is too short or one that stands in examples; allowed is {}", key.allowed));
    }
}
