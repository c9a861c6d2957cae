//! The question mark beside a figure or a word: what it means, how it is made, from when it is. It opens by press, touch or
//! key, and closes by Esc, all by the browser itself, before and without script.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::i18n;
use crate::i18n::common::CommonTexts;

/// A question mark with its explanation. `id` must be unique on the page.
#[component]
pub fn Help(
    /// The id of the explanation.
    #[prop(into)]
    id: Words,
    /// What is explained.
    #[prop(into)]
    title: Words,
    /// The explanation: paragraphs or a description list.
    children: Children,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    view! {
        <span class="help-anchor">
            <button
                class="help"
                type="button"
                popovertarget=id.clone()
                popovertargetaction="show"
                {..custom_attribute("interestfor", id.clone())}
                aria-label=format!("{} {title}", text.explain)
            >
                <Icon glyph=Glyph::Help/>
            </button>
            <span class="pop" id=id popover="auto" role="note">
                <b>{title}</b>
                {children()}
            </span>
        </span>
    }
}
