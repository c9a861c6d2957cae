//! One file a page.
pub(super) mod code;
pub(super) mod confirm;
pub(super) mod reset;
pub(super) mod sign_in;
