//! Keys for programs.

use chrono::{DateTime, Utc};
use domain::access::Permission;
use domain::ids::{ApiTokenId, DepartmentId, UserId};
use domain::list::Page;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row};

use super::listing::{CheckedQuery, ColumnKind, ListColumn, push_order, push_where};
use crate::error::Result;
use crate::tx::Tx;

/// One key; never its secret. Columns to filter and sort by: `name`, `owner`, `state` (`valid`, `expired`, `revoked`),
/// `created`, `expires`, `last_used`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// The key.
    pub id: ApiTokenId,
    /// What its owner calls it.
    pub name: String,
    /// Whose it is.
    pub owner_id: UserId,
    /// The owner's name.
    pub owner_name: String,
    /// What it may do at most.
    pub scopes: Vec<Permission>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it can be used now.
    pub is_valid: bool,
}

/// The columns of the list of keys. `state` compares with the time of the question, bound as the first value.
pub const COLUMNS: &[ListColumn] = &[
    ListColumn::new("name", ColumnKind::Text, "t.name"),
    ListColumn::new("owner", ColumnKind::Text, "omni_person_name(t.user_id)"),
    ListColumn::new(
        "state",
        ColumnKind::Choice,
        "CASE WHEN t.revoked_at IS NOT NULL THEN 'revoked' WHEN t.expires_at <= $1 THEN 'expired' ELSE 'valid' END",
    ),
    ListColumn::new("created", ColumnKind::Instant, "t.created_at"),
    ListColumn::new("expires", ColumnKind::Instant, "t.expires_at"),
    ListColumn::new("last_used", ColumnKind::Instant, "t.last_used_at"),
];

const SEARCHED: &[&str] = &["t.name", "omni_person_name(t.user_id)"];
const SELECT: &str = ", t.id, t.name, t.user_id, omni_person_name(t.user_id), t.scopes, t.created_at, t.expires_at,
       t.last_used_at, t.revoked_at FROM api_token t WHERE true";

fn read(row: &PgRow, now: DateTime<Utc>) -> Result<TokenRow> {
    let (expires_at, revoked_at): (DateTime<Utc>, Option<DateTime<Utc>>) = (row.try_get(7)?, row.try_get(9)?);
    Ok(TokenRow {
        id: ApiTokenId(row.try_get(1)?),
        name: row.try_get(2)?,
        owner_id: UserId(row.try_get(3)?),
        owner_name: row.try_get::<Option<String>, _>(4)?.unwrap_or_default(),
        scopes: row.try_get::<Vec<String>, _>(5)?.iter().filter_map(|code| Permission::from_code(code)).collect(),
        created_at: row.try_get(6)?,
        expires_at,
        last_used_at: row.try_get(8)?,
        revoked_at,
        is_valid: revoked_at.is_none() && expires_at > now,
    })
}

/// The keys whom the viewer sees.
///
/// # Errors
/// As the database.
pub async fn list(tx: &mut Tx, query: &CheckedQuery) -> Result<Page<TokenRow>> {
    let now = tx.at();
    // The time is the first value of both statements: the column `state` refers to it.
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*) FROM api_token t WHERE ");
    count.push_bind(now).push("::timestamptz IS NOT NULL");
    push_where(&mut count, query, SEARCHED);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;
    let mut rows = QueryBuilder::<Postgres>::new("SELECT ");
    rows.push_bind(now).push("::timestamptz").push(SELECT);
    push_where(&mut rows, query, SEARCHED);
    push_order(&mut rows, query, "t.created_at DESC", "t.id");
    let rows = rows.build().fetch_all(tx.connection()).await?;
    let rows = rows.iter().map(|row| read(row, now)).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// One key that the viewer sees.
///
/// # Errors
/// As the database.
pub async fn get(tx: &mut Tx, id: ApiTokenId) -> Result<Option<TokenRow>> {
    let now = tx.at();
    let mut query = QueryBuilder::<Postgres>::new("SELECT ");
    query.push_bind(now).push("::timestamptz").push(SELECT).push(" AND t.id = ").push_bind(id.0);
    query.build().fetch_optional(tx.connection()).await?.map(|row| read(&row, now)).transpose()
}

/// Keeps a key.
///
/// # Errors
/// As the database.
pub async fn insert(
    tx: &mut Tx,
    id: ApiTokenId,
    user_id: UserId,
    name: &str,
    secret_hash: &[u8],
    scopes: &[Permission],
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let now = tx.at();
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.code()).collect();
    sqlx::query(
        "INSERT INTO api_token (id, user_id, name, secret_hash, scopes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.0)
    .bind(user_id.0)
    .bind(name)
    .bind(secret_hash)
    .bind(scopes)
    .bind(now)
    .bind(expires_at)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Takes a key back; answers whether it was still there to be taken.
///
/// # Errors
/// As the database.
pub async fn revoke(tx: &mut Tx, id: ApiTokenId) -> Result<bool> {
    let now = tx.at();
    let done = sqlx::query("UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id.0)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// How many valid keys a person has.
///
/// # Errors
/// As the database.
pub async fn count_valid(tx: &mut Tx, user_id: UserId) -> Result<i64> {
    let now = tx.at();
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM api_token WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2",
    )
    .bind(user_id.0)
    .bind(now)
    .fetch_one(tx.connection())
    .await?)
}

/// Where the owner of a key belongs.
///
/// # Errors
/// As the database.
pub async fn department_of(tx: &mut Tx, user_id: UserId) -> Result<Option<DepartmentId>> {
    let id: Option<uuid::Uuid> =
        sqlx::query_scalar("SELECT omni_department_of($1)").bind(user_id.0).fetch_one(tx.connection()).await?;
    Ok(id.map(DepartmentId))
}
