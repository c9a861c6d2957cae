//! A person as the first character of the name.

use leptos::prelude::*;

use super::Words;

/// The character that stands for a name: the first, in capitals.
pub fn initial_of(name: &str) -> String {
    name.trim().chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default()
}

/// A round with the first character of a name; decoration beside the name itself.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: Words,
    /// 40 instead of 28 px.
    #[prop(optional)]
    is_large: bool,
) -> impl IntoView {
    view! { <span class=if is_large { "avatar avatar-l" } else { "avatar" } aria-hidden="true">{initial_of(&name)}</span> }
}
