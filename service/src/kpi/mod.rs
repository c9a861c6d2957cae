//! Figures: the headline metrics in a period, cut by channel, region, place and product, compared with another period. The
//! board puts several questions at one moment ([`board`]); a figure is taken apart down to its rows ([`explain`]).
//! Definitions and arithmetic are in `domain::kpi`; the stored sums, in `store::kpi`.

pub mod board;
pub mod explain;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::access::{Actor, Permission};
use domain::kpi::{Atom, CampaignWindow, Comparison, Grain, Metric, Period, PeriodError, Plan};
use rust_decimal::Decimal;
use store::Tx;
use store::kpi::Sums;
pub use store::kpi::{Cut, LineBehind, Named, Part, Slice};

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
    /// Of what.
    pub slice: Slice,
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

impl KpiRow {
    /// The value of the metric at this place of the question.
    pub fn value(&self, place: usize) -> Option<Decimal> {
        self.values.get(place).copied().flatten()
    }

    /// Its value in the period it is compared with.
    pub fn before(&self, place: usize) -> Option<Decimal> {
        self.compared.get(place).copied().flatten()
    }
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

/// What figures can be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KpiScope {
    /// The period in which there is anything at all; `None` before the first fact.
    pub known: Option<Period>,
    /// Channels as they are described on the day asked for.
    pub channels: Vec<Named>,
    /// Regions.
    pub regions: Vec<Named>,
    /// Campaign windows.
    pub campaigns: Vec<CampaignWindow>,
    /// What campaigns are called.
    pub campaign_names: Vec<Named>,
}

impl Hub {
    /// What figures can be about: periods, channels, regions, campaigns.
    ///
    /// # Errors
    /// Without [`Permission::KpiRead`]; as the database.
    pub async fn kpi_scope(&self, actor: &Actor, facts: &RequestFacts, day: NaiveDate) -> Result<KpiScope> {
        holds(actor, Permission::KpiRead).map_err(Error::Forbidden)?;
        self.inner
            .store
            .with_read(self.kpi_context(facts), day, |tx, day| Box::pin(async move { scope(tx, day).await }))
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
        self.inner
            .store
            .with_read(self.kpi_context(facts), query, |tx, query| {
                Box::pin(async move {
                    let campaigns = store::organisation::campaign_windows(tx).await?;
                    ask(tx, &query, &campaigns).await
                })
            })
            .await
            .map_err(Error::from)
    }

    /// The products with these codes, for filters.
    ///
    /// # Errors
    /// Without [`Permission::KpiRead`]; as the database.
    pub async fn kpi_products(&self, actor: &Actor, facts: &RequestFacts, codes: Vec<String>) -> Result<Vec<Named>> {
        holds(actor, Permission::KpiRead).map_err(Error::Forbidden)?;
        self.inner
            .store
            .with_read(self.kpi_context(facts), codes, |tx, codes| {
                Box::pin(async move { Ok::<_, Failure>(store::kpi::products_with_codes(tx, &codes).await?) })
            })
            .await
            .map_err(Error::from)
    }

    /// The names of these products.
    ///
    /// # Errors
    /// Without [`Permission::KpiRead`]; as the database.
    pub async fn kpi_product_names(&self, actor: &Actor, facts: &RequestFacts, ids: Vec<i32>) -> Result<Vec<Named>> {
        holds(actor, Permission::KpiRead).map_err(Error::Forbidden)?;
        self.inner
            .store
            .with_read(self.kpi_context(facts), ids, |tx, ids| {
                Box::pin(async move { Ok::<_, Failure>(store::kpi::products(tx, &ids).await?) })
            })
            .await
            .map_err(Error::from)
    }

    fn kpi_context(&self, facts: &RequestFacts) -> store::TxContext {
        store::TxContext { viewer: store::Viewer::System, request_id: facts.request_id, at: self.now() }
    }
}

/// What figures can be about, on a day.
async fn scope(tx: &mut Tx, day: NaiveDate) -> std::result::Result<KpiScope, Failure> {
    Ok(KpiScope {
        known: store::kpi::known_period(tx).await?,
        channels: store::kpi::channels(tx, day).await?,
        regions: store::kpi::regions(tx).await?,
        campaigns: store::organisation::campaign_windows(tx).await?,
        campaign_names: store::kpi::campaigns(tx).await?,
    })
}

/// The definition of a metric as stored sums; one that cannot be computed is our own mistake, and a test reads them all.
fn plan_of(metric: &'static Metric) -> Result<Plan> {
    Plan::of(metric).map_err(|error| Error::unexpected(&format!("{}: {error:?}", metric.code)))
}

/// Answers a question in a transaction that is there.
async fn ask(tx: &mut Tx, query: &KpiQuery, campaigns: &[CampaignWindow]) -> std::result::Result<KpiAnswer, Failure> {
    let find = |name: &String| Metric::find(name).ok_or(Error::NotFound("metric"));
    let metrics = query.metrics.iter().map(find).collect::<Result<Vec<_>>>().map_err(Failure::Service)?;
    let plans = metrics.iter().map(|metric| plan_of(metric)).collect::<Result<Vec<_>>>().map_err(Failure::Service)?;
    let atoms: BTreeSet<Atom> = plans.iter().flat_map(Plan::atoms).collect();
    let compared = query
        .comparison
        .map(|comparison| query.period.compared(comparison, campaigns))
        .transpose()
        .map_err(|error| Failure::Service(period_refused(&error)))?;
    let now = store::kpi::sums(tx, &atoms, query.period, query.cut, &query.slice).await?;
    let before = match compared {
        Some(period) => store::kpi::sums(tx, &atoms, period, query.cut, &query.slice).await?,
        None => Sums::new(),
    };
    Ok(answer(metrics, &plans, query.period, compared, query.cut.grain, &now, &before))
}

/// The refusal of a period or comparison.
pub fn period_refused(error: &PeriodError) -> Error {
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
    let atoms: BTreeSet<Atom> = plans.iter().flat_map(Plan::atoms).collect();
    // A part that has rows of one event but none of another has zero of the other: only where nothing at all is known, as
    // for an order of a product, a sum is unknown.
    let values = |sums: Option<&BTreeMap<Atom, Decimal>>, known: &BTreeSet<Atom>| -> Vec<Option<Decimal>> {
        let mut filled: BTreeMap<Atom, Decimal> = sums.cloned().unwrap_or_default();
        if sums.is_some() {
            for atom in known {
                filled.entry(*atom).or_default();
            }
        }
        plans.iter().map(|plan| plan.value(&filled)).collect()
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
    let known = |sums: &BTreeMap<Atom, Decimal>| -> BTreeSet<Atom> {
        let has_lines = sums.keys().any(|atom| !atom.column.is_of_orders());
        let has_orders = sums.keys().any(|atom| atom.column.is_of_orders());
        atoms.iter().copied().filter(|atom| if atom.column.is_of_orders() { has_orders } else { has_lines }).collect()
    };
    let (known_now, known_before) = (known(&whole_now), known(&whole_before));
    let some = |sums: &BTreeMap<Atom, Decimal>| (!sums.is_empty()).then(|| sums.clone());
    let total = KpiRow {
        part: Part::default(),
        values: values(some(&whole_now).as_ref(), &known_now),
        compared: values(some(&whole_before).as_ref(), &known_before),
    };
    let has_steps = grain.is_some();
    let mut parts: BTreeSet<Part> = now.keys().copied().collect();
    if !has_steps {
        parts.extend(before.keys().copied());
    }
    let rows = parts
        .into_iter()
        .map(|part| KpiRow {
            part,
            values: values(now.get(&part), &known_now),
            compared: values(before.get(&part).filter(|_| !has_steps), &known_before),
        })
        .collect();
    let compared_rows = if has_steps {
        before
            .iter()
            .map(|(part, sums)| KpiRow { part: *part, values: values(Some(sums), &known_before), compared: Vec::new() })
            .collect()
    } else {
        Vec::new()
    };
    KpiAnswer { metrics, period, compared_period, total, rows, compared_rows }
}
