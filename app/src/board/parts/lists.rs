//! What needs a person, which products, and whether the data can be trusted.

use leptos::prelude::*;

use super::change_view;
use crate::board::api::{AlertDto, BoardDto, FeedDto, ProductDto};
use crate::components::icon::{Glyph, Icon};
use crate::components::panel::Panel;
use crate::components::states::EmptyState;
use crate::components::tag::Tag;
use crate::i18n;
use crate::i18n::board::BoardTexts;

/// What is beyond its limits.
pub(in crate::board) fn alerts_panel(board: &BoardDto) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let verdicts = board.verdicts.clone();
    let content = if board.alerts.is_empty() {
        view! { <EmptyState glyph=Glyph::Check title=text.alerts_none text=text.alerts_none_hint/> }.into_any()
    } else {
        view! { <ul class="alerts">{board.alerts.iter().map(alert_view).collect_view()}</ul> }.into_any()
    };
    view! { <Panel title=text.alerts note=verdicts columns=4>{content}</Panel> }.into_any()
}

fn alert_view(alert: &AlertDto) -> AnyView {
    let words =
        view! { <span class="todo-words"><b>{alert.title.clone()}</b><small>{alert.detail.clone()}</small></span> };
    let icon = view! { <span class="alert-icon" data-tone=alert.tone.code()><Icon glyph=alert.tone.glyph()/></span> };
    let tag = view! { <Tag tone=alert.tone label=alert.word.clone()/> };
    let content = view! { {icon}{words}{tag} };
    if alert.href.is_empty() {
        view! { <li><div class="alert">{content}</div></li> }.into_any()
    } else {
        view! { <li><a class="alert" href=alert.href.clone()>{content}</a></li> }.into_any()
    }
}

/// A list of products.
pub(in crate::board) fn products_panel(title: &'static str, note: &'static str, products: &[ProductDto]) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let content = if products.is_empty() {
        view! { <EmptyState glyph=Glyph::Box title=text.no_products text=""/> }.into_any()
    } else {
        let rows = products.iter().map(product_view).collect_view();
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=title>
                <table class="table products-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.product}</th>
                            <th scope="col">{text.amount_yuan}</th>
                            <th scope="col">{text.growth}</th>
                            <th scope="col">{text.margin}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! { <Panel title note columns=4>{content}</Panel> }.into_any()
}

fn product_view(product: &ProductDto) -> AnyView {
    view! {
        <tr>
            <th scope="row"><span class="two-lines"><span>{product.name.clone()}</span><small>{product.code.clone()}</small></span></th>
            <td><a class="figure-link" href=product.href.clone()>{product.amount.clone()}</a></td>
            <td>{change_view(product.change.clone())}</td>
            <td>{product.margin.clone()}</td>
        </tr>
    }
    .into_any()
}

/// How fresh the feeds are.
pub(in crate::board) fn freshness_panel(board: &BoardDto) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let feeds = board.feeds.iter().map(feed_view).collect_view();
    let foot = board.feeds_foot.clone();
    view! {
        <Panel id="board-freshness" title=text.freshness note=board.feeds_note.clone() foot=move || view! { <span>{foot}</span> }>
            <ul class="feeds">{feeds}</ul>
        </Panel>
    }
    .into_any()
}

fn feed_view(feed: &FeedDto) -> AnyView {
    let glyph = if feed.is_late { Glyph::Warn } else { Glyph::Tick };
    view! {
        <li class="feed" data-late=feed.is_late.then_some("")>
            <span class="feed-name">{feed.name.clone()}<Icon glyph is_small=true/></span>
            <b>{feed.age.clone()}</b>
            <small>{feed.watermark.clone()}</small>
            <small>{feed.rows.clone()}</small>
        </li>
    }
    .into_any()
}
