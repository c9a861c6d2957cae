//! The command palette (Ctrl-K or ⌘K): finds pages, records and actions by Chinese, pinyin initials or English. What can be
//! found is passed in, already limited to what the person may use. It is a combobox with a list in a `<dialog>`.

pub mod pinyin;
pub mod search;

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use super::kbd::Kbd;
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::{effect, handler};

/// How many answers are shown at most.
const MOST_SHOWN: usize = 30;

/// The id of the dialog, for buttons that open it.
pub const PALETTE_ID: &str = "palette";

/// What kind of thing is found; also the order of the groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommandKind {
    /// A page.
    Page,
    /// An action.
    Action,
    /// A record: a person, an order, an entry.
    Record,
}

/// What happens when it is chosen.
#[derive(Clone, Debug)]
pub enum CommandTarget {
    /// The page of this address is opened.
    Link(Words),
    /// It is done.
    Action(Callback<()>),
}

/// One thing that can be found.
#[derive(Clone, Debug)]
pub struct CommandEntry {
    /// What kind of thing it is.
    pub kind: CommandKind,
    /// Its name in the language of the page.
    pub label: Words,
    /// Where it lies or what it is, small beside the name; searched too. Put the name in the other language here.
    pub note: Words,
    /// Its drawing.
    pub glyph: Glyph,
    /// What happens when it is chosen.
    pub target: CommandTarget,
}

/// The places of `entries` that answer `wanted`, best first within each kind.
pub fn find(entries: &[CommandEntry], wanted: &str) -> Vec<usize> {
    let mut found: Vec<(CommandKind, u32, usize)> = entries
        .iter()
        .enumerate()
        .filter_map(|(place, entry)| Some((entry.kind, search::score(wanted, &entry.label, &entry.note)?, place)))
        .collect();
    found.sort_unstable();
    found.truncate(MOST_SHOWN);
    found.into_iter().map(|(_, _, place)| place).collect()
}

/// The palette; stands once in the frame.
#[component]
pub fn CommandPalette(
    /// What can be found, already limited to what the person may use.
    #[prop(into)]
    entries: Signal<Vec<CommandEntry>>,
    /// Called with the words typed, so that records can be looked for on the server and added to `entries`.
    #[prop(optional, into)]
    on_search: Option<Callback<String>>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let dialog = NodeRef::<html::Dialog>::new();
    let link = NodeRef::<html::A>::new();
    let words = RwSignal::new(String::new());
    let active = RwSignal::new(0usize);
    let is_open = RwSignal::new(false);
    let found = Memo::new(
        move |_| if is_open.get() { entries.with(|entries| find(entries, &words.get())) } else { Vec::new() },
    );

    effect(move || {
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            let is_chord = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
            if is_chord
                && event.key().eq_ignore_ascii_case("k")
                && let Some(dialog) = dialog.get_untracked()
            {
                event.prevent_default();
                if dialog.open() {
                    dialog.close();
                } else {
                    // It fails only for an element outside of the document.
                    let _ = dialog.show_modal();
                }
            }
        });
        on_cleanup(move || keys.remove());
    });

    let choose = move |place: usize| {
        let target = entries.with_untracked(|entries| entries.get(place).map(|entry| entry.target.clone()));
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
        match target {
            Some(CommandTarget::Link(href)) => {
                if let Some(link) = link.get_untracked() {
                    // The router of the page takes presses on links; this is one.
                    link.set_href(&href);
                    link.click();
                }
            }
            Some(CommandTarget::Action(action)) => action.run(()),
            None => {}
        }
    };
    let step = move |forward: bool| {
        let count = found.with_untracked(Vec::len);
        active.update(|active| {
            *active = match (forward, count) {
                (_, 0) => 0,
                (true, count) if *active + 1 >= count => 0,
                (true, _) => *active + 1,
                (false, count) => active.checked_sub(1).unwrap_or(count - 1),
            };
        });
        #[cfg(feature = "hydrate")]
        if let Some(row) = document().get_element_by_id(&format!("palette-option-{}", active.get_untracked())) {
            row.scroll_into_view_with_bool(false);
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            step(true);
        }
        "ArrowUp" => {
            event.prevent_default();
            step(false);
        }
        "Enter" => {
            event.prevent_default();
            if let Some(place) = found.with_untracked(|found| found.get(active.get_untracked()).copied()) {
                choose(place);
            }
        }
        _ => {}
    };
    let rows = move || {
        let found = found.get();
        if found.is_empty() {
            return is_open
                .get()
                .then(|| view! { <li class="option quiet" role="presentation">{text.no_match}</li> }.into_any())
                .into_any();
        }
        let mut previous = None;
        found
            .into_iter()
            .enumerate()
            .filter_map(|(row, place)| {
                let entry = entries.with_untracked(|entries| entries.get(place).cloned())?;
                let heading = (previous != Some(entry.kind)).then(|| {
                    let word = match entry.kind {
                        CommandKind::Page => text.palette_pages,
                        CommandKind::Action => text.palette_actions,
                        CommandKind::Record => text.palette_records,
                    };
                    view! { <li class="palette-group" role="presentation">{word}</li> }
                });
                previous = Some(entry.kind);
                Some(view! {
                    {heading}
                    <li
                        id=format!("palette-option-{row}")
                        class="option"
                        role="option"
                        aria-selected=move || if active.get() == row { "true" } else { "false" }
                        data-active=move || (active.get() == row).then_some("true")
                        on:click=handler(move |_| choose(place))
                        on:pointermove=handler(move |_| active.set(row))
                    >
                        <Icon glyph=entry.glyph/>
                        <span>{entry.label}</span>
                        <small>{entry.note}</small>
                    </li>
                })
            })
            .collect_view()
            .into_any()
    };
    view! {
        <dialog
            class="palette"
            id=PALETTE_ID
            node_ref=dialog
            aria-label=text.palette_title
            on:close=handler(move |_| {
                is_open.set(false);
                words.set(String::new());
            })
            on:click=handler(move |event: leptos::ev::MouseEvent| {
                // A press on the veil is one on the dialog itself.
                if let Some(dialog) = dialog.get_untracked()
                    && event.target().as_ref() == Some::<&leptos::web_sys::EventTarget>(dialog.as_ref())
                {
                    dialog.close();
                }
            })
        >
            <div class="palette-body">
                <label class="palette-field">
                    <Icon glyph=Glyph::Search/>
                    <input
                        type="text"
                        role="combobox"
                        autofocus=true
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=text.palette_placeholder
                        aria-label=text.palette_placeholder
                        aria-autocomplete="list"
                        aria-controls="palette-list"
                        aria-expanded=move || if is_open.get() { "true" } else { "false" }
                        aria-activedescendant=move || found.with(|found| (!found.is_empty()).then(|| format!("palette-option-{}", active.get())))
                        prop:value=move || words.get()
                        on:focus=handler(move |_| {
                            active.set(0);
                            is_open.set(true);
                        })
                        on:input=handler(move |event| {
                            let value = event_target_value(&event);
                            words.set(value.clone());
                            active.set(0);
                            if let Some(on_search) = on_search {
                                on_search.run(value);
                            }
                        })
                        on:keydown=handler(key)
                    />
                    <Kbd keys="Esc"/>
                </label>
                <ul class="palette-list" id="palette-list" role="listbox" aria-label=text.palette_title>{rows}</ul>
                <p class="palette-foot">
                    <span><Kbd keys="↑ ↓"/>{text.palette_move}</span>
                    <span><Kbd keys="Enter"/>{text.palette_open}</span>
                </p>
            </div>
            <a class="vh" hidden=true tabindex="-1" node_ref=link href="/">{text.palette_open}</a>
        </dialog>
    }
}
