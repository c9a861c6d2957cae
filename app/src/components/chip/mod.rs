//! A chip: one condition of a list, or one part of a choice, small enough to stand in a row.

use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::handler;

/// A chip: label, value, and a cross that takes it away.
#[component]
pub fn Chip(
    /// What the condition is about.
    #[prop(into)]
    label: Words,
    /// What it says; empty for none.
    #[prop(optional, into)]
    value: Words,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Where the same page is without this condition.
    #[prop(optional, into)]
    remove_href: Option<Words>,
    /// Called when the cross is pressed, where there is no address.
    #[prop(optional, into)]
    on_remove: Option<Callback<()>>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let name = format!("{} {label} {value}", text.remove);
    let cross = match (remove_href, on_remove) {
        (Some(href), _) => {
            view! { <a class="chip-remove" href=href aria-label=name><Icon glyph=Glyph::Close is_small=true/></a> }
                .into_any()
        }
        (None, Some(on_remove)) => view! {
            <button class="chip-remove" type="button" aria-label=name on:click=handler(move |_| on_remove.run(()))>
                <Icon glyph=Glyph::Close is_small=true/>
            </button>
        }
        .into_any(),
        (None, None) => ().into_any(),
    };
    view! {
        <span class="chip">
            {icon.map(|glyph| view! { <Icon glyph/> }.into_any())}
            <span>{label}</span>
            {(!value.is_empty()).then(|| view! { <b>{value}</b> }.into_any())}
            {cross}
        </span>
    }
}
