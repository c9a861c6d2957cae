//! A choice from a list: the browser's own control, styled. For long lists see `search_select`.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::field::{FieldParts, control_id, described_by, field_frame, follow};
use super::icon::{Glyph, Icon};
use crate::reactive::{handler, invalid_when};

/// One entry of a list to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value sent with the form.
    pub value: Words,
    /// The words shown.
    pub label: Words,
    /// A second line, e.g. a code; searched too.
    pub note: Words,
    /// Shown, not to be chosen.
    pub is_disabled: bool,
}

impl Choice {
    /// An entry with value and words.
    pub fn new(value: impl Into<Words>, label: impl Into<Words>) -> Choice {
        Choice { value: value.into(), label: label.into(), note: Words::default(), is_disabled: false }
    }

    /// The same with a second line.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<Words>) -> Choice {
        self.note = note.into();
        self
    }

    /// The same, not to be chosen.
    #[must_use]
    pub fn disabled(mut self) -> Choice {
        self.is_disabled = true;
        self
    }
}

/// The `<option>`s of a list.
pub fn options_of(choices: &[Choice], selected: &str) -> Vec<AnyView> {
    choices
        .iter()
        .map(|choice| {
            let is_selected = *choice.value == *selected;
            view! {
                <option value=choice.value.clone() selected=is_selected disabled=choice.is_disabled>
                    {choice.label.clone()}
                </option>
            }
            .into_any()
        })
        .collect()
}

/// A labelled choice of one from a list.
#[component]
pub fn Select(
    /// The name in the form.
    #[prop(into)]
    name: Words,
    /// What is asked.
    #[prop(into)]
    label: Words,
    /// What can be chosen.
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
    /// The words of the entry for no choice; without them the first entry is chosen.
    #[prop(optional, into)]
    empty_label: Option<Words>,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<Words>,
    /// What is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Must be answered.
    #[prop(optional)]
    is_required: bool,
    /// Not to be used now.
    #[prop(optional)]
    is_disabled: bool,
    /// The label is for screen readers only.
    #[prop(optional)]
    is_label_hidden: bool,
    /// Called with the value when another is chosen.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = control_id(id, &name);
    let error: Option<Signal<Option<String>>> = error.into();
    let described = described_by(&id, hint.is_some(), error.is_some());
    let selected = bind.map(|bind| Words::from(bind.get_untracked())).or(value).unwrap_or_default();
    let options = options_of(&choices, &selected);
    let node = NodeRef::<html::Select>::new();
    follow(
        bind,
        move || node.get().map(|node| node.value()),
        move |value| {
            if let Some(node) = node.get_untracked() {
                node.set_value(value);
            }
        },
    );
    let change = move |event| {
        let value = event_target_value(&event);
        if let Some(bind) = bind {
            bind.set(value.clone());
        }
        if let Some(on_change) = on_change {
            on_change.run(value);
        }
    };
    let control = view! {
        <span class="select">
            <select
                class="input"
                id=id.clone()
                name=name
                required=is_required
                disabled=is_disabled
                aria-describedby=described
                aria-invalid=invalid_when(error)
                node_ref=node
                on:change=handler(change)
            >
                {empty_label.map(|label| view! { <option value="">{label}</option> }.into_any())}
                {options}
            </select>
            <Icon glyph=Glyph::UpDown/>
        </span>
    };
    field_frame(FieldParts { id, label, hint, error, is_required, is_label_hidden }, control.into_any())
}
