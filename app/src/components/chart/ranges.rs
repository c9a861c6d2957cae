//! Gaps to a reference: for each thing its figures as marks on one line, the reference, and how far one may be below it.
//! Each kind of mark has a form of its own besides its colour.

use super::change::Changes;
use super::scale::{MISSING, exact, grouped, percent, share_between, signed};
use super::series::{RangeData, RangeRow, Unit};
use crate::i18n::chart::ChartTexts;
use leptos::prelude::*;
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
    value.checked_sub(reference)?.checked_div(reference)?.checked_mul(Decimal::ONE_HUNDRED)
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
    let two = Decimal::TWO;
    let gaps = data.rows.iter().flat_map(|row| {
        row.values.iter().flatten().filter_map(|value| percent_gap(*value, row.reference)).collect::<Vec<_>>()
    });
    let start = data.limit_percent.map_or(Decimal::ZERO, |limit| -limit.abs());
    let (least, most) = gaps.fold((start, Decimal::ZERO), |(low, high), gap| (low.min(gap), high.max(gap)));
    let low =
        least.saturating_sub(Decimal::ONE).checked_div(five).map_or(least, |steps| steps.floor().saturating_mul(five));
    (low, most.saturating_add(two))
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

/// Draws the rows.
pub fn draw(data: &RangeData, unit: &Unit, texts: &'static ChartTexts, changes: &Changes, caption: String) -> AnyView {
    let (low, high) = ends(data);
    let at = |gap: Decimal| percent(share_between(low, high, gap));
    let zero = at(Decimal::ZERO);
    let limit = data.limit_percent.map(|limit| -limit.abs());
    let limit_at = limit.map(at);
    let rows = data
        .rows
        .iter()
        .enumerate()
        .map(|(row_index, row)| {
            let points: Vec<(usize, Decimal, Decimal)> = row
                .values
                .iter()
                .enumerate()
                .filter_map(|(series, value)| Some((series, (*value)?, percent_gap((*value)?, row.reference)?)))
                .collect();
            let words = points
                .iter()
                .filter_map(|(series, value, _)| {
                    Some([&data.series.get(*series)?.name, " ", &exact(Some(*value), unit)].concat())
                })
                .collect::<Vec<_>>()
                .join(texts.separator);
            let span = points.iter().map(|point| point.2).min().zip(points.iter().map(|point| point.2).max());
            let span = span.map(|(from, to)| {
                view! { <line class="span" x1=at(from) x2=at(to) y1="10" y2="10"/> }
            });
            let dots = points
                .iter()
                .map(|(series, value, gap)| {
                    let (name, hue) =
                        data.series.get(*series).map_or(("", ""), |one| (one.name.as_str(), one.hue.code()));
                    let title = [name, " ", &exact(Some(*value), unit), texts.separator, &signed(*gap, 1), "%"].concat();
                    view! {
                        <svg class="point" x=at(*gap) y="10">
                            <path class="c-dot" d=form(*series) data-ch=hue data-changed=changes.of(row_index, *series)>
                                <title>{title}</title>
                            </path>
                        </svg>
                    }
                    .into_any()
                })
                .collect_view();
            let limit_line = limit_at.clone().map(|x| view! { <line class="limit" x1=x.clone() x2=x y1="-40" y2="60"/> });
            let reference_line = view! { <line class="reference" x1=zero.clone() x2=zero.clone() y1="4" y2="16"/> };
            let gap = largest_gap(row);
            let gap_cell = match gap {
                None => view! { <td>{MISSING}</td> }.into_any(),
                Some(gap) => {
                    let name = data.series.get(gap.series).map(|one| one.name.clone()).unwrap_or_default();
                    let figure = gap.percent_text();
                    let tag = match judge(data, gap.percent, texts) {
                        Some((tone, word)) => view! {
                            <span class="chart-tag" data-tone=tone>
                                <svg class="chart-sign" viewBox="0 0 12 12" aria-hidden="true">
                                    <path d=if tone == "danger" { "M6 1a5 5 0 1 0 0 10A5 5 0 1 0 6 1zM6 3.4v3.2M6 8.4v.3" } else { "M6 1.4L11 10.4H1zM6 4.6v2.6M6 8.7v.2" }></path>
                                </svg>
                                <span class="chart-vh">{word}" "</span>
                                {figure}
                            </span>
                        }
                        .into_any(),
                        None => figure.into_any(),
                    };
                    let note = [&name, " ", &exact(Some(gap.value), unit)].concat();
                    view! { <td><span class="two">{tag}<small>{note}</small></span></td> }.into_any()
                }
            };
            let note = (!row.note.is_empty()).then(|| view! { <small>{row.note.clone()}</small> });
            view! {
                <tr>
                    <th scope="row"><span class="two">{row.name.clone()}{note}</span></th>
                    <td>
                        <svg class="plotrow" role="img" aria-label=words>
                            <line class="rail" x1="0" x2="100%" y1="10" y2="10"/>
                            {limit_line}{reference_line}{span}{dots}
                        </svg>
                    </td>
                    {gap_cell}
                </tr>
            }
            .into_any()
        })
        .collect_view();
    let limit_words = limit.zip(limit_at).map(|(limit, x)| {
        let words = grouped(limit, limit.normalize().scale().min(2)) + "%";
        view! { <text class="c-text mid limit" x=x y="12">{words}</text> }
    });
    let legend = data
        .series
        .iter()
        .enumerate()
        .map(|(series, one)| {
            view! {
                <span class="k">
                    <svg class="key-form" aria-hidden="true"><path class="c-dot" transform="translate(6 6)" d=form(series) data-ch=one.hue.code()></path></svg>
                    {one.name.clone()}
                </span>
            }
            .into_any()
        })
        .collect_view();
    let label = caption.clone();
    view! {
        <div class="chart-scroll" tabindex="0" role="group" aria-label=label>
            <table class="chart-grid ranges">
                <caption class="chart-vh">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{data.corner.clone()}</th>
                        <th scope="col">
                            <svg class="axisrow" role="img" aria-label=data.reference_name.clone()>
                                {limit_words}
                                <text class="c-text mid" x=zero.clone() y="12">{data.reference_name.clone()}</text>
                            </svg>
                        </th>
                        <th scope="col">{data.gap_name.clone()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="chart-key chart-legend">{legend}</p>
    }
    .into_any()
}
