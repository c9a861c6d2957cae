//! Messages to one person, and saved views of lists.

use chrono::{DateTime, Utc};
use domain::ids::{DepartmentId, NotificationId, SavedViewId, UserId};
use domain::list::Page;
use domain::live::Topic;
use serde_json::Value;
use sqlx::{Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::listing::{CheckedQuery, ColumnKind, ListColumn, push_order, push_where};
use crate::error::Result;
use crate::outbox::{self, NewEvent};
use crate::tx::Tx;

/// One message. Columns to filter and sort by: `kind`, `state` (`unread`, `read`), `created`.
///
/// Kinds and their data: `access_request_waiting` {request, proposer, subject, role, kind}; `access_request_decided`
/// {request, subject, role, kind, decision, decider}; `access_request_withdrawn` {request, proposer, subject, role, kind};
/// `password_changed` {}; `password_reset` {}; `new_device` {ip, user_agent}; `totp_on` {}; `totp_off` {};
/// `token_created` {token, name}; `sessions_ended` {by}; `recovery_code_used` {left}.
#[derive(Clone, Debug, PartialEq)]
pub struct NotificationRow {
    /// The message.
    pub id: NotificationId,
    /// What happened.
    pub kind: String,
    /// Values for the sentence.
    pub data: Value,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

/// One saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// The view.
    pub id: SavedViewId,
    /// The list, e.g. `users`.
    pub list: String,
    /// Its name.
    pub name: String,
    /// The query part of the list's address.
    pub query: String,
    /// Whether the department of its owner sees it.
    pub is_shared: bool,
    /// Whose it is.
    pub owner_name: String,
    /// Whether it is the actor's.
    pub is_mine: bool,
}

/// The columns of the list of messages.
pub const NOTIFICATION_COLUMNS: &[ListColumn] = &[
    ListColumn::new("kind", ColumnKind::Choice, "n.kind"),
    ListColumn::new("state", ColumnKind::Choice, "CASE WHEN n.read_at IS NULL THEN 'unread' ELSE 'read' END"),
    ListColumn::new("created", ColumnKind::Instant, "n.created_at"),
];

/// Sends a message, and tells those who watch.
///
/// # Errors
/// As the database.
pub async fn notify(tx: &mut Tx, id: NotificationId, user_id: UserId, kind: &'static str, data: &Value) -> Result<()> {
    let now = tx.at();
    sqlx::query("SELECT notification_add($1, $2, $3, $4, $5)")
        .bind(id.0)
        .bind(user_id.0)
        .bind(kind)
        .bind(data)
        .bind(now)
        .execute(tx.connection())
        .await?;
    outbox::publish(
        tx,
        &NewEvent {
            topic: Topic::Notification,
            department_id: None,
            user_id: Some(user_id),
            subject: id.to_string(),
            payload: serde_json::json!({ "kind": kind }),
        },
    )
    .await
}

/// The messages of a person.
///
/// # Errors
/// As the database.
pub async fn notifications(tx: &mut Tx, user_id: UserId, query: &CheckedQuery) -> Result<Page<NotificationRow>> {
    const SEARCHED: &[&str] = &["n.kind", "n.data::text"];
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*) FROM notification n WHERE n.user_id = ");
    count.push_bind(user_id.0);
    push_where(&mut count, query, SEARCHED);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;
    let mut rows = QueryBuilder::<Postgres>::new(
        "SELECT n.id, n.kind, n.data, n.created_at, n.read_at FROM notification n WHERE n.user_id = ",
    );
    rows.push_bind(user_id.0);
    push_where(&mut rows, query, SEARCHED);
    push_order(&mut rows, query, "n.created_at DESC", "n.id DESC");
    let rows = rows.build().fetch_all(tx.connection()).await?;
    let rows = rows
        .iter()
        .map(|row| {
            Ok(NotificationRow {
                id: NotificationId(row.try_get(0)?),
                kind: row.try_get(1)?,
                data: row.try_get(2)?,
                created_at: row.try_get(3)?,
                read_at: row.try_get(4)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// Marks messages of a person as read: these, or all. Answers how many changed; tells the person's other windows.
///
/// # Errors
/// As the database.
pub async fn mark_read(tx: &mut Tx, user_id: UserId, only: Option<&[NotificationId]>) -> Result<u32> {
    let now = tx.at();
    let ids: Option<Vec<Uuid>> = only.map(|ids| ids.iter().map(|id| id.0).collect());
    let done = sqlx::query(
        "UPDATE notification SET read_at = $3
         WHERE user_id = $1 AND read_at IS NULL AND ($2::uuid[] IS NULL OR id = ANY ($2))",
    )
    .bind(user_id.0)
    .bind(ids)
    .bind(now)
    .execute(tx.connection())
    .await?
    .rows_affected();
    if done > 0 {
        outbox::publish(
            tx,
            &NewEvent {
                topic: Topic::Notification,
                department_id: None,
                user_id: Some(user_id),
                subject: "all".to_owned(),
                payload: serde_json::json!({ "read": done }),
            },
        )
        .await?;
    }
    Ok(u32::try_from(done).unwrap_or(u32::MAX))
}

/// A person's views of a list and those shared with their department, by name.
///
/// # Errors
/// As the database.
pub async fn saved_views(tx: &mut Tx, user_id: UserId, list: &str) -> Result<Vec<SavedView>> {
    let rows = sqlx::query(
        "SELECT v.id, v.list, v.name, v.query, v.is_shared, omni_person_name(v.user_id), v.user_id = $1
         FROM saved_view v WHERE v.list = $2 ORDER BY v.name, v.id",
    )
    .bind(user_id.0)
    .bind(list)
    .fetch_all(tx.connection())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(SavedView {
                id: SavedViewId(row.try_get(0)?),
                list: row.try_get(1)?,
                name: row.try_get(2)?,
                query: row.try_get(3)?,
                is_shared: row.try_get(4)?,
                owner_name: row.try_get::<Option<String>, _>(5)?.unwrap_or_default(),
                is_mine: row.try_get(6)?,
            })
        })
        .collect()
}

/// A view to be kept.
#[derive(Clone, Debug)]
pub struct InsertView<'a> {
    /// The view.
    pub id: SavedViewId,
    /// Whose it is.
    pub user_id: UserId,
    /// Where they belong.
    pub department_id: DepartmentId,
    /// The list.
    pub list: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The query part of the list's address.
    pub query: &'a str,
    /// Whether the department sees it.
    pub is_shared: bool,
}

/// Keeps a view; one of the same name or id is replaced. Answers its id.
///
/// # Errors
/// As the database.
pub async fn save_view(tx: &mut Tx, view: &InsertView<'_>) -> Result<SavedViewId> {
    let now = tx.at();
    let renamed = sqlx::query(
        "UPDATE saved_view SET name = $3, query = $4, is_shared = $5, department_id = $6, updated_at = $7
         WHERE id = $1 AND user_id = $2
           AND NOT EXISTS (SELECT FROM saved_view other WHERE other.user_id = $2 AND other.list = saved_view.list
                           AND other.name = $3 AND other.id <> $1)",
    )
    .bind(view.id.0)
    .bind(view.user_id.0)
    .bind(view.name)
    .bind(view.query)
    .bind(view.is_shared)
    .bind(view.department_id.0)
    .bind(now)
    .execute(tx.connection())
    .await?;
    if renamed.rows_affected() == 1 {
        return Ok(view.id);
    }
    let id: Uuid = sqlx::query_scalar(
        "INSERT INTO saved_view (id, user_id, department_id, list, name, query, is_shared, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT ON CONSTRAINT saved_view_name_once
         DO UPDATE SET query = $6, is_shared = $7, department_id = $3, updated_at = $8 RETURNING id",
    )
    .bind(view.id.0)
    .bind(view.user_id.0)
    .bind(view.department_id.0)
    .bind(view.list)
    .bind(view.name)
    .bind(view.query)
    .bind(view.is_shared)
    .bind(now)
    .fetch_one(tx.connection())
    .await?;
    Ok(SavedViewId(id))
}

/// How many views of a list a person keeps.
///
/// # Errors
/// As the database.
pub async fn count_views(tx: &mut Tx, user_id: UserId, list: &str) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM saved_view WHERE user_id = $1 AND list = $2")
        .bind(user_id.0)
        .bind(list)
        .fetch_one(tx.connection())
        .await?)
}

/// Deletes a view of a person; answers whether there was one.
///
/// # Errors
/// As the database.
pub async fn delete_view(tx: &mut Tx, user_id: UserId, id: SavedViewId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM saved_view WHERE id = $1 AND user_id = $2")
        .bind(id.0)
        .bind(user_id.0)
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}
