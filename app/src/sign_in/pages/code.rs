//! The second step of signing in: a code of the authenticator, or a recovery code.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::sign_in::back_to_sign_in;
use crate::call::{SendForm, Sending};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::text_input::{InputKind, TextInput};
use crate::i18n;
use crate::i18n::sign_in::SignInTexts;
use crate::page::document_title;
use crate::routes::next_path;
use crate::sign_in::api::SignInCode;
use crate::sign_in::parts::entrance::Entrance;

/// The page of the second step.
#[component]
pub fn SignInCodePage() -> impl IntoView {
    let text = i18n::texts::<SignInTexts>();
    let next = use_query_map().with_untracked(|query| next_path(&query.get("next").unwrap_or_default()));
    let action = Sending::of::<SignInCode>();
    let error = action.error();
    action.then_load();
    let is_pending = Signal::derive(move || action.pending().get() || action.is_done());
    view! {
        {document_title(text.code_title)}
        <Entrance title=text.code_title lead=text.code_lead>
            <SendForm sending=action>
                <div class="form">
                    <ErrorSummary error/>
                    <input type="hidden" name="next" value=next/>
                    <TextInput
                        name="code"
                        label=text.code
                        kind=InputKind::Code
                        autocomplete="one-time-code"
                        is_required=true
                        has_focus=true
                        max_length=32_u32
                    />
                    <Button kind=ButtonKind::Primary is_submit=true is_pending>{text.code_submit}</Button>
                </div>
            </SendForm>
            <p class="entrance-note">{back_to_sign_in()}</p>
        </Entrance>
    }
}
