//! Something that is shown once and never again: a key, recovery codes, a link.

use leptos::prelude::*;

use crate::components::Words;
use crate::components::code::CopyButton;
use crate::components::icon::{Glyph, Icon};

/// The box around a secret, with a button that copies it.
#[component]
pub fn OnceBox(
    /// What it is.
    #[prop(into)]
    title: Words,
    /// What to do with it.
    #[prop(into)]
    lead: Words,
    /// The lines of the secret; copied with line breaks between.
    lines: Vec<String>,
) -> impl IntoView {
    let whole = lines.join("\n");
    let is_list = lines.len() > 1;
    let shown = lines.into_iter().map(|line| view! { <li><code>{line}</code></li> }).collect_view();
    view! {
        <section class="once" role="status" aria-live="polite">
            <div class="once-head">
                <Icon glyph=Glyph::Key/>
                <div><b>{title}</b><p>{lead}</p></div>
                <CopyButton value=whole/>
            </div>
            <ul class=if is_list { "once-lines once-many" } else { "once-lines" }>{shown}</ul>
        </section>
    }
}
