//! The first row: key figures beside their comparison and target, and one line of what moved.

use leptos::prelude::*;

use super::{change_view, direction};
use crate::board::api::{BoardDto, MoveDto, TileDto};
use crate::components::Words;
use crate::components::chart::Chart;
use crate::components::chart::series::ChartData;
use crate::components::help::Help;
use crate::components::tile::{Tile, Tiles};
use crate::i18n::board::BoardTexts;
use crate::i18n::{self, fill};

/// The card of tiles. Figures that differ from those before are tinted; `tint` takes two values in turn, so that the tint
/// starts anew.
pub(in crate::board) fn tiles_view(board: &BoardDto, before: Option<&BoardDto>, tint: &'static str) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let basis = if board.compared.is_empty() { String::new() } else { fill(text.vs, &[("range", &board.compared)]) };
    let tiles = board
        .tiles
        .iter()
        .map(|tile| {
            let old = before.and_then(|before| before.tiles.iter().find(|old| old.code == tile.code));
            let is_changed = old.is_some_and(|old| (&old.value, &old.unit) != (&tile.value, &tile.unit));
            tile_view(tile.clone(), &basis, is_changed.then_some(tint))
        })
        .collect_view();
    let verdicts = board.verdicts.clone();
    let moves = board.moves.clone();
    let foot = move || {
        let moves = moves.into_iter().map(move_view).collect_view();
        view! {
            {(!verdicts.is_empty()).then(|| view! { <b>{verdicts}</b> })}
            {moves}
        }
    };
    view! { <h2 class="vh">{text.tiles}</h2><Tiles foot>{tiles}</Tiles> }.into_any()
}

fn move_view(moved: MoveDto) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let margin =
        moved.margin.map(|margin| view! { <span>{text.and_margin}</span>{change_view(Some(margin))} }.into_any());
    view! { <span class="board-move"><span>{moved.label}</span>{change_view(moved.growth)}{margin}</span> }.into_any()
}

fn chart_view(id: String, data: Option<ChartData>) -> AnyView {
    match data {
        Some(data) => view! { <Chart id data=Signal::stored(data) has_table=false/> }.into_any(),
        None => ().into_any(),
    }
}

fn tile_view(tile: TileDto, basis: &str, changed: Option<&'static str>) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let id = tile.code.to_lowercase();
    let basis = match (&tile.change, basis.is_empty()) {
        (Some(_), _) => basis.to_owned(),
        (None, true) => String::new(),
        (None, false) => text.no_base.to_owned(),
    };
    let delta = tile.change.map(|change| (direction(change.direction), Words::from(change.text)));
    let state = tile.state.map(|(tone, word)| (tone, Words::from(word)));
    let title = [&tile.label, " ", &tile.code].concat();
    let help_id = ["help-", &id].concat();
    let (meaning, formula) = (tile.meaning, tile.formula);
    let help = move || {
        view! {
            <Help id=help_id title>
                <span>{meaning}</span>
                <span class="formula"><code>{formula}</code></span>
            </Help>
        }
    };
    let (spark, scale) = (tile.spark, tile.scale);
    let (spark_id, scale_id) = (["spark-", &id].concat(), ["scale-", &id].concat());
    view! {
        <div class="tile-slot" data-changed=changed>
            <Tile
                label=tile.label
                value=tile.value
                currency=tile.currency
                unit=tile.unit
                delta
                basis
                state
                target=tile.target
                target_distance=tile.distance
                as_of=tile.code
                partial=tile.partial
                href=tile.href
                chart=move || chart_view(spark_id, spark)
                scale=move || chart_view(scale_id, scale)
                help
            />
        </div>
    }
    .into_any()
}
