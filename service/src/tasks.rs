//! What runs by itself. Each function takes one step and returns what it did; the server calls them again and again, a test
//! calls them once. Several instances may call them at once.

use crate::{Error, Hub, Result};

/// What [`expire`] removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Sessions that ended by time.
    pub sessions: u64,
    /// Attempts, challenges, links and keys of repeated calls too old to matter.
    pub leftovers: u64,
    /// Events no viewer can ask for any more.
    pub events: u64,
}

/// Signs a checkpoint over whatever is new in the audit; returns how many chains it covers anew. Call every 5 s.
///
/// # Errors
/// [`Error::Unavailable`], [`Error::Internal`].
pub async fn seal_audit(_hub: &Hub) -> Result<u64> {
    Err(Error::Unavailable)
}

/// Removes what has ended. Call every minute.
///
/// # Errors
/// [`Error::Unavailable`], [`Error::Internal`].
pub async fn expire(_hub: &Hub) -> Result<Expired> {
    Err(Error::Unavailable)
}
