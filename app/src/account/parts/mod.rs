//! What the pages of the account are made of.
pub(super) mod once;
pub(super) mod password;
pub(super) mod preference;
pub(super) mod sessions;
pub(super) mod tabs;
pub(super) mod totp;
