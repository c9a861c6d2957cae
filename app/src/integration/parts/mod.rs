//! What the pages of integration are made of.
pub(super) mod connect;
pub(super) mod correct;
pub(super) mod template;
pub(super) mod upload;
