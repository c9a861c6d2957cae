//! How a change lies beside the history of a dated record. What was said for a day stays said; a change begins on a day and
//! ends what held until then. There is one line of history: a change never goes in before one that is already planned.

use chrono::NaiveDate;

/// What a change does to the latest description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeDated {
    /// It began on the very day: it is corrected.
    Corrects,
    /// It ends on the day before, and a new one begins.
    Follows,
}

/// Why a change cannot begin on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeRefused {
    /// The latest description begins later.
    BeforeLatest,
}

impl ChangeRefused {
    /// The stable name, as in docs/ERRORS.md.
    pub const fn code(self) -> &'static str {
        match self {
            ChangeRefused::BeforeLatest => "change_before_latest",
        }
    }
}

/// What a change from a day on does to the latest description, which began on `latest` (`None`: at the beginning of time).
/// A change without a day corrects the latest description.
///
/// # Errors
/// [`ChangeRefused::BeforeLatest`].
pub fn plan_change(latest: Option<NaiveDate>, from: Option<NaiveDate>) -> Result<ChangeDated, ChangeRefused> {
    match (latest, from) {
        (_, None) => Ok(ChangeDated::Corrects),
        (None, Some(_)) => Ok(ChangeDated::Follows),
        (Some(latest), Some(from)) if from < latest => Err(ChangeRefused::BeforeLatest),
        (Some(latest), Some(from)) if from == latest => Ok(ChangeDated::Corrects),
        (Some(_), Some(_)) => Ok(ChangeDated::Follows),
    }
}
