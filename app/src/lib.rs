//! What is seen of Omni-Hub: the document around every page ([`shell`]) and the root of all pages ([`App`]); nothing else.
#![recursion_limit = "512"]
#![allow(
    clippy::redundant_closure,
    reason = "a closure written in a view is boxed once by the macro; the name of one is compiled anew for each type"
)]

pub mod account;
mod areas;
pub mod board;
pub mod call;
pub mod components;
#[cfg(feature = "ssr")]
pub mod context;
pub mod cookies;
pub mod design;
#[cfg(feature = "hydrate")]
mod early;
pub mod error;
pub mod export;
pub mod format;
pub mod governance;
pub mod i18n;
pub mod integration;
pub mod layout;
pub mod live;
pub mod notifications;
pub mod organisation;
pub mod overview;
mod page;
pub mod preference;
pub mod quality;
pub mod reactive;
pub mod routes;
pub mod saved_views;
pub mod session;
pub mod settings;
pub mod sign_in;

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_meta::MetaTags;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, path};

/// The document around every page. Written by the server alone; the browser takes over what stands in its body.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let preference = session::preference_at_start();
    let facts = session::PageFacts::of_request();
    // Nothing in the facts can fail to be written; an empty text only means that the page asks for a sign-in.
    let facts_text = serde_json::to_string(&facts).unwrap_or_default();
    provide_context(facts);
    let purpose = <i18n::common::CommonTexts as i18n::Texts>::of(preference.locale).product_line;
    let locale = preference.locale;
    view! {
        <!DOCTYPE html>
        <html
            lang=locale.code()
            data-theme=preference.theme.code()
            data-trend=preference.trend_attribute()
            data-trend-choice=preference.trend.code()
            data-density=preference.density.code()
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content=purpose/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="preload" href="/fonts/inter-latin.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <leptos_meta::HashedStylesheet options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body data-facts=facts_text>
                <App/>
            </body>
        </html>
    }
}

/// The root of all pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let preference = session::preference_at_start();
    provide_context(preference);
    let facts = session::provide_session();
    session::provide_confirmation();
    components::toast::provide_toasts();
    live::provide_live(facts.session.is_some(), &facts.live_from);
    scrub_error();
    view! {
        <Title text="Omni-Hub"/>
        <Router>
            <Routes fallback=|| view! { <layout::Outside><page::Missing/></layout::Outside> }>
                <Route path=path!("/sign-in") view={Lazy::<areas::SignIn>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/code") view={Lazy::<areas::SignInCode>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/reset-password/:token") view={Lazy::<areas::ResetPassword>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/account/confirm") view={Lazy::<areas::Confirm>::new()} ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=session::Signed ssr=SsrMode::Async>
                    <Route path=path!("/") view={Lazy::<areas::First>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/overview") view={Lazy::<areas::MyOverview>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/board/rows") view={Lazy::<areas::BoardRows>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/notifications") view={Lazy::<areas::Notifications>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/account") view={Lazy::<areas::Profile>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/account/security") view={Lazy::<areas::Security>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/account/tokens") view={Lazy::<areas::Tokens>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/governance/users") view={Lazy::<areas::Users>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/governance/users/:id") view={Lazy::<areas::User>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/governance/departments") view={Lazy::<areas::Departments>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/governance/access-requests") view={Lazy::<areas::AccessRequests>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/governance/permissions") view={Lazy::<areas::Permissions>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/governance/audit") view={Lazy::<areas::Audit>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/integration") view={Lazy::<areas::Feeds>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/integration/feeds/:code") view={Lazy::<areas::Feed>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/integration/quality") view={Lazy::<areas::Quality>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/organisation") view={Lazy::<areas::Channels>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/organisation/locations") view={Lazy::<areas::Locations>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/organisation/regions") view={Lazy::<areas::Regions>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/organisation/legal-entities") view={Lazy::<areas::LegalEntities>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/organisation/campaigns") view={Lazy::<areas::Campaigns>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/organisation/business-models") view={Lazy::<areas::BusinessModels>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/settings/system") view={Lazy::<areas::System>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/design") view={Lazy::<areas::Gallery>::new()} ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Takes over the document. An area's part of the module may have to come first; only when the whole page is alive, the
/// document is marked with `data-hydrated` and what moves by itself begins.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    early::leave_to_browser();
    wasm_bindgen_futures::spawn_local(async {
        let Some(body) = document().body() else { return };
        leptos::mount::hydrate_from_async(body, App).await.forget();
        if let Some(root) = document().document_element() {
            // Setting an attribute fails only for names that are none.
            let _ = root.set_attribute(early::ALIVE, "");
        }
        live::start_live();
    });
}

/// A form that failed without script leaves its error in the address. It has been read by now: it is taken out, so that a
/// copied or reloaded address does not repeat it.
fn scrub_error() {
    #[cfg(feature = "hydrate")]
    reactive::effect(|| {
        let location = window().location();
        let (path, query) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        if query.contains("__err=")
            && let Ok(history) = window().history()
        {
            let state = history.state().unwrap_or_default();
            // It fails only for an address of another origin.
            let _ = history.replace_state_with_url(&state, "", Some(&routes::address(&path, &query)));
        }
    });
}
