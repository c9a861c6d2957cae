//! The live channel: who sees what, coming back without loss, ending with the session, and stopping.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::time::{Duration, Instant};

use common::{TestServer, with_session};
use domain::access::Role;
use domain::ids::{DepartmentId, RequestId, UserId};
use domain::live::Topic;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::{Method, Response, StatusCode};
use store::outbox::{NewEvent, publish};
use store::{TxContext, Viewer};
use uuid::Uuid;

/// One message of the channel.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Message {
    id: String,
    event: String,
    data: String,
}

/// An open channel.
struct Channel {
    response: Response<Incoming>,
    text: String,
}

/// Longer than anything here may take; a channel that stays silent for so long fails its test.
const PATIENCE: Duration = Duration::from_secs(15);

impl Channel {
    async fn open(server: &TestServer, session: &str, after: Option<&str>) -> Channel {
        let mut request = with_session(server.request(Method::GET, "/live"), Some(session))
            .header("sec-fetch-site", "same-origin")
            .header("accept", "text/event-stream")
            // A browser would offer to unpack; a stream must not be packed all the same.
            .header("accept-encoding", "gzip, br");
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = server.open(request.body(Full::default()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        assert!(!response.headers().contains_key("content-encoding"));
        Channel { response, text: String::new() }
    }

    /// The next message; `None` when the channel is over.
    async fn next(&mut self) -> Option<Message> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| {
                    block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim_start().to_owned()
                };
                let message = Message { id: field("id:"), event: field("event:"), data: field("data:") };
                if !message.event.is_empty() {
                    return Some(message);
                }
                continue;
            }
            let frame = tokio::time::timeout(PATIENCE, self.response.body_mut().frame())
                .await
                .expect("the channel is silent")?;
            let Ok(frame) = frame else { return None };
            if let Ok(data) = frame.into_data() {
                self.text.push_str(&String::from_utf8_lossy(&data));
            }
        }
    }

    /// The next message with one of these events.
    async fn next_of(&mut self, events: &[&str]) -> Option<Message> {
        loop {
            let message = self.next().await?;
            if events.contains(&message.event.as_str()) {
                return Some(message);
            }
        }
    }
}

async fn announce(
    server: &TestServer,
    topic: Topic,
    department: Option<DepartmentId>,
    user: Option<UserId>,
    subject: &str,
) {
    let event = NewEvent {
        topic,
        department_id: department,
        user_id: user,
        subject: subject.to_owned(),
        payload: serde_json::json!({}),
    };
    let context =
        TxContext { viewer: Viewer::System, request_id: RequestId(Uuid::now_v7()), at: server.test.hub.now() };
    server
        .test
        .hub
        .store()
        .with_tx(context, event, |tx, event| Box::pin(async move { publish(tx, &event).await }))
        .await
        .expect("the event is published");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_committed_event_arrives_whole() {
    let server = TestServer::start().await;
    let person = server.person("auditor", Role::Auditor).await;
    let session = server.test.sign_in(&person).await.token;
    let mut channel = Channel::open(&server, &session, None).await;
    assert_eq!(channel.next().await.unwrap().event, "hello");
    announce(&server, Topic::Notification, None, Some(person.id), "one").await;
    let message = channel.next_of(&["notification"]).await.unwrap();
    assert!(message.data.contains("\"subject\":\"one\""), "{message:?}");
    assert!(message.id.contains('-'));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_viewer_sees_only_what_they_may() {
    let server = TestServer::start().await;
    let north = server.test.department("north", server.test.headquarters).await;
    let south = server.test.department("south", server.test.headquarters).await;
    let person = server.test.person("north-auditor", north, &[(Role::Auditor, Some(north))]).await;
    let clerk = server.test.person("north-clerk", north, &[(Role::StoreClerk, Some(north))]).await;
    let session = server.test.sign_in(&person).await.token;
    let clerk_session = server.test.sign_in(&clerk).await.token;
    let mut auditor = Channel::open(&server, &session, None).await;
    let mut bystander = Channel::open(&server, &clerk_session, None).await;
    assert_eq!(auditor.next().await.unwrap().event, "hello");
    assert_eq!(bystander.next().await.unwrap().event, "hello");

    // What the making of departments and people announced is passed by first: on a busy machine it arrives late.
    for (channel, of) in [(&mut auditor, &person), (&mut bystander, &clerk)] {
        announce(&server, Topic::Notification, None, Some(of.id), "ready").await;
        while !channel.next().await.unwrap().data.contains("\"ready\"") {}
    }
    announce(&server, Topic::Audit, Some(south), None, "south").await;
    announce(&server, Topic::Notification, None, Some(clerk.id), "of another").await;
    announce(&server, Topic::Audit, Some(north), None, "north").await;
    announce(&server, Topic::Notification, None, Some(person.id), "end").await;
    announce(&server, Topic::Notification, None, Some(clerk.id), "end").await;

    let seen = auditor.next_of(&["audit", "notification"]).await.unwrap();
    assert!(seen.data.contains("\"north\""), "{seen:?}");
    let seen = auditor.next_of(&["audit", "notification"]).await.unwrap();
    assert!(seen.data.contains("\"end\""), "{seen:?}");
    let seen = bystander.next_of(&["audit", "notification"]).await.unwrap();
    assert!(seen.data.contains("of another"), "{seen:?}");
    let seen = bystander.next_of(&["audit", "notification"]).await.unwrap();
    assert!(seen.data.contains("\"end\""), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_misses_nothing_and_sees_nothing_twice() {
    let server = TestServer::start().await;
    let person = server.person("auditor", Role::Auditor).await;
    let session = server.test.sign_in(&person).await.token;
    let mut channel = Channel::open(&server, &session, None).await;
    let mut last = channel.next().await.unwrap().id;
    let mut seen = Vec::new();
    const EVENTS: usize = 200;
    let mut published = 0;
    while seen.len() < EVENTS {
        // A few are published while nobody listens, a few while somebody does.
        for _ in 0..5.min(EVENTS - published) {
            announce(&server, Topic::Notification, None, Some(person.id), &published.to_string()).await;
            published += 1;
        }
        channel = Channel::open(&server, &session, Some(&last)).await;
        for _ in 0..5.min(EVENTS - published) {
            announce(&server, Topic::Notification, None, Some(person.id), &published.to_string()).await;
            published += 1;
        }
        while seen.len() < published {
            let message = channel.next_of(&["notification", "reset"]).await.unwrap();
            assert_eq!(message.event, "notification", "nothing is too old here");
            let data: serde_json::Value = serde_json::from_str(&message.data).unwrap();
            seen.push(data["subject"].as_str().unwrap().parse::<usize>().unwrap());
            last = message.id;
        }
        drop(std::mem::replace(&mut channel, Channel::open(&server, &session, Some(&last)).await));
    }
    assert_eq!(seen, (0..EVENTS).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_none_of_ours_starts_anew() {
    let server = TestServer::start().await;
    let session = server.session("auditor", Role::Auditor, None).await;
    for after in ["nonsense", "99999999999999-1", "-", "0-0-0", "18446744073709551615-9223372036854775807"] {
        let mut channel = Channel::open(&server, &session, Some(after)).await;
        assert_eq!(channel.next().await.unwrap().event, "reset", "{after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_ends_within_five_seconds_of_its_session() {
    let server = TestServer::start().await;
    let person = server.person("auditor", Role::Auditor).await;
    let signed_in = server.test.sign_in(&person).await;
    let mut channel = Channel::open(&server, &signed_in.token, None).await;
    assert_eq!(channel.next().await.unwrap().event, "hello");
    let started = Instant::now();
    server.test.hub.revoke_sessions(&testkit::hub::operator(), &testkit::hub::facts(), person.id).await.unwrap();
    let bye = channel.next_of(&["bye"]).await;
    assert!(bye.is_some());
    assert!(channel.next_of(&["notification", "audit"]).await.is_none(), "nothing comes after the end");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    // And the browser cannot come back.
    assert_eq!(server.get("/live", Some(&signed_in.token)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_opens_only_so_many_channels() {
    let server = TestServer::with(&[("OMNI_HUB_LIMITS_LIVE_PER_PERSON", "2")]).await;
    let session = server.session("auditor", Role::Auditor, None).await;
    let first = Channel::open(&server, &session, None).await;
    let _second = Channel::open(&server, &session, None).await;
    let answer = server.get("/live", Some(&session)).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!answer.header("retry-after").is_empty());
    drop(first);
    // The place is free again as soon as the server sees the closed connection.
    let deadline = Instant::now() + PATIENCE;
    while server.state.live.open() > 1 {
        assert!(Instant::now() < deadline, "the place is never free again");
        tokio::task::yield_now().await;
    }
    Channel::open(&server, &session, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_with_five_hundred_channels_open_takes_less_than_ten_seconds() {
    const CHANNELS: usize = 500;
    let mut server = TestServer::with(&[("OMNI_HUB_LIMITS_LIVE_PER_PERSON", "1000")]).await;
    let session = server.session("auditor", Role::Auditor, None).await;
    let mut channels = Vec::new();
    for _ in 0..CHANNELS {
        channels.push(Channel::open(&server, &session, None).await);
    }
    let started = Instant::now();
    server.state.begin_to_stop();
    let readers: Vec<_> = channels
        .into_iter()
        .map(|mut channel| {
            tokio::spawn(async move { channel.next_of(&["bye"]).await.is_some() && channel.next().await.is_none() })
        })
        .collect();
    let cut = server.stop().await;
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(cut, 0, "every channel ended by itself");
    for reader in readers {
        assert!(reader.await.unwrap(), "a channel ended without saying so");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_is_moved_away_takes_its_events_along() {
    let server = TestServer::start().await;
    let test = &server.test;
    let north = test.department("north", test.headquarters).await;
    let south = test.department("south", test.headquarters).await;
    let shop = test.department("shop", north).await;
    let person = test.person("north-auditor", north, &[(Role::Auditor, Some(north))]).await;
    let session = test.sign_in(&person).await.token;
    let mut channel = Channel::open(&server, &session, None).await;
    assert_eq!(channel.next().await.unwrap().event, "hello");
    announce(&server, Topic::Audit, Some(shop), None, "before the move").await;
    loop {
        let seen = channel.next_of(&["audit"]).await.unwrap();
        if seen.data.contains("before the move") {
            break;
        }
    }
    let row = test.hub.departments(&testkit::hub::operator()).await.expect("the tree");
    let row = row.into_iter().find(|row| row.id == shop).expect("the shop");
    let change = service::departments::DepartmentChange {
        code: row.code,
        name_zh: row.name_zh,
        name_en: row.name_en,
        parent_id: Some(south),
    };
    let by = testkit::hub::operator();
    test.hub.update_department(&by, &testkit::hub::facts(), shop, row.version, change).await.expect("moved");
    announce(&server, Topic::Audit, Some(shop), None, "after the move").await;
    announce(&server, Topic::Notification, None, Some(person.id), "end").await;
    let seen = channel.next_of(&["audit", "notification"]).await.unwrap();
    assert!(seen.data.contains("\"end\""), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_channel_does_not_keep_a_session_from_ending() {
    let server = TestServer::start().await;
    let person = server.person("auditor", Role::Auditor).await;
    let session = server.test.sign_in(&person).await;
    let end = async || {
        let found = server.test.hub.authenticate_in_background(&session.token).await.expect("it answers");
        found.expect("it is open").idle_ends_at
    };
    let before = end().await;
    server.test.advance_seconds(300);
    let mut channel = Channel::open(&server, &session.token, None).await;
    assert_eq!(channel.next().await.unwrap().event, "hello");
    assert_eq!(end().await, before);
    server.test.advance_seconds(3_600);
    assert_eq!(channel.next_of(&["bye"]).await.map(|message| message.event), Some("bye".to_owned()));
}
