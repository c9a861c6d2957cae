//! What travels between a list and the table that shows it: values with a kind, rows, a part of the rows with totals of
//! the whole filter, and the description of the columns. Nothing here is formatted: screen, CSV and XLSX each write the
//! same values in their own way (`cell.rs`, `app::export`, the server's writer), so that the three can never disagree.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::list::ListQuery;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use crate::components::tag::Tone;
use crate::error::AppError;

/// A word that says how something stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagValue {
    /// The stable name, e.g. `waiting`; what a filter compares.
    pub code: String,
    /// What is shown.
    pub label: String,
    /// How it stands.
    pub tone: Tone,
}

/// One value of a row. Amounts and quantities are exact decimals; instants are UTC and shown at +08:00.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellValue {
    /// Not known or not applicable; shown as `--`, exported as an empty cell.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// Words with a quieter second line (a name and its login); exported as the two with a space between.
    TwoLines {
        /// The first line.
        text: String,
        /// The second line.
        detail: String,
    },
    /// A number or code in letters of equal width: an order number, an address, a hash.
    Code(String),
    /// An amount in yuan.
    Money {
        /// Yuan, exact.
        amount: Decimal,
    },
    /// A quantity in the column's unit.
    Quantity(Decimal),
    /// A count of things.
    Count(i64),
    /// A share: `0.1232` is 12.32 %.
    Percent(Decimal),
    /// A difference in the column's unit, shown with sign, arrow and the colour of rise or fall.
    Change(Decimal),
    /// A relative difference, `0.166` is +16.6 %, shown like [`CellValue::Change`].
    ChangePercent(Decimal),
    /// A moment.
    Instant(DateTime<Utc>),
    /// A day.
    Date(NaiveDate),
    /// A state.
    Tag(TagValue),
    /// Several states or roles.
    Tags(Vec<TagValue>),
    /// Words that lead elsewhere than the row does.
    Link {
        /// The words.
        text: String,
        /// The address.
        href: String,
    },
    /// Yes or no.
    Flag(bool),
}

impl CellValue {
    /// Words; [`CellValue::Empty`] for none.
    pub fn text(text: impl Into<String>) -> CellValue {
        let text = text.into();
        if text.is_empty() { CellValue::Empty } else { CellValue::Text(text) }
    }

    /// A state.
    pub fn tag(code: impl Into<String>, label: impl Into<String>, tone: Tone) -> CellValue {
        CellValue::Tag(TagValue { code: code.into(), label: label.into(), tone })
    }

    /// The value of an option; [`CellValue::Empty`] for `None`.
    pub fn some<T>(value: Option<T>, make: impl FnOnce(T) -> CellValue) -> CellValue {
        value.map_or(CellValue::Empty, make)
    }
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// What tells the row from all others of the list, for selection and live changes.
    pub key: String,
    /// Where a click on the row leads. An address that begins with `?` is added to that of the list, so that a drawer opens
    /// beside the list and the list keeps its question.
    pub href: Option<String>,
    /// One value a declared column, in the declared order, whatever columns are shown.
    pub cells: Vec<CellValue>,
}

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePage {
    /// The rows from the question's offset on, at most as many as asked for.
    pub rows: Vec<TableRow>,
    /// How many rows the whole filter has.
    pub total: u64,
    /// Sums over the whole filter, one value a declared column ([`CellValue::Empty`] where a sum says nothing); no values at
    /// all for a list without totals.
    pub totals: Vec<CellValue>,
}

/// How a column is aligned and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words, tags, links: to the left.
    #[default]
    Words,
    /// Figures: to the right, digits under one another.
    Figures,
    /// Days and moments: to the left, digits of equal width.
    Time,
}

/// How wide a column is; the widths share what is left over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnWidth {
    /// 72 px: a flag, a small count.
    Tiny,
    /// 104 px: a tag, a count.
    Narrow,
    /// 144 px: an amount, a day, a short name.
    #[default]
    Medium,
    /// 200 px: a moment with seconds, a name with a second line.
    Wide,
    /// 320 px: sentences.
    Widest,
}

/// One value that a choice filter offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The value in the address.
    pub code: String,
    /// What is shown.
    pub label: String,
    /// How many rows have it, where that is known.
    pub count: Option<u64>,
}

/// How a column can be filtered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FilterKind {
    /// Not at all.
    #[default]
    None,
    /// By words that occur in it (`has`).
    Text,
    /// By one or more of some values (`is`).
    Choice(Vec<Choice>),
    /// By a range of amounts or counts (`min`, `max`, `between`).
    Amount,
    /// By a range of days, both included, at +08:00 (`min`, `max`, `between`).
    Date,
}

/// One declared column. Made with [`Column::words`], [`Column::figures`] or [`Column::time`] and refined by the `with_…`
/// functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The name in addresses; letters, digits and `_`.
    pub name: &'static str,
    /// The heading.
    pub label: &'static str,
    /// The unit under the heading; empty for none.
    pub unit: &'static str,
    /// Alignment.
    pub kind: ColumnKind,
    /// Width.
    pub width: ColumnWidth,
    /// Whether the list can be ordered by it.
    pub is_sortable: bool,
    /// How it can be filtered.
    pub filter: FilterKind,
    /// Whether it is shown as long as nobody chose columns. The first declared column is always shown, and first.
    pub is_shown: bool,
}

impl Column {
    /// A column of words, sortable, shown.
    pub fn words(name: &'static str, label: &'static str) -> Column {
        Column { name, label, is_sortable: true, is_shown: true, ..Column::default() }
    }

    /// A column of figures, sortable, shown.
    pub fn figures(name: &'static str, label: &'static str) -> Column {
        Column { kind: ColumnKind::Figures, ..Column::words(name, label) }
    }

    /// A column of days or moments, sortable, shown.
    pub fn time(name: &'static str, label: &'static str) -> Column {
        Column { kind: ColumnKind::Time, ..Column::words(name, label) }
    }

    /// With a unit under the heading.
    pub fn with_unit(self, unit: &'static str) -> Column {
        Column { unit, ..self }
    }

    /// With another width.
    pub fn with_width(self, width: ColumnWidth) -> Column {
        Column { width, ..self }
    }

    /// With a filter.
    pub fn with_filter(self, filter: FilterKind) -> Column {
        Column { filter, ..self }
    }

    /// Not sortable.
    pub fn unsorted(self) -> Column {
        Column { is_sortable: false, ..self }
    }

    /// Not shown until somebody chooses it.
    pub fn hidden(self) -> Column {
        Column { is_shown: false, ..self }
    }
}

/// What a list needs to be shown as a table, apart from its rows. The texts are already in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSetup {
    /// The list's name in exports and saved views, e.g. `users`.
    pub list: &'static str,
    /// What the table shows, read out by screen readers, e.g. "People".
    pub caption: &'static str,
    /// All columns that can be shown, in the order of the values in [`TableRow::cells`].
    pub columns: Vec<Column>,
    /// The order while nobody chose one, as in an address (`-at`); only shown, the list applies it itself.
    pub default_sort: &'static str,
    /// What the search field searches, e.g. "Name or login"; empty for a list without search.
    pub search_hint: &'static str,
    /// What will stand here once there is something.
    pub empty_title: &'static str,
    /// How something comes to stand here.
    pub empty_hint: &'static str,
    /// Whether rows can be selected.
    pub is_selectable: bool,
    /// Whether the list can be exported (`app::export` must know it).
    pub is_exportable: bool,
}

/// The answer of a [`TableLoad`].
pub type LoadFuture = Pin<Box<dyn Future<Output = Result<TablePage, AppError>> + Send>>;

/// Fetches a part of the list: wraps the list's server function. Runs on the server for the first page, in the browser for
/// all others. At most 200 rows are asked for at once.
pub type TableLoad = Arc<dyn Fn(ListQuery) -> LoadFuture + Send + Sync>;

/// Makes a [`TableLoad`] of a server function: `table_load(list_users)`.
pub fn table_load<F, R>(function: F) -> TableLoad
where
    F: Fn(ListQuery) -> R + Send + Sync + 'static,
    R: Future<Output = Result<TablePage, AppError>> + Send + 'static,
{
    Arc::new(move |query| Box::pin(function(query)))
}

/// Which rows a bulk action would touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// None.
    #[default]
    None,
    /// These rows, by key.
    Keys(Vec<String>),
    /// Every row of the filter, also those never loaded.
    All {
        /// The filter.
        query: ListQuery,
        /// How many rows it had when it was chosen.
        total: u64,
    },
}

impl Selection {
    /// How many rows are selected.
    pub fn count(&self) -> u64 {
        match self {
            Selection::None => 0,
            Selection::Keys(keys) => u64::try_from(keys.len()).unwrap_or(u64::MAX),
            Selection::All { total, .. } => *total,
        }
    }
}

/// One saved view of the list, shown as a tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewTab {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its question as in an address, without `?`.
    pub query: String,
    /// Whether the department sees it.
    pub is_shared: bool,
    /// Whether the reader made it, and may delete it.
    pub is_mine: bool,
}

/// A view to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewView {
    /// The list ([`TableSetup::list`]).
    pub list: String,
    /// The name given.
    pub name: String,
    /// The question as in an address, without `?`.
    pub query: String,
    /// Whether the department shall see it.
    pub is_shared: bool,
}
