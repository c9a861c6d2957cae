//! How this person wants to see things, as the page knows it: on the server from the request, in the browser from the
//! attributes of `<html>`, which the server wrote. Both sides read the same, so that nothing flashes and hydration agrees.

use domain::preference::Preference;
#[cfg(feature = "hydrate")]
use domain::preference::{Density, Locale, Theme, Trend};
use leptos::prelude::use_context;

/// The cookie that holds [`Preference::to_cookie`]; readable by script, because it holds nothing secret.
pub const PREFERENCE_COOKIE: &str = "omni-prefs";

/// The preference of this page.
pub fn use_preference() -> Preference {
    use_context().unwrap_or_default()
}

/// Reads the preference from the attributes of `<html>`.
#[cfg(feature = "hydrate")]
pub fn from_document() -> Preference {
    let root = leptos::prelude::document().document_element();
    let read = |name: &str| root.as_ref().and_then(|root| root.get_attribute(name)).unwrap_or_default();
    Preference {
        locale: Locale::from_code(&read("lang")).unwrap_or_default(),
        theme: Theme::from_code(&read("data-theme")).unwrap_or_default(),
        trend: Trend::from_code(&read("data-trend")).unwrap_or_default(),
        density: Density::from_code(&read("data-density")).unwrap_or_default(),
    }
}
