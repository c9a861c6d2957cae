//! Charts, drawn as SVG on the server and kept live in the browser. One component, [`Chart`]; what it shows is plain data
//! ([`series`]), what that looks like is decided by pure functions, so that geometry is tested without a browser. Every
//! chart can be read as a table, without script too. Geometry is in percent or in a stretched inner picture, never in
//! style attributes: one picture fits every width, and text keeps its size.

pub mod bridge;
pub mod change;
pub mod gauge;
pub mod grid;
pub mod layout;
pub mod mark;
pub mod plot;
pub mod ranges;
pub mod scale;
pub mod series;
pub mod table;

use crate::i18n::chart::ChartTexts;
use crate::i18n::{texts, use_locale};
use change::Changes;
use domain::preference::Locale;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use plot::{Key, Plot};
use series::{BridgeKind, ChartData, ChartState, Content, SeriesData, SeriesKind};
use table::PlainTable;

/// What a chart remembers between two states of its data.
#[derive(Clone, Debug, Default)]
struct Memory {
    data: Option<ChartData>,
    changes: Changes,
    is_second: bool,
}

/// The words, language and names that all parts of one chart share.
#[derive(Clone, Debug)]
struct Setting {
    id: String,
    locale: Locale,
    cursor: RwSignal<Option<usize>>,
    spoken: RwSignal<String>,
}

/// A chart. Its title is read aloud but not shown: the panel around it has the visible heading.
#[component]
pub fn Chart(
    /// The id on the page; must be unique there.
    #[prop(into)]
    id: String,
    /// What is shown. When it changes, what differs is tinted for a second.
    #[prop(into)]
    data: Signal<ChartData>,
    /// Whether the data is there; without it, it is.
    #[prop(optional, into)]
    state: MaybeProp<ChartState>,
    /// Whether the fold with the table is there. Switch it off where the page itself gives the figures, as in a tile.
    #[prop(default = true)]
    has_table: bool,
) -> impl IntoView {
    let words = texts::<ChartTexts>();
    let setting = Setting {
        id: id.clone(),
        locale: use_locale(),
        cursor: RwSignal::new(None),
        spoken: RwSignal::new(String::new()),
    };
    let memory = StoredValue::new(Memory::default());
    let spoken = setting.spoken;
    let body = move || match state.get().unwrap_or_default() {
        ChartState::Loading => {
            view! { <p class="chart-state" role="status" data-state="loading">{words.loading}</p> }.into_any()
        }
        ChartState::Failed(reason) => {
            let reason = if reason.is_empty() { words.failed.to_owned() } else { reason };
            view! { <p class="chart-state" role="alert" data-state="failed">{reason}</p> }.into_any()
        }
        ChartState::Ready => data.with(|now| {
            if now.is_empty() {
                return view! { <p class="chart-state" data-state="empty">{words.empty}</p> }.into_any();
            }
            let changes = remember(memory, now);
            let picture = picture(now, data, &setting, words, &changes);
            let fold = has_table.then(|| table::fold(PlainTable::of(now, words), now.title.clone(), words.show_table));
            view! { {picture}{fold} }.into_any()
        }),
    };
    view! {
        <figure class="chart" id=id.clone() data-kind=move || data.with(kind_code) aria-label=move || data.with(|data| data.title.clone())>
            {body}
            <p class="chart-vh" aria-live="polite">{move || spoken.get()}</p>
        </figure>
    }
}

/// Compares with the state before and keeps the new one.
fn remember(memory: StoredValue<Memory>, now: &ChartData) -> Changes {
    let mut changes = Changes::default();
    memory.update_value(|memory| {
        if let Some(before) = &memory.data {
            if before == now {
                changes = memory.changes.clone();
                return;
            }
            changes = Changes::between(before, now, memory.is_second);
            memory.is_second = !memory.is_second;
        }
        memory.changes = changes.clone();
        memory.data = Some(now.clone());
    });
    changes
}

/// The kind of a chart as the value of `data-kind`.
fn kind_code(data: &ChartData) -> &'static str {
    match &data.content {
        Content::Series(data) => match data.kind {
            SeriesKind::Line => "line",
            SeriesKind::Area => "area",
            SeriesKind::StackedArea => "stacked-area",
            SeriesKind::Bar => "bar",
            SeriesKind::StackedBar => "stacked-bar",
            SeriesKind::GroupedBar => "grouped-bar",
            SeriesKind::Spark => "spark",
        },
        Content::Grid(data) => match data.kind {
            series::GridKind::Heat => "heat",
            series::GridKind::Matrix => "matrix",
        },
        Content::Bridge(data) => match data.kind {
            BridgeKind::Lying => "bridge",
            BridgeKind::Upright => "bridge-upright",
        },
        Content::Scale(_) => "scale",
        Content::Ranges(_) => "ranges",
    }
}

/// Title and description as one accessible name.
fn label(data: &ChartData, words: &ChartTexts) -> String {
    if data.description.is_empty() {
        data.title.clone()
    } else {
        [&data.title, words.colon, &data.description].concat()
    }
}

fn picture(
    now: &ChartData,
    data: Signal<ChartData>,
    setting: &Setting,
    words: &'static ChartTexts,
    changes: &Changes,
) -> AnyView {
    let unit = &now.unit;
    let name = label(now, words);
    match &now.content {
        Content::Series(series) => {
            let plot = Plot::of(series, unit, setting.locale, words, changes, &setting.id);
            if series.kind == SeriesKind::Spark {
                let label = [&now.title, words.colon, &gauge::spark_words(series, unit, words)].concat();
                return gauge::draw_spark(plot, label);
            }
            draw_plot(plot, data, setting, words, name)
        }
        Content::Grid(grid) => grid::draw(grid, unit, setting.locale, words, changes, name),
        Content::Bridge(bridge) => match bridge.kind {
            BridgeKind::Lying => bridge::draw_lying(bridge, unit, words, changes, name),
            BridgeKind::Upright => bridge::draw_upright(bridge, unit, setting.locale, words, changes, name),
        },
        Content::Scale(scale) => {
            let label = [&now.title, words.colon, &gauge::scale_words(scale, unit, words)].concat();
            gauge::draw_scale(scale, changes, label)
        }
        Content::Ranges(ranges) => ranges::draw(ranges, unit, words, changes, name),
    }
}

/// Where the cursor goes for a key; `None` when the key is none of ours.
pub fn move_cursor(key: &str, cursor: Option<usize>, count: usize) -> Option<Option<usize>> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowRight" | "ArrowUp" => Some(Some(cursor.map_or(0, |at| (at + 1).min(last)))),
        "ArrowLeft" | "ArrowDown" => Some(Some(cursor.map_or(last, |at| at.min(last + 1).saturating_sub(1)))),
        "Home" => Some(Some(0)),
        "End" => Some(Some(last)),
        "Escape" => cursor.map(|_| None),
        _ => None,
    }
}

/// What is read aloud at a position.
fn reading(data: &ChartData, locale: Locale, words: &ChartTexts, index: usize) -> String {
    let Content::Series(series) = &data.content else { return String::new() };
    let Some(position) = series.positions.get(index) else { return String::new() };
    let plot = Plot::of(series, &data.unit, locale, words, &Changes::default(), "");
    let mut parts: Vec<String> = plot
        .tip(series, &data.unit, words, index)
        .into_iter()
        .map(|row| [&row.name, " ", &row.figure].concat())
        .collect();
    parts.extend(series.events.iter().filter(|event| event.at == index).map(|event| event.text.clone()));
    [&position.full, words.colon, &parts.join(words.separator)].concat()
}

fn draw_plot(
    plot: Plot,
    data: Signal<ChartData>,
    setting: &Setting,
    words: &'static ChartTexts,
    name: String,
) -> AnyView {
    let Setting { id, locale, cursor, spoken } = setting.clone();
    let count = plot.strips.len();
    let move_by = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(next) = move_cursor(&event.key(), cursor.get_untracked(), count) else { return };
        event.prevent_default();
        cursor.set(next);
        let text = next.map(|index| data.with_untracked(|data| reading(data, locale, words, index)));
        spoken.set(text.unwrap_or_default());
    };
    let leave = move || {
        cursor.set(None);
        spoken.set(String::new());
    };
    let strips = plot
        .strips
        .iter()
        .enumerate()
        .map(|(index, (x, width))| {
            view! {
                <rect class="hit" x=x.clone() y="0" width=width.clone() height="100%" on:pointerenter=move |_| cursor.set(Some(index))/>
            }
            .into_any()
        })
        .collect_view();
    let pointer = {
        let plot = plot.clone();
        move || cursor.get().filter(|index| *index < count).map(|index| draw_guide(&plot, index))
    };
    let tip = {
        let plot = plot.clone();
        move || {
            cursor.get().filter(|index| *index < count).map(|index| {
                data.with(|data| match &data.content {
                    Content::Series(series) => draw_tip(&plot, data, series, words, index),
                    _ => ().into_any(),
                })
            })
        }
    };
    let keys = plot.keys.into_iter().map(|key| draw_key(key, &id)).collect_view();
    let ends = draw_ends(&plot.ends);
    let has_right = !plot.labels_right.is_empty();
    let width_code = if !plot.ends.is_empty() {
        "stack"
    } else if has_right {
        "line"
    } else {
        "none"
    };
    let windows = (plot.window_rows > 0).then(|| {
        let height = (plot.window_rows * 24).to_string();
        view! { <svg class="win" height=height aria-hidden="true">{mark::draw(plot.windows)}</svg> }
    });
    let right =
        has_right.then(|| view! { <svg class="right" aria-hidden="true">{mark::draw(plot.labels_right)}</svg> });
    let keys_id = [&id, "-keys"].concat();
    view! {
        <p class="chart-key">{keys}</p>
        <div class="trend" data-ends=width_code>
            <svg class="y" aria-hidden="true">{mark::draw(plot.labels_left)}</svg>
            <div
                class="stage"
                tabindex="0"
                role="application"
                aria-roledescription=words.interactive
                aria-label=name.clone()
                aria-describedby=keys_id.clone()
                on:keydown=move_by
                on:pointerleave=move |_| leave()
                on:blur=move |_| leave()
            >
                <svg class="plot" role="img" aria-label=name.clone()>
                    <defs>{draw_textures(&id)}</defs>
                    {mark::draw(plot.back)}
                    <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" width="100%" height="100%">
                        {mark::draw(plot.stretched)}
                    </svg>
                    {mark::draw(plot.front)}
                    {pointer}
                    {strips}
                </svg>
                {tip}
            </div>
            {right}
            {ends}
            <svg class="x" aria-hidden="true">{mark::draw(plot.labels_below)}</svg>
            {windows}
        </div>
        <p class="chart-vh" id=keys_id>{words.keys}</p>
    }
    .into_any()
}

/// The hatching of a running day and the textures of bars side by side.
fn draw_textures(id: &str) -> AnyView {
    const TEXTURES: [(&str, &str); 6] = [
        ("hatch", "M-1 1l2 -2M0 6l6 -6M5 7l2 -2"),
        ("1", "M0 1h6M0 4h6"),
        ("2", "M1.5 1.5h.1M4.5 4.5h.1"),
        ("3", "M1 0v6M4 0v6"),
        ("4", "M-1 5l2 2M0 0l6 6M5 -1l2 2"),
        ("5", "M0 3h6M3 0v6"),
    ];
    TEXTURES
        .iter()
        .map(|(name, path)| {
            let id = [id, "-", name].concat();
            let class = if *name == "hatch" { "c-hatch-line" } else { "c-hatch-line fine" };
            view! {
                <pattern id=id width="6" height="6" patternUnits="userSpaceOnUse"><path class=class d=*path></path></pattern>
            }
        })
        .collect_view()
        .into_any()
}

fn draw_key(key: Key, id: &str) -> AnyView {
    let Key { swatch, hue, pattern, name, figure } = key;
    let figure = (!figure.is_empty()).then(|| view! { <b>{figure}</b> });
    let swatch = match swatch {
        "" => ().into_any(),
        "rise" | "fall" | "flat" => {
            let path = match swatch {
                "rise" => "M4 1l3.6 6H.4z",
                "fall" => "M4 7L.4 1h7.2z",
                _ => "M0 3h8v2H0z",
            };
            return view! {
                <span class="k delta" data-dir=swatch>
                    <svg viewBox="0 0 8 8" aria-hidden="true"><path d=path></path></svg>
                    {name}
                </span>
            }
            .into_any();
        }
        "line" => view! {
            <svg class="key-line" aria-hidden="true"><line class="c-line" x1="0" x2="100%" y1="5" y2="5" data-ch=hue data-dash=pattern/></svg>
        }
        .into_any(),
        "box" => {
            let texture = pattern.map(|pattern| {
                let reference = ["url(#", id, "-", pattern, ")"].concat();
                view! { <rect class="c-texture" width="100%" height="100%" fill=reference/> }
            });
            view! {
                <svg class="key-box" aria-hidden="true"><rect class="c-sw" width="100%" height="100%" data-ch=hue/>{texture}</svg>
            }
            .into_any()
        }
        other => view! { <i class=other></i> }.into_any(),
    };
    view! { <span class="k">{swatch}{name}{figure}</span> }.into_any()
}

fn draw_ends(ends: &[plot::End]) -> Option<AnyView> {
    if ends.is_empty() {
        return None;
    }
    let items = ends
        .iter()
        .map(|end| {
            view! {
                <li>
                    <b><i class="sw" data-ch=end.hue></i>{end.name.clone()}<em>{end.share.clone()}</em></b>
                    <span>{end.figure.clone()}</span>
                </li>
            }
        })
        .collect_view();
    Some(view! { <ul class="ends">{items}</ul> }.into_any())
}

fn draw_guide(plot: &Plot, index: usize) -> AnyView {
    let x = plot.guide(index);
    view! { <line class="guide" x1=x.clone() x2=x y1="0" y2="100%"/> }.into_any()
}

fn draw_tip(plot: &Plot, data: &ChartData, series: &SeriesData, words: &ChartTexts, index: usize) -> AnyView {
    let Some(position) = series.positions.get(index) else { return ().into_any() };
    let title = match &series.running {
        Some(until) if index + 1 == series.positions.len() => [&position.full, " (", until, ")"].concat(),
        _ => position.full.clone(),
    };
    let rows = plot
        .tip(series, &data.unit, words, index)
        .into_iter()
        .map(|row| {
            let class = if row.hue.is_some() { "row" } else { "row strong" };
            view! { <span class=class><i class="sw" data-ch=row.hue></i>{row.name}<b>{row.figure}</b></span> }
                .into_any()
        })
        .collect_view();
    let events = series
        .events
        .iter()
        .filter(|event| event.at == index)
        .map(|event| view! { <span class="row note">{event.text.clone()}</span> }.into_any())
        .collect_view();
    view! {
        <div class="chart-tip" data-at=plot.tip_place(index) aria-hidden="true">
            <span class="row title">{title}</span>
            {rows}
            {events}
        </div>
    }
    .into_any()
}
