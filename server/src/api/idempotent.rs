//! A repeated call is the same act (Idempotency-Key, quality §2.1): without a key it is refused (400), with the same key and
//! another content too (422), while the first one is still under way as well (409); afterwards the first answer is given
//! again for 24 hours. A call that failed leaves no trace and may be tried again with the same key.

use std::sync::Arc;

use app::error::ErrorKind;
use axum::body::Body;
use axum::response::Response;
use futures::future::BoxFuture;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::TxContext;
use store::idempotency::{Claim, Key, claim, finish};

use super::caller::{Caller, Problem};
use crate::answer::Refusal;

/// The header with the caller's key.
const HEADER: &str = "idempotency-key";

/// What an act answers.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The status.
    pub status: StatusCode,
    /// The body; `Null` for none.
    pub body: Value,
    /// A secret that is added to the body under its name, shown once and never kept.
    pub secret: Option<(&'static str, String)>,
    /// Where the new thing is.
    pub location: Option<String>,
}

impl Outcome {
    /// Done, and there is nothing to say.
    pub const fn done() -> Outcome {
        Outcome { status: StatusCode::NO_CONTENT, body: Value::Null, secret: None, location: None }
    }

    /// Done, with a body.
    pub const fn ok(body: Value) -> Outcome {
        Outcome { status: StatusCode::OK, body, secret: None, location: None }
    }

    /// Something new exists.
    pub fn created(body: Value, location: String) -> Outcome {
        Outcome { status: StatusCode::CREATED, body, secret: None, location: Some(location) }
    }

    fn kept(&self) -> Value {
        json!({ "status": self.status.as_u16(), "body": self.body, "location": self.location,
                "secret": self.secret.as_ref().map(|(name, _)| *name) })
    }

    fn answer(mut self, is_repeated: bool) -> Response {
        if let (Some((name, secret)), Some(body)) = (&self.secret, self.body.as_object_mut()) {
            body.insert((*name).to_owned(), secret.clone().into());
        }
        let body = if self.body.is_null() { Body::empty() } else { Body::from(self.body.to_string()) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if !self.body.is_null() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(location) = self.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            headers.insert(LOCATION, location);
        }
        if is_repeated {
            headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}

/// The answer that was kept; a secret is not shown again.
fn repeated(kept: &Value) -> Response {
    let status = kept.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let mut body = kept.get("body").cloned().unwrap_or(Value::Null);
    if let (Some(name), Some(body)) = (kept.get("secret").and_then(Value::as_str), body.as_object_mut()) {
        body.insert(name.to_owned(), Value::Null);
    }
    let outcome = Outcome {
        status: status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK),
        body,
        secret: None,
        location: kept.get("location").and_then(Value::as_str).map(str::to_owned),
    };
    outcome.answer(true)
}

/// What comes out of the transaction around the act.
enum Ended {
    New(Outcome),
    Repeated(Value),
    InProgress,
    OtherContent,
}

/// Why the transaction around the act failed.
enum Failed {
    Store(store::Error),
    Act(service::Error),
}

impl From<store::Error> for Failed {
    fn from(error: store::Error) -> Failed {
        Failed::Store(error)
    }
}

impl store::MaybeStore for Failed {
    fn as_store(&self) -> Option<&store::Error> {
        match self {
            Failed::Store(error) => Some(error),
            Failed::Act(_) => None,
        }
    }
}

fn key_of(headers: &HeaderMap) -> Result<String, Problem> {
    /// As long as the database keeps.
    const LONGEST: usize = 200;
    let Some(value) = headers.get(HEADER) else {
        return Err(Problem::new(StatusCode::BAD_REQUEST, ErrorKind::Invalid, "idempotency_key_missing"));
    };
    let key = value.to_str().unwrap_or_default().trim().trim_matches('"').to_owned();
    if key.is_empty() || key.len() > LONGEST || headers.get_all(HEADER).iter().count() > 1 {
        return Err(Problem::new(StatusCode::BAD_REQUEST, ErrorKind::Invalid, "idempotency_key_invalid"));
    }
    Ok(key)
}

/// Does `act` once for its key. `content` is what makes two calls the same: operation, path and body.
///
/// # Errors
/// Those above, and those of the act.
pub async fn once<F>(
    caller: &Caller,
    headers: &HeaderMap,
    operation: &'static str,
    content: Value,
    act: F,
) -> Result<Response, Problem>
where
    F: Fn(Caller) -> BoxFuture<'static, Result<Outcome, service::Error>> + Send + Sync + 'static,
{
    let key = key_of(headers)?;
    let hash: [u8; 32] = Sha256::digest(json!([operation, content]).to_string().as_bytes()).into();
    // The key's transaction stays open around the act, which takes a connection of its own: never let all connections be
    // held by such transactions, or none is left for the acts.
    let Ok(_place) = caller.state.acts.acquire().await else {
        return Err(Problem(Refusal::unavailable()));
    };
    let context = TxContext::system(caller.facts.request_id, caller.hub.now());
    let input = (caller.clone(), key, Arc::new(act));
    let ended = caller
        .hub
        .store()
        .with_tx(context, input, move |tx, (caller, key, act)| {
            Box::pin(async move {
                let key = Key { user_id: caller.actor.user_id, operation, key: &key };
                Ok::<_, Failed>(match claim(tx, key, hash).await? {
                    Claim::New => {
                        let outcome = act(caller.clone()).await.map_err(Failed::Act)?;
                        finish(tx, key, &outcome.kept()).await?;
                        Ended::New(outcome)
                    }
                    Claim::InProgress => Ended::InProgress,
                    Claim::Done(kept) => Ended::Repeated(kept),
                    Claim::OtherContent => Ended::OtherContent,
                })
            })
        })
        .await;
    match ended {
        Ok(Ended::New(outcome)) => Ok(outcome.answer(false)),
        Ok(Ended::Repeated(kept)) => Ok(repeated(&kept)),
        Ok(Ended::InProgress) => {
            let mut problem = Problem::new(StatusCode::CONFLICT, ErrorKind::Conflict, "idempotency_in_progress");
            problem.0 = problem.0.retry_after(1);
            Err(problem)
        }
        Ok(Ended::OtherContent) => {
            Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorKind::Refused, "idempotency_other_content"))
        }
        Err(Failed::Act(error)) => Err(error.into()),
        Err(Failed::Store(error)) if error.is_retryable() => Err(Problem(Refusal::unavailable())),
        Err(Failed::Store(error)) => {
            let incident = caller.facts.request_id.to_string();
            tracing::error!(incident, %error, "the key of a repeated call could not be kept");
            Err(Problem(Refusal::internal(&incident)))
        }
    }
}
