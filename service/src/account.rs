//! What a person sees and changes about themselves: how to see things, password, authenticator, sessions.

use chrono::{DateTime, Utc};
use domain::access::Actor;
use domain::ids::SessionId;
use domain::preference::Preference;

use crate::users::UserDetail;
use crate::{Error, Hub, RequestFacts, Result};

/// My account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who I am.
    pub user: UserDetail,
    /// Whether an authenticator is asked for at sign-in.
    pub is_totp_on: bool,
    /// How many recovery codes have not been used.
    pub recovery_codes_left: u32,
    /// My open sessions, the latest first.
    pub sessions: Vec<SessionRow>,
}

/// One open session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// From where it began.
    pub ip: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// An authenticator about to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotpEnrolment {
    /// The secret to type in, in groups of four.
    pub secret_text: String,
    /// The address that authenticators understand.
    pub uri: String,
    /// The same as the `d` of an SVG path, one unit a module, dark modules only.
    pub qr_svg_path: String,
    /// The side of the picture in modules, quiet zone included: `viewBox="0 0 size size"`.
    pub qr_size: u32,
}

impl Hub {
    /// The actor's own account.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the program itself.
    pub async fn account(&self, _actor: &Actor) -> Result<Account> {
        Err(Error::Unavailable)
    }

    /// Keeps how the actor wants to see things.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn set_preference(&self, _actor: &Actor, _preference: Preference) -> Result<()> {
        Err(Error::Unavailable)
    }

    /// Changes the actor's password; returns this session's new token, all other sessions end.
    ///
    /// # Errors
    /// `password_wrong`; [`Error::Invalid`] on `new_password`; [`Error::TooMany`].
    pub async fn change_password(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _current: &str,
        _new: &str,
    ) -> Result<String> {
        Err(Error::Unavailable)
    }

    /// Begins to add an authenticator; nothing is asked for at sign-in until [`Hub::confirm_totp`].
    ///
    /// # Errors
    /// `totp_on` when one is there already.
    pub async fn begin_totp(&self, _actor: &Actor) -> Result<TotpEnrolment> {
        Err(Error::Unavailable)
    }

    /// Turns the authenticator on with its first code; returns the recovery codes, shown once.
    ///
    /// # Errors
    /// `totp_not_begun`, `totp_on`, `code_wrong`.
    pub async fn confirm_totp(&self, _actor: &Actor, _facts: &RequestFacts, _code: &str) -> Result<Vec<String>> {
        Err(Error::Unavailable)
    }

    /// Removes the authenticator and its recovery codes.
    ///
    /// # Errors
    /// `password_wrong`, [`Error::TooMany`].
    pub async fn disable_totp(&self, _actor: &Actor, _facts: &RequestFacts, _password: &str) -> Result<()> {
        Err(Error::Unavailable)
    }

    /// Ends one of the actor's own sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not one of theirs.
    pub async fn revoke_session(&self, _actor: &Actor, _facts: &RequestFacts, _session: SessionId) -> Result<()> {
        Err(Error::Unavailable)
    }
}
