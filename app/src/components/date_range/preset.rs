//! The periods that people name instead of dates. Pure: the present day is passed in.

use chrono::{Datelike, Days, Months, NaiveDate};

/// A named period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// The present day.
    Today,
    /// The day before.
    Yesterday,
    /// Seven days up to the present one.
    SevenDays,
    /// Thirty days up to the present one.
    ThirtyDays,
    /// The month up to the present day.
    ThisMonth,
    /// The whole month before.
    LastMonth,
    /// The quarter up to the present day.
    ThisQuarter,
    /// The year up to the present day.
    ThisYear,
    /// The latest 618 campaign that has begun: 1 to 18 June.
    MidYear,
    /// The latest 双11 campaign that has begun: 20 October to 11 November.
    DoubleEleven,
}

impl Preset {
    /// All periods in the order of the menu.
    pub const ALL: [Preset; 10] = [
        Preset::Today,
        Preset::Yesterday,
        Preset::SevenDays,
        Preset::ThirtyDays,
        Preset::ThisMonth,
        Preset::LastMonth,
        Preset::ThisQuarter,
        Preset::ThisYear,
        Preset::MidYear,
        Preset::DoubleEleven,
    ];

    /// The name in an address.
    pub const fn code(self) -> &'static str {
        match self {
            Preset::Today => "today",
            Preset::Yesterday => "yesterday",
            Preset::SevenDays => "7-days",
            Preset::ThirtyDays => "30-days",
            Preset::ThisMonth => "month",
            Preset::LastMonth => "last-month",
            Preset::ThisQuarter => "quarter",
            Preset::ThisYear => "year",
            Preset::MidYear => "618",
            Preset::DoubleEleven => "double-11",
        }
    }

    /// The period of a [`Preset::code`].
    pub fn from_code(code: &str) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| preset.code() == code)
    }

    /// First and last day of the period, both included. Campaigns end at their last day even when that is ahead.
    pub fn days(self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let month_start = today.with_day(1).unwrap_or(today);
        match self {
            Preset::Today => (today, today),
            Preset::Yesterday => (back(1), back(1)),
            Preset::SevenDays => (back(6), today),
            Preset::ThirtyDays => (back(29), today),
            Preset::ThisMonth => (month_start, today),
            Preset::LastMonth => (
                month_start.checked_sub_months(Months::new(1)).unwrap_or(month_start),
                month_start.pred_opt().unwrap_or(month_start),
            ),
            Preset::ThisQuarter => {
                let month = (today.month0() / 3) * 3 + 1;
                (NaiveDate::from_ymd_opt(today.year(), month, 1).unwrap_or(today), today)
            }
            Preset::ThisYear => (NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today), today),
            Preset::MidYear => campaign(today, (6, 1), (6, 18)),
            Preset::DoubleEleven => campaign(today, (10, 20), (11, 11)),
        }
    }
}

/// The campaign of this year when it has begun, else that of the year before.
fn campaign(today: NaiveDate, first: (u32, u32), last: (u32, u32)) -> (NaiveDate, NaiveDate) {
    let in_year = |year: i32| {
        Some((NaiveDate::from_ymd_opt(year, first.0, first.1)?, NaiveDate::from_ymd_opt(year, last.0, last.1)?))
    };
    let this = in_year(today.year());
    match this {
        Some(days) if days.0 <= today => days,
        _ => in_year(today.year() - 1).unwrap_or((today, today)),
    }
}
