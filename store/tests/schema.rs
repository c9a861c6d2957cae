//! The schema against the program: every constraint is known by name, every table stands under row-level security, and the
//! role of the program owns nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

use std::collections::BTreeSet;

use store::Constraint;
use testkit::TestDatabase;

#[tokio::test]
async fn every_constraint_and_unique_index_has_a_name_that_the_program_knows() {
    let database = TestDatabase::new().await;
    let owner = database.owner().await;
    let found: Vec<(String, String)> = sqlx::query_as(
        "SELECT conname::text, relname::text FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
         WHERE connamespace = 'public'::regnamespace AND relname <> '_sqlx_migrations' AND contype IN ('c', 'f', 'p', 'u', 'x', 't')
         UNION
         SELECT i.relname::text, t.relname::text FROM pg_index
         JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
         WHERE indisunique AND t.relnamespace = 'public'::regnamespace AND t.relname <> '_sqlx_migrations'",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    let in_database: BTreeSet<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let in_program: BTreeSet<&str> = Constraint::ALL.iter().map(|constraint| constraint.name()).collect();
    let unknown: Vec<_> = in_database.difference(&in_program).collect();
    let gone: Vec<_> = in_program.difference(&in_database).collect();
    assert!(unknown.is_empty() && gone.is_empty(), "not in store::error: {unknown:?}; not in the database: {gone:?}");
    for (name, table) in &found {
        assert!(name.starts_with(&format!("{table}_")), "{name} does not begin with its table {table}");
        assert_eq!(Constraint::from_name(name).map(Constraint::name), Some(name.as_str()));
    }
}

#[tokio::test]
async fn every_table_forces_row_level_security_and_has_a_policy() {
    let database = TestDatabase::new().await;
    let open: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
           AND relname <> '_sqlx_migrations'
           AND (NOT relrowsecurity OR NOT relforcerowsecurity
                OR NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))",
    )
    .fetch_all(&database.owner().await)
    .await
    .unwrap();
    assert_eq!(open, Vec::<String>::new());
}

#[tokio::test]
async fn the_role_of_the_program_owns_nothing_and_stands_under_the_policies() {
    let database = TestDatabase::new().await;
    let owner = database.owner().await;
    let owned: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM pg_class WHERE relowner = 'omni_hub_app'::regrole)
              + (SELECT count(*) FROM pg_proc WHERE proowner = 'omni_hub_app'::regrole)",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(owned, 0);
    let attributes: (bool, bool, bool, bool, bool) = sqlx::query_as(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname = 'omni_hub_app'",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(attributes, (false, false, false, false, false));
    // Not even TEMPORARY: a temporary table could stand in front of a real one.
    let may_create: bool = sqlx::query_scalar(
        "SELECT has_database_privilege('omni_hub_app', current_database(), 'TEMPORARY')
             OR has_database_privilege('omni_hub_app', current_database(), 'CREATE')
             OR has_schema_privilege('omni_hub_app', 'public', 'CREATE')",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert!(!may_create);
}

#[tokio::test]
async fn every_function_with_the_owners_rights_pins_its_search_path_and_none_is_open_to_everybody() {
    let database = TestDatabase::new().await;
    let owner = database.owner().await;
    let loose: Vec<String> = sqlx::query_scalar(
        "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
           AND NOT coalesce(proconfig @> ARRAY['search_path=pg_catalog, public, pg_temp'], false)",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    assert_eq!(loose, Vec::<String>::new());
    let open: Vec<String> = sqlx::query_scalar(
        "SELECT proname::text FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
         WHERE pronamespace = 'public'::regnamespace AND grantee = 0",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    assert_eq!(open, Vec::<String>::new());
}
