//! The table itself: head with the order, the rows in the document, totals, the bar of what is ticked, the line that says
//! which rows are seen. Rows are drawn once for a place and content and never changed afterwards, so that scrolling costs
//! only the rows that come and go.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::browser;
use super::cell;
use super::state::Table;
use super::toolbar::count;
use super::wire::{CellValue, Column, ColumnWidth};
use super::{BulkSlot, Selection};
use crate::components::icon::{Glyph, Icon};
use crate::i18n::fill;
use crate::reactive::{handler, shared};

/// The box that scrolls, with the table in it.
pub fn scroller(table: Table) -> AnyView {
    let caption = table.setup.with_value(|setup| setup.caption);
    view! {
        <div
            class="dt-scroll"
            node_ref=table.scroller
            tabindex="0"
            role="region"
            aria-label=caption
            aria-busy=move || table.is_busy().then_some("true")
            on:scroll=handler(move |_: leptos::ev::Event| browser::scrolled(table))
            on:click=handler(move |event: leptos::ev::MouseEvent| browser::clicked(table, &event))
            on:keydown=handler(move |event: leptos::ev::KeyboardEvent| browser::pressed(table, &event))
        >
            {move || {
                let columns = table.columns.get();
                whole(table, columns)
            }}
        </div>
    }
    .into_any()
}

/// The table for a choice of columns; built anew only when that choice changes.
fn whole(table: Table, shown: Vec<usize>) -> AnyView {
    let (caption, is_selectable, columns) =
        table.setup.with_value(|setup| (setup.caption, setup.is_selectable, pick(&setup.columns, &shown)));
    let span = (shown.len() + usize::from(is_selectable)).to_string();
    let span_below = span.clone();
    let widths = columns.iter().map(|column| view! { <col class=width_class(column.width) /> }).collect::<Vec<_>>();
    let check_width = is_selectable.then(|| view! { <col class="dt-w-check" /> });
    let has_totals = Memo::new(move |_| {
        table.version.track();
        table.rows.with_value(|rows| !rows.totals().is_empty())
    });
    let row_count = move || (table.total.get() + 1 + u64::from(has_totals.get())).to_string();
    let shown_rows = shown.clone();
    let slots = Memo::new(move |_| {
        table.version.track();
        let (start, end) = table.window.get();
        table.rows.with_value(|rows| {
            (start..end).map(|place| (place, rows.at(place).map_or(0, |held| held.version))).collect::<Vec<_>>()
        })
    });
    let space_above = move || space(table, |window, block| (block.0, window.0));
    let space_below = move || space(table, |window, block| (window.1, block.1));
    view! {
        <table class="dt" aria-rowcount=move || row_count() aria-colcount=span.clone()>
            <caption class="vh">{caption}</caption>
            <colgroup>{check_width}{widths}</colgroup>
            <thead>
                <tr aria-rowindex="1">
                    {is_selectable.then(|| check_head(table))}
                    {columns.iter().map(|column| head(table, column)).collect::<Vec<_>>()}
                </tr>
            </thead>
            <tbody>
                <tr class="dt-space" aria-hidden="true" hidden=move || space_above().is_none()>
                    <td {..custom_attribute("height", shared(space_above))} colspan=span.clone()></td>
                </tr>
                <For
                    each=move || slots.get()
                    key=|slot| *slot
                    children=move |(place, _)| row(table, place, &shown_rows, is_selectable)
                />
                <tr class="dt-space" aria-hidden="true" hidden=move || space_below().is_none()>
                    <td {..custom_attribute("height", shared(space_below))} colspan=span_below></td>
                </tr>
            </tbody>
            {move || has_totals.get().then(|| totals(table, &shown, is_selectable))}
        </table>
    }
    .into_any()
}

fn pick(columns: &[Column], shown: &[usize]) -> Vec<Column> {
    shown.iter().filter_map(|place| columns.get(*place)).cloned().collect()
}

const fn width_class(width: ColumnWidth) -> &'static str {
    match width {
        ColumnWidth::Tiny => "dt-w-tiny",
        ColumnWidth::Narrow => "dt-w-narrow",
        ColumnWidth::Medium => "dt-w-medium",
        ColumnWidth::Wide => "dt-w-wide",
        ColumnWidth::Widest => "dt-w-widest",
    }
}

/// The height of the rows that are not in the document, as the attribute of the cell that stands for them: the rules of
/// the page forbid inline style. Before the page lives there are no such rows.
fn space(table: Table, part: impl Fn((u32, u32), (u32, u32)) -> (u32, u32)) -> Option<String> {
    if !table.is_live.get() {
        return None;
    }
    let (start, end) = part(table.window.get(), table.block.get());
    let rows = end.saturating_sub(start);
    (rows > 0).then(|| (f64::from(rows) * table.row_height.get()).round().to_string())
}

fn check_head(table: Table) -> AnyView {
    let is_ticked = move || {
        let (start, end) = table.window.get();
        table.version.track();
        table.chosen.with(|chosen| {
            chosen.is_all
                || (!chosen.keys.is_empty()
                    && table.rows.with_value(|rows| {
                        rows.keys_between(start, end.saturating_sub(1)).iter().all(|key| chosen.keys.contains(key))
                    }))
        })
    };
    view! {
        <th class="dt-check" scope="col">
            <input
                type="checkbox"
                aria-label=table.texts.select_all
                title=table.texts.select_all
                prop:checked=move || is_ticked()
                on:change=handler(move |event: leptos::ev::Event| table.choose_window(event_target_checked(&event)))
            />
        </th>
    }
    .into_any()
}

/// One heading. It is a link to the list in that order; Shift adds the column to the order (see `browser::clicked`).
fn head(table: Table, column: &Column) -> AnyView {
    let (name, kind, label) = (column.name, column.kind, column.label);
    let unit = (!column.unit.is_empty()).then(|| view! { <small>{column.unit}</small> });
    if !column.is_sortable {
        return view! {
            <th class=cell::class(kind, false) scope="col">
                <span class="dt-head"><span class="dt-head-words"><span>{label}</span>{unit}</span></span>
            </th>
        }
        .into_any();
    }
    let default_sort = table.setup.with_value(|setup| super::query::parse_sort(setup.default_sort));
    let own_sort = default_sort.clone();
    let sort = Memo::new(move |_| {
        table.address.with(|address| {
            address.sort_of(name).or_else(|| {
                let is_default = address.query.sort.is_empty();
                default_sort
                    .iter()
                    .position(|key| key.column == name)
                    .filter(|_| is_default)
                    .and_then(|place| default_sort.get(place).map(|key| (place, key.is_descending)))
            })
        })
    });
    // One heading carries aria-sort, that of the first key; the others say their place in words.
    let aria_sort = move || match sort.get() {
        Some((0, true)) => Some("descending"),
        Some((0, false)) => Some("ascending"),
        Some(_) | None => None,
    };
    let mark = move || {
        sort.get().map(|(place, is_descending)| {
            let place_mark = (place > 0 || table.address.with(|address| address.query.sort.len() > 1)).then(|| {
                let words = fill(table.texts.sort_place, &[("place", &(place + 1).to_string())]);
                view! { <span class="dt-sort-place"><span aria-hidden="true">{place + 1}</span><span class="vh">{words}</span></span> }
            });
            view! {
                <span class="dt-sort-mark">
                    <Icon glyph=if is_descending { Glyph::ArrowDown } else { Glyph::ArrowUp } is_small=true />
                    {place_mark}
                </span>
            }
        })
    };
    view! {
        <th class=cell::class(kind, false) scope="col" aria-sort=move || aria_sort()>
            <a
                class="dt-head"
                href=move || table.address.with(|address| address.with_sort(name, kind, false, &own_sort).to_href())
                title=format!("{} · {}", fill(table.texts.sort_by, &[("column", label)]), table.texts.sort_hint)
                data-sort=name
                data-noscroll=""
            >
                <span class="dt-head-words"><span>{label}</span>{unit}</span>
                {move || mark().map(IntoAny::into_any)}
            </a>
        </th>
    }
    .into_any()
}

/// The row at a place of the list; bones while it is not held.
fn row(table: Table, place: u32, shown: &[usize], is_selectable: bool) -> AnyView {
    let index = (u64::from(place) + 2).to_string();
    let kinds = table.setup.with_value(|setup| {
        shown.iter().filter_map(|place| setup.columns.get(*place)).map(|column| column.kind).collect::<Vec<_>>()
    });
    let Some(held) = table.rows.with_value(|rows| rows.at(place).cloned()) else {
        let check = is_selectable.then(|| view! { <td class="dt-check"></td> });
        let bones = kinds
            .iter()
            .enumerate()
            .map(|(order, kind)| {
                let words = (order == 0).then(|| view! { <span class="vh">{table.texts.loading_row}</span> });
                view! { <td class=cell::class(*kind, false)><span class="dt-bone"></span>{words}</td> }
            })
            .collect::<Vec<_>>();
        return view! { <tr class="dt-row is-loading" aria-rowindex=index data-place=place.to_string()>{check}{bones}</tr> }.into_any();
    };
    let line = held.row.clone();
    let key = line.key.clone();
    let is_ticked = move || table.chosen.with(|chosen| chosen.is_all || chosen.keys.contains(&key));
    let check = is_selectable.then(|| {
        let is_ticked = is_ticked.clone();
        let form = table.setup.with_value(|setup| format!("{}-bulk", setup.list));
        view! {
            <td class="dt-check">
                <input type="checkbox" name="keys" value=line.key.clone() form=form aria-label=table.texts.select_row prop:checked=move || is_ticked() />
            </td>
        }
    });
    let href = line.href.clone();
    let href_now = href.clone();
    let is_open = move || href_now.as_deref().is_some_and(|href| table.address.with(|address| address.shows(href)));
    let cells = shown
        .iter()
        .zip(kinds)
        .enumerate()
        .map(|(order, (column, kind))| {
            let value = line.cells.get(*column).unwrap_or(&CellValue::Empty);
            let class = cell::class(kind, held.changed.contains(column));
            let content = cell::content(table.locale, table.texts, value);
            let title = match value {
                CellValue::Text(text) if text.chars().count() > 16 => Some(text.clone()),
                CellValue::Tags(_) | CellValue::TwoLines { .. } => Some(cell::words(table.locale, table.texts, value)),
                _ => None,
            };
            if order > 0 {
                return view! { <td class=class title=title>{content}</td> }.into_any();
            }
            let content = match href.clone() {
                Some(href) if !matches!(value, CellValue::Link { .. }) => view! {
                    <a class="dt-open" href=move || table.here.with(|address| address.link(&href)) data-noscroll="">{content}</a>
                }
                .into_any(),
                _ => content,
            };
            view! { <th class=class title=title scope="row">{content}</th> }.into_any()
        })
        .collect::<Vec<_>>();
    let has_href = line.href.is_some();
    view! {
        <tr
            class="dt-row"
            class:is-link=has_href
            class:is-selected=move || is_ticked()
            class:is-active=move || table.active.get() == Some(place)
            aria-current=move || is_open().then_some("true")
            aria-rowindex=index
            data-place=place.to_string()
            tabindex="-1"
        >
            {check}
            {cells}
        </tr>
    }
    .into_any()
}

/// The sums over the whole filter.
fn totals(table: Table, shown: &[usize], is_selectable: bool) -> AnyView {
    let shown = shown.to_vec();
    let check = is_selectable.then(|| view! { <td class="dt-check"></td> });
    let cells = move || {
        table.version.track();
        let totals = table.rows.with_value(|rows| rows.totals().to_vec());
        let kinds = table.setup.with_value(|setup| {
            shown.iter().filter_map(|place| setup.columns.get(*place)).map(|column| column.kind).collect::<Vec<_>>()
        });
        shown
            .iter()
            .zip(kinds)
            .enumerate()
            .map(|(order, (column, kind))| {
                let value = totals.get(*column).cloned().unwrap_or_default();
                if order == 0 && value == CellValue::Empty {
                    let scope = fill(table.texts.total_scope, &[("count", &count(table, table.total.get()))]);
                    return view! { <th class="dt-words" scope="row" title=scope>{table.texts.total}</th> }.into_any();
                }
                let content = if value == CellValue::Empty {
                    ().into_any()
                } else {
                    cell::content(table.locale, table.texts, &value)
                };
                if order == 0 {
                    view! { <th class=cell::class(kind, false) scope="row">{content}</th> }.into_any()
                } else {
                    view! { <td class=cell::class(kind, false)>{content}</td> }.into_any()
                }
            })
            .collect::<Vec<_>>()
    };
    view! { <tfoot><tr class="dt-total" aria-rowindex=move || (table.total.get() + 2).to_string()>{check}{move || cells()}</tr></tfoot> }.into_any()
}

/// What is ticked, and what can be done with it.
pub fn bulk_bar(table: Table, slot: Option<BulkSlot>) -> AnyView {
    let texts = table.texts;
    let selection = Signal::derive(move || table.selection());
    let words = move || match selection.get() {
        Selection::None => String::new(),
        Selection::Keys(keys) => {
            fill(texts.selected, &[("count", &count(table, u64::try_from(keys.len()).unwrap_or(u64::MAX)))])
        }
        Selection::All { total, .. } => fill(texts.selected_all, &[("count", &count(table, total))]),
    };
    let can_widen = move || matches!(selection.get(), Selection::Keys(keys) if (keys.len() as u64) < table.total.get());
    let slot = slot.map(|slot| slot(selection));
    view! {
        <div class="dt-bulk" hidden=move || selection.with(|selection| *selection == Selection::None)>
            <strong role="status">{move || words()}</strong>
            <button
                type="button"
                class="dt-clear"
                hidden=move || !can_widen()
                on:click=handler(move |_: leptos::ev::MouseEvent| table.chosen.set(super::state::Chosen { is_all: true, ..Default::default() }))
            >
                {move || fill(texts.select_whole, &[("count", &count(table, table.total.get()))])}
            </button>
            <button type="button" class="dt-clear" on:click=handler(move |_: leptos::ev::MouseEvent| table.chosen.set(Default::default()))>{texts.select_none}</button>
            <span class="dt-bulk-actions">{slot}</span>
        </div>
    }
    .into_any()
}

/// Which rows are seen, and links to other parts of the list.
pub fn foot(table: Table) -> AnyView {
    let texts = table.texts;
    let range = move || {
        let (start, end) = table.seen.get();
        let total = table.total.get();
        let last = u64::from(end).min(total);
        fill(
            texts.range,
            &[
                ("from", &count(table, (u64::from(start) + 1).min(last))),
                ("to", &count(table, last)),
                ("total", &count(table, total)),
            ],
        )
    };
    let page_link = move |glyph: Glyph, label: &'static str, target: fn(u32, u32, u32) -> Option<u32>| {
        let href = move || {
            table.here.with(|address| {
                let total = u32::try_from(table.total.get()).unwrap_or(u32::MAX);
                target(address.query.offset, address.page_rows(), total).map(|offset| address.at(offset).to_href())
            })
        };
        view! {
            <a class="btn-icon" href=move || href() aria-disabled=move || href().is_none().then_some("true") role=move || href().is_none().then_some("link") aria-label=label title=label data-noscroll="">
                <Icon glyph />
            </a>
        }
    };
    view! {
        <div class="dt-foot">
            <span class="dt-range-words">{move || range()}</span>
            <span class="dt-gaps" role="status">
                {move || table.has_gaps.get().then(|| view! {
                    {texts.rows_failed}
                    <button type="button" class="dt-clear" on:click=handler(move |_: leptos::ev::MouseEvent| browser::fetch_again(table))>{texts.retry}</button>
                })}
            </span>
            <nav class="dt-pages" aria-label=move || range()>
                {page_link(Glyph::ArrowUp, texts.page_first, |offset, _, _| (offset > 0).then_some(0))}
                {page_link(Glyph::Left, texts.page_previous, |offset, rows, _| (offset > 0).then(|| offset.saturating_sub(rows)))}
                {page_link(Glyph::Right, texts.page_next, |offset, rows, total| offset.checked_add(rows).filter(|next| *next < total))}
                {page_link(Glyph::ArrowDown, texts.page_last, |offset, rows, total| {
                    let last = total.saturating_sub(1) / rows.max(1) * rows.max(1);
                    (last > offset).then_some(last)
                })}
            </nav>
        </div>
    }
    .into_any()
}
