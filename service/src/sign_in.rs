//! Who is this: signing in with login and password, the second step with a code, the session that follows, proving one's
//! identity again, signing out, and choosing a new password with a one-time link.

use chrono::{DateTime, Utc};
use domain::access::Actor;
use domain::ids::SessionId;
use domain::preference::Preference;

use crate::{Error, Hub, RequestFacts, Result};

/// How far a sign-in has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInStep {
    /// Signed in.
    Done(NewSession),
    /// The password is right; the code of the authenticator is asked for next.
    Code {
        /// Names this attempt for [`Hub::sign_in_code`]; valid for five minutes and five tries.
        challenge: String,
    },
}

/// A session just begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// What the browser keeps in its cookie; only its hash is stored.
    pub token: String,
    /// The session.
    pub session_id: SessionId,
    /// Who signed in.
    pub actor: Actor,
    /// How the person wants to see things.
    pub preference: Preference,
    /// Whether a new password must be chosen before anything else.
    pub must_change_password: bool,
}

/// Whom a session stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// Who acts.
    pub actor: Actor,
    /// The session.
    pub session_id: SessionId,
    /// How the person wants to see things.
    pub preference: Preference,
    /// When the session ends unless something is asked before.
    pub idle_ends_at: DateTime<Utc>,
    /// When the session ends whatever happens.
    pub absolute_ends_at: DateTime<Utc>,
    /// Whether a new password must be chosen before anything else.
    pub must_change_password: bool,
}

impl Hub {
    /// Signs in with login and password.
    ///
    /// # Errors
    /// `sign_in_failed` for an unknown login, a wrong password and a disabled person alike; [`Error::TooMany`] while
    /// attempts are slowed down; [`Error::Unavailable`] when too many passwords are being checked.
    pub async fn sign_in(&self, _facts: &RequestFacts, _login: &str, _password: &str) -> Result<SignInStep> {
        Err(Error::Unavailable)
    }

    /// The second step: the code of the authenticator, or one of the recovery codes.
    ///
    /// # Errors
    /// `code_wrong`; `challenge_over` when the attempt is too old, used up or unknown.
    pub async fn sign_in_code(&self, _facts: &RequestFacts, _challenge: &str, _code: &str) -> Result<NewSession> {
        Err(Error::Unavailable)
    }

    /// Whom the token of a session's cookie stands for; `None` when the session is unknown, ended or idle for too long, or
    /// the person is disabled. One query.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn authenticate(&self, _session_token: &str) -> Result<Option<Authenticated>> {
        Err(Error::Unavailable)
    }

    /// Ends this session. Also right for a session that has ended already.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn sign_out(&self, _actor: &Actor, _facts: &RequestFacts) -> Result<()> {
        Err(Error::Unavailable)
    }

    /// Ends all sessions of the actor, this one too.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn sign_out_everywhere(&self, _actor: &Actor, _facts: &RequestFacts) -> Result<()> {
        Err(Error::Unavailable)
    }

    /// Proves the actor's identity again for five minutes; returns the session's new token, the old one is void.
    ///
    /// # Errors
    /// `password_wrong`, [`Error::TooMany`], [`Error::Unavailable`].
    pub async fn confirm_identity(&self, _actor: &Actor, _facts: &RequestFacts, _password: &str) -> Result<String> {
        Err(Error::Unavailable)
    }

    /// Whether a one-time link for a new password is still good; shows whose it is.
    ///
    /// # Errors
    /// `link_over`.
    pub async fn reset_subject(&self, _token: &str) -> Result<String> {
        Err(Error::Unavailable)
    }

    /// Chooses a new password with a one-time link; ends all sessions of the person.
    ///
    /// # Errors
    /// `link_over`; [`Error::Invalid`] on `new_password`.
    pub async fn reset_password(&self, _facts: &RequestFacts, _token: &str, _new_password: &str) -> Result<()> {
        Err(Error::Unavailable)
    }

    /// Which of these sessions are still open; asked by the live channel for all its viewers at once.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn still_valid(&self, _sessions: &[SessionId]) -> Result<Vec<SessionId>> {
        Err(Error::Unavailable)
    }
}
