//! How rows of any system become facts of one meaning. In reading order:
//!
//! ```text
//! canonical   the kinds of facts, their fields, and what each field holds
//! value       how a text becomes an amount, a date or a code, and why not
//! template    a mapping as people write it: which column is which field
//! mapping     a template that has been checked: row in, fact or refusal out
//! content     the fingerprint of a fact: equal content, equal fingerprint
//! feed        how a feed is doing: fresh, late, failed
//! ```
//!
//! Reading files (encodings, quotes, workbooks) is done in `service::integration`; keeping facts, in `store::commerce`.

mod canonical;
mod content;
mod feed;
mod mapping;
mod template;
mod value;

pub use canonical::{Fact, FactKind, Field, FieldSpec, ValueKind};
pub use content::fingerprint;
pub use feed::{FeedFacts, FeedState};
pub use mapping::{HeaderIssue, Mapped, Mapping, Refusal, RefusalReason};
pub use template::{Duplicates, Encoding, FileFormat, Template, TemplateIssue, TemplateProblem};
pub use value::{Value, ValueError, ValueFormat};
