//! The forms about a department: adding one, renaming and moving, closing and reopening.

use leptos::prelude::*;

use super::user_form::department_choices;
use crate::call::{SendForm, Sending};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::search_select::SearchSelect;
use crate::components::text_input::TextInput;
use crate::components::toast::use_toasts;
use crate::error::AppError;
use crate::governance::api::{CreateDepartment, DepartmentDto, SetDepartmentClosed, UpdateDepartment};
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, use_locale};
use crate::page::{ConfirmHint, done_words};
use crate::session::use_form_id;

/// The four fields of a department.
#[component]
fn Fields(
    code: String,
    name_zh: String,
    name_en: String,
    parent_id: String,
    /// Where it can lie.
    places: Vec<DepartmentDto>,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let choices = department_choices(&places, &parent_id);
    view! {
        <TextInput name="name_zh" label=text.name_zh value=name_zh is_required=true max_length=60_u32 error=field_error(error, "name_zh")/>
        <TextInput name="name_en" label=text.name_en value=name_en is_required=true max_length=60_u32 error=field_error(error, "name_en")/>
        <TextInput
            name="code"
            label=text.department_code
            hint=text.department_code_hint
            value=code
            is_required=true
            max_length=32_u32
            autocomplete="off"
            error=field_error(error, "code")
        />
        <SearchSelect
            name="parent_id"
            label=text.parent
            choices
            value=parent_id
            empty_label=text.parent_none
            error=field_error(error, "parent_id")
        />
    }
}

/// Adding a department, below `parent_id` at first.
#[component]
pub fn NewDepartmentForm(
    /// The tree.
    departments: Vec<DepartmentDto>,
    /// Below which, at first.
    parent_id: String,
    /// Called once it is there.
    on_made: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let action = Sending::of::<CreateDepartment>();
    let error = action.error();
    let form_id = use_form_id();
    let toasts = use_toasts();
    let words = done_words("department_created");
    action.on_done(move |_| {
        form_id.renew();
        toasts.success(words.clone());
        on_made.run(());
    });
    view! {
        <SendForm sending=action>
            <div class="form">
                <ErrorSummary error/>
                <ConfirmHint error/>
                <input type="hidden" name="id" value=move || form_id.get()/>
                <Fields
                    code=String::new()
                    name_zh=String::new()
                    name_en=String::new()
                    parent_id
                    places=departments
                    error
                />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.new_department}</Button>
                </div>
            </div>
        </SendForm>
    }
}

/// Renaming and moving a department; it cannot be moved below itself.
#[component]
pub fn EditDepartmentForm(
    /// The department as last seen.
    department: DepartmentDto,
    /// The tree.
    departments: Vec<DepartmentDto>,
    /// Called after the change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let action = Sending::of::<UpdateDepartment>();
    let error = action.error();
    let toasts = use_toasts();
    let words = done_words("saved");
    action.on_done(move |_| {
        toasts.success(words.clone());
        on_change.run(());
    });
    let places = crate::governance::view::possible_parents(&departments, &department.id);
    view! {
        <SendForm sending=action>
            <div class="form">
                <ErrorSummary error/>
                <ConfirmHint error/>
                <input type="hidden" name="id" value=department.id/>
                <input type="hidden" name="version" value=department.version.to_string()/>
                <Fields
                    code=department.code
                    name_zh=department.name_zh
                    name_en=department.name_en
                    parent_id=department.parent_id
                    places
                    error
                />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.save}</Button>
                </div>
            </div>
        </SendForm>
    }
}

/// Closing a department, or opening it again.
#[component]
pub fn CloseDepartmentForm(
    /// The department as last seen.
    department: DepartmentDto,
    /// Called after the change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let action = Sending::of::<SetDepartmentClosed>();
    let error = action.error();
    let toasts = use_toasts();
    let what = if department.is_closed { "department_reopened" } else { "department_closed" };
    let words = i18n::done::sentence(locale, what, "");
    action.on_done(move |_| {
        toasts.success(words.clone());
        on_change.run(());
    });
    let (words, lead, value) = if department.is_closed {
        (text.reopen_department, None, "false")
    } else {
        (text.close_department, Some(text.close_department_body), "true")
    };
    view! {
        <SendForm sending=action>
            <div class="form">
                {lead.map(|lead| view! { <p class="quiet">{lead}</p> })}
                <ErrorSummary error/>
                <ConfirmHint error/>
                <input type="hidden" name="id" value=department.id/>
                <input type="hidden" name="version" value=department.version.to_string()/>
                <input type="hidden" name="is_closed" value=value/>
                <div class="form-actions"><Button is_submit=true is_pending=action.pending()>{words}</Button></div>
            </div>
        </SendForm>
    }
}
