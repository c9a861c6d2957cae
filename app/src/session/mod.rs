//! Who sits before the page and what they may do, as the page knows it. The server writes these facts into the document
//! ([`PageFacts`]), the browser reads them once; so the frame needs no question of its own. They hide what is not allowed;
//! what is allowed is decided by the server alone, each time.

pub mod api;
mod confirm;
mod draft;
mod expiry;
mod signed;

use chrono::{DateTime, Utc};
use domain::access::Permission;
use domain::ids::{DepartmentId, SessionId, UserId};
use domain::preference::Preference;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use confirm::{ConfirmIdentity, Confirmation, provide_confirmation, use_confirmation};
pub use draft::draft;
pub use expiry::SessionExpiry;
pub use signed::Signed;

/// The signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionFacts {
    /// The session.
    pub session_id: SessionId,
    /// The person.
    pub user_id: UserId,
    /// The name as shown to others.
    pub display_name: String,
    /// The department the person belongs to.
    pub department_id: Option<DepartmentId>,
    /// Everything the person may do for at least one department.
    pub permissions: Vec<Permission>,
    /// When the session ends if nothing is done until then.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub idle_ends_at: DateTime<Utc>,
    /// When it ends whatever is done.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub absolute_ends_at: DateTime<Utc>,
    /// Whether a new password must be chosen before anything else.
    pub must_change_password: bool,
}

/// What every page knows from its first byte on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageFacts {
    /// The server's time when it wrote the page.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub now: DateTime<Utc>,
    /// Who is signed in.
    pub session: Option<SessionFacts>,
    /// The figures of the frame.
    pub shell: api::ShellDto,
    /// Whether the navigation is collapsed.
    pub is_nav_collapsed: bool,
    /// The name of the house's own sign-in, when there is one.
    pub oidc_label: Option<String>,
    /// The version of the program.
    pub version: String,
    /// What the last form left to be shown once: a code of `i18n::done`, and a value.
    pub once: Option<(String, String)>,
    /// An id for the first thing that a form of this page makes, so that sending the form twice makes it once.
    pub form_id: Uuid,
}

impl PageFacts {
    /// What is known when nothing is: while the list of routes is made.
    fn nothing() -> PageFacts {
        PageFacts {
            now: DateTime::<Utc>::UNIX_EPOCH,
            session: None,
            shell: api::ShellDto::default(),
            is_nav_collapsed: false,
            oidc_label: None,
            version: String::new(),
            once: None,
            form_id: Uuid::nil(),
        }
    }

    /// The facts of the request that is being answered.
    #[cfg(feature = "ssr")]
    pub fn of_request() -> PageFacts {
        use domain::access::Credential;
        let Some(context) = use_context::<crate::context::RequestContext>() else { return PageFacts::nothing() };
        let session = match (&context.actor, context.session) {
            (Some(actor), Some(ends)) => match &actor.credential {
                Credential::Session { id, .. } => Some(SessionFacts {
                    session_id: *id,
                    user_id: actor.user_id,
                    display_name: actor.display_name.clone(),
                    department_id: actor.department_id,
                    permissions: Permission::ALL.iter().copied().filter(|permission| actor.can(*permission)).collect(),
                    idle_ends_at: ends.idle_ends_at,
                    absolute_ends_at: ends.absolute_ends_at,
                    must_change_password: ends.must_change_password,
                }),
                Credential::Token { .. } | Credential::Operator { .. } => None,
            },
            _ => None,
        };
        PageFacts {
            now: context.hub.now(),
            session,
            shell: context.shell.clone().map(api::shell_dto).unwrap_or_default(),
            is_nav_collapsed: crate::context::cookie(crate::layout::NAV_COOKIE)
                .is_some_and(|value| value == "collapsed"),
            oidc_label: context.oidc_label.clone(),
            version: context.version.to_owned(),
            once: crate::context::take_once(),
            // The id of the request is as good as any: it is new for every page.
            form_id: context.facts.request_id.0,
        }
    }

    /// The facts that the server wrote into the document.
    #[cfg(not(feature = "ssr"))]
    pub fn of_document() -> PageFacts {
        document()
            .body()
            .and_then(|body| body.get_attribute("data-facts"))
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_else(PageFacts::nothing)
    }
}

/// The preference of the request that is being answered.
#[cfg(feature = "ssr")]
pub fn preference_at_start() -> Preference {
    use_context::<crate::context::RequestContext>().map(|context| context.preference).unwrap_or_default()
}

/// The preference that the server wrote into the document.
#[cfg(not(feature = "ssr"))]
pub fn preference_at_start() -> Preference {
    let value =
        |name: &str| document().document_element().and_then(|root| root.get_attribute(name)).unwrap_or_default();
    Preference::from_cookie(
        &[value("lang"), value("data-theme"), value("data-trend-choice"), value("data-density")].join("."),
    )
}

/// The facts of this page.
pub fn use_facts() -> PageFacts {
    use_context::<PageFacts>().unwrap_or_else(PageFacts::nothing)
}

/// The signed-in person, if there is one.
pub fn use_session() -> Option<SessionFacts> {
    use_facts().session
}

/// Whether the signed-in person may do this for at least one department.
pub fn can(permission: Permission) -> bool {
    use_context::<PageFacts>()
        .and_then(|facts| facts.session)
        .is_some_and(|session| session.permissions.contains(&permission))
}

/// The time, as the server has it: on the server and until the page is alive in the browser the moment the page was
/// written, so that both draw the same; after that it ticks twice a minute.
#[derive(Clone, Copy)]
struct Now(RwSignal<DateTime<Utc>>);

/// The time as the server has it; see above.
pub fn use_now() -> ReadSignal<DateTime<Utc>> {
    match use_context::<Now>() {
        Some(now) => now.0.read_only(),
        None => RwSignal::new(use_facts().now).read_only(),
    }
}

/// The id of the next thing that a form makes.
#[derive(Clone, Copy)]
pub struct FormId(RwSignal<Uuid>);

impl FormId {
    /// The id, for the form's hidden field.
    pub fn get(self) -> String {
        self.0.get().to_string()
    }

    /// Takes a new id: what the last one named is made.
    pub fn renew(self) {
        #[cfg(feature = "hydrate")]
        if let Some(id) =
            window().crypto().ok().map(|crypto| crypto.random_uuid()).and_then(|text| Uuid::parse_str(&text).ok())
        {
            self.0.set(id);
        }
    }
}

/// The id of the next thing that a form of this page makes.
pub fn use_form_id() -> FormId {
    use_context::<FormId>().unwrap_or_else(|| FormId(RwSignal::new(use_facts().form_id)))
}

/// Provides facts, time and form id to everything below.
pub fn provide_session() -> PageFacts {
    // The document has asked already.
    #[cfg(feature = "ssr")]
    let facts = use_context::<PageFacts>().unwrap_or_else(PageFacts::of_request);
    #[cfg(not(feature = "ssr"))]
    let facts = PageFacts::of_document();
    let now = RwSignal::new(facts.now);
    provide_context(Now(now));
    provide_context(FormId(RwSignal::new(facts.form_id)));
    provide_context(facts.clone());
    #[cfg(feature = "hydrate")]
    tick(now, facts.now);
    facts
}

/// Moves the time on by what has passed in the browser since the page was read; the browser's own clock may be wrong.
#[cfg(feature = "hydrate")]
fn tick(now: RwSignal<DateTime<Utc>>, at_start: DateTime<Utc>) {
    use std::time::Duration;
    /// Twice a minute: "a minute ago" is never wrong by more than half of one.
    const STEP: Duration = Duration::from_secs(30);
    let passed = || window().performance().map(|performance| performance.now()).unwrap_or_default();
    let started = passed();
    set_interval(
        move || {
            let milliseconds = (passed() - started).max(0.0);
            now.set(at_start + chrono::Duration::milliseconds(milliseconds as i64));
        },
        STEP,
    );
}

/// Asks the server when the session ends; asking keeps it.
#[cfg(feature = "hydrate")]
pub(crate) async fn ask_to_stay() -> Result<api::SessionEndDto, crate::error::AppError> {
    use crate::call::{Call, read, send};
    read(&send(Call::of::<api::StaySignedIn>(&[])).await?)
}
