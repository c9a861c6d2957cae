//! For whom a transaction looks and which request it belongs to. The database applies it by row-level security: what is
//! said here is set at `BEGIN` and forgotten at the end. Whether the actor may act at all is decided in `service`.

use chrono::{DateTime, Utc};
use domain::access::Scope;
use domain::ids::{RequestId, UserId};

/// For whom rows are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// A person, who sees what belongs to the departments of the scope, and what is the person's own.
    Person {
        /// The person.
        user_id: UserId,
        /// The departments, already closed downwards.
        scope: Scope,
    },
    /// The program itself: a named task, or a step before anybody is known (sign-in).
    System,
}

/// What every transaction knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxContext {
    /// For whom rows are shown.
    pub viewer: Viewer,
    /// The request that causes the transaction; written into the audit record.
    pub request_id: RequestId,
    /// The time of the act, from the caller's clock: the database's clock decides nothing.
    pub at: DateTime<Utc>,
}

/// What kind of transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Each statement sees what is committed when it begins; invariants hold by constraints and row locks.
    Write,
    /// Like it, but cannot write.
    Read,
    /// All statements see one moment; cannot write.
    Snapshot,
}

impl TxContext {
    /// The context of the program itself.
    pub fn system(request_id: RequestId, at: DateTime<Utc>) -> TxContext {
        TxContext { viewer: Viewer::System, request_id, at }
    }

    /// The statements that begin a transaction in this context: one round trip. Only fixed words and ids are put into the
    /// text, so that nothing in it can be anybody's input.
    pub(crate) fn begin_sql(&self, mode: Mode) -> String {
        let mode = match mode {
            Mode::Write => "BEGIN READ WRITE",
            Mode::Read => "BEGIN READ ONLY",
            // May read for long: the whole record is verified or exported.
            Mode::Snapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '60s'",
        };
        match &self.viewer {
            Viewer::System => format!("{mode}; SET LOCAL omni.viewer = 'system'"),
            Viewer::Person { user_id, scope } => {
                let scope = match scope {
                    Scope::All => "*".to_owned(),
                    Scope::Departments(departments) => {
                        departments.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
                    }
                };
                format!(
                    "{mode}; SET LOCAL omni.viewer = 'person'; SET LOCAL omni.\"user\" = '{user_id}'; \
                     SET LOCAL omni.scope = '{scope}'"
                )
            }
        }
    }
}
