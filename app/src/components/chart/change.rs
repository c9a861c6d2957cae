//! Which figures have changed between two states of the same chart, so that they can be tinted for a second. Figures are
//! compared by row and column; a figure that has only just appeared is not a change.

use super::series::{ChartData, Content};
use rust_decimal::Decimal;

/// The changed figures as (row, column), and which of the two tints has its turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    cells: Vec<(usize, usize)>,
    is_second: bool,
}

impl Changes {
    /// What differs between two states. `is_second` alternates from change to change.
    pub fn between(old: &ChartData, new: &ChartData, is_second: bool) -> Changes {
        let (old_rows, new_rows) = (rows(old), rows(new));
        let mut cells = Vec::new();
        // A chart of another shape (other days, other channels) is another chart, not a change of figures.
        let is_same_shape = old_rows.len() == new_rows.len() && names(old) == names(new);
        if is_same_shape {
            for (row, (before, after)) in old_rows.iter().zip(&new_rows).enumerate() {
                for (column, (was, is)) in before.iter().zip(after).enumerate() {
                    if was.is_some() && is.is_some() && was != is {
                        cells.push((row, column));
                    }
                }
            }
        }
        Changes { cells, is_second }
    }

    /// The value of `data-changed` for a figure; `None` when it is as it was.
    pub fn of(&self, row: usize, column: usize) -> Option<&'static str> {
        self.cells.contains(&(row, column)).then_some(if self.is_second { "b" } else { "a" })
    }

    /// The value of `data-changed` for what sums up a column.
    pub fn of_column(&self, column: usize) -> Option<&'static str> {
        self.cells.iter().find(|cell| cell.1 == column).and_then(|cell| self.of(cell.0, cell.1))
    }

    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

fn rows(data: &ChartData) -> Vec<Vec<Option<Decimal>>> {
    match &data.content {
        Content::Series(data) => data.series.iter().map(|one| one.values.clone()).collect(),
        Content::Grid(data) => data.rows.iter().map(|row| row.values.clone()).collect(),
        Content::Bridge(data) => data.steps.iter().map(|step| vec![step.amount]).collect(),
        Content::Scale(data) => vec![vec![data.value, data.target]],
        Content::Ranges(data) => data.rows.iter().map(|row| row.values.clone()).collect(),
    }
}

fn names(data: &ChartData) -> Vec<&str> {
    match &data.content {
        Content::Series(data) => data.series.iter().map(|one| one.name.as_str()).collect(),
        Content::Grid(data) => data.rows.iter().map(|row| row.name.as_str()).collect(),
        Content::Bridge(data) => data.steps.iter().map(|step| step.name.as_str()).collect(),
        Content::Scale(_) => Vec::new(),
        Content::Ranges(data) => data.rows.iter().map(|row| row.name.as_str()).collect(),
    }
}
