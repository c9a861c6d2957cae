//! Where this page lies: from the area down to the page.

use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::i18n;
use crate::i18n::common::CommonTexts;

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its word.
    pub label: Words,
    /// Its address; `None` for a group that is no page, and for the page itself.
    pub href: Option<Words>,
}

impl Crumb {
    /// A step that is a page.
    pub fn link(label: impl Into<Words>, href: impl Into<Words>) -> Crumb {
        Crumb { label: label.into(), href: Some(href.into()) }
    }

    /// A step that is no link.
    pub fn here(label: impl Into<Words>) -> Crumb {
        Crumb { label: label.into(), href: None }
    }
}

/// The way to this page; the last step is the page itself.
#[component]
pub fn Breadcrumb(
    /// The steps.
    items: Vec<Crumb>,
    /// Another name for screen readers than 所在位置, where two stand on one page.
    #[prop(optional, into)]
    label: Option<Words>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let last = items.len().saturating_sub(1);
    let items = items
        .into_iter()
        .enumerate()
        .map(|(index, crumb)| {
            let mark = (index > 0).then(|| view! { <Icon glyph=Glyph::Right is_small=true/> }.into_any());
            let step = match crumb.href {
                Some(href) if index < last => view! { <a href=href>{crumb.label}</a> }.into_any(),
                _ => crumb.label.into_any(),
            };
            view! { <li aria-current=(index == last).then_some("page")>{mark}{step}</li> }
        })
        .collect_view();
    view! { <nav class="crumbs" aria-label=label.unwrap_or(text.breadcrumb.into())><ol>{items}</ol></nav> }
}
