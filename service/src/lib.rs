//! The use cases of Omni-Hub behind one door, [`Hub`]. A use case is five steps in one database transaction: may this
//! actor, load under lock, decide (in `domain`), write, audit and outbox. What a request looks like, and what an answer
//! looks like on a page, is left to `server` and `app`; how anything is stored, to `store`.
//!
//! In reading order:
//!
//! ```text
//! error            why a use case says no
//! policy           what every endpoint requires; looked up by the server before anything runs
//! hub              the door: store, clock, settings, and what a request brings along
//! sign_in, oidc    who is this
//! account, tokens  what I change about myself
//! users, departments, access_requests   people and rights
//! audit            what was done
//! organisation     channels, places, companies, campaigns
//! quality          what is wrong with the data, and who mends it
//! notifications, saved_views, shell, live, system
//! demo             the people of an empty database
//! tasks            what runs by itself, one step at a time
//! ```

mod authenticator;
mod common_passwords;
mod error;
mod fields;
mod hashing;
mod hub;
mod secrets;

pub mod access_requests;
pub mod account;
pub mod audit;
pub mod demo;
pub mod demo_commerce;
pub mod departments;
pub mod integration;
pub mod kpi;
pub mod live;
pub mod notifications;
pub mod oidc;
pub mod organisation;
pub mod policy;
pub mod quality;
pub mod saved_views;
pub mod shell;
pub mod sign_in;
pub mod system;
pub mod tasks;
pub mod tokens;
pub mod users;

pub use error::{Error, FieldIssue, Refusal};
pub use hub::{Clock, FixedClock, Hub, OidcSettings, PasswordCost, RequestFacts, Settings, session_hash};
pub use secrets::{KeyFileError, read_or_create_key};

/// What a use case answers.
pub type Result<T> = std::result::Result<T, Error>;
