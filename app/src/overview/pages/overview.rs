//! The overview. First row: is anything waiting, is all well. Second: what waits, and my account. Third: what happened.

use domain::access::Permission;
use leptos::prelude::*;

use crate::account::api::AccountDto;
use crate::call::{Asked, Call};
use crate::components::Words;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::StaleNotice;
use crate::components::tag::Tone;
use crate::components::tile::{Tile, Tiles};
use crate::format;
use crate::governance::api::ActivityDto;
use crate::i18n::overview::OverviewTexts;
use crate::i18n::{self, fill, use_locale};
use crate::live::{LiveState, use_live};
use crate::notifications::api::NotificationPageDto;
use crate::overview::api::{GetOverview, OverviewDto};
use crate::overview::parts::account::AccountPanel;
use crate::overview::parts::activity::{ActivityPanel, KindsPanel};
use crate::overview::parts::system::SystemPanel;
use crate::overview::parts::waiting::WaitingPanel;
use crate::overview::view;
use crate::page::{Page, Permitted, loaded};
use crate::routes;
use crate::session::use_now;
use crate::settings::api::SystemDto;

/// The overview.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let text = i18n::texts::<OverviewTexts>();
    view! {
        <Permitted permission=Permission::OverviewRead>
            <Page title=text.title lead=text.lead>
                <Board/>
            </Page>
        </Permitted>
    }
}

/// Everything that comes from the server; asked for again whenever something changed.
#[component]
fn Board() -> impl IntoView {
    let live = use_live();
    let overview = Asked::new(move || (live.any(), vec![Call::of::<GetOverview>(&[])]));
    let locale = use_locale();
    let stale = move || {
        let since = live.last_at.get().map(|at| format::instant(locale, at));
        (live.state.get() == LiveState::Stale)
            .then(|| view! { <StaleNotice since=format::or_no_data(since)/> }.into_any())
    };
    view! {
        {stale}
        {loaded(overview, SkeletonShape::Tiles { count: 5 }, board)}
    }
}

fn board(overview: OverviewDto) -> AnyView {
    let OverviewDto { now, account, waiting, unread, activity, system } = overview;
    let today = format::day_of(now);
    view! {
        <FirstRow
            account=account.clone()
            waiting=waiting.total
            unread=unread.clone()
            changes=activity.as_deref().map(view::activity_total)
            system=system.clone()
        />
        <div class="board">
            <WaitingPanel waiting unread/>
            <AccountPanel account/>
            {last_row(today, activity, system)}
        </div>
    }
    .into_any()
}

/// What happened and how things stand, as far as one may see it; the row is always full.
fn last_row(today: chrono::NaiveDate, activity: Option<Vec<ActivityDto>>, system: Option<SystemDto>) -> AnyView {
    match (activity, system) {
        (Some(activity), Some(system)) => {
            view! { <ActivityPanel today activity=activity/><SystemPanel system/> }.into_any()
        }
        (Some(activity), None) => {
            let kinds =
                view::activity_by_kind(&activity).into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect();
            view! { <ActivityPanel today activity/><KindsPanel kinds/> }.into_any()
        }
        (None, Some(system)) => view! { <SystemPanel system is_alone=true/> }.into_any(),
        (None, None) => ().into_any(),
    }
}

#[component]
fn FirstRow(
    account: AccountDto,
    waiting: u64,
    unread: NotificationPageDto,
    changes: Option<i64>,
    system: Option<SystemDto>,
) -> impl IntoView {
    let text = i18n::texts::<OverviewTexts>();
    let locale = use_locale();
    let now = use_now();
    let count = move |value: u64| format::count(locale, i64::try_from(value).unwrap_or(i64::MAX));
    let ago = move |at| format::relative(locale, at, now.get_untracked());
    let unread_basis = match unread.rows.first() {
        Some(row) => fill(text.unread_basis, &[("when", &ago(row.created_at))]),
        None => text.nothing_new.to_owned(),
    };
    let state = (waiting > 0).then(|| (Tone::Warn, Words::from(text.decide)));
    let signed_in = account.last_sign_in_at.map_or_else(|| text.never.to_owned(), ago);
    let device = account.sessions.iter().find(|session| session.is_current).map(|session| session.device.clone());
    let changes = changes.map(|changes| {
        view! {
            <Tile label=text.changes value=format::count(locale, changes) basis=text.changes_basis href=routes::AUDIT/>
        }
    });
    let system = system.map(|system| {
        let sealed = system.audit_sealed_at.map_or_else(|| text.never.to_owned(), ago);
        let basis = fill(text.sealed_basis, &[("count", &format::count(locale, system.audit_unsealed))]);
        view! {
            <Tile label=text.viewers value=count(u64::from(system.live_viewers)) basis=text.viewers_basis href=routes::SYSTEM/>
            <Tile label=text.sealed value=sealed basis href=routes::SYSTEM/>
        }
    });
    view! {
        <h2 class="vh">{text.at_a_glance}</h2>
        <Tiles>
            <Tile label=text.waiting value=count(waiting) basis=text.waiting_basis state href=routes::ACCESS_REQUESTS/>
            <Tile label=text.unread value=count(unread.total) basis=unread_basis href=routes::NOTIFICATIONS/>
            <Tile label=text.last_sign_in value=signed_in basis=device.unwrap_or_default() href=routes::ACCOUNT_SECURITY/>
            <Tile
                label=text.sessions
                value=count(u64::try_from(account.sessions.len()).unwrap_or_default())
                basis=text.sessions_basis
                href=routes::ACCOUNT_SECURITY
            />
            {changes}
            {system}
        </Tiles>
    }
}
