//! Keys for programs. A key cannot make keys: people do that in a browser.

use axum::Json;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::access::Permission;
use domain::ids::{ApiTokenId, UserId};
use futures::FutureExt as _;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use service::tokens::{NewToken, TokenRow};
use utoipa::ToSchema;

use super::body::{Sent, to_value};
use super::caller::{Caller, Id, Problem, ProblemDocument};
use super::idempotent::{Outcome, once};
use super::list::{Asked, ListParameters, Part};

/// One key; never its secret. Columns to filter and sort by: `name`, `owner`, `state`, `created`, `expires`, `last_used`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    /// The key.
    #[schema(value_type = Uuid)]
    pub id: ApiTokenId,
    /// What its owner calls it.
    pub name: String,
    /// Whose it is.
    #[schema(value_type = Uuid)]
    pub owner_id: UserId,
    /// The owner's name.
    pub owner_name: String,
    /// What it may do at most.
    pub scopes: Vec<&'static str>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it can be used now.
    pub is_valid: bool,
}

impl From<TokenRow> for Token {
    fn from(row: TokenRow) -> Token {
        Token {
            id: row.id,
            name: row.name,
            owner_id: row.owner_id,
            owner_name: row.owner_name,
            scopes: row.scopes.into_iter().map(Permission::code).collect(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            is_valid: row.is_valid,
        }
    }
}

/// A new key.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenToCreate {
    /// What its owner calls it.
    pub name: String,
    /// What it may do at most, e.g. `user.read`; a part of the owner's permissions.
    pub scopes: Vec<String>,
    /// For how long, 1 to 365 days.
    pub expires_in_days: u32,
}

/// A key was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenCreated {
    /// The key.
    #[serde(flatten)]
    pub token: Token,
    /// What programs send as `Authorization: Bearer …`; shown once, null when the call is repeated.
    pub secret: Option<String>,
}

/// The caller's keys, and with `token.manage` everybody's.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens", operation_id = "listTokens", params(ListParameters),
    responses((status = 200, body = Part<Token>), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(caller: Caller, asked: Asked) -> Result<Json<Part<Token>>, Problem> {
    asked.only(&[])?;
    let page = caller.hub.tokens(&caller.actor, &asked.query).await?;
    Ok(Json(asked.part(page, Token::from)))
}

/// Makes a key.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", operation_id = "createToken", request_body = TokenToCreate,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = TokenCreated), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn create(caller: Caller, headers: HeaderMap, sent: Sent<TokenToCreate>) -> Result<Response, Problem> {
    let TokenToCreate { name, scopes, expires_in_days } = sent.content;
    let scopes: Option<Vec<Permission>> = scopes.iter().map(|code| Permission::from_code(code)).collect();
    let Some(scopes) = scopes else {
        return Err(Problem::invalid("scopes", "unknown_permission"));
    };
    let token = NewToken { name, scopes, expires_in_days };
    once(&caller, &headers, "token.create", sent.value, move |caller| {
        let token = token.clone();
        async move {
            let (row, secret) = caller.hub.create_token(&caller.actor, &caller.facts, token).await?;
            let mut outcome = Outcome::created(to_value(&Token::from(row)), "/api/v1/tokens".to_owned());
            outcome.secret = Some(("secret", secret));
            Ok(outcome)
        }
        .boxed()
    })
    .await
}

/// Takes a key back.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "tokens", operation_id = "revokeToken",
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = "default", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn revoke(caller: Caller, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    once(&caller, &headers, "token.revoke", json!([id]), move |caller| {
        async move {
            caller.hub.revoke_token(&caller.actor, &caller.facts, ApiTokenId(id)).await?;
            Ok(Outcome::done())
        }
        .boxed()
    })
    .await
}
