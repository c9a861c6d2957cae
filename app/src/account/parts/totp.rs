//! The authenticator: turning it on with a picture and a first code, the recovery codes, turning it off. A person without
//! script opens `?totp=begin`, which shows the same picture.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::once::OnceBox;
use crate::account::api::{BeginTotp, ConfirmTotp, DisableTotp, EnrolmentDto};
use crate::call::{Asked, Call, SendForm, Sending, read};
use crate::components::button::{Button, ButtonKind, LinkButton, Opens};
use crate::components::code::Code;
use crate::components::dialog::Dialog;
use crate::components::error_summary::ErrorSummary;
use crate::components::panel::Panel;
use crate::components::password_input::PasswordInput;
use crate::components::tag::{Tag, Tone};
use crate::components::text_input::{InputKind, TextInput};
use crate::components::toast::use_toasts;
use crate::error::AppError;
use crate::i18n::account::AccountTexts;
use crate::i18n::{self, fill};
use crate::page::{done_words, once_secret};
use crate::routes;

/// The panel.
#[component]
pub fn TotpPanel(
    /// Whether it is on.
    is_on: bool,
    /// How many recovery codes are left.
    codes_left: u32,
    /// Shown once after turning it on; outlives this panel.
    codes: RwSignal<Vec<String>>,
    /// Called after a change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let once = once_secret(&["totp_on"]);
    let shown_codes = move || {
        let lines = codes.get();
        let lines = match &once {
            Some((_, value)) if lines.is_empty() => value.split(' ').map(str::to_owned).collect(),
            _ => lines,
        };
        (!lines.is_empty()).then(|| view! { <OnceBox title=text.recovery_title lead=text.recovery_lead lines/> })
    };
    let body = if is_on {
        view! { <TotpOn codes_left on_change/> }.into_any()
    } else {
        view! { <TotpOff codes on_change/> }.into_any()
    };
    view! {
        <Panel title=text.totp_title note=text.totp_note columns=6 id="totp">
            <div class="panel-pad form">
                {shown_codes}
                {body}
            </div>
        </Panel>
    }
}

#[component]
fn TotpOn(codes_left: u32, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let action = Sending::of::<DisableTotp>();
    let error = action.error();
    let is_open = RwSignal::new(false);
    let toasts = use_toasts();
    let words = done_words("totp_off");
    action.on_done(move |_| {
        is_open.set(false);
        toasts.success(words.clone());
        on_change.run(());
    });
    view! {
        <p class="with-tag">
            <Tag tone=if codes_left == 0 { Tone::Warn } else { Tone::Good } label=fill(text.totp_is_on, &[("count", &codes_left.to_string())])/>
        </p>
        <div class="form-actions">
            <Button opens=Opens::Dialog("totp-off".into())>{text.totp_disable}</Button>
        </div>
        <Dialog id="totp-off" title=text.totp_disable is_open is_open_at_first=error.get_untracked().is_some()>
            <SendForm sending=action>
                <div class="form">
                    <p>{text.totp_disable_lead}</p>
                    <ErrorSummary error/>
                    <PasswordInput name="password" label=text.password id="totp-off-password"/>
                    <div class="form-actions">
                        <Button kind=ButtonKind::Danger is_submit=true is_pending=action.pending()>{text.totp_disable}</Button>
                    </div>
                </div>
            </SendForm>
        </Dialog>
    }
}

#[component]
fn TotpOff(codes: RwSignal<Vec<String>>, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let confirm = Sending::of::<ConfirmTotp>();
    let confirm_error = confirm.error();
    let toasts = use_toasts();
    let words = done_words("totp_on");
    confirm.on_done(move |answer| {
        let Ok(fresh) = read::<Vec<String>>(&answer) else { return };
        codes.set(fresh);
        toasts.success(words.clone());
        on_change.run(());
    });
    // The picture is asked for by the address, so that it works without script too.
    let query = use_query_map();
    let is_asked = Memo::new(move |_| query.with(|query| query.get("totp").is_some_and(|value| value == "begin")));
    let asked = Asked::new(move || (0, if is_asked.get() { vec![Call::of::<BeginTotp>(&[])] } else { Vec::new() }));
    view! {
        <p class="with-tag"><Tag tone=Tone::Warn label=text.totp_is_off/></p>
        <Transition fallback=|| ()>
            {move || {
                let begun = asked.get();
                let begun = begun.map(|begun| begun.and_then(|begun| begun.first().map(|text| read::<EnrolmentDto>(text)).transpose()));
                begun.map(|begun| match begun {
                    Ok(Some(enrolment)) => {
                        view! { <Enrolment enrolment confirm error=confirm_error/> }.into_any()
                    }
                    Ok(None) => {
                        let href = format!("{}?totp=begin#totp", routes::ACCOUNT_SECURITY);
                        view! {
                            <div class="form-actions">
                                <LinkButton href kind=ButtonKind::Primary>{text.totp_begin}</LinkButton>
                            </div>
                        }
                        .into_any()
                    }
                    Err(error) => {
                        let error = Signal::stored(Some(error));
                        view! { <ErrorSummary error/> }.into_any()
                    }
                })
            }}
        </Transition>
    }
}

/// Picture, secret, and the field for the first code.
#[component]
fn Enrolment(enrolment: EnrolmentDto, confirm: Sending, error: Signal<Option<AppError>>) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let frame = format!("0 0 {0} {0}", enrolment.size);
    view! {
        <div class="totp">
            <svg class="totp-picture" viewBox=frame role="img" aria-label=text.totp_picture shape-rendering="crispEdges">
                <path d=enrolment.path/>
            </svg>
            <div class="form">
                <p>{text.totp_scan}</p>
                <Code text=enrolment.secret_text can_copy=true/>
                <SendForm sending=confirm>
                    <div class="form">
                        <ErrorSummary error/>
                        <TextInput name="code" label=text.totp_code kind=InputKind::Code is_required=true max_length=8_u32/>
                        <div class="form-actions">
                            <Button kind=ButtonKind::Primary is_submit=true is_pending=confirm.pending()>{text.totp_confirm}</Button>
                        </div>
                    </div>
                </SendForm>
            </div>
        </div>
    }
}
