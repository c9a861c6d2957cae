//! The overview: what waits for me, what happened, how things stand; only true figures, and only those one may see.

pub mod api;
mod pages;
mod parts;
pub mod view;

pub use pages::overview::OverviewPage;
pub use parts::waiting::WaitingForMe;
