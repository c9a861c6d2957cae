//! The pool and the one way into a transaction.
//!
//! Three dangers are dealt with here and nowhere else. A request that is dropped while `BEGIN` is on its way would leave an
//! open transaction in the pool (sqlx#4393), so the whole transaction runs in a task of its own that nobody drops. A
//! collision of two transactions repeats the complete use case, its decision included. And what was published is announced
//! only after `COMMIT`.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::RequestId;
use futures::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool, Postgres, Transaction};
use tokio::sync::Notify;
use tracing::Instrument;
use tracing::log::LevelFilter;

use crate::context::{Mode, TxContext, Viewer};
use crate::error::{Error, MaybeStore, Result};

/// The role every connection of the pool takes; made by the first migration.
pub(crate) const APP_ROLE: &str = "omni_hub_app";

/// What each connection is started with, so that even `RESET ALL` comes back to it; checked by [`Store::check_settings`].
/// An interactive statement ends after 5 s, waiting for a row after 2 s, and a transaction that does nothing after 10 s.
const SESSION_SETTINGS: [(&str, &str); 5] = [
    ("role", APP_ROLE),
    ("statement_timeout", "5s"),
    ("lock_timeout", "2s"),
    ("idle_in_transaction_session_timeout", "10s"),
    // The guard below sends ROLLBACK outside of transactions too; the server need not warn about each.
    ("client_min_messages", "error"),
];

/// How many times a transaction is tried before a collision is reported.
const TRIES_MAX: u32 = 5;

/// A connection that lay idle for longer is tested before it is lent out; a younger one has just answered.
const TEST_AFTER_IDLE: Duration = Duration::from_secs(1);

/// How large the pool is and how long one waits for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolSettings {
    /// Connections at most.
    pub connections_max: u32,
    /// Connections kept open.
    pub connections_min: u32,
    /// How long to wait for a free one, after which the answer is [`Error::Unavailable`].
    pub acquire_timeout: Duration,
}

impl Default for PoolSettings {
    /// Sixteen connections: enough to keep two cores and a disk busy, few enough for a server's default of a hundred.
    fn default() -> PoolSettings {
        PoolSettings { connections_max: 16, connections_min: 2, acquire_timeout: Duration::from_secs(3) }
    }
}

/// The state of the pool, for the metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolFacts {
    /// Connections open.
    pub open: u32,
    /// Of these, not lent out.
    pub idle: u32,
    /// Connections at most.
    pub max: u32,
}

/// The database as the program sees it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    pool: PgPool,
    /// Without the role and its time-outs: for the listener, see `outbox`.
    options: PgConnectOptions,
    max: u32,
    committed: Notify,
    local: tokio::sync::watch::Sender<u64>,
    /// Whether other instances still have to be told; see `outbox`.
    is_hint_due: AtomicBool,
    hint_due: Arc<Notify>,
}

impl Drop for Inner {
    /// Wakes the task that tells other instances, so that it sees that its store is gone.
    fn drop(&mut self) {
        self.hint_due.notify_one();
    }
}

/// A store that may be gone: what tasks hold, so that they end with it.
pub(crate) struct WeakStore {
    inner: Weak<Inner>,
    hint_due: Arc<Notify>,
}

impl WeakStore {
    /// Waits until other instances have to be told of something; `None` when the store is gone.
    pub(crate) async fn next_hint(&self) -> Option<Store> {
        self.hint_due.notified().await;
        self.inner.upgrade().map(|inner| Store { inner })
    }
}

/// A transaction, opaque outside this crate: it can only be handed to functions of this crate.
pub struct Tx {
    transaction: Transaction<'static, Postgres>,
    context: TxContext,
    has_published: bool,
}

impl Tx {
    /// For whom the transaction looks, which request it belongs to, and the time of the act.
    pub fn context(&self) -> &TxContext {
        &self.context
    }

    /// The time of the act.
    pub fn at(&self) -> DateTime<Utc> {
        self.context.at
    }

    /// The request that causes the transaction.
    pub fn request_id(&self) -> RequestId {
        self.context.request_id
    }

    /// For whom the transaction looks.
    pub fn viewer(&self) -> &Viewer {
        &self.context.viewer
    }

    /// The connection, for `query!(…).fetch_one(tx.connection())`.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// Says that the outbox has something new, to be announced after the commit.
    pub(crate) fn mark_published(&mut self) {
        self.has_published = true;
    }
}

impl Store {
    /// Opens the pool and starts the task that tells other instances of news. The database must have been migrated.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database cannot be reached; [`Error::Corrupt`] when the address cannot be read or
    /// the role of the program is missing (not migrated).
    pub async fn connect(url: &str, settings: &PoolSettings) -> Result<Store> {
        let plain = PgConnectOptions::from_str(url)
            .map_err(|error| Error::Corrupt(format!("the address of the database cannot be read: {error}")))?
            .application_name("omni-hub")
            .log_statements(LevelFilter::Trace)
            .log_slow_statements(LevelFilter::Warn, Duration::from_secs(1));
        let options = plain.clone().options(SESSION_SETTINGS);
        let pool = PgPoolOptions::new()
            .max_connections(settings.connections_max)
            .min_connections(settings.connections_min)
            .acquire_timeout(settings.acquire_timeout)
            .test_before_acquire(false)
            .before_acquire(|connection, metadata| {
                Box::pin(async move {
                    if metadata.idle_for > TEST_AFTER_IDLE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            // Against poisoned connections: whatever was left open ends here. A connection that cannot even do that is
            // thrown away.
            .after_release(|connection, _| Box::pin(async move { Ok(connection.execute("ROLLBACK").await.is_ok()) }))
            .connect_with(options)
            .await?;
        let inner = Arc::new(Inner {
            pool,
            options: plain,
            max: settings.connections_max,
            committed: Notify::new(),
            local: tokio::sync::watch::Sender::new(0),
            is_hint_due: AtomicBool::new(false),
            hint_due: Arc::new(Notify::new()),
        });
        let weak = WeakStore { inner: Arc::downgrade(&inner), hint_due: Arc::clone(&inner.hint_due) };
        tokio::spawn(crate::outbox::send_hints(weak));
        Ok(Store { inner })
    }

    /// Runs `body` in one transaction and commits it if it answers `Ok`. The whole runs in a task of its own, so that a
    /// dropped caller never cancels it half-way; on a collision it is repeated completely, at most five times. `body` must
    /// therefore have no effect but through `Tx`.
    ///
    /// # Errors
    /// Whatever `body` answers; or, through `From`, the failure of the database.
    pub async fn with_tx<I, T, E, F>(&self, context: TxContext, input: I, body: F) -> std::result::Result<T, E>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + MaybeStore + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, I) -> BoxFuture<'t, std::result::Result<T, E>> + Send + Sync + 'static,
    {
        self.spawn(context, input, body, Mode::Write).await
    }

    /// Like [`Store::with_tx`], but the transaction cannot write.
    ///
    /// # Errors
    /// As [`Store::with_tx`].
    pub async fn with_read<I, T, E, F>(&self, context: TxContext, input: I, body: F) -> std::result::Result<T, E>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + MaybeStore + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, I) -> BoxFuture<'t, std::result::Result<T, E>> + Send + Sync + 'static,
    {
        self.spawn(context, input, body, Mode::Read).await
    }

    /// Like [`Store::with_read`], but all statements see the same moment, however long they take.
    pub(crate) async fn with_snapshot<I, T, E, F>(
        &self,
        context: TxContext,
        input: I,
        body: F,
    ) -> std::result::Result<T, E>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + MaybeStore + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, I) -> BoxFuture<'t, std::result::Result<T, E>> + Send + Sync + 'static,
    {
        self.spawn(context, input, body, Mode::Snapshot).await
    }

    async fn spawn<I, T, E, F>(&self, context: TxContext, input: I, body: F, mode: Mode) -> std::result::Result<T, E>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + MaybeStore + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, I) -> BoxFuture<'t, std::result::Result<T, E>> + Send + Sync + 'static,
    {
        let store = self.clone();
        let task = async move {
            let mut tries = 1;
            loop {
                let result = store.run_once(&context, input.clone(), &body, mode).await;
                match result {
                    Err(error) if tries < TRIES_MAX && matches!(error.as_store(), Some(Error::Collision)) => {
                        tokio::time::sleep(jitter(tries)).await;
                        tries += 1;
                    }
                    result => return result,
                }
            }
        };
        match tokio::spawn(task.in_current_span()).await {
            Ok(result) => result,
            Err(failure) => match failure.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::Unavailable("the program is stopping".to_owned()).into()),
            },
        }
    }

    async fn run_once<I, T, E, F>(
        &self,
        context: &TxContext,
        input: I,
        body: &F,
        mode: Mode,
    ) -> std::result::Result<T, E>
    where
        E: From<Error>,
        F: for<'t> Fn(&'t mut Tx, I) -> BoxFuture<'t, std::result::Result<T, E>>,
    {
        let mut tx = self.begin(context.clone(), mode).await?;
        match body(&mut tx, input).await {
            Ok(value) => {
                let has_published = tx.has_published;
                tx.transaction.commit().await.map_err(Error::from)?;
                if has_published {
                    self.announce();
                }
                Ok(value)
            }
            Err(error) => {
                // The failure of the use case is what the caller must hear; a connection that cannot even roll back is
                // dealt with when it is released.
                if let Err(failure) = tx.transaction.rollback().await {
                    tracing::warn!(%failure, "a transaction could not be rolled back");
                }
                Err(error)
            }
        }
    }

    async fn begin(&self, context: TxContext, mode: Mode) -> Result<Tx> {
        let sql = context.begin_sql(mode);
        let transaction = self.inner.pool.begin_with(AssertSqlSafe(sql)).await?;
        Ok(Tx { transaction, context, has_published: false })
    }

    /// Wakes the live channel of this instance, and has the others told.
    fn announce(&self) {
        self.inner.committed.notify_one();
        self.inner.local.send_modify(|count| *count = count.wrapping_add(1));
        self.inner.is_hint_due.store(true, Ordering::Release);
        self.inner.hint_due.notify_one();
    }

    /// Woken after each commit of this instance that published something. Keeps one wake-up for one waiter; whoever wants
    /// news of other instances too takes [`crate::outbox::Hints`].
    pub fn committed(&self) -> &Notify {
        &self.inner.committed
    }

    /// Checks by asking the server that the role and the time-outs are those of the program, and that a commit is durable.
    /// A server for tests may be set up without `fsync`, if it says itself that this is meant: `omni.without_durability=on`.
    ///
    /// # Errors
    /// [`Error::Corrupt`] naming the first setting that differs; do not serve then.
    pub async fn check_settings(&self) -> Result<()> {
        let row = sqlx::query!(
            r#"SELECT current_user::text AS "role!", current_setting('statement_timeout') AS "statement!",
                      current_setting('lock_timeout') AS "lock!",
                      current_setting('idle_in_transaction_session_timeout') AS "idle!",
                      current_setting('synchronous_commit') AS "commit!", current_setting('fsync') AS "fsync!",
                      current_setting('server_encoding') AS "encoding!",
                      coalesce(current_setting('omni.without_durability', true), '') = 'on' AS "may_lose!""#
        )
        .fetch_one(&self.inner.pool)
        .await?;
        let expected = [
            ("role", &row.role, APP_ROLE),
            ("statement_timeout", &row.statement, "5s"),
            ("lock_timeout", &row.lock, "2s"),
            ("idle_in_transaction_session_timeout", &row.idle, "10s"),
            ("synchronous_commit", &row.commit, "on"),
            ("fsync", &row.fsync, "on"),
            ("server_encoding", &row.encoding, "UTF8"),
        ];
        for (name, found, wanted) in expected {
            if name == "fsync" && found != wanted && row.may_lose {
                tracing::warn!("the database runs without fsync and says that this is meant: for tests only");
                continue;
            }
            // `remote_apply` promises more than `on`.
            if found != wanted && !(name == "synchronous_commit" && found == "remote_apply") {
                return Err(Error::Corrupt(format!(
                    "the database's setting {name} is '{found}' and must be '{wanted}'"
                )));
            }
        }
        Ok(())
    }

    /// One round trip to the database, for the readiness check.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be reached.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.inner.pool).await?;
        Ok(())
    }

    /// The state of the pool, for the metrics.
    pub fn pool_facts(&self) -> PoolFacts {
        let idle = u32::try_from(self.inner.pool.num_idle()).unwrap_or(u32::MAX);
        PoolFacts { open: self.inner.pool.size(), idle, max: self.inner.max }
    }

    /// Sends the last hint to other instances, waits until all connections are back and closes them.
    pub async fn close(&self) {
        self.flush_hints().await;
        self.inner.pool.close().await;
    }

    /// A value that changes after each commit of this instance that published something.
    pub(crate) fn local_news(&self) -> tokio::sync::watch::Receiver<u64> {
        self.inner.local.subscribe()
    }

    /// Whether other instances have to be told, and takes the duty over.
    pub(crate) fn take_hint(&self) -> bool {
        self.inner.is_hint_due.swap(false, Ordering::AcqRel)
    }

    /// How to reach the server with a connection of one's own, without the role and its time-outs.
    pub(crate) fn plain_options(&self) -> &PgConnectOptions {
        &self.inner.options
    }

    /// The pool, for single statements that need no transaction.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.inner.pool
    }
}

/// 5 ms doubled each time, and a random part as large again, so that two who collided do not meet again.
fn jitter(tries: u32) -> Duration {
    let base = 5u64 << tries.min(6);
    // The standard library's hash keys are random for each state: enough to spread, and no dependency.
    let random = RandomState::new().build_hasher().finish() % base;
    Duration::from_millis(base + random)
}
