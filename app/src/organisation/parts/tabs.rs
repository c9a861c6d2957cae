//! The tabs of the organisation.

use domain::organisation::RecordKind;
use leptos::prelude::*;

use crate::components::tabs::{TabItem, Tabs};
use crate::i18n;
use crate::i18n::organisation::OrganisationTexts;
use crate::organisation::view::{address_of, kind_title};
use crate::routes;

/// The tabs, with the one of `current` chosen.
pub fn organisation_tabs(current: &'static str) -> AnyView {
    let text = i18n::texts::<OrganisationTexts>();
    let mut items: Vec<TabItem> = RecordKind::ALL
        .into_iter()
        .map(|kind| TabItem::new(address_of(kind), kind_title(text, kind), current == address_of(kind)))
        .collect();
    items.push(TabItem::new(routes::BUSINESS_MODELS, text.models, current == routes::BUSINESS_MODELS));
    view! { <Tabs label=text.title items/> }.into_any()
}
