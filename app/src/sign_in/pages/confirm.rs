//! Proving again who one is on a page of its own, for those whose browser runs no script; with script it is a dialog.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::call::{SendForm, Sending};
use crate::components::button::{Button, ButtonKind, LinkButton};
use crate::components::error_summary::ErrorSummary;
use crate::components::password_input::PasswordInput;
use crate::i18n;
use crate::i18n::session::SessionTexts;
use crate::page::{document_title, load};
use crate::routes::next_path;
use crate::session::api::ConfirmIdentityAndReturn;
use crate::sign_in::parts::entrance::Entrance;

/// The page that asks for the password again.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let text = i18n::texts::<SessionTexts>();
    let next = use_query_map().with_untracked(|query| next_path(&query.get("next").unwrap_or_default()));
    let action = Sending::of::<ConfirmIdentityAndReturn>();
    let error = action.error();
    let target = next.clone();
    action.on_done(move |_| load(&target));
    view! {
        {document_title(text.confirm_title)}
        <Entrance title=text.confirm_title lead=text.confirm_why>
            <SendForm sending=action>
                <div class="form">
                    <ErrorSummary error/>
                    <input type="hidden" name="next" value=next.clone()/>
                    <PasswordInput name="password" label=text.password has_focus=true/>
                    <div class="form-actions">
                        <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.confirm}</Button>
                        <LinkButton href=next>{text.cancel}</LinkButton>
                    </div>
                </div>
            </SendForm>
        </Entrance>
    }
}
