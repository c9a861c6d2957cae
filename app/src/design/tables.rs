//! The gallery of the data table: 100,000 demonstration rows with every kind of value, and every state. The rows are
//! computed from their number, on the server and in the browser alike, so that nothing stands in the database for them;
//! they appear here and nowhere else.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::list::{Filter, FilterOperator, ListQuery};
use domain::preference::Locale;
use leptos::prelude::*;
use rust_decimal::Decimal;

use crate::components::data_table::wire::{
    CellValue, Choice, Column, ColumnWidth, FilterKind, Selection, TablePage, TableRow, TableSetup, TagValue, Tone,
    ViewTab, table_load,
};
use crate::components::data_table::{BulkSlot, DataTable, TableViews, skeleton_of, state_view};
use crate::components::icon::Glyph;
use crate::error::AppError;
use crate::i18n::data_table::{DataTableTexts, TablesGalleryTexts};
use crate::i18n::{Texts, texts, use_locale};
use crate::reactive::handler;

/// How many rows the demonstration has.
pub const ROWS: u32 = 100_000;

/// Codes of the channels, in the order of [`TablesGalleryTexts`].
const CHANNELS: [&str; 6] = ["store", "tmall", "douyin", "jd", "mini", "web"];
/// Codes of the states.
const STATES: [&str; 4] = ["open", "review", "posted", "void"];

/// A number that looks random but is always the same for a row and a purpose (SplitMix64, as published).
const fn mixed(row: u32, purpose: u64) -> u64 {
    let mut value =
        (row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(purpose.wrapping_mul(0xD1B5_4A32_D192_ED03));
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// A number from 0 to below `bound`.
fn below(row: u32, purpose: u64, bound: u64) -> i64 {
    i64::try_from(mixed(row, purpose) % bound.max(1)).unwrap_or_default()
}

/// The figures of one row, before they are words.
struct Figures {
    channel: usize,
    state: usize,
    pieces: i64,
    amount_fen: i64,
    change_fen: i64,
    share_points: i64,
    days: i64,
    seconds: i64,
}

impl Figures {
    fn of(row: u32, tick: u32) -> Figures {
        // A pushed change touches every 16th row, another sixteen each time.
        let pushed = if tick > 0 && row % 16 == tick % 16 { i64::from(tick) * 100 } else { 0 };
        Figures {
            channel: usize::try_from(below(row, 1, CHANNELS.len() as u64)).unwrap_or_default(),
            state: usize::try_from(below(row, 2, STATES.len() as u64)).unwrap_or_default(),
            pieces: 1 + below(row, 3, 48),
            amount_fen: 990 + below(row, 4, 2_400_000) + pushed,
            change_fen: below(row, 5, 400_001) - 200_000 + pushed,
            share_points: below(row, 6, 10_001),
            days: below(row, 7, 365),
            seconds: i64::from(row) * 211,
        }
    }
}

fn fen(amount: i64) -> Decimal {
    Decimal::new(amount, 2)
}

fn number(row: u32) -> String {
    format!("T2605-{:06}", row + 1)
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default()
}

/// The demonstration list as a table.
pub fn setup(locale: Locale) -> TableSetup {
    let text = TablesGalleryTexts::of(locale);
    let choices = |codes: &[&str], labels: &[&str]| {
        FilterKind::Choice(
            codes
                .iter()
                .zip(labels)
                .map(|(code, label)| Choice { code: (*code).to_owned(), label: (*label).to_owned(), count: None })
                .collect(),
        )
    };
    TableSetup {
        list: "demonstration",
        caption: text.caption,
        columns: vec![
            Column::words("number", text.number).with_width(ColumnWidth::Medium),
            Column::words("item", text.item).with_width(ColumnWidth::Wide).with_filter(FilterKind::Text),
            Column::words("channel", text.channel)
                .with_width(ColumnWidth::Narrow)
                .with_filter(choices(&CHANNELS, &channels(text))),
            Column::words("state", text.state)
                .with_width(ColumnWidth::Narrow)
                .with_filter(choices(&STATES, &states(text))),
            Column::figures("pieces", text.pieces).with_unit(text.pieces_unit).with_width(ColumnWidth::Narrow),
            Column::figures("amount", text.amount).with_unit(text.yuan).with_filter(FilterKind::Amount),
            Column::figures("change", text.change).with_unit(text.yuan),
            Column::figures("change_percent", text.change_percent).with_width(ColumnWidth::Narrow),
            Column::figures("share", text.share).with_width(ColumnWidth::Narrow),
            Column::time("day", text.day).with_width(ColumnWidth::Narrow).with_filter(FilterKind::Date),
            Column::time("at", text.at).with_width(ColumnWidth::Wide),
            Column::figures("weight", text.weight).with_unit(text.kilogram).with_width(ColumnWidth::Narrow).hidden(),
            Column::words("labels", text.labels).with_width(ColumnWidth::Wide).unsorted().hidden(),
            Column::words("gift", text.gift).with_width(ColumnWidth::Tiny).unsorted().hidden(),
            Column::words("source", text.source).unsorted().hidden(),
        ],
        default_sort: "number",
        search_hint: text.search_hint,
        empty_title: text.empty_title,
        empty_hint: text.empty_hint,
        is_selectable: true,
        is_exportable: true,
    }
}

const fn channels(text: &TablesGalleryTexts) -> [&'static str; 6] {
    [text.store, text.tmall, text.douyin, text.jd, text.mini, text.web]
}

const fn states(text: &TablesGalleryTexts) -> [&'static str; 4] {
    [text.open, text.review, text.posted, text.void]
}

/// The demonstration row of a number, from 0.
pub fn row(locale: Locale, row: u32, tick: u32) -> TableRow {
    let text = TablesGalleryTexts::of(locale);
    let figures = Figures::of(row, tick);
    let tones = [Tone::Info, Tone::Warn, Tone::Good, Tone::Neutral];
    let tag = |code: &str, label: &str, tone: Tone| TagValue { code: code.to_owned(), label: label.to_owned(), tone };
    let word = |list: &[&'static str], place: usize| list.get(place).copied().unwrap_or_default();
    let start: DateTime<Utc> = first_day().and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
    let item = item_name(text, row);
    let labels = match row % 3 {
        0 => vec![tag("new", text.label_new, Tone::Info)],
        1 => vec![tag("gift", text.label_gift, Tone::Good), tag("fragile", text.label_fragile, Tone::Warn)],
        _ => Vec::new(),
    };
    TableRow {
        key: row.to_string(),
        href: Some(format!("?row={}", row + 1)),
        cells: vec![
            CellValue::Code(number(row)),
            CellValue::TwoLines { text: item.to_owned(), detail: format!("SKU {:05}", 10_000 + row % 977) },
            CellValue::Text(word(&channels(text), figures.channel).to_owned()),
            CellValue::Tag(tag(
                word(&STATES, figures.state),
                word(&states(text), figures.state),
                tones.get(figures.state).copied().unwrap_or_default(),
            )),
            CellValue::Count(figures.pieces),
            CellValue::Money { amount: fen(figures.amount_fen) },
            CellValue::Change(fen(figures.change_fen)),
            CellValue::ChangePercent(Decimal::new(figures.change_fen, 6)),
            CellValue::Percent(Decimal::new(figures.share_points, 4)),
            CellValue::Date(first_day() + Duration::days(figures.days)),
            CellValue::Instant(start + Duration::seconds(figures.seconds)),
            if row.is_multiple_of(11) {
                CellValue::Empty
            } else {
                CellValue::Quantity(Decimal::new(figures.pieces * 375, 3))
            },
            if labels.is_empty() { CellValue::Empty } else { CellValue::Tags(labels) },
            CellValue::Flag(row.is_multiple_of(5)),
            CellValue::Link { text: text.source_link.to_owned(), href: "/design".to_owned() },
        ],
    }
}

fn item_name(text: &TablesGalleryTexts, row: u32) -> &'static str {
    let items = [text.item_coat, text.item_shirt, text.item_shoes, text.item_bag, text.item_scarf];
    items.get(usize::try_from(row % 5).unwrap_or_default()).copied().unwrap_or_default()
}

/// Whether a row satisfies one condition; what the list does not know excludes nothing here, because the gallery must not
/// fail for a stray address.
fn satisfies(locale: Locale, row: u32, figures: &Figures, filter: &Filter) -> bool {
    let is_one_of = |code: &str| filter.values.iter().any(|value| value == code);
    let bounds = |value: Decimal, parse: &dyn Fn(&str) -> Option<Decimal>| {
        let at = |place: usize| filter.values.get(place).and_then(|text| parse(text));
        match filter.operator {
            FilterOperator::AtLeast => at(0).is_none_or(|lower| value >= lower),
            FilterOperator::AtMost => at(0).is_none_or(|upper| value <= upper),
            FilterOperator::Between => {
                at(0).is_none_or(|lower| value >= lower) && at(1).is_none_or(|upper| value <= upper)
            }
            FilterOperator::Is | FilterOperator::IsNot | FilterOperator::Contains => true,
        }
    };
    match (filter.column.as_str(), filter.operator) {
        ("channel", FilterOperator::Is) => CHANNELS.get(figures.channel).is_some_and(|code| is_one_of(code)),
        ("channel", FilterOperator::IsNot) => CHANNELS.get(figures.channel).is_none_or(|code| !is_one_of(code)),
        ("state", FilterOperator::Is) => STATES.get(figures.state).is_some_and(|code| is_one_of(code)),
        ("state", FilterOperator::IsNot) => STATES.get(figures.state).is_none_or(|code| !is_one_of(code)),
        ("item", FilterOperator::Contains) => {
            let name = item_name(TablesGalleryTexts::of(locale), row).to_lowercase();
            filter.values.iter().all(|value| name.contains(&value.to_lowercase()))
        }
        ("amount", _) => bounds(fen(figures.amount_fen), &|text| text.parse().ok()),
        ("day", _) => bounds(Decimal::from(figures.days), &|text| {
            text.parse::<NaiveDate>().ok().map(|day| Decimal::from((day - first_day()).num_days()))
        }),
        _ => true,
    }
}

/// The order of two rows by one column.
fn order(column: &str, one: (u32, &Figures), other: (u32, &Figures)) -> std::cmp::Ordering {
    let ((one_row, one), (other_row, other)) = (one, other);
    match column {
        "item" => (one_row % 5).cmp(&(other_row % 5)),
        "channel" => one.channel.cmp(&other.channel),
        "state" => one.state.cmp(&other.state),
        "pieces" | "weight" => one.pieces.cmp(&other.pieces),
        "amount" => one.amount_fen.cmp(&other.amount_fen),
        "change" | "change_percent" => one.change_fen.cmp(&other.change_fen),
        "share" => one.share_points.cmp(&other.share_points),
        "day" => one.days.cmp(&other.days),
        _ => one_row.cmp(&other_row),
    }
}

/// The rows of a question in its order, and their sums.
struct Matching {
    rows: Vec<u32>,
    totals: Vec<CellValue>,
}

/// What answers a question. The last answer is remembered, because the next part of it follows at once.
fn matching(locale: Locale, query: &ListQuery, tick: u32) -> Arc<Matching> {
    type Known = Option<(Locale, ListQuery, u32, Arc<Matching>)>;
    static LAST: Mutex<Known> = Mutex::new(None);
    let question = ListQuery { offset: 0, limit: 0, ..query.clone() };
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known_locale, known, known_tick, matching)) = last.as_ref()
        && *known == question
        && (*known_locale, *known_tick) == (locale, tick)
    {
        return matching.clone();
    }
    let search = question.search.trim().to_lowercase();
    let mut rows: Vec<u32> = (0..ROWS)
        .filter(|row| {
            let figures = Figures::of(*row, tick);
            question.filters.iter().all(|filter| satisfies(locale, *row, &figures, filter))
                && (search.is_empty() || number(*row).to_lowercase().contains(&search))
        })
        .collect();
    if !question.sort.is_empty() {
        rows.sort_by(|one, other| {
            let figures = (Figures::of(*one, tick), Figures::of(*other, tick));
            question
                .sort
                .iter()
                .map(|key| {
                    let order = order(&key.column, (*one, &figures.0), (*other, &figures.1));
                    if key.is_descending { order.reverse() } else { order }
                })
                .find(|order| order.is_ne())
                .unwrap_or_else(|| one.cmp(other))
        });
    }
    let totals = totals(&rows, tick);
    let matching = Arc::new(Matching { rows, totals });
    *last = Some((locale, question, tick, matching.clone()));
    matching
}

/// The sums over rows, one value a column.
fn totals(rows: &[u32], tick: u32) -> Vec<CellValue> {
    let (mut pieces, mut amount, mut change) = (0, 0, 0);
    for figures in rows.iter().map(|row| Figures::of(*row, tick)) {
        pieces += figures.pieces;
        amount += figures.amount_fen;
        change += figures.change_fen;
    }
    let mut totals = vec![CellValue::Empty; 15];
    for (place, value) in [
        (4, CellValue::Count(pieces)),
        (5, CellValue::Money { amount: fen(amount) }),
        (6, CellValue::Change(fen(change))),
    ] {
        if let Some(total) = totals.get_mut(place) {
            *total = value;
        }
    }
    totals
}

/// A part of the demonstration in a language; `tick` counts pushed changes.
pub fn page_in(locale: Locale, query: &ListQuery, tick: u32) -> TablePage {
    let matching = matching(locale, query, tick);
    let limit = if query.limit == 0 { 100 } else { query.limit };
    let (offset, limit) =
        (usize::try_from(query.offset).unwrap_or(usize::MAX), usize::try_from(limit).unwrap_or_default());
    TablePage {
        rows: matching.rows.iter().skip(offset).take(limit).map(|place| row(locale, *place, tick)).collect(),
        total: matching.rows.len() as u64,
        totals: matching.totals.clone(),
    }
}

/// The gallery's part on tables.
#[component]
pub fn TablesGallery() -> impl IntoView {
    let text = texts::<TablesGalleryTexts>();
    let table_texts = texts::<DataTableTexts>();
    let locale = use_locale();
    let tick = RwSignal::new(0_u32);
    let is_stale = RwSignal::new(false);
    let load = table_load(move |query: ListQuery| {
        let page = page_in(locale, &query, tick.try_get_untracked().unwrap_or_default());
        async move { Ok::<_, AppError>(page) }
    });
    let saved = RwSignal::new(vec![ViewTab {
        id: "disputed".to_owned(),
        name: text.view_large.to_owned(),
        query: "sort=-amount&f.amount=min:20000".to_owned(),
        is_shared: true,
        is_mine: false,
    }]);
    let views = TableViews {
        saved: saved.into(),
        save: Callback::new(move |view: crate::components::data_table::NewView| {
            saved.update(|saved| {
                saved.push(ViewTab {
                    id: format!("own-{}", saved.len()),
                    name: view.name,
                    query: view.query,
                    is_shared: view.is_shared,
                    is_mine: true,
                });
            });
        }),
        delete: Callback::new(move |id: String| saved.update(|saved| saved.retain(|view| view.id != id))),
        save_url: String::new(),
        delete_url: String::new(),
        may_share: true,
    };
    let bulk: BulkSlot = Arc::new(move |selection: Signal<Selection>| {
        view! {
            <span class="dt-note">
                {move || match selection.get() {
                    Selection::None => "",
                    Selection::Keys(_) => text.scope_keys,
                    Selection::All { .. } => text.scope_all,
                }}
            </span>
        }
        .into_any()
    });
    let labels: Vec<_> = setup(locale)
        .columns
        .iter()
        .filter(|column| column.is_shown)
        .map(|column| (column.label, column.kind))
        .collect();
    let states: Vec<AnyView> = vec![
        skeleton_of(&labels, table_texts.loading),
        state_view(Glyph::List, text.empty_title, text.empty_hint.to_owned(), None, "empty"),
        state_view(Glyph::Search, table_texts.no_result, table_texts.no_result_hint.to_owned(), None, "no-result"),
        state_view(Glyph::Warn, table_texts.failed, String::new(), None, "error"),
        state_view(
            Glyph::Lock,
            table_texts.forbidden,
            crate::i18n::fill(table_texts.forbidden_hint, &[("permission", "design.read")]),
            None,
            "forbidden",
        ),
    ];
    view! {
        <div class="dt-gallery">
            <p class="dt-note">{text.note}</p>
            <p class="dt-gallery-acts">
                <button type="button" class="btn btn-s" on:click=handler(move |_: leptos::ev::MouseEvent| tick.update(|tick| *tick += 1))>{text.push}</button>
                <button type="button" class="btn btn-s" aria-pressed=move || is_stale.get().to_string() on:click=handler(move |_: leptos::ev::MouseEvent| is_stale.update(|stale| *stale = !*stale))>
                    {text.stale}
                </button>
            </p>
            <DataTable setup=setup(locale) load reload=Signal::from(tick) is_stale=Signal::from(is_stale) views bulk />
            <h3>{text.states}</h3>
            <div class="dt-gallery-states">{states}</div>
        </div>
    }
}
