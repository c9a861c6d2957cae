//! Governance: people, departments, requests for rights, the permission matrix, the audit trail.

pub mod api;
mod pages;
mod parts;
pub mod view;

use domain::preference::Locale;
use leptos::prelude::*;

use crate::components::tag::Tag;
use crate::i18n::access::role_name;
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{Texts, fill};

pub use pages::access_requests::AccessRequestsPage;
pub use pages::audit::AuditPage;
pub use pages::departments::DepartmentsPage;
pub use pages::permissions::PermissionsPage;
pub use pages::user::UserPage;
pub use pages::users::UsersPage;

/// Roles with their departments as tags.
pub fn grant_tags(locale: Locale, grants: &[api::GrantDto]) -> AnyView {
    let text = GovernanceTexts::of(locale);
    let tags = grants
        .iter()
        .map(|grant| {
            let place = if grant.department.is_empty() { text.all_departments } else { &grant.department };
            view! { <Tag label=format!("{} · {place}", role_name(locale, grant.role)) is_outline=true/> }
        })
        .collect_view();
    view! { <span class="tag-row">{tags}</span> }.into_any()
}

/// What a request asks for, in one line.
pub fn request_title(locale: Locale, request: &api::AccessRequestDto) -> String {
    let text = GovernanceTexts::of(locale);
    let template = if request.kind == "revoke" { text.request_revoke } else { text.request_grant };
    fill(template, &[("name", &request.user_name), ("role", role_name(locale, request.role))])
}
