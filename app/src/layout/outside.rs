//! The ground for pages outside of the frame: sign-in, a new password, an address that does not exist. One card on a calm
//! ground, with the switches of language and theme where an address for them is given.

use domain::preference::{Locale, Theme};
use leptos::prelude::*;

use super::frame::logo;
use crate::components::Words;
use crate::i18n;
use crate::i18n::common::{CommonTexts, locale_name, theme_name};

/// A page outside of the frame.
#[component]
pub fn Outside(
    /// The address that takes a change of language or theme.
    #[prop(optional, into)]
    preference_action: Option<Words>,
    /// The wider card, for pages with more than a form.
    #[prop(optional)]
    is_wide: bool,
    /// The page: a heading and what belongs to it.
    children: Children,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let preference = crate::preference::use_preference();
    let locale = preference.locale;
    let switches = preference_action.map(|action| {
        let other = match locale {
            Locale::ZhCn => Locale::En,
            Locale::En => Locale::ZhCn,
        };
        let themes = Theme::ALL
            .iter()
            .map(|theme| {
                view! {
                    <button
                        type="submit"
                        name="theme"
                        value=theme.code()
                        aria-pressed=if *theme == preference.theme { "true" } else { "false" }
                    >
                        {theme_name(locale, *theme)}
                    </button>
                }
            })
            .collect_view();
        view! {
            <footer>
            <form class="outside-foot" method="post" action=action>
                <button class="btn btn-s" data-kind="quiet" type="submit" name="locale" value=other.code() lang=other.code()>
                    {locale_name(other)}
                </button>
                <div class="seg" role="group" aria-label=text.theme>{themes}</div>
            </form>
            </footer>
        }
    });
    view! {
        <a class="skip" href="#main" rel="external">{text.skip_to_content}</a>
        <div class="outside">
            <header class="outside-brand">
                {logo()}
                <span><b>{text.product}</b><small>{text.product_line}</small></span>
            </header>
            <main class=if is_wide { "outside-card outside-wide" } else { "outside-card" } id="main" tabindex="-1">{children()}</main>
            {switches}
        </div>
    }
}
