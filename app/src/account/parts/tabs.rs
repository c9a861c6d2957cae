//! The tabs of the account.

use domain::access::Permission;
use leptos::prelude::*;

use crate::components::tabs::{TabItem, Tabs};
use crate::i18n;
use crate::i18n::account::AccountTexts;
use crate::routes;
use crate::session::can;

/// The tabs, with the one of `current` chosen.
pub fn account_tabs(current: &'static str) -> AnyView {
    let text = i18n::texts::<AccountTexts>();
    let mut items = vec![
        TabItem::new(routes::ACCOUNT, text.tab_profile, current == routes::ACCOUNT),
        TabItem::new(routes::ACCOUNT_SECURITY, text.tab_security, current == routes::ACCOUNT_SECURITY),
    ];
    if can(Permission::TokenCreate) || can(Permission::TokenManage) {
        items.push(TabItem::new(routes::ACCOUNT_TOKENS, text.tab_tokens, current == routes::ACCOUNT_TOKENS));
    }
    view! { <Tabs label=text.title items/> }.into_any()
}
