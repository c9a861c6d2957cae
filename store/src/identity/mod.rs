//! People, departments, rights, sessions and keys: what `service` loads, locks and writes. What may be done is decided there
//! and in `domain`. Statements are checked by the tests that run them, not by the compiler: most of a list's statement is
//! put together from its question.

pub mod access_requests;
pub mod audit_list;
pub mod authenticate;
pub mod credentials;
pub mod departments;
pub mod listing;
pub mod messages;
pub mod sessions;
pub mod system;
pub mod tokens;
pub mod users;

use domain::access::{Grant, Role, Scope};
use domain::ids::DepartmentId;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::error::{Error, Result};

/// What the database's `user_grants` says.
#[derive(Deserialize)]
struct GrantDto {
    role: String,
    departments: Option<Vec<Uuid>>,
}

/// The roles as the domain has them. A role that this program does not know (a newer one wrote it) gives nothing.
pub(crate) fn read_grants(value: Value) -> Result<Vec<Grant>> {
    let grants: Vec<GrantDto> =
        serde_json::from_value(value).map_err(|error| Error::Corrupt(format!("user_grants: {error}")))?;
    Ok(grants
        .into_iter()
        .filter_map(|grant| {
            let scope = match grant.departments {
                None => Scope::All,
                Some(ids) => Scope::Departments(ids.into_iter().map(DepartmentId).collect()),
            };
            Some(Grant { role: Role::from_code(&grant.role)?, scope })
        })
        .collect())
}

/// The roles of a list of codes, each once, in the order of the matrix.
pub(crate) fn read_roles(codes: &[String]) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| codes.iter().any(|code| code == role.code())).collect()
}

/// A code of a closed list as it is read back; anything else means that database and program disagree.
pub(crate) fn read_code<T>(kind: &str, code: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<T> {
    from_code(code).ok_or_else(|| Error::Corrupt(format!("unknown {kind} {code}")))
}
