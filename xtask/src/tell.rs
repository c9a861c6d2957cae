//! How xtask talks: whole sentences, a sign of life for everything that takes over two seconds, and the time it took.

use std::io::Write as _;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::Result;

/// After this long without news, a step says that it still works.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// Steps shorter than this do not tell how long they took.
const WORTH_TELLING: Duration = Duration::from_millis(1_000);

/// Prints one sentence to standard output.
pub fn say(sentence: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    // A closed pipe is no reason to stop the work.
    let _ = writeln!(out, "[xtask] {}", sentence.as_ref());
    let _ = out.flush();
}

/// Runs `work`, prints `what` before it, a sign of life every five seconds and the time at the end.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(format!("{what} …"));
    let started = Instant::now();
    let (finished, wait) = mpsc::channel::<()>();
    let label = what.to_owned();
    let watcher = std::thread::spawn(move || {
        while let Err(mpsc::RecvTimeoutError::Timeout) = wait.recv_timeout(SIGN_OF_LIFE) {
            say(format!("{label}: still working after {} s.", started.elapsed().as_secs()));
        }
    });
    let result = work();
    drop(finished);
    let _ = watcher.join();
    let took = started.elapsed();
    if result.is_ok() && took >= WORTH_TELLING {
        say(format!("{what}: done in {:.1} s.", took.as_secs_f64()));
    }
    result
}

/// Bytes as a person reads them: `482 kB`, `2.5 MB`. Thousands are 1,000, as download figures are.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=9_999 => format!("{bytes} B"),
        10_000..=999_999 => format!("{} kB", (bytes + 500) / 1_000),
        _ => format!("{:.2} MB", bytes as f64 / 1_000_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_rounded_to_what_a_person_reads() {
        for (bytes, text) in
            [(0, "0 B"), (9_999, "9999 B"), (10_000, "10 kB"), (482_500, "483 kB"), (2_500_000, "2.50 MB")]
        {
            assert_eq!(size(bytes), text);
        }
    }
}
