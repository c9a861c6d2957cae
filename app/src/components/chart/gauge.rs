//! The two small pictures of a tile: the line of the last weeks, and the figure on its scale with target and red line.

use super::change::Changes;
use super::mark::{self, Mark, Shape};
use super::markup::Markup;
use super::plot::Plot;
use super::scale::{Figure, exact, extent, percent, quotient, share_between};
use super::series::{ScaleData, SeriesData, Unit};
use crate::i18n::chart::ChartTexts;
use crate::i18n::fill;
use rust_decimal::Decimal;

/// What the small line says in words: from when to when, lowest, highest, latest.
pub fn spark_words(data: &SeriesData, unit: &Unit, texts: &ChartTexts) -> String {
    let Some(one) = data.series.first() else { return texts.none.to_owned() };
    let values: Vec<Decimal> = one.values.iter().take(data.positions.len()).flatten().copied().collect();
    let (Some((low, high)), Some(last)) = (extent(&values), values.last().copied()) else {
        return texts.none.to_owned();
    };
    let name = |index: usize| data.positions.get(index).map(|position| position.full.clone()).unwrap_or_default();
    let span = fill(
        texts.summary,
        &[
            ("first", &name(0)),
            ("last", &name(data.positions.len().saturating_sub(1))),
            ("low", &exact(Some(low), unit)),
            ("high", &exact(Some(high), unit)),
        ],
    );
    [&span, texts.separator, &fill(texts.latest, &[("value", &exact(Some(last), unit))])].concat()
}

/// Draws the small line.
pub fn draw_spark(plot: &Plot, label: &str) -> String {
    let mut out = Markup::default();
    out.open("svg", &[("class", "spark"), ("role", "img"), ("aria-label", label)]);
    plot.draw_stretched(&mut out);
    mark::draw(&mut out, &plot.front);
    out.close("svg");
    out.finish()
}

/// The pieces of a scale: track, red zone and line, target, and the figure as a dot.
pub fn scale_marks(data: &ScaleData, changes: &Changes) -> Vec<Mark> {
    let known: Vec<Decimal> = [data.value, data.target, data.red_line].into_iter().flatten().collect();
    let Some((least, most)) = extent(&known) else { return Vec::new() };
    let span = most.minus(least);
    // Room beyond the outermost mark, so that the zone behind the red line and the whole dot are seen.
    let room = if span.is_zero() {
        quotient(least.abs().greater(Decimal::ONE), Decimal::TEN)
    } else {
        quotient(span, Decimal::from(3))
    };
    let (low, high) = (least.minus(room), most.plus(room));
    let at = |value: Decimal| share_between(low, high, value);
    let mut marks = vec![Mark::new("track", Shape::Rect("0".into(), "3".into(), "100%".into(), "4".into()))];
    if let Some(red) = data.red_line {
        let x = at(red);
        let (start, width) = if data.is_more_better { (0.0, x) } else { (x, 1.0 - x) };
        marks.push(Mark::new("zone", Shape::Rect(percent(start), "3".into(), percent(width), "4".into())));
        marks.push(Mark::new("red", Shape::Line(percent(x), "2".into(), percent(x), "8".into())));
    }
    if let Some(target) = data.target {
        let x = percent(at(target));
        marks.push(Mark::new("goal", Shape::Line(x.clone(), "0".into(), x, "10".into())));
    }
    if let Some(value) = data.value {
        let dot = Shape::Dot(percent(at(value)), "5".into(), "5");
        marks.push(Mark::new("dot", dot).changed(changes.of(0, 0)));
    }
    marks
}

/// What a scale says in words.
pub fn scale_words(data: &ScaleData, unit: &Unit, texts: &ChartTexts) -> String {
    let part = |name: &str, value: Option<Decimal>| value.map(|value| [name, " ", &exact(Some(value), unit)].concat());
    let parts = [
        Some([texts.value, " ", &exact(data.value, unit)].concat()),
        part(texts.target, data.target),
        part(texts.red_line, data.red_line),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(texts.separator)
}

/// Draws a scale.
pub fn draw_scale(data: &ScaleData, changes: &Changes, label: &str) -> String {
    let mut out = Markup::default();
    let state = data.verdict.code();
    out.open("svg", &[("class", "bullet"), ("role", "img"), ("aria-label", label), ("data-state", state)]);
    mark::draw(&mut out, &scale_marks(data, changes));
    out.close("svg");
    out.finish()
}
