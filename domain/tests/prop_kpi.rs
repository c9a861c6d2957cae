//! Properties of the formula language and the calendar that hold for every input.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expects by failing")]

use chrono::{Days, NaiveDate};
use domain::kpi::{Comparison, Formula, Grain, Period};
use proptest::prelude::*;

fn formulas() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-z][a-z_]{0,8}"
            .prop_filter("a word of the language", |word| !["or", "and", "is", "in"].contains(&word.as_str())),
        (0u32..100_000).prop_map(|value| format!("{}.{:02}", value / 100, value % 100)),
        Just("days()".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/"]), inner.clone())
                .prop_map(|(left, sign, right)| format!("({left} {sign} {right})")),
            inner.clone().prop_map(|inner| format!("-({inner})")),
            inner.clone().prop_map(|inner| format!("sum({inner})")),
            inner.clone().prop_map(|inner| format!("where({inner}, 'a.b >= 3 and c is null')")),
            (inner.clone(), inner).prop_map(|(left, right)| format!("max({left}, {right})")),
        ]
    })
}

fn periods() -> impl Strategy<Value = Period> {
    (0u64..9_000, 0u64..800).prop_map(|(start, length)| {
        let first = NaiveDate::from_ymd_opt(2004, 1, 1).expect("a date") + Days::new(start);
        Period { first, last: first + Days::new(length) }
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_as_the_same_tree(text in formulas()) {
        let formula = Formula::parse(&text).expect("a formula of the generator");
        prop_assert_eq!(Formula::parse(&formula.to_string()), Ok(formula));
    }

    #[test]
    fn no_text_makes_the_reader_fail(text in ".{0,200}") {
        let _ = Formula::parse(&text);
    }

    #[test]
    fn steps_are_adjacent_and_sum_to_the_period(period in periods(), grain in prop::sample::select(Grain::ALL.to_vec())) {
        let steps = period.steps(grain);
        prop_assert_eq!(steps.first().map(|step| step.first), Some(period.first));
        prop_assert_eq!(steps.last().map(|step| step.last), Some(period.last));
        prop_assert!(steps.windows(2).all(|pair| pair[0].last.succ_opt() == Some(pair[1].first)));
        prop_assert_eq!(steps.iter().map(|step| step.days()).sum::<i64>(), period.days());
    }

    #[test]
    fn a_compared_period_lies_before_and_keeps_its_length(period in periods()) {
        let compared = period.compared(Comparison::YearWeekday, &[]).expect("inside the calendar");
        prop_assert_eq!(compared.days(), period.days());
        prop_assert_eq!(period.first.signed_duration_since(compared.first).num_days(), 364);
        let before = period.compared(Comparison::PreviousPeriod, &[]).expect("inside the calendar");
        prop_assert_eq!(before.last.succ_opt(), Some(period.first));
    }
}
