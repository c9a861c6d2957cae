//! Figures: the same engine as behind the board. A question names metrics, a period, how it is cut and with what it is
//! compared; the answer has the whole and its parts, from sums of their own level.

use axum::Json;
use chrono::{NaiveDate, TimeDelta};
use domain::kpi::{Additivity, Comparison, Grain, Metric, Period, Unit};
use domain::list::FilterOperator;
use rust_decimal::Decimal;
use serde::Serialize;
use service::kpi::{Cut, KpiQuery, KpiRow, KpiScope, Named, Slice, period_refused};
use utoipa::{IntoParams, ToSchema};

use super::caller::{Caller, Problem, ProblemDocument};
use super::list::Asked;

/// How many metrics one question may name.
const MOST_METRICS: usize = 50;
/// A quotient has no end; so many decimals are given.
const DECIMALS: u32 = 12;
/// The brand's clock against UTC.
const OFFSET_HOURS: i64 = 8;

/// The parameters, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "describes the parameters; they are read by `Asked`")]
pub struct KpiParameters {
    /// Metrics by code or name, separated by commas.
    #[param(example = "S-001,gross_margin_pct")]
    metrics: String,
    /// The first business day.
    #[param(example = "2026-06-01")]
    first: NaiveDate,
    /// The last business day.
    #[param(example = "2026-06-22")]
    last: NaiveDate,
    /// Steps of the time axis: `day`, `week`, `month`, `quarter` or `year`; none when left out.
    #[param(example = "day")]
    grain: Option<String>,
    /// How the whole is cut, separated by commas: `channel`, `region`, `product`. Counts of orders by product are unknown.
    #[param(example = "channel,region")]
    by: Option<String>,
    /// With what it is compared: `prev_period`, `yoy_date`, `yoy_weekday` or `yoy_event`; nothing when left out.
    #[param(example = "yoy_date")]
    comparison: Option<String>,
    /// Only these channels, by code: `f.channel=is:TMALL,JD`.
    #[param(rename = "f.channel", example = "is:TMALL")]
    channel: Option<String>,
    /// Only these regions, by code.
    #[param(rename = "f.region", example = "is:EAST")]
    region: Option<String>,
    /// Only these products, by code.
    #[param(rename = "f.product", example = "is:PX-0001")]
    product: Option<String>,
}

/// A span of business days, both included.
#[derive(Debug, Serialize, ToSchema)]
pub struct Span {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl From<Period> for Span {
    fn from(period: Period) -> Span {
        Span { first: period.first, last: period.last }
    }
}

/// A metric of the question.
#[derive(Debug, Serialize, ToSchema)]
pub struct KpiMetric {
    /// Its code, e.g. `S-001`.
    pub code: &'static str,
    /// Its name in questions, e.g. `net_sales`.
    pub name: &'static str,
    /// Its name in Chinese.
    pub name_zh: &'static str,
    /// Its name in English.
    pub name_en: &'static str,
    /// Its definition.
    pub formula: &'static str,
    /// In what it is measured: `yuan`, `yuan_per_order`, `yuan_per_piece`, `pieces`, `pieces_per_order`, `orders`, or
    /// `fraction` (0.552 is 55.2 %).
    pub unit: &'static str,
    /// Whether values of parts may be added up.
    pub is_additive: bool,
}

impl From<&'static Metric> for KpiMetric {
    fn from(metric: &'static Metric) -> KpiMetric {
        KpiMetric {
            code: metric.code,
            name: metric.slug,
            name_zh: metric.name_zh,
            name_en: metric.name_en,
            formula: metric.formula,
            unit: match metric.unit {
                Unit::Yuan => "yuan",
                Unit::YuanPerOrder => "yuan_per_order",
                Unit::YuanPerPiece => "yuan_per_piece",
                Unit::Pieces => "pieces",
                Unit::PiecesPerOrder => "pieces_per_order",
                Unit::Orders => "orders",
                Unit::Percent => "fraction",
            },
            is_additive: metric.additivity == Additivity::Additive,
        }
    }
}

/// The values of one part.
#[derive(Debug, Serialize, ToSchema)]
pub struct KpiPart {
    /// The channel's code, when cut by channel; `UNASSIGNED` for not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The region's code, when cut by region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The product's code, when cut by product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The first day of the step, when there is a time axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<NaiveDate>,
    /// One decimal a metric, in the order of `metrics`; null where there is none.
    pub values: Vec<Option<String>>,
    /// The same in the period of the comparison; empty without one, and with a time axis (see `compared_rows`).
    pub compared: Vec<Option<String>>,
}

/// The answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct KpiFigures {
    /// When.
    pub period: Span,
    /// With what it is compared.
    pub compared_period: Option<Span>,
    /// The metrics, in the order of the question.
    pub metrics: Vec<KpiMetric>,
    /// The whole, from sums of its own level.
    pub total: KpiPart,
    /// The parts.
    pub rows: Vec<KpiPart>,
    /// With a time axis: the parts of the period of the comparison, with their own dates.
    pub compared_rows: Vec<KpiPart>,
}

/// Headline metrics in a period, cut and compared as asked.
#[utoipa::path(get, path = "/api/v1/kpi/query", tag = "kpi", operation_id = "queryKpis", params(KpiParameters),
    responses((status = 200, body = KpiFigures), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn query(caller: Caller, asked: Asked) -> Result<Json<KpiFigures>, Problem> {
    asked.only(&["metrics", "first", "last", "grain", "by", "comparison"])?;
    let day = (caller.hub.now() + TimeDelta::hours(OFFSET_HOURS)).date_naive();
    let scope = caller.hub.kpi_scope(&caller.actor, &caller.facts, day).await?;
    let question = read(&caller, &asked, &scope).await?;
    let is_compared = question.comparison.is_some();
    let answer = caller.hub.kpi(&caller.actor, &caller.facts, question).await?;
    let mut ids: Vec<i32> =
        answer.rows.iter().chain(&answer.compared_rows).filter_map(|row| row.part.product_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let products = caller.hub.kpi_product_names(&caller.actor, &caller.facts, ids).await?;
    let part = |row: &KpiRow| part(row, &scope, &products, is_compared);
    Ok(Json(KpiFigures {
        period: answer.period.into(),
        compared_period: answer.compared_period.map(Span::from),
        metrics: answer.metrics.iter().map(|metric| KpiMetric::from(*metric)).collect(),
        total: part(&answer.total),
        rows: answer.rows.iter().map(part).collect(),
        compared_rows: answer.compared_rows.iter().map(part).collect(),
    }))
}

/// Reads the question.
async fn read(caller: &Caller, asked: &Asked, scope: &KpiScope) -> Result<KpiQuery, Problem> {
    let list = |name: &str| -> Vec<String> {
        asked
            .other(name)
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let metrics = list("metrics");
    if metrics.is_empty() || metrics.len() > MOST_METRICS {
        return Err(Problem::invalid("metrics", if metrics.is_empty() { "required" } else { "too_long" }));
    }
    if metrics.iter().any(|name| Metric::find(name).is_none()) {
        return Err(Problem::invalid("metrics", "unknown"));
    }
    let day = |name: &str| -> Result<NaiveDate, Problem> {
        let text = asked.other(name).ok_or_else(|| Problem::invalid(name, "required"))?;
        text.parse().map_err(|_| Problem::invalid(name, "unreadable"))
    };
    let period = Period::new(day("first")?, day("last")?).map_err(|error| Problem::from(period_refused(&error)))?;
    let known =
        |name: &'static str, is_known: bool| if is_known { Ok(()) } else { Err(Problem::invalid(name, "unknown")) };
    let grain = asked.other("grain").filter(|text| !text.is_empty());
    known("grain", grain.is_none_or(|code| Grain::from_code(code).is_some()))?;
    let comparison = asked.other("comparison").filter(|text| !text.is_empty());
    known("comparison", comparison.is_none_or(|code| Comparison::from_code(code).is_some()))?;
    let by = list("by");
    known("by", by.iter().all(|name| matches!(name.as_str(), "channel" | "region" | "product")))?;
    let cuts = |name: &str| by.iter().any(|cut| cut == name);
    let mut slice = Slice::default();
    for filter in &asked.query.filters {
        let field = ["channel", "region", "product"].into_iter().find(|name| *name == filter.column);
        let (Some(field), FilterOperator::Is) = (field, filter.operator) else {
            return Err(Problem::invalid(&format!("f.{}", filter.column), "unknown_parameter"));
        };
        let (target, found) = match field {
            "channel" => (&mut slice.channels, scope.channels.clone()),
            "region" => (&mut slice.regions, scope.regions.clone()),
            _ => {
                let found = caller.hub.kpi_products(&caller.actor, &caller.facts, filter.values.clone()).await?;
                (&mut slice.products, found)
            }
        };
        for code in &filter.values {
            match found.iter().find(|named| named.code == *code) {
                Some(named) => target.push(named.id),
                None => return Err(Problem::invalid(&format!("f.{field}"), "unknown")),
            }
        }
    }
    Ok(KpiQuery {
        metrics,
        period,
        comparison: comparison.and_then(Comparison::from_code),
        cut: Cut {
            by_channel: cuts("channel"),
            by_region: cuts("region"),
            by_product: cuts("product"),
            grain: grain.and_then(Grain::from_code),
            ..Cut::default()
        },
        slice,
    })
}

fn part(row: &KpiRow, scope: &KpiScope, products: &[Named], is_compared: bool) -> KpiPart {
    let code = |list: &[Named], id: Option<i32>| {
        id.map(|id| list.iter().find(|named| named.id == id).map_or_else(|| id.to_string(), |named| named.code.clone()))
    };
    let written = |values: &[Option<Decimal>]| {
        values.iter().map(|value| value.map(|value| value.round_dp(DECIMALS).normalize().to_string())).collect()
    };
    KpiPart {
        channel: code(&scope.channels, row.part.channel_id),
        region: code(&scope.regions, row.part.region_id),
        product: code(products, row.part.product_id),
        step: row.part.step,
        values: written(&row.values),
        compared: if is_compared { written(&row.compared) } else { Vec::new() },
    }
}
