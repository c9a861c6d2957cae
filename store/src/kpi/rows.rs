//! The rows behind a figure: lines of orders, returned lines, orders, each with what it adds to the figure. Their sum is the
//! figure, because the stored sums are made of the same rows.

use std::collections::BTreeMap;

use domain::kpi::{Atom, Period};
use rust_decimal::Decimal;
use sqlx::{AssertSqlSafe, Row};

use super::{Slice, render};
use crate::error::Result;
use crate::tx::Tx;

/// A row behind a figure: one line of an order, one returned line, or one order.
#[derive(Clone, Debug, PartialEq)]
pub struct LineBehind {
    /// The document's own name in its system.
    pub order: String,
    /// The line within it; empty for a whole order.
    pub line: String,
    /// The channel.
    pub channel_id: i32,
    /// The region.
    pub region_id: i32,
    /// The product's code; empty for a whole order.
    pub product: String,
    /// The product's name in Chinese.
    pub product_zh: String,
    /// The product's name in English.
    pub product_en: String,
    /// The business date of the event.
    pub day: chrono::NaiveDate,
    /// Pieces; for orders 1.
    pub quantity: Decimal,
    /// What the row adds to the figure.
    pub amount: Decimal,
}

/// By what rows are counted and summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsBy {
    /// All together.
    Whole,
    /// By channel.
    Channel,
    /// By region.
    Region,
}

/// How many rows a part has, and their sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowsSum {
    /// The channel or region; 0 for the whole.
    pub id: i32,
    /// How many rows.
    pub rows: i64,
    /// What they add to the figure.
    pub amount: Decimal,
}

/// A part of the rows behind a sum of these terms in a period and slice, largest first.
///
/// # Errors
/// As the database.
pub async fn rows_behind(
    tx: &mut Tx,
    terms: &BTreeMap<Atom, Decimal>,
    period: Period,
    slice: &Slice,
    offset: i64,
    limit: i64,
) -> Result<Vec<LineBehind>> {
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    // Names are looked up for the rows of the page alone.
    let sql = format!(
        "SELECT coalesce(b.own_name, o.external_id) AS order_name, b.line_key, b.channel_id, b.region_id,
           coalesce(p.code, '') AS product, coalesce(p.name_zh, '') AS product_zh, coalesce(p.name_en, '') AS product_en,
           b.day, b.quantity, b.amount
         FROM (SELECT * FROM ({rows}) behind
           ORDER BY abs(amount) DESC, order_id, own_name, line_key, day, amount OFFSET $6 LIMIT $7) b
         LEFT JOIN trade_order o ON o.order_id = b.order_id
         LEFT JOIN product p ON p.product_id = b.product_id
         ORDER BY abs(b.amount) DESC, b.order_id, b.own_name, b.line_key, b.day, b.amount",
        rows = render::rows(terms)
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(period.first)
        .bind(period.last)
        .bind(Slice::only(&slice.channels))
        .bind(Slice::only(&slice.regions))
        .bind(Slice::only(&slice.products))
        .bind(offset)
        .bind(limit)
        .fetch_all(tx.connection())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(LineBehind {
                order: row.try_get("order_name")?,
                line: row.try_get("line_key")?,
                channel_id: row.try_get("channel_id")?,
                region_id: row.try_get("region_id")?,
                product: row.try_get("product")?,
                product_zh: row.try_get("product_zh")?,
                product_en: row.try_get("product_en")?,
                day: row.try_get("day")?,
                quantity: row.try_get("quantity")?,
                amount: row.try_get("amount")?,
            })
        })
        .collect()
}

/// How many rows are behind a sum of these terms, and what they sum to, part by part.
///
/// # Errors
/// As the database.
pub async fn rows_sums(
    tx: &mut Tx,
    terms: &BTreeMap<Atom, Decimal>,
    period: Period,
    slice: &Slice,
    by: RowsBy,
) -> Result<Vec<RowsSum>> {
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let key = match by {
        RowsBy::Whole => "0",
        RowsBy::Channel => "channel_id",
        RowsBy::Region => "region_id",
    };
    let sql = format!(
        "SELECT {key} AS id, count(*) AS rows, coalesce(sum(amount), 0) AS amount FROM ({rows}) behind GROUP BY 1 ORDER BY 3 DESC, 1",
        rows = render::rows(terms)
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(period.first)
        .bind(period.last)
        .bind(Slice::only(&slice.channels))
        .bind(Slice::only(&slice.regions))
        .bind(Slice::only(&slice.products))
        .fetch_all(tx.connection())
        .await?;
    rows.iter()
        .map(|row| Ok(RowsSum { id: row.try_get("id")?, rows: row.try_get("rows")?, amount: row.try_get("amount")? }))
        .collect()
}
