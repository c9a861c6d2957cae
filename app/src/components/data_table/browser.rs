//! What the table does in the browser only: measuring, scrolling, keys, fetching ahead, forms without a page load. On the
//! server every function here does nothing; what they do is never needed to see the rows.

#[cfg(feature = "hydrate")]
pub use present::*;

#[cfg(not(feature = "hydrate"))]
pub use absent::*;

#[cfg(not(feature = "hydrate"))]
mod absent {
    #![allow(missing_docs, reason = "the same functions as in `present`, without effect")]
    use leptos::ev::{CompositionEvent, Event, KeyboardEvent, MouseEvent, SubmitEvent};
    use leptos::prelude::Resource;

    use crate::components::data_table::state::{Answer, Table};

    pub fn start(_: Table, _: Resource<Answer>) {}
    pub fn scrolled(_: Table) {}
    pub fn clicked(_: Table, _: &MouseEvent) {}
    pub fn pressed(_: Table, _: &KeyboardEvent) {}
    pub fn submitted(_: Table, _: &SubmitEvent) {}
    pub fn search_typed(_: &Event) {}
    pub fn search_composed(_: &CompositionEvent) {}
    pub fn full_screen(_: Table) {}
    pub fn fetch_again(_: Table) {}
    pub fn set_keys(_: bool) {}
    pub fn keys_are_on() -> bool {
        true
    }
}

#[cfg(feature = "hydrate")]
mod present {
    use std::cell::Cell;
    use std::time::Duration;

    use domain::list::ListQuery;
    use leptos::ev::{self, CompositionEvent, Event, KeyboardEvent, MouseEvent, SubmitEvent};
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, Node, UrlSearchParams};

    use crate::components::data_table::query::{PAGE_ROWS, TableAddress};
    use crate::components::data_table::state::{Answer, Phase, Table};
    use crate::components::data_table::window::{pages_wanted, scroll_to_see, seen, window as rows_near};
    use crate::reactive::effect;

    /// How long the scroll bar must rest before the address follows it.
    const REST: Duration = Duration::from_millis(200);
    /// How long after the last letter a search begins.
    const TYPING_PAUSE: Duration = Duration::from_millis(300);
    /// How many pages are fetched at once: enough to stay ahead, few enough that a wild scroll asks for little.
    const MOST_FETCHES: usize = 2;
    /// Where the browser remembers that single-key shortcuts are off.
    const KEYS_SETTING: &str = "omni.shortcuts";

    thread_local! {
        static SCROLLS: Cell<u32> = const { Cell::new(0) };
        static LETTERS: Cell<u32> = const { Cell::new(0) };
    }

    /// Counts up and says the number: a later timer finds out with it whether it is still the last one.
    fn next(counter: &'static std::thread::LocalKey<Cell<u32>>) -> u32 {
        counter.set(counter.get().wrapping_add(1));
        counter.get()
    }

    /// Whether the page of the table is still open: timers and answers may come later.
    fn is_open(table: Table) -> bool {
        table.version.try_get_untracked().is_some()
    }

    fn scroller(table: Table) -> Option<HtmlElement> {
        table.scroller.try_get_untracked().flatten().map(|element| element.unchecked_into())
    }

    fn section(table: Table) -> Option<Element> {
        table.section.try_get_untracked().flatten().map(|element| element.unchecked_into())
    }

    /// Brings the table to life: later answers, measures, keys of the whole page.
    pub fn start(table: Table, resource: Resource<Answer>) {
        effect(move || {
            if let Some(answer) = resource.get()
                && untrack(|| table.take_once(answer))
                && table.is_live.get_untracked()
            {
                request_animation_frame(move || stand_at_place(table));
            }
        });
        // The box appears with the first answer, and again after an empty state.
        effect(move || {
            if table.scroller.get().is_some() {
                request_animation_frame(move || {
                    if is_open(table) {
                        measure(table);
                        table.is_live.set(true);
                        request_animation_frame(move || stand_at_place(table));
                    }
                });
            }
        });
        let mut known = None;
        effect(move || {
            let density = table.density();
            if known.replace(density).is_some_and(|known| known != density) {
                request_animation_frame(move || {
                    if is_open(table) {
                        measure(table);
                        stand_at_place(table);
                    }
                });
            }
        });
        let keys = window_event_listener(ev::keydown, move |event| page_pressed(table, &event));
        let clicks = window_event_listener(ev::click, move |event| {
            if let Some(target) = event.target().and_then(|target| target.dyn_into::<Node>().ok()) {
                close_menus(table, Some(&target));
            }
        });
        let sizes = window_event_listener(ev::resize, move |_| look(table));
        on_cleanup(move || {
            keys.remove();
            clicks.remove();
            sizes.remove();
        });
    }

    /// Measures a row and the bars that stay in place.
    fn measure(table: Table) {
        let Some(scroller) = scroller(table) else { return };
        let height = |selector: &str| {
            scroller.query_selector(selector).ok().flatten().map(|element| element.get_bounding_client_rect().height())
        };
        if let Some(row) = height("tr.dt-row").filter(|row| *row > 1.0) {
            table.row_height.set(row);
        }
        table.bars.set_value(height("thead").unwrap_or(0.0) + height("tfoot").unwrap_or(0.0));
    }

    /// Puts the scroll bar where the address says.
    fn stand_at_place(table: Table) {
        if !is_open(table) {
            return;
        }
        let Some(scroller) = scroller(table) else { return };
        let rows = table.place.get_untracked().saturating_sub(table.block.get_untracked().0);
        let top = f64::from(rows) * table.row_height.get_untracked();
        scroller.set_scroll_top(top.round() as i32);
        look(table);
    }

    /// The scroll bar moved.
    pub fn scrolled(table: Table) {
        look(table);
        let scroll = next(&SCROLLS);
        set_timeout(
            move || {
                if SCROLLS.get() == scroll && is_open(table) {
                    rest(table);
                }
            },
            REST,
        );
    }

    /// Finds out which rows are seen, and has them drawn and fetched.
    fn look(table: Table) {
        if !is_open(table) || !table.is_live.get_untracked() || table.phase.get_untracked() != Phase::Rows {
            return;
        }
        let Some(scroller) = scroller(table) else { return };
        let block = table.block_range();
        let top = f64::from(scroller.scroll_top());
        let height = f64::from(scroller.client_height()) - table.bars.get_value();
        let seen = seen(top, height, table.row_height.get_untracked(), &block);
        let near = rows_near(&seen, &block);
        if table.seen.get_untracked() != (seen.start, seen.end) {
            table.seen.set((seen.start, seen.end));
        }
        if table.window.get_untracked() != (near.start, near.end) {
            table.window.set((near.start, near.end));
        }
        let is_downwards = top >= table.last_top.get_value();
        table.last_top.set_value(top);
        fetch(table, is_downwards);
    }

    /// Fetches what is missing near the place looked at.
    fn fetch(table: Table, is_downwards: bool) {
        let (start, end) = table.window.get_untracked();
        let block = table.block_range();
        for page in pages_wanted(&(start..end), is_downwards, &block) {
            let is_known = table.rows.with_value(|rows| rows.has_page(page))
                || table.fetching.with_value(|fetching| fetching.contains(&page))
                || table.given_up.with_value(|given_up| given_up.contains(&page));
            if is_known {
                continue;
            }
            if table.fetching.with_value(|fetching| fetching.len() >= MOST_FETCHES) {
                break;
            }
            table.fetching.update_value(|fetching| {
                fetching.insert(page);
            });
            let question = table.rows.with_value(|rows| rows.question().clone());
            let offset = page.saturating_mul(PAGE_ROWS);
            let answer = table.load.with_value(|load| load(ListQuery { offset, limit: PAGE_ROWS, ..question.clone() }));
            leptos::task::spawn_local(async move {
                let result = answer.await;
                if !is_open(table) {
                    return;
                }
                table.fetching.update_value(|fetching| {
                    fetching.remove(&page);
                });
                match result {
                    Ok(rows) => {
                        table.take_more(&question, offset, rows);
                        if !table.rows.with_value(|rows| rows.has_page(page)) {
                            table.given_up.update_value(|given_up| {
                                given_up.insert(page);
                            });
                        }
                        look(table);
                    }
                    Err(_) => table.has_gaps.set(true),
                }
            });
        }
    }

    /// Tries once more to fetch what could not be fetched.
    pub fn fetch_again(table: Table) {
        table.has_gaps.set(false);
        look(table);
    }

    /// The scroll bar rests: the address follows, so that it can be handed on and returned to.
    fn rest(table: Table) {
        look(table);
        if table.phase.get_untracked() != Phase::Rows || table.is_busy() {
            return;
        }
        let place = table.seen.get_untracked().0;
        if place != table.place.get_untracked() {
            table.place.set(place);
            write_address(table);
        }
    }

    /// Writes the place into the present entry of the history, without going anywhere.
    fn write_address(table: Table) {
        let address = table.here.get_untracked();
        let search = address.to_search();
        let mark = if search.is_empty() { "" } else { "?" };
        let url = format!("{}{mark}{search}", table.path.get_untracked());
        if let Ok(history) = window().history()
            && let Ok(state) = history.state()
        {
            // Refused by browsers that count too many changes; the next rest tries again.
            let _ = history.replace_state_with_url(&state, "", Some(&url));
        }
    }

    /// The element with a selector that an event happened in, looked for up to the scrolling box.
    fn closest(event: &Event, selector: &str) -> Option<Element> {
        event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
    }

    fn place_of(row: &Element) -> Option<u32> {
        row.get_attribute("data-place").and_then(|place| place.parse().ok())
    }

    /// A click anywhere in the table: one listener instead of one a row.
    pub fn clicked(table: Table, event: &MouseEvent) {
        if let Some(heading) = closest(event, "a[data-sort]") {
            if event.shift_key()
                && let Some(name) = heading.get_attribute("data-sort")
            {
                event.prevent_default();
                let kind = table.setup.with_value(|setup| {
                    setup
                        .columns
                        .iter()
                        .find(|column| column.name == name)
                        .map(|column| column.kind)
                        .unwrap_or_default()
                });
                let own = table
                    .setup
                    .with_value(|setup| crate::components::data_table::query::parse_sort(setup.default_sort));
                let href = table.address.with_untracked(|address| address.with_sort(&name, kind, true, &own).to_href());
                table.go.run((href, false));
            }
            return;
        }
        let Some(row) = closest(event, "tr[data-place]") else { return };
        let Some(place) = place_of(&row) else { return };
        if closest(event, "input[name=keys]").is_some() {
            table.choose(place, event.shift_key());
            return;
        }
        if closest(event, "a, button, input, label, summary").is_some() {
            table.active.set(Some(place));
            return;
        }
        // Whoever marks text to copy it does not want to go anywhere.
        let is_marking = window()
            .get_selection()
            .ok()
            .flatten()
            .is_some_and(|selection| !String::from(selection.to_string()).is_empty());
        table.active.set(Some(place));
        if !is_marking {
            open(table, place, event.ctrl_key() || event.meta_key());
        }
    }

    /// Goes where a row leads.
    fn open(table: Table, place: u32, is_new_tab: bool) {
        let Some(href) = table.rows.with_value(|rows| rows.at(place).and_then(|held| held.row.href.clone())) else {
            return;
        };
        let href = table.here.with_untracked(|address| address.link(&href));
        if is_new_tab {
            let _ = window().open_with_url_and_target(&href, "_blank");
        } else {
            table.go.run((href, false));
        }
    }

    /// A key while the table has the focus.
    pub fn pressed(table: Table, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
            return;
        }
        let is_control = closest(event, "a, button, input, select, textarea, summary").is_some();
        let block = table.block_range();
        if block.is_empty() {
            return;
        }
        let (first, end) = table.seen.get_untracked();
        let page = end.saturating_sub(first).saturating_sub(2).max(1);
        let active = table.active.get_untracked();
        let last = block.end - 1;
        let from = |place: Option<u32>| place.unwrap_or(first);
        let target = match event.key().as_str() {
            "ArrowDown" => active.map_or(first, |active| active.saturating_add(1)),
            "ArrowUp" => active.map_or(first, |active| active.saturating_sub(1)),
            "PageDown" => from(active).saturating_add(page),
            "PageUp" => from(active).saturating_sub(page),
            "Home" => block.start,
            "End" => last,
            "Enter" if !is_control => {
                if let Some(active) = active {
                    event.prevent_default();
                    open(table, active, false);
                }
                return;
            }
            " " if !is_control => {
                event.prevent_default();
                if let Some(active) = active
                    && table.setup.with_value(|setup| setup.is_selectable)
                {
                    table.choose(active, event.shift_key());
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        stand_on(table, target.clamp(block.start, last));
    }

    /// Moves the keyboard to a row, and the row into sight.
    fn stand_on(table: Table, place: u32) {
        let Some(scroller) = scroller(table) else { return };
        table.active.set(Some(place));
        let block = table.block_range();
        let target = scroll_to_see(
            place,
            f64::from(scroller.scroll_top()),
            f64::from(scroller.client_height()),
            table.row_height.get_untracked(),
            table.bars.get_value(),
            &block,
        );
        if let Some(top) = target {
            scroller.set_scroll_top(top.round() as i32);
            look(table);
        }
        request_animation_frame(move || {
            let row =
                table.scroller.try_get_untracked().flatten().and_then(|scroller| {
                    scroller.query_selector(&format!("tr[data-place=\"{place}\"]")).ok().flatten()
                });
            if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
                let _ = row.focus();
            }
        });
    }

    /// A key anywhere on the page: `/` goes to the search, Escape closes an open menu.
    fn page_pressed(table: Table, event: &KeyboardEvent) {
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(section) = section(table) else { return };
        match event.key().as_str() {
            "/" if keys_are_on() => {
                if closest(event, "input, textarea, select, [contenteditable]").is_some() {
                    return;
                }
                if let Ok(Some(field)) = section.query_selector(".dt-search-input")
                    && let Ok(field) = field.dyn_into::<HtmlInputElement>()
                {
                    event.prevent_default();
                    let _ = field.focus();
                    field.select();
                }
            }
            "Escape" => {
                if let Ok(Some(menu)) = section.query_selector("details.dt-menu[open]") {
                    event.prevent_default();
                    let _ = menu.remove_attribute("open");
                    if let Ok(Some(summary)) = menu.query_selector("summary")
                        && let Ok(summary) = summary.dyn_into::<HtmlElement>()
                    {
                        let _ = summary.focus();
                    }
                }
            }
            _ => {}
        }
    }

    /// Closes the open menus, but not the one that holds `keep`.
    fn close_menus(table: Table, keep: Option<&Node>) {
        let Some(section) = section(table) else { return };
        let Ok(menus) = section.query_selector_all("details.dt-menu[open]") else { return };
        for index in 0..menus.length() {
            if let Some(menu) = menus.get(index)
                && !menu.contains(keep)
                && let Ok(menu) = menu.dyn_into::<Element>()
            {
                let _ = menu.remove_attribute("open");
            }
        }
    }

    /// A form of the bars is sent: its fields become the address, without loading the page.
    pub fn submitted(table: Table, event: &SubmitEvent) {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
        let Ok(data) = FormData::new_with_form(&form) else { return };
        // The sequence of pairs that a form is; the browser writes it as it would have sent it.
        let Ok(fields) = UrlSearchParams::new_with_str_sequence_sequence(&data) else { return };
        event.prevent_default();
        let wanted = TableAddress::parse(&String::from(fields.to_string()));
        let present = table.address.get_untracked().at(0);
        if wanted == present {
            close_menus(table, None);
            return;
        }
        // Letter after letter of a search is one step back, not ten.
        let mut same_search = wanted.clone();
        same_search.query.search.clone_from(&present.query.search);
        let is_typing = same_search == present && !present.query.search.is_empty() && !wanted.query.search.is_empty();
        table.go.run((wanted.to_href(), is_typing));
        close_menus(table, None);
    }

    /// A letter was typed into the search.
    pub fn search_typed(event: &Event) {
        // While a Chinese word is being put together, its letters are not yet the search.
        let is_composing = js_sys::Reflect::get(event.as_ref(), &JsValue::from_str("isComposing"))
            .is_ok_and(|value| value.is_truthy());
        if !is_composing {
            search_later(event);
        }
    }

    /// A word was put together in the search.
    pub fn search_composed(event: &CompositionEvent) {
        search_later(event);
    }

    fn search_later(event: &Event) {
        let Some(form) = closest(event, "form").and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        let letter = next(&LETTERS);
        set_timeout(
            move || {
                if LETTERS.get() == letter {
                    let _ = form.request_submit();
                }
            },
            TYPING_PAUSE,
        );
    }

    /// The table alone on the screen, or back.
    pub fn full_screen(table: Table) {
        if document().fullscreen_element().is_some() {
            document().exit_fullscreen();
        } else if let Some(section) = section(table) {
            let _ = section.request_fullscreen();
        }
    }

    /// Whether single-key shortcuts are on in this browser.
    pub fn keys_are_on() -> bool {
        let storage = window().local_storage().ok().flatten();
        storage.and_then(|storage| storage.get_item(KEYS_SETTING).ok().flatten()).is_none_or(|value| value != "off")
    }

    /// Switches single-key shortcuts on or off in this browser.
    pub fn set_keys(is_on: bool) {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = if is_on { storage.remove_item(KEYS_SETTING) } else { storage.set_item(KEYS_SETTING, "off") };
        }
    }
}
