//! Proposing that a person gets or loses a role: the effect stands beside the form while it is filled in.

use domain::access::Role;
use leptos::prelude::*;

use super::effect::EffectTable;
use super::user_form::department_choices;
use crate::call::{Asked, Call, SendForm, Sending, read};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::search_select::SearchSelect;
use crate::components::segmented::Segmented;
use crate::components::select::{Choice, Select};
use crate::components::text_area::TextArea;
use crate::components::toast::use_toasts;
use crate::governance::api::{DepartmentDto, GetUser, ProposeAccess, UserDto};
use crate::governance::view::department_name;
use crate::i18n::access::{role_name, role_purpose};
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, use_locale};
use crate::page::{ConfirmHint, done_words};
use crate::session::{draft, use_form_id};

/// The form. `user` is fixed on a person's own page; elsewhere one of `people` is chosen.
#[component]
pub fn ProposeForm(
    /// Whose rights, when that is given.
    #[prop(optional_no_strip)]
    user: Option<UserDto>,
    /// Whose rights can be chosen.
    #[prop(optional)]
    people: Vec<Choice>,
    /// For which departments.
    departments: Vec<DepartmentDto>,
    /// What is taken, when the form is opened for that: a role and a department's id.
    #[prop(optional_no_strip)]
    taken: Option<(Role, String)>,
    /// Called once it is proposed.
    on_made: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let action = Sending::of::<ProposeAccess>();
    let error = action.error();
    let form_id = use_form_id();
    let kind = RwSignal::new(if taken.is_some() { "revoke" } else { "grant" }.to_owned());
    let role = RwSignal::new(taken.as_ref().map_or(Role::StoreClerk, |taken| taken.0).code().to_owned());
    let department = RwSignal::new(taken.map(|taken| taken.1).unwrap_or_default());
    let user_id = RwSignal::new(user.as_ref().map(|user| user.id.clone()).unwrap_or_default());
    let reason = RwSignal::new(String::new());
    draft("propose.reason", reason);
    let toasts = use_toasts();
    let words = done_words("access_proposed");
    action.on_done(move |_| {
        form_id.renew();
        reason.set(String::new());
        toasts.success(words.clone());
        on_made.run(());
    });
    // What the person holds now, for the effect. A person that is given is known already.
    let known = StoredValue::new(user.clone());
    let chosen = Asked::new(move || {
        let id = user_id.get();
        let is_asked = known.with_value(Option::is_none) && !id.is_empty();
        (0, if is_asked { vec![Call::of::<GetUser>(&[("id", &id)])] } else { Vec::new() })
    });
    let names: StoredValue<Vec<(String, String)>> = StoredValue::new(
        departments
            .iter()
            .map(|department| (department.id.clone(), department_name(locale, department).to_owned()))
            .collect(),
    );
    let effect = move || {
        let role = Role::from_code(&role.get())?;
        let kind = kind.get();
        let id = department.get();
        let name = names.with_value(|names| {
            names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default()
        });
        let user = match known.get_value() {
            Some(user) => Some(user),
            None => chosen.get().and_then(Result::ok).and_then(|answers| read::<UserDto>(answers.first()?).ok()),
        };
        if user.is_none() && user_id.with(String::is_empty) {
            return None;
        }
        let grants = user.map(|user| user.grants);
        Some(view! { <EffectTable grants kind role department=(id, name)/> })
    };
    let roles = Role::ALL
        .into_iter()
        .map(|role| Choice::new(role.code(), role_name(locale, role)).with_note(role_purpose(locale, role)))
        .collect();
    let kinds = vec![Choice::new("grant", text.kind_grant), Choice::new("revoke", text.kind_revoke)];
    let places = department_choices(&departments, &department.get_untracked());
    let person = match user {
        Some(user) => view! { <input type="hidden" name="user_id" value=user.id/> }.into_any(),
        None => view! {
            <SearchSelect
                name="user_id"
                label=text.column_name
                choices=people
                bind=user_id
                is_required=true
                error=field_error(error, "user_id")
            />
        }
        .into_any(),
    };
    view! {
        <SendForm sending=action>
            <div class="form">
                <p class="quiet">{text.propose_lead}</p>
                <ErrorSummary error/>
                <ConfirmHint error/>
                <input type="hidden" name="id" value=move || form_id.get()/>
                {person}
                <Segmented name="kind" label=text.kind choices=kinds bind=kind/>
                <Select name="role" label=text.role choices=roles bind=role error=field_error(error, "role")/>
                <SearchSelect
                    name="department_id"
                    label=text.scope
                    choices=places
                    bind=department
                    empty_label=text.all_departments
                    error=field_error(error, "department_id")
                />
                <Transition fallback=|| ()>{effect}</Transition>
                <TextArea
                    name="reason"
                    label=text.reason
                    hint=text.propose_reason_hint
                    bind=reason
                    is_required=true
                    max_length=500_u32
                    error=field_error(error, "reason")
                />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.propose_submit}</Button>
                </div>
            </div>
        </SendForm>
    }
}
