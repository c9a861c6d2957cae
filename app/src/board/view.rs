//! From figures to what the board shows, on the server: texts, colours, lengths, addresses. Every figure comes from
//! `service::kpi`; nothing is computed here but shares and changes of what is shown.

use chrono::{Datelike, NaiveDate};
use domain::access::Actor;
use domain::kpi::{Comparison, Grain, Metric, Period, Unit};
use domain::preference::Locale;
use rust_decimal::Decimal;
use service::kpi::{BoardFacts, Cut, KpiAnswer, KpiQuery, KpiRow, Named};
use service::{Hub, RequestFacts};

use super::api::{BoardDto, CellDto, ChannelRowDto, DefinitionDto, ROWS_A_PAGE, RowDto, RowsDto, TileDto};
use crate::components::chart::series::{
    ChartData, Comparison as Compared, Content, Hue, Position, Series, SeriesData, SeriesKind, Unit as ChartUnit, Window,
};
use crate::error::AppError;
use crate::format;
use crate::i18n::board::BoardTexts;
use crate::i18n::{Texts, fill};
use crate::routes;

const TILES: [&str; 8] = [
    "net_sales",
    "gross_margin_pct",
    "orders",
    "average_order_value",
    "returns_value",
    "cancellation_rate",
    "units_sold",
    "average_discount_pct",
];
const DEFINITIONS: [&str; 4] = ["placed_gmv", "receipt_sales", "invoiced_sales", "net_sales"];
/// Days of a period from which on the course has steps of weeks: more points than pixels for them say nothing.
const DAYS_BEFORE_WEEKS: i64 = 100;
const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// Everything on the board.
pub(super) async fn board(
    hub: &Hub,
    actor: &Actor,
    facts: &RequestFacts,
    locale: Locale,
    first: &str,
    last: &str,
    comparison: &str,
) -> Result<BoardDto, AppError> {
    let text = BoardTexts::of(locale);
    let known = hub.board_facts(actor, facts, format::day_of(hub.now())).await?;
    let Some(whole) = known.known else {
        return Ok(nothing(text));
    };
    let period = period_of(first, last, whole)?;
    let comparison = match comparison {
        "" => Some(Comparison::YearDate),
        code => Comparison::from_code(code),
    };
    let grain = if period.days() > DAYS_BEFORE_WEEKS { Grain::Week } else { Grain::Day };
    let ask = |metrics: &[&str], cut, comparison| KpiQuery {
        metrics: metrics.iter().map(|name| (*name).to_owned()).collect(),
        period,
        comparison,
        cut,
        channels: Vec::new(),
    };
    let names: Vec<&str> = TILES.into_iter().chain(DEFINITIONS).collect();
    let cut = |by_channel, by_region, grain| Cut { by_channel, by_region, grain, ..Cut::default() };
    let mut notice = String::new();
    let mut used = comparison;
    let totals = match hub.kpi(actor, facts, ask(&names, cut(false, false, None), comparison)).await {
        Err(error) if error.code() == "no_campaign" => {
            text.no_campaign.clone_into(&mut notice);
            used = None;
            hub.kpi(actor, facts, ask(&names, cut(false, false, None), None)).await?
        }
        answer => answer?,
    };
    let course = hub.kpi(actor, facts, ask(&TILES, cut(false, false, Some(grain)), used)).await?;
    let by_channel_course = hub.kpi(actor, facts, ask(&["net_sales"], cut(true, false, Some(grain)), None)).await?;
    let by_channel = hub.kpi(actor, facts, ask(&["net_sales", "gross_margin_pct"], cut(true, false, None), used)).await?;
    let by_both = hub.kpi(actor, facts, ask(&["net_sales"], cut(true, true, None), None)).await?;
    let view = View { locale, text, period, known: &known, grain };
    let compared = totals.compared_period.map_or(String::new(), |period| format::range(locale, period.first, period.last));
    Ok(BoardDto {
        has_data: true,
        first: period.first.to_string(),
        last: period.last.to_string(),
        comparison: comparison.map_or("none", Comparison::code).to_owned(),
        compared,
        notice,
        watermark: fill(text.watermark, &[("date", &format::date(locale, whole.last))]),
        tiles: view.tiles(&totals, &course),
        trend: Some(view.trend(&by_channel_course, &course)),
        is_weekly: grain == Grain::Week,
        definitions: view.definitions(&totals),
        heads: view.heads(),
        rows: view.rows(&by_channel, &by_both),
    })
}

/// The rows behind net sales of a channel and region.
pub(super) async fn rows(
    hub: &Hub,
    actor: &Actor,
    facts: &RequestFacts,
    locale: Locale,
    (first, last): (&str, &str),
    (channel, region): (&str, &str),
    offset: u32,
) -> Result<RowsDto, AppError> {
    let known = hub.board_facts(actor, facts, format::day_of(hub.now())).await?;
    let text = BoardTexts::of(locale);
    let whole = known.known.ok_or_else(|| AppError::new(crate::error::ErrorKind::NotFound, "not_found"))?;
    let period = period_of(first, last, whole)?;
    let (channel, region) = (channel.parse::<i32>().ok(), region.parse::<i32>().ok());
    let behind = hub.net_sales_rows(actor, facts, period, channel, region, offset, ROWS_A_PAGE).await?;
    let name_of = |list: &[Named], id: Option<i32>| {
        id.and_then(|id| list.iter().find(|named| named.id == id)).map(|named| name(locale, named).to_owned())
    };
    let about = [
        name_of(&known.channels, channel),
        name_of(&known.regions, region),
        Some(format::range(locale, period.first, period.last)),
    ];
    let rows = behind.rows.iter().map(|row| RowDto {
        order: row.order.clone(),
        line: row.line.clone(),
        day: format::date(locale, row.day),
        product: format!("{} {}", row.product, row.product_name),
        quantity: format::quantity(locale, row.quantity),
        amount: format::amount(locale, row.amount),
    });
    let amount = format::amount(locale, behind.amount);
    let count = format::count(locale, behind.total);
    Ok(RowsDto {
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        total: behind.total,
        total_text: fill(text.rows_count, &[("count", &count), ("amount", &amount)]),
        amount,
        rows: rows.collect(),
    })
}

/// What was asked for; else the month of the last day known, up to that day.
fn period_of(first: &str, last: &str, known: Period) -> Result<Period, AppError> {
    let date = |text: &str| text.parse::<NaiveDate>().ok();
    let (first, last) = match (date(first), date(last)) {
        (Some(first), Some(last)) => (first, last),
        (Some(first), None) => (first, known.last),
        _ => (known.last.with_day(1).unwrap_or(known.last), known.last),
    };
    Period::new(first, last).map_err(|_| AppError::new(crate::error::ErrorKind::Refused, "period_wrong"))
}

fn nothing(text: &BoardTexts) -> BoardDto {
    BoardDto {
        has_data: false,
        first: String::new(),
        last: String::new(),
        comparison: String::new(),
        compared: String::new(),
        notice: text.empty_text.to_owned(),
        watermark: String::new(),
        tiles: Vec::new(),
        trend: None,
        is_weekly: false,
        definitions: Vec::new(),
        heads: Vec::new(),
        rows: Vec::new(),
    }
}

fn name(locale: Locale, named: &Named) -> &str {
    match locale {
        Locale::ZhCn => &named.name_zh,
        Locale::En => &named.name_en,
    }
}

fn sign(value: Decimal) -> i8 {
    if value.is_zero() { 0 } else if value.is_sign_negative() { -1 } else { 1 }
}

struct View<'a> {
    locale: Locale,
    text: &'static BoardTexts,
    period: Period,
    known: &'a BoardFacts,
    grain: Grain,
}

impl View<'_> {
    fn href(&self, channel: Option<i32>, region: Option<i32>) -> String {
        routes::board_rows(&self.period.first.to_string(), &self.period.last.to_string(), channel, region)
    }

    /// A change: of a rate in percentage points, of all else in per cent of the base; nothing without a base above zero.
    fn change(&self, metric: &Metric, now: Option<Decimal>, before: Option<Decimal>) -> Option<(i8, String)> {
        let (now, before) = (now?, before?);
        if metric.unit.is_rate() {
            let points = ((now - before) * HUNDRED).round_dp(1);
            return Some((sign(points), format::percentage_points(self.locale, points, 1)));
        }
        if before <= Decimal::ZERO {
            return None;
        }
        let growth = ((now - before) / before * HUNDRED).round_dp(1);
        Some((sign(growth), format::percent_signed(self.locale, growth, 1)))
    }

    fn figure(&self, metric: &Metric, value: Option<Decimal>) -> (String, String, String) {
        let Some(value) = value else {
            return (format::or_no_data(None), String::new(), String::new());
        };
        match metric.unit {
            Unit::Percent => (format::decimal(self.locale, value * HUNDRED, 1), String::new(), "%".to_owned()),
            Unit::Yuan => {
                let (digits, unit) = format::compact_parts(self.locale, value, 1);
                (digits, "¥".to_owned(), unit.to_owned())
            }
            Unit::YuanPerOrder | Unit::YuanPerPiece => (format::amount(self.locale, value.round_dp(2)), "¥".to_owned(), String::new()),
            Unit::Pieces | Unit::Orders => (format::decimal(self.locale, value, 0), String::new(), String::new()),
            Unit::PiecesPerOrder => (format::decimal(self.locale, value, 2), String::new(), String::new()),
        }
    }

    fn tiles(&self, totals: &KpiAnswer, course: &KpiAnswer) -> Vec<TileDto> {
        let positions: Vec<Position> = course.rows.iter().map(|row| self.position(row)).collect();
        TILES
            .iter()
            .enumerate()
            .filter_map(|(place, slug)| {
                let metric = Metric::find(slug)?;
                let now = totals.total.values.get(place).copied().flatten();
                let before = totals.total.compared.get(place).copied().flatten();
                let (value, currency, unit) = self.figure(metric, now);
                let change = self.change(metric, now, before);
                let (label, meaning) = match self.locale {
                    Locale::ZhCn => (metric.name_zh, metric.meaning_zh),
                    Locale::En => (metric.name_en, metric.meaning_en),
                };
                let values = course.rows.iter().map(|row| row.values.get(place).copied().flatten()).collect();
                let spark = ChartData {
                    title: label.to_owned(),
                    description: String::new(),
                    unit: chart_unit(self.locale, metric.unit),
                    content: Content::Series(SeriesData {
                        is_additive: false,
                        ..SeriesData::new(
                            SeriesKind::Spark,
                            positions.clone(),
                            vec![Series { name: label.to_owned(), hue: Hue::Neutral, values }],
                        )
                    }),
                };
                Some(TileDto {
                    code: metric.code.to_owned(),
                    label: label.to_owned(),
                    meaning: meaning.to_owned(),
                    formula: metric.formula.to_owned(),
                    value,
                    currency,
                    unit,
                    direction: change.as_ref().map(|(direction, _)| *direction),
                    change: change.map(|(_, text)| text).unwrap_or_default(),
                    spark: (course.rows.len() > 1).then_some(spark),
                    href: if metric.slug == "net_sales" { self.href(None, None) } else { String::new() },
                })
            })
            .collect()
    }

    fn position(&self, row: &KpiRow) -> Position {
        let day = row.part.step.unwrap_or(self.period.first);
        Position::new(day.format("%m-%d").to_string(), format::date(self.locale, day))
    }

    /// The course by channel: steps without any sale are there too, as gaps.
    fn trend(&self, by_channel: &KpiAnswer, course: &KpiAnswer) -> ChartData {
        let steps: Vec<NaiveDate> =
            self.period.steps(self.grain).iter().map(|step| self.grain.around(step.first).first).collect();
        let positions = steps.iter().map(|day| Position::new(day.format("%m-%d").to_string(), format::date(self.locale, *day))).collect();
        let series = self
            .known
            .channels
            .iter()
            .filter_map(|channel| {
                let values: Vec<Option<Decimal>> = steps
                    .iter()
                    .map(|step| {
                        let row = by_channel
                            .rows
                            .iter()
                            .find(|row| row.part.channel_id == Some(channel.id) && row.part.step == Some(*step))?;
                        row.values.first().copied().flatten()
                    })
                    .collect();
                values.iter().any(Option::is_some).then(|| Series {
                    name: name(self.locale, channel).to_owned(),
                    hue: hue(channel),
                    values: values.into_iter().map(|value| Some(value.unwrap_or_default())).collect(),
                })
            })
            .collect();
        let comparison = course.compared_period.map(|compared| {
            let before: Vec<NaiveDate> = compared.steps(self.grain).iter().map(|step| self.grain.around(step.first).first).collect();
            let values = (0..steps.len())
                .map(|place| {
                    let step = before.get(place)?;
                    let row = course.compared_rows.iter().find(|row| row.part.step == Some(*step))?;
                    row.values.first().copied().flatten()
                })
                .collect();
            Compared { name: self.text.last_year.to_owned(), values }
        });
        let windows = self
            .known
            .campaigns
            .iter()
            .filter_map(|window| {
                let from = steps.iter().position(|day| *day >= window.period.first && *day <= window.period.last)?;
                let to = steps.iter().rposition(|day| *day <= window.period.last)?;
                Some(Window { from, to, text: window.code.clone(), is_campaign: true })
            })
            .collect();
        ChartData {
            title: self.text.trend.to_owned(),
            description: String::new(),
            unit: ChartUnit::money(self.locale),
            content: Content::Series(SeriesData {
                comparison,
                windows,
                ..SeriesData::new(SeriesKind::StackedArea, positions, series)
            }),
        }
    }

    fn definitions(&self, totals: &KpiAnswer) -> Vec<DefinitionDto> {
        let values: Vec<Option<Decimal>> =
            (0..DEFINITIONS.len()).map(|place| totals.total.values.get(TILES.len() + place).copied().flatten()).collect();
        let longest = values.iter().flatten().copied().max().unwrap_or(Decimal::ONE).max(Decimal::ONE);
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
                let length = value.unwrap_or_default().max(Decimal::ZERO) / longest * Decimal::ONE_THOUSAND;
                Some(DefinitionDto {
                    name: match self.locale {
                        Locale::ZhCn => metric.name_zh.to_owned(),
                        Locale::En => metric.name_en.to_owned(),
                    },
                    used_by: used_by.to_owned(),
                    amount: value.map_or_else(|| format::or_no_data(None), |value| format::amount(self.locale, value.round_dp(2))),
                    length: length.round().try_into().unwrap_or(1_000),
                    is_standard: *slug == "net_sales",
                })
            })
            .collect()
    }

    fn shown_regions(&self) -> impl Iterator<Item = &Named> {
        self.known.regions.iter()
    }

    fn heads(&self) -> Vec<String> {
        let regions = self.shown_regions().map(|region| name(self.locale, region).to_owned());
        let rest = [self.text.total, self.text.share, self.text.growth, self.text.margin, self.text.margin_change];
        regions.chain(rest.into_iter().map(str::to_owned)).collect()
    }

    fn rows(&self, by_channel: &KpiAnswer, by_both: &KpiAnswer) -> Vec<ChannelRowDto> {
        let cell_value = |channel: Option<i32>, region: i32| -> Option<Decimal> {
            let values = by_both
                .rows
                .iter()
                .filter(|row| channel.is_none_or(|id| row.part.channel_id == Some(id)) && row.part.region_id == Some(region))
                .filter_map(|row| row.values.first().copied().flatten());
            values.reduce(|left, right| left + right)
        };
        let largest = by_both
            .rows
            .iter()
            .filter_map(|row| row.values.first().copied().flatten())
            .max()
            .unwrap_or(Decimal::ONE)
            .max(Decimal::ONE);
        let whole = by_channel.total.values.first().copied().flatten();
        let line = |label: String, hue: String, channel: Option<i32>, row: &KpiRow| {
            let net = row.values.first().copied().flatten();
            let mut cells: Vec<CellDto> = self
                .shown_regions()
                .map(|region| {
                    let value = cell_value(channel, region.id);
                    let heat = match (channel, value) {
                        (Some(_), Some(value)) if value > Decimal::ZERO => {
                            (value / largest * Decimal::from(6)).ceil().try_into().unwrap_or(6_u8).min(6)
                        }
                        _ => 0,
                    };
                    self.cell(value, if value.is_some() { self.href(channel, Some(region.id)) } else { String::new() }, heat)
                })
                .collect();
            cells.push(self.cell(net, self.href(channel, None), 0));
            let share = match (net, whole) {
                (Some(net), Some(whole)) if whole > Decimal::ZERO => {
                    format::percent(self.locale, (net / whole * HUNDRED).round_dp(1), 1)
                }
                _ => format::or_no_data(None),
            };
            cells.push(plain(share));
            for (slug, place) in [("net_sales", 0), ("gross_margin_pct", 1)] {
                let Some(metric) = Metric::find(slug) else { continue };
                let now = row.values.get(place).copied().flatten();
                if place == 1 {
                    cells.push(plain(now.map_or_else(
                        || format::or_no_data(None),
                        |now| format::percent(self.locale, (now * HUNDRED).round_dp(1), 1),
                    )));
                }
                let change = self.change(metric, now, row.compared.get(place).copied().flatten());
                cells.push(match change {
                    Some((direction, text)) => CellDto { text, href: String::new(), heat: 0, direction: Some(direction) },
                    None => plain(format::or_no_data(None)),
                });
            }
            ChannelRowDto { name: label, hue, cells, is_total: channel.is_none() }
        };
        let mut rows: Vec<ChannelRowDto> = self
            .known
            .channels
            .iter()
            .filter_map(|channel| {
                let row = by_channel.rows.iter().find(|row| row.part.channel_id == Some(channel.id))?;
                Some(line(name(self.locale, channel).to_owned(), hue(channel).code().to_owned(), Some(channel.id), row))
            })
            .collect();
        rows.push(line(self.text.total.to_owned(), String::new(), None, &by_channel.total));
        rows
    }

    fn cell(&self, value: Option<Decimal>, href: String, heat: u8) -> CellDto {
        let text = value.map_or_else(|| "·".to_owned(), |value| format::decimal(self.locale, value.round_dp(0), 0));
        CellDto { text, href, heat, direction: None }
    }
}

fn plain(text: String) -> CellDto {
    CellDto { text, href: String::new(), heat: 0, direction: None }
}

fn hue(channel: &Named) -> Hue {
    match u8::try_from(channel.colour) {
        Ok(number @ 1..=8) => Hue::Category(number),
        _ => Hue::Other,
    }
}

fn chart_unit(locale: Locale, unit: Unit) -> ChartUnit {
    match unit {
        Unit::Yuan | Unit::YuanPerOrder | Unit::YuanPerPiece => ChartUnit::money(locale),
        Unit::Percent => ChartUnit::measure("", 3),
        Unit::Pieces | Unit::Orders | Unit::PiecesPerOrder => ChartUnit::measure("", 1),
    }
}
