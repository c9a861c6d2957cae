//! Short messages at the edge of the page: polite, never the only record of what happened. A success stays 5 s, one that
//! can be undone 10 s, an error until it is closed.

use std::time::Duration;

use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use super::tag::Tone;
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::handler;

/// How long a message stays, in seconds: long enough to be read.
const SECONDS_SHOWN: u64 = 5;
/// How long an act can be undone, in seconds.
const SECONDS_TO_UNDO: u64 = 10;

/// One message.
#[derive(Clone)]
pub struct Toast {
    number: u32,
    tone: Tone,
    text: Words,
    undo: Option<Callback<()>>,
}

/// The messages of this page; see [`use_toasts`].
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    fn new() -> Toasts {
        Toasts { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Says that something was done.
    pub fn success(&self, text: impl Into<Words>) {
        self.push(Tone::Good, text.into(), None, Some(SECONDS_SHOWN));
    }

    /// Says something worth knowing.
    pub fn info(&self, text: impl Into<Words>) {
        self.push(Tone::Info, text.into(), None, Some(SECONDS_SHOWN));
    }

    /// Says that something failed; stays until it is closed.
    pub fn error(&self, text: impl Into<Words>) {
        self.push(Tone::Bad, text.into(), None, None);
    }

    /// Says that something was done that can be undone for ten seconds.
    pub fn undoable(&self, text: impl Into<Words>, undo: Callback<()>) {
        self.push(Tone::Good, text.into(), Some(undo), Some(SECONDS_TO_UNDO));
    }

    fn push(&self, tone: Tone, text: Words, undo: Option<Callback<()>>, seconds: Option<u64>) {
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        self.list.update(|list| list.push(Toast { number, tone, text, undo }));
        if let Some(seconds) = seconds {
            let toasts = *self;
            set_timeout(move || toasts.close(number), Duration::from_secs(seconds));
        }
    }

    fn close(&self, number: u32) {
        self.list.try_update(|list| list.retain(|toast| toast.number != number));
    }
}

/// Makes the messages available to everything below; called once, by the root.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts::new();
    provide_context(toasts);
    toasts
}

/// The messages of this page. Outside of [`provide_toasts`] they go nowhere.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(Toasts::new)
}

/// How one message looks; used by [`Toaster`] and the gallery.
pub fn toast_view(tone: Tone, words: Words, undo: Option<Callback<()>>, close: Callback<()>) -> AnyView {
    let text = i18n::texts::<CommonTexts>();
    let undo = undo.map(|undo| {
        view! {
            <button class="btn btn-s" type="button" on:click=handler(move |_| { undo.run(()); close.run(()) })>{text.undo}</button>
        }
    });
    view! {
        <div class="toast" data-tone=tone.code()>
            <Icon glyph=tone.glyph()/>
            <p>{words}</p>
            {undo}
            <button class="btn-icon" type="button" aria-label=text.close on:click=handler(move |_| close.run(()))>
                <Icon glyph=Glyph::Close/>
            </button>
        </div>
    }
    .into_any()
}

/// The place where messages appear; stands once, at the end of the frame.
#[component]
pub fn Toaster() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toaster" role="status" aria-live="polite">
            <For each=move || toasts.list.get() key=|toast| toast.number let:toast>
                {
                    let number = toast.number;
                    toast_view(toast.tone, toast.text, toast.undo, Callback::new(move |()| toasts.close(number)))
                }
            </For>
        </div>
    }
}
