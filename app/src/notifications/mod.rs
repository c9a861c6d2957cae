//! Notifications: everything addressed to me.

pub mod api;
mod pages;
pub mod view;

use crate::components::icon::Glyph;

pub use pages::notifications::NotificationsPage;

/// The drawing of a kind of message.
pub fn glyph_of(kind: &str) -> Glyph {
    match kind {
        "access_request_waiting" | "access_request_decided" | "access_request_withdrawn" => Glyph::Shield,
        "password_changed" | "password_reset" => Glyph::Lock,
        "new_device" | "sessions_ended" => Glyph::Device,
        "totp_on" | "totp_off" | "recovery_code_used" => Glyph::Scan,
        "token_created" => Glyph::Key,
        _ => Glyph::Bell,
    }
}
