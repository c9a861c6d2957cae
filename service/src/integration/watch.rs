//! A watched folder: `<folder>/<feed>/` holds the files of a feed. Each is taken in and moved away: to `done`, or to `refused`
//! with a note why. Whoever writes a file there writes it under a name that begins with a dot or ends with `.part`, and
//! renames it; a file that still changes is left alone. What the database or the disk could not do is tried again.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::access::Actor;
use serde_json::json;

use super::{ImportReport, ImportSource};
use crate::{Error, Hub, RequestFacts, Result};

const TASK: &str = "omni-hub watched folder";
/// A file that was changed within this time may still be written.
const REST: Duration = Duration::from_secs(2);
/// Where files go, inside of the folder of their feed.
const DONE: &str = "done";
const REFUSED: &str = "refused";

/// What one look at the folder did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Files that were taken in.
    pub taken: u64,
    /// Files that could not be.
    pub refused: u64,
}

/// Takes in what lies in the folder now, feed by feed, the oldest names first.
pub(crate) async fn look(hub: &Hub, folder: &Path) -> Result<Watched> {
    let waiting = folder.to_path_buf();
    let waiting = tokio::task::spawn_blocking(move || files(&waiting)).await;
    let waiting = waiting.map_err(|_| Error::unexpected("the watched folder was not read"))?;
    let mut watched = Watched::default();
    for (feed, path) in waiting {
        match take(hub, &feed, &path).await {
            Ok(report) => {
                settle(&path, DONE, &json!({ "run": report.run_id, "was_known": report.was_done }));
                watched.taken += 1;
            }
            Err(error @ (Error::Refused(_) | Error::NotFound(_))) => {
                tracing::warn!(feed, file = %path.display(), %error, "a file of the watched folder was refused");
                settle(&path, REFUSED, &note(&error));
                watched.refused += 1;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(watched)
}

/// Files that wait, each with its feed. A folder that cannot be read has none; the log says why.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = |path: &Path| match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().collect::<Vec<_>>(),
        Err(error) => {
            tracing::warn!(folder = %path.display(), %error, "the watched folder cannot be read");
            Vec::new()
        }
    };
    let mut waiting = Vec::new();
    for feed in entries(folder).iter().filter(|entry| entry.path().is_dir()) {
        let Ok(code) = feed.file_name().into_string() else { continue };
        for file in entries(&feed.path()) {
            let name = file.file_name();
            let name = name.to_string_lossy();
            let is_rested = file
                .metadata()
                .ok()
                .filter(std::fs::Metadata::is_file)
                .and_then(|facts| facts.modified().ok()?.elapsed().ok())
                .is_some_and(|age| age >= REST);
            if is_rested && !name.starts_with('.') && !name.ends_with(".part") {
                waiting.push((code.clone(), file.path()));
            }
        }
    }
    waiting.sort();
    waiting
}

async fn take(hub: &Hub, feed: &str, path: &Path) -> Result<ImportReport> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let opened = path.to_path_buf();
    let source = ImportSource {
        feed: feed.to_owned(),
        file_name: name,
        open: Arc::new(move || Ok(Box::new(std::fs::File::open(&opened)?) as Box<dyn Read + Send>)),
        size: std::fs::metadata(path).ok().map(|facts| facts.len()),
        kind: None,
        format: None,
    };
    hub.import(&Actor::operator(TASK), &RequestFacts::local(TASK), source, |_| {}).await
}

/// Why a file was refused: a code of docs/ERRORS.md and its values.
fn note(error: &Error) -> serde_json::Value {
    let values: serde_json::Map<String, serde_json::Value> = match error {
        Error::Refused(refusal) => {
            refusal.data.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect()
        }
        _ => serde_json::Map::new(),
    };
    json!({ "code": error.code(), "values": values })
}

/// Moves a file away with a note beside it. A file of the same name that lies there already keeps its place. What cannot be
/// moved is found again and, being known, changes nothing.
fn settle(path: &Path, place: &str, note: &serde_json::Value) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return };
    let folder = folder.join(place);
    let name = name.to_string_lossy();
    let target = (0_u32..)
        .map(|turn| if turn == 0 { folder.join(&*name) } else { folder.join(format!("{name}.{turn}")) })
        .find(|target| !target.exists());
    let Some(target) = target else { return };
    let moved = std::fs::create_dir_all(&folder).and_then(|()| std::fs::rename(path, &target));
    let noted = moved.and_then(|()| {
        let mut beside = target.clone().into_os_string();
        beside.push(".note.json");
        std::fs::write(beside, format!("{note}\n"))
    });
    if let Err(error) = noted {
        tracing::warn!(file = %path.display(), %error, "a file of the watched folder cannot be moved away");
    }
}
