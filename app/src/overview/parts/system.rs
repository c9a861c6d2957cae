//! How the program is doing, in short; the whole is on its own page.

use leptos::prelude::*;

use crate::components::button::LinkButton;
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::panel::Panel;
use crate::components::tag::{Tag, Tone};
use crate::format;
use crate::i18n::overview::OverviewTexts;
use crate::i18n::{self, use_locale};
use crate::routes;
use crate::settings::api::SystemDto;

/// The panel.
#[component]
pub fn SystemPanel(
    /// The state.
    system: SystemDto,
    /// It has the row for itself.
    #[prop(optional)]
    is_alone: bool,
) -> impl IntoView {
    let text = i18n::texts::<OverviewTexts>();
    let locale = use_locale();
    let is_well = system.warnings.is_empty();
    let facts = vec![
        Fact::new(text.version, system.version),
        Fact::new(text.database, format!("PostgreSQL {}", system.database_version)),
        Fact::new(text.connections, format!("{} / {}", system.connections_busy, system.connections_limit)),
        Fact::new(text.people, format::count(locale, i64::from(system.enabled_users))),
        Fact::new(text.outbox, format::count(locale, system.outbox_events)),
    ];
    let state = move || {
        if is_well {
            view! { <Tag tone=Tone::Good label=text.system_ok/> }
        } else {
            view! { <Tag tone=Tone::Warn label=text.system_look/> }
        }
    };
    view! {
        <Panel
            title=text.system_title
            columns=if is_alone { 12 } else { 4 }
            tools=state
            foot=move || view! { <LinkButton href=routes::SYSTEM is_small=true>{text.open_system}</LinkButton> }
        >
            <div class="panel-pad"><DescriptionList facts is_wide=is_alone/></div>
        </Panel>
    }
}
