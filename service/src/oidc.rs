//! Signing in through the brand's identity provider: code flow with PKCE, nonce and state. An identity is linked by issuer
//! and subject, never by e-mail; a subject seen for the first time is matched once by the claim the administrator named.

use crate::sign_in::SignInStep;
use crate::{Error, Hub, RequestFacts, Result};

/// Where to send the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcRedirect {
    /// The provider's address.
    pub url: String,
    /// What the browser keeps for ten minutes in a cookie and brings back; signed.
    pub state_cookie: String,
}

/// A finished sign-in through the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcSignIn {
    /// How far it has come; a person with an authenticator of ours is still asked for its code.
    pub step: SignInStep,
    /// Where the person wanted to go; a path of ours.
    pub return_to: String,
}

/// What is known of the provider, asked for once.
#[derive(Default)]
pub(crate) struct Provider {}

impl Hub {
    /// Begins; `return_to` is a path of ours, anything else counts as `/`.
    ///
    /// # Errors
    /// `oidc_off` when no provider is configured; [`Error::Unavailable`] when it cannot be reached.
    pub async fn oidc_begin(&self, _facts: &RequestFacts, _return_to: &str) -> Result<OidcRedirect> {
        Err(Error::Unavailable)
    }

    /// Finishes with what the provider sent back.
    ///
    /// # Errors
    /// `oidc_state` when cookie and state do not belong together or are too old; `oidc_refused` when the provider's answer
    /// is not valid; `oidc_unknown_person` when nobody is linked; [`Error::Unavailable`].
    pub async fn oidc_finish(
        &self,
        _facts: &RequestFacts,
        _state_cookie: &str,
        _code: &str,
        _state: &str,
    ) -> Result<OidcSignIn> {
        Err(Error::Unavailable)
    }
}
