//! Integration: systems and feeds, what they brought, what was refused and comes back corrected, mapping templates.

pub mod api;
mod pages;
mod parts;
pub mod view;

pub use pages::feed::FeedPage;
pub use pages::feeds::FeedsPage;
