//! Reads what a program sends: JSON of a known shape, nothing else; an unknown field is a mistake of the caller and is told.

use app::error::ErrorKind;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Request};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::caller::Problem;
use crate::state::AppState;

/// What was sent, and the same as a value for the comparison of repeated calls.
pub struct Sent<T> {
    /// As the operation wants it.
    pub content: T,
    /// As it came.
    pub value: Value,
}

impl<T: DeserializeOwned + Send> FromRequest<AppState> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let is_json = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
            .is_some_and(|kind| kind == "application/json");
        if !is_json {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorKind::Invalid, "not_json"));
        }
        let most = state.configuration.limits.body_bytes.size();
        let bytes = to_bytes(Body::new(request.into_body()), most)
            .await
            .map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorKind::Invalid, "body_too_large"))?;
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|error| unreadable(StatusCode::BAD_REQUEST, &error))?;
        let content =
            T::deserialize(value.clone()).map_err(|error| unreadable(StatusCode::UNPROCESSABLE_ENTITY, &error))?;
        Ok(Sent { content, value })
    }
}

/// What the parser says names fields and places of the caller's own text, and nothing of ours.
fn unreadable(status: StatusCode, error: &serde_json::Error) -> Problem {
    let mut problem = Problem::new(status, ErrorKind::Invalid, "body_unreadable");
    problem.0 = problem.0.with("reason", error.to_string().chars().take(200).collect::<String>());
    problem
}

/// A value as JSON; our own types never fail to be written.
pub fn to_value<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
