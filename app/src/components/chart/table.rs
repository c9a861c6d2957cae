//! The same figures as a table, to the last place: for those who do not see the picture, for copying, and for a page
//! without script. It is made from the same data as the picture, so both always agree.

use super::markup::Markup;
use super::scale::{MISSING, exact, sum};
use super::series::{BridgeData, ChartData, Content, GridData, GridKind, RangeData, ScaleData, SeriesData, Unit};
use crate::i18n::chart::ChartTexts;
use rust_decimal::Decimal;

/// A table as plain words: head, rows, and the last rows that sum up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainTable {
    /// The words above the columns; the first stands above the names.
    pub head: Vec<String>,
    /// The rows; the first word of each is its name.
    pub rows: Vec<Vec<String>>,
    /// Rows that sum up.
    pub sums: Vec<Vec<String>>,
}

impl PlainTable {
    /// The table of a chart.
    pub fn of(data: &ChartData, texts: &ChartTexts) -> PlainTable {
        let unit = &data.unit;
        match &data.content {
            Content::Series(series) => of_series(series, unit, texts),
            Content::Grid(grid) => of_grid(grid, unit, texts),
            Content::Bridge(bridge) => of_bridge(bridge, unit, texts),
            Content::Scale(scale) => of_scale(scale, unit, texts),
            Content::Ranges(ranges) => of_ranges(ranges, unit),
        }
    }
}

fn of_series(data: &SeriesData, unit: &Unit, texts: &ChartTexts) -> PlainTable {
    let mut head = vec![texts.at.to_owned()];
    head.extend(data.series.iter().map(|one| one.name.clone()));
    let has_total = data.is_additive && data.series.len() > 1;
    if has_total {
        head.push(texts.total.to_owned());
    }
    head.extend(data.comparison.iter().map(|comparison| comparison.name.clone()));
    head.extend(data.target.iter().map(|target| target.name.clone()));
    let target = data.target.as_ref().map(|target| target.value);
    let count = data.positions.len();
    let rows = data
        .positions
        .iter()
        .enumerate()
        .map(|(index, position)| {
            let is_running = index + 1 == count;
            let name = match &data.running {
                Some(until) if is_running => [&position.full, " (", until, ")"].concat(),
                _ => position.full.clone(),
            };
            let mut row = vec![name];
            row.extend(data.series.iter().map(|one| exact(one.at(index), unit)));
            if has_total {
                row.push(exact(sum(data.series.iter().map(|one| one.at(index))), unit));
            }
            row.extend(data.comparison.iter().map(|one| exact(one.values.get(index).copied().flatten(), unit)));
            row.extend(target.map(|target| exact(Some(target), unit)));
            row
        })
        .collect();
    let mut sums = Vec::new();
    if data.is_additive && count > 1 {
        let all = |values: &[Option<Decimal>]| sum(values.iter().take(count).copied());
        let mut row = vec![texts.total.to_owned()];
        row.extend(data.series.iter().map(|one| exact(all(&one.values), unit)));
        if has_total {
            row.push(exact(sum(data.series.iter().map(|one| all(&one.values))), unit));
        }
        row.extend(data.comparison.iter().map(|one| exact(all(&one.values), unit)));
        row.extend(target.map(|_| String::new()));
        sums.push(row);
    }
    PlainTable { head, rows, sums }
}

fn of_grid(data: &GridData, unit: &Unit, texts: &ChartTexts) -> PlainTable {
    let has_totals = data.has_totals || data.kind == GridKind::Matrix;
    let sums = super::grid::Sums::of(data);
    let mut head = vec![data.corner.clone()];
    head.extend(data.columns.iter().map(|column| column.name.clone()));
    if has_totals {
        head.push(if data.kind == GridKind::Matrix { texts.paid } else { texts.total }.to_owned());
    }
    let line = |name: &str, values: &[Option<Decimal>], total: Option<Decimal>| {
        let mut row = vec![name.to_owned()];
        row.extend(values.iter().map(|value| exact(*value, unit)));
        if has_totals {
            row.push(exact(total, unit));
        }
        row
    };
    let rows = data
        .rows
        .iter()
        .zip(&sums.of_rows)
        .map(|(row, total)| {
            let values: Vec<_> = (0..data.columns.len()).map(|column| row.at(column)).collect();
            line(&row.name, &values, *total)
        })
        .collect();
    let mut out = PlainTable { head, rows, sums: Vec::new() };
    if has_totals {
        let name = if data.kind == GridKind::Matrix { texts.received } else { texts.total };
        out.sums.push(line(name, &sums.of_columns, sums.whole));
    }
    if data.kind == GridKind::Matrix {
        let zero = sums.whole.map(|_| Decimal::ZERO);
        out.sums.push(line(texts.net, &sums.nets, zero));
    }
    out
}

fn of_bridge(data: &BridgeData, unit: &Unit, texts: &ChartTexts) -> PlainTable {
    PlainTable {
        head: vec![texts.step.to_owned(), texts.amount.to_owned()],
        rows: data.steps.iter().map(|step| vec![step.name.clone(), exact(step.amount, unit)]).collect(),
        sums: vec![vec![texts.residual.to_owned(), exact(Some(super::bridge::residual(data)), unit)]],
    }
}

fn of_scale(data: &ScaleData, unit: &Unit, texts: &ChartTexts) -> PlainTable {
    let row = |name: &str, value: Option<Decimal>| vec![name.to_owned(), exact(value, unit)];
    let mut rows = vec![row(texts.value, data.value)];
    rows.extend(data.target.map(|value| row(texts.target, Some(value))));
    rows.extend(data.red_line.map(|value| row(texts.red_line, Some(value))));
    PlainTable { head: vec![texts.at.to_owned(), texts.value.to_owned()], rows, sums: Vec::new() }
}

fn of_ranges(data: &RangeData, unit: &Unit) -> PlainTable {
    let mut head = vec![data.corner.clone(), data.reference_name.clone()];
    head.extend(data.series.iter().map(|one| one.name.clone()));
    head.push(data.gap_name.clone());
    let rows = data
        .rows
        .iter()
        .map(|row| {
            let mut out = vec![row.name.clone(), exact(Some(row.reference), unit)];
            out.extend((0..data.series.len()).map(|column| exact(row.values.get(column).copied().flatten(), unit)));
            out.push(super::ranges::largest_gap(row).map_or_else(|| MISSING.to_owned(), |gap| gap.percent_text()));
            out
        })
        .collect();
    PlainTable { head, rows, sums: Vec::new() }
}

/// Writes the table.
pub fn draw(table: &PlainTable, caption: &str) -> String {
    let mut out = Markup::default();
    out.open("table", &[("class", "chart-table")]);
    out.element("caption", &[("class", "chart-vh")], caption);
    out.open("thead", &[]);
    out.open("tr", &[]);
    for name in &table.head {
        out.element("th", &[("scope", "col")], name);
    }
    out.close("tr");
    out.close("thead");
    for (tag, rows) in [("tbody", &table.rows), ("tfoot", &table.sums)] {
        out.open(tag, &[]);
        for row in rows {
            out.open("tr", &[]);
            for (index, cell) in row.iter().enumerate() {
                if index == 0 {
                    out.element("th", &[("scope", "row")], cell);
                } else {
                    out.element("td", &[], cell);
                }
            }
            out.close("tr");
        }
        out.close(tag);
    }
    out.close("table");
    out.finish()
}
