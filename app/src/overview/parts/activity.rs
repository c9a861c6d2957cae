//! What happened in the last days: audit entries a day by kind, and the sums by kind.

use chrono::NaiveDate;
use leptos::prelude::*;

use crate::components::button::LinkButton;
use crate::components::chart::Chart;
use crate::components::panel::Panel;
use crate::format;
use crate::governance::api::ActivityDto;
use crate::i18n::overview::OverviewTexts;
use crate::i18n::{self, use_locale};
use crate::overview::view::activity_chart;
use crate::routes;

/// The panel.
#[component]
pub fn ActivityPanel(
    /// The last day shown.
    today: NaiveDate,
    /// What was done.
    activity: Vec<ActivityDto>,
) -> impl IntoView {
    let text = i18n::texts::<OverviewTexts>();
    let locale = use_locale();
    let data = Signal::stored(activity_chart(locale, today, &activity));
    view! {
        <Panel
            title=text.activity_title
            note=text.activity_note
            columns=8
            tools=move || view! { <LinkButton href=routes::AUDIT is_small=true>{text.open_audit}</LinkButton> }
            has_padding=true
        >
            <Chart id="activity" data/>
        </Panel>
    }
}

/// The sums by kind, each a link into the audit trail.
#[component]
pub fn KindsPanel(
    /// Kinds of actions and how often, the most first.
    kinds: Vec<(String, i64)>,
) -> impl IntoView {
    let text = i18n::texts::<OverviewTexts>();
    let locale = use_locale();
    let rows = kinds
        .into_iter()
        .map(|(kind, count)| {
            let href = format!("{}?f.action=has:{}.", routes::AUDIT, crate::routes::escape(&kind));
            view! {
                <tr>
                    <th scope="row"><a class="text-link" href=href>{i18n::audit::kind_name(locale, &kind)}</a></th>
                    <td class="num">{format::count(locale, count)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Panel title=text.by_kind note=text.activity_note columns=4>
            <table class="plain-table"><tbody>{rows}</tbody></table>
        </Panel>
    }
}
