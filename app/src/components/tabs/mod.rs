//! Tabs that are links: each has its address, so that a tab can be sent, opened beside and gone back to.

use leptos::prelude::*;

use super::Words;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabItem {
    /// Where it leads.
    pub href: Words,
    /// Its word.
    pub label: Words,
    /// How many are in it, as text; empty for none.
    pub count: Words,
    /// It is the one shown.
    pub is_current: bool,
}

impl TabItem {
    /// A tab without count.
    pub fn new(href: impl Into<Words>, label: impl Into<Words>, is_current: bool) -> TabItem {
        TabItem { href: href.into(), label: label.into(), count: Words::default(), is_current }
    }

    /// The same with a count.
    #[must_use]
    pub fn with_count(mut self, count: impl Into<Words>) -> TabItem {
        self.count = count.into();
        self
    }
}

/// A row of tabs; `label` names the row for screen readers.
#[component]
pub fn Tabs(
    /// What the tabs divide, for screen readers.
    #[prop(into)]
    label: Words,
    /// The tabs.
    items: Vec<TabItem>,
) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|item| {
            let count =
                (!item.count.is_empty()).then(|| view! { <span class="tab-count">{item.count}</span> }.into_any());
            view! {
                <a class="tab" href=item.href aria-current=item.is_current.then_some("page")>{item.label}{count}</a>
            }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=label>{items}</nav> }
}
