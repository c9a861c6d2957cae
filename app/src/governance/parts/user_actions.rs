//! What can be done to a person besides changing their data: disable and enable, hand out a link for a new password, end
//! their sessions. Each in a dialog that says what it does; each a plain form before the page's module has arrived.

use domain::access::Permission;
use leptos::prelude::*;

use crate::account::OnceBox;
use crate::call::{SendForm, Sending, read};
use crate::components::button::{Button, ButtonKind, Opens};
use crate::components::dialog::Dialog;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::icon::Glyph;
use crate::components::text_area::TextArea;
use crate::components::toast::use_toasts;
use crate::governance::api::{IssueReset, IssuedLinkDto, RevokeSessions, SetUserEnabled, UserDto};
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, fill, use_locale};
use crate::page::{ConfirmHint, once_secret};
use crate::session::{can, use_session};

/// The buttons, limited to what one may do.
#[component]
pub fn UserActions(
    /// The person.
    user: UserDto,
    /// The latest link, shown until the page is left.
    link: RwSignal<Option<String>>,
    /// Called after a change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let is_me = use_session().is_some_and(|session| session.user_id.to_string() == user.id);
    let manages = can(Permission::UserManage);
    let revokes = can(Permission::SessionRevoke);
    let has_sessions = user.open_sessions > 0;
    let toggle = (manages && !is_me).then(|| {
        let words = if user.is_enabled { text.disable } else { text.enable };
        let glyph = if user.is_enabled { Glyph::Lock } else { Glyph::Unlock };
        view! { <Button icon=glyph opens=Opens::Dialog("user-enabled".into())>{words}</Button> }
    });
    let reset = (manages && user.is_enabled).then(|| {
        view! { <Button icon=Glyph::Key opens=Opens::Dialog("user-reset".into())>{text.issue_reset}</Button> }
    });
    let end = (revokes && has_sessions).then(|| {
        view! { <Button icon=Glyph::SignOut opens=Opens::Dialog("user-sessions".into())>{text.end_sessions}</Button> }
    });
    let toggle_dialog = (manages && !is_me).then(|| view! { <EnabledDialog user=user.clone() on_change/> });
    let reset_dialog = (manages && user.is_enabled).then(|| view! { <ResetDialog user=user.clone() link/> });
    let sessions_dialog = (revokes && has_sessions).then(|| view! { <SessionsDialog user on_change/> });
    view! {
        <div class="button-row">{toggle}{reset}{end}</div>
        {toggle_dialog}
        {reset_dialog}
        {sessions_dialog}
    }
}

/// The link handed out last, shown once.
#[component]
pub fn IssuedLink(
    /// The latest link.
    link: RwSignal<Option<String>>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let once = once_secret(&["user_created", "reset_issued"]);
    move || {
        let link = link.get().or_else(|| once.clone().map(|(_, link)| link));
        link.map(|link| view! { <OnceBox title=text.link_title lead=text.link_lead lines=vec![link]/> })
    }
}

#[component]
fn EnabledDialog(user: UserDto, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let action = Sending::of::<SetUserEnabled>();
    let error = action.error();
    let is_open = RwSignal::new(false);
    let toasts = use_toasts();
    let what = if user.is_enabled { "user_disabled" } else { "user_enabled" };
    let words = i18n::done::sentence(locale, what, "");
    action.on_done(move |_| {
        is_open.set(false);
        toasts.success(words.clone());
        on_change.run(());
    });
    let (title, kind, submit) = if user.is_enabled {
        let submit = fill(text.disable_submit, &[("count", &user.open_sessions.to_string())]);
        (text.disable_title, ButtonKind::Danger, submit)
    } else {
        (text.enable_title, ButtonKind::Primary, text.enable.to_owned())
    };
    let title = fill(title, &[("name", &user.display_name)]);
    let lead = user.is_enabled.then(|| view! { <p>{text.disable_body}</p> });
    view! {
        <Dialog id="user-enabled" title is_open is_open_at_first=error.get_untracked().is_some()>
            <SendForm sending=action>
                <div class="form">
                    {lead}
                    <ErrorSummary error/>
                    <ConfirmHint error/>
                    <input type="hidden" name="id" value=user.id/>
                    <input type="hidden" name="is_enabled" value=if user.is_enabled { "false" } else { "true" }/>
                    <TextArea
                        id="user-state-reason"
                        name="reason"
                        label=text.reason
                        hint=text.reason_hint
                        is_required=user.is_enabled
                        max_length=500_u32
                        error=field_error(error, "reason")
                    />
                    <div class="form-actions"><Button kind is_submit=true is_pending=action.pending()>{submit}</Button></div>
                </div>
            </SendForm>
        </Dialog>
    }
}

#[component]
fn ResetDialog(user: UserDto, link: RwSignal<Option<String>>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let action = Sending::of::<IssueReset>();
    let error = action.error();
    let is_open = RwSignal::new(false);
    action.on_done(move |answer| {
        let Ok(issued) = read::<IssuedLinkDto>(&answer) else { return };
        is_open.set(false);
        link.set(Some(issued.link));
    });
    let title = fill(text.issue_reset_title, &[("name", &user.display_name)]);
    view! {
        <Dialog id="user-reset" title is_open is_open_at_first=error.get_untracked().is_some()>
            <SendForm sending=action>
                <div class="form">
                    <p>{text.issue_reset_body}</p>
                    <ErrorSummary error/>
                    <ConfirmHint error/>
                    <input type="hidden" name="id" value=user.id/>
                    <div class="form-actions">
                        <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.issue_reset}</Button>
                    </div>
                </div>
            </SendForm>
        </Dialog>
    }
}

#[component]
fn SessionsDialog(user: UserDto, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let action = Sending::of::<RevokeSessions>();
    let error = action.error();
    let is_open = RwSignal::new(false);
    let toasts = use_toasts();
    action.on_done(move |answer| {
        let Ok(count) = read::<u32>(&answer) else { return };
        is_open.set(false);
        toasts.success(i18n::done::sentence(locale, "sessions_ended", &count.to_string()));
        on_change.run(());
    });
    let title = fill(text.end_sessions_title, &[("name", &user.display_name)]);
    let body = fill(text.end_sessions_body, &[("count", &user.open_sessions.to_string())]);
    view! {
        <Dialog id="user-sessions" title is_open is_open_at_first=error.get_untracked().is_some()>
            <SendForm sending=action>
                <div class="form">
                    <p>{body}</p>
                    <ErrorSummary error/>
                    <ConfirmHint error/>
                    <input type="hidden" name="id" value=user.id/>
                    <div class="form-actions">
                        <Button kind=ButtonKind::Danger is_submit=true is_pending=action.pending()>{text.end_sessions}</Button>
                    </div>
                </div>
            </SendForm>
        </Dialog>
    }
}
