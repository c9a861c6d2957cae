//! What stands around every page of a signed-in person: the frame with the pages they may open, the palette, the live
//! state, the dialogs of the session. Who is not signed in is sent to sign in and back.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_url};

use super::api::{ShellDto, ShellFacts, SignOut};
use super::{ConfirmIdentity, SessionExpiry, SessionFacts, can, use_facts};
use crate::call::{self, Call};
use crate::components::command_palette::{CommandEntry, CommandKind, CommandTarget};
use crate::components::icon::Glyph;
use crate::format;
use crate::governance::api::{DepartmentDto, FindPeople, ListDepartments, PersonDto};
use crate::i18n::account::AccountTexts;
use crate::i18n::board::BoardTexts;
use crate::i18n::common::CommonTexts;
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::integration::IntegrationTexts;
use crate::i18n::organisation::OrganisationTexts;
use crate::i18n::overview::OverviewTexts;
use crate::i18n::quality::QualityTexts;
use crate::i18n::session::SessionTexts;
use crate::i18n::settings::SettingsTexts;
use crate::i18n::{self, Texts, use_locale};
use crate::layout::{Area, Frame, FrameData, LiveState as Shown, NavEntry, crumbs_of};
use crate::live::{Live, LiveState, use_live};
use crate::routes;

/// Pages for signed-in people.
#[component]
pub fn Signed() -> impl IntoView {
    match use_facts().session {
        Some(session) => view! { <SignedFrame session/> }.into_any(),
        None => {
            let url = use_url();
            let target = url.with_untracked(|url| routes::sign_in_then(&routes::address(url.path(), url.search())));
            #[cfg(feature = "ssr")]
            crate::context::redirect(&target);
            let text = i18n::texts::<CommonTexts>();
            view! { <p><a href=target rel="external">{text.sign_in}</a></p> }.into_any()
        }
    }
}

#[component]
fn SignedFrame(session: SessionFacts) -> impl IntoView {
    let facts = use_facts();
    let live = use_live();
    let shell = RwSignal::new(facts.shell.clone());
    refresh(shell, live);
    let text = i18n::texts::<CommonTexts>();
    let pages = Pages::of_reader();
    let location = use_location();
    let path = Signal::derive(move || location.pathname.get());
    let entries = {
        let pages = pages.clone();
        Signal::derive(move || pages.entries(shell.with(|shell| shell.waiting_access_requests)))
    };
    // Pages that are no entry of the navigation have their place too.
    let all = pages.all_entries();
    let crumbs = Signal::derive(move || path.with(|path| crumbs_of(text, &all, path, None)));
    let palette = Palette::new(pages);
    let data = FrameData {
        person_name: session.display_name.clone().into(),
        person_note: facts.shell.department.clone().into(),
        is_nav_collapsed: facts.is_nav_collapsed,
        preference_action: "/fn/preference/set".into(),
        sign_out_action: "/fn/session/sign_out".into(),
        has_tokens: can(Permission::TokenCreate) || can(Permission::TokenManage),
    };
    view! {
        <Frame
            data
            entries
            path
            crumbs
            unread=Signal::derive(move || shell.with(|shell| shell.unread))
            live=Signal::derive(move || shown_state(live))
            commands=palette.entries()
            on_search=palette.on_search()
        >
            <Outlet/>
        </Frame>
        <ConfirmIdentity/>
        <SessionExpiry/>
    }
}

/// The state of the channel as the top bar shows it.
fn shown_state(live: Live) -> Shown {
    let at = move || live.last_at.get().map(format::time).unwrap_or_default();
    match live.state.get() {
        LiveState::Connecting => Shown::Unknown,
        LiveState::Connected => Shown::Connected(at()),
        LiveState::Reconnecting => Shown::Reconnecting,
        LiveState::Stale => Shown::StaleSince(at()),
    }
}

/// Asks for the figures of the frame again when a message or a request comes or goes.
fn refresh(shell: RwSignal<ShellDto>, live: Live) {
    crate::reactive::effect_first(move |is_first| {
        let _ = live.notification.get();
        let _ = live.access_request.get();
        let _ = live.reset.get();
        if !is_first {
            leptos::task::spawn_local(async move {
                // A failure leaves the old figures; the next event asks again.
                let answer = call::send(Call::of::<ShellFacts>(&[])).await;
                if let Ok(fresh) = answer.and_then(|answer| call::read(&answer)) {
                    shell.set(fresh);
                }
            });
        }
    });
}

/// One page that the reader may open.
#[derive(Clone)]
struct PageEntry {
    area: Area,
    label: &'static str,
    other_label: &'static str,
    href: &'static str,
    glyph: Glyph,
    is_queue: bool,
    is_in_navigation: bool,
}

/// The pages that the reader may open, and what they may do there.
#[derive(Clone)]
struct Pages(Vec<PageEntry>);

impl Pages {
    fn of_reader() -> Pages {
        use domain::preference::Locale;
        let locale = use_locale();
        let other = match locale {
            Locale::ZhCn => Locale::En,
            Locale::En => Locale::ZhCn,
        };
        fn words<T: Texts>(here: Locale, other: Locale, pick: fn(&T) -> &'static str) -> (&'static str, &'static str) {
            (pick(T::of(here)), pick(T::of(other)))
        }
        let governance = |pick: fn(&GovernanceTexts) -> &'static str| words(locale, other, pick);
        let account = |pick: fn(&AccountTexts) -> &'static str| words(locale, other, pick);
        let mut list = Vec::with_capacity(14);
        let mut add = |is_allowed: bool, area, names: (&'static str, &'static str), href, glyph, is_in_navigation| {
            if is_allowed {
                let is_queue = href == routes::ACCESS_REQUESTS;
                list.push(PageEntry {
                    area,
                    label: names.0,
                    other_label: names.1,
                    href,
                    glyph,
                    is_queue,
                    is_in_navigation,
                });
            }
        };
        let overview = words::<OverviewTexts>(locale, other, |text| text.title);
        let settings = |pick: fn(&SettingsTexts) -> &'static str| words(locale, other, pick);
        let notifications = words::<CommonTexts>(locale, other, |text| text.notifications);
        let governs = [Permission::AccessApprove, Permission::AccessPropose];
        let integration = words::<IntegrationTexts>(locale, other, |text| text.title);
        add(can(Permission::IntegrationRead), Area::Integration, integration, routes::INTEGRATION, Glyph::Plug, true);
        let board = |pick: fn(&BoardTexts) -> &'static str| words(locale, other, pick);
        // The first page is the board for those who may see figures; then the overview has an address of its own.
        let sees_board = can(Permission::KpiRead);
        add(sees_board, Area::Overview, board(|text| text.title), routes::BOARD, Glyph::Grid, true);
        add(sees_board, Area::Overview, board(|text| text.rows_title), routes::BOARD_ROWS, Glyph::List, false);
        let overview_at = if sees_board { routes::MY_OVERVIEW } else { routes::OVERVIEW };
        let mine = words::<OverviewTexts>(locale, other, |text| text.todo_title);
        let overview = if sees_board { mine } else { overview };
        add(can(Permission::OverviewRead), Area::Overview, overview, overview_at, Glyph::Person, true);
        add(
            can(Permission::QualityRead),
            Area::Integration,
            words::<QualityTexts>(locale, other, |text| text.title),
            routes::QUALITY,
            Glyph::Flag,
            true,
        );
        add(
            can(Permission::UserRead),
            Area::Governance,
            governance(|text| text.users_title),
            routes::USERS,
            Glyph::People,
            true,
        );
        add(
            can(Permission::DepartmentRead),
            Area::Governance,
            governance(|text| text.departments_title),
            routes::DEPARTMENTS,
            Glyph::Department,
            true,
        );
        add(
            governs.into_iter().any(can),
            Area::Governance,
            governance(|text| text.requests_title),
            routes::ACCESS_REQUESTS,
            Glyph::Shield,
            true,
        );
        add(
            can(Permission::DepartmentRead),
            Area::Governance,
            governance(|text| text.permissions_title),
            routes::PERMISSIONS,
            Glyph::Table,
            true,
        );
        add(
            can(Permission::AuditRead),
            Area::Governance,
            governance(|text| text.audit_title),
            routes::AUDIT,
            Glyph::History,
            true,
        );
        add(
            can(Permission::OrganisationRead),
            Area::Governance,
            words::<OrganisationTexts>(locale, other, |text| text.title),
            routes::ORGANISATION,
            Glyph::Store,
            true,
        );
        add(
            can(Permission::SystemRead),
            Area::Settings,
            settings(|text| text.title),
            routes::SYSTEM,
            Glyph::Gauge,
            true,
        );
        add(
            can(Permission::DesignRead),
            Area::Settings,
            settings(|text| text.design),
            routes::DESIGN,
            Glyph::Palette,
            true,
        );
        add(true, Area::Overview, notifications, routes::NOTIFICATIONS, Glyph::Bell, false);
        add(true, Area::Settings, account(|text| text.title), routes::ACCOUNT, Glyph::Person, false);
        add(true, Area::Settings, account(|text| text.security_title), routes::ACCOUNT_SECURITY, Glyph::Lock, false);
        add(
            can(Permission::TokenCreate),
            Area::Settings,
            account(|text| text.tokens_title),
            routes::ACCOUNT_TOKENS,
            Glyph::Key,
            false,
        );
        Pages(list)
    }

    /// The navigation, with what waits in the queue.
    fn entries(&self, waiting: u32) -> Vec<NavEntry> {
        self.0
            .iter()
            .filter(|page| page.is_in_navigation)
            .map(|page| {
                NavEntry::new(page.area, page.label, page.href).waiting(if page.is_queue { waiting } else { 0 })
            })
            .collect()
    }

    /// All pages as entries, for the way to the present one.
    fn all_entries(&self) -> Vec<NavEntry> {
        self.0.iter().map(|page| NavEntry::new(page.area, page.label, page.href)).collect()
    }

    /// The pages as entries of the palette.
    fn commands(&self) -> Vec<CommandEntry> {
        self.0
            .iter()
            .map(|page| CommandEntry {
                kind: CommandKind::Page,
                label: page.label.into(),
                note: page.other_label.into(),
                glyph: page.glyph,
                target: CommandTarget::Link(page.href.into()),
            })
            .collect()
    }
}

/// What the palette finds: pages and actions at once, people and departments as one types.
#[derive(Clone)]
struct Palette {
    fixed: StoredValue<Vec<CommandEntry>>,
    people: RwSignal<Vec<CommandEntry>>,
    departments: RwSignal<Vec<CommandEntry>>,
    last_words: StoredValue<String>,
}

impl Palette {
    fn new(pages: Pages) -> Palette {
        let mut fixed = pages.commands();
        fixed.extend(actions());
        Palette {
            fixed: StoredValue::new(fixed),
            people: RwSignal::new(Vec::new()),
            departments: RwSignal::new(Vec::new()),
            last_words: StoredValue::new(String::new()),
        }
    }

    fn entries(&self) -> Signal<Vec<CommandEntry>> {
        let (fixed, people, departments) = (self.fixed, self.people, self.departments);
        Signal::derive(move || {
            let mut entries = fixed.get_value();
            people.with(|people| entries.extend(people.iter().cloned()));
            departments.with(|departments| entries.extend(departments.iter().cloned()));
            entries
        })
    }

    /// Asks for people by the words typed, for departments once.
    fn on_search(&self) -> Callback<String> {
        let (people, departments, last_words) = (self.people, self.departments, self.last_words);
        let (sees_people, sees_departments) = (can(Permission::UserRead), can(Permission::DepartmentRead));
        let locale = use_locale();
        let has_departments = StoredValue::new(false);
        Callback::new(move |words: String| {
            if words.trim().is_empty() {
                return;
            }
            last_words.set_value(words.clone());
            if sees_people {
                let words = words.clone();
                leptos::task::spawn_local(async move {
                    let answer = call::send(Call::of::<FindPeople>(&[("words", &words)])).await;
                    let found: Vec<PersonDto> = answer.and_then(|answer| call::read(&answer)).unwrap_or_default();
                    // An answer that comes after further keys is not wanted any more.
                    if last_words.try_with_value(|last| *last == words).unwrap_or_default() {
                        people.set(found.into_iter().map(person_entry).collect());
                    }
                });
            }
            if sees_departments && !has_departments.get_value() {
                has_departments.set_value(true);
                leptos::task::spawn_local(async move {
                    let answer = call::send(Call::of::<ListDepartments>(&[])).await;
                    let found: Vec<DepartmentDto> = answer.and_then(|answer| call::read(&answer)).unwrap_or_default();
                    let entries = found.iter().map(|department| CommandEntry {
                        kind: CommandKind::Record,
                        label: crate::governance::view::department_name(locale, department).to_owned().into(),
                        note: department.code.clone().into(),
                        glyph: Glyph::Department,
                        target: CommandTarget::Link(routes::department(&department.id).into()),
                    });
                    departments.set(entries.collect());
                });
            }
        })
    }
}

fn person_entry(person: PersonDto) -> CommandEntry {
    CommandEntry {
        kind: CommandKind::Record,
        label: person.name.into(),
        note: person.detail.into(),
        glyph: Glyph::Person,
        target: CommandTarget::Link(routes::user_record(&person.id).into()),
    }
}

/// What the reader may do from anywhere.
fn actions() -> Vec<CommandEntry> {
    let governance = i18n::texts::<GovernanceTexts>();
    let account = i18n::texts::<AccountTexts>();
    let session = i18n::texts::<SessionTexts>();
    let link = |is_allowed: bool, label: &'static str, glyph, href: &'static str| {
        is_allowed.then(|| CommandEntry {
            kind: CommandKind::Action,
            label: label.into(),
            note: "".into(),
            glyph,
            target: CommandTarget::Link(href.into()),
        })
    };
    let sign_out = CommandEntry {
        kind: CommandKind::Action,
        label: session.sign_out.into(),
        note: "".into(),
        glyph: Glyph::SignOut,
        target: CommandTarget::Action(Callback::new(|()| {
            leptos::task::spawn_local(async {
                crate::live::close_live();
                // Whatever came back: the sign-in page says whether one is still signed in.
                let _ = call::send(Call::of::<SignOut>(&[])).await;
                crate::page::load(&routes::sign_in_because("signed-out"));
            });
        })),
    };
    [
        link(can(Permission::UserManage), governance.new_user, Glyph::Plus, routes::NEW_USER),
        link(can(Permission::AccessPropose), governance.propose_title, Glyph::Shield, routes::PROPOSE_ACCESS),
        link(can(Permission::DepartmentManage), governance.new_department, Glyph::Plus, routes::NEW_DEPARTMENT),
        link(can(Permission::TokenCreate), account.token_create, Glyph::Key, routes::ACCOUNT_TOKENS),
        link(true, account.change_password, Glyph::Lock, routes::ACCOUNT_SECURITY),
        Some(sign_out),
    ]
    .into_iter()
    .flatten()
    .collect()
}
