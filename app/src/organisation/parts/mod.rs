//! What the pages of the organisation are made of.
pub(super) mod form;
pub(super) mod import;
pub(super) mod record;
pub(super) mod tabs;
