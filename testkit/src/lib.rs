//! For tests only: a hub on a real PostgreSQL database of its own, builders with a default for every option, a fixed clock
//! and sequential ids. What a test sets is what it is about.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up must stop, and say why")]

pub mod database;
pub mod hub;

pub use database::TestDatabase;
pub use hub::{PASSWORD, TestHub, TestPerson};
