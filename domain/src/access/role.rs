//! The roles of the brand (PRODUCT: the people). A person may hold several, each for a department and those below it.

use serde::{Deserialize, Serialize};

/// What somebody is in the brand. The order is that of the permission matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Leads the brand or a department; sees figures, decides nothing in the books.
    Executive,
    /// Sets allocation policies, sourcing rules, prices and promotions.
    Operations,
    /// Member of the transformation committee; reviews what departments owe one another.
    Committee,
    /// Runs a store.
    StoreManager,
    /// Works in a store.
    StoreClerk,
    /// Imports bills, closes differences and periods.
    Finance,
    /// Connects systems and manages people and rights; never touches money.
    ItAdmin,
    /// Reads everything that was done, changes nothing.
    Auditor,
}

impl Role {
    /// All roles in the order of the permission matrix.
    pub const ALL: [Role; 8] = [
        Role::Executive,
        Role::Operations,
        Role::Committee,
        Role::StoreManager,
        Role::StoreClerk,
        Role::Finance,
        Role::ItAdmin,
        Role::Auditor,
    ];

    /// The name in the database, the address and the golden page, e.g. `store_manager`.
    pub const fn code(self) -> &'static str {
        match self {
            Role::Executive => "executive",
            Role::Operations => "operations",
            Role::Committee => "committee",
            Role::StoreManager => "store_manager",
            Role::StoreClerk => "store_clerk",
            Role::Finance => "finance",
            Role::ItAdmin => "it_admin",
            Role::Auditor => "auditor",
        }
    }

    /// The role of a [`Role::code`]; `None` for any other text.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether a session with this role ends after the shorter idle time, because what it approves moves money or rights.
    pub const fn is_sensitive(self) -> bool {
        matches!(self, Role::Committee | Role::Finance | Role::ItAdmin)
    }
}
