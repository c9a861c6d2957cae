//! Several lines of text in a form. Leptos 0.8 does not escape the children of a `<textarea>` it renders on the server,
//! so a stored text could close the element and run as markup. Therefore nothing is ever given as a child: without script
//! the value is written as one piece of markup that is escaped here, and in the browser it is the property `value`.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::field::{FieldParts, control_id, described_by, field_frame, follow};
use crate::reactive::{handler, invalid_when};

/// Escapes a text for the inside of a `<textarea>`: nothing in it can end the element or begin a character reference.
pub fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    // The parser drops one line break right after the tag; a text that begins with one keeps it this way.
    if text.starts_with('\n') {
        out.push('\n');
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    out
}

/// A labelled field of several lines.
#[component]
pub fn TextArea(
    /// The name in the form.
    #[prop(into)]
    name: Words,
    /// What is asked.
    #[prop(into)]
    label: Words,
    /// The id, when `field-<name>` would not be unique.
    #[prop(optional, into)]
    id: Option<Words>,
    /// The value at first.
    #[prop(optional, into)]
    value: Option<Words>,
    /// Follows each key, both ways.
    #[prop(optional)]
    bind: Option<RwSignal<String>>,
    /// How many lines are shown.
    #[prop(default = 3)]
    rows: u32,
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
    /// The label is for screen readers only.
    #[prop(optional)]
    is_label_hidden: bool,
    /// An example; never in place of a label.
    #[prop(optional, into)]
    placeholder: Option<Words>,
    /// The most characters.
    #[prop(optional)]
    max_length: Option<u32>,
) -> impl IntoView {
    let id = control_id(id, &name);
    let error: Option<Signal<Option<String>>> = error.into();
    let described = described_by(&id, hint.is_some(), error.is_some());
    let value = bind.map(|bind| Words::from(bind.get_untracked())).or(value).unwrap_or_default();
    let node = NodeRef::<html::Textarea>::new();
    follow(
        bind,
        move || node.get().map(|node| node.value()),
        move |value| {
            if let Some(node) = node.get_untracked() {
                node.set_value(value);
            }
        },
    );
    let control = view! {
        <textarea
            class="input"
            id=id.clone()
            name=name
            rows=rows.to_string()
            placeholder=placeholder
            maxlength=max_length.map(|length| length.to_string())
            required=is_required
            readonly=is_read_only
            aria-describedby=described
            aria-invalid=invalid_when(error)
            node_ref=node
            on:input=handler(move |event| if let Some(bind) = bind { bind.set(event_target_value(&event)) })
            inner_html=escape_text(&value)
        ></textarea>
    };
    field_frame(FieldParts { id, label, hint, error, is_required, is_label_hidden }, control.into_any())
}
