//! `omni-hub token`: keys for programs from the command line.

use clap::{Args, Subcommand};
use domain::access::{Actor, Permission};
use domain::ids::ApiTokenId;
use domain::list::ListQuery;
use service::tokens::NewToken;
use service::{Hub, RequestFacts};
use uuid::Uuid;

use crate::boot::House;
use crate::config::Configuration;
use crate::failure::Failure;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Make a key for a person; it is printed once.
    Create(Create),
    /// List all keys, never their secrets.
    List,
    /// Take a key back.
    Revoke(Revoke),
}

/// A new key.
#[derive(Debug, Args)]
pub(super) struct Create {
    /// Whose key it shall be: a login.
    #[arg(long)]
    owner: String,
    /// What it is for.
    #[arg(long)]
    name: String,
    /// What it may do at most, such as system.read; may be repeated.
    #[arg(long = "scope", required = true, value_parser = parse_permission)]
    scopes: Vec<Permission>,
    /// For how many days, 1 to 365.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=365))]
    days: u32,
}

/// Which key.
#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// Its id, as `omni-hub token list` shows it.
    id: Uuid,
}

fn parse_permission(text: &str) -> Result<Permission, String> {
    Permission::from_code(text).ok_or_else(|| {
        let known: Vec<&str> = Permission::ALL.iter().map(|permission| permission.code()).collect();
        format!("there is no such permission; there are {}", known.join(", "))
    })
}

/// Does it.
pub(super) async fn run(configuration: &Configuration, action: Action) -> Result<(), Failure> {
    let house = House::open(configuration).await?;
    let result = act(&house.hub, action).await;
    house.close().await;
    super::say(&result?);
    Ok(())
}

async fn act(hub: &Hub, action: Action) -> Result<String, Failure> {
    match action {
        Action::Create(Create { owner, name, scopes, days }) => {
            const TASK: &str = "omni-hub token create";
            let actor = Actor::operator(TASK);
            let owner = hub.user_by_login(&actor, &owner).await?;
            let token = NewToken { name, scopes, expires_in_days: days };
            let (row, secret) = hub.create_token_for(&actor, &RequestFacts::local(TASK), owner.id, token).await?;
            Ok(format!("The key {} ends on {}; it is shown only now:\n{secret}", row.id, row.expires_at.date_naive()))
        }
        Action::List => {
            let actor = Actor::operator("omni-hub token list");
            let mut lines = Vec::from(["id\tstate\towner\texpires\tname".to_owned()]);
            let mut query = ListQuery { limit: 200, ..ListQuery::default() };
            loop {
                let page = hub.tokens(&actor, &query).await?;
                let count = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
                lines.extend(page.rows.iter().map(|row| {
                    let state = if row.is_valid { "valid" } else { "ended" };
                    format!("{}\t{state}\t{}\t{}\t{}", row.id, row.owner_name, row.expires_at.date_naive(), row.name)
                }));
                query.offset = query.offset.saturating_add(count);
                if count == 0 || u64::from(query.offset) >= page.total {
                    return Ok(lines.join("\n"));
                }
            }
        }
        Action::Revoke(Revoke { id }) => {
            const TASK: &str = "omni-hub token revoke";
            hub.revoke_token(&Actor::operator(TASK), &RequestFacts::local(TASK), ApiTokenId(id)).await?;
            Ok(format!("The key {id} can no longer be used."))
        }
    }
}
