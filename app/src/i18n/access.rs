//! What is said about roles and permissions beyond their names (`i18n::common`): by code, and who can help to get one.

use domain::access::{Permission, Role, permissions_of};
use domain::preference::Locale;

pub use super::common::{permission_name, role_name, role_purpose};

use super::common::pick;

/// The name of a role given by its code; the code itself when it is unknown.
pub fn role_name_of(locale: Locale, code: &str) -> String {
    Role::from_code(code).map_or_else(|| code.to_owned(), |role| role_name(locale, role).to_owned())
}

/// The name of a permission given by its code; the code itself when it is unknown.
pub fn permission_name_of(locale: Locale, code: &str) -> String {
    Permission::from_code(code)
        .map_or_else(|| code.to_owned(), |permission| permission_name(locale, permission).to_owned())
}

/// Who can grant a permission: the roles that may decide on rights.
pub fn grantors(locale: Locale) -> String {
    holders(locale, Permission::AccessApprove)
}

/// Which roles hold a permission.
pub fn holders(locale: Locale, permission: Permission) -> String {
    let names: Vec<&str> = Role::ALL
        .into_iter()
        .filter(|role| permissions_of(*role).contains(&permission))
        .map(|role| role_name(locale, role))
        .collect();
    names.join(pick(locale, "、", ", "))
}
