//! What a person changes about themselves: password, authenticator, recovery codes, sessions, keys, messages, views.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

use chrono::TimeDelta;
use domain::access::{Actor, Credential, Denied, Permission, Role};
use domain::ids::{SavedViewId, UserId};
use domain::list::{Filter, FilterOperator, ListQuery};
use domain::preference::{Locale, Preference, Theme};
use domain::session::{CHALLENGE_SECONDS, RESET_SECONDS};
use service::notifications::NotificationSelection;
use service::saved_views::NewSavedView;
use service::sign_in::{NewSession, SignInStep};
use service::tokens::NewToken;
use service::users::NewUser;
use service::{Error, Hub, PasswordCost};
use store::PoolSettings;
use testkit::hub::{facts, facts_from, operator};
use testkit::{PASSWORD, TestHub, TestPerson};
use totp_rs::{Builder, Secret};
use uuid::Uuid;

const NEW_PASSWORD: &str = "elf Raben im Nebel";

#[tokio::test]
async fn changing_the_password_ends_all_other_sessions_and_gives_this_one_a_new_token() {
    let test = TestHub::new().await;
    let person = test.person("chen", test.headquarters, &[]).await;
    let (other, session) = (test.sign_in(&person).await, test.sign_in(&person).await);
    let hub = &test.hub;
    let wrong = hub.change_password(&session.actor, &facts(), "wrong wrong wrong", NEW_PASSWORD).await;
    assert_eq!(wrong, Err(Error::refused("password_wrong")));
    let same = hub.change_password(&session.actor, &facts(), PASSWORD, PASSWORD).await;
    assert_eq!(same, Err(Error::invalid("new_password", "password_same")));

    let token = hub.change_password(&session.actor, &facts(), PASSWORD, NEW_PASSWORD).await.expect("changed");
    assert!(hub.authenticate(&token).await.expect("it answers").is_some());
    assert_eq!(hub.authenticate(&session.token).await, Ok(None));
    assert_eq!(hub.authenticate(&other.token).await, Ok(None));
    assert_eq!(hub.sign_in(&facts(), "chen", PASSWORD).await, Err(Error::refused("sign_in_failed")));
    assert!(hub.sign_in(&facts(), "chen", NEW_PASSWORD).await.is_ok());
    assert_eq!(test.audited("password.change").await, 1);
}

#[tokio::test]
async fn a_password_is_refused_when_short_long_common_a_pattern_or_about_the_person() {
    let test = TestHub::new().await;
    let session = test.sign_in(&test.person("chenxiaolan", test.headquarters, &[]).await).await;
    let long = "ä".repeat(129);
    for (new, code) in [
        ("elf Raben i", "password_too_short"),
        (long.as_str(), "password_too_long"),
        ("Password2024!", "password_common"),
        ("P@ssw0rd12345", "password_common"),
        ("qwertyuiop1234", "password_common"),
        ("iloveyou520520", "password_common"),
        ("correct horse battery staple", "password_common"),
        ("aaaabbbbaaaabbbb", "password_pattern"),
        ("k7xk7xk7xk7xk7x", "password_pattern"),
        ("abcdefghijklmnop", "password_pattern"),
        ("chenxiaolan.hq!", "password_context"),
        ("omni-hub-7kx", "password_context"),
    ] {
        let answer = test.hub.change_password(&session.actor, &facts(), PASSWORD, new).await;
        let Err(Error::Invalid(issues)) = answer else { panic!("{new}: {answer:?}") };
        assert_eq!(issues.first().map(|issue| (issue.field, issue.code)), Some(("new_password", code)), "{new}");
    }
    let mut current = PASSWORD;
    for new in ["vier Worte reichen allemal", "七座山八片湖九条河十座桥岸边", "tR8#kQ2!mZ5x"] {
        test.hub.change_password(&session.actor, &facts(), current, new).await.expect(new);
        current = new;
    }
}

#[tokio::test]
async fn a_password_kept_under_another_cost_is_hashed_anew_at_the_next_sign_in() {
    let test = TestHub::new().await;
    let person = test.person("chen", test.headquarters, &[]).await;
    let mut settings = test.hub.settings().clone();
    settings.password_cost = PasswordCost { memory_kib: 128, passes: 1 };
    let dearer = Hub::new(test.database.store().clone(), service::Clock::Fixed(test.clock.clone()), settings);
    assert!(dearer.sign_in(&facts(), &person.login, PASSWORD).await.is_ok());
    let kept: String = sqlx::query_scalar("SELECT password_hash FROM app_user WHERE login = 'chen'")
        .fetch_one(&test.database.owner().await)
        .await
        .expect("a hash");
    assert!(kept.starts_with("$argon2id$v=19$m=128,t=1,p=1$"), "{kept}");
    assert!(dearer.sign_in(&facts(), &person.login, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_link_for_a_new_password_works_once_and_for_a_day() {
    let test = TestHub::new().await;
    let user = NewUser {
        id: UserId(Uuid::now_v7()),
        login: "new.person".to_owned(),
        display_name: "新人".to_owned(),
        email: None,
        department_id: test.headquarters,
    };
    let (_, first) = test.hub.create_user(&operator(), &facts(), user.clone()).await.expect("made");
    let (_, token) = test.hub.create_user(&operator(), &facts(), user).await.expect("the same again is the same act");
    let hub = &test.hub;
    let over = Err(Error::refused("link_over"));
    assert_eq!(hub.reset_password(&facts(), &first, NEW_PASSWORD).await, over, "a newer link voids it");
    assert_eq!(hub.sign_in(&facts(), "new.person", "").await.err().map(|error| error.code()), Some("invalid"));
    assert_eq!(hub.reset_subject(&token).await, Ok("新人".to_owned()));
    hub.reset_password(&facts(), &token, NEW_PASSWORD).await.expect("chosen");
    assert_eq!(hub.reset_password(&facts(), &token, PASSWORD).await, over);
    let SignInStep::Done(session) = hub.sign_in(&facts(), "new.person", NEW_PASSWORD).await.expect("signed in") else {
        panic!("no code was set up")
    };
    let token = hub.issue_reset(&operator(), &facts(), session.actor.user_id).await.expect("a link");
    test.advance_seconds(i64::from(RESET_SECONDS));
    assert_eq!(hub.reset_subject(&token).await, Err(Error::refused("link_over")));
    let token = hub.issue_reset(&operator(), &facts(), session.actor.user_id).await.expect("a link");
    let session = hub.sign_in(&facts(), "new.person", NEW_PASSWORD).await.expect("signed in");
    let SignInStep::Done(session) = session else { panic!("no code was set up") };
    hub.reset_password(&facts(), &token, PASSWORD).await.expect("chosen");
    assert_eq!(hub.authenticate(&session.token).await, Ok(None), "open sessions end");
}

/// The authenticator of a test: what an app on a telephone computes.
struct Phone(totp_rs::Totp);

impl Phone {
    async fn set_up(test: &TestHub, session: &NewSession) -> (Phone, Vec<String>) {
        let enrolment = test.hub.begin_totp(&session.actor).await.expect("begun");
        assert!(enrolment.uri.starts_with("otpauth://totp/"), "{}", enrolment.uri);
        assert!(enrolment.qr_svg_path.starts_with("M4 4h7v1h-7z"), "the corner mark stands in the quiet zone");
        assert!(enrolment.qr_size >= 29);
        let secret = Secret::try_from_base32(enrolment.secret_text.replace(' ', "")).expect("base32");
        let phone = Phone(Builder::new().with_secret(secret.as_bytes().to_vec()).build().expect("a rule"));
        let codes = test
            .hub
            .confirm_totp(&session.actor, &facts(), &phone.code(test))
            .await
            .expect("turned on with its first code");
        (phone, codes)
    }

    fn code(&self, test: &TestHub) -> String {
        let now = u64::try_from(test.hub.now().timestamp()).expect("after 1970");
        self.0.generate(now).to_string()
    }
}

async fn challenge(test: &TestHub, person: &TestPerson) -> String {
    match test.hub.sign_in(&facts(), &person.login, PASSWORD).await.expect("the password is right") {
        SignInStep::Code { challenge } => challenge,
        SignInStep::Done(_) => panic!("a code should be asked for"),
    }
}

#[tokio::test]
async fn a_code_is_asked_for_and_is_good_once_within_its_window() {
    let test = TestHub::new().await;
    let person = test.person("he", test.headquarters, &[(Role::ItAdmin, None)]).await;
    let (other, session) = (test.sign_in(&person).await, test.sign_in(&person).await);
    assert_eq!(test.hub.confirm_totp(&session.actor, &facts(), "000000").await, Err(Error::refused("totp_not_begun")));
    let tired = match session.actor.credential {
        Credential::Session { id, .. } => Credential::Session { id, is_fresh: false },
        ref other => other.clone(),
    };
    let tired = Actor { credential: tired, ..session.actor.clone() };
    let answer = test.hub.confirm_totp(&tired, &facts(), "000000").await;
    assert_eq!(
        answer,
        Err(Error::Forbidden(Denied::NotFresh(Permission::OverviewRead))),
        "an open screen is not enough"
    );
    let (phone, codes) = Phone::set_up(&test, &session).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(test.hub.authenticate(&other.token).await, Ok(None), "other sessions end when a factor changes");
    assert_eq!(test.hub.begin_totp(&session.actor).await, Err(Error::refused("totp_on")));

    let used = phone.code(&test);
    let first = challenge(&test, &person).await;
    let answer = test.hub.sign_in_code(&facts(), &first, &used).await;
    assert_eq!(answer.err(), Some(Error::refused("code_wrong")), "the code that turned it on is used up");
    test.advance_seconds(30);
    let code = phone.code(&test);
    test.advance_seconds(30);
    let signed_in = test.hub.sign_in_code(&facts(), &first, &code).await.expect("one step late is good");
    assert!(test.hub.authenticate(&signed_in.token).await.expect("it answers").is_some());
    assert_eq!(
        test.hub.sign_in_code(&facts(), &first, &phone.code(&test)).await.err(),
        Some(Error::refused("challenge_over")),
        "a challenge is good once"
    );
    test.advance_seconds(90);
    let second = challenge(&test, &person).await;
    let old = phone.code(&test);
    test.advance_seconds(61);
    assert_eq!(test.hub.sign_in_code(&facts(), &second, &old).await.err(), Some(Error::refused("code_wrong")));
    test.advance_seconds(i64::from(CHALLENGE_SECONDS));
    let late = test.hub.sign_in_code(&facts(), &second, &phone.code(&test)).await;
    assert_eq!(late.err(), Some(Error::refused("challenge_over")));

    test.hub.disable_totp(&session.actor, &facts(), PASSWORD).await.expect("removed");
    test.sign_in(&person).await;
}

#[tokio::test]
async fn a_challenge_takes_five_codes_and_knowing_the_password_gives_no_endless_tries() {
    let test = TestHub::new().await;
    let person = test.person("he", test.headquarters, &[]).await;
    let (phone, _) = Phone::set_up(&test, &test.sign_in(&person).await).await;
    let mut tried = 0;
    for _ in 0..20 {
        let Ok(SignInStep::Code { challenge }) = test.hub.sign_in(&facts(), "he", PASSWORD).await else { break };
        for _ in 0..6 {
            match test.hub.sign_in_code(&facts(), &challenge, "000000").await.expect_err("wrong") {
                Error::Refused(refusal) if refusal.code == "code_wrong" => tried += 1,
                Error::Refused(_) | Error::TooMany { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }
    assert!(tried <= 5, "{tried} codes were tried while the clock stood still");
    test.advance_seconds(3_600);
    let challenge = challenge(&test, &person).await;
    let mut answers = Vec::new();
    for _ in 0..5 {
        test.advance_seconds(60);
        answers.push(test.hub.sign_in_code(&facts(), &challenge, "000000").await.err());
    }
    let over = test.hub.sign_in_code(&facts(), &challenge, &phone.code(&test)).await.err();
    assert_eq!(over, Some(Error::refused("challenge_over")), "{answers:?}");
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_however_it_is_typed() {
    let test = TestHub::new().await;
    let person = test.person("he", test.headquarters, &[]).await;
    let (_, codes) = Phone::set_up(&test, &test.sign_in(&person).await).await;
    let code = codes.first().expect("a code");
    let typed = code.to_uppercase().replace('-', " ");
    let session = test.hub.sign_in_code(&facts(), &challenge(&test, &person).await, &typed).await.expect("signed in");
    let account = test.hub.account(&session.actor).await.expect("the account");
    assert!(account.is_totp_on);
    assert_eq!(account.recovery_codes_left, 9);
    let again = test.hub.sign_in_code(&facts(), &challenge(&test, &person).await, code).await;
    assert_eq!(again.err(), Some(Error::refused("code_wrong")));
    let kept: Vec<String> =
        sqlx::query_scalar("SELECT code_hash::text FROM recovery_code UNION SELECT secret::text FROM totp")
            .fetch_all(&test.database.owner().await)
            .await
            .expect("what is kept");
    assert!(kept.iter().all(|kept| !codes.iter().any(|code| kept.contains(code.as_str()))));
}

#[tokio::test]
async fn a_person_sees_and_ends_their_own_sessions_only() {
    let test = TestHub::new().await;
    let person = test.person("chen", test.headquarters, &[]).await;
    let stranger = test.sign_in(&test.person("other", test.headquarters, &[]).await).await;
    let session = test.sign_in(&person).await;
    test.advance_seconds(60);
    let phone = facts_from([198, 51, 100, 7].into(), "Phone/2.0\u{0} with a control character");
    let SignInStep::Done(second) = test.hub.sign_in(&phone, "chen", PASSWORD).await.expect("signed in") else {
        panic!("no code was set up")
    };
    let account = test.hub.account(&session.actor).await.expect("the account");
    let shown: Vec<_> = account.sessions.iter().map(|row| (row.user_agent.as_str(), row.is_current)).collect();
    assert_eq!(shown, [("Phone/2.0 with a control character", false), ("Test/1.0", true)]);
    let told = test.hub.notifications(&session.actor, &ListQuery::default()).await.expect("messages");
    assert_eq!(told.rows.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>(), ["new_device"]);

    let foreign = test.hub.revoke_session(&session.actor, &facts(), stranger.session_id).await;
    assert_eq!(foreign, Err(Error::NotFound("session")));
    test.hub.revoke_session(&session.actor, &facts(), second.session_id).await.expect("ended");
    assert_eq!(test.hub.authenticate(&second.token).await, Ok(None));
    assert_eq!(
        test.hub.revoke_session(&session.actor, &facts(), second.session_id).await,
        Err(Error::NotFound("session"))
    );
}

#[tokio::test]
async fn a_key_ends_when_its_time_is_over_it_is_revoked_or_its_owner_is_disabled() {
    let test = TestHub::new().await;
    let person = test.person("dev", test.headquarters, &[(Role::Auditor, None)]).await;
    let session = test.sign_in(&person).await;
    let hub = &test.hub;
    let key = |days| NewToken { name: "sync".to_owned(), scopes: vec![Permission::UserRead], expires_in_days: days };
    for days in [0, 366] {
        let answer = hub.create_token(&session.actor, &facts(), key(days)).await;
        let Err(Error::Invalid(issues)) = answer else { panic!("{answer:?}") };
        assert_eq!(issues.first().map(|issue| issue.code), Some("out_of_range"));
    }
    let beyond = NewToken { scopes: vec![Permission::UserManage], ..key(1) };
    let Err(Error::Invalid(issues)) = hub.create_token(&session.actor, &facts(), beyond).await else {
        panic!("refused")
    };
    assert_eq!(issues.first().map(|issue| issue.code), Some("beyond_own_rights"));

    let (row, text) = hub.create_token(&session.actor, &facts(), key(30)).await.expect("a key");
    assert_eq!(hub.authenticate_token(&text).await.expect("it answers").map(|actor| actor.user_id), Some(person.id));
    let mut wrong = text.clone();
    wrong.push('x');
    for bearer in [wrong.as_str(), "", "oh_", "oh_1_2", &format!("oh_{}_", row.id.0.simple())] {
        assert_eq!(hub.authenticate_token(bearer).await, Ok(None), "{bearer}");
    }
    hub.set_user_enabled(&operator(), &facts(), person.id, false, "on leave").await.expect("disabled");
    assert_eq!(hub.authenticate_token(&text).await, Ok(None));
    hub.set_user_enabled(&operator(), &facts(), person.id, true, "").await.expect("enabled");
    assert!(hub.authenticate_token(&text).await.expect("it answers").is_some());
    hub.revoke_token(&session.actor, &facts(), row.id).await.expect("revoked");
    hub.revoke_token(&session.actor, &facts(), row.id).await.expect("twice is right");
    assert_eq!(hub.authenticate_token(&text).await, Ok(None));

    let (_, text) = hub.create_token(&session.actor, &facts(), key(1)).await.expect("a key");
    test.clock.advance(TimeDelta::days(1));
    assert_eq!(hub.authenticate_token(&text).await, Ok(None));
    let filter = |state: &str| ListQuery {
        filters: vec![Filter {
            column: "state".to_owned(),
            operator: FilterOperator::Is,
            values: vec![state.to_owned()],
        }],
        search: "sync".to_owned(),
        ..ListQuery::default()
    };
    for (state, count) in [("valid", 0), ("expired", 1), ("revoked", 1)] {
        let page = hub.tokens(&session.actor, &filter(state)).await.expect("keys");
        assert_eq!((page.total, page.rows.len()), (count, usize::try_from(count).expect("small")), "{state}");
    }
}

#[tokio::test]
async fn messages_are_read_one_by_one_or_all_at_once_and_only_ones_own() {
    let test =
        TestHub::with(PoolSettings { connections_max: 4, connections_min: 0, ..PoolSettings::default() }, |_| {}).await;
    let person = test.person("chen", test.headquarters, &[]).await;
    let session = test.sign_in(&person).await;
    let other = test.sign_in(&test.person("other", test.headquarters, &[]).await).await;
    for number in 0..3 {
        let device = facts_from([192, 0, 2, 9].into(), &format!("Device {number}"));
        test.hub.sign_in(&device, "chen", PASSWORD).await.expect("signed in");
    }
    let hub = &test.hub;
    assert_eq!(hub.shell_facts(&session.actor).await.expect("facts").unread, 3);
    let page = hub.notifications(&session.actor, &ListQuery { limit: 1, ..ListQuery::default() }).await.expect("one");
    assert_eq!((page.rows.len(), page.total), (1, 3));
    let one = page.rows.first().map(|row| row.id).expect("a message");
    let only = || NotificationSelection::Only(vec![one]);
    assert_eq!(hub.mark_notifications_read(&other.actor, only()).await, Ok(0), "another person's");
    assert_eq!(hub.mark_notifications_read(&session.actor, only()).await, Ok(1));
    assert_eq!(hub.mark_notifications_read(&session.actor, only()).await, Ok(0));
    assert_eq!(hub.mark_notifications_read(&session.actor, NotificationSelection::All).await, Ok(2));
    assert_eq!(hub.shell_facts(&session.actor).await.expect("facts").unread, 0);
}

#[tokio::test]
async fn a_view_is_ones_own_until_it_is_shared_with_the_department() {
    let test = TestHub::new().await;
    let east = test.department("east", test.headquarters).await;
    let owner = test.actor("owner", east, &[(Role::Operations, None)]).await;
    let colleague = test.actor("colleague", east, &[(Role::StoreClerk, None)]).await;
    let stranger = test.actor("stranger", test.headquarters, &[(Role::ItAdmin, None)]).await;
    let view = |name: &str, is_shared| NewSavedView {
        id: SavedViewId(Uuid::now_v7()),
        list: "users".to_owned(),
        name: name.to_owned(),
        query: "f.state=is:enabled".to_owned(),
        is_shared,
    };
    let hub = &test.hub;
    let own = hub.save_view(&owner, view("mine", false)).await.expect("kept");
    let again = hub.save_view(&owner, view("mine", false)).await.expect("replaced");
    assert_eq!(own, again, "the same name is the same view");
    hub.save_view(&owner, view("ours", true)).await.expect("kept");
    let denied = hub.save_view(&colleague, view("ours too", true)).await;
    assert_eq!(denied.err().map(|error| error.code()), Some("permission"));
    let names = async |actor| {
        let views = hub.saved_views(actor, "users").await.expect("views");
        views.into_iter().map(|view| (view.name, view.is_mine)).collect::<Vec<_>>()
    };
    assert_eq!(names(&owner).await, [("mine".to_owned(), true), ("ours".to_owned(), true)]);
    assert_eq!(names(&colleague).await, [("ours".to_owned(), false)]);
    assert_eq!(names(&stranger).await, []);
    hub.delete_view(&colleague, own).await.expect("right, and without effect");
    assert_eq!(names(&owner).await.len(), 2);
    hub.delete_view(&owner, own).await.expect("deleted");
    assert_eq!(names(&owner).await, [("ours".to_owned(), true)]);
}

#[tokio::test]
async fn a_preference_is_kept_and_comes_with_the_next_session() {
    let test = TestHub::new().await;
    let person = test.person("chen", test.headquarters, &[]).await;
    let session = test.sign_in(&person).await;
    let preference = Preference { locale: Locale::En, theme: Theme::Dark, ..Preference::default() };
    test.hub.set_preference(&session.actor, preference).await.expect("kept");
    assert_eq!(test.sign_in(&person).await.preference, Some(preference));
    let found = test.hub.authenticate(&session.token).await.expect("it answers").expect("open");
    assert_eq!(found.preference, Some(preference));
}
