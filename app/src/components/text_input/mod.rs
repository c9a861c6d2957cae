//! A line of text in a form, with its label, hint and error. Without `bind` the browser keeps the value, so that the form
//! works before the page's module has arrived; with `bind` the page follows each key.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::field::{FieldParts, control_id, described_by, field_frame, follow};
use crate::reactive::{handler, invalid_when};

/// What is written into a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Any text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// Words to look for.
    Search,
    /// An exact number: digits are kept as written, never a float.
    Decimal,
    /// A whole number.
    Whole,
    /// A day.
    Date,
    /// The code of an authenticator.
    Code,
    /// A telephone number.
    Phone,
    /// An address of the web.
    Url,
}

impl InputKind {
    /// The attribute `type`. Numbers are text: `type=number` loses digits, and turns on a stray wheel.
    pub const fn html_type(self) -> &'static str {
        match self {
            InputKind::Email => "email",
            InputKind::Search => "search",
            InputKind::Date => "date",
            InputKind::Phone => "tel",
            InputKind::Url => "url",
            InputKind::Text | InputKind::Decimal | InputKind::Whole | InputKind::Code => "text",
        }
    }

    /// The keyboard a phone shows.
    pub const fn input_mode(self) -> Option<&'static str> {
        match self {
            InputKind::Decimal => Some("decimal"),
            InputKind::Whole | InputKind::Code => Some("numeric"),
            _ => None,
        }
    }
}

/// A labelled line of text.
#[component]
pub fn TextInput(
    /// The name in the form.
    #[prop(into)]
    name: Words,
    /// What is asked.
    #[prop(into)]
    label: Words,
    /// The id, when `field-<name>` would not be unique.
    #[prop(optional, into)]
    id: Option<Words>,
    /// What is written into it.
    #[prop(optional)]
    kind: InputKind,
    /// The value at first.
    #[prop(optional, into)]
    value: Option<Words>,
    /// Follows each key, both ways.
    #[prop(optional)]
    bind: Option<RwSignal<String>>,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<Words>,
    /// What is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Must be answered.
    #[prop(optional)]
    is_required: bool,
    /// Shown, not to be changed.
    #[prop(optional)]
    is_read_only: bool,
    /// Not to be used now.
    #[prop(optional)]
    is_disabled: bool,
    /// The label is for screen readers only.
    #[prop(optional)]
    is_label_hidden: bool,
    /// The cursor stands here when the page opens.
    #[prop(optional)]
    has_focus: bool,
    /// What the browser may fill in, e.g. `username`.
    #[prop(optional, into)]
    autocomplete: Option<Words>,
    /// An example; never in place of a label.
    #[prop(optional, into)]
    placeholder: Option<Words>,
    /// The most characters.
    #[prop(optional)]
    max_length: Option<u32>,
    /// A sign before the value, e.g. `¥`.
    #[prop(optional, into)]
    prefix: Option<Words>,
    /// A unit after the value, e.g. `%`.
    #[prop(optional, into)]
    suffix: Option<Words>,
    /// Called with the value when it was changed and left, or Enter was pressed.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = control_id(id, &name);
    let error = Option::<Signal<Option<String>>>::from(error);
    let described = described_by(&id, hint.is_some(), error.is_some());
    let value = bind.map(|bind| Words::from(bind.get_untracked())).or(value);
    let node = NodeRef::<html::Input>::new();
    follow(
        bind,
        move || node.get().map(|node| node.value()),
        move |value| {
            if let Some(node) = node.get_untracked() {
                node.set_value(value);
            }
        },
    );
    let is_number = matches!(kind, InputKind::Decimal | InputKind::Whole);
    let input = view! {
        <input
            class=if is_number { "input num" } else { "input" }
            id=id.clone()
            name=name
            type=kind.html_type()
            inputmode=kind.input_mode()
            value=value
            node_ref=node
            autocomplete=autocomplete.or(matches!(kind, InputKind::Code).then_some("one-time-code".into()))
            placeholder=placeholder
            maxlength=max_length.map(|length| length.to_string())
            required=is_required
            readonly=is_read_only
            disabled=is_disabled
            autofocus=has_focus
            spellcheck=(!matches!(kind, InputKind::Text)).then_some("false")
            aria-describedby=described
            aria-invalid=invalid_when(error)
            on:input=handler(move |event| if let Some(bind) = bind { bind.set(event_target_value(&event)) })
            on:change=handler(move |event| if let Some(on_change) = on_change { on_change.run(event_target_value(&event)) })
        />
    };
    let control = if prefix.is_some() || suffix.is_some() {
        view! {
            <span class="input-group">
                {prefix.map(|prefix| view! { <span class="input-affix">{prefix}</span> }.into_any())}
                {input}
                {suffix.map(|suffix| view! { <span class="input-affix">{suffix}</span> }.into_any())}
            </span>
        }
        .into_any()
    } else {
        input.into_any()
    };
    field_frame(FieldParts { id, label, hint, error, is_required, is_label_hidden }, control)
}
