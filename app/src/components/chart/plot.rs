//! Charts along an axis: lines, areas and bars, with everything that stands beside them (comparison, target, events,
//! windows, a running day, labels). [`Plot::of`] decides all geometry and all words; the component in `mod` only places
//! them on the page.

use super::change::Changes;
use super::layout::{Anchor, Layer, Places, place_events, place_windows, runs, spread, stack, totals, with_others};
use super::legend;
use super::mark::{self, Mark, Shape, points};
use super::markup::Markup;
use super::scale::{Axis, Figure, Magnitude, exact, extent, percent, percent_of, quotient, sum};
use super::series::{Series, SeriesData, SeriesKind, Unit};
use crate::i18n::chart::ChartTexts;
use crate::i18n::fill;
use domain::preference::Locale;
use rust_decimal::Decimal;

/// The height for which texts are placed, in CSS pixels: the smallest a plot has on a desk.
const ASSUMED_HEIGHT: f64 = 280.0;

/// The height of a line of text, in CSS pixels.
const LINE_HEIGHT: usize = 17;

/// The least distance of direct labels: a line of text in the plot of a phone.
const LABEL_GAP: f64 = 0.075;

/// How many labels the axis below has at most; a phone hides every other one.
const MOST_LABELS: usize = 6;

/// A row of the legend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Which swatch: `total`, `ly`, `target`, `part`, `line`, `box`, or nothing.
    pub swatch: &'static str,
    /// The colour by its code.
    pub hue: Option<&'static str>,
    /// The dash or texture by number.
    pub pattern: Option<&'static str>,
    /// The name.
    pub name: String,
    /// The figure beside it; may be empty.
    pub figure: String,
}

/// A label at the end of a stack: name, share, sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The colour by its code.
    pub hue: &'static str,
    /// The texture by number.
    pub pattern: Option<&'static str>,
    /// The name.
    pub name: String,
    /// Its part of the whole; may be empty.
    pub share: String,
    /// Its sum; may be empty.
    pub figure: String,
}

/// One line of a tooltip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipRow {
    /// The colour by its code; `None` for the total and what is compared.
    pub hue: Option<&'static str>,
    /// The name.
    pub name: String,
    /// The exact figure with its unit.
    pub figure: String,
}

/// All that is drawn of a chart along an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// The series as drawn, at most six.
    pub series: Vec<Series>,
    /// The places along the axis.
    pub places: Places,
    /// The vertical axis.
    pub axis: Axis,
    /// Figures at the vertical axis.
    pub labels_left: Vec<Mark>,
    /// Names at the axis below.
    pub labels_below: Vec<Mark>,
    /// Gridlines.
    pub back: Vec<Mark>,
    /// Lines and areas, stretched.
    pub stretched: Vec<Mark>,
    /// Bars, events and texts.
    pub front: Vec<Mark>,
    /// Direct labels of lines, at their right.
    pub labels_right: Vec<Mark>,
    /// Bars under the axis.
    pub windows: Vec<Mark>,
    /// How many rows of them.
    pub window_rows: usize,
    /// The legend.
    pub keys: Vec<Key>,
    /// The labels of a stack, the uppermost first.
    pub ends: Vec<End>,
}

/// The dash or texture of a series by its place; the first is plain.
pub fn pattern_code(index: usize) -> Option<&'static str> {
    match index % 6 {
        1 => Some("1"),
        2 => Some("2"),
        3 => Some("3"),
        4 => Some("4"),
        5 => Some("5"),
        _ => None,
    }
}

impl Plot {
    /// Lays out a chart. `id` is the chart's id on the page, for references to its textures.
    pub fn of(data: &SeriesData, unit: &Unit, locale: Locale, texts: &ChartTexts, changes: &Changes, id: &str) -> Plot {
        let kind = data.kind;
        let count = data.positions.len();
        let series = match kind {
            SeriesKind::Bar => data.series.iter().take(1).cloned().collect(),
            _ => with_others(&data.series, count, texts.others),
        };
        // After others were added up, rows no longer are those that were compared.
        let no_changes = Changes::default();
        let changes = if series.len() == data.series.len() { changes } else { &no_changes };
        let places = Places::new(count, kind.is_bar(), data.running.is_some());
        let layers = stack(&series, count);
        let sums = totals(&series, count);
        let (event_places, event_lines) = place_events(&data.events, places);
        let headroom = (event_lines * LINE_HEIGHT * 1000).div_ceil(ASSUMED_HEIGHT as usize) as u32;
        let axis = fit(data, &series, &layers, places, headroom);
        let largest = axis.low.abs().greater(axis.ticks.last().copied().unwrap_or_default());
        let magnitude = Magnitude::of(locale, unit, largest);

        let mut plot = Plot {
            series,
            places,
            labels_left: Vec::new(),
            labels_below: Vec::new(),
            back: Vec::new(),
            stretched: Vec::new(),
            front: Vec::new(),
            labels_right: Vec::new(),
            windows: Vec::new(),
            window_rows: 0,
            keys: Vec::new(),
            ends: Vec::new(),
            axis,
        };
        plot.draw_axis(data, magnitude);
        match kind {
            SeriesKind::StackedArea => plot.draw_stacked_areas(&layers, &sums, changes),
            SeriesKind::Line | SeriesKind::Area | SeriesKind::Spark => plot.draw_lines(kind, changes),
            SeriesKind::Bar | SeriesKind::StackedBar | SeriesKind::GroupedBar => {
                for index in 0..count {
                    plot.draw_bar(kind, &layers, index, changes, id, count - 1 == index && data.running.is_some());
                }
            }
        }
        if places.has_column() {
            plot.draw_running(kind, &layers, &sums, count - 1, changes, id);
        }
        plot.draw_comparison(data);
        plot.draw_target(data);
        plot.draw_events(data, &event_places, &sums);
        plot.draw_windows(data);
        plot.write_keys(data, unit, locale, magnitude, texts, &sums);
        plot.write_ends(data, unit, magnitude);
        plot
    }

    fn draw_axis(&mut self, data: &SeriesData, magnitude: Magnitude) {
        self.labels_left = axis_labels(&self.axis, magnitude);
        for tick in &self.axis.ticks {
            let y = percent(self.axis.down(*tick));
            let class = if tick.is_zero() { "c-zero" } else { "c-grid" };
            self.back.push(Mark::new(class, Shape::Line("0".into(), y.clone(), "100%".into(), y)));
        }
        let step = self.places.label_step(MOST_LABELS);
        for (index, position) in data.positions.iter().enumerate() {
            let is_running = self.places.has_column() && index + 1 == data.positions.len();
            // The last label would run into that of the running day.
            let is_crowded = self.places.has_column() && index + step / 2 + 1 >= self.places.points() && step > 1;
            if !is_running && (index % step != 0 || is_crowded) {
                continue;
            }
            let is_skipped = !is_running && (index / step) % 2 == 1;
            let class = match (self.places.is_first_point(index), self.places.is_last_point(index), is_skipped) {
                (true, _, _) => "c-text",
                (_, true, false) => "c-text end",
                (_, true, true) => "c-text end skip-phone",
                (_, _, false) => "c-text mid",
                (_, _, true) => "c-text mid skip-phone",
            };
            let x = if is_running { 1.0 } else { self.places.center(index) };
            let shape = Shape::Text(percent(x), "15".into(), "0", "0".into(), position.short.clone());
            self.labels_below.push(Mark::new(class, shape));
        }
    }

    fn draw_stacked_areas(&mut self, layers: &[Layer], sums: &[Option<Decimal>], changes: &Changes) {
        let count = self.places.points();
        let (axis, places) = (self.axis.clone(), self.places);
        let mut lines = Vec::new();
        for (row, layer) in layers.iter().enumerate() {
            let hue = self.series[row].hue.code();
            for run in runs(layer.iter().take(count).map(Option::is_some)) {
                let at = |index: usize| layer.get(index).copied().flatten().unwrap_or_default();
                let upper: Vec<(f64, f64)> =
                    run.clone().map(|index| (places.center(index), axis.down(at(index).1))).collect();
                let lower = run.clone().rev().map(|index| (places.center(index), axis.down(at(index).0)));
                self.stretched
                    .push(Mark::new("c-area", Shape::Polygon(points(upper.iter().copied().chain(lower)))).hue(hue));
                lines.push(Mark::new("c-line", Shape::Polyline(points(upper.iter().copied()))).hue(hue));
                self.push_alone(&upper, hue);
                for index in run {
                    self.push_flash(places.center(index), axis.down(at(index).1), changes.of(row, index));
                }
            }
        }
        self.stretched.append(&mut lines);
        if layers.len() > 1 {
            for run in runs(sums.iter().take(count).map(Option::is_some)) {
                let line = points(run.map(|index| {
                    (places.center(index), axis.down(sums.get(index).copied().flatten().unwrap_or_default()))
                }));
                self.stretched.push(Mark::new("c-total", Shape::Polyline(line)));
            }
        }
    }

    fn draw_lines(&mut self, kind: SeriesKind, changes: &Changes) {
        let count = self.places.points();
        let (axis, places) = (self.axis.clone(), self.places);
        let floor = match kind {
            SeriesKind::Spark => 1.0,
            _ => axis.down(Decimal::ZERO.clamp(axis.low, axis.high)),
        };
        let has_area = matches!(kind, SeriesKind::Area | SeriesKind::Spark);
        let rows: Vec<(usize, Series)> = self.series.iter().cloned().enumerate().collect();
        let mut ends = Vec::new();
        for (row, one) in &rows {
            let hue = one.hue.code();
            let pattern = if kind == SeriesKind::Line { pattern_code(*row) } else { None };
            for run in runs((0..count).map(|index| one.at(index).is_some())) {
                let line: Vec<(f64, f64)> = run
                    .clone()
                    .map(|index| (places.center(index), axis.down(one.at(index).unwrap_or_default())))
                    .collect();
                if has_area && let (Some(first), Some(last)) = (line.first(), line.last()) {
                    let area = line.iter().copied().chain([(last.0, floor), (first.0, floor)]);
                    self.stretched.push(Mark::new("c-area", Shape::Polygon(points(area))).hue(hue));
                }
                let shape = Shape::Polyline(points(line.iter().copied()));
                self.stretched.push(Mark::new("c-line", shape).hue(hue).pattern(pattern));
                self.push_alone(&line, hue);
                for (index, place) in run.zip(&line) {
                    self.push_flash(place.0, place.1, changes.of(*row, index));
                }
            }
            let last = (0..count).rev().find_map(|index| one.at(index).map(|value| (index, value)));
            if let Some((index, value)) = last {
                ends.push((*row, places.center(index), axis.down(value)));
            }
        }
        if kind == SeriesKind::Line && rows.len() > 1 {
            let downs: Vec<f64> = ends.iter().map(|end| end.2).collect();
            for ((row, _, down), at) in ends.iter().zip(spread(&downs, LABEL_GAP)) {
                let Some(one) = self.series.get(*row) else { continue };
                let link = Shape::Line("0".into(), percent(*down), "10".into(), percent(at));
                self.labels_right.push(Mark::new("c-link", link).hue(one.hue.code()));
                let words = Shape::Text("0".into(), percent(at), "14", "4".into(), one.name.clone());
                self.labels_right.push(Mark::new("c-text strong", words));
            }
        }
        if kind == SeriesKind::Spark
            && let Some((row, x, y)) = ends.first()
        {
            let last = (0..count).rev().find(|index| self.series.get(*row).is_some_and(|one| one.at(*index).is_some()));
            let changed = last.and_then(|index| changes.of(*row, index));
            self.front.push(Mark::new("c-end", Shape::Dot(percent(*x), percent(*y), "3")).changed(changed));
        }
    }

    /// A figure without neighbours has no line; it is drawn as a dot.
    fn push_alone(&mut self, line: &[(f64, f64)], hue: &'static str) {
        if let [only] = line {
            self.front.push(Mark::new("c-dot", Shape::Dot(percent(only.0), percent(only.1), "4")).hue(hue));
        }
    }

    /// A spot that is seen for a second where a figure has changed.
    fn push_flash(&mut self, x: f64, y: f64, changed: Option<&'static str>) {
        if changed.is_some() {
            self.front.push(Mark::new("c-flash", Shape::Dot(percent(x), percent(y), "6")).changed(changed));
        }
    }

    fn draw_bar(
        &mut self,
        kind: SeriesKind,
        layers: &[Layer],
        index: usize,
        changes: &Changes,
        id: &str,
        is_running: bool,
    ) {
        let (start, width) = self.places.band(index);
        let is_grouped = kind == SeriesKind::GroupedBar || kind == SeriesKind::Line;
        let rows = self.series.len().max(1);
        for row in 0..self.series.len() {
            let Some(one) = self.series.get(row) else { continue };
            let hue = one.hue.code();
            let Some(value) = one.at(index) else { continue };
            let (from, to) = if is_grouped || kind == SeriesKind::Area {
                (Decimal::ZERO, value)
            } else {
                layers.get(row).and_then(|layer| layer.get(index)).copied().flatten().unwrap_or_default()
            };
            let (top, bottom) = (self.axis.down(from.greater(to)), self.axis.down(from.lesser(to)));
            let (x, wide) = if is_grouped {
                (start + width * row as f64 / rows as f64, width / rows as f64 * 0.94)
            } else {
                (start, width)
            };
            let rect = || Shape::Rect(percent(x), percent(top), percent(wide), percent((bottom - top).max(0.0)));
            self.front.push(Mark::new("c-sw", rect()).hue(hue).changed(changes.of(row, index)));
            let texture = if is_running {
                Some("hatch")
            } else if kind == SeriesKind::GroupedBar {
                pattern_code(row)
            } else {
                None
            };
            if let Some(texture) = texture {
                let reference = ["url(#", id, "-", texture, ")"].concat();
                self.front.push(Mark::new("c-texture", rect()).fill(reference));
            }
        }
        if kind == SeriesKind::StackedBar
            && let Some(total) = sum(self.series.iter().map(|one| one.at(index)))
        {
            let y = percent(self.axis.down(total));
            self.front
                .push(Mark::new("c-total-tick", Shape::Line(percent(start), y.clone(), percent(start + width), y)));
        }
    }

    fn draw_running(
        &mut self,
        kind: SeriesKind,
        layers: &[Layer],
        sums: &[Option<Decimal>],
        index: usize,
        changes: &Changes,
        id: &str,
    ) {
        self.draw_bar(kind, layers, index, changes, id, true);
        if kind == SeriesKind::StackedArea
            && let Some(total) = sums.get(index).copied().flatten()
        {
            let (start, width) = self.places.band(index);
            let y = percent(self.axis.down(total));
            let shape = Shape::Line(percent(start), y.clone(), percent(start + width), y);
            self.front.push(Mark::new("c-total-tick", shape));
        }
    }

    fn draw_comparison(&mut self, data: &SeriesData) {
        let Some(comparison) = &data.comparison else { return };
        let at = |index: usize| comparison.values.get(index).copied().flatten();
        let (axis, places) = (self.axis.clone(), self.places);
        if data.kind.is_bar() {
            for index in 0..data.positions.len() {
                let Some(value) = at(index) else { continue };
                let (start, width) = places.band(index);
                let y = percent(axis.down(value));
                let overhang = width * 0.12;
                let ends = (percent(start - overhang), percent(start + width + overhang));
                self.front
                    .push(Mark::new("c-ly-halo", Shape::Line(ends.0.clone(), y.clone(), ends.1.clone(), y.clone())));
                self.front.push(Mark::new("c-ly", Shape::Line(ends.0, y.clone(), ends.1, y)));
            }
            return;
        }
        for run in runs((0..places.points()).map(|index| at(index).is_some())) {
            let line = points(run.map(|index| (places.center(index), axis.down(at(index).unwrap_or_default()))));
            self.stretched.push(Mark::new("c-ly-halo", Shape::Polyline(line.clone())));
            self.stretched.push(Mark::new("c-ly", Shape::Polyline(line)));
        }
        if places.has_column()
            && let Some(value) = at(data.positions.len() - 1)
        {
            let y = percent(axis.down(value));
            let (start, _) = places.band(data.positions.len() - 1);
            self.front.push(Mark::new("c-ly", Shape::Line(percent(start - 0.01), y.clone(), "101%".into(), y)));
        }
    }

    fn draw_target(&mut self, data: &SeriesData) {
        let Some(target) = &data.target else { return };
        let y = percent(self.axis.down(target.value));
        self.front.push(Mark::new("c-goal", Shape::Line("0".into(), y.clone(), "100%".into(), y)));
    }

    fn draw_events(&mut self, data: &SeriesData, event_places: &[super::layout::EventPlace], sums: &[Option<Decimal>]) {
        for place in event_places {
            let Some(event) = data.events.get(place.index) else { continue };
            let x = percent(self.places.center(event.at));
            let top = place.line * LINE_HEIGHT;
            let value = match data.kind {
                SeriesKind::StackedArea | SeriesKind::StackedBar => sums.get(event.at).copied().flatten(),
                _ => self.series.first().and_then(|one| one.at(event.at)),
            };
            let (start, dx, strong, plain) = match place.anchor {
                Anchor::Start => (top, "8", "c-text strong c-halo", "c-text c-halo"),
                Anchor::Middle => (top + LINE_HEIGHT, "0", "c-text mid strong c-halo", "c-text mid c-halo"),
                Anchor::End => (top, "-8", "c-text end strong c-halo", "c-text end c-halo"),
            };
            let line = if event.is_main { "c-event" } else { "c-event soft" };
            self.front.push(Mark::new(line, Shape::Line(x.clone(), start.to_string(), x.clone(), "100%".into())));
            if event.is_main
                && let Some(value) = value
            {
                let y = percent(self.axis.down(value));
                self.front.push(Mark::new("c-pin", Shape::Dot(x.clone(), y, "4")));
            }
            let class = if event.is_main { strong } else { plain };
            let first = (top + 11).to_string();
            self.front.push(Mark::new(class, Shape::Text(x.clone(), first, dx, "0".into(), event.text.clone())));
            if !event.note.is_empty() {
                let second = (top + 11 + LINE_HEIGHT).to_string();
                self.front.push(Mark::new(plain, Shape::Text(x, second, dx, "0".into(), event.note.clone())));
            }
        }
    }

    fn draw_windows(&mut self, data: &SeriesData) {
        let known: Vec<_> = data.windows.iter().filter(|window| window.from < data.positions.len()).cloned().collect();
        let (rows, row_count) = place_windows(&known, self.places);
        self.window_rows = row_count;
        for (window, row) in known.iter().zip(rows) {
            let to = window.to.max(window.from).min(data.positions.len() - 1);
            let (start, end) = if self.places.is_band() {
                let (last, width) = self.places.strip(to);
                (self.places.strip(window.from).0, last + width)
            } else {
                (self.places.center(window.from), self.places.center(to))
            };
            // A window of a single point is still seen.
            let width = (end - start).max(0.012);
            let class = if window.is_campaign { "c-win campaign" } else { "c-win" };
            let top = row * 24;
            let bar = Shape::Rect(percent(start), (top + 4).to_string(), percent(width), "3".into());
            self.windows.push(Mark::new(class, bar));
            let is_late = start > 0.8;
            let (class, x) = if is_late { ("c-text end", start + width) } else { ("c-text", start) };
            let words = Shape::Text(percent(x), (top + 20).to_string(), "0", "0".into(), window.text.clone());
            self.windows.push(Mark::new(class, words));
        }
    }

    fn write_keys(
        &mut self,
        data: &SeriesData,
        unit: &Unit,
        locale: Locale,
        magnitude: Magnitude,
        texts: &ChartTexts,
        sums: &[Option<Decimal>],
    ) {
        let decimals = magnitude.decimals(unit);
        let total = if data.is_additive { sum(sums.iter().copied()) } else { None };
        let short = |value: Option<Decimal>| value.map(|value| magnitude.short(value, decimals)).unwrap_or_default();
        let key = |swatch, name: &str, figure| Key { swatch, hue: None, pattern: None, name: name.to_owned(), figure };
        let unit_name = magnitude.unit_name(locale, unit);
        if !unit_name.is_empty() {
            self.keys.push(key("", &fill(texts.unit, &[("unit", &unit_name)]), String::new()));
        }
        if data.kind.is_stacked() && self.series.len() > 1 {
            self.keys.push(key("total", texts.total, short(total)));
        } else {
            let is_line = !data.kind.is_bar();
            let only_one = self.series.len() == 1;
            for (row, one) in self.series.iter().enumerate() {
                let pattern = match data.kind {
                    SeriesKind::Line | SeriesKind::GroupedBar => pattern_code(row),
                    _ => None,
                };
                let figure = if only_one && data.is_additive { short(total) } else { String::new() };
                let swatch = if is_line { "line" } else { "box" };
                self.keys.push(Key { swatch, hue: Some(one.hue.code()), pattern, name: one.name.clone(), figure });
            }
        }
        if let Some(comparison) = &data.comparison {
            let before = if data.is_additive { sum(comparison.values.iter().copied()) } else { None };
            self.keys.push(key("ly", &comparison.name, short(before)));
            let change = before.zip(total).and_then(|(before, total)| percent_of(total.minus(before), before.abs()));
            if let Some(change) = change {
                let (swatch, change) = match change.chars().next() {
                    Some('−') => ("fall", change),
                    _ if change == "0.0%" => ("flat", change),
                    _ => ("rise", ["+", &change].concat()),
                };
                self.keys.push(key(swatch, &change, String::new()));
            }
        }
        if let Some(target) = &data.target {
            self.keys.push(key("target", &target.name, short(Some(target.value))));
        }
        if let Some(until) = &data.running {
            self.keys.push(key("part", &fill(texts.running, &[("until", until)]), String::new()));
        }
    }

    fn write_ends(&mut self, data: &SeriesData, unit: &Unit, magnitude: Magnitude) {
        if !data.kind.is_stacked() || self.series.len() < 2 {
            return;
        }
        let decimals = magnitude.decimals(unit);
        let parts: Vec<Option<Decimal>> = self.series.iter().map(|one| sum(one.values.iter().copied())).collect();
        let whole = sum(parts.iter().copied()).unwrap_or_default();
        for (one, part) in self.series.iter().zip(&parts).rev() {
            let shown = part.filter(|_| data.is_additive);
            self.ends.push(End {
                hue: one.hue.code(),
                pattern: None,
                name: one.name.clone(),
                share: shown.and_then(|part| percent_of(part, whole)).unwrap_or_default(),
                figure: shown.map(|part| magnitude.short(part, decimals)).unwrap_or_default(),
            });
        }
    }

    /// The exact figures at a position: total first, then the series from the top of the stack, then what is compared.
    pub fn tip(&self, data: &SeriesData, unit: &Unit, texts: &ChartTexts, index: usize) -> Vec<TipRow> {
        let mut rows = Vec::new();
        if data.kind.is_stacked() && self.series.len() > 1 {
            let total = sum(self.series.iter().map(|one| one.at(index)));
            rows.push(TipRow { hue: None, name: texts.total.to_owned(), figure: exact(total, unit) });
        }
        let row = |one: &Series| TipRow {
            hue: Some(one.hue.code()),
            name: one.name.clone(),
            figure: exact(one.at(index), unit),
        };
        if data.kind.is_stacked() {
            rows.extend(self.series.iter().rev().map(row));
        } else {
            rows.extend(self.series.iter().map(row));
        }
        if let Some(comparison) = &data.comparison {
            let value = comparison.values.get(index).copied().flatten();
            rows.push(TipRow { hue: None, name: comparison.name.clone(), figure: exact(value, unit) });
        }
        if let Some(target) = &data.target {
            rows.push(TipRow { hue: None, name: target.name.clone(), figure: exact(Some(target.value), unit) });
        }
        rows
    }

    /// Writes the stretched inner picture.
    pub fn draw_stretched(&self, out: &mut Markup) {
        out.open(
            "svg",
            &[("viewBox", "0 0 1000 1000"), ("preserveAspectRatio", "none"), ("width", "100%"), ("height", "100%")],
        );
        mark::draw(out, &self.stretched);
        out.close("svg");
    }

    /// Writes everything but legend and tooltip; all parts lie in the grid of the class `trend`.
    pub fn draw(&self, label: &str, id: &str) -> String {
        let mut out = Markup::default();
        let mut part = |class: &'static str, marks: &[Mark], height: &str| {
            out.open("svg", &[("class", class), ("height", height), ("aria-hidden", "true")]);
            mark::draw(&mut out, marks);
            out.close("svg");
        };
        part("y", &self.labels_left, "");
        part("x", &self.labels_below, "");
        if self.window_rows > 0 {
            part("win", &self.windows, &(self.window_rows * 24).to_string());
        }
        if !self.labels_right.is_empty() {
            part("right", &self.labels_right, "");
        }
        out.open("svg", &[("class", "plot"), ("role", "img"), ("aria-label", label)]);
        legend::draw_textures(&mut out, id);
        mark::draw(&mut out, &self.back);
        self.draw_stretched(&mut out);
        mark::draw(&mut out, &self.front);
        out.close("svg");
        if !self.ends.is_empty() {
            out.open("ul", &[("class", "ends")]);
            for end in &self.ends {
                out.open("li", &[]);
                out.open("b", &[]);
                out.element("i", &[("class", "sw"), ("data-ch", end.hue)], "");
                out.text(&end.name);
                out.element("em", &[], &end.share);
                out.close("b");
                out.element("span", &[], &end.figure);
                out.close("li");
            }
            out.close("ul");
        }
        out.finish()
    }

    /// Writes the legend.
    pub fn draw_keys(&self, id: &str) -> String {
        let mut out = Markup::default();
        out.open("p", &[("class", "chart-key")]);
        for key in &self.keys {
            legend::draw_key(&mut out, key, id);
        }
        out.close("p");
        out.finish()
    }

    /// What stands beside the picture, as the value of `data-ends`.
    pub fn ends_code(&self) -> &'static str {
        match (self.ends.is_empty(), self.labels_right.is_empty()) {
            (false, _) => "stack",
            (true, false) => "line",
            (true, true) => "none",
        }
    }

    /// Where the guide stands, in percent.
    pub fn guide(&self, index: usize) -> String {
        percent(self.places.center(index))
    }

    /// The place of the tooltip in twentieths of the width, for `data-at`.
    pub fn tip_place(&self, index: usize) -> String {
        ((self.places.center(index) * 20.0).round().clamp(0.0, 20.0) as u8).to_string()
    }
}

/// The figures at a vertical axis, beside its gridlines.
pub fn axis_labels(axis: &Axis, magnitude: Magnitude) -> Vec<Mark> {
    let decimals = magnitude.tick_decimals(axis);
    let mut out = Vec::new();
    for tick in &axis.ticks {
        let words = magnitude.short(*tick, decimals);
        let shape = Shape::Text("100%".into(), percent(axis.down(*tick)), "-6", "4".into(), words);
        out.push(Mark::new("c-text end", shape));
    }
    out
}

/// The axis that takes in everything drawn.
fn fit(data: &SeriesData, series: &[Series], layers: &[Layer], places: Places, headroom: u32) -> Axis {
    let count = data.positions.len();
    let mut known: Vec<Decimal> = Vec::new();
    if data.kind.is_stacked() {
        known.extend(layers.iter().flatten().flatten().map(|(_, end)| *end));
    } else {
        known.extend(series.iter().flat_map(|one| one.values.iter().take(count)).flatten());
    }
    known.extend(data.comparison.iter().flat_map(|comparison| comparison.values.iter().take(count)).flatten());
    known.extend(data.target.iter().map(|target| target.value));
    let has_zero = match data.kind {
        SeriesKind::Line => places.has_column(),
        SeriesKind::Spark => false,
        _ => true,
    };
    let (low, high) = extent(&known).unwrap_or_default();
    if data.kind == SeriesKind::Spark && low < high {
        // The small line uses its whole height; a little room keeps the ends of the line visible.
        let room = quotient(high.minus(low), Decimal::TEN);
        let (low, high) = (low.minus(room), high.plus(room));
        return Axis { low, high, ticks: Vec::new(), step: Decimal::ONE };
    }
    Axis::fit(low, high, has_zero, headroom)
}
