//! Who is this: signing in with login and password, the second step with a code, the session that follows, proving one's
//! identity again, signing out, and choosing a new password with a one-time link.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Credential};
use domain::ids::{NotificationId, SessionId, UserId};
use domain::password;
use domain::preference::Preference;
use domain::session::{CHALLENGE_SECONDS, CHALLENGE_TRIES};
use domain::throttle::Verdict;
use serde_json::json;
use store::audit::AuditActor;
use store::identity::authenticate;
use store::identity::credentials::{self, PersonFacts};
use store::identity::sessions::{self, NewSessionRow};
use store::identity::{messages, users};
use store::outbox::{self, NewEvent};
use store::{Tx, Viewer};
use uuid::Uuid;

use crate::error::Failure;
use crate::hashing::Verified;
use crate::hub::{Deed, audit_actor, kept_user_agent, own_viewer, record, session_of};
use crate::{Error, FieldIssue, Hub, RequestFacts, Result, authenticator, common_passwords, secrets};

/// A login or password longer than this is wrong without being looked at.
const TYPED_BYTES_AT_MOST: usize = 1_024;

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
    /// How the person wants to see things; `None` while they have chosen nothing.
    pub preference: Option<Preference>,
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
    /// How the person wants to see things; `None` while they have chosen nothing.
    pub preference: Option<Preference>,
    /// When the session ends unless something is asked before.
    pub idle_ends_at: DateTime<Utc>,
    /// When the session ends whatever happens.
    pub absolute_ends_at: DateTime<Utc>,
    /// Whether a new password must be chosen before anything else.
    pub must_change_password: bool,
}

/// What a step of a sign-in needs of its request, and the random values made before the transaction (a repeated transaction
/// uses the same).
#[derive(Clone)]
pub(crate) struct NewSessionParts {
    pub(crate) session_id: SessionId,
    pub(crate) token: String,
    pub(crate) ip: String,
    pub(crate) user_agent: String,
    /// How the person proved who they are: `password`, `code`, `recovery_code`, `oidc`.
    pub(crate) method: &'static str,
}

impl NewSessionParts {
    pub(crate) fn new(facts: &RequestFacts, method: &'static str) -> Result<NewSessionParts> {
        Ok(NewSessionParts {
            session_id: SessionId(Uuid::now_v7()),
            token: secrets::random_token()?,
            ip: facts.ip.to_string(),
            user_agent: kept_user_agent(&facts.user_agent),
            method,
        })
    }
}

/// Under which attempts of a login are counted. Hashed: what somebody types by mistake (a password) is not kept.
pub(crate) fn account_of_login(login: &str) -> Vec<u8> {
    secrets::hash(&format!("login {login}"))
}

/// Under which attempts to prove one's identity again are counted: apart, so that a stranger at the sign-in page never
/// disturbs an open session.
fn account_of_session(user_id: UserId) -> Vec<u8> {
    secrets::hash(&format!("person {user_id}"))
}

/// The person themselves as an actor of the audit, before there is a session.
pub(crate) fn as_audit_actor(person: &PersonFacts) -> AuditActor {
    AuditActor { user_id: person.user_id, name: person.display_name.clone(), via: "none" }
}

/// Nobody known.
pub(crate) fn nobody() -> AuditActor {
    AuditActor { user_id: UserId(Uuid::nil()), name: String::new(), via: "none" }
}

fn deed_of(person: &PersonFacts, action: &'static str) -> Deed {
    Deed {
        department_id: Some(person.department_id),
        action,
        subject_kind: "user",
        subject_id: person.user_id.to_string(),
        subject_name: person.display_name.clone(),
        ..Deed::default()
    }
}

/// The reason of a failure, for those who may read the audit; the person at the form only hears that it failed.
fn failure_reason(person: &PersonFacts, is_right: bool) -> &'static str {
    if !is_right {
        "password"
    } else if !person.is_enabled {
        "disabled"
    } else {
        "changed"
    }
}

/// Begins a session for a person who has proved everything that is asked of them.
pub(crate) async fn finish(
    tx: &mut Tx,
    person: &PersonFacts,
    parts: NewSessionParts,
) -> std::result::Result<NewSession, Failure> {
    sessions::clear_attempts(tx, &account_of_login(&person.login)).await?;
    let is_known = sessions::begin(
        tx,
        &NewSessionRow {
            id: parts.session_id,
            token_hash: secrets::hash(&parts.token),
            user_id: person.user_id,
            ip: parts.ip.clone(),
            user_agent: parts.user_agent.clone(),
        },
    )
    .await?;
    if !is_known {
        let data = json!({ "ip": parts.ip, "user_agent": parts.user_agent });
        let id = NotificationId(derived_id(parts.session_id.0));
        messages::notify(tx, id, person.user_id, "new_device", &data).await?;
    }
    let actor = Actor {
        user_id: person.user_id,
        display_name: person.display_name.clone(),
        department_id: Some(person.department_id),
        grants: users::grants(tx, person.user_id).await?,
        credential: Credential::Session { id: parts.session_id, is_fresh: true },
    };
    let preference = users::preference(tx, person.user_id).await?;
    let deed = Deed { after: Some(json!({ "method": parts.method })), ..deed_of(person, "session.begin") };
    record(tx, audit_actor(&actor), deed).await?;
    Ok(NewSession { token: parts.token, session_id: parts.session_id, actor, preference, must_change_password: false })
}

/// An id that belongs to another one: a repeated transaction must not make a second message.
pub(crate) fn derived_id(id: Uuid) -> Uuid {
    let digest = secrets::hash(&format!("derived {id}"));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Tells the windows of a person that sessions have ended.
pub(crate) async fn publish_session_end(
    tx: &mut Tx,
    user_id: UserId,
    subject: String,
) -> std::result::Result<(), Failure> {
    outbox::publish(
        tx,
        &NewEvent {
            topic: domain::live::Topic::Session,
            department_id: None,
            user_id: Some(user_id),
            subject,
            payload: json!({}),
        },
    )
    .await?;
    Ok(())
}

impl Hub {
    /// Signs in with login and password.
    ///
    /// # Errors
    /// `sign_in_failed` for an unknown login, a wrong password and a disabled person alike; [`Error::TooMany`] while
    /// attempts are slowed down; [`Error::Unavailable`] when too many passwords are being checked.
    pub async fn sign_in(&self, facts: &RequestFacts, login: &str, password: &str) -> Result<SignInStep> {
        let login = login.trim().to_lowercase();
        let missing: Vec<FieldIssue> = [("login", login.as_str()), ("password", password)]
            .into_iter()
            .filter(|(_, value)| value.is_empty())
            .map(|(field, _)| FieldIssue { field, code: "required", data: Vec::new() })
            .collect();
        if !missing.is_empty() {
            return Err(Error::Invalid(missing));
        }
        if login.len() > TYPED_BYTES_AT_MOST || password.len() > TYPED_BYTES_AT_MOST {
            return Err(Error::refused("sign_in_failed"));
        }
        let attempt = Uuid::now_v7();
        let person = self.attempt(facts, attempt, account_of_login(&login), login.clone()).await?;
        let kept = person.as_ref().and_then(|person| person.password_hash.clone());
        let verified = self.verify_or_forgive(facts, attempt, kept.as_deref(), password).await?;

        let parts = NewSessionParts::new(facts, "password")?;
        let challenge = secrets::random_token()?;
        let outcome = self
            .write(
                Viewer::System,
                facts,
                (person, kept, verified, parts, challenge, attempt),
                |tx, (person, kept, verified, parts, challenge, attempt)| {
                    Box::pin(async move {
                        let Some(person) = person else {
                            let deed = Deed {
                                action: "session.refuse",
                                subject_kind: "user",
                                after: Some(json!({ "reason": "unknown_login" })),
                                ..Deed::default()
                            };
                            record(tx, nobody(), deed).await?;
                            return Ok(None);
                        };
                        // Looked at again: hashing took a while, and the person may have been disabled or the password
                        // changed meanwhile.
                        let person = credentials::person(tx, person.user_id).await?.unwrap_or(person);
                        if !verified.is_right || !person.is_enabled || person.password_hash != kept {
                            let reason = failure_reason(&person, verified.is_right);
                            let deed =
                                Deed { after: Some(json!({ "reason": reason })), ..deed_of(&person, "session.refuse") };
                            record(tx, as_audit_actor(&person), deed).await?;
                            return Ok(None);
                        }
                        if let (Some(old), Some(new)) = (&kept, &verified.new_hash) {
                            credentials::rehash_password(tx, person.user_id, old, new).await?;
                        }
                        if person.is_totp_on {
                            // The attempt stays counted until the code is right: knowing the password must not give
                            // endless tries at the code.
                            let ends_at = tx.at() + TimeDelta::seconds(i64::from(CHALLENGE_SECONDS));
                            let hash = secrets::hash(&challenge);
                            sessions::begin_challenge(tx, &hash, person.user_id, Some(attempt), ends_at).await?;
                            return Ok(Some(SignInStep::Code { challenge }));
                        }
                        Ok(Some(SignInStep::Done(finish(tx, &person, parts).await?)))
                    })
                },
            )
            .await?;
        outcome.ok_or_else(|| Error::refused("sign_in_failed"))
    }

    /// Writes an attempt down and finds the person of the login; refuses while attempts are slowed down.
    async fn attempt(
        &self,
        facts: &RequestFacts,
        attempt: Uuid,
        account: Vec<u8>,
        login: String,
    ) -> Result<Option<PersonFacts>> {
        let ip = facts.ip.to_string();
        let (verdict, person) = self
            .write(Viewer::System, facts, (attempt, account, ip, login), |tx, (attempt, account, ip, login)| {
                Box::pin(async move {
                    let verdict = sessions::begin_attempt(tx, attempt, &account, &ip).await?;
                    let person = match verdict {
                        Verdict::Try => credentials::person_by_login(tx, &login).await?,
                        Verdict::Wait { .. } => None,
                    };
                    Ok((verdict, person))
                })
            })
            .await?;
        match verdict {
            Verdict::Try => Ok(person),
            Verdict::Wait { seconds } => Err(Error::TooMany { retry_after_seconds: seconds }),
        }
    }

    /// Checks a password; when the machine is too busy for it, the attempt does not count.
    async fn verify_or_forgive(
        &self,
        facts: &RequestFacts,
        attempt: Uuid,
        kept: Option<&str>,
        password: &str,
    ) -> Result<Verified> {
        match self.inner.hasher.verify(kept, password).await {
            Ok(verified) => Ok(verified),
            Err(error) => {
                self.write(Viewer::System, facts, attempt, |tx, attempt| {
                    Box::pin(async move { Ok(sessions::forgive_attempt(tx, attempt).await?) })
                })
                .await?;
                Err(error)
            }
        }
    }

    /// The second step: the code of the authenticator, or one of the recovery codes.
    ///
    /// # Errors
    /// `code_wrong`; `challenge_over` when the attempt is too old, used up or unknown; [`Error::TooMany`].
    pub async fn sign_in_code(&self, facts: &RequestFacts, challenge: &str, code: &str) -> Result<NewSession> {
        if code.trim().is_empty() {
            return Err(Error::invalid("code", "required"));
        }
        let parts = NewSessionParts::new(facts, "code")?;
        let key = self.inner.settings.secret_key;
        let attempt = Uuid::now_v7();
        let input = (secrets::hash(challenge), code.to_owned(), parts, key, attempt);
        self.write(Viewer::System, facts, input, |tx, (challenge, code, mut parts, key, attempt)| {
            Box::pin(async move {
                let Some(user_id) = sessions::try_challenge(tx, &challenge, CHALLENGE_TRIES).await? else {
                    return Ok(Err(Error::refused("challenge_over")));
                };
                let Some(person) = credentials::person(tx, user_id).await? else {
                    return Ok(Err(Error::refused("challenge_over")));
                };
                let account = account_of_login(&person.login);
                if let Verdict::Wait { seconds } = sessions::begin_attempt(tx, attempt, &account, &parts.ip).await? {
                    return Ok(Err(Error::TooMany { retry_after_seconds: seconds }));
                }
                let used =
                    if person.is_enabled { authenticator::use_code(tx, &key, user_id, &code).await? } else { None };
                let Some(used) = used else {
                    let reason = if person.is_enabled { "code" } else { "disabled" };
                    let deed = Deed { after: Some(json!({ "reason": reason })), ..deed_of(&person, "session.refuse") };
                    record(tx, as_audit_actor(&person), deed).await?;
                    return Ok(Err(Error::refused("code_wrong")));
                };
                sessions::finish_challenge(tx, &challenge).await?;
                if let authenticator::Used::RecoveryCode { left } = used {
                    parts.method = "recovery_code";
                    let id = NotificationId(derived_id(attempt));
                    messages::notify(tx, id, user_id, "recovery_code_used", &json!({ "left": left })).await?;
                }
                Ok(Ok(finish(tx, &person, parts).await?))
            })
        })
        .await?
    }

    /// Whom the token of a session's cookie stands for; `None` when the session is unknown, ended or idle for too long, or
    /// the person is disabled. One query.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn authenticate(&self, session_token: &str) -> Result<Option<Authenticated>> {
        if session_token.is_empty() || session_token.len() > 100 {
            return Ok(None);
        }
        let now = self.now();
        let hash = secrets::hash(session_token);
        let Some(facts) = authenticate::session(&self.inner.store, &hash, now).await? else { return Ok(None) };
        // The database has looked already; looked at again where the rule is written.
        if !facts.times.is_open(now) {
            return Ok(None);
        }
        Ok(Some(Authenticated {
            actor: Actor {
                user_id: facts.user_id,
                display_name: facts.display_name,
                department_id: Some(facts.department_id),
                grants: facts.grants,
                credential: Credential::Session { id: facts.session_id, is_fresh: now < facts.fresh_until },
            },
            session_id: facts.session_id,
            preference: facts.preference,
            idle_ends_at: facts.times.idle_ends_at(),
            absolute_ends_at: facts.times.absolute_ends_at,
            must_change_password: facts.must_change_password,
        }))
    }

    /// Ends this session. Also right for a session that has ended already.
    ///
    /// # Errors
    /// `session_needed` for a key; [`Error::Unavailable`], [`Error::Internal`].
    pub async fn sign_out(&self, actor: &Actor, facts: &RequestFacts) -> Result<()> {
        let session = session_of(actor)?;
        self.write(own_viewer(actor), facts, (actor.clone(), session), |tx, (actor, session)| {
            Box::pin(async move {
                if sessions::end(tx, session, actor.user_id, "sign_out").await? {
                    publish_session_end(tx, actor.user_id, session.to_string()).await?;
                    record(tx, audit_actor(&actor), own_deed(&actor, "session.end")).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Ends all sessions of the actor, this one too.
    ///
    /// # Errors
    /// `session_needed` for a key; [`Error::Unavailable`], [`Error::Internal`].
    pub async fn sign_out_everywhere(&self, actor: &Actor, facts: &RequestFacts) -> Result<()> {
        session_of(actor)?;
        self.write(own_viewer(actor), facts, actor.clone(), |tx, actor| {
            Box::pin(async move {
                let ended = sessions::end_all(tx, actor.user_id, None, "sign_out_everywhere").await?;
                publish_session_end(tx, actor.user_id, "all".to_owned()).await?;
                let deed =
                    Deed { after: Some(json!({ "sessions": ended })), ..own_deed(&actor, "session.end_everywhere") };
                record(tx, audit_actor(&actor), deed).await
            })
        })
        .await
    }

    /// Proves the actor's identity again for five minutes; returns the session's new token, the old one is void.
    ///
    /// # Errors
    /// `password_wrong`, [`Error::TooMany`], [`Error::Unavailable`]; `session_needed` for a key.
    pub async fn confirm_identity(&self, actor: &Actor, facts: &RequestFacts, password: &str) -> Result<String> {
        let session = session_of(actor)?;
        self.prove_password(actor, facts, password).await?;
        let token = secrets::random_token()?;
        let is_open = self
            .write(own_viewer(actor), facts, (actor.clone(), session, token.clone()), |tx, (actor, session, token)| {
                Box::pin(async move {
                    let is_open = sessions::rotate(tx, session, &secrets::hash(&token), true).await?;
                    record(tx, audit_actor(&actor), own_deed(&actor, "session.confirm")).await?;
                    Ok(is_open)
                })
            })
            .await?;
        if is_open { Ok(token) } else { Err(Error::SignInRequired) }
    }

    /// Proves by the password that the actor is the person of the session; slowed down like a sign-in, but counted apart.
    pub(crate) async fn prove_password(&self, actor: &Actor, facts: &RequestFacts, password: &str) -> Result<()> {
        if password.is_empty() {
            return Err(Error::invalid("password", "required"));
        }
        let attempt = Uuid::now_v7();
        let account = account_of_session(actor.user_id);
        let ip = facts.ip.to_string();
        let user_id = actor.user_id;
        let (verdict, kept) = self
            .write(Viewer::System, facts, (attempt, account.clone(), ip), move |tx, (attempt, account, ip)| {
                Box::pin(async move {
                    let verdict = sessions::begin_attempt(tx, attempt, &account, &ip).await?;
                    let person = credentials::person(tx, user_id).await?;
                    Ok((verdict, person.and_then(|person| person.password_hash)))
                })
            })
            .await?;
        if let Verdict::Wait { seconds } = verdict {
            return Err(Error::TooMany { retry_after_seconds: seconds });
        }
        let too_long = password.len() > TYPED_BYTES_AT_MOST;
        let is_right = !too_long && self.verify_or_forgive(facts, attempt, kept.as_deref(), password).await?.is_right;
        self.write(Viewer::System, facts, (actor.clone(), account), move |tx, (actor, account)| {
            Box::pin(async move {
                if is_right {
                    return Ok(sessions::clear_attempts(tx, &account).await?);
                }
                record(tx, audit_actor(&actor), own_deed(&actor, "session.confirm_refuse")).await
            })
        })
        .await?;
        if is_right { Ok(()) } else { Err(Error::refused("password_wrong")) }
    }

    /// Whether a one-time link for a new password is still good; shows whose it is.
    ///
    /// # Errors
    /// `link_over`.
    pub async fn reset_subject(&self, token: &str) -> Result<String> {
        let name = self
            .read(Viewer::System, secrets::hash(token), |tx, hash| {
                Box::pin(async move {
                    let Some(id) = credentials::reset_subject(tx, &hash).await? else { return Ok(None) };
                    let person = credentials::person(tx, id).await?;
                    Ok(person.filter(|person| person.is_enabled).map(|person| person.display_name))
                })
            })
            .await?;
        name.ok_or_else(|| Error::refused("link_over"))
    }

    /// Chooses a new password with a one-time link; ends all sessions of the person.
    ///
    /// # Errors
    /// `link_over`; [`Error::Invalid`] on `new_password`.
    pub async fn reset_password(&self, facts: &RequestFacts, token: &str, new_password: &str) -> Result<()> {
        let token_hash = secrets::hash(token);
        let person = self
            .read(Viewer::System, token_hash.clone(), |tx, hash| {
                Box::pin(async move {
                    let Some(id) = credentials::reset_subject(tx, &hash).await? else { return Ok(None) };
                    Ok(credentials::person(tx, id).await?.filter(|person| person.is_enabled))
                })
            })
            .await?
            .ok_or_else(|| Error::refused("link_over"))?;
        self.judge_password(&person, new_password)?;
        let hash = self.inner.hasher.hash(new_password).await?;
        let message = NotificationId(Uuid::now_v7());
        self.write(
            Viewer::System,
            facts,
            (person, token_hash, hash, message),
            |tx, (person, token_hash, hash, message)| {
                Box::pin(async move {
                    // Of two who use the link at once, one finds it used.
                    if credentials::use_reset(tx, &token_hash).await? != Some(person.user_id) {
                        return Err(Error::refused("link_over").into());
                    }
                    credentials::set_password(tx, person.user_id, &hash).await?;
                    credentials::void_resets(tx, person.user_id).await?;
                    sessions::end_all(tx, person.user_id, None, "password_reset").await?;
                    sessions::clear_attempts(tx, &account_of_login(&person.login)).await?;
                    publish_session_end(tx, person.user_id, "all".to_owned()).await?;
                    messages::notify(tx, message, person.user_id, "password_reset", &json!({})).await?;
                    record(tx, as_audit_actor(&person), deed_of(&person, "password.reset")).await
                })
            },
        )
        .await
    }

    /// Whether a password may be kept by a person.
    pub(crate) fn judge_password(&self, person: &PersonFacts, new_password: &str) -> Result<()> {
        let context = [
            person.login.as_str(),
            &person.display_name,
            person.email.as_deref().unwrap_or_default(),
            &self.inner.settings.brand,
            "omni hub",
        ];
        password::judge(new_password, &context, common_passwords::contains).map_err(|refused| {
            let data = match refused {
                password::PasswordRefused::TooShort => vec![("least", password::LENGTH_AT_LEAST.to_string())],
                password::PasswordRefused::TooLong => vec![("most", password::LENGTH_AT_MOST.to_string())],
                password::PasswordRefused::Common
                | password::PasswordRefused::Pattern
                | password::PasswordRefused::Context => Vec::new(),
            };
            Error::Invalid(vec![FieldIssue { field: "new_password", code: refused.code(), data }])
        })
    }

    /// Which of these sessions are still open; asked by the live channel for all its viewers at once.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn still_valid(&self, sessions: &[SessionId]) -> Result<Vec<SessionId>> {
        if sessions.is_empty() {
            return Ok(Vec::new());
        }
        self.read(Viewer::System, sessions.to_vec(), |tx, ids| {
            Box::pin(async move { Ok(sessions::still_open(tx, &ids).await?) })
        })
        .await
    }
}

/// A deed of an actor to themselves.
pub(crate) fn own_deed(actor: &Actor, action: &'static str) -> Deed {
    Deed {
        department_id: actor.department_id,
        action,
        subject_kind: "user",
        subject_id: actor.user_id.to_string(),
        subject_name: actor.display_name.clone(),
        ..Deed::default()
    }
}
