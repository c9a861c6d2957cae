//! What the state of the program means: what is worth a look, and how sizes read.

use chrono::{DateTime, TimeDelta, Utc};
use domain::preference::Locale;
use rust_decimal::Decimal;

use super::api::SystemDto;
use crate::format;
use crate::i18n::Texts;
use crate::i18n::settings::SettingsTexts;

/// The audit is sealed every five minutes; after twice that something is wrong.
const SEAL_AT_LATEST: TimeDelta = TimeDelta::minutes(10);

/// Whether entries wait for a seal for too long.
pub fn is_seal_late(system: &SystemDto, now: DateTime<Utc>) -> bool {
    system.audit_unsealed > 0
        && system.audit_sealed_at.is_none_or(|at| now - at > SEAL_AT_LATEST)
        && now - system.started_at > SEAL_AT_LATEST
}

/// What is worth a look, in sentences.
pub fn findings(locale: Locale, system: &SystemDto) -> Vec<String> {
    let text = SettingsTexts::of(locale);
    let mut found: Vec<String> = system
        .warnings
        .iter()
        .map(|code| match code.as_str() {
            "private_cluster" => text.check_private_cluster.to_owned(),
            "loopback_only" => text.check_loopback_only.to_owned(),
            "metrics_open" => text.check_metrics_open.to_owned(),
            "no_backup" => text.check_no_backup.to_owned(),
            other => other.to_owned(),
        })
        .collect();
    if system.is_demo {
        found.push(text.check_demo.to_owned());
    }
    if is_seal_late(system, system.now) {
        found.push(text.audit_stale.to_owned());
    }
    found
}

/// A size in the largest unit that leaves a figure of at least one: `12.3 MB`.
pub fn bytes(locale: Locale, count: i64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = Decimal::from(count);
    let mut unit = 0;
    while value >= Decimal::ONE_THOUSAND && unit + 1 < UNITS.len() {
        value /= Decimal::ONE_THOUSAND;
        unit += 1;
    }
    let decimals = if unit == 0 { 0 } else { 1 };
    format!("{} {}", format::decimal(locale, value, decimals), UNITS.get(unit).copied().unwrap_or_default())
}
