//! Connecting a feed: which system, which facts, how they come, and the template that reads them.

use domain::integration::FactKind;
use leptos::prelude::*;

use crate::call::{SendForm, Sending, read};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::select::{Choice, Select};
use crate::components::text_area::TextArea;
use crate::components::text_input::{InputKind, TextInput};
use crate::i18n::integration::{IntegrationTexts, system_kinds};
use crate::i18n::{self, use_locale};
use crate::integration::api::ConnectFeed;
use crate::integration::view::{kind_name, transport_name};
use crate::page::load;
use crate::routes;

/// The form.
#[component]
pub fn ConnectForm() -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    let locale = use_locale();
    let action = Sending::of::<ConnectFeed>();
    let error = action.error();
    action.on_done(|answer| {
        if let Ok(code) = read::<String>(&answer) {
            load(&routes::feed(&code));
        }
    });
    let systems = system_kinds(locale).into_iter().map(|(code, word)| Choice::new(code, word)).collect::<Vec<_>>();
    let kinds = FactKind::TAKEN
        .into_iter()
        .map(|kind| Choice::new(kind.code(), kind_name(locale, kind.code())))
        .collect::<Vec<_>>();
    let transports = ["file", "push", "pull"].map(|code| Choice::new(code, transport_name(locale, code))).to_vec();
    view! {
        <SendForm sending=action>
            <div class="form">
                <ErrorSummary error/>
                <TextInput name="system_code" label=text.system_code is_required=true max_length=40_u32 autocomplete="off" error=field_error(error, "system_code")/>
                <TextInput name="system_name_zh" label=text.system_name_zh is_required=true max_length=60_u32 error=field_error(error, "system_name_zh")/>
                <TextInput name="system_name_en" label=text.system_name_en is_required=true max_length=60_u32 error=field_error(error, "system_name_en")/>
                <Select name="system_kind" label=text.system_kind choices=systems value="pos" error=field_error(error, "system_kind")/>
                <TextInput name="code" label=text.feed_code is_required=true max_length=60_u32 autocomplete="off" error=field_error(error, "code")/>
                <TextInput name="name_zh" label=text.name_zh is_required=true max_length=60_u32 error=field_error(error, "name_zh")/>
                <TextInput name="name_en" label=text.name_en is_required=true max_length=60_u32 error=field_error(error, "name_en")/>
                <Select name="kind" label=text.kind choices=kinds value="sale_line" error=field_error(error, "kind")/>
                <Select name="transport" label=text.transport choices=transports value="file" error=field_error(error, "transport")/>
                <TextInput
                    name="freshness_minutes"
                    label=text.freshness_minutes
                    hint=text.freshness_hint
                    kind=InputKind::Whole
                    error=field_error(error, "freshness_minutes")
                />
                <TextInput name="template_code" label=text.template_code hint=text.template_code_hint max_length=40_u32 autocomplete="off" error=field_error(error, "template_code")/>
                <TextArea name="template_text" label=text.template_text hint=text.template_new_hint rows=10 error=field_error(error, "text")/>
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.connect}</Button>
                </div>
            </div>
        </SendForm>
    }
}
