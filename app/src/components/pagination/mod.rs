//! The parts of a long list as links: first, around the present one, last.

use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::i18n::common::CommonTexts;
use crate::i18n::{self, fill};

/// Which page numbers are shown: the ends, the present one and its neighbours; `None` is a gap.
pub fn numbers_shown(page: u32, page_count: u32) -> Vec<Option<u32>> {
    let mut numbers = Vec::new();
    let mut previous = 0;
    for number in 1..=page_count {
        let is_shown = number == 1 || number == page_count || number.abs_diff(page) <= 1 || page_count <= 7;
        if !is_shown {
            continue;
        }
        if number > previous + 2 {
            numbers.push(None);
        } else if number == previous + 2 {
            // A gap of one is no shorter than the number itself.
            numbers.push(Some(number - 1));
        }
        numbers.push(Some(number));
        previous = number;
    }
    numbers
}

/// Links to the parts of a list.
#[component]
pub fn Pagination(
    /// The present page, from 1.
    page: u32,
    /// How many pages there are.
    page_count: u32,
    /// What is counted, e.g. `共 1,204 条`.
    #[prop(into)]
    summary: Words,
    /// The address of a page.
    href: Box<dyn Fn(u32) -> String>,
    /// Another name for screen readers than 分页, where two stand on one page.
    #[prop(optional, into)]
    label: Option<Words>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let step = |number: Option<u32>, glyph: Glyph, label: &'static str| match number {
        Some(number) => {
            view! { <a class="btn-icon" href=href(number) aria-label=label title=label><Icon glyph/></a> }.into_any()
        }
        None => view! { <span class="btn-icon" aria-hidden="true"><Icon glyph/></span> }.into_any(),
    };
    let before = step((page > 1).then(|| page - 1), Glyph::Left, text.previous_page);
    let after = step((page < page_count).then(|| page + 1), Glyph::Right, text.next_page);
    let numbers = numbers_shown(page, page_count)
        .into_iter()
        .map(|number| match number {
            None => view! { <li class="page-gap" aria-hidden="true">"…"</li> }.into_any(),
            Some(number) => {
                let label = fill(text.page_number, &[("number", &number.to_string())]);
                view! {
                    <li>
                        <a href=href(number) aria-label=label aria-current=(number == page).then_some("page")>
                            {number.to_string()}
                        </a>
                    </li>
                }
                .into_any()
            }
        })
        .collect_view();
    view! {
        <nav class="pages" aria-label=label.unwrap_or(text.pages.into())>
            <span class="pages-sum">{summary}</span>
            {before}
            <ol>{numbers}</ol>
            {after}
        </nav>
    }
}
