//! One feed: how it is doing and its latest runs with the form for a file; its refused rows; correcting them; its template.

use std::sync::Arc;

use domain::access::Permission;
use domain::list::{Filter, FilterOperator};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::call::{self, Asked, Call};
use crate::components::button::LinkButton;
use crate::components::data_table::DataTable;
use crate::components::data_table::wire::TableLoad;
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::icon::Glyph;
use crate::components::panel::Panel;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::{EmptyState, Notice};
use crate::components::tabs::{TabItem, Tabs};
use crate::components::tag::{Tag, Tone};
use crate::error::{AppError, ErrorKind};
use crate::i18n::integration::IntegrationTexts;
use crate::i18n::{self, fill, use_locale};
use crate::integration::api::{FeedDto, GetFeed, ListRefused, RunDto};
use crate::integration::parts::correct::Correct;
use crate::integration::parts::template::TemplateEditor;
use crate::integration::parts::upload::UploadForm;
use crate::integration::view::{FEED_FILTER, refused_setup};
use crate::live::{LiveState, use_live};
use crate::page::{Page, Permitted, dotted, loaded};
use crate::routes;
use crate::session::can;

/// The page.
#[component]
pub fn FeedPage() -> impl IntoView {
    view! { <Permitted permission=Permission::IntegrationRead><Record/></Permitted> }
}

#[component]
fn Record() -> impl IntoView {
    let params = use_params_map();
    let code = Memo::new(move |_| params.with(|params| params.get("code").unwrap_or_default()));
    let query = use_query_map();
    let part = move |name: &'static str| Memo::new(move |_| query.with(|query| query.get(name)));
    let (tab, run, problem) = (part("tab"), part("run"), part("problem"));
    let live = use_live();
    let changed = RwSignal::new(0_u32);
    let on_change = Callback::new(move |()| changed.update(|count| *count = count.wrapping_add(1)));
    let feed = Asked::new(move || {
        // Only the overview follows what arrives: it would take from under the hands what somebody corrects.
        let is_overview = tab.with(|tab| tab.as_deref().unwrap_or_default().is_empty());
        let arrived = if is_overview { live.feeds.get().wrapping_add(live.reset.get()) } else { 0 };
        let version = changed.get().wrapping_add(arrived);
        (version, vec![Call::of::<GetFeed>(&[("code", &code.get())])])
    });
    loaded(feed, SkeletonShape::Form { fields: 8 }, move |feed: FeedDto| {
        record_view(feed, tab, run, problem, on_change)
    })
}

fn record_view(
    feed: FeedDto,
    tab: Memo<Option<String>>,
    run: Memo<Option<String>>,
    problem: Memo<Option<String>>,
    on_change: Callback<()>,
) -> AnyView {
    let text = i18n::texts::<IntegrationTexts>();
    let manages = can(Permission::IntegrationManage);
    let tab = Memo::new(move |_| tab.get().unwrap_or_default());
    let (state, open) = (feed.state.clone(), feed.open);
    let tags = move || view! { <Tag tone=state.tone label=state.label/> };
    let address = feed.code.clone();
    let tabs = move || {
        move || {
            let current = tab.get();
            let with = |name: &str| routes::feed_with(&address, "tab", name);
            let is_known = ["refused", "correct", "template"].contains(&current.as_str());
            let is_refused = matches!(current.as_str(), "refused" | "correct");
            let items = vec![
                TabItem::new(routes::feed(&address), text.tab_overview, !is_known),
                TabItem::new(with("refused"), text.tab_refused, is_refused).with_count(open.to_string()),
                TabItem::new(with("template"), text.tab_template, current == "template"),
            ];
            view! { <Tabs label=text.title items/> }
        }
    };
    let (title, lead) = (feed.name.clone(), dotted(&[&feed.system, &feed.code]));
    let body = move || {
        match tab.get().as_str() {
        "refused" => view! { <Refused feed=feed.clone() run/> }.into_any(),
        "correct" => {
            let chosen = run.get().filter(|run| !run.is_empty()).or_else(|| feed.open_run.map(|run| run.to_string()));
            view! { <Correct feed=feed.code.clone() run=chosen is_read_only=!manages on_change/> }.into_any()
        }
        "template" => view! { <TemplateEditor feed=feed.code.clone() template=feed.template.clone() is_read_only=!manages on_change/> }.into_any(),
        _ => view! { <Overview feed=feed.clone() run problem on_change/> }.into_any(),
    }
    };
    view! { <Page title lead tags tabs>{body}</Page> }.into_any()
}

#[component]
fn Overview(
    feed: FeedDto,
    run: Memo<Option<String>>,
    problem: Memo<Option<String>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    let facts = feed.facts.iter().map(|(name, value)| Fact::new(name.clone(), value.clone())).collect();
    let upload = can(Permission::IntegrationManage).then(|| {
        let feed = feed.code.clone();
        view! {
            <Panel title=text.upload_title note=text.upload_note columns=6>
                <div class="panel-pad"><UploadForm feed/></div>
            </Panel>
        }
    });
    let (runs, code) = (feed.runs.clone(), feed.code.clone());
    let result = move || result_notice(&runs, &code, run.get().as_deref(), problem.get().as_deref(), on_change);
    view! {
        {result}
        <div class="board">
            <Panel title=text.facts_title columns=6><div class="panel-pad"><DescriptionList facts/></div></Panel>
            {upload}
            <Runs feed/>
        </div>
    }
}

/// What became of the file that was sent just now: of the run that the address names, of the latest without a number.
fn result_notice(
    runs: &[RunDto],
    feed: &str,
    run: Option<&str>,
    problem: Option<&str>,
    on_change: Callback<()>,
) -> AnyView {
    let text = i18n::texts::<IntegrationTexts>();
    let locale = use_locale();
    if let Some(code) = problem.filter(|code| i18n::errors::has_sentence(code)) {
        let said = i18n::errors::sentence(locale, &AppError::new(ErrorKind::Refused, code));
        return view! { <Notice tone=Tone::Bad title=said.title><span>{said.remedy}</span></Notice> }.into_any();
    }
    let Some(run) = run.and_then(|run| {
        if run.is_empty() { runs.first() } else { runs.iter().find(|known| known.run_id.to_string() == run) }
    }) else {
        return ().into_any();
    };
    let count = |place: usize| run.counts.get(place).map_or("", String::as_str);
    let values = [
        ("file", run.file.as_str()),
        ("read", count(0)),
        ("new", count(1)),
        ("changed", count(2)),
        ("unchanged", count(3)),
        ("older", count(4)),
        ("refused", count(5)),
    ];
    match run.state.code.as_str() {
        "done" => {
            let tone = if run.open > 0 { Tone::Warn } else { Tone::Good };
            let address = routes::feed_with(feed, "tab", "refused");
            let more = (run.open > 0).then(|| view! { <a class="text-link" href=address>{text.see_refused}</a> });
            view! { <Notice tone title=fill(text.result_done, &values)>{more}</Notice> }.into_any()
        }
        "running" => {
            let here = routes::feed_with(feed, "run", &run.run_id.to_string());
            let again = move |_: leptos::ev::MouseEvent| on_change.run(());
            view! {
                <Notice tone=Tone::Info title=fill(text.result_running, &values)>
                    <a class="text-link" href=here on:click=crate::reactive::handler(again)>{text.result_refresh}</a>
                </Notice>
            }
            .into_any()
        }
        _ => {
            let (what, remedy) = run.failure.clone();
            view! { <Notice tone=Tone::Bad title=fill(text.result_failed, &values)><span>{what}" "{remedy}</span></Notice> }.into_any()
        }
    }
}

#[component]
fn Runs(feed: FeedDto) -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    if feed.runs.is_empty() {
        return view! { <EmptyState glyph=Glyph::Plug title=text.runs_empty text=text.runs_empty_hint/> }.into_any();
    }
    let heads = [
        text.count_read,
        text.count_new,
        text.count_changed,
        text.count_unchanged,
        text.count_older,
        text.count_refused,
    ];
    let heads = heads.map(|head| view! { <th scope="col" class="num">{head}</th> }).collect_view();
    let lines = feed.runs.iter().map(|run| run_line(&feed.code, run)).collect_view();
    view! {
        <Panel title=text.runs_title note=text.runs_note>
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.runs_title>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col" class="num">{text.run}</th>
                            <th scope="col">{text.file}</th>
                            <th scope="col">{text.column_state}</th>
                            <th scope="col">{text.started}</th>
                            <th scope="col">{text.took}</th>
                            {heads}
                            <th scope="col">{text.by}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </Panel>
    }
    .into_any()
}

fn run_line(feed: &str, run: &RunDto) -> AnyView {
    let counts = run.counts.iter().map(|count| view! { <td class="num">{count.clone()}</td> }).collect_view();
    let (what, remedy) = run.failure.clone();
    let failure = (!what.is_empty()).then(|| view! { <span class="quiet">{what}" "{remedy}</span> });
    let number = if run.open > 0 {
        let href = format!("{}&run={}", routes::feed_with(feed, "tab", "correct"), run.run_id);
        view! { <a class="text-link" href=href>{run.run_id.to_string()}</a> }.into_any()
    } else {
        run.run_id.to_string().into_any()
    };
    let state = run.state.clone();
    view! {
        <tr>
            <td class="num">{number}</td>
            <td><span>{run.file.clone()}</span>" "{failure}</td>
            <td><Tag tone=state.tone label=state.label/></td>
            <td>{run.started.clone()}</td>
            <td>{run.took.clone()}</td>
            {counts}
            <td>{run.by.clone()}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Refused(feed: FeedDto, run: Memo<Option<String>>) -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    let live = use_live();
    let setup = refused_setup(use_locale());
    let code = feed.code.clone();
    // The question names the feed too; it is no column that a person filters by.
    let load: TableLoad = Arc::new(move |mut query| {
        query.filters.push(Filter {
            column: FEED_FILTER.to_owned(),
            operator: FilterOperator::Is,
            values: vec![code.clone()],
        });
        let asked = Call::list::<ListRefused>(&query);
        Box::pin(async move { call::read(&call::send(asked).await?) })
    });
    let is_stale = Signal::derive(move || live.state.get() == LiveState::Stale);
    let address = feed.open_run.filter(|_| can(Permission::IntegrationManage)).map(|open| {
        let run = run.get_untracked().filter(|run| !run.is_empty()).unwrap_or_else(|| open.to_string());
        format!("{}&run={run}", routes::feed_with(&feed.code, "tab", "correct"))
    });
    let correct = address
        .map(|href| view! { <p class="pager"><LinkButton href icon=Glyph::Edit>{text.tab_correct}</LinkButton></p> });
    let reload = Signal::derive(move || live.feeds.get().wrapping_add(live.reset.get()));
    view! {
        {correct}
        <DataTable setup load reload is_stale/>
    }
}
