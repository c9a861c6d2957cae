//! What a chart is given: figures as exact decimals, names, marks and windows. `None` is a figure that is not there; it
//! stays a gap and never becomes zero. How figures are placed is decided in `scale` and `layout`, how they are drawn in
//! `plot`, `bridge`, `grid`, `gauge` and `ranges`.

use domain::preference::Locale;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One chart: what it says, in which unit, and its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartData {
    /// What is shown, e.g. 每日净销售额，按渠道堆叠; the accessible name.
    pub title: String,
    /// One sentence of what is to be seen; may be empty.
    pub description: String,
    /// The unit of all figures.
    pub unit: Unit,
    /// The figures and the kind of chart.
    pub content: Content,
}

impl ChartData {
    /// Whether there is no figure at all to draw.
    pub fn is_empty(&self) -> bool {
        match &self.content {
            Content::Series(data) => {
                data.positions.is_empty() || data.series.iter().all(|series| series.values.iter().all(Option::is_none))
            }
            Content::Grid(data) => {
                data.columns.is_empty() || data.rows.iter().all(|row| row.values.iter().all(Option::is_none))
            }
            Content::Bridge(data) => data.steps.iter().all(|step| step.amount.is_none()),
            Content::Scale(data) => data.value.is_none() && data.target.is_none(),
            Content::Ranges(data) => data.rows.iter().all(|row| row.values.iter().all(Option::is_none)),
        }
    }
}

/// The figures by the family of the chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Lines, areas, bars and the small line of a tile.
    Series(SeriesData),
    /// A table whose cells are tinted: heat map, or who pays whom.
    Grid(GridData),
    /// From one sum to another, step by step.
    Bridge(BridgeData),
    /// One figure on its scale with target and red line.
    Scale(ScaleData),
    /// Several figures of one thing compared with its reference, e.g. the prices of the channels.
    Ranges(RangeData),
}

/// The unit of the figures and how they read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Stands before the figure, e.g. `¥`.
    pub prefix: String,
    /// Stands behind the figure, e.g. ` 件` or `%`.
    pub suffix: String,
    /// The unit's name at the axis, e.g. 元.
    pub name: String,
    /// Decimal places of an exact figure.
    pub decimals: u32,
    /// Whether large figures are shown in 万 and 亿, or k, M and bn. Not for percentages.
    pub is_scaled: bool,
}

impl Unit {
    /// Amounts of money in yuan, exact to the fen.
    pub fn money(locale: Locale) -> Unit {
        let name = match locale {
            Locale::ZhCn => "元",
            Locale::En => "CNY",
        };
        Unit { prefix: "¥".into(), suffix: String::new(), name: name.into(), decimals: 2, is_scaled: true }
    }

    /// Whole things: pieces, orders, persons; `name` is the word for them.
    pub fn count(name: &str) -> Unit {
        Unit { prefix: String::new(), suffix: format!(" {name}"), name: name.into(), decimals: 0, is_scaled: true }
    }

    /// Percentages, given in percent (5.8 reads 5.8%), with this number of decimal places.
    pub fn percent(decimals: u32) -> Unit {
        Unit { prefix: String::new(), suffix: "%".into(), name: "%".into(), decimals, is_scaled: false }
    }

    /// Any other measure, e.g. days or hours; `name` is the word for it.
    pub fn measure(name: &str, decimals: u32) -> Unit {
        Unit { prefix: String::new(), suffix: format!(" {name}"), name: name.into(), decimals, is_scaled: false }
    }
}

/// The colour of a series: a role of `tokens.css`, never a raw colour. A channel owns its hue on every page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hue {
    /// One of the eight category hues, 1 to 8; other numbers wrap around.
    Category(u8),
    /// What is summed up as "others".
    Other,
    /// The quiet hue of a single series.
    #[default]
    Neutral,
}

impl Hue {
    /// The value of `data-ch`, which `chart.css` turns into the colour.
    pub const fn code(self) -> &'static str {
        match self {
            Hue::Category(number) => match number % 8 {
                1 => "1",
                2 => "2",
                3 => "3",
                4 => "4",
                5 => "5",
                6 => "6",
                7 => "7",
                _ => "8",
            },
            Hue::Other => "other",
            Hue::Neutral => "neutral",
        }
    }
}

/// How series are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SeriesKind {
    /// A line for each series; the axis may start above zero.
    Line,
    /// A line with its area down to zero, for one or two series.
    Area,
    /// Areas on top of one another, with the total as a strong line.
    StackedArea,
    /// Bars of the first series.
    Bar,
    /// Bars on top of one another.
    StackedBar,
    /// Bars side by side.
    GroupedBar,
    /// The small line of a tile: no axis, no legend.
    Spark,
}

impl SeriesKind {
    /// Whether the positions are bands with bars rather than points in time.
    pub const fn is_bar(self) -> bool {
        matches!(self, SeriesKind::Bar | SeriesKind::StackedBar | SeriesKind::GroupedBar)
    }

    /// Whether series lie on top of one another.
    pub const fn is_stacked(self) -> bool {
        matches!(self, SeriesKind::StackedArea | SeriesKind::StackedBar)
    }
}

/// One place on the axis below: a day, a month, a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// What is written at the axis, e.g. `06-18`.
    pub short: String,
    /// What is written in tooltip and table, e.g. `2026-06-18 周四`.
    pub full: String,
}

impl Position {
    /// A place with its short and full name.
    pub fn new(short: impl Into<String>, full: impl Into<String>) -> Position {
        Position { short: short.into(), full: full.into() }
    }
}

/// One row of figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Its name, e.g. 天猫.
    pub name: String,
    /// Its colour.
    pub hue: Hue,
    /// A figure for each position; missing ones stay gaps.
    pub values: Vec<Option<Decimal>>,
}

impl Series {
    /// The figure at a position, if there is one.
    pub fn at(&self, index: usize) -> Option<Decimal> {
        self.values.get(index).copied().flatten()
    }
}

/// The same figure in another period, drawn as a thin line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Which period, e.g. 去年同期.
    pub name: String,
    /// A figure for each position.
    pub values: Vec<Option<Decimal>>,
}

/// What should be reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Its name, e.g. 目标.
    pub name: String,
    /// The figure at each position.
    pub value: Decimal,
}

/// Something that happened: a promotion, a change of price or policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The position, counted from 0.
    pub at: usize,
    /// What happened.
    pub text: String,
    /// A second line; empty for none.
    pub note: String,
    /// Whether it is marked strongly, with a pin on the total.
    pub is_main: bool,
}

/// A span of time under the axis: a promotion, a holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Its first position, counted from 0.
    pub from: usize,
    /// Its last position.
    pub to: usize,
    /// Its name.
    pub text: String,
    /// Whether it is a campaign of our own; others are drawn quietly.
    pub is_campaign: bool,
}

/// Figures in rows along one axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesData {
    /// How they are drawn.
    pub kind: SeriesKind,
    /// The places on the axis, in order.
    pub positions: Vec<Position>,
    /// The rows, the lowest of a stack first.
    pub series: Vec<Series>,
    /// Whether figures of several positions and series may be added up; not for rates.
    pub is_additive: bool,
    /// The other period.
    pub comparison: Option<Comparison>,
    /// What should be reached.
    pub target: Option<Target>,
    /// What happened.
    pub events: Vec<Event>,
    /// Spans under the axis.
    pub windows: Vec<Window>,
    /// Set when the last position is still running; says up to when, e.g. 22 日截至 14:05.
    pub running: Option<String>,
}

impl SeriesData {
    /// Rows along positions with nothing beside them.
    pub fn new(kind: SeriesKind, positions: Vec<Position>, series: Vec<Series>) -> SeriesData {
        SeriesData {
            kind,
            positions,
            series,
            is_additive: true,
            comparison: None,
            target: None,
            events: Vec::new(),
            windows: Vec::new(),
            running: None,
        }
    }
}

/// What a grid says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GridKind {
    /// Any rows by any columns, e.g. channel × region.
    Heat,
    /// Rows pay columns; both are the same parties in the same order.
    Matrix,
}

/// A column of a grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridColumn {
    /// Its name.
    pub name: String,
    /// A second line; empty for none.
    pub note: String,
}

/// A row of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridRow {
    /// Its name.
    pub name: String,
    /// Its colour; `Hue::Neutral` shows none.
    pub hue: Hue,
    /// A figure for each column.
    pub values: Vec<Option<Decimal>>,
}

impl GridRow {
    /// The figure in a column, if there is one.
    pub fn at(&self, column: usize) -> Option<Decimal> {
        self.values.get(column).copied().flatten()
    }
}

/// A table whose cells are tinted by size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridData {
    /// What it says.
    pub kind: GridKind,
    /// What the rows are, e.g. 渠道; for a matrix e.g. 付 ↓ 收 →.
    pub corner: String,
    /// The columns.
    pub columns: Vec<GridColumn>,
    /// The rows.
    pub rows: Vec<GridRow>,
    /// Whether sums are shown at the right and below; not for rates. A matrix always shows them.
    pub has_totals: bool,
}

/// What a step of a bridge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepKind {
    /// A sum reached; the first step is one.
    Sum,
    /// Something that goes off or is added.
    Change,
    /// The sum that counts in the end.
    Final,
}

/// One step of a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Its name.
    pub name: String,
    /// A tag beside the name, e.g. who uses it; empty for none.
    pub tag: String,
    /// A sum, or what goes off (negative) or is added.
    pub amount: Option<Decimal>,
}

/// Which way a bridge lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BridgeKind {
    /// On its side: names whole, amounts under one another.
    Lying,
    /// Upright: for few steps with short names.
    Upright,
}

/// From one sum to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BridgeData {
    /// Which way it lies.
    pub kind: BridgeKind,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// What is said of a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Nothing is said.
    #[default]
    None,
    /// The target is reached.
    Good,
    /// Close to the red line or behind the target.
    Warning,
    /// Beyond the red line.
    Bad,
}

impl Verdict {
    /// The value of `data-state`.
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::None => "none",
            Verdict::Good => "good",
            Verdict::Warning => "warn",
            Verdict::Bad => "bad",
        }
    }
}

/// One figure on its scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScaleData {
    /// The figure.
    pub value: Option<Decimal>,
    /// What should be reached.
    pub target: Option<Decimal>,
    /// Beyond this it is bad.
    pub red_line: Option<Decimal>,
    /// Whether more is better; decides on which side of the red line the red zone lies.
    pub is_more_better: bool,
    /// What is said of it.
    pub verdict: Verdict,
}

/// A name and a colour of a kind of point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeSeries {
    /// Its name, e.g. 抖音.
    pub name: String,
    /// Its colour.
    pub hue: Hue,
}

/// One thing with several figures, e.g. a SKU and its price in each channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RangeRow {
    /// Its name.
    pub name: String,
    /// A second line; empty for none.
    pub note: String,
    /// What all figures are compared with.
    pub reference: Decimal,
    /// A figure for each series.
    pub values: Vec<Option<Decimal>>,
}

/// Gaps to a reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RangeData {
    /// What the rows are, e.g. 商品.
    pub corner: String,
    /// What the reference is, e.g. 推荐价.
    pub reference_name: String,
    /// What each row's largest gap is called, e.g. 最大价差.
    pub gap_name: String,
    /// The kinds of points.
    pub series: Vec<RangeSeries>,
    /// The things.
    pub rows: Vec<RangeRow>,
    /// How far below the reference a figure may be, in percent, e.g. 15.
    pub limit_percent: Option<Decimal>,
    /// From which gap on it is close, in percent.
    pub near_percent: Option<Decimal>,
}

/// The state of a chart's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ChartState {
    /// The figures are there.
    #[default]
    Ready,
    /// They are on their way.
    Loading,
    /// They could not be had; the sentence says why.
    Failed(String),
}
