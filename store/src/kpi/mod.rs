//! Figures from stored sums: asks the roll-ups for the atoms of a question, cut by its dimensions and steps. What a metric is
//! made of is decided in `domain::kpi`; dividing comes after, never here.

mod board;
mod render;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use domain::kpi::{Atom, Grain, Period, RollupColumn};
use rust_decimal::Decimal;
use sqlx::Row;
use sqlx::postgres::PgRow;

use crate::error::Result;
use crate::tx::Tx;

pub use board::{Feed, SalesBridge, enter_targets, feeds, sales_bridge, targets};
pub use rows::{LineBehind, RowsBy, RowsSum, rows_behind, rows_sums};

/// How sums are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// By channel.
    pub by_channel: bool,
    /// By store or warehouse.
    pub by_location: bool,
    /// By region.
    pub by_region: bool,
    /// By product. Products are not rolled up: this is summed from the lines themselves, and knows no counts of orders.
    pub by_product: bool,
    /// By step of the time axis.
    pub grain: Option<Grain>,
}

/// Which part of the whole a sum belongs to. What was not asked for is `None`; what is not known is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The channel.
    pub channel_id: Option<i32>,
    /// The store or warehouse.
    pub location_id: Option<i32>,
    /// The region.
    pub region_id: Option<i32>,
    /// The product.
    pub product_id: Option<i32>,
    /// The first day of the step.
    pub step: Option<chrono::NaiveDate>,
}

/// Which part of the whole is asked about; an empty list stands for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// Only these channels.
    pub channels: Vec<i32>,
    /// Only these regions.
    pub regions: Vec<i32>,
    /// Only these products; then everything is summed from the lines themselves.
    pub products: Vec<i32>,
}

impl Slice {
    /// A list as the statements want it: none for all.
    fn only(list: &[i32]) -> Option<&[i32]> {
        (!list.is_empty()).then_some(list)
    }
}

/// The sums of each part.
pub type Sums = BTreeMap<Part, BTreeMap<Atom, Decimal>>;

const LINE_COLUMNS: [(&str, RollupColumn); 8] = [
    ("units", RollupColumn::Units),
    ("list", RollupColumn::List),
    ("discount", RollupColumn::Discount),
    ("net", RollupColumn::Net),
    ("gross", RollupColumn::Gross),
    ("tax", RollupColumn::Tax),
    ("shipping", RollupColumn::Shipping),
    ("cost", RollupColumn::Cost),
];
const ORDER_COLUMNS: [(&str, RollupColumn); 2] =
    [("orders", RollupColumn::Orders), ("cancelled", RollupColumn::CancelledOrders)];

/// The sums of these atoms in a period, for a slice of the whole.
///
/// # Errors
/// As the database.
pub async fn sums(tx: &mut Tx, atoms: &BTreeSet<Atom>, period: Period, cut: Cut, slice: &Slice) -> Result<Sums> {
    let mut sums = Sums::new();
    let is_by_lines = cut.by_product || !slice.products.is_empty();
    for (sql, is_of_orders, columns) in [
        (include_str!("../../sql/kpi/sum_sales.sql"), false, &LINE_COLUMNS[..]),
        (include_str!("../../sql/kpi/sum_orders.sql"), true, &ORDER_COLUMNS[..]),
    ] {
        let wanted: BTreeSet<Atom> =
            atoms.iter().copied().filter(|atom| atom.column.is_of_orders() == is_of_orders).collect();
        // An order has no product: counts of orders by product are unknown, not zero.
        if wanted.is_empty() || (is_of_orders && is_by_lines) {
            continue;
        }
        let events: BTreeSet<_> = wanted.iter().map(|atom| atom.event).collect();
        let rows = if is_by_lines {
            let sql = render::sums_by_lines(&events, cut);
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .bind(period.first)
                .bind(period.last)
                .bind(Slice::only(&slice.channels))
                .bind(Slice::only(&slice.regions))
                .bind(Slice::only(&slice.products))
                .fetch_all(tx.connection())
                .await?
        } else {
            sqlx::query(sql)
                .bind(period.first)
                .bind(period.last)
                .bind(cut.by_channel)
                .bind(cut.by_location)
                .bind(cut.by_region)
                .bind(cut.grain.map(Grain::code))
                .bind(events.iter().map(|event| event.number()).collect::<Vec<_>>())
                .bind(Slice::only(&slice.channels))
                .bind(Slice::only(&slice.regions))
                .fetch_all(tx.connection())
                .await?
        };
        for row in rows {
            let number: i16 = row.try_get("event")?;
            for (name, column) in columns {
                let Some(atom) = wanted.iter().find(|atom| atom.event.number() == number && atom.column == *column)
                else {
                    continue;
                };
                let value: Decimal = row.try_get(*name)?;
                sums.entry(part(&row)?).or_default().insert(*atom, value);
            }
        }
    }
    Ok(sums)
}

fn part(row: &PgRow) -> Result<Part> {
    Ok(Part {
        channel_id: row.try_get("channel_id")?,
        location_id: row.try_get("location_id")?,
        region_id: row.try_get("region_id")?,
        product_id: row.try_get("product_id")?,
        step: row.try_get("step")?,
    })
}

/// The business dates between which there is anything at all; `None` before the first fact.
///
/// # Errors
/// As the database.
pub async fn known_period(tx: &mut Tx) -> Result<Option<Period>> {
    // One end of an index each, instead of all roll-ups.
    let sql = "SELECT
        least((SELECT min(day) FROM sales_rollup WHERE event = 1), (SELECT min(day) FROM sales_rollup WHERE event = 6),
          (SELECT min(day) FROM sales_rollup_delta WHERE event IN (1, 6))),
        greatest((SELECT max(day) FROM sales_rollup WHERE event = 1), (SELECT max(day) FROM sales_rollup WHERE event = 6),
          (SELECT max(day) FROM sales_rollup_delta WHERE event IN (1, 6)))";
    let row = sqlx::query(sql).fetch_one(tx.connection()).await?;
    match (row.try_get(0)?, row.try_get(1)?) {
        (Some(first), Some(last)) => Ok(Some(Period { first, last })),
        _ => Ok(None),
    }
}

/// A name of a list in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The id; 0 for not known.
    pub id: i32,
    /// The code.
    pub code: String,
    /// In Chinese.
    pub name_zh: String,
    /// In English.
    pub name_en: String,
    /// The colour of a channel, 1 to 8; 0 for none.
    pub colour: i16,
    /// The kind of a channel.
    pub kind: String,
}

/// Channels as they are described on a day.
///
/// # Errors
/// As the database.
pub async fn channels(tx: &mut Tx, day: chrono::NaiveDate) -> Result<Vec<Named>> {
    let sql = "SELECT c.channel_id AS id, c.code, v.name_zh, v.name_en, c.colour, v.kind FROM channel c
      JOIN channel_version v ON v.channel_id = c.channel_id AND v.valid @> $1 ORDER BY c.colour = 0, c.colour, c.channel_id";
    named(sqlx::query(sql).bind(day).fetch_all(tx.connection()).await?)
}

/// Campaigns.
///
/// # Errors
/// As the database.
pub async fn campaigns(tx: &mut Tx) -> Result<Vec<Named>> {
    let sql = "SELECT campaign_id AS id, code, name_zh, name_en, 0::smallint AS colour, '' AS kind FROM campaign ORDER BY campaign_id";
    named(sqlx::query(sql).fetch_all(tx.connection()).await?)
}

/// These products; those of all ids when none is named would be too many to be of use, so none are returned then.
///
/// # Errors
/// As the database.
pub async fn products(tx: &mut Tx, ids: &[i32]) -> Result<Vec<Named>> {
    let sql = "SELECT product_id AS id, code, name_zh, name_en, 0::smallint AS colour, '' AS kind FROM product
      WHERE product_id = ANY ($1) ORDER BY product_id";
    named(sqlx::query(sql).bind(ids).fetch_all(tx.connection()).await?)
}

/// The products with these codes.
///
/// # Errors
/// As the database.
pub async fn products_with_codes(tx: &mut Tx, codes: &[String]) -> Result<Vec<Named>> {
    let sql = "SELECT product_id AS id, code, name_zh, name_en, 0::smallint AS colour, '' AS kind FROM product
      WHERE code = ANY ($1) ORDER BY product_id";
    named(sqlx::query(sql).bind(codes).fetch_all(tx.connection()).await?)
}

/// Regions.
///
/// # Errors
/// As the database.
pub async fn regions(tx: &mut Tx) -> Result<Vec<Named>> {
    let sql = "SELECT region_id AS id, code, name_zh, name_en, 0::smallint AS colour, '' AS kind FROM region ORDER BY region_id = 0, region_id";
    named(sqlx::query(sql).fetch_all(tx.connection()).await?)
}

fn named(rows: Vec<PgRow>) -> Result<Vec<Named>> {
    rows.iter()
        .map(|row| {
            Ok(Named {
                id: row.try_get("id")?,
                code: row.try_get("code")?,
                name_zh: row.try_get("name_zh")?,
                name_en: row.try_get("name_en")?,
                colour: row.try_get("colour")?,
                kind: row.try_get("kind")?,
            })
        })
        .collect()
}
