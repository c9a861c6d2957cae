//! What a change of rights does, permission by permission: now and after, changes first.

use domain::access::Role;
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::components::tag::{Tag, Tone};
use crate::governance::api::GrantDto;
use crate::governance::view::{Effect as RightEffect, effects, request_kind};
use crate::i18n::access::permission_name;
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, fill, use_locale};

/// The table of effects. `grants` is `None` when one may not see what the person holds now.
#[component]
pub fn EffectTable(
    /// What the person holds now.
    grants: Option<Vec<GrantDto>>,
    /// `grant` or `revoke`.
    #[prop(into)]
    kind: String,
    /// The role.
    role: Role,
    /// Id and name of the department; empty for all.
    department: (String, String),
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let is_known = grants.is_some();
    let mut list =
        effects(locale, &grants.unwrap_or_default(), request_kind(&kind), role, (&department.0, &department.1));
    list.sort_by_key(|effect| (!effect.is_change(), effect.permission));
    let gains = list.iter().filter(|effect| effect.before.is_empty() && !effect.after.is_empty()).count();
    let losses = list.iter().filter(|effect| !effect.before.is_empty() && effect.after.is_empty()).count();
    let widens = list.iter().filter(|effect| effect.is_change()).count() - gains - losses;
    let counted = |count: usize, template: &str, tone: Tone| {
        (count > 0).then(|| view! { <Tag tone label=fill(template, &[("count", &count.to_string())])/> })
    };
    let summary = if gains + losses + widens == 0 {
        view! { <Tag label=text.effect_nothing/> }.into_any()
    } else {
        view! {
            {counted(gains, text.effect_gains, Tone::Info)}
            {counted(losses, text.effect_loses, Tone::Warn)}
            {counted(widens, text.effect_widens, Tone::Info)}
        }
        .into_any()
    };
    let rows = list.into_iter().map(|effect| view! { <Line effect/> }).collect_view();
    view! {
        <div class="effect">
            <div class="effect-head">
                <h3>{text.effect_title}</h3>
                <span class="tag-row">{summary}</span>
            </div>
            {(!is_known).then(|| view! { <p class="quiet">{text.effect_unknown}</p> })}
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.effect_title>
                <table class="plain-table effect-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.permission}</th>
                            <th scope="col">{text.effect_before}</th>
                            <th scope="col">{text.effect_after}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}

#[component]
fn Line(effect: RightEffect) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let places = |places: &[String]| if places.is_empty() { text.none.to_owned() } else { places.join("、") };
    let change = match (effect.before.is_empty(), effect.after.is_empty(), effect.is_change()) {
        (true, false, _) => "gain",
        (false, true, _) => "loss",
        (_, _, true) => "widen",
        (_, _, false) => "same",
    };
    let mark = match change {
        "gain" => Some(Glyph::Plus),
        "loss" => Some(Glyph::Minus),
        "widen" => Some(Glyph::UpDown),
        _ => None,
    };
    view! {
        <tr data-change=change>
            <th scope="row">
                {mark.map(|glyph| view! { <Icon glyph is_small=true/> })}
                {permission_name(locale, effect.permission)}
            </th>
            <td>{places(&effect.before)}</td>
            <td>{places(&effect.after)}</td>
        </tr>
    }
}
