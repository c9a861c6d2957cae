//! A repeated request is the same act. The key is the caller's, within one person and one operation; the claim and the
//! answer are written in the transaction of the act, so that an act that fails leaves no trace and may be tried again.

use chrono::{DateTime, Duration, Utc};
use domain::ids::UserId;
use serde_json::Value;

use crate::context::TxContext;
use crate::error::{Error, Result};
use crate::tx::{Store, Tx};

/// How long an answer is repeated: 24 hours.
pub const KEPT: Duration = Duration::hours(24);

/// What is known of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// Nothing: do it, then call [`finish`] in the same transaction.
    New,
    /// The same act is going on at this moment.
    InProgress,
    /// It has been done; this was the answer.
    Done(Value),
    /// The key was used for another content.
    OtherContent,
}

/// Which key of whom, for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    /// Whose key it is.
    pub user_id: UserId,
    /// The operation, e.g. `user.create`.
    pub operation: &'a str,
    /// The caller's key, 1 to 200 characters.
    pub key: &'a str,
}

/// Claims a key for this transaction, without ever waiting for another.
///
/// # Errors
/// [`Error::Conflict`] when the key is empty or too long; as the database.
pub async fn claim(tx: &mut Tx, key: Key<'_>, content_hash: [u8; 32]) -> Result<Claim> {
    let at = tx.at();
    // The lock ends with the transaction, after its row is visible: whoever gets it sees what the one before wrote.
    let is_ours = sqlx::query_scalar!(
        r#"SELECT pg_try_advisory_xact_lock(hashtextextended($1::text || chr(31) || $2 || chr(31) || $3, 7)) AS "locked!""#,
        key.user_id.0.to_string(),
        key.operation,
        key.key
    )
    .fetch_one(tx.connection())
    .await?;
    if !is_ours {
        return Ok(Claim::InProgress);
    }
    let known = sqlx::query!(
        "SELECT content_hash, response FROM idempotency_key
         WHERE user_id = $1 AND operation = $2 AND key = $3 AND claimed_at > $4",
        key.user_id.0,
        key.operation,
        key.key,
        at - KEPT
    )
    .fetch_optional(tx.connection())
    .await?;
    match known {
        Some(row) if row.content_hash != content_hash => Ok(Claim::OtherContent),
        Some(row) => Ok(row.response.map_or(Claim::InProgress, Claim::Done)),
        None => {
            sqlx::query!(
                "INSERT INTO idempotency_key (user_id, operation, key, content_hash, claimed_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT ON CONSTRAINT idempotency_key_identity DO UPDATE
                 SET content_hash = excluded.content_hash, claimed_at = excluded.claimed_at, response = NULL",
                key.user_id.0,
                key.operation,
                key.key,
                &content_hash,
                at
            )
            .execute(tx.connection())
            .await?;
            Ok(Claim::New)
        }
    }
}

/// Keeps the answer of an act that was [`Claim::New`] in this transaction.
///
/// # Errors
/// [`Error::NotFound`] when the key was not claimed; as the database.
pub async fn finish(tx: &mut Tx, key: Key<'_>, response: &Value) -> Result<()> {
    let done = sqlx::query!(
        "UPDATE idempotency_key SET response = $4 WHERE user_id = $1 AND operation = $2 AND key = $3",
        key.user_id.0,
        key.operation,
        key.key,
        response
    )
    .execute(tx.connection())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Deletes keys past their time; returns how many. A key past its time counts as new already before it is deleted.
///
/// # Errors
/// As the database.
pub async fn expire(store: &Store, context: TxContext) -> Result<u64> {
    let before: DateTime<Utc> = context.at - KEPT;
    store
        .with_tx(context, before, |tx, before| {
            Box::pin(async move {
                let done = sqlx::query!("DELETE FROM idempotency_key WHERE claimed_at <= $1", before)
                    .execute(tx.connection())
                    .await?;
                Ok::<_, Error>(done.rows_affected())
            })
        })
        .await
}
