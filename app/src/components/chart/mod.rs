//! Charts, drawn as SVG on the server and kept live in the browser. One component, [`Chart`]; what it shows is plain data
//! ([`series`]), what that looks like is decided by pure functions, so that geometry is tested without a browser. Every
//! chart can be read as a table, without script too. Geometry is in percent or in a stretched inner picture, never in
//! style attributes: one picture fits every width, and text keeps its size.

pub mod bridge;
pub mod change;
pub mod gauge;
pub mod grid;
pub mod layout;
pub mod legend;
pub mod mark;
pub mod markup;
pub mod plot;
pub mod ranges;
pub mod scale;
pub mod series;
pub mod table;

use crate::i18n::chart::ChartTexts;
use crate::i18n::{texts, use_locale};
use change::Changes;
use domain::preference::Locale;
use layout::Places;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use markup::Markup;
use plot::Plot;
use series::{BridgeKind, ChartData, ChartState, Content, SeriesKind};
use table::PlainTable;

/// A chart as written: what changes together, and what the next state is compared with.
#[derive(Clone, Debug, Default, PartialEq)]
struct Picture {
    /// What stands above: the legend.
    head: String,
    /// The picture.
    main: String,
    /// What stands below.
    foot: String,
    /// The class of the element around the picture.
    class: &'static str,
    /// What stands beside the picture.
    ends: &'static str,
    /// The same as a table; empty when there is none.
    table: String,
    /// The positions along the axis, if the picture can be read with the cursor.
    places: Option<Places>,
    /// The data this was made of.
    data: Option<ChartData>,
    /// What differed from the state before.
    changes: Changes,
    /// Which of the two tints comes next.
    is_second: bool,
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
    let locale = use_locale();
    let cursor = RwSignal::new(None::<usize>);
    let spoken = RwSignal::new(String::new());
    let picture = {
        let id = id.clone();
        Memo::new(move |before: Option<&Picture>| {
            let state = state.get().unwrap_or_default();
            data.with(|now| picture(now, &state, before, locale, words, &id, has_table))
        })
    };
    let title = move || data.with(|data| data.title.clone());
    let name = move || data.with(|data| label(data, words));
    let count = move || picture.with_untracked(|picture| picture.places.map_or(0, Places::count));
    let move_by = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(next) = move_cursor(&event.key(), cursor.get_untracked(), count()) else { return };
        event.prevent_default();
        cursor.set(next);
        let text = next.map(|index| data.with_untracked(|data| reading(data, locale, words, index)));
        spoken.set(text.unwrap_or_default());
    };
    let point_at = move |event: PointerEvent| {
        let target = event.current_target().and_then(|target| target.dyn_into::<leptos::web_sys::HtmlElement>().ok());
        let Some(width) = target.map(|target| target.offset_width()).filter(|width| *width > 0) else { return };
        let share = f64::from(event.offset_x()) / f64::from(width);
        let at = picture.with_untracked(|picture| picture.places.and_then(|places| places.nearest(share)));
        if cursor.get_untracked() != at {
            cursor.set(at);
        }
    };
    let leave = move || {
        cursor.set(None);
        spoken.set(String::new());
    };
    let over = move || match cursor.get() {
        Some(index) => data.with(|data| cursor_markup(data, locale, words, index)),
        None => String::new(),
    };
    let is_scroll = move || picture.with(|picture| picture.class == "chart-scroll");
    let keys_id = [&id, "-keys"].concat();
    view! {
        <figure
            class="chart"
            id=id
            data-kind=move || data.with(kind_code)
            aria-label=title
        >
            <div class="chart-part" inner_html=move || picture.with(|picture| picture.head.clone())></div>
            <div
                class=move || picture.with(|picture| picture.class)
                data-ends=move || picture.with(|picture| picture.ends)
                tabindex=move || is_scroll().then_some("0")
                role=move || is_scroll().then_some("group")
                aria-label=move || is_scroll().then(title)
            >
                <div class="chart-part" inner_html=move || picture.with(|picture| picture.main.clone())></div>
                <div
                    class="stage"
                    hidden=move || picture.with(|picture| picture.places.is_none())
                    tabindex="0"
                    role="application"
                    aria-roledescription=words.interactive
                    aria-label=name
                    aria-describedby=keys_id.clone()
                    inner_html=over
                    on:keydown=move_by
                    on:pointermove=point_at
                    on:pointerdown=point_at
                    on:pointerleave=move |event| {
                        // A finger leaves when it is lifted; what it pointed at stays until something else is touched.
                        if event.pointer_type() != "touch" {
                            leave();
                        }
                    }
                    on:blur=move |_| leave()
                ></div>
            </div>
            <div class="chart-part" inner_html=move || picture.with(|picture| picture.foot.clone())></div>
            <p class="chart-vh" id=keys_id hidden>{words.keys}</p>
            <p class="chart-vh" aria-live="polite">{move || spoken.get()}</p>
            <details class="chart-fold" hidden=move || picture.with(|picture| picture.table.is_empty())>
                <summary>{words.show_table}</summary>
                <div
                    class="chart-scroll"
                    tabindex="0"
                    role="group"
                    aria-label=title
                    inner_html=move || picture.with(|picture| picture.table.clone())
                ></div>
            </details>
        </figure>
    }
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

/// Writes a sentence in place of a picture.
fn say(class: &'static str, role: &'static str, words: &str) -> String {
    let mut out = Markup::default();
    out.element("p", &[("class", "chart-state"), ("role", role), ("data-state", class)], words);
    out.finish()
}

/// Writes a chart, compared with the state before.
fn picture(
    now: &ChartData,
    state: &ChartState,
    before: Option<&Picture>,
    locale: Locale,
    words: &'static ChartTexts,
    id: &str,
    has_table: bool,
) -> Picture {
    let is_second = before.is_some_and(|before| before.is_second);
    let mut out = Picture { class: "chart-plain", is_second, ..Picture::default() };
    match state {
        ChartState::Loading => out.main = say("loading", "status", words.loading),
        ChartState::Failed(reason) if reason.is_empty() => out.main = say("failed", "alert", words.failed),
        ChartState::Failed(reason) => out.main = say("failed", "alert", reason),
        ChartState::Ready if now.is_empty() => out.main = say("empty", "", words.empty),
        ChartState::Ready => {
            match before.and_then(|before| before.data.as_ref().map(|data| (before, data))) {
                Some((before, data)) if data == now => out.changes = before.changes.clone(),
                Some((_, data)) => {
                    out.changes = Changes::between(data, now, is_second);
                    out.is_second = !is_second;
                }
                None => {}
            }
            fill_in(&mut out, now, locale, words, id);
            if has_table {
                out.table = table::draw(&PlainTable::of(now, words), &now.title);
            }
            out.data = Some(now.clone());
        }
    }
    out
}

/// Writes the parts of a chart that has figures.
fn fill_in(out: &mut Picture, now: &ChartData, locale: Locale, words: &'static ChartTexts, id: &str) {
    let unit = &now.unit;
    let name = label(now, words);
    let changes = &out.changes;
    match &now.content {
        Content::Series(series) => {
            let plot = Plot::of(series, unit, locale, words, changes, id);
            if series.kind == SeriesKind::Spark {
                let label = [&now.title, words.colon, &gauge::spark_words(series, unit, words)].concat();
                out.main = gauge::draw_spark(&plot, &label);
                return;
            }
            out.head = plot.draw_keys(id);
            out.main = plot.draw(&name, id);
            out.class = "trend";
            out.ends = plot.ends_code();
            out.places = Some(plot.places);
        }
        Content::Grid(grid) => {
            (out.head, out.main) = grid::draw(grid, unit, locale, words, changes, &name);
            out.class = "chart-scroll";
        }
        Content::Bridge(bridge) => match bridge.kind {
            BridgeKind::Lying => (out.head, out.main) = bridge::draw_lying(bridge, unit, words, changes, &name),
            BridgeKind::Upright => {
                (out.head, out.main) = bridge::draw_upright(bridge, unit, locale, words, changes, &name);
                out.class = "trend";
                out.ends = "none";
            }
        },
        Content::Scale(scale) => {
            let label = [&now.title, words.colon, &gauge::scale_words(scale, unit, words)].concat();
            out.main = gauge::draw_scale(scale, changes, &label);
        }
        Content::Ranges(ranges) => {
            (out.main, out.foot) = ranges::draw(ranges, unit, words, changes, &name);
            out.class = "chart-scroll";
        }
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

/// Writes the guide and the tooltip at a position.
pub fn cursor_markup(data: &ChartData, locale: Locale, words: &ChartTexts, index: usize) -> String {
    let Content::Series(series) = &data.content else { return String::new() };
    let Some(position) = series.positions.get(index) else { return String::new() };
    let plot = Plot::of(series, &data.unit, locale, words, &Changes::default(), "");
    let title = match &series.running {
        Some(until) if index + 1 == series.positions.len() => [&position.full, " (", until, ")"].concat(),
        _ => position.full.clone(),
    };
    let x = plot.guide(index);
    let mut out = Markup::default();
    out.open("svg", &[("class", "over"), ("aria-hidden", "true")]);
    out.element("line", &[("class", "guide"), ("x1", &x), ("x2", &x), ("y1", "0"), ("y2", "100%")], "");
    out.close("svg");
    out.open("div", &[("class", "chart-tip"), ("data-at", &plot.tip_place(index)), ("aria-hidden", "true")]);
    out.element("span", &[("class", "row title")], &title);
    for row in plot.tip(series, &data.unit, words, index) {
        out.open("span", &[("class", if row.hue.is_some() { "row" } else { "row strong" })]);
        out.element("i", &[("class", "sw"), ("data-ch", row.hue.unwrap_or_default())], "");
        out.text(&row.name);
        out.element("b", &[], &row.figure);
        out.close("span");
    }
    for event in series.events.iter().filter(|event| event.at == index) {
        out.element("span", &[("class", "row note")], &event.text);
    }
    out.close("div");
    out.finish()
}
