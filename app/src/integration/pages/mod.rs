//! One file a page.
pub(super) mod feed;
pub(super) mod feeds;
