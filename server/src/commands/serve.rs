//! `omni-hub serve`: opens the house, takes the address, serves, and stops in order: readiness first, then streams, then
//! what is under way, then the tasks, then the database.

use std::time::{Duration, Instant};

use clap::Args;
use service::tasks::seal_audit_now;
use tokio::signal::unix::{SignalKind, signal};

use crate::boot::House;
use crate::config::Configuration;
use crate::failure::Failure;
use crate::pages::VERSION;
use crate::state::AppState;
use crate::{demo, listener, repeat, router, telemetry};

/// How long requests under way may still take after the signal; together with the rest less than ten seconds.
const GRACE: Duration = Duration::from_secs(5);

/// How long tasks that run by themselves may still take.
const TASKS_GRACE: Duration = Duration::from_secs(1);

/// How to serve.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Make demo people and a small demo brand in an empty database and print the logins.
    #[arg(long)]
    demo: bool,
    /// Keep orders of the demo brand arriving.
    #[arg(long, requires = "demo")]
    live: bool,
}

/// Serves until a signal.
pub(super) async fn run(configuration: Configuration, options: Options) -> Result<(), Failure> {
    log_panics();
    let started = Instant::now();
    // Listening for signals from the first moment: a Ctrl-C while the cluster starts must stop it again.
    let mut signals = Signals::listen()?;
    // The address first: when it is taken, no cluster is started for nothing.
    let socket = listener::bind(configuration.listen.address).await?;
    let house = tokio::select! {
        house = open(&configuration, &options) => house?,
        () = signals.next() => return Ok(()),
    };
    let state = AppState::new(house.hub.clone(), configuration, telemetry::start_figures());
    if !state.site.is_built() {
        tracing::warn!(
            site_root = %state.configuration.files.site_root.display(),
            "the site is not built: pages come without styles and scripts; build it or set files.site_root"
        );
    }
    let mut tasks = repeat::start(&state);
    if options.live {
        repeat::keep_demo_trade(&mut tasks, &state);
    }
    let router = router::build(&state);
    announce(&state, started).await?;

    let connections = state.configuration.limits.connections_at_once.size();
    let serving = listener::serve(socket, router, connections, state.stopping.clone(), GRACE);
    tokio::pin!(serving);
    let cut = tokio::select! {
        cut = &mut serving => cut,
        () = signals.next() => {
            tracing::info!("stopping: no new requests; streams end, what is under way is finished");
            state.begin_to_stop();
            tokio::select! {
                cut = &mut serving => cut,
                () = signals.next() => {
                    tracing::warn!("stopping at once");
                    0
                }
            }
        }
    };
    if cut > 0 {
        tracing::warn!(connections = cut, "some connections did not end in time and were cut");
    }
    let finished = tokio::time::timeout(TASKS_GRACE, async { while tasks.join_next().await.is_some() {} }).await;
    if finished.is_err() {
        tasks.abort_all();
    }
    // Nothing is left unsealed while the program is away.
    if tokio::time::timeout(TASKS_GRACE, seal_audit_now(&house.hub)).await.is_err() {
        tracing::warn!("the audit trail could not be sealed in time; the next start does it");
    }
    drop(state);
    house.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn open(configuration: &Configuration, options: &Options) -> Result<House, Failure> {
    let house = House::open(configuration).await?;
    if options.demo {
        let made = async {
            demo::create(&house.hub, &configuration.files.data_directory).await?;
            demo::create_small_trade(&house.hub).await
        };
        if let Err(failure) = made.await {
            house.close().await;
            return Err(failure);
        }
    }
    Ok(house)
}

/// Says where the program is, and with demo people how to sign in.
async fn announce(state: &AppState, started: Instant) -> Result<(), Failure> {
    let url = state.configuration.public_url();
    tracing::info!(milliseconds = started.elapsed().as_millis(), url, version = VERSION, "ready");
    super::say(&format!("Omni-Hub {VERSION} is ready at {url}"));
    if let Some(table) = demo::table(&state.hub, &state.configuration.files.data_directory).await? {
        super::say(&format!("\nDemo logins:\n{table}"));
    } else if state.hub.is_empty().await? {
        super::say(
            "\nThere is nobody yet. Make the first person with: omni-hub user create --login NAME --name NAME --role it_admin",
        );
    }
    Ok(())
}

/// The two signals that stop the program.
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> Result<Signals, Failure> {
        let listen = |kind| {
            signal(kind).map_err(|error| Failure::Other { sentence: format!("signals cannot be received: {error}") })
        };
        Ok(Signals { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// A panic goes to the log like everything else, with its place; what it said is logged where it is caught, with its
/// incident.
fn log_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}
