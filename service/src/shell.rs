//! What the frame around every page shows about the person, in one query.

use domain::access::Actor;

use crate::{Error, Hub, Result};

/// What the frame shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShellFacts {
    /// Messages not read yet.
    pub unread: u32,
    /// Requests to change rights that wait for the actor's decision.
    pub waiting_access_requests: u32,
    /// The Chinese name of the actor's department.
    pub department_name_zh: String,
    /// The English name of the actor's department.
    pub department_name_en: String,
}

impl Hub {
    /// What the frame shows to the actor.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn shell_facts(&self, _actor: &Actor) -> Result<ShellFacts> {
        Err(Error::Unavailable)
    }
}
