//! One record: what it says today, what was said for which days, and the form that changes it.

use domain::access::Permission;
use domain::organisation::{RecordField, RecordKind};
use leptos::prelude::*;

use super::form::RecordForm;
use crate::components::description_list::{DescriptionList, Fact};
use crate::i18n::organisation::{OrganisationTexts, field_name};
use crate::i18n::{self, use_locale};
use crate::organisation::api::{RecordDto, SaidDto};
use crate::organisation::view::{days_words, value_words};
use crate::session::can;

/// The sections of the drawer.
#[component]
pub fn RecordView(
    /// The kind.
    kind: RecordKind,
    /// The record.
    record: RecordDto,
    /// Called after a change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<OrganisationTexts>();
    let locale = use_locale();
    let facts = kind
        .fields()
        .iter()
        .map(|field| Fact::new(field_name(locale, *field), value_words(locale, kind, &record.now, *field)))
        .chain(kind.is_dated().then(|| Fact::new(text.days, days_words(locale, &record.now))))
        .collect::<Vec<_>>();
    let history = (!record.history.is_empty()).then(|| history(kind, &record.history));
    let form = can(Permission::OrganisationManage).then(|| {
        let references = record.references.clone();
        view! {
            <section class="drawer-sect">
                <h3>{text.edit}</h3>
                <RecordForm kind record=Some(record) references on_change/>
            </section>
        }
    });
    view! {
        <section class="drawer-sect"><DescriptionList facts/></section>
        {history}
        {form}
    }
}

/// What was said for which days; only what differs from one line to another says something, so the names and the state.
fn history(kind: RecordKind, history: &[SaidDto]) -> AnyView {
    let text = i18n::texts::<OrganisationTexts>();
    let locale = use_locale();
    let fields: Vec<RecordField> = kind
        .fields()
        .iter()
        .copied()
        .filter(|field| {
            let words = |said: &SaidDto| value_words(locale, kind, said, *field);
            *field == RecordField::NameZh
                || history.windows(2).any(|two| match two {
                    [one, other] => words(one) != words(other),
                    _ => false,
                })
        })
        .collect();
    let heads = fields.iter().map(|field| view! { <th scope="col">{field_name(locale, *field)}</th> }).collect_view();
    let rows = history
        .iter()
        .map(|said| {
            let cells =
                fields.iter().map(|field| view! { <td>{value_words(locale, kind, said, *field)}</td> }).collect_view();
            view! { <tr><th scope="row">{days_words(locale, said)}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <section class="drawer-sect">
            <h3>{text.history}</h3>
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.history>
                <table class="plain-table">
                    <thead><tr><th scope="col">{text.days}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
