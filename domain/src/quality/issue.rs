//! What becomes of an issue. It is opened, resolved and reopened by scans; people take it on, set it aside with a reason, or
//! say that it is mended, which the next scan believes only if the rows say so too.

/// Where an issue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueState {
    /// Nobody has taken it on.
    Open,
    /// It has an owner.
    Assigned,
    /// Set aside with a reason, as long as it lasts.
    Ignored,
    /// Mended, or gone by itself.
    Resolved,
}

impl IssueState {
    /// All states, those that wait first.
    pub const ALL: [IssueState; 4] =
        [IssueState::Open, IssueState::Assigned, IssueState::Ignored, IssueState::Resolved];

    /// The name in the database and in filters.
    pub const fn code(self) -> &'static str {
        match self {
            IssueState::Open => "open",
            IssueState::Assigned => "assigned",
            IssueState::Ignored => "ignored",
            IssueState::Resolved => "resolved",
        }
    }

    /// The state of a [`IssueState::code`]; `None` for any other text.
    pub fn from_code(code: &str) -> Option<IssueState> {
        IssueState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether somebody still has to do something.
    pub const fn is_waiting(self) -> bool {
        matches!(self, IssueState::Open | IssueState::Assigned)
    }
}

/// What a person does about an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueAct {
    /// Gives it an owner.
    Assign,
    /// Sets it aside.
    Ignore,
    /// Says that it is mended.
    Resolve,
    /// Takes "set aside" or "mended" back.
    Reopen,
}

/// Why that cannot be done, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IssueRefused {
    /// It is settled: it has to be reopened first.
    Settled,
    /// It is open as it is.
    Waiting,
}

impl IssueRefused {
    /// The stable name, as in docs/ERRORS.md.
    pub const fn code(self) -> &'static str {
        match self {
            IssueRefused::Settled => "issue_settled",
            IssueRefused::Waiting => "issue_waiting",
        }
    }
}

/// Where an issue stands after an act; `has_owner` says whether somebody had taken it on.
///
/// # Errors
/// The first [`IssueRefused`] that applies.
pub const fn decide(state: IssueState, act: IssueAct, has_owner: bool) -> Result<IssueState, IssueRefused> {
    match act {
        IssueAct::Assign | IssueAct::Ignore | IssueAct::Resolve if !state.is_waiting() => Err(IssueRefused::Settled),
        IssueAct::Reopen if state.is_waiting() => Err(IssueRefused::Waiting),
        IssueAct::Assign => Ok(IssueState::Assigned),
        IssueAct::Ignore => Ok(IssueState::Ignored),
        IssueAct::Resolve => Ok(IssueState::Resolved),
        IssueAct::Reopen if has_owner => Ok(IssueState::Assigned),
        IssueAct::Reopen => Ok(IssueState::Open),
    }
}
