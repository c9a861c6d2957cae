//! The live channel: one reader of the outbox an instance, however many viewers; each viewer gets the events that the
//! person may see, in their order, and can come back with the id of the last one and miss nothing. A viewer that is too
//! slow is told to load everything anew instead of holding up the others.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use app::error::ErrorKind;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, extract::Query};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::{Actor, Credential};
use domain::ids::{SessionId, UserId};
use domain::live::Topic;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use service::Hub;
use service::live::may_see;
use store::outbox::{Cursor, Event, Hints, bounds};
use tokio::sync::{Notify, broadcast};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::answer::Refusal;
use crate::request::{Surface, Visitor, cookie};
use crate::state::AppState;
use crate::telemetry::figure;

/// How many events a viewer may lag behind before it is told to load everything anew (quality R14).
const BACKLOG: usize = 256;

/// How many events are read from the outbox at once.
const BATCH: u32 = 500;

/// A returning viewer that missed more than this loads everything anew: that is cheaper for both sides.
const REPLAY_MOST: usize = 5_000;

/// A line without meaning, so that nobody between us and the viewer takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How often all viewers' sessions are checked, in one query. Revocation must act within 5 s; a session that is ended is
/// also announced as an event, which is looked at at once.
const SESSION_CHECK: Duration = Duration::from_secs(4);

/// The shortest time after which a viewer comes back, in milliseconds; a part as large again is spread over the viewers, so
/// that a thousand of them do not come at once.
const RETRY_MILLISECONDS: u64 = 1_000;

/// An event as it is sent, written once for all viewers.
#[derive(Debug)]
struct Frame {
    event: Event,
    bytes: Bytes,
}

impl Frame {
    fn new(event: Event) -> Frame {
        let topic = event.topic.map_or("unknown", Topic::code);
        let data = serde_json::json!({
            "subject": event.subject,
            "department": event.department_id,
            "at": event.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            "payload": event.payload,
        });
        let bytes = Bytes::from(format!("id: {}\nevent: {topic}\ndata: {data}\n\n", event.cursor));
        Frame { event, bytes }
    }
}

/// One open channel.
struct Viewer {
    session: SessionId,
    user: UserId,
    /// Set when the person's rights may have changed: they are read anew before anything else is shown.
    is_stale: Arc<AtomicBool>,
    ends: CancellationToken,
}

/// The live channel of this instance; cheap to clone.
#[derive(Clone)]
pub struct Live {
    inner: Arc<Inner>,
}

struct Inner {
    frames: broadcast::Sender<Arc<Frame>>,
    viewers: Mutex<HashMap<u64, Viewer>>,
    next_viewer: AtomicU64,
    most_per_person: usize,
    stopping: CancellationToken,
    check_sessions: Notify,
}

/// Takes the viewer off the list when its stream ends, however it ends.
struct Registration {
    live: Live,
    id: u64,
    is_stale: Arc<AtomicBool>,
    ends: CancellationToken,
}

impl Drop for Registration {
    fn drop(&mut self) {
        let open = {
            let mut viewers = self.live.viewers();
            viewers.remove(&self.id);
            viewers.len()
        };
        set_open(open);
    }
}

fn set_open(open: usize) {
    metrics::gauge!(figure::LIVE_OPEN).set(u32::try_from(open).unwrap_or(u32::MAX));
}

impl Live {
    /// A channel without viewers; [`Live::read`] and [`Live::watch_sessions`] make it run.
    pub fn new(most_per_person: usize, stopping: CancellationToken) -> Live {
        let (frames, _) = broadcast::channel(BACKLOG);
        Live {
            inner: Arc::new(Inner {
                frames,
                viewers: Mutex::new(HashMap::new()),
                next_viewer: AtomicU64::new(0),
                most_per_person,
                stopping,
                check_sessions: Notify::new(),
            }),
        }
    }

    fn viewers(&self) -> MutexGuard<'_, HashMap<u64, Viewer>> {
        // A panic while the list was held cannot leave it half changed: every use is one call.
        self.inner.viewers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many channels are open.
    pub fn open(&self) -> usize {
        self.viewers().len()
    }

    fn register(&self, session: SessionId, user: UserId) -> Option<Registration> {
        let ends = self.inner.stopping.child_token();
        let mut viewers = self.viewers();
        if viewers.values().filter(|viewer| viewer.user == user).count() >= self.inner.most_per_person {
            return None;
        }
        let id = self.inner.next_viewer.fetch_add(1, Ordering::Relaxed);
        let is_stale = Arc::new(AtomicBool::new(false));
        viewers.insert(id, Viewer { session, user, is_stale: is_stale.clone(), ends: ends.clone() });
        set_open(viewers.len());
        drop(viewers);
        Some(Registration { live: self.clone(), id, is_stale, ends })
    }

    /// Reads the outbox and hands every event to all viewers, until the program stops.
    pub async fn read(&self, hub: Hub) {
        let mut hints = Hints::listen(hub.store());
        let mut cursor = None;
        while !self.inner.stopping.is_cancelled() {
            if let Err(error) = self.read_news(&hub, &mut cursor).await {
                tracing::warn!(%error, "the outbox cannot be read for now");
            }
            tokio::select! {
                () = hints.next() => {}
                () = self.inner.stopping.cancelled() => {}
            }
        }
    }

    async fn read_news(&self, hub: &Hub, cursor: &mut Option<Cursor>) -> Result<(), service::Error> {
        let mut at = match *cursor {
            Some(at) => at,
            None => bounds(hub.store()).await.map_err(|_| service::Error::Unavailable)?.now,
        };
        *cursor = Some(at);
        loop {
            let events = hub.live_events(at, BATCH).await?;
            let Some(last) = events.last() else { return Ok(()) };
            at = last.cursor;
            for event in events {
                self.act_on(&event);
                // Without viewers nobody takes it, which is right.
                let _nobody = self.inner.frames.send(Arc::new(Frame::new(event)));
            }
            *cursor = Some(at);
        }
    }

    /// What an event means for the viewers themselves: when a session ended, the sessions are checked at once; when a person
    /// changed, that person's viewers read their rights anew before they show this event or any later one.
    fn act_on(&self, event: &Event) {
        let person = match event.topic {
            Some(Topic::Session) => {
                self.inner.check_sessions.notify_one();
                event.user_id
            }
            Some(Topic::User) => event.subject.parse::<UserId>().ok(),
            _ => None,
        };
        if let Some(person) = person {
            for viewer in self.viewers().values().filter(|viewer| viewer.user == person) {
                viewer.is_stale.store(true, Ordering::Release);
            }
        }
    }

    /// Lets go of viewers whose session has ended: one query for all of them, every few seconds and when one is announced.
    pub async fn watch_sessions(&self, hub: Hub) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(SESSION_CHECK) => {}
                () = self.inner.check_sessions.notified() => {}
                () = self.inner.stopping.cancelled() => return,
            }
            let mut sessions: Vec<SessionId> = self.viewers().values().map(|viewer| viewer.session).collect();
            sessions.sort_unstable();
            sessions.dedup();
            if sessions.is_empty() {
                continue;
            }
            match hub.still_valid(&sessions).await {
                Ok(valid) => {
                    let valid: std::collections::HashSet<SessionId> = valid.into_iter().collect();
                    for viewer in self.viewers().values().filter(|viewer| !valid.contains(&viewer.session)) {
                        viewer.ends.cancel();
                    }
                }
                // While the database is away nothing changes, and nothing new is shown either.
                Err(error) => tracing::warn!(%error, "the viewers' sessions could not be checked"),
            }
        }
    }
}

/// Where a returning viewer goes on.
#[derive(Debug, Default, Deserialize)]
pub struct Resume {
    /// The id of the last event, for those who cannot send the header.
    after: Option<String>,
}

/// What has been decided about the beginning of a stream.
enum Begin {
    /// From now on.
    Now(Cursor),
    /// From the last event that the viewer saw.
    After(Cursor),
    /// The viewer was away for too long.
    Reset(Cursor),
}

/// `GET /live`.
pub async fn live(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Query(resume): Query<Resume>,
    headers: HeaderMap,
) -> Response {
    let refuse = |refusal: Refusal| refusal.answer(Surface::Other, visitor.preference, state.site.stylesheet());
    let Some(actor) = visitor.actor().cloned() else {
        return refuse(Refusal::sign_in_required());
    };
    let Credential::Session { id: session, .. } = actor.credential else {
        return refuse(Refusal::sign_in_required());
    };
    if state.stopping.is_cancelled() {
        return refuse(Refusal::unavailable());
    }
    let header = headers.get("last-event-id").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let after = header.or(resume.after).filter(|text| !text.is_empty());
    // Listening before the bounds are asked for: what is published in between is in one of the two.
    let receiver = state.live.inner.frames.subscribe();
    let bounds = match bounds(state.hub.store()).await {
        Ok(bounds) => bounds,
        Err(error) => {
            tracing::warn!(%error, "a live channel could not be opened");
            return refuse(Refusal::unavailable());
        }
    };
    let Some(registration) = state.live.register(session, actor.user_id) else {
        return refuse(
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, ErrorKind::TooMany, "too_many_channels").retry_after(30),
        );
    };
    // The rights once more, now that every later change of them is told to this channel: nothing falls between the two.
    let token: Box<str> = cookie(&headers, app::cookies::SESSION).unwrap_or_default().into();
    let actor = match state.hub.authenticate(&token).await {
        Ok(Some(session)) => Arc::new(session.actor),
        Ok(None) => return refuse(Refusal::sign_in_required()),
        Err(error) => return refuse(error.into()),
    };
    let begin = match after.map(|text| text.parse::<Cursor>()) {
        None => Begin::Now(bounds.now),
        Some(Ok(cursor)) if bounds.can_resume(cursor) => Begin::After(cursor),
        Some(_) => Begin::Reset(bounds.now),
    };
    let stream = ViewerStream::new(state.hub.clone(), token, actor, receiver, registration, begin);
    let frames = futures::stream::unfold(stream, |mut stream| async move {
        let bytes = stream.next().await?;
        Some((Ok::<Bytes, Infallible>(bytes), stream))
    });
    let mut response = Body::from_stream(frames).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // For proxies that would otherwise collect the stream.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// The stream of one viewer. Small on purpose: there are thousands of them.
struct ViewerStream {
    hub: Hub,
    token: Box<str>,
    actor: Arc<Actor>,
    receiver: broadcast::Receiver<Arc<Frame>>,
    registration: Registration,
    /// Everything up to here has been sent or must not be.
    seen: Cursor,
    /// What is sent before anything else.
    first: VecDeque<Bytes>,
    /// Whether the outbox must still be read from `seen` on.
    is_catching_up: bool,
    replayed: usize,
    keep_alive: Instant,
    is_over: bool,
}

impl ViewerStream {
    fn new(
        hub: Hub,
        token: Box<str>,
        actor: Arc<Actor>,
        receiver: broadcast::Receiver<Arc<Frame>>,
        registration: Registration,
        begin: Begin,
    ) -> ViewerStream {
        let now = hub.now();
        let retry = RETRY_MILLISECONDS + registration.id.wrapping_mul(7919) % RETRY_MILLISECONDS;
        let mut first = VecDeque::from([Bytes::from(format!("retry: {retry}\n\n"))]);
        let (seen, is_catching_up) = match begin {
            Begin::Now(cursor) => {
                first.push_back(message(cursor, "hello", now));
                (cursor, false)
            }
            Begin::After(cursor) => (cursor, true),
            Begin::Reset(cursor) => {
                first.push_back(message(cursor, "reset", now));
                (cursor, false)
            }
        };
        let keep_alive = Instant::now() + KEEP_ALIVE;
        ViewerStream {
            hub,
            token,
            actor,
            receiver,
            registration,
            seen,
            first,
            is_catching_up,
            replayed: 0,
            keep_alive,
            is_over: false,
        }
    }

    /// The next bytes to send; `None` when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.first.pop_front() {
                return Some(bytes);
            }
            if self.is_over {
                return None;
            }
            if self.is_catching_up {
                self.catch_up().await;
                continue;
            }
            tokio::select! {
                biased;
                () = self.registration.ends.cancelled() => return Some(self.say_goodbye()),
                frame = self.receiver.recv() => match frame {
                    Ok(frame) => {
                        if !self.are_rights_known().await {
                            return Some(self.say_goodbye());
                        }
                        if let Some(bytes) = self.shown(&frame) {
                            self.keep_alive = Instant::now() + KEEP_ALIVE;
                            return Some(bytes);
                        }
                    }
                    Err(broadcast::error::RecvError::Lagged(_)) => return Some(self.start_anew().await),
                    Err(broadcast::error::RecvError::Closed) => self.is_over = true,
                },
                () = sleep_until(self.keep_alive) => {
                    self.keep_alive = Instant::now() + KEEP_ALIVE;
                    // A comment that still moves the viewer's place along would need an id; the next event does that.
                    return Some(Bytes::from_static(b": still here\n\n"));
                }
            }
        }
    }

    /// The last message of a channel that the server ends.
    fn say_goodbye(&mut self) -> Bytes {
        self.is_over = true;
        let retry = RETRY_MILLISECONDS + self.registration.id.wrapping_mul(7919) % RETRY_MILLISECONDS;
        Bytes::from(format!("retry: {retry}\nevent: bye\ndata: {{}}\n\n"))
    }

    /// Reads the person's rights anew if they may have changed; whether the channel may go on.
    async fn are_rights_known(&mut self) -> bool {
        if !self.registration.is_stale.swap(false, Ordering::AcqRel) {
            return true;
        }
        match self.hub.authenticate(&self.token).await {
            Ok(Some(session)) => {
                self.actor = Arc::new(session.actor);
                true
            }
            // Not knowing is no reason to show anything: the browser comes back by itself.
            Ok(None) | Err(_) => false,
        }
    }

    /// The bytes of an event, if it is new to this viewer and may be seen.
    fn shown(&mut self, frame: &Frame) -> Option<Bytes> {
        if frame.event.cursor <= self.seen {
            return None;
        }
        self.seen = frame.event.cursor;
        if !may_see(&self.actor, &frame.event) {
            return None;
        }
        metrics::counter!(figure::LIVE_SENT).increment(1);
        Some(frame.bytes.clone())
    }

    /// Reads what was missed, one batch at a time.
    async fn catch_up(&mut self) {
        if self.replayed > REPLAY_MOST {
            self.is_catching_up = false;
            let bytes = self.start_anew().await;
            self.first.push_back(bytes);
            return;
        }
        match self.hub.live_events(self.seen, BATCH).await {
            Ok(events) if events.is_empty() => self.is_catching_up = false,
            Ok(events) => {
                self.replayed += events.len();
                if !self.are_rights_known().await {
                    let bytes = self.say_goodbye();
                    self.first.push_back(bytes);
                    return;
                }
                for event in events {
                    let frame = Frame::new(event);
                    if let Some(bytes) = self.shown(&frame) {
                        self.first.push_back(bytes);
                    }
                }
            }
            Err(error) => {
                // The viewer comes back by itself and tries again from where it stands.
                tracing::warn!(%error, "what a viewer missed could not be read");
                self.is_over = true;
            }
        }
    }

    /// Tells the viewer to load everything anew, and goes on from now.
    async fn start_anew(&mut self) -> Bytes {
        metrics::counter!(figure::LIVE_RESET).increment(1);
        self.receiver = self.receiver.resubscribe();
        if let Ok(bounds) = bounds(self.hub.store()).await {
            self.seen = self.seen.max(bounds.now);
        }
        message(self.seen, "reset", self.hub.now())
    }
}

/// A message of the channel itself.
fn message(cursor: Cursor, kind: &str, at: DateTime<Utc>) -> Bytes {
    let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    Bytes::from(format!("id: {cursor}\nevent: {kind}\ndata: {{\"at\":\"{at}\"}}\n\n"))
}
