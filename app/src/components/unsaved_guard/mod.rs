//! Keeps a person from losing what was typed: while a form differs from what is saved, a bar says so, and leaving the page
//! asks first: by the browser when the tab is closed, by a question when a link of the page is followed.

use leptos::prelude::*;

use super::button::{Button, ButtonKind};
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::effect;

/// The bar alone: what [`UnsavedGuard`] shows.
#[component]
pub fn UnsavedBar(
    /// Something differs from what is saved.
    #[prop(into)]
    is_changed: Signal<bool>,
    /// The saving runs.
    #[prop(optional, into)]
    is_pending: Option<Signal<bool>>,
    /// Takes the changes back.
    #[prop(into)]
    on_discard: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let pending = is_pending.unwrap_or_else(|| Signal::from(false));
    view! {
        <div class="unsaved" hidden=move || !is_changed.get() role="status">
            <span>{text.unsaved_changes}</span>
            <Button on_press=on_discard>{text.discard}</Button>
            <Button kind=ButtonKind::Primary is_submit=true is_pending=pending>{text.save}</Button>
        </div>
    }
}

/// The bar and the guard; stands inside the form. `is_changed` is true while there is something to lose.
#[component]
pub fn UnsavedGuard(
    /// Something differs from what is saved.
    #[prop(into)]
    is_changed: Signal<bool>,
    /// The saving runs.
    #[prop(optional, into)]
    is_pending: Option<Signal<bool>>,
    /// Takes the changes back.
    #[prop(into)]
    on_discard: Callback<()>,
) -> impl IntoView {
    effect(move || guard(is_changed));
    let pending = is_pending.unwrap_or_else(|| Signal::from(false));
    view! { <UnsavedBar is_changed is_pending=pending on_discard/> }
}

/// Watches over the page while the component lives; nothing on the server, where effects do not run.
fn guard(is_changed: Signal<bool>) {
    let unload = window_event_listener(leptos::ev::beforeunload, move |event| {
        if is_changed.get_untracked() {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());
    #[cfg(feature = "hydrate")]
    guard_links(is_changed);
}

/// Asks before a link of the page is followed: the router would follow it without the browser noticing. The question is
/// asked on the way down to the link, before the router hears of the press.
#[cfg(feature = "hydrate")]
fn guard_links(is_changed: Signal<bool>) {
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen::closure::Closure;

    let question = i18n::texts::<CommonTexts>().leave_question;
    let listener = Closure::<dyn Fn(leptos::web_sys::MouseEvent)>::new(move |event: leptos::web_sys::MouseEvent| {
        let is_new_tab = event.ctrl_key() || event.meta_key() || event.shift_key();
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok())
            .and_then(|element| element.closest("a[href]:not([target]):not([download])").ok().flatten());
        let leaves = link.and_then(|link| link.get_attribute("href")).is_some_and(|href| !href.starts_with('#'));
        if leaves
            && !is_new_tab
            && is_changed.try_get_untracked() == Some(true)
            && !window().confirm_with_message(question).unwrap_or(true)
        {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    // Both fail only for an object that is no event target.
    let _ = window().add_event_listener_with_callback_and_bool("click", listener.as_ref().unchecked_ref(), true);
    let listener = StoredValue::new_local(listener);
    on_cleanup(move || {
        listener.with_value(|listener| {
            let _ =
                window().remove_event_listener_with_callback_and_bool("click", listener.as_ref().unchecked_ref(), true);
        });
    });
}
