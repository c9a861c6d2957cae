//! Who am I: for a program that wants to know what its key may do.

use axum::Json;
use domain::access::{Actor, Credential, Permission, Scope};
use domain::ids::{DepartmentId, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::{Caller, Problem};

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The person.
    #[schema(value_type = Uuid)]
    pub id: UserId,
    /// Their name.
    pub display_name: String,
    /// Where they belong.
    #[schema(value_type = Option<Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// By what: `session` or `token`.
    pub via: &'static str,
    /// What the caller may do, each with the departments for which it may.
    pub permissions: Vec<MyPermission>,
}

/// One permission of the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyPermission {
    /// Its name, e.g. `user.read`.
    pub code: &'static str,
    /// The departments; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Uuid>>)]
    pub departments: Option<Vec<DepartmentId>>,
}

fn permissions(actor: &Actor) -> Vec<MyPermission> {
    Permission::ALL
        .iter()
        .filter(|permission| actor.can(**permission))
        .map(|permission| MyPermission {
            code: permission.code(),
            departments: match actor.scope_of(*permission) {
                Scope::All => None,
                Scope::Departments(departments) => Some(departments.into_iter().collect()),
            },
        })
        .collect()
}

/// Who am I, and what may I do.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", operation_id = "readMe",
    responses((status = 200, body = Me), (status = "default", body = super::caller::ProblemDocument, content_type = "application/problem+json")))]
pub async fn read(caller: Caller) -> Result<Json<Me>, Problem> {
    let actor = &caller.actor;
    Ok(Json(Me {
        id: actor.user_id,
        display_name: actor.display_name.clone(),
        department_id: actor.department_id,
        via: match actor.credential {
            Credential::Session { .. } => "session",
            Credential::Token { .. } => "token",
            Credential::Operator { .. } => "operator",
        },
        permissions: permissions(actor),
    }))
}
