//! Signing in through the brand's identity provider: code flow with PKCE, nonce and state. An identity is linked by issuer
//! and subject, never by e-mail; a subject seen for the first time is matched once, by the claim that the administrator
//! named, to the login of a person who is there already. What the provider says about roles is not asked.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::session::CHALLENGE_SECONDS;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, reqwest,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::identity::{credentials, sessions};
use store::{Tx, Viewer};
use tokio::sync::Mutex;

use crate::error::Failure;
use crate::hub::{Deed, OidcSettings, record};
use crate::sign_in::{NewSessionParts, SignInStep, as_audit_actor, finish};
use crate::{Error, Hub, RequestFacts, Result, secrets};

/// The address to which the provider sends the browser back, below the public one.
pub const CALLBACK_PATH: &str = "/sign-in/oidc/callback";
/// Seconds for which a sign-in at the provider may take.
const STATE_SECONDS: i64 = 10 * 60;
/// Seconds for which the provider's document and keys are kept.
const METADATA_SECONDS: i64 = 60 * 60;
/// At least so many seconds between two looks at keys that do not fit.
const METADATA_SECONDS_AT_LEAST: i64 = 60;
/// How long an answer of the provider may take.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);
/// What the key of the settings is used for here.
const PURPOSE: &str = "oidc state";

/// Where to send the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcRedirect {
    /// The provider's address.
    pub url: String,
    /// What the browser keeps for ten minutes in a cookie and brings back; encrypted.
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

/// What is known of the provider, and when it was asked.
#[derive(Default)]
pub(crate) struct Provider {
    known: Mutex<Option<(DateTime<Utc>, CoreProviderMetadata)>>,
}

/// What is kept in the cookie.
#[derive(Serialize, Deserialize)]
struct State {
    state: String,
    nonce: String,
    verifier: String,
    return_to: String,
    ends_at: DateTime<Utc>,
}

/// Who somebody is to the provider.
#[derive(Clone)]
struct Identity {
    issuer: String,
    subject: String,
    login: Option<String>,
}

/// A path of ours, or `/`: nobody is sent elsewhere by a link that begins here.
fn own_path(path: &str) -> String {
    let is_own = path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/\\")
        && path.len() <= 2_000
        && !path.chars().any(|c| c.is_control() || c == '\\');
    if is_own { path.to_owned() } else { "/".to_owned() }
}

fn refused(what: &str) -> Error {
    tracing::warn!(what, "a sign-in through the identity provider was refused");
    Error::refused("oidc_refused")
}

fn http_client() -> Result<reqwest::Client> {
    reqwest::ClientBuilder::new()
        // A provider that redirects could send us to a machine of our own network.
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .build()
        .map_err(|error| Error::unexpected(&format!("no client for the identity provider: {error}")))
}

impl Hub {
    fn oidc_settings(&self) -> Result<&OidcSettings> {
        self.inner.settings.oidc.as_ref().ok_or_else(|| Error::refused("oidc_off"))
    }

    /// The provider's document and keys; asked anew when they are old, or when a key did not fit.
    async fn oidc_metadata(&self, is_forced: bool) -> Result<CoreProviderMetadata> {
        let settings = self.oidc_settings()?;
        let now = self.now();
        let mut known = self.inner.oidc.known.lock().await;
        if let Some((asked_at, metadata)) = known.as_ref() {
            let keep = if is_forced { METADATA_SECONDS_AT_LEAST } else { METADATA_SECONDS };
            if now - *asked_at < TimeDelta::seconds(keep) {
                return Ok(metadata.clone());
            }
        }
        let issuer = IssuerUrl::new(settings.issuer.clone())
            .map_err(|error| Error::unexpected(&format!("the issuer is no address: {error}")))?;
        let found = CoreProviderMetadata::discover_async(issuer, &http_client()?).await.map_err(|error| {
            tracing::warn!(%error, "the identity provider cannot be reached");
            Error::Unavailable
        })?;
        *known = Some((now, found.clone()));
        Ok(found)
    }

    /// Begins; `return_to` is a path of ours, anything else counts as `/`.
    ///
    /// # Errors
    /// `oidc_off` when no provider is configured; [`Error::Unavailable`] when it cannot be reached.
    pub async fn oidc_begin(&self, _facts: &RequestFacts, return_to: &str) -> Result<OidcRedirect> {
        let settings = self.oidc_settings()?;
        let metadata = self.oidc_metadata(false).await?;
        let client = CoreClient::from_provider_metadata(metadata, ClientId::new(settings.client_id.clone()), None)
            .set_redirect_uri(self.oidc_callback()?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (state, nonce) = (secrets::random_token()?, secrets::random_token()?);
        let (given_state, given_nonce) = (state.clone(), nonce.clone());
        let (url, ..) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(given_state),
                move || Nonce::new(given_nonce),
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let kept = State {
            state,
            nonce,
            verifier: verifier.secret().clone(),
            return_to: own_path(return_to),
            ends_at: self.now() + TimeDelta::seconds(STATE_SECONDS),
        };
        let text = serde_json::to_string(&kept).map_err(|error| Error::unexpected(&error.to_string()))?;
        let state_cookie = secrets::seal_text(&self.inner.settings.secret_key, PURPOSE, &text)?;
        Ok(OidcRedirect { url: url.to_string(), state_cookie })
    }

    fn oidc_callback(&self) -> Result<RedirectUrl> {
        RedirectUrl::new(format!("{}{CALLBACK_PATH}", self.inner.settings.public_url))
            .map_err(|error| Error::unexpected(&format!("the public address is no address: {error}")))
    }

    /// Finishes with what the provider sent back.
    ///
    /// # Errors
    /// `oidc_off`; `oidc_state` when cookie and state do not belong together or are too old; `oidc_refused` when the
    /// provider's answer is not valid; `oidc_unknown_person` when nobody is linked or the person is disabled;
    /// [`Error::Unavailable`].
    pub async fn oidc_finish(
        &self,
        facts: &RequestFacts,
        state_cookie: &str,
        code: &str,
        state: &str,
    ) -> Result<OidcSignIn> {
        self.oidc_settings()?;
        let kept = secrets::open_text(&self.inner.settings.secret_key, PURPOSE, state_cookie)
            .and_then(|text| serde_json::from_str::<State>(&text).ok())
            .filter(|kept| {
                let is_same: bool = subtle::ConstantTimeEq::ct_eq(kept.state.as_bytes(), state.as_bytes()).into();
                is_same && self.now() < kept.ends_at
            })
            .ok_or_else(|| Error::refused("oidc_state"))?;
        let identity = self.oidc_identity(code, &kept).await?;
        let parts = NewSessionParts::new(facts, "oidc")?;
        let challenge = secrets::random_token()?;
        let step = self
            .write(Viewer::System, facts, (identity, parts, challenge), |tx, (identity, parts, challenge)| {
                Box::pin(sign_in_identity(tx, identity, parts, challenge))
            })
            .await?;
        let step = step.ok_or_else(|| Error::refused("oidc_unknown_person"))?;
        Ok(OidcSignIn { step, return_to: kept.return_to })
    }

    /// Gives the code for an identity token and verifies it: signature, issuer, audience, times and nonce.
    async fn oidc_identity(&self, code: &str, kept: &State) -> Result<Identity> {
        let settings = self.oidc_settings()?;
        let metadata = self.oidc_metadata(false).await?;
        let secret = settings.client_secret.clone().map(ClientSecret::new);
        let client =
            CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(settings.client_id.clone()), secret)
                .set_redirect_uri(self.oidc_callback()?);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| refused(&format!("the provider has no address for codes: {error}")))?
            .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.clone()))
            .request_async(&http_client()?)
            .await
            .map_err(|error| match error {
                openidconnect::RequestTokenError::Request(error) => {
                    tracing::warn!(%error, "the identity provider cannot be reached");
                    Error::Unavailable
                }
                other => refused(&format!("the provider refuses the code: {other}")),
            })?;
        let token = answer.extra_fields().id_token().ok_or_else(|| refused("the provider sent no identity"))?;
        match self.oidc_claims(&metadata, token, kept) {
            Ok(identity) => Ok(identity),
            Err(first) => {
                // The provider may have changed its keys since they were asked for.
                let fresh = self.oidc_metadata(true).await?;
                if fresh.jwks() == metadata.jwks() { Err(first) } else { self.oidc_claims(&fresh, token, kept) }
            }
        }
    }

    fn oidc_claims(&self, metadata: &CoreProviderMetadata, token: &CoreIdToken, kept: &State) -> Result<Identity> {
        let settings = self.oidc_settings()?;
        let secret = settings.client_secret.clone().map(ClientSecret::new);
        let client =
            CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(settings.client_id.clone()), secret);
        let now = self.now();
        let verifier = client.id_token_verifier().set_time_fn(move || now);
        let claims = token
            .claims(&verifier, &Nonce::new(kept.nonce.clone()))
            .map_err(|error| refused(&format!("the identity is not valid: {error}")))?;
        let login = settings.login_claim.as_deref().and_then(|name| verified_claim(token, name));
        Ok(Identity {
            issuer: claims.issuer().as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
            login,
        })
    }
}

/// A text claim of a token whose signature has been verified.
fn verified_claim(token: &CoreIdToken, name: &str) -> Option<String> {
    let text = token.to_string();
    let payload = URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&payload).ok()?;
    Some(claims.get(name)?.as_str()?.trim().to_lowercase())
}

/// The person of an identity, linked now if it is the first time; and their session, or the question for their code.
async fn sign_in_identity(
    tx: &mut Tx,
    identity: Identity,
    parts: NewSessionParts,
    challenge: String,
) -> std::result::Result<Option<SignInStep>, Failure> {
    let mut person = credentials::person_by_identity(tx, &identity.issuer, &identity.subject).await?;
    if person.is_none()
        && let Some(login) = &identity.login
        && let Some(found) = credentials::person_by_login(tx, login).await?
        && found.is_enabled
        // A person who is linked to another subject of this issuer is not taken over by a second one.
        && credentials::link_identity(tx, &identity.issuer, &identity.subject, found.user_id).await?
    {
        let deed = Deed {
            department_id: Some(found.department_id),
            action: "identity.link",
            subject_kind: "user",
            subject_id: found.user_id.to_string(),
            subject_name: found.display_name.clone(),
            after: Some(json!({ "issuer": identity.issuer })),
            ..Deed::default()
        };
        record(tx, as_audit_actor(&found), deed).await?;
        person = Some(found);
    }
    let Some(person) = person.filter(|person| person.is_enabled) else {
        let deed = Deed {
            action: "session.refuse",
            subject_kind: "user",
            after: Some(json!({ "reason": "unknown_identity", "issuer": identity.issuer })),
            ..Deed::default()
        };
        record(tx, crate::sign_in::nobody(), deed).await?;
        return Ok(None);
    };
    if person.is_totp_on {
        let ends_at = tx.at() + TimeDelta::seconds(i64::from(CHALLENGE_SECONDS));
        sessions::begin_challenge(tx, &secrets::hash(&challenge), person.user_id, None, ends_at).await?;
        return Ok(Some(SignInStep::Code { challenge }));
    }
    Ok(Some(SignInStep::Done(finish(tx, &person, parts).await?)))
}
