//! The form of a record: one field after the other, as its kind has them. A new record and a change are the same form; a
//! change of a dated record also says from which day on it holds.

use domain::organisation::{RecordField, RecordKind};
use leptos::prelude::*;

use crate::call::{SendForm, Sending};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::search_select::SearchSelect;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{InputKind, TextInput};
use crate::components::toast::use_toasts;
use crate::error::AppError;
use crate::i18n::organisation::{OrganisationTexts, choice_name, field_name};
use crate::i18n::{self, use_locale};
use crate::organisation::api::{RecordDto, ReferenceDto, SaveRecord};
use crate::page::done_words;

/// The form of a new record, or of a change.
#[component]
pub fn RecordForm(
    /// The kind.
    kind: RecordKind,
    /// The record as last seen; `None` for a new one.
    record: Option<RecordDto>,
    /// What fields can refer to.
    references: Vec<ReferenceDto>,
    /// Called once it is written.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<OrganisationTexts>();
    let action = Sending::of::<SaveRecord>();
    let error = action.error();
    let toasts = use_toasts();
    let is_new = record.is_none();
    let words = done_words(if is_new { "record_created" } else { "saved" });
    action.on_done(move |_| {
        toasts.success(words.clone());
        if is_new {
            action.forget();
        }
        on_change.run(());
    });
    // What is changed is the latest that was said, also when it begins only in the future.
    let said = record.as_ref().map(|record| record.history.first().unwrap_or(&record.now).values.clone());
    let said = said.unwrap_or_default();
    let fields = kind
        .fields()
        .iter()
        .map(|field| {
            let value = said.iter().find(|(code, _)| code == field.code()).map(|(_, value)| value.clone());
            control(kind, *field, value, is_new, &references, error)
        })
        .collect_view();
    let from = kind.is_dated().then(|| {
        let hint = if is_new { text.from_hint_new } else { text.from_hint };
        view! { <TextInput name="from" label=text.from kind=InputKind::Date hint error=field_error(error, "from")/> }
    });
    let of = record.map(|record| {
        view! {
            <input type="hidden" name="key" value=record.key/>
            <input type="hidden" name="version" value=record.version.to_string()/>
        }
    });
    view! {
        <SendForm sending=action>
            <div class="form">
                <ErrorSummary error/>
                <input type="hidden" name="kind" value=kind.code()/>
                {of}
                {fields}
                {from}
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>
                        {if is_new { text.new } else { text.save }}
                    </Button>
                </div>
            </div>
        </SendForm>
    }
}

/// The control of one field.
fn control(
    kind: RecordKind,
    field: RecordField,
    value: Option<String>,
    is_new: bool,
    references: &[ReferenceDto],
    error: Signal<Option<AppError>>,
) -> AnyView {
    let text = i18n::texts::<OrganisationTexts>();
    let locale = use_locale();
    let (name, label) = (field.code(), field_name(locale, field));
    let value = value.unwrap_or_default();
    let codes = field.choices(kind);
    if !codes.is_empty() {
        let value = if value.is_empty() { codes.first().copied().unwrap_or_default().to_owned() } else { value };
        let choices =
            codes.iter().map(|code| Choice::new(*code, choice_name(locale, kind, field, code))).collect::<Vec<_>>();
        return view! { <Select name label choices value is_required=true error=field_error(error, name)/> }.into_any();
    }
    match field {
        RecordField::Parent | RecordField::Region | RecordField::Department | RecordField::LegalEntity => {
            let of = if field == RecordField::Parent { RecordField::Region } else { field };
            let choices = references
                .iter()
                .filter(|reference| reference.field == of.code())
                .map(|reference| Choice::new(reference.value.clone(), reference.name.clone()))
                .collect::<Vec<_>>();
            let empty_label = if field.is_required() { text.choose } else { text.nothing_chosen };
            view! { <SearchSelect name label choices value empty_label error=field_error(error, name)/> }.into_any()
        }
        RecordField::FirstDay | RecordField::LastDay => {
            view! {
                <TextInput name label kind=InputKind::Date value is_required=true error=field_error(error, name)/>
            }
            .into_any()
        }
        RecordField::Area => {
            view! { <TextInput name label kind=InputKind::Decimal value error=field_error(error, name)/> }.into_any()
        }
        RecordField::Code => view! {
            <TextInput
                name
                label
                hint=text.code_hint
                value
                is_required=true
                is_read_only=!is_new
                max_length=40_u32
                autocomplete="off"
                error=field_error(error, name)
            />
        }
        .into_any(),
        RecordField::Year => view! {
            <TextInput name label kind=InputKind::Whole value is_required=true is_read_only=!is_new error=field_error(error, name)/>
        }
        .into_any(),
        _ => view! {
            <TextInput name label value is_required=field.is_required() max_length=60_u32 error=field_error(error, name)/>
        }
        .into_any(),
    }
}
