//! The door of the browser: takes over the page that the server rendered.

/// Called by the document once this module is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    app::hydrate();
}
