//! Nothing that is announced is ever missed, doubled or overtaken, whatever commits late and whatever hint is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

mod common;

use std::time::{Duration, Instant};

use common::{append, at, department, entry, system};
use domain::ids::UserId;
use domain::live::Topic;
use sqlx::Executor;
use store::outbox::{Cursor, Event, Hints, NewEvent, bounds, expire, publish, read_after};
use store::{Constraint, Error, Store, TxContext};
use testkit::TestDatabase;
use uuid::Uuid;

fn event(subject: &str) -> NewEvent {
    NewEvent {
        topic: Topic::Notification,
        department_id: Some(department(3)),
        user_id: Some(UserId(Uuid::from_u128(5))),
        subject: subject.to_owned(),
        payload: serde_json::json!({"text": "好"}),
    }
}

async fn announce(store: &Store, context: TxContext, subject: &str) {
    let done: Result<(), Error> =
        store.with_tx(context, event(subject), |tx, event| Box::pin(async move { publish(tx, &event).await })).await;
    done.unwrap();
}

/// What follows a place as soon as there are `count` events of it. A reader waits for every transaction of the whole cluster
/// that began earlier, and other tests write in databases of their own meanwhile.
async fn arrived(store: &Store, cursor: Cursor, count: usize) -> Vec<Event> {
    let started = Instant::now();
    loop {
        let events = read_after(store, cursor, 100).await.unwrap();
        if events.len() >= count {
            return events;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{} of {count} arrived", events.len());
    }
}

async fn subjects(store: &Store, cursor: Cursor) -> Vec<String> {
    read_after(store, cursor, 100).await.unwrap().into_iter().map(|event| event.subject).collect()
}

#[tokio::test]
async fn an_event_arrives_as_it_was_published_and_once() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let start = bounds(store).await.unwrap().now;
    announce(store, system(), "one").await;
    let events = arrived(store, start, 1).await;
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!((event.topic, event.department_id, event.at), (Some(Topic::Notification), Some(department(3)), at(0)));
    assert_eq!((event.user_id, &event.payload), (Some(UserId(Uuid::from_u128(5))), &serde_json::json!({"text": "好"})));
    assert_eq!(subjects(store, event.cursor).await, Vec::<String>::new());
    assert_eq!(event.cursor.to_string().parse(), Ok(event.cursor));
    for bad in ["", "-", "1", "1-", "-1", "+1-1", "1-1-1", "99999999999999999999-1", "1- 1"] {
        assert!(bad.parse::<Cursor>().is_err(), "{bad}");
    }
}

#[tokio::test]
async fn every_audit_entry_is_announced() {
    let database = TestDatabase::new().await;
    append(database.store(), system(), entry(Some(department(3)))).await;
    let events = arrived(database.store(), Cursor::default(), 1).await;
    let found: Vec<_> = events.iter().map(|event| (event.topic, event.subject.as_str())).collect();
    assert_eq!(found, [(Some(Topic::Audit), "00000000-0000-0000-0000-000000000003:1")]);
}

#[tokio::test]
async fn what_takes_its_place_early_and_commits_late_still_arrives_and_in_its_place() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let owner = database.owner().await;
    let start = bounds(store).await.unwrap().now;
    let mut late = owner.begin().await.unwrap();
    late.execute("INSERT INTO outbox (at, topic, subject, payload) VALUES (now(), 'notification', 'late', '{}')")
        .await
        .unwrap();
    for subject in ["a", "b"] {
        announce(store, system(), subject).await;
    }
    // Nobody may pass by the transaction that has not ended.
    assert_eq!(subjects(store, start).await, Vec::<String>::new());
    late.commit().await.unwrap();
    arrived(store, start, 3).await;
    assert_eq!(subjects(store, start).await, ["late", "a", "b"]);
    // Page by page it is the same.
    let (mut cursor, mut found) = (start, Vec::new());
    while let [event] = &read_after(store, cursor, 1).await.unwrap()[..] {
        cursor = event.cursor;
        found.push(event.subject.clone());
    }
    assert_eq!(found, ["late", "a", "b"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_and_a_reader_miss_nothing_and_double_nothing() {
    const WRITERS: usize = 8;
    const EACH: usize = 50;
    let database = TestDatabase::new().await;
    let store = database.store().clone();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for number in 0..EACH {
                    announce(&store, system(), &format!("{writer}-{number}")).await;
                }
            })
        })
        .collect();
    let (mut cursor, mut found) = (Cursor::default(), Vec::new());
    let started = Instant::now();
    while found.len() < WRITERS * EACH {
        for event in read_after(&store, cursor, 7).await.unwrap() {
            assert!(event.cursor > cursor);
            cursor = event.cursor;
            found.push(event.subject);
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{} found", found.len());
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(subjects(&store, cursor).await, Vec::<String>::new());
    // Each writer's events came in the order of its commits.
    for writer in 0..WRITERS {
        let own: Vec<_> = found.iter().filter(|subject| subject.starts_with(&format!("{writer}-"))).collect();
        assert_eq!(own.len(), EACH);
        assert!(own.iter().enumerate().all(|(number, subject)| **subject == format!("{writer}-{number}")));
    }
}

#[tokio::test]
async fn a_hint_wakes_this_instance_and_another_before_they_would_look_anyway() {
    let database = TestDatabase::new().await;
    let other = database.other_instance().await;
    let (mut here, mut there) = (Hints::listen(database.store()), Hints::listen(&other));
    // Both say once that they listen now.
    here.next().await;
    there.next().await;
    // Several times, because a poll may happen to fall just then once, but not each time.
    let mut quick = 0;
    for _ in 0..5 {
        let started = Instant::now();
        announce(database.store(), system(), "x").await;
        tokio::join!(here.next(), there.next());
        quick += u32::from(started.elapsed() < Duration::from_millis(500));
    }
    assert!(quick >= 4, "{quick} of 5");
}

#[tokio::test]
async fn all_hints_lost_and_listeners_killed_all_the_time_everything_arrives() {
    let database = TestDatabase::new().await;
    let other = database.other_instance().await;
    let owner = database.owner().await;
    let mut hints = Hints::listen(&other);
    let (mut cursor, mut found) = (bounds(&other).await.unwrap().now, Vec::new());
    let started = Instant::now();
    for number in 0..3 {
        // Written behind the back of every instance: nobody is told.
        let sql = "INSERT INTO outbox (at, topic, subject, payload) VALUES (now(), 'notification', $1, '{}')";
        sqlx::query(sql).bind(number.to_string()).execute(&owner).await.unwrap();
        owner
            .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'omni-hub listener' AND datname = current_database()")
            .await
            .unwrap();
        while found.len() <= number {
            hints.next().await;
            for event in read_after(&other, cursor, 100).await.unwrap() {
                cursor = event.cursor;
                found.push(event.subject);
            }
        }
    }
    assert_eq!(found, ["0", "1", "2"]);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_reader_that_was_away_too_long_is_told_so() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let start = bounds(store).await.unwrap().now;
    announce(store, TxContext { at: at(-2000), ..system() }, "old").await;
    announce(store, system(), "young").await;
    arrived(store, start, 2).await;
    assert!(bounds(store).await.unwrap().can_resume(start));
    assert_eq!(expire(store, at(-1440)).await, Ok(1));
    assert_eq!(expire(store, at(-1440)).await, Ok(0));
    let now = bounds(store).await.unwrap();
    assert!(!now.can_resume(start), "'old' was missed");
    assert!(now.can_resume(now.oldest) && now.can_resume(now.now));
    assert_eq!(subjects(store, now.oldest).await, ["young"]);
    // A place of another database's future is none of ours.
    assert!(!now.can_resume(Cursor { xid: now.now.xid + 1_000_000, position: 1 }));
}

#[tokio::test]
async fn an_event_larger_than_a_hint_should_be_is_refused() {
    let database = TestDatabase::new().await;
    let large = NewEvent { payload: serde_json::json!("x".repeat(9000)), ..event("x") };
    let refused: Result<(), Error> =
        database.store().with_tx(system(), large, |tx, event| Box::pin(async move { publish(tx, &event).await })).await;
    assert_eq!(refused, Err(Error::Conflict(Constraint::OutboxPayloadIsSmall)));
}
