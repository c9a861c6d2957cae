//! What happened, for those who watch: written in the transaction of the change, read in an order in which nothing can come
//! late. `NOTIFY` is only a hint that looking is worth while: it may be lost, and nothing is lost with it.
//!
//! A reader takes rows of transactions older than every running one, in the order (transaction, position). So a low
//! position that commits late is not passed by: its transaction holds the reader back until it has ended.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::{DepartmentId, RequestId, UserId};
use domain::live::Topic;
use serde_json::Value;
use sqlx::postgres::{PgListener, PgPoolOptions};
use uuid::Uuid;

use crate::context::TxContext;
use crate::error::{Error, Result};
use crate::tx::{Store, Tx, WeakStore};

/// The channel of the hints.
const CHANNEL: &str = "omni_outbox";

/// At least this long between two hints of one instance: at most twenty a second, however many commits. A commit with
/// `NOTIFY` takes a lock of the whole cluster, so the writers themselves never send one.
const HINT_INTERVAL: Duration = Duration::from_millis(50);

/// How long a watcher waits for a hint before it looks all the same.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How long to wait before trying to listen again.
const LISTEN_RETRY: Duration = Duration::from_secs(1);

/// A place in the outbox: everything up to and including it has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    /// The transaction.
    pub xid: u64,
    /// The position within it.
    pub position: i64,
}

impl std::fmt::Display for Cursor {
    /// `<xid>-<position>`, as in the `id` of a live event.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.xid, self.position)
    }
}

impl std::str::FromStr for Cursor {
    type Err = CursorUnreadable;

    fn from_str(text: &str) -> std::result::Result<Cursor, CursorUnreadable> {
        let (xid, position) = text.split_once('-').ok_or(CursorUnreadable)?;
        let is_plain = |part: &str| !part.is_empty() && part.len() <= 20 && part.bytes().all(|b| b.is_ascii_digit());
        if !is_plain(xid) || !is_plain(position) {
            return Err(CursorUnreadable);
        }
        Ok(Cursor {
            xid: xid.parse().map_err(|_| CursorUnreadable)?,
            position: position.parse().map_err(|_| CursorUnreadable)?,
        })
    }
}

/// The text is no [`Cursor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in the outbox")]
pub struct CursorUnreadable;

/// Something to announce. Personal data and secrets never go into it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// What it is about.
    pub topic: Topic,
    /// The department it belongs to; `None` for none.
    pub department_id: Option<DepartmentId>,
    /// The one person it is for; `None` for everybody who may see the topic.
    pub user_id: Option<UserId>,
    /// The id of what changed.
    pub subject: String,
    /// A few facts more, at most 8 KiB as JSON.
    pub payload: Value,
}

/// Something announced.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its place; give it back to go on from here.
    pub cursor: Cursor,
    /// The time of the act.
    pub at: DateTime<Utc>,
    /// What it is about; `None` when a newer program published a topic that this one does not know.
    pub topic: Option<Topic>,
    /// The department it belongs to.
    pub department_id: Option<DepartmentId>,
    /// The one person it is for.
    pub user_id: Option<UserId>,
    /// The id of what changed.
    pub subject: String,
    /// A few facts more.
    pub payload: Value,
}

/// How far the outbox reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// A reader that stands before this has missed something that is deleted by now, and must start anew.
    pub oldest: Cursor,
    /// Now: everything after it is still to come.
    pub now: Cursor,
}

impl Bounds {
    /// Whether a reader can go on from here: not before what is deleted, and not in a future that another database had.
    pub fn can_resume(&self, cursor: Cursor) -> bool {
        self.oldest <= cursor && cursor.xid <= self.now.xid
    }
}

/// Announces something in the transaction of the change; it is seen by readers after the commit.
///
/// # Errors
/// [`Error::Conflict`] when the payload is too large; as the database.
pub async fn publish(tx: &mut Tx, event: &NewEvent) -> Result<()> {
    let at = tx.at();
    sqlx::query!(
        "INSERT INTO outbox (at, topic, department_id, user_id, subject, payload) VALUES ($1, $2, $3, $4, $5, $6)",
        at,
        event.topic.code(),
        event.department_id.map(|id| id.0),
        event.user_id.map(|id| id.0),
        event.subject,
        event.payload
    )
    .execute(tx.connection())
    .await?;
    tx.mark_published();
    Ok(())
}

/// The events after `cursor`, at most `limit`, in their order. None of them can be overtaken by one that comes later.
///
/// # Errors
/// As the database.
pub async fn read_after(store: &Store, cursor: Cursor, limit: u32) -> Result<Vec<Event>> {
    store.with_read(system(), (cursor, limit), |tx, (cursor, limit)| Box::pin(read_after_in(tx, cursor, limit))).await
}

async fn read_after_in(tx: &mut Tx, cursor: Cursor, limit: u32) -> Result<Vec<Event>> {
    let rows = sqlx::query!(
        r#"SELECT xid::text AS "xid!", position, at, topic, department_id, user_id, subject, payload
           FROM outbox
           WHERE (xid, position) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
           ORDER BY xid, position LIMIT $3"#,
        cursor.xid.to_string(),
        cursor.position,
        i64::from(limit)
    )
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Event {
                cursor: Cursor { xid: parse_xid(&row.xid)?, position: row.position },
                at: row.at,
                topic: Topic::from_code(&row.topic),
                department_id: row.department_id.map(DepartmentId),
                user_id: row.user_id.map(UserId),
                subject: row.subject,
                payload: row.payload,
            })
        })
        .collect()
}

/// How far the outbox reaches now.
///
/// # Errors
/// As the database.
pub async fn bounds(store: &Store) -> Result<Bounds> {
    store
        .with_read(system(), (), |tx, ()| {
            Box::pin(async move {
                let row = sqlx::query!(
                    r#"SELECT xid::text AS "oldest!", position AS "oldest_position!",
                              pg_snapshot_xmin(pg_current_snapshot())::text AS "now!" FROM outbox_horizon"#
                )
                .fetch_one(tx.connection())
                .await?;
                Ok::<_, Error>(Bounds {
                    oldest: Cursor { xid: parse_xid(&row.oldest)?, position: row.oldest_position },
                    // Positions start at one, so this stands before everything the oldest running transaction publishes.
                    now: Cursor { xid: parse_xid(&row.now)?, position: 0 },
                })
            })
        })
        .await
}

/// Deletes what was published before `before`, and remembers up to where. Returns how many events went.
///
/// # Errors
/// As the database.
pub async fn expire(store: &Store, before: DateTime<Utc>) -> Result<u64> {
    store
        .with_tx(system(), before, |tx, before| {
            Box::pin(async move {
                // The horizon first: its row lock lets only one instance clear at a time. Only whole transactions of the
                // past go, in order; a row that is older but lies behind a younger one waits for it.
                let row = sqlx::query!(
                    r#"WITH horizon AS (SELECT xid, position FROM outbox_horizon FOR UPDATE),
                            keep AS (SELECT xid FROM outbox WHERE at >= $1 ORDER BY xid, position LIMIT 1),
                            gone AS (DELETE FROM outbox USING horizon
                                     WHERE outbox.xid < coalesce((SELECT xid FROM keep),
                                                                 pg_snapshot_xmin(pg_current_snapshot()))
                                       AND outbox.xid < pg_snapshot_xmin(pg_current_snapshot())
                                     RETURNING outbox.xid, outbox.position)
                       SELECT count(*) AS "count!", max(xid::text::numeric)::text AS xid,
                              (SELECT position FROM gone ORDER BY xid DESC, position DESC LIMIT 1) AS position
                       FROM gone"#,
                    before
                )
                .fetch_one(tx.connection())
                .await?;
                if let (Some(xid), Some(position)) = (row.xid, row.position) {
                    sqlx::query!("UPDATE outbox_horizon SET xid = $1::text::xid8, position = $2", xid, position)
                        .execute(tx.connection())
                        .await?;
                }
                Ok::<_, Error>(u64::try_from(row.count).unwrap_or_default())
            })
        })
        .await
}

/// Tells when looking into the outbox is worth while: after a commit of this instance, a hint of another, or one second
/// without either. One connection an instance, whoever watches.
pub struct Hints {
    local: tokio::sync::watch::Receiver<u64>,
    remote: tokio::sync::watch::Receiver<u64>,
    listener: tokio::task::JoinHandle<()>,
}

impl Hints {
    /// Starts to listen. A server that cannot be reached is tried again every second; meanwhile [`Hints::next`] polls.
    pub fn listen(store: &Store) -> Hints {
        let (sender, remote) = tokio::sync::watch::channel(0);
        let listener = tokio::spawn(listen(store.plain_options().clone(), sender));
        Hints { local: store.local_news(), remote, listener }
    }

    /// Waits for the next occasion. Several that come at once are one.
    pub async fn next(&mut self) {
        let local = async {
            if self.local.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let remote = async {
            if self.remote.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = local => {}
            () = remote => {}
            () = tokio::time::sleep(POLL_INTERVAL) => {}
        }
    }
}

impl Drop for Hints {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// Keeps one connection listening. Each loss of it counts as a hint: what was sent meanwhile is gone.
async fn listen(options: sqlx::postgres::PgConnectOptions, news: tokio::sync::watch::Sender<u64>) {
    let tell = || news.send_modify(|count| *count = count.wrapping_add(1));
    loop {
        // A pool of its own: a listener never ends, and would otherwise hold a connection of the program's requests.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with(options.clone().application_name("omni-hub listener"));
        let result = async {
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.listen(CHANNEL).await?;
            tell();
            loop {
                // `None`: the connection was lost and has been made anew; something may have been sent meanwhile.
                listener.try_recv().await?;
                tell();
            }
        };
        // The loop above ends by a failure only.
        let Err(failure): std::result::Result<std::convert::Infallible, sqlx::Error> = result.await;
        tracing::warn!(%failure, "listening for news of other instances failed; looking every second meanwhile");
        tokio::time::sleep(LISTEN_RETRY).await;
    }
}

/// Tells other instances of news, at most twenty times a second; ends with the store.
pub(crate) async fn send_hints(store: WeakStore) {
    while let Some(store) = store.next_hint().await {
        store.flush_hints().await;
        drop(store);
        tokio::time::sleep(HINT_INTERVAL).await;
    }
}

impl Store {
    /// Tells other instances at once, if there is anything to tell. Commands that end after one act call this last.
    pub async fn flush_hints(&self) {
        if self.take_hint()
            && let Err(failure) = sqlx::query!("SELECT pg_notify($1, '')", CHANNEL).execute(self.pool()).await
        {
            // Only a hint: the others look within a second all the same.
            tracing::debug!(%failure, "no hint sent");
        }
    }
}

/// Reading for all viewers of the instance belongs to no request and to no moment.
fn system() -> TxContext {
    TxContext::system(RequestId(Uuid::nil()), DateTime::UNIX_EPOCH)
}

fn parse_xid(text: &str) -> Result<u64> {
    text.parse().map_err(|_| Error::Corrupt(format!("'{text}' is no transaction")))
}
