//! Figures: the headline metrics in a period, cut by channel and region, compared with another period, and the rows behind
//! them. Definitions and arithmetic are in `domain::kpi`; the stored sums, in `store::kpi`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::access::{Actor, Permission};
use domain::kpi::{Atom, CampaignWindow, Comparison, Grain, Metric, Period, PeriodError, Plan};
use rust_decimal::Decimal;
use store::kpi::Sums;
pub use store::kpi::{Cut, LineBehind, Named, Part};

use crate::error::Failure;
use crate::hub::holds;
use crate::{Error, Hub, Refusal, RequestFacts, Result};

/// A question for figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KpiQuery {
    /// Which metrics, by code or slug.
    pub metrics: Vec<String>,
    /// When.
    pub period: Period,
    /// With what it is compared.
    pub comparison: Option<Comparison>,
    /// How it is cut.
    pub cut: Cut,
    /// Only these channels; empty for all.
    pub channels: Vec<i32>,
}

/// The values of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KpiRow {
    /// Which part.
    pub part: Part,
    /// A value or nothing for each metric of the question.
    pub values: Vec<Option<Decimal>>,
    /// The same in the period it is compared with; steps of that period keep their own dates.
    pub compared: Vec<Option<Decimal>>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KpiAnswer {
    /// The metrics of the question.
    pub metrics: Vec<&'static Metric>,
    /// When.
    pub period: Period,
    /// The period it is compared with.
    pub compared_period: Option<Period>,
    /// The whole, from sums of its own level.
    pub total: KpiRow,
    /// The parts, in order.
    pub rows: Vec<KpiRow>,
    /// Steps of the period it is compared with, when the axis has steps.
    pub compared_rows: Vec<KpiRow>,
}

/// What the board is drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardFacts {
    /// The period in which there is anything at all; `None` before the first fact.
    pub known: Option<Period>,
    /// Channels as they are described on the last day.
    pub channels: Vec<Named>,
    /// Regions.
    pub regions: Vec<Named>,
    /// Campaign windows.
    pub campaigns: Vec<CampaignWindow>,
}

/// Rows behind a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct RowsBehind {
    /// The rows asked for, largest first.
    pub rows: Vec<LineBehind>,
    /// How many there are.
    pub total: i64,
    /// Their sum: the figure itself.
    pub amount: Decimal,
}

impl Hub {
    /// What figures can be about: periods, channels, regions, campaigns.
    ///
    /// # Errors
    /// Without [`Permission::KpiRead`]; as the database.
    pub async fn board_facts(&self, actor: &Actor, facts: &RequestFacts, day: NaiveDate) -> Result<BoardFacts> {
        holds(actor, Permission::KpiRead).map_err(Error::Forbidden)?;
        let context = self.kpi_context(facts);
        self.inner
            .store
            .with_read(context, day, |tx, day| {
                Box::pin(async move {
                    Ok::<_, Failure>(BoardFacts {
                        known: store::kpi::known_period(tx).await?,
                        channels: store::kpi::channels(tx, day).await?,
                        regions: store::kpi::regions(tx).await?,
                        campaigns: store::organisation::campaign_windows(tx).await?,
                    })
                })
            })
            .await
            .map_err(Error::from)
    }

    /// Answers a question for figures; all of it sees one moment.
    ///
    /// # Errors
    /// Without [`Permission::KpiRead`]; [`Error::NotFound`] for an unknown metric; [`Error::Refused`] with code
    /// `no_campaign` or `out_of_calendar` when there is no such comparison; as the database.
    pub async fn kpi(&self, actor: &Actor, facts: &RequestFacts, query: KpiQuery) -> Result<KpiAnswer> {
        holds(actor, Permission::KpiRead).map_err(Error::Forbidden)?;
        let metrics = query
            .metrics
            .iter()
            .map(|name| Metric::find(name).ok_or(Error::NotFound("metric")))
            .collect::<Result<Vec<_>>>()?;
        let plans = metrics
            .iter()
            .map(|metric| Plan::of(metric).map_err(|error| Error::unexpected(&format!("{}: {error:?}", metric.code))))
            .collect::<Result<Vec<_>>>()?;
        let atoms: BTreeSet<Atom> = plans.iter().flat_map(Plan::atoms).collect();
        let context = self.kpi_context(facts);
        let input = (atoms, query.clone());
        let (now, before, compared_period) = self
            .inner
            .store
            .with_read(context, input, |tx, (atoms, query)| {
                Box::pin(async move {
                    let campaigns = store::organisation::campaign_windows(tx).await?;
                    let compared = query
                        .comparison
                        .map(|comparison| query.period.compared(comparison, &campaigns))
                        .transpose()
                        .map_err(|error| Failure::Service(period_refused(&error)))?;
                    let channels = (!query.channels.is_empty()).then_some(query.channels.as_slice());
                    let now = store::kpi::sums(tx, &atoms, query.period, query.cut, channels).await?;
                    let before = match compared {
                        Some(period) => store::kpi::sums(tx, &atoms, period, query.cut, channels).await?,
                        None => Sums::new(),
                    };
                    Ok::<_, Failure>((now, before, compared))
                })
            })
            .await?;
        Ok(answer(metrics, &plans, query.period, compared_period, query.cut.grain, &now, &before))
    }

    /// The rows behind net sales of a period, channel and region.
    ///
    /// # Errors
    /// Without [`Permission::KpiRead`]; as the database.
    pub async fn net_sales_rows(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        period: Period,
        channel_id: Option<i32>,
        region_id: Option<i32>,
        offset: u32,
        limit: u32,
    ) -> Result<RowsBehind> {
        holds(actor, Permission::KpiRead).map_err(Error::Forbidden)?;
        let context = self.kpi_context(facts);
        self.inner
            .store
            .with_read(context, (), move |tx, ()| {
                Box::pin(async move {
                    let (rows, total, amount) = store::kpi::net_sales_rows(
                        tx,
                        period,
                        channel_id,
                        region_id,
                        i64::from(offset),
                        i64::from(limit.clamp(1, 500)),
                    )
                    .await?;
                    Ok::<_, Failure>(RowsBehind { rows, total, amount })
                })
            })
            .await
            .map_err(Error::from)
    }

    fn kpi_context(&self, facts: &RequestFacts) -> store::TxContext {
        store::TxContext { viewer: store::Viewer::System, request_id: facts.request_id, at: self.now() }
    }
}

fn period_refused(error: &PeriodError) -> Error {
    let code = match error {
        PeriodError::Reversed => "period_reversed",
        PeriodError::TooLong => "period_too_long",
        PeriodError::OutOfCalendar => "out_of_calendar",
        PeriodError::NoCampaign => "no_campaign",
    };
    Error::Refused(Refusal { code, data: Vec::new() })
}

/// Puts values together. Parts of the comparison with steps keep their own dates, so they are rows of their own.
fn answer(
    metrics: Vec<&'static Metric>,
    plans: &[Plan],
    period: Period,
    compared_period: Option<Period>,
    grain: Option<Grain>,
    now: &Sums,
    before: &Sums,
) -> KpiAnswer {
    let values = |sums: Option<&BTreeMap<Atom, Decimal>>| -> Vec<Option<Decimal>> {
        let nothing = BTreeMap::new();
        plans.iter().map(|plan| plan.value(sums.unwrap_or(&nothing))).collect()
    };
    let whole = |sums: &Sums| {
        let mut whole: BTreeMap<Atom, Decimal> = BTreeMap::new();
        for part in sums.values() {
            for (atom, value) in part {
                *whole.entry(*atom).or_default() += value;
            }
        }
        whole
    };
    let (whole_now, whole_before) = (whole(now), whole(before));
    let total = KpiRow { part: Part::default(), values: values(Some(&whole_now)), compared: values(Some(&whole_before)) };
    let has_steps = grain.is_some();
    let mut parts: BTreeSet<Part> = now.keys().copied().collect();
    if !has_steps {
        parts.extend(before.keys().copied());
    }
    let rows = parts
        .into_iter()
        .map(|part| KpiRow { part, values: values(now.get(&part)), compared: values(before.get(&part).filter(|_| !has_steps)) })
        .collect();
    let compared_rows = if has_steps {
        before.iter().map(|(part, sums)| KpiRow { part: *part, values: values(Some(sums)), compared: Vec::new() }).collect()
    } else {
        Vec::new()
    };
    KpiAnswer { metrics, period, compared_period, total, rows, compared_rows }
}
