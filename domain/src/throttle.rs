//! How failures slow the next attempt to sign in. The delay doubles from the fifth failure of an account within an hour and
//! never exceeds a quarter of an hour; this alone keeps an account under twenty failures in any hour, so there is no lock
//! that a stranger could keep shut. An open session is never affected: only attempts to sign in are.
//! The same shape, with wider limits, holds for an address and for the whole program.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};

/// Failures look back this far, in seconds.
pub const WINDOW_SECONDS: i64 = 60 * 60;
/// Failures of an account before the first delay.
pub const FREE_FAILURES: usize = 4;
/// The longest delay, in seconds.
pub const LONGEST_DELAY_SECONDS: i64 = 15 * 60;
/// Failures of one address within [`ADDRESS_WINDOW_SECONDS`] before it has to wait: an office behind one address stays below.
pub const ADDRESS_FAILURES: usize = 100;
/// Seconds over which failures of an address are counted.
pub const ADDRESS_WINDOW_SECONDS: i64 = 15 * 60;
/// Failures of everybody within a minute before everybody has to wait: far above what a brand mistypes on a Monday.
pub const GLOBAL_FAILURES: usize = 1_000;
/// Seconds over which failures of everybody are counted.
pub const GLOBAL_WINDOW_SECONDS: i64 = 60;

/// Bits of an IPv6 address that whoever sits behind it chooses freely: one household or office gets a network of this size.
const IPV6_FREE_BITS: u32 = 64;

/// The address under which attempts are counted: for IPv6 that of the network, since its holder has 2^64 others at hand.
pub fn counted_address(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> IPV6_FREE_BITS << IPV6_FREE_BITS)),
    }
}

/// Whether another attempt may be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Try,
    /// It may not yet.
    Wait {
        /// For how long, at least 1.
        seconds: u32,
    },
}

/// The delay after so many failures, in seconds.
pub const fn delay_seconds(failures: usize) -> i64 {
    if failures <= FREE_FAILURES {
        return 0;
    }
    let doublings = failures - FREE_FAILURES - 1;
    // 2^10 exceeds the longest delay already; larger shifts would overflow.
    if doublings >= 10 {
        return LONGEST_DELAY_SECONDS;
    }
    let delay = 1_i64 << doublings;
    if delay > LONGEST_DELAY_SECONDS { LONGEST_DELAY_SECONDS } else { delay }
}

/// Whether an account may be tried now, after these failures (any order; those older than the window do not count).
pub fn verdict(failures: &[DateTime<Utc>], now: DateTime<Utc>) -> Verdict {
    let horizon = now - TimeDelta::seconds(WINDOW_SECONDS);
    let recent = failures.iter().filter(|at| **at > horizon);
    let count = recent.clone().count();
    match recent.max() {
        Some(last) => wait_until(*last + TimeDelta::seconds(delay_seconds(count)), now),
        None => Verdict::Try,
    }
}

/// Whether a bucket of `limit` failures within its window has room: `oldest` is the time of the failure that must leave the
/// window first, when `count` has reached the limit.
pub fn bucket_verdict(
    count: usize,
    limit: usize,
    oldest: Option<DateTime<Utc>>,
    window_seconds: i64,
    now: DateTime<Utc>,
) -> Verdict {
    match oldest {
        Some(oldest) if count >= limit => wait_until(oldest + TimeDelta::seconds(window_seconds), now),
        _ => Verdict::Try,
    }
}

fn wait_until(moment: DateTime<Utc>, now: DateTime<Utc>) -> Verdict {
    let left = moment - now;
    if left <= TimeDelta::zero() {
        return Verdict::Try;
    }
    // Rounded up, so that whoever waits exactly as told is let through.
    let seconds = (left.num_milliseconds() + 999) / 1_000;
    Verdict::Wait { seconds: u32::try_from(seconds.max(1)).unwrap_or(u32::MAX) }
}
