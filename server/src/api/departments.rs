//! Departments.

use axum::Json;
use axum::response::Response;
use domain::ids::DepartmentId;
use futures::FutureExt as _;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use service::departments::{DepartmentChange, DepartmentRow, NewDepartment};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Sent;
use super::caller::{Caller, Id, Problem, ProblemDocument};
use super::idempotent::{Outcome, once};

/// One department of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct Department {
    /// The department.
    #[schema(value_type = Uuid)]
    pub id: DepartmentId,
    /// Its short code.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above; null at the top.
    #[schema(value_type = Option<Uuid>)]
    pub parent_id: Option<DepartmentId>,
    /// How many are above.
    pub depth: u32,
    /// What a change must repeat.
    pub version: i32,
    /// How many enabled people belong to it directly.
    pub user_count: u32,
    /// Whether it takes nobody new.
    pub is_closed: bool,
}

impl From<DepartmentRow> for Department {
    fn from(row: DepartmentRow) -> Department {
        Department {
            id: row.id,
            code: row.code,
            name_zh: row.name_zh,
            name_en: row.name_en,
            parent_id: row.parent_id,
            depth: row.depth,
            version: row.version,
            user_count: row.user_count,
            is_closed: row.is_closed,
        }
    }
}

/// The whole tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct Departments {
    /// The departments in the order of the tree.
    pub items: Vec<Department>,
}

/// A new department.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentToCreate {
    /// Made by the caller, so that a retry is the same act.
    pub id: Uuid,
    /// Its short code: 2 to 32 of `a-z 0-9 -`.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above; null for the top.
    #[serde(default)]
    pub parent_id: Option<Uuid>,
}

/// A change of a department; all fields as they shall be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentToUpdate {
    /// The version that was seen.
    pub version: i32,
    /// Its short code.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above.
    #[serde(default)]
    pub parent_id: Option<Uuid>,
}

/// Which state of the department was seen.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// The version that was seen.
    pub version: i32,
}

/// The departments that the caller may see.
#[utoipa::path(get, path = "/api/v1/departments", tag = "departments", operation_id = "listDepartments",
    responses((status = 200, body = Departments), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(caller: Caller) -> Result<Json<Departments>, Problem> {
    let rows = caller.hub.departments(&caller.actor).await?;
    Ok(Json(Departments { items: rows.into_iter().map(Department::from).collect() }))
}

/// Adds a department.
#[utoipa::path(post, path = "/api/v1/departments", tag = "departments", operation_id = "createDepartment",
    request_body = DepartmentToCreate, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = super::saved_views::Created), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn create(caller: Caller, headers: HeaderMap, sent: Sent<DepartmentToCreate>) -> Result<Response, Problem> {
    let department = sent.content;
    once(&caller, &headers, "department.create", sent.value, move |caller| {
        let department = department.clone();
        async move {
            let new = NewDepartment {
                id: DepartmentId(department.id),
                code: department.code,
                name_zh: department.name_zh,
                name_en: department.name_en,
                parent_id: department.parent_id.map(DepartmentId),
            };
            let id = caller.hub.create_department(&caller.actor, &caller.facts, new).await?;
            Ok(Outcome::created(json!({ "id": id }), "/api/v1/departments".to_owned()))
        }
        .boxed()
    })
    .await
}

/// Renames or moves a department.
#[utoipa::path(patch, path = "/api/v1/departments/{id}", tag = "departments", operation_id = "updateDepartment",
    request_body = DepartmentToUpdate, params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn update(
    caller: Caller,
    Id(id): Id,
    headers: HeaderMap,
    sent: Sent<DepartmentToUpdate>,
) -> Result<Response, Problem> {
    let department = sent.content;
    once(&caller, &headers, "department.update", json!([id, sent.value]), move |caller| {
        let department = department.clone();
        async move {
            let change = DepartmentChange {
                code: department.code,
                name_zh: department.name_zh,
                name_en: department.name_en,
                parent_id: department.parent_id.map(DepartmentId),
            };
            let (id, version) = (DepartmentId(id), department.version);
            caller.hub.update_department(&caller.actor, &caller.facts, id, version, change).await?;
            Ok(Outcome::done())
        }
        .boxed()
    })
    .await
}

async fn set_closed(
    caller: Caller,
    id: Uuid,
    headers: HeaderMap,
    sent: Sent<Version>,
    is_closed: bool,
) -> Result<Response, Problem> {
    let version = sent.content.version;
    let operation = if is_closed { "department.close" } else { "department.reopen" };
    once(&caller, &headers, operation, json!([id, sent.value]), move |caller| {
        async move {
            let id = DepartmentId(id);
            caller.hub.set_department_closed(&caller.actor, &caller.facts, id, version, is_closed).await?;
            Ok(Outcome::done())
        }
        .boxed()
    })
    .await
}

/// Closes a department: it keeps its history and takes nobody new.
#[utoipa::path(post, path = "/api/v1/departments/{id}/close", tag = "departments", operation_id = "closeDepartment",
    request_body = Version, params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn close(caller: Caller, Id(id): Id, headers: HeaderMap, sent: Sent<Version>) -> Result<Response, Problem> {
    set_closed(caller, id, headers, sent, true).await
}

/// Reopens a department.
#[utoipa::path(post, path = "/api/v1/departments/{id}/reopen", tag = "departments", operation_id = "reopenDepartment",
    request_body = Version, params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn reopen(caller: Caller, Id(id): Id, headers: HeaderMap, sent: Sent<Version>) -> Result<Response, Problem> {
    set_closed(caller, id, headers, sent, false).await
}
