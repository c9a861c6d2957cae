//! What must hold whatever happens: an account never sees more than twenty failures an hour nor a wait over a quarter of
//! one, and no sequence of moves makes a cycle in the tree of departments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::department::{DEPTH_AT_MOST, judge_placement};
use domain::ids::DepartmentId;
use domain::throttle::{Verdict, verdict};
use proptest::prelude::*;
use uuid::Uuid;

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_593_600, 0).unwrap_or_default()
}

proptest! {
    #[test]
    fn whoever_tries_at_any_times_fails_at_most_twenty_times_an_hour(
        gaps in prop::collection::vec(0_i64..120_000, 1..600),
    ) {
        let mut now = start();
        let mut failures: Vec<DateTime<Utc>> = Vec::new();
        for gap in gaps {
            now += TimeDelta::milliseconds(gap);
            match verdict(&failures, now) {
                Verdict::Try => failures.push(now),
                Verdict::Wait { seconds } => prop_assert!((1..=900).contains(&seconds)),
            }
        }
        for at in &failures {
            let within = failures.iter().filter(|other| *other <= at && *at - **other < TimeDelta::hours(1)).count();
            prop_assert!(within <= 20, "{within} failures within an hour");
        }
    }

    #[test]
    fn whoever_waits_as_told_is_let_through(count in 0_usize..40, spread in 0_i64..3_000) {
        let failures: Vec<DateTime<Utc>> = (0..count)
            .map(|number| start() - TimeDelta::milliseconds(spread * i64::try_from(number).unwrap_or_default()))
            .collect();
        if let Verdict::Wait { seconds } = verdict(&failures, start()) {
            let later = start() + TimeDelta::seconds(i64::from(seconds));
            prop_assert_eq!(verdict(&failures, later), Verdict::Try);
        }
    }

    #[test]
    fn no_sequence_of_moves_makes_a_cycle_or_a_tree_too_deep(
        moves in prop::collection::vec((0_u128..24, prop::option::of(0_u128..24)), 0..200),
    ) {
        let id = |number: u128| DepartmentId(Uuid::from_u128(number + 1));
        let mut tree: BTreeMap<DepartmentId, Option<DepartmentId>> = BTreeMap::new();
        for (department, parent) in moves {
            let (department, parent) = (id(department), parent.map(id));
            if judge_placement(&tree, department, parent).is_ok() {
                tree.insert(department, parent);
            }
            for department in tree.keys() {
                let mut seen = BTreeSet::from([*department]);
                let mut above = tree.get(department).copied().flatten();
                while let Some(current) = above {
                    prop_assert!(seen.insert(current), "a cycle through {current}");
                    above = tree.get(&current).copied().flatten();
                }
                prop_assert!(seen.len() <= DEPTH_AT_MOST + 1);
            }
        }
    }
}
