//! Files that come in by HTTP: from a form of the page of a feed (`POST /import/{feed}`), and for the interface for programs.
//! A body is written to a file of its own in the data directory while it arrives, so that its size costs no memory; the
//! import begins when all of it is there, goes on by itself when the caller has waited long enough, and removes the file.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use app::error::ErrorKind;
use axum::Extension;
use axum::extract::{Multipart, Path as UrlPath, State};
use axum::response::Response;
use bytes::Bytes;
use domain::access::Actor;
use domain::integration::{FactKind, FileFormat};
use futures::{Stream, StreamExt as _};
use http::StatusCode;
use service::RequestFacts;
use service::integration::{ImportReport, ImportSource};
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use crate::answer::{Refusal, go_to};
use crate::request::{Origin, Visitor};
use crate::state::AppState;

/// How long a caller waits for the end of an import; what takes longer is asked for by its run.
const PATIENCE: Duration = Duration::from_secs(20);
/// The directory inside of the data directory.
const DIRECTORY: &str = "incoming";
/// The longest name of a file that is kept.
const NAME_LONGEST: usize = 200;

/// A body that has arrived whole; its file is removed with it.
#[derive(Debug)]
pub struct IncomingFile {
    path: PathBuf,
    size: u64,
}

impl Drop for IncomingFile {
    fn drop(&mut self) {
        // What cannot be removed now is removed at the next start.
        let _left_behind = std::fs::remove_file(&self.path);
    }
}

impl IncomingFile {
    /// Writes a body into a file of its own.
    ///
    /// # Errors
    /// `body_too_large` beyond the limit of the configuration; `body_unreadable` when it is cut off; unavailable when the
    /// disk is full or cannot be written.
    pub async fn receive<E>(
        state: &AppState,
        body: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<IncomingFile, Refusal> {
        let most = state.configuration.limits.upload_bytes.0;
        let directory = state.configuration.files.data_directory.join(DIRECTORY);
        let unavailable = |error: std::io::Error| {
            tracing::error!(%error, "a file that comes in cannot be kept");
            Refusal::unavailable()
        };
        tokio::fs::create_dir_all(&directory).await.map_err(unavailable)?;
        let mut kept = IncomingFile { path: directory.join(format!("{}.part", Uuid::now_v7())), size: 0 };
        let mut file = tokio::fs::File::create_new(&kept.path).await.map_err(unavailable)?;
        let mut body = std::pin::pin!(body);
        while let Some(piece) = body.next().await {
            let too_large = || {
                Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorKind::Invalid, "body_too_large")
                    .with("limit_bytes", most.to_string())
            };
            let Ok(piece) = piece else {
                // Cut off by the guard at the limit, or by the network before it.
                let is_at_limit = kept.size >= most.saturating_sub(1 << 20);
                return Err(if is_at_limit {
                    too_large()
                } else {
                    Refusal::new(StatusCode::BAD_REQUEST, ErrorKind::Invalid, "body_unreadable")
                });
            };
            kept.size += u64::try_from(piece.len()).unwrap_or_default();
            if kept.size > most {
                return Err(too_large());
            }
            file.write_all(&piece).await.map_err(unavailable)?;
        }
        file.flush().await.map_err(unavailable)?;
        Ok(kept)
    }

    /// What is to be taken in.
    pub fn into_source(self, feed: &str, name: &str) -> ImportSource {
        let size = Some(self.size);
        let kept = Arc::new(self);
        ImportSource {
            feed: feed.to_owned(),
            file_name: name.chars().filter(|character| !character.is_control()).take(NAME_LONGEST).collect(),
            open: Arc::new(move || Ok(Box::new(std::fs::File::open(&kept.path)?) as Box<dyn Read + Send>)),
            size,
            kind: None::<FactKind>,
            format: None::<FileFormat>,
        }
    }
}

/// Removes what a program that ended in the middle left behind.
pub fn sweep(data_directory: &Path) {
    /// Older than any upload that is still arriving at another instance.
    const OLD: Duration = Duration::from_secs(86_400);
    let Ok(entries) = std::fs::read_dir(data_directory.join(DIRECTORY)) else { return };
    for entry in entries.flatten() {
        let age = entry.metadata().and_then(|facts| facts.modified()).ok().and_then(|at| at.elapsed().ok());
        if age.is_some_and(|age| age > OLD) {
            let _left_behind = std::fs::remove_file(entry.path());
        }
    }
}

/// How far an import came while its caller waited.
#[derive(Clone, Debug)]
pub enum Taken {
    /// To its end.
    Done(ImportReport),
    /// It goes on by itself; the run, once it has one.
    Running(Option<i64>),
}

/// Begins an import that nobody can interrupt by leaving, and waits a while for its end.
///
/// # Errors
/// Those of the use case.
pub async fn take(
    state: &AppState,
    actor: Arc<Actor>,
    facts: RequestFacts,
    source: ImportSource,
) -> Result<Taken, service::Error> {
    let hub = state.hub.clone();
    let (sender, receiver) = tokio::sync::watch::channel(None);
    let working = tokio::spawn(async move {
        hub.import(&actor, &facts, source, |step| {
            let _nobody_waits = sender.send(Some(step.run_id));
        })
        .await
    });
    match tokio::time::timeout(PATIENCE, working).await {
        Ok(Ok(result)) => result.map(Taken::Done),
        Ok(Err(error)) => {
            tracing::error!(%error, "an import has stopped");
            Err(service::Error::Unavailable)
        }
        Err(_) => Ok(Taken::Running(*receiver.borrow())),
    }
}

/// Takes the file of the form on a feed's page, and leads back to the page: to the run, or to the sentence why there is none.
pub async fn upload(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Extension(origin): Extension<Origin>,
    UrlPath(feed): UrlPath<String>,
    mut form: Multipart,
) -> Response {
    let back = |name: &str, value: &str| go_to(&app::routes::feed_with(&feed, name, value));
    let Some(actor) = visitor.actor().cloned() else {
        return go_to(app::routes::SIGN_IN);
    };
    let received = loop {
        match form.next_field().await {
            Ok(Some(field)) if field.name() == Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                break IncomingFile::receive(&state, field).await.map(|file| (name, file));
            }
            Ok(Some(_)) => {}
            Ok(None) => break Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorKind::Invalid, "upload_empty")),
            Err(_) => break Err(Refusal::new(StatusCode::BAD_REQUEST, ErrorKind::Invalid, "body_unreadable")),
        }
    };
    let (name, file) = match received {
        Ok((name, file)) if file.size > 0 || !name.is_empty() => (name, file),
        Ok(_) => return back("problem", "upload_empty"),
        Err(refusal) => return back("problem", &refusal.error.code),
    };
    match take(&state, actor, origin.facts(), file.into_source(&feed, &name)).await {
        Ok(Taken::Done(report)) => back("run", &report.run_id.to_string()),
        Ok(Taken::Running(Some(run_id))) => back("run", &run_id.to_string()),
        Ok(Taken::Running(None)) => back("run", ""),
        // The run tells itself what is wrong with its file.
        Err(error) if error.code().starts_with("file_") || error.code().starts_with("header_") => back("run", ""),
        Err(error) => back("problem", error.code()),
    }
}
