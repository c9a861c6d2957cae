//! One entry of the audit trail: who, what, why, what changed, and the proof that it is unaltered.

use leptos::prelude::*;

use crate::components::code::Hash;
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::tag::{Tag, Tone};
use crate::format;
use crate::governance::api::AuditEntryDto;
use crate::governance::view::change_words;
use crate::i18n::audit::{action_name, field_name, kind_name, via_name};
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, use_locale};
use crate::routes::{self, escape};

/// The sections of the drawer.
#[component]
pub fn EntryView(
    /// The entry.
    entry: AuditEntryDto,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let department = if entry.department.is_empty() { format::NO_DATA.to_owned() } else { entry.department.clone() };
    let subject = crate::page::dotted(&[&kind_name(locale, &entry.subject_kind), &entry.subject_name]);
    let mut facts = vec![
        Fact::new(text.column_at, format::instant(locale, entry.at)),
        Fact::new(text.column_actor, entry.actor_name.clone()),
        Fact::new(text.entry_via, via_name(locale, &entry.via)),
        Fact::new(
            text.column_action,
            view! { <span>{action_name(locale, &entry.action)}" "<code>{entry.action.clone()}</code></span> },
        ),
        Fact::new(text.column_subject, subject),
        Fact::new(text.column_department, department),
    ];
    if let Some(reason) = &entry.reason {
        facts.push(Fact::new(text.column_reason, reason.clone()));
    }
    facts.push(Fact::new(text.entry_request, view! { <code>{entry.request_id.clone()}</code> }));
    facts.push(Fact::new(text.entry_subject_id, view! { <code>{entry.subject_id.clone()}</code> }));
    let same_request = format!("{}?f.request=is:{}", routes::AUDIT, escape(&entry.request_id));
    let same_subject = format!("{}?f.subject_id=is:{}", routes::AUDIT, escape(&entry.subject_id));
    view! {
        <section class="drawer-sect">
            <DescriptionList facts/>
            <p class="entry-links">
                <a class="text-link" href=same_request>{text.same_request}</a>
                <a class="text-link" href=same_subject>{text.same_subject}</a>
            </p>
        </section>
        <section class="drawer-sect">
            <h3>{text.entry_changes}</h3>
            <Changes entry=entry.clone()/>
        </section>
        <section class="drawer-sect">
            <h3>{text.entry_proof}</h3>
            <Proof entry/>
        </section>
    }
}

#[component]
fn Changes(entry: AuditEntryDto) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    if entry.changes.is_empty() {
        return view! { <p class="quiet">{text.entry_no_changes}</p> }.into_any();
    }
    let rows = entry
        .changes
        .into_iter()
        .map(|change| {
            let words = |value: Option<String>| {
                value.map_or_else(|| format::NO_DATA.to_owned(), |value| change_words(locale, &change.field, &value))
            };
            view! {
                <tr>
                    <th scope="row" title=change.field.clone()>{field_name(locale, &change.field)}</th>
                    <td class="diff-before">{words(change.before.clone())}</td>
                    <td class="diff-after">{words(change.after.clone())}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=text.entry_changes>
            <table class="plain-table">
                <thead>
                    <tr>
                        <th scope="col">{text.entry_field}</th>
                        <th scope="col">{text.entry_before}</th>
                        <th scope="col">{text.entry_after}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Proof(entry: AuditEntryDto) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let intact = if entry.is_intact {
        view! { <Tag tone=Tone::Good label=text.entry_intact/> }
    } else {
        view! { <Tag tone=Tone::Bad label=text.entry_broken/> }
    };
    let sealed = match entry.sealed_at {
        Some(at) => view! {
            <span class="tag-row"><Tag tone=Tone::Good label=text.entry_sealed/>{format::instant(locale, at)}</span>
        }
        .into_any(),
        None => view! { <Tag label=text.entry_not_sealed/> }.into_any(),
    };
    let facts = vec![
        Fact::new(text.entry_chain, view! { <code>{format!("{}.{}", entry.chain, entry.sequence)}</code> }),
        Fact::new(text.entry_hash, view! { <Hash value=entry.hash/> }),
        Fact::new(text.entry_previous_hash, view! { <Hash value=entry.previous_hash/> }),
        Fact::new("", intact),
        Fact::new("", sealed),
    ];
    view! { <DescriptionList facts/> }
}
