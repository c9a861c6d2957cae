//! From what the use cases know to what a page shows: rows of tables, the effect of a change of rights, a change field by
//! field, sentences of messages, addresses that may be followed.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use app::account::view::device_name;
use app::components::data_table::wire::{CellValue, TableSetup};
use app::cookies;
use app::error::{AppError, ErrorKind};
use app::governance::api::{ActivityDto, DepartmentDto, GrantDto};
use app::governance::view::{
    QueueView, audit_page, audit_setup, changes, effects, entry_address, neighbours, possible_parents, queue_question,
    users_page, users_setup,
};
use app::i18n;
use app::notifications::view::notification;
use app::overview::view::{activity_by_kind, activity_chart, activity_total};
use app::routes::{address, address_with, address_without, escape, local_path, next_path, sign_in_then, unescape};
use app::settings::view::bytes;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use domain::access::{Denied, Permission, Role, permissions_of};
use domain::access_request::AccessRequestKind;
use domain::ids::{DepartmentId, NotificationId, RequestId, UserId};
use domain::list::Page;
use domain::preference::Locale;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

const ZH: Locale = Locale::ZhCn;
const EN: Locale = Locale::En;

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 25, 2, 0, 0).unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

// --- people ----------------------------------------------------------------------------------------------------------

fn user_row() -> service::users::UserRow {
    service::users::UserRow {
        id: UserId(id(7)),
        login: "chenlan".to_owned(),
        display_name: "陈岚".to_owned(),
        department_id: DepartmentId(id(1)),
        department_name_zh: "财务部".to_owned(),
        department_name_en: "Finance".to_owned(),
        roles: vec![Role::Finance, Role::Auditor],
        is_enabled: true,
        is_totp_on: false,
        last_sign_in_at: None,
        created_at: at(),
    }
}

fn cell(setup: &TableSetup, cells: &[CellValue], name: &str) -> CellValue {
    let place = setup.columns.iter().position(|column| column.name == name).unwrap();
    cells[place].clone()
}

#[test]
fn a_person_is_one_row_with_a_value_for_each_column() {
    for locale in [ZH, EN] {
        let setup = users_setup(locale, Vec::new());
        let page = users_page(locale, Page { rows: vec![user_row()], total: 1 });
        let row = &page.rows[0];
        assert_eq!(row.cells.len(), setup.columns.len());
        assert_eq!(row.href.as_deref(), Some(format!("?user={}", id(7)).as_str()));
        assert_eq!(
            cell(&setup, &row.cells, "name"),
            CellValue::TwoLines { text: "陈岚".to_owned(), detail: "chenlan".to_owned() }
        );
        assert_eq!(cell(&setup, &row.cells, "last_sign_in"), CellValue::Empty);
    }
}

#[test]
fn a_persons_department_is_named_in_the_language_of_the_reader() {
    let named = |locale| {
        let setup = users_setup(locale, Vec::new());
        let page = users_page(locale, Page { rows: vec![user_row()], total: 1 });
        cell(&setup, &page.rows[0].cells, "department")
    };
    assert_eq!(named(ZH), CellValue::Text("财务部".to_owned()));
    assert_eq!(named(EN), CellValue::Text("Finance".to_owned()));
}

#[test]
fn a_disabled_person_without_roles_says_so() {
    let setup = users_setup(ZH, Vec::new());
    let row = service::users::UserRow { roles: Vec::new(), is_enabled: false, ..user_row() };
    let page = users_page(ZH, Page { rows: vec![row], total: 1 });
    assert_eq!(cell(&setup, &page.rows[0].cells, "role"), CellValue::Empty);
    let CellValue::Tag(tag) = cell(&setup, &page.rows[0].cells, "state") else { panic!("not a tag") };
    assert_eq!(tag.code, "disabled");
}

// --- audit -----------------------------------------------------------------------------------------------------------

fn audit_row(action: &str) -> service::audit::AuditRow {
    service::audit::AuditRow {
        chain: Uuid::nil(),
        sequence: 12,
        at: at(),
        actor_id: UserId(id(7)),
        actor_name: "何川".to_owned(),
        via: "session".to_owned(),
        action: action.to_owned(),
        subject_kind: "user".to_owned(),
        subject_id: id(9).to_string(),
        subject_name: "陈岚".to_owned(),
        department_id: None,
        department_name_zh: None,
        department_name_en: None,
        request_id: RequestId(id(3)),
        reason: None,
    }
}

#[test]
fn an_entry_is_one_row_with_a_value_for_each_column_and_its_own_address() {
    let setup = audit_setup(ZH, Vec::new());
    let page = audit_page(ZH, Page { rows: vec![audit_row("user.create")], total: 1 });
    let row = &page.rows[0];
    assert_eq!(row.cells.len(), setup.columns.len());
    assert_eq!(row.key, format!("{}.12", Uuid::nil()));
    assert_eq!(entry_address(&row.key), Some((Uuid::nil(), 12)));
    assert_eq!(cell(&setup, &row.cells, "at"), CellValue::Instant(at()));
    assert_eq!(cell(&setup, &row.cells, "department"), CellValue::Empty);
}

#[test]
fn an_action_that_is_not_known_is_shown_by_its_code() {
    assert_eq!(i18n::audit::action_name(ZH, "user.create"), "新建人员");
    assert_eq!(i18n::audit::action_name(EN, "warehouse.burn"), "warehouse.burn");
}

#[test]
fn an_address_that_is_no_entry_leads_nowhere() {
    for text in
        ["", "12", ".12", "abc.12", "00000000-0000-0000-0000-000000000000.0", "00000000-0000-0000-0000-000000000000.-1"]
    {
        assert_eq!(entry_address(text), None, "{text}");
    }
}

#[test]
fn a_change_shows_only_what_differs() {
    let before = json!({"name": "A", "place": {"city": "上海", "zip": "200000"}, "tags": ["x"], "old": 1});
    let after = json!({"name": "B", "place": {"city": "上海", "zip": null}, "tags": ["x", "y"], "fresh": true});
    let found: Vec<(String, Option<String>, Option<String>)> = changes(Some(&before), Some(&after))
        .into_iter()
        .map(|change| (change.field, change.before, change.after))
        .collect();
    let text = |text: &str| Some(text.to_owned());
    assert!(found.contains(&("name".to_owned(), text("A"), text("B"))));
    assert!(found.contains(&("place.zip".to_owned(), text("200000"), None)));
    assert!(found.contains(&("tags".to_owned(), text("x"), text("x, y"))));
    assert!(found.contains(&("old".to_owned(), text("1"), None)));
    assert!(found.contains(&("fresh".to_owned(), None, text("true"))));
    assert_eq!(found.len(), 5);
}

#[test]
fn what_was_made_shows_every_field_and_what_stayed_shows_none() {
    let value = json!({"name": "A", "is_enabled": true});
    assert_eq!(changes(None, Some(&value)).len(), 2);
    assert_eq!(changes(Some(&value), Some(&value)), Vec::new());
    assert_eq!(changes(None, None), Vec::new());
}

// --- rights ----------------------------------------------------------------------------------------------------------

fn grant(role: Role, department: &str) -> GrantDto {
    GrantDto { role, department_id: department.to_owned(), department: department.to_owned(), granted_at: at() }
}

#[test]
fn a_first_role_brings_each_of_its_permissions() {
    let found = effects(EN, &[], AccessRequestKind::Grant, Role::Auditor, ("d", "d"));
    assert_eq!(found.len(), permissions_of(Role::Auditor).len());
    assert!(found.iter().all(|effect| effect.before.is_empty() && effect.after == ["d"]));
}

#[test]
fn a_role_for_all_departments_hides_the_narrower_ones() {
    let held = [grant(Role::Auditor, "a"), grant(Role::Auditor, "b")];
    let found = effects(EN, &held, AccessRequestKind::Grant, Role::Auditor, ("", ""));
    assert!(found.iter().all(|effect| effect.before == ["a", "b"] && effect.after == ["All departments"]));
}

#[test]
fn taking_a_role_takes_only_what_no_other_role_gives() {
    let held = [grant(Role::Executive, "a"), grant(Role::Finance, "a")];
    let found = effects(EN, &held, AccessRequestKind::Revoke, Role::Finance, ("a", "a"));
    let lost: Vec<Permission> =
        found.iter().filter(|effect| effect.is_change()).map(|effect| effect.permission).collect();
    let kept = permissions_of(Role::Executive);
    assert!(lost.iter().all(|permission| !kept.contains(permission)));
    assert!(found.iter().filter(|effect| kept.contains(&effect.permission)).all(|effect| !effect.is_change()));
}

#[test]
fn giving_what_is_held_changes_nothing() {
    let held = [grant(Role::Finance, "a")];
    assert!(
        effects(EN, &held, AccessRequestKind::Grant, Role::Finance, ("a", "a"))
            .iter()
            .all(|effect| !effect.is_change())
    );
}

#[test]
fn the_queue_shows_the_oldest_first_and_the_archive_the_latest() {
    assert!(!queue_question(QueueView::Waiting, "me").sort[0].is_descending);
    assert!(queue_question(QueueView::All, "me").sort[0].is_descending);
    assert_eq!(queue_question(QueueView::Mine, "me").filters[0].values, ["me"]);
    assert_eq!(QueueView::from_code("nonsense"), QueueView::Waiting);
}

#[test]
fn the_ends_of_the_queue_have_one_neighbour() {
    assert_eq!(neighbours(0, 3), (None, Some(1)));
    assert_eq!(neighbours(2, 3), (Some(1), None));
    assert_eq!(neighbours(0, 1), (None, None));
}

// --- departments -----------------------------------------------------------------------------------------------------

fn department(id: &str, depth: u32) -> DepartmentDto {
    DepartmentDto {
        id: id.to_owned(),
        code: id.to_owned(),
        name_zh: id.to_owned(),
        name_en: id.to_owned(),
        parent_id: String::new(),
        depth,
        version: 1,
        user_count: 0,
        is_closed: false,
    }
}

#[test]
fn a_department_cannot_be_moved_below_itself() {
    let tree = [department("top", 0), department("a", 1), department("a1", 2), department("a2", 2), department("b", 1)];
    let ids = |id: &str| possible_parents(&tree, id).into_iter().map(|department| department.id).collect::<Vec<_>>();
    assert_eq!(ids("a"), ["top", "b"]);
    assert_eq!(ids("a1"), ["top", "a", "a2", "b"]);
    assert_eq!(ids("top"), Vec::<String>::new());
}

// --- overview --------------------------------------------------------------------------------------------------------

#[test]
fn activity_adds_up_and_days_without_entries_are_zero() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    let entry = |day: NaiveDate, kind: &str, count| ActivityDto { day, kind: kind.to_owned(), count };
    let activity =
        [entry(today, "user", 3), entry(today.pred_opt().unwrap(), "session", 5), entry(today, "session", 1)];
    assert_eq!(activity_total(&activity), 9);
    assert_eq!(activity_by_kind(&activity), [("session", 6), ("user", 3)]);
    let chart = activity_chart(ZH, today, &activity);
    let app::components::chart::series::Content::Series(series) = chart.content else { panic!("not a series") };
    assert_eq!(series.positions.len(), 30);
    let sum: rust_decimal::Decimal = series.series.iter().flat_map(|row| row.values.iter().flatten()).sum();
    assert_eq!(sum, rust_decimal::Decimal::from(9));
    assert!(series.series.iter().all(|row| row.values.len() == 30 && row.values.iter().all(Option::is_some)));
}

// --- messages --------------------------------------------------------------------------------------------------------

#[test]
fn a_message_is_a_sentence_in_the_language_of_the_reader() {
    let row = service::notifications::NotificationRow {
        id: NotificationId(id(4)),
        kind: "access_request_waiting".to_owned(),
        data: json!({"request": id(5), "proposer": "李敏", "subject": "陈岚", "role": "finance", "kind": "grant"}),
        created_at: at(),
        read_at: None,
    };
    let chinese = notification(ZH, row.clone());
    assert_eq!(chinese.title, "李敏 申请授予 陈岚“财务”");
    assert_eq!(chinese.href, format!("/governance/access-requests?request={}", id(5)));
    assert!(!chinese.is_read);
    assert!(notification(EN, row).title.contains("李敏 proposes to give “Finance”"));
}

#[test]
fn a_message_of_an_unknown_kind_is_shown_by_its_name() {
    let row = service::notifications::NotificationRow {
        id: NotificationId(id(4)),
        kind: "moon_landing".to_owned(),
        data: json!({}),
        created_at: at(),
        read_at: Some(at()),
    };
    assert_eq!(notification(EN, row).title, "moon_landing");
}

// --- addresses and cookies -------------------------------------------------------------------------------------------

#[test]
fn a_place_with_chinese_words_is_kept_through_signing_in() {
    assert_eq!(next_path("/governance/audit?q=旅 行"), "/governance/audit?q=%E6%97%85%20%E8%A1%8C");
    assert_eq!(next_path("/governance/audit?q=%E6%97%85"), "/governance/audit?q=%E6%97%85");
    assert_eq!(next_path("//evil.example/旅"), "/");
}

#[test]
fn only_a_local_path_is_followed() {
    for good in ["/", "/governance/users?f.state=is:enabled", "/a%20b"] {
        assert_eq!(local_path(good), good);
    }
    for bad in [
        "",
        "governance",
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/a\r\nSet-Cookie: x=1",
        "/a\u{0}",
        "javascript:alert(1)",
        "/陈",
    ] {
        assert_eq!(local_path(bad), "/", "{bad:?}");
    }
}

#[test]
fn signing_in_leads_back_to_where_one_was() {
    assert_eq!(sign_in_then("/"), "/sign-in");
    assert_eq!(sign_in_then("//evil.example"), "/sign-in");
    assert_eq!(sign_in_then("/a?b=c"), "/sign-in?next=/a%3Fb%3Dc");
}

#[test]
fn an_address_loses_what_a_failed_form_left_in_it() {
    assert_eq!(address("/a", "?x=1&__path=%2Ffn&__err=abc"), "/a?x=1");
    assert_eq!(address("/a", "__err=abc"), "/a");
    assert_eq!(address_without("/a", "?user=1&q=2", &["user"]), "/a?q=2");
    assert_eq!(address_with("/a", "?user=1&q=2", "user", "ü"), "/a?q=2&user=%C3%BC");
}

proptest! {
    #[test]
    fn what_is_escaped_comes_back(text in "\\PC{0,40}") {
        let escaped = escape(&text);
        prop_assert!(escaped.is_ascii());
        prop_assert!(!escaped.contains(['&', '=', '?', '#', ';', ' ', '"']));
        prop_assert_eq!(unescape(&escaped), text);
    }

    #[test]
    fn reading_back_never_fails(text in "\\PC{0,40}") {
        let _ = unescape(&text);
    }

    #[test]
    fn a_followed_path_never_leaves_the_house(text in "\\PC{0,40}") {
        let path = local_path(&text);
        prop_assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
    }
}

#[test]
fn the_session_cookie_is_locked_to_the_house() {
    let cookie = cookies::session_cookie("token");
    for part in ["__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part}");
    }
    assert!(!cookie.contains("Domain"));
    assert!(cookies::no_session_cookie().contains("Max-Age=0"));
}

#[test]
fn a_cookie_is_found_by_its_whole_name() {
    let header = "a=1; xomni-prefs=no; omni-prefs=en.dark.auto.compact";
    assert_eq!(cookies::value_of(header, "omni-prefs"), Some("en.dark.auto.compact"));
    assert_eq!(cookies::value_of(header, "prefs"), None);
    assert_eq!(cookies::value_of("", "a"), None);
}

// --- errors ----------------------------------------------------------------------------------------------------------

#[test]
fn each_refusal_has_its_kind_code_and_status() {
    use service::Error;
    let cases = [
        (Error::SignInRequired, ErrorKind::SignInRequired, "sign_in_required", 401),
        (Error::Forbidden(Denied::Permission(Permission::UserRead)), ErrorKind::Forbidden, "permission", 403),
        (Error::Forbidden(Denied::Department(Permission::UserRead)), ErrorKind::Forbidden, "department", 403),
        (Error::Forbidden(Denied::NotFresh(Permission::UserManage)), ErrorKind::Forbidden, "not_fresh", 403),
        (Error::NotFound("user"), ErrorKind::NotFound, "not_found", 404),
        (Error::invalid("login", "required"), ErrorKind::Invalid, "invalid", 422),
        (Error::refused("last_admin"), ErrorKind::Refused, "last_admin", 422),
        (Error::Conflict("stale"), ErrorKind::Conflict, "stale", 409),
        (Error::TooMany { retry_after_seconds: 9 }, ErrorKind::TooMany, "too_many", 429),
        (Error::Unavailable, ErrorKind::Unavailable, "unavailable", 503),
        (Error::Internal("01J".to_owned()), ErrorKind::Internal, "internal", 500),
    ];
    for (error, kind, code, status) in cases {
        let shown = AppError::from(error);
        assert_eq!((shown.kind, shown.code.as_str(), shown.kind.status()), (kind, code, status));
    }
}

#[test]
fn a_refusal_names_the_permission_and_a_slowed_attempt_its_seconds() {
    let forbidden = AppError::from(service::Error::Forbidden(Denied::Permission(Permission::AuditRead)));
    assert_eq!(forbidden.value("permission"), Some("audit.read"));
    let slowed = AppError::from(service::Error::TooMany { retry_after_seconds: 9 });
    assert_eq!(slowed.value("retry_after_seconds"), Some("9"));
}

// --- small things ----------------------------------------------------------------------------------------------------

#[test]
fn a_browser_is_named_by_what_it_is() {
    let cases = [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "Chrome · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36 MicroMessenger/8.0",
            "WeChat · Android",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ];
    for (agent, name) in cases {
        assert_eq!(device_name(agent), name);
    }
}

#[test]
fn sizes_read_in_their_largest_unit() {
    assert_eq!(bytes(ZH, 0), "0 B");
    assert_eq!(bytes(ZH, 999), "999 B");
    assert_eq!(bytes(ZH, 12_300_000), "12.3 MB");
    assert_eq!(bytes(EN, 4_000_000_000), "4.0 GB");
}

#[test]
fn every_success_has_words_in_both_languages() {
    for what in [
        "saved",
        "user_created",
        "user_enabled",
        "user_disabled",
        "reset_issued",
        "sessions_ended",
        "session_ended",
        "department_created",
        "department_closed",
        "department_reopened",
        "access_proposed",
        "access_decided",
        "access_withdrawn",
        "password_changed",
        "totp_on",
        "totp_off",
        "token_created",
        "token_revoked",
        "view_saved",
    ] {
        for locale in [ZH, EN] {
            assert_ne!(i18n::done::sentence(locale, what, "1"), what);
        }
    }
}
