//! How far something is ([`Progress`]), and how much of something there is ([`Meter`]): the browser's own elements, which
//! need no inline style.

use leptos::prelude::*;

use super::Words;
use super::tag::Tone;

/// How far a task is. Without `done` it only says that something runs.
#[component]
pub fn Progress(
    /// What runs.
    #[prop(into)]
    label: Words,
    /// How much is done, of `total`.
    #[prop(optional)]
    done: Option<u32>,
    /// How much there is to do.
    #[prop(default = 100)]
    total: u32,
    /// What is shown at the right, e.g. `312 / 1,204`.
    #[prop(optional, into)]
    note: Words,
) -> impl IntoView {
    view! {
        <div class="progress">
            <span class="progress-label"><span>{label.clone()}</span><span>{note}</span></span>
            <progress aria-label=label max=total.to_string() value=done.map(|done| done.to_string())></progress>
        </div>
    }
}

/// How much of a limit is used.
#[component]
pub fn Meter(
    /// What is measured.
    #[prop(into)]
    label: Words,
    /// How much, of `limit`.
    value: u32,
    /// The limit.
    #[prop(default = 100)]
    limit: u32,
    /// The judgement.
    #[prop(optional)]
    tone: Tone,
    /// What is shown at the right.
    #[prop(optional, into)]
    note: Words,
) -> impl IntoView {
    view! {
        <div class="progress" data-tone=tone.code()>
            <span class="progress-label"><span>{label.clone()}</span><span>{note}</span></span>
            <meter aria-label=label min="0" max=limit.to_string() value=value.to_string()></meter>
        </div>
    }
}
