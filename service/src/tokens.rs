//! Keys for programs: `oh_<id>_<secret>`, shown once, stored hashed, limited to a part of the owner's permissions, valid
//! for at most a year.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Permission};
use domain::ids::{ApiTokenId, UserId};
use domain::list::{ListQuery, Page};

use crate::{Error, Hub, RequestFacts, Result};

/// One key; never its secret. Columns to filter and sort by: `name`, `owner`, `state`, `created`, `expires`, `last_used`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// The key.
    pub id: ApiTokenId,
    /// What its owner calls it.
    pub name: String,
    /// Whose it is.
    pub owner_id: UserId,
    /// The owner's name.
    pub owner_name: String,
    /// What it may do at most.
    pub scopes: Vec<Permission>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it can be used now.
    pub is_valid: bool,
}

/// What a new key shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// What it may do at most; a part of the owner's permissions.
    pub scopes: Vec<Permission>,
    /// For how long, 1 to 365 days.
    pub expires_in_days: u32,
}

impl Hub {
    /// Whom a key stands for; `None` when it is unknown, ended or taken back, or its owner is disabled.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn authenticate_token(&self, _bearer: &str) -> Result<Option<Actor>> {
        Err(Error::Unavailable)
    }

    /// The actor's keys, and with `token.manage` everybody's.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `token.create` and `token.manage`; [`Error::Invalid`] for an unknown column.
    pub async fn tokens(&self, _actor: &Actor, _query: &ListQuery) -> Result<Page<TokenRow>> {
        Err(Error::Unavailable)
    }

    /// Makes a key; the text is shown once.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `token.create` or when a key itself asks; [`Error::Invalid`] on `name`, `scopes`,
    /// `expires_in_days`.
    pub async fn create_token(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _token: NewToken,
    ) -> Result<(TokenRow, String)> {
        Err(Error::Unavailable)
    }

    /// Takes a key back; with `token.manage` also another person's. Taking it back twice is right.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn revoke_token(&self, _actor: &Actor, _facts: &RequestFacts, _token: ApiTokenId) -> Result<()> {
        Err(Error::Unavailable)
    }
}
