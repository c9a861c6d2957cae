//! Tinted tables: heat maps (any rows by any columns) and the matrix of who pays whom. The figure is always written; the
//! tint only guides the eye. Sums are made from exact figures and rounded last.

use super::change::Changes;
use super::layout::heat_level;
use super::markup::Markup;
use super::scale::{Figure, MISSING, Magnitude, exact, quotient, signed, sum};
use super::series::{GridData, GridKind, Hue, Unit};
use crate::i18n::chart::ChartTexts;
use crate::i18n::fill;
use domain::preference::Locale;
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
                    _ => Some(received.unwrap_or_default().minus(paid.unwrap_or_default())),
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

/// Draws a grid: what stands above the table, and the table.
pub fn draw(
    data: &GridData,
    unit: &Unit,
    locale: Locale,
    texts: &'static ChartTexts,
    changes: &Changes,
    caption: &str,
) -> (String, String) {
    let is_matrix = data.kind == GridKind::Matrix;
    let has_totals = data.has_totals || is_matrix;
    let sums = Sums::of(data);
    let count = data.columns.len();
    let mut largest = Decimal::ZERO;
    for (row, one) in data.rows.iter().enumerate() {
        for column in (0..count).filter(|column| !(is_matrix && row == *column)) {
            largest = one.at(column).map_or(largest, |value| largest.greater(value));
        }
    }
    let magnitude = Magnitude::of(locale, unit, largest);
    let decimals = magnitude.decimals(unit);
    let short = |value: Option<Decimal>| value.map_or(MISSING.to_owned(), |value| magnitude.short(value, decimals));

    let mut head = Markup::default();
    head.open("p", &[("class", "chart-key")]);
    head.element("span", &[("class", "k")], &fill(texts.unit, &[("unit", &magnitude.unit_name(locale, unit))]));
    head.open("span", &[("class", "heat-key"), ("aria-hidden", "true")]);
    head.text(texts.low);
    head.open("span", &[]);
    for level in 1..=6 {
        head.element("i", &[("data-heat", heat_code(level))], "");
    }
    head.close("span");
    head.text(texts.high);
    head.close("span");
    head.close("p");

    let mut out = Markup::default();
    out.open("table", &[("class", if is_matrix { "chart-grid matrix" } else { "chart-grid" })]);
    out.element("caption", &[("class", "chart-vh")], caption);
    out.open("thead", &[]);
    out.open("tr", &[]);
    out.element("th", &[("scope", "col")], &data.corner);
    for column in &data.columns {
        out.open("th", &[("scope", "col")]);
        out.text(&column.name);
        if !column.note.is_empty() {
            out.element("small", &[], &column.note);
        }
        out.close("th");
    }
    if has_totals {
        let name = if is_matrix { texts.paid } else { texts.total };
        out.element("th", &[("scope", "col"), ("class", "sum")], name);
    }
    out.close("tr");
    out.close("thead");
    out.open("tbody", &[]);
    for (row, one) in data.rows.iter().enumerate() {
        out.open("tr", &[]);
        out.open("th", &[("scope", "row")]);
        out.open("span", &[("class", "name")]);
        if one.hue != Hue::Neutral {
            out.element("i", &[("class", "sw"), ("data-ch", one.hue.code())], "");
        }
        out.text(&one.name);
        out.close("span");
        out.close("th");
        for column in 0..count {
            if is_matrix && row == column {
                out.open("td", &[("class", "self")]);
                out.element("span", &[("aria-hidden", "true")], "·");
                out.element("span", &[("class", "chart-vh")], texts.self_cell);
                out.close("td");
                continue;
            }
            let value = one.at(column);
            let is_quiet = value.is_none_or(|value| value.is_zero());
            out.element(
                "td",
                &[
                    ("class", if is_quiet { "dim" } else { "" }),
                    ("data-heat", heat_code(heat_level(value, largest))),
                    ("data-changed", changes.of(row, column).unwrap_or_default()),
                    ("title", &exact(value, unit)),
                ],
                &short(value),
            );
        }
        if has_totals {
            let total = sums.of_rows.get(row).copied().flatten();
            out.element("td", &[("class", "sum"), ("title", &exact(total, unit))], &short(total));
        }
        out.close("tr");
    }
    let mut sum_row = |class: &'static str, name: &str, values: &[Option<Decimal>], whole, has_sign: bool| {
        out.open("tr", &[("class", class)]);
        out.element("th", &[("scope", "row")], name);
        for value in values.iter().copied().chain([whole]) {
            let words = match value {
                Some(value) if has_sign => signed(quotient(value, magnitude.divisor), decimals),
                value => short(value),
            };
            out.element("td", &[("title", &exact(value, unit))], &words);
        }
        out.close("tr");
    };
    if has_totals {
        let (class, name) = if is_matrix { ("sub", texts.received) } else { ("total", texts.total) };
        sum_row(class, name, &sums.of_columns, sums.whole, false);
    }
    if is_matrix {
        sum_row("total", texts.net, &sums.nets, sums.whole.map(|_| Decimal::ZERO), true);
    }
    out.close("tbody");
    out.close("table");
    (head.finish(), out.finish())
}
