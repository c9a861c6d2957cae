//! One file a page.
pub(super) mod profile;
pub(super) mod security;
pub(super) mod tokens;
