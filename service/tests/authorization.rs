//! Who may do what, as one page: `golden/permissions.txt`. And that every use case asks for the permission the page names,
//! for the right department, whatever the caller is. `UPDATE_GOLDEN=1` writes the page anew.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use domain::access::{Actor, Credential, Denied, Permission, Role, permissions_of};
use domain::access_request::{AccessRequestKind, Decision};
use domain::ids::{AccessRequestId, ApiTokenId, DepartmentId, UserId};
use domain::list::ListQuery;
use service::access_requests::NewAccessRequest;
use service::departments::{DepartmentChange, NewDepartment};
use service::integration::ImportSource;
use service::policy::{ENDPOINTS, Kind, Rule, rule_of};
use service::tokens::NewToken;
use service::users::{NewUser, UserChange};
use service::{Error, Hub};
use testkit::TestHub;
use testkit::hub::facts;
use uuid::Uuid;

#[test]
fn the_page_of_permissions_is_as_reviewed() {
    let page = page();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/permissions.txt");
    if std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1") {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(reviewed == page, "the page has changed; look at it with UPDATE_GOLDEN=1 and git diff:\n{page}");
}

fn page() -> String {
    let mut page =
        String::from("Who may do what. Written by service/tests/authorization.rs; reviewed with every change.\n\n");
    let holds = |rule: Rule, role: Role| match rule {
        Rule::Public => "all",
        Rule::SignedIn => "yes",
        Rule::Needs(permission) if permissions_of(role).contains(&permission) => "yes",
        Rule::Needs(_) => "-",
    };
    let heads = |page: &mut String, width: usize, name: &str| {
        let _ = write!(page, "{name:<width$}");
        for role in Role::ALL {
            let _ = write!(page, " {:>13}", role.code());
        }
        page.push('\n');
    };
    heads(&mut page, 22, "permission");
    for permission in Permission::ALL {
        let _ = write!(page, "{:<22}", permission.code());
        for role in Role::ALL {
            let _ = write!(page, " {:>13}", holds(Rule::Needs(*permission), role));
        }
        page.push('\n');
    }
    for (kind, name) in [
        (Kind::Page, "pages"),
        (Kind::Function, "functions"),
        (Kind::Api, "operations for programs"),
        (Kind::Other, "other addresses"),
    ] {
        page.push('\n');
        heads(&mut page, 76, name);
        let mut lines: Vec<_> = ENDPOINTS.iter().filter(|endpoint| endpoint.kind == kind).collect();
        lines.sort_by_key(|endpoint| (endpoint.path, endpoint.method));
        for endpoint in lines {
            let rule = match endpoint.rule {
                Rule::Public => "public".to_owned(),
                Rule::SignedIn => "signed in".to_owned(),
                Rule::Needs(permission) => permission.code().to_owned(),
            };
            let _ = write!(page, "{:<6} {:<50} {:<18}", endpoint.method, endpoint.path, rule);
            for role in Role::ALL {
                let _ = write!(page, " {:>13}", holds(endpoint.rule, role));
            }
            page.push('\n');
        }
    }
    page.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn every_address_is_listed_once_and_an_unlisted_one_has_no_rule() {
    let mut seen = BTreeSet::new();
    for endpoint in ENDPOINTS {
        assert!(seen.insert((endpoint.method, endpoint.path)), "{} {} twice", endpoint.method, endpoint.path);
        assert_eq!(rule_of(endpoint.method, endpoint.path), Some(endpoint.rule));
    }
    assert_eq!(rule_of("HEAD", "/"), rule_of("GET", "/"));
    for (method, path) in [("GET", "/nowhere"), ("DELETE", "/"), ("TRACE", "/"), ("GET", "")] {
        assert_eq!(rule_of(method, path), None, "{method} {path}");
    }
}

/// One call of each use case that needs a permission, about a department, a person and things in it. What it is about
/// need not exist: the permission is asked for first.
async fn calls(
    hub: &Hub,
    actor: &Actor,
    department: DepartmentId,
    person: UserId,
) -> BTreeMap<&'static str, Option<Error>> {
    let (facts, query, nowhere) = (facts(), ListQuery::default(), Uuid::from_u128(99));
    let mut answers = BTreeMap::new();
    let mut note = |name, error: Option<Error>| answers.insert(name, error);
    note("users", hub.users(actor, &query).await.err());
    note("user", hub.user(actor, person).await.err());
    let user = NewUser {
        id: UserId(Uuid::now_v7()),
        login: "x".to_owned(),
        display_name: String::new(),
        email: None,
        department_id: department,
    };
    note("create_user", hub.create_user(actor, &facts, user).await.err());
    let change = UserChange { display_name: "new name".to_owned(), email: None, department_id: department };
    note("update_user", hub.update_user(actor, &facts, person, -1, change).await.err());
    note("set_user_enabled", hub.set_user_enabled(actor, &facts, person, true, "").await.err());
    note("issue_reset", hub.issue_reset(actor, &facts, person).await.err());
    note("revoke_sessions", hub.revoke_sessions(actor, &facts, person).await.err());
    note("departments", hub.departments(actor).await.err());
    let new = NewDepartment {
        id: DepartmentId(Uuid::now_v7()),
        code: String::new(),
        name_zh: String::new(),
        name_en: String::new(),
        parent_id: Some(department),
    };
    note("create_department", hub.create_department(actor, &facts, new).await.err());
    let change = DepartmentChange {
        code: "code".to_owned(),
        name_zh: "zh".to_owned(),
        name_en: "en".to_owned(),
        parent_id: None,
    };
    note("update_department", hub.update_department(actor, &facts, department, -1, change).await.err());
    note("set_department_closed", hub.set_department_closed(actor, &facts, department, -1, true).await.err());
    let request = NewAccessRequest {
        id: AccessRequestId(Uuid::now_v7()),
        user_id: person,
        role: Role::StoreClerk,
        department_id: Some(department),
        kind: AccessRequestKind::Revoke,
        reason: String::new(),
    };
    note("propose_access", hub.propose_access(actor, &facts, request).await.err());
    let id = AccessRequestId(nowhere);
    note("decide_access", hub.decide_access(actor, &facts, id, "", Decision::Approve, "").await.err());
    note("audit_entries", hub.audit_entries(actor, &query).await.err());
    note("audit_entry", hub.audit_entry(actor, nowhere, 1).await.err());
    note("audit_activity", hub.audit_activity(actor, 7).await.err());
    let key = NewToken { id: None, name: String::new(), scopes: vec![], expires_in_days: 1 };
    note("create_token", hub.create_token(actor, &facts, key).await.err());
    note("system_state", hub.system_state(actor).await.err());
    note("revoke_token", hub.revoke_token(actor, &facts, ApiTokenId(nowhere)).await.err());
    note("feeds", hub.feeds(actor, &query).await.err());
    note("refused_rows", hub.refused_rows(actor, "none", &query).await.err());
    note("templates", hub.templates(actor).await.err());
    let source = ImportSource::of_bytes("none", "none", Vec::new().into());
    note("import", hub.import(actor, &facts, source, |_| {}).await.err());
    note("save_template", hub.save_template(actor, &facts, "", "", None, "").await.err());
    note("preview_template", hub.preview_template(actor, "", Vec::new().into()).await.err());
    note("replay_refused", hub.replay_refused(actor, &facts, 0, Vec::new()).await.err());
    note("dismiss_refused", hub.dismiss_refused(actor, &facts, 0, Vec::new()).await.err());
    answers
}

/// The permission each use case asks for.
const ASKS: &[(&str, Permission)] = &[
    ("users", Permission::UserRead),
    ("user", Permission::UserRead),
    ("create_user", Permission::UserManage),
    ("update_user", Permission::UserManage),
    ("set_user_enabled", Permission::UserManage),
    ("issue_reset", Permission::UserManage),
    ("revoke_sessions", Permission::SessionRevoke),
    ("departments", Permission::DepartmentRead),
    ("create_department", Permission::DepartmentManage),
    ("update_department", Permission::DepartmentManage),
    ("set_department_closed", Permission::DepartmentManage),
    ("propose_access", Permission::AccessPropose),
    ("decide_access", Permission::AccessApprove),
    ("audit_entries", Permission::AuditRead),
    ("audit_entry", Permission::AuditRead),
    ("audit_activity", Permission::AuditRead),
    ("create_token", Permission::TokenCreate),
    ("system_state", Permission::SystemRead),
    ("feeds", Permission::IntegrationRead),
    ("refused_rows", Permission::IntegrationRead),
    ("templates", Permission::IntegrationRead),
    ("import", Permission::IntegrationManage),
    ("save_template", Permission::IntegrationManage),
    ("preview_template", Permission::IntegrationManage),
    ("replay_refused", Permission::IntegrationManage),
    ("dismiss_refused", Permission::IntegrationManage),
];

#[tokio::test]
async fn every_use_case_asks_for_its_permission_whatever_the_role() {
    let test = TestHub::new().await;
    let person = test.person("somebody", test.headquarters, &[]).await.id;
    for role in Role::ALL {
        let login = role.code().replace('_', "-");
        let actor = test.actor(&login, test.headquarters, &[(role, None)]).await;
        let answers = calls(&test.hub, &actor, test.headquarters, person).await;
        for (name, permission) in ASKS {
            let answer = answers.get(name).expect("the use case is called");
            let denied = Some(Error::Forbidden(Denied::Permission(*permission)));
            let is_held = permissions_of(role).contains(permission);
            assert_eq!(*answer == denied, !is_held, "{role:?} {name}: {answer:?}");
            assert!(is_held || test.audited("access.deny").await > 0, "a denial is written down");
        }
    }
}

#[tokio::test]
async fn a_right_for_one_department_is_none_for_another() {
    let test = TestHub::new().await;
    let (east, west) =
        (test.department("east", test.headquarters).await, test.department("west", test.headquarters).await);
    let stranger = test.person("stranger", west, &[]).await.id;
    let roles: Vec<(Role, Option<DepartmentId>)> = Role::ALL.into_iter().map(|role| (role, Some(east))).collect();
    let actor = test.actor("local", east, &roles).await;
    let answers = calls(&test.hub, &actor, west, stranger).await;
    let denied = |permission| Some(Error::Forbidden(Denied::Department(permission)));
    for (name, expected) in [
        ("create_user", denied(Permission::UserManage)),
        ("update_user", denied(Permission::UserManage)),
        ("create_department", denied(Permission::DepartmentManage)),
        ("update_department", denied(Permission::DepartmentManage)),
        ("set_department_closed", denied(Permission::DepartmentManage)),
        ("propose_access", denied(Permission::AccessPropose)),
        // What one may not see does not exist.
        ("user", Some(Error::NotFound("user"))),
        ("set_user_enabled", Some(Error::NotFound("user"))),
        ("issue_reset", Some(Error::NotFound("user"))),
        ("revoke_sessions", Some(Error::NotFound("user"))),
    ] {
        assert_eq!(answers.get(name), Some(&expected), "{name}");
    }
    let users = test.hub.users(&actor, &ListQuery::default()).await.expect("a list");
    assert_eq!(users.rows.iter().map(|row| row.login.as_str()).collect::<Vec<_>>(), ["local"]);
    let departments = test.hub.departments(&actor).await.expect("a list");
    assert_eq!(departments.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["east"]);
    let audit =
        test.hub.audit_entries(&actor, &ListQuery { limit: 5_000, ..ListQuery::default() }).await.expect("a list");
    assert!(!audit.rows.is_empty() && audit.rows.iter().all(|row| row.department_id == Some(east)));
}

#[tokio::test]
async fn a_key_may_only_do_what_it_names_and_nothing_that_asks_for_a_recent_proof() {
    let test = TestHub::new().await;
    let person = test.person("owner", test.headquarters, &[(Role::ItAdmin, None)]).await;
    let session = test.sign_in(&person).await.actor;
    let scopes = vec![Permission::UserRead, Permission::AccessApprove, Permission::TokenCreate, Permission::UserManage];
    let token = NewToken { id: None, name: "sync".to_owned(), scopes, expires_in_days: 30 };
    let (row, text) = test.hub.create_token(&session, &facts(), token).await.expect("a key");
    assert!(row.is_valid && text.starts_with("oh_"));
    let actor = test.hub.authenticate_token(&text).await.expect("it answers").expect("the key is valid");
    assert!(matches!(actor.credential, Credential::Token { .. }));

    let answers = calls(&test.hub, &actor, test.headquarters, person.id).await;
    let scope = |permission| Some(Error::Forbidden(Denied::TokenScope(permission)));
    let not_fresh = |permission| Some(Error::Forbidden(Denied::NotFresh(permission)));
    for (name, expected) in [
        ("users", None),
        ("departments", scope(Permission::DepartmentRead)),
        ("create_department", scope(Permission::DepartmentManage)),
        ("system_state", scope(Permission::SystemRead)),
        ("audit_entries", Some(Error::Forbidden(Denied::Permission(Permission::AuditRead)))),
        ("decide_access", not_fresh(Permission::AccessApprove)),
        ("create_token", not_fresh(Permission::TokenCreate)),
        ("issue_reset", not_fresh(Permission::UserManage)),
    ] {
        assert_eq!(answers.get(name), Some(&expected), "{name}");
    }
    for answer in [
        test.hub.sign_out(&actor, &facts()).await.err(),
        test.hub.change_password(&actor, &facts(), testkit::PASSWORD, "something else entirely").await.err(),
        test.hub.begin_totp(&actor).await.err(),
    ] {
        assert_eq!(answer, Some(Error::refused("session_needed")));
    }
}
