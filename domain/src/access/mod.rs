//! Who may do what. `role` and `permission` are the two closed lists, `matrix` says which role holds which permission,
//! `scope` says for which departments, and `actor` asks the one question: [`Actor::may`]. What an endpoint requires is
//! decided in `service::policy`; the database's row-level security repeats the scope as a second wall.

mod actor;
mod matrix;
mod permission;
mod role;
mod scope;

pub use actor::{Actor, Credential, Denied, Grant};
pub use matrix::permissions_of;
pub use permission::Permission;
pub use role::Role;
pub use scope::Scope;
