//! The board.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::board::api::{BoardDto, CellDto, ChannelRowDto, DefinitionDto, GetBoard, TileDto};
use crate::call::{Asked, Call};
use crate::components::button::{Button, ButtonKind};
use crate::components::chart::Chart;
use crate::components::delta::{Delta, Direction};
use crate::components::help::Help;
use crate::components::icon::Glyph;
use crate::components::panel::Panel;
use crate::components::select::{Choice, Select};
use crate::components::skeleton::SkeletonShape;
use crate::components::states::{EmptyState, Notice};
use crate::components::tag::Tone;
use crate::components::tile::{Tile, Tiles};
use crate::i18n;
use crate::i18n::board::BoardTexts;
use crate::i18n::fill;
use crate::live::use_live;
use crate::page::{Page, Permitted, loaded};
use crate::routes;

/// The board.
#[component]
pub fn BoardPage() -> impl IntoView {
    let text = i18n::texts::<BoardTexts>();
    view! {
        <Permitted permission=Permission::KpiRead>
            <Page title=text.title lead=text.lead>
                <Figures/>
            </Page>
        </Permitted>
    }
}

/// Everything that comes from the server; asked for again when facts arrive or the address changes.
#[component]
fn Figures() -> impl IntoView {
    let live = use_live();
    let query = use_query_map();
    let board = Asked::new(move || {
        let part = |name: &str| query.with(|query| query.get(name).unwrap_or_default());
        let (first, last, comparison) = (part("first"), part("last"), part("compare"));
        let call = Call::of::<GetBoard>(&[("first", &first), ("last", &last), ("comparison", &comparison)]);
        (live.reset.get(), vec![call])
    });
    loaded(board, SkeletonShape::Tiles { count: 8 }, board_view)
}

fn board_view(board: BoardDto) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    if !board.has_data {
        return view! { <EmptyState glyph=Glyph::Grid title=text.empty_title text=board.notice/> }.into_any();
    }
    let note = if board.is_weekly { text.trend_weeks } else { text.trend_note };
    let basis = if board.compared.is_empty() { String::new() } else { fill(text.vs, &[("range", &board.compared)]) };
    let tiles = board.tiles.clone().into_iter().map(|tile| tile_view(tile, &basis)).collect_view();
    let trend = board.trend.clone();
    let definitions = board.definitions.iter().map(definition_view).collect_view();
    let heads = board.heads.iter().map(|head| view! { <th class="num" scope="col">{head.clone()}</th> }).collect_view();
    let rows = board.rows.iter().map(row_view).collect_view();
    let notice = board.notice.clone();
    let foot = dotted_foot(&board);
    view! {
        <Filters first=board.first.clone() last=board.last.clone() comparison=board.comparison.clone()/>
        {(!notice.is_empty()).then(|| view! { <Notice tone=Tone::Warn title=notice/> })}
        <Tiles foot=move || foot.into_any()>{tiles}</Tiles>
        <div class="board">
            <Panel title=text.trend note columns=7>
                {trend.map(|trend| view! { <Chart id="board-trend" data=Signal::stored(trend)/> })}
            </Panel>
            <Panel title=text.three note=text.three_note columns=5 foot=move || text.three_foot.into_any()>
                <table class="table definitions"><tbody>{definitions}</tbody></table>
            </Panel>
            <Panel title=text.matrix note=text.matrix_note>
                <div class="table-scroll" tabindex="0" role="region" aria-label=text.matrix>
                    <table class="table channel-table">
                        <thead><tr><th scope="col">{text.channel}</th>{heads}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Panel>
        </div>
    }
    .into_any()
}

fn dotted_foot(board: &BoardDto) -> String {
    board.watermark.clone()
}

#[component]
fn Filters(first: String, last: String, comparison: String) -> impl IntoView {
    let text = i18n::texts::<BoardTexts>();
    let choices = vec![
        Choice::new("none", text.compare_none),
        Choice::new("prev_period", text.compare_prev),
        Choice::new("yoy_date", text.compare_date),
        Choice::new("yoy_weekday", text.compare_weekday),
        Choice::new("yoy_event", text.compare_event),
    ];
    view! {
        <form class="board-filters" method="get" action=routes::BOARD>
            <label class="field-inline"><span>{text.period}</span><input class="input" type="date" name="first" value=first required=true/></label>
            <label class="field-inline"><span class="vh">{text.period}</span><input class="input" type="date" name="last" value=last required=true/></label>
            <Select name="compare" label=text.compare choices value=comparison/>
            <Button kind=ButtonKind::Default is_submit=true>{text.apply}</Button>
        </form>
    }
}

fn tile_view(tile: TileDto, basis: &str) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let id = tile.code.to_lowercase();
    let direction = match tile.direction {
        Some(1) => Some(Direction::Rise),
        Some(-1) => Some(Direction::Fall),
        Some(_) => Some(Direction::Flat),
        None => None,
    };
    let basis = if direction.is_some() { basis.to_owned() } else if basis.is_empty() { String::new() } else { text.no_base.to_owned() };
    let delta = direction.map(|direction| (direction, tile.change.clone().into()));
    let spark = tile.spark.clone();
    let spark_id = format!("spark-{id}");
    let help_id = format!("help-{id}");
    let (meaning, formula, label) = (tile.meaning.clone(), tile.formula.clone(), tile.label.clone());
    let title = format!("{label} {}", tile.code);
    let chart = move || match spark {
        Some(spark) => view! { <Chart id=spark_id data=Signal::stored(spark) has_table=false/> }.into_any(),
        None => ().into_any(),
    };
    let help = move || {
        view! {
            <Help id=help_id title=title>
                <span>{meaning}</span>
                <span class="formula">{text.definition}": "<code>{formula}</code></span>
            </Help>
        }
        .into_any()
    };
    if tile.href.is_empty() {
        view! { <Tile label=tile.label value=tile.value currency=tile.currency unit=tile.unit delta basis chart help/> }.into_any()
    } else {
        view! { <Tile label=tile.label value=tile.value currency=tile.currency unit=tile.unit delta basis chart help href=tile.href/> }.into_any()
    }
}

fn definition_view(definition: &DefinitionDto) -> AnyView {
    let class = if definition.is_standard { "is-standard" } else { "" };
    view! {
        <tr class=class>
            <th scope="row"><span>{definition.name.clone()}</span><span class="tag line">{definition.used_by.clone()}</span></th>
            <td class="bar-cell">
                <svg class="bar" aria-hidden="true" viewBox="0 0 1000 10" preserveAspectRatio="none">
                    <rect x="0" y="0" width=definition.length.to_string() height="10"></rect>
                </svg>
            </td>
            <td class="num">{definition.amount.clone()}</td>
        </tr>
    }
    .into_any()
}

fn row_view(row: &ChannelRowDto) -> AnyView {
    let class = if row.is_total { "total" } else { "" };
    let mark = (!row.hue.is_empty()).then(|| view! { <span class="sw" data-ch=row.hue.clone()></span> }.into_any());
    view! { <tr class=class><th scope="row">{mark}{row.name.clone()}</th>{row.cells.iter().map(cell_view).collect_view()}</tr> }.into_any()
}

fn cell_view(cell: &CellDto) -> AnyView {
    let content = match (cell.direction, cell.href.is_empty()) {
        (Some(direction), _) => {
            let direction = match direction {
                1 => Direction::Rise,
                -1 => Direction::Fall,
                _ => Direction::Flat,
            };
            view! { <Delta direction text=cell.text.clone()/> }.into_any()
        }
        (None, false) => view! { <a href=cell.href.clone()>{cell.text.clone()}</a> }.into_any(),
        (None, true) => cell.text.clone().into_any(),
    };
    view! { <td class="num" data-heat=cell.heat.to_string()>{content}</td> }.into_any()
}
