//! Who calls an operation, and how a refusal looks to a program.

use std::sync::Arc;

use app::error::{AppError, ErrorKind};
use axum::extract::{FromRequestParts, Path};
use axum::response::{IntoResponse, Response};
use domain::access::Actor;
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;
use service::{Hub, RequestFacts};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Refusal;
use crate::request::{Origin, Surface, Visitor};
use crate::state::AppState;

/// Who calls.
#[derive(Clone)]
pub struct Caller {
    /// The program's state.
    pub state: AppState,
    /// The door to the use cases.
    pub hub: Hub,
    /// The person, limited to the key's scopes.
    pub actor: Arc<Actor>,
    /// Where the call comes from.
    pub facts: RequestFacts,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let state = state.clone();
        let (Some(visitor), Some(origin)) = (parts.extensions.get::<Visitor>(), parts.extensions.get::<Origin>())
        else {
            return Err(Problem(Refusal::sign_in_required()));
        };
        let Some(actor) = visitor.actor().cloned() else {
            return Err(Problem(Refusal::sign_in_required()));
        };
        Ok(Caller { hub: state.hub.clone(), state, actor, facts: origin.facts() })
    }
}

/// The id in the path. Anything that is none names nothing that exists.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub Uuid);

impl FromRequestParts<AppState> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        match Path::<Uuid>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Id(id)),
            Err(_) => Err(Problem(Refusal::not_found())),
        }
    }
}

/// A refusal, answered as `application/problem+json`.
#[derive(Clone, Debug)]
pub struct Problem(pub Refusal);

impl Problem {
    /// A refusal of the interface itself.
    pub fn new(status: StatusCode, kind: ErrorKind, code: &str) -> Problem {
        Problem(Refusal::new(status, kind, code))
    }

    /// One wrong field.
    pub fn invalid(field: &str, code: &str) -> Problem {
        let mut error = AppError::new(ErrorKind::Invalid, "invalid");
        let (field, code) = (field.to_owned(), code.to_owned());
        error.fields.push(app::error::FieldError { field, code, data: Vec::new() });
        Problem(Refusal::from(error))
    }
}

impl From<service::Error> for Problem {
    fn from(error: service::Error) -> Problem {
        Problem(Refusal::from(error))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.0.answer(Surface::Api, domain::preference::Preference::default(), "")
    }
}

/// A refusal as RFC 9457 describes it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Where this kind of refusal is explained.
    #[schema(example = "/api/v1/docs#problem-invalid")]
    pub r#type: String,
    /// What happened.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// What to do.
    pub detail: String,
    /// The stable name of the reason; docs/ERRORS.md lists them all.
    #[schema(example = "login_taken")]
    pub code: String,
    /// For what was unexpected: the id under which the log tells more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// Values that belong to the code, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<std::collections::BTreeMap<String, String>>,
    /// Wrong fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<ProblemField>>,
}

/// One wrong field of what was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// The field.
    pub field: String,
    /// What is wrong with it.
    pub code: String,
}
