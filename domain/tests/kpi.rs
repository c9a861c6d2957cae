//! The language of metric definitions, the arithmetic of unknown amounts, and the calendar of comparisons, as tables.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expects by failing")]

use chrono::NaiveDate;
use domain::kpi::{
    CampaignWindow, Comparison, Formula, FormulaError, Grain, Period, PeriodError, add, divide, multiply, subtract,
};
use rust_decimal::Decimal;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date of the table")
}

fn period(text: &str) -> Period {
    let (first, last) = text.split_once("..").expect("two dates of the table");
    Period::new(date(first), date(last)).expect("a period of the table")
}

#[test]
fn definitions_are_read_and_written_the_same() {
    for text in [
        "sum(net_amount) - sum(return_net_amount)",
        "net_sales / by(orders, 'control_at')",
        "where(orders, 'order.cancelled_at is not null') / orders",
        "average_inventory_value / (cogs / days())",
        "where(sum(listed_sku_loc_days), 'on_hand_units = 0 and expected_demand > 0') / sum(listed_sku_loc_days)",
        "1 - where(sum(cart_count), 'cart.order_id is not null') / sum(cart_count)",
        "net_sales / prev(net_sales, 'prev(1,month)') - 1",
        "to_date(net_sales, 'year')",
        "rolling(count_distinct(active_member_key), '90d')",
        "conversion(visits, orders, '7d') / visits",
        "max(0, 1 - wape_lag1)",
        "sum(scorecard_weight * clamp(scorecard_attainment, 0, 1.2))",
        "where(sum(counted_positions), 'abs(counted - book) <= tolerance') / sum(counted_positions)",
        "where(last(forecast_series_count), 'state in (STALE, EXPIRED)') / last(forecast_series_count)",
        "where(net_sales, 'store_id is null or (customer_id is null and address_id is null)')",
        "-(sum(a) - sum(b)) / -sum(c)",
        "a - (b - c)",
        "a / (b * c)",
    ] {
        let formula = Formula::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(formula.to_string(), text);
        assert_eq!(Formula::parse(&formula.to_string()), Ok(formula));
    }
}

#[test]
fn brackets_that_say_nothing_are_left_out() {
    for (text, expected) in [("((a))", "a"), ("(a * b) + c", "a * b + c"), ("a + (b + c)", "a + (b + c)")] {
        assert_eq!(Formula::parse(text).map(|formula| formula.to_string()), Ok(expected.to_owned()));
    }
}

#[test]
fn a_definition_that_cannot_be_read_says_where_and_what() {
    use FormulaError::{Character, Expected, Function, OpenQuote, TooDeep};
    for (text, expected) in [
        ("", Expected { at: 0, expected: "formula" }),
        ("sum(net_amount", Expected { at: 14, expected: ")" }),
        ("net_sales net_sales", Expected { at: 10, expected: "end" }),
        ("net_sales; drop table", Character { at: 9, found: ';' }),
        ("drop(net_sales)", Function { at: 0, name: "drop".into() }),
        ("by(orders, 'control_at)", OpenQuote { at: 11 }),
        ("by(orders, control_at)", Expected { at: 11, expected: "quoted text" }),
        ("where(orders, 'x is nil')", Expected { at: 20, expected: "null" }),
        ("where(orders, '3 is null')", Expected { at: 15, expected: "column" }),
        (&"(".repeat(200), TooDeep),
    ] {
        assert_eq!(Formula::parse(text), Err(expected), "{text}");
    }
}

#[test]
fn unknown_is_passed_over_in_sums_and_spreads_in_ratios() {
    let known = |value: i64| Some(Decimal::from(value));
    for (function, left, right, expected) in [
        (add as fn(_, _) -> _, known(2), None, known(2)),
        (add, None, None, None),
        (add, known(2), known(3), known(5)),
        (subtract, None, known(3), known(-3)),
        (subtract, known(3), None, known(3)),
        (subtract, None, None, None),
        (multiply, known(2), None, None),
        (multiply, known(2), known(3), known(6)),
        (divide, known(6), known(0), None),
        (divide, known(6), None, None),
        (divide, None, known(6), None),
        (divide, known(6), known(3), known(2)),
        (divide, known(0), known(3), known(0)),
        (add, Some(Decimal::MAX), known(1), None),
        (multiply, Some(Decimal::MAX), known(2), None),
    ] {
        assert_eq!(function(left, right), expected, "{left:?} {right:?}");
    }
}

#[test]
fn a_grain_knows_its_step_around_a_date() {
    for (grain, day, expected) in [
        (Grain::Day, "2026-06-18", "2026-06-18..2026-06-18"),
        (Grain::Week, "2026-01-01", "2025-12-29..2026-01-04"),
        (Grain::Week, "2026-06-22", "2026-06-22..2026-06-28"),
        (Grain::Month, "2024-02-29", "2024-02-01..2024-02-29"),
        (Grain::Month, "2026-12-31", "2026-12-01..2026-12-31"),
        (Grain::Quarter, "2026-05-15", "2026-04-01..2026-06-30"),
        (Grain::Year, "2026-06-18", "2026-01-01..2026-12-31"),
    ] {
        assert_eq!(grain.around(date(day)), period(expected), "{grain:?} {day}");
    }
}

fn campaigns() -> Vec<CampaignWindow> {
    [
        ("618", 2025, "2025-06-01..2025-06-18"),
        ("618", 2026, "2026-05-30..2026-06-18"),
        ("1111", 2026, "2026-11-01..2026-11-11"),
    ]
    .map(|(code, year, dates)| CampaignWindow { code: code.into(), year, period: period(dates) })
    .to_vec()
}

#[test]
fn a_period_is_compared_by_the_calendar() {
    use Comparison::{PreviousPeriod, YearDate, YearEvent, YearWeekday};
    for (comparison, now, expected) in [
        (PreviousPeriod, "2026-03-01..2026-03-31", Ok("2026-02-01..2026-02-28")),
        (PreviousPeriod, "2026-06-01..2026-06-22", Ok("2026-05-10..2026-05-31")),
        (PreviousPeriod, "2026-04-01..2026-06-30", Ok("2026-01-01..2026-03-31")),
        (PreviousPeriod, "2026-06-22..2026-06-28", Ok("2026-06-15..2026-06-21")),
        (YearDate, "2024-02-01..2024-02-29", Ok("2023-02-01..2023-02-28")),
        (YearDate, "2025-02-01..2025-02-28", Ok("2024-02-01..2024-02-29")),
        (YearDate, "2024-02-29..2024-02-29", Ok("2023-02-28..2023-02-28")),
        (YearDate, "2026-06-01..2026-06-22", Ok("2025-06-01..2025-06-22")),
        (YearWeekday, "2026-06-22..2026-06-28", Ok("2025-06-23..2025-06-29")),
        (YearEvent, "2026-05-30..2026-06-02", Ok("2025-06-01..2025-06-04")),
        (YearEvent, "2026-06-10..2026-06-22", Err(PeriodError::NoCampaign)),
        (YearEvent, "2026-11-01..2026-11-11", Err(PeriodError::NoCampaign)),
    ] {
        assert_eq!(period(now).compared(comparison, &campaigns()), expected.map(period), "{comparison:?} {now}");
    }
}

#[test]
fn a_period_is_refused_when_it_is_reversed_or_endless() {
    assert_eq!(Period::new(date("2026-06-02"), date("2026-06-01")), Err(PeriodError::Reversed));
    assert_eq!(Period::new(date("2010-01-01"), date("2026-06-01")), Err(PeriodError::TooLong));
}

#[test]
fn steps_cover_the_period_and_are_cut_at_its_ends() {
    let steps = period("2026-05-30..2026-07-01").steps(Grain::Month);
    let expected = ["2026-05-30..2026-05-31", "2026-06-01..2026-06-30", "2026-07-01..2026-07-01"].map(period);
    assert_eq!(steps, expected);
}

#[test]
fn every_headline_metric_is_read_and_resolved_to_stored_sums() {
    use domain::kpi::{METRICS, Metric, Plan};
    for metric in METRICS {
        assert!(metric.tree().is_some(), "{} cannot be read", metric.code);
        let plan = Plan::of(metric).unwrap_or_else(|error| panic!("{}: {error:?}", metric.code));
        assert!(!plan.atoms().is_empty(), "{} needs nothing", metric.code);
    }
    let mut slugs: Vec<_> = METRICS.iter().flat_map(|metric| [metric.slug, metric.code]).collect();
    let count = slugs.len();
    slugs.sort_unstable();
    slugs.dedup();
    assert_eq!(slugs.len(), count, "a name stands for one metric");
    assert_eq!(Metric::find("net_sales").map(|metric| metric.code), Some("S-001"));
}

#[test]
fn a_rate_is_divided_last_from_sums_of_its_own_level() {
    use domain::kpi::{Atom, Metric, Plan, RollupColumn as Column, RollupEvent as Event};
    let margin = Plan::of(Metric::find("gross_margin_pct").expect("a metric")).expect("a plan");
    let sums = |net: i64, cost: i64| {
        [((Event::Control, Column::Net), net), ((Event::Control, Column::Cost), cost)]
            .into_iter()
            .map(|((event, column), value)| (Atom { event, column }, Decimal::from(value)))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let (left, right) = (sums(100, 40), sums(300, 270));
    assert_eq!(margin.value(&left), Some(Decimal::new(6, 1)));
    assert_eq!(margin.value(&right), Some(Decimal::new(1, 1)));
    // The whole is 90 of 400, not the mean of 60 % and 10 %.
    let whole = left.iter().map(|(atom, value)| (*atom, value + right[atom])).collect();
    assert_eq!(margin.value(&whole), Some(Decimal::new(225, 3)));
    assert_eq!(margin.value(&std::collections::BTreeMap::new()), None);
}

#[test]
fn every_headline_metric_says_which_rows_it_sums() {
    use domain::kpi::{METRICS, Plan};
    for metric in METRICS {
        let plan = Plan::of(metric).expect("a plan");
        let sides = match plan.quotient() {
            Some((top, bottom)) => vec![top, bottom],
            None => vec![&plan],
        };
        for side in sides {
            let terms = side.terms().unwrap_or_else(|| panic!("{} has a side without rows", metric.code));
            // The terms with their factors are the value.
            let sums: std::collections::BTreeMap<_, _> = side
                .atoms()
                .into_iter()
                .zip(1..)
                .map(|(atom, number)| (atom, Decimal::from(number * number)))
                .collect();
            let summed: Decimal = terms.iter().map(|(atom, factor)| sums[atom] * factor).sum();
            assert_eq!(side.value(&sums), Some(summed), "{}", metric.code);
        }
    }
    let margin = Plan::of(domain::kpi::Metric::find("gross_margin_pct").expect("a metric")).expect("a plan");
    assert_eq!(margin.terms(), None, "a quotient has no rows of its own");
}

#[test]
fn a_figure_is_judged_by_its_red_line_first_then_by_its_target() {
    use domain::kpi::Attainment::{BeyondRedLine, Missed, Reached};
    use domain::kpi::{Direction, Target};
    let number = |text: &str| text.parse::<Decimal>().ok();
    for (direction, target, red_line, value, expected) in [
        (Direction::Up, "100", "80", "100", Some(Reached)),
        (Direction::Up, "100", "80", "99.99", Some(Missed)),
        (Direction::Up, "100", "80", "80", Some(Missed)),
        (Direction::Up, "100", "80", "79.99", Some(BeyondRedLine)),
        (Direction::Up, "100", "-", "1", Some(Missed)),
        (Direction::Up, "-", "80", "90", None),
        (Direction::Up, "-", "80", "70", Some(BeyondRedLine)),
        (Direction::Down, "4", "6", "4", Some(Reached)),
        (Direction::Down, "4", "6", "6", Some(Missed)),
        (Direction::Down, "4", "6", "6.01", Some(BeyondRedLine)),
        (Direction::Neutral, "4", "6", "5", None),
        (Direction::Up, "100", "80", "-", None),
    ] {
        let target = Target { target: number(target), red_line: number(red_line) };
        assert_eq!(target.judge(direction, number(value)), expected, "{direction:?} {target:?} {value}");
    }
}
