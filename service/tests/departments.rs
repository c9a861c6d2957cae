//! The tree of departments and the first people.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

use domain::access::Role;
use domain::ids::{DepartmentId, UserId};
use domain::list::{Filter, FilterOperator, ListQuery, SortKey};
use service::Error;
use service::departments::{DepartmentChange, DepartmentRow};
use service::sign_in::SignInStep;
use service::users::{NewUser, UserChange};
use testkit::TestHub;
use testkit::hub::{facts, operator};
use uuid::Uuid;

async fn row(test: &TestHub, id: DepartmentId) -> DepartmentRow {
    let rows = test.hub.departments(&operator()).await.expect("the tree");
    rows.into_iter().find(|row| row.id == id).expect("it is there")
}

async fn hang(test: &TestHub, id: DepartmentId, parent: Option<DepartmentId>) -> Result<(), Error> {
    let row = row(test, id).await;
    let change = DepartmentChange { code: row.code, name_zh: row.name_zh, name_en: row.name_en, parent_id: parent };
    test.hub.update_department(&operator(), &facts(), id, row.version, change).await
}

#[tokio::test]
async fn a_move_carries_everything_below_along_and_never_makes_a_cycle() {
    let test = TestHub::new().await;
    let hq = test.headquarters;
    let stores = test.department("stores", hq).await;
    let east = test.department("east", stores).await;
    let shop = test.department("shop", east).await;
    let other = test.department("other", hq).await;
    let person = test.actor("manager", shop, &[(Role::StoreManager, Some(other))]).await;
    assert!(test.hub.user(&person, person.user_id).await.is_err(), "the shop is not below `other` yet");

    assert_eq!(hang(&test, stores, Some(shop)).await, Err(Error::refused("department_cycle")));
    assert_eq!(hang(&test, stores, Some(stores)).await, Err(Error::refused("department_cycle")));
    let nowhere = DepartmentId(Uuid::now_v7());
    assert_eq!(hang(&test, stores, Some(nowhere)).await, Err(Error::refused("department_unknown")));
    hang(&test, east, Some(other)).await.expect("moved");
    assert_eq!(row(&test, shop).await.path, [hq, other, east, shop]);
    assert_eq!(row(&test, shop).await.depth, 3);
    let order: Vec<String> =
        test.hub.departments(&operator()).await.expect("the tree").into_iter().map(|row| row.code).collect();
    assert_eq!(order, ["hq", "other", "east", "shop", "stores"]);

    let SignInStep::Done(again) = test.hub.sign_in(&facts(), "manager", testkit::PASSWORD).await.expect("signed in")
    else {
        panic!("no code was set up")
    };
    assert!(test.hub.user(&again.actor, person.user_id).await.is_ok(), "rights follow the tree");
}

#[tokio::test]
async fn two_moves_at_once_that_would_make_a_cycle_together_do_not_both_happen() {
    let test = TestHub::new().await;
    let (one, two) = (test.department("one", test.headquarters).await, test.department("two", test.headquarters).await);
    let (first, second) = tokio::join!(hang(&test, one, Some(two)), hang(&test, two, Some(one)));
    assert_eq!([&first, &second].iter().filter(|answer| answer.is_ok()).count(), 1, "{first:?} {second:?}");
    let owner = test.database.owner().await;
    let forced = sqlx::query("UPDATE department SET parent_id = $1, path = ARRAY[$1, id] WHERE code = 'hq'")
        .bind(one.0)
        .execute(&owner)
        .await;
    let message = forced.expect_err("not even the owner").to_string();
    assert!(message.contains("does not hang in the tree"), "{message}");
}

#[tokio::test]
async fn a_closed_department_takes_nobody_new_and_keeps_its_history() {
    let test = TestHub::new().await;
    let east = test.department("east", test.headquarters).await;
    let person = test.person("zhao", east, &[]).await;
    let close = async |version, is_closed| {
        test.hub.set_department_closed(&operator(), &facts(), east, version, is_closed).await
    };
    assert_eq!(close(1, true).await, Err(Error::refused("department_in_use")));
    test.hub.set_user_enabled(&operator(), &facts(), person.id, false, "the store is closed").await.expect("disabled");
    assert_eq!(close(7, true).await, Err(Error::Conflict("stale")));
    close(1, true).await.expect("closed");
    assert!(row(&test, east).await.is_closed);
    let user = |login: &str| NewUser {
        id: UserId(Uuid::now_v7()),
        login: login.to_owned(),
        display_name: "new".to_owned(),
        email: None,
        department_id: east,
    };
    let answer = test.hub.create_user(&operator(), &facts(), user("late")).await;
    assert_eq!(answer, Err(Error::refused("department_closed")));
    assert_eq!(test.hub.user(&operator(), person.id).await.expect("still there").department_id, east);
    close(2, false).await.expect("reopened");
    test.hub.create_user(&operator(), &facts(), user("late")).await.expect("taken");
}

#[tokio::test]
async fn a_change_of_something_older_than_seen_is_refused_and_a_form_hears_all_that_is_wrong() {
    let test = TestHub::new().await;
    let person = test.person("zhao", test.headquarters, &[]).await;
    let change = |name: &str, email: &str| UserChange {
        display_name: name.to_owned(),
        email: Some(email.to_owned()),
        department_id: test.headquarters,
    };
    let hub = &test.hub;
    let version = hub.user(&operator(), person.id).await.expect("the person").version;
    hub.update_user(&operator(), &facts(), person.id, version, change("赵磊", "zhao@example.com"))
        .await
        .expect("changed");
    let stale = hub.update_user(&operator(), &facts(), person.id, version, change("赵雷", "")).await;
    assert_eq!(stale, Err(Error::Conflict("stale")));
    let user = NewUser {
        id: UserId(Uuid::now_v7()),
        login: "Zhao Lei!".to_owned(),
        display_name: " ".to_owned(),
        email: Some("no address".to_owned()),
        department_id: test.headquarters,
    };
    let Err(Error::Invalid(issues)) = hub.create_user(&operator(), &facts(), user.clone()).await else {
        panic!("three fields are wrong")
    };
    let codes: Vec<_> = issues.iter().map(|issue| (issue.field, issue.code)).collect();
    assert_eq!(codes, [("login", "login_form"), ("display_name", "required"), ("email", "email_form")]);
    let taken = NewUser { login: "ZHAO".to_owned(), display_name: "x".to_owned(), email: None, ..user };
    assert_eq!(hub.create_user(&operator(), &facts(), taken).await, Err(Error::Conflict("login_taken")));
}

#[tokio::test]
async fn people_are_found_by_department_role_state_and_words() {
    let test = TestHub::new().await;
    let east = test.department("east", test.headquarters).await;
    test.person("zhao", east, &[(Role::StoreManager, Some(east)), (Role::Auditor, None)]).await;
    test.person("sun", east, &[(Role::StoreClerk, Some(east))]).await;
    let gone = test.person("gone", test.headquarters, &[]).await;
    test.hub.set_user_enabled(&operator(), &facts(), gone.id, false, "left").await.expect("disabled");
    let logins = async |column: &str, operator_: FilterOperator, value: &str, search: &str| {
        let filters = match column {
            "" => vec![],
            column => vec![Filter { column: column.to_owned(), operator: operator_, values: vec![value.to_owned()] }],
        };
        let sort = vec![SortKey { column: "login".to_owned(), is_descending: false }];
        let query = ListQuery { filters, sort, search: search.to_owned(), ..ListQuery::default() };
        let page = test.hub.users(&operator(), &query).await.expect("people");
        page.rows.into_iter().map(|row| row.login).collect::<Vec<_>>()
    };
    let is = FilterOperator::Is;
    assert_eq!(logins("", is, "", "").await, ["gone", "sun", "zhao"]);
    assert_eq!(logins("department", is, &east.to_string(), "").await, ["sun", "zhao"]);
    assert_eq!(logins("role", is, "auditor", "").await, ["zhao"]);
    assert_eq!(logins("role", FilterOperator::IsNot, "auditor", "").await, ["gone", "sun"]);
    assert_eq!(logins("state", is, "disabled", "").await, ["gone"]);
    assert_eq!(logins("name", FilterOperator::Contains, "OF S", "").await, ["sun"]);
    assert_eq!(logins("created", FilterOperator::AtMost, "2026-11-24", "").await, Vec::<String>::new());
    assert_eq!(logins("", is, "", "east ZHA").await, ["zhao"]);
}

#[tokio::test]
async fn the_demo_people_come_once_into_an_empty_database_and_can_all_sign_in() {
    let test = TestHub::new().await;
    let other = test.other_instance().await;
    sqlx::query("TRUNCATE department CASCADE").execute(&test.database.owner().await).await.expect("an empty database");
    let password = |login: &str| format!("{login} und ein langer Rest");
    let (one, two) = tokio::join!(test.hub.create_demo_people(&password), other.create_demo_people(&password));
    let (one, two) = (one.expect("made"), two.expect("made"));
    assert!(one.is_empty() != two.is_empty(), "one of two instances makes them");
    let people = [one, two].concat();
    for role in Role::ALL {
        assert!(people.iter().any(|person| person.role == role), "{role:?}");
    }
    for person in &people {
        let step = test.hub.sign_in(&facts(), &person.login, &person.password).await;
        assert!(matches!(step, Ok(SignInStep::Done(_))), "{}: {step:?}", person.login);
    }
    assert_eq!(test.hub.is_demo().await, Ok(true));
    assert_eq!(test.hub.create_demo_people(&password).await, Ok(vec![]));
    assert!(test.hub.verify_audit().await.expect("verified").is_clean());
}

#[tokio::test]
async fn the_command_line_makes_the_first_person_and_department() {
    let test = TestHub::new().await;
    sqlx::query("TRUNCATE department CASCADE").execute(&test.database.owner().await).await.expect("an empty database");
    let user = |login: &str| NewUser {
        id: UserId(Uuid::now_v7()),
        login: login.to_owned(),
        display_name: "first".to_owned(),
        email: None,
        department_id: DepartmentId(Uuid::nil()),
    };
    let roles = || vec![(Role::ItAdmin, None)];
    let hub = &test.hub;
    for login in ["first", "second"] {
        let made = hub.create_person(&operator(), &facts(), user(login), roles(), Some(testkit::PASSWORD)).await;
        made.expect("made");
    }
    let SignInStep::Done(session) = hub.sign_in(&facts(), "first", testkit::PASSWORD).await.expect("signed in") else {
        panic!("no code was set up")
    };
    let found = hub.user_by_login(&operator(), "second").await.expect("the second");
    assert_eq!(Some(found.department_id), session.actor.department_id);
    assert_eq!(found.department_name_zh, "总部");
    let by_person = hub.create_person(&session.actor, &facts(), user("third"), roles(), None).await;
    assert_eq!(by_person.err().map(|error| error.code()), Some("permission"), "only the command line");
}
