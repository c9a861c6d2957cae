//! What every request finds: the door to the use cases, the configuration, the site, the live channel, the limits. Nothing
//! in here is a truth that another instance would miss: it is wiring, counters and caches of nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRef;
use chrono::{DateTime, Utc};
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use service::Hub;
use tokio_util::sync::CancellationToken;

use crate::config::Configuration;
use crate::guard::allowed::AllowedOrigins;
use crate::guard::load::Load;
use crate::guard::rate::Rates;
use crate::live::Live;
use crate::site::Site;

/// What every request finds; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

/// The parts of an [`AppState`].
pub struct Inner {
    /// The door to all use cases.
    pub hub: Hub,
    /// The configuration.
    pub configuration: Configuration,
    /// The built site.
    pub site: Site,
    /// The live channel.
    pub live: Live,
    /// The origins from which something may be changed.
    pub allowed: AllowedOrigins,
    /// How much is worked on at once.
    pub load: Load,
    /// How often somebody may ask.
    pub rates: Rates,
    /// How many acts of programs may be under way at once, see `api::idempotent`.
    pub acts: tokio::sync::Semaphore,
    /// This instance's name among several: the machine's name and the port.
    pub name: Arc<str>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// What is worth a look about how it is set up, as codes.
    pub warnings: Arc<[&'static str]>,
    /// The figures of all requests.
    pub figures: PrometheusHandle,
    /// Ends everything that would run for ever: streams first.
    pub stopping: CancellationToken,
    is_ready: AtomicBool,
}

impl std::ops::Deref for AppState {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.inner
    }
}

impl AppState {
    /// Wires everything together; ready from the start.
    pub fn new(hub: Hub, configuration: Configuration, figures: PrometheusHandle) -> AppState {
        let site = Site::at(&configuration.files.site_root);
        let stopping = CancellationToken::new();
        let inner = Inner {
            live: Live::new(configuration.limits.live_per_person.size(), stopping.clone()),
            allowed: AllowedOrigins::of(&configuration.public_url()),
            load: Load::new(configuration.limits.requests_at_once.size()),
            rates: Rates::new(&configuration.limits),
            // Each holds one connection and takes another: at most a third of the pool, so that some are always left.
            acts: tokio::sync::Semaphore::new((configuration.database.connections.size() / 3).max(1)),
            name: instance_name(configuration.listen.address.port()),
            started_at: hub.now(),
            warnings: warnings(&configuration, &site),
            hub,
            configuration,
            site,
            figures,
            stopping,
            is_ready: AtomicBool::new(true),
        };
        AppState { inner: Arc::new(inner) }
    }

    /// Whether new requests are welcome.
    pub fn is_ready(&self) -> bool {
        self.is_ready.load(Ordering::Relaxed)
    }

    /// Says that the program is about to stop: readiness turns to 503 and streams end.
    pub fn begin_to_stop(&self) {
        self.is_ready.store(false, Ordering::Relaxed);
        self.stopping.cancel();
    }
}

/// The machine's name as the system tells it, and the port.
fn instance_name(port: u16) -> Arc<str> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    let name = if name.is_empty() { "omni-hub" } else { name };
    format!("{name}:{port}").into()
}

/// What is allowed and yet worth a look by whoever runs the program.
fn warnings(configuration: &Configuration, site: &Site) -> Arc<[&'static str]> {
    let mut codes = Vec::new();
    let has_own_database = configuration.database.url.0.is_empty();
    if !has_own_database && configuration.audit_checkpoint_file().starts_with(&configuration.files.data_directory) {
        codes.push("checkpoints_beside_data");
    }
    if !site.is_built() {
        codes.push("site_not_built");
    }
    codes.into()
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> LeptosOptions {
        state.site.options().clone()
    }
}
