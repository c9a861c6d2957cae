//! What the pages of governance are made of.
pub(super) mod department_form;
pub(super) mod effect;
pub(super) mod entry;
pub(super) mod propose;
pub(super) mod user_actions;
pub(super) mod user_form;
