//! Keys for programs: `oh_<id>_<secret>`, shown once, stored hashed, limited to a part of the owner's permissions, valid
//! for at most a year.

use chrono::TimeDelta;
use domain::access::{Actor, Credential, Denied, Permission};
use domain::ids::{ApiTokenId, NotificationId, UserId};
use domain::list::{ListQuery, Page};
use domain::session::TOKEN_DAYS_AT_MOST;
use serde_json::json;
use store::Tx;
use store::identity::tokens as keys;
pub use store::identity::tokens::TokenRow;
use store::identity::{authenticate, listing, messages, users as people};
use uuid::Uuid;

use crate::error::Failure;
use crate::fields::{Fields, list_refused};
use crate::hub::{Deed, audit_actor, holds, own_viewer, record, viewer};
use crate::{Error, FieldIssue, Hub, RequestFacts, Result, secrets};

/// How a key begins, so that scanners for leaked secrets can find it.
const PREFIX: &str = "oh_";
/// So many valid keys a person may have: enough for every program, few enough to be looked through.
const KEYS_AT_MOST: i64 = 50;

/// What a new key shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// What it may do at most; a part of the owner's permissions.
    pub scopes: Vec<Permission>,
    /// For how long, 1 to 365 days.
    pub expires_in_days: u32,
}

/// The id and the secret of a key's text.
fn parse(bearer: &str) -> Option<(ApiTokenId, &str)> {
    if bearer.len() > 200 {
        return None;
    }
    let (id, secret) = bearer.strip_prefix(PREFIX)?.split_once('_')?;
    Some((ApiTokenId(Uuid::try_parse(id).ok()?), secret))
}

impl Hub {
    /// Whom a key stands for; `None` when it is unknown, ended or taken back, or its owner is disabled.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn authenticate_token(&self, bearer: &str) -> Result<Option<Actor>> {
        let Some((id, secret)) = parse(bearer) else { return Ok(None) };
        let hash = secrets::hash(secret);
        let found = authenticate::token(&self.inner.store, id, &hash, self.now()).await?;
        Ok(found.map(|facts| Actor {
            user_id: facts.user_id,
            display_name: facts.display_name,
            department_id: Some(facts.department_id),
            grants: facts.grants,
            credential: Credential::Token { id, scopes: facts.scopes.into_iter().collect() },
        }))
    }

    /// The actor's keys, and with `token.manage` everybody's.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `token.create` and `token.manage`; [`Error::Invalid`] for an unknown column.
    pub async fn tokens(&self, actor: &Actor, query: &ListQuery) -> Result<Page<TokenRow>> {
        let may = holds(actor, Permission::TokenManage).or_else(|_| holds(actor, Permission::TokenCreate));
        self.demand_read(actor, may, "token.list").await?;
        let query = listing::check(keys::COLUMNS, query).map_err(list_refused)?;
        let viewer =
            if actor.can(Permission::TokenManage) { viewer(actor, Permission::TokenManage) } else { own_viewer(actor) };
        self.read(viewer, query, |tx, query| Box::pin(async move { Ok(keys::list(tx, &query).await?) })).await
    }

    /// Makes a key; the text is shown once.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `token.create` or a recent proof of identity (a key never has one); `too_many_keys`;
    /// [`Error::Invalid`] on `name`, `scopes`, `expires_in_days`.
    pub async fn create_token(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        token: NewToken,
    ) -> Result<(TokenRow, String)> {
        let may =
            holds(actor, Permission::TokenCreate).and_then(|()| crate::users::fresh(actor, Permission::TokenCreate));
        self.demand(actor, facts, may, "token.create").await?;
        self.make_token(actor, facts, actor.user_id, token).await
    }

    /// For the command line alone: makes a key for a person, limited to that person's permissions.
    ///
    /// # Errors
    /// As [`Hub::create_token`]; [`Error::NotFound`]; [`Error::Forbidden`] for anybody but the program itself.
    pub async fn create_token_for(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        owner: UserId,
        token: NewToken,
    ) -> Result<(TokenRow, String)> {
        let is_operator = matches!(actor.credential, Credential::Operator { .. });
        let may = if is_operator { Ok(()) } else { Err(Denied::Permission(Permission::TokenManage)) };
        self.demand(actor, facts, may, "token.create").await?;
        self.make_token(actor, facts, owner, token).await
    }

    async fn make_token(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        owner: UserId,
        token: NewToken,
    ) -> Result<(TokenRow, String)> {
        let mut fields = Fields::default();
        let mut scopes = token.scopes;
        scopes.sort_unstable();
        scopes.dedup();
        let name = fields.text("name", &token.name, 60);
        if scopes.is_empty() {
            fields.wrong("scopes", "required", Vec::new());
        }
        if !(1..=TOKEN_DAYS_AT_MOST).contains(&token.expires_in_days) {
            fields.wrong(
                "expires_in_days",
                "out_of_range",
                vec![("least", "1".to_owned()), ("most", TOKEN_DAYS_AT_MOST.to_string())],
            );
        }
        let name = fields.done(name)?;
        let id = ApiTokenId(Uuid::now_v7());
        let secret = secrets::random_token()?;
        let new = NewToken { name, scopes, expires_in_days: token.expires_in_days };
        let message = NotificationId(Uuid::now_v7());
        let input = (actor.clone(), owner, id, new, secrets::hash(&secret), message);
        let row = self
            .write(own_viewer(actor), facts, input, |tx, (actor, owner, id, new, secret_hash, message)| {
                Box::pin(make(tx, actor, owner, id, new, secret_hash, message))
            })
            .await?;
        Ok((row, format!("{PREFIX}{}_{secret}", id.0.simple())))
    }

    /// Takes a key back; with `token.manage` also another person's. Taking it back twice is right.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another person's key without `token.manage`.
    pub async fn revoke_token(&self, actor: &Actor, facts: &RequestFacts, token: ApiTokenId) -> Result<()> {
        let may = holds(actor, Permission::TokenManage).or_else(|_| holds(actor, Permission::TokenCreate));
        self.demand(actor, facts, may, "token.revoke").await?;
        let viewer =
            if actor.can(Permission::TokenManage) { viewer(actor, Permission::TokenManage) } else { own_viewer(actor) };
        self.write(viewer, facts, (actor.clone(), token), |tx, (actor, token)| {
            Box::pin(async move {
                let found = keys::get(tx, token).await?.ok_or(Error::NotFound("token"))?;
                if keys::revoke(tx, token).await? {
                    let department_id = keys::department_of(tx, found.owner_id).await?;
                    let deed = Deed {
                        department_id,
                        action: "token.revoke",
                        subject_kind: "token",
                        subject_id: token.to_string(),
                        subject_name: found.name,
                        ..Deed::default()
                    };
                    record(tx, audit_actor(&actor), deed).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

async fn make(
    tx: &mut Tx,
    actor: Actor,
    owner: UserId,
    id: ApiTokenId,
    new: NewToken,
    secret_hash: Vec<u8>,
    message: NotificationId,
) -> std::result::Result<TokenRow, Failure> {
    // What the owner holds counts, as it is now, also when the operator makes the key.
    let grants = people::grants(tx, owner).await?;
    let holder = Actor { grants, ..actor.clone() };
    let beyond: Vec<&str> = new.scopes.iter().filter(|scope| !holder.can(**scope)).map(|scope| scope.code()).collect();
    if !beyond.is_empty() {
        let data = vec![("permissions", beyond.join(", "))];
        return Err(Error::Invalid(vec![FieldIssue { field: "scopes", code: "beyond_own_rights", data }]).into());
    }
    if keys::count_valid(tx, owner).await? >= KEYS_AT_MOST {
        return Err(Error::refused("too_many_keys").into());
    }
    let department_id = keys::department_of(tx, owner).await?.ok_or(Error::NotFound("user"))?;
    let expires_at = tx.at() + TimeDelta::days(i64::from(new.expires_in_days));
    keys::insert(tx, id, owner, &new.name, &secret_hash, &new.scopes, expires_at).await?;
    messages::notify(tx, message, owner, "token_created", &json!({ "token": id, "name": new.name })).await?;
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.code()).collect();
    let deed = Deed {
        department_id: Some(department_id),
        action: "token.create",
        subject_kind: "token",
        subject_id: id.to_string(),
        subject_name: new.name.clone(),
        after: Some(json!({ "owner": owner, "scopes": scopes, "expires_at": expires_at })),
        ..Deed::default()
    };
    record(tx, audit_actor(&actor), deed).await?;
    keys::get(tx, id).await?.ok_or_else(|| Error::NotFound("token").into())
}
