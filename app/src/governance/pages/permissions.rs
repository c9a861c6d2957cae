//! The permission matrix: which role may do what. It is read from the same list that decides (`domain::access`), so the page
//! cannot say anything else than what is true.

use domain::access::{Permission, Role, permissions_of};
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::i18n::access::{permission_name, role_name, role_purpose};
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, fill, use_locale};
use crate::page::{Page, Permitted};

/// The page.
#[component]
pub fn PermissionsPage() -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    view! {
        <Permitted permission=Permission::DepartmentRead>
            <Page title=text.permissions_title lead=text.permissions_lead>
                <Matrix/>
            </Page>
        </Permitted>
    }
}

#[component]
fn Matrix() -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let heads = Role::ALL
        .into_iter()
        .map(|role| {
            let count = permissions_of(role).len().to_string();
            view! {
                <th scope="col" title=role_purpose(locale, role)>
                    <span>{role_name(locale, role)}</span>
                    <small>{fill(text.count_of, &[("count", &count)])}</small>
                </th>
            }
        })
        .collect_view();
    let rows = Permission::ALL
        .iter()
        .map(|permission| {
            let cells = Role::ALL
                .into_iter()
                .map(|role| {
                    if permissions_of(role).contains(permission) {
                        view! { <td data-held="true"><Icon glyph=Glyph::Tick label=text.permission_held/></td> }.into_any()
                    } else {
                        view! { <td><span class="matrix-none" aria-hidden="true">"·"</span><span class="vh">{text.permission_not_held}</span></td> }
                            .into_any()
                    }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row"><span>{permission_name(locale, *permission)}</span><code>{permission.code()}</code></th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="panel">
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.permissions_title>
                <table class="matrix">
                    <thead><tr><th scope="col">{text.permission}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}
