//! The table of every list: one component over the wire format of `wire.rs`, not generic, so that it is in the browser's
//! module once. It decides how rows are looked at (order, filters, columns, density, place), keeps all of that in the
//! address, and knows nothing of what the rows mean: the list answers a question (`domain::list::ListQuery`), its page says
//! where a row leads and what can be done with many.
//!
//! Without script the first rows, the order, the filters, the columns and the pages work by links and plain forms. In the
//! browser the rows follow the scroll bar: never more than 200 are in the document, however long the list.

mod body;
mod browser;
mod cell;
pub mod query;
pub mod rows;
mod state;
mod toolbar;
pub mod window;
pub mod wire;

use std::sync::Arc;

use leptos::prelude::*;

pub use browser::keys_are_on;
pub use cell::words as cell_words;
pub use query::TableAddress;
pub use state::shown_columns;
pub use toolbar::{TableViews, export_href, view_query};
pub use wire::{
    CellValue, Choice, Column, ColumnKind, ColumnWidth, FilterKind, LoadFuture, NewView, Selection, TableLoad,
    TablePage, TableRow, TableSetup, TagValue, Tone, ViewTab, table_load,
};

use crate::components::icon::{Glyph, Icon};
use crate::error::{AppError, ErrorKind};
use crate::i18n::fill;
use crate::reactive::handler;
use state::{Phase, Table};

/// What can be done with the rows ticked; drawn beside their count.
pub type BulkSlot = Arc<dyn Fn(Signal<Selection>) -> AnyView + Send + Sync>;
/// The action that fills an empty list.
pub type EmptyAction = Arc<dyn Fn() -> AnyView + Send + Sync>;

/// A table over a list. One a page: it owns the parts `q`, `sort`, `f.…`, `offset`, `limit`, `columns` and `density` of
/// the address.
#[component]
pub fn DataTable(
    /// What the list declares.
    setup: TableSetup,
    /// The list's load function.
    load: TableLoad,
    /// Counts up when the rows may have changed; the rows in sight are fetched again and changed cells are tinted.
    #[prop(optional, into)]
    reload: Option<Signal<u32>>,
    /// Whether the rows may be out of date, because the live connection is down.
    #[prop(optional, into)]
    is_stale: Option<Signal<bool>>,
    /// Saved views, shown as tabs.
    #[prop(optional, into)]
    views: Option<TableViews>,
    /// What can be done with the rows ticked.
    #[prop(optional, into)]
    bulk: Option<BulkSlot>,
    /// The action that fills an empty list.
    #[prop(optional, into)]
    empty_action: Option<EmptyAction>,
) -> impl IntoView {
    let (table, resource) = Table::new(setup, load, reload);
    browser::start(table, resource);
    let views = views.map(|views| toolbar::views_bar(table, views));
    let stale = is_stale.map(|is_stale| {
        view! {
            <p class="dt-stale" role="status" hidden=move || !is_stale.get()>
                <Icon glyph=Glyph::Offline />
                {table.texts.stale}
            </p>
        }
    });
    view! {
        <section
            class="dt-table"
            class:is-stale=move || is_stale.is_some_and(|is_stale| is_stale.get())
            class:is-busy=move || table.is_live.get() && table.is_busy()
            data-density=move || table.density().code()
            node_ref=table.section
        >
            {views}
            {toolbar::bar(table)}
            {stale}
            <Suspense fallback=move || skeleton(table)>
                {Suspend::new(async move {
                    let answer = resource.await;
                    untrack(|| table.take_once(answer));
                    stage(table, bulk, empty_action)
                })}
            </Suspense>
        </section>
    }
}

/// The table or the state that stands in its place.
fn stage(table: Table, bulk: Option<BulkSlot>, empty_action: Option<EmptyAction>) -> AnyView {
    (move || match table.phase.get() {
        Phase::Rows => {
            let bulk = table.setup.with_value(|setup| setup.is_selectable).then(|| body::bulk_bar(table, bulk.clone()));
            view! { <div class="dt-box">{bulk}{body::scroller(table)}{body::foot(table)}</div> }.into_any()
        }
        Phase::FirstEmpty => {
            let (title, hint) = table.setup.with_value(|setup| (setup.empty_title, setup.empty_hint));
            let action = empty_action.clone().map(|action| action());
            state_view(Glyph::List, title, hint.to_owned(), action, "empty")
        }
        Phase::NoResult => {
            let clear = view! {
                <a class="btn" href=move || table.address.with(|address| address.cleared().to_href()) data-noscroll="">{table.texts.clear}</a>
            };
            state_view(Glyph::Search, table.texts.no_result, table.texts.no_result_hint.to_owned(), Some(clear.into_any()), "no-result")
        }
        Phase::Failed => failed(table),
    })
    .into_any()
}

/// A state in place of the table, heads included.
pub(crate) fn state_view(
    glyph: Glyph,
    title: &'static str,
    hint: String,
    action: Option<AnyView>,
    kind: &'static str,
) -> AnyView {
    view! {
        <div class="dt-state" data-state=kind role="status">
            <Icon glyph />
            <strong>{title}</strong>
            <p>{hint}</p>
            {action}
        </div>
    }
    .into_any()
}

/// Why the list could not be read, and what to do.
fn failed(table: Table) -> AnyView {
    let texts = table.texts;
    let error = table.error.get().unwrap_or_else(|| AppError::new(ErrorKind::Internal, "internal"));
    match error.kind {
        ErrorKind::Forbidden => {
            let hint = fill(texts.forbidden_hint, &[("permission", error.value("permission").unwrap_or(&error.code))]);
            state_view(Glyph::Lock, texts.forbidden, hint, None, "forbidden")
        }
        ErrorKind::SignInRequired => {
            let href = table.here.with(|here| toolbar::sign_in_href(&table.path.get_untracked(), here));
            let action = view! { <a class="btn" data-kind="primary" href=href rel="external">{texts.sign_in}</a> };
            state_view(
                Glyph::Lock,
                texts.signed_out,
                texts.signed_out_hint.to_owned(),
                Some(action.into_any()),
                "signed-out",
            )
        }
        ErrorKind::NotFound
        | ErrorKind::Invalid
        | ErrorKind::Refused
        | ErrorKind::Conflict
        | ErrorKind::TooMany
        | ErrorKind::Unavailable
        | ErrorKind::Connection
        | ErrorKind::Internal => {
            let incident = error
                .value("incident")
                .map(|incident| fill(texts.failed_incident, &[("incident", incident)]))
                .unwrap_or_default();
            let retry = view! {
                <a
                    class="btn"
                    href=table.here.with(TableAddress::to_href)
                    data-noscroll=""
                    on:click=handler(move |event: leptos::ev::MouseEvent| {
                        event.prevent_default();
                        table.refreshes.update(|count| *count = count.wrapping_add(1));
                    })
                >
                    {texts.retry}
                </a>
            };
            state_view(Glyph::Warn, texts.failed, incident, Some(retry.into_any()), "error")
        }
    }
}

/// The real shape while the first rows are awaited.
fn skeleton(table: Table) -> AnyView {
    let columns = table.columns.get_untracked();
    let labels = table.setup.with_value(|setup| {
        columns
            .iter()
            .filter_map(|place| setup.columns.get(*place))
            .map(|column| (column.label, column.kind))
            .collect::<Vec<_>>()
    });
    skeleton_of(&labels, table.texts.loading)
}

/// Heads with bones below them.
pub(crate) fn skeleton_of(labels: &[(&'static str, ColumnKind)], loading: &'static str) -> AnyView {
    let heads = labels
        .iter()
        .map(|(label, kind)| view! { <th class=cell::class(*kind, false) scope="col">{*label}</th> })
        .collect::<Vec<_>>();
    let rows = (0..10)
        .map(|_| {
            let bones = labels
                .iter()
                .map(|(_, kind)| view! { <td class=cell::class(*kind, false)><span class="dt-bone"></span></td> })
                .collect::<Vec<_>>();
            view! { <tr class="dt-row is-loading">{bones}</tr> }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="dt-box dt-skeleton" aria-busy="true">
            <span class="vh" role="status">{loading}</span>
            <div class="dt-scroll" aria-hidden="true">
                <table class="dt"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
            </div>
        </div>
    }
    .into_any()
}
