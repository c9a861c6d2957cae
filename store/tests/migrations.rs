//! Each way in which a database cannot be brought to the schema of the program has its own sentence, and changes nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::migrate::{Error, Outcome, program_version, run, state};
use testkit::TestDatabase;

/// A database of the test's own, not migrated.
struct Empty {
    url: String,
    name: String,
    database: TestDatabase,
}

impl Empty {
    async fn new(options: &str) -> Empty {
        let database = TestDatabase::new().await;
        let url = database.url_of_other("empty");
        let name = url.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
        let owner = database.owner().await;
        owner.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0 {options}"))).await.unwrap();
        Empty { url, name, database }
    }

    async fn execute(&self, sql: &str) {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
        connection.close().await.unwrap();
    }

    async fn drop(self) {
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        self.database.owner().await.execute(AssertSqlSafe(sql)).await.unwrap();
    }
}

#[tokio::test]
async fn an_empty_database_is_migrated_once_and_by_one_of_those_who_start_together() {
    let empty = Empty::new("").await;
    let before = state(&empty.url).await.unwrap();
    assert_eq!((before.database, before.program), (0, program_version()));
    let outcomes = tokio::join!(run(&empty.url), run(&empty.url), run(&empty.url));
    let outcomes = [outcomes.0.unwrap(), outcomes.1.unwrap(), outcomes.2.unwrap()];
    assert!(outcomes.iter().all(|outcome| outcome.version == program_version()));
    assert_eq!(outcomes.iter().filter(|outcome| outcome.applied == before.pending).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| outcome.applied == 0).count(), 2, "{outcomes:?}");
    assert_eq!(run(&empty.url).await.unwrap(), Outcome { version: program_version(), applied: 0 });
    empty.drop().await;
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let database = TestDatabase::new().await;
    let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
               VALUES (999912310000, 'later', true, '\\x00', 1)";
    database.owner().await.execute(sql).await.unwrap();
    let refused = run(&database.url()).await;
    assert!(matches!(refused, Err(Error::NewerSchema { database: 999_912_310_000, .. })), "{refused:?}");
    assert!(matches!(state(&database.url()).await, Err(Error::NewerSchema { .. })));
}

#[tokio::test]
async fn a_migration_of_another_program_is_refused() {
    let database = TestDatabase::new().await;
    let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
               VALUES (1, 'other', true, '\\x00', 1)";
    database.owner().await.execute(sql).await.unwrap();
    assert!(matches!(run(&database.url()).await, Err(Error::UnknownMigration(1))));
}

#[tokio::test]
async fn a_half_finished_migration_is_refused() {
    let database = TestDatabase::new().await;
    database.owner().await.execute("UPDATE _sqlx_migrations SET success = false").await.unwrap();
    assert!(matches!(run(&database.url()).await, Err(Error::HalfFinished(_))));
}

#[tokio::test]
async fn a_migration_changed_after_it_was_applied_is_refused() {
    let database = TestDatabase::new().await;
    database.owner().await.execute("UPDATE _sqlx_migrations SET checksum = '\\x00'").await.unwrap();
    assert!(matches!(run(&database.url()).await, Err(Error::Changed(_))));
}

#[tokio::test]
async fn a_migration_that_fails_is_undone_and_says_why() {
    let empty = Empty::new("").await;
    empty.execute("CREATE TABLE outbox (in_the_way int)").await;
    let failed = run(&empty.url).await;
    assert!(matches!(&failed, Err(Error::Failed { message, .. }) if message.contains("outbox")), "{failed:?}");
    assert_eq!(state(&empty.url).await.unwrap().database, 0);
    empty.execute("DROP TABLE outbox").await;
    assert!(run(&empty.url).await.is_ok());
    empty.drop().await;
}

#[tokio::test]
async fn a_user_without_the_rights_is_told_which() {
    let empty = Empty::new("").await;
    empty
        .execute(
            "DO $$ BEGIN CREATE ROLE omni_test_nobody LOGIN PASSWORD 'nobody';
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
        )
        .await;
    let (scheme, rest) = empty.url.split_once("://").unwrap();
    let url = format!("{scheme}://omni_test_nobody:nobody@{}", rest.split_once('@').unwrap().1);
    let refused = run(&url).await;
    assert!(matches!(refused, Err(Error::MissingRight(_))), "{refused:?}");
    empty.drop().await;
}

#[tokio::test]
async fn an_owner_who_is_no_superuser_can_migrate_and_work_and_stands_under_the_policies() {
    let empty = Empty::new("").await;
    empty
        .execute(
            "DO $$ BEGIN CREATE ROLE omni_test_owner LOGIN CREATEROLE PASSWORD 'owner';
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
        )
        .await;
    empty.execute(&format!("ALTER DATABASE {} OWNER TO omni_test_owner", empty.name)).await;
    // Functions with the owner's rights look for the program itself; only who may set the parameter can make such.
    empty.execute("GRANT SET ON PARAMETER omni.viewer TO omni_test_owner").await;
    let (scheme, rest) = empty.url.split_once("://").unwrap();
    let url = format!("{scheme}://omni_test_owner:owner@{}", rest.split_once('@').unwrap().1);
    run(&url).await.unwrap();
    let store = store::Store::connect(&url, &store::PoolSettings::default()).await.unwrap();
    store.check_settings().await.unwrap();
    let context = store::TxContext::system(domain::ids::RequestId(uuid::Uuid::from_u128(1)), Default::default());
    let entry = store::audit::NewAuditEntry {
        department_id: None,
        actor: store::audit::AuditActor {
            user_id: domain::ids::UserId(uuid::Uuid::nil()),
            name: "测试".to_owned(),
            via: "operator",
        },
        action: "user.create",
        subject_kind: "user",
        subject_id: "1".to_owned(),
        subject_name: "1".to_owned(),
        before: None,
        after: None,
        reason: None,
    };
    let done: Result<_, store::Error> = store
        .with_tx(context, entry, |tx, entry| Box::pin(async move { store::audit::append(tx, &entry).await }))
        .await;
    assert_eq!(done.unwrap().sequence, 1);
    let mut owner = PgConnection::connect(&url).await.unwrap();
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_entry").fetch_one(&mut owner).await.unwrap();
    assert_eq!(seen, 0, "without a context the owner sees nothing either");
    store.close().await;
    owner.close().await.unwrap();
    empty.drop().await;
}

#[tokio::test]
async fn what_cannot_be_reached_or_used_is_told_in_one_sentence() {
    let database = TestDatabase::new().await;
    let cases = [
        ("nonsense".to_owned(), "cannot be read"),
        ("postgres://nobody@127.0.0.1:1/x".to_owned(), "cannot be reached"),
        (database.url_of_other("missing"), "there is no database"),
    ];
    for (url, words) in cases {
        let text = run(&url).await.unwrap_err().to_string();
        assert!(text.contains(words) && !text.contains('\n'), "{text}");
    }
    let latin = Empty::new("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'").await;
    assert!(matches!(run(&latin.url).await, Err(Error::Encoding(_))));
    latin.drop().await;
}
