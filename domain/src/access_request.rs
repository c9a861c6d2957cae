//! A change of rights takes two people. Who may decide, and what a decision binds, is decided here; who holds which right is
//! the question of `access`. The database repeats the first two rules as constraints.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::access::Role;
use crate::ids::{AccessRequestId, DepartmentId, UserId};

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The name in database, address and form.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// The one of a code; `None` for any other text.
            pub fn from_code(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }
    };
}

codes! {
    /// What is asked for.
    AccessRequestKind {
        /// The person gets the role.
        Grant = "grant",
        /// The person loses the role.
        Revoke = "revoke",
    }
}

codes! {
    /// Where a request stands; only a waiting one ever changes.
    AccessRequestState {
        /// Nobody has decided yet.
        Waiting = "waiting",
        /// A second person agreed; the rights are changed.
        Approved = "approved",
        /// A second person declined.
        Refused = "refused",
        /// The proposer took it back.
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// What the second person says.
    Decision {
        /// The rights change.
        Approve = "approve",
        /// They stay as they are.
        Refuse = "refuse",
    }
}

impl Decision {
    /// The state a request has afterwards.
    pub const fn state(self) -> AccessRequestState {
        match self {
            Decision::Approve => AccessRequestState::Approved,
            Decision::Refuse => AccessRequestState::Refused,
        }
    }
}

/// What is asked for, in full; a decision binds exactly this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequestContent {
    /// The request.
    pub id: AccessRequestId,
    /// Whose rights.
    pub user_id: UserId,
    /// Give or take.
    pub kind: AccessRequestKind,
    /// The role.
    pub role: Role,
    /// For which department and those below; `None` for all.
    pub department_id: Option<DepartmentId>,
    /// Why.
    pub reason: String,
}

impl AccessRequestContent {
    /// SHA-256 over every part, each with its length before it, as hexadecimal text.
    pub fn hash(&self) -> String {
        let department = self.department_id.map(|id| id.to_string()).unwrap_or_default();
        let parts = [
            "access_request 1",
            &self.id.to_string(),
            &self.user_id.to_string(),
            self.kind.code(),
            self.role.code(),
            &department,
            &self.reason,
        ];
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            use std::fmt::Write;
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// What is known when somebody decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionFacts<'a> {
    /// Who decides.
    pub decider: UserId,
    /// The hash of what the decider was shown.
    pub shown_hash: &'a str,
    /// What is asked for.
    pub content: &'a AccessRequestContent,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// Where it stands.
    pub state: AccessRequestState,
    /// Whether the person may sign in.
    pub is_user_enabled: bool,
    /// Whether the person holds exactly this role for exactly this department.
    pub is_held: bool,
    /// Whether taking the role would leave no enabled person who manages people and rights for all departments.
    pub is_last_admin: bool,
    /// Whether the decider's password was chosen within [`LINK_COOLING_DAYS`] with a link that the maker or the subject of
    /// the request handed out: then one hand could be both.
    pub is_password_by_link_of_party: bool,
}

/// For how many days somebody whose password was chosen with a link does not decide about requests of whoever handed the
/// link out. A week is long enough for the owner of a taken account to notice that the password no longer works.
pub const LINK_COOLING_DAYS: i64 = 7;

/// Why a decision is refused, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecisionRefused {
    /// Whoever proposed does not decide.
    OwnRequest,
    /// Nobody decides about their own rights.
    OwnRights,
    /// The decider's password was lately chosen with a link of the maker or the subject.
    LinkOfParty,
    /// It has been decided or withdrawn.
    AlreadyDecided,
    /// What was shown is not what is asked for.
    ContentChanged,
    /// Nobody who cannot sign in gets a role.
    UserDisabled,
    /// The person holds the role already.
    AlreadyHeld,
    /// The person does not hold the role.
    NotHeld,
    /// Nobody would be left to manage people and rights.
    LastAdmin,
}

impl DecisionRefused {
    /// The stable name, as in docs/ERRORS.md.
    pub const fn code(self) -> &'static str {
        match self {
            DecisionRefused::OwnRequest => "own_request",
            DecisionRefused::OwnRights => "own_rights",
            DecisionRefused::LinkOfParty => "link_of_party",
            DecisionRefused::AlreadyDecided => "already_decided",
            DecisionRefused::ContentChanged => "content_changed",
            DecisionRefused::UserDisabled => "user_disabled",
            DecisionRefused::AlreadyHeld => "already_held",
            DecisionRefused::NotHeld => "not_held",
            DecisionRefused::LastAdmin => "last_admin",
        }
    }
}

/// Whether the decision may be taken.
///
/// # Errors
/// The first [`DecisionRefused`] that applies, in the order of the enum. Declining needs only the first five.
pub fn judge_decision(decision: Decision, facts: &DecisionFacts<'_>) -> Result<(), DecisionRefused> {
    if facts.decider == facts.proposed_by {
        return Err(DecisionRefused::OwnRequest);
    }
    if facts.decider == facts.content.user_id {
        return Err(DecisionRefused::OwnRights);
    }
    if facts.is_password_by_link_of_party {
        return Err(DecisionRefused::LinkOfParty);
    }
    if facts.state != AccessRequestState::Waiting {
        return Err(DecisionRefused::AlreadyDecided);
    }
    if facts.shown_hash != facts.content.hash() {
        return Err(DecisionRefused::ContentChanged);
    }
    match decision {
        Decision::Refuse => Ok(()),
        Decision::Approve => {
            judge_change(facts.content.kind, facts.is_user_enabled, facts.is_held, facts.is_last_admin)
        }
    }
}

/// Whether the change itself is possible: asked when it is proposed and again when it is approved.
///
/// # Errors
/// [`DecisionRefused::UserDisabled`], [`DecisionRefused::AlreadyHeld`], [`DecisionRefused::NotHeld`] or
/// [`DecisionRefused::LastAdmin`], in this order.
pub const fn judge_change(
    kind: AccessRequestKind,
    is_user_enabled: bool,
    is_held: bool,
    is_last_admin: bool,
) -> Result<(), DecisionRefused> {
    match kind {
        AccessRequestKind::Grant if !is_user_enabled => Err(DecisionRefused::UserDisabled),
        AccessRequestKind::Grant if is_held => Err(DecisionRefused::AlreadyHeld),
        AccessRequestKind::Revoke if !is_held => Err(DecisionRefused::NotHeld),
        AccessRequestKind::Revoke if is_last_admin => Err(DecisionRefused::LastAdmin),
        AccessRequestKind::Grant | AccessRequestKind::Revoke => Ok(()),
    }
}
