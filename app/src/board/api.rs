//! Server functions of the board. The answers hold texts ready to be shown, made on the server by the same formats, so that
//! the browser's module needs no arithmetic of figures.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use crate::components::chart::series::ChartData;
use crate::error::AppError;

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
    /// Where it went: 1, 0, -1; `None` without a base.
    pub direction: Option<i8>,
    /// By how much.
    pub change: String,
    /// Its course.
    pub spark: Option<ChartData>,
    /// Where it opens to; empty where it does not.
    pub href: String,
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
    /// Its length in per mille of the longest.
    pub length: u16,
    /// Whether it is the standard.
    pub is_standard: bool,
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
    /// Whether it is the sum of all.
    pub is_total: bool,
}

/// Everything on the board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardDto {
    /// Whether there is any data at all.
    pub has_data: bool,
    /// The first day, as `2026-06-01`.
    pub first: String,
    /// The last day.
    pub last: String,
    /// The comparison's code; empty for none.
    pub comparison: String,
    /// The period it is compared with, for people.
    pub compared: String,
    /// A sentence about what is not possible; empty for none.
    pub notice: String,
    /// Up to when there is data.
    pub watermark: String,
    /// Key figures.
    pub tiles: Vec<TileDto>,
    /// The course by channel.
    pub trend: Option<ChartData>,
    /// Whether the course has steps of weeks.
    pub is_weekly: bool,
    /// The meanings of "sales".
    pub definitions: Vec<DefinitionDto>,
    /// Heads of the table.
    pub heads: Vec<String>,
    /// Rows of the table.
    pub rows: Vec<ChannelRowDto>,
}

/// Everything on the board, for a period and a comparison (both may be empty: this month, same dates last year).
///
/// # Errors
/// `permission`, `unavailable`.
#[server(prefix = "/fn", endpoint = "board/get", input = PostUrl)]
pub async fn get_board(first: String, last: String, comparison: String) -> Result<BoardDto, AppError> {
    let (hub, actor, facts) = crate::context::signed_in()?;
    let preference = crate::context::request()?.preference;
    super::view::board(&hub, &actor, &facts, preference.locale, &first, &last, &comparison).await
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
    /// The product.
    pub product: String,
    /// The quantity.
    pub quantity: String,
    /// The amount.
    pub amount: String,
}

/// Rows behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsDto {
    /// Which figure: channel, region, period.
    pub about: String,
    /// How many rows there are.
    pub total: i64,
    /// The same, formatted.
    pub total_text: String,
    /// Their sum.
    pub amount: String,
    /// The rows of this page.
    pub rows: Vec<RowDto>,
}

/// How many rows a page of rows has.
pub const ROWS_A_PAGE: u32 = 100;

/// The rows behind net sales.
///
/// # Errors
/// `permission`, `unavailable`; `period_reversed` and its kin.
#[server(prefix = "/fn", endpoint = "board/rows", input = PostUrl)]
pub async fn get_board_rows(first: String, last: String, channel: String, region: String, offset: u32) -> Result<RowsDto, AppError> {
    let (hub, actor, facts) = crate::context::signed_in()?;
    let preference = crate::context::request()?.preference;
    super::view::rows(&hub, &actor, &facts, preference.locale, (&first, &last), (&channel, &region), offset).await
}
