//! From one day to another: two native date fields, and the periods people name as buttons. In a form of method GET it works
//! without script: a period is sent as `<name>=<code>`, dates as `<name>-from` and `<name>-to`; [`DateRange::read`] reads
//! either. With script a press on a period fills the two dates.

mod preset;

use chrono::NaiveDate;
use leptos::prelude::*;

use super::Words;
use super::field::{FieldParts, control_id, group_frame};
use crate::i18n;
use crate::i18n::common::CommonTexts;

use crate::reactive::handler;
pub use preset::Preset;

/// Days from one to another, both included; an open side is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl DateRange {
    /// Reads what the form sent: a period wins over dates; dates in the wrong order are exchanged; what is no date is open.
    pub fn read(preset: Option<&str>, from: Option<&str>, to: Option<&str>, today: NaiveDate) -> DateRange {
        if let Some(preset) = preset.and_then(Preset::from_code) {
            let (from, to) = preset.days(today);
            return DateRange { from: Some(from), to: Some(to) };
        }
        let day = |text: Option<&str>| text.and_then(|text| text.parse::<NaiveDate>().ok());
        match (day(from), day(to)) {
            (Some(from), Some(to)) if to < from => DateRange { from: Some(to), to: Some(from) },
            (from, to) => DateRange { from, to },
        }
    }

    /// The period these days are, seen from `today`.
    pub fn preset(self, today: NaiveDate) -> Option<Preset> {
        let (from, to) = (self.from?, self.to?);
        Preset::ALL.into_iter().find(|preset| preset.days(today) == (from, to))
    }
}

/// The word of a period.
pub fn preset_label(text: &CommonTexts, preset: Preset) -> &'static str {
    match preset {
        Preset::Today => text.today,
        Preset::Yesterday => text.yesterday,
        Preset::SevenDays => text.seven_days,
        Preset::ThirtyDays => text.thirty_days,
        Preset::ThisMonth => text.this_month,
        Preset::LastMonth => text.last_month,
        Preset::ThisQuarter => text.this_quarter,
        Preset::ThisYear => text.this_year,
        Preset::MidYear => text.mid_year,
        Preset::DoubleEleven => text.double_eleven,
    }
}

/// Two dates and the named periods.
#[component]
pub fn DateRangeInput(
    /// The first part of the names in the form.
    #[prop(into)]
    name: Words,
    /// What is asked.
    #[prop(into)]
    label: Words,
    /// The present day in the time zone of the product.
    today: NaiveDate,
    /// The days at first.
    #[prop(optional)]
    value: DateRange,
    /// Which periods are offered.
    #[prop(default = Preset::ALL.to_vec())]
    presets: Vec<Preset>,
    /// Follows the days, both ways.
    #[prop(optional)]
    bind: Option<RwSignal<DateRange>>,
    /// What is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// The label is for screen readers only.
    #[prop(optional)]
    is_label_hidden: bool,
    /// Called with the new days.
    #[prop(optional, into)]
    on_change: Option<Callback<DateRange>>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let id = control_id(None, &name);
    let range = bind.unwrap_or_else(|| RwSignal::new(value));
    let choose = move |chosen: DateRange| {
        range.set(chosen);
        if let Some(on_change) = on_change {
            on_change.run(chosen);
        }
    };
    let day_text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let first = range.get_untracked();
    let is_controlled = bind.is_some() || on_change.is_some();
    let buttons = presets
        .into_iter()
        .map(|preset| {
            let press = move |event: leptos::ev::MouseEvent| {
                if is_controlled {
                    event.prevent_default();
                    let (from, to) = preset.days(today);
                    choose(DateRange { from: Some(from), to: Some(to) });
                }
            };
            view! {
                <button
                    class="preset"
                    type="submit"
                    name=name.clone()
                    value=preset.code()
                    aria-pressed=move || if range.get().preset(today) == Some(preset) { "true" } else { "false" }
                    on:click=handler(press)
                >
                    {preset_label(text, preset)}
                </button>
            }
        })
        .collect_view();
    let controls = view! {
        <div class="date-range">
            <input
                class="input"
                type="date"
                name=format!("{name}-from")
                aria-label=text.from_day
                value=day_text(first.from)
                prop:value=move || day_text(range.get().from)
                on:change=handler(move |event| {
                    let from = event_target_value(&event).parse().ok();
                    choose(DateRange { from, ..range.get_untracked() });
                })
            />
            <span class="quiet">{text.to}</span>
            <input
                class="input"
                type="date"
                name=format!("{name}-to")
                aria-label=text.to_day
                value=day_text(first.to)
                prop:value=move || day_text(range.get().to)
                on:change=handler(move |event| {
                    let to = event_target_value(&event).parse().ok();
                    choose(DateRange { to, ..range.get_untracked() });
                })
            />
        </div>
        <div class="presets">{buttons}</div>
    };
    group_frame(
        FieldParts { id, label, hint: None, error: error.into(), is_required: false, is_label_hidden },
        controls.into_any(),
    )
}
