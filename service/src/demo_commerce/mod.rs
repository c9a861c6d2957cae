//! The trade of the demo brand: two years of a house that sells in stores, on platforms, in shops of its own and to resellers,
//! with seasons, campaigns and the troubles that the product ends: e-commerce grows in 618 while its margin falls, the stores
//! lose, three departments mean three things by "sales", and one feed is always late. The same scale, seed and last day give
//! the same rows, byte by byte; they go the way of any other feed. [`Hub::continue_demo_commerce`] goes on from there as time
//! passes.

mod brand;
mod chance;
mod trade;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use domain::access::Actor;
use domain::kpi::{Grain, Period, Target};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use store::integration::{Feed, Run, RunCounts};
use store::kpi::{Cut, Slice};
use store::{TxContext, Viewer};

use crate::error::Failure;
use crate::kpi::KpiQuery;
use crate::{Error, Hub, RequestFacts, Result};
use trade::{Rows, Trade};

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
/// Rows a batch.
const BATCH: usize = 20_000;
/// The longest time after an order in which anything still happens to it: a reseller pays.
const DAYS_OF_EVENTS: u64 = 62;
/// How old the newest row of a feed may be.
const FRESHNESS_SECONDS: i32 = 24 * 3_600;

/// A system of the brand and what it sends: code, names and kind of the system, names of the feed, channels, and by how many
/// hours it is behind.
struct FeedPlan {
    system: (&'static str, &'static str, &'static str, &'static str),
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    channels: &'static [&'static str],
    hours_late: i64,
}

/// The feed whose first run says how the brand was made.
const FIRST_FEED: &str = "demo-pos";

#[rustfmt::skip]
const FEEDS: [FeedPlan; 9] = [
    FeedPlan { system: ("demo-pos", "门店 POS", "Store tills", "pos"),            code: "demo-pos",    zh: "门店小票",     en: "Store receipts",       channels: &["STORE"],           hours_late: 0 },
    FeedPlan { system: ("demo-tmall", "天猫后台", "Tmall", "platform"),           code: "demo-tmall",  zh: "天猫订单",     en: "Tmall orders",         channels: &["TMALL", "TAOBAO"], hours_late: 0 },
    FeedPlan { system: ("demo-douyin", "抖店", "Douyin shop", "platform"),        code: "demo-douyin", zh: "抖音订单",     en: "Douyin orders",        channels: &["DOUYIN"],          hours_late: 0 },
    FeedPlan { system: ("demo-jd", "京东商家", "JD merchant", "platform"),        code: "demo-jd",     zh: "京东订单",     en: "JD orders",            channels: &["JD"],              hours_late: 30 },
    FeedPlan { system: ("demo-pdd", "拼多多商家", "Pinduoduo", "platform"),       code: "demo-pdd",    zh: "拼多多订单",   en: "Pinduoduo orders",     channels: &["PDD"],             hours_late: 0 },
    FeedPlan { system: ("demo-xhs", "小红书商家", "Xiaohongshu", "platform"),     code: "demo-xhs",    zh: "小红书订单",   en: "Xiaohongshu orders",   channels: &["XHS"],             hours_late: 0 },
    FeedPlan { system: ("demo-mini", "小程序商城", "Mini-program mall", "oms"),   code: "demo-mini",   zh: "小程序与 H5",  en: "Mini-program and H5",  channels: &["MINI", "H5"],      hours_late: 0 },
    FeedPlan { system: ("demo-web", "官网商城", "Web shop", "oms"),               code: "demo-web",    zh: "官网订单",     en: "Web orders",           channels: &["WEB"],             hours_late: 0 },
    FeedPlan { system: ("demo-erp", "B2B ERP", "B2B ERP", "erp"),                 code: "demo-erp",    zh: "B2B 订单",     en: "B2B orders",           channels: &["B2B", "CORP"],     hours_late: 0 },
];

impl Hub {
    /// Enters the demo brand and its trade up to now or the end of the last day. Running it again with the same scale, seed
    /// and day changes nothing.
    ///
    /// # Errors
    /// As the database.
    pub async fn create_demo_commerce(
        &self,
        facts: &RequestFacts,
        scale: DemoScale,
        mut on_progress: impl FnMut(RunCounts) + Send,
    ) -> Result<RunCounts> {
        let brand = brand::brand();
        let context = TxContext { viewer: Viewer::System, request_id: facts.request_id, at: self.now() };
        self.enter_brand(&context, scale.last_day).await?;
        let first_day = scale.last_day.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(scale.last_day);
        let last_instant = trade::at(scale.last_day, 24 * 3_600 - 1);
        let mut counts = RunCounts::default();
        for plan in &FEEDS {
            let end = last_instant.min(self.now()) - TimeDelta::hours(plan.hours_late);
            let label = format!("demo {} {} {} {}", scale.thousandths, scale.seed, scale.last_day, end.timestamp());
            let (feed, run) = self.begin_demo_run(&context, plan, label).await?;
            if run.state == "done" {
                super::integration::add_counts(&mut counts, run.counts);
                continue;
            }
            let trade = Trade { brand: &brand, scale, since: DateTime::<Utc>::MIN_UTC, end };
            let batch_context = self.batch_context(&feed, &run, false);
            super::integration::add_counts(&mut counts, run.counts);
            let mut rows = Rows::default();
            for day in first_day.iter_days().take_while(|day| *day <= scale.last_day) {
                trade.add_day(day, plan.channels, &mut rows);
                let count = rows.sales.len() + rows.returns.len();
                if count < BATCH && day < scale.last_day {
                    continue;
                }
                let (sales, returns) = (std::mem::take(&mut rows.sales), std::mem::take(&mut rows.returns));
                // What a run that was cut off has kept already is passed over.
                if count > 0 && rows.line > run.resume_line {
                    let read = i64::try_from(count).unwrap_or(i64::MAX);
                    let taken =
                        self.take_rows(facts, &batch_context, feed.feed_id, sales, returns, read, rows.line).await?;
                    super::integration::add_counts(&mut counts, taken);
                    on_progress(counts);
                }
            }
            let run_id = run.run_id;
            let at_end = TxContext { at: self.now(), ..context.clone() };
            self.inner
                .store
                .with_tx(at_end, (), move |tx, ()| {
                    Box::pin(async move {
                        Ok::<_, Failure>(store::integration::end_run(tx, run_id, "done", None, Some(end)).await?)
                    })
                })
                .await?;
        }
        self.fold_rollups(facts).await?;
        self.enter_demo_targets(facts, first_day, scale.last_day).await?;
        Ok(counts)
    }

    /// Goes on from where each feed stands up to now: what was ordered, paid, shipped, delivered, invoiced and returned
    /// since. One step; call it again and again. Deterministic but for the time.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the demo brand was never made; as the database.
    pub async fn continue_demo_commerce(&self, facts: &RequestFacts) -> Result<RunCounts> {
        let scale = self.demo_scale().await?.ok_or(Error::NotFound("demo"))?;
        let brand = brand::brand();
        let now = self.now();
        let context = TxContext { viewer: Viewer::System, request_id: facts.request_id, at: now };
        let marks = self
            .inner
            .store
            .with_read(context.clone(), (), |tx, ()| {
                Box::pin(async move { Ok::<_, Failure>(store::integration::watermarks(tx).await?) })
            })
            .await?;
        let mut counts = RunCounts::default();
        for plan in &FEEDS {
            let known = marks.iter().find(|(code, _)| code == plan.code).and_then(|(_, at)| *at);
            let since = known.ok_or(Error::NotFound("demo"))?;
            let end = now - TimeDelta::hours(plan.hours_late);
            if end <= since {
                continue;
            }
            let today = day_of(end);
            let first_day = day_of(since).checked_sub_days(Days::new(DAYS_OF_EVENTS)).unwrap_or(today);
            let trade = Trade { brand: &brand, scale, since, end };
            let mut rows = Rows::default();
            for day in first_day.iter_days().take_while(|day| *day <= today) {
                trade.add_day(day, plan.channels, &mut rows);
            }
            // One run a day, so that the list of runs stays readable.
            let label = format!("demo live {} {} {today}", scale.thousandths, scale.seed);
            let (feed, run) = self.begin_demo_run(&context, plan, label).await?;
            let read = i64::try_from(rows.sales.len() + rows.returns.len()).unwrap_or(i64::MAX);
            if read > 0 {
                let batch_context = self.batch_context(&feed, &run, false);
                let to_line = run.resume_line + rows.line;
                let taken = self
                    .take_rows(facts, &batch_context, feed.feed_id, rows.sales, rows.returns, read, to_line)
                    .await?;
                super::integration::add_counts(&mut counts, taken);
            }
            let feed_id = feed.feed_id;
            self.inner
                .store
                .with_tx(context.clone(), (), move |tx, ()| {
                    Box::pin(async move {
                        Ok::<_, Failure>(store::integration::advance_feed(tx, feed_id, end, read > 0).await?)
                    })
                })
                .await?;
        }
        Ok(counts)
    }

    /// Whether the demo brand may be entered: nothing is known yet, or it is the demo brand that is known.
    ///
    /// # Errors
    /// As the database.
    pub async fn demo_commerce_state(&self) -> Result<DemoCommerceState> {
        let context = self.system_context();
        let (known, marks) = self
            .inner
            .store
            .with_read(context, (), |tx, ()| {
                Box::pin(async move {
                    Ok::<_, Failure>((store::kpi::known_period(tx).await?, store::integration::watermarks(tx).await?))
                })
            })
            .await?;
        let of_demo = |plan: &FeedPlan| marks.iter().find(|(code, _)| code == plan.code).map(|(_, at)| at.is_some());
        let found: Vec<Option<bool>> = FEEDS.iter().map(of_demo).collect();
        Ok(match known {
            _ if found.iter().all(|feed| *feed == Some(true)) => DemoCommerceState::Whole,
            _ if found.iter().any(Option::is_some) => DemoCommerceState::Begun,
            None => DemoCommerceState::Empty,
            Some(_) => DemoCommerceState::Foreign,
        })
    }

    /// With which scale, seed and last day the demo brand was made; `None` when it was not.
    ///
    /// # Errors
    /// As the database.
    pub async fn demo_scale(&self) -> Result<Option<DemoScale>> {
        let name = self
            .inner
            .store
            .with_read(self.system_context(), (), |tx, ()| {
                Box::pin(async move { Ok::<_, Failure>(store::integration::first_run_name(tx, FIRST_FEED).await?) })
            })
            .await?;
        Ok(name.as_deref().and_then(read_label))
    }

    async fn begin_demo_run(&self, context: &TxContext, plan: &'static FeedPlan, label: String) -> Result<(Feed, Run)> {
        let hash = Sha256::digest(label.as_bytes()).to_vec();
        let user_id = Actor::operator("omni-hub demo").user_id;
        self.inner
            .store
            .with_tx(context.clone(), (label, hash), move |tx, (label, hash)| {
                Box::pin(async move {
                    let template = ("demo", "# rows are made by `omni-hub demo`\n");
                    store::integration::register_feed(
                        tx,
                        plan.system,
                        (plan.code, plan.zh, plan.en, "sale_line"),
                        template,
                        user_id,
                    )
                    .await?;
                    store::integration::promise_freshness(tx, plan.code, FRESHNESS_SECONDS).await?;
                    let feed = store::integration::feed(tx, plan.code)
                        .await?
                        .ok_or(Failure::Service(Error::NotFound("feed")))?;
                    let run = store::integration::begin_run(tx, &feed, None, &label, &hash, None, user_id).await?;
                    Ok::<_, Failure>((feed, run))
                })
            })
            .await
            .map_err(Error::from)
    }

    /// Folds all differences of the roll-ups into their base.
    async fn fold_rollups(&self, facts: &RequestFacts) -> Result<()> {
        let context = TxContext { viewer: Viewer::System, request_id: facts.request_id, at: self.now() };
        self.inner
            .store
            .with_tx(context, (), |tx, ()| {
                Box::pin(async move {
                    while store::commerce::fold_rollups(tx, 1_000_000).await? > 0 {}
                    Ok::<_, Failure>(())
                })
            })
            .await
            .map_err(Error::from)
    }

    /// Targets as a house sets them: each month a little more than the same month last year, and limits for rates.
    async fn enter_demo_targets(&self, facts: &RequestFacts, first_day: NaiveDate, last_day: NaiveDate) -> Result<()> {
        let Ok(period) = Period::new(first_day, last_day) else { return Ok(()) };
        let query = KpiQuery {
            metrics: vec!["net_sales".to_owned(), "orders".to_owned()],
            period,
            comparison: None,
            cut: Cut { grain: Some(Grain::Month), ..Cut::default() },
            slice: Slice::default(),
        };
        let operator = Actor::operator("omni-hub demo");
        let months = self.kpi(&operator, facts, query).await?;
        let mut spans: Vec<(Period, Vec<(&'static str, Target)>)> = Vec::new();
        for row in &months.rows {
            let Some(month) = row.part.step.map(|day| Grain::Month.around(day)) else { continue };
            // A month that is not whole is no measure.
            if month.first < first_day || month.last >= last_day {
                continue;
            }
            let Some(next) = month.first.with_year(month.first.year() + 1).map(|day| Grain::Month.around(day)) else {
                continue;
            };
            let days = Decimal::from(next.days());
            let target = |place: usize, per_mille: i64| {
                row.value(place).map(|value| (value * Decimal::new(per_mille, 3) / days).round_dp(2))
            };
            let of = |place: usize| Target { target: target(place, 1_080), red_line: target(place, 930) };
            spans.push((next, vec![("S-001", of(0)), ("S-012", of(1))]));
        }
        let rate = |code: &'static str, target: i64, red_line: i64| {
            (code, Target { target: Some(Decimal::new(target, 3)), red_line: Some(Decimal::new(red_line, 3)) })
        };
        let long = Period { first: first_day, last: last_day.checked_add_days(Days::new(2 * 366)).unwrap_or(last_day) };
        spans.push((long, vec![rate("M-003", 525, 490), rate("S-029", 38, 60), rate("F-018", 70, 100)]));
        let context = TxContext { viewer: Viewer::System, request_id: facts.request_id, at: self.now() };
        self.inner
            .store
            .with_tx(context, spans, |tx, spans| {
                Box::pin(async move {
                    for (period, targets) in &spans {
                        store::kpi::enter_targets(tx, period.first, period.last, targets).await?;
                    }
                    Ok::<_, Failure>(())
                })
            })
            .await?;
        Ok(())
    }
}

/// What the database knows of trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoCommerceState {
    /// Nothing.
    Empty,
    /// A part of the demo brand.
    Begun,
    /// The whole demo brand.
    Whole,
    /// The trade of another brand.
    Foreign,
}

/// Reads what a run of [`Hub::create_demo_commerce`] is called.
fn read_label(label: &str) -> Option<DemoScale> {
    let mut parts = label.strip_prefix("demo ")?.split(' ');
    let (thousandths, seed, last_day) = (parts.next()?, parts.next()?, parts.next()?);
    Some(DemoScale {
        thousandths: thousandths.parse().ok()?,
        seed: seed.parse().ok()?,
        last_day: last_day.parse().ok()?,
    })
}

/// The business day of a moment on the brand's clock.
fn day_of(at: DateTime<Utc>) -> NaiveDate {
    (at + TimeDelta::hours(8)).date_naive()
}
