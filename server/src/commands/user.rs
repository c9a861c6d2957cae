//! `omni-hub user`: people from the command line, the root of trust: whoever runs the machine can let the first person in.
//! Everything is in the audit trail as done by the program's operator.

use clap::{Args, Subcommand};
use domain::access::{Actor, Role};
use domain::ids::{DepartmentId, UserId};
use domain::list::ListQuery;
use service::users::{NewUser, UserRow};
use service::{Hub, RequestFacts};
use uuid::Uuid;

use crate::boot::House;
use crate::config::Configuration;
use crate::failure::Failure;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Add a person, with roles if wanted; prints the link with which they choose a password.
    Create(Create),
    /// List everybody.
    List,
    /// No longer let somebody sign in; their sessions end.
    Disable(Disable),
    /// Let somebody sign in again.
    Enable(Login),
    /// Print a one-time link for a new password, good for 24 hours.
    Reset(Login),
    /// Give a role without a second person; only for the first ones, and written into the audit trail.
    Grant(Grant),
}

/// A new person.
#[derive(Debug, Args)]
pub(super) struct Create {
    /// What they type to sign in: 2 to 64 of a-z 0-9 . _ -
    #[arg(long)]
    login: String,
    /// Their name.
    #[arg(long)]
    name: String,
    /// Their address for mail.
    #[arg(long)]
    email: Option<String>,
    /// The code of their department; not needed while there is none or only one.
    #[arg(long, value_name = "CODE")]
    department: Option<String>,
    /// A role for all departments, such as it_admin; may be repeated.
    #[arg(long = "role", value_parser = parse_role)]
    roles: Vec<Role>,
    /// Read the password from standard input instead of printing a link.
    #[arg(long)]
    password_stdin: bool,
}

/// Who.
#[derive(Debug, Args)]
pub(super) struct Login {
    /// What they type to sign in.
    login: String,
}

/// Who no longer, and why.
#[derive(Debug, Args)]
pub(super) struct Disable {
    /// What they type to sign in.
    login: String,
    /// Why; written into the audit trail.
    #[arg(long)]
    reason: String,
}

/// Who gets which role.
#[derive(Debug, Args)]
pub(super) struct Grant {
    /// What they type to sign in.
    login: String,
    /// The role, such as it_admin.
    #[arg(long, value_parser = parse_role)]
    role: Role,
    /// The code of the department for which it is held; all departments when not given.
    #[arg(long, value_name = "CODE")]
    department: Option<String>,
    /// Why; written into the audit trail.
    #[arg(long)]
    reason: String,
}

fn parse_role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.into_iter().map(Role::code).collect();
        format!("there is no such role; there are {}", known.join(", "))
    })
}

/// Does it.
pub(super) async fn run(configuration: &Configuration, action: Action) -> Result<(), Failure> {
    let house = House::open(configuration).await?;
    let result = act(&house.hub, configuration, action).await;
    house.close().await;
    super::say(&result?);
    Ok(())
}

async fn act(hub: &Hub, configuration: &Configuration, action: Action) -> Result<String, Failure> {
    match action {
        Action::Create(new) => create(hub, configuration, new).await,
        Action::List => list(hub).await,
        Action::Disable(Disable { login, reason }) => {
            let (actor, facts) = operator("omni-hub user disable");
            let user = hub.user_by_login(&actor, &login).await?;
            hub.set_user_enabled(&actor, &facts, user.id, false, &reason).await?;
            Ok(format!("{login} can no longer sign in."))
        }
        Action::Enable(Login { login }) => {
            let (actor, facts) = operator("omni-hub user enable");
            let user = hub.user_by_login(&actor, &login).await?;
            hub.set_user_enabled(&actor, &facts, user.id, true, "omni-hub user enable").await?;
            Ok(format!("{login} can sign in again."))
        }
        Action::Reset(Login { login }) => {
            let (actor, facts) = operator("omni-hub user reset");
            let user = hub.user_by_login(&actor, &login).await?;
            let token = hub.issue_reset(&actor, &facts, user.id).await?;
            Ok(format!("{login} chooses a new password here, once, within 24 hours:\n{}", link(configuration, &token)))
        }
        Action::Grant(grant) => {
            let (actor, facts) = operator("omni-hub user grant");
            let user = hub.user_by_login(&actor, &grant.login).await?;
            let department = match &grant.department {
                Some(code) => Some(department(hub, &actor, Some(code)).await?),
                None => None,
            };
            hub.grant_role(&actor, &facts, user.id, grant.role, department, &grant.reason).await?;
            Ok(format!("{} is {} now.", grant.login, grant.role.code()))
        }
    }
}

fn operator(task: &'static str) -> (Actor, RequestFacts) {
    (Actor::operator(task), RequestFacts::local(task))
}

fn link(configuration: &Configuration, token: &str) -> String {
    let path = app::routes::RESET_PASSWORD.replace(":token", token);
    format!("{}{path}", configuration.public_url())
}

/// The department of a code; without one the only department there is. With no department at all the nil id, for which the
/// use case makes the first one.
async fn department(hub: &Hub, actor: &Actor, code: Option<&String>) -> Result<DepartmentId, Failure> {
    let departments = hub.departments(actor).await?;
    let known = || departments.iter().map(|row| row.code.as_str()).collect::<Vec<_>>().join(", ");
    match (code, departments.as_slice()) {
        (Some(code), _) => match departments.iter().find(|row| row.code == *code) {
            Some(row) => Ok(row.id),
            None => Err(Failure::Refused { sentence: format!("there is no department {code}; there are {}", known()) }),
        },
        (None, []) => Ok(DepartmentId(Uuid::nil())),
        (None, [only]) => Ok(only.id),
        (None, _) => {
            Err(Failure::Refused { sentence: format!("name the department with --department; there are {}", known()) })
        }
    }
}

async fn create(hub: &Hub, configuration: &Configuration, new: Create) -> Result<String, Failure> {
    let (actor, facts) = operator("omni-hub user create");
    let department_id = department(hub, &actor, new.department.as_ref()).await?;
    let password = if new.password_stdin { Some(read_password()?) } else { None };
    let id = UserId(Uuid::now_v7());
    let user = NewUser { id, login: new.login.clone(), display_name: new.name, email: new.email, department_id };
    let roles = new.roles.into_iter().map(|role| (role, None)).collect();
    let id = hub.create_person(&actor, &facts, user, roles, password.as_deref()).await?;
    if password.is_some() {
        return Ok(format!("{} can sign in at {}.", new.login, configuration.public_url()));
    }
    let token = hub.issue_reset(&actor, &facts, id).await?;
    Ok(format!("{} chooses a password here, once, within 24 hours:\n{}", new.login, link(configuration, &token)))
}

fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .read_line(&mut text)
        .map_err(|error| Failure::Other { sentence: format!("the password cannot be read: {error}") })?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        return Err(Failure::Refused { sentence: "there was no password on standard input".to_owned() });
    }
    Ok(password)
}

async fn list(hub: &Hub) -> Result<String, Failure> {
    /// Rows a question.
    const PART: u32 = 200;
    let (actor, _) = operator("omni-hub user list");
    let mut lines = Vec::from(["login\tstate\troles\tdepartment\tname".to_owned()]);
    let mut query = ListQuery { limit: PART, ..ListQuery::default() };
    loop {
        let page = hub.users(&actor, &query).await?;
        let count = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        lines.extend(page.rows.iter().map(line));
        query.offset = query.offset.saturating_add(count);
        if count == 0 || u64::from(query.offset) >= page.total {
            return Ok(lines.join("\n"));
        }
    }
}

fn line(row: &UserRow) -> String {
    let roles: Vec<&str> = row.roles.iter().map(|role| role.code()).collect();
    let state = if row.is_enabled { "enabled" } else { "disabled" };
    format!("{}\t{state}\t{}\t{}\t{}", row.login, roles.join(","), row.department_name_zh, row.display_name)
}
