//! Panels of the board.
pub(super) mod figure;
pub(super) mod lists;
pub(super) mod sales;
pub(super) mod tiles;

use leptos::prelude::*;

use super::api::ChangeDto;
use crate::components::delta::{Delta, Direction};
use crate::i18n;
use crate::i18n::board::BoardTexts;

/// The direction of a difference.
pub(super) fn direction(number: i8) -> Direction {
    match number {
        1.. => Direction::Rise,
        0 => Direction::Flat,
        _ => Direction::Fall,
    }
}

/// A difference, or that there is nothing to compare with.
pub(super) fn change_view(change: Option<ChangeDto>) -> AnyView {
    match change {
        Some(change) => view! { <Delta direction=direction(change.direction) text=change.text/> }.into_any(),
        None => {
            let text = i18n::texts::<BoardTexts>();
            view! { <span class="dim" title=text.no_base>{crate::format::NO_DATA}</span> }.into_any()
        }
    }
}
