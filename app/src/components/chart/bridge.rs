//! The bridge from one sum to another. It lies on its side, so that names stay whole and amounts stand under one another
//! to the fen; upright for few steps with short names. What the steps do not explain is shown as the residual.

use super::change::Changes;
use super::mark::{self, Mark, Shape};
use super::scale::{Axis, MISSING, Magnitude, exact, grouped, percent, share_between, signed};
use super::series::{BridgeData, Step, StepKind, Unit};
use crate::i18n::chart::ChartTexts;
use crate::i18n::fill;
use domain::preference::Locale;
use leptos::prelude::*;
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
            reached = from.saturating_add(amount);
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
            reached = Some(reached.unwrap_or_default().saturating_add(amount));
        } else {
            if let Some(reached) = reached {
                out = out.saturating_add(amount.saturating_sub(reached));
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
        (low.min(*from).min(*to), high.max(*from).max(*to))
    })
}

/// The pieces of one row of a lying bridge: the bar and the line to the next row.
pub fn lying_marks(data: &BridgeData, index: usize) -> Vec<Mark> {
    let spans = spans(data);
    let (low, high) = ends(&spans);
    let (Some(step), Some((from, to))) = (data.steps.get(index), spans.get(index).copied().flatten()) else {
        return Vec::new();
    };
    let (start, end) = (share_between(low, high, from.min(to)), share_between(low, high, from.max(to)));
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

/// Draws a lying bridge.
pub fn draw_lying(
    data: &BridgeData,
    unit: &Unit,
    texts: &'static ChartTexts,
    changes: &Changes,
    caption: String,
) -> AnyView {
    let rows = data
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let class = if step.kind == StepKind::Change { "step" } else { "sum" };
            let tag = (!step.tag.is_empty()).then(|| view! { <span class="chart-tag">{step.tag.clone()}</span> });
            let marks = mark::draw(lying_marks(data, index));
            view! {
                <tr class=class>
                    <th scope="row">{step.name.clone()}{tag}</th>
                    <td><svg aria-hidden="true">{marks}</svg></td>
                    <td data-changed=changes.of(index, 0)>{amount_words(step, unit)}</td>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    let residual = residual(data);
    let class = if residual.is_zero() { "residual" } else { "residual is-open" };
    let key = (!unit.name.is_empty()).then(|| {
        view! { <p class="chart-key"><span class="k">{fill(texts.unit, &[("unit", &unit.name)])}</span></p> }
    });
    view! {
        {key}
        <table class="bridge">
            <caption class="chart-vh">{caption}</caption>
            <colgroup><col class="w-step"/><col/><col class="w-yuan"/></colgroup>
            <thead class="chart-vh">
                <tr><th scope="col">{texts.step}</th><th scope="col">{texts.picture}</th><th scope="col">{texts.amount}</th></tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot><tr class=class><th scope="row">{texts.residual}</th><td></td><td>{grouped(residual, unit.decimals)}</td></tr></tfoot>
        </table>
    }
    .into_any()
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
        let (top, bottom) = (axis.down(from.max(to)), axis.down(from.min(to)));
        let height = (bottom - top).max(if from == to { 0.0 } else { 0.006 });
        let bar = Shape::Rect(percent(start), percent(top), percent(width), percent(height));
        marks.push(Mark::new(bar_class(step), bar));
        if index + 1 < data.steps.len() {
            let y = percent(axis.down(to));
            let next = (index as f64 + 1.16) / count;
            marks.push(Mark::new("b-link", Shape::Line(percent(start + width), y.clone(), percent(next), y)));
        }
        let decimals = magnitude.decimals(unit);
        let amount = step.amount.unwrap_or_default() / magnitude.divisor;
        let words = if step.kind == StepKind::Change { signed(amount, decimals) } else { grouped(amount, decimals) };
        let shape = Shape::Text(percent(start + width / 2.0), percent(top), "0", "-5".into(), words);
        let class = if step.kind == StepKind::Change { "c-text mid c-halo" } else { "c-text mid strong c-halo" };
        marks.push(Mark::new(class, shape));
    }
    (axis, marks)
}

/// Draws an upright bridge.
pub fn draw_upright(
    data: &BridgeData,
    unit: &Unit,
    locale: Locale,
    texts: &'static ChartTexts,
    changes: &Changes,
    label: String,
) -> AnyView {
    let (low, high) = ends(&spans(data));
    let magnitude = Magnitude::of(locale, unit, high.max(low.abs()));
    let (axis, marks) = upright_marks(data, magnitude, unit);
    let decimals = magnitude.tick_decimals(&axis);
    let left = axis
        .ticks
        .iter()
        .map(|tick| {
            let words = magnitude.short(*tick, decimals);
            Mark::new("c-text end", Shape::Text("100%".into(), percent(axis.down(*tick)), "-6", "4".into(), words))
        })
        .collect();
    let names = data
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| view! { <li data-changed=changes.of(index, 0) title=exact(step.amount, unit)>{step.name.clone()}</li> })
        .collect_view();
    let residual = residual(data);
    let residual_words = [texts.residual, " ", &grouped(residual, unit.decimals)].concat();
    view! {
        <p class="chart-key">
            <span class="k">{fill(texts.unit, &[("unit", &magnitude.unit_name(locale, unit))])}</span>
            <span class="k">{residual_words}</span>
        </p>
        <div class="trend" data-ends="none">
            <svg class="y" aria-hidden="true">{mark::draw(left)}</svg>
            <svg class="plot bridge-plot" role="img" aria-label=label>{mark::draw(marks)}</svg>
            <ol class="names" aria-hidden="true">{names}</ol>
        </div>
    }
    .into_any()
}
