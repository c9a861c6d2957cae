//! My account in short: where I belong, what I hold, how safe it is, and what I do most.

use domain::access::Permission;
use leptos::prelude::*;

use crate::account::api::AccountDto;
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::icon::{Glyph, Icon};
use crate::components::panel::Panel;
use crate::components::tag::{Tag, Tone};
use crate::governance::grant_tags;
use crate::i18n::overview::OverviewTexts;
use crate::i18n::{self, use_locale};
use crate::routes;
use crate::session::can;

/// The panel.
#[component]
pub fn AccountPanel(
    /// My account.
    account: AccountDto,
) -> impl IntoView {
    let text = i18n::texts::<OverviewTexts>();
    let locale = use_locale();
    let roles = if account.grants.is_empty() {
        view! { <span>{text.no_roles}</span> }.into_any()
    } else {
        grant_tags(locale, &account.grants)
    };
    let totp = if account.is_totp_on {
        view! { <Tag tone=Tone::Good label=text.totp_on/> }.into_any()
    } else {
        view! {
            <span class="tag-row">
                <Tag tone=Tone::Warn label=text.totp_off/>
                <a class="text-link" href=routes::ACCOUNT_SECURITY>{text.turn_on}</a>
            </span>
        }
        .into_any()
    };
    let facts = vec![
        Fact::new(text.department, account.department.clone()),
        Fact::new(text.roles, roles),
        Fact::new(text.totp, totp),
    ];
    let actions = [
        (can(Permission::AccessApprove), Glyph::Check, text.review, routes::ACCESS_REQUESTS),
        (can(Permission::UserManage), Glyph::Plus, text.add_person, routes::NEW_USER),
        (can(Permission::AccessPropose), Glyph::Shield, text.propose, routes::PROPOSE_ACCESS),
        (can(Permission::AuditRead), Glyph::History, text.search_audit, routes::AUDIT),
        (can(Permission::TokenCreate), Glyph::Key, text.create_key, routes::ACCOUNT_TOKENS),
        (true, Glyph::Lock, text.security, routes::ACCOUNT_SECURITY),
    ];
    let actions = actions
        .into_iter()
        .filter(|(is_allowed, ..)| *is_allowed)
        .map(|(_, glyph, words, href)| view! { <li><a class="quick" href=href><Icon glyph/>{words}</a></li> })
        .collect_view();
    view! {
        <Panel title=text.account_title note=account.display_name columns=4>
            <div class="panel-pad">
                <DescriptionList facts/>
            </div>
            <h3 class="panel-sub">{text.quick_title}</h3>
            <ul class="quicks">{actions}</ul>
        </Panel>
    }
}
