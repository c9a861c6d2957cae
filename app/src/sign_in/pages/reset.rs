//! Choosing a new password with a one-time link.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::sign_in::back_to_sign_in;
use crate::call::{Asked, Call, SendForm, Sending};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::password_input::PasswordInput;
use crate::components::skeleton::SkeletonShape;
use crate::i18n::sign_in::SignInTexts;
use crate::i18n::{self, fill};
use crate::page::{document_title, page_status, part};
use crate::sign_in::api::{ResetPassword, ResetSubject};
use crate::sign_in::parts::entrance::Entrance;

/// The page behind the link.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let text = i18n::texts::<SignInTexts>();
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let action = Sending::of::<ResetPassword>();
    let error = action.error();
    action.then_load();
    let subject = {
        let token = token.clone();
        Asked::once(vec![Call::of::<ResetSubject>(&[("token", &token)])])
    };
    let hint = fill(text.new_password_hint, &[("minimum", &domain::password::LENGTH_AT_LEAST.to_string())]);
    let form = move |login: String| {
        let token = token.clone();
        let hint = hint.clone();
        view! {
            <SendForm sending=action>
                <div class="form">
                    <ErrorSummary error/>
                    <input type="hidden" name="token" value=token/>
                    // Password managers keep the new password under this name.
                    <input class="vh" type="text" name="login" value=login autocomplete="username" readonly=true tabindex="-1" aria-hidden="true"/>
                    <PasswordInput
                        name="new_password"
                        label=text.new_password
                        hint
                        is_new=true
                        has_focus=true
                        error=field_error(error, "new_password")
                    />
                    <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.reset_submit}</Button>
                </div>
            </SendForm>
        }
        .into_any()
    };
    view! {
        {document_title(text.reset_title)}
        <Entrance title=text.reset_title lead=text.reset_lead>
            {part(subject, SkeletonShape::Form { fields: 1 }, move |subject: Result<String, _>| match subject {
                Ok(login) => form(login),
                Err(error) => {
                    page_status(error.kind.status());
                    let error = Signal::stored(Some(error));
                    view! { <div class="form"><ErrorSummary error/>{back_to_sign_in()}</div> }.into_any()
                }
            })}
        </Entrance>
    }
}
