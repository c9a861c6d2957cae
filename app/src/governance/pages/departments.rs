//! The tree of departments; one opens in a drawer beside it, adding one too.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::users::close_href;
use crate::call::{Asked, Call};
use crate::components::button::{ButtonKind, LinkButton};
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::drawer::Drawer;
use crate::components::icon::{Glyph, Icon};
use crate::components::skeleton::SkeletonShape;
use crate::components::states::EmptyState;
use crate::components::tag::{Tag, Tone};
use crate::format;
use crate::governance::api::{DepartmentDto, ListDepartments};
use crate::governance::parts::department_form::{CloseDepartmentForm, EditDepartmentForm, NewDepartmentForm};
use crate::governance::view::department_name;
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, use_locale};
use crate::live::use_live;
use crate::page::{Page, Permitted, loaded};
use crate::routes;
use crate::session::can;

/// The page.
#[component]
pub fn DepartmentsPage() -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let actions = move || {
        can(Permission::DepartmentManage).then(|| {
            view! {
                <LinkButton href=routes::NEW_DEPARTMENT kind=ButtonKind::Primary icon=Glyph::Plus>{text.new_department}</LinkButton>
            }
        })
    };
    view! {
        <Permitted permission=Permission::DepartmentRead>
            <Page title=text.departments_title lead=text.departments_lead actions><Tree/></Page>
        </Permitted>
    }
}

#[component]
fn Tree() -> impl IntoView {
    let live = use_live();
    let changed = RwSignal::new(0_u32);
    let on_change = Callback::new(move |()| changed.update(|count| *count = count.wrapping_add(1)));
    let departments = Asked::new(move || {
        let version = changed.get().wrapping_add(live.people.get()).wrapping_add(live.reset.get());
        (version, vec![Call::of::<ListDepartments>(&[])])
    });
    let query = use_query_map();
    let opened = Memo::new(move |_| query.with(|query| query.get("department")).filter(|id| !id.is_empty()));
    let new_below = Memo::new(move |_| {
        let is_new = query.with(|query| query.get("new").is_some()) && can(Permission::DepartmentManage);
        is_new.then(|| query.with(|query| query.get("below").unwrap_or_default()))
    });
    let close = close_href(&["department", "new", "below"]);
    let shown = StoredValue::new(Vec::<DepartmentDto>::new());
    loaded(departments, SkeletonShape::Table { rows: 8, columns: 4 }, move |departments: Vec<DepartmentDto>| {
        shown.set_value(departments.clone());
        view! {
            {tree_table(&departments)}
            {move || new_below.get().map(|parent_id| view! {
                <NewDrawer departments=shown.get_value() parent_id close on_change/>
            })}
            {move || {
                let id = opened.get()?;
                let department = shown.with_value(|all| all.iter().find(|department| department.id == id).cloned())?;
                Some(view! { <DepartmentDrawer department departments=shown.get_value() close on_change/> })
            }}
        }
        .into_any()
    })
}

fn tree_table(departments: &[DepartmentDto]) -> AnyView {
    let text = i18n::texts::<GovernanceTexts>();
    if departments.is_empty() {
        return view! { <EmptyState glyph=Glyph::Department title=text.departments_empty text=text.departments_empty_hint/> }
            .into_any();
    }
    let sees_people = can(Permission::UserRead);
    let locale = use_locale();
    let rows = departments
        .iter()
        .map(|department| {
            let other = match locale {
                domain::preference::Locale::ZhCn => department.name_en.clone(),
                domain::preference::Locale::En => department.name_zh.clone(),
            };
            let depth = department.depth.min(8).to_string();
            let count = format::count(locale, i64::from(department.user_count));
            let people = if sees_people {
                view! { <a class="text-link" href=format!("{}?f.department=is:{}", routes::USERS, department.id)>{count}</a> }.into_any()
            } else {
                count.into_any()
            };
            let state = if department.is_closed {
                view! { <Tag label=text.closed/> }.into_any()
            } else {
                view! { <Tag tone=Tone::Good label=text.open/> }.into_any()
            };
            view! {
                <tr>
                    <th scope="row" data-depth=depth>
                        <Icon glyph=Glyph::Department/>
                        <a href=routes::department(&department.id)>{department_name(locale, department).to_owned()}</a>
                    </th>
                    <td class="quiet">{other}</td>
                    <td><code>{department.code.clone()}</code></td>
                    <td class="num">{people}</td>
                    <td>{state}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="panel">
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.departments_title>
                <table class="plain-table tree">
                    <thead>
                        <tr>
                            <th scope="col">{text.department}</th>
                            <th scope="col">{match locale {
                                domain::preference::Locale::ZhCn => text.name_en,
                                domain::preference::Locale::En => text.name_zh,
                            }}</th>
                            <th scope="col">{text.department_code}</th>
                            <th scope="col" class="num">{text.people_count}</th>
                            <th scope="col">{text.column_state}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn NewDrawer(
    departments: Vec<DepartmentDto>,
    parent_id: String,
    close: Signal<String>,
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    view! {
        <Drawer title=text.new_department close_href=close.get_untracked()>
            <section class="drawer-sect"><NewDepartmentForm departments parent_id on_made=on_change/></section>
        </Drawer>
    }
}

#[component]
fn DepartmentDrawer(
    department: DepartmentDto,
    departments: Vec<DepartmentDto>,
    close: Signal<String>,
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let title = department_name(locale, &department).to_owned();
    let parent = departments
        .iter()
        .find(|other| other.id == department.parent_id)
        .map_or_else(|| text.parent_none.to_owned(), |parent| department_name(locale, parent).to_owned());
    let facts = vec![
        Fact::new(text.name_zh, department.name_zh.clone()),
        Fact::new(text.name_en, department.name_en.clone()),
        Fact::new(text.department_code, view! { <code>{department.code.clone()}</code> }),
        Fact::new(text.parent, parent),
        Fact::new(text.people_count, format::count(locale, i64::from(department.user_count))),
    ];
    let people = format!("{}?f.department=is:{}", routes::USERS, department.id);
    let below = format!("{}&below={}", routes::NEW_DEPARTMENT, department.id);
    let manages = can(Permission::DepartmentManage);
    let links = view! {
        <div class="button-row">
            {can(Permission::UserRead).then(|| view! { <LinkButton href=people icon=Glyph::People>{text.see_people}</LinkButton> })}
            {(manages && !department.is_closed).then(|| view! { <LinkButton href=below icon=Glyph::Plus>{text.add_below}</LinkButton> })}
        </div>
    };
    let forms = manages.then(|| {
        view! {
            <section class="drawer-sect">
                <h3>{text.edit_department}</h3>
                <EditDepartmentForm department=department.clone() departments on_change/>
            </section>
            <section class="drawer-sect">
                <h3>{if department.is_closed { text.reopen_department } else { text.close_department }}</h3>
                <CloseDepartmentForm department on_change/>
            </section>
        }
    });
    view! {
        <Drawer title close_href=close.get_untracked()>
            <section class="drawer-sect"><DescriptionList facts/>{links}</section>
            {forms}
        </Drawer>
    }
}
