//! What a person sees and changes about themselves: how to see things, password, authenticator, sessions.

use domain::access::{Actor, Credential, Permission};
use domain::ids::{NotificationId, SessionId};
use domain::preference::Preference;
use domain::session::idle_seconds;
use serde_json::json;
use store::identity::credentials;
pub use store::identity::sessions::SessionRow;
use store::identity::{messages, sessions, users as people};
use uuid::Uuid;

use crate::hub::{audit_actor, own_viewer, record, session_of};
use crate::sign_in::{own_deed, publish_session_end};
use crate::users::{UserDetail, fresh};
use crate::{Error, Hub, RequestFacts, Result, authenticator, secrets};

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
    pub async fn account(&self, actor: &Actor) -> Result<Account> {
        let current = match actor.credential {
            Credential::Session { id, .. } => Some(id),
            Credential::Token { .. } | Credential::Operator { .. } => None,
        };
        let idle = idle_seconds(actor.grants.iter().map(|grant| grant.role));
        self.read(own_viewer(actor), (actor.user_id, current, idle), |tx, (user_id, current, idle)| {
            Box::pin(async move {
                let user = people::detail(tx, user_id, idle).await?.ok_or(Error::NotFound("user"))?;
                Ok(Account {
                    is_totp_on: user.is_totp_on,
                    user,
                    recovery_codes_left: credentials::recovery_codes_left(tx, user_id).await?,
                    sessions: sessions::open_of(tx, user_id, idle, current).await?,
                })
            })
        })
        .await
    }

    /// Keeps how the actor wants to see things. Not audited: it changes only what they see.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn set_preference(&self, actor: &Actor, preference: Preference) -> Result<()> {
        let facts = RequestFacts::local("set_preference");
        self.write(own_viewer(actor), &facts, (actor.user_id, preference.to_cookie()), |tx, (user_id, preference)| {
            Box::pin(async move { Ok(people::set_preference(tx, user_id, &preference).await?) })
        })
        .await
    }

    /// Changes the actor's password; returns this session's new token, all other sessions end.
    ///
    /// # Errors
    /// `password_wrong`; [`Error::Invalid`] on `new_password`; [`Error::TooMany`]; `session_needed` for a key.
    pub async fn change_password(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        current: &str,
        new: &str,
    ) -> Result<String> {
        let session = session_of(actor)?;
        let person = self
            .read(own_viewer(actor), actor.user_id, |tx, user_id| {
                Box::pin(async move { Ok(credentials::person(tx, user_id).await?) })
            })
            .await?
            .ok_or(Error::NotFound("user"))?;
        // The cheap and harmless judgement first: a form that is wrong costs no attempt.
        self.judge_password(&person, new)?;
        self.prove_password(actor, facts, current).await?;
        if current == new {
            return Err(Error::invalid("new_password", "password_same"));
        }
        let hash = self.inner.hasher.hash(new).await?;
        let token = secrets::random_token()?;
        let input = (actor.clone(), session, hash, secrets::hash(&token), NotificationId(Uuid::now_v7()));
        let is_open = self
            .write(own_viewer(actor), facts, input, |tx, (actor, session, hash, token_hash, message)| {
                Box::pin(async move {
                    if !sessions::rotate(tx, session, &token_hash, true).await? {
                        return Ok(false);
                    }
                    credentials::set_password(tx, actor.user_id, &hash).await?;
                    credentials::void_resets(tx, actor.user_id).await?;
                    sessions::end_all(tx, actor.user_id, Some(session), "password_changed").await?;
                    publish_session_end(tx, actor.user_id, "others".to_owned()).await?;
                    messages::notify(tx, message, actor.user_id, "password_changed", &json!({})).await?;
                    record(tx, audit_actor(&actor), own_deed(&actor, "password.change")).await?;
                    Ok(true)
                })
            })
            .await?;
        if is_open { Ok(token) } else { Err(Error::SignInRequired) }
    }

    /// Begins to add an authenticator; nothing is asked for at sign-in until [`Hub::confirm_totp`]. Not audited: it has no
    /// effect until then.
    ///
    /// # Errors
    /// `totp_on` when one is there already; `session_needed` for a key.
    pub async fn begin_totp(&self, actor: &Actor) -> Result<TotpEnrolment> {
        session_of(actor)?;
        let settings = &self.inner.settings;
        let (secret, sealed) = authenticator::new_secret(&settings.secret_key, actor.user_id)?;
        let facts = RequestFacts::local("begin_totp");
        let (is_kept, login) = self
            .write(own_viewer(actor), &facts, (actor.user_id, sealed), |tx, (user_id, sealed)| {
                Box::pin(async move {
                    let person = credentials::person(tx, user_id).await?.ok_or(Error::NotFound("user"))?;
                    Ok((credentials::begin_totp(tx, user_id, &sealed).await?, person.login))
                })
            })
            .await?;
        if !is_kept {
            return Err(Error::refused("totp_on"));
        }
        let rule = authenticator::totp(&secret, &settings.brand, &login)?;
        let uri =
            rule.to_url().map_err(|error| Error::unexpected(&format!("an authenticator has no address: {error}")))?;
        let (qr_svg_path, qr_size) = authenticator::qr_path(&uri)?;
        let plain: Vec<char> = rule.secret().to_base32().chars().collect();
        let secret_text = plain.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
        Ok(TotpEnrolment { secret_text, uri, qr_svg_path, qr_size })
    }

    /// Turns the authenticator on with its first code; returns the recovery codes, shown once. Other sessions end.
    ///
    /// # Errors
    /// `totp_not_begun`, `totp_on`, `code_wrong`; [`Error::TooMany`]; a recent proof of identity is asked for.
    pub async fn confirm_totp(&self, actor: &Actor, facts: &RequestFacts, code: &str) -> Result<Vec<String>> {
        let session = fresh_session_of(actor)?;
        let (codes, hashes) = authenticator::new_recovery_codes()?;
        let key = self.inner.settings.secret_key;
        let input = (actor.clone(), session, code.to_owned(), key, hashes, NotificationId(Uuid::now_v7()));
        self.write(own_viewer(actor), facts, input, |tx, (actor, session, code, key, hashes, message)| {
            Box::pin(async move {
                let user_id = actor.user_id;
                match credentials::totp(tx, user_id).await? {
                    None => return Err(Error::refused("totp_not_begun").into()),
                    Some(kept) if kept.is_confirmed => return Err(Error::refused("totp_on").into()),
                    Some(_) => {}
                }
                if authenticator::use_code(tx, &key, user_id, &code).await?.is_none() {
                    return Err(Error::refused("code_wrong").into());
                }
                credentials::set_recovery_codes(tx, user_id, &hashes).await?;
                sessions::end_all(tx, user_id, Some(session), "totp_on").await?;
                publish_session_end(tx, user_id, "others".to_owned()).await?;
                messages::notify(tx, message, user_id, "totp_on", &json!({})).await?;
                record(tx, audit_actor(&actor), own_deed(&actor, "totp.enable")).await
            })
        })
        .await?;
        Ok(codes)
    }

    /// Removes the authenticator and its recovery codes. Other sessions end.
    ///
    /// # Errors
    /// `password_wrong`, [`Error::TooMany`]; `session_needed` for a key.
    pub async fn disable_totp(&self, actor: &Actor, facts: &RequestFacts, password: &str) -> Result<()> {
        let session = session_of(actor)?;
        self.prove_password(actor, facts, password).await?;
        let input = (actor.clone(), session, NotificationId(Uuid::now_v7()));
        self.write(own_viewer(actor), facts, input, |tx, (actor, session, message)| {
            Box::pin(async move {
                if !credentials::remove_totp(tx, actor.user_id).await? {
                    return Ok(());
                }
                sessions::end_all(tx, actor.user_id, Some(session), "totp_off").await?;
                publish_session_end(tx, actor.user_id, "others".to_owned()).await?;
                messages::notify(tx, message, actor.user_id, "totp_off", &json!({})).await?;
                record(tx, audit_actor(&actor), own_deed(&actor, "totp.disable")).await
            })
        })
        .await
    }

    /// Ends one of the actor's own sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not one of theirs.
    pub async fn revoke_session(&self, actor: &Actor, facts: &RequestFacts, session: SessionId) -> Result<()> {
        self.write(own_viewer(actor), facts, (actor.clone(), session), |tx, (actor, session)| {
            Box::pin(async move {
                if !sessions::end(tx, session, actor.user_id, "revoked_by_owner").await? {
                    return Err(Error::NotFound("session").into());
                }
                publish_session_end(tx, actor.user_id, session.to_string()).await?;
                record(tx, audit_actor(&actor), own_deed(&actor, "session.end_other")).await
            })
        })
        .await
    }
}

/// The session of an actor who has just proved who they are: or an open screen would be enough to lock its owner out. No
/// permission is missing, so the one that everybody holds is named.
fn fresh_session_of(actor: &Actor) -> Result<SessionId> {
    let session = session_of(actor)?;
    fresh(actor, Permission::OverviewRead).map_err(Error::Forbidden)?;
    Ok(session)
}
