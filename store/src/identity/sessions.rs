//! Sessions, and what happens on the way to one: attempts and the second step.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{SessionId, UserId};
use domain::session::{ABSOLUTE_SECONDS, FRESH_SECONDS};
use domain::throttle::{
    ADDRESS_FAILURES, ADDRESS_WINDOW_SECONDS, GLOBAL_FAILURES, GLOBAL_WINDOW_SECONDS, Verdict, WINDOW_SECONDS,
    bucket_verdict, verdict,
};
use sqlx::Row;
use uuid::Uuid;

use crate::error::Result;
use crate::tx::Tx;

/// One open session, as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// From where it began.
    pub ip: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// A session to be begun.
#[derive(Clone, Debug)]
pub struct NewSessionRow {
    /// The session.
    pub id: SessionId,
    /// The hash of its token.
    pub token_hash: Vec<u8>,
    /// Whose it is.
    pub user_id: UserId,
    /// From where.
    pub ip: String,
    /// By which program.
    pub user_agent: String,
}

/// Asks whether an account may be tried now, and if so writes the attempt down as a failure: it is one until
/// [`clear_attempts`] says otherwise. One account's attempts queue up here, so that a hundred at once do not all pass before
/// the first has failed.
///
/// # Errors
/// As the database.
pub async fn begin_attempt(tx: &mut Tx, id: Uuid, account: &[u8], ip: &str) -> Result<Verdict> {
    let now = tx.at();
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('omni-hub sign-in ' || encode($1, 'hex'), 0))")
        .bind(account)
        .execute(tx.connection())
        .await?;
    let failures: Vec<DateTime<Utc>> = sqlx::query_scalar(
        "SELECT at FROM sign_in_attempt WHERE account = $1 AND at > $2 AND has_failed ORDER BY at DESC LIMIT 50",
    )
    .bind(account)
    .bind(now - TimeDelta::seconds(WINDOW_SECONDS))
    .fetch_all(tx.connection())
    .await?;
    let of_account = verdict(&failures, now);
    if of_account != Verdict::Try {
        return Ok(of_account);
    }
    let address = bucket(
        tx,
        "SELECT at FROM sign_in_attempt WHERE ip = $1 AND at > $2 AND has_failed ORDER BY at DESC LIMIT $3",
        ip,
        ADDRESS_FAILURES,
        ADDRESS_WINDOW_SECONDS,
    )
    .await?;
    if address != Verdict::Try {
        return Ok(address);
    }
    let global = bucket(
        tx,
        "SELECT at FROM sign_in_attempt WHERE $1 <> '' AND at > $2 AND has_failed ORDER BY at DESC LIMIT $3",
        "all",
        GLOBAL_FAILURES,
        GLOBAL_WINDOW_SECONDS,
    )
    .await?;
    if global != Verdict::Try {
        return Ok(global);
    }
    sqlx::query("INSERT INTO sign_in_attempt (id, account, ip, at) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(account)
        .bind(ip)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(Verdict::Try)
}

async fn bucket(tx: &mut Tx, sql: &'static str, key: &str, limit: usize, window_seconds: i64) -> Result<Verdict> {
    let now = tx.at();
    let times: Vec<DateTime<Utc>> = sqlx::query_scalar(sql)
        .bind(key)
        .bind(now - TimeDelta::seconds(window_seconds))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(tx.connection())
        .await?;
    Ok(bucket_verdict(times.len(), limit, times.last().copied(), window_seconds, now))
}

/// After a success: this attempt was no failure, and earlier ones of the account no longer slow it down.
///
/// # Errors
/// As the database.
pub async fn clear_attempts(tx: &mut Tx, account: &[u8]) -> Result<()> {
    sqlx::query("UPDATE sign_in_attempt SET has_failed = false WHERE account = $1 AND has_failed")
        .bind(account)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Takes one attempt back: it came to no verdict, e.g. because the machine was busy, or only the first step is done.
///
/// # Errors
/// As the database.
pub async fn forgive_attempt(tx: &mut Tx, id: Uuid) -> Result<()> {
    sqlx::query("UPDATE sign_in_attempt SET has_failed = false WHERE id = $1")
        .bind(id)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Begins a session. Answers whether the person has signed in with this browser before.
///
/// # Errors
/// As the database.
pub async fn begin(tx: &mut Tx, session: &NewSessionRow) -> Result<bool> {
    let now = tx.at();
    let is_known: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM session WHERE user_id = $1 AND user_agent = $2)
                OR NOT EXISTS (SELECT FROM session WHERE user_id = $1)",
    )
    .bind(session.user_id.0)
    .bind(&session.user_agent)
    .fetch_one(tx.connection())
    .await?;
    sqlx::query(
        "INSERT INTO session (id, token_hash, user_id, created_at, last_seen_at, absolute_ends_at, fresh_until, ip, user_agent)
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)",
    )
    .bind(session.id.0)
    .bind(&session.token_hash)
    .bind(session.user_id.0)
    .bind(now)
    .bind(now + TimeDelta::seconds(i64::from(ABSOLUTE_SECONDS)))
    .bind(now + TimeDelta::seconds(i64::from(FRESH_SECONDS)))
    .bind(&session.ip)
    .bind(&session.user_agent)
    .execute(tx.connection())
    .await?;
    sqlx::query("UPDATE app_user SET last_sign_in_at = $2 WHERE id = $1")
        .bind(session.user_id.0)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(is_known)
}

/// Gives an open session a new token; with `is_fresh`, its proof of identity is recent again. Answers whether there was one.
///
/// # Errors
/// As the database.
pub async fn rotate(tx: &mut Tx, id: SessionId, token_hash: &[u8], is_fresh: bool) -> Result<bool> {
    let now = tx.at();
    let done = sqlx::query(
        "UPDATE session SET token_hash = $2, last_seen_at = $3, fresh_until = CASE WHEN $4 THEN $5 ELSE fresh_until END
         WHERE id = $1 AND ended_at IS NULL",
    )
    .bind(id.0)
    .bind(token_hash)
    .bind(now)
    .bind(is_fresh)
    .bind(now + TimeDelta::seconds(i64::from(FRESH_SECONDS)))
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends one open session of a person; answers whether there was one.
///
/// # Errors
/// As the database.
pub async fn end(tx: &mut Tx, id: SessionId, user_id: UserId, reason: &'static str) -> Result<bool> {
    let now = tx.at();
    let done = sqlx::query(
        "UPDATE session SET ended_at = $3, end_reason = $4 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL",
    )
    .bind(id.0)
    .bind(user_id.0)
    .bind(now)
    .bind(reason)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all open sessions of a person but `keep`; answers how many.
///
/// # Errors
/// As the database.
pub async fn end_all(tx: &mut Tx, user_id: UserId, keep: Option<SessionId>, reason: &'static str) -> Result<u32> {
    let now = tx.at();
    let done = sqlx::query(
        "UPDATE session SET ended_at = $3, end_reason = $4
         WHERE user_id = $1 AND ended_at IS NULL AND ($2::uuid IS NULL OR id <> $2)",
    )
    .bind(user_id.0)
    .bind(keep.map(|id| id.0))
    .bind(now)
    .bind(reason)
    .execute(tx.connection())
    .await?;
    Ok(u32::try_from(done.rows_affected()).unwrap_or(u32::MAX))
}

/// Ends all open sessions of any person, whoever acts; `service` has asked for the right. Answers how many.
///
/// # Errors
/// As the database.
pub async fn end_of_person(tx: &mut Tx, user_id: UserId, reason: &'static str) -> Result<u32> {
    let now = tx.at();
    let ended: i64 = sqlx::query_scalar("SELECT user_end_sessions($1, $2, $3)")
        .bind(user_id.0)
        .bind(now)
        .bind(reason)
        .fetch_one(tx.connection())
        .await?;
    Ok(u32::try_from(ended).unwrap_or(u32::MAX))
}

/// The open sessions of a person, the latest first.
///
/// # Errors
/// As the database.
pub async fn open_of(
    tx: &mut Tx,
    user_id: UserId,
    idle_seconds: u32,
    current: Option<SessionId>,
) -> Result<Vec<SessionRow>> {
    let now = tx.at();
    let rows = sqlx::query(
        "SELECT id, created_at, last_seen_at, ip, user_agent FROM session
         WHERE user_id = $1 AND ended_at IS NULL AND absolute_ends_at > $2 AND last_seen_at > $3
         ORDER BY last_seen_at DESC, id",
    )
    .bind(user_id.0)
    .bind(now)
    .bind(now - TimeDelta::seconds(i64::from(idle_seconds)))
    .fetch_all(tx.connection())
    .await?;
    rows.iter()
        .map(|row| {
            let id = SessionId(row.try_get(0)?);
            Ok(SessionRow {
                id,
                created_at: row.try_get(1)?,
                last_seen_at: row.try_get(2)?,
                ip: row.try_get(3)?,
                user_agent: row.try_get(4)?,
                is_current: Some(id) == current,
            })
        })
        .collect()
}

/// Which of these sessions are open: not ended, not too old, their person enabled. Idle time is left to the next request.
///
/// # Errors
/// As the database.
pub async fn still_open(tx: &mut Tx, ids: &[SessionId]) -> Result<Vec<SessionId>> {
    let now = tx.at();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let open: Vec<Uuid> = sqlx::query_scalar(
        "SELECT s.id FROM session s JOIN app_user u ON u.id = s.user_id
         WHERE s.id = ANY ($1) AND s.ended_at IS NULL AND s.absolute_ends_at > $2 AND u.is_enabled",
    )
    .bind(ids)
    .bind(now)
    .fetch_all(tx.connection())
    .await?;
    Ok(open.into_iter().map(SessionId).collect())
}

/// Keeps the second step of a sign-in until `expires_at`.
///
/// # Errors
/// As the database.
pub async fn begin_challenge(
    tx: &mut Tx,
    token_hash: &[u8],
    user_id: UserId,
    attempt_id: Option<Uuid>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query("INSERT INTO sign_in_challenge (token_hash, user_id, attempt_id, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(token_hash)
        .bind(user_id.0)
        .bind(attempt_id)
        .bind(expires_at)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Counts one try of a waiting challenge and names its person; `None` when it is unknown, used, too old or used up.
///
/// # Errors
/// As the database.
pub async fn try_challenge(tx: &mut Tx, token_hash: &[u8], tries_at_most: u32) -> Result<Option<UserId>> {
    let now = tx.at();
    let user: Option<Uuid> = sqlx::query_scalar(
        "UPDATE sign_in_challenge SET tries = tries + 1
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 AND tries < $3 RETURNING user_id",
    )
    .bind(token_hash)
    .bind(now)
    .bind(i32::try_from(tries_at_most).unwrap_or(i32::MAX))
    .fetch_optional(tx.connection())
    .await?;
    Ok(user.map(UserId))
}

/// Marks a challenge as used.
///
/// # Errors
/// As the database.
pub async fn finish_challenge(tx: &mut Tx, token_hash: &[u8]) -> Result<()> {
    let now = tx.at();
    sqlx::query("UPDATE sign_in_challenge SET used_at = $2 WHERE token_hash = $1")
        .bind(token_hash)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// How much [`expire`] removed or ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExpiredCounts {
    /// Sessions ended by time.
    pub sessions: u64,
    /// Rows removed.
    pub leftovers: u64,
}

/// Ends sessions whose time is over, and removes what has no meaning any more: attempts after a day, challenges and links a
/// day after their end, sessions that ended 90 days ago, messages read 180 days ago.
///
/// # Errors
/// As the database.
pub async fn expire(tx: &mut Tx, idle_seconds: u32) -> Result<ExpiredCounts> {
    let now = tx.at();
    let sessions = sqlx::query(
        "UPDATE session SET ended_at = $1, end_reason = 'expired'
         WHERE ended_at IS NULL AND (absolute_ends_at <= $1 OR last_seen_at <= $2)",
    )
    .bind(now)
    .bind(now - TimeDelta::seconds(i64::from(idle_seconds)))
    .execute(tx.connection())
    .await?
    .rows_affected();
    let mut leftovers = 0;
    for (sql, age) in [
        ("DELETE FROM sign_in_attempt WHERE at < $1", TimeDelta::days(1)),
        ("DELETE FROM sign_in_challenge WHERE expires_at < $1", TimeDelta::days(1)),
        // Kept for longer than a decision looks back at who handed out the link.
        ("DELETE FROM password_reset WHERE expires_at < $1", TimeDelta::days(30)),
        ("DELETE FROM session WHERE ended_at < $1", TimeDelta::days(90)),
        ("DELETE FROM notification WHERE read_at < $1", TimeDelta::days(180)),
    ] {
        leftovers += sqlx::query(sql).bind(now - age).execute(tx.connection()).await?.rows_affected();
    }
    Ok(ExpiredCounts { sessions, leftovers })
}
