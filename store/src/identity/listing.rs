//! A list's question as SQL. Each list names its columns; a question about any other is refused before anything runs. Only
//! text of this crate becomes SQL, every value is bound.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use domain::list::{Filter, FilterOperator, ListQuery};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// Rows of a page when the question names no number.
pub const PAGE_SIZE: u32 = 50;
/// The most rows of one page; exports ask for several.
pub const PAGE_SIZE_AT_MOST: u32 = 5_000;
/// The most conditions of a question, and the most values of one.
const CONDITIONS_AT_MOST: usize = 30;
const VALUES_AT_MOST: usize = 200;
/// The most characters of a search.
const SEARCH_AT_MOST: usize = 200;
/// Days are those of Asia/Shanghai, in seconds east of UTC.
const DAY_OFFSET_SECONDS: i32 = 8 * 60 * 60;

/// How a column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Free text.
    Text,
    /// One code of a closed list.
    Choice,
    /// Several codes of a closed list.
    Choices,
    /// A dotted code; its part before the dot stands for all below.
    Path,
    /// An id.
    Id,
    /// An instant; asked for by day or instant.
    Instant,
}

/// A column of a list.
#[derive(Clone, Copy, Debug)]
pub struct ListColumn {
    /// Its name in questions.
    pub name: &'static str,
    /// What is compared.
    sql: &'static str,
    /// What is ordered by.
    sort_sql: &'static str,
    kind: ColumnKind,
}

impl ListColumn {
    pub(crate) const fn new(name: &'static str, kind: ColumnKind, sql: &'static str) -> ListColumn {
        ListColumn { name, sql, sort_sql: sql, kind }
    }

    pub(crate) const fn sorted_by(self, sort_sql: &'static str) -> ListColumn {
        ListColumn { sort_sql, ..self }
    }
}

/// Why a question cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListRefused {
    /// There is no such column.
    UnknownColumn(String),
    /// The column cannot be compared so.
    Operator(String),
    /// The value cannot be read.
    Value(String),
    /// The question is too long.
    TooLong,
}

/// A question whose columns and values have been checked.
#[derive(Clone, Debug)]
pub struct CheckedQuery {
    search: Vec<String>,
    conditions: Vec<(ListColumn, Condition)>,
    order: Vec<(&'static str, bool)>,
    offset: u32,
    limit: u32,
}

#[derive(Clone, Debug)]
enum Condition {
    AnyOf(Vec<String>),
    NoneOf(Vec<String>),
    Contains(Vec<String>),
    AnyId(Vec<Uuid>),
    NoId(Vec<Uuid>),
    Between(Option<DateTime<Utc>>, Option<DateTime<Utc>>),
}

/// Checks a question against the columns of a list.
///
/// # Errors
/// The first [`ListRefused`] found.
pub fn check(columns: &[ListColumn], query: &ListQuery) -> Result<CheckedQuery, ListRefused> {
    let find = |name: &str| {
        columns
            .iter()
            .find(|column| column.name == name)
            .copied()
            .ok_or_else(|| ListRefused::UnknownColumn(name.to_owned()))
    };
    if query.search.chars().count() > SEARCH_AT_MOST
        || query.filters.len() > CONDITIONS_AT_MOST
        || query.sort.len() > CONDITIONS_AT_MOST
        || query.filters.iter().any(|filter| filter.values.len() > VALUES_AT_MOST)
    {
        return Err(ListRefused::TooLong);
    }
    let mut conditions = Vec::new();
    for filter in query.filters.iter().filter(|filter| filter.values.iter().any(|value| !value.is_empty())) {
        let column = find(&filter.column)?;
        conditions.push((column, condition(column.kind, filter)?));
    }
    let mut order = Vec::new();
    for key in &query.sort {
        order.push((find(&key.column)?.sort_sql, key.is_descending));
    }
    let limit = if query.limit == 0 { PAGE_SIZE } else { query.limit.min(PAGE_SIZE_AT_MOST) };
    let search = query.search.split_whitespace().map(like).collect();
    Ok(CheckedQuery { search, conditions, order, offset: query.offset, limit })
}

fn condition(kind: ColumnKind, filter: &Filter) -> Result<Condition, ListRefused> {
    let operator = filter.operator;
    let wrong = || ListRefused::Operator(filter.column.clone());
    let unreadable = || ListRefused::Value(filter.column.clone());
    match kind {
        ColumnKind::Text | ColumnKind::Choice | ColumnKind::Choices | ColumnKind::Path => match operator {
            FilterOperator::Is => Ok(Condition::AnyOf(filter.values.clone())),
            FilterOperator::IsNot => Ok(Condition::NoneOf(filter.values.clone())),
            FilterOperator::Contains if kind == ColumnKind::Text => {
                Ok(Condition::Contains(filter.values.iter().map(|value| like(value)).collect()))
            }
            _ => Err(wrong()),
        },
        ColumnKind::Id => {
            let ids: Result<Vec<Uuid>, _> = filter.values.iter().map(|value| value.parse()).collect();
            let ids = ids.map_err(|_| unreadable())?;
            match operator {
                FilterOperator::Is => Ok(Condition::AnyId(ids)),
                FilterOperator::IsNot => Ok(Condition::NoId(ids)),
                _ => Err(wrong()),
            }
        }
        ColumnKind::Instant => {
            let first = filter.values.first().map(String::as_str).filter(|value| !value.is_empty());
            let second = filter.values.get(1).map(String::as_str).filter(|value| !value.is_empty());
            let from = |text: Option<&str>| text.map(|text| instant(text, false)).transpose();
            let to = |text: Option<&str>| text.map(|text| instant(text, true)).transpose();
            let (from, to) = match operator {
                FilterOperator::Is => (from(first), to(first)),
                FilterOperator::AtLeast => (from(first), Ok(None)),
                FilterOperator::AtMost => (Ok(None), to(first)),
                FilterOperator::Between => (from(first), to(second)),
                FilterOperator::IsNot | FilterOperator::Contains => return Err(wrong()),
            };
            Ok(Condition::Between(from.map_err(|()| unreadable())?, to.map_err(|()| unreadable())?))
        }
    }
}

/// A day or instant; as an end, the first moment that no longer counts.
fn instant(text: &str, is_end: bool) -> Result<DateTime<Utc>, ()> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        let day = if is_end { day.succ_opt().ok_or(())? } else { day };
        let offset = FixedOffset::east_opt(DAY_OFFSET_SECONDS).ok_or(())?;
        let midnight = day.and_hms_opt(0, 0, 0).ok_or(())?;
        return Ok(midnight.and_local_timezone(offset).single().ok_or(())?.with_timezone(&Utc));
    }
    let moment = DateTime::parse_from_rfc3339(text).map_err(|_| ())?.with_timezone(&Utc);
    Ok(if is_end { moment + TimeDelta::microseconds(1) } else { moment })
}

/// A pattern that finds the text anywhere, its own wildcards taken literally.
fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Adds ` AND …` for every condition and every word looked for in one of `searched`.
pub(crate) fn push_where(builder: &mut QueryBuilder<Postgres>, query: &CheckedQuery, searched: &[&str]) {
    for word in &query.search {
        builder.push(" AND (false");
        for column in searched {
            builder.push(" OR ").push(column).push(" ILIKE ").push_bind(word.clone());
        }
        builder.push(")");
    }
    for (column, condition) in &query.conditions {
        let sql = column.sql;
        builder.push(" AND ");
        match (column.kind, condition) {
            (ColumnKind::Choices, Condition::AnyOf(values)) => {
                builder.push("(").push(sql).push(") && ").push_bind(values.clone());
            }
            (ColumnKind::Choices, Condition::NoneOf(values)) => {
                builder.push("NOT coalesce((").push(sql).push(") && ").push_bind(values.clone()).push(", false)");
            }
            (ColumnKind::Path, Condition::AnyOf(values)) => {
                builder.push("(").push(sql).push(" = ANY (").push_bind(values.clone()).push(") OR split_part(");
                builder.push(sql).push(", '.', 1) = ANY (").push_bind(values.clone()).push("))");
            }
            (ColumnKind::Path, Condition::NoneOf(values)) => {
                builder.push("NOT (").push(sql).push(" = ANY (").push_bind(values.clone()).push(") OR split_part(");
                builder.push(sql).push(", '.', 1) = ANY (").push_bind(values.clone()).push("))");
            }
            (_, Condition::AnyOf(values)) => {
                builder.push("(").push(sql).push(") = ANY (").push_bind(values.clone()).push(")");
            }
            (_, Condition::NoneOf(values)) => {
                builder.push("NOT coalesce((").push(sql).push(") = ANY (").push_bind(values.clone()).push("), false)");
            }
            (_, Condition::Contains(values)) => {
                builder.push("(").push(sql).push(") ILIKE ANY (").push_bind(values.clone()).push(")");
            }
            (_, Condition::AnyId(values)) => {
                builder.push("(").push(sql).push(") = ANY (").push_bind(values.clone()).push(")");
            }
            (_, Condition::NoId(values)) => {
                builder.push("NOT coalesce((").push(sql).push(") = ANY (").push_bind(values.clone()).push("), false)");
            }
            (_, Condition::Between(from, to)) => {
                builder.push("(true");
                if let Some(from) = from {
                    builder.push(" AND ").push(sql).push(" >= ").push_bind(*from);
                }
                if let Some(to) = to {
                    builder.push(" AND ").push(sql).push(" < ").push_bind(*to);
                }
                builder.push(")");
            }
        }
    }
}

/// Adds the order, `last` as its last key (so that it is total), and the part asked for.
pub(crate) fn push_order(builder: &mut QueryBuilder<Postgres>, query: &CheckedQuery, default: &str, last: &str) {
    builder.push(" ORDER BY ");
    if query.order.is_empty() {
        builder.push(default).push(", ");
    }
    for (sql, is_descending) in &query.order {
        builder.push(sql).push(if *is_descending { " DESC NULLS LAST, " } else { " ASC NULLS LAST, " });
    }
    builder.push(last);
    builder.push(" LIMIT ").push_bind(i64::from(query.limit)).push(" OFFSET ").push_bind(i64::from(query.offset));
}
