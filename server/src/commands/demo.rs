//! `omni-hub demo`: the trade of the demo brand in an empty database, and a simulator that keeps it going.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use clap::Args;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use service::demo_commerce::DemoScale;
use tokio::signal::unix::{SignalKind, signal};

use crate::boot::House;
use crate::config::Configuration;
use crate::demo;
use crate::failure::Failure;

/// What to make.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// How much: 1 is about 300,000 orders in two years.
    #[arg(long, default_value = "1", value_parser = parse_scale)]
    scale: u32,
    /// Another number gives another brand of the same kind.
    #[arg(long, default_value_t = demo::SEED)]
    seed: u64,
    /// The last business day; today when not given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    last_day: Option<NaiveDate>,
    /// Keep orders arriving until Ctrl-C.
    #[arg(long)]
    live: bool,
}

/// Reads a scale into thousandths.
fn parse_scale(text: &str) -> Result<u32, String> {
    let said = "a scale is a number from 0.001 to 100, such as 0.1";
    let scale: Decimal = text.parse().map_err(|_| said.to_owned())?;
    let thousandths = (scale * Decimal::ONE_THOUSAND).trunc().to_u32().unwrap_or_default();
    if (1..=100_000).contains(&thousandths) { Ok(thousandths) } else { Err(said.to_owned()) }
}

/// Makes it.
pub(super) async fn run(configuration: &Configuration, options: Options) -> Result<(), Failure> {
    let mut interrupt =
        signal(SignalKind::interrupt()).map_err(|error| Failure::Other { sentence: error.to_string() })?;
    let mut terminate =
        signal(SignalKind::terminate()).map_err(|error| Failure::Other { sentence: error.to_string() })?;
    let house = House::open(configuration).await?;
    let today = (house.hub.now() + TimeDelta::hours(demo::OFFSET_HOURS)).date_naive();
    let scale = DemoScale {
        thousandths: options.scale,
        seed: options.seed,
        last_day: options.last_day.unwrap_or(today).min(today),
    };
    let work = async {
        demo::create_trade(&house.hub, scale, options.live).await?;
        if options.live {
            super::say("Orders keep arriving; Ctrl-C ends it.");
            loop {
                demo::continue_trade(&house.hub).await?;
                tokio::time::sleep(Duration::from_secs(demo::PACE_SECONDS)).await;
            }
        }
        Ok(())
    };
    let result = tokio::select! {
        result = work => result,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    };
    house.close().await;
    result
}
