//! What a person does before the page is alive. Until then it is a document like any other: a press on a link loads the
//! address anew and Back shows the page that was. The router listens as soon as it exists; were it to change the page while
//! the page is still being taken over, nothing would fit any more.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

/// The document says by this attribute that it is alive.
pub const ALIVE: &str = "data-hydrated";

/// Leaves links, and ways back and forth, to the browser as long as the document is not marked as [`ALIVE`]. Called before
/// the router exists, so that it is asked first.
pub fn leave_to_browser() {
    fn is_alive() -> bool {
        document().document_element().is_some_and(|root| root.has_attribute(ALIVE))
    }
    listen("click", |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if !is_alive() && target.is_some_and(|target| matches!(target.closest("a[href]"), Ok(Some(_)))) {
            event.stop_immediate_propagation();
        }
    });
    listen("popstate", |event| {
        if !is_alive() {
            event.stop_immediate_propagation();
            // It fails only where a page may not be loaded anew at all.
            let _ = window().location().reload();
        }
    });
}

/// Listens on the window before anybody below it, as long as the page lives.
fn listen(kind: &str, act: impl Fn(Event) + 'static) {
    let act = Closure::<dyn FnMut(Event)>::new(act).into_js_value();
    // It fails for no window of a browser.
    let _ = window().add_event_listener_with_callback_and_bool(kind, act.unchecked_ref(), true);
}
