//! `omni-hub quality`: looks through the data at once, for whoever has just taken in a file or mended a cause.

use clap::Subcommand;
use domain::access::Actor;
use service::RequestFacts;

use crate::boot::House;
use crate::config::Configuration;
use crate::failure::Failure;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Look through the data with every rule; the running program does so every ten minutes.
    Scan,
}

/// Does it.
pub(super) async fn run(configuration: &Configuration, action: Action) -> Result<(), Failure> {
    const TASK: &str = "omni-hub quality scan";
    let house = House::open(configuration).await?;
    let Action::Scan = action;
    let scan = house.hub.scan_quality(&Actor::operator(TASK), &RequestFacts::local(TASK)).await;
    house.close().await;
    let scan = scan?;
    if scan.rules == 0 {
        super::say("Another scan is at work; nothing was done.");
        return Ok(());
    }
    super::say(&format!(
        "{} rules found {} issues: {} new, {} came again, {} are gone.",
        scan.rules, scan.found, scan.opened, scan.reopened, scan.resolved
    ));
    Ok(())
}
