//! A dialog over the page: the browser's own `<dialog>`, which keeps the focus inside, closes by Esc and gives the focus
//! back. It opens by a button with `opens=Opens::Dialog(id)` (no script needed) or by a signal.

use leptos::html;
use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::i18n;
use crate::i18n::common::CommonTexts;
use crate::reactive::{effect, handler};

/// A dialog with head, body and a foot for its actions. `id` must be unique on the page.
#[component]
pub fn Dialog(
    /// The id that buttons name.
    #[prop(into)]
    id: Words,
    /// What it is about.
    #[prop(into)]
    title: Words,
    /// Opens and closes it; set to false when the person closes it.
    #[prop(optional)]
    is_open: Option<RwSignal<bool>>,
    /// 720 instead of 480 px.
    #[prop(optional)]
    is_wide: bool,
    /// Open in the first answer of the server, e.g. because its form came back with errors; not modal without script.
    #[prop(optional)]
    is_open_at_first: bool,
    /// The actions, the main one first.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// What it says or asks.
    children: Children,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let node = NodeRef::<html::Dialog>::new();
    if is_open.is_some() || is_open_at_first {
        let is_first = StoredValue::new(is_open_at_first);
        effect(move || {
            let wants_open = is_open.is_some_and(|open| open.get()) || is_first.get_value();
            if let Some(dialog) = node.get() {
                if wants_open {
                    // An element that the server opened is not modal yet: it is closed and opened again.
                    if is_first.get_value() {
                        is_first.set_value(false);
                        dialog.close();
                    }
                    if !dialog.open() {
                        // It fails only for an element outside of the document.
                        let _ = dialog.show_modal();
                    }
                } else if dialog.open() {
                    dialog.close();
                }
            }
        });
    }
    let title_id = format!("{id}-title");
    let (labelled_by, close_id) = (title_id.clone(), id.clone());
    view! {
        <dialog
            class=if is_wide { "dialog dialog-wide" } else { "dialog" }
            id=id
            node_ref=node
            open=is_open_at_first
            aria-labelledby=labelled_by
            on:close=handler(move |_| if let Some(is_open) = is_open { is_open.set(false) })
        >
            <header class="dialog-head">
                <h2 id=title_id>{title}</h2>
                <button
                    class="btn-icon"
                    type="button"
                    aria-label=text.close
                    title=text.close
                    command="close"
                    commandfor=close_id
                    on:click=handler(move |_| if let Some(dialog) = node.get_untracked() { dialog.close() })
                >
                    <Icon glyph=Glyph::Close/>
                </button>
            </header>
            <div class="dialog-body">{children()}</div>
            {foot.map(|foot| view! { <footer class="dialog-foot">{foot.run()}</footer> }.into_any())}
        </dialog>
    }
}
