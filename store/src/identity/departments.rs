//! Departments. The order of all changes of the tree is one lock: a tree is small, and two moves that are each right can make
//! a cycle together.

use std::collections::BTreeMap;

use domain::ids::DepartmentId;
use sqlx::Row;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::tx::Tx;

/// One department of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentRow {
    /// The department.
    pub id: DepartmentId,
    /// Its short code, e.g. `finance`.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above; `None` at the top.
    pub parent_id: Option<DepartmentId>,
    /// How many are above.
    pub depth: u32,
    /// The ids from the top down to itself.
    pub path: Vec<DepartmentId>,
    /// For a later change: what was seen.
    pub version: i32,
    /// How many enabled people belong to it directly.
    pub user_count: u32,
    /// Whether it takes nobody new.
    pub is_closed: bool,
}

/// A department under lock, for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedDepartment {
    /// The department.
    pub id: DepartmentId,
    /// Its short code.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above.
    pub parent_id: Option<DepartmentId>,
    /// The version that a change must name.
    pub version: i32,
    /// Whether it takes nobody new.
    pub is_closed: bool,
}

/// The departments the viewer sees, in the order of the tree (by the names of the codes above).
///
/// # Errors
/// As the database.
pub async fn list(tx: &mut Tx) -> Result<Vec<DepartmentRow>> {
    let rows = sqlx::query(
        "SELECT d.id, d.code, d.name_zh, d.name_en, d.parent_id, d.path, d.version,
                (SELECT count(*) FROM app_user u WHERE u.department_id = d.id AND u.is_enabled), d.closed_at IS NOT NULL
         FROM department d
         ORDER BY (SELECT array_agg(above.code ORDER BY cardinality(above.path)) FROM department above
                   WHERE above.id = ANY (d.path)), d.id",
    )
    .fetch_all(tx.connection())
    .await?;
    rows.iter()
        .map(|row| {
            let path: Vec<Uuid> = row.try_get(5)?;
            Ok(DepartmentRow {
                id: DepartmentId(row.try_get(0)?),
                code: row.try_get(1)?,
                name_zh: row.try_get(2)?,
                name_en: row.try_get(3)?,
                parent_id: row.try_get::<Option<Uuid>, _>(4)?.map(DepartmentId),
                depth: u32::try_from(path.len().saturating_sub(1)).unwrap_or_default(),
                path: path.into_iter().map(DepartmentId).collect(),
                version: row.try_get(6)?,
                user_count: u32::try_from(row.try_get::<i64, _>(7)?).unwrap_or(u32::MAX),
                is_closed: row.try_get(8)?,
            })
        })
        .collect()
}

/// Takes the one lock under which the tree changes.
///
/// # Errors
/// As the database.
pub async fn lock_tree(tx: &mut Tx) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('omni-hub department tree'))").execute(tx.connection()).await?;
    Ok(())
}

/// Every department's parent, whatever the viewer sees: the tree is judged as a whole.
///
/// # Errors
/// As the database.
pub async fn parents(tx: &mut Tx) -> Result<BTreeMap<DepartmentId, Option<DepartmentId>>> {
    let rows = sqlx::query("SELECT id, parent_id FROM department_parents()").fetch_all(tx.connection()).await?;
    rows.iter()
        .map(|row| Ok((DepartmentId(row.try_get(0)?), row.try_get::<Option<Uuid>, _>(1)?.map(DepartmentId))))
        .collect()
}

/// The first open department at the top, if there is any.
///
/// # Errors
/// As the database.
pub async fn first(tx: &mut Tx) -> Result<Option<DepartmentId>> {
    let id: Option<Uuid> = sqlx::query_scalar(
        "SELECT id FROM department WHERE parent_id IS NULL AND closed_at IS NULL ORDER BY created_at, id LIMIT 1",
    )
    .fetch_optional(tx.connection())
    .await?;
    Ok(id.map(DepartmentId))
}

/// A department under lock.
///
/// # Errors
/// [`Error::NotFound`] also for one that the viewer does not see.
pub async fn lock(tx: &mut Tx, id: DepartmentId) -> Result<LockedDepartment> {
    let row = sqlx::query(
        "SELECT id, code, name_zh, name_en, parent_id, version, closed_at IS NOT NULL FROM department WHERE id = $1
         FOR UPDATE",
    )
    .bind(id.0)
    .fetch_optional(tx.connection())
    .await?
    .ok_or(Error::NotFound)?;
    Ok(LockedDepartment {
        id: DepartmentId(row.try_get(0)?),
        code: row.try_get(1)?,
        name_zh: row.try_get(2)?,
        name_en: row.try_get(3)?,
        parent_id: row.try_get::<Option<Uuid>, _>(4)?.map(DepartmentId),
        version: row.try_get(5)?,
        is_closed: row.try_get(6)?,
    })
}

/// Whether a department is closed, whatever the viewer sees; `None` when there is none.
///
/// # Errors
/// As the database.
pub async fn is_closed(tx: &mut Tx, id: DepartmentId) -> Result<Option<bool>> {
    Ok(sqlx::query_scalar("SELECT department_is_closed($1)").bind(id.0).fetch_one(tx.connection()).await?)
}

/// Adds a department below `parent_id`; answers whether the id was new.
///
/// # Errors
/// `Conflict(DepartmentCodeUnique)`; as the database.
pub async fn insert(
    tx: &mut Tx,
    id: DepartmentId,
    code: &str,
    name_zh: &str,
    name_en: &str,
    parent_id: Option<DepartmentId>,
) -> Result<bool> {
    let now = tx.at();
    let done = sqlx::query(
        "INSERT INTO department (id, code, name_zh, name_en, parent_id, path, created_at)
         VALUES ($1, $2, $3, $4, $5, department_path_of($5) || $1::uuid, $6) ON CONFLICT (id) DO NOTHING",
    )
    .bind(id.0)
    .bind(code)
    .bind(name_zh)
    .bind(name_en)
    .bind(parent_id.map(|id| id.0))
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes a department's data; it and the tree are under lock. A move carries everything below along.
///
/// # Errors
/// `Conflict(DepartmentCodeUnique)`; as the database.
pub async fn update(
    tx: &mut Tx,
    id: DepartmentId,
    code: &str,
    name_zh: &str,
    name_en: &str,
    parent_id: Option<DepartmentId>,
) -> Result<()> {
    sqlx::query("UPDATE department SET code = $2, name_zh = $3, name_en = $4, version = version + 1 WHERE id = $1")
        .bind(id.0)
        .bind(code)
        .bind(name_zh)
        .bind(name_en)
        .execute(tx.connection())
        .await?;
    sqlx::query("SELECT department_move($1, $2)")
        .bind(id.0)
        .bind(parent_id.map(|id| id.0))
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Whether enabled people or open departments are in a department.
///
/// # Errors
/// As the database.
pub async fn is_in_use(tx: &mut Tx, id: DepartmentId) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT department_is_in_use($1)").bind(id.0).fetch_one(tx.connection()).await?)
}

/// Closes or reopens a department; it is under lock.
///
/// # Errors
/// As the database.
pub async fn set_closed(tx: &mut Tx, id: DepartmentId, is_closed: bool) -> Result<()> {
    let now = tx.at();
    sqlx::query("UPDATE department SET closed_at = CASE WHEN $2 THEN $3 END, version = version + 1 WHERE id = $1")
        .bind(id.0)
        .bind(is_closed)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}
