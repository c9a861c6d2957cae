//! Where things go: positions along the axis, stacks, what becomes "others", texts that must not cover one another. All
//! results are parts of the width or height (0 to 1), so that one picture fits every width.

use super::scale::{Figure, sum};
use super::series::{Event, Hue, Series, Window};
use rust_decimal::Decimal;

/// How many series are drawn; the last of them is "others" when there are more.
pub const MOST_SERIES: usize = 6;

/// The width for which texts are placed, in CSS pixels; wider pictures only leave more room between them.
const ASSUMED_WIDTH: f64 = 520.0;

/// The part of the width before a running day's column.
const BEFORE_RUNNING: f64 = 0.93;

/// The width of a running day's column.
const RUNNING_WIDTH: f64 = 0.036;

/// How the positions lie along the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Places {
    count: usize,
    is_band: bool,
    has_running: bool,
}

impl Places {
    /// Places for `count` positions: bands for bars, points for lines; a running last point stands apart.
    pub fn new(count: usize, is_band: bool, has_running: bool) -> Places {
        Places { count, is_band, has_running: has_running && count > 1 && !is_band }
    }

    /// The number of positions.
    pub fn count(self) -> usize {
        self.count
    }

    /// The number of points of lines: all but a running one.
    pub fn points(self) -> usize {
        if self.has_running { self.count - 1 } else { self.count }
    }

    /// Whether the last position stands apart as a column.
    pub fn has_column(self) -> bool {
        self.has_running
    }

    /// Whether positions are bands with bars.
    pub fn is_band(self) -> bool {
        self.is_band
    }

    /// Whether a point lies on the left edge, so that its label must not be centred.
    pub fn is_first_point(self, index: usize) -> bool {
        !self.is_band && index == 0 && self.points() > 1
    }

    /// Whether a point lies on the right edge.
    pub fn is_last_point(self, index: usize) -> bool {
        !self.is_band && index + 1 == self.count && self.count > 1
    }

    /// The middle of a position.
    pub fn center(self, index: usize) -> f64 {
        if self.is_band {
            let (start, width) = self.band(index);
            return start + width / 2.0;
        }
        if self.has_running && index + 1 >= self.count {
            return 1.0 - RUNNING_WIDTH / 2.0;
        }
        let end = if self.has_running { BEFORE_RUNNING } else { 1.0 };
        match self.points() {
            0 | 1 => end / 2.0,
            points => end * index as f64 / (points - 1) as f64,
        }
    }

    /// Start and width of a bar: seven tenths of its share of the axis, or a running point's column.
    pub fn band(self, index: usize) -> (f64, f64) {
        if self.is_band {
            let share = 1.0 / self.count.max(1) as f64;
            return ((index as f64 + 0.15) * share, 0.7 * share);
        }
        let width = if self.has_running { RUNNING_WIDTH } else { 0.02 };
        (self.center(index) - width / 2.0, width)
    }

    /// Start and width of the strip in which a position is meant by the pointer.
    pub fn strip(self, index: usize) -> (f64, f64) {
        if self.is_band {
            let share = 1.0 / self.count.max(1) as f64;
            return (index as f64 * share, share);
        }
        let here = self.center(index);
        let start = if index == 0 { 0.0 } else { (self.center(index - 1) + here) / 2.0 };
        let end = if index + 1 >= self.count { 1.0 } else { (here + self.center(index + 1)) / 2.0 };
        (start, (end - start).max(0.0))
    }

    /// The position that is meant at a part of the width.
    pub fn nearest(self, share: f64) -> Option<usize> {
        (0..self.count).find(|index| {
            let (start, width) = self.strip(*index);
            share < start + width || index + 1 == self.count
        })
    }

    /// Every how many positions a label is written, so that about `most` fit.
    pub fn label_step(self, most: usize) -> usize {
        self.points().div_ceil(most.max(1)).max(1)
    }
}

/// One series in a stack: from where to where at each position; `None` is a gap.
pub type Layer = Vec<Option<(Decimal, Decimal)>>;

/// Puts series on top of one another. Negative figures grow downwards from zero, beside the positive ones, so that
/// neither hides the other. A missing figure takes no room.
pub fn stack(series: &[Series], count: usize) -> Vec<Layer> {
    let mut above = vec![Decimal::ZERO; count];
    let mut below = vec![Decimal::ZERO; count];
    let mut layers = Vec::with_capacity(series.len());
    for one in series {
        let mut layer = Layer::with_capacity(count);
        for (index, (up, down)) in above.iter_mut().zip(&mut below).enumerate() {
            layer.push(one.at(index).map(|value| {
                let end = if value.is_sign_negative() { &mut *down } else { &mut *up };
                let from = *end;
                *end = end.plus(value);
                (from, *end)
            }));
        }
        layers.push(layer);
    }
    layers
}

/// The total of all series at each position; `None` where no series has a figure.
pub fn totals(series: &[Series], count: usize) -> Vec<Option<Decimal>> {
    (0..count).map(|index| sum(series.iter().map(|one| one.at(index)))).collect()
}

/// At most [`MOST_SERIES`] series: the largest keep their order, the rest is added up as "others" at the end. Series
/// that are "others" already are added to them.
pub fn with_others(series: &[Series], count: usize, others_name: &str) -> Vec<Series> {
    if series.len() <= MOST_SERIES {
        return series.to_vec();
    }
    let size = |one: &Series| sum(one.values.iter().map(|value| value.map(|value| value.abs()))).unwrap_or_default();
    let mut ranks: Vec<usize> = (0..series.len()).filter(|index| series[*index].hue != Hue::Other).collect();
    ranks.sort_by_key(|index| std::cmp::Reverse(size(&series[*index])));
    ranks.truncate(MOST_SERIES - 1);
    let (kept, rest): (Vec<_>, Vec<_>) = series.iter().enumerate().partition(|(index, _)| ranks.contains(index));
    let values = (0..count).map(|index| sum(rest.iter().map(|(_, one)| one.at(index)))).collect();
    let mut out: Vec<Series> = kept.into_iter().map(|(_, one)| one.clone()).collect();
    out.push(Series { name: others_name.to_owned(), hue: Hue::Other, values });
    out
}

/// The unbroken runs of figures, as ranges of positions: what is drawn as one line.
pub fn runs(is_there: impl Iterator<Item = bool>) -> Vec<std::ops::Range<usize>> {
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, there) in is_there.enumerate() {
        match out.last_mut() {
            Some(last) if there && last.end == index => last.end = index + 1,
            _ if there => out.push(index..index + 1),
            _ => {}
        }
    }
    out
}

/// Moves labels apart so that neighbours are at least `gap` from one another and all stay within 0 to 1, in the order
/// in which they were. When there is no room for that they are spread evenly.
pub fn spread(places: &[f64], gap: f64) -> Vec<f64> {
    let count = places.len();
    if count == 0 {
        return Vec::new();
    }
    let gap = gap.min(1.0 / count as f64);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| places[*a].total_cmp(&places[*b]));
    let mut out = vec![0.0; count];
    let mut least = gap / 2.0;
    for index in &order {
        out[*index] = places[*index].max(least);
        least = out[*index] + gap;
    }
    let mut most = 1.0 - gap / 2.0;
    for index in order.iter().rev() {
        out[*index] = out[*index].min(most);
        most = out[*index] - gap;
    }
    out
}

/// How wide a text of 12 px is, in CSS pixels: Chinese characters are square, others a little over half of that.
pub fn text_width(text: &str) -> f64 {
    text.chars().map(|letter| if letter as u32 >= 0x2E80 { 12.0 } else { 6.8 }).sum()
}

/// Which side of its place a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// To the right of it.
    Start,
    /// Centred.
    Middle,
    /// To the left of it.
    End,
}

/// Where an event's text stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventPlace {
    /// The event, counted from 0.
    pub index: usize,
    /// The first line it uses, counted from 0 at the top.
    pub line: usize,
    /// The side.
    pub anchor: Anchor,
}

/// Gives each event a line of text that no other text covers. Main events stand to the left of their mark as long as
/// there is room; all others are centred.
pub fn place_events(events: &[Event], places: Places) -> (Vec<EventPlace>, usize) {
    let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut order: Vec<usize> = (0..events.len()).filter(|index| events[*index].at < places.count).collect();
    order.sort_by_key(|index| (!events[*index].is_main, events[*index].at));
    let mut out = Vec::with_capacity(order.len());
    for index in order {
        let event = &events[index];
        let width = (text_width(&event.text).max(text_width(&event.note)) + 16.0) / ASSUMED_WIDTH;
        let at = places.center(event.at);
        let anchor = if event.is_main && at >= width {
            Anchor::End
        } else if event.is_main || at < width / 2.0 {
            Anchor::Start
        } else if at > 1.0 - width / 2.0 {
            Anchor::End
        } else {
            Anchor::Middle
        };
        let span = match anchor {
            Anchor::Start => (at, at + width),
            Anchor::Middle => (at - width / 2.0, at + width / 2.0),
            Anchor::End => (at - width, at),
        };
        let lines = if event.note.is_empty() { 1 } else { 2 };
        let is_free = |line: usize| {
            (line..line + lines).all(|line| {
                taken.get(line).is_none_or(|spans| spans.iter().all(|(from, to)| span.1 <= *from || *to <= span.0))
            })
        };
        let line = (0..=events.len() * 2).find(|line| is_free(*line)).unwrap_or_default();
        taken.resize(taken.len().max(line + lines), Vec::new());
        for spans in &mut taken[line..line + lines] {
            spans.push(span);
        }
        out.push(EventPlace { index, line, anchor });
    }
    out.sort_by_key(|place| place.index);
    (out, taken.len())
}

/// Gives each window a row under the axis in which it covers neither bar nor text of another. Returns the rows and how
/// many there are.
pub fn place_windows(windows: &[Window], places: Places) -> (Vec<usize>, usize) {
    let mut ends: Vec<f64> = Vec::new();
    let mut order: Vec<usize> = (0..windows.len()).collect();
    order.sort_by_key(|index| windows[*index].from);
    let mut rows = vec![0; windows.len()];
    for index in order {
        let window = &windows[index];
        let start = places.strip(window.from).0;
        let text = start + (text_width(&window.text) + 12.0) / ASSUMED_WIDTH;
        let (last, width) = places.strip(window.to.max(window.from));
        let end = (last + width).max(text);
        let row = ends.iter().position(|taken| *taken <= start + f64::EPSILON).unwrap_or(ends.len());
        if row == ends.len() {
            ends.push(end);
        } else {
            ends[row] = end;
        }
        rows[index] = row;
    }
    (rows, ends.len())
}

/// The tint of a cell, 0 for none to 6: by the square root of its part of the largest, so that small figures still
/// differ. Negative figures are not tinted; their sign says it.
pub fn heat_level(value: Option<Decimal>, largest: Decimal) -> u8 {
    let Some(value) = value.filter(|value| *value > Decimal::ZERO && largest > Decimal::ZERO) else { return 0 };
    let share = super::scale::share_between(Decimal::ZERO, largest, value).sqrt();
    ((share * 6.0).round() as u8).clamp(1, 6)
}
