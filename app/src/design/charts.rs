//! The charts' part of the gallery: each kind with ordinary figures, then the odd cases (gaps, all equal, negative, a
//! single point, nothing at all) and the states before and without data. The figures are those of the mock-ups.

use crate::components::chart::Chart;
use crate::components::chart::series::{
    BridgeData, BridgeKind, ChartData, ChartState, Comparison, Content, Event, GridColumn, GridData, GridKind, GridRow,
    Hue, Position, RangeData, RangeRow, RangeSeries, ScaleData, Series, SeriesData, SeriesKind, Step, StepKind, Target,
    Unit, Verdict, Window,
};
use crate::i18n::use_locale;
use domain::preference::Locale;
use leptos::prelude::*;
use rust_decimal::Decimal;

/// Net sales a day in thousand yuan, by channel from the bottom of the stack; the last day runs until 14:05.
const SALES: [(&str, &str, u8, [i64; 22]); 6] = [
    (
        "门店",
        "Shops",
        1,
        [
            2728, 2711, 2546, 2574, 2945, 4062, 3889, 2616, 2608, 2483, 2564, 2840, 3663, 3524, 2420, 2287, 2182, 2301,
            4116, 4440, 4251, 1073,
        ],
    ),
    (
        "天猫",
        "Tmall",
        2,
        [
            2951, 2562, 2161, 1652, 1470, 1547, 1484, 1269, 1312, 1327, 1341, 1797, 1981, 1808, 2067, 2908, 3456, 5665,
            3708, 2210, 1745, 746,
        ],
    ),
    (
        "抖音",
        "Douyin",
        3,
        [
            1449, 1264, 1111, 868, 810, 810, 870, 752, 744, 726, 777, 933, 1043, 987, 1062, 1339, 1678, 2382, 1710,
            1174, 934, 467,
        ],
    ),
    (
        "京东",
        "JD",
        4,
        [
            1024, 957, 702, 534, 508, 516, 502, 425, 397, 425, 434, 592, 660, 651, 681, 1048, 1209, 2067, 1374, 754,
            562, 222,
        ],
    ),
    (
        "小程序",
        "Mini program",
        5,
        [667, 653, 553, 451, 446, 429, 450, 389, 397, 404, 410, 490, 532, 501, 530, 700, 821, 1131, 800, 581, 490, 254],
    ),
    (
        "其他",
        "Others",
        0,
        [
            1008, 1195, 1199, 1244, 1302, 639, 537, 1090, 1209, 1332, 1255, 1351, 628, 544, 1102, 1248, 1396, 1452,
            822, 548, 541, 581,
        ],
    ),
];

/// The same days a year before, in thousand yuan.
const LAST_YEAR: [i64; 22] = [
    10649, 8780, 7066, 6428, 6475, 6438, 8169, 7864, 5892, 5742, 5854, 6053, 6407, 8680, 8241, 8251, 9810, 13253, 9116,
    7205, 8172, 3596,
];

fn pick(locale: Locale, zh: &str, en: &str) -> String {
    match locale {
        Locale::ZhCn => zh.to_owned(),
        Locale::En => en.to_owned(),
    }
}

fn thousands(value: i64) -> Option<Decimal> {
    Some(Decimal::from(value * 1000))
}

fn days(locale: Locale, count: u32) -> Vec<Position> {
    const WEEK_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    const WEEK_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    (0..count)
        .map(|day| {
            let names = match locale {
                Locale::ZhCn => WEEK_ZH,
                Locale::En => WEEK_EN,
            };
            let week = names.get(day as usize % 7).copied().unwrap_or_default();
            let day = day + 1;
            Position::new(format!("06-{day:02}"), format!("2026-06-{day:02} {week}"))
        })
        .collect()
}

fn channels(locale: Locale, scale: i64) -> Vec<Series> {
    SALES
        .iter()
        .map(|(zh, en, hue, values)| Series {
            name: pick(locale, zh, en),
            hue: if *hue == 0 { Hue::Other } else { Hue::Category(*hue) },
            values: values.iter().map(|value| thousands(value * scale)).collect(),
        })
        .collect()
}

fn chart(title: String, unit: Unit, content: Content) -> ChartData {
    ChartData { title, description: String::new(), unit, content }
}

/// The stacked areas of the overview, with everything that can stand beside a chart.
pub fn sales(locale: Locale) -> ChartData {
    let data = SeriesData {
        comparison: Some(Comparison {
            name: pick(locale, "去年同期", "Last year"),
            values: LAST_YEAR.iter().map(|value| thousands(*value)).collect(),
        }),
        events: vec![
            Event {
                at: 17,
                text: pick(locale, "618 当日 1,499.8 万", "618: 15.0 M"),
                note: pick(locale, "去年 1,325.3 万，+13.2%", "last year 13.3 M, +13.2%"),
                is_main: true,
            },
            Event {
                at: 11,
                text: pick(locale, "06-12 线上调价", "06-12 online prices changed"),
                note: String::new(),
                is_main: false,
            },
        ],
        windows: vec![
            Window {
                from: 0,
                to: 17,
                text: pick(locale, "618 大促窗口 06-01 至 06-18", "618 campaign, 06-01 to 06-18"),
                is_campaign: true,
            },
            Window { from: 18, to: 20, text: pick(locale, "端午", "Dragon Boat"), is_campaign: false },
        ],
        running: Some(pick(locale, "22 日截至 14:05", "22 June until 14:05")),
        ..SeriesData::new(SeriesKind::StackedArea, days(locale, 22), channels(locale, 1))
    };
    let title = pick(locale, "每日净销售额，按渠道堆叠", "Net sales a day, stacked by channel");
    chart(title, Unit::money(locale), Content::Series(data))
}

/// Rates as lines, with a gap of three days and a target.
pub fn rates(locale: Locale) -> ChartData {
    let row = |name: String, hue: u8, start: i64, wave: i64| Series {
        name,
        hue: Hue::Category(hue),
        values: (0..21)
            .map(|day: i64| {
                let is_gap = hue == 4 && (8..11).contains(&day);
                (!is_gap).then(|| Decimal::new(start - day * wave + (day * 7919 % 13) * 2, 1))
            })
            .collect(),
    };
    let series = vec![
        row(pick(locale, "门店", "Shops"), 1, 641, 1),
        row(pick(locale, "天猫", "Tmall"), 2, 542, 2),
        row(pick(locale, "抖音", "Douyin"), 3, 496, 3),
        row(pick(locale, "京东", "JD"), 4, 528, 2),
    ];
    let data = SeriesData {
        is_additive: false,
        target: Some(Target { name: pick(locale, "目标", "Target"), value: Decimal::new(570, 1) }),
        ..SeriesData::new(SeriesKind::Line, days(locale, 21), series)
    };
    let title = pick(locale, "毛利率，按渠道", "Gross margin by channel");
    chart(title, Unit::percent(1), Content::Series(data))
}

/// One area against the year before.
pub fn stores(locale: Locale) -> ChartData {
    let mut series = channels(locale, 1);
    series.truncate(1);
    let data = SeriesData {
        comparison: Some(Comparison {
            name: pick(locale, "去年同期", "Last year"),
            values: LAST_YEAR.iter().map(|value| thousands(value * 2 / 5)).collect(),
        }),
        running: Some(pick(locale, "22 日截至 14:05", "22 June until 14:05")),
        ..SeriesData::new(SeriesKind::Area, days(locale, 22), series)
    };
    chart(pick(locale, "门店净销售额", "Net sales of the shops"), Unit::money(locale), Content::Series(data))
}

fn months(locale: Locale) -> Vec<Position> {
    (1..=6)
        .map(|month| {
            let short = pick(locale, &format!("{month} 月"), &format!("{month:02}"));
            Position::new(short, format!("2026-{month:02}"))
        })
        .collect()
}

/// Bars that fall below zero, with a target.
pub fn net_income(locale: Locale) -> ChartData {
    let values = [820, 1240, -460, 310, -120, 1510];
    let series = vec![Series {
        name: pick(locale, "协同净收入", "Net income from co-operation"),
        hue: Hue::Category(1),
        values: values.iter().map(|value| thousands(*value)).collect(),
    }];
    let data = SeriesData {
        target: Some(Target { name: pick(locale, "目标", "Target"), value: Decimal::from(900_000) }),
        ..SeriesData::new(SeriesKind::Bar, months(locale), series)
    };
    chart(pick(locale, "门店协同净收入", "Shops' income from co-operation"), Unit::money(locale), Content::Series(data))
}

fn six_months(locale: Locale, kind: SeriesKind, count: usize) -> SeriesData {
    let series = SALES
        .iter()
        .take(count)
        .map(|(zh, en, hue, values)| Series {
            name: pick(locale, zh, en),
            hue: if *hue == 0 { Hue::Other } else { Hue::Category(*hue) },
            values: values.iter().take(6).map(|value| thousands(value * 22)).collect(),
        })
        .collect();
    SeriesData::new(kind, months(locale), series)
}

/// Bars on top of one another; the last month is running.
pub fn monthly(locale: Locale) -> ChartData {
    let data = SeriesData {
        running: Some(pick(locale, "6 月截至 22 日", "June until the 22nd")),
        comparison: Some(Comparison {
            name: pick(locale, "去年同期", "Last year"),
            values: [205, 190, 176, 150, 148, 152].iter().map(|value| thousands(value * 1000)).collect(),
        }),
        ..six_months(locale, SeriesKind::StackedBar, 6)
    };
    chart(pick(locale, "每月净销售额", "Net sales a month"), Unit::money(locale), Content::Series(data))
}

/// Bars side by side.
pub fn side_by_side(locale: Locale) -> ChartData {
    let data = six_months(locale, SeriesKind::GroupedBar, 3);
    let title = pick(locale, "三个渠道的净销售额", "Net sales of three channels");
    chart(title, Unit::money(locale), Content::Series(data))
}

/// The small line of a tile.
pub fn spark(locale: Locale) -> ChartData {
    let values = (0..21).map(|day| {
        let total: i64 = SALES.iter().filter_map(|row| row.3.get(day)).sum();
        thousands(total)
    });
    let name = pick(locale, "净销售额", "Net sales");
    let series = vec![Series { name: name.clone(), hue: Hue::Neutral, values: values.collect() }];
    let data = SeriesData {
        target: Some(Target { name: pick(locale, "目标", "Target"), value: Decimal::from(8_250_000) }),
        ..SeriesData::new(SeriesKind::Spark, days(locale, 21), series)
    };
    chart(name, Unit::money(locale), Content::Series(data))
}

/// A figure on its scale.
pub fn scale(locale: Locale, verdict: Verdict) -> ChartData {
    let (value, target, red_line, is_more_better) = match verdict {
        Verdict::Good | Verdict::None => (1027, 1000, 900, true),
        Verdict::Warning => (552, 570, 550, true),
        Verdict::Bad => (58, 40, 50, false),
    };
    let data = ScaleData {
        value: Some(Decimal::new(value, 1)),
        target: Some(Decimal::new(target, 1)),
        red_line: Some(Decimal::new(red_line, 1)),
        is_more_better,
        verdict,
    };
    let name = match verdict {
        Verdict::Good | Verdict::None => pick(locale, "净销售额达成率", "Net sales against target"),
        Verdict::Warning => pick(locale, "毛利率", "Gross margin"),
        Verdict::Bad => pick(locale, "缺货率", "Stock-out rate"),
    };
    chart(name, Unit::percent(1), Content::Scale(data))
}

fn tenths(values: &[i64]) -> Vec<Option<Decimal>> {
    values.iter().map(|value| Some(Decimal::from(value * 1000))).collect()
}

/// Channel by region.
pub fn heat(locale: Locale) -> ChartData {
    let column = |zh: &str, en: &str, shops: u32| GridColumn {
        name: pick(locale, zh, en),
        note: pick(locale, &format!("{shops} 店"), &format!("{shops} shops")),
    };
    let row = |zh: &str, en: &str, hue: u8, values: [i64; 4]| GridRow {
        name: pick(locale, zh, en),
        hue: Hue::Category(hue),
        values: tenths(&values),
    };
    let mut rows = vec![
        row("天猫", "Tmall", 2, [19047, 10216, 10985, 6812]),
        row("抖音", "Douyin", 3, [8124, 5487, 5963, 4259]),
        row("京东", "JD", 4, [4982, 6128, 3014, 2090]),
        row("小程序", "Mini program", 5, [5176, 2683, 2841, 1369]),
        row("官网", "Own site", 6, [1315, 728, 664, 398]),
        row("门店", "Shops", 1, [27064, 14189, 14972, 8601]),
        row("B2B", "B2B", 7, [7442, 4026, 5183, 2448]),
    ];
    // One cell without data: a gap is not a zero.
    if let Some(cell) = rows.get_mut(4).and_then(|row| row.values.get_mut(3)) {
        *cell = None;
    }
    let data = GridData {
        kind: GridKind::Heat,
        corner: pick(locale, "渠道", "Channel"),
        columns: vec![
            column("华东", "East", 48),
            column("华北", "North", 26),
            column("华南", "South", 29),
            column("西部", "West", 17),
        ],
        rows,
        has_totals: true,
    };
    chart(
        pick(locale, "渠道和区域的净销售额", "Net sales by channel and region"),
        Unit::money(locale),
        Content::Grid(data),
    )
}

/// Who pays whom.
pub fn matrix(locale: Locale) -> ChartData {
    let names = [("电商", "E-commerce"), ("门店", "Shops"), ("B2B", "B2B"), ("私域", "Private")];
    let values: [[i64; 4]; 4] = [[0, 964, 31, 275], [89, 0, 0, 182], [24, 128, 0, 19], [63, 417, 6, 0]];
    let data = GridData {
        kind: GridKind::Matrix,
        corner: pick(locale, "付 ↓ 收 →", "pays ↓ gets →"),
        columns: names.iter().map(|(zh, en)| GridColumn { name: pick(locale, zh, en), note: String::new() }).collect(),
        rows: names
            .iter()
            .zip(values)
            .map(|((zh, en), values)| GridRow {
                name: pick(locale, zh, en),
                hue: Hue::Neutral,
                values: tenths(&values),
            })
            .collect(),
        has_totals: true,
    };
    chart(
        pick(locale, "部门之间的协同结算", "Settlement between departments"),
        Unit::money(locale),
        Content::Grid(data),
    )
}

/// From order value to the standard figure of sales.
pub fn bridge(locale: Locale) -> ChartData {
    let step = |kind, zh: &str, en: &str, tag: String, cents: i64| Step {
        kind,
        name: pick(locale, zh, en),
        tag,
        amount: Some(Decimal::new(cents, 2)),
    };
    let change = |zh: &str, en: &str, cents| step(StepKind::Change, zh, en, String::new(), cents);
    let steps = vec![
        step(StepKind::Sum, "下单金额", "Ordered", pick(locale, "电商在用", "E-commerce"), 31_840_629_000),
        change("未付款、付款前取消", "Unpaid or cancelled", -3_491_735_260),
        change("优惠、券、积分", "Discounts, points", -2_168_490_537),
        change("赊销订单未到账", "Credit orders", -1_520_641_800),
        step(StepKind::Sum, "实收", "Received", pick(locale, "门店在用", "Shops"), 24_659_761_403),
        change("账期客户已开票", "Invoiced on account", 1_426_853_040),
        change("开票前退款", "Refunds before invoice", -2_741_580_622),
        change("已收款、次期开票", "Invoiced next period", -693_047_215),
        change("增值税", "Value added tax", -2_603_120_774),
        step(StepKind::Sum, "开票", "Invoiced", pick(locale, "B2B 在用", "B2B"), 20_048_865_832),
        change("已开票、控制权未转移", "Control not passed", -1_138_604_491),
        change("控制权已转移、未开票", "Passed, no invoice", 820_461_930),
        change("开票后退货验收", "Returns accepted", -1_041_591_425),
        change("储值卡、内部销售", "Stored value, internal", -46_760_000),
        step(StepKind::Final, "标准净销售额", "Standard net sales", "S-001".into(), 18_642_371_846),
    ];
    let data = BridgeData { kind: BridgeKind::Lying, steps };
    let title = pick(locale, "下单金额到标准净销售额的口径桥", "From order value to standard net sales");
    chart(title, Unit::money(locale), Content::Bridge(data))
}

/// The steps of a price, upright.
pub fn price_steps(locale: Locale) -> ChartData {
    let step = |kind, zh: &str, en: &str, cents: i64| Step {
        kind,
        name: pick(locale, zh, en),
        tag: String::new(),
        amount: Some(Decimal::new(cents, 2)),
    };
    let steps = vec![
        step(StepKind::Sum, "吊牌价", "List price", 129_900),
        step(StepKind::Change, "渠道折扣", "Channel", -13_000),
        step(StepKind::Change, "满减", "Campaign", -6_600),
        step(StepKind::Change, "优惠券", "Coupon", -3_000),
        step(StepKind::Final, "到手价", "Paid", 107_300),
    ];
    let data = BridgeData { kind: BridgeKind::Upright, steps };
    let unit = Unit { is_scaled: false, ..Unit::money(locale) };
    chart(pick(locale, "到手价的构成", "How the price comes about"), unit, Content::Bridge(data))
}

/// Prices of the channels compared with the recommended price.
pub fn ranges(locale: Locale) -> ChartData {
    let names = [
        ("门店", "Shops", 1),
        ("天猫", "Tmall", 2),
        ("抖音", "Douyin", 3),
        ("京东", "JD", 4),
        ("小程序", "Mini program", 5),
        ("官网", "Own site", 6),
    ];
    let rows: [(&str, &str, &str, i64, [i64; 6]); 5] = [
        ("桑蚕丝连衣裙", "Silk dress", "PX-2207", 1299, [1299, 1099, 1073, 1139, 1249, 0]),
        ("亚麻西装外套", "Linen jacket", "PX-1184", 1599, [1599, 1419, 1372, 0, 1549, 1499]),
        ("防晒轻羽外套", "Sun jacket", "PX-3051", 699, [699, 639, 602, 619, 679, 0]),
        ("直筒牛仔裤", "Straight jeans", "PX-4410", 599, [599, 539, 529, 549, 569, 0]),
        ("冰丝针织衫", "Ice silk knit", "PX-5126", 399, [399, 365, 372, 0, 385, 389]),
    ];
    let data = RangeData {
        corner: pick(locale, "商品", "Product"),
        reference_name: pick(locale, "推荐价", "Recommended"),
        gap_name: pick(locale, "最大价差", "Largest gap"),
        series: names
            .iter()
            .map(|(zh, en, hue)| RangeSeries { name: pick(locale, zh, en), hue: Hue::Category(*hue) })
            .collect(),
        rows: rows
            .iter()
            .map(|(zh, en, sku, reference, values)| RangeRow {
                name: pick(locale, zh, en),
                note: format!("{sku} · ¥{reference}"),
                reference: Decimal::from(*reference),
                values: values.iter().map(|value| (*value > 0).then(|| Decimal::from(*value))).collect(),
            })
            .collect(),
        limit_percent: Some(Decimal::from(15)),
        near_percent: Some(Decimal::from(13)),
    };
    let unit = Unit { decimals: 0, ..Unit::money(locale) };
    chart(pick(locale, "渠道价差最大的商品", "Products with the largest gaps"), unit, Content::Ranges(data))
}

/// Ten series of which six are drawn, figures that are all equal, and a single figure.
fn odd(locale: Locale) -> Vec<(&'static str, ChartData)> {
    let row = |name: String, hue: u8, values: Vec<Option<Decimal>>| Series { name, hue: Hue::Category(hue), values };
    let many = (1..=10)
        .map(|number: i64| {
            let values = (0..12).map(|day| Some(Decimal::from((number * 37 + day * number * 11) % 90 + number * 8)));
            let name = [pick(locale, "款", "Style "), number.to_string()].concat();
            row(name, u8::try_from(number).unwrap_or(8), values.collect())
        })
        .collect();
    let pieces = || Unit::count(&pick(locale, "件", "pieces"));
    let equal = vec![row(pick(locale, "在售", "On sale"), 1, vec![Some(Decimal::from(42)); 12])];
    let single = vec![row(pick(locale, "在售", "On sale"), 1, vec![None, None, Some(Decimal::from(42)), None, None])];
    let series = |kind, count, series| Content::Series(SeriesData::new(kind, days(locale, count), series));
    vec![
        (
            "odd-many",
            chart(pick(locale, "十个款式", "Ten styles"), pieces(), series(SeriesKind::StackedArea, 12, many)),
        ),
        ("odd-equal", chart(pick(locale, "数值全部相等", "All equal"), pieces(), series(SeriesKind::Line, 12, equal))),
        (
            "odd-single",
            chart(pick(locale, "只有一个数值", "A single figure"), pieces(), series(SeriesKind::Line, 5, single)),
        ),
        ("odd-empty", chart(pick(locale, "没有数据", "No data"), pieces(), series(SeriesKind::Bar, 5, Vec::new()))),
    ]
}

/// Moves each figure of the last position a little, as a live update does.
fn nudge(data: &mut ChartData) {
    let Content::Series(series) = &mut data.content else { return };
    for one in series.series.iter_mut().take(2) {
        if let Some(value) = one.values.last_mut().and_then(Option::as_mut) {
            *value = value.saturating_add(Decimal::from(180_000));
        }
    }
}

fn frame(id: &'static str, data: ChartData) -> AnyView {
    let title = data.title.clone();
    view! {
        <section class="panel chart-sample">
            <header class="panel-head"><h3>{title}</h3></header>
            <Chart id=id data=Signal::stored(data)/>
        </section>
    }
    .into_any()
}

fn tile(name: String, pictures: Vec<(&'static str, ChartData)>) -> AnyView {
    let pictures = pictures
        .into_iter()
        .map(|(id, data)| view! { <Chart id=id data=Signal::stored(data) has_table=false/> })
        .collect_view();
    view! { <article class="tile chart-sample"><h3 class="tile-label">{name}</h3>{pictures}</article> }.into_any()
}

/// All kinds of charts, their odd cases and their states.
#[component]
pub fn ChartsGallery() -> impl IntoView {
    let locale = use_locale();
    let live = RwSignal::new(sales(locale));
    let live_title = live.get_untracked().title;
    let state = |id: &'static str, state: ChartState| {
        view! {
            <section class="panel chart-sample">
                <Chart id=id data=Signal::stored(rates(locale)) state=state has_table=false/>
            </section>
        }
    };
    view! {
        <section class="chart-gallery" aria-labelledby="charts-heading">
            <h2 id="charts-heading">{pick(locale, "图表", "Charts")}</h2>
            <section class="panel chart-sample is-wide">
                <header class="panel-head">
                    <h3>{live_title}</h3>
                    <span class="end">
                        <button type="button" class="btn" on:click=move |_| live.update(nudge)>
                            {pick(locale, "更新一次", "Update once")}
                        </button>
                    </span>
                </header>
                <Chart id="chart-sales" data=live/>
            </section>
            {frame("chart-bridge", bridge(locale))}
            {frame("chart-heat", heat(locale))}
            {frame("chart-matrix", matrix(locale))}
            {frame("chart-ranges", ranges(locale))}
            {frame("chart-rates", rates(locale))}
            {frame("chart-stores", stores(locale))}
            {frame("chart-monthly", monthly(locale))}
            {frame("chart-grouped", side_by_side(locale))}
            {frame("chart-income", net_income(locale))}
            {frame("chart-price", price_steps(locale))}
            {tile(pick(locale, "净销售额", "Net sales"), vec![("tile-sales", spark(locale)), ("scale-sales", scale(locale, Verdict::Good))])}
            {tile(pick(locale, "毛利率", "Gross margin"), vec![("scale-margin", scale(locale, Verdict::Warning))])}
            {tile(pick(locale, "缺货率", "Stock-out rate"), vec![("scale-stock", scale(locale, Verdict::Bad))])}
            {odd(locale).into_iter().map(|(id, data)| frame(id, data)).collect_view()}
            {state("state-loading", ChartState::Loading)}
            {state("state-failed", ChartState::Failed(String::new()))}
        </section>
    }
}
