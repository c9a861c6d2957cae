//! A password in a form. Pasting and password managers work; the eye shows what was typed (with script only).

use leptos::prelude::*;

use super::Words;
use super::field::{FieldParts, control_id, described_by, field_frame};
use super::icon::{Glyph, Icon};
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::{handler, invalid_when};

/// A labelled password.
#[component]
pub fn PasswordInput(
    /// The name in the form.
    #[prop(into)]
    name: Words,
    /// What is asked.
    #[prop(into)]
    label: Words,
    /// The id, when `field-<name>` would not be unique.
    #[prop(optional, into)]
    id: Option<Words>,
    /// A new one is chosen; else the present one is asked.
    #[prop(optional)]
    is_new: bool,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<Words>,
    /// What is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// The cursor stands here when the page opens.
    #[prop(optional)]
    has_focus: bool,
    /// Follows each key, e.g. for a meter of its strength.
    #[prop(optional)]
    bind: Option<RwSignal<String>>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let id = control_id(id, &name);
    let error: Option<Signal<Option<String>>> = error.into();
    let described = described_by(&id, hint.is_some(), error.is_some());
    let is_shown = RwSignal::new(false);
    let control = view! {
        <span class="input-group">
            <input
                class="input"
                id=id.clone()
                name=name
                type=move || if is_shown.get() { "text" } else { "password" }
                autocomplete=if is_new { "new-password" } else { "current-password" }
                autocapitalize="none"
                spellcheck="false"
                required=true
                autofocus=has_focus
                aria-describedby=described
                aria-invalid=invalid_when(error)
                on:input=handler(move |event| if let Some(bind) = bind { bind.set(event_target_value(&event)) })
            />
            <button
                class="btn-icon needs-script"
                type="button"
                title=text.show_password
                aria-label=text.show_password
                aria-pressed=move || if is_shown.get() { "true" } else { "false" }
                on:click=handler(move |_| is_shown.update(|shown| *shown = !*shown))
            >
                {move || {
                    let glyph = if is_shown.get() { Glyph::EyeOff } else { Glyph::Eye };
                    view! { <Icon glyph/> }
                }}
            </button>
        </span>
    };
    field_frame(FieldParts { id, label, hint, error, is_required: true, is_label_hidden: false }, control.into_any())
}
