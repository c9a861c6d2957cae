//! The rows of one question that the browser holds: put in as pages arrive, looked up by their place in the list, dropped
//! again when they are far from what is seen. A row that arrives again with other values remembers which cells changed, so
//! that a pushed change can be shown.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use domain::list::ListQuery;

use super::query::PAGE_ROWS;
use super::window::MOST_KEPT_ROWS;
use super::wire::{CellValue, TablePage, TableRow};

/// A row with what happened to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldRow {
    /// The row.
    pub row: Arc<TableRow>,
    /// Different for every content a place of the list had: what tells the document to draw the row anew.
    pub version: u32,
    /// The cells that differ from what the same row said before.
    pub changed: Vec<usize>,
}

/// The rows of one question.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    question: ListQuery,
    rows: BTreeMap<u32, HeldRow>,
    total: u64,
    totals: Vec<CellValue>,
    last_version: u32,
}

impl Rows {
    /// The question the rows answer.
    pub fn question(&self) -> &ListQuery {
        &self.question
    }

    /// How many rows the whole filter has.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The sums over the whole filter.
    pub fn totals(&self) -> &[CellValue] {
        &self.totals
    }

    /// The row at a place of the list, when it is held.
    pub fn at(&self, place: u32) -> Option<&HeldRow> {
        self.rows.get(&place)
    }

    /// The place of the row with a key, among those held.
    pub fn place_of(&self, key: &str) -> Option<u32> {
        self.rows.iter().find(|(_, held)| held.row.key == key).map(|(place, _)| *place)
    }

    /// How many rows are held.
    pub fn held(&self) -> usize {
        self.rows.len()
    }

    /// Takes the answer to a question from `offset` on. Rows of another question are dropped. With `is_fresh` everything
    /// else held is dropped as well, because the list may have moved under it, but what changed in a row is remembered.
    pub fn take(&mut self, question: ListQuery, offset: u32, page: TablePage, is_fresh: bool) {
        let is_same = question == self.question;
        let before = if !is_same || is_fresh { std::mem::take(&mut self.rows) } else { BTreeMap::new() };
        let known: BTreeMap<&str, &HeldRow> =
            if is_same { before.values().map(|held| (held.row.key.as_str(), held)).collect() } else { BTreeMap::new() };
        self.question = question;
        self.total = page.total;
        self.totals = page.totals;
        for (place, row) in (offset..).zip(page.rows) {
            let old = known
                .get(row.key.as_str())
                .copied()
                .or_else(|| self.rows.get(&place).filter(|held| held.row.key == row.key));
            let held = match old {
                Some(old) if *old.row == row => HeldRow { changed: Vec::new(), ..old.clone() },
                old => {
                    let changed = old.map(|old| differing(&old.row.cells, &row.cells)).unwrap_or_default();
                    self.last_version = self.last_version.wrapping_add(1).max(1);
                    HeldRow { row: Arc::new(row), version: self.last_version, changed }
                }
            };
            self.rows.insert(place, held);
        }
    }

    /// Whether every row of a page of [`PAGE_ROWS`] is held.
    pub fn has_page(&self, page: u32) -> bool {
        let start = page.saturating_mul(PAGE_ROWS);
        let total = u32::try_from(self.total).unwrap_or(u32::MAX);
        let end = start.saturating_add(PAGE_ROWS).min(total);
        start >= end || self.rows.range(start..end).count() == (end - start) as usize
    }

    /// Drops rows far from `window` when too many are held.
    pub fn forget_far_from(&mut self, window: &Range<u32>) {
        if self.rows.len() > MOST_KEPT_ROWS as usize {
            let margin = MOST_KEPT_ROWS / 3;
            let near = window.start.saturating_sub(margin)..window.end.saturating_add(margin);
            self.rows.retain(|place, _| near.contains(place));
        }
    }

    /// The keys from one place to another, both included, as far as they are held.
    pub fn keys_between(&self, one: u32, other: u32) -> Vec<String> {
        self.rows.range(one.min(other)..=one.max(other)).map(|(_, held)| held.row.key.clone()).collect()
    }
}

/// The places at which two rows differ.
fn differing(before: &[CellValue], after: &[CellValue]) -> Vec<usize> {
    (0..after.len()).filter(|place| before.get(*place) != after.get(*place)).collect()
}
