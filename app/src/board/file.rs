//! The board and its rows as files: the same figures, exact, one a line.

use domain::kpi::{Metric, Unit};
use domain::list::{FilterOperator, ListQuery};
use domain::preference::Locale;
use rust_decimal::Decimal;
use service::kpi::Named;
use service::kpi::board::Board;

use super::view::{DEFINITIONS, FigureAsked, TILES, board_query, metric_name, name};
use crate::components::data_table::wire::{CellValue, Column, TablePage, TableRow, TableSetup};
use crate::error::AppError;
use crate::export::ExportContext;
use crate::i18n::Texts;
use crate::i18n::board::BoardTexts;

/// The value that a filter names; empty for none.
fn wanted(query: &ListQuery, column: &str) -> String {
    let is_it = |filter: &&domain::list::Filter| filter.column == column && filter.operator == FilterOperator::Is;
    query.filters.iter().find(is_it).and_then(|filter| filter.values.first()).cloned().unwrap_or_default()
}

/// A part of rows that are all there.
fn part(rows: Vec<TableRow>, query: &ListQuery) -> TablePage {
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let (offset, limit) =
        (usize::try_from(query.offset).unwrap_or(usize::MAX), usize::try_from(query.limit).unwrap_or(usize::MAX));
    TablePage { rows: rows.into_iter().skip(offset).take(limit).collect(), total, totals: Vec::new() }
}

/// The figures of the board as a list.
pub fn board_setup(locale: Locale) -> TableSetup {
    let text = BoardTexts::of(locale);
    TableSetup {
        list: "board",
        caption: text.file_title,
        columns: vec![
            Column::words("panel", text.file_panel),
            Column::words("item", text.file_item),
            Column::words("part", text.file_part),
            Column::words("metric", text.file_metric),
            Column::words("unit", text.file_unit),
            Column::figures("value", text.value),
            Column::figures("before", text.file_before),
            Column::figures("target", text.file_target),
        ],
        is_exportable: true,
        ..TableSetup::default()
    }
}

struct Lines {
    locale: Locale,
    text: &'static BoardTexts,
    rows: Vec<TableRow>,
}

impl Lines {
    fn add(
        &mut self,
        (panel, item, part): (&str, &str, &str),
        metric: &Metric,
        (value, before, target): (Option<Decimal>, Option<Decimal>, Option<Decimal>),
    ) {
        let unit = match metric.unit {
            Unit::Yuan | Unit::YuanPerOrder | Unit::YuanPerPiece => self.text.unit_yuan,
            Unit::Pieces | Unit::PiecesPerOrder => self.text.unit_pieces,
            Unit::Orders => self.text.unit_orders,
            Unit::Percent => self.text.unit_share,
        };
        // Quotients have no end; ten decimals are more than anybody reads.
        let figure = |value: Option<Decimal>| {
            CellValue::some(value.map(|value| value.round_dp(10).normalize()), CellValue::Quantity)
        };
        self.rows.push(TableRow {
            key: self.rows.len().to_string(),
            href: None,
            cells: vec![
                CellValue::text(panel),
                CellValue::text(item),
                CellValue::text(part),
                CellValue::Code(metric.code.to_owned()),
                CellValue::text(unit),
                figure(value),
                figure(before),
                figure(target),
            ],
        });
    }
}

/// The figures of the board.
pub async fn board_page(context: ExportContext, query: ListQuery) -> Result<TablePage, AppError> {
    let locale = context.preference.locale;
    let day = |column: &str| wanted(&query, column).parse().ok();
    let asked = super::view::PeriodAsked { first: day("first"), last: day("last") };
    let board =
        context.hub.board(&context.actor, &context.facts, board_query(asked, &wanted(&query, "comparison"))).await?;
    Ok(part(board_lines(&board, locale), &query))
}

fn board_lines(board: &Board, locale: Locale) -> Vec<TableRow> {
    let text = BoardTexts::of(locale);
    let mut lines = Lines { locale, text, rows: Vec::new() };
    let Some(figures) = &board.figures else { return lines.rows };
    for (place, slug) in TILES.iter().chain(&DEFINITIONS).enumerate() {
        let Some(metric) = Metric::find(slug) else { continue };
        let panel = if place < TILES.len() { text.tiles } else { text.three };
        let target = figures.targets.get(metric.code).and_then(|target| target.target).filter(|_| place < TILES.len());
        let total = &figures.totals.total;
        lines.add(
            (panel, metric_name(lines.locale, metric), text.whole_house),
            metric,
            (total.value(place), total.before(place), target),
        );
    }
    let (Some(net), Some(margin)) = (Metric::find("net_sales"), Metric::find("gross_margin_pct")) else {
        return lines.rows;
    };
    let named = |list: &[Named], id: Option<i32>| {
        list.iter().find(|named| Some(named.id) == id).map_or(String::new(), |named| name(locale, named).to_owned())
    };
    for row in &figures.channel_course.rows {
        let day = row.part.step.map(|day| day.to_string()).unwrap_or_default();
        let channel = named(&board.scope.channels, row.part.channel_id);
        lines.add((text.trend, &day, &channel), net, (row.value(0), None, None));
    }
    for row in &figures.by_channel.rows {
        let channel = named(&board.scope.channels, row.part.channel_id);
        lines.add((text.matrix, &channel, text.total), net, (row.value(0), row.before(0), None));
        lines.add((text.matrix, &channel, text.total), margin, (row.value(2), row.before(2), None));
    }
    for row in &figures.by_both.rows {
        let channel = named(&board.scope.channels, row.part.channel_id);
        let region = named(&board.scope.regions, row.part.region_id);
        lines.add((text.matrix, &channel, &region), net, (row.value(0), row.before(0), None));
    }
    for (panel, products) in [(text.top, &figures.top), (text.bottom, &figures.bottom)] {
        for product in products {
            let figures = (Some(product.net_sales), product.before, None);
            lines.add((panel, name(locale, &product.product), &product.product.code), net, figures);
        }
    }
    lines.rows
}

/// The rows behind a figure as a list.
pub fn rows_setup(locale: Locale) -> TableSetup {
    let text = BoardTexts::of(locale);
    TableSetup {
        list: "board_rows",
        caption: text.rows_title,
        columns: vec![
            Column::words("order", text.order),
            Column::words("line", text.line),
            Column::time("day", text.day),
            Column::words("channel", text.channel),
            Column::words("region", text.region),
            Column::words("product", text.product),
            Column::words("name", text.name),
            Column::figures("quantity", text.quantity),
            Column::figures("amount", text.amount),
        ],
        is_exportable: true,
        ..TableSetup::default()
    }
}

/// A part of the rows behind a figure, with their sum.
pub async fn rows_page(context: ExportContext, query: ListQuery) -> Result<TablePage, AppError> {
    let locale = context.preference.locale;
    let value = |name: &str| match name {
        "period-from" => wanted(&query, "first"),
        "period-to" => wanted(&query, "last"),
        "period" => String::new(),
        other => wanted(&query, other),
    };
    let asked = FigureAsked::of(&value, context.hub.now());
    let behind = context
        .hub
        .kpi_rows(&context.actor, &context.facts, asked.query(), asked.side, query.offset, query.limit)
        .await?;
    let of = |list: &[Named], id: i32| {
        list.iter().find(|named| named.id == id).map_or(CellValue::Empty, |named| CellValue::text(name(locale, named)))
    };
    let rows = behind
        .rows
        .iter()
        .zip(query.offset..)
        .map(|(row, place)| TableRow {
            key: place.to_string(),
            href: None,
            cells: vec![
                CellValue::Code(row.order.clone()),
                CellValue::text(row.line.clone()),
                CellValue::Date(row.day),
                of(&behind.scope.channels, row.channel_id),
                of(&behind.scope.regions, row.region_id),
                CellValue::Code(row.product.clone()),
                CellValue::text(if locale == Locale::ZhCn { row.product_zh.clone() } else { row.product_en.clone() }),
                CellValue::Quantity(row.quantity),
                CellValue::Quantity(row.amount.normalize()),
            ],
        })
        .collect();
    let mut totals = vec![CellValue::Empty; 8];
    totals.push(CellValue::Quantity(behind.amount.normalize()));
    Ok(TablePage { rows, total: u64::try_from(behind.total).unwrap_or_default(), totals })
}
