//! Everything addressed to me, the latest first; what is new stands out, and reading it elsewhere shows here at once.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::call::{Asked, Call, SendForm, Sending};
use crate::components::button::{Button, LinkButton};
use crate::components::icon::{Glyph, Icon};
use crate::components::pagination::Pagination;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::EmptyState;
use crate::components::tabs::{TabItem, Tabs};
use crate::format;
use crate::i18n::common::CommonTexts;
use crate::i18n::notifications::NotificationTexts;
use crate::i18n::{self, fill, use_locale};
use crate::live::use_live;
use crate::notifications::api::{ListNotifications, MarkRead, NotificationDto, NotificationPageDto};
use crate::notifications::glyph_of;
use crate::notifications::view::ON_ONE_PAGE;
use crate::page::{Page, loaded};
use crate::routes;
use crate::session::use_now;

/// The filter of the address.
const UNREAD: &str = "unread";

fn address(is_unread: bool, page: u32) -> String {
    let mut parts = Vec::new();
    if is_unread {
        parts.push(format!("state={UNREAD}"));
    }
    if page > 1 {
        parts.push(format!("page={page}"));
    }
    if parts.is_empty() {
        routes::NOTIFICATIONS.to_owned()
    } else {
        format!("{}?{}", routes::NOTIFICATIONS, parts.join("&"))
    }
}

/// The page.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let text = i18n::texts::<NotificationTexts>();
    let query = use_query_map();
    let is_unread = Memo::new(move |_| query.with(|query| query.get("state").is_some_and(|state| state == UNREAD)));
    let page = Memo::new(move |_| {
        query
            .with(|query| query.get("page").and_then(|page| page.parse::<u32>().ok()))
            .filter(|page| *page > 0)
            .unwrap_or(1)
    });
    let live = use_live();
    let action = Sending::of::<MarkRead>();
    let list = Asked::new(move || {
        let offset = (page.get() - 1).saturating_mul(ON_ONE_PAGE).to_string();
        let only_unread = if is_unread.get() { "true" } else { "false" };
        let call = Call::of::<ListNotifications>(&[("only_unread", only_unread), ("offset", &offset)]);
        (live.notification.get().wrapping_add(live.reset.get()), vec![call])
    });
    action.on_done(move |_| list.refetch());
    view! {
        <Page
            title=text.title
            lead=text.lead
            actions=move || view! {
                <SendForm sending=action>
                    <Button is_submit=true icon=Glyph::Tick is_pending=action.pending()>{text.mark_all_read}</Button>
                </SendForm>
            }
        >
            {move || {
                let items = vec![
                    TabItem::new(address(false, 1), text.all, !is_unread.get()),
                    TabItem::new(address(true, 1), text.unread, is_unread.get()),
                ];
                view! { <Tabs label=text.title items/> }
            }}
            {loaded(list, SkeletonShape::Text { lines: 8 }, move |rows| {
                content(rows, is_unread.get_untracked(), page.get_untracked(), action)
            })}
        </Page>
    }
}

fn content(list: NotificationPageDto, is_unread: bool, page: u32, action: Sending) -> AnyView {
    let text = i18n::texts::<NotificationTexts>();
    let common = i18n::texts::<CommonTexts>();
    let locale = use_locale();
    if list.rows.is_empty() {
        return if is_unread {
            view! {
                <EmptyState glyph=Glyph::Check title=text.empty_unread text=text.empty_unread_hint>
                    <LinkButton href=routes::NOTIFICATIONS>{text.see_all}</LinkButton>
                </EmptyState>
            }
            .into_any()
        } else {
            view! { <EmptyState glyph=Glyph::Bell title=text.empty text=text.empty_hint/> }.into_any()
        };
    }
    let total = u32::try_from(list.total).unwrap_or(u32::MAX);
    let page_count = total.div_ceil(ON_ONE_PAGE);
    let summary = fill(common.total_count, &[("count", &format::count(locale, i64::from(total)))]);
    let rows = list.rows.into_iter().map(|row| view! { <Line row action/> }).collect_view();
    view! {
        <div class="panel"><ul class="messages">{rows}</ul></div>
        {(page_count > 1).then(|| view! {
            <Pagination page page_count summary href=Box::new(move |page| address(is_unread, page))/>
        })}
    }
    .into_any()
}

#[component]
fn Line(row: NotificationDto, action: Sending) -> impl IntoView {
    let text = i18n::texts::<NotificationTexts>();
    let locale = use_locale();
    let now = use_now();
    let at = row.created_at;
    let id = row.id.clone();
    let title = if row.href.is_empty() {
        view! { <b>{row.title}</b> }.into_any()
    } else {
        // Opening a message reads it; without script it stays unread, which harms nothing.
        let open = move |_| action.send_fields(&[("id", &id)]);
        view! { <a href=row.href on:click=open><b>{row.title}</b></a> }.into_any()
    };
    let mark = (!row.is_read).then(|| {
        view! {
            <SendForm sending=action>
                <input type="hidden" name="id" value=row.id/>
                <Button is_small=true is_submit=true>{text.mark_read}</Button>
            </SendForm>
        }
    });
    let unread = (!row.is_read).then(|| view! { <span class="vh">{text.unread}</span> });
    view! {
        <li class="message" data-unread=(!row.is_read).then_some("true")>
            <Icon glyph=glyph_of(&row.kind)/>
            <div class="message-words">{unread}{title}<span>{row.body}</span></div>
            <time title=format::instant(locale, at)>{move || format::relative(locale, at, now.get())}</time>
            <span class="message-end">{mark}</span>
        </li>
    }
}
