//! My open sessions, and ending them.

use leptos::prelude::*;

use crate::account::api::{RevokeSession, SessionDto};
use crate::call::{SendForm, Sending};
use crate::components::button::{Button, ButtonKind, Opens};
use crate::components::dialog::Dialog;
use crate::components::panel::Panel;
use crate::components::tag::{Tag, Tone};
use crate::components::toast::use_toasts;
use crate::format;
use crate::i18n::account::AccountTexts;
use crate::i18n::{self, fill, use_locale};
use crate::page::done_words;
use crate::session::use_now;

/// The panel.
#[component]
pub fn SessionsPanel(
    /// My open sessions, the latest first.
    sessions: Vec<SessionDto>,
    /// Called after one was ended.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let action = Sending::of::<RevokeSession>();
    let toasts = use_toasts();
    let words = done_words("session_ended");
    action.on_done(move |_| {
        toasts.success(words.clone());
        on_change.run(());
    });
    let everywhere = fill(text.everywhere, &[("count", &sessions.len().to_string())]);
    let rows = sessions.into_iter().map(|session| view! { <SessionLine session action/> }).collect_view();
    view! {
        <Panel
            title=text.sessions_title
            note=text.sessions_note
            tools=move || view! { <Button is_small=true opens=Opens::Dialog("everywhere".into())>{text.everywhere_title}</Button> }
        >
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.sessions_title>
                <table class="plain-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.device}</th>
                            <th scope="col">{text.from}</th>
                            <th scope="col">{text.began}</th>
                            <th scope="col">{text.last_seen}</th>
                            <th scope="col"><span class="vh">{text.actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Panel>
        <Dialog id="everywhere" title=text.everywhere_title>
            // A plain form: afterwards the page is another one anyway.
            <form method="post" action="/fn/session/sign_out_everywhere" class="form" on:submit=|_| crate::live::close_live()>
                <p>{text.everywhere_body}</p>
                <div class="form-actions">
                    <Button kind=ButtonKind::Danger is_submit=true>{everywhere}</Button>
                </div>
            </form>
        </Dialog>
    }
}

#[component]
fn SessionLine(session: SessionDto, action: Sending) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let locale = use_locale();
    let now = use_now();
    let last_seen = session.last_seen_at;
    let end = if session.is_current {
        view! { <Tag tone=Tone::Info label=text.current/> }.into_any()
    } else {
        let title = fill(text.end_of, &[("device", &session.device)]);
        view! {
            <SendForm sending=action>
                <input type="hidden" name="id" value=session.id/>
                <Button is_small=true is_submit=true title>{text.end}</Button>
            </SendForm>
        }
        .into_any()
    };
    view! {
        <tr>
            <td>{session.device}</td>
            <td><code>{session.ip}</code></td>
            <td>{format::instant_minutes(locale, session.created_at)}</td>
            <td>{move || format::relative(locale, last_seen, now.get())}</td>
            <td class="cell-end">{end}</td>
        </tr>
    }
}
