//! The door: what every use case shares (store, clock, settings), and what a request brings along.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Credential, Denied, Permission, Scope};
use domain::ids::{DepartmentId, RequestId, SessionId, UserId};
use ed25519_dalek::SigningKey;
use serde_json::Value;
use store::audit::{AuditActor, NewAuditEntry};
use store::identity::{credentials, sessions, users as people};
use store::{Store, Tx, TxContext, Viewer};

use crate::error::Failure;
use crate::hashing::Hasher;
use crate::{Error, Result};

/// What a body of a transaction answers.
pub(crate) type Step<'t, T> = Pin<Box<dyn Future<Output = std::result::Result<T, Failure>> + Send + 't>>;

/// The use cases of Omni-Hub; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) hasher: Hasher,
    pub(crate) oidc: crate::oidc::Provider,
    /// Boards that are being asked for.
    pub(crate) boards: crate::kpi::shared::Shared<crate::kpi::board::BoardQuery, crate::kpi::board::Board>,
    /// Read once, when the first checkpoint is signed or verified.
    pub(crate) signing_key: OnceLock<Arc<SigningKey>>,
}

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is moved; for tests.
    Fixed(FixedClock),
}

/// A clock that stands still until it is moved.
#[derive(Clone, Debug)]
pub struct FixedClock(Arc<AtomicI64>);

impl FixedClock {
    /// A clock that stands at `at` (to the microsecond, as the database keeps time).
    pub fn new(at: DateTime<Utc>) -> FixedClock {
        FixedClock(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// Moves the clock.
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::SeqCst);
    }

    /// What the clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// What the program is told at its start.
#[derive(Clone)]
pub struct Settings {
    /// The address under which people reach the program, e.g. `https://hub.example.com`; no slash at the end.
    pub public_url: String,
    /// The name of the brand; a password must not contain it, and authenticators show it.
    pub brand: String,
    /// Encrypts the secrets of authenticators and signs short-lived cookies. All instances share it; losing it ends all
    /// authenticators. See [`crate::read_or_create_key`].
    pub secret_key: [u8; 32],
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// The private key that signs checkpoints of the audit; made on first start, mode 0600.
    pub audit_key_path: PathBuf,
    /// The file, outside the database, to which checkpoints are appended.
    pub audit_checkpoint_path: PathBuf,
    /// Signing in through the brand's own identity provider.
    pub oidc: Option<OidcSettings>,
}

/// What hashing a password with argon2id costs (quality §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl PasswordCost {
    /// 46 MiB, one pass: the first choice of OWASP.
    pub const STANDARD: PasswordCost = PasswordCost { memory_kib: 47_104, passes: 1 };
    /// As cheap as argon2 allows; for tests that are not about it.
    pub const FOR_TESTS: PasswordCost = PasswordCost { memory_kib: 64, passes: 1 };
}

/// An identity provider that speaks OpenID Connect.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    /// The issuer's address; its discovery document lies below it.
    pub issuer: String,
    /// The name under which the provider knows us.
    pub client_id: String,
    /// Our secret there; `None` for a public client (PKCE is used either way).
    pub client_secret: Option<String>,
    /// What stands on the button.
    pub label: String,
    /// The claim that names the login of an existing person, e.g. `preferred_username`. It is looked at once, when a
    /// subject signs in for the first time; afterwards issuer and subject alone decide. `None`: only identities already
    /// linked may sign in.
    pub login_claim: Option<String>,
}

/// What a request brings along besides its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFacts {
    /// The request's id, in every log line and audit entry.
    pub request_id: RequestId,
    /// Where it comes from, as far as proxies are trusted.
    pub ip: IpAddr,
    /// What the program at the other end calls itself.
    pub user_agent: String,
    /// The hash of the session's token that came along, whether it is still good or not: signing in again ends that session.
    pub session_hash: Option<Vec<u8>>,
}

impl RequestFacts {
    /// The same with the token of a session that came along; only its hash is kept.
    #[must_use]
    pub fn with_session(mut self, token: Option<&str>) -> RequestFacts {
        self.session_hash = token.map(session_hash);
        self
    }

    /// For what the program does by itself or at the command line.
    pub fn local(task: &str) -> RequestFacts {
        RequestFacts {
            request_id: RequestId(uuid::Uuid::now_v7()),
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: task.to_owned(),
            session_hash: None,
        }
    }
}

/// What is kept of a session's token.
pub fn session_hash(token: &str) -> Vec<u8> {
    crate::secrets::hash(token)
}

impl Hub {
    /// Opens the door.
    pub fn new(store: Store, clock: Clock, settings: Settings) -> Hub {
        let hasher = Hasher::new(settings.password_cost);
        let (oidc, signing_key) = (crate::oidc::Provider::default(), OnceLock::new());
        let boards = crate::kpi::shared::Shared::default();
        Hub { inner: Arc::new(Inner { store, clock, settings, hasher, oidc, boards, signing_key }) }
    }

    /// The time, to the microsecond, as the database keeps it.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.inner.clock {
            Clock::System => {
                let now = Utc::now();
                DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
            }
            Clock::Fixed(clock) => clock.now(),
        }
    }

    /// What the program was told at its start.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The store, for what is no use case: health checks, figures, the live channel.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }
}

/// The browser's or program's name as it is kept: without control characters, at most 300 characters.
pub(crate) fn kept_user_agent(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// For whom a transaction of this actor looks when it acts under this permission.
pub(crate) fn viewer(actor: &Actor, permission: Permission) -> Viewer {
    viewer_in(actor, actor.scope_of(permission))
}

/// For whom a transaction of this actor looks when it acts in these departments.
pub(crate) fn viewer_in(actor: &Actor, scope: Scope) -> Viewer {
    match actor.credential {
        Credential::Operator { .. } => Viewer::System,
        Credential::Session { .. } | Credential::Token { .. } => Viewer::Person { user_id: actor.user_id, scope },
    }
}

/// For whom a transaction looks that is about the actor alone.
pub(crate) fn own_viewer(actor: &Actor) -> Viewer {
    viewer_in(actor, Scope::none())
}

/// The actor as they are at this moment, held so until the end of the transaction together with `others` whom the act is
/// about: between the beginning of the request and now a right may have been taken, a session ended, the person disabled.
///
/// # Errors
/// [`Error::SignInRequired`] when the actor may no longer act at all.
pub(crate) async fn held_actor(tx: &mut Tx, actor: Actor, others: &[UserId]) -> std::result::Result<Actor, Failure> {
    let is_person = !matches!(actor.credential, Credential::Operator { .. });
    let held: Vec<UserId> = others.iter().copied().chain(is_person.then_some(actor.user_id)).collect();
    people::hold(tx, &held).await?;
    if !is_person {
        return Ok(actor);
    }
    let has_ended = match actor.credential {
        Credential::Session { id, .. } => !sessions::has_not_ended(tx, id).await?,
        Credential::Token { .. } | Credential::Operator { .. } => false,
    };
    // Everybody sees themselves.
    let is_enabled = credentials::person(tx, actor.user_id).await?.is_some_and(|person| person.is_enabled);
    if has_ended || !is_enabled {
        return Err(Error::SignInRequired.into());
    }
    let grants = people::grants(tx, actor.user_id).await?;
    Ok(Actor { grants, ..actor })
}

/// The session of an actor; keys and the program itself have none.
pub(crate) fn session_of(actor: &Actor) -> Result<SessionId> {
    match actor.credential {
        Credential::Session { id, .. } => Ok(id),
        Credential::Token { .. } | Credential::Operator { .. } => Err(Error::refused("session_needed")),
    }
}

/// How an actor was let in, as the audit keeps it.
fn via(actor: &Actor) -> &'static str {
    match actor.credential {
        Credential::Session { .. } => "session",
        Credential::Token { .. } => "token",
        Credential::Operator { .. } => "operator",
    }
}

/// An actor as the audit keeps them.
pub(crate) fn audit_actor(actor: &Actor) -> AuditActor {
    AuditActor { user_id: actor.user_id, name: actor.display_name.clone(), via: via(actor) }
}

/// What was done, for the audit: the actor comes from the use case, time and request from the transaction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deed {
    /// Whose it is.
    pub(crate) department_id: Option<DepartmentId>,
    /// What was done, e.g. `user.create`.
    pub(crate) action: &'static str,
    /// To what kind of thing.
    pub(crate) subject_kind: &'static str,
    /// To which.
    pub(crate) subject_id: String,
    /// Its name.
    pub(crate) subject_name: String,
    /// How it was.
    pub(crate) before: Option<Value>,
    /// How it is.
    pub(crate) after: Option<Value>,
    /// Why.
    pub(crate) reason: Option<String>,
}

/// Writes a deed into the audit, last in its transaction: the chain is held until the commit.
pub(crate) async fn record(tx: &mut Tx, actor: AuditActor, deed: Deed) -> std::result::Result<(), Failure> {
    store::audit::append(
        tx,
        &NewAuditEntry {
            department_id: deed.department_id,
            actor,
            action: deed.action,
            subject_kind: deed.subject_kind,
            subject_id: deed.subject_id,
            subject_name: deed.subject_name,
            before: deed.before,
            after: deed.after,
            reason: deed.reason,
        },
    )
    .await?;
    Ok(())
}

impl Hub {
    /// One transaction that writes.
    pub(crate) async fn write<I, T, F>(&self, viewer: Viewer, facts: &RequestFacts, input: I, body: F) -> Result<T>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, I) -> Step<'t, T> + Send + Sync + 'static,
    {
        let context = TxContext { viewer, request_id: facts.request_id, at: self.now() };
        Ok(self.inner.store.with_tx(context, input, body).await?)
    }

    /// One transaction that only reads.
    pub(crate) async fn read<I, T, F>(&self, viewer: Viewer, input: I, body: F) -> Result<T>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, I) -> Step<'t, T> + Send + Sync + 'static,
    {
        let context = TxContext { viewer, request_id: RequestId(uuid::Uuid::now_v7()), at: self.now() };
        Ok(self.inner.store.with_read(context, input, body).await?)
    }

    /// Lets a use case pass, or writes the denial into the audit. A denial that cannot be written is a denial all the same.
    pub(crate) async fn demand(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        verdict: std::result::Result<(), Denied>,
        act: &str,
    ) -> Result<()> {
        let Err(denied) = verdict else { return Ok(()) };
        if let Err(error) = self.record_denial(actor, facts, denied, act).await {
            tracing::error!(%error, ?denied, act, "a denial could not be written into the audit");
        }
        Err(Error::Forbidden(denied))
    }

    /// Writes a denial that was found inside the transaction (and so undone with it) into the audit.
    pub(crate) async fn note_denial<T>(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        act: &str,
        result: Result<T>,
    ) -> Result<T> {
        match result {
            Err(Error::Forbidden(denied)) => {
                self.demand(actor, facts, Err(denied), act).await?;
                Err(Error::Forbidden(denied))
            }
            other => other,
        }
    }

    /// The same for a use case that only reads and so knows no request.
    pub(crate) async fn demand_read(
        &self,
        actor: &Actor,
        verdict: std::result::Result<(), Denied>,
        act: &'static str,
    ) -> Result<()> {
        match verdict {
            Ok(()) => Ok(()),
            denied @ Err(_) => self.demand(actor, &RequestFacts::local(act), denied, act).await,
        }
    }
}

/// Whether the actor holds the permission for at least one department.
pub(crate) fn holds(actor: &Actor, permission: Permission) -> std::result::Result<(), Denied> {
    if actor.can(permission) {
        return Ok(());
    }
    // Held for no department: the first reason that applies is the permission or the key, the last resort the departments.
    actor.may(permission, None).and(Err(Denied::Department(permission)))
}

/// Whether the actor's proof of identity is recent.
pub(crate) fn fresh(actor: &Actor, permission: Permission) -> std::result::Result<(), Denied> {
    match actor.credential {
        Credential::Session { is_fresh: true, .. } | Credential::Operator { .. } => Ok(()),
        Credential::Session { .. } | Credential::Token { .. } => Err(Denied::NotFresh(permission)),
    }
}
