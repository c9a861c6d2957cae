//! What waits for me: requests for rights to decide, then messages not read yet.

use leptos::prelude::*;

use crate::call::{Asked, Call};
use crate::components::button::LinkButton;
use crate::components::icon::{Glyph, Icon};
use crate::components::panel::Panel;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::EmptyState;
use crate::components::tag::{Tag, Tone};
use crate::format;
use crate::governance::api::{AccessQueueDto, ListAccessRequests};
use crate::governance::request_title;
use crate::i18n::overview::OverviewTexts;
use crate::i18n::{self, use_locale};
use crate::live::use_live;
use crate::notifications::api::{ListNotifications, NotificationPageDto};
use crate::notifications::glyph_of;
use crate::overview::view::waiting_for_me;
use crate::page::loaded_two;
use crate::routes;
use crate::session::use_now;

/// How many messages the panel shows.
const MOST_MESSAGES: usize = 5;

/// The panel on a page that does not bring what it shows: it asks for it itself.
#[component]
pub fn WaitingForMe() -> impl IntoView {
    let live = use_live();
    let asked = Asked::new(move || {
        let version = live.notification.get().wrapping_add(live.access_request.get()).wrapping_add(live.reset.get());
        let unread = [("only_unread", "true"), ("offset", "0")];
        let calls = vec![Call::list::<ListAccessRequests>(&waiting_for_me()), Call::of::<ListNotifications>(&unread)];
        (version, calls)
    });
    loaded_two(asked, SkeletonShape::Text { lines: 5 }, |waiting: AccessQueueDto, unread: NotificationPageDto| {
        view! { <WaitingPanel waiting unread columns=4/> }.into_any()
    })
}

/// The panel.
#[component]
pub fn WaitingPanel(
    /// Requests for rights that wait.
    waiting: AccessQueueDto,
    /// Messages not read yet.
    unread: NotificationPageDto,
    /// How many of 12 columns it takes.
    #[prop(default = 8)]
    columns: u8,
) -> impl IntoView {
    let text = i18n::texts::<OverviewTexts>();
    let locale = use_locale();
    let now = use_now();
    let is_empty = waiting.rows.is_empty() && unread.rows.is_empty();
    // A message that a request waits says the same as the request itself.
    let messages: Vec<_> =
        unread.rows.into_iter().filter(|row| row.kind != "access_request_waiting").take(MOST_MESSAGES).collect();
    let is_empty = is_empty || (waiting.rows.is_empty() && messages.is_empty());
    let requests = waiting
        .rows
        .into_iter()
        .map(|request| {
            let at = request.proposed_at;
            let detail = crate::page::dotted(&[&request.proposed_by_name, &request.reason]);
            view! {
                <li>
                    <a class="todo" href=routes::access_request(&request.id)>
                        <Icon glyph=Glyph::Shield/>
                        <span class="todo-words"><b>{request_title(locale, &request)}</b><small>{detail}</small></span>
                        <Tag tone=Tone::Warn label=text.decide/>
                        <time>{move || format::relative(locale, at, now.get())}</time>
                    </a>
                </li>
            }
        })
        .collect_view();
    let messages = messages
        .into_iter()
        .map(|message| {
            let at = message.created_at;
            let href = if message.href.is_empty() { routes::NOTIFICATIONS.to_owned() } else { message.href };
            view! {
                <li>
                    <a class="todo" href=href>
                        <Icon glyph=glyph_of(&message.kind)/>
                        <span class="todo-words"><b>{message.title}</b><small>{message.body}</small></span>
                        <time>{move || format::relative(locale, at, now.get())}</time>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <Panel
            title=text.todo_title
            note=text.todo_note
            columns
            tools=move || view! { <LinkButton href=routes::NOTIFICATIONS is_small=true>{text.see_all}</LinkButton> }
        >
            {if is_empty {
                view! { <EmptyState glyph=Glyph::Check title=text.todo_empty text=text.todo_empty_hint/> }.into_any()
            } else {
                view! { <ul class="todos">{requests}{messages}</ul> }.into_any()
            }}
        </Panel>
    }
}
