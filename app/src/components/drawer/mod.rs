//! A drawer at the right: the details of one row of a list, with an address of its own. The page renders it when its
//! address says so; closing is a link to the address of the list. With script it is modal: focus goes in, stays in, and
//! returns to where it was; Esc closes it. Without script it is a panel over the page.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::{effect, handler};

/// A drawer with head, body and an optional foot for actions. Only one is open at a time.
#[component]
pub fn Drawer(
    /// What it shows.
    #[prop(into)]
    title: Words,
    /// The address without the drawer.
    #[prop(into)]
    close_href: Words,
    /// The address of the same as a full page.
    #[prop(optional, into)]
    full_href: Option<Words>,
    /// Tags beside the title.
    #[prop(optional, into)]
    tags: Option<ViewFnOnce>,
    /// Tabs under the title.
    #[prop(optional, into)]
    tabs: Option<ViewFnOnce>,
    /// The actions, the main one first.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// The body, in `<section class="drawer-sect">`s.
    children: Children,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let dialog = NodeRef::<html::Dialog>::new();
    let close = NodeRef::<html::A>::new();
    effect(move || {
        if let Some(dialog) = dialog.get() {
            remember_focus();
            dialog.close();
            // It fails only for an element outside of the document.
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(give_focus_back);
    // Esc and the veil go the way of the close link, so that the router changes the address and the list stays as it is.
    let leave = move || {
        if let Some(close) = close.get_untracked() {
            close.click();
        }
    };
    view! {
        <dialog
            class="drawer"
            node_ref=dialog
            open=true
            aria-labelledby="drawer-title"
            on:cancel=handler(move |event: leptos::ev::Event| {
                event.prevent_default();
                leave();
            })
        >
            <a class="drawer-veil" href=close_href.clone() tabindex="-1" aria-hidden="true"></a>
            <div class="drawer-body">
                <header class="drawer-head">
                    <h2 id="drawer-title" tabindex="-1" autofocus=true>{title}</h2>
                    {tags.map(|tags| tags.run())}
                    <span class="end">
                        {full_href.map(|href| view! {
                            <a class="btn-icon" href=href aria-label=text.full_page title=text.full_page>
                                <Icon glyph=Glyph::Full/>
                            </a>
                        }.into_any())}
                        <a class="btn-icon" node_ref=close href=close_href aria-label=text.close title=text.close>
                            <Icon glyph=Glyph::Close/>
                        </a>
                    </span>
                </header>
                {tabs.map(|tabs| tabs.run())}
                <div class="drawer-main">{children()}</div>
                {foot.map(|foot| view! { <footer class="drawer-foot">{foot.run()}</footer> }.into_any())}
            </div>
        </dialog>
    }
}

#[cfg(feature = "hydrate")]
thread_local! {
    /// What had the focus before the drawer opened; only one drawer is open at a time.
    static FOCUSED_BEFORE: std::cell::RefCell<Option<leptos::web_sys::HtmlElement>> = const { std::cell::RefCell::new(None) };
}

/// Remembers what has the focus: the row that opened the drawer.
fn remember_focus() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast as _;
        let focused = document().active_element().and_then(|element| element.dyn_into().ok());
        FOCUSED_BEFORE.with(|before| before.replace(focused));
    }
}

/// Gives the focus back when the drawer is gone from the page; the browser would do so only for one that was closed there.
fn give_focus_back() {
    #[cfg(feature = "hydrate")]
    if let Some(element) = FOCUSED_BEFORE.with(|before| before.take()) {
        request_animation_frame(move || {
            // It fails for an element that cannot take the focus; then the page keeps it.
            let _ = element.focus();
        });
    }
}
