//! Requests to change rights.

use chrono::{DateTime, Utc};
use domain::access::{Role, Scope};
use domain::access_request::{AccessRequestContent, AccessRequestKind, AccessRequestState};
use domain::ids::{AccessRequestId, DepartmentId, UserId};
use domain::list::Page;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::listing::{CheckedQuery, ColumnKind, ListColumn, push_order, push_where};
use super::read_code;
use crate::error::Result;
use crate::tx::Tx;

/// One request as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequestFacts {
    /// What is asked for.
    pub content: AccessRequestContent,
    /// Where it stands.
    pub state: AccessRequestState,
    /// The hash of the content, as it was proposed.
    pub content_hash: String,
    /// The person's name.
    pub user_name: String,
    /// The department's Chinese name.
    pub department_name_zh: Option<String>,
    /// The department's English name.
    pub department_name_en: Option<String>,
    /// Who proposed.
    pub proposed_by: UserId,
    /// Their name.
    pub proposed_by_name: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// Their name.
    pub decided_by_name: Option<String>,
    /// When it was decided or withdrawn.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
}

/// The columns of the list of requests.
pub const COLUMNS: &[ListColumn] = &[
    ListColumn::new("state", ColumnKind::Choice, "r.state"),
    ListColumn::new("kind", ColumnKind::Choice, "r.kind"),
    ListColumn::new("subject", ColumnKind::Text, "omni_person_name(r.user_id)"),
    ListColumn::new("user", ColumnKind::Id, "r.user_id"),
    ListColumn::new("role", ColumnKind::Choice, "r.role"),
    ListColumn::new("department", ColumnKind::Id, "r.department_id").sorted_by("names.name_zh"),
    ListColumn::new("proposer", ColumnKind::Text, "omni_person_name(r.proposed_by)"),
    ListColumn::new("proposed_by", ColumnKind::Id, "r.proposed_by"),
    ListColumn::new("proposed", ColumnKind::Instant, "r.proposed_at"),
    ListColumn::new("decided", ColumnKind::Instant, "r.decided_at"),
];

const SELECT: &str = "SELECT r.id, r.user_id, r.kind, r.role, r.department_id, r.reason, r.state, r.content_hash,
       omni_person_name(r.user_id) AS user_name, names.name_zh, names.name_en, r.proposed_by,
       omni_person_name(r.proposed_by) AS proposed_by_name, r.proposed_at, r.decided_by,
       omni_person_name(r.decided_by) AS decided_by_name, r.decided_at, r.decision_reason";
const FROM: &str =
    " FROM access_request r LEFT JOIN LATERAL omni_department_names(r.department_id) AS names ON true WHERE true";
const SEARCHED: &[&str] = &[
    "omni_person_name(r.user_id)",
    "omni_person_name(r.proposed_by)",
    "r.reason",
    "coalesce(names.name_zh, '')",
    "coalesce(names.name_en, '')",
];

fn read(row: &PgRow) -> Result<AccessRequestFacts> {
    Ok(AccessRequestFacts {
        content: AccessRequestContent {
            id: AccessRequestId(row.try_get("id")?),
            user_id: UserId(row.try_get("user_id")?),
            kind: read_code("kind of request", row.try_get("kind")?, AccessRequestKind::from_code)?,
            role: read_code("role", row.try_get("role")?, Role::from_code)?,
            department_id: row.try_get::<Option<Uuid>, _>("department_id")?.map(DepartmentId),
            reason: row.try_get("reason")?,
        },
        state: read_code("state of a request", row.try_get("state")?, AccessRequestState::from_code)?,
        content_hash: row.try_get("content_hash")?,
        user_name: row.try_get::<Option<String>, _>("user_name")?.unwrap_or_default(),
        department_name_zh: row.try_get("name_zh")?,
        department_name_en: row.try_get("name_en")?,
        proposed_by: UserId(row.try_get("proposed_by")?),
        proposed_by_name: row.try_get::<Option<String>, _>("proposed_by_name")?.unwrap_or_default(),
        proposed_at: row.try_get("proposed_at")?,
        decided_by: row.try_get::<Option<Uuid>, _>("decided_by")?.map(UserId),
        decided_by_name: row.try_get("decided_by_name")?,
        decided_at: row.try_get("decided_at")?,
        decision_reason: row.try_get("decision_reason")?,
    })
}

/// The requests whom the viewer sees.
///
/// # Errors
/// As the database.
pub async fn list(tx: &mut Tx, query: &CheckedQuery) -> Result<Page<AccessRequestFacts>> {
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*)");
    count.push(FROM);
    push_where(&mut count, query, SEARCHED);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;
    let mut rows = QueryBuilder::<Postgres>::new(SELECT);
    rows.push(FROM);
    push_where(&mut rows, query, SEARCHED);
    // What waits comes first.
    push_order(&mut rows, query, "(r.state = 'waiting') DESC, r.proposed_at DESC", "r.id");
    let rows = rows.build().fetch_all(tx.connection()).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// A request under lock: of two who decide at once, the second sees what the first did. `None` also for one that the viewer
/// does not see.
///
/// # Errors
/// As the database.
pub async fn lock(tx: &mut Tx, id: AccessRequestId) -> Result<Option<AccessRequestFacts>> {
    let mut query = QueryBuilder::<Postgres>::new(SELECT);
    query.push(FROM).push(" AND r.id = ").push_bind(id.0).push(" FOR UPDATE OF r");
    query.build().fetch_optional(tx.connection()).await?.as_ref().map(read).transpose()
}

/// Keeps a request; answers whether the id was new.
///
/// # Errors
/// `Conflict(AccessRequestWaitsOnce)`; as the database.
pub async fn insert(tx: &mut Tx, content: &AccessRequestContent, proposed_by: UserId) -> Result<bool> {
    let now = tx.at();
    let done = sqlx::query(
        "INSERT INTO access_request (id, user_id, role, department_id, kind, reason, content_hash, proposed_by, proposed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
    )
    .bind(content.id.0)
    .bind(content.user_id.0)
    .bind(content.role.code())
    .bind(content.department_id.map(|id| id.0))
    .bind(content.kind.code())
    .bind(&content.reason)
    .bind(content.hash())
    .bind(proposed_by.0)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes the end of a waiting request; it is under lock. `decided_by` is `None` for one taken back.
///
/// # Errors
/// `Conflict(AccessRequestMakerIsNotChecker)`, `Conflict(AccessRequestSubjectIsNotChecker)`; as the database.
pub async fn close(
    tx: &mut Tx,
    id: AccessRequestId,
    state: AccessRequestState,
    decided_by: Option<UserId>,
    reason: Option<&str>,
) -> Result<()> {
    let now = tx.at();
    sqlx::query(
        "UPDATE access_request SET state = $2, decided_by = $3, decided_at = $4, decision_reason = $5 WHERE id = $1",
    )
    .bind(id.0)
    .bind(state.code())
    .bind(decided_by.map(|id| id.0))
    .bind(now)
    .bind(reason)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// What a request asks about its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectFacts {
    /// Their name.
    pub display_name: String,
    /// Where they belong.
    pub department_id: DepartmentId,
    /// Whether they may sign in.
    pub is_enabled: bool,
}

/// The person of a request, whatever the viewer sees of them otherwise.
///
/// # Errors
/// As the database.
pub async fn subject(tx: &mut Tx, id: UserId) -> Result<Option<SubjectFacts>> {
    let row = sqlx::query("SELECT display_name, department_id, is_enabled FROM person_facts($1)")
        .bind(id.0)
        .fetch_one(tx.connection())
        .await?;
    let Some(display_name) = row.try_get::<Option<String>, _>(0)? else { return Ok(None) };
    Ok(Some(SubjectFacts { display_name, department_id: DepartmentId(row.try_get(1)?), is_enabled: row.try_get(2)? }))
}

/// The enabled people who may decide a request of this department.
///
/// # Errors
/// As the database.
pub async fn approvers(tx: &mut Tx, roles: &[Role], department_id: Option<DepartmentId>) -> Result<Vec<UserId>> {
    let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    let ids: Vec<Uuid> = sqlx::query_scalar("SELECT access_approvers($1, $2)")
        .bind(codes)
        .bind(department_id.map(|id| id.0))
        .fetch_all(tx.connection())
        .await?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Whether a request lies in the departments, or in none and they are all.
pub fn is_in(scope: &Scope, facts: &AccessRequestFacts) -> bool {
    scope.covers(facts.content.department_id)
}
