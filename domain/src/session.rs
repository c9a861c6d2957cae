//! How long a sign-in lasts. A session ends when nothing was asked for a while, and at the latest after a working day; what
//! moves money or rights asks for a proof of identity that is only minutes old.

use chrono::{DateTime, TimeDelta, Utc};

use crate::access::Role;

/// Seconds without a request after which a session ends.
pub const IDLE_SECONDS: u32 = 30 * 60;
/// The same with a role that approves what moves money or rights ([`Role::is_sensitive`]).
pub const IDLE_SECONDS_SENSITIVE: u32 = 15 * 60;
/// Seconds after which a session ends whatever happens.
pub const ABSOLUTE_SECONDS: u32 = 12 * 60 * 60;
/// Seconds for which a proof of identity is recent.
pub const FRESH_SECONDS: u32 = 5 * 60;
/// The last use of a session is written down at most this often, in seconds: reading a page should not write each time. A
/// session may therefore end up to this much earlier than its last use says.
pub const TOUCH_SECONDS: u32 = 60;
/// Seconds for which the second step of a sign-in waits for its code.
pub const CHALLENGE_SECONDS: u32 = 5 * 60;
/// How many codes may be tried for one challenge.
pub const CHALLENGE_TRIES: u32 = 5;
/// Seconds for which a one-time link for a new password is good.
pub const RESET_SECONDS: u32 = 24 * 60 * 60;
/// The longest life of a key for programs, in days.
pub const TOKEN_DAYS_AT_MOST: u32 = 365;

/// The idle time of somebody with these roles, in seconds.
pub fn idle_seconds(roles: impl IntoIterator<Item = Role>) -> u32 {
    if roles.into_iter().any(Role::is_sensitive) { IDLE_SECONDS_SENSITIVE } else { IDLE_SECONDS }
}

/// The times of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionTimes {
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends whatever happens.
    pub absolute_ends_at: DateTime<Utc>,
    /// The idle time, in seconds.
    pub idle_seconds: u32,
}

impl SessionTimes {
    /// When the session ends unless something is asked before.
    pub fn idle_ends_at(&self) -> DateTime<Utc> {
        self.last_seen_at + TimeDelta::seconds(i64::from(self.idle_seconds))
    }

    /// Whether the session still holds.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        now < self.idle_ends_at() && now < self.absolute_ends_at
    }
}
