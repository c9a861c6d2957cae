//! `omni-hub import`: takes in a file. Progress goes to standard error, the closing report to standard output, so that a
//! script keeps the report alone; what could not be taken is told with line, field, value, reason and remedy.

use std::io::{IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::i18n::ingest;
use clap::Args;
use domain::access::Actor;
use domain::integration::FactKind;
use domain::preference::Locale;
use service::integration::{ImportProgress, ImportReport, ImportSource, RefusedRow, RunCounts, schema_text};
use service::{Hub, RequestFacts};

use crate::answer::Refusal;
use crate::boot::House;
use crate::config::Configuration;
use crate::failure::Failure;

const TASK: &str = "omni-hub import";
/// How many refused rows are told; the page of the feed has them all.
const REFUSED_SHOWN: u16 = 10;
/// How often progress is told to a person, and to a log.
const SHOWN_EVERY: Duration = Duration::from_millis(250);
const LOGGED_EVERY: Duration = Duration::from_secs(10);

/// What to take in.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The code of the feed, as `omni-hub feed list` shows it.
    #[arg(long, value_name = "CODE", required_unless_present = "formats")]
    feed: Option<String>,
    /// The file: CSV or NDJSON in UTF-8 or GB18030, as it is or compressed with gzip.
    #[arg(required_unless_present = "formats")]
    file: Option<PathBuf>,
    /// In whose name: a login; otherwise in that of the program.
    #[arg(long, value_name = "LOGIN")]
    user: Option<String>,
    /// Print the canonical formats as JSON Schema, one object a kind of fact, and stop.
    #[arg(long)]
    pub(super) formats: bool,
}

/// Prints the canonical formats.
pub(super) fn print_formats() {
    for kind in FactKind::TAKEN {
        super::say(&schema_text(kind));
    }
}

/// Does it.
pub(super) async fn run(configuration: &Configuration, options: Options) -> Result<(), Failure> {
    let (Some(feed), Some(file)) = (options.feed, options.file) else {
        print_formats();
        return Ok(());
    };
    let size = look_at(&file)?;
    let house = House::open(configuration).await?;
    let result = take(&house.hub, &feed, &file, size, options.user.as_deref()).await;
    house.close().await;
    result
}

/// The size of a file that can be read.
fn look_at(file: &Path) -> Result<u64, Failure> {
    let refuse = |reason: String| Failure::Refused { sentence: format!("the file {}: {reason}", file.display()) };
    let opened = std::fs::File::open(file)
        .map_err(|error| refuse(format!("it cannot be read ({error}); check the path and its rights")))?;
    let facts = opened.metadata().map_err(|error| refuse(format!("it cannot be read ({error})")))?;
    if facts.is_file() { Ok(facts.len()) } else { Err(refuse("it is no file; name one file".to_owned())) }
}

async fn take(hub: &Hub, feed: &str, file: &Path, size: u64, login: Option<&str>) -> Result<(), Failure> {
    let mut actor = Actor::operator(TASK);
    if let Some(login) = login {
        let user = hub.user_by_login(&actor, login).await?;
        actor.user_id = user.id;
        actor.display_name = user.display_name;
    }
    let name = file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
    let path = file.to_path_buf();
    let source = ImportSource {
        feed: feed.to_owned(),
        file_name: name.clone(),
        open: Arc::new(move || Ok(Box::new(std::fs::File::open(&path)?) as Box<dyn Read + Send>)),
        size: Some(size),
        kind: None,
        format: None,
    };
    let started = Instant::now();
    let mut progress = Progress::new(name.clone(), started);
    let result = hub.import(&actor, &RequestFacts::local(TASK), source, |step| progress.show(step)).await;
    progress.end();
    let report = result.map_err(|error| failure(feed, &name, error))?;
    let open = hub.ingest_run(&actor, report.run_id).await?.open_refused;
    let rows = hub.refused_of_run(&actor, report.run_id, REFUSED_SHOWN).await?;
    super::say(&told(feed, &name, &report, started.elapsed(), open, &rows));
    if open > 0 {
        let rows = if open == 1 { "row was" } else { "rows were" };
        return Err(Failure::RowsRefused {
            sentence: format!("in {name} {open} {rows} refused; all others are taken"),
        });
    }
    Ok(())
}

/// Why a file was not taken, as one sentence that begins with its name.
fn failure(feed: &str, name: &str, error: service::Error) -> Failure {
    match error {
        service::Error::NotFound(_) => Failure::Refused {
            sentence: format!(
                "there is no feed {feed} that is switched on; `omni-hub feed list` shows those there are, \
                 `omni-hub feed connect` adds one"
            ),
        },
        service::Error::Refused(_) => {
            let error = Refusal::from(error).error;
            let said = app::i18n::errors::sentence(Locale::En, &error);
            let sentence = format!("the file {name}: {}. {}", said.title, said.remedy);
            if error.code.starts_with("file_") || error.code.starts_with("header_") {
                Failure::FileRefused { sentence }
            } else {
                Failure::Refused { sentence }
            }
        }
        other => other.into(),
    }
}

/// The closing report.
fn told(feed: &str, name: &str, report: &ImportReport, took: Duration, open: i64, rows: &[RefusedRow]) -> String {
    let RunCounts { read, new, changed, unchanged, older, refused } = report.counts;
    let mut lines = vec![match (report.was_done, report.is_resumed) {
        (true, _) => {
            format!("{name}: this content was taken into {feed} before, in run {}; nothing was done", report.run_id)
        }
        (false, true) => {
            format!("{name}: taken into {feed} in run {}, which continued where it had stopped", report.run_id)
        }
        (false, false) => format!("{name}: taken into {feed} in run {}", report.run_id),
    }];
    for (word, count) in [
        ("read", read),
        ("new", new),
        ("changed", changed),
        ("unchanged", unchanged),
        ("older", older),
        ("refused", refused),
    ] {
        lines.push(format!("{word:<10}{:>14}", grouped(count)));
    }
    if refused > open {
        lines.push(format!("{:<10}{:>14}", "  settled", grouped(refused - open)));
    }
    lines.push(format!("{:<10}{:>14}", "seconds", format!("{}.{}", took.as_secs(), took.subsec_millis() / 100)));
    if !rows.is_empty() {
        lines.push(String::new());
        lines.extend(rows.iter().map(refused_line));
        let more = open - i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if more > 0 {
            lines.push(format!("… and {} more on the page /integration/feeds/{feed}", grouped(more)));
        }
    }
    lines.join("\n")
}

fn refused_line(row: &RefusedRow) -> String {
    let values: Vec<(String, String)> = row
        .detail
        .as_object()
        .map(|detail| {
            detail
                .iter()
                .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        })
        .into_iter()
        .flatten()
        .collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let said = ingest::reason(Locale::En, &row.reason, &values);
    let field = row.field.as_ref().map(|field| format!(", field {field}")).unwrap_or_default();
    let value = if row.value.is_empty() { String::new() } else { format!(", value {:?}", row.value) };
    format!("line {}{field}{value}: {}. {}", row.line, said.title, said.remedy)
}

/// A count with its thousands apart.
fn grouped(count: i64) -> String {
    app::format::count(Locale::En, count)
}

/// How far the run is: one line that is written over for a person, a line now and then for a log.
struct Progress {
    name: String,
    started: Instant,
    shown: Option<Instant>,
    is_terminal: bool,
}

impl Progress {
    fn new(name: String, started: Instant) -> Progress {
        Progress { name, started, shown: None, is_terminal: std::io::stderr().is_terminal() }
    }

    fn show(&mut self, step: ImportProgress) {
        let every = if self.is_terminal { SHOWN_EVERY } else { LOGGED_EVERY };
        if self.shown.is_some_and(|shown| shown.elapsed() < every) {
            return;
        }
        self.shown = Some(Instant::now());
        let (start, end) = if self.is_terminal { ("\r\x1b[K", "") } else { ("", "\n") };
        let seconds = self.started.elapsed().as_secs();
        let mut output = std::io::stderr().lock();
        // Nobody who reads the progress is no reason to stop.
        let _reader_gone = write!(
            output,
            "{start}{}: {} rows read, {} refused, {seconds} s{end}",
            self.name,
            grouped(step.counts.read),
            grouped(step.counts.refused)
        )
        .and_then(|()| output.flush());
    }

    fn end(&self) {
        if self.is_terminal && self.shown.is_some() {
            let _reader_gone = writeln!(std::io::stderr());
        }
    }
}
