//! The people of an empty database, so that the program can be tried at once: departments and one person a role. The
//! passwords are made by the caller, who shows them.

use domain::access::Role;

use crate::{Error, Hub, Result};

/// One person made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Their role.
    pub role: Role,
    /// Their password, from the caller.
    pub password: String,
}

impl Hub {
    /// Makes the demo people when nobody is there; an empty list when somebody is. `password` is asked once a login.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn create_demo_people(
        &self,
        _password: &(dyn Fn(&str) -> String + Send + Sync),
    ) -> Result<Vec<DemoPerson>> {
        Err(Error::Unavailable)
    }

    /// Whether the database holds the demo people.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn is_demo(&self) -> Result<bool> {
        Err(Error::Unavailable)
    }

    /// Whether nobody is there yet.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn is_empty(&self) -> Result<bool> {
        Err(Error::Unavailable)
    }
}
