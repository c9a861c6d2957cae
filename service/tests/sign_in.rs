//! Signing in, sessions and their ends, and how failures slow the next attempt.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

use std::net::IpAddr;

use domain::access::{Credential, Role, Scope};
use domain::session::{ABSOLUTE_SECONDS, FRESH_SECONDS, IDLE_SECONDS, IDLE_SECONDS_SENSITIVE};
use service::Error;
use service::sign_in::SignInStep;
use testkit::hub::{facts, facts_from, operator};
use testkit::{PASSWORD, TestHub};

#[tokio::test]
async fn a_right_password_opens_a_session_with_the_roles_of_the_person() {
    let test = TestHub::new().await;
    let east = test.department("east", test.headquarters).await;
    let store = test.department("store-1", east).await;
    let person = test.person("zhaolei", east, &[(Role::StoreManager, Some(east))]).await;

    let session = test.sign_in(&person).await;
    let found = test.hub.authenticate(&session.token).await.expect("it answers").expect("the session is open");

    assert_eq!(found.actor, session.actor);
    assert_eq!(found.actor.user_id, person.id);
    assert!(matches!(found.actor.credential, Credential::Session { is_fresh: true, .. }));
    let scope = Scope::Departments([east, store].into());
    assert_eq!(found.actor.grants.first().map(|grant| grant.scope.clone()), Some(scope), "closed downwards");
    assert_eq!(test.audited("session.begin").await, 1);
}

#[tokio::test]
async fn an_unknown_login_a_wrong_password_and_a_disabled_person_hear_the_same() {
    let test = TestHub::new().await;
    let person = test.person("lin", test.headquarters, &[]).await;
    let disabled = test.person("he", test.headquarters, &[]).await;
    test.hub.set_user_enabled(&operator(), &facts(), disabled.id, false, "left").await.expect("disabled");

    for (login, password) in [("nobody", PASSWORD), ("lin", "wrong wrong wrong"), ("he", PASSWORD)] {
        let answer = test.hub.sign_in(&facts(), login, password).await;
        assert_eq!(answer, Err(Error::refused("sign_in_failed")), "{login}");
    }
    assert_eq!(test.audited("session.refuse").await, 3);
    test.sign_in(&person).await;
}

#[tokio::test]
async fn a_session_ends_when_idle_and_sooner_with_a_role_that_moves_money_or_rights() {
    for (role, idle) in [(Role::Operations, IDLE_SECONDS), (Role::Finance, IDLE_SECONDS_SENSITIVE)] {
        let test = TestHub::new().await;
        let person = test.person("somebody", test.headquarters, &[(role, None)]).await;
        let token = test.sign_in(&person).await.token;
        test.advance_seconds(i64::from(idle) - 1);
        assert!(test.hub.authenticate(&token).await.expect("it answers").is_some(), "{role:?}: a second before");
        test.advance_seconds(i64::from(idle));
        assert_eq!(test.hub.authenticate(&token).await, Ok(None), "{role:?}: idle since its last use");
    }
}

#[tokio::test]
async fn a_session_ends_after_a_working_day_however_much_it_is_used() {
    let test = TestHub::new().await;
    let person = test.person("busy", test.headquarters, &[]).await;
    let token = test.sign_in(&person).await.token;
    for _ in 0..(ABSOLUTE_SECONDS / 600 - 1) {
        test.advance_seconds(600);
        assert!(test.hub.authenticate(&token).await.expect("it answers").is_some());
    }
    test.advance_seconds(600);
    assert_eq!(test.hub.authenticate(&token).await, Ok(None));
}

#[tokio::test]
async fn the_last_use_is_written_down_once_a_minute() {
    let test = TestHub::new().await;
    let person = test.person("reader", test.headquarters, &[]).await;
    let token = test.sign_in(&person).await.token;
    let begin = test.hub.now();
    test.advance_seconds(59);
    let found = test.hub.authenticate(&token).await.expect("it answers").expect("open");
    assert_eq!(found.idle_ends_at, begin + chrono::TimeDelta::seconds(i64::from(IDLE_SECONDS)));
    test.advance_seconds(1);
    let found = test.hub.authenticate(&token).await.expect("it answers").expect("open");
    assert_eq!(found.idle_ends_at, test.hub.now() + chrono::TimeDelta::seconds(i64::from(IDLE_SECONDS)));
}

#[tokio::test]
async fn signing_out_disabling_and_revoking_act_on_the_next_request() {
    let test = TestHub::new().await;
    let person = test.person("chen", test.headquarters, &[]).await;

    let session = test.sign_in(&person).await;
    test.hub.sign_out(&session.actor, &facts()).await.expect("signed out");
    test.hub.sign_out(&session.actor, &facts()).await.expect("twice is right");
    assert_eq!(test.hub.authenticate(&session.token).await, Ok(None));
    assert_eq!(test.hub.still_valid(&[session.session_id]).await, Ok(vec![]));

    let (one, two) = (test.sign_in(&person).await, test.sign_in(&person).await);
    test.hub.sign_out_everywhere(&one.actor, &facts()).await.expect("signed out everywhere");
    assert_eq!(test.hub.authenticate(&one.token).await, Ok(None));
    assert_eq!(test.hub.authenticate(&two.token).await, Ok(None));

    let three = test.sign_in(&person).await;
    assert_eq!(test.hub.revoke_sessions(&operator(), &facts(), person.id).await, Ok(1));
    assert_eq!(test.hub.authenticate(&three.token).await, Ok(None));

    let four = test.sign_in(&person).await;
    test.hub.set_user_enabled(&operator(), &facts(), person.id, false, "left the brand").await.expect("disabled");
    assert_eq!(test.hub.authenticate(&four.token).await, Ok(None));
    test.hub.set_user_enabled(&operator(), &facts(), person.id, true, "").await.expect("enabled");
    assert_eq!(test.hub.authenticate(&four.token).await, Ok(None), "an ended session stays ended");
}

#[tokio::test]
async fn a_proof_of_identity_is_recent_for_five_minutes_and_gives_a_new_token() {
    let test = TestHub::new().await;
    let person = test.person("approver", test.headquarters, &[(Role::ItAdmin, None)]).await;
    let session = test.sign_in(&person).await;
    let is_fresh = async |token: &str| {
        let found = test.hub.authenticate(token).await.expect("it answers").expect("the session is open");
        matches!(found.actor.credential, Credential::Session { is_fresh: true, .. })
    };
    assert!(is_fresh(&session.token).await);
    test.advance_seconds(i64::from(FRESH_SECONDS));
    assert!(!is_fresh(&session.token).await);

    let wrong = test.hub.confirm_identity(&session.actor, &facts(), "wrong wrong wrong").await;
    assert_eq!(wrong, Err(Error::refused("password_wrong")));
    let token = test.hub.confirm_identity(&session.actor, &facts(), PASSWORD).await.expect("confirmed");
    assert!(is_fresh(&token).await);
    assert_eq!(test.hub.authenticate(&session.token).await, Ok(None), "the old token is void");
}

#[tokio::test]
async fn failures_slow_an_account_down_from_the_fifth_but_never_an_open_session() {
    let test = TestHub::new().await;
    let person = test.person("victim", test.headquarters, &[]).await;
    let session = test.sign_in(&person).await;
    let stranger = facts_from(IpAddr::from([203, 0, 113, 9]), "curl");
    for login in ["victim", "nobody"] {
        for _ in 0..5 {
            let answer = test.hub.sign_in(&stranger, login, "wrong wrong wrong").await;
            assert_eq!(answer, Err(Error::refused("sign_in_failed")));
        }
        let answer = test.hub.sign_in(&stranger, login, "wrong wrong wrong").await;
        assert_eq!(answer, Err(Error::TooMany { retry_after_seconds: 1 }), "{login}");
    }
    assert!(test.hub.authenticate(&session.token).await.expect("it answers").is_some());
    test.hub.confirm_identity(&session.actor, &facts(), PASSWORD).await.expect("counted apart");
    test.advance_seconds(1);
    let answer = test.hub.sign_in(&stranger, "victim", "wrong wrong wrong").await;
    assert_eq!(answer, Err(Error::refused("sign_in_failed")));
    let answer = test.hub.sign_in(&facts(), "victim", PASSWORD).await;
    assert_eq!(answer, Err(Error::TooMany { retry_after_seconds: 2 }), "the delay has doubled");
    test.advance_seconds(2);
    assert!(matches!(test.hub.sign_in(&facts(), "victim", PASSWORD).await, Ok(SignInStep::Done(_))));
    for _ in 0..5 {
        let answer = test.hub.sign_in(&stranger, "victim", "wrong wrong wrong").await;
        assert_eq!(answer, Err(Error::refused("sign_in_failed")), "a success clears the failures");
    }
}

#[tokio::test]
async fn fifty_attempts_at_once_on_two_instances_are_not_all_tried() {
    let test = TestHub::new().await;
    test.person("victim", test.headquarters, &[]).await;
    let other = test.other_instance().await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..50 {
        let hub = if number % 2 == 0 { test.hub.clone() } else { other.clone() };
        tasks.spawn(async move { hub.sign_in(&facts(), "victim", "wrong wrong wrong").await });
    }
    let answers = tasks.join_all().await;
    let tried = answers.iter().filter(|answer| **answer == Err(Error::refused("sign_in_failed"))).count();
    assert_eq!(tried, 5, "the clock stands still, so the sixth has to wait");
}

#[tokio::test]
async fn an_address_that_fails_with_a_hundred_logins_has_to_wait() {
    let test = TestHub::new().await;
    test.person("innocent", test.headquarters, &[]).await;
    let stranger = facts_from(IpAddr::from([203, 0, 113, 9]), "curl");
    for number in 0..100 {
        let answer = test.hub.sign_in(&stranger, &format!("login-{number}"), "wrong wrong wrong").await;
        assert_eq!(answer, Err(Error::refused("sign_in_failed")));
    }
    let answer = test.hub.sign_in(&stranger, "innocent", PASSWORD).await;
    assert!(matches!(answer, Err(Error::TooMany { .. })), "{answer:?}");
    assert!(matches!(test.hub.sign_in(&facts(), "innocent", PASSWORD).await, Ok(SignInStep::Done(_))));
}
