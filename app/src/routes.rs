//! Every address of the interface as a typed function, so that a link to a page that is gone does not compile.

use domain::ids::{DepartmentId, UserId};

/// The overview.
pub const OVERVIEW: &str = "/";
/// Signing in.
pub const SIGN_IN: &str = "/sign-in";
/// The second step of signing in: the code of the authenticator.
pub const SIGN_IN_CODE: &str = "/sign-in/code";
/// Choosing a new password with a one-time link; the token is a segment.
pub const RESET_PASSWORD: &str = "/reset-password/:token";
/// Everything addressed to me.
pub const NOTIFICATIONS: &str = "/notifications";
/// My profile and how I want to see things.
pub const ACCOUNT: &str = "/account";
/// My password, authenticator and sessions.
pub const ACCOUNT_SECURITY: &str = "/account/security";
/// My keys for programs.
pub const ACCOUNT_TOKENS: &str = "/account/tokens";
/// People.
pub const USERS: &str = "/governance/users";
/// One person.
pub const USER: &str = "/governance/users/:id";
/// Departments.
pub const DEPARTMENTS: &str = "/governance/departments";
/// Requests to change rights, waiting for a second person.
pub const ACCESS_REQUESTS: &str = "/governance/access-requests";
/// Which role may do what.
pub const PERMISSIONS: &str = "/governance/permissions";
/// The audit trail.
pub const AUDIT: &str = "/governance/audit";
/// How the program itself is doing.
pub const SYSTEM: &str = "/settings/system";
/// The gallery of components.
pub const DESIGN: &str = "/design";

/// The page of one person.
pub fn user(id: UserId) -> String {
    format!("/governance/users/{id}")
}

/// The list of people of one department.
pub fn users_of(id: DepartmentId) -> String {
    format!("/governance/users?f.department=is:{id}")
}

/// One entry of the audit trail, opened in the drawer beside the list.
pub fn audit_entry(chain: &str, sequence: i64) -> String {
    format!("/governance/audit?entry={chain}.{sequence}")
}
