//! Taking in what other systems send: a file is read as a stream, each row becomes a fact, a listed refusal or is set aside,
//! and batches are kept one transaction at a time, so that a crash costs at most one batch and the same file continues where
//! it stopped. What a row means is decided in `domain::integration`; how facts are kept, in `store::commerce`.

//!
//! ```text
//! reader, ndjson   from bytes to rows of text
//! batches          rows of a file as facts and refusals
//! import           a file to its last row
//! feeds            systems and feeds, their runs and refused rows
//! templates        mapping templates: versions, and what a text would do with the first rows
//! replay           refused rows that come back corrected
//! schema           our own words as JSON Schema
//! watch            a folder whose files are taken in by themselves
//! ```

mod batches;
mod feeds;
mod import;
mod ndjson;
mod reader;
mod replay;
mod schema;
mod templates;
mod watch;

pub use feeds::{FeedOverview, NewFeed};
pub(crate) use import::add as add_counts;
pub use import::{ImportProgress, ImportReport, ImportSource};
pub use reader::{FileProblem, RowReader};
pub use replay::{Correction, ReplayReport, corrections_from_csv, corrections_to_csv};
pub use schema::schema_text;
pub use store::integration::RunCounts;
pub use store::integration::lists::{FeedRow, LastRun, RefusedRow, RunRow, TemplateRow};
pub use templates::{Preview, PreviewRow, TemplateInFull};
pub use watch::Watched;
pub(crate) use watch::look as look_into_folder;
