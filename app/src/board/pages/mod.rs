//! One file a page.
pub(super) mod board;
pub(super) mod rows;
