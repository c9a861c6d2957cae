//! The board. First row: is it good. Second: how it went, and by whose definition. Third: where, and what needs a person.
//! Then the products and what waits for the reader; last, whether the data can be trusted.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::{use_query_map, use_url};

use crate::board::api::{BoardDto, FigureDto, GetBoard, GetBoardFigure};
use crate::board::parts::figure::figure_drawer;
use crate::board::parts::lists::{alerts_panel, freshness_panel, products_panel};
use crate::board::parts::sales::{matrix_panel, three_panel, trend_panel};
use crate::board::parts::tiles::tiles_view;
use crate::call::{Asked, Call};
use crate::components::button::{Button, ButtonKind};
use crate::components::date_range::{DateRange, DateRangeInput};
use crate::components::drawer::Drawer;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Menu, MenuButton, MenuLink};
use crate::components::skeleton::SkeletonShape;
use crate::components::states::{EmptyState, Notice, StaleNotice};
use crate::components::tag::{Tag, Tone};
use crate::format;
use crate::i18n::board::BoardTexts;
use crate::i18n::{self, fill, use_locale};
use crate::live::{Live, LiveState, use_live};
use crate::overview::WaitingForMe;
use crate::page::{Page, Permitted, loaded, opened_part, part_failed};
use crate::routes;

/// The names in the address that open the drawer.
const DRAWER: [&str; 7] = ["explain", "on", "to", "channel", "region", "product", "side"];

/// The board.
#[component]
pub fn BoardPage() -> impl IntoView {
    let text = i18n::texts::<BoardTexts>();
    view! {
        <Permitted permission=Permission::KpiRead>
            <div class="board-page">
                <Page
                    title=text.title
                    lead=text.lead
                    tags=move || view! { <Tag label=text.standard_tag is_outline=true/> }
                >
                    <div class="board"><Figures/><WaitingForMe/></div>
                    <Explained/>
                </Page>
            </div>
        </Permitted>
    }
}

/// Grows when facts have come: at once, then at most once a second, so that an import of many batches is no storm.
fn paced(live: Live) -> Signal<u32> {
    let version = RwSignal::new(0_u32);
    #[cfg(feature = "hydrate")]
    {
        const PACE: std::time::Duration = std::time::Duration::from_secs(1);
        let is_resting = StoredValue::new(false);
        let has_more = StoredValue::new(false);
        fn go(version: RwSignal<u32>, is_resting: StoredValue<bool>, has_more: StoredValue<bool>) {
            // The page may have been left meanwhile.
            if version.try_update(|count| *count = count.wrapping_add(1)).is_none() {
                return;
            }
            is_resting.set_value(true);
            set_timeout(
                move || match has_more.try_get_value() {
                    Some(true) => {
                        has_more.set_value(false);
                        go(version, is_resting, has_more);
                    }
                    Some(false) => is_resting.set_value(false),
                    None => {}
                },
                PACE,
            );
        }
        crate::reactive::effect_first(move |is_first| {
            let _facts = live.facts.get();
            if is_first {
                return;
            }
            if is_resting.get_value() {
                has_more.set_value(true);
            } else {
                go(version, is_resting, has_more);
            }
        });
    }
    Signal::derive(move || version.get().wrapping_add(live.reset.get()))
}

/// Everything that comes from the server; asked for again when facts arrive or the address changes.
#[component]
fn Figures() -> impl IntoView {
    let live = use_live();
    let locale = use_locale();
    let query = use_query_map();
    let version = paced(live);
    // Only what the figures depend on: opening the drawer asks for nothing again.
    let asked_for = Memo::new(move |_| {
        query.with(|query| {
            ["period", "period-from", "period-to", "compare"].map(|name| query.get(name).unwrap_or_default())
        })
    });
    let board = Asked::new(move || {
        let [period, first, last, comparison] = asked_for.get();
        let fields = [
            ("period", period.as_str()),
            ("first", first.as_str()),
            ("last", last.as_str()),
            ("comparison", comparison.as_str()),
        ];
        (version.get(), vec![Call::of::<GetBoard>(&fields)])
    });
    let before = StoredValue::new(None::<BoardDto>);
    let is_second = StoredValue::new(false);
    let stale = move || {
        let since = live.last_at.get().map(|at| format::instant(locale, at));
        (live.state.get() == LiveState::Stale)
            .then(|| view! { <StaleNotice since=format::or_no_data(since)/> }.into_any())
    };
    view! {
        {stale}
        {loaded(board, SkeletonShape::Tiles { count: 6 }, move |board: BoardDto| {
            // Another period has other figures, which is no news about these.
            let old = before.get_value().filter(|old| (&old.first, &old.last) == (&board.first, &board.last));
            is_second.update_value(|is_second| *is_second = !*is_second);
            let view = board_view(&board, old.as_ref(), if is_second.get_value() { "a" } else { "b" });
            before.set_value(Some(board));
            view
        })}
    }
}

fn board_view(board: &BoardDto, before: Option<&BoardDto>, tint: &'static str) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    if !board.has_data {
        let notice = board.notice.clone();
        return view! { <div class="panel c-12 board-empty"><EmptyState glyph=Glyph::Grid title=text.empty_title text=notice/></div> }
            .into_any();
    }
    let matrix_note = fill(text.matrix_note, &[("unit", text.unit_wan)]);
    let is_compared = !board.compared.is_empty();
    let (bottom, bottom_note) =
        if is_compared { (text.bottom, text.bottom_note) } else { (text.lowest, text.top_note) };
    let notice = (!board.notice.is_empty()).then(|| {
        let hint = board.notice_hint.clone();
        view! { <div class="c-12"><Notice tone=Tone::Warn title=board.notice.clone()>{hint}</Notice></div> }.into_any()
    });
    view! {
        {bar(board)}
        {notice}
        <div class="c-12">{tiles_view(board, before, tint)}</div>
        {trend_panel(board)}
        {three_panel(board)}
        {matrix_panel(board, matrix_note)}
        {alerts_panel(board)}
        {products_panel(text.top, text.top_note, &board.top)}
        {products_panel(bottom, bottom_note, &board.bottom)}
        {freshness_panel(board)}
    }
    .into_any()
}

/// Up to when, and what can be chosen: period, comparison, files.
fn bar(board: &BoardDto) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let day = |text: &str| text.parse().ok();
    let range = DateRange { from: day(&board.first), to: day(&board.last) };
    let today = day(&board.today).unwrap_or_default();
    let period = fill(text.period_label, &[("period", &board.period)]);
    let comparison = fill(text.compare_label, &[("comparison", &board.comparison_label)]);
    let code = board.comparison.clone();
    let choices = board
        .comparisons
        .iter()
        .map(|choice| {
            view! { <MenuLink href=choice.href.clone() label=choice.label.clone() is_current=choice.is_current/> }
                .into_any()
        })
        .collect_view();
    let file = |kind: &str| routes::export_file("board", kind, &board.export_query);
    let (xlsx, csv) = (file("xlsx"), file("csv"));
    view! {
        <div class="board-bar c-12">
            <span class="board-watermark"><Icon glyph=Glyph::Clock is_small=true/>{board.watermark.clone()}</span>
            <span class="board-choices">
                <Menu id="board-period" label=period button=MenuButton::Words>
                    <form class="board-period" method="get" action=routes::BOARD>
                        <input type="hidden" name="compare" value=code/>
                        <DateRangeInput name="period" label=text.period today value=range/>
                        <Button kind=ButtonKind::Primary is_submit=true>{text.apply}</Button>
                    </form>
                </Menu>
                <Menu id="board-compare" label=comparison button=MenuButton::Words>{choices}</Menu>
                <Menu id="board-export" label=text.export button=MenuButton::FramedIcon(Glyph::Download)>
                    <MenuLink href=xlsx label=text.export_xlsx icon=Glyph::Table download="board.xlsx"/>
                    <MenuLink href=csv label=text.export_csv icon=Glyph::Document download="board.csv"/>
                </Menu>
            </span>
        </div>
    }
    .into_any()
}

/// The figure that the address opens.
#[component]
fn Explained() -> impl IntoView {
    let text = i18n::texts::<BoardTexts>();
    let url = use_url();
    let opened = Memo::new(move |_| {
        let query = url.with(|url| url.search().trim_start_matches('?').to_owned());
        query.split('&').any(|pair| pair.starts_with("explain=") && pair.len() > "explain=".len()).then_some(query)
    });
    let close = move || url.with_untracked(|url| routes::address_without(url.path(), url.search(), &DRAWER));
    let call = |query: &str| Call::of::<GetBoardFigure>(&[("query", query)]);
    // A figure taken apart is one moment: nothing moves under the reader until it is opened anew.
    opened_part(opened, Signal::stored(0), call, move |figure: Result<FigureDto, _>, on_retry| match figure {
        Ok(figure) => figure_drawer(figure, close()),
        Err(error) => view! {
            <Drawer title=text.title close_href=close()>
                <section class="drawer-sect">{part_failed(error, on_retry)}</section>
            </Drawer>
        }
        .into_any(),
    })
}
