//! A figure taken apart, and the rows behind it, as the drawer and the page of rows show them.

use domain::access::Actor;
use domain::kpi::{Additivity, Attainment, Metric, Unit};
use domain::preference::Locale;
use rust_decimal::Decimal;
use service::kpi::explain::{Explained, FigureSide, RowsBy, Side};
use service::kpi::{KpiScope, Named};
use service::{Hub, RequestFacts};

use super::api::{DefinitionDto, FigureDto, PartDto, RowDto, RowsDto, SideDto};
use super::view::{FigureAsked, change, exact, hue, metric_meaning, metric_name, name, period_words, short, state};
use crate::format;
use crate::i18n::board::BoardTexts;
use crate::i18n::{Texts, fill};
use crate::routes;

/// How many rows a page of rows has.
const ROWS_A_PAGE: u32 = 100;

/// A figure taken apart.
pub(super) async fn figure(
    hub: &Hub,
    actor: &Actor,
    facts: &RequestFacts,
    locale: Locale,
    asked: &FigureAsked,
) -> service::Result<FigureDto> {
    let explained = hub.kpi_explained(actor, facts, asked.query()).await?;
    Ok(shown(&explained, locale, asked))
}

/// Of what, when: channel, region, product, period.
fn about(
    locale: Locale,
    scope: &KpiScope,
    products: &[Named],
    asked: &FigureAsked,
    period: domain::kpi::Period,
) -> String {
    let text = BoardTexts::of(locale);
    let named = |list: &[Named], id: Option<i32>| {
        id.and_then(|id| list.iter().find(|named| named.id == id)).map(|named| name(locale, named).to_owned())
    };
    let parts = [
        named(&scope.channels, asked.channel),
        named(&scope.regions, asked.region),
        products.first().map(|product| format!("{} {}", product.code, name(locale, product))),
    ];
    let mut parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        parts.push(text.whole_house.to_owned());
    }
    parts.insert(0, period_words(locale, text, period));
    parts.join(" · ")
}

fn event_words(text: &BoardTexts, event: &str) -> &'static str {
    match event {
        "control_at" => text.event_control,
        "placed_at" => text.event_placed,
        "paid_at" => text.event_paid,
        "receipt_at" => text.event_receipt,
        "invoice_posted_at" => text.event_invoiced,
        "return_accepted_at" => text.event_returned,
        _ => text.event_other,
    }
}

/// The address of rows: that of the figure with its side, and a part of it.
fn rows_href(
    asked: &FigureAsked,
    period: domain::kpi::Period,
    metric: &Metric,
    side: Side,
    part: (&str, Option<i32>),
    offset: u32,
) -> String {
    let id = |id: Option<i32>| id.map(|id| id.to_string()).unwrap_or_default();
    let of_part = |name: &str, own: Option<i32>| if part.0 == name && part.1.is_some() { id(part.1) } else { id(own) };
    let offset = if offset == 0 { String::new() } else { offset.to_string() };
    routes::board_rows(&[
        ("metric", metric.code),
        ("side", side.code()),
        ("period-from", &period.first.to_string()),
        ("period-to", &period.last.to_string()),
        ("compare", &asked.comparison),
        ("channel", &of_part("channel", asked.channel)),
        ("region", &of_part("region", asked.region)),
        ("product", &id(asked.product)),
        ("offset", &offset),
    ])
}

/// The unit of a side: that of the figure for a sum, else money or counts by what is summed.
fn side_unit(metric: &Metric, side: Side) -> Unit {
    match (metric.unit, side) {
        (unit, Side::Whole) => unit,
        (Unit::YuanPerOrder, Side::Top) | (Unit::YuanPerPiece, Side::Top) => Unit::Yuan,
        (Unit::YuanPerOrder, Side::Bottom) | (Unit::PiecesPerOrder, Side::Bottom) => Unit::Orders,
        (Unit::YuanPerPiece, Side::Bottom) | (Unit::PiecesPerOrder, Side::Top) => Unit::Pieces,
        (_, Side::Top | Side::Bottom) => match metric.slug {
            "cancellation_rate" => Unit::Orders,
            "return_rate_units" => Unit::Pieces,
            _ => Unit::Yuan,
        },
    }
}

fn side_dto(explained: &Explained, side: &FigureSide, locale: Locale, asked: &FigureAsked) -> SideDto {
    let text = BoardTexts::of(locale);
    let unit = side_unit(explained.metric, side.side);
    let write = |value: Decimal| match unit {
        Unit::Yuan => format::amount(locale, value),
        unit => exact(locale, unit, Some(value)),
    };
    let (by, list, part_name) = match explained.by {
        RowsBy::Region => (text.region, &explained.scope.regions, "region"),
        RowsBy::Channel | RowsBy::Whole => (text.channel, &explained.scope.channels, "channel"),
    };
    let href = |part: (&str, Option<i32>)| rows_href(asked, explained.period, explained.metric, side.side, part, 0);
    let parts = side
        .parts
        .iter()
        .map(|part| {
            let named = list.iter().find(|named| named.id == part.id);
            PartDto {
                name: named.map_or_else(|| part.id.to_string(), |named| name(locale, named).to_owned()),
                hue: match (named, explained.by) {
                    (Some(channel), RowsBy::Channel) => hue(channel).code().to_owned(),
                    _ => String::new(),
                },
                rows: format::count(locale, part.rows),
                amount: write(part.amount),
                href: href((part_name, Some(part.id))),
            }
        })
        .collect();
    let (title, open) = match side.side {
        Side::Whole => (text.sum_to_rows, text.open_rows),
        Side::Top => (text.side_top, text.open_top),
        Side::Bottom => (text.side_bottom, text.open_bottom),
    };
    SideDto {
        title: title.to_owned(),
        by: by.to_owned(),
        unit: match unit {
            Unit::Yuan => text.amount_yuan.to_owned(),
            _ => text.value.to_owned(),
        },
        parts,
        rows: format::count(locale, side.rows),
        amount: write(side.amount),
        href: href(("", None)),
        open: open.to_owned(),
    }
}

fn shown(explained: &Explained, locale: Locale, asked: &FigureAsked) -> FigureDto {
    let text = BoardTexts::of(locale);
    let metric = explained.metric;
    let attainment: Option<Attainment> = explained.target.judge(metric.direction, explained.value);
    let basis = match explained.compared_period {
        Some(period) => {
            let range = fill(text.vs, &[("range", &format::range(locale, period.first, period.last))]);
            let before = fill(text.compared_before, &[("value", &short(locale, metric.unit, explained.before))]);
            format!("{range}, {before}")
        }
        None => String::new(),
    };
    let mut facts = vec![
        (text.definition.to_owned(), metric_meaning(locale, metric).to_owned()),
        (text.event.to_owned(), event_words(text, metric.event).to_owned()),
        (
            text.additivity.to_owned(),
            match metric.additivity {
                Additivity::Additive => text.additive.to_owned(),
                Additivity::Ratio => text.ratio.to_owned(),
            },
        ),
    ];
    if let Some(target) = explained.target.target {
        let words = |value: Option<Decimal>| short(locale, metric.unit, value);
        let limits = match explained.target.red_line {
            Some(red) => fill(text.alert_limits, &[("target", &words(Some(target))), ("red", &words(Some(red)))]),
            None => fill(text.alert_target, &[("target", &words(Some(target)))]),
        };
        facts.push((text.limits.to_owned(), limits));
    }
    let proof = match (explained.value, explained.recomputed) {
        (Some(value), Some(recomputed)) => {
            fill(text.proof, &[("amount", &format::decimal(locale, value - recomputed, 2))])
        }
        _ => String::new(),
    };
    let standard = explained.value;
    let variants = explained
        .variants
        .iter()
        .map(|(variant, value)| DefinitionDto {
            name: metric_name(locale, variant).to_owned(),
            used_by: match variant.slug {
                "placed_gmv" => text.used_ecommerce,
                "receipt_sales" => text.used_stores,
                _ => text.used_b2b,
            }
            .to_owned(),
            amount: exact(locale, variant.unit, *value),
            difference: match (value, standard) {
                (Some(value), Some(standard)) => format::signed(locale, *value - standard, 2),
                _ => String::new(),
            },
            is_standard: false,
            href: String::new(),
        })
        .collect();
    FigureDto {
        code: metric.code.to_owned(),
        name: metric_name(locale, metric).to_owned(),
        about: about(locale, &explained.scope, &explained.products, asked, explained.period),
        value: exact(locale, metric.unit, explained.value),
        change: change(locale, metric, explained.value, explained.before),
        basis,
        state: attainment.map(|attainment| state(text, attainment)),
        facts,
        formula: metric.formula.to_owned(),
        sides: explained.sides.iter().map(|side| side_dto(explained, side, locale, asked)).collect(),
        proof,
        variants,
    }
}

/// The rows behind a figure.
pub(super) async fn rows(
    hub: &Hub,
    actor: &Actor,
    facts: &RequestFacts,
    locale: Locale,
    asked: &FigureAsked,
) -> service::Result<RowsDto> {
    let text = BoardTexts::of(locale);
    let behind = hub.kpi_rows(actor, facts, asked.query(), asked.side, asked.offset, ROWS_A_PAGE).await?;
    let metric = behind.metric;
    let unit = side_unit(metric, asked.side);
    let amount = exact(locale, unit, Some(behind.amount));
    let of =
        |list: &[Named], id: i32| list.iter().find(|named| named.id == id).map(|named| name(locale, named).to_owned());
    let rows: Vec<RowDto> = behind
        .rows
        .iter()
        .map(|row| RowDto {
            order: row.order.clone(),
            line: row.line.clone(),
            day: format::date(locale, row.day),
            channel: of(&behind.scope.channels, row.channel_id).unwrap_or_default(),
            region: of(&behind.scope.regions, row.region_id).unwrap_or_default(),
            product: format!(
                "{} {}",
                row.product,
                if locale == Locale::ZhCn { &row.product_zh } else { &row.product_en }
            )
            .trim()
            .to_owned(),
            quantity: format::quantity(locale, row.quantity),
            amount: match unit {
                Unit::Yuan => format::amount(locale, row.amount),
                unit => exact(locale, unit, Some(row.amount)),
            },
        })
        .collect();
    let count = i64::try_from(rows.len()).unwrap_or_default();
    let offset = i64::from(asked.offset);
    let page = |offset: u32| rows_href(asked, behind.period, metric, asked.side, ("", None), offset);
    let side_words = match asked.side {
        Side::Whole => String::new(),
        Side::Top => format!(" · {}", text.open_top),
        Side::Bottom => format!(" · {}", text.open_bottom),
    };
    let filter = |value: &str| if value.is_empty() { String::new() } else { format!("is:{value}") };
    let id = |id: Option<i32>| filter(&id.map(|id| id.to_string()).unwrap_or_default());
    Ok(RowsDto {
        about: format!(
            "{} {}{side_words} · {}",
            metric_name(locale, metric),
            metric.code,
            about(locale, &behind.scope, &behind.products, asked, behind.period)
        ),
        note: fill(text.rows_count, &[("count", &format::count(locale, behind.total)), ("amount", &amount)]),
        shown: fill(
            text.rows_shown,
            &[
                ("first", &format::count(locale, (offset + 1).min(behind.total))),
                ("last", &format::count(locale, offset + count)),
            ],
        ),
        amount,
        rows,
        previous: if asked.offset > 0 { page(asked.offset.saturating_sub(ROWS_A_PAGE)) } else { String::new() },
        next: if offset + count < behind.total { page(asked.offset + ROWS_A_PAGE) } else { String::new() },
        board: routes::board(&[
            ("period-from", &behind.period.first.to_string()),
            ("period-to", &behind.period.last.to_string()),
            ("compare", &asked.comparison),
        ]),
        export_query: routes::query_of(&[
            ("f.metric", &filter(metric.code)),
            ("f.side", &filter(asked.side.code())),
            ("f.first", &filter(&behind.period.first.to_string())),
            ("f.last", &filter(&behind.period.last.to_string())),
            ("f.channel", &id(asked.channel)),
            ("f.region", &id(asked.region)),
            ("f.product", &id(asked.product)),
        ]),
    })
}
