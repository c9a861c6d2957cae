//! What should be reached, and what is said of a figure beside it. A red line is an absolute limit, independent of the
//! target (kpi reference, section 8): beyond it a figure is bad whatever was planned.

use rust_decimal::Decimal;

use super::catalogue::Direction;

/// A target with its red line, for the same period and in the unit of the figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// What should be reached.
    pub target: Option<Decimal>,
    /// Beyond this it is bad.
    pub red_line: Option<Decimal>,
}

/// How a figure stands to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attainment {
    /// The target is reached.
    Reached,
    /// It is not, but the red line is not crossed.
    Missed,
    /// The red line is crossed.
    BeyondRedLine,
}

impl Target {
    /// How a figure stands; `None` without a figure or target, and for a metric of which neither more nor less is better.
    pub fn judge(self, direction: Direction, value: Option<Decimal>) -> Option<Attainment> {
        let value = value?;
        let is_as_good = |limit: Decimal| match direction {
            Direction::Up => Some(value >= limit),
            Direction::Down => Some(value <= limit),
            Direction::Neutral => None,
        };
        if let Some(red_line) = self.red_line
            && !is_as_good(red_line)?
        {
            return Some(Attainment::BeyondRedLine);
        }
        if is_as_good(self.target?)? { Some(Attainment::Reached) } else { Some(Attainment::Missed) }
    }
}
