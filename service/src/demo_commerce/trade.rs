//! The orders of the demo brand, day by day and channel by channel: what they are is decided by scale, seed, day and channel
//! alone, so that any day can be made again; how much of them is known depends on the moment up to which one looks.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use domain::integration::{Fact, FactKind, Field, Value, fingerprint};
use rust_decimal::{Decimal, RoundingStrategy};
use store::commerce::IncomingRow;

use super::DemoScale;
use super::brand::{Brand, CHANNELS, ChannelPlan, REGIONS};
use super::chance::Chance;

/// Orders a day over all channels at scale 1, before seasons, times a thousand (scales are in thousandths).
const ORDERS_A_DAY: u64 = 400_000;
/// From when on channels grow or shrink.
const FOUNDED: NaiveDate = match NaiveDate::from_ymd_opt(2024, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Rows that were made.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Lines of orders.
    pub(super) sales: Vec<IncomingRow>,
    /// Returned lines.
    pub(super) returns: Vec<IncomingRow>,
    /// How many rows were made so far.
    pub(super) line: i64,
}

/// Makes orders.
pub(super) struct Trade<'a> {
    pub(super) brand: &'a Brand,
    pub(super) scale: DemoScale,
    /// Only rows to which something happened after this.
    pub(super) since: DateTime<Utc>,
    /// What would happen after this has not happened yet.
    pub(super) end: DateTime<Utc>,
}

impl Trade<'_> {
    /// The rows of these channels on a day.
    pub(super) fn add_day(&self, day: NaiveDate, channels: &[&str], rows: &mut Rows) {
        for (place, plan) in CHANNELS.iter().enumerate().filter(|(_, plan)| channels.contains(&plan.code)) {
            let mut chance = Chance::of_day(self.scale.seed, day, place);
            for number in 1..=self.orders_of(plan, day, &mut chance) {
                let order_id = format!("{}-{}-{number:04}", plan.code, day.format("%y%m%d"));
                self.order(plan, day, &order_id, &mut chance, rows);
            }
        }
    }

    /// How many orders of a channel a day has: its share, growth, season, day of the week, campaigns.
    fn orders_of(&self, plan: &ChannelPlan, day: NaiveDate, chance: &mut Chance) -> u64 {
        let is_online = matches!(plan.kind, "public" | "private");
        let growth = 1_000 + plan.growth * 10 * day.signed_duration_since(FOUNDED).num_days() / 365;
        let month = [95, 80, 92, 98, 105, 112, 90, 88, 100, 110, 118, 122];
        let season = month.get(usize::try_from(day.month0()).unwrap_or_default()).copied().unwrap_or(100);
        let weekday = match (plan.kind, day.weekday().number_from_monday()) {
            ("store", 6 | 7) => 150,
            ("store", _) => 82,
            ("b2b", 6 | 7) => 20,
            ("b2b", _) => 132,
            _ => 100,
        };
        let campaign = match (is_online, campaign_day(day)) {
            (true, Some(peak)) => 150 + peak * 4,
            (false, Some(_)) if plan.kind == "store" => 80,
            _ => 100,
        };
        // Whole numbers only, so that the same seed gives the same rows on every machine.
        let millionths = ORDERS_A_DAY * u64::from(self.scale.thousandths) * plan.share / 1_000
            * u64::try_from(growth.max(100)).unwrap_or(1_000)
            / 1_000
            * season
            / 100
            * weekday
            / 100
            * campaign
            / 100;
        // What is left of a whole order comes by chance.
        millionths / 1_000_000 + u64::from(chance.below(1_000_000) < millionths % 1_000_000)
    }

    /// One order with its lines and returns.
    fn order(&self, plan: &ChannelPlan, day: NaiveDate, order_id: &str, chance: &mut Chance, rows: &mut Rows) {
        let region = region(chance);
        let (region_code, ..) = REGIONS.get(region).copied().unwrap_or(("EAST", "", "", 0));
        let placed = at(day, 8 * 3_600 + chance.below(15 * 3_600));
        let is_cancelled = chance.is_one_in_thousand_times(plan.cancelled);
        let minutes = |count: u64| TimeDelta::minutes(i64::try_from(count).unwrap_or_default());
        let (mut paid, mut shipped, mut delivered, mut receipt, mut invoiced, mut cancelled) =
            (None, None, None, None, None, None);
        match plan.kind {
            "store" => {
                paid = Some(placed);
                receipt = Some(placed);
                delivered = Some(placed);
                shipped = Some(placed);
            }
            "b2b" => {
                shipped = Some(placed + minutes(1_440 + chance.below(2_880)));
                invoiced = shipped.map(|at| at + minutes(1_440 + chance.below(10_080)));
                paid = invoiced.map(|at| at + minutes(14_400 + chance.below(43_200)));
            }
            _ if is_cancelled => cancelled = Some(placed + minutes(30)),
            _ => {
                paid = Some(placed + minutes(1 + chance.below(40)));
                shipped = Some(placed + minutes(240 + chance.below(2_200)));
                delivered = shipped.map(|at| at + minutes(1_000 + chance.below(3_600)));
            }
        }
        // Returns follow the delivery, known or not, so that chance does not depend on how much is known.
        let handed_over = delivered;
        for event in [&mut paid, &mut shipped, &mut delivered, &mut receipt, &mut invoiced, &mut cancelled] {
            *event = event.filter(|at| *at <= self.end);
        }
        // A row tells more each time something happens to its order: that is its version.
        let events: Vec<DateTime<Utc>> =
            [Some(placed), paid, shipped, delivered, receipt, invoiced, cancelled].into_iter().flatten().collect();
        let version = i64::try_from(events.len()).unwrap_or(1);
        let is_placed = placed <= self.end;
        let is_news = is_placed && events.iter().any(|at| *at > self.since);
        let stores = self.brand.stores.get(region).map(Vec::as_slice).unwrap_or_default();
        let location = if plan.kind == "store" {
            let place = usize::try_from(chance.below(u64::try_from(stores.len()).unwrap_or(1))).unwrap_or_default();
            stores.get(place).cloned().unwrap_or_default()
        } else {
            format!("{region_code}-DC")
        };
        let buyers = 400 + u64::from(self.scale.thousandths) * 60;
        let buyer = chance.below(buyers);
        let is_member = chance.is_one_in_thousand_times(if plan.kind == "b2b" { 0 } else { 610 });
        let count = if plan.kind == "b2b" {
            4 + chance.below(8)
        } else {
            1 + u64::from(chance.is_one_in_thousand_times(420)) + u64::from(chance.is_one_in_thousand_times(160))
        };
        for number in 1..=count {
            // Some products sell much better than others: the smaller of two draws, twice.
            let total = u64::try_from(self.brand.products.len()).unwrap_or(1);
            let pick = chance.below(total).min(chance.below(total)).min(chance.below(total));
            let Some(product) = self.brand.products.get(usize::try_from(pick).unwrap_or_default()) else { continue };
            let quantity = Decimal::from(if plan.kind == "b2b" {
                10 + chance.below(40)
            } else {
                1 + u64::from(chance.is_one_in_thousand_times(80))
            });
            let list = cents(product.list * quantity / Decimal::new(113, 2));
            let discount = match campaign_day(day) {
                Some(_) => plan.discount.1,
                None => plan.discount.0,
            } + chance.below(40);
            let taken = cents(list * Decimal::from(discount) / Decimal::from(1_000));
            let coupon = if plan.kind == "public" && campaign_day(day).is_some() {
                cents(taken * Decimal::new(40, 2))
            } else {
                Decimal::ZERO
            };
            let net = list - taken;
            let tax = cents(net * Decimal::new(13, 2));
            let shipping = if plan.kind == "public" && number == 1 && chance.is_one_in_thousand_times(150) {
                Decimal::new(1000, 2)
            } else {
                Decimal::ZERO
            };
            let cost = cents(product.cost * quantity);
            let mut fact = empty(FactKind::SaleLine);
            let text = |value: &str| Some(Value::Text(value.to_owned()));
            for (field, value) in [
                (Field::OrderId, text(order_id)),
                (Field::LineNo, i64::try_from(number).ok().map(Value::Integer)),
                (Field::Channel, text(plan.code)),
                (Field::Location, text(&location)),
                (Field::Region, text(region_code)),
                (Field::Buyer, Some(Value::Text(format!("B{buyer}")))),
                (Field::IsMember, Some(Value::Truth(is_member))),
                (
                    Field::DeliveryMethod,
                    text(match plan.kind {
                        "store" => "carry_out",
                        "b2b" => "freight",
                        _ => "courier",
                    }),
                ),
                (Field::Product, text(&product.code)),
                (Field::Quantity, Some(Value::Decimal(quantity))),
                (Field::ListAmount, Some(Value::Decimal(list))),
                (Field::MarkdownAmount, Some(Value::Decimal(taken - coupon))),
                (Field::CouponShopAmount, Some(Value::Decimal(coupon))),
                (Field::NetAmount, Some(Value::Decimal(net))),
                (Field::TaxAmount, Some(Value::Decimal(tax))),
                (Field::ShippingAmount, Some(Value::Decimal(shipping))),
                (Field::CostAmount, Some(Value::Decimal(cost))),
                (Field::PlacedAt, Some(Value::Instant(placed))),
                (Field::PaidAt, paid.map(Value::Instant)),
                (Field::ShippedAt, shipped.map(Value::Instant)),
                (Field::DeliveredAt, delivered.map(Value::Instant)),
                (Field::ReceiptAt, receipt.map(Value::Instant)),
                (Field::InvoicedAt, invoiced.map(Value::Instant)),
                (Field::CancelledAt, cancelled.map(Value::Instant)),
            ] {
                set(&mut fact, field, value);
            }
            if is_news {
                rows.line += 1;
                rows.sales.push(row(fact, number.to_string(), rows.line, version));
            }

            let accepted = handed_over.map(|at| at + minutes(4_320 + chance.below(17_280)));
            let is_returned = chance.is_one_in_thousand_times(plan.returned);
            let reasons = ["size", "size", "quality", "changed_mind", "changed_mind", "late", "damage"];
            let reason = reasons.get(usize::try_from(chance.below(7)).unwrap_or_default()).copied().unwrap_or("other");
            if let (Some(accepted), true, true) = (accepted.filter(|at| *at <= self.end), is_returned, is_placed) {
                let refunded = Some(accepted + minutes(600)).filter(|at| *at <= self.end);
                if accepted <= self.since && refunded.is_none_or(|at| at <= self.since) {
                    continue;
                }
                let mut fact = empty(FactKind::ReturnLine);
                for (field, value) in [
                    (Field::Id, Some(Value::Text(format!("R-{order_id}-{number}")))),
                    (Field::LineNo, i64::try_from(number).ok().map(Value::Integer)),
                    (Field::OrderId, text(order_id)),
                    (Field::Channel, text(plan.code)),
                    (Field::Location, text(&location)),
                    (Field::Region, text(region_code)),
                    (Field::Product, text(&product.code)),
                    (Field::Quantity, Some(Value::Decimal(quantity))),
                    (Field::NetAmount, Some(Value::Decimal(net))),
                    (Field::TaxAmount, Some(Value::Decimal(tax))),
                    (Field::CostAmount, Some(Value::Decimal(cost))),
                    (Field::ReasonGroup, text(reason)),
                    (Field::AcceptedAt, Some(Value::Instant(accepted))),
                    (Field::RefundedAt, refunded.map(Value::Instant)),
                ] {
                    set(&mut fact, field, value);
                }
                rows.line += 1;
                rows.returns.push(row(fact, number.to_string(), rows.line, 1 + i64::from(refunded.is_some())));
            }
        }
    }
}

/// Where the customer is.
fn region(chance: &mut Chance) -> usize {
    let mut left = chance.below(100);
    for (index, (.., share)) in REGIONS.iter().enumerate() {
        if left < *share {
            return index;
        }
        left -= share;
    }
    0
}

/// How strong a campaign is on a day, 0 to 100; `None` outside of campaigns. 06-18 and 11-11 are the peaks.
fn campaign_day(day: NaiveDate) -> Option<u64> {
    match (day.month(), day.day()) {
        (5, 30..=31) => Some(30),
        (6, date @ 1..=20) => Some(if date == 18 {
            100
        } else if date > 18 {
            25
        } else {
            25 + u64::from(date)
        }),
        (10, 24..=31) => Some(35),
        (11, date @ 1..=11) => Some(if date == 11 { 100 } else { 40 + u64::from(date) }),
        _ => None,
    }
}

/// A moment of a day on the brand's clock (+08:00).
pub(super) fn at(day: NaiveDate, second: u64) -> DateTime<Utc> {
    let seconds = i64::try_from(second).unwrap_or_default() - 8 * 3_600;
    day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::seconds(seconds)
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven)
}

fn empty(kind: FactKind) -> Fact {
    Fact { kind, values: vec![None; kind.fields().len()] }
}

fn set(fact: &mut Fact, field: Field, value: Option<Value>) {
    let index = fact.kind.fields().iter().position(|spec| spec.field == field);
    if let Some(place) = index.and_then(|index| fact.values.get_mut(index)) {
        *place = value;
    }
}

fn row(fact: Fact, line_key: String, source_line: i64, source_version: i64) -> IncomingRow {
    IncomingRow { source_line, line_key, source_version, content_hash: fingerprint(&fact), fact }
}
