//! A single yes or no in a form: a box to tick.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::field::{control_id, described_by, error_line, follow};
use crate::reactive::{effect, handler, invalid_when};

/// A box with its words. Sends `value` under `name` when ticked.
#[component]
pub fn Checkbox(
    /// The name in the form.
    #[prop(into)]
    name: Words,
    /// What ticking says.
    #[prop(into)]
    label: Words,
    /// The id, when `field-<name>` would not be unique.
    #[prop(optional, into)]
    id: Option<Words>,
    /// The value sent when ticked.
    #[prop(default = Words::Borrowed("true"), into)]
    value: Words,
    /// Ticked at first.
    #[prop(optional)]
    is_checked: bool,
    /// Some of those below are ticked, not all.
    #[prop(optional, into)]
    is_mixed: Option<Signal<bool>>,
    /// Follows the box, both ways.
    #[prop(optional)]
    bind: Option<RwSignal<bool>>,
    /// What it means, when the label does not say it.
    #[prop(optional, into)]
    hint: Option<Words>,
    /// What is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Not to be used now.
    #[prop(optional)]
    is_disabled: bool,
    /// The label is for screen readers only, as in a table.
    #[prop(optional)]
    is_label_hidden: bool,
    /// Called with the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    let id = control_id(id, &name);
    let error: Option<Signal<Option<String>>> = error.into();
    let described = described_by(&id, hint.is_some(), error.is_some());
    let is_checked = bind.map_or(is_checked, |bind| bind.get_untracked());
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
    if let Some(is_mixed) = is_mixed {
        effect(move || {
            if let Some(node) = node.get() {
                node.set_indeterminate(is_mixed.get());
            }
        });
    }
    let change = move |event| {
        let is_checked = event_target_checked(&event);
        if let Some(bind) = bind {
            bind.set(is_checked);
        }
        if let Some(on_change) = on_change {
            on_change.run(is_checked);
        }
    };
    view! {
        <div class="check-field">
            <label class="check">
                <input
                    type="checkbox"
                    id=id.clone()
                    name=name
                    value=value
                    checked=is_checked
                    node_ref=node
                    disabled=is_disabled
                    aria-describedby=described
                    aria-invalid=invalid_when(error)
                    on:change=handler(change)
                />
                <span class=if is_label_hidden { "vh" } else { "" }>{label}</span>
            </label>
            {hint.map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> }.into_any())}
            {error.map(|error| error_line(&id, error))}
        </div>
    }
}
