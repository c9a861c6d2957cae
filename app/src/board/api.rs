//! Server functions of the board. The answers hold texts ready to be shown, made on the server by the same formats, so that
//! the browser's module needs no arithmetic of figures.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use crate::components::chart::series::ChartData;
use crate::components::tag::Tone;
use crate::error::AppError;

/// A difference: where it went, and by how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeDto {
    /// 1 up, -1 down, 0 nowhere.
    pub direction: i8,
    /// With its sign.
    pub text: String,
}

/// A key figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TileDto {
    /// Its code.
    pub code: String,
    /// Its name.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// Its definition.
    pub formula: String,
    /// The figure without its unit.
    pub value: String,
    /// What stands before it.
    pub currency: String,
    /// What stands after it.
    pub unit: String,
    /// Where it went; `None` without a base.
    pub change: Option<ChangeDto>,
    /// Its course.
    pub spark: Option<ChartData>,
    /// The judgement and its word.
    pub state: Option<(Tone, String)>,
    /// The target.
    pub target: String,
    /// The distance to the target.
    pub distance: String,
    /// The figure on its scale.
    pub scale: Option<ChartData>,
    /// What is not whole.
    pub partial: String,
    /// Where it is explained.
    pub href: String,
}

/// A part of the line under the tiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveDto {
    /// Of what.
    pub label: String,
    /// Net sales.
    pub growth: Option<ChangeDto>,
    /// The margin.
    pub margin: Option<ChangeDto>,
}

/// One meaning of "sales".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionDto {
    /// Its name.
    pub name: String,
    /// Who uses it.
    pub used_by: String,
    /// The amount.
    pub amount: String,
    /// What it is more than the standard; empty for the standard itself.
    pub difference: String,
    /// Whether it is the standard.
    pub is_standard: bool,
    /// Where it is explained.
    pub href: String,
}

/// A cell of the table that opens to its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellDto {
    /// What stands in it.
    pub text: String,
    /// Where it opens to; empty where it does not.
    pub href: String,
    /// How strongly it is tinted, 0 to 6.
    pub heat: u8,
    /// Where it went: 1, 0, -1; `None` for no direction.
    pub direction: Option<i8>,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelRowDto {
    /// The channel's name.
    pub name: String,
    /// Its hue, as `data-ch`; empty for sums.
    pub hue: String,
    /// Its cells.
    pub cells: Vec<CellDto>,
    /// `total`, `sub` or empty.
    pub kind: String,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDto {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Net sales, or what was lost.
    pub amount: String,
    /// The change of net sales.
    pub change: Option<ChangeDto>,
    /// The margin.
    pub margin: String,
    /// Where its figure is explained.
    pub href: String,
}

/// Something beyond its limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertDto {
    /// How bad.
    pub tone: Tone,
    /// What.
    pub title: String,
    /// The limits.
    pub detail: String,
    /// The judgement in a word.
    pub word: String,
    /// Where it is explained; empty where it is not.
    pub href: String,
}

/// How fresh a feed is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedDto {
    /// Its name.
    pub name: String,
    /// When something arrived last.
    pub age: String,
    /// Up to when it is known.
    pub watermark: String,
    /// How much came today.
    pub rows: String,
    /// Whether it is late.
    pub is_late: bool,
}

/// A choice in a menu that leads to an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceDto {
    /// Its words.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the one chosen.
    pub is_current: bool,
}

/// A link with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkDto {
    /// Its words.
    pub label: String,
    /// Its address.
    pub href: String,
}

/// Everything on the board.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BoardDto {
    /// Whether there is any data at all.
    pub has_data: bool,
    /// The present day, as `2026-06-22`.
    pub today: String,
    /// The first day, as `2026-06-01`.
    pub first: String,
    /// The last day.
    pub last: String,
    /// The period for people.
    pub period: String,
    /// The comparison's code; `none` for none.
    pub comparison: String,
    /// The comparison for people.
    pub comparison_label: String,
    /// The comparisons to choose from.
    pub comparisons: Vec<ChoiceDto>,
    /// The period it is compared with, for people; empty for none.
    pub compared: String,
    /// A sentence about what is not possible; empty for none.
    pub notice: String,
    /// More about it.
    pub notice_hint: String,
    /// Up to when there is data.
    pub watermark: String,
    /// The query of the files of what is shown.
    pub export_query: String,
    /// Key figures.
    pub tiles: Vec<TileDto>,
    /// How many stand how; empty without targets.
    pub verdicts: String,
    /// What moved most.
    pub moves: Vec<MoveDto>,
    /// Where the line under the tiles is explained.
    pub alerts: Vec<AlertDto>,
    /// The course by channel.
    pub trend: Option<ChartData>,
    /// The steps of the course, each opening to its figure.
    pub steps: Vec<LinkDto>,
    /// Whether the course has steps of weeks.
    pub is_weekly: bool,
    /// The meanings of "sales".
    pub definitions: Vec<DefinitionDto>,
    /// From what was ordered to net sales.
    pub bridge: Option<ChartData>,
    /// What the bridge leaves.
    pub residual: String,
    /// Heads of the table.
    pub heads: Vec<String>,
    /// Rows of the table.
    pub rows: Vec<ChannelRowDto>,
    /// Products that sold most.
    pub top: Vec<ProductDto>,
    /// Products that lost most.
    pub bottom: Vec<ProductDto>,
    /// Feeds.
    pub feeds: Vec<FeedDto>,
    /// How many are on time.
    pub feeds_note: String,
    /// What came today.
    pub feeds_foot: String,
}

/// Everything on the board, for a period (a named one wins over dates; all may be empty: the month of the last day known)
/// and a comparison (empty: same dates last year).
///
/// # Errors
/// `permission`, `unavailable`; `period_reversed` and its kin.
#[server(prefix = "/fn", endpoint = "board/get", input = PostUrl)]
pub async fn get_board(period: String, first: String, last: String, comparison: String) -> Result<BoardDto, AppError> {
    let (hub, actor, facts) = crate::context::signed_in()?;
    let asked = super::view::PeriodAsked::read(&period, &first, &last, hub.now());
    super::view::board(&hub, &actor, &facts, crate::context::locale(), asked, &comparison)
        .await
        .map_err(crate::context::refuse)
}

/// A part of a side of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartDto {
    /// The channel or region.
    pub name: String,
    /// Its hue, as `data-ch`; empty for none.
    pub hue: String,
    /// How many rows.
    pub rows: String,
    /// What they sum to.
    pub amount: String,
    /// Where the rows are.
    pub href: String,
}

/// A side of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideDto {
    /// What it is.
    pub title: String,
    /// By what it is parted.
    pub by: String,
    /// What its values are.
    pub unit: String,
    /// Its parts.
    pub parts: Vec<PartDto>,
    /// How many rows.
    pub rows: String,
    /// Its sum.
    pub amount: String,
    /// Where its rows are.
    pub href: String,
    /// The words of that link.
    pub open: String,
}

/// A figure taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureDto {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// Of what, when.
    pub about: String,
    /// The exact value.
    pub value: String,
    /// Where it went.
    pub change: Option<ChangeDto>,
    /// What it is compared with.
    pub basis: String,
    /// The judgement.
    pub state: Option<(Tone, String)>,
    /// What it means, as pairs of a word and its explanation.
    pub facts: Vec<(String, String)>,
    /// The formula.
    pub formula: String,
    /// The sides.
    pub sides: Vec<SideDto>,
    /// That both ways of computing agree.
    pub proof: String,
    /// What departments call the same: name, who, amount, difference.
    pub variants: Vec<DefinitionDto>,
}

/// A figure of the board taken apart.
///
/// # Errors
/// `permission`, `unavailable`; `not_found` for an unknown metric.
#[server(prefix = "/fn", endpoint = "board/figure", input = PostUrl)]
pub async fn get_board_figure(query: String) -> Result<FigureDto, AppError> {
    let (hub, actor, facts) = crate::context::signed_in()?;
    let asked = super::view::FigureAsked::read(&query, hub.now());
    super::figure::figure(&hub, &actor, &facts, crate::context::locale(), &asked).await.map_err(crate::context::refuse)
}

/// A row behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDto {
    /// The document.
    pub order: String,
    /// The line.
    pub line: String,
    /// The day.
    pub day: String,
    /// The channel.
    pub channel: String,
    /// The region.
    pub region: String,
    /// The product.
    pub product: String,
    /// The quantity.
    pub quantity: String,
    /// What it adds.
    pub amount: String,
}

/// Rows behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsDto {
    /// Which figure: name, channel, region, product, period.
    pub about: String,
    /// How many and how much.
    pub note: String,
    /// Which of them are shown.
    pub shown: String,
    /// Their sum.
    pub amount: String,
    /// The rows of this page.
    pub rows: Vec<RowDto>,
    /// Where the page before is; empty for none.
    pub previous: String,
    /// Where the page after is; empty for none.
    pub next: String,
    /// Where the board is.
    pub board: String,
    /// The query of the files of all rows.
    pub export_query: String,
}

/// The rows behind a figure.
///
/// # Errors
/// `permission`, `unavailable`; `not_found` for an unknown metric or a side that it does not have.
#[server(prefix = "/fn", endpoint = "board/rows", input = PostUrl)]
pub async fn get_board_rows(query: String) -> Result<RowsDto, AppError> {
    let (hub, actor, facts) = crate::context::signed_in()?;
    let asked = super::view::FigureAsked::read(&query, hub.now());
    super::figure::rows(&hub, &actor, &facts, crate::context::locale(), &asked).await.map_err(crate::context::refuse)
}
