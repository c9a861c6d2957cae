//! Where: the course by channel, the meanings of "sales", channel by region, products, and how fresh the feeds are.

use chrono::NaiveDate;
use domain::kpi::{Grain, Metric};
use domain::preference::Locale;
use rust_decimal::Decimal;
use service::kpi::KpiRow;
use service::kpi::board::{Feed, ProductFigures};

use super::{DEFINITIONS, HUNDRED, TILES, View, change, growth, hue, metric_name, name, points};
use crate::board::api::{CellDto, ChangeDto, ChannelRowDto, DefinitionDto, FeedDto, LinkDto, ProductDto};
use crate::components::chart::series::{
    BridgeData, BridgeKind, ChartData, Comparison as Compared, Content, Event, Position, Series, SeriesData,
    SeriesKind, Step, StepKind, Unit as ChartUnit, Window,
};
use crate::format;
use crate::i18n::fill;

impl View<'_> {
    fn step_days(&self) -> Vec<NaiveDate> {
        let grain = self.figures.grain;
        self.figures.period.steps(grain).iter().map(|step| grain.around(step.first).first).collect()
    }

    /// The course by channel: steps without any sale are there too, as zeros; what has not happened yet is a gap.
    pub(super) fn trend(&self) -> ChartData {
        let figures = self.figures;
        let steps = self.step_days();
        let today = format::day_of(self.now);
        let known_last = self.board.scope.known.map_or(today, |known| known.last);
        let positions = steps
            .iter()
            .map(|day| Position::new(day.format("%m-%d").to_string(), format::date(self.locale, *day)))
            .collect();
        let mut series: Vec<(Decimal, Series)> = self
            .board
            .scope
            .channels
            .iter()
            .filter_map(|channel| {
                let found = |step: &NaiveDate| {
                    let is_it = |row: &&KpiRow| row.part.channel_id == Some(channel.id) && row.part.step == Some(*step);
                    figures.channel_course.rows.iter().find(is_it).and_then(|row| row.value(0))
                };
                let values: Vec<Option<Decimal>> = steps.iter().map(found).collect();
                let sum: Decimal = values.iter().flatten().copied().sum();
                values.iter().any(Option::is_some).then(|| {
                    let values = steps
                        .iter()
                        .zip(values)
                        .map(|(step, value)| value.or_else(|| (*step <= known_last).then_some(Decimal::ZERO)))
                        .collect();
                    (sum, Series { name: name(self.locale, channel).to_owned(), hue: hue(channel), values })
                })
            })
            .collect();
        series.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.name.cmp(&right.1.name)));
        let series: Vec<Series> = series.into_iter().map(|(_, series)| series).collect();
        let total_at = |place: usize| -> Decimal { series.iter().filter_map(|series| series.at(place)).sum() };
        let comparison = figures.course.compared_period.map(|compared| {
            let grain = figures.grain;
            let before: Vec<NaiveDate> =
                compared.steps(grain).iter().map(|step| grain.around(step.first).first).collect();
            let values = (0..steps.len())
                .map(|place| {
                    let step = before.get(place)?;
                    figures.course.compared_rows.iter().find(|row| row.part.step == Some(*step))?.value(0)
                })
                .collect();
            Compared { name: self.text.last_year.to_owned(), values }
        });
        let spans: Vec<(usize, usize, &str)> = self
            .board
            .scope
            .campaigns
            .iter()
            .filter_map(|window| {
                let from = steps.iter().position(|day| *day >= window.period.first && *day <= window.period.last)?;
                let to = steps.iter().rposition(|day| *day <= window.period.last)?;
                let named = self.board.scope.campaign_names.iter().find(|named| named.code == window.code);
                Some((from, to, named.map_or(window.code.as_str(), |named| name(self.locale, named))))
            })
            .collect();
        // The strongest step of each campaign says what it was.
        let events = spans
            .iter()
            .filter_map(|(from, to, code)| {
                let at = (*from..=*to).max_by_key(|place| total_at(*place))?;
                let total = total_at(at);
                (total > Decimal::ZERO).then(|| Event {
                    at,
                    text: format!("{code} {}", format::money_compact(self.locale, total, 1)),
                    note: String::new(),
                    is_main: true,
                })
            })
            .collect();
        let windows = spans
            .iter()
            .map(|(from, to, code)| Window { from: *from, to: *to, text: (*code).to_owned(), is_campaign: true })
            .collect();
        let running =
            steps.last().filter(|day| figures.grain.around(**day).contains(today) && known_last >= **day).map(|_| {
                let (day, time) = (today.format("%d").to_string(), format::time_minutes(self.now));
                match figures.grain {
                    Grain::Week => fill(self.text.running_week, &[("time", &time)]),
                    Grain::Day | Grain::Month | Grain::Quarter | Grain::Year => {
                        fill(self.text.running, &[("day", &day), ("time", &time)])
                    }
                }
            });
        ChartData {
            title: self.text.trend.to_owned(),
            description: String::new(),
            unit: ChartUnit::money(self.locale),
            content: Content::Series(SeriesData {
                comparison,
                events,
                windows,
                // A single step is a column already.
                running: running.filter(|_| steps.len() > 2),
                ..SeriesData::new(SeriesKind::StackedArea, positions, series)
            }),
        }
    }

    /// The steps of the course as links: each figure of the picture opens to its rows.
    pub(super) fn steps(&self) -> Vec<LinkDto> {
        let period = self.figures.period;
        self.figures
            .course
            .rows
            .iter()
            .filter_map(|row| {
                let day = row.part.step?;
                let step = self.figures.grain.around(day);
                let (first, last) = (step.first.max(period.first).to_string(), step.last.min(period.last).to_string());
                let amount = row.value(0).map(|value| format::money_compact(self.locale, value, 1));
                Some(LinkDto {
                    label: format!("{} {}", day.format("%m-%d"), format::or_no_data(amount)),
                    href: self.figure_in("S-001", (&first, &last), None, None, None),
                })
            })
            .collect()
    }

    pub(super) fn definitions(&self) -> Vec<DefinitionDto> {
        let values: Vec<Option<Decimal>> =
            (0..DEFINITIONS.len()).map(|place| self.figures.totals.total.value(TILES.len() + place)).collect();
        let standard = values.last().copied().flatten();
        DEFINITIONS
            .iter()
            .zip(values)
            .filter_map(|(slug, value)| {
                let metric = Metric::find(slug)?;
                let used_by = match *slug {
                    "placed_gmv" => self.text.used_ecommerce,
                    "receipt_sales" => self.text.used_stores,
                    "invoiced_sales" => self.text.used_b2b,
                    _ => self.text.standard,
                };
                let is_standard = *slug == "net_sales";
                let difference = match (value, standard) {
                    (Some(value), Some(standard)) if !is_standard => format::signed(self.locale, value - standard, 2),
                    _ => String::new(),
                };
                Some(DefinitionDto {
                    name: metric_name(self.locale, metric).to_owned(),
                    used_by: used_by.to_owned(),
                    amount: format::or_no_data(value.map(|value| format::amount(self.locale, value))),
                    difference,
                    is_standard,
                    href: self.figure(metric.code, None, None, None),
                })
            })
            .collect()
    }

    /// From what was ordered to net sales, and what the way leaves unexplained (nothing).
    pub(super) fn bridge(&self) -> (ChartData, String) {
        let bridge = self.figures.bridge;
        let text = self.text;
        let metric = |slug: &str| Metric::find(slug).map_or("", |metric| metric_name(self.locale, metric)).to_owned();
        let step =
            |kind, name: String, tag: &str, amount| Step { kind, name, tag: tag.to_owned(), amount: Some(amount) };
        let change = |name: &str, amount| step(StepKind::Change, name.to_owned(), "", amount);
        let steps = vec![
            step(StepKind::Sum, metric("placed_gmv"), text.used_ecommerce, bridge.placed),
            change(text.bridge_cancelled, bridge.cancelled),
            change(text.bridge_tax, bridge.tax),
            change(text.bridge_later, bridge.later),
            change(text.bridge_earlier, bridge.earlier),
            change(text.bridge_returned, bridge.returned),
            step(StepKind::Final, metric("net_sales"), "S-001", bridge.net_sales),
        ];
        let parts = [bridge.cancelled, bridge.tax, bridge.later, bridge.earlier, bridge.returned];
        let residual = bridge.net_sales - bridge.placed - parts.iter().copied().sum::<Decimal>();
        let chart = ChartData {
            title: text.bridge.to_owned(),
            description: String::new(),
            unit: ChartUnit { prefix: String::new(), is_scaled: false, ..ChartUnit::money(self.locale) },
            content: Content::Bridge(BridgeData { kind: BridgeKind::Lying, steps }),
        };
        (chart, fill(text.residual, &[("amount", &format::amount(self.locale, residual))]))
    }

    // --- channel by region ----------------------------------------------------------------------------------------------

    /// In what the cells are written: 万元, or thousands in English.
    fn cell_unit(&self) -> Decimal {
        match self.locale {
            Locale::ZhCn => Decimal::from(10_000),
            Locale::En => Decimal::ONE_THOUSAND,
        }
    }

    pub(super) fn heads(&self) -> Vec<String> {
        let regions = self.board.scope.regions.iter().map(|region| name(self.locale, region).to_owned());
        let rest = [self.text.total, self.text.share, self.text.growth, self.text.margin, self.text.margin_change];
        regions.chain(rest.into_iter().map(str::to_owned)).collect()
    }

    /// Net sales now and before of some channels in a region.
    fn cell_sums(&self, channels: Option<&[i32]>, region: i32) -> (Option<Decimal>, Option<Decimal>) {
        let rows = self.figures.by_both.rows.iter().filter(|row| {
            row.part.region_id == Some(region)
                && channels.is_none_or(|ids| row.part.channel_id.is_some_and(|id| ids.contains(&id)))
        });
        rows.fold((None, None), |(now, before), row| {
            (domain::kpi::add(now, row.value(0)), domain::kpi::add(before, row.before(0)))
        })
    }

    fn cell(&self, value: Option<Decimal>, href: String, heat: u8) -> CellDto {
        let Some(value) = value else { return plain("·".to_owned()) };
        CellDto { text: format::decimal(self.locale, value / self.cell_unit(), 1), href, heat, direction: None }
    }

    fn change_cell(&self, change: Option<ChangeDto>) -> CellDto {
        match change {
            Some(change) => {
                CellDto { text: change.text, href: String::new(), heat: 0, direction: Some(change.direction) }
            }
            None => plain(format::or_no_data(None)),
        }
    }

    pub(super) fn rows(&self) -> Vec<ChannelRowDto> {
        let by_channel = &self.figures.by_channel;
        let whole = by_channel.total.value(0);
        let largest = self.figures.by_both.rows.iter().filter_map(|row| row.value(0)).max().unwrap_or_default();
        let mut rows: Vec<(u8, Decimal, ChannelRowDto)> = Vec::new();
        for channel in &self.board.scope.channels {
            let Some(row) = by_channel.rows.iter().find(|row| row.part.channel_id == Some(channel.id)) else {
                continue;
            };
            let mut cells: Vec<CellDto> = self
                .board
                .scope
                .regions
                .iter()
                .map(|region| {
                    let (value, _) = self.cell_sums(Some(&[channel.id]), region.id);
                    self.cell(
                        value,
                        self.figure("S-001", Some(channel.id), Some(region.id), None),
                        heat(value, largest),
                    )
                })
                .collect();
            let href = |metric: &str| self.figure(metric, Some(channel.id), None, None);
            cells.extend(self.closing_cells(
                (row.value(0), row.before(0)),
                (row.value(2), row.before(2)),
                whole,
                &href,
            ));
            let group = u8::from(!matches!(channel.kind.as_str(), "public" | "private")) * 2;
            rows.push((
                group,
                row.value(0).unwrap_or_default(),
                ChannelRowDto {
                    name: name(self.locale, channel).to_owned(),
                    hue: hue(channel).code().to_owned(),
                    cells,
                    kind: String::new(),
                },
            ));
        }
        let online_ids: Vec<i32> = self
            .board
            .scope
            .channels
            .iter()
            .filter(|channel| matches!(channel.kind.as_str(), "public" | "private"))
            .map(|channel| channel.id)
            .collect();
        let online = self.of_kinds(&["public", "private"]);
        if online.rows > 1 {
            let mut cells: Vec<CellDto> = self.region_cells(Some(&online_ids));
            let margins = (online.margin(), online.margin_before());
            cells.extend(
                self.closing_cells((Some(online.net), Some(online.net_before)), margins, whole, &|_| String::new()),
            );
            let name = self.text.online_total.to_owned();
            rows.push((1, Decimal::MAX, ChannelRowDto { name, hue: String::new(), cells, kind: "sub".to_owned() }));
        }
        // Online first, the largest on top, then their sum, then the rest.
        rows.sort_by(|left, right| left.0.cmp(&right.0).then(right.1.cmp(&left.1)));
        let mut rows: Vec<ChannelRowDto> = rows.into_iter().map(|(_, _, row)| row).collect();
        let total = &by_channel.total;
        let mut cells = self.total_cells();
        let href = |metric: &str| self.figure(metric, None, None, None);
        cells.extend(self.closing_cells(
            (total.value(0), total.before(0)),
            (total.value(2), total.before(2)),
            whole,
            &href,
        ));
        rows.push(ChannelRowDto {
            name: self.text.total.to_owned(),
            hue: String::new(),
            cells,
            kind: "total".to_owned(),
        });
        if self.figures.totals.compared_period.is_some() {
            let changes = self.board.scope.regions.iter().map(|region| {
                let (now, before) = self.cell_sums(None, region.id);
                self.change_cell(growth(self.locale, now.unwrap_or_default(), before.unwrap_or_default()))
            });
            let mut cells: Vec<CellDto> = changes.collect();
            let whole_change =
                growth(self.locale, total.value(0).unwrap_or_default(), total.before(0).unwrap_or_default());
            cells.push(self.change_cell(whole_change));
            cells.extend(std::iter::repeat_n(plain(String::new()), 4));
            let name = self.text.growth.to_owned();
            rows.push(ChannelRowDto { name, hue: String::new(), cells, kind: "change".to_owned() });
        }
        rows
    }

    fn region_cells(&self, channels: Option<&[i32]>) -> Vec<CellDto> {
        let regions = self.board.scope.regions.iter();
        regions.map(|region| self.cell(self.cell_sums(channels, region.id).0, String::new(), 0)).collect()
    }

    fn total_cells(&self) -> Vec<CellDto> {
        let regions = self.board.scope.regions.iter();
        regions
            .map(|region| {
                let href = self.figure("S-001", None, Some(region.id), None);
                self.cell(self.cell_sums(None, region.id).0, href, 0)
            })
            .collect()
    }

    /// Sum, share, change, margin, change of the margin.
    fn closing_cells(
        &self,
        (net, net_before): (Option<Decimal>, Option<Decimal>),
        (margin, margin_before): (Option<Decimal>, Option<Decimal>),
        whole: Option<Decimal>,
        href: &dyn Fn(&str) -> String,
    ) -> Vec<CellDto> {
        let share = match (net, whole) {
            (Some(net), Some(whole)) if whole > Decimal::ZERO => {
                Some(format::percent(self.locale, net / whole * HUNDRED, 1))
            }
            _ => None,
        };
        let margin_text = margin.map(|margin| format::percent(self.locale, margin * HUNDRED, 1));
        let margin_change = match (margin, margin_before) {
            (Some(now), Some(before)) => Some(points(self.locale, now - before)),
            _ => None,
        };
        let is_known = margin_text.is_some();
        vec![
            self.cell(net, href("S-001"), 0),
            plain(format::or_no_data(share)),
            self.change_cell(growth(self.locale, net.unwrap_or_default(), net_before.unwrap_or_default())),
            CellDto {
                href: if is_known { href("M-003") } else { String::new() },
                ..plain(format::or_no_data(margin_text))
            },
            self.change_cell(margin_change),
        ]
    }

    // --- products and feeds ---------------------------------------------------------------------------------------------

    /// Products; `is_loss` shows what was lost against the comparison instead of what was sold.
    pub(super) fn products(&self, products: &[ProductFigures], is_loss: bool) -> Vec<ProductDto> {
        products
            .iter()
            .map(|figures| {
                let is_loss = is_loss && figures.before.is_some();
                let metric = Metric::find("net_sales");
                let change = metric
                    .and_then(|metric| change(self.locale, metric, Some(figures.net_sales), figures.before))
                    .filter(|_| figures.before.is_some_and(|before| before > Decimal::ZERO));
                let amount = if is_loss {
                    format::signed(self.locale, figures.net_sales - figures.before.unwrap_or_default(), 2)
                } else {
                    format::amount(self.locale, figures.net_sales)
                };
                ProductDto {
                    name: name(self.locale, &figures.product).to_owned(),
                    code: figures.product.code.clone(),
                    amount,
                    change,
                    margin: format::or_no_data(
                        figures.margin.map(|margin| format::percent(self.locale, margin * HUNDRED, 1)),
                    ),
                    href: self.figure("S-001", None, None, Some(figures.product.id)),
                }
            })
            .collect()
    }

    pub(super) fn feed_name<'f>(&self, feed: &'f Feed) -> &'f str {
        match self.locale {
            Locale::ZhCn => &feed.name_zh,
            Locale::En => &feed.name_en,
        }
    }

    pub(super) fn feeds(&self) -> Vec<FeedDto> {
        self.board
            .feeds
            .iter()
            .map(|feed| FeedDto {
                name: self.feed_name(feed).to_owned(),
                age: match feed.last_row_at {
                    Some(at) => {
                        let seconds = self.now.signed_duration_since(at).num_seconds();
                        fill(self.text.ago, &[("age", &format::duration(self.locale, seconds))])
                    }
                    None => self.text.never.to_owned(),
                },
                watermark: feed.watermark_at.map_or(String::new(), |at| {
                    fill(self.text.feed_watermark, &[("at", &format::instant_minutes(self.locale, at.min(self.now)))])
                }),
                rows: fill(self.text.feed_rows, &[("rows", &format::count(self.locale, feed.rows_read))]),
                is_late: self.lateness(feed).is_some(),
            })
            .collect()
    }

    pub(super) fn feeds_note(&self) -> String {
        let late = self.board.feeds.iter().filter(|feed| self.lateness(feed).is_some()).count();
        let good = self.board.feeds.len() - late;
        fill(self.text.freshness_note, &[("good", &good.to_string()), ("late", &late.to_string())])
    }

    pub(super) fn feeds_foot(&self) -> String {
        let rows: i64 = self.board.feeds.iter().map(|feed| feed.rows_read).sum();
        let refused: i64 = self.board.feeds.iter().map(|feed| feed.refused_open).sum();
        let (rows, refused) = (format::count(self.locale, rows), format::count(self.locale, refused));
        fill(self.text.freshness_foot, &[("rows", &rows), ("refused", &refused)])
    }
}

/// How strongly a cell is tinted beside the largest, 0 to 6.
fn heat(value: Option<Decimal>, largest: Decimal) -> u8 {
    let Some(value) = value.filter(|value| *value > Decimal::ZERO && largest > Decimal::ZERO) else { return 0 };
    (value / largest * Decimal::from(6)).ceil().try_into().unwrap_or(6_u8).min(6)
}

fn plain(text: String) -> CellDto {
    CellDto { text, href: String::new(), heat: 0, direction: None }
}
