//! A key figure: name and state, value, comparison with its basis, sparkline, target. Tiles stand in one card,
//! [`Tiles`], cut by hairlines, always in the same order.

use leptos::prelude::*;

use super::Words;
use super::delta::{Delta, Direction};
use super::tag::{Tag, Tone};

/// A card of tiles; `foot` is one line of verdict under them.
#[component]
pub fn Tiles(
    /// What stands in one line under the tiles.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// The tiles.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="panel tiles-card">
            <div class="tiles">{children()}</div>
            {foot.map(|foot| view! { <div class="tiles-foot">{foot.run()}</div> }.into_any())}
        </div>
    }
}

/// One key figure. All texts are formatted by `format`.
#[component]
pub fn Tile(
    /// What it is.
    #[prop(into)]
    label: Words,
    /// The figure without its unit, e.g. `18,642.4`.
    #[prop(into)]
    value: Words,
    /// What stands before it, e.g. `¥`.
    #[prop(optional, into)]
    currency: Words,
    /// What stands after it, e.g. `万`, `%`.
    #[prop(optional, into)]
    unit: Words,
    /// Where it went, and by how much.
    #[prop(default = None, into)]
    delta: Option<(Direction, Words)>,
    /// Compared with what.
    #[prop(optional, into)]
    basis: Words,
    /// The judgement and its word.
    #[prop(default = None, into)]
    state: Option<(Tone, Words)>,
    /// The target, formatted with its word.
    #[prop(optional, into)]
    target: Words,
    /// The distance to the target.
    #[prop(optional, into)]
    target_distance: Words,
    /// The figure on its scale.
    #[prop(optional, into)]
    scale: Option<ViewFnOnce>,
    /// From when it is; or that a part is missing.
    #[prop(optional, into)]
    as_of: Words,
    /// Some of the data is missing.
    #[prop(optional, into)]
    partial: Words,
    /// Where the figure is explained.
    #[prop(optional, into)]
    href: Option<Words>,
    /// A sparkline.
    #[prop(optional, into)]
    chart: Option<ViewFnOnce>,
    /// A `Help` with the definition.
    #[prop(optional, into)]
    help: Option<ViewFnOnce>,
) -> impl IntoView {
    let figure = view! {
        {(!currency.is_empty()).then(|| view! { <span class="cur">{currency}</span> }.into_any())}
        {value}
        {(!unit.is_empty()).then(|| {
            let class = if *unit == *"%" { "unit pct" } else { "unit" };
            view! { <span class=class>{unit}</span> }
        })}
    };
    let figure = match href {
        Some(href) => view! { <a class="tile-value" href=href>{figure}</a> }.into_any(),
        None => view! { <span class="tile-value">{figure}</span> }.into_any(),
    };
    let has_comparison = delta.is_some() || !basis.is_empty();
    let has_target = !target.is_empty() || !target_distance.is_empty();
    let has_foot = !as_of.is_empty() || !partial.is_empty();
    view! {
        <section class="tile">
            <div class="tile-head">
                <h3 class="tile-label">{label}</h3>
                {help.map(|help| help.run())}
                {state.map(|(tone, word)| view! { <Tag tone label=word/> }.into_any())}
            </div>
            {figure}
            {has_comparison.then(|| view! {
                <div class="tile-delta">
                    {delta.map(|(direction, text)| view! { <Delta direction text/> })}
                    <span>{basis}</span>
                </div>
            }.into_any())}
            {chart.map(|chart| chart.run())}
            {has_target.then(|| view! { <div class="tile-target"><span>{target}</span><b>{target_distance}</b></div> }.into_any())}
            {scale.map(|scale| scale.run())}
            {has_foot.then(|| view! {
                <div class="tile-foot">
                    <span>{as_of}</span>
                    {(!partial.is_empty()).then(|| view! {
                        <span class="partial"><super::icon::Icon glyph=super::icon::Glyph::Warn is_small=true/>{partial}</span>
                    })}
                </div>
            }.into_any())}
        </section>
    }
}
