//! Gaps to a reference: for each thing its figures as marks on one line, the reference, and how far one may be below it.
//! Each kind of mark has a form of its own besides its colour.

use super::change::Changes;
use super::markup::Markup;
use super::scale::{Figure, MISSING, exact, extent, grouped, percent, share_between, signed};
use super::series::{RangeData, RangeRow, Unit};
use crate::i18n::chart::ChartTexts;
use rust_decimal::Decimal;

/// Half of the size of a mark, in CSS pixels; the forms below fit into it.
const FORMS: [&str; 6] = [
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    "M-4 -4h8v8h-8z",
    "M0 -5.5L5.5 0L0 5.5L-5.5 0z",
    "M0 -5L5 4H-5z",
    "M0 5L-5 -4H5z",
    "M-1.8 -5h3.6v3.2h3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2v-3.6h3.2z",
];

/// The path of the form of a kind of mark.
pub fn form(series: usize) -> &'static str {
    FORMS.get(series % FORMS.len()).copied().unwrap_or_default()
}

/// How far the farthest figure of a row is from its reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Which series.
    pub series: usize,
    /// The figure.
    pub value: Decimal,
    /// The difference in percent of the reference; negative below it.
    pub percent: Decimal,
}

impl Gap {
    /// The difference in words, e.g. `−17.4%`.
    pub fn percent_text(self) -> String {
        signed(self.percent, 1) + "%"
    }
}

/// The difference of a figure to its reference in percent; `None` without a positive reference.
pub fn percent_gap(value: Decimal, reference: Decimal) -> Option<Decimal> {
    if reference <= Decimal::ZERO {
        return None;
    }
    value.minus(reference).over(reference)?.times(Decimal::ONE_HUNDRED)
}

/// The figure farthest from the reference.
pub fn largest_gap(row: &RangeRow) -> Option<Gap> {
    let mut out: Option<Gap> = None;
    for (series, value) in row.values.iter().enumerate() {
        let Some(value) = *value else { continue };
        let Some(percent) = percent_gap(value, row.reference) else { continue };
        if out.is_none_or(|gap| percent.abs() > gap.percent.abs()) {
            out = Some(Gap { series, value, percent });
        }
    }
    out
}

/// The ends of the common axis in percent of the reference: all figures and the limit, in steps of five below, with a
/// little room above the reference.
pub fn ends(data: &RangeData) -> (Decimal, Decimal) {
    let five = Decimal::from(5);
    let mut gaps = vec![Decimal::ZERO];
    gaps.extend(data.limit_percent.map(|limit| -limit.abs()));
    for row in &data.rows {
        gaps.extend(row.values.iter().flatten().filter_map(|value| percent_gap(*value, row.reference)));
    }
    let (least, most) = extent(&gaps).unwrap_or_default();
    let steps = least.minus(Decimal::ONE).over(five).map(|steps| steps.floor());
    (steps.and_then(|steps| steps.times(five)).unwrap_or(least), most.plus(Decimal::TWO))
}

/// How a gap is judged: the value of `data-tone` and the word, if anything is to be said.
pub fn judge(data: &RangeData, gap: Decimal, texts: &ChartTexts) -> Option<(&'static str, &'static str)> {
    let below = -gap;
    if data.limit_percent.is_some_and(|limit| below > limit.abs()) {
        Some(("danger", texts.over))
    } else if data.near_percent.is_some_and(|near| below >= near.abs()) {
        Some(("warning", texts.near))
    } else {
        None
    }
}

/// The sign in the tag of a verdict: a disc or a triangle, each with an exclamation mark.
fn sign(tone: &str) -> &'static str {
    match tone {
        "danger" => "M6 1a5 5 0 1 0 0 10A5 5 0 1 0 6 1zM6 3.4v3.2M6 8.4v.3",
        _ => "M6 1.4L11 10.4H1zM6 4.6v2.6M6 8.7v.2",
    }
}

/// Draws the rows: the table, and the legend below it.
pub fn draw(
    data: &RangeData,
    unit: &Unit,
    texts: &'static ChartTexts,
    changes: &Changes,
    caption: &str,
) -> (String, String) {
    let (low, high) = ends(data);
    let at = |gap: Decimal| percent(share_between(low, high, gap));
    let zero = at(Decimal::ZERO);
    let limit = data.limit_percent.map(|limit| -limit.abs());
    let mut out = Markup::default();
    out.open("table", &[("class", "chart-grid ranges")]);
    out.element("caption", &[("class", "chart-vh")], caption);
    out.open("thead", &[]);
    out.open("tr", &[]);
    out.element("th", &[("scope", "col")], &data.corner);
    out.open("th", &[("scope", "col")]);
    out.open("svg", &[("class", "axisrow"), ("role", "img"), ("aria-label", &data.reference_name)]);
    if let Some(limit) = limit {
        let words = grouped(limit, limit.normalize().scale().min(2)) + "%";
        out.element("text", &[("class", "c-text mid limit"), ("x", &at(limit)), ("y", "12")], &words);
    }
    out.element("text", &[("class", "c-text mid"), ("x", &zero), ("y", "12")], &data.reference_name);
    out.close("svg");
    out.close("th");
    out.element("th", &[("scope", "col")], &data.gap_name);
    out.close("tr");
    out.close("thead");
    out.open("tbody", &[]);
    for (row_index, row) in data.rows.iter().enumerate() {
        out.open("tr", &[]);
        out.open("th", &[("scope", "row")]);
        out.open("span", &[("class", "two")]);
        out.text(&row.name);
        if !row.note.is_empty() {
            out.element("small", &[], &row.note);
        }
        out.close("span");
        out.close("th");
        out.open("td", &[]);
        draw_row(&mut out, data, row, row_index, unit, texts, changes, &at);
        out.close("td");
        out.open("td", &[]);
        match largest_gap(row) {
            None => out.text(MISSING),
            Some(gap) => {
                let name = data.series.get(gap.series).map_or("", |one| one.name.as_str());
                out.open("span", &[("class", "two")]);
                match judge(data, gap.percent, texts) {
                    None => out.text(&gap.percent_text()),
                    Some((tone, word)) => {
                        out.open("span", &[("class", "chart-tag"), ("data-tone", tone)]);
                        out.open("svg", &[("class", "chart-sign"), ("viewBox", "0 0 12 12"), ("aria-hidden", "true")]);
                        out.element("path", &[("d", sign(tone))], "");
                        out.close("svg");
                        out.element("span", &[("class", "chart-vh")], &[word, " "].concat());
                        out.text(&gap.percent_text());
                        out.close("span");
                    }
                }
                out.element("small", &[], &[name, " ", &exact(Some(gap.value), unit)].concat());
                out.close("span");
            }
        }
        out.close("td");
        out.close("tr");
    }
    out.close("tbody");
    out.close("table");

    let mut legend = Markup::default();
    legend.open("p", &[("class", "chart-key chart-legend")]);
    for (series, one) in data.series.iter().enumerate() {
        legend.open("span", &[("class", "k")]);
        legend.open("svg", &[("class", "key-form"), ("aria-hidden", "true")]);
        let looks =
            [("class", "c-dot"), ("transform", "translate(6 6)"), ("d", form(series)), ("data-ch", one.hue.code())];
        legend.element("path", &looks, "");
        legend.close("svg");
        legend.text(&one.name);
        legend.close("span");
    }
    legend.close("p");
    (out.finish(), legend.finish())
}

/// Draws the line of one row with its marks.
#[allow(clippy::too_many_arguments, reason = "all of it belongs to the one table whose row this is")]
fn draw_row(
    out: &mut Markup,
    data: &RangeData,
    row: &RangeRow,
    row_index: usize,
    unit: &Unit,
    texts: &ChartTexts,
    changes: &Changes,
    at: &dyn Fn(Decimal) -> String,
) {
    let mut points: Vec<(usize, Decimal, Decimal)> = Vec::new();
    let mut words = String::new();
    for (series, value) in row.values.iter().enumerate() {
        let (Some(value), Some(one)) = (*value, data.series.get(series)) else { continue };
        let Some(gap) = percent_gap(value, row.reference) else { continue };
        points.push((series, value, gap));
        if !words.is_empty() {
            words.push_str(texts.separator);
        }
        words.push_str(&[&one.name, " ", &exact(Some(value), unit)].concat());
    }
    let words = if words.is_empty() { texts.none.to_owned() } else { words };
    let line = |out: &mut Markup, class: &'static str, from: &str, to: &str, y1: &str, y2: &str| {
        out.element("line", &[("class", class), ("x1", from), ("x2", to), ("y1", y1), ("y2", y2)], "");
    };
    out.open("svg", &[("class", "plotrow"), ("role", "img"), ("aria-label", &words)]);
    line(out, "rail", "0", "100%", "10", "10");
    if let Some(limit) = data.limit_percent {
        let x = at(-limit.abs());
        line(out, "limit", &x, &x, "-40", "60");
    }
    let zero = at(Decimal::ZERO);
    line(out, "reference", &zero, &zero, "4", "16");
    let gaps: Vec<Decimal> = points.iter().map(|point| point.2).collect();
    if let Some((from, to)) = extent(&gaps) {
        line(out, "span", &at(from), &at(to), "10", "10");
    }
    for (series, value, gap) in points {
        let Some(one) = data.series.get(series) else { continue };
        let title = [&one.name, " ", &exact(Some(value), unit), texts.separator, &signed(gap, 1), "%"].concat();
        let changed = changes.of(row_index, series).unwrap_or_default();
        out.open("svg", &[("class", "point"), ("x", &at(gap)), ("y", "10")]);
        let looks = [("class", "c-dot"), ("d", form(series)), ("data-ch", one.hue.code()), ("data-changed", changed)];
        out.open("path", &looks);
        out.element("title", &[], &title);
        out.close("path");
        out.close("svg");
    }
    out.close("svg");
}
