//! One file a page.
pub(super) mod access_requests;
pub(super) mod audit;
pub(super) mod departments;
pub(super) mod permissions;
pub(super) mod user;
pub(super) mod users;
