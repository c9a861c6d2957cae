//! The form for a file. It is a plain form, before and with script: the browser sends the file, and the answer leads back to
//! the page of the feed, which tells what became of it.

use leptos::prelude::*;

use crate::components::button::{Button, ButtonKind};
use crate::i18n;
use crate::i18n::integration::IntegrationTexts;
use crate::routes;

/// The form for a file of a feed.
#[component]
pub fn UploadForm(
    /// The feed's code.
    feed: String,
) -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    view! {
        <form method="post" action=routes::import(&feed) enctype="multipart/form-data">
            <div class="form">
                <div class="field">
                    <label for="field-file">{text.upload_file}</label>
                    <input
                        class="input"
                        id="field-file"
                        type="file"
                        name="file"
                        required
                        accept=".csv,.txt,.tsv,.ndjson,.jsonl,.gz,text/csv,application/x-ndjson,application/gzip"
                        aria-describedby="field-file-hint"
                    />
                    <p class="hint" id="field-file-hint">{text.upload_hint}</p>
                </div>
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary is_submit=true>{text.upload_submit}</Button>
                </div>
            </div>
        </form>
    }
}
