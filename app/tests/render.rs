//! Pages as the server draws them, without a database: who may see what, what works without script, and that no attribute
//! breaks the content security policy.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use std::sync::Arc;

use app::App;
use app::session::api::ShellDto;
use app::session::{PageFacts, SessionFacts};
use chrono::{TimeDelta, TimeZone, Utc};
use domain::access::{Permission, Role, permissions_of};
use domain::ids::{SessionId, UserId};
use futures::StreamExt;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::location::RequestUrl;
use uuid::Uuid;

fn facts(permissions: Option<&[Permission]>) -> PageFacts {
    let now = Utc.with_ymd_and_hms(2026, 11, 25, 2, 0, 0).unwrap();
    PageFacts {
        now,
        session: permissions.map(|permissions| SessionFacts {
            session_id: SessionId(Uuid::from_u128(1)),
            user_id: UserId(Uuid::from_u128(2)),
            display_name: "陈岚".to_owned(),
            department_id: None,
            permissions: permissions.to_vec(),
            idle_ends_at: now + TimeDelta::minutes(30),
            absolute_ends_at: now + TimeDelta::hours(12),
            must_change_password: false,
        }),
        shell: ShellDto { unread: 3, waiting_access_requests: 2, department: "IT".to_owned() },
        is_nav_collapsed: false,
        oidc_label: None,
        version: "0.0.0".to_owned(),
        once: None,
        form_id: Uuid::from_u128(9),
        live_from: "1-0".to_owned(),
    }
}

/// The page of an address, and the status that it set.
async fn page(path: &str, facts: PageFacts) -> (String, Option<u16>) {
    let _ = any_spawner::Executor::init_tokio();
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new())));
    let options = ResponseOptions::default();
    let url = format!("http://localhost{path}");
    let html = {
        let options = options.clone();
        owner.with(|| {
            provide_context(RequestUrl::new(&url));
            provide_context(options);
            provide_context(facts);
            App().to_html_stream_in_order()
        })
    };
    let html = html.collect::<String>().await;
    drop(owner);
    let status = options.0.read().unwrap().status.map(|status| status.as_u16());
    (html, status)
}

#[tokio::test]
async fn the_sign_in_form_works_without_script() {
    let (html, _) = page("/sign-in?next=/governance/users", facts(None)).await;
    assert!(html.contains("action=\"/fn/sign_in/sign_in\""));
    assert!(html.contains("method=\"post\""));
    assert!(html.contains("value=\"/governance/users\""));
    assert!(html.contains("autocomplete=\"username\"") && html.contains("autocomplete=\"current-password\""));
    assert!(html.contains("action=\"/fn/preference/set\""));
}

#[tokio::test]
async fn a_foreign_place_to_go_is_not_kept() {
    let (html, _) = page("/sign-in?next=//evil.example", facts(None)).await;
    assert!(!html.contains("value=\"//evil.example\""));
}

#[tokio::test]
async fn the_house_s_own_sign_in_is_offered_when_there_is_one() {
    let (without, _) = page("/sign-in", facts(None)).await;
    assert!(!without.contains("/sign-in/oidc"));
    let with = PageFacts { oidc_label: Some("Phoenix SSO".to_owned()), ..facts(None) };
    let (with, _) = page("/sign-in?next=/a", with).await;
    assert!(with.contains("Phoenix SSO") && with.contains("/sign-in/oidc?next=/a"));
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_404() {
    let (html, status) = page("/no/such/page", facts(None)).await;
    assert_eq!(status, Some(404));
    assert!(html.contains("页面不存在"));
}

#[tokio::test]
async fn whoever_lacks_the_permission_learns_its_name_and_whom_to_ask() {
    let (html, status) = page("/governance/audit", facts(Some(permissions_of(Role::StoreClerk)))).await;
    assert_eq!(status, Some(403));
    assert!(html.contains("audit.read") && html.contains("查看审计") && html.contains("IT 管理员"));
}

#[tokio::test]
async fn data_quality_and_the_organisation_are_closed_to_those_who_may_not_see_them() {
    for (path, code) in [
        ("/integration/quality", "quality.read"),
        ("/organisation", "organisation.read"),
        ("/organisation/business-models", "organisation.read"),
    ] {
        let (html, status) = page(path, facts(Some(permissions_of(Role::StoreClerk)))).await;
        assert_eq!((status, html.contains(code)), (Some(403), true), "{path}");
    }
    let (html, status) = page("/organisation/business-models", facts(Some(permissions_of(Role::Auditor)))).await;
    assert!(status.is_none() && html.contains("S2B2C 分销") && html.contains("第三方物流"));
}

#[tokio::test]
async fn the_navigation_shows_only_what_one_may_open() {
    let (clerk, _) = page("/governance/permissions", facts(Some(permissions_of(Role::StoreClerk)))).await;
    assert!(!clerk.contains("href=\"/governance/users\"") && !clerk.contains("href=\"/settings/system\""));
    let (admin, _) = page("/governance/permissions", facts(Some(permissions_of(Role::ItAdmin)))).await;
    assert!(admin.contains("href=\"/governance/users\"") && admin.contains("href=\"/settings/system\""));
    assert!(!admin.contains("href=\"/governance/audit\""), "IT does not read the audit");
}

#[tokio::test]
async fn the_matrix_holds_every_role_and_permission() {
    let (html, status) = page("/governance/permissions", facts(Some(permissions_of(Role::ItAdmin)))).await;
    assert_eq!(status, None);
    for permission in Permission::ALL {
        assert!(html.contains(permission.code()), "{}", permission.code());
    }
    let held: usize = Role::ALL.into_iter().map(|role| permissions_of(role).len()).sum();
    assert_eq!(html.matches("data-held").count(), held);
}

#[tokio::test]
async fn what_a_form_left_is_said_once_and_a_secret_only_where_it_belongs() {
    let said =
        PageFacts { once: Some(("saved".to_owned(), String::new())), ..facts(Some(permissions_of(Role::ItAdmin))) };
    assert!(page("/governance/permissions", said).await.0.contains("已保存"));
    let secret = ("token_created".to_owned(), "oh_secret".to_owned());
    let kept = PageFacts { once: Some(secret), ..facts(Some(permissions_of(Role::ItAdmin))) };
    assert!(!page("/governance/permissions", kept).await.0.contains("oh_secret"));
}

#[tokio::test]
async fn no_page_writes_an_inline_style() {
    for path in ["/sign-in", "/sign-in/code", "/governance/permissions", "/no/such/page"] {
        let (html, _) = page(path, facts(Some(permissions_of(Role::ItAdmin)))).await;
        assert!(!html.contains(" style="), "{path}");
    }
}

#[tokio::test]
async fn every_table_has_a_body() {
    let (html, _) = page("/governance/permissions", facts(Some(permissions_of(Role::ItAdmin)))).await;
    assert_eq!(html.matches("<table").count(), html.matches("<tbody").count());
}
