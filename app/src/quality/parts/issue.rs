//! One issue: how it stands, what it means, what to do, and the rows that show it.

use domain::access::Permission;
use domain::quality::{IssuePriority, IssueState, QualityRule};
use leptos::prelude::*;

use super::actions::IssueActions;
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::tag::Tag;
use crate::format;
use crate::i18n::quality::{QualityTexts, evidence_name, priority_name, state_name, subject_kind_name};
use crate::i18n::quality_rules::rule_words;
use crate::i18n::{self, fill, use_locale};
use crate::quality::api::IssueDto;
use crate::quality::view::{evidence_table, is_figure, priority_tone, state_tone};
use crate::session::{can, use_now};

/// The sections of the drawer.
#[component]
pub fn IssueView(
    /// The issue.
    issue: IssueDto,
    /// Called after a change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<QualityTexts>();
    let locale = use_locale();
    let words = QualityRule::from_code(&issue.rule).map(|rule| rule_words(locale, rule));
    let meaning = words.map(|words| {
        view! {
            <section class="drawer-sect"><h3>{text.meaning}</h3><p>{words.meaning}</p></section>
            <section class="drawer-sect"><h3>{text.remedy}</h3><p>{words.remedy}</p></section>
        }
    });
    let actions = can(Permission::QualityManage).then(|| {
        view! {
            <section class="drawer-sect">
                <h3>{text.actions}</h3>
                <IssueActions issue=issue.clone() on_change/>
            </section>
        }
    });
    view! {
        <section class="drawer-sect"><DescriptionList facts=facts(&issue)/></section>
        {meaning}
        {actions}
        <section class="drawer-sect"><h3>{text.evidence}</h3><Evidence issue/></section>
    }
}

fn facts(issue: &IssueDto) -> Vec<Fact> {
    let text = i18n::texts::<QualityTexts>();
    let locale = use_locale();
    let now = use_now();
    let kind = QualityRule::from_code(&issue.rule).map(|rule| subject_kind_name(locale, rule.subject()));
    let mut facts =
        vec![Fact::new(text.column_subject, crate::page::dotted(&[kind.unwrap_or_default(), &issue.subject]))];
    if let Some(priority) = IssuePriority::from_rank(issue.priority) {
        let tag = view! { <Tag tone=priority_tone(priority) label=priority_name(locale, priority)/> };
        facts.push(Fact::new(text.column_priority, tag));
    }
    if let Some(state) = IssueState::from_code(&issue.state) {
        let tag = view! { <Tag tone=state_tone(state) label=state_name(locale, state)/> };
        facts.push(Fact::new(text.column_state, tag));
    }
    let owner = if issue.owner.is_empty() { text.no_owner.to_owned() } else { issue.owner.clone() };
    facts.push(Fact::new(text.column_owner, owner));
    let opened = issue.opened_at;
    facts.push(Fact::new(text.column_opened, move || format::relative(locale, opened, now.get())));
    facts.push(Fact::new(text.column_first_seen, format::instant_minutes(locale, issue.first_seen_at)));
    facts.push(Fact::new(text.column_last_seen, format::instant_minutes(locale, issue.last_seen_at)));
    if issue.reopened_count > 0 {
        facts.push(Fact::new(text.column_reopened, format::count(locale, i64::from(issue.reopened_count))));
    }
    if let Some(at) = issue.settled_at {
        let by = if issue.settled_by.is_empty() { text.settled_by_scan.to_owned() } else { issue.settled_by.clone() };
        facts.push(Fact::new(text.settled_at, format::instant_minutes(locale, at)));
        facts.push(Fact::new(text.settled_by, by));
    }
    if !issue.reason.is_empty() {
        facts.push(Fact::new(text.reason, issue.reason.clone()));
    }
    facts
}

/// The rows that show it.
#[component]
fn Evidence(issue: IssueDto) -> impl IntoView {
    let text = i18n::texts::<QualityTexts>();
    let locale = use_locale();
    let shown = i64::try_from(issue.evidence.len()).unwrap_or(i64::MAX);
    let (count, first) = (format::count(locale, issue.evidence_count), format::count(locale, shown));
    let template = if shown < issue.evidence_count { text.evidence_first } else { text.evidence_all };
    let lead = fill(template, &[("count", &count), ("shown", &first)]);
    let was = (issue.state == IssueState::Resolved.code()).then(|| view! { <p class="quiet">{text.evidence_was}</p> });
    let (fields, rows) = evidence_table(locale, &issue.evidence);
    let class = |is_figure: bool| if is_figure { "num" } else { "" };
    let heads = fields
        .iter()
        .map(|field| view! { <th scope="col" class=class(is_figure(*field))>{evidence_name(locale, *field)}</th> })
        .collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let cells = row
                .into_iter()
                .zip(&fields)
                .map(|(words, field)| view! { <td class=class(is_figure(*field))>{words}</td> })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <p class="quiet">{lead}</p>
        {was}
        <div class="table-scroll" tabindex="0" role="region" aria-label=text.evidence>
            <table class="plain-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
}
