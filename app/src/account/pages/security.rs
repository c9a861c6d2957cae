//! My password, my authenticator, my sessions.

use leptos::prelude::*;

use crate::account::api::{AccountDto, GetAccount};
use crate::account::parts::password::PasswordPanel;
use crate::account::parts::sessions::SessionsPanel;
use crate::account::parts::tabs::account_tabs;
use crate::account::parts::totp::TotpPanel;
use crate::call::{Asked, Call};
use crate::components::skeleton::SkeletonShape;
use crate::components::states::Notice;
use crate::components::tag::Tone;
use crate::i18n;
use crate::i18n::account::AccountTexts;
use crate::i18n::session::SessionTexts;
use crate::page::{Page, loaded};
use crate::routes;
use crate::session::use_session;

/// The page.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let session_text = i18n::texts::<SessionTexts>();
    let account = Asked::once(vec![Call::of::<GetAccount>(&[])]);
    // Whoever was let in with a handed-out password may do nothing else: once it is changed, the page is loaded anew.
    let must_change = use_session().is_some_and(|session| session.must_change_password);
    let on_change = Callback::new(move |()| {
        if must_change {
            crate::page::load(routes::OVERVIEW);
        } else {
            account.refetch();
        }
    });
    let codes = RwSignal::new(Vec::new());
    let warning = must_change.then(|| {
        view! {
            <Notice tone=Tone::Warn title=session_text.new_password_needed><span>{session_text.new_password_needed_body}</span></Notice>
        }
    });
    view! {
        <Page title=text.security_title lead=text.lead tabs=|| account_tabs(routes::ACCOUNT_SECURITY)>
            {warning}
            {loaded(account, SkeletonShape::Form { fields: 3 }, move |account: AccountDto| {
                view! {
                    <div class="board">
                        <PasswordPanel login=account.login on_change/>
                        <TotpPanel is_on=account.is_totp_on codes_left=account.recovery_codes_left codes on_change/>
                        <SessionsPanel sessions=account.sessions on_change/>
                    </div>
                }
                .into_any()
            })}
        </Page>
    }
}
