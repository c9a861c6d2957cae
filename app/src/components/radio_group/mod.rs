//! One of a few: all choices are seen at once.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::field::{FieldParts, control_id, follow_radio, group_frame};
use super::select::Choice;
use crate::reactive::handler;

/// A labelled group of which one is chosen.
#[component]
pub fn RadioGroup(
    /// The name in the form.
    #[prop(into)]
    name: Words,
    /// What is asked.
    #[prop(into)]
    label: Words,
    /// What can be chosen; the note stands under the words.
    choices: Vec<Choice>,
    /// The id, when `field-<name>` would not be unique.
    #[prop(optional, into)]
    id: Option<Words>,
    /// The value at first.
    #[prop(optional, into)]
    value: Option<Words>,
    /// Follows the choice, both ways.
    #[prop(optional)]
    bind: Option<RwSignal<String>>,
    /// As cards side by side.
    #[prop(optional)]
    is_cards: bool,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<Words>,
    /// What is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Must be answered.
    #[prop(optional)]
    is_required: bool,
    /// Called with the value when another is chosen.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = control_id(id, &name);
    let selected = bind.map(|bind| Words::from(bind.get_untracked())).or(value).unwrap_or_default();
    let controls = choices
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
            let note = (!choice.note.is_empty()).then(|| view! { <small>{choice.note}</small> }.into_any());
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name=name.clone()
                        value=choice.value.clone()
                        checked=*choice.value == *selected
                        node_ref=node
                        required=is_required
                        disabled=choice.is_disabled
                        on:change=handler(change)
                    />
                    <span>{choice.label}{note}</span>
                </label>
            }
        })
        .collect_view();
    let controls = view! { <div class=if is_cards { "radio-list radio-cards" } else { "radio-list" }>{controls}</div> };
    group_frame(
        FieldParts { id, label, hint, error: error.into(), is_required, is_label_hidden: false },
        controls.into_any(),
    )
}
