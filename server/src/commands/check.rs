//! `omni-hub check`: whether the configuration, the database's settings and the whole audit trail are as they must be. A
//! finding is told in one sentence, and the command then fails, so that a timer can call it.

use std::path::PathBuf;

use clap::Args;
use domain::audit::CheckpointSource;
use service::audit::{AuditFinding, AuditReport};

use crate::boot::House;
use crate::config::Configuration;
use crate::failure::Failure;

/// What to check.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Also write the whole audit trail with its proofs into this file.
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    export: Option<PathBuf>,
    /// Check such a file alone, without any database.
    #[arg(long, value_name = "FILE")]
    pub(super) from: Option<PathBuf>,
    /// With --from: the file of signed checkpoints that was kept outside of the database.
    #[arg(long, value_name = "FILE", requires = "from")]
    checkpoints: Option<PathBuf>,
    /// With --from: the public key of the audit trail, hexadecimal, as `omni-hub check` prints it.
    #[arg(long, value_name = "HEX", requires = "from")]
    key: Option<String>,
}

/// Checks the running house.
pub(super) async fn run(configuration: &Configuration, options: Options) -> Result<(), Failure> {
    // Opening the house checks the configuration, the migrations and the database's settings.
    let house = House::open(configuration).await?;
    super::say("The configuration, the migrations and the settings of the database are right.");
    let result = async {
        let report = house.hub.verify_audit().await?;
        let exported = match &options.export {
            Some(path) => Some((path, house.hub.export_audit(path).await?)),
            None => None,
        };
        Ok::<_, Failure>((report, exported))
    }
    .await;
    let key = house.hub.audit_public_key();
    house.close().await;
    let (report, exported) = result?;
    let key = key?;
    if let Some((path, entries)) = exported {
        super::say(&format!("{entries} entries of the audit trail were written to {}.", path.display()));
    }
    super::say(&format!("The public key of the audit trail is {key}."));
    tell(&report)
}

/// Checks an export alone.
pub(super) fn verify_export(options: &Options) -> Result<(), Failure> {
    let Some(path) = &options.from else { return Ok(()) };
    let report = service::audit::verify_export(path, options.checkpoints.as_deref(), options.key.as_deref())
        .map_err(|error| Failure::CheckFailed { summary: format!("the export cannot be checked: {error}") })?;
    tell(&report)
}

fn tell(report: &AuditReport) -> Result<(), Failure> {
    if report.is_clean() {
        super::say(&format!(
            "The audit trail is whole: {} entries in {} chains under {} signed checkpoints.",
            report.entries, report.chains, report.checkpoints
        ));
        return Ok(());
    }
    for finding in &report.findings {
        super::say(&sentence(finding));
    }
    if report.findings_left_out > 0 {
        super::say(&format!("And {} more.", report.findings_left_out));
    }
    let count = u64::try_from(report.findings.len()).unwrap_or(u64::MAX).saturating_add(report.findings_left_out);
    let noun = if count == 1 { "finding" } else { "findings" };
    Err(Failure::CheckFailed {
        summary: format!(
            "the audit trail is not as it was written: {count} {noun}, listed above; keep the database as it is and \
             compare it with a backup"
        ),
    })
}

fn place(source: &CheckpointSource) -> &'static str {
    match source {
        CheckpointSource::Database => "in the database",
        CheckpointSource::File => "in the file outside of the database",
    }
}

/// A finding in one sentence.
fn sentence(finding: &AuditFinding) -> String {
    match finding {
        AuditFinding::CheckpointAltered { source, id } => {
            format!("Checkpoint {id} {} was altered: its root does not fit its heads.", place(source))
        }
        AuditFinding::CheckpointSignatureFalse { source, id } => {
            format!("Checkpoint {id} {} is not signed by the key of this installation.", place(source))
        }
        AuditFinding::CheckpointUnlinked { source, id } => {
            format!("Checkpoint {id} {} does not follow from the one before it.", place(source))
        }
        AuditFinding::CheckpointMissing { source, from, to } => {
            format!("Checkpoints {from} to {to} are missing {}.", place(source))
        }
        AuditFinding::CheckpointDiffers { id } => {
            format!("Checkpoint {id} in the database is another than the one in the file.")
        }
        AuditFinding::Edited { chain, sequence } => format!("Entry {sequence} of chain {chain} was edited."),
        AuditFinding::Missing { chain, from, to } => format!("Entries {from} to {to} of chain {chain} are missing."),
        AuditFinding::Misplaced { chain, sequence } => {
            format!("Entry {sequence} of chain {chain} comes twice or not in its place.")
        }
        AuditFinding::Unlinked { chain, sequence } => {
            format!("Entry {sequence} of chain {chain} does not follow from the one before it.")
        }
        AuditFinding::SealBroken { chain, sequence, checkpoint } => {
            format!("Entry {sequence} of chain {chain} is another than the one that checkpoint {checkpoint} sealed.")
        }
        AuditFinding::TailCut { chain, last, expected } => {
            format!("The end of chain {chain} is missing: it ends at {last}, and there were entries up to {expected}.")
        }
        AuditFinding::HeadDiffers { chain, last } => {
            format!("Chain {chain} ends at {last}, which is not where its head says.")
        }
    }
}
