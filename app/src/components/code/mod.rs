//! Text for machines: a formula, a key, a hash. A button copies it (with script; without, it is selected with one press).

use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::handler;

/// A text for machines on a ground of its own.
#[component]
pub fn Code(
    /// The text.
    #[prop(into)]
    text: Words,
    /// With a button that copies it.
    #[prop(optional)]
    can_copy: bool,
) -> impl IntoView {
    let copy = can_copy.then(|| view! { <CopyButton value=text.clone()/> }.into_any());
    view! { <span class="code"><code>{text}</code>{copy}</span> }
}

/// The head and tail of a long hash; the whole on hover, and copied by the button.
pub fn short_hash(hash: &str) -> String {
    let count = hash.chars().count();
    if count <= 16 {
        return hash.to_owned();
    }
    let head: String = hash.chars().take(8).collect();
    let tail: String = hash.chars().skip(count - 4).collect();
    format!("{head}…{tail}")
}

/// A hash, shortened.
#[component]
pub fn Hash(
    /// The whole hash.
    #[prop(into)]
    value: Words,
) -> impl IntoView {
    view! {
        <span class="hash"><code title=value.clone()>{short_hash(&value)}</code><CopyButton value=value/></span>
    }
}

/// A button that copies a text.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    value: Words,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let is_copied = RwSignal::new(false);
    let copy = move |_| {
        copy_text(&value);
        is_copied.set(true);
        set_timeout(
            move || {
                is_copied.try_set(false);
            },
            std::time::Duration::from_secs(2),
        );
    };
    view! {
        <button
            class="btn-icon copy needs-script"
            type="button"
            title=text.copy
            aria-label=move || if is_copied.get() { text.copied } else { text.copy }
            on:click=handler(copy)
        >
            {move || {
                let glyph = if is_copied.get() { Glyph::Tick } else { Glyph::Copy };
                view! { <Icon glyph is_small=true/> }
            }}
        </button>
    }
}

/// Puts a text on the clipboard; does nothing on the server.
pub fn copy_text(value: &str) {
    #[cfg(feature = "hydrate")]
    {
        // The browser may refuse (no permission); the text can then still be selected by hand.
        let _ = window().navigator().clipboard().write_text(value);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = value;
}
