//! How the private server is set; everything else is PostgreSQL's own default.

use std::fs;

/// The settings of the server; everything else is PostgreSQL's own default.
pub(super) fn server_settings(is_durable: bool) -> Vec<(&'static str, String)> {
    let durable = if is_durable { "on" } else { "off" };
    let mut settings = vec![
        ("listen_addresses", String::new()),
        ("unix_socket_permissions", "0700".to_owned()),
        ("max_connections", "100".to_owned()),
        // An eighth of the memory, at most 512 MB: more does not help data of some gigabytes, as the system caches too.
        ("shared_buffers", format!("{}MB", (memory_megabytes() / 8).clamp(64, 512))),
        ("effective_cache_size", format!("{}MB", (memory_megabytes() / 2).max(256))),
        ("work_mem", "16MB".to_owned()),
        ("maintenance_work_mem", "128MB".to_owned()),
        // A commit is on the disk before it is answered; nothing here trades that away.
        ("fsync", durable.to_owned()),
        ("full_page_writes", durable.to_owned()),
        ("synchronous_commit", "on".to_owned()),
        // Fewer checkpoints, each spread out, and smaller log: steadier latency on few cores and one disk.
        ("checkpoint_timeout", "15min".to_owned()),
        ("max_wal_size", "2GB".to_owned()),
        ("wal_compression", "on".to_owned()),
        // Solid state disks: a random page costs hardly more than the next one.
        ("random_page_cost", "1.1".to_owned()),
        // Queries of a business application are short; compiling them costs more than it saves.
        ("jit", "off".to_owned()),
        ("max_parallel_workers_per_gather", "1".to_owned()),
        ("timezone", "UTC".to_owned()),
        ("log_timezone", "UTC".to_owned()),
        ("lc_messages", "C".to_owned()),
        // One log file a weekday, overwritten a week later.
        ("logging_collector", "on".to_owned()),
        ("log_directory", "log".to_owned()),
        ("log_filename", "postgresql-%a.log".to_owned()),
        ("log_truncate_on_rotation", "on".to_owned()),
        ("log_rotation_age", "1d".to_owned()),
        ("log_rotation_size", "0".to_owned()),
        ("log_line_prefix", "%m [%p] %a ".to_owned()),
        ("log_lock_waits", "on".to_owned()),
        // Statements may carry personal data and never go into the log.
        ("log_min_error_statement", "panic".to_owned()),
        ("log_parameter_max_length_on_error", "0".to_owned()),
    ];
    if !is_durable {
        // Says that losing data is meant; see `Store::check_settings`.
        settings.push(("omni.without_durability", "on".to_owned()));
        // Tests make and drop hundreds of databases, and nobody replicates them.
        settings.push(("autovacuum_naptime", "1h".to_owned()));
        settings.push(("wal_level", "minimal".to_owned()));
        settings.push(("max_wal_senders", "0".to_owned()));
    }
    settings
}

fn memory_megabytes() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    line.split_whitespace()
        .next()
        .and_then(|number| number.parse::<u64>().ok())
        .map_or(2048, |kilobytes| kilobytes / 1024)
}
