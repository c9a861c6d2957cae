//! The audit trail: search, filters, export; an entry opens in a drawer beside the list. New entries are announced and
//! loaded when the reader wants them, never pushed under what is being read.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::users::close_href;
use crate::call::{Asked, Call, list_load};
use crate::components::data_table::DataTable;
use crate::components::data_table::wire::ViewTab;
use crate::components::drawer::Drawer;
use crate::components::icon::{Glyph, Icon};
use crate::components::skeleton::SkeletonShape;
use crate::governance::api::{AuditEntryDto, DepartmentDto, GetAuditEntry, ListAudit, ListDepartments};
use crate::governance::parts::entry::EntryView;
use crate::governance::view::{audit_setup, department_choices};
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, fill, use_locale};
use crate::live::{LiveState, use_live};
use crate::page::{Page, Permitted, loaded_two, opened_part, part_failed};
use crate::saved_views::{api::ListViews, table_views};
use crate::session::can;

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    view! {
        <Permitted permission=Permission::AuditRead>
            <Page title=text.audit_title lead=text.audit_lead><Trail/></Page>
        </Permitted>
    }
}

#[component]
fn Trail() -> impl IntoView {
    let around = Asked::once(vec![Call::of::<ListDepartments>(&[]), Call::of::<ListViews>(&[("list", "audit")])]);
    let query = use_query_map();
    let opened = Memo::new(move |_| query.with(|query| query.get("entry")).filter(|entry| !entry.is_empty()));
    let close = close_href(&["entry"]);
    view! {
        {loaded_two(around, SkeletonShape::Table { rows: 10, columns: 6 }, move |departments: Vec<DepartmentDto>, views: Vec<ViewTab>| {
            view! { <Table departments views/> }.into_any()
        })}
        {entry_drawer(opened, close)}
    }
}

#[component]
fn Table(departments: Vec<DepartmentDto>, views: Vec<ViewTab>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let live = use_live();
    let mut setup = audit_setup(locale, department_choices(locale, &departments));
    setup.is_exportable = can(Permission::AuditExport);
    // What has been loaded, against what has happened since: the difference is announced.
    let loaded_at = RwSignal::new(live.audit.get_untracked());
    let new_count = Memo::new(move |_| live.audit.get().wrapping_sub(loaded_at.get()));
    let reload = Signal::derive(move || loaded_at.get().wrapping_add(live.reset.get()));
    let is_stale = Signal::derive(move || live.state.get() == LiveState::Stale);
    let load = list_load::<ListAudit>();
    view! {
        <div class="audit-new" role="status" aria-live="polite">
            {move || {
                let count = new_count.get();
                (count > 0).then(|| view! {
                    <button class="btn btn-s" type="button" on:click=move |_| loaded_at.set(live.audit.get_untracked())>
                        <Icon glyph=Glyph::ArrowUp/>
                        {fill(text.audit_new, &[("count", &count.to_string())])}
                    </button>
                })
            }}
        </div>
        <DataTable setup load reload is_stale views=table_views("audit", views)/>
    }
}

fn entry_drawer(opened: Memo<Option<String>>, close: Signal<String>) -> AnyView {
    let text = i18n::texts::<GovernanceTexts>();
    let call = |entry: &str| Call::of::<GetAuditEntry>(&[("entry", entry)]);
    // An entry never changes: nothing makes it worth asking for again.
    opened_part(opened, Signal::stored(0), call, move |entry: Result<AuditEntryDto, _>, on_retry| match entry {
        Ok(entry) => {
            let title = fill(text.entry_title, &[("sequence", &entry.sequence.to_string())]);
            view! { <Drawer title close_href=close.get_untracked()><EntryView entry/></Drawer> }.into_any()
        }
        Err(error) => view! {
            <Drawer title=text.audit_title close_href=close.get_untracked()>
                <section class="drawer-sect">{part_failed(error, on_retry)}</section>
            </Drawer>
        }
        .into_any(),
    })
}
