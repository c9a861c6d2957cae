//! Tinted tables: heat maps (any rows by any columns) and the matrix of who pays whom. The figure is always written; the
//! tint only guides the eye. Sums are made from exact figures and rounded last.

use super::change::Changes;
use super::layout::heat_level;
use super::scale::{MISSING, Magnitude, exact, signed, sum};
use super::series::{GridData, GridKind, Hue, Unit};
use crate::i18n::chart::ChartTexts;
use crate::i18n::fill;
use domain::preference::Locale;
use leptos::prelude::*;
use rust_decimal::Decimal;

/// The sums of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Of each row.
    pub of_rows: Vec<Option<Decimal>>,
    /// Of each column.
    pub of_columns: Vec<Option<Decimal>>,
    /// What each party of a matrix receives less what it pays.
    pub nets: Vec<Option<Decimal>>,
    /// Of everything.
    pub whole: Option<Decimal>,
}

impl Sums {
    /// The sums of a grid. What a party pays itself does not count in a matrix.
    pub fn of(data: &GridData) -> Sums {
        let count = data.columns.len();
        let is_matrix = data.kind == GridKind::Matrix;
        let at = |row: usize, column: usize| {
            data.rows.get(row).and_then(|one| one.at(column)).filter(|_| !(is_matrix && row == column))
        };
        let of_rows: Vec<_> = (0..data.rows.len()).map(|row| sum((0..count).map(|column| at(row, column)))).collect();
        let of_columns: Vec<_> =
            (0..count).map(|column| sum((0..data.rows.len()).map(|row| at(row, column)))).collect();
        let nets = of_columns
            .iter()
            .enumerate()
            .map(|(party, received)| {
                let paid = of_rows.get(party).copied().flatten();
                match (received, paid) {
                    (None, None) => None,
                    _ => Some(received.unwrap_or_default().saturating_sub(paid.unwrap_or_default())),
                }
            })
            .collect();
        let whole = sum(of_rows.iter().copied());
        Sums { of_rows, of_columns, nets, whole }
    }
}

/// The tint of a cell as the value of `data-heat`.
pub fn heat_code(level: u8) -> &'static str {
    match level {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        5 => "5",
        _ => "6",
    }
}

/// Draws a grid.
pub fn draw(
    data: &GridData,
    unit: &Unit,
    locale: Locale,
    texts: &'static ChartTexts,
    changes: &Changes,
    caption: String,
) -> AnyView {
    let is_matrix = data.kind == GridKind::Matrix;
    let has_totals = data.has_totals || is_matrix;
    let sums = Sums::of(data);
    let largest = data
        .rows
        .iter()
        .enumerate()
        .flat_map(|(row, one)| one.values.iter().enumerate().filter(move |(column, _)| !(is_matrix && row == *column)))
        .filter_map(|(_, value)| *value)
        .max()
        .unwrap_or_default();
    let magnitude = Magnitude::of(locale, unit, largest);
    let decimals = magnitude.decimals(unit);
    let short =
        move |value: Option<Decimal>| value.map_or(MISSING.to_owned(), |value| magnitude.short(value, decimals));
    let cell = |row: usize, column: usize, value: Option<Decimal>| {
        if is_matrix && row == column {
            return view! { <td class="self"><span aria-hidden="true">"·"</span><span class="chart-vh">{texts.self_cell}</span></td> }
                .into_any();
        }
        let class = match value {
            Some(value) if !value.is_zero() => "",
            _ => "dim",
        };
        let heat = heat_code(heat_level(value, largest));
        let whole = exact(value, unit);
        view! { <td class=class data-heat=heat data-changed=changes.of(row, column) title=whole>{short(value)}</td> }
            .into_any()
    };
    let rows = data
        .rows
        .iter()
        .enumerate()
        .map(|(row, one)| {
            let swatch = (one.hue != Hue::Neutral).then(|| view! { <i class="sw" data-ch=one.hue.code()></i> });
            let cells = (0..data.columns.len()).map(|column| cell(row, column, one.at(column))).collect_view();
            let total = sums.of_rows.get(row).copied().flatten();
            let total = has_totals.then(|| view! { <td class="sum" title=exact(total, unit)>{short(total)}</td> });
            view! { <tr><th scope="row"><span class="name">{swatch}{one.name.clone()}</span></th>{cells}{total}</tr> }
                .into_any()
        })
        .collect_view();
    let sum_row = |class: &'static str, name: &'static str, values: Vec<String>, exacts: Vec<String>| {
        let cells = values
            .into_iter()
            .zip(exacts)
            .map(|(value, whole)| view! { <td title=whole>{value}</td> }.into_any())
            .collect_view();
        view! { <tr class=class><th scope="row">{name}</th>{cells}</tr> }.into_any()
    };
    let with_whole = |values: &[Option<Decimal>], whole: Option<Decimal>| {
        values.iter().copied().chain([whole]).collect::<Vec<Option<Decimal>>>()
    };
    let columns_sum = with_whole(&sums.of_columns, sums.whole);
    let nets = with_whole(&sums.nets, sums.whole.map(|_| Decimal::ZERO));
    let received = has_totals.then(|| {
        let (class, name) = if is_matrix { ("sub", texts.received) } else { ("total", texts.total) };
        let exacts = columns_sum.iter().map(|value| exact(*value, unit)).collect();
        sum_row(class, name, columns_sum.iter().map(|value| short(*value)).collect(), exacts)
    });
    let net = is_matrix.then(|| {
        let sign = |value: &Option<Decimal>| {
            value.map_or(MISSING.to_owned(), |value| signed(value / magnitude.divisor, decimals))
        };
        let exacts = nets.iter().map(|value| exact(*value, unit)).collect();
        sum_row("total", texts.net, nets.iter().map(sign).collect(), exacts)
    });
    let head = data
        .columns
        .iter()
        .map(|column| {
            let note = (!column.note.is_empty()).then(|| view! { <small>{column.note.clone()}</small> });
            view! { <th scope="col">{column.name.clone()}{note}</th> }.into_any()
        })
        .collect_view();
    let total_head = has_totals.then(|| {
        let name = if is_matrix { texts.paid } else { texts.total };
        view! { <th scope="col" class="sum">{name}</th> }
    });
    let class = if is_matrix { "chart-grid matrix" } else { "chart-grid" };
    let unit_name = fill(texts.unit, &[("unit", &magnitude.unit_name(locale, unit))]);
    let label = caption.clone();
    view! {
        <p class="chart-key">
            <span class="k">{unit_name}</span>
            <span class="heat-key" aria-hidden="true">
                {texts.low}
                <span>{(1..=6).map(|level| view! { <i data-heat=heat_code(level)></i> }).collect_view()}</span>
                {texts.high}
            </span>
        </p>
        <div class="chart-scroll" tabindex="0" role="group" aria-label=label>
            <table class=class>
                <caption class="chart-vh">{caption}</caption>
                <thead><tr><th scope="col">{data.corner.clone()}</th>{head}{total_head}</tr></thead>
                <tbody>{rows}{received}{net}</tbody>
            </table>
        </div>
    }
    .into_any()
}
