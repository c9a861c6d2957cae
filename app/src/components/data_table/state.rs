//! The state of one table on one page: what is asked (the address), what is held (`rows`), what is seen (`window`), what is
//! chosen. It is a bundle of signals that is copied into every closure. The first answer comes through a resource, so that
//! it is in the server's HTML; all later rows come through the list's own load function.

use std::collections::BTreeSet;
use std::ops::Range;

use domain::list::{Filter, FilterOperator, ListQuery};
use domain::preference::{Density, Locale, Preference};
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use serde::{Deserialize, Serialize};

use super::query::{MOST_PAGE_ROWS, TableAddress};
use super::rows::Rows;
use super::window::{block, window};
use super::wire::{Column, FilterKind, Selection, TableLoad, TablePage, TableSetup};
use crate::error::AppError;
use crate::i18n::data_table::DataTableTexts;
use crate::i18n::{texts, use_locale};

/// What stands in the table's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The table.
    Rows,
    /// Nothing is in the list yet.
    FirstEmpty,
    /// Nothing matches the question.
    NoResult,
    /// The list could not be read; see [`Table::error`].
    Failed,
}

/// What was asked: a question, and which refresh it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The question with offset and limit.
    pub query: ListQuery,
    /// How often the rows had been refreshed.
    pub refresh: u32,
}

/// The answer to what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked.
    pub asked: Asked,
    /// The rows, or why not.
    pub result: Result<TablePage, AppError>,
}

/// The rows ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Ticked one by one or by range.
    pub keys: BTreeSet<String>,
    /// Everything the filter has; `keys` is empty then.
    pub is_all: bool,
}

/// The signals of a table.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "some parts are for the browser alone"))]
pub struct Table {
    /// What the list declares.
    pub setup: StoredValue<TableSetup>,
    /// The list's load function.
    pub load: StoredValue<TableLoad>,
    /// Goes to an address of this page (`?…`) or another; with `true` in place of the present one in the history.
    pub go: Callback<(String, bool)>,
    /// The path of the page.
    pub path: Memo<String>,
    /// What the address says.
    pub address: Memo<TableAddress>,
    /// The address at the place the reader has scrolled to: what links start from.
    pub here: Memo<TableAddress>,
    /// The first row looked at.
    pub place: RwSignal<u32>,
    /// The columns shown, as places in the declaration.
    pub columns: Memo<Vec<usize>>,
    /// What is asked now.
    pub asked: Memo<Asked>,
    /// What has been answered last.
    pub answered: RwSignal<Asked>,
    /// The rows held.
    pub rows: StoredValue<Rows>,
    /// Counts up whenever `rows` changes.
    pub version: RwSignal<u32>,
    /// How many rows the whole filter has.
    pub total: RwSignal<u64>,
    /// What stands in the table's place.
    pub phase: RwSignal<Phase>,
    /// Why the list could not be read.
    pub error: RwSignal<Option<AppError>>,
    /// The rows one scroll bar covers.
    pub block: RwSignal<(u32, u32)>,
    /// The rows in the document.
    pub window: RwSignal<(u32, u32)>,
    /// The rows seen.
    pub seen: RwSignal<(u32, u32)>,
    /// Whether the page is alive in the browser.
    pub is_live: RwSignal<bool>,
    /// Whether rows looked at could not be fetched.
    pub has_gaps: RwSignal<bool>,
    /// Pages being fetched.
    pub fetching: StoredValue<BTreeSet<u32>>,
    /// Pages that came back with fewer rows than the list should have: not asked for again until the rows are fresh.
    pub given_up: StoredValue<BTreeSet<u32>>,
    /// The rows ticked.
    pub chosen: RwSignal<Chosen>,
    /// The row the keyboard stands on.
    pub active: RwSignal<Option<u32>>,
    /// The row from which a range of ticks starts.
    pub anchor: StoredValue<Option<u32>>,
    /// How often the reader asked for fresh rows.
    pub refreshes: RwSignal<u32>,
    /// Height of a row in px, measured.
    pub row_height: RwSignal<f64>,
    /// Height of what stays in place above and below the rows in px, measured.
    pub bars: StoredValue<f64>,
    /// Where the scroll bar stood at the last look, in px.
    pub last_top: StoredValue<f64>,
    /// The box that scrolls.
    pub scroller: NodeRef<html::Div>,
    /// The whole component.
    pub section: NodeRef<html::Section>,
    /// The words.
    pub texts: &'static DataTableTexts,
    /// The reader's language.
    pub locale: Locale,
    /// The reader's density.
    pub own_density: Density,
}

/// Whether the filter bar can show and change a condition of a column.
pub fn is_editable(kind: &FilterKind, filter: &Filter) -> bool {
    match kind {
        FilterKind::None => false,
        FilterKind::Text => filter.operator == FilterOperator::Contains && filter.values.len() == 1,
        FilterKind::Choice(_) => filter.operator == FilterOperator::Is,
        FilterKind::Amount | FilterKind::Date => match filter.operator {
            FilterOperator::AtLeast | FilterOperator::AtMost => filter.values.len() == 1,
            FilterOperator::Between => filter.values.len() == 2,
            FilterOperator::Is | FilterOperator::IsNot | FilterOperator::Contains => false,
        },
    }
}

/// The columns shown for a choice in the address: the first declared one always, and first; unknown names are passed over.
pub fn shown_columns(columns: &[Column], chosen: &[String]) -> Vec<usize> {
    let mut shown: Vec<usize> = if columns.is_empty() { Vec::new() } else { vec![0] };
    if chosen.is_empty() {
        shown.extend(columns.iter().enumerate().skip(1).filter(|(_, column)| column.is_shown).map(|(place, _)| place));
    } else {
        for name in chosen {
            if let Some(place) = columns.iter().position(|column| column.name == name)
                && !shown.contains(&place)
            {
                shown.push(place);
            }
        }
    }
    shown
}

#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "some acts are for the browser alone"))]
impl Table {
    /// A table over a list, and the resource that fetches its first page.
    pub fn new(setup: TableSetup, load: TableLoad, reload: Option<Signal<u32>>) -> (Table, Resource<Answer>) {
        let preference = use_context::<Preference>().unwrap_or_default();
        let location = use_location();
        let (search, path) = (location.search, location.pathname);
        let navigate = use_navigate();
        let go = Callback::new(move |(href, replace): (String, bool)| {
            let options = NavigateOptions { scroll: !href.starts_with('?'), replace, ..NavigateOptions::default() };
            let href = if href.starts_with('?') { format!("{}{href}", path.get_untracked()) } else { href };
            navigate(&href, options);
        });
        let address = Memo::new(move |_| TableAddress::parse(&search.get()));
        let place = RwSignal::new(address.with_untracked(|address| address.query.offset));
        let here = Memo::new(move |_| address.with(|address| address.at(place.get())));
        let setup = StoredValue::new(setup);
        let columns = Memo::new(move |_| {
            address.with(|address| setup.with_value(|setup| shown_columns(&setup.columns, &address.columns)))
        });
        let rows = StoredValue::new(Rows::default());
        let window_signal = RwSignal::new((0, 0));
        let refreshes = RwSignal::new(0_u32);
        let is_live = RwSignal::new(false);
        let asked = Memo::new(move |before: Option<&Asked>| {
            let refresh = refreshes.get().wrapping_add(reload.map_or(0, |reload| reload.get()));
            let (mut query, question) = address.with(|address| {
                (ListQuery { limit: address.page_rows(), ..address.query.clone() }, address.question())
            });
            if let Some(before) = before {
                let is_same = ListQuery { offset: 0, limit: 0, ..before.query.clone() } == question;
                if is_same && before.refresh != refresh && is_live.get_untracked() {
                    // Fresh rows of what is being looked at, not of the page that was opened once.
                    query.offset = window_signal.get_untracked().0;
                    query.limit = MOST_PAGE_ROWS;
                } else if is_same && before.refresh == refresh && query.offset == place.get_untracked() {
                    // The address caught up with the scroll bar (a drawer was opened): nothing new is asked.
                    return before.clone();
                }
            }
            Asked { query, refresh }
        });
        let load = StoredValue::new(load);
        let resource = Resource::new_blocking(
            move || asked.get(),
            move |asked| {
                let answer = load.with_value(|load| load(asked.query.clone()));
                async move { Answer { asked, result: answer.await } }
            },
        );
        let table = Table {
            setup,
            load,
            go,
            path,
            address,
            here,
            place,
            columns,
            asked,
            answered: RwSignal::new(Asked::default()),
            rows,
            version: RwSignal::new(0),
            total: RwSignal::new(0),
            phase: RwSignal::new(Phase::Rows),
            error: RwSignal::new(None),
            block: RwSignal::new((0, 0)),
            window: window_signal,
            seen: RwSignal::new((0, 0)),
            is_live,
            has_gaps: RwSignal::new(false),
            fetching: StoredValue::new(BTreeSet::new()),
            given_up: StoredValue::new(BTreeSet::new()),
            chosen: RwSignal::new(Chosen::default()),
            active: RwSignal::new(None),
            anchor: StoredValue::new(None),
            refreshes,
            row_height: RwSignal::new(32.0),
            bars: StoredValue::new(0.0),
            last_top: StoredValue::new(0.0),
            scroller: NodeRef::new(),
            section: NodeRef::new(),
            texts: texts::<DataTableTexts>(),
            locale: use_locale(),
            own_density: preference.density,
        };
        (table, resource)
    }

    /// Takes an answer unless it was taken already: it comes both through the first rendering and through the effect that
    /// watches for later ones.
    pub fn take_once(self, answer: Answer) -> bool {
        let is_known = self.version.get_untracked() > 0 || self.error.with_untracked(Option::is_some);
        if is_known && self.answered.with_untracked(|answered| *answered == answer.asked) {
            return false;
        }
        self.take(answer)
    }

    /// Takes an answer: rows into memory, the window where the answer begins. Returns whether the reader must be taken to
    /// the answer's first row, because the question or the part of it was changed by the address.
    pub fn take(self, answer: Answer) -> bool {
        let Answer { asked, result } = answer;
        let before = self.answered.get_untracked();
        let is_refresh = asked.refresh != before.refresh;
        let question = ListQuery { offset: 0, limit: 0, ..asked.query.clone() };
        let is_same = self.rows.with_value(|rows| rows.question() == &question) && self.version.get_untracked() > 0;
        self.answered.set(asked.clone());
        if self.has_gaps.get_untracked() {
            self.has_gaps.set(false);
        }
        self.fetching.update_value(BTreeSet::clear);
        self.given_up.update_value(BTreeSet::clear);
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                self.error.set(Some(error));
                // Always told anew: the reason may be another one.
                self.phase.set(Phase::Failed);
                return false;
            }
        };
        let (total, count) = (page.total, u32::try_from(page.rows.len()).unwrap_or(u32::MAX));
        let offset = asked.query.offset;
        self.rows.update_value(|rows| rows.take(question, offset, page, is_refresh || !is_same));
        let is_filtered = !asked.query.search.is_empty() || !asked.query.filters.is_empty();
        if self.total.get_untracked() != total {
            self.total.set(total);
        }
        if self.error.with_untracked(Option::is_some) {
            self.error.set(None);
        }
        let is_moved = !(is_same && is_refresh);
        let covered = block(offset, total);
        if self.block.get_untracked() != (covered.start, covered.end) {
            self.block.set((covered.start, covered.end));
        }
        if is_moved {
            let looked_at = offset..offset.saturating_add(count).min(covered.end.max(offset));
            self.place.set(offset);
            self.seen.set((looked_at.start, looked_at.end));
            if self.is_live.get_untracked() {
                let near = window(&(offset..offset.saturating_add(40).min(covered.end)), &covered);
                self.window.set((near.start, near.end));
            } else {
                self.window.set((looked_at.start, looked_at.end));
            }
            self.active.set(None);
        } else {
            let (start, end) = self.window.get_untracked();
            self.window.set((start.min(covered.end), end.min(covered.end)));
        }
        if !is_same {
            self.chosen.set(Chosen::default());
            self.anchor.set_value(None);
        }
        self.version.update(|version| *version = version.wrapping_add(1));
        let phase = match (total, is_filtered) {
            (0, true) => Phase::NoResult,
            (0, false) => Phase::FirstEmpty,
            (_, true | false) => Phase::Rows,
        };
        // A table that stays is not built anew: the heading just pressed keeps the focus.
        if self.phase.get_untracked() != phase {
            self.phase.set(phase);
        }
        is_moved
    }

    /// Takes more rows of the present question; an answer to an older one is dropped.
    pub fn take_more(self, question: &ListQuery, offset: u32, page: TablePage) {
        let is_current = self.rows.try_with_value(|rows| rows.question() == question).unwrap_or(false);
        if !is_current {
            return;
        }
        let total = page.total;
        let (start, end) = self.window.get_untracked();
        self.rows.update_value(|rows| {
            rows.take(question.clone(), offset, page, false);
            rows.forget_far_from(&(start..end));
        });
        if total != self.total.get_untracked() {
            self.total.set(total);
            let covered = block(start, total);
            self.block.set((covered.start, covered.end));
        }
        self.version.update(|version| *version = version.wrapping_add(1));
    }

    /// Whether an answer is awaited.
    pub fn is_busy(self) -> bool {
        self.asked.with(|asked| self.answered.with(|answered| asked != answered))
    }

    /// The rows one scroll bar covers.
    pub fn block_range(self) -> Range<u32> {
        let (start, end) = self.block.get_untracked();
        start..end
    }

    /// The density in force.
    pub fn density(self) -> Density {
        self.address.with(|address| address.density).unwrap_or(self.own_density)
    }

    /// What is ticked, as a bulk action needs it.
    pub fn selection(self) -> Selection {
        self.chosen.with(|chosen| {
            if chosen.is_all {
                Selection::All { query: self.address.with(TableAddress::question), total: self.total.get() }
            } else if chosen.keys.is_empty() {
                Selection::None
            } else {
                Selection::Keys(chosen.keys.iter().cloned().collect())
            }
        })
    }

    /// Ticks or unticks a row; with `is_range` all rows from the last one ticked to it.
    pub fn choose(self, place: u32, is_range: bool) {
        let from = self.anchor.get_value().filter(|_| is_range).unwrap_or(place);
        let keys = self.rows.with_value(|rows| rows.keys_between(from, place));
        self.chosen.update(|chosen| {
            chosen.is_all = false;
            let is_ticking = is_range || !keys.iter().all(|key| chosen.keys.contains(key));
            for key in keys {
                if is_ticking {
                    chosen.keys.insert(key);
                } else {
                    chosen.keys.remove(&key);
                }
            }
        });
        self.anchor.set_value(Some(place));
    }

    /// Ticks or unticks all rows in the document.
    pub fn choose_window(self, is_ticking: bool) {
        let (start, end) = self.window.get_untracked();
        let keys = self.rows.with_value(|rows| rows.keys_between(start, end.saturating_sub(1)));
        self.chosen
            .set(Chosen { keys: if is_ticking { keys.into_iter().collect() } else { BTreeSet::new() }, is_all: false });
    }
}
