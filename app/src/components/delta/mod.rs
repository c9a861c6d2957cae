//! A difference to another time: arrow, sign and a word for screen readers. Its colour says the direction (`--rise`,
//! `--fall`), never whether it is good.

use leptos::prelude::*;

use super::Words;
use crate::i18n;
use crate::i18n::common::CommonTexts;

/// Where a figure went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Up.
    Rise,
    /// Down.
    Fall,
    /// Nowhere.
    Flat,
}

impl Direction {
    /// The direction of a difference.
    pub fn of(difference: rust_decimal::Decimal) -> Direction {
        if difference.is_zero() {
            Direction::Flat
        } else if difference.is_sign_negative() {
            Direction::Fall
        } else {
            Direction::Rise
        }
    }

    /// The value of `data-dir`.
    pub const fn code(self) -> &'static str {
        match self {
            Direction::Rise => "rise",
            Direction::Fall => "fall",
            Direction::Flat => "flat",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Direction::Rise => "<path d=\"M4 1l3.5 6h-7z\"></path>",
            Direction::Fall => "<path d=\"M4 7L.5 1h7z\"></path>",
            Direction::Flat => "<path d=\"M1 3h6v2H1z\"></path>",
        }
    }
}

/// A difference, already formatted with its sign.
#[component]
pub fn Delta(
    /// Where it went.
    direction: Direction,
    /// The formatted difference, e.g. `+10.9%`.
    #[prop(into)]
    text: Words,
) -> impl IntoView {
    let words = i18n::texts::<CommonTexts>();
    let word = match direction {
        Direction::Rise => words.rose,
        Direction::Fall => words.fell,
        Direction::Flat => words.unchanged,
    };
    view! {
        <span class="delta" data-dir=direction.code()>
            <svg viewBox="0 0 8 8" aria-hidden="true" inner_html=direction.path()></svg>
            <span class="vh">{word}</span>
            {text}
        </span>
    }
}
