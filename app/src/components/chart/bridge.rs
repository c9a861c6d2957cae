//! The bridge from one sum to another. It lies on its side, so that names stay whole and amounts stand under one another
//! to the fen; upright for few steps with short names. What the steps do not explain is shown as the residual.

use super::change::Changes;
use super::mark::{self, Mark, Shape};
use super::markup::Markup;
use super::scale::{Axis, Figure, MISSING, Magnitude, exact, grouped, percent, quotient, share_between, signed};
use super::series::{BridgeData, Step, StepKind, Unit};
use crate::i18n::chart::ChartTexts;
use crate::i18n::fill;
use domain::preference::Locale;
use rust_decimal::Decimal;

/// Where a step's bar begins and ends.
pub type Span = Option<(Decimal, Decimal)>;

/// The bars of all steps. A sum begins at zero; a change begins where the one before it ended; a step without amount has
/// no bar and changes nothing.
pub fn spans(data: &BridgeData) -> Vec<Span> {
    let mut reached = Decimal::ZERO;
    data.steps
        .iter()
        .map(|step| {
            let amount = step.amount?;
            let from = if step.kind == StepKind::Change { reached } else { Decimal::ZERO };
            reached = from.plus(amount);
            Some((from, reached))
        })
        .collect()
}

/// What the steps leave unexplained: at each sum after the first, the sum less what was reached; added up.
pub fn residual(data: &BridgeData) -> Decimal {
    let mut reached: Option<Decimal> = None;
    let mut out = Decimal::ZERO;
    for step in &data.steps {
        let Some(amount) = step.amount else { continue };
        if step.kind == StepKind::Change {
            reached = Some(reached.unwrap_or_default().plus(amount));
        } else {
            if let Some(reached) = reached {
                out = out.plus(amount.minus(reached));
            }
            reached = Some(amount);
        }
    }
    out
}

fn bar_class(step: &Step) -> &'static str {
    match step.kind {
        StepKind::Sum => "b-sum",
        StepKind::Final => "b-std",
        StepKind::Change if step.amount.is_some_and(|amount| amount.is_sign_negative()) => "b-dn",
        StepKind::Change => "b-up",
    }
}

/// The lowest and highest figure of all bars, zero included.
fn ends(spans: &[Span]) -> (Decimal, Decimal) {
    spans.iter().flatten().fold((Decimal::ZERO, Decimal::ZERO), |(low, high), (from, to)| {
        (low.lesser(*from).lesser(*to), high.greater(*from).greater(*to))
    })
}

/// The pieces of one row of a lying bridge: the bar and the line to the next row.
pub fn lying_marks(data: &BridgeData, index: usize) -> Vec<Mark> {
    let spans = spans(data);
    let (low, high) = ends(&spans);
    let (Some(step), Some((from, to))) = (data.steps.get(index), spans.get(index).copied().flatten()) else {
        return Vec::new();
    };
    let (start, end) = (share_between(low, high, from.lesser(to)), share_between(low, high, from.greater(to)));
    let is_sum = step.kind != StepKind::Change;
    // Nothing is thinner than can be seen: 0.6 % of the width.
    let width = (end - start).max(if from == to { 0.0 } else { 0.006 });
    let start = start.min(1.0 - width);
    let height = if is_sum { "12" } else { "10" };
    let mut marks = Vec::new();
    if low.is_sign_negative() && !low.is_zero() {
        let zero = percent(share_between(low, high, Decimal::ZERO));
        marks.push(Mark::new("c-zero", Shape::Line(zero.clone(), "-4".into(), zero, "32".into())));
    }
    let bar = Shape::Rect(percent(start), "7".into(), percent(width), height.into());
    marks.push(Mark::new(bar_class(step), bar));
    if index + 1 < data.steps.len() {
        let x = percent(share_between(low, high, to));
        let (top, bottom) = if is_sum { ("19", "27") } else { ("17", "31") };
        marks.push(Mark::new("b-link", Shape::Line(x.clone(), top.into(), x, bottom.into())));
    }
    marks
}

fn amount_words(step: &Step, unit: &Unit) -> String {
    match (step.amount, step.kind) {
        (None, _) => MISSING.to_owned(),
        (Some(amount), StepKind::Change) => signed(amount, unit.decimals),
        (Some(amount), _) => grouped(amount, unit.decimals),
    }
}

/// Draws a lying bridge: what stands above the table, and the table.
pub fn draw_lying(
    data: &BridgeData,
    unit: &Unit,
    texts: &'static ChartTexts,
    changes: &Changes,
    caption: &str,
) -> (String, String) {
    let mut head = Markup::default();
    if !unit.name.is_empty() {
        head.open("p", &[("class", "chart-key")]);
        head.element("span", &[("class", "k")], &fill(texts.unit, &[("unit", &unit.name)]));
        head.close("p");
    }
    let mut out = Markup::default();
    out.open("table", &[("class", "bridge")]);
    out.element("caption", &[("class", "chart-vh")], caption);
    out.open("colgroup", &[]);
    out.void("col", &[("class", "w-step")]);
    out.void("col", &[]);
    out.void("col", &[("class", "w-yuan")]);
    out.close("colgroup");
    out.open("thead", &[("class", "chart-vh")]);
    out.open("tr", &[]);
    for name in [texts.step, texts.picture, texts.amount] {
        out.element("th", &[("scope", "col")], name);
    }
    out.close("tr");
    out.close("thead");
    out.open("tbody", &[]);
    for (index, step) in data.steps.iter().enumerate() {
        out.open("tr", &[("class", if step.kind == StepKind::Change { "step" } else { "sum" })]);
        out.open("th", &[("scope", "row")]);
        out.text(&step.name);
        if !step.tag.is_empty() {
            out.element("span", &[("class", "chart-tag")], &step.tag);
        }
        out.close("th");
        out.open("td", &[]);
        out.open("svg", &[("aria-hidden", "true")]);
        mark::draw(&mut out, &lying_marks(data, index));
        out.close("svg");
        out.close("td");
        let changed = changes.of(index, 0).unwrap_or_default();
        out.element("td", &[("data-changed", changed)], &amount_words(step, unit));
        out.close("tr");
    }
    out.close("tbody");
    let residual = residual(data);
    out.open("tfoot", &[]);
    out.open("tr", &[("class", if residual.is_zero() { "residual" } else { "residual is-open" })]);
    out.element("th", &[("scope", "row")], texts.residual);
    out.element("td", &[], "");
    out.element("td", &[], &grouped(residual, unit.decimals));
    out.close("tr");
    out.close("tfoot");
    out.close("table");
    (head.finish(), out.finish())
}

/// The pieces of an upright bridge in percent: gridlines, bars, connecting lines, amounts above the bars.
pub fn upright_marks(data: &BridgeData, magnitude: Magnitude, unit: &Unit) -> (Axis, Vec<Mark>) {
    let spans = spans(data);
    let (low, high) = ends(&spans);
    let axis = Axis::fit(low, high, true, 80);
    let count = data.steps.len().max(1) as f64;
    let mut marks = Vec::new();
    for tick in &axis.ticks {
        let y = percent(axis.down(*tick));
        let class = if tick.is_zero() { "c-zero" } else { "c-grid" };
        marks.push(Mark::new(class, Shape::Line("0".into(), y.clone(), "100%".into(), y)));
    }
    for (index, (step, span)) in data.steps.iter().zip(&spans).enumerate() {
        let Some((from, to)) = *span else { continue };
        let start = (index as f64 + 0.16) / count;
        let width = 0.68 / count;
        let (top, bottom) = (axis.down(from.greater(to)), axis.down(from.lesser(to)));
        let height = (bottom - top).max(if from == to { 0.0 } else { 0.006 });
        let bar = Shape::Rect(percent(start), percent(top), percent(width), percent(height));
        marks.push(Mark::new(bar_class(step), bar));
        if index + 1 < data.steps.len() {
            let y = percent(axis.down(to));
            let next = (index as f64 + 1.16) / count;
            marks.push(Mark::new("b-link", Shape::Line(percent(start + width), y.clone(), percent(next), y)));
        }
        let decimals = magnitude.decimals(unit);
        let amount = quotient(step.amount.unwrap_or_default(), magnitude.divisor);
        let words = if step.kind == StepKind::Change { signed(amount, decimals) } else { grouped(amount, decimals) };
        let shape = Shape::Text(percent(start + width / 2.0), percent(top), "0", "-5".into(), words);
        let class = if step.kind == StepKind::Change { "c-text mid c-halo" } else { "c-text mid strong c-halo" };
        marks.push(Mark::new(class, shape));
    }
    (axis, marks)
}

/// Draws an upright bridge: what stands above the picture, and the picture.
pub fn draw_upright(
    data: &BridgeData,
    unit: &Unit,
    locale: Locale,
    texts: &'static ChartTexts,
    changes: &Changes,
    label: &str,
) -> (String, String) {
    let (low, high) = ends(&spans(data));
    let magnitude = Magnitude::of(locale, unit, high.greater(low.abs()));
    let (axis, marks) = upright_marks(data, magnitude, unit);
    let mut head = Markup::default();
    head.open("p", &[("class", "chart-key")]);
    head.element("span", &[("class", "k")], &fill(texts.unit, &[("unit", &magnitude.unit_name(locale, unit))]));
    let residual = [texts.residual, " ", &grouped(residual(data), unit.decimals)].concat();
    head.element("span", &[("class", "k")], &residual);
    head.close("p");

    let mut out = Markup::default();
    out.open("svg", &[("class", "y"), ("aria-hidden", "true")]);
    mark::draw(&mut out, &super::plot::axis_labels(&axis, magnitude));
    out.close("svg");
    out.open("svg", &[("class", "plot"), ("role", "img"), ("aria-label", label)]);
    mark::draw(&mut out, &marks);
    out.close("svg");
    out.open("ol", &[("class", "names"), ("aria-hidden", "true")]);
    for (index, step) in data.steps.iter().enumerate() {
        let changed = changes.of(index, 0).unwrap_or_default();
        out.element("li", &[("data-changed", changed), ("title", &exact(step.amount, unit))], &step.name);
    }
    out.close("ol");
    (head.finish(), out.finish())
}
