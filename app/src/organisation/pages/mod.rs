//! One file a page.
pub(super) mod models;
pub(super) mod records;
