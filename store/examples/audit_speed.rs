//! How many audit entries a second one chain and eight chains take, each in a transaction of its own that waits for the disk:
//! the bound for changes in one department and in all. Run with `cargo run --release -p store --example audit_speed`.

#![allow(clippy::print_stdout, reason = "this prints its figures")]

use std::time::{Duration, Instant};

use domain::ids::{DepartmentId, RequestId, UserId};
use store::audit::{AuditActor, NewAuditEntry};
use store::cluster::{Cluster, ClusterSettings};
use store::{Error, PoolSettings, Store, TxContext};
use uuid::Uuid;

/// Writers at once.
const WRITERS: u128 = 16;

/// How long each measurement takes.
const DURATION: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    std::fs::set_permissions(directory.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let started = Instant::now();
    let cluster = Cluster::start(&ClusterSettings::new(directory.path())).await?;
    println!("cluster set up and started in {:?}", started.elapsed());
    let started = Instant::now();
    store::migrate::run(&cluster.url()).await?;
    println!("migrated in {:?}", started.elapsed());
    let store = Store::connect(&cluster.program_url(), &PoolSettings::default()).await?;
    for chains in [1, 8] {
        let counts: Vec<_> = (0..WRITERS).map(|writer| tokio::spawn(write(store.clone(), writer % chains))).collect();
        let (mut entries, mut slowest) = (0, Duration::ZERO);
        for count in counts {
            let (own, longest) = count.await??;
            entries += own;
            slowest = slowest.max(longest);
        }
        let rate = entries / u32::try_from(DURATION.as_secs())?;
        println!("{chains} chain(s), {WRITERS} writers: {rate} entries/s, slowest {slowest:?}");
    }
    let started = Instant::now();
    let context = TxContext::system(RequestId(Uuid::nil()), chrono::DateTime::UNIX_EPOCH);
    let report = store::audit::verify(&store, context, Vec::new(), |_| true).await?;
    println!("{} entries verified in {:?}, {} findings", report.entries, started.elapsed(), report.findings.len());
    store.close().await;
    cluster.stop().await?;
    Ok(())
}

/// Appends to one chain until the time is up; how many, and the longest wait.
async fn write(store: Store, chain: u128) -> Result<(u32, Duration), Error> {
    let started = Instant::now();
    let (mut count, mut slowest) = (0, Duration::ZERO);
    while started.elapsed() < DURATION {
        let context = TxContext::system(RequestId(Uuid::from_u128(1)), chrono::DateTime::UNIX_EPOCH);
        let entry = NewAuditEntry {
            department_id: Some(DepartmentId(Uuid::from_u128(chain + 1))),
            actor: AuditActor { user_id: UserId(Uuid::nil()), name: "benchmark".to_owned(), via: "operator" },
            action: "user.update",
            subject_kind: "user",
            subject_id: count.to_string(),
            subject_name: "somebody".to_owned(),
            before: Some(serde_json::json!({"display_name": "A"})),
            after: Some(serde_json::json!({"display_name": "B"})),
            reason: None,
        };
        let begun = Instant::now();
        store
            .with_tx(context, entry, |tx, entry| {
                Box::pin(async move { store::audit::append(tx, &entry).await.map(|_| ()) })
            })
            .await
            .or_else(|failure: Error| if failure.is_retryable() { Ok(()) } else { Err(failure) })?;
        slowest = slowest.max(begun.elapsed());
        count += 1;
    }
    Ok((count, slowest))
}
