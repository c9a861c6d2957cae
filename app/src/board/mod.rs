//! The board: how the house is doing, one set of figures for everybody. First row: is it good. Second: how it went, and by
//! whose definition. Third: where. Every figure opens to its rows.

pub mod api;
mod pages;
#[cfg(feature = "ssr")]
mod view;

pub use pages::board::BoardPage;
pub use pages::rows::BoardRowsPage;
