//! How the program itself is doing: first whether all is well, then the parts.

use domain::access::Permission;
use leptos::prelude::*;

use crate::call::{Asked, Call};
use crate::components::button::Button;
use crate::components::code::Code;
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::icon::Glyph;
use crate::components::panel::Panel;
use crate::components::progress::Meter;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::Notice;
use crate::components::tag::{Tag, Tone};
use crate::format;
use crate::i18n::settings::SettingsTexts;
use crate::i18n::{self, fill, use_locale};
use crate::live::{LiveState, use_live};
use crate::page::{Page, Permitted, loaded};
use crate::settings::api::{GetSystem, SystemDto};
use crate::settings::view::{bytes, findings, is_seal_late};

/// The page.
#[component]
pub fn SystemPage() -> impl IntoView {
    view! { <Permitted permission=Permission::SystemRead><System/></Permitted> }
}

#[component]
fn System() -> impl IntoView {
    let text = i18n::texts::<SettingsTexts>();
    let live = use_live();
    let system = Asked::new(move || (live.reset.get(), vec![Call::of::<GetSystem>(&[])]));
    let refresh = Callback::new(move |()| system.refetch());
    view! {
        <Page
            title=text.title
            lead=text.lead
            actions=move || view! { <span class="needs-script"><Button icon=Glyph::Refresh on_press=refresh>{text.refresh}</Button></span> }
        >
            {loaded(system, SkeletonShape::Form { fields: 8 }, state)}
        </Page>
    }
}

fn state(system: SystemDto) -> AnyView {
    let text = i18n::texts::<SettingsTexts>();
    let locale = use_locale();
    let found = findings(locale, &system);
    let as_of = fill(text.as_of, &[("time", &format::instant(locale, system.now))]);
    let verdict = if found.is_empty() {
        view! { <Notice tone=Tone::Good title=text.all_well><span>{as_of}</span></Notice> }.into_any()
    } else {
        let title = fill(text.look_at, &[("count", &found.len().to_string())]);
        view! { <Notice tone=Tone::Warn title><span>{as_of}</span></Notice> }.into_any()
    };
    let checks = if found.is_empty() {
        view! { <p class="panel-pad quiet">{text.checks_none}</p> }.into_any()
    } else {
        let lines = found
            .into_iter()
            .map(|words| view! { <li><Tag tone=Tone::Warn label=""/><span>{words}</span></li> })
            .collect_view();
        view! { <ul class="checks">{lines}</ul> }.into_any()
    };
    let program = program_facts(&system);
    let database = database_facts(&system);
    let audit = audit_facts(&system);
    let (busy, limit) = (system.connections_busy, system.connections_limit);
    view! {
        {verdict}
        <div class="board">
            <Panel title=text.program_title columns=6>
                <div class="panel-pad"><DescriptionList facts=program/></div>
            </Panel>
            <Panel title=text.database_title columns=6>
                <div class="panel-pad">
                    <DescriptionList facts=database/>
                    <Meter
                        label=text.connections
                        value=busy
                        limit
                        note=format!("{busy} / {limit}")
                    />
                </div>
            </Panel>
            <Panel title=text.audit_title columns=6>
                <div class="panel-pad form">
                    <DescriptionList facts=audit/>
                    <p class="quiet">{text.audit_check_hint}</p>
                    <Code text="omni-hub check" can_copy=true/>
                </div>
            </Panel>
            <Panel title=text.live_title columns=6>
                <div class="panel-pad"><LiveFacts system/></div>
            </Panel>
            <Panel title=text.backup_title columns=6>
                <div class="panel-pad form">
                    <p class="quiet">{text.backup_lead}</p>
                    <Code text="omni-hub backup /path/to/backup" can_copy=true/>
                    <p class="quiet">{text.restore_lead}</p>
                    <Code text="omni-hub restore /path/to/backup && omni-hub check" can_copy=true/>
                </div>
            </Panel>
            <Panel title=text.checks_title columns=6>{checks}</Panel>
        </div>
    }
    .into_any()
}

fn program_facts(system: &SystemDto) -> Vec<Fact> {
    let text = i18n::texts::<SettingsTexts>();
    let locale = use_locale();
    let running = format::duration(locale, (system.now - system.started_at).num_seconds());
    let started = format!(
        "{} · {}",
        format::instant_minutes(locale, system.started_at),
        fill(text.running_for, &[("time", &running)])
    );
    vec![
        Fact::new(text.version, system.version.clone()),
        Fact::new(text.instance, view! { <code>{system.instance.clone()}</code> }),
        Fact::new(text.started, started),
        Fact::new(text.viewers, format::count(locale, i64::from(system.live_viewers))),
        Fact::new(text.people, format::count(locale, i64::from(system.enabled_users))),
        Fact::new(text.sessions, format::count(locale, i64::from(system.open_sessions))),
        Fact::new(text.oidc, system.oidc_label.clone().unwrap_or_else(|| text.oidc_off.to_owned())),
    ]
}

fn database_facts(system: &SystemDto) -> Vec<Fact> {
    let text = i18n::texts::<SettingsTexts>();
    let locale = use_locale();
    let demo = if system.is_demo {
        view! { <Tag tone=Tone::Warn label=text.demo_yes/> }.into_any()
    } else {
        text.demo_no.into_any()
    };
    vec![
        Fact::new(text.database_version, format!("PostgreSQL {}", system.database_version)),
        Fact::new(text.database_size, bytes(locale, system.database_bytes)),
        Fact::new(text.schema, view! { <code>{system.schema_version.to_string()}</code> }),
        Fact::new(text.demo, demo),
    ]
}

fn audit_facts(system: &SystemDto) -> Vec<Fact> {
    let text = i18n::texts::<SettingsTexts>();
    let locale = use_locale();
    let sealed = system.audit_sealed_at.map_or_else(|| text.never.to_owned(), |at| format::instant(locale, at));
    let unsealed = format::count(locale, system.audit_unsealed);
    let unsealed = if is_seal_late(system, system.now) {
        view! { <span class="tag-row">{unsealed}<Tag tone=Tone::Warn label=text.audit_stale/></span> }.into_any()
    } else {
        unsealed.into_any()
    };
    vec![
        Fact::new(text.audit_entries, format::count(locale, system.audit_entries)),
        Fact::new(text.audit_sealed, sealed),
        Fact::new(text.audit_unsealed, unsealed),
    ]
}

/// What the live channel is doing, on the server and for this page.
#[component]
fn LiveFacts(system: SystemDto) -> impl IntoView {
    let text = i18n::texts::<SettingsTexts>();
    let locale = use_locale();
    let live = use_live();
    let state = move || match live.state.get() {
        LiveState::Connected => view! { <Tag tone=Tone::Good label=text.state_connected/> },
        LiveState::Reconnecting | LiveState::Stale => view! { <Tag tone=Tone::Warn label=text.state_reconnecting/> },
        LiveState::Connecting => view! { <Tag label=text.state_unknown/> },
    };
    let last = move || format::or_no_data(live.last_at.get().map(|at| format::instant(locale, at)));
    let facts = vec![
        Fact::new(text.state, state),
        Fact::new(text.last_event, last),
        Fact::new(text.outbox, format::count(locale, system.outbox_events)),
    ];
    view! {
        <DescriptionList facts/>
        <p class="quiet">{text.outbox_hint}</p>
    }
}
