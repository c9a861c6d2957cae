//! A choice among two to five that changes what is shown at once: as radio buttons in a form, or as links with addresses.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::field::follow_radio;
use super::select::Choice;
use super::tabs::TabItem;
use crate::reactive::handler;

/// Segments as radio buttons. In a form of method GET it works without script.
#[component]
pub fn Segmented(
    /// The name in the form.
    #[prop(into)]
    name: Words,
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: Words,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value at first.
    #[prop(optional, into)]
    value: Option<Words>,
    /// Follows the choice, both ways.
    #[prop(optional)]
    bind: Option<RwSignal<String>>,
    /// Called with the value when another is chosen.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let selected = bind.map(|bind| Words::from(bind.get_untracked())).or(value).unwrap_or_default();
    let items = choices
        .into_iter()
        .map(|choice| {
            let value = choice.value.clone();
            let node = NodeRef::<html::Input>::new();
            follow_radio(bind, node, choice.value.clone());
            let change = move |_| {
                if let Some(bind) = bind {
                    bind.set(value.to_string());
                }
                if let Some(on_change) = on_change {
                    on_change.run(value.to_string());
                }
            };
            view! {
                <label>
                    <input
                        type="radio"
                        name=name.clone()
                        value=choice.value.clone()
                        checked=*choice.value == *selected
                        node_ref=node
                        disabled=choice.is_disabled
                        on:change=handler(change)
                    />
                    <span>{choice.label}</span>
                </label>
            }
        })
        .collect_view();
    view! { <div class="seg" role="radiogroup" aria-label=label>{items}</div> }
}

/// Segments as links.
#[component]
pub fn SegmentedLinks(
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: Words,
    /// The links.
    items: Vec<TabItem>,
) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|item| {
            view! { <a href=item.href aria-current=item.is_current.then_some("true")>{item.label}</a> }.into_any()
        })
        .collect_view();
    view! { <nav class="seg" aria-label=label>{items}</nav> }
}
