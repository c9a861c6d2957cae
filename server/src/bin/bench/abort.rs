//! Requests that the client gives up: afterwards no transaction may be left open, the pool must be whole within two seconds,
//! and the next thousand requests must be answered (quality R8).

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use store::cluster::Binaries;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::client::{Client, request};
use crate::{house, tell};

/// The pool must be whole again by then.
const TARGET: Duration = Duration::from_secs(2);
/// A client gives up after at most so many milliseconds.
const PATIENCE_MOST: u64 = 50;
/// How many requests must work afterwards.
const AFTERWARDS: u32 = 1000;

/// How many.
#[derive(Debug, Args)]
pub struct Options {
    /// Requests that are given up.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    requests: u64,
    /// At once.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..=256))]
    clients: u64,
}

/// Measures.
pub async fn run(options: Options) -> anyhow::Result<bool> {
    let house = house::open(&[("OMNI_HUB_LIMITS_API_PER_MINUTE", "10000000")]).await?;
    let (address, session) = (house.address, house.session.clone());
    let paths = ["/", "/governance/audit", "/api/v1/me", "/api/v1/audit/entries", "/api/v1/notifications", "/account"];
    let requests: Vec<Vec<u8>> = paths.iter().map(|path| request(address, path, &session)).collect();
    let started = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for client in 0..options.clients {
        let requests = requests.clone();
        let count = options.requests / options.clients + u64::from(client < options.requests % options.clients);
        running.spawn(async move {
            for number in 0..count {
                // A fixed, uneven sequence: every run gives up at the same moments.
                let wait = (client * 7919 + number * 104_729) % (PATIENCE_MOST + 1);
                let index = usize::try_from(client + number).unwrap_or(0) % requests.len();
                give_up(address, requests.get(index).map_or(&[][..], Vec::as_slice), Duration::from_millis(wait))
                    .await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = running.join_next().await {
        ended.context("a client ended")??;
    }
    let sent = started.elapsed();

    // From now on: how long until nothing is left open and every connection is back.
    let waiting = Instant::now();
    let whole = loop {
        let pool = house.state.hub.store().pool_facts();
        let stuck = open_transactions(&house.url).await?;
        if stuck == 0 && pool.idle == pool.open {
            break Some(waiting.elapsed());
        }
        if waiting.elapsed() > TARGET * 5 {
            break None;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let stuck = open_transactions(&house.url).await?;
    let mut right = 0;
    let mut client = Client::connect(address, request(address, "/api/v1/me", &session)).await?;
    for _ in 0..AFTERWARDS {
        let (status, _) = client.ask().await?;
        right += u32::from(status == 200);
    }
    let is_reached = stuck == 0 && whole.is_some_and(|whole| whole <= TARGET) && right == AFTERWARDS;
    let whole_ms = whole.map(|whole| whole.as_millis());
    tell(
        &serde_json::json!({
            "figure": "abort", "aborted": options.requests, "seconds": sent.as_secs_f64().round(),
            "open_transactions": stuck, "pool_whole_after_ms": whole_ms, "target_ms": TARGET.as_millis(),
            "afterwards_right": right, "afterwards": AFTERWARDS, "is_reached": is_reached,
            "is_release": !cfg!(debug_assertions),
        }),
        &format!(
            "{} requests given up in {:.0} s: {stuck} open transactions, pool whole after {} ms (target {} ms), then {right} \
             of {AFTERWARDS} right.",
            options.requests,
            sent.as_secs_f64(),
            whole_ms.map_or_else(|| "never".to_owned(), |whole| whole.to_string()),
            TARGET.as_millis()
        ),
    );
    house.close().await;
    Ok(is_reached)
}

/// How many transactions are open and idle, asked by PostgreSQL's own client: not through the pool that is being measured.
async fn open_transactions(url: &str) -> anyhow::Result<u64> {
    let binaries = Binaries::find(None)?;
    let output = tokio::process::Command::new(binaries.program("psql"))
        .args([url, "-AtXc"])
        .arg("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
        .output()
        .await
        .context("psql cannot be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().with_context(|| format!("psql says: {}", String::from_utf8_lossy(&output.stderr)))
}

/// Sends a request and closes the connection after a while, whatever has come.
async fn give_up(address: SocketAddr, request: &[u8], after: Duration) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(address).await.context("no connection")?;
    stream.write_all(request).await.context("no request")?;
    tokio::time::sleep(after).await;
    // A hard reset, as a closed tab may send it.
    drop(stream);
    Ok(())
}
