//! Lists as files: which lists can be taken out, and all rows of a question in the order, with the columns and totals of
//! the page. The values are those of the table (`data_table::wire`); how they are written as CSV or XLSX, and that the act
//! is allowed and recorded, is the server's (`server::export`).

#![cfg(feature = "ssr")]

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::access::{Actor, Permission};
use domain::list::ListQuery;
use domain::organisation::RecordKind;
use domain::preference::{Locale, Preference};
use service::{Hub, RequestFacts};

use crate::components::data_table::wire::{CellValue, Column, LoadFuture, TableSetup};
use crate::components::data_table::{TableAddress, shown_columns};
use crate::error::{AppError, ErrorKind};

/// The most rows of one file: as many as a person can still look through, and a server can write at once.
pub const MOST_ROWS: u64 = 50_000;
/// How many rows are asked for at once; a list may answer with fewer.
const ROWS_AT_ONCE: u32 = 1_000;
/// How often the list is read from the start again because it changed meanwhile.
const MOST_STARTS: u32 = 3;

/// What a list needs to answer a question outside of a page.
#[derive(Clone)]
pub struct ExportContext {
    /// The door to the use cases.
    pub hub: Hub,
    /// Who takes the list out.
    pub actor: Arc<Actor>,
    /// The language of heads and states.
    pub preference: Preference,
    /// Where the request comes from.
    pub facts: RequestFacts,
}

/// A list that can be taken out.
#[derive(Clone, Copy)]
pub struct ExportList {
    /// The name in the address and in [`TableSetup::list`].
    pub list: &'static str,
    /// What is needed to take it out; which rows are seen is decided by the list itself.
    pub permission: Permission,
    /// Whether it holds data of persons or the audit: it leaves only after a recent proof of identity.
    pub is_guarded: bool,
    /// The list as a table: caption and columns.
    pub setup: fn(Locale) -> TableSetup,
    /// A part of the list, made by the same functions as the page's.
    pub page: fn(ExportContext, ListQuery) -> LoadFuture,
}

/// The list of a kind of record of the organisation.
macro_rules! records {
    ($list:literal, $kind:ident) => {
        ExportList {
            list: $list,
            permission: Permission::OrganisationRead,
            is_guarded: false,
            setup: |locale| crate::organisation::view::records_setup(locale, RecordKind::$kind),
            page: |context, query| {
                Box::pin(async move {
                    let page = context.hub.organisation_records(&context.actor, RecordKind::$kind, &query).await?;
                    Ok(crate::organisation::view::records_page(context.preference.locale, RecordKind::$kind, page))
                })
            },
        }
    };
}

/// All lists that can be taken out, by name.
pub const EXPORTS: &[ExportList] = &[
    ExportList {
        list: "audit",
        permission: Permission::AuditExport,
        is_guarded: true,
        setup: |locale| crate::governance::view::audit_setup(locale, Vec::new()),
        page: |context, query| {
            Box::pin(async move {
                let page = context.hub.audit_entries(&context.actor, &query).await?;
                Ok(crate::governance::view::audit_page(context.preference.locale, page))
            })
        },
    },
    ExportList {
        list: "board",
        permission: Permission::KpiRead,
        is_guarded: false,
        setup: crate::board::file::board_setup,
        page: |context, query| Box::pin(crate::board::file::board_page(context, query)),
    },
    ExportList {
        list: "board_rows",
        permission: Permission::KpiRead,
        is_guarded: false,
        setup: crate::board::file::rows_setup,
        page: |context, query| Box::pin(crate::board::file::rows_page(context, query)),
    },
    records!("campaigns", Campaign),
    records!("channels", Channel),
    ExportList {
        list: "demonstration",
        permission: Permission::DesignRead,
        is_guarded: false,
        setup: crate::design::tables::setup,
        page: |context, query| {
            let page = crate::design::tables::page_in(context.preference.locale, &query, 0);
            Box::pin(async move { Ok(page) })
        },
    },
    ExportList {
        list: "feeds",
        permission: Permission::IntegrationRead,
        is_guarded: false,
        setup: crate::integration::view::feeds_setup,
        page: |context, query| {
            Box::pin(async move {
                let page = context.hub.feeds(&context.actor, &query).await?;
                Ok(crate::integration::view::feeds_page(context.preference.locale, page))
            })
        },
    },
    records!("legal_entities", LegalEntity),
    records!("locations", Location),
    ExportList {
        list: "quality_issues",
        permission: Permission::QualityRead,
        is_guarded: false,
        setup: crate::quality::view::issues_setup,
        page: |context, query| {
            Box::pin(async move {
                let page = context.hub.quality_issues(&context.actor, &query).await?;
                Ok(crate::quality::view::issues_page(context.preference.locale, context.hub.now(), page))
            })
        },
    },
    records!("regions", Region),
    ExportList {
        list: "users",
        permission: Permission::UserRead,
        is_guarded: true,
        setup: |locale| crate::governance::view::users_setup(locale, Vec::new()),
        page: |context, query| {
            Box::pin(async move {
                let page = context.hub.users(&context.actor, &query).await?;
                Ok(crate::governance::view::users_page(context.preference.locale, page))
            })
        },
    },
];

/// The list of a name.
pub fn find(list: &str) -> Option<&'static ExportList> {
    EXPORTS.iter().find(|known| known.list == list)
}

/// A whole list, ready to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportTable {
    /// The list's name.
    pub list: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// The columns in their order.
    pub columns: Vec<Column>,
    /// The rows, one value a column.
    pub rows: Vec<Vec<CellValue>>,
    /// The sums over all rows, one value a column; none for a list without totals.
    pub totals: Vec<CellValue>,
}

/// Reads all rows of the question in an address, with the columns it chooses.
///
/// # Errors
/// `Refused` with code `export_too_large` (data `rows`, `limit`) beyond [`MOST_ROWS`]; `Conflict` with code
/// `list_changed` when the list kept changing while it was read; whatever the list itself refuses.
pub async fn collect(
    list: &ExportList,
    context: &ExportContext,
    address: &TableAddress,
) -> Result<ExportTable, AppError> {
    let setup = (list.setup)(context.preference.locale);
    let shown = shown_columns(&setup.columns, &address.columns);
    'start: for _ in 0..MOST_STARTS {
        let mut rows: Vec<Vec<CellValue>> = Vec::new();
        let mut keys: BTreeSet<String> = BTreeSet::new();
        let mut total_and_totals: Option<(u64, Vec<CellValue>)> = None;
        loop {
            let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let query = ListQuery { offset, limit: ROWS_AT_ONCE, ..address.query.clone() };
            let page = (list.page)(context.clone(), query).await?;
            if page.total > MOST_ROWS {
                let mut error = AppError::new(ErrorKind::Refused, "export_too_large");
                error.data.push(("rows".to_owned(), page.total.to_string()));
                error.data.push(("limit".to_owned(), MOST_ROWS.to_string()));
                return Err(error);
            }
            // Rows and totals of two different moments would not belong together.
            match &total_and_totals {
                None => total_and_totals = Some((page.total, page.totals)),
                Some((total, totals)) if *total == page.total && *totals == page.totals => {}
                Some(_) => continue 'start,
            }
            if page.rows.is_empty() {
                break;
            }
            for row in page.rows {
                if !keys.insert(row.key) {
                    continue 'start;
                }
                rows.push(pick(&row.cells, &shown));
            }
            if rows.len() as u64 >= page.total {
                break;
            }
        }
        let (total, totals) = total_and_totals.unwrap_or_default();
        if rows.len() as u64 != total {
            continue;
        }
        return Ok(ExportTable {
            list: list.list,
            title: setup.caption,
            columns: shown.iter().filter_map(|place| setup.columns.get(*place)).cloned().collect(),
            rows,
            totals: if totals.is_empty() { Vec::new() } else { pick(&totals, &shown) },
        });
    }
    Err(AppError::new(ErrorKind::Conflict, "list_changed"))
}

/// The values of the columns shown.
fn pick(cells: &[CellValue], shown: &[usize]) -> Vec<CellValue> {
    shown.iter().map(|place| cells.get(*place).cloned().unwrap_or_default()).collect()
}
