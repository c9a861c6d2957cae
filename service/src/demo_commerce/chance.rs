//! Chance that is the same everywhere and every time.

use chrono::{Datelike, NaiveDate};

/// A small generator of numbers that is the same everywhere (SplitMix64): chance here must be repeatable, not secret.
pub(super) struct Chance(u64);

impl Chance {
    /// Numbers that begin at a seed.
    pub(super) const fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// Numbers of their own for one channel on one day, so that any day can be made again alone.
    pub(super) fn of_day(seed: u64, day: NaiveDate, channel: usize) -> Chance {
        let day = u64::from(day.num_days_from_ce().unsigned_abs());
        let channel = u64::try_from(channel).unwrap_or_default();
        let mut chance =
            Chance(seed.wrapping_mul(7_919).wrapping_add(day.wrapping_mul(1_000_003)).wrapping_add(channel));
        // The first number of neighbouring seeds would be alike.
        let first = chance.next();
        Chance(first)
    }

    /// The next number.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// True so many times in a thousand.
    pub(super) fn is_one_in_thousand_times(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }
}
