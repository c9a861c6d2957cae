//! Whether what one sees follows what happens: a mark, a word and a time. Never the colour alone: the mark is a round when
//! connected, turns while reconnecting, and is a triangle when stale.

use leptos::prelude::*;

use crate::i18n;
use crate::i18n::common::CommonTexts;

/// The state of the live channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LiveState {
    /// Not known yet: before the page's module has arrived. Nothing is shown.
    #[default]
    Unknown,
    /// Connected; the time of the last event, formatted, or empty.
    Connected(String),
    /// The connection is lost and being made again.
    Reconnecting,
    /// Nothing has come for too long: what is shown is from this time, formatted.
    StaleSince(String),
}

/// The indicator in the top bar.
#[component]
pub fn LiveIndicator(
    /// The state.
    #[prop(into)]
    state: Signal<LiveState>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let code = move || {
        state.with(|state| match state {
            LiveState::Unknown => "unknown",
            LiveState::Connected(_) => "connected",
            LiveState::Reconnecting => "reconnecting",
            LiveState::StaleSince(_) => "stale",
        })
    };
    // The elements are always the same and only their texts change, because the state may change while the page is still
    // being taken over in the browser.
    let word = move || {
        state.with(|state| match state {
            LiveState::Unknown => "",
            LiveState::Connected(_) => text.live_connected,
            LiveState::Reconnecting => text.live_reconnecting,
            LiveState::StaleSince(_) => text.live_stale,
        })
    };
    let at = move || match state.get() {
        LiveState::Connected(at) | LiveState::StaleSince(at) => at,
        LiveState::Unknown | LiveState::Reconnecting => String::new(),
    };
    view! {
        <span class="live" data-state=code>
            <span class="live-dot" aria-hidden="true"></span>
            <b role="status">{word}</b>
            <span class="live-at">{at}</span>
        </span>
    }
}
