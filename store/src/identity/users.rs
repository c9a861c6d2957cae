//! People and the roles they hold.

use chrono::{DateTime, Utc};
use domain::access::Role;
use domain::ids::{DepartmentId, UserId};
use domain::list::Page;
use sqlx::{Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::listing::{CheckedQuery, ColumnKind, ListColumn, push_order, push_where};
use super::{read_code, read_roles};
use crate::error::{Error, Result};
use crate::tx::Tx;

/// One person in the list. Columns to filter and sort by: `name`, `login`, `department` (id; sorts by name), `role`,
/// `state` (`enabled`, `disabled`), `last_sign_in`, `created`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// The person.
    pub id: UserId,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Where they belong.
    pub department_id: DepartmentId,
    /// Its Chinese name.
    pub department_name_zh: String,
    /// Its English name.
    pub department_name_en: String,
    /// The roles held, each once, in the order of the matrix.
    pub roles: Vec<Role>,
    /// Whether they may sign in.
    pub is_enabled: bool,
    /// Whether an authenticator is asked for.
    pub is_totp_on: bool,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

/// One person in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDetail {
    /// The person.
    pub id: UserId,
    /// For a later change: what was seen.
    pub version: i32,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Their address for mail.
    pub email: Option<String>,
    /// Where they belong.
    pub department_id: DepartmentId,
    /// Its Chinese name.
    pub department_name_zh: String,
    /// Its English name.
    pub department_name_en: String,
    /// Whether they may sign in.
    pub is_enabled: bool,
    /// Why not.
    pub disabled_reason: Option<String>,
    /// Whether an authenticator is asked for.
    pub is_totp_on: bool,
    /// Whether they have chosen a password yet.
    pub has_password: bool,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// How many sessions are open.
    pub open_sessions: u32,
    /// The roles held.
    pub grants: Vec<GrantRow>,
}

/// One role held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    /// The role.
    pub role: Role,
    /// For which department and those below; `None` for all.
    pub department_id: Option<DepartmentId>,
    /// Its Chinese name.
    pub department_name_zh: Option<String>,
    /// Its English name.
    pub department_name_en: Option<String>,
    /// Since when.
    pub granted_at: DateTime<Utc>,
}

/// A person under lock, for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedUser {
    /// The person.
    pub id: UserId,
    /// The version that a change must name.
    pub version: i32,
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
}

/// The columns of the list of people.
pub const COLUMNS: &[ListColumn] = &[
    ListColumn::new("name", ColumnKind::Text, "u.display_name"),
    ListColumn::new("login", ColumnKind::Text, "u.login"),
    ListColumn::new("department", ColumnKind::Id, "u.department_id").sorted_by("d.name_zh"),
    ListColumn::new(
        "role",
        ColumnKind::Choices,
        "SELECT array_agg(g.role) FROM role_grant g WHERE g.user_id = u.id AND g.revoked_at IS NULL",
    )
    .sorted_by("(SELECT min(g.role) FROM role_grant g WHERE g.user_id = u.id AND g.revoked_at IS NULL)"),
    ListColumn::new("state", ColumnKind::Choice, "CASE WHEN u.is_enabled THEN 'enabled' ELSE 'disabled' END"),
    ListColumn::new("last_sign_in", ColumnKind::Instant, "u.last_sign_in_at"),
    ListColumn::new("created", ColumnKind::Instant, "u.created_at"),
];

const LIST_FROM: &str = " FROM app_user u JOIN department d ON d.id = u.department_id WHERE true";
const LIST_SEARCHED: &[&str] = &["u.display_name", "u.login", "d.name_zh", "d.name_en"];

/// The people whom the viewer sees.
///
/// # Errors
/// As the database.
pub async fn list(tx: &mut Tx, query: &CheckedQuery) -> Result<Page<UserRow>> {
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*)");
    count.push(LIST_FROM);
    push_where(&mut count, query, LIST_SEARCHED);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;

    let mut rows = QueryBuilder::<Postgres>::new(
        "SELECT u.id, u.login, u.display_name, u.department_id, d.name_zh, d.name_en,
                coalesce((SELECT array_agg(g.role) FROM role_grant g WHERE g.user_id = u.id AND g.revoked_at IS NULL), '{}'),
                u.is_enabled, user_has_totp(u.id), u.last_sign_in_at, u.created_at",
    );
    rows.push(LIST_FROM);
    push_where(&mut rows, query, LIST_SEARCHED);
    push_order(&mut rows, query, "u.display_name", "u.id");
    let rows = rows.build().fetch_all(tx.connection()).await?;
    let rows = rows
        .iter()
        .map(|row| {
            Ok(UserRow {
                id: UserId(row.try_get(0)?),
                login: row.try_get(1)?,
                display_name: row.try_get(2)?,
                department_id: DepartmentId(row.try_get(3)?),
                department_name_zh: row.try_get(4)?,
                department_name_en: row.try_get(5)?,
                roles: read_roles(&row.try_get::<Vec<String>, _>(6)?),
                is_enabled: row.try_get(7)?,
                is_totp_on: row.try_get(8)?,
                last_sign_in_at: row.try_get(9)?,
                created_at: row.try_get(10)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// One person in full.
///
/// # Errors
/// As the database.
pub async fn detail(tx: &mut Tx, id: UserId, idle_seconds: u32) -> Result<Option<UserDetail>> {
    let now = tx.at();
    let row = sqlx::query(
        "SELECT u.id, u.version, u.login, u.display_name, u.email, u.department_id, names.name_zh, names.name_en,
                u.is_enabled, u.disabled_reason, user_has_totp(u.id), u.password_hash IS NOT NULL, u.created_at,
                u.last_sign_in_at, user_open_sessions(u.id, $2, $2 - make_interval(secs => $3::integer))
         FROM app_user u CROSS JOIN omni_department_names(u.department_id) AS names WHERE u.id = $1",
    )
    .bind(id.0)
    .bind(now)
    .bind(i32::try_from(idle_seconds).unwrap_or(i32::MAX))
    .fetch_optional(tx.connection())
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(UserDetail {
        id: UserId(row.try_get(0)?),
        version: row.try_get(1)?,
        login: row.try_get(2)?,
        display_name: row.try_get(3)?,
        email: row.try_get(4)?,
        department_id: DepartmentId(row.try_get(5)?),
        department_name_zh: row.try_get(6)?,
        department_name_en: row.try_get(7)?,
        is_enabled: row.try_get(8)?,
        disabled_reason: row.try_get(9)?,
        is_totp_on: row.try_get(10)?,
        has_password: row.try_get(11)?,
        created_at: row.try_get(12)?,
        last_sign_in_at: row.try_get(13)?,
        open_sessions: u32::try_from(row.try_get::<i64, _>(14)?).unwrap_or(u32::MAX),
        grants: grants_of(tx, id).await?,
    }))
}

async fn grants_of(tx: &mut Tx, id: UserId) -> Result<Vec<GrantRow>> {
    let rows = sqlx::query(
        "SELECT g.role, g.department_id, names.name_zh, names.name_en, g.granted_at
         FROM role_grant g LEFT JOIN LATERAL omni_department_names(g.department_id) AS names ON true
         WHERE g.user_id = $1 AND g.revoked_at IS NULL ORDER BY g.role, names.name_en NULLS FIRST, g.id",
    )
    .bind(id.0)
    .fetch_all(tx.connection())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(GrantRow {
                role: read_code("role", &row.try_get::<String, _>(0)?, Role::from_code)?,
                department_id: row.try_get::<Option<Uuid>, _>(1)?.map(DepartmentId),
                department_name_zh: row.try_get(2)?,
                department_name_en: row.try_get(3)?,
                granted_at: row.try_get(4)?,
            })
        })
        .collect()
}

/// The id of a login.
///
/// # Errors
/// As the database.
pub async fn id_of_login(tx: &mut Tx, login: &str) -> Result<Option<UserId>> {
    let id: Option<Uuid> = sqlx::query_scalar("SELECT id FROM app_user WHERE login = $1")
        .bind(login)
        .fetch_optional(tx.connection())
        .await?;
    Ok(id.map(UserId))
}

/// A person to be added.
#[derive(Clone, Debug)]
pub struct InsertUser<'a> {
    /// The person.
    pub id: UserId,
    /// What they type to sign in.
    pub login: &'a str,
    /// Their name.
    pub display_name: &'a str,
    /// Their address for mail.
    pub email: Option<&'a str>,
    /// Where they belong.
    pub department_id: DepartmentId,
}

/// Adds a person; answers whether the id was new.
///
/// # Errors
/// `Conflict(AppUserLoginUnique)`; as the database.
pub async fn insert(tx: &mut Tx, user: &InsertUser<'_>) -> Result<bool> {
    let now = tx.at();
    let done = sqlx::query(
        "INSERT INTO app_user (id, login, display_name, email, department_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(user.id.0)
    .bind(user.login)
    .bind(user.display_name)
    .bind(user.email)
    .bind(user.department_id.0)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A person under lock.
///
/// # Errors
/// [`Error::NotFound`] also for one whom the viewer does not see.
pub async fn lock(tx: &mut Tx, id: UserId) -> Result<LockedUser> {
    let row = sqlx::query(
        "SELECT id, version, login, display_name, email, department_id, is_enabled FROM app_user WHERE id = $1 FOR UPDATE",
    )
    .bind(id.0)
    .fetch_optional(tx.connection())
    .await?
    .ok_or(Error::NotFound)?;
    Ok(LockedUser {
        id: UserId(row.try_get(0)?),
        version: row.try_get(1)?,
        login: row.try_get(2)?,
        display_name: row.try_get(3)?,
        email: row.try_get(4)?,
        department_id: DepartmentId(row.try_get(5)?),
        is_enabled: row.try_get(6)?,
    })
}

/// Writes a person's data; the person is under lock.
///
/// # Errors
/// As the database.
pub async fn update(
    tx: &mut Tx,
    id: UserId,
    display_name: &str,
    email: Option<&str>,
    department_id: DepartmentId,
) -> Result<()> {
    sqlx::query(
        "UPDATE app_user SET display_name = $2, email = $3, department_id = $4, version = version + 1 WHERE id = $1",
    )
    .bind(id.0)
    .bind(display_name)
    .bind(email)
    .bind(department_id.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Writes whether a person may sign in; the person is under lock.
///
/// # Errors
/// As the database.
pub async fn set_enabled(tx: &mut Tx, id: UserId, is_enabled: bool, reason: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE app_user SET is_enabled = $2, disabled_reason = $3, version = version + 1 WHERE id = $1")
        .bind(id.0)
        .bind(is_enabled)
        .bind(reason)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Keeps how a person wants to see things.
///
/// # Errors
/// As the database.
pub async fn set_preference(tx: &mut Tx, id: UserId, preference: &str) -> Result<()> {
    sqlx::query("UPDATE app_user SET preference = $2 WHERE id = $1")
        .bind(id.0)
        .bind(preference)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// How many enabled people manage people and rights for all departments, this one apart; who asks for it at the same time
/// waits.
///
/// # Errors
/// As the database.
pub async fn other_admins(tx: &mut Tx, id: UserId) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT other_admins($1)").bind(id.0).fetch_one(tx.connection()).await?)
}

/// Whether a person holds exactly this role for exactly this department.
///
/// # Errors
/// As the database.
pub async fn holds(tx: &mut Tx, id: UserId, role: Role, department_id: Option<DepartmentId>) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM role_grant WHERE user_id = $1 AND role = $2 AND department_id IS NOT DISTINCT FROM $3
                        AND revoked_at IS NULL)",
    )
    .bind(id.0)
    .bind(role.code())
    .bind(department_id.map(|id| id.0))
    .fetch_one(tx.connection())
    .await?)
}

/// Gives a role.
///
/// # Errors
/// `Conflict(RoleGrantHeldOnce)`; as the database.
pub async fn grant(
    tx: &mut Tx,
    grant_id: Uuid,
    id: UserId,
    role: Role,
    department_id: Option<DepartmentId>,
) -> Result<()> {
    let now = tx.at();
    sqlx::query("INSERT INTO role_grant (id, user_id, role, department_id, granted_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(grant_id)
        .bind(id.0)
        .bind(role.code())
        .bind(department_id.map(|id| id.0))
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Takes a role; answers whether it was held.
///
/// # Errors
/// As the database.
pub async fn revoke(tx: &mut Tx, id: UserId, role: Role, department_id: Option<DepartmentId>) -> Result<bool> {
    let now = tx.at();
    let done = sqlx::query(
        "UPDATE role_grant SET revoked_at = greatest($4, granted_at)
         WHERE user_id = $1 AND role = $2 AND department_id IS NOT DISTINCT FROM $3 AND revoked_at IS NULL",
    )
    .bind(id.0)
    .bind(role.code())
    .bind(department_id.map(|id| id.0))
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The roles a person holds, each once.
///
/// # Errors
/// As the database.
pub async fn roles_of(tx: &mut Tx, id: UserId) -> Result<Vec<Role>> {
    let codes: Vec<String> =
        sqlx::query_scalar("SELECT role FROM role_grant WHERE user_id = $1 AND revoked_at IS NULL")
            .bind(id.0)
            .fetch_all(tx.connection())
            .await?;
    Ok(read_roles(&codes))
}

/// The roles a person holds with their departments, closed downwards: what an actor is made of.
///
/// # Errors
/// As the database.
pub async fn grants(tx: &mut Tx, id: UserId) -> Result<Vec<domain::access::Grant>> {
    let value: serde_json::Value =
        sqlx::query_scalar("SELECT user_grants($1)").bind(id.0).fetch_one(tx.connection()).await?;
    super::read_grants(value)
}

/// How a person wants to see things, as it was kept.
///
/// # Errors
/// As the database.
pub async fn preference(tx: &mut Tx, id: UserId) -> Result<Option<domain::preference::Preference>> {
    let kept: String = sqlx::query_scalar("SELECT preference FROM app_user WHERE id = $1")
        .bind(id.0)
        .fetch_one(tx.connection())
        .await?;
    Ok(domain::preference::Preference::of_person(&kept))
}
