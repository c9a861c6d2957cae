//! The trade of the demo brand: two years of a house that sells in stores, on platforms, in shops of its own and to resellers,
//! with seasons, campaigns and the troubles that the product ends: e-commerce grows in 618 while its margin falls, the stores
//! lose, and three departments mean three things by "sales". The same scale, seed and last day give the same rows, byte by
//! byte; they go the way of any other feed.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use domain::access::Actor;
use domain::integration::{Fact, FactKind, Field, Value, fingerprint};
use rust_decimal::{Decimal, RoundingStrategy};
use sha2::{Digest, Sha256};
use store::commerce::IncomingRow;
use store::integration::RunCounts;
use store::organisation::{NewChannel, NewLocation, NewProduct, NewRegion};
use store::{TxContext, Viewer};

use crate::error::Failure;
use crate::{Error, Hub, RequestFacts, Result};

/// How much trade to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoScale {
    /// In thousandths of about 300,000 orders in two years.
    pub thousandths: u32,
    /// Another seed gives another brand of the same kind.
    pub seed: u64,
    /// The last business day.
    pub last_day: NaiveDate,
}

/// Days of trade: two years.
const DAYS: u64 = 730;
/// Orders a day over all channels at scale 1, before seasons, times a thousand (scales are in thousandths).
const ORDERS_A_DAY: u64 = 400_000;
/// Rows a batch.
const BATCH: usize = 20_000;

const REGIONS: [(&str, &str, &str, u64); 4] = [
    ("EAST", "华东", "East", 42),
    ("NORTH", "华北", "North", 24),
    ("SOUTH", "华南", "South", 22),
    ("WEST", "西部", "West", 12),
];

struct ChannelPlan {
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    kind: &'static str,
    family: &'static str,
    model: &'static str,
    rule: &'static str,
    colour: i16,
    /// Of a thousand orders.
    share: u64,
    /// Growth a year, in per cent.
    growth: i64,
    /// Share of returned lines, per mille.
    returned: u64,
    /// Share of orders cancelled before payment, per mille.
    cancelled: u64,
    /// Usual discount and that of campaigns, per mille.
    discount: (u64, u64),
}

#[rustfmt::skip]
const CHANNELS: [ChannelPlan; 12] = [
    ChannelPlan { code: "STORE",    zh: "门店",       en: "Stores",       kind: "store",   family: "store",       model: "o2o", rule: "receipt",  colour: 1, share: 380, growth: -8, returned: 25,  cancelled: 0,  discount: (60, 90) },
    ChannelPlan { code: "TMALL",    zh: "天猫",       en: "Tmall",        kind: "public",  family: "tmall",       model: "b2c", rule: "delivery", colour: 2, share: 210, growth: 30, returned: 140, cancelled: 70, discount: (120, 260) },
    ChannelPlan { code: "DOUYIN",   zh: "抖音",       en: "Douyin",       kind: "public",  family: "douyin",      model: "b2c", rule: "delivery", colour: 3, share: 120, growth: 58, returned: 210, cancelled: 90, discount: (170, 320) },
    ChannelPlan { code: "JD",       zh: "京东",       en: "JD",           kind: "public",  family: "jd",          model: "b2c", rule: "delivery", colour: 4, share: 85,  growth: 18, returned: 90,  cancelled: 50, discount: (110, 240) },
    ChannelPlan { code: "MINI",     zh: "小程序",     en: "Mini-program", kind: "private", family: "wechat",      model: "o2o", rule: "delivery", colour: 5, share: 62,  growth: 28, returned: 70,  cancelled: 40, discount: (80, 150) },
    ChannelPlan { code: "WEB",      zh: "官网",       en: "Web shop",     kind: "private", family: "web",         model: "b2c", rule: "delivery", colour: 6, share: 24,  growth: 8,  returned: 80,  cancelled: 50, discount: (70, 140) },
    ChannelPlan { code: "B2B",      zh: "B2B 经销",   en: "Distributors", kind: "b2b",     family: "b2b",         model: "b2b", rule: "invoice",  colour: 7, share: 18,  growth: 3,  returned: 10,  cancelled: 5,  discount: (380, 400) },
    ChannelPlan { code: "PDD",      zh: "拼多多",     en: "Pinduoduo",    kind: "public",  family: "pinduoduo",   model: "b2c", rule: "delivery", colour: 8, share: 48,  growth: 40, returned: 130, cancelled: 60, discount: (230, 340) },
    ChannelPlan { code: "XHS",      zh: "小红书",     en: "Xiaohongshu",  kind: "public",  family: "xiaohongshu", model: "b2c", rule: "delivery", colour: 0, share: 26,  growth: 65, returned: 160, cancelled: 60, discount: (100, 220) },
    ChannelPlan { code: "TAOBAO",   zh: "淘宝奥莱",   en: "Taobao outlet",kind: "public",  family: "taobao",      model: "b2c", rule: "delivery", colour: 0, share: 14,  growth: 5,  returned: 120, cancelled: 60, discount: (350, 450) },
    ChannelPlan { code: "H5",       zh: "H5 商城",    en: "H5 mall",      kind: "private", family: "wechat",      model: "b2c", rule: "delivery", colour: 0, share: 9,   growth: -5, returned: 80,  cancelled: 50, discount: (80, 140) },
    ChannelPlan { code: "CORP",     zh: "企业团购",   en: "Corporate",    kind: "b2b",     family: "b2b",         model: "b2b", rule: "invoice",  colour: 0, share: 4,   growth: 12, returned: 5,   cancelled: 5,  discount: (260, 280) },
];

const CATEGORIES: [(&str, &str, &str); 6] = [
    ("DRESS", "连衣裙", "Dresses"),
    ("KNIT", "针织", "Knitwear"),
    ("SUIT", "西装", "Suits"),
    ("DENIM", "牛仔", "Denim"),
    ("OUTER", "外套", "Outerwear"),
    ("HOME", "家居礼盒", "Gifts and home"),
];
const FABRICS: [(&str, &str); 8] = [
    ("桑蚕丝", "Silk"),
    ("亚麻", "Linen"),
    ("羊绒", "Cashmere"),
    ("冰丝", "Ice silk"),
    ("美利奴", "Merino"),
    ("直筒", "Straight"),
    ("防晒", "Sunproof"),
    ("轻羽", "Light down"),
];

/// A small generator of numbers that is the same everywhere (SplitMix64): chance here must be repeatable, not secret.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn is_one_in_thousand_times(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }
}

struct DemoProduct {
    code: String,
    list: Decimal,
    cost: Decimal,
}

struct Brand {
    products: Vec<DemoProduct>,
    /// Stores of each region, by its place in [`REGIONS`].
    stores: Vec<Vec<String>>,
}

impl Hub {
    /// Enters the demo brand and its trade. Running it again with the same scale, seed and day changes nothing.
    ///
    /// # Errors
    /// As the database.
    pub async fn create_demo_commerce(
        &self,
        facts: &RequestFacts,
        scale: DemoScale,
        mut on_progress: impl FnMut(RunCounts) + Send,
    ) -> Result<RunCounts> {
        let brand = brand();
        let context = TxContext { viewer: Viewer::System, request_id: facts.request_id, at: self.now() };
        self.enter_brand(&context, scale.last_day).await?;
        let label = format!("demo {} {} {}", scale.thousandths, scale.seed, scale.last_day);
        let hash = Sha256::digest(label.as_bytes()).to_vec();
        let user_id = Actor::operator("omni-hub demo").user_id;
        let (feed, run) = self
            .inner
            .store
            .with_tx(context.clone(), (label, hash), move |tx, (label, hash)| {
                Box::pin(async move {
                    let code = "demo-sales";
                    store::integration::register_feed(
                        tx,
                        ("demo", "演示品牌", "Demo brand", "oms"),
                        (code, "演示订单", "Demo orders", "sale_line"),
                        ("demo", "# rows are made by `omni-hub demo`\n"),
                        user_id,
                    )
                    .await?;
                    let feed =
                        store::integration::feed(tx, code).await?.ok_or(Failure::Service(Error::NotFound("feed")))?;
                    let run = store::integration::begin_run(tx, &feed, None, &label, &hash, None, user_id).await?;
                    Ok::<_, Failure>((feed, run))
                })
            })
            .await?;
        if run.state == "done" {
            return Ok(run.counts);
        }
        let batch_context = self.batch_context(&feed, &run, false);
        let mut counts = run.counts;
        let mut trade = Trade::new(&brand, scale);
        let mut line = 0_i64;
        loop {
            let (sales, returns, is_last) = trade.next_batch(&mut line);
            let read = i64::try_from(sales.len() + returns.len()).unwrap_or(i64::MAX);
            if read > 0 && line > run.resume_line {
                let taken = self.take_rows(facts, &batch_context, feed.feed_id, sales, returns, read, line).await?;
                super::integration::add_counts(&mut counts, taken);
                on_progress(counts);
            }
            if is_last {
                break;
            }
        }
        let run_id = run.run_id;
        let watermark = trade.last_instant();
        let end = TxContext { at: self.now(), ..context };
        self.inner
            .store
            .with_tx(end, (), move |tx, ()| {
                Box::pin(async move {
                    store::integration::end_run(tx, run_id, "done", None, Some(watermark)).await?;
                    while store::commerce::fold_rollups(tx, 1_000_000).await? > 0 {}
                    Ok::<_, Failure>(())
                })
            })
            .await?;
        Ok(counts)
    }

    async fn enter_brand(&self, context: &TxContext, last_day: NaiveDate) -> Result<()> {
        let years = [last_day.year() - 2, last_day.year() - 1, last_day.year()];
        self.inner
            .store
            .with_tx(context.clone(), years, |tx, years| {
                Box::pin(async move {
                    let regions: Vec<NewRegion> = REGIONS
                        .iter()
                        .map(|(code, zh, en, _)| NewRegion {
                            code: (*code).into(),
                            name_zh: (*zh).into(),
                            name_en: (*en).into(),
                        })
                        .collect();
                    store::organisation::enter_regions(
                        tx,
                        ("PHOENIX", "凤凰服饰有限公司", "Phoenix Apparel Ltd."),
                        &regions,
                    )
                    .await?;
                    let channels: Vec<NewChannel> = CHANNELS
                        .iter()
                        .map(|plan| NewChannel {
                            code: plan.code.into(),
                            name_zh: plan.zh.into(),
                            name_en: plan.en.into(),
                            kind: plan.kind.into(),
                            platform_family: plan.family.into(),
                            business_model: plan.model.into(),
                            control_rule: plan.rule.into(),
                            colour: plan.colour,
                        })
                        .collect();
                    store::organisation::enter_channels(tx, "PHOENIX", &channels).await?;
                    store::organisation::enter_locations(tx, "PHOENIX", &locations()).await?;
                    let products: Vec<NewProduct> = product_list();
                    store::organisation::enter_products(tx, &CATEGORIES, &products).await?;
                    for (campaign, first, last) in [
                        (("618", "618 大促", "618"), (5, 30), (6, 20)),
                        (("1111", "双 11", "Double 11"), (10, 24), (11, 11)),
                    ] {
                        let windows: Vec<(i32, NaiveDate, NaiveDate)> = years
                            .iter()
                            .filter_map(|year| {
                                Some((
                                    *year,
                                    NaiveDate::from_ymd_opt(*year, first.0, first.1)?,
                                    NaiveDate::from_ymd_opt(*year, last.0, last.1)?,
                                ))
                            })
                            .collect();
                        store::organisation::enter_campaign(tx, campaign, &windows).await?;
                    }
                    Ok::<_, Failure>(())
                })
            })
            .await?;
        Ok(())
    }
}

fn locations() -> Vec<NewLocation> {
    let counts = [48, 26, 29, 17];
    let mut locations = Vec::new();
    for ((code, zh, en, _), count) in REGIONS.iter().zip(counts) {
        for number in 1..=count {
            locations.push(NewLocation {
                code: format!("{code}-{number:02}"),
                name_zh: format!("{zh} {number:02} 店"),
                name_en: format!("{en} store {number:02}"),
                kind: "store".into(),
                region: (*code).into(),
            });
        }
        locations.push(NewLocation {
            code: format!("{code}-DC"),
            name_zh: format!("{zh}仓"),
            name_en: format!("{en} warehouse"),
            kind: "warehouse".into(),
            region: (*code).into(),
        });
    }
    locations.push(NewLocation {
        code: "CLOUD-01".into(),
        name_zh: "云仓".into(),
        name_en: "Cloud warehouse".into(),
        kind: "cloud_warehouse".into(),
        region: "EAST".into(),
    });
    locations
}

/// Three thousand products: a fabric, a category and a number; list prices end in 9, costs are 28 to 44 % of them.
fn product_list() -> Vec<NewProduct> {
    let mut chance = Chance(20_260_618);
    (0..3_000_u32)
        .map(|number| {
            let category = CATEGORIES
                .get(usize::try_from(number % 6).unwrap_or_default())
                .copied()
                .unwrap_or(("HOME", "家居", "Home"));
            let fabric =
                FABRICS.get(usize::try_from(number / 6 % 8).unwrap_or_default()).copied().unwrap_or(("棉", "Cotton"));
            let list = Decimal::from(199 + chance.below(150) * 10);
            let cost = (list * Decimal::from(280 + chance.below(160)) / Decimal::from(1_130))
                .round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
            NewProduct {
                code: format!("PX-{:04}", number + 1),
                name_zh: format!("{}{} {:02}", fabric.0, category.1, number / 48 + 1),
                name_en: format!("{} {} {:02}", fabric.1, category.2.to_lowercase(), number / 48 + 1),
                category: category.0.into(),
                list_price: list,
                unit_cost: cost,
            }
        })
        .collect()
}

fn brand() -> Brand {
    let products = product_list()
        .into_iter()
        .map(|product| DemoProduct { code: product.code, list: product.list_price, cost: product.unit_cost })
        .collect();
    let mut stores = vec![Vec::new(); REGIONS.len()];
    for location in locations().into_iter().filter(|location| location.kind == "store") {
        if let Some(list) =
            REGIONS.iter().position(|(code, ..)| *code == location.region).and_then(|index| stores.get_mut(index))
        {
            list.push(location.code);
        }
    }
    Brand { products, stores }
}

/// Makes orders day by day.
struct Trade<'a> {
    brand: &'a Brand,
    scale: DemoScale,
    chance: Chance,
    day: u64,
    order: u64,
}

impl<'a> Trade<'a> {
    fn new(brand: &'a Brand, scale: DemoScale) -> Trade<'a> {
        Trade { brand, scale, chance: Chance(scale.seed.wrapping_mul(7_919).wrapping_add(17)), day: 0, order: 0 }
    }

    fn first_day(&self) -> NaiveDate {
        self.scale.last_day.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(self.scale.last_day)
    }

    /// Nothing of the demo happens after the end of its last day, on the brand's clock.
    fn last_instant(&self) -> DateTime<Utc> {
        at(self.scale.last_day, 24 * 3_600 - 1)
    }

    fn next_batch(&mut self, line: &mut i64) -> (Vec<IncomingRow>, Vec<IncomingRow>, bool) {
        let (mut sales, mut returns) = (Vec::new(), Vec::new());
        while self.day < DAYS {
            let day = self.first_day().checked_add_days(Days::new(self.day)).unwrap_or(self.scale.last_day);
            for plan in &CHANNELS {
                for _ in 0..self.orders_of(plan, day) {
                    self.order(plan, day, line, &mut sales, &mut returns);
                }
            }
            self.day += 1;
            if sales.len() >= BATCH {
                break;
            }
        }
        (sales, returns, self.day >= DAYS)
    }

    /// How many orders of a channel a day has: its share, growth, season, day of the week, campaigns.
    fn orders_of(&mut self, plan: &ChannelPlan, day: NaiveDate) -> u64 {
        let is_online = matches!(plan.kind, "public" | "private");
        let growth = 1_000 + plan.growth * 10 * i64::try_from(self.day).unwrap_or_default() / 365;
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
        millionths / 1_000_000 + u64::from(self.chance.below(1_000_000) < millionths % 1_000_000)
    }

    fn order(
        &mut self,
        plan: &ChannelPlan,
        day: NaiveDate,
        line: &mut i64,
        sales: &mut Vec<IncomingRow>,
        returns: &mut Vec<IncomingRow>,
    ) {
        self.order += 1;
        let region = self.region();
        let (region_code, ..) = REGIONS.get(region).copied().unwrap_or(("EAST", "", "", 0));
        let placed = at(day, 8 * 3_600 + self.chance.below(15 * 3_600));
        let is_cancelled = self.chance.is_one_in_thousand_times(plan.cancelled);
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
                shipped = Some(placed + minutes(1_440 + self.chance.below(2_880)));
                invoiced = shipped.map(|at| at + minutes(1_440 + self.chance.below(10_080)));
                paid = invoiced.map(|at| at + minutes(14_400 + self.chance.below(43_200)));
            }
            _ if is_cancelled => cancelled = Some(placed + minutes(30)),
            _ => {
                paid = Some(placed + minutes(1 + self.chance.below(40)));
                shipped = Some(placed + minutes(240 + self.chance.below(2_200)));
                delivered = shipped.map(|at| at + minutes(1_000 + self.chance.below(3_600)));
            }
        }
        // What would happen after the last day has not happened yet.
        let end = self.last_instant();
        for event in [&mut paid, &mut shipped, &mut delivered, &mut receipt, &mut invoiced, &mut cancelled] {
            *event = event.filter(|at| *at <= end);
        }
        let stores = self.brand.stores.get(region).map(Vec::as_slice).unwrap_or_default();
        let location = if plan.kind == "store" {
            let place =
                usize::try_from(self.chance.below(u64::try_from(stores.len()).unwrap_or(1))).unwrap_or_default();
            stores.get(place).cloned().unwrap_or_default()
        } else {
            format!("{region_code}-DC")
        };
        let buyer = self.chance.below(40 + self.order / 2);
        let is_member = self.chance.is_one_in_thousand_times(if plan.kind == "b2b" { 0 } else { 610 });
        let order_id = format!("D{:07}", self.order);
        let count = if plan.kind == "b2b" {
            4 + self.chance.below(8)
        } else {
            1 + u64::from(self.chance.is_one_in_thousand_times(420))
                + u64::from(self.chance.is_one_in_thousand_times(160))
        };
        for number in 1..=count {
            // Some products sell much better than others: the smaller of two draws, twice.
            let total = u64::try_from(self.brand.products.len()).unwrap_or(1);
            let pick = self.chance.below(total).min(self.chance.below(total)).min(self.chance.below(total));
            let Some(product) = self.brand.products.get(usize::try_from(pick).unwrap_or_default()) else { continue };
            let quantity = Decimal::from(if plan.kind == "b2b" {
                10 + self.chance.below(40)
            } else {
                1 + u64::from(self.chance.is_one_in_thousand_times(80))
            });
            let list = cents(product.list * quantity / Decimal::new(113, 2));
            let discount = match campaign_day(day) {
                Some(_) => plan.discount.1,
                None => plan.discount.0,
            } + self.chance.below(40);
            let taken = cents(list * Decimal::from(discount) / Decimal::from(1_000));
            let coupon = if plan.kind == "public" && campaign_day(day).is_some() {
                cents(taken * Decimal::new(40, 2))
            } else {
                Decimal::ZERO
            };
            let net = list - taken;
            let tax = cents(net * Decimal::new(13, 2));
            let shipping = if plan.kind == "public" && number == 1 && self.chance.is_one_in_thousand_times(150) {
                Decimal::new(1000, 2)
            } else {
                Decimal::ZERO
            };
            let cost = cents(product.cost * quantity);
            let mut fact = empty(FactKind::SaleLine);
            let text = |value: &str| Some(Value::Text(value.to_owned()));
            for (field, value) in [
                (Field::OrderId, text(&order_id)),
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
            *line += 1;
            sales.push(row(fact, number.to_string(), *line));

            let accepted = delivered.map(|at| at + minutes(4_320 + self.chance.below(17_280))).filter(|at| *at <= end);
            let is_returned = self.chance.is_one_in_thousand_times(plan.returned);
            if let (Some(accepted), true) = (accepted, is_returned) {
                let mut fact = empty(FactKind::ReturnLine);
                let reasons = ["size", "size", "quality", "changed_mind", "changed_mind", "late", "damage"];
                let reason =
                    reasons.get(usize::try_from(self.chance.below(7)).unwrap_or_default()).copied().unwrap_or("other");
                for (field, value) in [
                    (Field::Id, Some(Value::Text(format!("R{:07}-{number}", self.order)))),
                    (Field::LineNo, i64::try_from(number).ok().map(Value::Integer)),
                    (Field::OrderId, text(&order_id)),
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
                    (
                        Field::RefundedAt,
                        Some(Value::Instant(accepted + minutes(600))).filter(|_| accepted + minutes(600) <= end),
                    ),
                ] {
                    set(&mut fact, field, value);
                }
                *line += 1;
                returns.push(row(fact, number.to_string(), *line));
            }
        }
    }

    fn region(&mut self) -> usize {
        let mut left = self.chance.below(100);
        for (index, (.., share)) in REGIONS.iter().enumerate() {
            if left < *share {
                return index;
            }
            left -= share;
        }
        0
    }
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
fn at(day: NaiveDate, second: u64) -> DateTime<Utc> {
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

fn row(fact: Fact, line_key: String, source_line: i64) -> IncomingRow {
    IncomingRow { source_line, line_key, source_version: 1, content_hash: fingerprint(&fact), fact }
}
