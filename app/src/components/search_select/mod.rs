//! A choice from a long list with search: a combobox as in ARIA 1.2. What the server renders is the browser's own select,
//! which works without script; the page's module puts the combobox in its place.
//! Keys: arrows move, Enter chooses, Esc closes, typing searches (Chinese, pinyin initials, English).

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::command_palette::search::matches_words;
use super::field::{FieldParts, control_id, described_by, field_frame};
use super::icon::{Glyph, Icon};
use super::select::{Choice, options_of};
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::{effect, handler, invalid_when};

/// How many entries are drawn at once; searching narrows the rest.
const MOST_SHOWN: usize = 50;

/// A labelled choice of one from a long list.
#[component]
pub fn SearchSelect(
    /// The name in the form.
    #[prop(into)]
    name: Words,
    /// What is asked.
    #[prop(into)]
    label: Words,
    /// What can be chosen; label and note are searched.
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
    /// The words of the entry for no choice; without them something must be chosen.
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
    /// The label is for screen readers only.
    #[prop(optional)]
    is_label_hidden: bool,
) -> impl IntoView {
    let id = control_id(id, &name);
    let error: Option<Signal<Option<String>>> = error.into();
    let described = described_by(&id, hint.is_some(), error.is_some());
    let initial = bind.map(|bind| Words::from(bind.get_untracked())).or(value).unwrap_or_default();
    let chosen = bind.unwrap_or_else(|| RwSignal::new(initial.to_string()));
    let is_live = RwSignal::new(false);
    // After hydration the page is as the server made it; only then may the control change.
    effect(move || is_live.set(true));

    let mut all = Vec::with_capacity(choices.len() + 1);
    if let Some(empty) = empty_label.clone() {
        all.push(Choice::new("", empty));
    }
    all.extend(choices);
    let list = StoredValue::new(all);
    let frame_id = id.clone();
    let control = move || {
        let (id, name, described) = (id.clone(), name.clone(), described.clone());
        let invalid = error.map(|error| move || error.with(Option::is_some).then_some("true"));
        if is_live.get() {
            combobox(id, name, described, error, list, chosen, is_required)
        } else {
            let options = list.with_value(|list| options_of(list, &chosen.get_untracked()));
            view! {
                <span class="select">
                    <select
                        class="input"
                        id=id
                        name=name
                        required=is_required
                        aria-describedby=described
                        aria-invalid=invalid
                        on:change=handler(move |event| chosen.set(event_target_value(&event)))
                    >
                        {options}
                    </select>
                    <Icon glyph=Glyph::UpDown/>
                </span>
            }
            .into_any()
        }
    };
    field_frame(FieldParts { id: frame_id, label, hint, error, is_required, is_label_hidden }, control.into_any())
}

fn combobox(
    id: Words,
    name: Words,
    described: Option<String>,
    error: Option<Signal<Option<String>>>,
    list: StoredValue<Vec<Choice>>,
    chosen: RwSignal<String>,
    is_required: bool,
) -> AnyView {
    let text = i18n::texts::<CommonTexts>();
    let label_of = move |value: &str| {
        list.with_value(|list| {
            list.iter().find(|choice| *choice.value == *value).map(|choice| choice.label.to_string())
        })
        .unwrap_or_default()
    };
    let words = RwSignal::new(label_of(&chosen.get_untracked()));
    let is_open = RwSignal::new(false);
    let is_searching = RwSignal::new(false);
    let active = RwSignal::new(0usize);
    let node = NodeRef::<html::Input>::new();
    let shown = Memo::new(move |_| {
        let wanted = if is_searching.get() { words.get() } else { String::new() };
        list.with_value(|list| {
            list.iter()
                .enumerate()
                .filter(|(_, choice)| matches_words(&wanted, &choice.label, &choice.note))
                .map(|(index, _)| index)
                .take(MOST_SHOWN)
                .collect::<Vec<_>>()
        })
    });
    let choose = move |index: usize| {
        let found = list.with_value(|list| list.get(index).filter(|choice| !choice.is_disabled).cloned());
        if let Some(choice) = found {
            words.set(choice.label.to_string());
            chosen.set(choice.value.to_string());
            is_searching.set(false);
            is_open.set(false);
        }
    };
    let leave = move || {
        words.set(label_of(&chosen.get_untracked()));
        is_searching.set(false);
        is_open.set(false);
    };
    // The value may be changed from outside, e.g. when the form is taken back.
    effect(move || {
        let value = chosen.get();
        if !is_searching.get_untracked() {
            words.set(label_of(&value));
        }
    });
    let open = move || {
        let position = shown.with_untracked(|shown| {
            let value = chosen.get_untracked();
            list.with_value(|list| {
                shown.iter().position(|index| list.get(*index).is_some_and(|choice| *choice.value == *value))
            })
        });
        active.set(position.unwrap_or(0));
        is_open.set(true);
    };
    let key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" | "ArrowUp" if !is_open.get_untracked() => {
            event.prevent_default();
            open();
        }
        "ArrowDown" => {
            event.prevent_default();
            let count = shown.with_untracked(Vec::len);
            active.update(|active| *active = if *active + 1 >= count { 0 } else { *active + 1 });
        }
        "ArrowUp" => {
            event.prevent_default();
            let count = shown.with_untracked(Vec::len);
            active.update(|active| *active = active.checked_sub(1).unwrap_or(count.saturating_sub(1)));
        }
        "Enter" if is_open.get_untracked() => {
            event.prevent_default();
            if let Some(index) = shown.with_untracked(|shown| shown.get(active.get_untracked()).copied()) {
                choose(index);
            }
        }
        "Escape" if is_open.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            leave();
        }
        "Tab" => leave(),
        _ => {}
    };
    let list_id = format!("{id}-list");
    let option_prefix = format!("{id}-option-");
    let active_id = {
        let option_prefix = option_prefix.clone();
        move || is_open.get().then(|| format!("{option_prefix}{}", active.get()))
    };
    let options = {
        let list_id = list_id.clone();
        move || {
            is_open.get().then(|| {
                let rows = shown.get();
                let is_empty = rows.is_empty();
                let rows = rows
                    .into_iter()
                    .enumerate()
                    .filter_map(|(place, index)| {
                        let choice = list.with_value(|list| list.get(index).cloned())?;
                        let is_chosen = chosen.with_untracked(|value| *value == *choice.value);
                        let note = (!choice.note.is_empty()).then(|| view! { <small>{choice.note}</small> }.into_any());
                        Some(view! {
                            <li
                                id=format!("{option_prefix}{place}")
                                role="option"
                                class="option"
                                data-active=move || (active.get() == place).then_some("true")
                                aria-selected=if is_chosen { "true" } else { "false" }
                                aria-disabled=choice.is_disabled.then_some("true")
                                on:mousedown=handler(move |event: leptos::ev::MouseEvent| {
                                    // The field keeps the focus.
                                    event.prevent_default();
                                    choose(index);
                                })
                            >
                                <span>{choice.label}</span>
                                {note}
                            </li>
                        })
                    })
                    .collect_view();
                view! {
                    <ul class="options" role="listbox" id=list_id.clone() aria-label=text.choices>
                        {rows}
                        {is_empty.then(|| view! { <li class="option quiet" role="presentation">{text.no_match}</li> }.into_any())}
                    </ul>
                }
            })
        }
    };
    view! {
        <span class="select combobox">
            <input
                class="input"
                id=id
                node_ref=node
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-haspopup="listbox"
                aria-controls=list_id
                aria-expanded=move || if is_open.get() { "true" } else { "false" }
                aria-activedescendant=active_id
                aria-describedby=described
                aria-required=is_required.then_some("true")
                aria-invalid=invalid_when(error)
                prop:value=move || words.get()
                on:click=handler(move |_| if is_open.get_untracked() { leave() } else { open() })
                on:focus=handler(move |_| if let Some(node) = node.get_untracked() { node.select() })
                on:input=handler(move |event| {
                    is_searching.set(true);
                    words.set(event_target_value(&event));
                    active.set(0);
                    is_open.set(true);
                })
                on:keydown=handler(key)
                on:blur=handler(move |_| leave())
            />
            <input type="hidden" name=name value=move || chosen.get()/>
            <Icon glyph=Glyph::UpDown/>
            {options}
        </span>
    }
    .into_any()
}
