//! The organisation and its master data: which kinds of records there are and what each says (`record`), what may be written
//! (`judge`), how a change of a dated record lies beside its history (`dates`), and who stands in which role in a business
//! model (`roles`).

mod dates;
mod judge;
mod record;
mod roles;

pub use dates::{ChangeDated, ChangeRefused, plan_change};
pub use judge::{RecordIssue, judge};
pub use record::{RecordField, RecordKind, RecordValues};
pub use roles::{BusinessModel, ModelParty, ModelRole};
