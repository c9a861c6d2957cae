//! Departments form a tree. Whether one may be hung below another is decided here; the database repeats it.

use std::collections::BTreeMap;

use crate::ids::DepartmentId;

/// How deep the tree may be: far more than any brand has, and a bound for whoever walks it.
pub const DEPTH_AT_MOST: usize = 12;

/// Why a department cannot hang there, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlacementRefused {
    /// The one above does not exist.
    UnknownParent,
    /// It would be above itself.
    Cycle,
    /// The tree would be deeper than [`DEPTH_AT_MOST`].
    TooDeep,
}

impl PlacementRefused {
    /// The stable name, as in docs/ERRORS.md.
    pub const fn code(self) -> &'static str {
        match self {
            PlacementRefused::UnknownParent => "department_unknown",
            PlacementRefused::Cycle => "department_cycle",
            PlacementRefused::TooDeep => "department_too_deep",
        }
    }
}

/// Whether `department` may hang below `parent` in a tree given as each department's parent.
///
/// # Errors
/// The first [`PlacementRefused`] that applies.
pub fn judge_placement(
    parents: &BTreeMap<DepartmentId, Option<DepartmentId>>,
    department: DepartmentId,
    parent: Option<DepartmentId>,
) -> Result<(), PlacementRefused> {
    let Some(parent) = parent else { return Ok(()) };
    if parent != department && !parents.contains_key(&parent) {
        return Err(PlacementRefused::UnknownParent);
    }
    let mut above = Some(parent);
    let mut depth = 1;
    while let Some(current) = above {
        if current == department {
            return Err(PlacementRefused::Cycle);
        }
        if depth > DEPTH_AT_MOST {
            return Err(PlacementRefused::TooDeep);
        }
        depth += 1;
        above = parents.get(&current).copied().flatten();
    }
    if depth + height_below(parents, department, DEPTH_AT_MOST + 1) > DEPTH_AT_MOST + 1 {
        return Err(PlacementRefused::TooDeep);
    }
    Ok(())
}

/// How many levels hang below a department, looking at most `limit` deep.
fn height_below(
    parents: &BTreeMap<DepartmentId, Option<DepartmentId>>,
    department: DepartmentId,
    limit: usize,
) -> usize {
    let mut level = vec![department];
    let mut height = 0;
    while height < limit {
        level = parents
            .iter()
            .filter(|(_, parent)| parent.is_some_and(|parent| level.contains(&parent)))
            .map(|(child, _)| *child)
            .collect();
        if level.is_empty() {
            break;
        }
        height += 1;
    }
    height
}
