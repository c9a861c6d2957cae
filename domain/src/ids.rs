//! Every kind of id is a type of its own, so that a department cannot stand where a user belongs. The registry below is
//! alphabetical. Ids are made by whoever acts (`service`, or a caller who wants to retry safely), never here.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

typed_ids! {
    /// A request to change somebody's rights, waiting for a second person.
    AccessRequestId;
    /// A key with which a program calls the interface for programs.
    ApiTokenId;
    /// A department of the brand.
    DepartmentId;
    /// A message to one person.
    NotificationId;
    /// Something wrong with the data that a rule found.
    QualityIssueId;
    /// One request as it entered the program; written into every audit entry and log line it causes.
    RequestId;
    /// A named set of filters, columns and order of a list.
    SavedViewId;
    /// One sign-in of one person on one device.
    SessionId;
    /// A person who signs in.
    UserId;
}
