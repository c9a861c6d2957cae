//! What the demo brand is: regions, stores and warehouses, channels with their habits, products with list price and cost,
//! campaigns. All of it is fixed; chance only comes in with the trade.

use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use store::TxContext;
use store::organisation::{NewChannel, NewLocation, NewProduct, NewRegion};

use super::chance::Chance;
use crate::error::Failure;
use crate::{Hub, Result};

pub(super) const REGIONS: [(&str, &str, &str, u64); 4] = [
    ("EAST", "华东", "East", 42),
    ("NORTH", "华北", "North", 24),
    ("SOUTH", "华南", "South", 22),
    ("WEST", "西部", "West", 12),
];

pub(super) struct ChannelPlan {
    pub(super) code: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) kind: &'static str,
    pub(super) family: &'static str,
    pub(super) model: &'static str,
    pub(super) rule: &'static str,
    pub(super) colour: i16,
    /// Of a thousand orders.
    pub(super) share: u64,
    /// Growth a year, in per cent.
    pub(super) growth: i64,
    /// Share of returned lines, per mille.
    pub(super) returned: u64,
    /// Share of orders cancelled before payment, per mille.
    pub(super) cancelled: u64,
    /// Usual discount and that of campaigns, per mille.
    pub(super) discount: (u64, u64),
}

#[rustfmt::skip]
pub(super) const CHANNELS: [ChannelPlan; 12] = [
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

/// A product as far as orders need it.
pub(super) struct DemoProduct {
    pub(super) code: String,
    pub(super) list: Decimal,
    pub(super) cost: Decimal,
}

/// What orders are made of.
pub(super) struct Brand {
    pub(super) products: Vec<DemoProduct>,
    /// Stores of each region, by its place in [`REGIONS`].
    pub(super) stores: Vec<Vec<String>>,
}

impl Hub {
    /// Enters what the brand is, or renews it.
    pub(super) async fn enter_brand(&self, context: &TxContext, last_day: NaiveDate) -> Result<()> {
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
    let mut chance = Chance::new(20_260_618);
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

/// The brand.
pub(super) fn brand() -> Brand {
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
