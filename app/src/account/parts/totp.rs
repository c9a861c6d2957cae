//! The authenticator: turning it on with a picture and a first code, the recovery codes, turning it off. A person without
//! script opens `?totp=begin`, which shows the same picture.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::once::OnceBox;
use crate::account::api::{BeginTotp, ConfirmTotp, DisableTotp, EnrolmentDto, begin_totp};
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
use crate::page::{done_words, error_of, on_done, once_secret};
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
    let action = ServerAction::<DisableTotp>::new();
    let error = error_of(action);
    let is_open = RwSignal::new(false);
    let toasts = use_toasts();
    let words = done_words("totp_off");
    on_done(action, move |()| {
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
            <ActionForm action>
                <div class="form">
                    <p>{text.totp_disable_lead}</p>
                    <ErrorSummary error/>
                    <PasswordInput name="password" label=text.password id="totp-off-password"/>
                    <div class="form-actions">
                        <Button kind=ButtonKind::Danger is_submit=true is_pending=action.pending()>{text.totp_disable}</Button>
                    </div>
                </div>
            </ActionForm>
        </Dialog>
    }
}

#[component]
fn TotpOff(codes: RwSignal<Vec<String>>, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let begin = ServerAction::<BeginTotp>::new();
    let begun = begin.value();
    let begin_error = error_of(begin);
    let confirm = ServerAction::<ConfirmTotp>::new();
    let confirm_error = error_of(confirm);
    let toasts = use_toasts();
    let words = done_words("totp_on");
    on_done(begin, |_| {});
    on_done(confirm, move |fresh: Vec<String>| {
        codes.set(fresh);
        toasts.success(words.clone());
        on_change.run(());
    });
    // Without script the picture is asked for by the address; a failed first code comes back to the same address.
    let is_asked = use_query_map().with_untracked(|query| query.get("totp").is_some_and(|value| value == "begin"));
    let asked = Resource::new_blocking(move || is_asked, |is_asked| async move {
        if is_asked { begin_totp().await.map(Some) } else { Ok::<Option<EnrolmentDto>, AppError>(None) }
    });
    let form = move |enrolment: EnrolmentDto| view! { <Enrolment enrolment confirm error=confirm_error/> }.into_any();
    view! {
        <p class="with-tag"><Tag tone=Tone::Warn label=text.totp_is_off/></p>
        <ErrorSummary error=begin_error/>
        <Transition fallback=|| ()>
            {move || asked.get().map(|asked| {
                let shown = begun.get().and_then(Result::ok).or_else(|| asked.ok().flatten());
                match shown {
                    Some(enrolment) => form(enrolment),
                    None => view! {
                        <div class="form-actions">
                            // A link for those without script; with script the press is taken here.
                            <LinkButton href=format!("{}?totp=begin", routes::ACCOUNT_SECURITY) kind=ButtonKind::Primary>
                                {text.totp_begin}
                            </LinkButton>
                        </div>
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
}

/// Picture, secret, and the field for the first code.
#[component]
fn Enrolment(
    enrolment: EnrolmentDto,
    confirm: ServerAction<ConfirmTotp>,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
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
                <ActionForm action=confirm>
                    <div class="form">
                        <ErrorSummary error/>
                        <TextInput name="code" label=text.totp_code kind=InputKind::Code is_required=true max_length=8_u32/>
                        <div class="form-actions">
                            <Button kind=ButtonKind::Primary is_submit=true is_pending=confirm.pending()>{text.totp_confirm}</Button>
                        </div>
                    </div>
                </ActionForm>
            </div>
        </div>
    }
}
