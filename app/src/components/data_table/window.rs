//! Which rows of a long list are in the document at a place of the scroll bar, and which of them to fetch. Plain
//! arithmetic, so that it is tested without a browser. Never more than [`MOST_ROW_NODES`] rows are in the document.

use std::ops::Range;

use super::query::PAGE_ROWS;

/// The most rows that are ever in the document.
pub const MOST_ROW_NODES: u32 = 200;
/// Rows kept ready above and below what is seen, so that a turn of the wheel finds them there.
const SPARE_ROWS: u32 = 24;
/// The window moves in steps, so that most scroll events change nothing; small ones, so that the rows of a step are drawn
/// within one frame.
const STEP: u32 = 8;
/// How many rows one scroll bar covers. Browsers stop at heights between 17 and 33 million px: 250,000 rows of 44 px are
/// 11 million. Longer lists are walked through by the page links, one such block at a time.
pub const BLOCK_ROWS: u32 = 250_000;
/// How many rows of the list are kept in the browser's memory.
pub const MOST_KEPT_ROWS: u32 = 6_000;

/// The rows one scroll bar covers when looking at `offset` of `total` rows.
pub fn block(offset: u32, total: u64) -> Range<u32> {
    let total = u32::try_from(total).unwrap_or(u32::MAX);
    let start = if offset < total { offset / BLOCK_ROWS * BLOCK_ROWS } else { 0 };
    start..start.saturating_add(BLOCK_ROWS).min(total)
}

/// Whole rows in a length, rounded down; nothing for lengths that make no sense.
fn rows_in(length: f64, row_height: f64) -> u32 {
    let rows = (length / row_height).floor();
    // Float to integer saturates, and a NaN becomes 0: exactly what is wanted of odd measures.
    if row_height > 0.0 { rows as u32 } else { 0 }
}

/// The first row that is seen, from the start of the block.
pub fn first_seen(scroll_top: f64, row_height: f64, block: &Range<u32>) -> u32 {
    let rows = block.end - block.start;
    block.start + rows_in(scroll_top.max(0.0), row_height).min(rows.saturating_sub(1))
}

/// The rows that are seen.
pub fn seen(scroll_top: f64, height: f64, row_height: f64, block: &Range<u32>) -> Range<u32> {
    let first = first_seen(scroll_top, row_height, block);
    let count = rows_in(height.max(0.0), row_height).saturating_add(2).min(MOST_ROW_NODES - 2 * STEP);
    first..first.saturating_add(count).min(block.end)
}

/// The rows that are in the document: what is seen and some above and below, in whole steps.
pub fn window(seen: &Range<u32>, block: &Range<u32>) -> Range<u32> {
    let count = seen.end.saturating_sub(seen.start);
    // A very high screen leaves less to spare; the limit holds whatever the screen.
    let spare = SPARE_ROWS.min((MOST_ROW_NODES - 2 * STEP).saturating_sub(count) / 2);
    let start = (seen.start.saturating_sub(spare) / STEP * STEP).max(block.start);
    let end = seen.end.saturating_add(spare).div_ceil(STEP).saturating_mul(STEP).min(block.end);
    start..end.max(start)
}

/// The pages of [`PAGE_ROWS`] rows to fetch, most urgent first: those seen, then one window ahead in the direction of
/// movement.
pub fn pages_wanted(window: &Range<u32>, is_downwards: bool, block: &Range<u32>) -> Vec<u32> {
    if window.is_empty() {
        return Vec::new();
    }
    let length = window.end - window.start;
    let ahead = if is_downwards {
        window.end..window.end.saturating_add(length).min(block.end)
    } else {
        window.start.saturating_sub(length).max(block.start)..window.start
    };
    let mut pages: Vec<u32> = Vec::new();
    for range in [window.clone(), ahead] {
        if !range.is_empty() {
            let first = range.start / PAGE_ROWS;
            let last = (range.end - 1) / PAGE_ROWS;
            pages.extend((first..=last).filter(|page| !pages.contains(page)).collect::<Vec<_>>());
        }
    }
    pages
}

/// Where the scroll bar must stand so that a row is seen below the head, or `None` when it is seen already. `head` and
/// `foot` are the heights of the rows that stay in place.
pub fn scroll_to_see(
    row: u32,
    scroll_top: f64,
    height: f64,
    row_height: f64,
    bars: f64,
    block: &Range<u32>,
) -> Option<f64> {
    let top = f64::from(row.saturating_sub(block.start)) * row_height;
    let room = (height - bars).max(row_height);
    if top < scroll_top {
        Some(top)
    } else if top + row_height > scroll_top + room {
        Some(top + row_height - room)
    } else {
        None
    }
}
