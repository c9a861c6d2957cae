//! For which departments something is allowed: all of them, or a set that is already closed downwards (a grant for a
//! department holds for those below it; `store` resolves the tree when it loads the actor).

use std::collections::BTreeSet;

use crate::ids::DepartmentId;

/// A set of departments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every department, and what belongs to none.
    All,
    /// Exactly these.
    Departments(BTreeSet<DepartmentId>),
}

impl Scope {
    /// The scope that covers nothing.
    pub const fn none() -> Scope {
        Scope::Departments(BTreeSet::new())
    }

    /// Whether a thing of this department is covered; a thing of no department is covered by [`Scope::All`] alone.
    pub fn covers(&self, department: Option<DepartmentId>) -> bool {
        match self {
            Scope::All => true,
            Scope::Departments(set) => department.is_some_and(|id| set.contains(&id)),
        }
    }

    /// Whether everything that `other` covers is covered.
    pub fn includes(&self, other: &Scope) -> bool {
        match (self, other) {
            (Scope::All, _) => true,
            (Scope::Departments(_), Scope::All) => false,
            (Scope::Departments(all), Scope::Departments(some)) => some.is_subset(all),
        }
    }

    /// Both together.
    #[must_use]
    pub fn union(self, other: &Scope) -> Scope {
        match (self, other) {
            (Scope::All, _) | (_, Scope::All) => Scope::All,
            (Scope::Departments(mut left), Scope::Departments(right)) => {
                left.extend(right.iter().copied());
                Scope::Departments(left)
            }
        }
    }

    /// Whether nothing is covered.
    pub fn is_empty(&self) -> bool {
        matches!(self, Scope::Departments(set) if set.is_empty())
    }
}
