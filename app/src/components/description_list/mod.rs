//! Facts as pairs of name and value.

use leptos::prelude::*;

use super::Words;

/// One fact.
pub struct Fact {
    name: Words,
    value: AnyView,
}

impl Fact {
    /// A fact whose value is text, or anything that can be shown.
    pub fn new(name: impl Into<Words>, value: impl IntoAny) -> Fact {
        Fact { name: name.into(), value: value.into_any() }
    }
}

/// Pairs of name and value, one under another; `is_wide` sets them in columns.
#[component]
pub fn DescriptionList(
    /// The facts.
    facts: Vec<Fact>,
    /// In as many columns as there is room for, name above value.
    #[prop(optional)]
    is_wide: bool,
) -> impl IntoView {
    let facts = facts
        .into_iter()
        .map(|fact| view! { <div><dt>{fact.name}</dt><dd>{fact.value}</dd></div> }.into_any())
        .collect_view();
    view! { <dl class=if is_wide { "facts facts-wide" } else { "facts" }>{facts}</dl> }
}
