//! The door: what every use case shares (store, clock, settings), and what a request brings along.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::RequestId;
use store::Store;

/// The use cases of Omni-Hub; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
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
}

impl RequestFacts {
    /// For what the program does by itself or at the command line.
    pub fn local(task: &str) -> RequestFacts {
        RequestFacts {
            request_id: RequestId(uuid::Uuid::now_v7()),
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: task.to_owned(),
        }
    }
}

impl Hub {
    /// Opens the door.
    pub fn new(store: Store, clock: Clock, settings: Settings) -> Hub {
        Hub { inner: Arc::new(Inner { store, clock, settings }) }
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
