//! Settings: how the program itself is doing.

pub mod api;
mod pages;
pub mod view;

pub use pages::system::SystemPage;
