//! How much rendering costs: requests a second of a page with a session, beside an axum handler that makes the
//! same two queries (authenticate, what the frame shows) and returns a string; same process, same accept loop, same run.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse as _;
use clap::Args;
use http::{HeaderMap, StatusCode};
use service::Hub;

use crate::client::{Client, rate, request};
use crate::{house, tell};

/// The share of the bare handler's rate that the page must reach.
const TARGET: f64 = 0.60;

/// How long and how hard.
#[derive(Debug, Args)]
pub struct Options {
    /// The page; one that asks for more than the frame does is measured with what it asks for.
    #[arg(long, default_value = "/account")]
    path: String,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Connections at once.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=64))]
    clients: u64,
    /// How many times both are measured, in turn; the medians count.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=15))]
    rounds: u64,
}

async fn bare(State(hub): State<Arc<Hub>>, headers: HeaderMap) -> axum::response::Response {
    let Some(token) = server::request::cookie(&headers, app::cookies::SESSION) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Ok(Some(session)) = hub.authenticate(token).await else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    match hub.shell_facts(&session.actor).await {
        Ok(facts) => format!("{} {}", session.actor.display_name, facts.unread).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Measures.
pub async fn run(options: Options) -> anyhow::Result<bool> {
    let house = house::open(&[]).await?;
    let handler = Router::new().route("/", axum::routing::get(bare)).with_state(Arc::new(house.state.hub.clone()));
    let (bare_address, stopping) = house::serve_beside(handler).await?;
    let page_request = request(house.address, &options.path, &house.session);
    let bare_request = request(bare_address, "/", &house.session);
    let (_, page_bytes) = Client::connect(house.address, page_request.clone()).await?.ask().await?;

    let clients = usize::try_from(options.clients).unwrap_or(8);
    let duration = Duration::from_secs(options.seconds);
    // Warm: pool, caches of statements, pages of the program.
    rate(house.address, &page_request, clients, Duration::from_secs(1)).await?;
    rate(bare_address, &bare_request, clients, Duration::from_secs(1)).await?;
    let (mut pages, mut bares) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        pages.push(rate(house.address, &page_request, clients, duration).await?);
        bares.push(rate(bare_address, &bare_request, clients, duration).await?);
    }
    stopping.cancel();
    let (page, bare) = (median(&mut pages)?, median(&mut bares)?);
    let share = page / bare;
    let is_reached = share >= TARGET;
    tell(
        &serde_json::json!({
            "figure": "shell", "path": options.path, "page_per_second": page.round(), "bare_per_second": bare.round(),
            "share": (share * 1000.0).round() / 1000.0, "target": TARGET, "page_bytes": page_bytes,
            "clients": clients, "seconds": options.seconds, "rounds": options.rounds, "is_reached": is_reached,
            "is_release": !cfg!(debug_assertions),
        }),
        &format!(
            "The page {}: {page:.0}/s; the same two queries alone: {bare:.0}/s; {:.1} % (target {:.0} %).",
            options.path,
            share * 100.0,
            TARGET * 100.0
        ),
    );
    house.close().await;
    Ok(is_reached)
}

fn median(values: &mut [f64]) -> anyhow::Result<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().context("nothing was measured")
}
