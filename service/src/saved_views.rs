//! Named sets of filters, columns and order of a list; one's own, or shared with one's department.

use domain::access::Actor;
use domain::ids::SavedViewId;

use crate::{Error, Hub, Result};

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
    pub async fn saved_views(&self, _actor: &Actor, _list: &str) -> Result<Vec<SavedView>> {
        Err(Error::Unavailable)
    }

    /// Keeps a view.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `name`, `query`, `list`; `too_many_views`; [`Error::Forbidden`] when sharing without
    /// `view.share`.
    pub async fn save_view(&self, _actor: &Actor, _view: NewSavedView) -> Result<SavedViewId> {
        Err(Error::Unavailable)
    }

    /// Deletes one of the actor's views. Deleting it twice is right.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn delete_view(&self, _actor: &Actor, _id: SavedViewId) -> Result<()> {
        Err(Error::Unavailable)
    }
}
