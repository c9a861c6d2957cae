//! Signing in with login and password, or through the house's own identity provider.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::call::{SendForm, Sending};
use crate::components::button::{Button, ButtonKind, LinkButton};
use crate::components::error_summary::ErrorSummary;
use crate::components::icon::Glyph;
use crate::components::password_input::PasswordInput;
use crate::components::states::Notice;
use crate::components::tag::Tone;
use crate::components::text_input::TextInput;
use crate::i18n::sign_in::SignInTexts;
use crate::i18n::{self, fill};
use crate::page::document_title;
use crate::routes::{escape, next_path};
use crate::session::use_facts;
use crate::sign_in::api::SignIn;
use crate::sign_in::parts::entrance::Entrance;

/// The sign-in page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let text = i18n::texts::<SignInTexts>();
    let query = use_query_map();
    let (next, why) = query.with_untracked(|query| {
        (next_path(&query.get("next").unwrap_or_default()), query.get("why").unwrap_or_default())
    });
    let action = Sending::of::<SignIn>();
    let error = action.error();
    action.then_load();
    let said = match why.as_str() {
        "ended" => Some((Tone::Info, text.why_ended)),
        "signed-out" => Some((Tone::Good, text.why_signed_out)),
        "password" => Some((Tone::Good, text.why_password)),
        "oidc" => Some((Tone::Warn, text.why_oidc)),
        _ => None,
    };
    let said = said.map(|(tone, words)| view! { <Notice tone title=words/> });
    let oidc = use_facts().oidc_label.map(|name| {
        let href = format!("/sign-in/oidc?next={}", escape(&next));
        let words = fill(text.oidc, &[("name", &name)]);
        view! {
            <p class="entrance-or"><span>{text.or}</span></p>
            // The browser leaves for the provider: not a page of the router.
            <a class="btn entrance-wide" href=href rel="external">{words}</a>
        }
    });
    // Once the answer has come, the next page is on its way: the button stays busy.
    let is_pending = Signal::derive(move || action.pending().get() || action.is_done());
    view! {
        {document_title(text.title)}
        <Entrance title=text.title>
            {said}
            <SendForm sending=action>
                <div class="form">
                    <ErrorSummary error/>
                    <input type="hidden" name="next" value=next.clone()/>
                    <TextInput
                        name="login"
                        label=text.login
                        autocomplete="username"
                        is_required=true
                        has_focus=true
                        max_length=64_u32
                    />
                    <PasswordInput name="password" label=text.password/>
                    <Button kind=ButtonKind::Primary is_submit=true is_pending>{text.submit}</Button>
                </div>
            </SendForm>
            {oidc}
            <p class="entrance-note">{text.forgot}</p>
        </Entrance>
    }
}

/// The link back to the sign-in page, for steps that cannot go on.
pub(super) fn back_to_sign_in() -> AnyView {
    let text = i18n::texts::<SignInTexts>();
    view! { <LinkButton href=crate::routes::SIGN_IN icon=Glyph::Left>{text.back}</LinkButton> }.into_any()
}
