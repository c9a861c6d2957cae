//! Tags: a short word with an icon and a tint that says how something stands. Never the tint alone.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Words;
use super::icon::{Glyph, Icon};

/// How something stands: a judgement, unlike rise and fall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// As it should be.
    Good,
    /// Needs a look.
    Warn,
    /// Wrong; needs an act.
    Bad,
    /// Worth knowing.
    Info,
    /// No judgement.
    #[default]
    Neutral,
}

impl Tone {
    /// The value of `data-tone`.
    pub const fn code(self) -> &'static str {
        match self {
            Tone::Good => "success",
            Tone::Warn => "warning",
            Tone::Bad => "danger",
            Tone::Info => "info",
            Tone::Neutral => "neutral",
        }
    }

    /// The icon that says the same without colour.
    pub const fn glyph(self) -> Glyph {
        match self {
            Tone::Good => Glyph::Check,
            Tone::Warn => Glyph::Warn,
            Tone::Bad => Glyph::Stop,
            Tone::Info => Glyph::Info,
            Tone::Neutral => Glyph::Dash,
        }
    }
}

/// A tag. Neutral tags have no icon unless `icon` names one.
#[component]
pub fn Tag(
    /// How it stands.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    #[prop(into)]
    label: Words,
    /// Another icon than the tone's own.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Only an edge, no ground: for names and versions.
    #[prop(optional)]
    is_outline: bool,
) -> impl IntoView {
    let glyph = icon.or(if matches!(tone, Tone::Neutral) || is_outline { None } else { Some(tone.glyph()) });
    view! {
        <span class=if is_outline { "tag line" } else { "tag" } data-tone=tone.code()>
            {glyph.map(|glyph| view! { <Icon glyph/> }.into_any())}
            {label}
        </span>
    }
}
