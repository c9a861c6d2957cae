//! What the board shows besides sums: targets, how fresh each feed is, and the way from what was ordered to what counts as
//! sold.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::kpi::{Metric, Period, Target};
use rust_decimal::Decimal;
use sqlx::Row;

use crate::error::Result;
use crate::tx::Tx;

/// The targets of a period, by metric: for additive metrics the sum over its days, for rates the mean. A metric whose target
/// does not cover the whole period has none.
///
/// # Errors
/// As the database.
pub async fn targets(tx: &mut Tx, period: Period) -> Result<BTreeMap<String, Target>> {
    let sql = include_str!("../../sql/kpi/targets.sql");
    let rows = sqlx::query(sql).bind(period.first).bind(period.last).fetch_all(tx.connection()).await?;
    let days = Decimal::from(period.days().max(1));
    rows.iter()
        .map(|row| {
            let code: String = row.try_get("metric_code")?;
            let is_additive =
                Metric::find(&code).is_some_and(|metric| metric.additivity == domain::kpi::Additivity::Additive);
            let of_period = |sum: Option<Decimal>| sum.map(|sum| if is_additive { sum } else { sum / days });
            let target =
                Target { target: of_period(row.try_get("target")?), red_line: of_period(row.try_get("red_line")?) };
            Ok((code, target))
        })
        .collect()
}

/// Enters targets for a span of days, in place of those that begin and end on the same days.
///
/// # Errors
/// As the database; spans that overlap are refused by `kpi_target_no_overlap`.
pub async fn enter_targets(tx: &mut Tx, first: NaiveDate, last: NaiveDate, targets: &[(&str, Target)]) -> Result<()> {
    for (code, target) in targets {
        sqlx::query(
            "INSERT INTO kpi_target (metric_code, valid, target, red_line) VALUES ($1, daterange($2, $3, '[]'), $4, $5)
             ON CONFLICT ON CONSTRAINT kpi_target_identity DO UPDATE SET target = excluded.target, red_line = excluded.red_line",
        )
        .bind(*code)
        .bind(first)
        .bind(last)
        .bind(target.target)
        .bind(target.red_line)
        .execute(tx.connection())
        .await?;
    }
    Ok(())
}

/// How fresh a feed is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// The newest event time that arrived.
    pub watermark_at: Option<DateTime<Utc>>,
    /// When something arrived last.
    pub last_row_at: Option<DateTime<Utc>>,
    /// How old the newest arrival may be, in seconds; `None`: no promise.
    pub freshness_seconds: Option<i32>,
    /// Rows read since `since`.
    pub rows_read: i64,
    /// Rows listed as refused and still open.
    pub refused_open: i64,
}

/// The feeds in use, with what they brought since a moment.
///
/// # Errors
/// As the database.
pub async fn feeds(tx: &mut Tx, since: DateTime<Utc>) -> Result<Vec<Feed>> {
    let sql = "SELECT f.code, f.name_zh, f.name_en, f.watermark_at, f.last_row_at, f.freshness_seconds,
        (SELECT coalesce(sum(r.rows_read), 0)::bigint FROM ingest_run r WHERE r.feed_id = f.feed_id AND r.started_at >= $1) AS rows_read,
        (SELECT count(*) FROM refused_row w WHERE w.feed_id = f.feed_id AND w.state = 'open') AS refused_open
      FROM feed f WHERE f.is_active ORDER BY f.feed_id";
    let rows = sqlx::query(sql).bind(since).fetch_all(tx.connection()).await?;
    rows.iter()
        .map(|row| {
            Ok(Feed {
                code: row.try_get("code")?,
                name_zh: row.try_get("name_zh")?,
                name_en: row.try_get("name_en")?,
                watermark_at: row.try_get("watermark_at")?,
                last_row_at: row.try_get("last_row_at")?,
                freshness_seconds: row.try_get("freshness_seconds")?,
                rows_read: row.try_get("rows_read")?,
                refused_open: row.try_get("refused_open")?,
            })
        })
        .collect()
}

/// The way from what was ordered (with tax) to net sales, in amounts that go off (negative) or are added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SalesBridge {
    /// Ordered in the period, with tax.
    pub placed: Decimal,
    /// Of it cancelled.
    pub cancelled: Decimal,
    /// Tax on what was not cancelled.
    pub tax: Decimal,
    /// Ordered in the period; control has not passed, or passed outside of it.
    pub later: Decimal,
    /// Control passed in the period; ordered outside of it.
    pub earlier: Decimal,
    /// Returns accepted in the period.
    pub returned: Decimal,
    /// Net sales.
    pub net_sales: Decimal,
}

/// The bridge of a period. Each line falls under one reason, so that the reasons sum to the difference exactly.
///
/// # Errors
/// As the database.
pub async fn sales_bridge(tx: &mut Tx, period: Period) -> Result<SalesBridge> {
    let sql = include_str!("../../sql/kpi/sales_bridge.sql");
    let row = sqlx::query(sql).bind(period.first).bind(period.last).fetch_one(tx.connection()).await?;
    Ok(SalesBridge {
        placed: row.try_get("placed")?,
        cancelled: row.try_get("cancelled")?,
        tax: row.try_get("tax")?,
        later: row.try_get("later")?,
        earlier: row.try_get("earlier")?,
        returned: row.try_get("returned")?,
        net_sales: row.try_get("net_sales")?,
    })
}
