//! The head of a page: its title, one line that says what it is for, at most one primary action with the rest in a menu, and
//! under it the bar of tabs and filters that stand in the address.

use leptos::prelude::*;

use crate::components::Words;

/// Title, purpose and actions.
#[component]
pub fn PageHead(
    /// The title; the only `h1` of the page.
    #[prop(into)]
    title: Words,
    /// What the page is for, in one line.
    #[prop(optional, into)]
    lead: Words,
    /// Tags beside the title: state, version.
    #[prop(optional, into)]
    tags: Option<ViewFnOnce>,
    /// The actions, the primary one last.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div class="page-words">
                <h1 class="page-title">{title}{tags.map(|tags| tags.run())}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="page-lead">{lead}</p> }.into_any())}
            </div>
            {actions.map(|actions| view! { <div class="page-actions">{actions.run()}</div> }.into_any())}
        </header>
    }
}

/// The line under the head: tabs at the left, filters at the right.
#[component]
pub fn PageBar(
    /// A `Tabs`.
    #[prop(optional, into)]
    tabs: Option<ViewFnOnce>,
    /// Chips and small forms.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-bar">
            {tabs.map(|tabs| tabs.run())}
            {children.map(|children| view! { <div class="filters">{children()}</div> }.into_any())}
        </div>
    }
}
