//! Systems and their feeds: how each is doing; connecting one opens beside the list.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::{use_query_map, use_url};

use crate::call::{Asked, Call, list_load};
use crate::components::button::{ButtonKind, LinkButton};
use crate::components::data_table::wire::ViewTab;
use crate::components::data_table::{DataTable, EmptyAction};
use crate::components::drawer::Drawer;
use crate::components::icon::Glyph;
use crate::components::skeleton::SkeletonShape;
use crate::i18n::integration::IntegrationTexts;
use crate::i18n::{self, use_locale};
use crate::integration::api::ListFeeds;
use crate::integration::parts::connect::ConnectForm;
use crate::integration::view::feeds_setup;
use crate::live::{LiveState, use_live};
use crate::page::{Page, Permitted, loaded};
use crate::routes;
use crate::saved_views::{api::ListViews, table_views};
use crate::session::can;

/// The page.
#[component]
pub fn FeedsPage() -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    let actions = move || can(Permission::IntegrationManage).then(connect_button);
    view! {
        <Permitted permission=Permission::IntegrationRead>
            <Page title=text.title lead=text.lead actions>
                <Feeds/>
            </Page>
        </Permitted>
    }
}

fn connect_button() -> AnyView {
    let text = i18n::texts::<IntegrationTexts>();
    view! { <LinkButton href=routes::NEW_FEED kind=ButtonKind::Primary icon=Glyph::Plus>{text.connect}</LinkButton> }
        .into_any()
}

#[component]
fn Feeds() -> impl IntoView {
    let text = i18n::texts::<IntegrationTexts>();
    let around = Asked::once(vec![Call::of::<ListViews>(&[("list", "feeds")])]);
    let query = use_query_map();
    let url = use_url();
    let is_new =
        Memo::new(move |_| query.with(|query| query.get("new").is_some()) && can(Permission::IntegrationManage));
    let close = Signal::derive(move || url.with(|url| routes::address_without(url.path(), url.search(), &["new"])));
    view! {
        {loaded(around, SkeletonShape::Table { rows: 8, columns: 8 }, move |views: Vec<ViewTab>| view! { <Table views/> }.into_any())}
        {move || is_new.get().then(|| view! {
            <Drawer title=text.connect close_href=close.get_untracked()>
                <section class="drawer-sect"><ConnectForm/></section>
            </Drawer>
        })}
    }
}

#[component]
fn Table(views: Vec<ViewTab>) -> impl IntoView {
    let live = use_live();
    let setup = feeds_setup(use_locale());
    let empty_action: EmptyAction =
        std::sync::Arc::new(move || if can(Permission::IntegrationManage) { connect_button() } else { ().into_any() });
    let is_stale = Signal::derive(move || live.state.get() == LiveState::Stale);
    let reload = Signal::derive(move || live.feeds.get().wrapping_add(live.reset.get()));
    let load = list_load::<ListFeeds>();
    view! { <DataTable setup load reload is_stale views=table_views("feeds", views) empty_action/> }
}
