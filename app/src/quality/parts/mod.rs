//! What the page of data quality is made of.
pub(super) mod actions;
pub(super) mod issue;
