//! Is it good: the key figures beside their comparison and target, what moved, and what is beyond its limits.

use domain::kpi::{Additivity, Attainment, Direction, Metric, Target, Unit};
use rust_decimal::Decimal;
use service::kpi::KpiRow;
use service::kpi::board::Feed;

use super::{
    HUNDRED, TILES, View, change, chart_unit, growth, metric_meaning, metric_name, points, short, short_parts,
};
use crate::board::api::{AlertDto, MoveDto, TileDto};
use crate::components::chart::series::{
    ChartData, Content, Hue, Position, ScaleData, Series, SeriesData, SeriesKind, Target as Goal, Verdict,
};
use crate::components::tag::Tone;
use crate::format;
use crate::i18n::board::BoardTexts;
use crate::i18n::fill;

/// The judgement as a tone and a word.
pub(in crate::board) fn state(text: &BoardTexts, attainment: Attainment) -> (Tone, String) {
    match attainment {
        Attainment::Reached => (Tone::Good, text.reached.to_owned()),
        Attainment::Missed => (Tone::Warn, text.missed.to_owned()),
        Attainment::BeyondRedLine => (Tone::Bad, text.red_line.to_owned()),
    }
}

impl View<'_> {
    fn target(&self, metric: &Metric) -> Target {
        self.figures.targets.get(metric.code).copied().unwrap_or_default()
    }

    /// The tiles' metrics with value and target.
    fn judged(&self) -> impl Iterator<Item = (usize, &'static Metric, Option<Decimal>, Target, Option<Attainment>)> {
        TILES.iter().enumerate().filter_map(|(place, slug)| {
            let metric = Metric::find(slug)?;
            let value = self.figures.totals.total.value(place);
            let target = self.target(metric);
            Some((place, metric, value, target, target.judge(metric.direction, value)))
        })
    }

    pub(super) fn tiles(&self) -> Vec<TileDto> {
        let course = &self.figures.course;
        let positions: Vec<Position> = course.rows.iter().map(|row| self.position(row)).collect();
        self.judged()
            .map(|(place, metric, now, target, attainment)| {
                let (currency, value, unit) = short_parts(self.locale, metric.unit, now);
                let label = metric_name(self.locale, metric).to_owned();
                let (chart_unit, factor) = chart_unit(self.locale, self.text, metric.unit);
                let values = course.rows.iter().map(|row| row.value(place).map(|value| value * factor)).collect();
                // The line of days has the target of a rate; that of a sum is one of the whole period.
                let goal = target
                    .target
                    .filter(|_| metric.additivity == Additivity::Ratio)
                    .map(|value| Goal { name: self.text.limits.to_owned(), value: value * factor });
                let spark = ChartData {
                    title: label.clone(),
                    description: String::new(),
                    unit: chart_unit.clone(),
                    content: Content::Series(SeriesData {
                        is_additive: false,
                        target: goal,
                        ..SeriesData::new(
                            SeriesKind::Spark,
                            positions.clone(),
                            vec![Series { name: label.clone(), hue: Hue::Neutral, values }],
                        )
                    }),
                };
                let scale = target.target.map(|goal| ChartData {
                    title: label.clone(),
                    description: String::new(),
                    unit: chart_unit,
                    content: Content::Scale(ScaleData {
                        value: now.map(|now| now * factor),
                        target: Some(goal * factor),
                        red_line: target.red_line.map(|red| red * factor),
                        is_more_better: metric.direction != Direction::Down,
                        verdict: match attainment {
                            None => Verdict::None,
                            Some(Attainment::Reached) => Verdict::Good,
                            Some(Attainment::Missed) => Verdict::Warning,
                            Some(Attainment::BeyondRedLine) => Verdict::Bad,
                        },
                    }),
                });
                TileDto {
                    code: metric.code.to_owned(),
                    meaning: metric_meaning(self.locale, metric).to_owned(),
                    formula: metric.formula.to_owned(),
                    value,
                    currency,
                    unit,
                    change: change(self.locale, metric, now, self.figures.totals.total.before(place)),
                    spark: (course.rows.len() > 1).then_some(spark),
                    state: attainment.map(|attainment| state(self.text, attainment)),
                    target: self.target_words(metric, target.target),
                    distance: self.distance(metric, now, target.target),
                    scale,
                    partial: if metric.slug == "return_rate_units" {
                        self.text.immature.to_owned()
                    } else {
                        String::new()
                    },
                    href: self.figure(metric.code, None, None, None),
                    label,
                }
            })
            .collect()
    }

    fn position(&self, row: &KpiRow) -> Position {
        let day = row.part.step.unwrap_or(self.figures.period.first);
        Position::new(day.format("%m-%d").to_string(), format::date(self.locale, day))
    }

    fn target_words(&self, metric: &Metric, target: Option<Decimal>) -> String {
        let Some(target) = target else { return String::new() };
        let template = if metric.direction == Direction::Down { self.text.target_at_most } else { self.text.target };
        fill(template, &[("value", &short(self.locale, metric.unit, Some(target)))])
    }

    /// How far a figure is from its target: of a rate in percentage points, of all else in per cent of it.
    fn distance(&self, metric: &Metric, value: Option<Decimal>, target: Option<Decimal>) -> String {
        let (Some(value), Some(target)) = (value, target) else { return String::new() };
        if metric.unit == Unit::Percent {
            return points(self.locale, value - target).text;
        }
        match value.checked_div(target) {
            Some(share) if target > Decimal::ZERO => format::percent(self.locale, (share * HUNDRED).round_dp(1), 1),
            _ => String::new(),
        }
    }

    /// How many of the judged figures stand how.
    pub(super) fn verdicts(&self) -> String {
        let count = |wanted: Attainment| self.judged().filter(|(.., found)| *found == Some(wanted)).count();
        let [good, warn, bad] = [Attainment::Reached, Attainment::Missed, Attainment::BeyondRedLine].map(count);
        if good + warn + bad == 0 {
            return String::new();
        }
        let [good, warn, bad] = [good, warn, bad].map(|count| count.to_string());
        fill(self.text.verdicts, &[("good", &good), ("warn", &warn), ("bad", &bad)])
    }

    /// Net sales and margin of a kind of channels: the sums of their channels, the margin divided last.
    pub(super) fn of_kinds(&self, kinds: &[&str]) -> KindSums {
        let channels = &self.board.scope.channels;
        let mut sums = KindSums::default();
        for row in &self.figures.by_channel.rows {
            let is_wanted = channels
                .iter()
                .any(|channel| row.part.channel_id == Some(channel.id) && kinds.contains(&channel.kind.as_str()));
            if is_wanted {
                sums.net += row.value(0).unwrap_or_default();
                sums.profit += row.value(1).unwrap_or_default();
                sums.net_before += row.before(0).unwrap_or_default();
                sums.profit_before += row.before(1).unwrap_or_default();
                sums.rows += 1;
            }
        }
        sums
    }

    /// What moved: online sales with their margin, the stores, the resellers.
    pub(super) fn moves(&self) -> Vec<MoveDto> {
        let kinds: [(&str, &[&str]); 3] = [
            (self.text.online, &["public", "private"]),
            (self.text.stores, &["store"]),
            (self.text.wholesale, &["b2b"]),
        ];
        kinds
            .into_iter()
            .filter_map(|(label, kinds)| {
                let sums = self.of_kinds(kinds);
                let growth = growth(self.locale, sums.net, sums.net_before)?;
                let margin = match (sums.margin(), sums.margin_before()) {
                    (Some(now), Some(before)) => Some(points(self.locale, now - before)),
                    _ => None,
                };
                Some(MoveDto { label: label.to_owned(), growth: Some(growth), margin })
            })
            .collect()
    }

    /// What is beyond its limits: figures first, the worst on top, then late feeds and refused rows.
    pub(super) fn alerts(&self) -> Vec<AlertDto> {
        let mut judged: Vec<_> =
            self.judged().filter(|(.., found)| found.is_some_and(|found| found != Attainment::Reached)).collect();
        judged.sort_by_key(|(place, .., found)| (std::cmp::Reverse(*found), *place));
        let mut alerts: Vec<AlertDto> = judged
            .into_iter()
            .filter_map(|(_, metric, value, target, found)| {
                let (tone, word) = state(self.text, found?);
                let words = |value: Option<Decimal>| short(self.locale, metric.unit, value);
                let detail = match target.red_line {
                    Some(red) => {
                        fill(self.text.alert_limits, &[("target", &words(target.target)), ("red", &words(Some(red)))])
                    }
                    None => fill(self.text.alert_target, &[("target", &words(target.target))]),
                };
                Some(AlertDto {
                    tone,
                    title: format!("{} {}", metric_name(self.locale, metric), words(value)),
                    detail,
                    word,
                    href: self.figure(metric.code, None, None, None),
                })
            })
            .collect();
        for feed in &self.board.feeds {
            if let Some((age, promise)) = self.lateness(feed) {
                let (age, promise) = (format::duration(self.locale, age), format::duration(self.locale, promise));
                alerts.push(AlertDto {
                    tone: Tone::Warn,
                    title: self.feed_name(feed).to_owned(),
                    detail: fill(self.text.alert_late, &[("age", &age), ("promise", &promise)]),
                    word: self.text.late.to_owned(),
                    href: String::new(),
                });
            }
            if feed.refused_open > 0 {
                let count = format::count(self.locale, feed.refused_open);
                alerts.push(AlertDto {
                    tone: Tone::Info,
                    title: self.feed_name(feed).to_owned(),
                    detail: fill(self.text.alert_refused, &[("count", &count)]),
                    word: self.text.data.to_owned(),
                    href: String::new(),
                });
            }
        }
        alerts
    }

    /// How old the newest arrival is and how old it may be, in seconds, when it is older than that.
    pub(super) fn lateness(&self, feed: &Feed) -> Option<(i64, i64)> {
        let promise = i64::from(feed.freshness_seconds?);
        let age = self.now.signed_duration_since(feed.watermark_at.or(feed.last_row_at)?).num_seconds();
        (age > promise).then_some((age, promise))
    }
}

/// Sums of several channels.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct KindSums {
    pub(super) net: Decimal,
    profit: Decimal,
    pub(super) net_before: Decimal,
    profit_before: Decimal,
    pub(super) rows: usize,
}

impl KindSums {
    pub(super) fn margin(self) -> Option<Decimal> {
        domain::kpi::divide(Some(self.profit), Some(self.net))
    }

    pub(super) fn margin_before(self) -> Option<Decimal> {
        domain::kpi::divide(Some(self.profit_before), Some(self.net_before))
    }
}
