//! Above a form that was sent and has errors: how many, and a link to each field. It takes the focus, so that it is read
//! first. The same words stand at the fields.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::error::{AppError, ErrorKind};
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::effect;

/// The errors of a form. Renders nothing while there is none; for other kinds of errors it shows their sentence.
#[component]
pub fn ErrorSummary(
    /// The failure of the last sending.
    #[prop(into)]
    error: Signal<Option<AppError>>,
    /// It takes the focus when it appears; off where it is only shown.
    #[prop(default = true)]
    takes_focus: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    effect(move || {
        if takes_focus
            && error.with(Option::is_some)
            && let Some(node) = node.get()
        {
            // An element of the document can always take the focus.
            let _ = node.focus();
        }
    });
    let locale = i18n::use_locale();
    let text = i18n::texts::<CommonTexts>();
    move || {
        error.get().map(|error| {
            let said = i18n::errors::sentence(locale, &error);
            let fields = error
                .fields
                .iter()
                .map(|field| {
                    let href = format!("#field-{}", field.field);
                    view! { <li><a href=href rel="external">{i18n::errors::field_sentence(locale, field)}</a></li> }
                })
                .collect_view();
            let is_fields = matches!(error.kind, ErrorKind::Invalid) && !error.fields.is_empty();
            let body = if is_fields {
                view! { <ul>{fields}</ul> }.into_any()
            } else {
                view! { <p>{said.remedy}</p> }.into_any()
            };
            let title = if is_fields { text.form_has_errors.to_owned() } else { said.title };
            let incident = error.value("incident").map(str::to_owned).map(|incident| {
                view! { <p class="quiet">{text.incident}" "<code>{incident}</code></p> }
            });
            view! {
                <div class="error-summary" role="alert" tabindex="-1" node_ref=node>
                    <Icon glyph=Glyph::Stop/>
                    <div>
                        <h2>{title}</h2>
                        {body}
                        {incident}
                    </div>
                </div>
            }
        })
    }
}
