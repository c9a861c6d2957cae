//! The drawer of a figure: what it means, what it is made of, down to rows.

use leptos::prelude::*;

use super::change_view;
use crate::board::api::{DefinitionDto, FigureDto, PartDto, SideDto};
use crate::components::button::LinkButton;
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::drawer::Drawer;
use crate::components::icon::{Glyph, Icon};
use crate::components::tag::Tag;
use crate::i18n;
use crate::i18n::board::BoardTexts;

/// The drawer.
pub(in crate::board) fn figure_drawer(figure: FigureDto, close_href: String) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let code = figure.code.clone();
    let state = figure.state.clone();
    let tags = move || {
        let state = state.map(|(tone, word)| view! { <Tag tone label=word/> }.into_any());
        view! { <Tag label=code is_outline=true/>{state} }
    };
    let links: Vec<(String, String)> = figure.sides.iter().map(|side| (side.href.clone(), side.open.clone())).collect();
    let full_href = links.first().map(|(href, _)| href.clone()).unwrap_or_default();
    let foot = move || {
        let buttons = links
            .into_iter()
            .map(|(href, open)| view! { <LinkButton href icon=Glyph::List>{open}</LinkButton> }.into_any())
            .collect_view();
        view! { {buttons} }
    };
    let mut facts: Vec<Fact> = figure.facts.into_iter().map(|(word, value)| Fact::new(word, value)).collect();
    facts.push(Fact::new(text.formula, view! { <code class="formula">{figure.formula}</code> }.into_any()));
    let sides = figure.sides.iter().map(side_view).collect_view();
    let variants = (!figure.variants.is_empty()).then(|| variants_view(&figure.variants));
    let comparison = (!figure.basis.is_empty()).then(|| {
        view! { <p class="figure-basis">{change_view(figure.change)}<span>{figure.basis}</span></p> }.into_any()
    });
    let proof = (!figure.proof.is_empty()).then(|| {
        view! { <p class="figure-proof"><Icon glyph=Glyph::Check/><span>{figure.proof}</span></p> }.into_any()
    });
    view! {
        <Drawer title=figure.name close_href full_href tags foot>
            <section class="drawer-sect">
                <p class="figure-about">{figure.about}</p>
                <p class="drawer-value">{figure.value}</p>
                {comparison}
            </section>
            <section class="drawer-sect"><DescriptionList facts/></section>
            {sides}
            {proof}
            {variants}
        </Drawer>
    }
    .into_any()
}

fn side_view(side: &SideDto) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let parts = side.parts.iter().map(part_view).collect_view();
    view! {
        <section class="drawer-sect">
            <h3>{side.title.clone()}</h3>
            <table class="table channel-table">
                <thead>
                    <tr><th scope="col">{side.by.clone()}</th><th scope="col">{text.rows}</th><th scope="col">{side.unit.clone()}</th></tr>
                </thead>
                <tbody>
                    {parts}
                    <tr class="total">
                        <th scope="row">{text.total}</th>
                        <td>{side.rows.clone()}</td>
                        <td><a class="figure-link" href=side.href.clone()>{side.amount.clone()}</a></td>
                    </tr>
                </tbody>
            </table>
        </section>
    }
    .into_any()
}

fn part_view(part: &PartDto) -> AnyView {
    let mark = (!part.hue.is_empty()).then(|| view! { <span class="sw" data-ch=part.hue.clone()></span> }.into_any());
    view! {
        <tr>
            <th scope="row">{mark}{part.name.clone()}</th>
            <td>{part.rows.clone()}</td>
            <td><a class="figure-link" href=part.href.clone()>{part.amount.clone()}</a></td>
        </tr>
    }
    .into_any()
}

fn variants_view(variants: &[DefinitionDto]) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let rows = variants
        .iter()
        .map(|variant| {
            view! {
                <tr>
                    <th scope="row">{[&variant.name, " (", &variant.used_by, ")"].concat()}</th>
                    <td>{variant.amount.clone()}</td>
                    <td>{variant.difference.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="drawer-sect">
            <h3>{text.variants}</h3>
            <table class="table">
                <thead>
                    <tr><th scope="col">{text.name}</th><th scope="col">{text.amount_yuan}</th><th scope="col">{text.difference}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}
