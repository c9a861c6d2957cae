//! The list of people: search, filters, saved views, export; a person opens in a drawer beside it, adding one too.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::{use_query_map, use_url};

use crate::call::{Asked, Call, list_load};
use crate::components::button::{ButtonKind, LinkButton};
use crate::components::data_table::wire::ViewTab;
use crate::components::data_table::{DataTable, EmptyAction};
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::drawer::Drawer;
use crate::components::icon::Glyph;
use crate::components::skeleton::SkeletonShape;
use crate::components::tag::{Tag, Tone};
use crate::format;
use crate::governance::api::{DepartmentDto, GetUser, ListDepartments, ListUsers, UserDto};
use crate::governance::grant_tags;
use crate::governance::parts::user_actions::{IssuedLink, UserActions};
use crate::governance::parts::user_form::NewUserForm;
use crate::governance::view::{department_choices, users_setup};
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, use_locale};
use crate::live::{LiveState, use_live};
use crate::page::{Page, Permitted, loaded_two, opened_part, part_failed};
use crate::routes;
use crate::saved_views::{api::ListViews, table_views};
use crate::session::{can, use_now};

/// The page.
#[component]
pub fn UsersPage() -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let actions = move || {
        can(Permission::UserManage).then(|| {
            view! { <LinkButton href=routes::NEW_USER kind=ButtonKind::Primary icon=Glyph::Plus>{text.new_user}</LinkButton> }
        })
    };
    view! {
        <Permitted permission=Permission::UserRead>
            <Page title=text.users_title lead=text.users_lead actions>
                <People/>
            </Page>
        </Permitted>
    }
}

#[component]
fn People() -> impl IntoView {
    let live = use_live();
    let changed = RwSignal::new(0_u32);
    let reload = Signal::derive(move || changed.get().wrapping_add(live.people.get()).wrapping_add(live.reset.get()));
    let around = Asked::once(vec![Call::of::<ListDepartments>(&[]), Call::of::<ListViews>(&[("list", "users")])]);
    let query = use_query_map();
    let opened = Memo::new(move |_| query.with(|query| query.get("user")).filter(|id| !id.is_empty()));
    let is_new = Memo::new(move |_| query.with(|query| query.get("new").is_some()) && can(Permission::UserManage));
    let on_change = Callback::new(move |()| changed.update(|count| *count = count.wrapping_add(1)));
    let close = close_href(&["user", "new"]);
    view! {
        {loaded_two(around, SkeletonShape::Table { rows: 8, columns: 6 }, move |departments: Vec<DepartmentDto>, views: Vec<ViewTab>| {
            view! {
                <Table departments=departments.clone() views reload/>
                {move || is_new.get().then(|| view! { <NewUserDrawer departments=departments.clone() close on_change/> })}
            }
            .into_any()
        })}
        {user_drawer(opened, close, reload, on_change)}
    }
}

/// The present address without the drawer.
pub(super) fn close_href(names: &'static [&'static str]) -> Signal<String> {
    let url = use_url();
    Signal::derive(move || url.with(|url| routes::address_without(url.path(), url.search(), names)))
}

#[component]
fn Table(departments: Vec<DepartmentDto>, views: Vec<ViewTab>, reload: Signal<u32>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let live = use_live();
    let setup = users_setup(locale, department_choices(locale, &departments));
    let empty_action: EmptyAction = std::sync::Arc::new(move || {
        view! { <LinkButton href=routes::NEW_USER kind=ButtonKind::Primary icon=Glyph::Plus>{text.new_user}</LinkButton> }.into_any()
    });
    let is_stale = Signal::derive(move || live.state.get() == LiveState::Stale);
    let load = list_load::<ListUsers>();
    view! {
        <DataTable
            setup
            load
            reload
            is_stale
            views=table_views("users", views)
            empty_action
        />
    }
}

#[component]
fn NewUserDrawer(departments: Vec<DepartmentDto>, close: Signal<String>, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    view! {
        <Drawer title=text.new_user close_href=close.get_untracked()>
            <section class="drawer-sect"><NewUserForm departments on_made=on_change/></section>
        </Drawer>
    }
}

/// The drawer of the person that the address names.
fn user_drawer(
    opened: Memo<Option<String>>,
    close: Signal<String>,
    reload: Signal<u32>,
    on_change: Callback<()>,
) -> AnyView {
    let link = RwSignal::new(None);
    // The link of one person is never seen beside another.
    crate::reactive::effect(move || {
        opened.track();
        link.set(None);
    });
    let call = |id: &str| Call::of::<GetUser>(&[("id", id)]);
    opened_part(opened, reload, call, move |user: Result<UserDto, _>, on_retry| match user {
        Ok(user) => view! {
            <Drawer
                title=user.display_name.clone()
                close_href=close.get_untracked()
                full_href=routes::user_record(&user.id)
            >
                <UserSummary user link on_change/>
            </Drawer>
        }
        .into_any(),
        Err(error) => view! {
            <Drawer title="" close_href=close.get_untracked()>
                <section class="drawer-sect">{part_failed(error, on_retry)}</section>
            </Drawer>
        }
        .into_any(),
    })
}

/// A person at a glance, with what can be done.
#[component]
pub fn UserSummary(
    /// The person.
    user: UserDto,
    /// The latest link, shown until the page is left.
    link: RwSignal<Option<String>>,
    /// Called after a change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    view! {
        <section class="drawer-sect">
            <IssuedLink link/>
            <DescriptionList facts=user_facts(&user)/>
        </section>
        <section class="drawer-sect">
            <h3>{text.roles_title}</h3>
            {if user.grants.is_empty() {
                view! { <p class="quiet">{text.roles_empty}</p> }.into_any()
            } else {
                grant_tags(locale, &user.grants)
            }}
        </section>
        <section class="drawer-sect"><UserActions user link on_change/></section>
    }
}

/// The facts about a person.
pub(super) fn user_facts(user: &UserDto) -> Vec<Fact> {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let now = use_now();
    let state = if user.is_enabled {
        view! { <Tag tone=Tone::Good label=text.user_enabled/> }.into_any()
    } else {
        view! { <Tag tone=Tone::Bad label=text.user_disabled/> }.into_any()
    };
    let email = if user.email.is_empty() { format::NO_DATA.to_owned() } else { user.email.clone() };
    let last_sign_in = user.last_sign_in_at;
    let totp = if user.is_totp_on {
        view! { <Tag tone=Tone::Good label=text.totp_on/> }.into_any()
    } else {
        view! { <Tag label=text.totp_off/> }.into_any()
    };
    let mut facts = vec![
        Fact::new(text.column_state, state),
        Fact::new(text.login, view! { <code>{user.login.clone()}</code> }),
        Fact::new(text.department, user.department.clone()),
        Fact::new(text.email, email),
        Fact::new(text.column_totp, totp),
        Fact::new(text.column_last_sign_in, move || {
            last_sign_in.map_or_else(|| text.never.to_owned(), |at| format::relative(locale, at, now.get()))
        }),
        Fact::new(text.open_sessions, user.open_sessions.to_string()),
        Fact::new(text.column_created, format::instant_minutes(locale, user.created_at)),
    ];
    if let Some(reason) = &user.disabled_reason {
        facts.insert(1, Fact::new(text.disabled_because, reason.clone()));
    }
    if !user.has_password {
        facts.insert(1, Fact::new("", view! { <Tag tone=Tone::Warn label=text.no_password/> }));
    }
    facts
}
