//! The one error that crosses from server to browser: a stable code and the values for its sentence. The sentence itself
//! is chosen where it is shown (`i18n::errors`), in the language of the reader. Nothing internal is ever in it: an
//! unexpected failure carries an incident id, which the log repeats.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

/// What kind of failure it is; decides the state a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Nobody is signed in, or the session has ended.
    SignInRequired,
    /// The permission is missing; `code` is `permission`, `token_scope`, `department` or `not_fresh`, data `permission`.
    Forbidden,
    /// There is no such thing, or none that one may know of.
    NotFound,
    /// Fields are wrong; see `fields`.
    Invalid,
    /// A rule of the field says no; `code` names it.
    Refused,
    /// Somebody else changed it meanwhile, or it exists already; `code` says which.
    Conflict,
    /// Too many tries; data `retry_after_seconds`.
    TooMany,
    /// The database or a neighbour cannot be reached for now.
    Unavailable,
    /// The request never arrived, or the answer could not be read; made in the browser.
    Connection,
    /// Something unexpected; data `incident`.
    Internal,
}

impl ErrorKind {
    /// The status of an answer that consists of this error.
    pub const fn status(self) -> u16 {
        match self {
            ErrorKind::SignInRequired => 401,
            ErrorKind::Forbidden => 403,
            ErrorKind::NotFound => 404,
            ErrorKind::Invalid | ErrorKind::Refused => 422,
            ErrorKind::Conflict => 409,
            ErrorKind::TooMany => 429,
            ErrorKind::Unavailable | ErrorKind::Connection => 503,
            ErrorKind::Internal => 500,
        }
    }
}

/// One wrong field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong with it, e.g. `required`; its sentence is in `i18n::errors`.
    pub code: String,
    /// Values for the sentence.
    pub data: Vec<(String, String)>,
}

/// A failure as the browser sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AppError {
    /// What kind it is.
    pub kind: ErrorKind,
    /// The stable name of the reason, e.g. `last_admin`; equal to the kind where there is nothing finer to say.
    pub code: String,
    /// Values for the sentence.
    pub data: Vec<(String, String)>,
    /// Wrong fields, for [`ErrorKind::Invalid`].
    pub fields: Vec<FieldError>,
}

impl AppError {
    /// An error of a kind with a code and nothing else.
    pub fn new(kind: ErrorKind, code: &str) -> AppError {
        AppError { kind, code: code.to_owned(), data: Vec::new(), fields: Vec::new() }
    }

    /// The value of a name in `data`.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.data.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The error of a field, if it has one.
    pub fn field(&self, name: &str) -> Option<&FieldError> {
        self.fields.iter().find(|field| field.field == name)
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code)
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let (kind, code) = match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) | ServerFnErrorErr::Deserialization(_) => {
                (ErrorKind::Connection, "connection")
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => (ErrorKind::Invalid, "form_unreadable"),
            ServerFnErrorErr::UnsupportedRequestMethod(_) => (ErrorKind::NotFound, "not_found"),
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_) => (ErrorKind::Internal, "internal"),
        };
        AppError::new(kind, code)
    }
}
