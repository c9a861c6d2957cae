//! The rules of passwords, sessions, throttling, departments and access requests, as tables.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Role;
use domain::access_request::{
    AccessRequestContent, AccessRequestKind, AccessRequestState, Decision, DecisionFacts, DecisionRefused,
    judge_decision,
};
use domain::department::{DEPTH_AT_MOST, PlacementRefused, judge_placement};
use domain::ids::{AccessRequestId, DepartmentId, UserId};
use domain::password::{PasswordRefused, judge};
use domain::session::{IDLE_SECONDS, IDLE_SECONDS_SENSITIVE, SessionTimes, idle_seconds};
use domain::throttle::{Verdict, bucket_verdict, delay_seconds, verdict};
use uuid::Uuid;

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_593_600, 0).unwrap_or_default()
}

#[test]
fn a_password_is_judged_in_the_order_of_the_refusals() {
    let common = |password: &str| password == "password12345";
    let context = ["chenlan", "陈岚", "chen.lan@example.com", "Omni-Hub"];
    for (password, expected) in [
        ("short", Err(PasswordRefused::TooShort)),
        ("elf zeichen", Err(PasswordRefused::TooShort)),
        (&"x".repeat(129), Err(PasswordRefused::TooLong)),
        ("Password12345", Err(PasswordRefused::Common)),
        ("aaaaaaaaaaaaaaaa", Err(PasswordRefused::Pattern)),
        ("abcabcabcabcabc", Err(PasswordRefused::Pattern)),
        ("98765432109876", Err(PasswordRefused::Pattern)),
        ("1qaz2wsx3edc4rfv", Err(PasswordRefused::Pattern)),
        ("chenlan@omni!", Err(PasswordRefused::Context)),
        ("Chen-Lan-Example", Err(PasswordRefused::Context)),
        ("zwölf Zeichen", Ok(())),
        ("Omni-Hub hat vier gute Wände", Ok(())),
        ("七座山八片湖九条河十座桥", Ok(())),
    ] {
        assert_eq!(judge(password, &context, common), expected, "{password}");
    }
}

#[test]
fn the_delay_doubles_from_the_fifth_failure_to_a_quarter_of_an_hour() {
    let delays: Vec<i64> = (0..18).map(delay_seconds).collect();
    assert_eq!(delays, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    assert_eq!(delay_seconds(usize::MAX), 900);
}

#[test]
fn failures_older_than_an_hour_do_not_count_and_waiting_as_told_is_enough() {
    let old = vec![start() - TimeDelta::seconds(3_600); 30];
    assert_eq!(verdict(&old, start()), Verdict::Try);
    let failures = vec![start(); 8];
    assert_eq!(verdict(&failures, start()), Verdict::Wait { seconds: 8 });
    assert_eq!(verdict(&failures, start() + TimeDelta::milliseconds(7_001)), Verdict::Wait { seconds: 1 });
    assert_eq!(verdict(&failures, start() + TimeDelta::seconds(8)), Verdict::Try);
    assert_eq!(bucket_verdict(99, 100, Some(start()), 900, start()), Verdict::Try);
    assert_eq!(bucket_verdict(100, 100, Some(start()), 900, start()), Verdict::Wait { seconds: 900 });
    assert_eq!(bucket_verdict(100, 100, Some(start()), 900, start() + TimeDelta::seconds(900)), Verdict::Try);
}

#[test]
fn a_session_is_open_until_idle_or_too_old() {
    assert_eq!(idle_seconds([]), IDLE_SECONDS);
    assert_eq!(idle_seconds([Role::Operations, Role::StoreClerk]), IDLE_SECONDS);
    assert_eq!(idle_seconds([Role::Operations, Role::Finance]), IDLE_SECONDS_SENSITIVE);
    let times = SessionTimes {
        last_seen_at: start(),
        absolute_ends_at: start() + TimeDelta::seconds(1_000),
        idle_seconds: 900,
    };
    for (seconds, is_open) in [(0, true), (899, true), (900, false), (1_000, false)] {
        assert_eq!(times.is_open(start() + TimeDelta::seconds(seconds)), is_open, "{seconds}");
    }
    let old = SessionTimes { last_seen_at: start() + TimeDelta::seconds(999), ..times };
    assert!(!old.is_open(start() + TimeDelta::seconds(1_000)));
}

#[test]
fn a_department_hangs_anywhere_but_below_itself_or_too_deep() {
    let id = |number: u128| DepartmentId(Uuid::from_u128(number));
    // A chain as deep as allowed: 1 is at the top.
    let levels = u128::try_from(DEPTH_AT_MOST + 1).unwrap_or_default();
    let mut tree: BTreeMap<DepartmentId, Option<DepartmentId>> =
        (1..=levels).map(|number| (id(number), (number > 1).then(|| id(number - 1)))).collect();
    tree.insert(id(100), None);
    tree.insert(id(101), Some(id(100)));
    for (department, parent, expected) in [
        (id(100), None, Ok(())),
        (id(100), Some(id(1)), Ok(())),
        (id(100), Some(id(levels - 2)), Ok(())),
        (id(100), Some(id(levels - 1)), Err(PlacementRefused::TooDeep)),
        (id(200), Some(id(levels)), Err(PlacementRefused::TooDeep)),
        (id(1), Some(id(1)), Err(PlacementRefused::Cycle)),
        (id(1), Some(id(5)), Err(PlacementRefused::Cycle)),
        (id(5), Some(id(1)), Ok(())),
        (id(5), Some(id(999)), Err(PlacementRefused::UnknownParent)),
    ] {
        assert_eq!(judge_placement(&tree, department, parent), expected, "{department} below {parent:?}");
    }
}

#[test]
fn the_first_refusal_of_a_decision_wins() {
    let person = |number: u128| UserId(Uuid::from_u128(number));
    let content = AccessRequestContent {
        id: AccessRequestId(Uuid::from_u128(1)),
        user_id: person(1),
        kind: AccessRequestKind::Grant,
        role: Role::Finance,
        department_id: None,
        reason: "closes the period".to_owned(),
    };
    let revoke = AccessRequestContent { kind: AccessRequestKind::Revoke, ..content.clone() };
    let hash = content.hash();
    let revoke_hash = revoke.hash();
    let good = DecisionFacts {
        decider: person(3),
        shown_hash: &hash,
        content: &content,
        proposed_by: person(2),
        state: AccessRequestState::Waiting,
        is_user_enabled: true,
        is_held: false,
        is_last_admin: false,
        is_password_by_link_of_party: false,
    };
    // Everything is wrong at once; each row puts the first remaining fault right.
    let mut facts = DecisionFacts {
        decider: person(1),
        shown_hash: "other",
        proposed_by: person(1),
        state: AccessRequestState::Refused,
        is_user_enabled: false,
        is_held: true,
        is_last_admin: true,
        is_password_by_link_of_party: true,
        ..good.clone()
    };
    let expect = |facts: &DecisionFacts<'_>, refused| {
        assert_eq!(judge_decision(Decision::Approve, facts), Err(refused), "{facts:?}");
    };
    expect(&facts, DecisionRefused::OwnRequest);
    facts.proposed_by = person(2);
    expect(&facts, DecisionRefused::OwnRights);
    facts.decider = person(3);
    expect(&facts, DecisionRefused::LinkOfParty);
    facts.is_password_by_link_of_party = false;
    expect(&facts, DecisionRefused::AlreadyDecided);
    facts.state = AccessRequestState::Waiting;
    expect(&facts, DecisionRefused::ContentChanged);
    facts.shown_hash = &hash;
    assert_eq!(judge_decision(Decision::Refuse, &facts), Ok(()), "declining needs no more");
    expect(&facts, DecisionRefused::UserDisabled);
    facts.is_user_enabled = true;
    expect(&facts, DecisionRefused::AlreadyHeld);
    facts.is_held = false;
    assert_eq!(judge_decision(Decision::Approve, &facts), Ok(()));
    let mut taking = DecisionFacts { content: &revoke, shown_hash: &revoke_hash, is_last_admin: true, ..good };
    expect(&taking, DecisionRefused::NotHeld);
    taking.is_held = true;
    expect(&taking, DecisionRefused::LastAdmin);
    taking.is_last_admin = false;
    taking.is_user_enabled = false;
    assert_eq!(judge_decision(Decision::Approve, &taking), Ok(()), "a disabled person can lose a role");
}

#[test]
fn every_part_of_a_request_is_in_its_hash() {
    let content = AccessRequestContent {
        id: AccessRequestId(Uuid::from_u128(1)),
        user_id: UserId(Uuid::from_u128(2)),
        kind: AccessRequestKind::Grant,
        role: Role::Finance,
        department_id: None,
        reason: "a".to_owned(),
    };
    let others = [
        AccessRequestContent { id: AccessRequestId(Uuid::from_u128(9)), ..content.clone() },
        AccessRequestContent { user_id: UserId(Uuid::from_u128(9)), ..content.clone() },
        AccessRequestContent { kind: AccessRequestKind::Revoke, ..content.clone() },
        AccessRequestContent { role: Role::Auditor, ..content.clone() },
        AccessRequestContent { department_id: Some(DepartmentId(Uuid::nil())), ..content.clone() },
        AccessRequestContent { reason: "b".to_owned(), ..content.clone() },
    ];
    assert!(others.iter().all(|other| other.hash() != content.hash()));
    assert_eq!(content.hash().len(), 64);
}
