//! A figure taken apart: the sides of a quotient, the sums of its parts with how many rows each has, and the rows themselves.
//! These come from the facts, not from the stored sums, so that the two prove one another.

use std::collections::BTreeMap;

use domain::access::{Actor, Permission};
use domain::kpi::{Atom, Comparison, Metric, Period, Plan, Target};
use rust_decimal::Decimal;
pub use store::kpi::{RowsBy, RowsSum};

use super::{Cut, KpiQuery, KpiScope, LineBehind, Named, Slice, ask, plan_of, scope};
use crate::error::Failure;
use crate::hub::holds;
use crate::kpi::board::period_asked;
use crate::{Error, Hub, RequestFacts, Result};

/// Which rows of a metric: those of the figure itself, or those of one side of a quotient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The figure itself, when it is a sum.
    #[default]
    Whole,
    /// What is divided.
    Top,
    /// By what it is divided.
    Bottom,
}

impl Side {
    /// The name in an address; empty for the figure itself.
    pub const fn code(self) -> &'static str {
        match self {
            Side::Whole => "",
            Side::Top => "top",
            Side::Bottom => "bottom",
        }
    }

    /// The side of a [`Side::code`]; the figure itself for anything else.
    pub fn from_code(code: &str) -> Side {
        match code {
            "top" => Side::Top,
            "bottom" => Side::Bottom,
            _ => Side::Whole,
        }
    }
}

/// Whose figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureQuery {
    /// The metric, by code or slug.
    pub metric: String,
    /// The first day, as on the board.
    pub first: Option<chrono::NaiveDate>,
    /// The last day, as on the board.
    pub last: Option<chrono::NaiveDate>,
    /// With what it is compared.
    pub comparison: Option<Comparison>,
    /// Of what.
    pub slice: Slice,
}

/// One side of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureSide {
    /// Which.
    pub side: Side,
    /// Its sum.
    pub amount: Decimal,
    /// How many rows it has.
    pub rows: i64,
    /// The same by channel, or by region within one channel.
    pub parts: Vec<RowsSum>,
}

/// A figure taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The metric.
    pub metric: &'static Metric,
    /// When.
    pub period: Period,
    /// The period it is compared with.
    pub compared_period: Option<Period>,
    /// The value, from the stored sums.
    pub value: Option<Decimal>,
    /// The value in the period it is compared with.
    pub before: Option<Decimal>,
    /// Its target.
    pub target: Target,
    /// By what the sides are parted.
    pub by: RowsBy,
    /// Its sides, from the facts.
    pub sides: Vec<FigureSide>,
    /// The value that the sides give; equal to [`Explained::value`].
    pub recomputed: Option<Decimal>,
    /// What the departments call the same, with their values.
    pub variants: Vec<(&'static Metric, Option<Decimal>)>,
    /// What figures can be about.
    pub scope: KpiScope,
    /// The products of the slice.
    pub products: Vec<Named>,
}

/// Rows behind a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct RowsBehind {
    /// The metric.
    pub metric: &'static Metric,
    /// When.
    pub period: Period,
    /// The rows asked for, largest first.
    pub rows: Vec<LineBehind>,
    /// How many there are.
    pub total: i64,
    /// Their sum: the figure itself, or its side.
    pub amount: Decimal,
    /// What figures can be about.
    pub scope: KpiScope,
    /// The products of the slice.
    pub products: Vec<Named>,
}

/// What the departments call "sales", beside the standard.
const VARIANTS: [&str; 3] = ["placed_gmv", "receipt_sales", "invoiced_sales"];
/// The most rows of one part.
const MOST_ROWS: u32 = 1_000;

fn sides_of(plan: &Plan) -> Vec<(Side, &Plan)> {
    match plan.quotient() {
        Some((top, bottom)) => vec![(Side::Top, top), (Side::Bottom, bottom)],
        None => vec![(Side::Whole, plan)],
    }
}

fn terms_of(plan: &Plan, side: Side) -> Option<BTreeMap<Atom, Decimal>> {
    sides_of(plan).into_iter().find(|(known, _)| *known == side).and_then(|(_, plan)| plan.terms())
}

impl Hub {
    /// Takes a figure apart.
    ///
    /// # Errors
    /// Without [`Permission::KpiRead`]; [`Error::NotFound`] for an unknown metric or before the first fact; as
    /// [`Hub::kpi`].
    pub async fn kpi_explained(&self, actor: &Actor, facts: &RequestFacts, query: FigureQuery) -> Result<Explained> {
        holds(actor, Permission::KpiRead).map_err(Error::Forbidden)?;
        let metric = Metric::find(&query.metric).ok_or(Error::NotFound("metric"))?;
        let plan = plan_of(metric)?;
        let day = self.now().date_naive();
        self.inner
            .store
            .with_read(self.kpi_context(facts), (query, plan), move |tx, (query, plan)| {
                Box::pin(async move {
                    let scope = scope(tx, day).await?;
                    let known = scope.known.ok_or(Failure::Service(Error::NotFound("fact")))?;
                    let period = period_asked(query.first, query.last, known).map_err(Failure::Service)?;
                    let comparison =
                        query.comparison.filter(|comparison| period.compared(*comparison, &scope.campaigns).is_ok());
                    let is_standard = metric.slug == "net_sales";
                    let names = std::iter::once(metric.slug).chain(VARIANTS.into_iter().filter(|_| is_standard));
                    let question = KpiQuery {
                        metrics: names.map(str::to_owned).collect(),
                        period,
                        comparison,
                        cut: Cut::default(),
                        slice: query.slice.clone(),
                    };
                    let answer = ask(tx, &question, &scope.campaigns).await?;
                    let by = if query.slice.channels.is_empty() { RowsBy::Channel } else { RowsBy::Region };
                    let mut sides = Vec::new();
                    for (side, plan) in sides_of(&plan) {
                        let Some(terms) = plan.terms() else { continue };
                        let parts = store::kpi::rows_sums(tx, &terms, period, &query.slice, by).await?;
                        sides.push(FigureSide {
                            side,
                            amount: parts.iter().map(|part| part.amount).sum(),
                            rows: parts.iter().map(|part| part.rows).sum(),
                            parts,
                        });
                    }
                    let recomputed = match sides.as_slice() {
                        [only] => Some(only.amount),
                        [top, bottom] => domain::kpi::divide(Some(top.amount), Some(bottom.amount)),
                        _ => None,
                    };
                    let targets = store::kpi::targets(tx, period).await?;
                    // A target is one of the whole house.
                    let is_whole = query.slice == Slice::default();
                    let target = targets.get(metric.code).copied().filter(|_| is_whole).unwrap_or_default();
                    let products = store::kpi::products(tx, &query.slice.products).await?;
                    let variants = answer
                        .metrics
                        .iter()
                        .enumerate()
                        .skip(1)
                        .map(|(place, metric)| (*metric, answer.total.value(place)))
                        .collect();
                    Ok::<_, Failure>(Explained {
                        metric,
                        period,
                        compared_period: answer.compared_period,
                        value: answer.total.value(0),
                        before: answer.total.before(0),
                        target,
                        by,
                        sides,
                        recomputed,
                        variants,
                        scope,
                        products,
                    })
                })
            })
            .await
            .map_err(Error::from)
    }

    /// The rows behind a figure, or behind one side of it: their amounts sum to it.
    ///
    /// # Errors
    /// Without [`Permission::KpiRead`]; [`Error::NotFound`] for an unknown metric, a side that it does not have, or before
    /// the first fact; as the database.
    pub async fn kpi_rows(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        query: FigureQuery,
        side: Side,
        offset: u32,
        limit: u32,
    ) -> Result<RowsBehind> {
        holds(actor, Permission::KpiRead).map_err(Error::Forbidden)?;
        let metric = Metric::find(&query.metric).ok_or(Error::NotFound("metric"))?;
        let terms = terms_of(&plan_of(metric)?, side).ok_or(Error::NotFound("rows"))?;
        let day = self.now().date_naive();
        self.inner
            .store
            .with_read(self.kpi_context(facts), (query, terms), move |tx, (query, terms)| {
                Box::pin(async move {
                    let scope = scope(tx, day).await?;
                    let known = scope.known.ok_or(Failure::Service(Error::NotFound("fact")))?;
                    let period = period_asked(query.first, query.last, known).map_err(Failure::Service)?;
                    let limit = i64::from(limit.clamp(1, MOST_ROWS));
                    let rows =
                        store::kpi::rows_behind(tx, &terms, period, &query.slice, i64::from(offset), limit).await?;
                    let whole = store::kpi::rows_sums(tx, &terms, period, &query.slice, RowsBy::Whole).await?;
                    let products = store::kpi::products(tx, &query.slice.products).await?;
                    Ok::<_, Failure>(RowsBehind {
                        metric,
                        period,
                        rows,
                        total: whole.iter().map(|part| part.rows).sum(),
                        amount: whole.iter().map(|part| part.amount).sum(),
                        scope,
                        products,
                    })
                })
            })
            .await
            .map_err(Error::from)
    }
}
