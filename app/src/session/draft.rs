//! Drafts: what was typed into a long form survives the end of a session and a reload, in this tab only. Never for
//! passwords and other secrets. Signing out forgets all of them.

use leptos::prelude::*;

/// Keeps a field of a form under a key: the browser fills it in again, and forgets it once it is empty.
pub fn draft(key: &'static str, field: RwSignal<String>) {
    #[cfg(feature = "hydrate")]
    {
        let name = move || format!("omni.draft.{key}");
        let storage = || window().session_storage().ok().flatten();
        crate::reactive::effect_first(move |is_first| {
            let value = field.get();
            let Some(storage) = storage() else { return };
            if is_first {
                if let Ok(Some(kept)) = storage.get_item(&name())
                    && value.is_empty()
                    && !kept.is_empty()
                {
                    field.set(kept);
                }
            } else if value.is_empty() {
                // A storage that refuses only costs the draft.
                let _ = storage.remove_item(&name());
            } else {
                let _ = storage.set_item(&name(), &value);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (key, field);
}
