//! Server functions of saved views.

#![allow(missing_docs, reason = "the fields of the types made of the functions are their parameters")]

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use crate::components::data_table::wire::ViewTab;
use crate::error::AppError;

/// The views of a list that I may see.
///
/// # Errors
/// `sign_in_required`.
#[server(prefix = "/fn", endpoint = "views/list", input = PostUrl)]
pub async fn list_views(list: String) -> Result<Vec<ViewTab>, AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    let views = hub.saved_views(&actor, &list).await.map_err(context::refuse)?;
    let tab = |view: service::saved_views::SavedView| ViewTab {
        id: view.id.to_string(),
        name: view.name,
        query: view.query,
        is_shared: view.is_shared,
        is_mine: view.is_mine,
    };
    Ok(views.into_iter().map(tab).collect())
}

/// Keeps a view. Without an id (a form without script) the request's own id is taken.
///
/// # Errors
/// As `Hub::save_view`.
#[server(prefix = "/fn", endpoint = "views/save", input = PostUrl)]
pub async fn save_view(
    id: Option<String>,
    list: String,
    name: String,
    query: String,
    is_shared: Option<bool>,
) -> Result<String, AppError> {
    use crate::context;
    let (hub, actor, facts) = context::signed_in()?;
    let id = context::optional_id(id.as_deref(), "saved_view")?.unwrap_or(domain::ids::SavedViewId(facts.request_id.0));
    let is_shared = is_shared.unwrap_or_default();
    let view = service::saved_views::NewSavedView { id, list, name, query, is_shared };
    let id = hub.save_view(&actor, view).await.map_err(context::refuse)?;
    context::say_once("view_saved", "");
    Ok(id.to_string())
}

/// Deletes one of my views.
///
/// # Errors
/// As `Hub::delete_view`.
#[server(prefix = "/fn", endpoint = "views/delete", input = PostUrl)]
pub async fn delete_view(id: String) -> Result<(), AppError> {
    use crate::context;
    let (hub, actor, _) = context::signed_in()?;
    hub.delete_view(&actor, context::id(&id, "saved_view")?).await.map_err(context::refuse)
}
