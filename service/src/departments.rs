//! Departments: a tree without cycles. A closed one keeps its history and takes nobody new.

use domain::access::Actor;
use domain::ids::DepartmentId;

use crate::{Error, Hub, RequestFacts, Result};

/// One department of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentRow {
    /// The department.
    pub id: DepartmentId,
    /// Its short code, e.g. `finance`.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above; `None` at the top.
    pub parent_id: Option<DepartmentId>,
    /// How many are above.
    pub depth: u32,
    /// The ids from the top down to itself.
    pub path: Vec<DepartmentId>,
    /// For a later change: what was seen.
    pub version: i32,
    /// How many enabled people belong to it directly.
    pub user_count: u32,
    /// Whether it takes nobody new.
    pub is_closed: bool,
}

/// A new department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDepartment {
    /// Made by the caller, so that a retry is the same act.
    pub id: DepartmentId,
    /// Its short code: 2 to 32 of `a-z 0-9 -`.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above; `None` for the top.
    pub parent_id: Option<DepartmentId>,
}

/// What is changed about a department; all fields as they shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentChange {
    /// Its short code.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above.
    pub parent_id: Option<DepartmentId>,
}

impl Hub {
    /// The departments the actor may see, in the order of the tree.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `department.read`.
    pub async fn departments(&self, _actor: &Actor) -> Result<Vec<DepartmentRow>> {
        Err(Error::Unavailable)
    }

    /// Adds a department. The same call again is the same act.
    ///
    /// # Errors
    /// [`Error::Invalid`]; `department_code_taken`; `department_closed` (the one above); [`Error::Forbidden`].
    pub async fn create_department(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _department: NewDepartment,
    ) -> Result<DepartmentId> {
        Err(Error::Unavailable)
    }

    /// Renames or moves a department.
    ///
    /// # Errors
    /// `stale`; `department_cycle`; `department_code_taken`; `department_closed`; [`Error::Invalid`]; [`Error::NotFound`].
    pub async fn update_department(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _id: DepartmentId,
        _version: i32,
        _change: DepartmentChange,
    ) -> Result<()> {
        Err(Error::Unavailable)
    }

    /// Closes or reopens a department.
    ///
    /// # Errors
    /// `stale`; `department_in_use` when enabled people or open departments are in it; `department_closed` when the one
    /// above is closed; [`Error::NotFound`].
    pub async fn set_department_closed(
        &self,
        _actor: &Actor,
        _facts: &RequestFacts,
        _id: DepartmentId,
        _version: i32,
        _is_closed: bool,
    ) -> Result<()> {
        Err(Error::Unavailable)
    }
}
