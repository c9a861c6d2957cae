//! The end of a session, seen coming: two minutes before it ends, a dialog asks whether one is still there. Somebody who is
//! at work is not asked: keys and presses of the last minutes keep the session by themselves. What was typed stays on the
//! page, and long forms keep a draft for after the next sign-in.

use leptos::prelude::*;

use super::use_session;
use crate::components::button::{Button, ButtonKind};
use crate::components::dialog::Dialog;
use crate::i18n::session::SessionTexts;
use crate::i18n::{self, fill};

/// The warning; stands once, at the end of the frame.
#[component]
pub fn SessionExpiry() -> impl IntoView {
    let text = i18n::texts::<SessionTexts>();
    let is_open = RwSignal::new(false);
    let is_absolute = RwSignal::new(false);
    let minutes_left = RwSignal::new(0_i64);
    let session = use_session();
    #[cfg(feature = "hydrate")]
    if let Some(session) = session {
        let now = crate::session::use_facts().now;
        crate::reactive::effect(move || {
            browser::watch(now, session.idle_ends_at, session.absolute_ends_at, is_open, is_absolute, minutes_left);
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = session;
    let stay = Callback::new(move |()| {
        is_open.set(false);
        #[cfg(feature = "hydrate")]
        browser::stay();
    });
    let words = move || {
        let template = if is_absolute.get() { text.ending_absolute } else { text.ending_body };
        fill(template, &[("minutes", &minutes_left.get().to_string())])
    };
    view! {
        <Dialog id="session-expiry" title=text.ending_title is_open>
            <div class="form">
                <p>{words}</p>
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary on_press=stay>{text.stay}</Button>
                </div>
            </div>
        </Dialog>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::time::Duration;

    use chrono::{DateTime, Utc};
    use leptos::prelude::*;
    use leptos::{ev, task::spawn_local};

    use crate::error::ErrorKind;
    use crate::session::ask_to_stay;

    /// How often the time that is left is looked at.
    const STEP: Duration = Duration::from_secs(15);
    /// How long before its end a session warns, in milliseconds.
    const WARN_BEFORE: f64 = 120_000.0;
    /// Somebody who did something within this time is at work, in milliseconds.
    const AT_WORK: f64 = 300_000.0;

    thread_local! {
        static IDLE_END: Cell<f64> = const { Cell::new(f64::MAX) };
        static ABSOLUTE_END: Cell<f64> = const { Cell::new(f64::MAX) };
        static LAST_ACT: Cell<f64> = const { Cell::new(0.0) };
        static IS_ASKING: Cell<bool> = const { Cell::new(false) };
    }

    /// Milliseconds since the page was opened; the browser's own clock may be wrong.
    fn passed() -> f64 {
        window().performance().map(|performance| performance.now()).unwrap_or_default()
    }

    fn set_ends(now: DateTime<Utc>, idle: DateTime<Utc>, absolute: DateTime<Utc>) {
        let from_now = |end: DateTime<Utc>| passed() + (end - now).num_milliseconds() as f64;
        IDLE_END.set(from_now(idle));
        ABSOLUTE_END.set(from_now(absolute));
    }

    /// Asks the server to keep the session, and learns when it ends now.
    pub(super) fn stay() {
        if IS_ASKING.replace(true) {
            return;
        }
        spawn_local(async {
            match ask_to_stay().await {
                Ok(end) => set_ends(end.now, end.idle_ends_at, end.absolute_ends_at),
                Err(error) if error.kind == ErrorKind::SignInRequired => crate::live::leave("ended"),
                Err(_) => {}
            }
            IS_ASKING.set(false);
        });
    }

    pub(super) fn watch(
        now: DateTime<Utc>,
        idle: DateTime<Utc>,
        absolute: DateTime<Utc>,
        is_open: RwSignal<bool>,
        is_absolute: RwSignal<bool>,
        minutes_left: RwSignal<i64>,
    ) {
        set_ends(now, idle, absolute);
        let act = |_| LAST_ACT.set(passed());
        let _ = window_event_listener(ev::keydown, move |event| act(ev::Event::from(event)));
        let _ = window_event_listener(ev::pointerdown, move |event| act(ev::Event::from(event)));
        set_interval(
            move || {
                let now = passed();
                let (idle, absolute) = (IDLE_END.get(), ABSOLUTE_END.get());
                let end = idle.min(absolute);
                if now >= end {
                    crate::live::leave("ended");
                } else if now >= end - WARN_BEFORE {
                    let ends_anyway = absolute <= idle;
                    if !ends_anyway && now - LAST_ACT.get() < AT_WORK && LAST_ACT.get() > 0.0 {
                        stay();
                    } else {
                        is_absolute.set(ends_anyway);
                        minutes_left.set(((end - now) / 60_000.0).ceil() as i64);
                        if !is_open.get_untracked() {
                            is_open.set(true);
                        }
                    }
                } else if is_open.get_untracked() {
                    is_open.set(false);
                }
            },
            STEP,
        );
    }
}
