//! Axes on exact decimals: which ticks, which magnitude (万, 亿; k, M, bn), where a figure lies, and how figures read.
//! Binary fractions appear only where a figure has become a place on the screen ([`Axis::share`]).

use super::series::Unit;
use domain::preference::Locale;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// How many intervals an axis should have; between two and five come out.
const INTERVALS: i64 = 3;

/// A true minus sign, as wide as a plus.
const MINUS: char = '−';

/// Shown where there is no figure.
pub const MISSING: &str = "—";

/// A vertical axis: its ends and the figures written at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The figure at the lower end.
    pub low: Decimal,
    /// The figure at the upper end.
    pub high: Decimal,
    /// The figures written at the axis, ascending, all within the ends.
    pub ticks: Vec<Decimal>,
    /// The distance of the ticks.
    pub step: Decimal,
}

impl Axis {
    /// An axis for figures between `low` and `high`. `has_zero` takes zero in, `headroom` is the part of the height (in
    /// thousandths, below 800) that stays free above the highest tick for the texts of events.
    pub fn fit(low: Decimal, high: Decimal, has_zero: bool, headroom: u32) -> Axis {
        let (mut low, mut high) = if low <= high { (low, high) } else { (high, low) };
        // A narrow range far from zero is shown for itself; one that nearly reaches zero is easier to read with it.
        let is_far = low.is_sign_positive() && low > half(high) || high.is_sign_negative() && high < half(low);
        if has_zero || !is_far {
            low = low.lesser(Decimal::ZERO);
            high = high.greater(Decimal::ZERO);
        }
        if low == high {
            // All equal: some room around the figure, or one unit above zero.
            if low.is_zero() {
                high = Decimal::ONE;
            } else {
                let room = half(half(low.abs()));
                low = low.minus(room);
                high = high.plus(room);
            }
        }
        let step = nice_step(high.minus(low));
        let mut tick = floor_to(low, step);
        let mut ticks = vec![tick];
        while tick < high && ticks.len() < 12 {
            let Some(next) = Some(tick.plus(step)).filter(|next| *next > tick) else { break };
            tick = next;
            ticks.push(tick);
        }
        let low = ticks.first().copied().unwrap_or(low).lesser(low);
        let mut high = tick.greater(high);
        if headroom > 0 {
            let free = Decimal::from(1000 - headroom.min(800));
            let whole = high.minus(low).times(Decimal::from(1000)).unwrap_or(Decimal::MAX);
            let whole = quotient(whole, free);
            high = high.greater(whole.plus(low));
        }
        Axis { low, high, ticks, step }
    }

    /// Where a figure lies: 0 at the lower end, 1 at the upper end; never outside and never not a number.
    pub fn share(&self, value: Decimal) -> f64 {
        share_between(self.low, self.high, value)
    }

    /// The distance from the top, 0 to 1, as SVG counts.
    pub fn down(&self, value: Decimal) -> f64 {
        1.0 - self.share(value)
    }
}

/// Where `value` lies between two figures, 0 to 1; 0 when they are equal.
#[inline(never)]
pub fn share_between(low: Decimal, high: Decimal, value: Decimal) -> f64 {
    let (low, high, value) = (float(low), float(high), float(value));
    let share = (value - low) / (high - low);
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
}

/// The arithmetic of charts. Nothing fails: what is beyond the largest decimal stays there, since a picture of it only
/// has to be drawable. Not inlined: an addition or division of decimals is two kilobytes of code wherever the compiler
/// repeats it, and the page's module is small.
pub trait Figure: Sized {
    /// The sum, at most the largest decimal.
    fn plus(self, other: Decimal) -> Decimal;
    /// The difference, at most the largest decimal.
    fn minus(self, other: Decimal) -> Decimal;
    /// The product; `None` beyond the largest decimal.
    fn times(self, other: Decimal) -> Option<Decimal>;
    /// The quotient; `None` when it cannot be had.
    fn over(self, divisor: Decimal) -> Option<Decimal>;
    /// The smaller of two.
    fn lesser(self, other: Decimal) -> Decimal;
    /// The larger of two.
    fn greater(self, other: Decimal) -> Decimal;
}

impl Figure for Decimal {
    #[inline(never)]
    fn plus(self, other: Decimal) -> Decimal {
        self.saturating_add(other)
    }

    #[inline(never)]
    fn minus(self, other: Decimal) -> Decimal {
        self.plus(-other)
    }

    #[inline(never)]
    fn times(self, other: Decimal) -> Option<Decimal> {
        self.checked_mul(other)
    }

    #[inline(never)]
    fn over(self, divisor: Decimal) -> Option<Decimal> {
        self.checked_div(divisor)
    }

    #[inline(never)]
    fn lesser(self, other: Decimal) -> Decimal {
        self.min(other)
    }

    #[inline(never)]
    fn greater(self, other: Decimal) -> Decimal {
        self.max(other)
    }
}

/// `value` in parts of `divisor`; the value itself where it cannot be divided.
pub fn quotient(value: Decimal, divisor: Decimal) -> Decimal {
    value.over(divisor).unwrap_or(value)
}

/// The smallest and the largest of some figures; `None` of none.
#[inline(never)]
pub fn extent(values: &[Decimal]) -> Option<(Decimal, Decimal)> {
    let mut out: Option<(Decimal, Decimal)> = None;
    for value in values {
        out = Some(out.map_or((*value, *value), |(low, high)| (low.lesser(*value), high.greater(*value))));
    }
    out
}

/// A decimal as a binary fraction, for places on the screen only.
fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

fn half(value: Decimal) -> Decimal {
    quotient(value, Decimal::TWO)
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that divides `span` into few enough intervals.
fn nice_step(span: Decimal) -> Decimal {
    let raw = quotient(span, Decimal::from(INTERVALS));
    if raw <= Decimal::ZERO {
        return Decimal::ONE;
    }
    let mut power = Decimal::ONE;
    while let Some(next) = power.times(Decimal::TEN).filter(|next| *next <= raw) {
        power = next;
    }
    // 26 places: one fewer than a decimal can hold, so that 2.5 times the power is exact.
    while power > raw && power.scale() < 26 {
        power = quotient(power, Decimal::TEN);
    }
    [Decimal::ONE, Decimal::TWO, Decimal::new(25, 1), Decimal::from(5), Decimal::TEN]
        .into_iter()
        .filter_map(|times| power.times(times))
        .find(|step| *step >= raw)
        .unwrap_or(raw)
        .normalize()
}

/// The largest multiple of `step` that is not above `value`.
fn floor_to(value: Decimal, step: Decimal) -> Decimal {
    value.over(step).and_then(|times| times.floor().times(step)).map_or(value, |tick| tick.normalize())
}

/// By what figures are divided to be short, and the word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Magnitude {
    /// What figures are divided by.
    pub divisor: Decimal,
    /// The word, e.g. 万; empty for one.
    pub word: &'static str,
}

impl Magnitude {
    /// No division.
    pub const ONE: Magnitude = Magnitude { divisor: Decimal::ONE, word: "" };

    /// The magnitude in which figures up to `largest` are short, in the reader's way of counting. A magnitude is used
    /// from ten of it on: 1.5 亿 would hide too much beside 15,000.0 万.
    pub fn of(locale: Locale, unit: &Unit, largest: Decimal) -> Magnitude {
        let largest = largest.abs();
        let choices: &[(i64, &'static str)] = match locale {
            Locale::ZhCn => &[(100_000_000, "亿"), (10_000, "万")],
            Locale::En => &[(1_000_000_000, "bn"), (1_000_000, "M"), (1_000, "k")],
        };
        choices
            .iter()
            .map(|(divisor, word)| Magnitude { divisor: Decimal::from(*divisor), word })
            .find(|magnitude| unit.is_scaled && quotient(largest, Decimal::TEN) >= magnitude.divisor)
            .unwrap_or(Magnitude::ONE)
    }

    /// The unit as written once beside an axis, e.g. 万元 or `CNY k`.
    pub fn unit_name(self, locale: Locale, unit: &Unit) -> String {
        match (locale, self.word) {
            (_, "") => unit.name.clone(),
            (Locale::ZhCn, word) => [word, &unit.name].concat(),
            (Locale::En, word) => [&unit.name, " ", word].concat(),
        }
    }

    /// A figure in this magnitude with a fixed number of decimal places and no unit, e.g. `6,482.6`.
    pub fn short(self, value: Decimal, decimals: u32) -> String {
        grouped(quotient(value, self.divisor), decimals)
    }

    /// The number of decimal places that shows all ticks of an axis exactly.
    pub fn tick_decimals(self, axis: &Axis) -> u32 {
        let places = |value: &Decimal| quotient(*value, self.divisor).round_dp(6).normalize().scale();
        axis.ticks.iter().map(places).max().unwrap_or_default()
    }

    /// The decimal places of a short figure: one when divided, else those of the unit.
    pub fn decimals(self, unit: &Unit) -> u32 {
        if self == Magnitude::ONE { unit.decimals } else { 1 }
    }
}

/// A figure to its last place with its unit, e.g. `¥14,997,312.40`; a dash where there is none.
pub fn exact(value: Option<Decimal>, unit: &Unit) -> String {
    let Some(value) = value else { return MISSING.to_owned() };
    let figure = grouped(value, unit.decimals);
    match figure.strip_prefix(MINUS) {
        Some(rest) => [&MINUS.to_string(), &unit.prefix, rest, &unit.suffix].concat(),
        None => [&unit.prefix, figure.as_str(), &unit.suffix].concat(),
    }
}

/// A figure with thousands set apart and a fixed number of decimal places, rounded half away from zero.
pub fn grouped(value: Decimal, decimals: u32) -> String {
    let mut rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    let text = rounded.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + text.len() / 3 + 4);
    if rounded.is_sign_negative() && !rounded.is_zero() {
        out.push(MINUS);
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A figure with its sign always shown, e.g. `+14,268,530.40`.
pub fn signed(value: Decimal, decimals: u32) -> String {
    let figure = grouped(value, decimals);
    if value > Decimal::ZERO { ["+", &figure].concat() } else { figure }
}

/// `part` of `whole` in percent with one decimal place; `None` where that says nothing.
pub fn percent_of(part: Decimal, whole: Decimal) -> Option<String> {
    if whole.is_zero() {
        return None;
    }
    let share = part.over(whole)?.times(Decimal::ONE_HUNDRED)?;
    Some(grouped(share, 1) + "%")
}

/// A sum that stays at the largest decimal instead of failing.
pub fn sum(values: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    let mut total: Option<Decimal> = None;
    for value in values.flatten() {
        total = Some(total.unwrap_or_default().plus(value));
    }
    total
}

/// A place of 0 to 1 in percent for an SVG attribute, e.g. `79.05%`.
pub fn percent(share: f64) -> String {
    let mut text = fixed(share * 100.0, 100);
    text.push('%');
    text
}

/// A place of 0 to 1 in the stretched inner picture, which is 1000 wide and high, e.g. `790.5`.
pub fn inner(share: f64) -> String {
    fixed(share * 1000.0, 10)
}

/// A number cut to tenths or hundredths. Written by hand: the standard library's way of writing binary fractions would
/// cost the page several kilobytes, and this one cannot write "NaN".
fn fixed(value: f64, parts: i64) -> String {
    let value = if value.is_finite() { value.clamp(-100_000.0, 100_000.0) } else { 0.0 };
    let scaled = (value * if parts == 10 { 10.0 } else { 100.0 }).round() as i64;
    let (whole, fraction) = (scaled.abs() / parts, scaled.abs() % parts);
    let mut text = String::new();
    if scaled < 0 {
        text.push('-');
    }
    text.push_str(&whole.to_string());
    if fraction > 0 {
        text.push('.');
        if parts == 100 && fraction < 10 {
            text.push('0');
        }
        let fraction = if parts == 100 && fraction % 10 == 0 { fraction / 10 } else { fraction };
        text.push_str(&fraction.to_string());
    }
    text
}
