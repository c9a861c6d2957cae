//! The steps of a thing that has versions: 草稿 draft → 试算 simulate → 提交 propose → 审批 approve → 生效 active. The same
//! words and colours everywhere.

use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::i18n;
use crate::i18n::common::CommonTexts;

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Where it is.
    Current,
    /// Where it is, and something hinders it.
    Blocked,
    /// Before us.
    Ahead,
}

impl StepState {
    const fn code(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Current => "current",
            StepState::Blocked => "block",
            StepState::Ahead => "ahead",
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its word.
    pub label: Words,
    /// Who and when, or what hinders; empty for none.
    pub note: Words,
    /// How it stands.
    pub state: StepState,
}

/// The five steps of a versioned thing with the present one at `current` (0 draft … 4 active).
pub fn lifecycle(text: &CommonTexts, current: usize, is_blocked: bool) -> Vec<Step> {
    let labels = [text.step_draft, text.step_simulate, text.step_propose, text.step_approve, text.step_active];
    let mut steps = Vec::with_capacity(labels.len());
    for (index, label) in labels.into_iter().enumerate() {
        let state = match index.cmp(&current) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal if is_blocked => StepState::Blocked,
            std::cmp::Ordering::Equal => StepState::Current,
            std::cmp::Ordering::Greater => StepState::Ahead,
        };
        steps.push(Step { label: label.into(), note: Words::default(), state });
    }
    steps
}

/// A row of steps.
#[component]
pub fn Stepper(
    /// The steps in order.
    steps: Vec<Step>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let steps = steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| {
            let mark = match step.state {
                StepState::Done => view! { <Icon glyph=Glyph::Tick label=text.step_done/> }.into_any(),
                StepState::Blocked => view! { <Icon glyph=Glyph::Block label=text.step_blocked/> }.into_any(),
                StepState::Current | StepState::Ahead => (index + 1).to_string().into_any(),
            };
            let is_here = matches!(step.state, StepState::Current | StepState::Blocked);
            let note = (!step.note.is_empty()).then(|| view! { <span class="cap">{step.note}</span> }.into_any());
            view! {
                <li data-step=step.state.code() aria-current=is_here.then_some("step")>
                    <span class="dot">{mark}</span>
                    <b>{step.label}</b>
                    {note}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="stepper" aria-label=text.steps>{steps}</ol> }
}
