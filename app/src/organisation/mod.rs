//! The organisation and its master data: channels, locations, regions, legal entities, campaigns, business models.

pub mod api;
mod pages;
mod parts;
pub mod view;

pub use pages::models::BusinessModelsPage;
pub use pages::records::RecordsPage;
