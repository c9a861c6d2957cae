//! Saved views of lists.

use axum::Json;
use axum::response::Response;
use domain::ids::SavedViewId;
use futures::FutureExt as _;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use service::saved_views::NewSavedView;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Sent;
use super::caller::{Caller, Id, Problem, ProblemDocument};
use super::idempotent::{Outcome, once};
use super::list::Asked;

/// Something was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Created {
    /// Its id.
    pub id: Uuid,
}

/// One saved view.
#[derive(Debug, Serialize, ToSchema)]
pub struct View {
    /// The view.
    #[schema(value_type = Uuid)]
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
    /// Whether it is the caller's.
    pub is_mine: bool,
}

/// The views of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Views {
    /// By name.
    pub items: Vec<View>,
}

/// A view to be kept; an existing one of the same id is replaced.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewToSave {
    /// The list, e.g. `users`.
    pub list: String,
    /// Its name, 1 to 60 characters.
    pub name: String,
    /// The query part of the list's address.
    pub query: String,
    /// Whether the department sees it.
    #[serde(default)]
    pub is_shared: bool,
}

/// The caller's views of a list and those shared with their department.
#[utoipa::path(get, path = "/api/v1/saved-views", tag = "saved views", operation_id = "listSavedViews",
    params(("list" = String, Query, description = "The list, e.g. `users`.")),
    responses((status = 200, body = Views), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(caller: Caller, asked: Asked) -> Result<Json<Views>, Problem> {
    asked.only(&["list"])?;
    let Some(list) = asked.other("list") else {
        return Err(Problem::invalid("list", "required"));
    };
    let views = caller.hub.saved_views(&caller.actor, list).await?;
    let items = views
        .into_iter()
        .map(|view| View {
            id: view.id,
            list: view.list,
            name: view.name,
            query: view.query,
            is_shared: view.is_shared,
            owner_name: view.owner_name,
            is_mine: view.is_mine,
        })
        .collect();
    Ok(Json(Views { items }))
}

/// Keeps a view under this id.
#[utoipa::path(put, path = "/api/v1/saved-views/{id}", tag = "saved views", operation_id = "saveView",
    request_body = ViewToSave, params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Created), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn save(caller: Caller, Id(id): Id, headers: HeaderMap, sent: Sent<ViewToSave>) -> Result<Response, Problem> {
    let view = sent.content;
    once(&caller, &headers, "saved_view.save", json!([id, sent.value]), move |caller| {
        let view = view.clone();
        async move {
            let ViewToSave { list, name, query, is_shared } = view;
            let new = NewSavedView { id: SavedViewId(id), list, name, query, is_shared };
            let id = caller.hub.save_view(&caller.actor, new).await?;
            Ok(Outcome::ok(json!({ "id": id })))
        }
        .boxed()
    })
    .await
}

/// Deletes one of the caller's views.
#[utoipa::path(delete, path = "/api/v1/saved-views/{id}", tag = "saved views", operation_id = "deleteView",
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn remove(caller: Caller, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    once(&caller, &headers, "saved_view.delete", json!([id]), move |caller| {
        async move {
            caller.hub.delete_view(&caller.actor, SavedViewId(id)).await?;
            Ok(Outcome::done())
        }
        .boxed()
    })
    .await
}
