//! Why a use case says no. Every code has one line in docs/ERRORS.md; the sentence for it is chosen where it is shown.
//! Nothing internal crosses: an unexpected failure is logged once, here, under an incident id, and only that id goes on.

use domain::access::Denied;
use store::{Constraint, MaybeStore};
use uuid::Uuid;

/// One wrong field of what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldIssue {
    /// The field's name in the form and in the interface for programs.
    pub field: &'static str,
    /// What is wrong, e.g. `required`.
    pub code: &'static str,
    /// Values for the sentence.
    pub data: Vec<(&'static str, String)>,
}

/// A rule of the field that says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule's name, e.g. `last_admin`.
    pub code: &'static str,
    /// Values for the sentence.
    pub data: Vec<(&'static str, String)>,
}

/// Why a use case says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    SignInRequired,
    /// The right is missing.
    Forbidden(Denied),
    /// There is no such thing, or none that one may know of; names the kind of thing.
    NotFound(&'static str),
    /// Fields are wrong.
    Invalid(Vec<FieldIssue>),
    /// A rule of the field says no.
    Refused(Refusal),
    /// Somebody else changed it meanwhile (`stale`), or it exists already.
    Conflict(&'static str),
    /// Too many tries.
    TooMany {
        /// How long to wait.
        retry_after_seconds: u32,
    },
    /// The database or a neighbour cannot be reached for now, or the machine is busy; the same call may succeed later.
    Unavailable,
    /// Something unexpected; the log repeats this incident id.
    Internal(String),
}

impl Error {
    /// The stable name of the reason, as in docs/ERRORS.md.
    pub fn code(&self) -> &'static str {
        match self {
            Error::SignInRequired => "sign_in_required",
            Error::Forbidden(Denied::Permission(_)) => "permission",
            Error::Forbidden(Denied::TokenScope(_)) => "token_scope",
            Error::Forbidden(Denied::Department(_)) => "department",
            Error::Forbidden(Denied::NotFresh(_)) => "not_fresh",
            Error::NotFound(_) => "not_found",
            Error::Invalid(_) => "invalid",
            Error::Refused(refusal) => refusal.code,
            Error::Conflict(code) => code,
            Error::TooMany { .. } => "too_many",
            Error::Unavailable => "unavailable",
            Error::Internal(_) => "internal",
        }
    }

    /// Whether the same call, unchanged, may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::TooMany { .. } | Error::Unavailable => true,
            Error::SignInRequired
            | Error::Forbidden(_)
            | Error::NotFound(_)
            | Error::Invalid(_)
            | Error::Refused(_)
            | Error::Conflict(_)
            | Error::Internal(_) => false,
        }
    }

    /// A refusal without values.
    pub fn refused(code: &'static str) -> Error {
        Error::Refused(Refusal { code, data: Vec::new() })
    }

    /// One wrong field without values.
    pub fn invalid(field: &'static str, code: &'static str) -> Error {
        Error::Invalid(vec![FieldIssue { field, code, data: Vec::new() }])
    }
}

impl Error {
    /// Something that must not be: logged here, once, under a new incident id.
    pub(crate) fn unexpected(what: &str) -> Error {
        let incident = Uuid::new_v4().simple().to_string();
        let incident = incident.get(..12).unwrap_or(&incident).to_owned();
        tracing::error!(incident, what, "something unexpected happened");
        Error::Internal(incident)
    }
}

impl From<store::Error> for Error {
    /// What the database says, as the field says it.
    fn from(error: store::Error) -> Error {
        match error {
            store::Error::NotFound => Error::NotFound("row"),
            store::Error::Stale => Error::Conflict("stale"),
            store::Error::Conflict(constraint) => from_constraint(constraint),
            store::Error::Collision | store::Error::Busy(_) | store::Error::Unavailable(_) => {
                tracing::warn!(%error, "the database could not answer");
                Error::Unavailable
            }
            store::Error::Unusable(_) => {
                tracing::info!(%error, "a value was refused by the database");
                Error::refused("value_unusable")
            }
            store::Error::Corrupt(_) => Error::unexpected(&error.to_string()),
        }
    }
}

/// The constraints that somebody can run into although the use case looked first: another transaction was faster.
fn from_constraint(constraint: Constraint) -> Error {
    match constraint {
        Constraint::AppUserLoginUnique => Error::Conflict("login_taken"),
        Constraint::DepartmentCodeUnique => Error::Conflict("department_code_taken"),
        Constraint::LegalEntityCodeUnique
        | Constraint::RegionCodeUnique
        | Constraint::ChannelCodeUnique
        | Constraint::LocationCodeUnique
        | Constraint::CampaignWindowIdentity => Error::Conflict("record_code_taken"),
        Constraint::CampaignWindowNoOverlap => Error::refused("window_overlaps"),
        Constraint::AccessRequestWaitsOnce => Error::Conflict("already_waiting"),
        Constraint::RoleGrantHeldOnce => Error::refused("already_held"),
        Constraint::AccessRequestMakerIsNotChecker => Error::refused("own_request"),
        Constraint::AccessRequestSubjectIsNotChecker => Error::refused("own_rights"),
        Constraint::DepartmentTreeWithoutCycle => Error::refused("department_cycle"),
        other => Error::unexpected(&format!("the constraint {} said no", other.name())),
    }
}

/// Why a transaction ends without effect: the use case says no, or the database does. Kept apart until the end, because a
/// collision in the database repeats the whole use case.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The use case says no.
    Service(Error),
    /// The database says no.
    Store(store::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Service(error)
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Failure {
        Failure::Store(error)
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Failure {
        Failure::Service(Error::Forbidden(denied))
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Service(error) => error,
            Failure::Store(error) => error.into(),
        }
    }
}

impl MaybeStore for Failure {
    fn as_store(&self) -> Option<&store::Error> {
        match self {
            Failure::Service(_) => None,
            Failure::Store(error) => Some(error),
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for Error {}
