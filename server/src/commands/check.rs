//! `omni-hub check`: whether the configuration, the database's settings and the whole audit trail are as they must be. A
//! finding is told in one sentence, and the command then fails, so that a timer can call it.

use std::path::PathBuf;

use clap::Args;
use service::audit::AuditReport;

use crate::boot::House;
use crate::config::Configuration;
use crate::failure::Failure;

/// What to check.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Also write the whole audit trail with its proofs into this file.
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
}

/// Checks the running house.
pub(super) async fn run(configuration: &Configuration, options: Options) -> Result<(), Failure> {
    // Opening the house checks the configuration, the migrations and the database's settings.
    let house = House::open(configuration).await?;
    super::say("The configuration, the migrations and the settings of the database are right.");
    let result = async {
        let report = house.hub.verify_audit().await?;
        let exported = match &options.export {
            Some(path) => Some((
                path,
                store::audit::export(
                    house.hub.store(),
                    store::TxContext::system(domain::ids::RequestId(uuid::Uuid::now_v7()), house.hub.now()),
                    path,
                )
                .await?,
            )),
            None => None,
        };
        Ok::<_, Failure>((report, exported))
    }
    .await;
    house.close().await;
    let (report, exported) = result?;
    if let Some((path, entries)) = exported {
        super::say(&format!("{entries} entries of the audit trail were written to {}.", path.display()));
    }
    tell(&report)
}

fn tell(report: &AuditReport) -> Result<(), Failure> {
    if report.problems.is_empty() {
        super::say(&format!(
            "The audit trail is whole: {} entries in {} chains under {} signed checkpoints.",
            report.entries, report.chains, report.checkpoints
        ));
        return Ok(());
    }
    for problem in &report.problems {
        super::say(problem);
    }
    let count = report.problems.len();
    let noun = if count == 1 { "problem" } else { "problems" };
    Err(Failure::CheckFailed {
        summary: format!(
            "The audit trail has {count} {noun}, listed above; keep the database as it is and compare it with a backup."
        ),
    })
}
