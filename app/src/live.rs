//! The live channel as pages see it: what state it is in, and for each topic a figure that grows with every event, so that
//! a page asks again for what it shows. Events carry no data that a page would show: the truth is always asked for, so an
//! event that was lost or doubled harms nothing. After `reset` everything is asked for again.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// How the channel is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// Not yet open.
    Connecting,
    /// Open.
    Connected,
    /// Interrupted; the browser tries again.
    Reconnecting,
    /// Interrupted for longer than ten seconds: figures may be old.
    Stale,
}

/// The live channel of this page.
#[derive(Clone, Copy)]
pub struct Live {
    /// How it is doing.
    pub state: RwSignal<LiveState>,
    /// When it was last heard of, in the server's time; `None` before the first time.
    pub last_at: RwSignal<Option<DateTime<Utc>>>,
    /// Grows with every new audit entry that one may see.
    pub audit: RwSignal<u32>,
    /// Grows when something is addressed to me, or when I read it elsewhere.
    pub notification: RwSignal<u32>,
    /// Grows when a request for rights is made or decided.
    pub access_request: RwSignal<u32>,
    /// Grows when people or departments change.
    pub people: RwSignal<u32>,
    /// Grows when feeds bring something.
    pub feeds: RwSignal<u32>,
    /// Grows when facts of commerce came or changed, once a batch.
    pub facts: RwSignal<u32>,
    /// Grows when data-quality issues come, go or change.
    pub quality: RwSignal<u32>,
    /// Grows when everything must be asked for again.
    pub reset: RwSignal<u32>,
}

impl Live {
    fn new() -> Live {
        Live {
            state: RwSignal::new(LiveState::Connecting),
            last_at: RwSignal::new(None),
            audit: RwSignal::new(0),
            notification: RwSignal::new(0),
            access_request: RwSignal::new(0),
            people: RwSignal::new(0),
            feeds: RwSignal::new(0),
            facts: RwSignal::new(0),
            quality: RwSignal::new(0),
            reset: RwSignal::new(0),
        }
    }

    /// Changes when anything that the overview shows may have changed.
    pub fn any(self) -> u32 {
        self.audit
            .get()
            .wrapping_add(self.notification.get())
            .wrapping_add(self.access_request.get())
            .wrapping_add(self.people.get())
            .wrapping_add(self.reset.get())
    }
}

/// The live channel of this page.
pub fn use_live() -> Live {
    use_context::<Live>().unwrap_or_else(Live::new)
}

/// Provides the channel to everything below. In the browser of a signed-in person it is opened by [`start_live`], from the
/// place on that the page names: what happened since the page was written is told too.
pub fn provide_live(is_signed_in: bool, from: &str) -> Live {
    let live = Live::new();
    provide_context(live);
    #[cfg(feature = "hydrate")]
    if is_signed_in {
        browser::keep_for_start(live, from);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (is_signed_in, from);
    live
}

#[cfg(feature = "hydrate")]
mod browser {
    //! The browser's side: one `EventSource`, which resumes by itself with the id of the last event.

    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;

    use chrono::{DateTime, NaiveDate, Utc};
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    use super::{Live, LiveState};
    use crate::call::Keeping;
    use crate::error::ErrorKind;

    /// How long an interruption may last before figures are called old.
    const STALE_AFTER: Duration = Duration::from_secs(10);
    /// How long to wait after the server closed the channel for good, before asking whether the session still lives.
    const RETRY_AFTER: Duration = Duration::from_secs(5);
    /// The topics, as the server names them.
    const TOPICS: [&str; 11] = [
        "audit",
        "notification",
        "access_request",
        "session",
        "user",
        "department",
        "fact",
        "feed",
        "quality_issue",
        "hello",
        "reset",
    ];

    /// Opens the channel and keeps it open as long as the page lives.
    pub(super) fn open(live: Live) {
        let address = PLACE
            .with_borrow(|place| if place.is_empty() { "/live".to_owned() } else { format!("/live?after={place}") });
        let Ok(source) = EventSource::new(&address) else { return };
        let source = Rc::new(source);
        let interruption = Rc::new(Cell::new(0_u32));

        let on_open = {
            let interruption = Rc::clone(&interruption);
            Closure::<dyn FnMut()>::new(move || {
                interruption.set(interruption.get().wrapping_add(1));
                if live.state.get_untracked() != LiveState::Connected {
                    live.state.set(LiveState::Connected);
                }
            })
        };
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));

        let on_error = {
            let source = Rc::clone(&source);
            Closure::<dyn FnMut()>::new(move || {
                // The browser tries again every few seconds, and each failure comes here: only the first one since the
                // channel was open counts, or the clock would never run out.
                if matches!(live.state.get_untracked(), LiveState::Connecting | LiveState::Connected) {
                    live.state.set(LiveState::Reconnecting);
                    let mine = interruption.get();
                    let interruption = Rc::clone(&interruption);
                    set_timeout(
                        move || {
                            if interruption.get() == mine && live.state.get_untracked() == LiveState::Reconnecting {
                                live.state.set(LiveState::Stale);
                            }
                        },
                        STALE_AFTER,
                    );
                }
                if source.ready_state() == EventSource::CLOSED {
                    after_refusal(live);
                }
            })
        };
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));

        let on_event = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| heard(live, &event));
        for topic in TOPICS {
            let _ = source.add_event_listener_with_callback(topic, on_event.as_ref().unchecked_ref());
        }
        KEPT.with(|kept| {
            kept.replace(Some(Kept { source, _on_open: on_open, _on_error: on_error, _on_event: on_event }));
        });
    }

    /// What must live as long as the channel does.
    struct Kept {
        source: Rc<EventSource>,
        _on_open: Closure<dyn FnMut()>,
        _on_error: Closure<dyn FnMut()>,
        _on_event: Closure<dyn FnMut(MessageEvent)>,
    }

    thread_local! {
        static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
        static WAITING: Cell<Option<Live>> = const { Cell::new(None) };
        /// The place of the last event that was heard, at first that of the page.
        static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
    }

    /// Remembers the channel until the page is alive.
    pub(super) fn keep_for_start(live: Live, from: &str) {
        PLACE.set(from.to_owned());
        WAITING.set(Some(live));
    }

    /// Opens the channel that waits, if one does.
    pub(super) fn start() {
        if let Some(live) = WAITING.take() {
            open(live);
        }
    }

    /// Closes the channel, e.g. before signing out.
    pub(super) fn close() {
        KEPT.with(|kept| {
            if let Some(kept) = kept.borrow_mut().take() {
                kept.source.set_onopen(None);
                kept.source.set_onerror(None);
                kept.source.close();
            }
        });
    }

    /// The server refused or closed the channel: either it is busy, or the session has ended.
    fn after_refusal(live: Live) {
        set_timeout(
            move || {
                leptos::task::spawn_local(async move {
                    match crate::session::ask_to_stay(Keeping::Never).await {
                        Err(error) if error.kind == ErrorKind::SignInRequired => super::leave("ended"),
                        _ => open(live),
                    }
                });
            },
            RETRY_AFTER,
        );
    }

    fn heard(live: Live, event: &MessageEvent) {
        PLACE.set(event.last_event_id());
        if let Some(at) = time_of(event) {
            live.last_at.set(Some(at));
        }
        if live.state.get_untracked() != LiveState::Connected {
            live.state.set(LiveState::Connected);
        }
        let grow = |signal: RwSignal<u32>| signal.update(|count| *count = count.wrapping_add(1));
        match event.type_().as_str() {
            "audit" => grow(live.audit),
            "notification" => grow(live.notification),
            "access_request" => grow(live.access_request),
            "user" | "department" => grow(live.people),
            "feed" => grow(live.feeds),
            "fact" => grow(live.facts),
            "quality_issue" => grow(live.quality),
            "reset" => grow(live.reset),
            // Something happened to a session of mine; whether it was this one, only the server knows.
            "session" => leptos::task::spawn_local(async {
                if let Err(error) = crate::session::ask_to_stay(Keeping::Never).await
                    && error.kind == ErrorKind::SignInRequired
                {
                    super::leave("ended");
                }
            }),
            _ => {}
        }
    }

    /// The time in the event's data (`"at":"2026-11-25T10:59:15…Z"`), without reading the rest of it: a reader of JSON for
    /// anything would be a large part of the first module.
    fn time_of(event: &MessageEvent) -> Option<DateTime<Utc>> {
        const MARK: &str = "\"at\":\"";
        let data = event.data().as_string()?;
        let text = data.get(data.find(MARK)? + MARK.len()..)?;
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        let day = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
        Some(day.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?.and_utc())
    }
}

/// Opens the channel, once the whole page is alive: an event that came before would change what is still being taken over.
pub fn start_live() {
    #[cfg(feature = "hydrate")]
    browser::start();
}

/// Closes the channel.
pub fn close_live() {
    #[cfg(feature = "hydrate")]
    browser::close();
}

/// Leaves for the sign-in page, which says why and leads back here.
pub fn leave(why: &str) {
    close_live();
    #[cfg(feature = "hydrate")]
    {
        let location = window().location();
        let here = format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        let target = crate::routes::sign_in_then(&here);
        let separator = if target.contains('?') { '&' } else { '?' };
        let _ = location.assign(&format!("{target}{separator}why={why}"));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = why;
}
