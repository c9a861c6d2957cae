//! The one question of access: may this actor do this to something of that department? The answer is data; the sentence
//! for it is chosen where it is shown.

use std::collections::BTreeSet;

use crate::access::{Permission, Role, Scope, permissions_of};
use crate::ids::{ApiTokenId, DepartmentId, SessionId, UserId};

/// One role held for some departments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The departments for which it is held, closed downwards.
    pub scope: Scope,
}

/// What the actor showed to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A signed-in browser.
    Session {
        /// The session.
        id: SessionId,
        /// Whether the person proved who they are within the last five minutes, as approvals demand.
        is_fresh: bool,
    },
    /// A program with a key, limited to the permissions named on it.
    Token {
        /// The key.
        id: ApiTokenId,
        /// What the key may do at most; the person's own rights still apply.
        scopes: BTreeSet<Permission>,
    },
    /// The program itself, in a named task or at the command line of whoever runs the machine.
    Operator {
        /// The task, written into the audit, e.g. `omni-hub user create`.
        task: &'static str,
    },
}

/// Who acts. Made by authentication or a named task, never by a request's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person; the nil id for the program itself.
    pub user_id: UserId,
    /// The name as shown to others.
    pub display_name: String,
    /// The department the person belongs to; `None` for the program itself.
    pub department_id: Option<DepartmentId>,
    /// The roles held.
    pub grants: Vec<Grant>,
    /// What was shown to be let in.
    pub credential: Credential,
}

/// Why an act is refused, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Denied {
    /// No role of the actor holds the permission.
    Permission(Permission),
    /// The key used does not name the permission.
    TokenScope(Permission),
    /// The permission is held, but not for that department.
    Department(Permission),
    /// The act asks for a recent proof of identity.
    NotFresh(Permission),
}

impl Actor {
    /// The program itself, acting in a named task with every right.
    pub fn operator(task: &'static str) -> Actor {
        Actor {
            user_id: UserId(uuid::Uuid::nil()),
            display_name: task.to_owned(),
            department_id: None,
            grants: Role::ALL.into_iter().map(|role| Grant { role, scope: Scope::All }).collect(),
            credential: Credential::Operator { task },
        }
    }

    /// The departments for which the actor holds the permission; empty when for none, or when the key does not name it.
    pub fn scope_of(&self, permission: Permission) -> Scope {
        if let Credential::Token { scopes, .. } = &self.credential
            && !scopes.contains(&permission)
        {
            return Scope::none();
        }
        self.grants
            .iter()
            .filter(|grant| permissions_of(grant.role).contains(&permission))
            .fold(Scope::none(), |scope, grant| scope.union(&grant.scope))
    }

    /// Whether the actor holds the permission for at least one department: what the menu asks.
    pub fn can(&self, permission: Permission) -> bool {
        !self.scope_of(permission).is_empty()
    }

    /// Whether the actor may do this to something of `department` (`None`: something that belongs to none).
    ///
    /// # Errors
    /// The first [`Denied`] that applies, in the order of the enum (without [`Denied::NotFresh`], see [`Actor::may_now`]).
    pub fn may(&self, permission: Permission, department: Option<DepartmentId>) -> Result<(), Denied> {
        if !self.grants.iter().any(|grant| permissions_of(grant.role).contains(&permission)) {
            return Err(Denied::Permission(permission));
        }
        if let Credential::Token { scopes, .. } = &self.credential
            && !scopes.contains(&permission)
        {
            return Err(Denied::TokenScope(permission));
        }
        if !self.scope_of(permission).covers(department) {
            return Err(Denied::Department(permission));
        }
        Ok(())
    }

    /// Like [`Actor::may`], for acts that also ask for a recent proof of identity: a key never has one.
    ///
    /// # Errors
    /// As [`Actor::may`], then [`Denied::NotFresh`].
    pub fn may_now(&self, permission: Permission, department: Option<DepartmentId>) -> Result<(), Denied> {
        self.may(permission, department)?;
        match self.credential {
            Credential::Session { is_fresh: true, .. } | Credential::Operator { .. } => Ok(()),
            Credential::Session { .. } | Credential::Token { .. } => Err(Denied::NotFresh(permission)),
        }
    }
}
