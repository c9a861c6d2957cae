//! The template of a feed: its text with the versions it had, and a preview of what it would do with the first rows of a
//! sample, made anew shortly after each change. Saving is a plain form; the preview needs script.

use leptos::prelude::*;

use crate::call::{Asked, Call, SendForm, Sending};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::icon::Glyph;
use crate::components::panel::Panel;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::{EmptyState, Notice};
use crate::components::tag::{Tag, Tone};
use crate::components::text_area::TextArea;
use crate::components::text_input::TextInput;
use crate::components::toast::use_toasts;
use crate::i18n::integration::IntegrationTexts;
use crate::i18n::{self, fill};
use crate::integration::api::{PreviewDto, PreviewRowDto, PreviewTemplate, SaveTemplate, TemplateDto};
use crate::page::{done_words, loaded};

/// The template of a feed.
#[component]
pub fn TemplateEditor(
    /// The feed's code.
    feed: String,
    /// The template; `None` when the feed sends in our own words.
    template: Option<TemplateDto>,
    /// Whether it is only shown.
    is_read_only: bool,
    /// Called after a change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    let Some(template) = template else {
        return view! { <EmptyState glyph=Glyph::List title=text.template_none text=text.template_own/> }.into_any();
    };
    let title = fill(text.template_title, &[("code", &template.code), ("version", &template.version.to_string())]);
    let versions = template.versions.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
    let (typed, sample) = (RwSignal::new(template.text.clone()), RwSignal::new(String::new()));
    let form = view! { <EditForm feed template typed is_read_only on_change/> };
    let preview = (!is_read_only).then(|| view! { <Preview typed sample/> });
    view! {
        <div class="board">
            <Panel title columns=6><div class="panel-pad integration-code">{form}</div></Panel>
            {preview}
            <Panel title=text.template_versions><ul class="panel-pad integration-versions">{versions}</ul></Panel>
        </div>
    }
    .into_any()
}

#[component]
fn EditForm(
    feed: String,
    template: TemplateDto,
    typed: RwSignal<String>,
    is_read_only: bool,
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    let action = Sending::of::<SaveTemplate>();
    let error = action.error();
    let toasts = use_toasts();
    let words = done_words("saved");
    action.on_done(move |_| {
        toasts.success(words.clone());
        on_change.run(());
    });
    let save = (!is_read_only).then(|| {
        view! {
            <TextInput name="reason" label=text.template_reason is_required=true max_length=200_u32 error=field_error(error, "reason")/>
            <div class="form-actions">
                <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.template_save}</Button>
            </div>
        }
    });
    view! {
        <SendForm sending=action>
            <div class="form">
                <ErrorSummary error/>
                <input type="hidden" name="feed" value=feed/>
                <input type="hidden" name="code" value=template.code/>
                <input type="hidden" name="base_version" value=template.version.to_string()/>
                <TextArea name="text" label=text.template_text bind=typed rows=24 is_read_only=is_read_only error=field_error(error, "text")/>
                {save}
            </div>
        </SendForm>
    }
}

/// What the text would do with the sample.
#[component]
fn Preview(typed: RwSignal<String>, sample: RwSignal<String>) -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    // What is asked about; it follows the keys after a short rest.
    let asked = RwSignal::new((typed.get_untracked(), String::new()));
    follow_after_rest(typed, sample, asked);
    let preview = Asked::new(move || {
        let (text, sample) = asked.get();
        (0, vec![Call::of::<PreviewTemplate>(&[("text", &text), ("sample", &sample)])])
    });
    let result = loaded(preview, SkeletonShape::Text { lines: 6 }, move |preview: PreviewDto| {
        if asked.with_untracked(|(_, sample)| sample.is_empty()) && preview.rows.is_empty() {
            return view! { <p class="quiet">{text.preview_none}</p> }.into_any();
        }
        preview_view(preview)
    });
    view! {
        <Panel title=text.preview_title columns=6>
            <div class="panel-pad integration-code needs-script">
                <TextArea name="sample" label=text.sample hint=text.sample_hint bind=sample rows=6/>
                {result}
            </div>
        </Panel>
    }
}

/// Asks about what is typed once nothing was typed for a while: a question a key would only be thrown away.
fn follow_after_rest(typed: RwSignal<String>, sample: RwSignal<String>, asked: RwSignal<(String, String)>) {
    #[cfg(feature = "hydrate")]
    {
        const REST: std::time::Duration = std::time::Duration::from_millis(400);
        let turn = StoredValue::new(0_u32);
        crate::reactive::effect_first(move |is_first| {
            let now = (typed.get(), sample.get());
            let mine = turn.get_value().wrapping_add(1);
            turn.set_value(mine);
            if is_first {
                return;
            }
            set_timeout(
                move || {
                    if turn.try_get_value() == Some(mine) {
                        asked.set(now);
                    }
                },
                REST,
            );
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (typed, sample, asked);
}

fn preview_view(preview: PreviewDto) -> AnyView {
    let text = i18n::texts::<IntegrationTexts>();
    let problems = preview
        .problems
        .into_iter()
        .map(|(title, remedy)| view! { <Notice tone=Tone::Bad title><span>{remedy}</span></Notice> })
        .collect_view();
    let table = (!preview.rows.is_empty()).then(|| {
        let lines = preview.rows.into_iter().map(preview_line).collect_view();
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.preview_title>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col" class="num">{text.column_line}</th>
                            <th scope="col">{text.preview_result}</th>
                            <th scope="col">{text.preview_values}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        }
    });
    view! {
        {problems}
        {table}
    }
    .into_any()
}

fn preview_line(row: PreviewRowDto) -> AnyView {
    view! {
        <tr>
            <td class="num">{row.line.to_string()}</td>
            <td><Tag tone=row.result.tone label=row.result.label/></td>
            <td><code>{row.values}</code></td>
        </tr>
    }
    .into_any()
}
