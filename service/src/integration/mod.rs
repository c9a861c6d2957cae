//! Taking in what other systems send: a file is read as a stream, each row becomes a fact, a listed refusal or is set aside,
//! and batches are kept one transaction at a time, so that a crash costs at most one batch and the same file continues where
//! it stopped. What a row means is decided in `domain::integration`; how facts are kept, in `store::commerce`.

mod import;
mod reader;

pub(crate) use import::add as add_counts;
pub use import::{ImportProgress, ImportReport, ImportSource};
pub use reader::{FileProblem, RowReader};
