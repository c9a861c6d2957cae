//! Named sets of filters, columns and order of a list; one's own, or shared with one's department.

use domain::access::{Actor, Permission};
use domain::ids::SavedViewId;
pub use store::identity::messages::SavedView;
use store::identity::messages::{self as views, InsertView};

use crate::fields::Fields;
use crate::hub::{holds, own_viewer};
use crate::{Error, Hub, RequestFacts, Result};

/// So many views of a list a person may keep.
const VIEWS_AT_MOST: i64 = 50;

/// A view to be kept; an existing one of the same id, or of the same list and name, is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSavedView {
    /// Made by the caller, so that a retry is the same act.
    pub id: SavedViewId,
    /// The list, e.g. `users`.
    pub list: String,
    /// Its name, 1 to 60 characters.
    pub name: String,
    /// The query part of the list's address, at most 2,000 characters.
    pub query: String,
    /// Whether the department sees it.
    pub is_shared: bool,
}

impl Hub {
    /// The actor's views of a list and those shared with their department, by name.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn saved_views(&self, actor: &Actor, list: &str) -> Result<Vec<SavedView>> {
        self.read(own_viewer(actor), (actor.user_id, list.to_owned()), |tx, (user_id, list)| {
            Box::pin(async move { Ok(views::saved_views(tx, user_id, &list).await?) })
        })
        .await
    }

    /// Keeps a view. Not audited: it changes only what its owner sees.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `name`, `query`, `list`; `too_many_views`; [`Error::Forbidden`] when sharing without
    /// `view.share`.
    pub async fn save_view(&self, actor: &Actor, view: NewSavedView) -> Result<SavedViewId> {
        let Some(department_id) = actor.department_id else { return Err(Error::NotFound("user")) };
        if view.is_shared {
            self.demand_read(actor, holds(actor, Permission::ViewShare), "view.share").await?;
        }
        let mut fields = Fields::default();
        let name = fields.text("name", &view.name, 60);
        let list = fields.text("list", &view.list, 40);
        if view.query.chars().count() > 2_000 {
            fields.wrong("query", "too_long", vec![("most", "2000".to_owned())]);
        }
        let view = fields.done(NewSavedView { name, list, ..view })?;
        let facts = RequestFacts::local("save_view");
        let input = (actor.user_id, department_id, view);
        self.write(own_viewer(actor), &facts, input, |tx, (user_id, department_id, view)| {
            Box::pin(async move {
                if views::count_views(tx, user_id, &view.list).await? >= VIEWS_AT_MOST {
                    return Err(Error::refused("too_many_views").into());
                }
                let insert = InsertView {
                    id: view.id,
                    user_id,
                    department_id,
                    list: &view.list,
                    name: &view.name,
                    query: &view.query,
                    is_shared: view.is_shared,
                };
                Ok(views::save_view(tx, &insert).await?)
            })
        })
        .await
    }

    /// Deletes one of the actor's views. Deleting it twice is right.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn delete_view(&self, actor: &Actor, id: SavedViewId) -> Result<()> {
        let facts = RequestFacts::local("delete_view");
        self.write(own_viewer(actor), &facts, (actor.user_id, id), |tx, (user_id, id)| {
            Box::pin(async move {
                views::delete_view(tx, user_id, id).await?;
                Ok(())
            })
        })
        .await
    }
}
