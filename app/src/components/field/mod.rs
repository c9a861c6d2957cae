//! The frame of a form field: label, control, hint, and the error in words right there. The control names its hint and
//! error by `aria-describedby`; [`described_by`] gives the value. The error says what to do; its text comes from
//! `i18n::errors`.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::error::AppError;
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::effect;

/// The id of a field's control: the one asked for, else made of its name.
pub fn control_id(id: Option<Words>, name: &str) -> Words {
    id.unwrap_or_else(|| format!("field-{name}").into())
}

/// The value of `aria-describedby` for the control of this id.
pub fn described_by(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    match (has_hint, has_error) {
        (true, true) => Some(format!("{id}-hint {id}-error")),
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (false, false) => None,
    }
}

/// The sentence for a field of a failed action, in the language of the page: `None` while there is no error of it.
pub fn field_error(error: Signal<Option<AppError>>, name: &'static str) -> Signal<Option<String>> {
    let locale = i18n::use_locale();
    Signal::derive(move || {
        error.with(|error| {
            let field = error.as_ref()?.field(name)?;
            Some(i18n::errors::field_sentence(locale, field))
        })
    })
}

/// Keeps what a control holds and a signal the same. `read` and `write` reach the control, and do nothing while it is not
/// there. What a person typed before the page's module arrived is taken over, not lost.
pub fn follow<T>(bind: Option<RwSignal<T>>, read: impl Fn() -> Option<T> + 'static, write: impl Fn(&T) + 'static)
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let Some(bind) = bind else { return };
    let mut is_joined = false;
    effect(move || {
        let wanted = bind.get();
        // Reading follows the reference to the control as well: this runs again when the control appears.
        let Some(held) = read() else { return };
        if held != wanted {
            if is_joined {
                write(&wanted);
            } else {
                bind.set(held);
            }
        }
        is_joined = true;
    });
}

/// Keeps one radio button of a group and the signal of the group the same; see [`follow`].
pub fn follow_radio(bind: Option<RwSignal<String>>, node: NodeRef<html::Input>, value: Words) {
    let Some(bind) = bind else { return };
    let mut is_joined = false;
    effect(move || {
        let is_wanted = bind.with(|wanted| *wanted == *value);
        let Some(node) = node.get() else { return };
        if is_joined {
            node.set_checked(is_wanted);
        } else if node.checked() && !is_wanted {
            bind.set(value.to_string());
        }
        is_joined = true;
    });
}

/// What stands around one control.
pub struct FieldParts {
    /// The id of the control.
    pub id: Words,
    /// What is asked.
    pub label: Words,
    /// How to answer.
    pub hint: Option<Words>,
    /// What is wrong, and what to do.
    pub error: Option<Signal<Option<String>>>,
    /// Must be answered.
    pub is_required: bool,
    /// The label is for screen readers only.
    pub is_label_hidden: bool,
}

/// Puts label, hint and error around a control.
pub fn field_frame(parts: FieldParts, control: AnyView) -> AnyView {
    let text = i18n::texts::<CommonTexts>();
    let FieldParts { id, label, hint, error, is_required, is_label_hidden } = parts;
    let hint = hint.map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> }.into_any());
    let error = error.map(|error| error_line(&id, error));
    let required = is_required.then(|| view! { <span class="field-required">{text.required_mark}</span> }.into_any());
    view! {
        <div class="field">
            <label class=if is_label_hidden { "field-label vh" } else { "field-label" } for=id>{label}{required}</label>
            {control}
            {hint}
            {error}
        </div>
    }
    .into_any()
}

/// The line with the error of the control of this id; empty while there is none.
pub fn error_line(id: &str, error: Signal<Option<String>>) -> AnyView {
    let text = i18n::texts::<CommonTexts>();
    view! {
        <p class="field-error" id=format!("{id}-error")>
            {move || {
                error.get().map(|words| {
                    view! { <Icon glyph=Glyph::Stop/><span><span class="vh">{text.error_prefix}</span>{words}</span> }
                })
            }}
        </p>
    }
    .into_any()
}

/// The same as [`field_frame`] for a group of controls: a `fieldset` with a `legend`.
pub fn group_frame(parts: FieldParts, controls: AnyView) -> AnyView {
    let text = i18n::texts::<CommonTexts>();
    let FieldParts { id, label, hint, error, is_required, is_label_hidden } = parts;
    let described = described_by(&id, hint.is_some(), error.is_some());
    let hint = hint.map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> }.into_any());
    let error = error.map(|error| error_line(&id, error));
    let required = is_required.then(|| view! { <span class="field-required">{text.required_mark}</span> }.into_any());
    view! {
        <fieldset class="field" id=id aria-describedby=described>
            <legend class=if is_label_hidden { "field-label vh" } else { "field-label" }>{label}{required}</legend>
            {controls}
            {hint}
            {error}
        </fieldset>
    }
    .into_any()
}

/// The frame around one control of one's own, whose id is `id`; see [`described_by`] for the control's attribute.
#[component]
pub fn Field(
    /// The id of the control inside.
    #[prop(into)]
    id: Words,
    /// What is asked.
    #[prop(into)]
    label: Words,
    /// How to answer, when the label does not say it.
    #[prop(optional, into)]
    hint: Option<Words>,
    /// What is wrong, and what to do.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Must be answered.
    #[prop(optional)]
    is_required: bool,
    /// The label is for screen readers only, where the place says what is asked.
    #[prop(optional)]
    is_label_hidden: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    field_frame(
        FieldParts { id, label, hint, error: error.into(), is_required, is_label_hidden },
        children().into_any(),
    )
}
