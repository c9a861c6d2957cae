//! What is announced to those who watch. An event says that something happened and to what; what it looks like now is asked
//! for, so that an event that comes twice or late does no harm. Who may see an event is decided in `service::live`.

use serde::{Deserialize, Serialize};

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// What an event is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Topic { $($(#[$doc])* #[serde(rename = $code)] $name,)* }

        impl Topic {
            /// All topics, alphabetically.
            pub const ALL: &'static [Topic] = &[$(Topic::$name,)*];

            /// The name on the wire and in the database.
            pub const fn code(self) -> &'static str {
                match self { $(Topic::$name => $code,)* }
            }

            /// The topic of a code; `None` for any other text.
            pub fn from_code(code: &str) -> Option<Topic> {
                match code { $($code => Some(Topic::$name),)* _ => None }
            }
        }
    };
}

topics! {
    /// A request to change somebody's rights was made, decided or withdrawn; the subject is its id.
    AccessRequest = "access_request";
    /// The audit record has a new entry; the subject is `<chain>:<sequence>`. Published by the database itself.
    Audit = "audit";
    /// A department changed; the subject is its id.
    Department = "department";
    /// Facts of commerce came or changed; the subject is the number of the taking-in that brought them. One for each batch.
    Fact = "fact";
    /// A feed brought something, or how it is known changed; the subject is its code.
    Feed = "feed";
    /// Somebody has a new message, or read one; the subject is its id or `all`.
    Notification = "notification";
    /// Data-quality issues came, went or changed; the subject is an issue or the code of a rule.
    QualityIssue = "quality_issue";
    /// A session has ended before its time; the subject is its id or `all`.
    Session = "session";
    /// A person changed; the subject is the id.
    User = "user";
}
