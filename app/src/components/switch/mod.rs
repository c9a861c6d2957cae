//! A switch: like a box to tick, for what takes effect at once.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::field::{control_id, described_by, follow};
use crate::reactive::handler;

/// A switch with its words.
#[component]
pub fn Switch(
    /// The name in the form.
    #[prop(into)]
    name: Words,
    /// What is on when it is on.
    #[prop(into)]
    label: Words,
    /// The id, when `field-<name>` would not be unique.
    #[prop(optional, into)]
    id: Option<Words>,
    /// On at first.
    #[prop(optional)]
    is_on: bool,
    /// Follows the switch, both ways.
    #[prop(optional)]
    bind: Option<RwSignal<bool>>,
    /// What it means, when the label does not say it.
    #[prop(optional, into)]
    hint: Option<Words>,
    /// Not to be used now.
    #[prop(optional)]
    is_disabled: bool,
    /// Called with the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    let id = control_id(id, &name);
    let described = described_by(&id, hint.is_some(), false);
    let is_on = bind.map_or(is_on, |bind| bind.get_untracked());
    let node = NodeRef::<html::Input>::new();
    follow(
        bind,
        move || node.get().map(|node| node.checked()),
        move |value| {
            if let Some(node) = node.get_untracked() {
                node.set_checked(*value);
            }
        },
    );
    let change = move |event| {
        let is_on = event_target_checked(&event);
        if let Some(bind) = bind {
            bind.set(is_on);
        }
        if let Some(on_change) = on_change {
            on_change.run(is_on);
        }
    };
    view! {
        <div class="check-field">
            <label class="check">
                <input
                    class="switch"
                    type="checkbox"
                    role="switch"
                    id=id.clone()
                    name=name
                    value="true"
                    checked=is_on
                    node_ref=node
                    disabled=is_disabled
                    aria-describedby=described
                    on:change=handler(change)
                />
                <span>{label}</span>
            </label>
            {hint.map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> }.into_any())}
        </div>
    }
}
