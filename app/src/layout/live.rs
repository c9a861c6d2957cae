//! Whether what one sees follows what happens: a dot, a word and a time. Never the colour alone.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
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
    let words = move || match state.get() {
        LiveState::Unknown => ().into_any(),
        LiveState::Connected(at) => {
            view! { <span class="live-dot"></span><b>{text.live_connected}</b><span class="live-at">{at}</span> }.into_any()
        }
        LiveState::Reconnecting => {
            view! { <Icon glyph=Glyph::Spinner/><b>{text.live_reconnecting}</b> }.into_any()
        }
        LiveState::StaleSince(at) => {
            view! { <Icon glyph=Glyph::Warn/><b>{text.live_stale}</b><span class="live-at">{at}</span> }.into_any()
        }
    };
    view! { <span class="live" role="status" data-state=code>{words}</span> }
}
