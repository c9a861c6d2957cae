//! The list of data-quality issues; one opens in a drawer beside it. Whoever may deal with issues can have the data looked
//! through at once.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::{use_query_map, use_url};

use crate::call::{Asked, Call, SendForm, Sending, list_load, read};
use crate::components::button::{Button, ButtonKind};
use crate::components::data_table::DataTable;
use crate::components::data_table::wire::ViewTab;
use crate::components::drawer::Drawer;
use crate::components::icon::Glyph;
use crate::components::skeleton::SkeletonShape;
use crate::components::toast::use_toasts;
use crate::i18n::quality::QualityTexts;
use crate::i18n::{self, fill, use_locale};
use crate::live::{LiveState, use_live};
use crate::page::{Page, Permitted, loaded, opened_part, part_failed};
use crate::quality::api::{GetIssue, IssueDto, ListIssues, ScanDto, ScanNow};
use crate::quality::parts::issue::IssueView;
use crate::quality::view::issues_setup;
use crate::routes;
use crate::saved_views::{api::ListViews, table_views};
use crate::session::can;

/// The page.
#[component]
pub fn QualityPage() -> impl IntoView {
    let text = i18n::texts::<QualityTexts>();
    let changed = RwSignal::new(0_u32);
    let on_change = Callback::new(move |()| changed.update(|count| *count = count.wrapping_add(1)));
    let actions = move || can(Permission::QualityManage).then(|| view! { <ScanButton on_change/> });
    view! {
        <Permitted permission=Permission::QualityRead>
            <Page title=text.title lead=text.lead actions><Issues changed on_change/></Page>
        </Permitted>
    }
}

#[component]
fn ScanButton(on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<QualityTexts>();
    let action = Sending::of::<ScanNow>();
    let toasts = use_toasts();
    action.on_done(move |answer| {
        let Ok(scan) = read::<ScanDto>(&answer) else { return };
        if scan.rules == 0 {
            toasts.success(text.scan_busy.to_owned());
        } else {
            let counts = [
                ("found", scan.found.to_string()),
                ("opened", scan.opened.to_string()),
                ("reopened", scan.reopened.to_string()),
                ("resolved", scan.resolved.to_string()),
            ];
            let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
            toasts.success(fill(text.scan_done, &counts));
        }
        on_change.run(());
    });
    view! {
        <SendForm sending=action>
            <Button kind=ButtonKind::Primary is_submit=true icon=Glyph::Refresh is_pending=action.pending()>{text.scan}</Button>
        </SendForm>
    }
}

#[component]
fn Issues(changed: RwSignal<u32>, on_change: Callback<()>) -> impl IntoView {
    let live = use_live();
    let reload = Signal::derive(move || changed.get().wrapping_add(live.quality.get()).wrapping_add(live.reset.get()));
    let views = Asked::once(vec![Call::of::<ListViews>(&[("list", "quality_issues")])]);
    let query = use_query_map();
    let opened = Memo::new(move |_| query.with(|query| query.get("issue")).filter(|id| !id.is_empty()));
    let url = use_url();
    let close = Signal::derive(move || url.with(|url| routes::address_without(url.path(), url.search(), &["issue"])));
    view! {
        {loaded(views, SkeletonShape::Table { rows: 10, columns: 6 }, move |views: Vec<ViewTab>| {
            view! { <Table views reload/> }.into_any()
        })}
        {issue_drawer(opened, close, reload, on_change)}
    }
}

#[component]
fn Table(views: Vec<ViewTab>, reload: Signal<u32>) -> impl IntoView {
    let live = use_live();
    let is_stale = Signal::derive(move || live.state.get() == LiveState::Stale);
    let load = list_load::<ListIssues>();
    view! {
        <DataTable setup=issues_setup(use_locale()) load reload is_stale views=table_views("quality_issues", views)/>
    }
}

fn issue_drawer(
    opened: Memo<Option<String>>,
    close: Signal<String>,
    reload: Signal<u32>,
    on_change: Callback<()>,
) -> AnyView {
    let text = i18n::texts::<QualityTexts>();
    let call = |id: &str| Call::of::<GetIssue>(&[("id", id)]);
    opened_part(opened, reload, call, move |issue: Result<IssueDto, _>, on_retry| match issue {
        Ok(issue) => {
            let title = crate::i18n::quality_rules::rule_name_of(use_locale(), &issue.rule);
            view! { <Drawer title close_href=close.get_untracked()><IssueView issue on_change/></Drawer> }.into_any()
        }
        Err(error) => view! {
            <Drawer title=text.title close_href=close.get_untracked()>
                <section class="drawer-sect">{part_failed(error, on_retry)}</section>
            </Drawer>
        }
        .into_any(),
    })
}
