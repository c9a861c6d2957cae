//! Rights change by two people: the refusals in their order, the notifications, the last administrator, and races.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

use domain::access::{Actor, Denied, Permission, Role, Scope};
use domain::access_request::{AccessRequestKind, AccessRequestState, Decision};
use domain::ids::{AccessRequestId, DepartmentId, UserId};
use domain::list::{Filter, FilterOperator, ListQuery};
use service::Error;
use service::access_requests::{AccessRequestRow, NewAccessRequest};
use testkit::TestHub;
use testkit::hub::{facts, operator};
use uuid::Uuid;

struct Scene {
    test: TestHub,
    maker: Actor,
    checker: Actor,
    subject: UserId,
}

async fn scene() -> Scene {
    let test = TestHub::new().await;
    let hq = test.headquarters;
    let maker = test.actor("maker", hq, &[(Role::ItAdmin, None)]).await;
    let checker = test.actor("checker", hq, &[(Role::ItAdmin, None)]).await;
    let subject = test.person("subject", hq, &[]).await.id;
    Scene { test, maker, checker, subject }
}

fn request(user_id: UserId, role: Role, department_id: Option<DepartmentId>) -> NewAccessRequest {
    NewAccessRequest {
        id: AccessRequestId(Uuid::now_v7()),
        user_id,
        role,
        department_id,
        kind: AccessRequestKind::Grant,
        reason: "needs it for the campaign".to_owned(),
    }
}

impl Scene {
    async fn propose(&self, request: &NewAccessRequest) -> AccessRequestRow {
        let id = self.test.hub.propose_access(&self.maker, &facts(), request.clone()).await.expect("proposed");
        self.seen(&self.checker, id).await.expect("the checker sees it")
    }

    async fn seen(&self, actor: &Actor, id: AccessRequestId) -> Option<AccessRequestRow> {
        let page = self.test.hub.access_requests(actor, &ListQuery::default()).await.expect("a list");
        page.rows.into_iter().find(|row| row.id == id)
    }

    async fn decide(&self, actor: &Actor, row: &AccessRequestRow, decision: Decision) -> Result<(), Error> {
        self.test.hub.decide_access(actor, &facts(), row.id, &row.content_hash, decision, "seen").await
    }
}

#[tokio::test]
async fn an_approved_request_gives_the_role_at_once_and_tells_those_concerned() {
    let scene = scene().await;
    let hub = &scene.test.hub;
    let east = scene.test.department("east", scene.test.headquarters).await;
    let store = scene.test.department("store", east).await;
    let row = scene.propose(&request(scene.subject, Role::StoreManager, Some(east))).await;
    assert!(row.may_decide && !row.may_withdraw);
    assert_eq!(hub.shell_facts(&scene.checker).await.expect("facts").waiting_access_requests, 1);
    assert_eq!(hub.shell_facts(&scene.checker).await.expect("facts").unread, 1, "the checker is told");
    assert_eq!(hub.shell_facts(&scene.maker).await.expect("facts").waiting_access_requests, 0, "not theirs to decide");

    scene.decide(&scene.checker, &row, Decision::Approve).await.expect("approved");
    scene.decide(&scene.checker, &row, Decision::Approve).await.expect("the same again is right");

    let detail = hub.user(&operator(), scene.subject).await.expect("the person");
    assert_eq!(
        detail.grants.iter().map(|grant| (grant.role, grant.department_id)).collect::<Vec<_>>(),
        [(Role::StoreManager, Some(east))]
    );
    let subject = hub.sign_in(&facts(), "subject", testkit::PASSWORD).await.expect("signed in");
    let service::sign_in::SignInStep::Done(session) = subject else { panic!("no code was set up") };
    let scope = Scope::Departments([east, store].into());
    assert_eq!(session.actor.scope_of(Permission::AccessPropose), scope);
    assert_eq!(hub.shell_facts(&session.actor).await.expect("facts").unread, 1, "the subject is told");
    assert_eq!(hub.shell_facts(&scene.maker).await.expect("facts").unread, 1, "the proposer is told");
    for action in ["access_request.propose", "access_request.approve"] {
        assert_eq!(scene.test.audited(action).await, 1, "{action}");
    }
}

#[tokio::test]
async fn decisions_are_refused_in_the_order_of_the_rules() {
    let scene = scene().await;
    let refused = |code| Err(Error::refused(code));
    let row = scene.propose(&request(scene.subject, Role::Auditor, None)).await;

    assert_eq!(scene.decide(&scene.maker, &row, Decision::Approve).await, refused("own_request"));
    assert_eq!(scene.decide(&scene.maker, &row, Decision::Refuse).await, refused("own_request"));
    let about_checker = scene.propose(&request(scene.checker.user_id, Role::Auditor, None)).await;
    assert!(!about_checker.may_decide);
    assert_eq!(scene.decide(&scene.checker, &about_checker, Decision::Approve).await, refused("own_rights"));
    let other = AccessRequestRow { content_hash: "0".repeat(64), ..row.clone() };
    assert_eq!(scene.decide(&scene.checker, &other, Decision::Approve).await, refused("content_changed"));
    let hub = &scene.test.hub;
    hub.set_user_enabled(&operator(), &facts(), scene.subject, false, "on leave").await.expect("disabled");
    assert_eq!(scene.decide(&scene.checker, &row, Decision::Approve).await, refused("user_disabled"));
    hub.set_user_enabled(&operator(), &facts(), scene.subject, true, "").await.expect("enabled");
    hub.grant_role(&operator(), &facts(), scene.subject, Role::Auditor, None, "meanwhile").await.expect("given");
    assert_eq!(scene.decide(&scene.checker, &row, Decision::Approve).await, refused("already_held"));
    let nameless = hub.decide_access(&scene.checker, &facts(), row.id, &row.content_hash, Decision::Refuse, " ").await;
    assert_eq!(nameless, Err(Error::invalid("reason", "required")));
    scene.decide(&scene.checker, &row, Decision::Refuse).await.expect("refused");
    assert_eq!(scene.decide(&scene.checker, &row, Decision::Approve).await, refused("already_decided"));
    assert_eq!(hub.withdraw_access(&scene.maker, &facts(), row.id).await, refused("already_decided"));

    let stale = Actor { credential: stale_session(&scene.checker), ..scene.checker.clone() };
    let answer = scene.decide(&stale, &about_checker, Decision::Approve).await;
    assert_eq!(answer, Err(Error::Forbidden(Denied::NotFresh(Permission::AccessApprove))));
}

fn stale_session(actor: &Actor) -> domain::access::Credential {
    match &actor.credential {
        domain::access::Credential::Session { id, .. } => {
            domain::access::Credential::Session { id: *id, is_fresh: false }
        }
        other => other.clone(),
    }
}

#[tokio::test]
async fn proposals_are_refused_in_the_order_of_the_rules() {
    let scene = scene().await;
    let hub = &scene.test.hub;
    let propose =
        async |actor: &Actor, request: &NewAccessRequest| hub.propose_access(actor, &facts(), request.clone()).await;
    let east = scene.test.department("east", scene.test.headquarters).await;
    let west = scene.test.department("west", scene.test.headquarters).await;
    let manager = scene.test.actor("manager", east, &[(Role::StoreManager, Some(east))]).await;
    let clerk = scene.test.person("clerk", east, &[]).await.id;

    let mut wanted = request(clerk, Role::StoreClerk, Some(west));
    let answer = propose(&manager, &wanted).await;
    assert_eq!(answer, Err(Error::Forbidden(Denied::Department(Permission::AccessPropose))));
    wanted.department_id = Some(east);
    wanted.reason = " ".to_owned();
    assert_eq!(propose(&manager, &wanted).await, Err(Error::invalid("reason", "required")));
    wanted.reason = "first day".to_owned();
    let about_stranger = NewAccessRequest { user_id: scene.subject, ..wanted.clone() };
    assert_eq!(propose(&manager, &about_stranger).await, Err(Error::NotFound("user")));
    assert_eq!(propose(&manager, &wanted).await, Ok(wanted.id));
    assert_eq!(propose(&manager, &wanted).await, Ok(wanted.id), "the same again is the same act");
    let again = NewAccessRequest { id: AccessRequestId(Uuid::now_v7()), ..wanted.clone() };
    assert_eq!(propose(&manager, &again).await, Err(Error::Conflict("already_waiting")));
    let other = NewAccessRequest { role: Role::StoreManager, ..wanted.clone() };
    assert_eq!(propose(&manager, &other).await, Err(Error::Conflict("id_taken")));
    let revoke = NewAccessRequest { kind: AccessRequestKind::Revoke, ..request(clerk, Role::StoreClerk, Some(east)) };
    assert_eq!(propose(&manager, &revoke).await, Err(Error::refused("not_held")));

    let seen = scene.seen(&manager, wanted.id).await.expect("the proposer sees it");
    assert!(seen.may_withdraw && !seen.may_decide);
    hub.withdraw_access(&manager, &facts(), wanted.id).await.expect("withdrawn");
    let seen = scene.seen(&manager, wanted.id).await.expect("the proposer sees it");
    assert_eq!(seen.state, AccessRequestState::Withdrawn);
    assert_eq!(hub.withdraw_access(&scene.maker, &facts(), wanted.id).await, Err(Error::NotFound("access_request")));
}

#[tokio::test]
async fn the_last_administrator_is_neither_disabled_nor_loses_the_role() {
    let scene = scene().await;
    let hub = &scene.test.hub;
    let take = |user_id| NewAccessRequest { kind: AccessRequestKind::Revoke, ..request(user_id, Role::ItAdmin, None) };
    let auditor = scene.test.actor("exec", scene.test.headquarters, &[(Role::Executive, None)]).await;

    let row = scene.propose(&take(scene.checker.user_id)).await;
    scene.decide(&auditor, &row, Decision::Approve).await.expect("one of two may go");
    let last = hub.propose_access(&scene.maker, &facts(), take(scene.maker.user_id)).await;
    assert_eq!(last, Err(Error::refused("last_admin")));
    let disabled = hub.set_user_enabled(&operator(), &facts(), scene.maker.user_id, false, "left").await;
    assert_eq!(disabled, Err(Error::refused("last_admin")));
    let own = hub.set_user_enabled(&scene.maker, &facts(), scene.maker.user_id, false, "left").await;
    assert_eq!(own, Err(Error::refused("own_account")));
}

#[tokio::test]
async fn two_administrators_who_are_disabled_at_once_leave_one() {
    let scene = scene().await;
    let (one, two) = (scene.maker.user_id, scene.checker.user_id);
    let other = scene.test.other_instance().await;
    let by = operator();
    let (why, request) = ("left", facts());
    let (first, second) = tokio::join!(
        scene.test.hub.set_user_enabled(&by, &request, one, false, why),
        other.set_user_enabled(&by, &request, two, false, why),
    );
    assert_eq!([&first, &second].iter().filter(|answer| answer.is_ok()).count(), 1, "{first:?} {second:?}");
}

#[tokio::test]
async fn of_two_checkers_at_once_one_decides_two_hundred_times() {
    let scene = scene().await;
    let second = scene.test.actor("second", scene.test.headquarters, &[(Role::Committee, None)]).await;
    let other = scene.test.other_instance().await;
    for round in 0..200 {
        let person = scene.test.headquarters;
        let department = DepartmentId(person.0);
        let kind = if round % 2 == 0 { AccessRequestKind::Grant } else { AccessRequestKind::Revoke };
        let row = scene
            .propose(&NewAccessRequest { kind, ..request(scene.subject, Role::StoreClerk, Some(department)) })
            .await;
        let facts = facts();
        let (one, two) = tokio::join!(
            scene.test.hub.decide_access(&scene.checker, &facts, row.id, &row.content_hash, Decision::Approve, "yes"),
            other.decide_access(&second, &facts, row.id, &row.content_hash, Decision::Approve, "yes"),
        );
        let decided = [&one, &two].iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(decided, 1, "round {round}: {one:?} {two:?}");
        let refused = Err(Error::refused("already_decided"));
        assert!(one == refused || two == refused, "round {round}: {one:?} {two:?}");
    }
    assert_eq!(scene.test.audited("access_request.approve").await, 200);
}

#[tokio::test]
async fn not_even_the_database_lets_the_maker_decide_or_a_decision_change() {
    let scene = scene().await;
    let row = scene.propose(&request(scene.subject, Role::Auditor, None)).await;
    let owner = scene.test.database.owner().await;
    let by_maker = sqlx::query(
        "UPDATE access_request SET state = 'approved', decided_by = proposed_by, decided_at = now() WHERE id = $1",
    )
    .bind(row.id.0)
    .execute(&owner)
    .await;
    let message = by_maker.expect_err("refused").to_string();
    assert!(message.contains("access_request_maker_is_not_checker"), "{message}");
    scene.decide(&scene.checker, &row, Decision::Refuse).await.expect("refused");
    let reopened = sqlx::query("UPDATE access_request SET state = 'waiting', decided_by = NULL, decided_at = NULL")
        .execute(&owner)
        .await;
    assert!(reopened.is_err(), "a decision is final");
}

#[tokio::test]
async fn nobody_becomes_the_second_person_through_a_link() {
    let scene = scene().await;
    let hub = &scene.test.hub;
    let row = scene.propose(&request(scene.subject, Role::Finance, None)).await;
    let link = hub.issue_reset(&scene.maker, &facts(), scene.checker.user_id).await.expect("handed out");
    hub.reset_password(&facts(), &link, "acht Seen, neun Inseln").await.expect("chosen");
    let sign_in = async || {
        let step = hub.sign_in(&facts(), "checker", "acht Seen, neun Inseln").await.expect("signed in");
        let service::sign_in::SignInStep::Done(session) = step else { panic!("no code was set up") };
        session.actor
    };
    let refused = Err(Error::refused("link_of_party"));
    assert_eq!(scene.decide(&sign_in().await, &row, Decision::Approve).await, refused);
    assert_eq!(scene.decide(&sign_in().await, &row, Decision::Refuse).await, refused);
    // Choosing another password oneself does not wash it off; only time does.
    scene.test.advance_seconds(7 * 86_400 - 60);
    assert_eq!(scene.decide(&sign_in().await, &row, Decision::Approve).await, refused);
    scene.test.advance_seconds(120);
    scene.decide(&sign_in().await, &row, Decision::Approve).await.expect("a week later");
}

#[tokio::test]
async fn adding_somebody_again_hands_out_no_link_once_they_have_begun() {
    let scene = scene().await;
    let hub = &scene.test.hub;
    let known = hub.user(&scene.maker, scene.checker.user_id).await.expect("seen");
    let again = service::users::NewUser {
        id: known.id,
        login: known.login,
        display_name: known.display_name,
        email: known.email,
        department_id: known.department_id,
    };
    let answer = hub.create_user(&scene.maker, &facts(), again).await;
    assert_eq!(answer, Err(Error::Conflict("id_taken")));
    assert_eq!(scene.test.audited("password.issue_link").await, 0);
}

#[tokio::test]
async fn a_link_is_handed_out_only_by_whoever_manages_all_that_the_person_has() {
    let scene = scene().await;
    let hub = &scene.test.hub;
    let east = scene.test.department("east", scene.test.headquarters).await;
    let keeper = scene.test.actor("keeper", east, &[(Role::ItAdmin, Some(east))]).await;
    let above = scene.test.person("above", east, &[(Role::Committee, None)]).await.id;
    let below = scene.test.person("below", east, &[(Role::StoreClerk, Some(east))]).await.id;
    let refused = Error::Forbidden(Denied::Department(Permission::UserManage));
    assert_eq!(hub.issue_reset(&keeper, &facts(), above).await, Err(refused.clone()));
    assert_eq!(hub.set_user_enabled(&keeper, &facts(), above, false, "reasons").await, Err(refused));
    hub.issue_reset(&keeper, &facts(), below).await.expect("handed out");
}

#[tokio::test]
async fn a_proposer_finds_their_own_requests_by_who_they_are() {
    let scene = scene().await;
    let mine = scene.propose(&request(scene.subject, Role::Finance, None)).await;
    let by = |actor: &Actor| ListQuery {
        filters: vec![Filter {
            column: "proposed_by".to_owned(),
            operator: FilterOperator::Is,
            values: vec![actor.user_id.to_string()],
        }],
        ..ListQuery::default()
    };
    let hub = &scene.test.hub;
    let of_maker = hub.access_requests(&scene.maker, &by(&scene.maker)).await.expect("a list");
    assert_eq!(of_maker.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [mine.id]);
    let of_checker = hub.access_requests(&scene.checker, &by(&scene.checker)).await.expect("a list");
    assert!(of_checker.rows.is_empty());
}
