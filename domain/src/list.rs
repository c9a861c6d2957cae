//! What a person asks of a list: words to look for, filters, order, and which part of it. The same question stands in the
//! address of the page, in the call to the server, in a saved view and in an export, so that all four show the same rows.
//! Which columns exist, and what a filter on them means, is decided by each list; an unknown column is refused there.

use serde::{Deserialize, Serialize};

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterOperator {
    /// One of the values.
    Is,
    /// None of the values.
    IsNot,
    /// The text occurs, whatever its case.
    Contains,
    /// Not less than the value.
    AtLeast,
    /// Not more than the value.
    AtMost,
    /// From the first value to the second, both included.
    Between,
}

impl FilterOperator {
    const CODES: [(FilterOperator, &'static str); 6] = [
        (FilterOperator::Is, "is"),
        (FilterOperator::IsNot, "not"),
        (FilterOperator::Contains, "has"),
        (FilterOperator::AtLeast, "min"),
        (FilterOperator::AtMost, "max"),
        (FilterOperator::Between, "between"),
    ];

    /// The name in an address, e.g. `between`.
    pub fn code(self) -> &'static str {
        Self::CODES.iter().find(|(operator, _)| *operator == self).map_or("is", |(_, code)| code)
    }

    /// The operator of a [`FilterOperator::code`].
    pub fn from_code(code: &str) -> Option<FilterOperator> {
        Self::CODES.iter().find(|(_, known)| *known == code).map(|(operator, _)| *operator)
    }
}

/// One condition on one column.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filter {
    /// The column's name, as the list declares it.
    pub column: String,
    /// How to compare.
    pub operator: FilterOperator,
    /// With what; dates as `2026-11-25`, amounts as decimal text.
    pub values: Vec<String>,
}

/// One column of an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// The column's name, as the list declares it.
    pub column: String,
    /// Largest first.
    pub is_descending: bool,
}

/// The whole question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ListQuery {
    /// Words to look for; empty for none.
    pub search: String,
    /// Conditions, all of which must hold.
    pub filters: Vec<Filter>,
    /// The order; the list adds its own last key, so that it is always total.
    pub sort: Vec<SortKey>,
    /// How many rows to pass over.
    pub offset: u32,
    /// How many rows to return at most; 0 stands for the list's own page size.
    pub limit: u32,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows from the question's offset on.
    pub rows: Vec<T>,
    /// How many rows the whole filter has.
    pub total: u64,
}
