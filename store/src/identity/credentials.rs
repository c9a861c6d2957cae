//! What a person proves their identity with: password, authenticator, recovery codes, one-time links, the identity
//! provider. Hashes and encrypted secrets only; nothing here can be turned back.

use chrono::{DateTime, Utc};
use domain::ids::{DepartmentId, UserId};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::error::Result;
use crate::tx::Tx;

/// A person about to prove their identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFacts {
    /// The person.
    pub user_id: UserId,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Their address for mail.
    pub email: Option<String>,
    /// Where they belong.
    pub department_id: DepartmentId,
    /// Whether they may sign in.
    pub is_enabled: bool,
    /// The hash of their password in PHC form; `None` when they never chose one.
    pub password_hash: Option<String>,
    /// Whether an authenticator is asked for.
    pub is_totp_on: bool,
}

const PERSON: &str = "SELECT u.id, u.login, u.display_name, u.email, u.department_id, u.is_enabled, u.password_hash,
       EXISTS (SELECT FROM totp t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL) FROM app_user u WHERE ";

fn read_person(row: &PgRow) -> Result<PersonFacts> {
    Ok(PersonFacts {
        user_id: UserId(row.try_get(0)?),
        login: row.try_get(1)?,
        display_name: row.try_get(2)?,
        email: row.try_get(3)?,
        department_id: DepartmentId(row.try_get(4)?),
        is_enabled: row.try_get(5)?,
        password_hash: row.try_get(6)?,
        is_totp_on: row.try_get(7)?,
    })
}

/// The person of a login, already in lower case.
///
/// # Errors
/// As the database.
pub async fn person_by_login(tx: &mut Tx, login: &str) -> Result<Option<PersonFacts>> {
    let mut query = sqlx::QueryBuilder::<sqlx::Postgres>::new(PERSON);
    query.push("u.login = ").push_bind(login.to_owned());
    query.build().fetch_optional(tx.connection()).await?.as_ref().map(read_person).transpose()
}

/// The person of an id.
///
/// # Errors
/// As the database.
pub async fn person(tx: &mut Tx, id: UserId) -> Result<Option<PersonFacts>> {
    let mut query = sqlx::QueryBuilder::<sqlx::Postgres>::new(PERSON);
    query.push("u.id = ").push_bind(id.0);
    query.build().fetch_optional(tx.connection()).await?.as_ref().map(read_person).transpose()
}

/// Keeps a new password; earlier links for a new one are void.
///
/// # Errors
/// As the database.
pub async fn set_password(tx: &mut Tx, id: UserId, hash: &str) -> Result<()> {
    let now = tx.at();
    sqlx::query(
        "UPDATE app_user SET password_hash = $2, password_changed_at = $3, version = version + 1 WHERE id = $1",
    )
    .bind(id.0)
    .bind(hash)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Keeps the same password under another hash: its cost has changed.
///
/// # Errors
/// As the database.
pub async fn rehash_password(tx: &mut Tx, id: UserId, old_hash: &str, new_hash: &str) -> Result<()> {
    sqlx::query("UPDATE app_user SET password_hash = $3 WHERE id = $1 AND password_hash = $2")
        .bind(id.0)
        .bind(old_hash)
        .bind(new_hash)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Makes a one-time link for a new password; earlier ones of the person are void. Who handed it out is remembered.
///
/// # Errors
/// As the database.
pub async fn issue_reset(
    tx: &mut Tx,
    id: UserId,
    token_hash: &[u8],
    expires_at: DateTime<Utc>,
    issued_by: UserId,
) -> Result<()> {
    let now = tx.at();
    sqlx::query("SELECT password_reset_issue($1, $2, $3, $4, $5)")
        .bind(id.0)
        .bind(token_hash)
        .bind(now)
        .bind(expires_at)
        .bind(issued_by.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Makes all one-time links of a person void.
///
/// # Errors
/// As the database.
pub async fn void_resets(tx: &mut Tx, id: UserId) -> Result<()> {
    let now = tx.at();
    sqlx::query("UPDATE password_reset SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL")
        .bind(id.0)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Whose a one-time link is, if it is still good.
///
/// # Errors
/// As the database.
pub async fn reset_subject(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<UserId>> {
    let now = tx.at();
    let id: Option<Uuid> = sqlx::query_scalar(
        "SELECT user_id FROM password_reset WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(tx.connection())
    .await?;
    Ok(id.map(UserId))
}

/// Uses a one-time link up; of two at once, one gets the person.
///
/// # Errors
/// As the database.
pub async fn use_reset(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<UserId>> {
    let now = tx.at();
    let id: Option<Uuid> = sqlx::query_scalar(
        "UPDATE password_reset SET used_at = $2, chosen_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
         RETURNING user_id",
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(tx.connection())
    .await?;
    Ok(id.map(UserId))
}

/// Whether the person's password was chosen, since a moment, with a link that one of these people handed out.
///
/// # Errors
/// As the database.
pub async fn is_password_by_link_of(tx: &mut Tx, id: UserId, issuers: &[UserId], since: DateTime<Utc>) -> Result<bool> {
    let issuers: Vec<Uuid> = issuers.iter().map(|issuer| issuer.0).collect();
    Ok(sqlx::query_scalar("SELECT password_chosen_by_link_of($1, $2, $3)")
        .bind(id.0)
        .bind(issuers)
        .bind(since)
        .fetch_one(tx.connection())
        .await?)
}

/// An authenticator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotpFacts {
    /// Its secret, encrypted.
    pub secret: Vec<u8>,
    /// Whether it is asked for at sign-in.
    pub is_confirmed: bool,
    /// The last step whose code was used.
    pub last_step: i64,
}

/// The authenticator of a person, locked until the end of the transaction.
///
/// # Errors
/// As the database.
pub async fn totp(tx: &mut Tx, id: UserId) -> Result<Option<TotpFacts>> {
    let row = sqlx::query("SELECT secret, confirmed_at IS NOT NULL, last_step FROM totp WHERE user_id = $1 FOR UPDATE")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(|row| Ok(TotpFacts { secret: row.try_get(0)?, is_confirmed: row.try_get(1)?, last_step: row.try_get(2)? }))
        .transpose()
}

/// Begins or begins anew to add an authenticator; one that is confirmed stays. Answers whether it was kept.
///
/// # Errors
/// As the database.
pub async fn begin_totp(tx: &mut Tx, id: UserId, secret: &[u8]) -> Result<bool> {
    let now = tx.at();
    let done = sqlx::query(
        "INSERT INTO totp (user_id, secret, begun_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET secret = $2, begun_at = $3 WHERE totp.confirmed_at IS NULL",
    )
    .bind(id.0)
    .bind(secret)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the code of this step was used, and that the authenticator works.
///
/// # Errors
/// As the database.
pub async fn use_totp(tx: &mut Tx, id: UserId, step: i64) -> Result<()> {
    let now = tx.at();
    sqlx::query("UPDATE totp SET last_step = $2, confirmed_at = coalesce(confirmed_at, $3) WHERE user_id = $1")
        .bind(id.0)
        .bind(step)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Removes the authenticator and recovery codes of a person; answers whether there was one.
///
/// # Errors
/// As the database.
pub async fn remove_totp(tx: &mut Tx, id: UserId) -> Result<bool> {
    sqlx::query("DELETE FROM recovery_code WHERE user_id = $1").bind(id.0).execute(tx.connection()).await?;
    let done = sqlx::query("DELETE FROM totp WHERE user_id = $1").bind(id.0).execute(tx.connection()).await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces the recovery codes of a person.
///
/// # Errors
/// As the database.
pub async fn set_recovery_codes(tx: &mut Tx, id: UserId, hashes: &[Vec<u8>]) -> Result<()> {
    sqlx::query("DELETE FROM recovery_code WHERE user_id = $1").bind(id.0).execute(tx.connection()).await?;
    sqlx::query("INSERT INTO recovery_code (user_id, code_hash) SELECT $1, unnest($2::bytea[])")
        .bind(id.0)
        .bind(hashes)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Uses a recovery code up; answers how many are left, `None` when it is not one of the person's unused codes.
///
/// # Errors
/// As the database.
pub async fn use_recovery_code(tx: &mut Tx, id: UserId, hash: &[u8]) -> Result<Option<u32>> {
    let now = tx.at();
    let done =
        sqlx::query("UPDATE recovery_code SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL")
            .bind(id.0)
            .bind(hash)
            .bind(now)
            .execute(tx.connection())
            .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    Ok(Some(recovery_codes_left(tx, id).await?))
}

/// How many recovery codes of a person are unused.
///
/// # Errors
/// As the database.
pub async fn recovery_codes_left(tx: &mut Tx, id: UserId) -> Result<u32> {
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM recovery_code WHERE user_id = $1 AND used_at IS NULL")
        .bind(id.0)
        .fetch_one(tx.connection())
        .await?;
    Ok(u32::try_from(left).unwrap_or(u32::MAX))
}

/// The person linked to an identity of the provider.
///
/// # Errors
/// As the database.
pub async fn person_by_identity(tx: &mut Tx, issuer: &str, subject: &str) -> Result<Option<PersonFacts>> {
    let id: Option<Uuid> = sqlx::query_scalar("SELECT user_id FROM oidc_identity WHERE issuer = $1 AND subject = $2")
        .bind(issuer)
        .bind(subject)
        .fetch_optional(tx.connection())
        .await?;
    match id {
        Some(id) => person(tx, UserId(id)).await,
        None => Ok(None),
    }
}

/// Links an identity of the provider to a person; answers whether the person had none there yet.
///
/// # Errors
/// As the database.
pub async fn link_identity(tx: &mut Tx, issuer: &str, subject: &str, id: UserId) -> Result<bool> {
    let now = tx.at();
    let done = sqlx::query(
        "INSERT INTO oidc_identity (issuer, subject, user_id, linked_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(issuer)
    .bind(subject)
    .bind(id.0)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}
