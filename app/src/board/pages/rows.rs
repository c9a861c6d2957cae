//! The rows behind a figure: their values sum to it.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::board::api::{GetBoardRows, RowDto, RowsDto};
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
    let url = use_url();
    let rows = Asked::new(move || {
        let query = url.with(|url| url.search().trim_start_matches('?').to_owned());
        (0, vec![Call::of::<GetBoardRows>(&[("query", &query)])])
    });
    view! {
        <Permitted permission=Permission::KpiRead>
            <Page title=text.rows_title lead=text.rows_lead>
                {loaded(rows, SkeletonShape::Table { rows: 10, columns: 6 }, rows_view)}
            </Page>
        </Permitted>
    }
}

fn rows_view(rows: RowsDto) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let file = |kind: &str| routes::export_file("board_rows", kind, &rows.export_query);
    let (xlsx, csv) = (file("xlsx"), file("csv"));
    let bar = view! {
        <div class="board-bar">
            <LinkButton href=rows.board.clone() icon=Glyph::Left>{text.back}</LinkButton>
            <span class="board-choices">
                <LinkButton href=xlsx icon=Glyph::Download download="rows.xlsx">{text.export_xlsx}</LinkButton>
                <LinkButton href=csv icon=Glyph::Download download="rows.csv">"CSV"</LinkButton>
            </span>
        </div>
    };
    if rows.rows.is_empty() {
        return view! { {bar}<div class="panel"><EmptyState glyph=Glyph::Search title=text.no_period text=rows.about/></div> }.into_any();
    }
    let lines = rows.rows.iter().map(line_view).collect_view();
    let link = |href: &str, words: &'static str| {
        (!href.is_empty())
            .then(|| view! { <LinkButton href=href.to_owned() is_small=true>{words}</LinkButton> }.into_any())
    };
    let (previous, next) = (link(&rows.previous, text.previous), link(&rows.next, text.next));
    let shown = rows.shown.clone();
    view! {
        {bar}
        <Panel
            id="board-rows"
            title=rows.about
            note=rows.note
            foot=move || view! { <span>{shown}</span><span class="end board-pager">{previous}{next}</span> }
        >
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.rows_title>
                <table class="table rows-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.order}</th>
                            <th scope="col" class="l">{text.line}</th>
                            <th scope="col" class="l">{text.day}</th>
                            <th scope="col" class="l">{text.channel}</th>
                            <th scope="col" class="l">{text.region}</th>
                            <th scope="col" class="l">{text.product}</th>
                            <th scope="col">{text.quantity}</th>
                            <th scope="col">{text.amount}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                    <tfoot>
                        <tr class="total"><th scope="row" colspan="7">{text.total}</th><td>{rows.amount}</td></tr>
                    </tfoot>
                </table>
            </div>
        </Panel>
    }
    .into_any()
}

fn line_view(row: &RowDto) -> AnyView {
    view! {
        <tr>
            <th scope="row">{row.order.clone()}</th>
            <td class="l">{row.line.clone()}</td>
            <td class="l">{row.day.clone()}</td>
            <td class="l">{row.channel.clone()}</td>
            <td class="l">{row.region.clone()}</td>
            <td class="l">{row.product.clone()}</td>
            <td>{row.quantity.clone()}</td>
            <td>{row.amount.clone()}</td>
        </tr>
    }
    .into_any()
}
