//! What can go wrong in the database, as data. A named constraint becomes a [`Constraint`], which `service` turns into a
//! refusal of the field; everything unexpected is [`Error::Unavailable`] or [`Error::Corrupt`], whose text is for the log
//! and never for a user.

/// The result of everything in this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure in the database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such row, or none that the viewer sees.
    #[error("there is no such row")]
    NotFound,
    /// The row is there, but in a newer version than the caller knew.
    #[error("the row has been changed meanwhile")]
    Stale,
    /// A constraint says no.
    #[error("the constraint {} says no", .0.name())]
    Conflict(Constraint),
    /// Two transactions collided (deadlock, serialization). [`crate::Store::with_tx`] repeats; seen only after its last try.
    #[error("transactions collided too often")]
    Collision,
    /// A row was held by another for longer than the time-out, or the statement took too long. May be tried again.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database cannot be reached, is shutting down, or its disk is full. May be tried again later.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Something that must not be: a right that is missing, a value that cannot be read, SQL that does not fit the schema.
    #[error("the database and the program disagree: {0}")]
    Corrupt(String),
}

impl Error {
    /// Whether the same act may succeed when tried again unchanged.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Collision | Error::Busy(_) | Error::Unavailable(_) => true,
            Error::NotFound | Error::Stale | Error::Conflict(_) | Error::Corrupt(_) => false,
        }
    }
}

/// An error type that may hold one of the database: what lets [`crate::Store::with_tx`] see that a use case failed because
/// of a collision and must be repeated.
pub trait MaybeStore {
    /// The database's failure, if it is one.
    fn as_store(&self) -> Option<&Error>;
}

impl MaybeStore for Error {
    fn as_store(&self) -> Option<&Error> {
        Some(self)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        match error {
            sqlx::Error::RowNotFound => Error::NotFound,
            sqlx::Error::Database(inner) => from_database(&*inner),
            sqlx::Error::PoolTimedOut => Error::Unavailable("no connection became free in time".to_owned()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Error::Unavailable(error.to_string()),
            _ => Error::Corrupt(error.to_string()),
        }
    }
}

/// Sorts a message of the server by its code (PostgreSQL manual, appendix A).
fn from_database(error: &dyn sqlx::error::DatabaseError) -> Error {
    let code = error.code().unwrap_or_default();
    match &*code {
        "40001" | "40P01" => Error::Collision,
        "55P03" | "57014" => Error::Busy(error.message().to_owned()),
        // Class 08 connection, 53 resources (53100: disk full), 57P shutdown, 58 system, 25006 read-only server.
        "25006" => Error::Unavailable(error.message().to_owned()),
        _ if ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)) => {
            Error::Unavailable(format!("{} ({code})", error.message()))
        }
        _ if code.starts_with("23") => match error.constraint().and_then(Constraint::from_name) {
            Some(constraint) => Error::Conflict(constraint),
            None => Error::Corrupt(format!("{} ({code})", error.message())),
        },
        _ => Error::Corrupt(format!("{} ({code})", error.message())),
    }
}

macro_rules! constraints {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// Every named constraint and unique index of the schema; a test holds the list against the database's catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Constraint { $($(#[$doc])* $variant,)* }

        impl Constraint {
            /// All of them.
            pub const ALL: &'static [Constraint] = &[$(Constraint::$variant,)*];

            /// The name in the database, `<table>_<meaning>`.
            pub const fn name(self) -> &'static str {
                match self { $(Constraint::$variant => $name,)* }
            }

            /// The constraint of a name.
            pub fn from_name(name: &str) -> Option<Constraint> {
                match name { $($name => Some(Constraint::$variant),)* _ => None }
            }
        }
    };
}

constraints! {
    /// An audit entry names what was done.
    AuditEntryActionFilled = "audit_entry_action_filled";
    /// An audit entry lies in the chain of its department.
    AuditEntryChainOfDepartment = "audit_entry_chain_of_department";
    /// Hashes of the audit record have 32 bytes.
    AuditEntryHashLength = "audit_entry_hash_length";
    /// One entry a position.
    AuditEntryPosition = "audit_entry_position";
    /// Positions start at one.
    AuditEntrySequencePositive = "audit_entry_sequence_positive";
    /// One head a chain.
    AuditChainIdentity = "audit_chain_identity";
    /// The hash of a head has 32 bytes.
    AuditChainHashLength = "audit_chain_hash_length";
    /// A chain does not end before its beginning.
    AuditChainSequenceNotNegative = "audit_chain_sequence_not_negative";
    /// The heads of a checkpoint are a list.
    AuditCheckpointHeadsAreAList = "audit_checkpoint_heads_are_a_list";
    /// Checkpoints are numbered from one.
    AuditCheckpointIdPositive = "audit_checkpoint_id_positive";
    /// One checkpoint a number: of two instances that seal at once, one wins.
    AuditCheckpointIdentity = "audit_checkpoint_identity";
    /// Roots, signature and key of a checkpoint have their lengths.
    AuditCheckpointLengths = "audit_checkpoint_lengths";
    /// A content hash has 32 bytes.
    IdempotencyKeyContentHashLength = "idempotency_key_content_hash_length";
    /// One act a key.
    IdempotencyKeyIdentity = "idempotency_key_identity";
    /// A key has 1 to 200 characters.
    IdempotencyKeyLength = "idempotency_key_length";
    /// There is one horizon.
    OutboxHorizonIsOnly = "outbox_horizon_is_only";
    /// There is one horizon.
    OutboxHorizonOnly = "outbox_horizon_only";
    /// An event carries at most 8 KiB.
    OutboxPayloadIsSmall = "outbox_payload_is_small";
    /// One event a position.
    OutboxPosition = "outbox_position";
    /// An event has a topic.
    OutboxTopicFilled = "outbox_topic_filled";
}
