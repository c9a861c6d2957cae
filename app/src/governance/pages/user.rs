//! The record of one person: who they are, what they may do, their sessions, what was done to them.

use domain::access::{Permission, Role};
use domain::list::{Filter, FilterOperator, ListQuery};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::users::user_facts;
use crate::call::{Asked, Call};
use crate::components::button::{Button, ButtonKind, LinkButton};
use crate::components::data_table::wire::TablePage;
use crate::components::data_table::{cell_words, wire::TableRow};
use crate::components::description_list::DescriptionList;
use crate::components::icon::Glyph;
use crate::components::panel::Panel;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::EmptyState;
use crate::components::tabs::{TabItem, Tabs};
use crate::components::tag::{Tag, Tone};
use crate::format;
use crate::governance::api::{DepartmentDto, GetUser, ListAudit, ListDepartments, UserDto};
use crate::governance::parts::propose::ProposeForm;
use crate::governance::parts::user_actions::{IssuedLink, UserActions};
use crate::governance::parts::user_form::EditUserForm;
use crate::i18n::access::role_name;
use crate::i18n::data_table::DataTableTexts;
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, fill, use_locale};
use crate::live::use_live;
use crate::page::{Page, Permitted, loaded, loaded_two};
use crate::routes;
use crate::session::can;

/// How many entries of the audit trail the record shows; the rest is a link away.
const MOST_ENTRIES: u32 = 50;

/// The page.
#[component]
pub fn UserPage() -> impl IntoView {
    view! { <Permitted permission=Permission::UserRead><Record/></Permitted> }
}

#[component]
fn Record() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let query = use_query_map();
    let tab = Memo::new(move |_| query.with(|query| query.get("tab").unwrap_or_default()));
    let live = use_live();
    let changed = RwSignal::new(0_u32);
    let on_change = Callback::new(move |()| changed.update(|count| *count = count.wrapping_add(1)));
    let record = Asked::new(move || {
        let version = changed.get().wrapping_add(live.people.get()).wrapping_add(live.access_request.get());
        (version, vec![Call::of::<GetUser>(&[("id", &id.get())]), Call::of::<ListDepartments>(&[])])
    });
    let link = RwSignal::new(None);
    loaded_two(record, SkeletonShape::Form { fields: 8 }, move |user: UserDto, departments: Vec<DepartmentDto>| {
        record_view(user, departments, tab, link, on_change)
    })
}

fn record_view(
    user: UserDto,
    departments: Vec<DepartmentDto>,
    tab: Memo<String>,
    link: RwSignal<Option<String>>,
    on_change: Callback<()>,
) -> AnyView {
    let text = i18n::texts::<GovernanceTexts>();
    let address = routes::user_record(&user.id);
    let sees_audit = can(Permission::AuditRead);
    let revokes = can(Permission::SessionRevoke);
    let state_enabled = user.is_enabled;
    let tags = move || {
        if state_enabled {
            view! { <Tag tone=Tone::Good label=text.user_enabled/> }
        } else {
            view! { <Tag tone=Tone::Bad label=text.user_disabled/> }
        }
    };
    let counts = (user.grants.len(), user.open_sessions);
    let tabs = move || {
        let address = address.clone();
        move || {
            let current = tab.get();
            let with = |name: &str| format!("{address}?tab={name}");
            let known = ["roles", "sessions", "audit"].contains(&current.as_str());
            let mut items = vec![
                TabItem::new(address.clone(), text.tab_overview, !known),
                TabItem::new(with("roles"), text.tab_roles, current == "roles").with_count(counts.0.to_string()),
            ];
            if revokes {
                items.push(
                    TabItem::new(with("sessions"), text.tab_sessions, current == "sessions")
                        .with_count(counts.1.to_string()),
                );
            }
            if sees_audit {
                items.push(TabItem::new(with("audit"), text.tab_audit, current == "audit"));
            }
            view! { <Tabs label=text.users_title items/> }
        }
    };
    let actions = {
        let user = user.clone();
        move || view! { <UserActions user link on_change/> }
    };
    let title = user.display_name.clone();
    let lead = crate::page::dotted(&[&user.login, &user.department]);
    let body = move || match tab.get().as_str() {
        "roles" => view! { <Roles user=user.clone() departments=departments.clone() on_change/> }.into_any(),
        "sessions" if revokes => view! { <Sessions user=user.clone()/> }.into_any(),
        "audit" if sees_audit => view! { <Audit id=user.id.clone()/> }.into_any(),
        _ => view! { <Overview user=user.clone() departments=departments.clone() on_change/> }.into_any(),
    };
    view! {
        <Page title=title lead tags actions tabs>
            <IssuedLink link/>
            {body}
        </Page>
    }
    .into_any()
}

#[component]
fn Overview(user: UserDto, departments: Vec<DepartmentDto>, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let facts = user_facts(&user);
    let edit = can(Permission::UserManage).then(|| {
        view! {
            <Panel title=text.edit_user columns=6>
                <div class="panel-pad"><EditUserForm user departments on_change/></div>
            </Panel>
        }
    });
    view! {
        <div class="board">
            <Panel title=text.tab_overview columns=6><div class="panel-pad"><DescriptionList facts/></div></Panel>
            {edit}
        </div>
    }
}

#[component]
fn Roles(user: UserDto, departments: Vec<DepartmentDto>, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let proposes = can(Permission::AccessPropose);
    let taken = RwSignal::new(None::<(Role, String)>);
    let user_for_form = user.clone();
    let rows = user
        .grants
        .iter()
        .map(|grant| {
            let place =
                if grant.department.is_empty() { text.all_departments.to_owned() } else { grant.department.clone() };
            let since = fill(text.roles_since, &[("date", &format::date(locale, format::day_of(grant.granted_at)))]);
            let (role, department) = (grant.role, grant.department_id.clone());
            let take = proposes.then(|| {
                let on_press = Callback::new(move |()| taken.set(Some((role, department.clone()))));
                view! { <Button is_small=true on_press>{text.propose_revoke}</Button> }
            });
            view! {
                <tr>
                    <th scope="row">{role_name(locale, grant.role)}</th>
                    <td>{place}" "<span class="quiet">{text.and_below}</span></td>
                    <td>{since}</td>
                    <td class="cell-end">{take}</td>
                </tr>
            }
        })
        .collect_view();
    let held = if user.grants.is_empty() {
        view! { <EmptyState glyph=Glyph::Shield title=text.roles_title text=text.roles_empty/> }.into_any()
    } else {
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.roles_title>
                <table class="plain-table"><tbody>{rows}</tbody></table>
            </div>
        }
        .into_any()
    };
    let form = proposes.then(|| {
        view! {
            <Panel title=text.propose_title columns=6 id="propose">
                <div class="panel-pad">
                    {move || view! {
                        <ProposeForm
                            user=Some(user_for_form.clone())
                            departments=departments.clone()
                            taken=taken.get()
                            on_made=on_change
                        />
                    }}
                </div>
            </Panel>
        }
    });
    view! {
        <div class="board">
            <Panel title=text.roles_title columns=6>{held}<MergedRights user/></Panel>
            {form}
        </div>
    }
}

/// What all roles together let the person do.
#[component]
fn MergedRights(user: UserDto) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    user.grants.first().map(|_| {
        let locale = use_locale();
        let all = text.all_departments;
        let rows = Permission::ALL
            .iter()
            .filter_map(|permission| {
                let mut places: Vec<&str> = user
                    .grants
                    .iter()
                    .filter(|grant| domain::access::permissions_of(grant.role).contains(permission))
                    .map(|grant| if grant.department.is_empty() { all } else { grant.department.as_str() })
                    .collect();
                places.sort_unstable();
                places.dedup();
                if places.contains(&all) {
                    places = vec![all];
                }
                (!places.is_empty()).then(|| {
                    view! {
                        <tr>
                            <th scope="row">{i18n::access::permission_name(locale, *permission)}</th>
                            <td>{places.join("、")}</td>
                        </tr>
                    }
                })
            })
            .collect_view();
        view! {
            <h3 class="panel-sub">{text.rights_of}</h3>
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.rights_of>
                <table class="plain-table">
                    <thead><tr><th scope="col">{text.permission}</th><th scope="col">{text.rights_for}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    })
}

#[component]
fn Sessions(user: UserDto) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let count = user.open_sessions.to_string();
    let last = user.last_sign_in_at.map_or_else(|| text.never.to_owned(), |at| format::instant_minutes(locale, at));
    let facts = vec![
        crate::components::description_list::Fact::new(text.open_sessions, count),
        crate::components::description_list::Fact::new(text.column_last_sign_in, last),
    ];
    view! {
        <Panel title=text.tab_sessions columns=6><div class="panel-pad"><DescriptionList facts/></div></Panel>
    }
}

/// What was done to this person, the latest first.
#[component]
fn Audit(id: String) -> impl IntoView {
    let live = use_live();
    let text = i18n::texts::<GovernanceTexts>();
    let whole = format!("{}?f.subject_id=is:{id}", routes::AUDIT);
    let entries = Asked::new(move || {
        let of_person =
            Filter { column: "subject_id".to_owned(), operator: FilterOperator::Is, values: vec![id.clone()] };
        let query = ListQuery { filters: vec![of_person], limit: MOST_ENTRIES, ..ListQuery::default() };
        (live.audit.get(), vec![Call::list::<ListAudit>(&query)])
    });
    view! {
        <Panel
            title=text.tab_audit
            tools=move || view! { <LinkButton href=whole is_small=true kind=ButtonKind::Quiet>{text.audit_all}</LinkButton> }
        >
            {loaded(entries, SkeletonShape::Table { rows: 6, columns: 4 }, audit_rows)}
        </Panel>
    }
}

fn audit_rows(page: TablePage) -> AnyView {
    let text = i18n::texts::<GovernanceTexts>();
    let cells = i18n::texts::<DataTableTexts>();
    let locale = use_locale();
    if page.rows.is_empty() {
        return view! { <EmptyState glyph=Glyph::History title=text.audit_empty text=text.audit_empty_hint/> }
            .into_any();
    }
    let cell = move |row: &TableRow, place: usize| {
        row.cells.get(place).map(|value| cell_words(locale, cells, value)).unwrap_or_default()
    };
    let rows = page
        .rows
        .iter()
        .map(|row| {
            let href = format!("{}{}", routes::AUDIT, row.href.clone().unwrap_or_default());
            view! {
                <tr>
                    <td><a class="text-link" href=href>{cell(row, 0)}</a></td>
                    <td>{cell(row, 1)}</td>
                    <td>{cell(row, 2)}</td>
                    <td>{cell(row, 6)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=text.tab_audit>
            <table class="plain-table">
                <thead>
                    <tr>
                        <th scope="col">{text.column_at}</th>
                        <th scope="col">{text.column_actor}</th>
                        <th scope="col">{text.column_action}</th>
                        <th scope="col">{text.column_reason}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
