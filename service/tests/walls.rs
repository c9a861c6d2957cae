//! Row-level security as the second wall: behind the use cases, a transaction sees only the departments it names, and
//! without naming anybody it sees nothing.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

use std::sync::Arc;

use domain::access::{Actor, Role};
use domain::ids::DepartmentId;
use domain::list::ListQuery;
use store::PoolSettings;
use testkit::TestHub;

/// Tables with data of persons or departments.
const TABLES: [&str; 16] = [
    "access_request",
    "api_token",
    "app_user",
    "audit_chain",
    "audit_entry",
    "department",
    "hub_fact",
    "notification",
    "oidc_identity",
    "outbox",
    "password_reset",
    "recovery_code",
    "role_grant",
    "saved_view",
    "session",
    "totp",
];

#[tokio::test]
async fn without_a_viewer_the_program_sees_no_row_and_every_table_forces_it() {
    let test = TestHub::new().await;
    test.actor("somebody", test.headquarters, &[(Role::ItAdmin, None)]).await;
    let owner = test.database.owner().await;
    let open: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
         AND relname <> '_sqlx_migrations' AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1",
    )
    .fetch_all(&owner)
    .await
    .expect("the catalogue");
    assert_eq!(open, Vec::<String>::new(), "tables without the second wall");

    let mut connection = owner.acquire().await.expect("a connection");
    sqlx::query("SET ROLE omni_hub_app").execute(&mut *connection).await.expect("the program's role");
    for table in TABLES {
        let sql = format!("SELECT count(*) FROM {table}");
        let rows: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *connection).await.expect("may be asked");
        assert_eq!(rows, 0, "{table} without a viewer");
    }
}

#[tokio::test]
async fn ten_thousand_requests_of_five_departments_over_four_connections_see_no_foreign_row() {
    const DEPARTMENTS: usize = 5;
    const REQUESTS: usize = 10_000;
    const AT_ONCE: usize = 16;
    let pool = PoolSettings { connections_max: 4, connections_min: 4, ..PoolSettings::default() };
    let test = TestHub::with(pool, |_| {}).await;
    let mut actors: Vec<(DepartmentId, Actor)> = Vec::new();
    for number in 0..DEPARTMENTS {
        let department = test.department(&format!("d-{number}"), test.headquarters).await;
        for clerk in 0..3 {
            test.person(&format!("clerk-{number}-{clerk}"), department, &[]).await;
        }
        let roles = [(Role::StoreManager, Some(department)), (Role::Auditor, Some(department))];
        actors.push((department, test.actor(&format!("manager-{number}"), department, &roles).await));
    }
    let actors = Arc::new(actors);
    let mut tasks = tokio::task::JoinSet::new();
    for worker in 0..AT_ONCE {
        let (hub, actors) = (test.hub.clone(), actors.clone());
        tasks.spawn(async move {
            let mut seen = 0_usize;
            for round in 0..REQUESTS / AT_ONCE {
                let (department, actor) = actors.get((worker + round) % DEPARTMENTS).expect("five of them");
                let query = ListQuery { limit: 10, ..ListQuery::default() };
                match round % 3 {
                    0 => {
                        let page = hub.users(actor, &query).await.expect("people");
                        assert_eq!(page.total, 4);
                        assert!(page.rows.iter().all(|row| row.department_id == *department));
                        seen += page.rows.len();
                    }
                    1 => {
                        let rows = hub.departments(actor).await.expect("departments");
                        assert!(rows.iter().all(|row| row.id == *department) && rows.len() == 1);
                        seen += rows.len();
                    }
                    _ => {
                        let page = hub.audit_entries(actor, &query).await.expect("entries");
                        assert!(page.rows.iter().all(|row| row.department_id == Some(*department)));
                        seen += page.rows.len();
                    }
                }
            }
            seen
        });
    }
    let seen: usize = tasks.join_all().await.into_iter().sum();
    assert!(seen > REQUESTS, "the requests did see their own rows: {seen}");
}

#[tokio::test]
async fn the_program_may_not_rewrite_history_nor_take_rights_by_itself() {
    let test = TestHub::new().await;
    test.actor("somebody", test.headquarters, &[(Role::ItAdmin, None)]).await;
    let owner = test.database.owner().await;
    for sql in [
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "DELETE FROM role_grant",
        "UPDATE role_grant SET role = 'auditor'",
        "DELETE FROM access_request",
        "UPDATE access_request SET content_hash = ''",
        "DELETE FROM app_user",
        "UPDATE app_user SET login = 'other'",
        "DELETE FROM department",
        "UPDATE api_token SET scopes = '{user.manage}'",
        "UPDATE session SET user_id = gen_random_uuid()",
        "DELETE FROM hub_fact",
        "ALTER TABLE app_user DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine (a int)",
        "SET session_replication_role = replica",
    ] {
        let mut tx = owner.begin().await.expect("a transaction");
        sqlx::query("SET LOCAL ROLE omni_hub_app").execute(&mut *tx).await.expect("the program's role");
        sqlx::query("SET LOCAL omni.viewer = 'system'").execute(&mut *tx).await.expect("the most it can be");
        let answer = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await;
        let error = answer.expect_err(sql).to_string();
        assert!(error.contains("denied") || error.contains("must be owner"), "{sql}: {error}");
    }
}
