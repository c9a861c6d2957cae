//! One file a page.
pub(super) mod issues;
