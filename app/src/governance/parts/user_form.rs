//! The forms about a person: adding one, and changing their data. Rights are proposed elsewhere.

use leptos::prelude::*;

use crate::account::OnceBox;
use crate::call::{SendForm, Sending, read};
use crate::components::button::{Button, ButtonKind, LinkButton};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::search_select::SearchSelect;
use crate::components::select::Choice;
use crate::components::text_input::{InputKind, TextInput};
use crate::components::toast::use_toasts;
use crate::governance::api::{CreateUser, DepartmentDto, IssuedLinkDto, UpdateUser, UserDto};
use crate::governance::view::{department_name, indented_name};
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, use_locale};
use crate::page::done_words;
use crate::routes;
use crate::session::{draft, use_form_id};

/// The open departments as choices; the one of `kept` stays even when closed.
pub fn department_choices(departments: &[DepartmentDto], kept: &str) -> Vec<Choice> {
    let locale = use_locale();
    departments
        .iter()
        .filter(|department| !department.is_closed || department.id == kept)
        .map(|department| {
            let other = match locale {
                domain::preference::Locale::ZhCn => domain::preference::Locale::En,
                domain::preference::Locale::En => domain::preference::Locale::ZhCn,
            };
            let note = format!("{} · {}", department_name(other, department), department.code);
            Choice::new(department.id.clone(), indented_name(locale, department)).with_note(note)
        })
        .collect()
}

/// Adding a person; shows the one-time link afterwards.
#[component]
pub fn NewUserForm(
    /// Where one can belong.
    departments: Vec<DepartmentDto>,
    /// Called once the person is there.
    on_made: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let action = Sending::of::<CreateUser>();
    let error = action.error();
    let form_id = use_form_id();
    let made = RwSignal::new(None::<IssuedLinkDto>);
    let login = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let drafts = [("new-user.login", login), ("new-user.name", name), ("new-user.email", email)];
    for (key, field) in drafts {
        draft(key, field);
    }
    action.on_done(move |answer| {
        let Ok(link) = read::<IssuedLinkDto>(&answer) else { return };
        form_id.renew();
        for (_, field) in drafts {
            field.set(String::new());
        }
        made.set(Some(link));
        on_made.run(());
    });
    let choices = StoredValue::new(department_choices(&departments, ""));
    move || {
        match made.get() {
        Some(link) => view! {
            <div class="form">
                <OnceBox title=text.link_title lead=text.link_lead lines=vec![link.link]/>
                <div class="form-actions">
                    <LinkButton href=routes::user_record(&link.user_id) kind=ButtonKind::Primary>{text.open_record}</LinkButton>
                    <Button on_press=Callback::new(move |()| made.set(None))>{text.new_user}</Button>
                </div>
            </div>
        }
        .into_any(),
        None => view! {
            <SendForm sending=action>
                <div class="form">
                    <p class="quiet">{text.new_user_lead}</p>
                    <ErrorSummary error/>
                    <input type="hidden" name="id" value=move || form_id.get()/>
                    <TextInput
                        name="login"
                        label=text.login
                        hint=text.login_hint
                        bind=login
                        is_required=true
                        max_length=64_u32
                        autocomplete="off"
                        error=field_error(error, "login")
                    />
                    <TextInput
                        name="display_name"
                        label=text.display_name
                        bind=name
                        is_required=true
                        max_length=80_u32
                        autocomplete="off"
                        error=field_error(error, "display_name")
                    />
                    <TextInput
                        name="email"
                        label=text.email
                        kind=InputKind::Email
                        bind=email
                        max_length=254_u32
                        autocomplete="off"
                        error=field_error(error, "email")
                    />
                    <SearchSelect
                        name="department_id"
                        label=text.department
                        choices=choices.get_value()
                        is_required=true
                        error=field_error(error, "department_id")
                    />
                    <div class="form-actions">
                        <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.create_user}</Button>
                    </div>
                </div>
            </SendForm>
        }
        .into_any(),
    }
    }
}

/// Changing a person's data.
#[component]
pub fn EditUserForm(
    /// The person as last seen.
    user: UserDto,
    /// Where one can belong.
    departments: Vec<DepartmentDto>,
    /// Called after the change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let action = Sending::of::<UpdateUser>();
    let error = action.error();
    let toasts = use_toasts();
    let words = done_words("saved");
    action.on_done(move |_| {
        toasts.success(words.clone());
        on_change.run(());
    });
    let choices = department_choices(&departments, &user.department_id);
    view! {
        <SendForm sending=action>
            <div class="form">
                <ErrorSummary error/>
                <input type="hidden" name="id" value=user.id/>
                <input type="hidden" name="version" value=user.version.to_string()/>
                <TextInput name="login" label=text.login value=user.login is_disabled=true/>
                <TextInput
                    name="display_name"
                    label=text.display_name
                    value=user.display_name
                    is_required=true
                    max_length=80_u32
                    autocomplete="off"
                    error=field_error(error, "display_name")
                />
                <TextInput
                    name="email"
                    label=text.email
                    kind=InputKind::Email
                    value=user.email
                    max_length=254_u32
                    autocomplete="off"
                    error=field_error(error, "email")
                />
                <SearchSelect
                    name="department_id"
                    label=text.department
                    choices
                    value=user.department_id
                    is_required=true
                    error=field_error(error, "department_id")
                />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.save}</Button>
                </div>
            </div>
        </SendForm>
    }
}
