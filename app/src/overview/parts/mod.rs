//! Panels of the overview.
pub(super) mod account;
pub(super) mod activity;
pub(super) mod system;
pub(super) mod waiting;
