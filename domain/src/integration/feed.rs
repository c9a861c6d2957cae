//! How a feed is doing, from what is known of it: one word for people, the same in lists, alarms and answers to programs.

use chrono::{DateTime, TimeDelta, Utc};

/// How a feed is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedState {
    /// It is switched off; nothing is expected.
    Off,
    /// Something is being taken in at this moment.
    Running,
    /// The last file or body could not be read.
    Failed,
    /// Nothing ever arrived.
    Silent,
    /// The newest row is older than the feed promises.
    Late,
    /// As promised, or nothing was promised.
    Fresh,
}

impl FeedState {
    /// All states, the one that applies first before the others.
    pub const ALL: [FeedState; 6] =
        [FeedState::Off, FeedState::Running, FeedState::Failed, FeedState::Silent, FeedState::Late, FeedState::Fresh];

    /// The name in lists and answers, e.g. `late`.
    pub const fn code(self) -> &'static str {
        match self {
            FeedState::Off => "off",
            FeedState::Running => "running",
            FeedState::Failed => "failed",
            FeedState::Silent => "silent",
            FeedState::Late => "late",
            FeedState::Fresh => "fresh",
        }
    }

    /// The state of a [`FeedState::code`].
    pub fn from_code(code: &str) -> Option<FeedState> {
        FeedState::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What decides how a feed is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedFacts {
    /// Whether it is switched on.
    pub is_active: bool,
    /// Whether a run is under way.
    pub is_running: bool,
    /// Whether the last run ended because its content could not be read.
    pub has_failed: bool,
    /// How old the newest row may be, in seconds; `None` without a promise.
    pub freshness_seconds: Option<i32>,
    /// When the newest row happened.
    pub watermark_at: Option<DateTime<Utc>>,
    /// When something last arrived.
    pub last_row_at: Option<DateTime<Utc>>,
}

impl FeedFacts {
    /// How the feed is doing: the first state that applies, in the order of [`FeedState::ALL`].
    pub fn state(&self, now: DateTime<Utc>) -> FeedState {
        if !self.is_active {
            return FeedState::Off;
        }
        if self.is_running {
            return FeedState::Running;
        }
        if self.has_failed {
            return FeedState::Failed;
        }
        let Some(newest) = self.watermark_at.or(self.last_row_at) else {
            return FeedState::Silent;
        };
        match self.freshness_seconds {
            Some(seconds) if now - newest > TimeDelta::seconds(i64::from(seconds)) => FeedState::Late,
            Some(_) | None => FeedState::Fresh,
        }
    }

    /// How far the newest row lies behind now; never below zero, since clocks of other systems may be ahead.
    pub fn lag(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        self.watermark_at.map(|at| (now - at).max(TimeDelta::zero()))
    }
}
