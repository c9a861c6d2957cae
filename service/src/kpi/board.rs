//! The questions of the board, all put at one moment, so that its figures agree with one another whoever writes meanwhile.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use domain::access::{Actor, Permission};
use domain::kpi::{Comparison, Grain, Period, Target};
use rust_decimal::Decimal;
use store::Tx;
pub use store::kpi::{Feed, SalesBridge};

use super::{Cut, KpiAnswer, KpiQuery, KpiScope, Named, Slice, ask, period_refused, scope};
use crate::error::Failure;
use crate::hub::holds;
use crate::{Error, Hub, RequestFacts, Result};

/// What is asked of the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardQuery {
    /// The first day; without it the month of the last day.
    pub first: Option<NaiveDate>,
    /// The last day; without it the last day of which anything is known.
    pub last: Option<NaiveDate>,
    /// With what it is compared.
    pub comparison: Option<Comparison>,
    /// The key figures.
    pub tiles: Vec<String>,
    /// The meanings of "sales".
    pub definitions: Vec<String>,
    /// From how many days on the course has steps of weeks.
    pub days_before_weeks: i64,
    /// How many products are named at each end.
    pub products: usize,
    /// The brand's clock against UTC, in seconds.
    pub clock_offset_seconds: i32,
}

/// A product with its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFigures {
    /// Which.
    pub product: Named,
    /// Net sales.
    pub net_sales: Decimal,
    /// Net sales in the period it is compared with.
    pub before: Option<Decimal>,
    /// Gross margin, as a fraction.
    pub margin: Option<Decimal>,
}

/// What the board is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// What figures can be about.
    pub scope: KpiScope,
    /// How fresh the feeds are.
    pub feeds: Vec<Feed>,
    /// The figures; `None` before the first fact.
    pub figures: Option<BoardFigures>,
}

/// The figures of the board.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardFigures {
    /// When.
    pub period: Period,
    /// The comparison that was made; another than asked for when that one does not exist for the period.
    pub comparison: Option<Comparison>,
    /// Whether the comparison asked for does not exist for the period.
    pub is_comparison_refused: bool,
    /// The step of the course.
    pub grain: Grain,
    /// Key figures and meanings of "sales" for the whole, in the order of the question.
    pub totals: KpiAnswer,
    /// The course of the key figures.
    pub course: KpiAnswer,
    /// The course of net sales by channel.
    pub channel_course: KpiAnswer,
    /// Net sales, gross profit and gross margin by channel.
    pub by_channel: KpiAnswer,
    /// Net sales by channel and region.
    pub by_both: KpiAnswer,
    /// The products that sold most, the largest first.
    pub top: Vec<ProductFigures>,
    /// The products that lost most against the comparison; without one, those that sold least.
    pub bottom: Vec<ProductFigures>,
    /// From what was ordered to net sales.
    pub bridge: SalesBridge,
    /// Targets of the period by metric.
    pub targets: BTreeMap<String, Target>,
}

impl Hub {
    /// The figures of the board.
    ///
    /// # Errors
    /// Without [`Permission::KpiRead`]; [`Error::Refused`] with code `period_reversed` or `period_too_long`; as the database.
    pub async fn board(&self, actor: &Actor, facts: &RequestFacts, query: BoardQuery) -> Result<Board> {
        holds(actor, Permission::KpiRead).map_err(Error::Forbidden)?;
        let now = self.now();
        self.inner
            .store
            .with_read(self.kpi_context(facts), query, move |tx, query| {
                Box::pin(async move {
                    let today = day_of(now, query.clock_offset_seconds);
                    let scope = scope(tx, today).await?;
                    let midnight = today.and_time(chrono::NaiveTime::MIN).and_utc();
                    let since = midnight - TimeDelta::seconds(i64::from(query.clock_offset_seconds));
                    let feeds = store::kpi::feeds(tx, since).await?;
                    let figures = match scope.known {
                        Some(known) => Some(figures(tx, &query, known, &scope).await?),
                        None => None,
                    };
                    Ok::<_, Failure>(Board { scope, feeds, figures })
                })
            })
            .await
            .map_err(Error::from)
    }
}

fn day_of(at: DateTime<Utc>, offset_seconds: i32) -> NaiveDate {
    (at + TimeDelta::seconds(i64::from(offset_seconds))).date_naive()
}

/// What was asked for; else the month of the last day known, up to that day.
///
/// # Errors
/// `period_reversed`, `period_too_long`.
pub fn period_asked(first: Option<NaiveDate>, last: Option<NaiveDate>, known: Period) -> Result<Period> {
    let last = last.unwrap_or_else(|| known.last.max(first.unwrap_or(known.last)));
    let first = first.unwrap_or_else(|| last.with_day(1).unwrap_or(last));
    Period::new(first, last).map_err(|error| period_refused(&error))
}

async fn figures(
    tx: &mut Tx,
    query: &BoardQuery,
    known: Period,
    scope: &KpiScope,
) -> std::result::Result<BoardFigures, Failure> {
    let period = period_asked(query.first, query.last, known).map_err(Failure::Service)?;
    let grain = if period.days() > query.days_before_weeks { Grain::Week } else { Grain::Day };
    let comparison = query.comparison.filter(|comparison| period.compared(*comparison, &scope.campaigns).is_ok());
    let is_comparison_refused = comparison != query.comparison;
    let question = |metrics: &[&str], cut: Cut, comparison: Option<Comparison>| KpiQuery {
        metrics: metrics.iter().map(|name| (*name).to_owned()).collect(),
        period,
        comparison,
        cut,
        slice: Slice::default(),
    };
    let whole = Cut::default();
    let names: Vec<&str> = query.tiles.iter().chain(&query.definitions).map(String::as_str).collect();
    let tiles: Vec<&str> = query.tiles.iter().map(String::as_str).collect();
    let campaigns = &scope.campaigns;
    let totals = ask(tx, &question(&names, whole, comparison), campaigns).await?;
    let steps = Cut { grain: Some(grain), ..whole };
    let course = ask(tx, &question(&tiles, steps, comparison), campaigns).await?;
    let channel_course = ask(tx, &question(&["net_sales"], Cut { by_channel: true, ..steps }, None), campaigns).await?;
    let channels = Cut { by_channel: true, ..whole };
    let parts = ["net_sales", "gross_profit", "gross_margin_pct"];
    let by_channel = ask(tx, &question(&parts, channels, comparison), campaigns).await?;
    let both = Cut { by_region: true, ..channels };
    let by_both = ask(tx, &question(&["net_sales"], both, comparison), campaigns).await?;
    let products = Cut { by_product: true, ..whole };
    let by_product = ask(tx, &question(&["net_sales", "gross_margin_pct"], products, comparison), campaigns).await?;
    let (top, bottom) = ends(tx, &by_product, query.products).await?;
    let bridge = store::kpi::sales_bridge(tx, period).await?;
    let targets = store::kpi::targets(tx, period).await?;
    Ok(BoardFigures {
        period,
        comparison,
        is_comparison_refused,
        grain,
        totals,
        course,
        channel_course,
        by_channel,
        by_both,
        top,
        bottom,
        bridge,
        targets,
    })
}

/// The products at both ends.
async fn ends(
    tx: &mut Tx,
    by_product: &KpiAnswer,
    count: usize,
) -> std::result::Result<(Vec<ProductFigures>, Vec<ProductFigures>), Failure> {
    let is_compared = by_product.compared_period.is_some();
    // (id, net sales, before, margin); a product that no longer sells fell to zero.
    let mut rows: Vec<(i32, Decimal, Option<Decimal>, Option<Decimal>)> = by_product
        .rows
        .iter()
        .filter_map(|row| {
            let before = is_compared.then(|| row.before(0).unwrap_or_default());
            Some((row.part.product_id?, row.value(0).unwrap_or_default(), before, row.value(1)))
        })
        .collect();
    rows.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(&right.0)));
    let top: Vec<_> = rows.iter().take(count).copied().collect();
    let lost = |row: &(i32, Decimal, Option<Decimal>, Option<Decimal>)| row.1 - row.2.unwrap_or_default();
    rows.sort_by(|left, right| lost(left).cmp(&lost(right)).then(left.0.cmp(&right.0)));
    let bottom: Vec<_> = rows.iter().take(count).copied().collect();
    let ids: Vec<i32> = top.iter().chain(&bottom).map(|row| row.0).collect();
    let names = store::kpi::products(tx, &ids).await?;
    let named = |rows: Vec<(i32, Decimal, Option<Decimal>, Option<Decimal>)>| {
        rows.into_iter()
            .filter_map(|(id, net_sales, before, margin)| {
                let product = names.iter().find(|named| named.id == id)?.clone();
                Some(ProductFigures { product, net_sales, before, margin })
            })
            .collect()
    };
    Ok((named(top), named(bottom)))
}
