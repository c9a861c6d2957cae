//! What runs by itself: calls the tasks of `service` again and again until the program stops. What a task does, and that
//! several instances may do it at once, is decided there; here a panic or a failure of one run never ends the next.

use std::future::Future;
use std::time::Duration;

use service::{Hub, tasks};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::state::AppState;
use crate::telemetry::figure;

/// Signed checkpoints follow what is new this closely.
const SEAL_EVERY: Duration = Duration::from_secs(5);
/// What has ended is removed this often.
const EXPIRE_EVERY: Duration = Duration::from_secs(60);
/// The whole audit trail is verified this often (quality R18).
const VERIFY_EVERY: Duration = Duration::from_secs(300);
/// The watched folder is looked into this often.
const WATCH_EVERY: Duration = Duration::from_secs(5);
/// Differences of the roll-ups are folded into their base this often.
const FOLD_EVERY: Duration = Duration::from_secs(5);
/// The data is looked through for issues this often.
const SCAN_QUALITY_EVERY: Duration = Duration::from_secs(600);
/// Callers of the rate limits are forgotten this often.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Starts everything that runs by itself; each ends with the program's stopping signal.
pub fn start(state: &AppState) -> JoinSet<()> {
    let mut running = JoinSet::new();
    let stopping = &state.stopping;
    let live = state.live.clone();
    let hub = state.hub.clone();
    running.spawn(kept_alive("live_reader", stopping.clone(), move || {
        let (live, hub) = (live.clone(), hub.clone());
        async move { live.read(hub).await }
    }));
    let live = state.live.clone();
    let hub = state.hub.clone();
    running.spawn(kept_alive("live_sessions", stopping.clone(), move || {
        let (live, hub) = (live.clone(), hub.clone());
        async move { live.watch_sessions(hub).await }
    }));
    running.spawn(every("seal_audit", SEAL_EVERY, stopping.clone(), state.hub.clone(), |hub| async move {
        tasks::seal_audit(&hub).await.map(|_| ())
    }));
    running.spawn(every("expire", EXPIRE_EVERY, stopping.clone(), state.hub.clone(), |hub| async move {
        let expired = tasks::expire(&hub).await?;
        if expired != tasks::Expired::default() {
            tracing::debug!(?expired, "what has ended was removed");
        }
        Ok(())
    }));
    running.spawn(every("verify_audit", VERIFY_EVERY, stopping.clone(), state.hub.clone(), |hub| async move {
        tasks::verify_audit(&hub).await.map(|_| ())
    }));
    let folder = std::path::PathBuf::from(&state.configuration.integration.watch_dir);
    if !folder.as_os_str().is_empty() {
        running.spawn(every("watch_folder", WATCH_EVERY, stopping.clone(), state.hub.clone(), move |hub| {
            let folder = folder.clone();
            async move { tasks::watch_folder(&hub, &folder).await.map(|_| ()) }
        }));
    }
    crate::incoming::sweep(&state.configuration.files.data_directory);
    running.spawn(every("fold_rollups", FOLD_EVERY, stopping.clone(), state.hub.clone(), |hub| async move {
        tasks::fold_rollups(&hub).await.map(|_| ())
    }));
    running.spawn(every("scan_quality", SCAN_QUALITY_EVERY, stopping.clone(), state.hub.clone(), |hub| async move {
        tasks::scan_quality(&hub).await.map(|_| ())
    }));
    let forgetful = state.clone();
    running.spawn(async move {
        while !stopped_within(FORGET_EVERY, &forgetful.stopping).await {
            forgetful.rates.forget_idle();
        }
    });
    running
}

/// Keeps the demo brand's orders arriving.
pub fn keep_demo_trade(running: &mut JoinSet<()>, state: &AppState) {
    let pace = Duration::from_secs(crate::demo::PACE_SECONDS);
    running.spawn(every("demo_trade", pace, state.stopping.clone(), state.hub.clone(), |hub| async move {
        crate::demo::continue_trade(&hub).await
    }));
}

/// Runs a task at once and then after each interval.
async fn every<F, R>(name: &'static str, interval: Duration, stopping: CancellationToken, hub: Hub, task: F)
where
    F: Fn(Hub) -> R + Send + 'static,
    R: Future<Output = Result<(), service::Error>> + Send + 'static,
{
    loop {
        // A task of its own: a panic ends that and is seen here.
        let result = match tokio::spawn(task(hub.clone())).await {
            Ok(Ok(())) => "done",
            Ok(Err(error)) => {
                tracing::warn!(task = name, %error, "a background task failed; it is tried again");
                "failed"
            }
            Err(error) => {
                tracing::error!(task = name, %error, "a background task panicked; it is tried again");
                "panicked"
            }
        };
        metrics::counter!(figure::TASK_RUNS, "task" => name, "result" => result).increment(1);
        if stopped_within(interval, &stopping).await {
            return;
        }
    }
}

/// Runs something that ends only with the program, and starts it again when it panicked.
async fn kept_alive<F, R>(name: &'static str, stopping: CancellationToken, task: F)
where
    F: Fn() -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    loop {
        if let Err(error) = tokio::spawn(task()).await {
            tracing::error!(task = name, %error, "a background task panicked; it is started again");
            metrics::counter!(figure::TASK_RUNS, "task" => name, "result" => "panicked").increment(1);
        }
        if stopped_within(Duration::from_secs(1), &stopping).await {
            return;
        }
    }
}

/// Waits for the interval; whether the program began to stop meanwhile.
async fn stopped_within(interval: Duration, stopping: &CancellationToken) -> bool {
    tokio::time::timeout(interval, stopping.cancelled()).await.is_ok()
}
