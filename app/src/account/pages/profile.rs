//! My profile, and how I want to see things.

use leptos::prelude::*;

use crate::account::api::{AccountDto, GetAccount};
use crate::account::parts::preference::PreferencePanel;
use crate::account::parts::tabs::account_tabs;
use crate::call::{Asked, Call};
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::panel::Panel;
use crate::components::skeleton::SkeletonShape;
use crate::format;
use crate::governance::grant_tags;
use crate::i18n::account::AccountTexts;
use crate::i18n::{self, use_locale};
use crate::page::{Page, loaded};
use crate::routes;

/// The page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let account = Asked::once(vec![Call::of::<GetAccount>(&[])]);
    view! {
        <Page title=text.title lead=text.lead tabs=|| account_tabs(routes::ACCOUNT)>
            <div class="board">
                {loaded(account, SkeletonShape::Form { fields: 6 }, profile)}
                <PreferencePanel/>
            </div>
        </Page>
    }
}

fn profile(account: AccountDto) -> AnyView {
    let text = i18n::texts::<AccountTexts>();
    let locale = use_locale();
    let roles = if account.grants.is_empty() {
        view! { <span>{text.no_roles}</span> }.into_any()
    } else {
        grant_tags(locale, &account.grants)
    };
    let or_none = |words: String| if words.is_empty() { format::NO_DATA.to_owned() } else { words };
    let facts = vec![
        Fact::new(text.name, account.display_name),
        Fact::new(text.login, view! { <code>{account.login}</code> }),
        Fact::new(text.email, or_none(account.email)),
        Fact::new(text.department, account.department),
        Fact::new(text.roles, roles),
        Fact::new(
            text.last_sign_in,
            format::or_no_data(account.last_sign_in_at.map(|at| format::instant_minutes(locale, at))),
        ),
        Fact::new(text.since, format::date(locale, format::day_of(account.created_at))),
    ];
    view! {
        <Panel title=text.profile_title note=text.profile_note columns=6>
            <div class="panel-pad"><DescriptionList facts/></div>
        </Panel>
    }
    .into_any()
}
