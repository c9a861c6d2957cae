//! Data quality: what rules found wrong with the data, who mends it, and how far they are.

pub mod api;
mod pages;
mod parts;
pub mod view;

pub use pages::issues::QualityPage;
