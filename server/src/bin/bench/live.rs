//! Live channels: a thousand viewers on one instance, from the commit of an event to its arrival at each of them, and what a
//! viewer costs in memory. The viewers run in a process of their own, so that only the server's memory is counted.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Args;
use domain::ids::RequestId;
use domain::live::Topic;
use store::TxContext;
use store::outbox::{NewEvent, publish};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::client::{milliseconds, quantile, request};
use crate::{house, tell};

/// The slowest twentieth may take so long.
const TARGET_P95: Duration = Duration::from_millis(300);
/// A viewer may cost so much.
const TARGET_BYTES: u64 = 60 * 1024;
/// Between two events; a busy evening, not a flood.
const PAUSE: Duration = Duration::from_millis(50);

/// How many.
#[derive(Debug, Args)]
pub struct Options {
    /// Viewers.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=5000))]
    viewers: u64,
    /// Events.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=2000))]
    events: u64,
    /// For the process with the viewers: where to connect, and with which session.
    #[arg(long, hide = true, num_args = 2, value_names = ["ADDRESS", "SESSION"])]
    view: Option<Vec<String>>,
}

/// Measures.
pub async fn run(options: Options) -> anyhow::Result<bool> {
    match &options.view {
        Some(target) => view(&options, target).await.map(|()| true),
        None => measure(&options).await,
    }
}

fn now_micros() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// Opens the viewers, says so, and then prints one line an event and viewer: microseconds from commit to arrival.
async fn view(options: &Options, target: &[String]) -> anyhow::Result<()> {
    let [address, session] = target else { anyhow::bail!("no target") };
    let address: SocketAddr = address.parse().context("no address")?;
    let mut viewers = tokio::task::JoinSet::new();
    for _ in 0..options.viewers {
        let mut stream = TcpStream::connect(address).await.context("no connection")?;
        stream.write_all(&request(address, "/live", session)).await.context("no request")?;
        // Until the greeting, so that every viewer is there when the first event is published.
        let mut text = String::new();
        let mut buffer = vec![0; 4096];
        while !text.contains("event: hello") {
            let count = stream.read(&mut buffer).await.context("no greeting")?;
            anyhow::ensure!(count > 0, "the channel was refused: {text}");
            text.push_str(&String::from_utf8_lossy(buffer.get(..count).unwrap_or_default()));
        }
        let events = options.events;
        viewers.spawn(async move {
            let mut delays = Vec::new();
            let mut rest = text.split("event: hello").nth(1).unwrap_or_default().to_owned();
            while u64::try_from(delays.len()).unwrap_or(u64::MAX) < events {
                while let Some((line, after)) =
                    rest.split_once('\n').map(|(line, after)| (line.to_owned(), after.to_owned()))
                {
                    rest = after;
                    if let Some(at) = line.split("\"committed\":").nth(1).and_then(|text| {
                        text.split(|letter: char| !letter.is_ascii_digit())
                            .next()
                            .and_then(|text| text.parse::<u64>().ok())
                    }) {
                        delays.push(now_micros().saturating_sub(at));
                    }
                }
                if u64::try_from(delays.len()).unwrap_or(u64::MAX) >= events {
                    break;
                }
                let Ok(count @ 1..) = stream.read(&mut buffer).await else { break };
                rest.push_str(&String::from_utf8_lossy(buffer.get(..count).unwrap_or_default()));
            }
            (delays, stream)
        });
    }
    tell_line("open").await?;
    let mut kept = Vec::new();
    while let Some(ended) = viewers.join_next().await {
        let (delays, stream) = ended.context("a viewer ended")?;
        tell_line(&delays.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")).await?;
        kept.push(stream);
    }
    Ok(())
}

async fn tell_line(text: &str) -> anyhow::Result<()> {
    let mut output = tokio::io::stdout();
    output.write_all(format!("{text}\n").as_bytes()).await.context("nobody listens")?;
    output.flush().await.context("nobody listens")
}

/// The memory of this process that is in use, in bytes.
fn resident() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("no memory figures")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no memory figures")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").trim().parse().context("no memory figures")?;
    Ok(kilobytes * 1024)
}

async fn measure(options: &Options) -> anyhow::Result<bool> {
    let house = house::open(&[("OMNI_HUB_LIMITS_LIVE_PER_PERSON", "10000")]).await?;
    // Everything that the program allocates once is there before the first viewer.
    crate::client::rate(house.address, &request(house.address, "/", &house.session), 4, Duration::from_secs(1)).await?;
    let before = resident()?;
    let mut child = tokio::process::Command::new(std::env::current_exe().context("no program")?)
        .args(["live", "--viewers", &options.viewers.to_string(), "--events", &options.events.to_string(), "--view"])
        .args([house.address.to_string(), house.session.clone()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("the viewers cannot be started")?;
    let output = child.stdout.take().context("the viewers do not tell")?;
    let mut lines = BufReader::new(output).lines();
    let first =
        tokio::time::timeout(Duration::from_secs(120), lines.next_line()).await.context("the viewers do not come")?;
    anyhow::ensure!(first.context("the viewers do not tell")?.as_deref() == Some("open"), "the viewers do not come");
    let open = house.state.live.open();
    for number in 0..options.events {
        commit(&house, number).await?;
        tokio::time::sleep(PAUSE).await;
    }
    let after = resident()?;
    let mut delays = Vec::new();
    let all = tokio::time::timeout(Duration::from_secs(60), async {
        while let Some(line) = lines.next_line().await.context("the viewers do not tell")? {
            let values = line.split_whitespace().filter_map(|text| text.parse().ok());
            delays.extend(values.map(Duration::from_micros));
        }
        anyhow::Ok(())
    })
    .await;
    all.context("the viewers do not end")??;
    delays.sort_unstable();
    let expected = usize::try_from(options.viewers * options.events).unwrap_or(usize::MAX);
    let (p50, p95) = (quantile(&delays, 0.50), quantile(&delays, 0.95));
    let slowest = delays.last().copied().unwrap_or_default();
    let bytes = after.saturating_sub(before) / options.viewers;
    let is_reached = delays.len() == expected && p95 <= TARGET_P95 && bytes <= TARGET_BYTES;
    tell(
        &serde_json::json!({
            "figure": "live", "viewers": open, "events": options.events, "received": delays.len(), "expected": expected,
            "p50_ms": milliseconds(p50), "p95_ms": milliseconds(p95), "max_ms": milliseconds(slowest),
            "rss_bytes_per_viewer": bytes, "target_p95_ms": milliseconds(TARGET_P95), "target_bytes": TARGET_BYTES,
            "is_reached": is_reached, "is_release": !cfg!(debug_assertions),
        }),
        &format!(
            "{open} viewers, {} events: {} of {expected} received, p50 {:.1} ms, p95 {:.1} ms, slowest {:.1} ms (target p95 \
             {} ms); {:.1} kB a viewer (target {} kB).",
            options.events,
            delays.len(),
            milliseconds(p50),
            milliseconds(p95),
            milliseconds(slowest),
            TARGET_P95.as_millis(),
            bytes as f64 / 1024.0,
            TARGET_BYTES / 1024
        ),
    );
    house.close().await;
    Ok(is_reached)
}

async fn commit(house: &house::House, number: u64) -> anyhow::Result<()> {
    let event = NewEvent {
        topic: Topic::Notification,
        department_id: None,
        user_id: Some(house.actor.user_id),
        subject: number.to_string(),
        // Written just before the commit: the time that the commit itself takes counts as well.
        payload: serde_json::json!({ "committed": now_micros() }),
    };
    let context = TxContext::system(RequestId(Uuid::now_v7()), house.state.hub.now());
    let store = house.state.hub.store();
    store
        .with_tx(context, event, |tx, event| Box::pin(async move { publish(tx, &event).await }))
        .await
        .map_err(anyhow::Error::from)
}
