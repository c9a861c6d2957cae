//! What was done is written down, once, with whoever did it, in the transaction of the change; sealed, verified and read.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

use chrono::TimeDelta;
use domain::access::{Actor, Denied, Permission, Role};
use domain::access_request::{AccessRequestKind, Decision};
use domain::ids::{AccessRequestId, DepartmentId, UserId};
use domain::list::{Filter, FilterOperator, ListQuery, SortKey};
use service::access_requests::NewAccessRequest;
use service::audit::verify_export;
use service::departments::{DepartmentChange, NewDepartment};
use service::tokens::NewToken;
use service::users::{NewUser, UserChange};
use service::{Error, tasks};
use testkit::hub::{facts, operator};
use testkit::{PASSWORD, TestHub};
use uuid::Uuid;

async fn entries(test: &TestHub) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM audit_entry")
        .fetch_one(&test.database.owner().await)
        .await
        .expect("the audit can be counted")
}

/// Runs a use case and says which actions it added to the audit.
macro_rules! audited {
    ($test:expr, $call:expr, $($action:literal),* $(,)?) => {{
        let expected: Vec<&str> = vec![$($action),*];
        let before = entries(&$test).await;
        let answer = $call.await.expect(stringify!($call));
        let actions: Vec<String> =
            sqlx::query_scalar("SELECT action FROM audit_entry ORDER BY recorded_at DESC, sequence DESC LIMIT $1")
                .bind(entries(&$test).await - before)
                .fetch_all(&$test.database.owner().await)
                .await
                .expect("the latest");
        let mut actions: Vec<&str> = actions.iter().map(String::as_str).collect();
        actions.reverse();
        assert_eq!(actions, expected, "{}", stringify!($call));
        answer
    }};
}

#[tokio::test]
async fn every_change_writes_what_was_done() {
    let test = TestHub::new().await;
    let hub = &test.hub;
    let request = facts();
    let admin = test.actor("admin", test.headquarters, &[(Role::ItAdmin, None)]).await;
    let checker = test.actor("checker", test.headquarters, &[(Role::ItAdmin, None)]).await;

    let east = DepartmentId(Uuid::now_v7());
    let new = NewDepartment {
        id: east,
        code: "east".to_owned(),
        name_zh: "华东".to_owned(),
        name_en: "East".to_owned(),
        parent_id: Some(test.headquarters),
    };
    audited!(test, hub.create_department(&admin, &request, new.clone()), "department.create");
    audited!(test, hub.create_department(&admin, &request, new),);
    let change = DepartmentChange {
        code: "east".to_owned(),
        name_zh: "华东区".to_owned(),
        name_en: "East region".to_owned(),
        parent_id: Some(test.headquarters),
    };
    audited!(test, hub.update_department(&admin, &request, east, 1, change), "department.update");
    audited!(test, hub.set_department_closed(&admin, &request, east, 2, true), "department.close");
    audited!(test, hub.set_department_closed(&admin, &request, east, 3, false), "department.reopen");

    let id = UserId(Uuid::now_v7());
    let user = NewUser {
        id,
        login: "sun".to_owned(),
        display_name: "孙悦".to_owned(),
        email: Some("sun@example.com".to_owned()),
        department_id: east,
    };
    let (_, link) = audited!(test, hub.create_user(&admin, &request, user), "user.create");
    audited!(test, hub.reset_password(&request, &link, PASSWORD), "password.reset");
    let change = UserChange { display_name: "孙悦悦".to_owned(), email: None, department_id: east };
    audited!(test, hub.update_user(&admin, &request, id, 2, change), "user.update");
    audited!(test, hub.issue_reset(&admin, &request, id), "password.issue_link");
    audited!(test, hub.set_user_enabled(&admin, &request, id, false, "left"), "user.disable");
    audited!(test, hub.set_user_enabled(&admin, &request, id, true, ""), "user.enable");
    audited!(test, hub.sign_in(&request, "sun", PASSWORD), "session.begin");
    audited!(test, hub.revoke_sessions(&admin, &request, id), "session.revoke");

    let change = NewAccessRequest {
        id: AccessRequestId(Uuid::now_v7()),
        user_id: id,
        role: Role::StoreClerk,
        department_id: Some(east),
        kind: AccessRequestKind::Grant,
        reason: "first day".to_owned(),
    };
    audited!(test, hub.propose_access(&admin, &request, change.clone()), "access_request.propose");
    audited!(test, hub.withdraw_access(&admin, &request, change.id), "access_request.withdraw");
    for (decision, kind) in [
        (Decision::Refuse, AccessRequestKind::Grant),
        (Decision::Approve, AccessRequestKind::Grant),
        (Decision::Approve, AccessRequestKind::Revoke),
    ] {
        let change = NewAccessRequest { id: AccessRequestId(Uuid::now_v7()), kind, ..change.clone() };
        hub.propose_access(&admin, &request, change.clone()).await.expect("proposed");
        let page = hub.access_requests(&checker, &ListQuery::default()).await.expect("a list");
        let row = page.rows.into_iter().find(|row| row.id == change.id).expect("seen");
        let decide = hub.decide_access(&checker, &request, change.id, &row.content_hash, decision, "seen");
        match (decision, kind) {
            (Decision::Refuse, _) => audited!(test, decide, "access_request.refuse"),
            (_, AccessRequestKind::Grant) => audited!(test, decide, "access.grant", "access_request.approve"),
            (_, AccessRequestKind::Revoke) => audited!(test, decide, "access.revoke", "access_request.approve"),
        }
    }
    audited!(test, hub.grant_role(&operator(), &request, id, Role::Auditor, None, "root"), "access.grant");

    let token = NewToken { name: "sync".to_owned(), scopes: vec![Permission::UserRead], expires_in_days: 7 };
    let (row, _) = audited!(test, hub.create_token(&admin, &request, token), "token.create");
    audited!(test, hub.revoke_token(&admin, &request, row.id), "token.revoke");
    audited!(test, hub.record_export(&admin, &request, "users", "", 3, "00"), "list.export");
    audited!(test, hub.confirm_identity(&admin, &request, PASSWORD), "session.confirm");
    audited!(test, hub.change_password(&admin, &request, PASSWORD, "elf Raben im Nebel"), "password.change");
    audited!(test, hub.sign_out(&admin, &request), "session.end");
    audited!(test, hub.sign_out_everywhere(&checker, &request), "session.end_everywhere");

    let rows = hub.audit_entries(&operator(), &all()).await.expect("entries").rows;
    for row in rows.iter().filter(|row| row.request_id == request.request_id) {
        let detail = hub.audit_entry(&operator(), row.chain, row.sequence).await.expect("the entry");
        let text = format!("{:?} {:?}", detail.before, detail.after);
        for secret in ["sun@example.com", PASSWORD, "argon2", link.as_str(), "192.0.2.1"] {
            assert!(!text.contains(secret), "{}: {text}", row.action);
        }
    }
    assert!(hub.verify_audit().await.expect("verified").is_clean());
}

fn all() -> ListQuery {
    ListQuery { limit: 5_000, ..ListQuery::default() }
}

fn filter(column: &str, operator: FilterOperator, values: &[&str]) -> Filter {
    Filter { column: column.to_owned(), operator, values: values.iter().map(|value| (*value).to_owned()).collect() }
}

#[tokio::test]
async fn a_refused_change_leaves_no_trace_but_a_denial_does() {
    let test = TestHub::new().await;
    let clerk = test.actor("clerk", test.headquarters, &[(Role::StoreClerk, None)]).await;
    let before = entries(&test).await;
    let answer = test.hub.users(&clerk, &ListQuery::default()).await;
    assert_eq!(answer.err(), Some(Error::Forbidden(Denied::Permission(Permission::UserRead))));
    assert_eq!(entries(&test).await, before + 1);
    let taken = NewDepartment {
        id: DepartmentId(Uuid::now_v7()),
        code: "hq".to_owned(),
        name_zh: "总部".to_owned(),
        name_en: "Headquarters".to_owned(),
        parent_id: None,
    };
    let answer = test.hub.create_department(&operator(), &facts(), taken).await;
    assert_eq!(answer, Err(Error::Conflict("department_code_taken")));
    assert_eq!(entries(&test).await, before + 1);
}

#[tokio::test]
async fn the_record_is_filtered_ordered_searched_and_read_in_parts() {
    let test = TestHub::new().await;
    let person = test.person("zhao", test.headquarters, &[(Role::Auditor, None)]).await;
    let auditor = test.sign_in(&person).await.actor;
    test.clock.advance(TimeDelta::days(1));
    test.sign_in(&person).await;
    let hub = &test.hub;
    let count = async |filters: Vec<Filter>, search: &str| {
        let query = ListQuery { filters, search: search.to_owned(), ..all() };
        let page = hub.audit_entries(&auditor, &query).await.expect("entries");
        assert_eq!(page.total, u64::try_from(page.rows.len()).expect("small"));
        page.total
    };
    let whole = count(vec![], "").await;
    assert_eq!(count(vec![filter("action", FilterOperator::Is, &["session.begin"])], "").await, 2);
    assert_eq!(count(vec![filter("action", FilterOperator::Is, &["session"])], "").await, 2);
    assert_eq!(count(vec![filter("action", FilterOperator::IsNot, &["session"])], "").await, whole - 2);
    assert_eq!(count(vec![filter("at", FilterOperator::AtLeast, &["2026-11-26"])], "").await, 1);
    assert_eq!(count(vec![filter("at", FilterOperator::Between, &["2026-11-25", "2026-11-25"])], "").await, whole - 1);
    let about = vec![filter("subject_id", FilterOperator::Is, &[&person.id.to_string()])];
    assert_eq!(count(about, "").await, 4, "made, given a role, signed in twice");
    assert_eq!(count(vec![], "name of zhao begin").await, 2);
    assert_eq!(count(vec![], "100% _").await, 0, "wildcards are taken literally");
    assert_eq!(count(vec![filter("department", FilterOperator::Is, &[&Uuid::now_v7().to_string()])], "").await, 0);

    let part = |offset| ListQuery {
        sort: vec![SortKey { column: "at".to_owned(), is_descending: false }],
        offset,
        limit: 2,
        ..ListQuery::default()
    };
    let (first, second) = (hub.audit_entries(&auditor, &part(0)).await, hub.audit_entries(&auditor, &part(2)).await);
    let (first, second) = (first.expect("a part"), second.expect("a part"));
    assert_eq!((first.rows.len(), first.total), (2, whole));
    assert!(first.rows.iter().all(|row| !second.rows.contains(row)));

    for (column, operator, value, code) in [
        ("nothing", FilterOperator::Is, "x", "column_unknown"),
        ("at", FilterOperator::Contains, "2026", "filter_operator"),
        ("at", FilterOperator::AtLeast, "yesterday", "filter_value"),
        ("department", FilterOperator::Is, "east", "filter_value"),
    ] {
        let query = ListQuery { filters: vec![filter(column, operator, &[value])], ..all() };
        let Err(Error::Invalid(issues)) = hub.audit_entries(&auditor, &query).await else { panic!("{column}") };
        assert_eq!(issues.first().map(|issue| issue.code), Some(code));
    }
    let activity = hub.audit_activity(&auditor, 2).await.expect("activity");
    let sessions: Vec<_> = activity.iter().filter(|day| day.kind == "session").map(|day| day.count).collect();
    assert_eq!(sessions, [1, 1]);
    assert_eq!(activity.iter().map(|day| day.count).sum::<i64>(), i64::try_from(whole).expect("small"));
}

#[tokio::test]
async fn what_is_new_is_sealed_within_a_minute_and_a_cut_tail_is_found() {
    let test = TestHub::new().await;
    let auditor = test.actor("wu", test.headquarters, &[(Role::Auditor, None)]).await;
    let other = test.other_instance().await;
    assert_eq!(tasks::seal_audit(&test.hub).await, Ok(1));
    assert_eq!(tasks::seal_audit(&test.hub).await, Ok(0), "nothing is new");
    test.sign_in(&testkit::TestPerson { login: "wu".to_owned(), ..person_of(&auditor) }).await;
    assert_eq!(tasks::seal_audit(&other).await, Ok(0), "not due yet");
    test.advance_seconds(60);
    let (one, two) = tokio::join!(tasks::seal_audit(&test.hub), tasks::seal_audit(&other));
    assert_eq!(one.expect("sealed") + two.expect("sealed"), 1, "one of two instances seals");

    let page = test.hub.audit_entries(&auditor, &ListQuery::default()).await.expect("entries");
    let latest = page.rows.first().expect("an entry");
    let detail = test.hub.audit_entry(&auditor, latest.chain, latest.sequence).await.expect("the entry");
    assert!(detail.is_intact);
    assert_eq!(detail.sealed_at, Some(test.hub.now()));
    let report = test.hub.verify_audit().await.expect("verified");
    assert!(report.is_clean() && report.checkpoints == 2, "{report:?}");

    let files = tempfile::tempdir().expect("a directory");
    let export = files.path().join("audit.jsonl");
    let written = test.hub.export_audit(&export).await.expect("exported");
    assert_eq!(written, report.entries);
    let key = test.hub.audit_public_key().expect("a key");
    let checkpoints = test.hub.settings().audit_checkpoint_path.clone();
    let clean = verify_export(&export, Some(&checkpoints), Some(&key)).expect("verified alone");
    assert!(clean.is_clean() && clean.entries == written);
    let foreign = verify_export(&export, None, Some(&"0".repeat(64))).expect("verified alone");
    assert!(!foreign.is_clean(), "sealed by another key");

    let owner = test.database.owner().await;
    let mut tx = owner.begin().await.expect("a superuser's transaction");
    for sql in [
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DELETE FROM audit_entry e WHERE sequence = (SELECT max(sequence) FROM audit_entry l WHERE l.chain = e.chain)",
        "UPDATE audit_chain c SET sequence = e.sequence, hash = e.hash FROM audit_entry e
         WHERE e.chain = c.chain AND e.sequence = c.sequence - 1",
        "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_change",
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.expect(sql);
    }
    tx.commit().await.expect("a superuser may");
    let report = tasks::verify_audit(&test.hub).await.expect("verified");
    assert!(!report.is_clean(), "the last entry is gone: {report:?}");
}

fn person_of(actor: &Actor) -> testkit::TestPerson {
    testkit::TestPerson {
        id: actor.user_id,
        login: String::new(),
        department_id: actor.department_id.expect("a person has one"),
    }
}

#[tokio::test]
async fn what_has_ended_is_removed_and_what_counts_stays() {
    let test = TestHub::new().await;
    let person = test.person("chen", test.headquarters, &[]).await;
    let session = test.sign_in(&person).await;
    let wrong = test.hub.sign_in(&facts(), "chen", "wrong wrong wrong").await;
    assert_eq!(wrong, Err(Error::refused("sign_in_failed")));
    let done = tasks::expire(&test.hub).await.expect("one step");
    assert_eq!((done.sessions, done.leftovers), (0, 0));
    test.clock.advance(TimeDelta::days(1) + TimeDelta::seconds(1));
    let done = tasks::expire(&test.hub).await.expect("one step");
    assert_eq!((done.sessions, done.leftovers), (1, 2), "the session ended, two attempts removed");
    assert_eq!(test.hub.still_valid(&[session.session_id]).await, Ok(vec![]));
    test.clock.advance(TimeDelta::days(91));
    let done = tasks::expire(&test.hub).await.expect("one step");
    assert_eq!(done.leftovers, 1, "the session's row");
    assert!(test.hub.verify_audit().await.expect("verified").is_clean(), "the record stays");
}
