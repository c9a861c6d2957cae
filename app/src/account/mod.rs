//! My account: profile and preferences, security, keys for programs.

pub mod api;
mod pages;
mod parts;
pub mod view;

pub use pages::profile::ProfilePage;
pub use pages::security::SecurityPage;
pub use pages::tokens::TokensPage;
pub use parts::once::OnceBox;
