//! Many records from a table of text: what became of it, or everything that is wrong with it line by line.

use domain::organisation::RecordKind;
use leptos::prelude::*;

use crate::call::{SendForm, Sending, read};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::states::Notice;
use crate::components::tag::Tone;
use crate::components::text_area::TextArea;
use crate::components::toast::use_toasts;
use crate::error::FieldError;
use crate::i18n::errors::field_sentence;
use crate::i18n::organisation::OrganisationTexts;
use crate::i18n::{self, fill, use_locale};
use crate::organisation::api::{ImportDto, ImportIssueDto, ImportRecords};

/// The form.
#[component]
pub fn ImportForm(
    /// The kind.
    kind: RecordKind,
    /// Called once records were written.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<OrganisationTexts>();
    let action = Sending::of::<ImportRecords>();
    let error = action.error();
    let toasts = use_toasts();
    let issues = RwSignal::new(Vec::<ImportIssueDto>::new());
    action.on_done(move |answer| {
        let Ok(done) = read::<ImportDto>(&answer) else { return };
        if done.issues.is_empty() {
            let counts = [done.created, done.changed, done.unchanged].map(|count| count.to_string());
            let [created, changed, unchanged] = &counts;
            toasts.success(fill(
                text.import_done,
                &[("created", created), ("changed", changed), ("unchanged", unchanged)],
            ));
            on_change.run(());
        }
        issues.set(done.issues);
    });
    let heads: Vec<&str> = kind.fields().iter().map(|field| field.code()).chain(["from"]).collect();
    let heads = fill(text.import_heads, &[("heads", &heads.join(","))]);
    view! {
        <SendForm sending=action>
            <div class="form">
                <p>{text.import_lead}</p>
                <ErrorSummary error/>
                <input type="hidden" name="kind" value=kind.code()/>
                <TextArea
                    name="text"
                    label=text.import_text
                    hint=heads
                    rows=12_u32
                    is_required=true
                    error=field_error(error, "text")
                />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.import}</Button>
                </div>
            </div>
        </SendForm>
        {move || issues.with(|issues| (!issues.is_empty()).then(|| list(issues)))}
    }
}

/// What is wrong, line by line.
fn list(issues: &[ImportIssueDto]) -> AnyView {
    let text = i18n::texts::<OrganisationTexts>();
    let locale = use_locale();
    let title = fill(text.import_issues, &[("count", &issues.len().to_string())]);
    let rows = issues
        .iter()
        .map(|issue| {
            let problem =
                FieldError { field: issue.column.clone(), code: issue.code.clone(), data: issue.data.clone() };
            view! {
                <tr>
                    <td class="num">{issue.line.to_string()}</td>
                    <td><code>{issue.column.clone()}</code></td>
                    <td>{field_sentence(locale, &problem)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Notice tone=Tone::Bad title/>
        <div class="table-scroll" tabindex="0" role="region" aria-label=text.import_problem>
            <table class="plain-table">
                <thead>
                    <tr>
                        <th scope="col" class="num">{text.import_line}</th>
                        <th scope="col">{text.import_column}</th>
                        <th scope="col">{text.import_problem}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
