//! What is seen of Omni-Hub: the document around every page ([`shell`]) and the root of all pages ([`App`]); nothing else.
#![recursion_limit = "512"]

pub mod error;
pub mod i18n;
pub mod routes;
