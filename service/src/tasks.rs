//! What runs by itself. Each function takes one step and returns what it did; the server calls them again and again, a test
//! calls them once. Several instances may call them at once.

use chrono::TimeDelta;
use domain::access::Actor;
use domain::audit::{AuditReport, plan_checkpoint};
use store::identity::sessions;
use store::{Constraint, Viewer, audit, idempotency, outbox};

use crate::error::Failure;
use crate::quality::QualityScan;
use crate::{Hub, RequestFacts, Result};

/// A checkpoint is made at the latest so many seconds after something new: this long the end of a chain could be cut off
/// without leaving a trace. Much shorter, the checkpoints of a busy day would outgrow the entries.
const SEAL_SECONDS: i64 = 60;
/// Events stay so long for viewers that come back.
const EVENT_HOURS: i64 = 24;

/// What [`expire`] removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Sessions that ended by time.
    pub sessions: u64,
    /// Attempts, challenges, links and keys of repeated calls too old to matter.
    pub leftovers: u64,
    /// Events no viewer can ask for any more.
    pub events: u64,
}

/// Signs a checkpoint over whatever is new in the audit, at most one a minute unless much is new, and appends it to the file
/// outside the database; returns how many chains it covers. Call every 5 s.
///
/// # Errors
/// [`crate::Error::Unavailable`] also when the file cannot be written; [`crate::Error::Internal`].
pub async fn seal_audit(hub: &Hub) -> Result<u64> {
    seal(hub, false).await
}

/// The same without waiting for the minute: before a backup and when the program stops.
///
/// # Errors
/// As [`seal_audit`].
pub async fn seal_audit_now(hub: &Hub) -> Result<u64> {
    seal(hub, true).await
}

async fn seal(hub: &Hub, is_forced: bool) -> Result<u64> {
    // The key first: without it nothing is sealed, and the reason is told at once.
    hub.signing_key()?;
    let signer = hub.clone();
    let result: std::result::Result<u64, Failure> = hub
        .inner
        .store
        .with_tx(hub.system_context(), (signer, is_forced), |tx, (signer, is_forced)| {
            Box::pin(async move {
                let last = audit::last_checkpoint(tx).await?;
                let is_due = last.as_ref().is_none_or(|last| tx.at() - last.at >= TimeDelta::seconds(SEAL_SECONDS));
                let heads = audit::heads(tx).await?;
                let Some(plan) = plan_checkpoint(last.as_ref(), heads, tx.at(), is_forced || is_due) else {
                    return Ok(0);
                };
                let (signature, public_key) = signer.sign_checkpoint(&plan.message())?;
                let checkpoint = plan.signed(signature, public_key);
                audit::insert_checkpoint(tx, &checkpoint).await?;
                Ok(u64::try_from(checkpoint.heads.len()).unwrap_or_default())
            })
        })
        .await;
    let covered = match result {
        Ok(covered) => covered,
        // Another instance sealed the same moment.
        Err(Failure::Store(store::Error::Conflict(Constraint::AuditCheckpointIdentity))) => 0,
        Err(failure) => return Err(failure.into()),
    };
    // Also when nothing was new here: what another instance sealed belongs into this machine's file too.
    let path = &hub.inner.settings.audit_checkpoint_path;
    audit::write_checkpoint_file(&hub.inner.store, hub.system_context(), path).await?;
    Ok(covered)
}

/// Removes what has ended. Call every minute.
///
/// # Errors
/// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
pub async fn expire(hub: &Hub) -> Result<Expired> {
    let facts = RequestFacts::local("expire");
    let counts = hub
        .write(Viewer::System, &facts, (), |tx, ()| Box::pin(async move { Ok(sessions::expire(tx).await?) }))
        .await?;
    let store = &hub.inner.store;
    let keys = idempotency::expire(store, hub.system_context()).await?;
    let events = outbox::expire(store, hub.now() - TimeDelta::hours(EVENT_HOURS)).await?;
    Ok(Expired { sessions: counts.sessions, leftovers: counts.leftovers + keys, events })
}

/// How many differences of the roll-ups are folded at once: few enough that nobody waits for it.
const FOLDED_AT_ONCE: i32 = 200_000;

/// Folds differences of the roll-ups into their base; returns how many. Call every few seconds; figures are the same before
/// and after, only asked for faster.
///
/// # Errors
/// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
pub async fn fold_rollups(hub: &Hub) -> Result<i64> {
    let result: std::result::Result<i64, Failure> = hub
        .inner
        .store
        .with_tx(hub.system_context(), (), |tx, ()| {
            Box::pin(async move { Ok(store::commerce::fold_rollups(tx, FOLDED_AT_ONCE).await?) })
        })
        .await;
    Ok(result?)
}

/// Looks through the facts with every rule of data quality. Call every 10 minutes.
///
/// # Errors
/// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
pub async fn scan_quality(hub: &Hub) -> Result<QualityScan> {
    const TASK: &str = "scan_quality";
    let scan = hub.scan_quality(&Actor::operator(TASK), &RequestFacts::local(TASK)).await?;
    if scan.opened + scan.reopened + scan.resolved > 0 {
        tracing::info!(?scan, "the data was looked through");
    }
    Ok(scan)
}

/// Verifies the whole audit and raises the alarm in the log when something is wrong. Call every 5 minutes.
///
/// # Errors
/// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
pub async fn verify_audit(hub: &Hub) -> Result<AuditReport> {
    let report = hub.verify_audit().await?;
    if report.is_clean() {
        tracing::info!(chains = report.chains, entries = report.entries, "the audit is as it was written");
    } else {
        for finding in report.findings.iter().take(20) {
            tracing::error!(?finding, "the audit is not as it was written");
        }
        tracing::error!(findings = report.findings.len(), "the audit is not as it was written: raise the alarm");
    }
    Ok(report)
}

/// Takes in the files that lie in the watched folder. Call every 5 s, in one instance: the folder is of one machine.
///
/// # Errors
/// [`crate::Error::Unavailable`], [`crate::Error::Internal`]; a file that is refused is moved away and no error.
pub async fn watch_folder(hub: &Hub, folder: &std::path::Path) -> Result<crate::integration::Watched> {
    crate::integration::look_into_folder(hub, folder).await
}
