//! Log lines and counters. What a line may contain is decided where it is written; here every line is made safe for a
//! terminal (no line breaks and no control characters from outside) and the figures of all requests are counted.

use std::io::Write;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::{Log, LogFormat};

/// Upper bounds of the duration histograms, in seconds: from a cached answer to a request that is given up.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Names of the figures, all in one place, so that a dashboard finds them.
pub mod figure {
    /// Requests answered, by kind, method and status class.
    pub const REQUESTS: &str = "omni_hub_requests_total";
    /// How long answering took, in seconds, by kind.
    pub const REQUEST_SECONDS: &str = "omni_hub_request_seconds";
    /// Requests being worked on.
    pub const REQUESTS_OPEN: &str = "omni_hub_requests_open";
    /// Requests turned away because the instance had too many.
    pub const SHED: &str = "omni_hub_requests_shed_total";
    /// Requests refused, by reason.
    pub const REFUSED: &str = "omni_hub_requests_refused_total";
    /// Handlers that panicked.
    pub const PANICS: &str = "omni_hub_panics_total";
    /// Open live channels.
    pub const LIVE_OPEN: &str = "omni_hub_live_open";
    /// Live events sent to viewers.
    pub const LIVE_SENT: &str = "omni_hub_live_sent_total";
    /// Viewers told to load everything anew because they were too slow.
    pub const LIVE_RESET: &str = "omni_hub_live_reset_total";
    /// Runs of background tasks, by task and result.
    pub const TASK_RUNS: &str = "omni_hub_task_runs_total";
    /// Database connections, by state.
    pub const DATABASE_CONNECTIONS: &str = "omni_hub_database_connections";
}

/// Writes to standard error, with control characters made visible.
#[derive(Clone, Copy, Debug, Default)]
pub struct SafeError;

impl Write for SafeError {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // The formatter hands over one whole event, which ends with the only line break that is ours.
        let (body, end) = match bytes.split_last() {
            Some((b'\n', body)) => (body, "\n"),
            _ => (bytes, ""),
        };
        let mut line = neutralised(&String::from_utf8_lossy(body));
        line.push_str(end);
        std::io::stderr().lock().write_all(line.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

impl<'a> MakeWriter<'a> for SafeError {
    type Writer = SafeError;
    fn make_writer(&'a self) -> SafeError {
        SafeError
    }
}

/// The text with every control character written as an escape, so that a value from outside can neither begin a line of
/// its own nor paint the terminal.
pub fn neutralised(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if character.is_control() && character != '\t' {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Starts logging; a second call in one process changes nothing.
pub fn start_log(log: &Log) {
    let filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(SafeError).with_ansi(false);
    // A second subscriber is refused, which only happens in tests that start several servers.
    let _already_started = match log.format {
        LogFormat::Pretty => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
}

/// Starts counting; in a process that counts already (tests), a recorder of its own that nobody feeds.
pub fn start_figures() -> PrometheusHandle {
    let builder = || match PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(figure::REQUEST_SECONDS.to_owned()), &SECONDS)
    {
        Ok(builder) => builder,
        // Only an empty list of bounds is refused.
        Err(_) => PrometheusBuilder::new(),
    };
    static HANDLE: std::sync::OnceLock<PrometheusHandle> = std::sync::OnceLock::new();
    HANDLE
        .get_or_init(|| match builder().install_recorder() {
            Ok(handle) => handle,
            Err(_) => builder().build_recorder().handle(),
        })
        .clone()
}
