//! The board: how the house is doing, one set of figures for everybody. First row: is it good. Second: how it went, and by
//! whose definition. Third: where, and what needs a person. Then the products, and whether the data can be trusted. Every
//! figure opens to its rows.

pub mod api;
#[cfg(feature = "ssr")]
mod figure;
#[cfg(feature = "ssr")]
pub mod file;
mod pages;
mod parts;
#[cfg(feature = "ssr")]
mod view;

pub use pages::board::BoardPage;
pub use pages::rows::BoardRowsPage;
