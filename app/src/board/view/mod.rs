//! From figures to what the board shows, on the server: texts, colours, addresses. Every figure comes from `service::kpi`;
//! nothing is computed here but shares and changes of what is shown. In reading order: what was asked for, how a figure is
//! written, then the board itself (its tiles and alerts in [`tiles`], its course, tables and feeds in [`panels`]).

mod panels;
mod tiles;

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Actor;
use domain::kpi::{Comparison, Metric, Period, Unit};
use domain::preference::Locale;
use rust_decimal::Decimal;
use service::kpi::board::{Board, BoardFigures, BoardQuery};
use service::kpi::explain::{FigureQuery, Side};
use service::kpi::{Named, Slice};
use service::{Hub, RequestFacts};

use super::api::{BoardDto, ChangeDto, ChoiceDto};
use crate::components::chart::series::{Hue, Unit as ChartUnit};
use crate::components::date_range::DateRange;
use crate::format;
use crate::i18n::board::BoardTexts;
use crate::i18n::{Texts, fill};
use crate::routes;

pub(super) use tiles::state;

pub(super) const TILES: [&str; 6] =
    ["net_sales", "gross_margin_pct", "orders", "average_order_value", "cancellation_rate", "return_rate_units"];
pub(super) const DEFINITIONS: [&str; 4] = ["placed_gmv", "receipt_sales", "invoiced_sales", "net_sales"];
/// Days of a period from which on the course has steps of weeks: more points than pixels for them say nothing.
const DAYS_BEFORE_WEEKS: i64 = 100;
/// How many products are named at each end.
const PRODUCTS: usize = 6;
/// The brand's clock against UTC.
const CLOCK_OFFSET_SECONDS: i32 = 8 * 3_600;
pub(super) const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// Which days are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodAsked {
    pub(super) first: Option<NaiveDate>,
    pub(super) last: Option<NaiveDate>,
}

impl PeriodAsked {
    /// Reads what the form sent: a named period wins over dates.
    pub fn read(period: &str, first: &str, last: &str, now: DateTime<Utc>) -> PeriodAsked {
        let range = DateRange::read(Some(period), Some(first), Some(last), format::day_of(now));
        PeriodAsked { first: range.from, last: range.to }
    }
}

/// Which figure is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureAsked {
    pub(super) metric: String,
    pub(super) side: Side,
    pub(super) period: PeriodAsked,
    pub(super) comparison: String,
    pub(super) channel: Option<i32>,
    pub(super) region: Option<i32>,
    pub(super) product: Option<i32>,
    pub(super) offset: u32,
}

impl FigureAsked {
    /// Reads a query as it stands in an address; what is not understood is left out.
    pub fn read(query: &str, now: DateTime<Utc>) -> FigureAsked {
        let pairs: Vec<(String, String)> = query
            .trim_start_matches('?')
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (routes::unescape(name), routes::unescape(value)))
            .collect();
        FigureAsked::of(
            &|name| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default(),
            now,
        )
    }

    /// The same from named values.
    pub fn of(value: &dyn Fn(&str) -> String, now: DateTime<Utc>) -> FigureAsked {
        let id = |name: &str| value(name).parse().ok();
        // One step of the course has days of its own, beside those of the board.
        let step = PeriodAsked::read("", &value("on"), &value("to"), now);
        let period = PeriodAsked::read(&value("period"), &value("period-from"), &value("period-to"), now);
        let metric = value("metric");
        FigureAsked {
            metric: if metric.is_empty() { value("explain") } else { metric },
            side: Side::from_code(&value("side")),
            period: if step.first.is_some() { step } else { period },
            comparison: value("compare"),
            channel: id("channel"),
            region: id("region"),
            product: id("product"),
            offset: value("offset").parse().unwrap_or_default(),
        }
    }

    pub(super) fn query(&self) -> FigureQuery {
        FigureQuery {
            metric: self.metric.clone(),
            first: self.period.first,
            last: self.period.last,
            comparison: comparison_of(&self.comparison),
            slice: Slice {
                channels: self.channel.into_iter().collect(),
                regions: self.region.into_iter().collect(),
                products: self.product.into_iter().collect(),
            },
        }
    }
}

/// The comparison of an address; the same dates last year where nothing is said.
pub(super) fn comparison_of(code: &str) -> Option<Comparison> {
    match code {
        "" => Some(Comparison::YearDate),
        code => Comparison::from_code(code),
    }
}

/// The question of the board.
pub(super) fn board_query(asked: PeriodAsked, comparison: &str) -> BoardQuery {
    BoardQuery {
        first: asked.first,
        last: asked.last,
        comparison: comparison_of(comparison),
        tiles: TILES.map(str::to_owned).to_vec(),
        definitions: DEFINITIONS.map(str::to_owned).to_vec(),
        days_before_weeks: DAYS_BEFORE_WEEKS,
        products: PRODUCTS,
        clock_offset_seconds: CLOCK_OFFSET_SECONDS,
    }
}

// --- how a figure is written ---------------------------------------------------------------------------------------------

pub(super) fn name(locale: Locale, named: &Named) -> &str {
    match locale {
        Locale::ZhCn => &named.name_zh,
        Locale::En => &named.name_en,
    }
}

pub(super) fn metric_name(locale: Locale, metric: &Metric) -> &'static str {
    match locale {
        Locale::ZhCn => metric.name_zh,
        Locale::En => metric.name_en,
    }
}

pub(super) fn metric_meaning(locale: Locale, metric: &Metric) -> &'static str {
    match locale {
        Locale::ZhCn => metric.meaning_zh,
        Locale::En => metric.meaning_en,
    }
}

pub(super) fn hue(channel: &Named) -> Hue {
    match u8::try_from(channel.colour) {
        Ok(number @ 1..=8) => Hue::Category(number),
        _ => Hue::Other,
    }
}

pub(super) fn change_of(value: Decimal, text: String) -> ChangeDto {
    let direction = if value.is_zero() {
        0
    } else if value.is_sign_negative() {
        -1
    } else {
        1
    };
    ChangeDto { direction, text }
}

/// A change: of a rate in percentage points, of all else in per cent of the base; nothing without a base above zero.
pub(super) fn change(
    locale: Locale,
    metric: &Metric,
    now: Option<Decimal>,
    before: Option<Decimal>,
) -> Option<ChangeDto> {
    let (now, before) = (now?, before?);
    if metric.unit.is_rate() {
        return Some(points(locale, now - before));
    }
    growth(locale, now, before)
}

/// The growth over a base; nothing without a base above zero.
pub(super) fn growth(locale: Locale, now: Decimal, before: Decimal) -> Option<ChangeDto> {
    if before <= Decimal::ZERO {
        return None;
    }
    let growth = (now.checked_sub(before)?.checked_div(before)?.checked_mul(HUNDRED)?).round_dp(1);
    Some(change_of(growth, format::percent_signed(locale, growth, 1)))
}

/// The difference of two rates in percentage points.
pub(super) fn points(locale: Locale, difference: Decimal) -> ChangeDto {
    let points = (difference * HUNDRED).round_dp(1);
    change_of(points, format::percentage_points(locale, points, 1))
}

/// A figure as a tile shows it: what stands before it, the digits, what stands after.
pub(super) fn short_parts(locale: Locale, unit: Unit, value: Option<Decimal>) -> (String, String, String) {
    let Some(value) = value else {
        return (String::new(), format::or_no_data(None), String::new());
    };
    match unit {
        Unit::Percent => (String::new(), format::decimal(locale, value * HUNDRED, 1), "%".to_owned()),
        Unit::Yuan => {
            let (digits, unit) = format::compact_parts(locale, value, 1);
            ("¥".to_owned(), digits, unit.to_owned())
        }
        Unit::YuanPerOrder | Unit::YuanPerPiece => ("¥".to_owned(), format::amount(locale, value), String::new()),
        Unit::Pieces | Unit::Orders => (String::new(), format::decimal(locale, value, 0), String::new()),
        Unit::PiecesPerOrder => (String::new(), format::decimal(locale, value, 2), String::new()),
    }
}

/// The same in one text.
pub(super) fn short(locale: Locale, unit: Unit, value: Option<Decimal>) -> String {
    let (before, digits, after) = short_parts(locale, unit, value);
    format!("{before}{digits}{after}")
}

/// A figure as exactly as it is kept; rates and quotients with two decimals.
pub(super) fn exact(locale: Locale, unit: Unit, value: Option<Decimal>) -> String {
    let Some(value) = value else { return format::or_no_data(None) };
    match unit {
        Unit::Percent => format::percent(locale, value * HUNDRED, 2),
        Unit::Yuan | Unit::YuanPerOrder | Unit::YuanPerPiece => format::money(locale, value),
        Unit::Pieces | Unit::Orders => format::quantity(locale, value),
        Unit::PiecesPerOrder => format::decimal(locale, value, 2),
    }
}

/// The unit of a chart, and by what figures are multiplied for it.
pub(super) fn chart_unit(locale: Locale, text: &BoardTexts, unit: Unit) -> (ChartUnit, Decimal) {
    match unit {
        Unit::Yuan | Unit::YuanPerOrder | Unit::YuanPerPiece => (ChartUnit::money(locale), Decimal::ONE),
        Unit::Percent => (ChartUnit::percent(1), HUNDRED),
        Unit::Pieces | Unit::PiecesPerOrder => (ChartUnit::count(text.unit_pieces), Decimal::ONE),
        Unit::Orders => (ChartUnit::count(text.unit_orders), Decimal::ONE),
    }
}

/// A period for people: a whole month by its name, the part of one up to a day, else its dates.
pub(super) fn period_words(locale: Locale, text: &BoardTexts, period: Period) -> String {
    use chrono::Datelike as _;
    let month = domain::kpi::Grain::Month.around(period.first);
    if period == month {
        return format::month(locale, period.first);
    }
    if period.first == month.first && month.contains(period.last) && period.days() > 1 {
        let (month, day) = (format::month(locale, period.first), period.last.day().to_string());
        return fill(text.until, &[("month", &month), ("day", &day)]);
    }
    format::range(locale, period.first, period.last)
}

fn comparison_words(text: &BoardTexts, comparison: Option<Comparison>) -> &'static str {
    match comparison {
        None => text.compare_none,
        Some(Comparison::PreviousPeriod) => text.compare_prev,
        Some(Comparison::YearDate) => text.compare_date,
        Some(Comparison::YearWeekday) => text.compare_weekday,
        Some(Comparison::YearEvent) => text.compare_event,
    }
}

// --- the board -----------------------------------------------------------------------------------------------------------

/// What the parts of the board share.
struct View<'a> {
    locale: Locale,
    text: &'static BoardTexts,
    now: DateTime<Utc>,
    board: &'a Board,
    figures: &'a BoardFigures,
    first: String,
    last: String,
    comparison: &'a str,
}

impl View<'_> {
    /// The board with the figure of a metric taken apart.
    fn figure(&self, metric: &str, channel: Option<i32>, region: Option<i32>, product: Option<i32>) -> String {
        self.figure_in(metric, (&self.first, &self.last), channel, region, product)
    }

    fn figure_in(
        &self,
        metric: &str,
        (first, last): (&str, &str),
        channel: Option<i32>,
        region: Option<i32>,
        product: Option<i32>,
    ) -> String {
        let id = |id: Option<i32>| id.map(|id| id.to_string()).unwrap_or_default();
        routes::board(&[
            ("period-from", &self.first),
            ("period-to", &self.last),
            ("compare", self.comparison),
            ("explain", metric),
            ("on", if (first, last) == (&self.first, &self.last) { "" } else { first }),
            ("to", if (first, last) == (&self.first, &self.last) { "" } else { last }),
            ("channel", &id(channel)),
            ("region", &id(region)),
            ("product", &id(product)),
        ])
    }
}

/// Everything on the board.
pub(super) async fn board(
    hub: &Hub,
    actor: &Actor,
    facts: &RequestFacts,
    locale: Locale,
    asked: PeriodAsked,
    comparison: &str,
) -> service::Result<BoardDto> {
    let board = hub.board(actor, facts, board_query(asked, comparison)).await?;
    Ok(shown(&board, locale, comparison, hub.now()))
}

/// What the board shows of its figures.
fn shown(board: &Board, locale: Locale, comparison: &str, now: DateTime<Utc>) -> BoardDto {
    let text = BoardTexts::of(locale);
    let today = format::day_of(now).to_string();
    let (Some(figures), Some(known)) = (&board.figures, board.scope.known) else {
        return BoardDto { today, notice: text.empty_text.to_owned(), ..BoardDto::default() };
    };
    let period = figures.period;
    let (first, last) = (period.first.to_string(), period.last.to_string());
    let asked_code = comparison_of(comparison).map_or("none", Comparison::code);
    let view = View { locale, text, now, board, figures, first, last, comparison: asked_code };
    let compared =
        figures.totals.compared_period.map_or(String::new(), |period| format::range(locale, period.first, period.last));
    let has_figures = figures.totals.total.values.iter().any(Option::is_some);
    let (notice, notice_hint) = if !has_figures {
        let range = format::range(locale, known.first, known.last);
        (text.no_period.to_owned(), fill(text.no_period_hint, &[("range", &range)]))
    } else if figures.is_comparison_refused {
        (text.no_campaign.to_owned(), String::new())
    } else {
        (String::new(), String::new())
    };
    let watermark = board.feeds.iter().filter_map(|feed| feed.watermark_at).max();
    let watermark = match watermark {
        Some(at) => fill(text.watermark, &[("at", &format::instant(locale, at.min(now)))]),
        None => fill(text.no_watermark, &[("date", &format::date(locale, known.last))]),
    };
    let choices = std::iter::once(None).chain(Comparison::ALL.into_iter().map(Some));
    let comparisons = choices
        .map(|choice| {
            let code = choice.map_or("none", Comparison::code);
            ChoiceDto {
                label: comparison_words(text, choice).to_owned(),
                href: routes::board(&[("period-from", &view.first), ("period-to", &view.last), ("compare", code)]),
                is_current: code == asked_code,
            }
        })
        .collect();
    let filter = |value: &str| format!("is:{value}");
    let tiles = view.tiles();
    let alerts = view.alerts();
    let (bridge, residual) = view.bridge();
    let feeds = view.feeds();
    BoardDto {
        has_data: true,
        today,
        first: view.first.clone(),
        last: view.last.clone(),
        period: period_words(locale, text, period),
        comparison: asked_code.to_owned(),
        comparison_label: comparison_words(text, comparison_of(comparison)).to_owned(),
        comparisons,
        compared,
        notice,
        notice_hint,
        watermark,
        export_query: routes::query_of(&[
            ("f.first", &filter(&view.first)),
            ("f.last", &filter(&view.last)),
            ("f.comparison", &filter(asked_code)),
        ]),
        verdicts: view.verdicts(),
        moves: view.moves(),
        tiles,
        alerts,
        trend: Some(view.trend()),
        steps: view.steps(),
        is_weekly: figures.grain == domain::kpi::Grain::Week,
        definitions: view.definitions(),
        bridge: Some(bridge),
        residual,
        heads: view.heads(),
        rows: view.rows(),
        top: view.products(&figures.top, false),
        bottom: view.products(&figures.bottom, true),
        feeds_note: view.feeds_note(),
        feeds_foot: view.feeds_foot(),
        feeds,
    }
}
