//! How I want to see things: four choices, kept by one form that works without script. The page is loaded anew, so that its
//! first byte is in the new language and colours.

use domain::preference::{Density, Locale, Preference, Theme, Trend};
use leptos::prelude::*;

use crate::components::button::{Button, ButtonKind};
use crate::components::panel::Panel;
use crate::components::radio_group::RadioGroup;
use crate::components::select::Choice;
use crate::i18n;
use crate::i18n::account::AccountTexts;
use crate::i18n::common::{density_name, locale_name, theme_name, trend_name};
use crate::routes;

/// The panel.
#[component]
pub fn PreferencePanel() -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let preference = use_context::<Preference>().unwrap_or_default();
    let locale = preference.locale;
    let languages = Locale::ALL.iter().map(|choice| Choice::new(choice.code(), locale_name(*choice))).collect();
    let themes = Theme::ALL.iter().map(|choice| Choice::new(choice.code(), theme_name(locale, *choice))).collect();
    let trends = Trend::ALL.iter().map(|choice| Choice::new(choice.code(), trend_name(locale, *choice))).collect();
    let densities =
        Density::ALL.iter().map(|choice| Choice::new(choice.code(), density_name(locale, *choice))).collect();
    view! {
        <Panel title=text.preference_title note=text.preference_note columns=6>
            <div class="panel-pad">
                <form method="post" action="/fn/preference/set" class="form">
                    <input type="hidden" name="return_to" value=routes::ACCOUNT/>
                    <RadioGroup name="locale" label=text.language choices=languages value=locale.code()/>
                    <RadioGroup name="theme" label=text.theme choices=themes value=preference.theme.code()/>
                    <RadioGroup name="trend" label=text.trend choices=trends value=preference.trend.code()/>
                    <RadioGroup name="density" label=text.density choices=densities value=preference.density.code()/>
                    <div class="form-actions"><Button kind=ButtonKind::Primary is_submit=true>{text.save}</Button></div>
                </form>
            </div>
        </Panel>
    }
}
