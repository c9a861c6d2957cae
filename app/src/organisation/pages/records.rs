//! The list of one kind of record: search, filters, saved views, export; a record opens in a drawer beside it, adding one
//! too.

use domain::access::Permission;
use domain::organisation::{RecordField, RecordKind};
use leptos::prelude::*;
use leptos_router::hooks::{use_query_map, use_url};

use crate::call::{Asked, Call, list_load};
use crate::components::button::{ButtonKind, LinkButton};
use crate::components::data_table::wire::{TableLoad, ViewTab};
use crate::components::data_table::{DataTable, EmptyAction};
use crate::components::drawer::Drawer;
use crate::components::icon::Glyph;
use crate::components::skeleton::SkeletonShape;
use crate::i18n::organisation::OrganisationTexts;
use crate::i18n::{self, use_locale};
use crate::live::{LiveState, use_live};
use crate::organisation::api::{
    GetRecord, ListCampaigns, ListChannels, ListLegalEntities, ListLocations, ListReferences, ListRegions, RecordDto,
    ReferenceDto,
};
use crate::organisation::parts::form::RecordForm;
use crate::organisation::parts::import::ImportForm;
use crate::organisation::parts::record::RecordView;
use crate::organisation::parts::tabs::organisation_tabs;
use crate::organisation::view::{address_of, kind_title, list_name, records_setup, value_words};
use crate::page::{Page, Permitted, loaded_two, opened_part, part_failed};
use crate::routes;
use crate::saved_views::{api::ListViews, table_views};
use crate::session::can;

/// The page of a kind.
#[component]
pub fn RecordsPage(
    /// The kind.
    kind: RecordKind,
) -> impl IntoView {
    let text = i18n::texts::<OrganisationTexts>();
    let actions = move || {
        can(Permission::OrganisationManage).then(|| {
            // Only what is dated can be taken from a table; the rest is short.
            let import = kind.is_dated().then(|| {
                let href = format!("{}?import=1", address_of(kind));
                view! { <LinkButton href icon=Glyph::Upload>{text.import}</LinkButton> }
            });
            view! { {import}{new_link(kind)} }
        })
    };
    view! {
        <Permitted permission=Permission::OrganisationRead>
            <Page title=kind_title(text, kind) lead=text.lead actions tabs=move || organisation_tabs(address_of(kind))>
                <Records kind/>
            </Page>
        </Permitted>
    }
}

fn new_link(kind: RecordKind) -> AnyView {
    let text = i18n::texts::<OrganisationTexts>();
    let href = format!("{}?new=1", address_of(kind));
    view! { <LinkButton href kind=ButtonKind::Primary icon=Glyph::Plus>{text.new}</LinkButton> }.into_any()
}

#[component]
fn Records(kind: RecordKind) -> impl IntoView {
    let live = use_live();
    let changed = RwSignal::new(0_u32);
    let reload = Signal::derive(move || changed.get().wrapping_add(live.reset.get()));
    let on_change = Callback::new(move |()| changed.update(|count| *count = count.wrapping_add(1)));
    let around =
        Asked::once(vec![Call::of::<ListReferences>(&[]), Call::of::<ListViews>(&[("list", list_name(kind))])]);
    let query = use_query_map();
    let opened = Memo::new(move |_| query.with(|query| query.get("record")).filter(|key| !key.is_empty()));
    let is_new =
        Memo::new(move |_| query.with(|query| query.get("new").is_some()) && can(Permission::OrganisationManage));
    let is_import = Memo::new(move |_| {
        query.with(|query| query.get("import").is_some()) && kind.is_dated() && can(Permission::OrganisationManage)
    });
    let url = use_url();
    let names = &["record", "new", "import"];
    let close = Signal::derive(move || url.with(|url| routes::address_without(url.path(), url.search(), names)));
    view! {
        {loaded_two(around, SkeletonShape::Table { rows: 10, columns: 6 }, move |references: Vec<ReferenceDto>, views: Vec<ViewTab>| {
            view! {
                <Table kind views reload/>
                {move || is_new.get().then(|| view! { <NewDrawer kind references=references.clone() close on_change/> })}
                {move || is_import.get().then(|| view! { <ImportDrawer kind close on_change/> })}
            }
            .into_any()
        })}
        {record_drawer(kind, opened, close, reload, on_change)}
    }
}

fn load_of(kind: RecordKind) -> TableLoad {
    match kind {
        RecordKind::LegalEntity => list_load::<ListLegalEntities>(),
        RecordKind::Region => list_load::<ListRegions>(),
        RecordKind::Channel => list_load::<ListChannels>(),
        RecordKind::Location => list_load::<ListLocations>(),
        RecordKind::Campaign => list_load::<ListCampaigns>(),
    }
}

fn record_call(kind: RecordKind) -> fn(&str) -> Call {
    match kind {
        RecordKind::LegalEntity => |key| Call::of::<GetRecord>(&[("kind", "legal_entity"), ("key", key)]),
        RecordKind::Region => |key| Call::of::<GetRecord>(&[("kind", "region"), ("key", key)]),
        RecordKind::Channel => |key| Call::of::<GetRecord>(&[("kind", "channel"), ("key", key)]),
        RecordKind::Location => |key| Call::of::<GetRecord>(&[("kind", "location"), ("key", key)]),
        RecordKind::Campaign => |key| Call::of::<GetRecord>(&[("kind", "campaign"), ("key", key)]),
    }
}

#[component]
fn Table(kind: RecordKind, views: Vec<ViewTab>, reload: Signal<u32>) -> impl IntoView {
    let live = use_live();
    let is_stale = Signal::derive(move || live.state.get() == LiveState::Stale);
    let empty_action: EmptyAction = std::sync::Arc::new(move || match can(Permission::OrganisationManage) {
        true => new_link(kind),
        false => ().into_any(),
    });
    view! {
        <DataTable
            setup=records_setup(use_locale(), kind)
            load=load_of(kind)
            reload
            is_stale
            views=table_views(list_name(kind), views)
            empty_action
        />
    }
}

#[component]
fn NewDrawer(
    kind: RecordKind,
    references: Vec<ReferenceDto>,
    close: Signal<String>,
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<OrganisationTexts>();
    view! {
        <Drawer title=text.new close_href=close.get_untracked()>
            <section class="drawer-sect"><RecordForm kind record=None references on_change/></section>
        </Drawer>
    }
}

#[component]
fn ImportDrawer(kind: RecordKind, close: Signal<String>, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<OrganisationTexts>();
    view! {
        <Drawer title=text.import close_href=close.get_untracked()>
            <section class="drawer-sect"><ImportForm kind on_change/></section>
        </Drawer>
    }
}

fn record_drawer(
    kind: RecordKind,
    opened: Memo<Option<String>>,
    close: Signal<String>,
    reload: Signal<u32>,
    on_change: Callback<()>,
) -> AnyView {
    let text = i18n::texts::<OrganisationTexts>();
    opened_part(opened, reload, record_call(kind), move |record: Result<RecordDto, _>, on_retry| match record {
        Ok(record) => {
            let locale = use_locale();
            let name = match locale {
                domain::preference::Locale::ZhCn => RecordField::NameZh,
                domain::preference::Locale::En => RecordField::NameEn,
            };
            let title = value_words(locale, kind, &record.now, name);
            view! { <Drawer title close_href=close.get_untracked()><RecordView kind record on_change/></Drawer> }
                .into_any()
        }
        Err(error) => view! {
            <Drawer title=kind_title(text, kind) close_href=close.get_untracked()>
                <section class="drawer-sect">{part_failed(error, on_retry)}</section>
            </Drawer>
        }
        .into_any(),
    })
}
