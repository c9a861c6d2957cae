//! The frame of all pages for signed-in people. It is drawn on every request, so it is kept small: static words, the
//! navigation as one piece of markup, reactive only where something changes while the page is open.

use domain::preference::{Density, Locale, Preference, Theme, Trend};
use leptos::prelude::*;

use super::live::{LiveIndicator, LiveState};
use super::navigation::{NavEntry, navigation_markup};
use crate::components::Words;
use crate::components::avatar::Avatar;
use crate::components::breadcrumb::{Breadcrumb, Crumb};
use crate::components::command_palette::{CommandEntry, CommandPalette, PALETTE_ID};
use crate::components::icon::{Glyph, Icon};
use crate::components::kbd::Kbd;
use crate::components::menu::{Menu, MenuAction, MenuButton, MenuLine, MenuLink};
use crate::components::toast::Toaster;
use crate::i18n::common::{CommonTexts, density_name, locale_name, theme_name, trend_name};
use crate::i18n::{self, fill};
use crate::reactive::{effect_first, handler};
use crate::routes;

/// The cookie that remembers whether the navigation is collapsed: `collapsed`, or absent.
pub const NAV_COOKIE: &str = "omni-nav";

/// The drawing of the product.
pub(super) fn logo() -> AnyView {
    view! { <svg class="logo" viewBox="0 0 24 24" aria-hidden="true" inner_html=LOGO></svg> }.into_any()
}

const LOGO: &str = "<use href=\"/icons.svg#logo\"></use>";

/// What the frame shows of the person and the session; does not change while a page is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrameData {
    /// The person's name.
    pub person_name: Words,
    /// The person's department or role, small.
    pub person_note: Words,
    /// Whether the cookie [`NAV_COOKIE`] says that the navigation is collapsed.
    pub is_nav_collapsed: bool,
    /// The address that takes a change of `locale`, `theme`, `trend` or `density`: one field with the choice's code.
    pub preference_action: Words,
    /// The address that ends the session.
    pub sign_out_action: Words,
    /// Whether the person may create keys for programs.
    pub has_tokens: bool,
}

/// The frame.
#[component]
pub fn Frame(
    /// Person and session.
    data: FrameData,
    /// The entries of the navigation: pages that exist and that the person may open.
    #[prop(into)]
    entries: Signal<Vec<NavEntry>>,
    /// The path of the present page.
    #[prop(into)]
    path: Signal<String>,
    /// The way to the present page, see `crumbs_of`.
    #[prop(into)]
    crumbs: Signal<Vec<Crumb>>,
    /// How many notifications are unread.
    #[prop(into)]
    unread: Signal<u32>,
    /// The state of the live channel.
    #[prop(into)]
    live: Signal<LiveState>,
    /// What the command palette finds.
    #[prop(into)]
    commands: Signal<Vec<CommandEntry>>,
    /// Looks for records by the words typed into the palette.
    #[prop(optional, into)]
    on_search: Option<Callback<String>>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let preference = crate::preference::use_preference();
    let navigation = move || entries.with(|entries| path.with_untracked(|path| navigation_markup(text, entries, path)));
    effect_first(move |is_first| {
        let path = path.get();
        // At first the markup is right already.
        if !is_first {
            entries.with_untracked(|entries| mark_current(entries, &path));
        }
    });
    let commands_view = match on_search {
        Some(on_search) => view! { <CommandPalette entries=commands on_search/> }.into_any(),
        None => view! { <CommandPalette entries=commands/> }.into_any(),
    };
    view! {
        <a class="skip" href="#main" rel="external">{text.skip_to_content}</a>
        <div class="app">
            <nav class="nav" id="nav" popover="auto" aria-label=text.navigation>
                <a class="nav-brand" href=routes::OVERVIEW title=text.product>
                    {logo()}
                    <span class="nav-word"><b>{text.product}</b><small>{text.product_line}</small></span>
                </a>
                <div class="nav-list" inner_html=navigation></div>
                <div class="nav-foot">
                    <label class="nav-item nav-collapse" title=text.collapse_navigation>
                        <input
                            class="vh"
                            type="checkbox"
                            id="nav-collapse"
                            aria-label=text.collapse_navigation
                            checked=data.is_nav_collapsed
                            on:change=handler(|event| remember_collapsed(event_target_checked(&event)))
                        />
                        <Icon glyph=Glyph::Collapse/>
                        <span class="nav-word" aria-hidden="true">{text.collapse}</span>
                    </label>
                </div>
            </nav>
            <header class="top">
                <button class="btn-icon only-phone" type="button" popovertarget="nav" aria-label=text.open_navigation>
                    <Icon glyph=Glyph::Menu/>
                </button>
                {move || view! { <Breadcrumb items=crumbs.get()/> }}
                <button class="search needs-script" type="button" command="show-modal" commandfor=PALETTE_ID>
                    <Icon glyph=Glyph::Search/>
                    <span>{text.palette_button}</span>
                    <Kbd keys="Ctrl K"/>
                </button>
                <div class="top-tools">
                    <LiveIndicator state=live/>
                    <a class="btn-icon" href=routes::NOTIFICATIONS title=text.notifications>
                        <Icon glyph=Glyph::Bell/>
                        <span class="vh">{text.notifications}</span>
                        {move || unread_badge(text, unread.get())}
                    </a>
                    {language_switch(text, preference, data.preference_action.clone())}
                    {appearance_menu(text, preference, data.preference_action)}
                    {person_menu(text, data.person_name, data.person_note, data.sign_out_action, data.has_tokens)}
                </div>
            </header>
            <main class="page" id="main" tabindex="-1">{children()}</main>
        </div>
        {commands_view}
        <Toaster/>
    }
}

fn unread_badge(text: &'static CommonTexts, unread: u32) -> Option<AnyView> {
    (unread > 0).then(|| {
        let shown = if unread > 99 { "99+".to_owned() } else { unread.to_string() };
        let said = fill(text.unread_count, &[("count", &unread.to_string())]);
        view! { <span class="badge-dot" aria-hidden="true">{shown}</span><span class="vh">{said}</span> }.into_any()
    })
}

fn language_switch(text: &'static CommonTexts, preference: Preference, action: Words) -> AnyView {
    let other = match preference.locale {
        Locale::ZhCn => Locale::En,
        Locale::En => Locale::ZhCn,
    };
    let short = match other {
        Locale::ZhCn => "中",
        Locale::En => "EN",
    };
    let name = format!("{}: {}", text.language, locale_name(other));
    view! {
        <form class="hide-phone" method="post" action=action>
            <button class="btn-icon" type="submit" name="locale" value=other.code() lang=other.code() title=name>
                {short}
                <span class="vh">" "{locale_name(other)}</span>
            </button>
        </form>
    }
    .into_any()
}

fn appearance_menu(text: &'static CommonTexts, preference: Preference, action: Words) -> AnyView {
    let locale = preference.locale;
    let themes = Theme::ALL
        .iter()
        .map(|theme| {
            view! {
                <MenuAction
                    label=theme_name(locale, *theme)
                    is_submit=true
                    name="theme"
                    value=theme.code()
                    is_current=*theme == preference.theme
                />
            }
        })
        .collect_view();
    let densities = Density::ALL
        .iter()
        .map(|density| {
            view! {
                <MenuAction
                    label=density_name(locale, *density)
                    is_submit=true
                    name="density"
                    value=density.code()
                    is_current=*density == preference.density
                />
            }
        })
        .collect_view();
    let trends = Trend::ALL
        .iter()
        .map(|trend| {
            view! {
                <MenuAction
                    label=trend_name(locale, *trend)
                    is_submit=true
                    name="trend"
                    value=trend.code()
                    is_current=*trend == preference.trend
                />
            }
        })
        .collect_view();
    let languages = Locale::ALL
        .iter()
        .map(|language| {
            view! {
                <MenuAction
                    label=locale_name(*language)
                    is_submit=true
                    name="locale"
                    value=language.code()
                    is_current=*language == locale
                />
            }
        })
        .collect_view();
    view! {
        <Menu id="menu-appearance" label=text.theme button=MenuButton::Icon(Glyph::Theme)>
            <form method="post" action=action>
                <MenuLine label=text.theme/>
                {themes}
                <MenuLine label=text.density/>
                {densities}
                <MenuLine label=text.trend/>
                {trends}
                <MenuLine label=text.language/>
                {languages}
            </form>
        </Menu>
    }
    .into_any()
}

fn person_menu(text: &'static CommonTexts, name: Words, note: Words, sign_out: Words, has_tokens: bool) -> AnyView {
    view! {
        <span class="menu-anchor">
            <button class="person" type="button" popovertarget="menu-person">
                <Avatar name=name.clone()/>
                <span class="person-name">{name.clone()}</span>
                <span class="vh">{text.person_menu}</span>
            </button>
            <div class="menu" id="menu-person" popover="auto" role="group" aria-label=text.person_menu>
                <p class="menu-person"><b>{name}</b><small>{note}</small></p>
                <MenuLine/>
                <MenuLink href=routes::ACCOUNT label=text.account icon=Glyph::Person/>
                <MenuLink href=routes::ACCOUNT_SECURITY label=text.account_security icon=Glyph::Shield/>
                {has_tokens.then(|| view! { <MenuLink href=routes::ACCOUNT_TOKENS label=text.account_tokens icon=Glyph::Key/> }.into_any())}
                <MenuLine/>
                <form method="post" action=sign_out>
                    <MenuAction label=text.sign_out icon=Glyph::SignOut is_submit=true/>
                </form>
            </div>
        </span>
    }
    .into_any()
}

/// Moves the mark of the present page after the router has changed the page, closes the navigation of a phone and any
/// open menu.
fn mark_current(entries: &[NavEntry], path: &str) {
    #[cfg(feature = "hydrate")]
    {
        use super::navigation::current_of;
        let href = current_of(entries, path).and_then(|place| entries.get(place)).map(|entry| entry.href.to_string());
        let each = |selector: &str, act: &dyn Fn(&web_sys::Element)| {
            if let Ok(list) = document().query_selector_all(selector) {
                for place in 0..list.length() {
                    if let Some(element) = list.get(place).and_then(|node| wasm_bindgen::JsCast::dyn_into(node).ok()) {
                        act(&element);
                    }
                }
            }
        };
        // Setting an attribute fails only for names that are none.
        each(".nav-list .nav-area", &|area| {
            let _ = area.remove_attribute("data-open");
        });
        each(".nav-list a", &|link| {
            let is_here = link.get_attribute("href") == href;
            // The line of an area with several entries leads to its first one, but is not that page.
            let is_group = link.next_element_sibling().is_some();
            if is_here && !is_group {
                let _ = link.set_attribute("aria-current", "page");
            } else {
                let _ = link.remove_attribute("aria-current");
            }
            if is_here && let Ok(Some(area)) = link.closest(".nav-area") {
                let _ = area.set_attribute("data-open", "");
            }
        });
        each("[popover]:popover-open", &|open| {
            if let Some(open) = wasm_bindgen::JsCast::dyn_ref::<web_sys::HtmlElement>(open) {
                let _ = open.hide_popover();
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (entries, path);
}

/// Writes the cookie that the next page is drawn by.
fn remember_collapsed(is_collapsed: bool) {
    #[cfg(feature = "hydrate")]
    {
        let (value, age) = if is_collapsed { ("collapsed", 31_536_000) } else { ("", 0) };
        let cookie = format!("{NAV_COOKIE}={value}; Path=/; Max-Age={age}; SameSite=Lax; Secure");
        // `document.cookie` always takes a text.
        let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = is_collapsed;
}
