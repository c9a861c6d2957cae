//! Refused rows of a run as separated values, to be corrected and taken again, or to be dismissed.

use leptos::prelude::*;

use crate::call::{Asked, Call, SendForm, Sending, read};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::icon::Glyph;
use crate::components::panel::Panel;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::EmptyState;
use crate::components::text_area::TextArea;
use crate::components::toast::use_toasts;
use crate::i18n::integration::IntegrationTexts;
use crate::i18n::{self, fill};
use crate::integration::api::{CorrectionsDto, GetCorrections, ReplayRows};
use crate::page::loaded;

/// The rows of a run.
#[component]
pub fn Correct(
    /// The feed's code.
    feed: String,
    /// The run; `None` when no row of the feed is open.
    run: Option<String>,
    /// Whether they are only shown.
    is_read_only: bool,
    /// Called after a change.
    on_change: Callback<()>,
) -> impl IntoView {
    let Some(run) = run else {
        return nothing();
    };
    let rows = Asked::once(vec![Call::of::<GetCorrections>(&[("run", &run)])]);
    loaded(rows, SkeletonShape::Text { lines: 10 }, move |rows: CorrectionsDto| {
        if rows.open == 0 {
            return nothing();
        }
        view! { <Rows feed=feed.clone() rows is_read_only on_change/> }.into_any()
    })
}

fn nothing() -> AnyView {
    let text = i18n::texts::<IntegrationTexts>();
    view! { <EmptyState glyph=Glyph::Check title=text.correct_none text=text.correct_none_hint/> }.into_any()
}

#[component]
fn Rows(feed: String, rows: CorrectionsDto, is_read_only: bool, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    let action = Sending::of::<ReplayRows>();
    let error = action.error();
    let toasts = use_toasts();
    action.on_done(move |answer| {
        if let Ok(words) = read::<String>(&answer) {
            toasts.success(words);
        }
        on_change.run(());
    });
    let title = fill(text.correct_title, &[("run", &rows.run_id.to_string())]);
    let note = fill(text.correct_note, &[("count", &rows.open.to_string())]);
    let buttons = (!is_read_only).then(|| {
        view! {
            <div class="form-actions">
                <button class="btn" type="submit" name="act" value="dismiss">{text.correct_dismiss}</button>
                <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.correct_submit}</Button>
            </div>
        }
    });
    view! {
        <Panel title note>
            <div class="panel-pad integration-code">
                <SendForm sending=action>
                    <div class="form">
                        <ErrorSummary error/>
                        <input type="hidden" name="feed" value=feed/>
                        <input type="hidden" name="run" value=rows.run_id.to_string()/>
                        <TextArea
                            name="text"
                            label=text.correct_label
                            hint=text.correct_hint
                            value=rows.csv
                            rows=16
                            is_read_only=is_read_only
                        />
                        {buttons}
                    </div>
                </SendForm>
            </div>
        </Panel>
    }
}
