//! How far something is ([`Progress`], the browser's own element), and how much of something there is ([`Meter`], drawn:
//! browsers disagree on the parts of their own). Neither needs inline style.

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
    let share = if limit == 0 { 0 } else { u64::from(value.min(limit)) * 1_000 / u64::from(limit) };
    let bar = format!("<rect class=\"value\" width=\"{}.{}%\" height=\"6\" rx=\"3\"></rect>", share / 10, share % 10);
    view! {
        <div class="progress" data-tone=tone.code()>
            <span class="progress-label"><span>{label.clone()}</span><span>{note.clone()}</span></span>
            <span
                class="meter"
                role="meter"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax=limit.to_string()
                aria-valuenow=value.min(limit).to_string()
                aria-valuetext=note
            >
                <svg aria-hidden="true" inner_html=bar></svg>
            </span>
        </div>
    }
}
