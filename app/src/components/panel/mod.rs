//! A panel: a card with a head, a body and an optional foot. Panels stand on the grid of 12 columns, `<div class="board">`,
//! with the classes `c-4` to `c-12`.

use leptos::prelude::*;

use super::Words;

/// A panel.
#[component]
pub fn Panel(
    /// What it shows.
    #[prop(into)]
    title: Words,
    /// Unit, period, basis: small beside the title.
    #[prop(optional, into)]
    note: Words,
    /// How many of 12 columns it takes on a wide screen: 3, 4, 5, 6, 7, 8 or 12.
    #[prop(default = 12)]
    columns: u8,
    /// Tags and small buttons at the right of the head.
    #[prop(optional, into)]
    tools: Option<ViewFnOnce>,
    /// What stands under a line at the bottom.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// The body has the panel's margins; tables and charts bring their own.
    #[prop(optional)]
    has_padding: bool,
    /// The id of the panel, for links to it.
    #[prop(optional, into)]
    id: Option<Words>,
    /// The body.
    children: Children,
) -> impl IntoView {
    let class = match columns {
        3 => "panel c-3",
        4 => "panel c-4",
        5 => "panel c-5",
        6 => "panel c-6",
        7 => "panel c-7",
        8 => "panel c-8",
        _ => "panel c-12",
    };
    view! {
        <section class=class id=id>
            <header class="panel-head">
                <h2>{title}</h2>
                {(!note.is_empty()).then(|| view! { <span class="sub">{note}</span> }.into_any())}
                {tools.map(|tools| view! { <span class="end">{tools.run()}</span> }.into_any())}
            </header>
            <div class=if has_padding { "panel-body panel-pad" } else { "panel-body" }>{children()}</div>
            {foot.map(|foot| view! { <footer class="panel-foot">{foot.run()}</footer> }.into_any())}
        </section>
    }
}
