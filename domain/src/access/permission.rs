//! What can be allowed. A permission is an act of the field on a kind of thing; an endpoint names exactly one of them.

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// One thing that a role can be allowed to do. The order is that of the permission matrix.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission { $($(#[$doc])* $name,)* }

        impl Permission {
            /// All permissions in the order of the permission matrix.
            pub const ALL: &'static [Permission] = &[$(Permission::$name,)*];

            /// The name in tokens, the golden page and refusals, e.g. `user.manage`.
            pub const fn code(self) -> &'static str {
                match self { $(Permission::$name => $code,)* }
            }

            /// The permission of a [`Permission::code`]; `None` for any other text.
            pub fn from_code(code: &str) -> Option<Permission> {
                match code { $($code => Some(Permission::$name),)* _ => None }
            }
        }
    };
}

permissions! {
    /// Open the overview page.
    OverviewRead = "overview.read";
    /// See the figures of the brand.
    KpiRead = "kpi.read";
    /// See systems, feeds and what arrived.
    IntegrationRead = "integration.read";
    /// Take in files and renew templates.
    IntegrationManage = "integration.manage";
    /// See data-quality issues.
    QualityRead = "quality.read";
    /// Take on, set aside and settle data-quality issues.
    QualityManage = "quality.manage";
    /// See legal entities, regions, channels, locations and campaigns.
    OrganisationRead = "organisation.read";
    /// Create and change legal entities, regions, channels, locations and campaigns.
    OrganisationManage = "organisation.manage";
    /// Open the gallery of components.
    DesignRead = "design.read";
    /// See departments.
    DepartmentRead = "department.read";
    /// Create, rename, move and close departments.
    DepartmentManage = "department.manage";
    /// See people, their roles and departments.
    UserRead = "user.read";
    /// Create people, change their data, disable and enable them, hand out a link for a new password.
    UserManage = "user.manage";
    /// End other people's sessions.
    SessionRevoke = "session.revoke";
    /// Propose that somebody gets or loses a role.
    AccessPropose = "access.propose";
    /// Decide such a proposal of another person.
    AccessApprove = "access.approve";
    /// Read the audit trail of one's departments.
    AuditRead = "audit.read";
    /// Export the audit trail with its proofs.
    AuditExport = "audit.export";
    /// Create keys for programs that act with a part of one's own rights.
    TokenCreate = "token.create";
    /// See and revoke everybody's keys.
    TokenManage = "token.manage";
    /// Share a saved view with one's department.
    ViewShare = "view.share";
    /// See how the program itself is doing.
    SystemRead = "system.read";
}
