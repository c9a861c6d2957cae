//! What every use case stands on: time-outs, row-level security, repetition after a collision, and a pool that no dropped
//! request can poison.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::access::Scope;
use domain::ids::{DepartmentId, RequestId, UserId};
use sqlx::AssertSqlSafe;
use store::audit::{AuditActor, NewAuditEntry};
use store::{Error, TxContext, Viewer};
use testkit::TestDatabase;
use uuid::Uuid;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_764_000_000, 0).unwrap_or_default()
}

fn system() -> TxContext {
    TxContext::system(RequestId(Uuid::from_u128(1)), at())
}

fn person(scope: Scope) -> TxContext {
    let viewer = Viewer::Person { user_id: UserId(Uuid::from_u128(7)), scope };
    TxContext { viewer, request_id: RequestId(Uuid::from_u128(2)), at: at() }
}

fn entry(department: Option<DepartmentId>) -> NewAuditEntry {
    NewAuditEntry {
        department_id: department,
        actor: AuditActor { user_id: UserId(Uuid::from_u128(7)), name: "王芳".to_owned(), via: "session" },
        action: "user.create",
        subject_kind: "user",
        subject_id: "u1".to_owned(),
        subject_name: "李雷".to_owned(),
        before: None,
        after: Some(serde_json::json!({"login": "li.lei"})),
        reason: None,
    }
}

#[tokio::test]
async fn the_settings_of_the_connections_are_those_of_the_program() {
    let database = TestDatabase::new().await;
    assert_eq!(database.store().check_settings().await, Ok(()));
}

#[tokio::test]
async fn a_server_that_does_not_wait_for_the_disk_is_refused() {
    let database = TestDatabase::new().await;
    let name = name_of(&database).await;
    let owner = database.owner().await;
    sqlx::query(AssertSqlSafe(format!("ALTER DATABASE {name} SET synchronous_commit = off")))
        .execute(&owner)
        .await
        .unwrap();
    let refused = database.other_instance().await.check_settings().await;
    assert!(matches!(&refused, Err(Error::Corrupt(text)) if text.contains("synchronous_commit")), "{refused:?}");
}

async fn name_of(database: &TestDatabase) -> String {
    sqlx::query_scalar("SELECT current_database()::text").fetch_one(&database.owner().await).await.unwrap()
}

#[tokio::test]
async fn what_was_written_is_there_after_the_commit_and_not_after_a_failure() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let done: Result<_, Error> = store
        .with_tx(system(), (), |tx, ()| Box::pin(async move { store::audit::append(tx, &entry(None)).await }))
        .await;
    assert_eq!(done.unwrap().sequence, 1);
    let failed: Result<(), Error> = store
        .with_tx(system(), (), |tx, ()| {
            Box::pin(async move {
                store::audit::append(tx, &entry(None)).await?;
                Err(Error::Stale)
            })
        })
        .await;
    assert_eq!(failed, Err(Error::Stale));
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit_entry").fetch_one(&database.owner().await).await.unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn a_reading_transaction_cannot_write() {
    let database = TestDatabase::new().await;
    let refused: Result<_, Error> = database
        .store()
        .with_read(system(), (), |tx, ()| Box::pin(async move { store::audit::append(tx, &entry(None)).await }))
        .await;
    assert!(refused.is_err());
}

/// Counts audit entries as somebody sees them.
async fn seen(database: &TestDatabase, context: TxContext) -> usize {
    let heads: Result<_, Error> =
        database.store().with_read(context, (), |tx, ()| Box::pin(async move { store::audit::heads(tx).await })).await;
    heads.unwrap().len()
}

#[tokio::test]
async fn each_sees_the_departments_of_the_scope_and_nobody_sees_anything_without_one() {
    let database = TestDatabase::new().await;
    let department = |number: u128| DepartmentId(Uuid::from_u128(number));
    for chain in [None, Some(department(100)), Some(department(200))] {
        let done: Result<_, Error> = database
            .store()
            .with_tx(system(), chain, |tx, chain| {
                Box::pin(async move { store::audit::append(tx, &entry(chain)).await })
            })
            .await;
        done.unwrap();
    }
    assert_eq!(seen(&database, system()).await, 3);
    assert_eq!(seen(&database, person(Scope::All)).await, 3);
    assert_eq!(seen(&database, person(Scope::Departments([department(100)].into()))).await, 1);
    assert_eq!(seen(&database, person(Scope::Departments([department(100), department(200)].into()))).await, 2);
    assert_eq!(seen(&database, person(Scope::none())).await, 0);

    // Without a context there is nothing to see in any table of the program's, whichever it is.
    let mut connection = database.owner().await.acquire().await.unwrap();
    sqlx::query("SET ROLE omni_hub_app").execute(&mut *connection).await.unwrap();
    for table in ["audit_entry", "audit_chain", "audit_checkpoint", "outbox", "outbox_horizon", "idempotency_key"] {
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&mut *connection)
            .await
            .unwrap();
        assert_eq!(count, 0, "{table}");
    }
}

#[tokio::test]
async fn two_that_collide_are_both_done_in_the_end() {
    let database = TestDatabase::new().await;
    let store = database.store().clone();
    let (first, second) = (DepartmentId(Uuid::from_u128(1)), DepartmentId(Uuid::from_u128(2)));
    // Both take two chains, in opposite order, and each waits at the first try until the other holds its first: without
    // repetition one of them would fail.
    let meeting = Arc::new(tokio::sync::Barrier::new(2));
    let tries = Arc::new(AtomicU32::new(0));
    let work = |order: [DepartmentId; 2]| {
        let input = (order, Arc::clone(&meeting), Arc::clone(&tries), Arc::new(AtomicU32::new(0)));
        store.with_tx(system(), input, |tx, (order, meeting, tries, own)| {
            Box::pin(async move {
                tries.fetch_add(1, Ordering::SeqCst);
                store::audit::append(tx, &entry(Some(order[0]))).await?;
                if own.fetch_add(1, Ordering::SeqCst) == 0 {
                    meeting.wait().await;
                }
                store::audit::append(tx, &entry(Some(order[1]))).await?;
                Ok::<_, Error>(())
            })
        })
    };
    // The chains must be there already: the first entry of a chain takes another lock.
    let prepared: Result<(), Error> = store
        .with_tx(system(), (), move |tx, ()| {
            Box::pin(async move {
                store::audit::append(tx, &entry(Some(first))).await?;
                store::audit::append(tx, &entry(Some(second))).await?;
                Ok(())
            })
        })
        .await;
    prepared.unwrap();
    let (left, right) = tokio::join!(work([first, second]), work([second, first]));
    assert_eq!((left, right), (Ok(()), Ok(())));
    assert_eq!(tries.load(Ordering::SeqCst), 3, "one of the two was repeated once");
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit_entry").fetch_one(&database.owner().await).await.unwrap();
    assert_eq!(count, 6);
}

#[tokio::test]
async fn a_row_held_by_another_gives_a_retryable_answer_within_two_and_a_half_seconds() {
    let database = TestDatabase::new().await;
    let owner = database.owner().await;
    let append = || {
        database
            .store()
            .with_tx(system(), (), |tx, ()| Box::pin(async move { store::audit::append(tx, &entry(None)).await }))
    };
    let first: Result<_, Error> = append().await;
    first.unwrap();
    let mut holder = owner.begin().await.unwrap();
    sqlx::query("SELECT * FROM audit_chain FOR UPDATE").execute(&mut *holder).await.unwrap();
    let started = Instant::now();
    let refused: Result<_, Error> = append().await;
    assert!(matches!(&refused, Err(error @ Error::Busy(_)) if error.is_retryable()), "{refused:?}");
    assert!(started.elapsed() < Duration::from_millis(2500), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_panic_in_a_use_case_undoes_it_and_reaches_the_caller() {
    let database = TestDatabase::new().await;
    let store = database.store().clone();
    let task = tokio::spawn(async move {
        store
            .with_tx(system(), (), |tx, ()| {
                Box::pin(async move {
                    store::audit::append(tx, &entry(None)).await?;
                    if tx.at() == at() {
                        std::panic::panic_any("a defect");
                    }
                    Ok::<_, Error>(())
                })
            })
            .await
    });
    assert!(task.await.unwrap_err().is_panic());
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit_entry").fetch_one(&database.owner().await).await.unwrap();
    assert_eq!(count, 0);
    assert_eq!(database.store().ping().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_dropped_requests_leave_the_pool_whole() {
    let database = TestDatabase::new().await;
    let store = database.store().clone();
    // Requests are dropped at every moment of their life: before the transaction, in it, and while reading without one.
    for number in 0..2000_u64 {
        let store = store.clone();
        let task = tokio::spawn(async move {
            if number % 3 == 0 {
                let _ = store::outbox::bounds(&store).await;
            } else if number % 3 == 1 {
                let _ = store.ping().await;
            } else {
                let _: Result<_, Error> = store
                    .with_tx(system(), number, |tx, number| {
                        Box::pin(async move {
                            let department = DepartmentId(Uuid::from_u128(u128::from(number % 8) + 1));
                            store::audit::append(tx, &entry(Some(department))).await
                        })
                    })
                    .await;
            }
        });
        // Some are dropped before their first step, others after one, two, three… turns of the scheduler.
        for _ in 0..number % 40 {
            tokio::task::yield_now().await;
        }
        task.abort();
    }
    let stopped = Instant::now();
    let owner = database.owner().await;
    loop {
        let stuck: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND usename = current_user AND application_name = 'omni-hub'
               AND state LIKE 'idle in transaction%'",
        )
        .fetch_one(&owner)
        .await
        .unwrap();
        let facts = store.pool_facts();
        if stuck == 0 && facts.idle == facts.open {
            break;
        }
        assert!(stopped.elapsed() < Duration::from_secs(2), "{stuck} stuck, {facts:?}");
        tokio::task::yield_now().await;
    }
    // The pool is whole: everything that follows works, as many at once as there are connections and more.
    let mut tasks = Vec::new();
    for _ in 0..1000 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move { store::outbox::bounds(&store).await }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}
