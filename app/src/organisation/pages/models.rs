//! The business models: who stands in which of the six roles.

use domain::access::Permission;
use domain::organisation::{BusinessModel, ModelRole};
use leptos::prelude::*;

use crate::i18n::organisation::{OrganisationTexts, model_name, model_role_name, party_name};
use crate::i18n::{self, use_locale};
use crate::organisation::parts::tabs::organisation_tabs;
use crate::page::{Page, Permitted};
use crate::routes;

/// The page.
#[component]
pub fn BusinessModelsPage() -> impl IntoView {
    let text = i18n::texts::<OrganisationTexts>();
    view! {
        <Permitted permission=Permission::OrganisationRead>
            <Page title=text.models lead=text.models_lead tabs=|| organisation_tabs(routes::BUSINESS_MODELS)>
                <Models/>
            </Page>
        </Permitted>
    }
}

#[component]
fn Models() -> impl IntoView {
    let text = i18n::texts::<OrganisationTexts>();
    let locale = use_locale();
    let separator = i18n::common::pick(locale, "、", ", ");
    let heads = ModelRole::ALL
        .into_iter()
        .map(|role| view! { <th scope="col">{model_role_name(locale, role)}</th> })
        .collect_view();
    let rows = BusinessModel::ALL
        .into_iter()
        .map(|model| {
            let cells = ModelRole::ALL
                .into_iter()
                .map(|role| {
                    let names: Vec<&str> = model.parties(role).iter().map(|party| party_name(locale, *party)).collect();
                    let words = if names.is_empty() { text.nobody.to_owned() } else { names.join(separator) };
                    view! { <td>{words}</td> }
                })
                .collect_view();
            view! { <tr><th scope="row">{model_name(locale, model)}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="panel">
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.models>
                <table class="plain-table">
                    <thead><tr><th scope="col">{text.model}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}
