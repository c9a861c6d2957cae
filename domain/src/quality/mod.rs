//! Data quality: which things can be wrong with what the systems tell (`rule`), what is shown as evidence (`evidence`), and
//! what becomes of an issue that a rule found (`issue`). How a rule finds its rows is SQL and lies in `store/sql/quality`,
//! one file a rule; the sentences about a rule are chosen where they are shown.

mod evidence;
mod issue;
mod rule;

pub use evidence::{EvidenceField, EvidenceKind};
pub use issue::{IssueAct, IssueRefused, IssueState, decide};
pub use rule::{IssuePriority, IssueSubject, QualityRule};
