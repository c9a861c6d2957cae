//! The rows behind a figure: their amounts sum to it.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::board::api::{GetBoardRows, ROWS_A_PAGE, RowDto, RowsDto};
use crate::call::{Asked, Call};
use crate::components::button::LinkButton;
use crate::components::icon::Glyph;
use crate::components::panel::Panel;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::EmptyState;
use crate::i18n;
use crate::i18n::board::BoardTexts;
use crate::page::{Page, Permitted, loaded};
use crate::routes;

/// The rows behind a figure of the board.
#[component]
pub fn BoardRowsPage() -> impl IntoView {
    let text = i18n::texts::<BoardTexts>();
    let query = use_query_map();
    let part = move |name: &str| query.with(|query| query.get(name).unwrap_or_default());
    let rows = Asked::new(move || {
        let fields = ["first", "last", "channel", "region", "offset"].map(part);
        let [first, last, channel, region, offset] = &fields;
        let offset = if offset.is_empty() { "0" } else { offset };
        let call = Call::of::<GetBoardRows>(&[
            ("first", first),
            ("last", last),
            ("channel", channel),
            ("region", region),
            ("offset", offset),
        ]);
        (0, vec![call])
    });
    let show = move |rows: RowsDto| {
        let offset = query.with_untracked(|query| query.get("offset")).and_then(|offset| offset.parse().ok()).unwrap_or(0_u32);
        let address = move |offset: u32| {
            let [first, last, channel, region] =
                ["first", "last", "channel", "region"].map(|name| query.with_untracked(|query| query.get(name).unwrap_or_default()));
            let rest = routes::board_rows(&first, &last, channel.parse().ok(), region.parse().ok());
            format!("{rest}&offset={offset}")
        };
        if rows.rows.is_empty() {
            return view! { <EmptyState glyph=Glyph::Search title=text.no_period text=rows.about/> }.into_any();
        }
        let lines = rows.rows.iter().map(line_view).collect_view();
        let has_more = i64::from(offset) + i64::from(ROWS_A_PAGE) < rows.total;
        let previous = (offset > 0).then(|| {
            view! { <LinkButton href=address(offset.saturating_sub(ROWS_A_PAGE))>{text.previous}</LinkButton> }.into_any()
        });
        let next = has_more.then(|| view! { <LinkButton href=address(offset + ROWS_A_PAGE)>{text.next}</LinkButton> }.into_any());
        view! {
            <Panel title=rows.about note=rows.total_text>
                <div class="table-scroll" tabindex="0" role="region" aria-label=text.rows_title>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{text.order}</th>
                                <th scope="col">{text.line}</th>
                                <th scope="col">{text.day}</th>
                                <th scope="col">{text.product}</th>
                                <th scope="col" class="num">{text.quantity}</th>
                                <th scope="col" class="num">{text.amount}</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                        <tfoot><tr class="total"><th scope="row" colspan="5">{text.total}</th><td class="num">{rows.amount}</td></tr></tfoot>
                    </table>
                </div>
            </Panel>
            <p class="pager">{previous}{next}</p>
        }
        .into_any()
    };
    view! {
        <Permitted permission=Permission::KpiRead>
            <Page
                title=text.rows_title
                lead=text.rows_lead
                actions=move || view! { <LinkButton href=routes::BOARD>{text.back}</LinkButton> }.into_any()
            >
                {loaded(rows, SkeletonShape::Text { lines: 10 }, show)}
            </Page>
        </Permitted>
    }
}

fn line_view(row: &RowDto) -> AnyView {
    view! {
        <tr>
            <td>{row.order.clone()}</td>
            <td>{row.line.clone()}</td>
            <td>{row.day.clone()}</td>
            <td>{row.product.clone()}</td>
            <td class="num">{row.quantity.clone()}</td>
            <td class="num">{row.amount.clone()}</td>
        </tr>
    }
    .into_any()
}
