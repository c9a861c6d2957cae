//! Reading the audit record as a list: filtered, ordered, by part. Its writing and its proofs are in `audit`.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{DepartmentId, RequestId, UserId};
use domain::list::Page;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::listing::{CheckedQuery, ColumnKind, ListColumn, push_order, push_where};
use crate::error::Result;
use crate::tx::Tx;

/// One entry in the list. Columns to filter and sort by: `at`, `actor` (text), `actor_id`, `action` (its part before the
/// dot stands for all below), `subject` (text), `subject_kind`, `subject_id`, `department` (id), `request` (id), `via`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The chain: the department's id, the nil id for what belongs to none.
    pub chain: Uuid,
    /// Its place in the chain, from 1.
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; the nil id for the program itself.
    pub actor_id: UserId,
    /// Their name then.
    pub actor_name: String,
    /// By what: `session`, `token`, `operator`, `none`.
    pub via: String,
    /// What, e.g. `user.create`.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: String,
    /// Its name then.
    pub subject_name: String,
    /// Whose it was.
    pub department_id: Option<DepartmentId>,
    /// The department's Chinese name today.
    pub department_name_zh: Option<String>,
    /// The department's English name today.
    pub department_name_en: Option<String>,
    /// The request that caused it.
    pub request_id: RequestId,
    /// Why.
    pub reason: Option<String>,
}

/// How much was done on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityCount {
    /// The day in Asia/Shanghai.
    pub day: NaiveDate,
    /// The part of the action before its dot, e.g. `user`.
    pub kind: String,
    /// How many entries.
    pub count: i64,
}

/// The columns of the list of entries.
pub const COLUMNS: &[ListColumn] = &[
    ListColumn::new("at", ColumnKind::Instant, "e.at"),
    ListColumn::new("actor", ColumnKind::Text, "e.actor_name"),
    ListColumn::new("actor_id", ColumnKind::Id, "e.user_id"),
    ListColumn::new("action", ColumnKind::Path, "e.action"),
    ListColumn::new("subject", ColumnKind::Text, "e.subject_name"),
    ListColumn::new("subject_kind", ColumnKind::Choice, "e.subject_kind"),
    ListColumn::new("subject_id", ColumnKind::Text, "e.subject_id"),
    ListColumn::new("department", ColumnKind::Id, "e.department_id").sorted_by("names.name_zh"),
    ListColumn::new("request", ColumnKind::Id, "e.request_id"),
    ListColumn::new("via", ColumnKind::Choice, "e.via"),
];

const SELECT: &str = "SELECT e.chain, e.sequence, e.at, e.user_id, e.actor_name, e.via, e.action, e.subject_kind,
       e.subject_id, e.subject_name, e.department_id, names.name_zh, names.name_en, e.request_id, e.reason
  FROM audit_entry e LEFT JOIN LATERAL omni_department_names(e.department_id) AS names ON true WHERE true";
const SEARCHED: &[&str] =
    &["e.actor_name", "e.action", "e.subject_name", "e.subject_id", "e.reason", "e.request_id::text"];

fn read(row: &PgRow) -> Result<AuditRow> {
    Ok(AuditRow {
        chain: row.try_get(0)?,
        sequence: row.try_get(1)?,
        at: row.try_get(2)?,
        actor_id: UserId(row.try_get(3)?),
        actor_name: row.try_get(4)?,
        via: row.try_get(5)?,
        action: row.try_get(6)?,
        subject_kind: row.try_get(7)?,
        subject_id: row.try_get(8)?,
        subject_name: row.try_get(9)?,
        department_id: row.try_get::<Option<Uuid>, _>(10)?.map(DepartmentId),
        department_name_zh: row.try_get(11)?,
        department_name_en: row.try_get(12)?,
        request_id: RequestId(row.try_get(13)?),
        reason: row.try_get(14)?,
    })
}

/// The entries whom the viewer sees, the latest first unless asked otherwise.
///
/// # Errors
/// As the database.
pub async fn list(tx: &mut Tx, query: &CheckedQuery) -> Result<Page<AuditRow>> {
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*) FROM audit_entry e WHERE true");
    push_where(&mut count, query, SEARCHED);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;
    let mut rows = QueryBuilder::<Postgres>::new(SELECT);
    push_where(&mut rows, query, SEARCHED);
    push_order(&mut rows, query, "e.at DESC", "e.chain, e.sequence DESC");
    let rows = rows.build().fetch_all(tx.connection()).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// One entry as in the list, if the viewer sees it.
///
/// # Errors
/// As the database.
pub async fn row(tx: &mut Tx, chain: Uuid, sequence: i64) -> Result<Option<AuditRow>> {
    let mut query = QueryBuilder::<Postgres>::new(SELECT);
    query.push(" AND e.chain = ").push_bind(chain).push(" AND e.sequence = ").push_bind(sequence);
    query.build().fetch_optional(tx.connection()).await?.as_ref().map(read).transpose()
}

/// How much was done on each day since `from`, by the part of the action before its dot.
///
/// # Errors
/// As the database.
pub async fn activity(tx: &mut Tx, from: DateTime<Utc>) -> Result<Vec<ActivityCount>> {
    let rows = sqlx::query(
        "SELECT (e.at AT TIME ZONE 'Asia/Shanghai')::date AS day, split_part(e.action, '.', 1) AS kind, count(*)
         FROM audit_entry e WHERE e.at >= $1 GROUP BY 1, 2 ORDER BY 1, 2",
    )
    .bind(from)
    .fetch_all(tx.connection())
    .await?;
    rows.iter()
        .map(|row| Ok(ActivityCount { day: row.try_get(0)?, kind: row.try_get(1)?, count: row.try_get(2)? }))
        .collect()
}

/// When a checkpoint was made.
///
/// # Errors
/// As the database.
pub async fn checkpoint_at(tx: &mut Tx, id: i64) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar("SELECT at FROM audit_checkpoint WHERE id = $1")
        .bind(id)
        .fetch_optional(tx.connection())
        .await?)
}
