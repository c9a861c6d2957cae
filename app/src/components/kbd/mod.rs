//! A key of the keyboard, or several pressed together.

use leptos::prelude::*;

use super::Words;

/// Keys, e.g. `Ctrl K`.
#[component]
pub fn Kbd(
    /// The keys, divided by spaces.
    #[prop(into)]
    keys: Words,
) -> impl IntoView {
    view! { <kbd class="kbd">{keys}</kbd> }
}
