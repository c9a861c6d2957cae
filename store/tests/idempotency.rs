//! A repeated request is the same act: once, however often and however concurrently it is sent.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

mod common;

use common::{entry, system_at};
use domain::ids::UserId;
use serde_json::json;
use store::idempotency::{Claim, Key, claim, expire, finish};
use store::{Constraint, Error, Store};
use testkit::TestDatabase;
use uuid::Uuid;

const USER: UserId = UserId(Uuid::from_u128(9));

/// Claims, and when new, acts and answers with how many entries there are.
async fn act(store: &Store, minutes: i64, key: &str, content: u8) -> Result<Claim, Error> {
    store
        .with_tx(system_at(minutes), key.to_owned(), move |tx, key| {
            Box::pin(async move {
                let key = Key { user_id: USER, operation: "user.create", key: &key };
                let claimed = claim(tx, key, [content; 32]).await?;
                if claimed == Claim::New {
                    let position = store::audit::append(tx, &entry(None)).await?;
                    finish(tx, key, &json!({"sequence": position.sequence})).await?;
                }
                Ok(claimed)
            })
        })
        .await
}

async fn acts(database: &TestDatabase) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM audit_entry").fetch_one(&database.owner().await).await.unwrap()
}

#[tokio::test]
async fn the_second_time_the_first_answer_is_repeated() {
    let database = TestDatabase::new().await;
    let store = database.store();
    assert_eq!(act(store, 0, "k", 1).await, Ok(Claim::New));
    assert_eq!(act(store, 1, "k", 1).await, Ok(Claim::Done(json!({"sequence": 1}))));
    assert_eq!(act(store, 1, "k", 2).await, Ok(Claim::OtherContent));
    assert_eq!(act(store, 1, "other", 1).await, Ok(Claim::New));
    assert_eq!(acts(&database).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_at_once_are_one_act() {
    let database = TestDatabase::new().await;
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let store = database.store().clone();
            tokio::spawn(async move { act(&store, 0, "k", 1).await })
        })
        .collect();
    let mut new = 0;
    for task in tasks {
        match task.await.unwrap().unwrap() {
            Claim::New => new += 1,
            Claim::InProgress => {}
            Claim::Done(answer) => assert_eq!(answer, json!({"sequence": 1})),
            Claim::OtherContent => unreachable!("the content is the same"),
        }
    }
    assert_eq!((new, acts(&database).await), (1, 1));
}

#[tokio::test]
async fn an_act_that_fails_leaves_no_trace_and_may_be_tried_again() {
    let database = TestDatabase::new().await;
    let failed: Result<(), Error> = database
        .store()
        .with_tx(system_at(0), (), |tx, ()| {
            Box::pin(async move {
                claim(tx, Key { user_id: USER, operation: "user.create", key: "k" }, [1; 32]).await?;
                Err(Error::Stale)
            })
        })
        .await;
    assert_eq!(failed, Err(Error::Stale));
    assert_eq!(act(database.store(), 0, "k", 1).await, Ok(Claim::New));
}

#[tokio::test]
async fn after_a_day_a_key_is_new_whether_it_was_deleted_or_not() {
    let database = TestDatabase::new().await;
    let store = database.store();
    assert_eq!(act(store, 0, "k", 1).await, Ok(Claim::New));
    assert!(matches!(act(store, 24 * 60 - 1, "k", 1).await, Ok(Claim::Done(_))));
    assert_eq!(act(store, 24 * 60, "k", 2).await, Ok(Claim::New));
    assert_eq!(expire(store, system_at(24 * 60 + 5)).await, Ok(0));
    assert_eq!(expire(store, system_at(48 * 60)).await, Ok(1));
    assert_eq!(act(store, 48 * 60, "k", 1).await, Ok(Claim::New));
}

#[tokio::test]
async fn a_key_without_text_or_with_too_much_is_refused() {
    let database = TestDatabase::new().await;
    for key in [String::new(), "x".repeat(201)] {
        let refused = act(database.store(), 0, &key, 1).await;
        assert_eq!(refused, Err(Error::Conflict(Constraint::IdempotencyKeyLength)));
    }
}
