//! The entrance: the brand's calm side, the form, and the switches of language and appearance, which work for people who are
//! not signed in.

use domain::preference::{Locale, Preference, Theme};
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::components::Words;
use crate::components::icon::{Glyph, Icon};
use crate::i18n::common::{locale_name, theme_name};
use crate::i18n::sign_in::SignInTexts;
use crate::i18n::{self};
use crate::page::OnceNotice;

/// The drawing of the product in the sprite.
const LOGO: &str = "<use href=\"/icons.svg#logo\"></use>";
/// The address of the server function that keeps a preference.
const SET_PREFERENCE: &str = "/fn/preference/set";

/// The entrance around one form.
#[component]
pub fn Entrance(
    /// What the form is for.
    #[prop(into)]
    title: Words,
    /// One line under it.
    #[prop(optional, into)]
    lead: Option<Words>,
    /// The form.
    children: Children,
) -> impl IntoView {
    let text = i18n::texts::<SignInTexts>();
    let points = [
        (Glyph::Metrics, text.brand_figures, text.brand_figures_body),
        (Glyph::Box, text.brand_stock, text.brand_stock_body),
        (Glyph::Settle, text.brand_ledger, text.brand_ledger_body),
    ];
    let points = points
        .into_iter()
        .map(|(glyph, title, body)| {
            view! {
                <li>
                    <Icon glyph/>
                    <div><b>{title}</b><span>{body}</span></div>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="entrance">
            <aside class="entrance-brand">
                <p class="entrance-name">
                    <svg class="logo" viewBox="0 0 24 24" aria-hidden="true" inner_html=LOGO></svg>
                    "Omni-Hub"
                </p>
                <div class="entrance-promise">
                    <p class="entrance-line">{text.brand_line}</p>
                    <ul>{points}</ul>
                </div>
                <Channels/>
            </aside>
            <main class="entrance-main" id="content">
                <div class="entrance-form">
                    <h1>{title}</h1>
                    {lead.map(|lead| view! { <p class="entrance-lead">{lead}</p> })}
                    <OnceNotice/>
                    {children()}
                </div>
                <Switches/>
            </main>
        </div>
    }
}

/// Many channels that meet in one hub: the picture of the product.
#[component]
fn Channels() -> impl IntoView {
    let lines = [12, 44, 76, 108, 140]
        .into_iter()
        .map(|y| {
            let path = format!("M0 {y} C 90 {y}, 110 76, 200 76");
            view! { <path d=path/> }
        })
        .collect_view();
    let dots =
        [12, 44, 76, 108, 140].into_iter().map(|y| view! { <circle cx="4" cy=y.to_string() r="4"/> }).collect_view();
    view! {
        <svg class="entrance-channels" viewBox="0 0 320 152" aria-hidden="true">
            <g class="entrance-lines">{lines}<path d="M200 76 L320 76"/></g>
            <g class="entrance-dots">{dots}</g>
            <rect class="entrance-hub" x="188" y="64" width="24" height="24" rx="6"/>
        </svg>
    }
}

/// Language and appearance.
#[component]
fn Switches() -> impl IntoView {
    let text = i18n::texts::<SignInTexts>();
    let preference = use_context::<Preference>().unwrap_or_default();
    let url = use_url();
    let here = move || url.with(|url| crate::routes::address(url.path(), url.search()));
    let languages = Locale::ALL
        .iter()
        .map(|locale| {
            let is_current = *locale == preference.locale;
            view! {
                <button
                    class="segment"
                    type="submit"
                    name="locale"
                    value=locale.code()
                    lang=locale.code()
                    aria-pressed=if is_current { "true" } else { "false" }
                >
                    {locale_name(*locale)}
                </button>
            }
        })
        .collect_view();
    let themes = Theme::ALL
        .iter()
        .map(|theme| {
            let is_current = *theme == preference.theme;
            view! {
                <button
                    class="segment"
                    type="submit"
                    name="theme"
                    value=theme.code()
                    aria-pressed=if is_current { "true" } else { "false" }
                >
                    {theme_name(preference.locale, *theme)}
                </button>
            }
        })
        .collect_view();
    view! {
        <footer class="entrance-switches">
            <form method="post" action=SET_PREFERENCE aria-label=text.language>
                <input type="hidden" name="return_to" value=here/>
                <div class="segments">{languages}</div>
            </form>
            <form method="post" action=SET_PREFERENCE aria-label=text.theme>
                <input type="hidden" name="return_to" value=here/>
                <div class="segments">{themes}</div>
            </form>
        </footer>
    }
}
