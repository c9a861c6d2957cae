//! How fast a file of another system becomes facts that can be asked for: from its first byte to a key figure over it, beside a
//! plain COPY of the same rows into one table with an index, in the same database.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use clap::Args;
use domain::access::Actor;
use domain::kpi::Period;
use flate2::read::GzDecoder;
use service::integration::{ImportSource, NewFeed};
use service::kpi::{Cut, KpiQuery, Slice};
use service::{Hub, RequestFacts};
use store::cluster::Binaries;
use tokio::io::AsyncWriteExt as _;

use crate::house::{self, House};
use crate::tell;

/// From file to figure, in seconds.
const TARGET_SECONDS: f64 = 8.0;
/// The share of the rate of a plain COPY.
const TARGET_SHARE: f64 = 0.20;
/// Peak memory of the program, in kB.
const TARGET_MEMORY: u64 = 300_000;
const TEMPLATE: &str = include_str!("../../../../service/templates/online_retail.toml");

/// Which file.
#[derive(Debug, Args)]
pub struct Options {
    /// The Online Retail file (UCI), compressed with gzip.
    file: PathBuf,
}

/// Measures.
pub async fn run(options: Options) -> anyhow::Result<bool> {
    let file = File::open(&options.file).with_context(|| format!("{} cannot be read", options.file.display()))?;
    let mut text = Vec::new();
    GzDecoder::new(BufReader::new(file)).read_to_end(&mut text).context("the file cannot be unpacked")?;
    let lines = text.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);

    let house = house::open(&[]).await?;
    // Whatever comes of it, the house is closed before its directory goes.
    let outcome = measure(&house, &options.file, text, lines).await;
    house.close().await;
    outcome
}

async fn measure(house: &House, file: &Path, text: Vec<u8>, lines: usize) -> anyhow::Result<bool> {
    let copied = copy(&house.url, text).await?;
    connect(&house.state.hub).await?;
    let before = peak_memory()?;
    let started = Instant::now();
    let (rows, refused) = take(&house.state.hub, file).await?;
    let taken = started.elapsed().as_secs_f64();
    let sales = net_sales(&house.state.hub, &house.actor).await?;
    let asked = started.elapsed().as_secs_f64();
    let memory = peak_memory()?;

    let share = copied / taken;
    let is_reached = asked <= TARGET_SECONDS && share >= TARGET_SHARE && memory <= TARGET_MEMORY;
    tell(
        &serde_json::json!({
            "figure": "import", "lines": lines, "taken": rows, "refused": refused, "net_sales": sales,
            "seconds_taken": (taken * 100.0).round() / 100.0, "seconds_to_figure": (asked * 100.0).round() / 100.0,
            "seconds_copy": (copied * 100.0).round() / 100.0, "share_of_copy": (share * 1000.0).round() / 1000.0,
            "peak_memory_kb": memory, "peak_memory_before_kb": before, "is_reached": is_reached,
            "is_release": !cfg!(debug_assertions),
        }),
        &format!(
            "{lines} lines: taken in {taken:.1} s, a figure after {asked:.1} s (target {TARGET_SECONDS:.0} s); a plain COPY takes \
             {copied:.1} s, so {:.0} % of its rate (target {:.0} %); peak memory of the whole program {} MB (target {} MB).",
            share * 100.0,
            TARGET_SHARE * 100.0,
            memory / 1000,
            TARGET_MEMORY / 1000
        ),
    );
    Ok(is_reached)
}

/// Registers the feed that the file belongs to.
async fn connect(hub: &Hub) -> anyhow::Result<()> {
    const TASK: &str = "omni-hub-bench import";
    let (actor, facts) = (Actor::operator(TASK), RequestFacts::local(TASK));
    hub.save_template(&actor, &facts, "online_retail", TEMPLATE, None, TASK).await?;
    let feed = NewFeed {
        system_code: "uci".to_owned(),
        system_name_zh: "在线零售".to_owned(),
        system_name_en: "Online Retail".to_owned(),
        system_kind: "file".to_owned(),
        code: "uci-sales".to_owned(),
        name_zh: "销售行".to_owned(),
        name_en: "Sale lines".to_owned(),
        kind: "sale_line".to_owned(),
        transport: "file".to_owned(),
        template_code: Some("online_retail".to_owned()),
        freshness_seconds: None,
        is_active: true,
    };
    hub.connect_feed(&actor, &facts, feed).await?;
    Ok(())
}

/// Takes the file in; how many rows were taken and refused.
async fn take(hub: &Hub, file: &Path) -> anyhow::Result<(i64, i64)> {
    const TASK: &str = "omni-hub-bench import";
    let path = file.to_path_buf();
    let source = ImportSource {
        feed: "uci-sales".to_owned(),
        file_name: "online_retail.csv.gz".to_owned(),
        open: Arc::new(move || Ok(Box::new(File::open(&path)?) as Box<dyn Read + Send>)),
        size: None,
        kind: None,
        format: None,
    };
    let report = hub.import(&Actor::operator(TASK), &RequestFacts::local(TASK), source, |_| {}).await?;
    Ok((report.counts.new, report.counts.refused))
}

/// The net sales of all days of the file.
async fn net_sales(hub: &Hub, actor: &Actor) -> anyhow::Result<Option<String>> {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).context("no such day");
    let query = KpiQuery {
        metrics: vec!["net_sales".to_owned()],
        period: Period { first: day(2010, 12, 1)?, last: day(2011, 12, 9)? },
        comparison: None,
        cut: Cut::default(),
        slice: Slice::default(),
    };
    let answer = hub.kpi(actor, &RequestFacts::local("omni-hub-bench import"), query).await?;
    Ok(answer.total.values.first().copied().flatten().map(|value| value.to_string()))
}

/// Seconds of a plain COPY of the same rows by PostgreSQL's own client.
async fn copy(url: &str, text: Vec<u8>) -> anyhow::Result<f64> {
    const TABLE: &str = "CREATE TABLE plain_copy (invoice text, stock_code text, description text, quantity numeric, \
                         invoiced_at timestamp, unit_price numeric, customer text, country text); \
                         CREATE INDEX plain_copy_stock_code ON plain_copy (stock_code, invoiced_at)";
    let program = Binaries::find(None)?.program("psql");
    let arguments = [url, "-qX", "-v", "ON_ERROR_STOP=1", "-c"];
    let made = tokio::process::Command::new(&program).args(arguments).arg(TABLE).status().await?;
    if !made.success() {
        bail!("psql could not make the table");
    }
    let started = Instant::now();
    let mut child = tokio::process::Command::new(&program)
        .args(arguments)
        .arg("COPY plain_copy FROM STDIN WITH (FORMAT csv, HEADER)")
        .stdin(Stdio::piped())
        .spawn()
        .context("psql cannot be started")?;
    let mut input = child.stdin.take().context("psql takes no input")?;
    input.write_all(&text).await?;
    drop(input);
    if !child.wait().await?.success() {
        bail!("psql could not copy the rows");
    }
    Ok(started.elapsed().as_secs_f64())
}

/// The most memory that this program has had, in kB.
fn peak_memory() -> anyhow::Result<u64> {
    let text = std::fs::read_to_string("/proc/self/status").context("no /proc")?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    line.split_whitespace().next().context("no number")?.parse().context("no number")
}
