//! Append-only by rights: everything that could change the audit record is refused to the role of the program, whoever it
//! looks for, and the plain changes even to the owner.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

mod common;

use common::{append, department, entry, seal, system};
use sqlx::{AssertSqlSafe, Executor};
use testkit::TestDatabase;

/// What is tried on each table of the record; `{t}` stands for the table.
const ON_EACH_TABLE: [&str; 22] = [
    "UPDATE {t} SET hash = hash",
    "DELETE FROM {t}",
    "DELETE FROM {t} WHERE false",
    "TRUNCATE {t}",
    "TRUNCATE {t} CASCADE",
    "COPY {t} TO '/nowhere/omni-hub-never'",
    "COPY {t} FROM PROGRAM 'true'",
    "ALTER TABLE {t} ADD COLUMN extra int",
    "ALTER TABLE {t} DISABLE TRIGGER ALL",
    "ALTER TABLE {t} DISABLE TRIGGER USER",
    "ALTER TABLE {t} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {t} NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE {t} OWNER TO omni_hub_app",
    "ALTER TABLE {t} RENAME TO other",
    "ALTER TABLE {t} INHERIT outbox",
    "DROP TABLE {t}",
    "CREATE POLICY open ON {t} USING (true)",
    "CREATE RULE quiet AS ON INSERT TO {t} DO INSTEAD NOTHING",
    "CREATE TRIGGER other BEFORE INSERT ON {t} FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
    "CREATE INDEX other ON {t} (hash)",
    "LOCK TABLE {t} IN ACCESS EXCLUSIVE MODE",
    "COMMENT ON TABLE {t} IS 'mine'",
];

/// What is tried once.
const ELSEWHERE: [&str; 24] = [
    "INSERT INTO audit_entry SELECT * FROM audit_entry",
    "INSERT INTO audit_chain VALUES (gen_random_uuid(), 0, sha256(''))",
    "UPDATE audit_chain SET sequence = 0",
    "SELECT * FROM audit_entry FOR UPDATE",
    "SELECT * FROM audit_chain FOR UPDATE",
    "MERGE INTO audit_chain USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "SET session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', true)",
    "SET row_security = off; SELECT * FROM audit_entry",
    "SET SESSION AUTHORIZATION postgres",
    "SET ROLE pg_write_all_data",
    "GRANT UPDATE ON audit_entry TO omni_hub_app; UPDATE audit_entry SET reason = ''",
    "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER FUNCTION audit_refuse_change() RENAME TO other",
    "DROP FUNCTION audit_refuse_change() CASCADE",
    "DROP SCHEMA public CASCADE",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE audit_entry (id int)",
    "CREATE SCHEMA mine",
    "CREATE EXTENSION adminpack",
    "ALTER ROLE omni_hub_app BYPASSRLS",
    "ALTER SYSTEM SET fsync = off",
    "SELECT audit_field('x')",
    "INSERT INTO outbox (xid, at, topic, subject, payload) VALUES ('1', now(), 'x', 'x', '{}')",
];

#[tokio::test]
async fn nothing_the_program_may_do_changes_the_record() {
    let database = TestDatabase::new().await;
    for chain in [None, Some(department(1))] {
        append(database.store(), system(), entry(chain)).await;
    }
    seal(database.store(), 1).await.unwrap();
    let owner = database.owner().await;
    let mut connection = owner.acquire().await.unwrap();
    let before = state(&mut connection).await;
    // As somebody who signs in with nothing but the role of the program: the way back to the owner is closed as well.
    connection
        .execute(
            "DO $$ BEGIN
               CREATE ROLE omni_hub_program LOGIN NOINHERIT IN ROLE omni_hub_app;
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
        )
        .await
        .unwrap();
    let mut statements: Vec<String> = ELSEWHERE.map(str::to_owned).to_vec();
    for table in ["audit_entry", "audit_chain", "audit_checkpoint"] {
        statements.extend(ON_EACH_TABLE.map(|statement| statement.replace("{t}", table)));
    }
    let (mut cells, mut allowed) = (0, Vec::new());
    for viewer in
        ["", "SET LOCAL omni.viewer = 'person'; SET LOCAL omni.scope = '*'", "SET LOCAL omni.viewer = 'system'"]
    {
        for statement in &statements {
            connection
                .execute("BEGIN; SET LOCAL SESSION AUTHORIZATION omni_hub_program; SET LOCAL ROLE omni_hub_app")
                .await
                .unwrap();
            connection.execute(AssertSqlSafe(viewer.to_owned())).await.unwrap();
            if connection.execute(AssertSqlSafe(statement.clone())).await.is_ok() {
                allowed.push((viewer, statement.clone()));
            }
            connection.execute("ROLLBACK").await.unwrap();
            cells += 1;
        }
    }
    assert_eq!(allowed, []);
    assert!(cells >= 60, "{cells}");
    connection.execute("RESET SESSION AUTHORIZATION; RESET ROLE").await.unwrap();
    assert_eq!(state(&mut connection).await, before);
    println!("{cells} of {cells} refused");
}

#[tokio::test]
async fn a_plain_change_is_refused_even_to_the_owner_and_under_replication() {
    let database = TestDatabase::new().await;
    append(database.store(), system(), entry(None)).await;
    seal(database.store(), 1).await.unwrap();
    let owner = database.owner().await;
    let mut connection = owner.acquire().await.unwrap();
    for role in ["origin", "replica", "local"] {
        for statement in [
            "UPDATE audit_entry SET reason = 'x'",
            "DELETE FROM audit_entry",
            "TRUNCATE audit_entry",
            "UPDATE audit_checkpoint SET at = now()",
            "DELETE FROM audit_checkpoint",
            "TRUNCATE audit_checkpoint",
            "DELETE FROM audit_chain",
            "TRUNCATE audit_chain",
        ] {
            connection.execute(AssertSqlSafe(format!("SET session_replication_role = {role}"))).await.unwrap();
            let refused = connection.execute(statement).await;
            let code = refused.unwrap_err().into_database_error().unwrap().code().unwrap().into_owned();
            assert_eq!(code, "42501", "{role}: {statement}");
        }
    }
}

#[tokio::test]
async fn the_pool_holds_no_way_back_to_the_rights_of_the_owner_in_the_private_cluster() {
    // The role of the private cluster as which the program signs in has one membership and no attribute.
    let database = TestDatabase::new().await;
    let owner = database.owner().await;
    let roles: Vec<(String, bool, bool, bool, bool, bool)> = sqlx::query_as(
        "SELECT rolname::text, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolinherit AND rolname <> 'omni_hub_app'
         FROM pg_roles WHERE rolname IN ('omni_hub_app', 'omni_hub_program') ORDER BY rolname",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    for (name, is_super, makes_roles, makes_databases, bypasses, inherits) in roles {
        assert_eq!(
            (is_super, makes_roles, makes_databases, bypasses, inherits),
            (false, false, false, false, false),
            "{name}"
        );
    }
}

async fn state(connection: &mut sqlx::PgConnection) -> String {
    sqlx::query_scalar(
        "SELECT (SELECT string_agg(e::text, ',' ORDER BY chain, sequence) FROM audit_entry e)
             || (SELECT string_agg(c::text, ',' ORDER BY chain) FROM audit_chain c)
             || (SELECT string_agg(c::text, ',' ORDER BY id) FROM audit_checkpoint c)
             || (SELECT string_agg(tgname || tgenabled::text, ',' ORDER BY tgname) FROM pg_trigger)",
    )
    .fetch_one(connection)
    .await
    .unwrap()
}
