//! Periods and what they are compared with (kpi reference, section 4). A period is a closed range of business dates; a
//! comparison moves it by the calendar, never by counting rows. What day it is, and which campaign windows exist, is handed
//! in.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// The length of one step on a time axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// A business day.
    Day,
    /// An ISO week, Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// A quarter of the calendar.
    Quarter,
    /// A year of the calendar.
    Year,
}

impl Grain {
    /// All grains, finest first.
    pub const ALL: [Grain; 5] = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year];

    /// The name in an address, e.g. `month`.
    pub const fn code(self) -> &'static str {
        match self {
            Grain::Day => "day",
            Grain::Week => "week",
            Grain::Month => "month",
            Grain::Quarter => "quarter",
            Grain::Year => "year",
        }
    }

    /// The grain of a [`Grain::code`].
    pub fn from_code(code: &str) -> Option<Grain> {
        Grain::ALL.into_iter().find(|grain| grain.code() == code)
    }

    /// The whole step that holds `date`.
    pub fn around(self, date: NaiveDate) -> Period {
        let first_of = |year: i32, month: u32| NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(date);
        let first = match self {
            Grain::Day => return Period { first: date, last: date },
            Grain::Week => {
                let week = date.week(Weekday::Mon);
                return Period { first: week.first_day(), last: week.last_day() };
            }
            Grain::Month => first_of(date.year(), date.month()),
            Grain::Quarter => first_of(date.year(), date.month0() / 3 * 3 + 1),
            Grain::Year => first_of(date.year(), 1),
        };
        let months = match self {
            Grain::Day | Grain::Week | Grain::Month => 1,
            Grain::Quarter => 3,
            Grain::Year => 12,
        };
        let last = first.checked_add_months(Months::new(months)).and_then(|next| next.pred_opt()).unwrap_or(date);
        Period { first, last }
    }

    /// The first date of the step `count` steps after (before, if negative) the one that holds `date`.
    pub fn step(self, date: NaiveDate, count: i32) -> Option<NaiveDate> {
        let first = self.around(date).first;
        let size = u64::from(count.unsigned_abs());
        let moved_days = |days: u64| {
            if count < 0 { first.checked_sub_days(Days::new(days)) } else { first.checked_add_days(Days::new(days)) }
        };
        let moved_months = |months: u32| {
            let months = Months::new(count.unsigned_abs().checked_mul(months)?);
            if count < 0 { first.checked_sub_months(months) } else { first.checked_add_months(months) }
        };
        match self {
            Grain::Day => moved_days(size),
            Grain::Week => moved_days(size.checked_mul(7)?),
            Grain::Month => moved_months(1),
            Grain::Quarter => moved_months(3),
            Grain::Year => moved_months(12),
        }
    }
}

/// A closed range of business dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first date.
    pub first: NaiveDate,
    /// The last date.
    pub last: NaiveDate,
}

/// Why there is no such period or comparison, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodError {
    /// The first date is after the last.
    Reversed,
    /// Longer than ten years and a day: a typing mistake, and too much to read.
    TooLong,
    /// The calendar does not reach that far.
    OutOfCalendar,
    /// The period is not inside any campaign window, or the campaign has no window in the year before.
    NoCampaign,
}

/// The dates of one campaign in one year, e.g. 618 from 06-01 to 06-18.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignWindow {
    /// The campaign, the same in every year, e.g. `618`.
    pub code: String,
    /// Its year.
    pub year: i32,
    /// From when to when.
    pub period: Period,
}

/// With what a period is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// The period of the same length right before; a whole month, quarter or year with the whole one before.
    PreviousPeriod,
    /// The same dates a year before (同比); 29 February becomes 28 February.
    YearDate,
    /// 364 days before, which keeps the day of the week.
    YearWeekday,
    /// The same days of the same campaign a year before, counted from its first day.
    YearEvent,
}

impl Comparison {
    /// All comparisons in the order of the menu.
    pub const ALL: [Comparison; 4] =
        [Comparison::PreviousPeriod, Comparison::YearDate, Comparison::YearWeekday, Comparison::YearEvent];

    /// The name in an address, e.g. `yoy_date`.
    pub const fn code(self) -> &'static str {
        match self {
            Comparison::PreviousPeriod => "prev_period",
            Comparison::YearDate => "yoy_date",
            Comparison::YearWeekday => "yoy_weekday",
            Comparison::YearEvent => "yoy_event",
        }
    }

    /// The comparison of a [`Comparison::code`].
    pub fn from_code(code: &str) -> Option<Comparison> {
        Comparison::ALL.into_iter().find(|comparison| comparison.code() == code)
    }
}

/// Ten years and a day.
const LONGEST_DAYS: i64 = 3_654;

impl Period {
    /// A period of these dates.
    ///
    /// # Errors
    /// [`PeriodError::Reversed`] or [`PeriodError::TooLong`].
    pub fn new(first: NaiveDate, last: NaiveDate) -> Result<Period, PeriodError> {
        if first > last {
            return Err(PeriodError::Reversed);
        }
        let period = Period { first, last };
        if period.days() > LONGEST_DAYS { Err(PeriodError::TooLong) } else { Ok(period) }
    }

    /// How many days it has.
    pub fn days(self) -> i64 {
        self.last.signed_duration_since(self.first).num_days() + 1
    }

    /// Whether the date lies in it.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }

    /// Its steps of a grain, cut at its ends, in order.
    pub fn steps(self, grain: Grain) -> Vec<Period> {
        let mut steps = Vec::new();
        let mut first = self.first;
        while first <= self.last {
            let last = grain.around(first).last.min(self.last);
            steps.push(Period { first, last });
            match last.succ_opt() {
                Some(next) => first = next,
                None => break,
            }
        }
        steps
    }

    /// The coarsest grain of which it is exactly one step, e.g. a whole month.
    pub fn whole_step(self) -> Option<Grain> {
        Grain::ALL.into_iter().rev().find(|grain| grain.around(self.first) == self)
    }

    /// The period that this one is compared with. Both have the same number of days, except for whole months, quarters and
    /// years, and where 29 February falls out.
    ///
    /// # Errors
    /// [`PeriodError::OutOfCalendar`], or [`PeriodError::NoCampaign`] for [`Comparison::YearEvent`].
    pub fn compared(self, comparison: Comparison, campaigns: &[CampaignWindow]) -> Result<Period, PeriodError> {
        let out = PeriodError::OutOfCalendar;
        match comparison {
            Comparison::PreviousPeriod => match self.whole_step() {
                Some(grain @ (Grain::Month | Grain::Quarter | Grain::Year)) => {
                    Ok(grain.around(grain.step(self.first, -1).ok_or(out)?))
                }
                Some(Grain::Day | Grain::Week) | None => self.back_days(self.days()).ok_or(out),
            },
            Comparison::YearDate => {
                let year_before = |date: NaiveDate| date.checked_sub_months(Months::new(12));
                // A whole month of February ends on the last day of the other February, whatever the year.
                if let Some(grain @ (Grain::Month | Grain::Quarter | Grain::Year)) = self.whole_step() {
                    return Ok(grain.around(year_before(self.first).ok_or(out)?));
                }
                Ok(Period {
                    first: year_before(self.first).ok_or(out.clone())?,
                    last: year_before(self.last).ok_or(out)?,
                })
            }
            Comparison::YearWeekday => self.back_days(364).ok_or(out),
            Comparison::YearEvent => {
                let holds =
                    |window: &&CampaignWindow| window.period.contains(self.first) && window.period.contains(self.last);
                let window = campaigns.iter().find(holds).ok_or(PeriodError::NoCampaign)?;
                let before = campaigns
                    .iter()
                    .find(|other| other.code == window.code && other.year == window.year - 1)
                    .ok_or(PeriodError::NoCampaign)?;
                let shift = window.period.first.signed_duration_since(before.period.first).num_days();
                self.back_days(shift).ok_or(out)
            }
        }
    }

    fn back_days(self, days: i64) -> Option<Period> {
        let days = Days::new(u64::try_from(days).ok()?);
        Some(Period { first: self.first.checked_sub_days(days)?, last: self.last.checked_sub_days(days)? })
    }
}
