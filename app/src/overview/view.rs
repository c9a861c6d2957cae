//! From what the overview brings to what it shows: the question for what waits for me, and the chart of activity.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::list::{Filter, FilterOperator, ListQuery, SortKey};
use domain::preference::Locale;
use rust_decimal::Decimal;

use crate::components::chart::series::{ChartData, Content, Hue, Position, Series, SeriesData, SeriesKind, Unit};
use crate::governance::api::ActivityDto;
use crate::i18n::overview::OverviewTexts;
use crate::i18n::{self, Texts};

/// How many days of activity the chart shows.
pub const ACTIVITY_DAYS: u32 = 30;
/// How many things that wait the overview names; the rest is a figure.
const MOST_WAITING: u32 = 5;
/// How many kinds of activity have a colour of their own; the rest are others.
const MOST_KINDS: usize = 5;

/// The requests that wait for a decision, the oldest first.
pub fn waiting_for_me() -> ListQuery {
    ListQuery {
        filters: vec![Filter {
            column: "state".to_owned(),
            operator: FilterOperator::Is,
            values: vec!["waiting".to_owned()],
        }],
        sort: vec![SortKey { column: "proposed".to_owned(), is_descending: false }],
        limit: MOST_WAITING,
        ..ListQuery::default()
    }
}

/// How much was done in all.
pub fn activity_total(activity: &[ActivityDto]) -> i64 {
    activity.iter().map(|entry| entry.count).sum()
}

/// How much was done of each kind, the most first.
pub fn activity_by_kind(activity: &[ActivityDto]) -> Vec<(&str, i64)> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for entry in activity {
        *sums.entry(&entry.kind).or_default() += entry.count;
    }
    let mut kinds: Vec<(&str, i64)> = sums.into_iter().collect();
    kinds.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    kinds
}

/// The chart: a bar a day up to `today`, on top of one another by kind. A day without entries is a true zero.
pub fn activity_chart(locale: Locale, today: NaiveDate, activity: &[ActivityDto]) -> ChartData {
    let text = OverviewTexts::of(locale);
    let first = today.checked_sub_days(Days::new(u64::from(ACTIVITY_DAYS.saturating_sub(1)))).unwrap_or(today);
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= today).collect();
    let kinds = activity_by_kind(activity);
    let named: Vec<&str> = kinds.iter().take(MOST_KINDS).map(|(kind, _)| *kind).collect();
    let row = |name: String, hue: Hue, wants: &dyn Fn(&str) -> bool| Series {
        name,
        hue,
        values: days
            .iter()
            .map(|day| {
                let count: i64 = activity
                    .iter()
                    .filter(|entry| entry.day == *day && wants(&entry.kind))
                    .map(|entry| entry.count)
                    .sum();
                Some(Decimal::from(count))
            })
            .collect(),
    };
    let mut series: Vec<Series> = named
        .iter()
        .zip(1_u8..)
        .map(|(kind, number)| row(i18n::audit::kind_name(locale, kind), Hue::Category(number), &|other| other == *kind))
        .collect();
    if kinds.len() > named.len() {
        series.push(row(text.other_kinds.to_owned(), Hue::Other, &|kind| !named.contains(&kind)));
    }
    let positions = days
        .iter()
        .map(|day| {
            let full = crate::format::date(locale, *day);
            Position::new(full.get(5..).unwrap_or_default().to_owned(), full.clone())
        })
        .collect();
    ChartData {
        title: text.activity_title.to_owned(),
        description: text.activity_lead.to_owned(),
        unit: Unit { is_scaled: false, ..Unit::count(text.entries) },
        content: Content::Series(SeriesData::new(SeriesKind::StackedBar, positions, series)),
    }
}
