//! Why a use case says no. Every code has one line in docs/ERRORS.md; the sentence for it is chosen where it is shown.
//! Nothing internal crosses: an unexpected failure is logged once, here, under an incident id, and only that id goes on.

use domain::access::Denied;

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

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for Error {}
