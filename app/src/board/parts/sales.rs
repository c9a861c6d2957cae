//! Where: the course by channel, the meanings of "sales" beside the standard, and channel by region.

use leptos::prelude::*;

use super::direction;
use crate::board::api::{BoardDto, CellDto, ChannelRowDto, DefinitionDto, LinkDto};
use crate::components::chart::Chart;
use crate::components::delta::Delta;
use crate::components::icon::{Glyph, Icon};
use crate::components::panel::Panel;
use crate::i18n;
use crate::i18n::board::BoardTexts;

/// The course by channel. Its steps are links too, for those who cannot or do not want to point at the picture.
pub(in crate::board) fn trend_panel(board: &BoardDto) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let note = if board.is_weekly { text.trend_weeks } else { text.trend_note };
    let trend = board.trend.clone();
    let steps = board.steps.iter().map(step_view).collect_view();
    view! {
        <Panel title=text.trend note columns=7>
            {trend.map(|trend| view! { <Chart id="board-trend" data=Signal::stored(trend)/> }.into_any())}
            <details class="chart-fold board-steps">
                <summary>{text.by_day}</summary>
                <ul class="steps-list">{steps}</ul>
            </details>
        </Panel>
    }
    .into_any()
}

fn step_view(step: &LinkDto) -> AnyView {
    view! { <li><a class="text-link" href=step.href.clone()>{step.label.clone()}</a></li> }.into_any()
}

/// The meanings of "sales" beside the standard, and the way from the first to it.
pub(in crate::board) fn three_panel(board: &BoardDto) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let rows = board.definitions.iter().map(definition_view).collect_view();
    let bridge = board.bridge.clone();
    let residual = board.residual.clone();
    view! {
        <Panel
            title=text.three
            note=text.three_note
            columns=5
            foot=move || view! { <Icon glyph=Glyph::Check/><span>{residual}</span> }
        >
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.three>
                <table class="table definitions">
                    <thead><tr><th scope="col">{text.name}</th><th scope="col">{text.amount_yuan}</th><th scope="col">{text.difference}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <h3 class="panel-sub">{text.bridge}</h3>
            {bridge.map(|bridge| view! { <Chart id="board-bridge" data=Signal::stored(bridge) has_table=false/> }.into_any())}
        </Panel>
    }
    .into_any()
}

fn definition_view(definition: &DefinitionDto) -> AnyView {
    let class = if definition.is_standard { "total" } else { "" };
    view! {
        <tr class=class>
            <th scope="row">
                <span class="definition-name">{definition.name.clone()}<span class="tag line">{definition.used_by.clone()}</span></span>
            </th>
            <td><a class="figure-link" href=definition.href.clone()>{definition.amount.clone()}</a></td>
            <td class="dim">{definition.difference.clone()}</td>
        </tr>
    }
    .into_any()
}

/// Channel by region.
pub(in crate::board) fn matrix_panel(board: &BoardDto, note: String) -> AnyView {
    let text = i18n::texts::<BoardTexts>();
    let heads = board.heads.iter().map(|head| view! { <th scope="col">{head.clone()}</th> }).collect_view();
    let rows = board.rows.iter().map(row_view).collect_view();
    let key = move || {
        let tints = ["1", "2", "3", "4", "5", "6"].map(|heat| view! { <i data-heat=heat></i> }).collect_view();
        view! { <span class="board-heat-key" aria-hidden="true">{text.heat_low}<span>{tints}</span>{text.heat_high}</span> }
    };
    view! {
        <Panel title=text.matrix note columns=8 tools=key>
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.matrix>
                <table class="table channel-table">
                    <thead><tr><th scope="col">{text.channel}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Panel>
    }
    .into_any()
}

fn row_view(row: &ChannelRowDto) -> AnyView {
    let mark = (!row.hue.is_empty()).then(|| view! { <span class="sw" data-ch=row.hue.clone()></span> }.into_any());
    view! {
        <tr class=row.kind.clone()>
            <th scope="row">{mark}{row.name.clone()}</th>
            {row.cells.iter().map(cell_view).collect_view()}
        </tr>
    }
    .into_any()
}

fn cell_view(cell: &CellDto) -> AnyView {
    let content = match (cell.direction, cell.href.is_empty()) {
        (Some(number), _) => view! { <Delta direction=direction(number) text=cell.text.clone()/> }.into_any(),
        (None, false) => view! { <a class="figure-link" href=cell.href.clone()>{cell.text.clone()}</a> }.into_any(),
        (None, true) => view! { <span class="dim">{cell.text.clone()}</span> }.into_any(),
    };
    view! { <td data-heat=cell.heat.to_string()>{content}</td> }.into_any()
}
