//! The only SQL that is written by the program: sums and rows over the lines themselves, for the events and columns of a
//! definition. It is put together from the names below alone; whatever comes from a person is bound.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::kpi::{Atom, Grain, RollupColumn, RollupEvent};
use rust_decimal::Decimal;

use super::Cut;

/// The table whose rows an event dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Lines,
    Returns,
    Orders,
}

/// Where the rows of an event lie: the table, the column with their date, and which of them count.
fn place(event: RollupEvent) -> (Table, &'static str, &'static str) {
    match event {
        RollupEvent::Placed => (Table::Lines, "placed_on", "true"),
        RollupEvent::Paid => (Table::Lines, "paid_on", "true"),
        RollupEvent::Shipped => (Table::Lines, "shipped_on", "true"),
        RollupEvent::Receipt => (Table::Lines, "receipt_on", "true"),
        RollupEvent::Invoiced => (Table::Lines, "invoiced_on", "true"),
        RollupEvent::Control => (Table::Lines, "control_on", "true"),
        RollupEvent::Cancelled => (Table::Lines, "cancelled_on", "true"),
        RollupEvent::ReturnAccepted => (Table::Returns, "accepted_on", "true"),
        RollupEvent::ReturnOfControl => (Table::Returns, "control_on", "accepted_on IS NOT NULL"),
    }
}

/// A column of one row; amounts that are not known add nothing.
fn column(table: Table, column: RollupColumn) -> &'static str {
    match (table, column) {
        (Table::Lines | Table::Returns, RollupColumn::Units) => "quantity",
        (Table::Lines, RollupColumn::List) => "coalesce(list_amount, 0)",
        (Table::Lines, RollupColumn::Discount) => "(coalesce(markdown_amount, 0) + coalesce(coupon_shop_amount, 0))",
        (Table::Lines | Table::Returns, RollupColumn::Net) => "coalesce(net_amount, 0)",
        (Table::Lines | Table::Returns, RollupColumn::Gross) => "(coalesce(net_amount, 0) + coalesce(tax_amount, 0))",
        (Table::Lines | Table::Returns, RollupColumn::Tax) => "coalesce(tax_amount, 0)",
        (Table::Lines, RollupColumn::Shipping) => "coalesce(shipping_amount, 0)",
        (Table::Lines | Table::Returns, RollupColumn::Cost) => "coalesce(cost_amount, 0)",
        (Table::Orders, RollupColumn::Orders) => "1",
        (Table::Orders, RollupColumn::CancelledOrders) => "(cancelled_on IS NOT NULL)::int",
        // An order's line has no order to count, a return no list price, an order no amount.
        (Table::Lines | Table::Returns, RollupColumn::Orders | RollupColumn::CancelledOrders)
        | (Table::Returns, RollupColumn::List | RollupColumn::Discount | RollupColumn::Shipping)
        | (
            Table::Orders,
            RollupColumn::Units
            | RollupColumn::List
            | RollupColumn::Discount
            | RollupColumn::Net
            | RollupColumn::Gross
            | RollupColumn::Tax
            | RollupColumn::Shipping
            | RollupColumn::Cost,
        ) => "0",
    }
}

/// Stored sums of lines, from the lines themselves, cut like `sum_sales.sql` and by product. Parameters: first and last day,
/// channels, regions, products.
pub(super) fn sums_by_lines(events: &BTreeSet<RollupEvent>, cut: Cut) -> String {
    let key = |is_cut: bool, name: &'static str| if is_cut { name } else { "NULL::int" };
    let mut sql = String::new();
    for event in events {
        let (table, day, condition) = place(*event);
        let name = if table == Table::Returns { "return_line" } else { "sale_line" };
        let step = cut.grain.map_or_else(|| "NULL::date".to_owned(), |grain| step_of(grain, day));
        if !sql.is_empty() {
            sql.push_str(" UNION ALL ");
        }
        // Writing into a text cannot fail.
        let _ = write!(
            sql,
            "SELECT {channel} AS channel_id, {location} AS location_id, {region} AS region_id, {product} AS product_id,
               {step} AS step, {number}::smallint AS event, sum({units}) AS units, sum({list}) AS list,
               sum({discount}) AS discount, sum({net}) AS net, sum({gross}) AS gross, sum({tax}) AS tax,
               sum({shipping}) AS shipping, sum({cost}) AS cost
             FROM {name}
             WHERE {day} BETWEEN $1 AND $2 AND {condition} AND ($3::int[] IS NULL OR channel_id = ANY ($3))
               AND ($4::int[] IS NULL OR region_id = ANY ($4)) AND ($5::int[] IS NULL OR product_id = ANY ($5))
             GROUP BY 1, 2, 3, 4, 5",
            channel = key(cut.by_channel, "channel_id"),
            location = key(cut.by_location, "location_id"),
            region = key(cut.by_region, "region_id"),
            product = key(cut.by_product, "product_id"),
            number = event.number(),
            units = column(table, RollupColumn::Units),
            list = decimal(column(table, RollupColumn::List)),
            discount = decimal(column(table, RollupColumn::Discount)),
            net = column(table, RollupColumn::Net),
            gross = column(table, RollupColumn::Gross),
            tax = column(table, RollupColumn::Tax),
            shipping = decimal(column(table, RollupColumn::Shipping)),
            cost = column(table, RollupColumn::Cost),
        );
    }
    sql
}

/// A constant as a decimal, so that all parts of a union have one type.
fn decimal(expression: &str) -> String {
    format!("({expression})::numeric")
}

fn step_of(grain: Grain, day: &str) -> String {
    format!("date_trunc('{}', {day})::date", grain.code())
}

/// The rows behind a sum: `order_id`, `own_name`, `line_key`, `product_id`, `channel_id`, `region_id`, `day`, `quantity`,
/// `amount`. Parameters as in [`sums_by_lines`].
pub(super) fn rows(terms: &BTreeMap<Atom, Decimal>) -> String {
    let mut places: BTreeMap<(u8, RollupEvent), Vec<(RollupColumn, Decimal)>> = BTreeMap::new();
    for (atom, factor) in terms {
        places.entry((u8::from(atom.column.is_of_orders()), atom.event)).or_default().push((atom.column, *factor));
    }
    let mut sql = String::new();
    for ((is_of_orders, event), columns) in places {
        let (line_table, day, condition) = place(event);
        let table = if is_of_orders == 1 { Table::Orders } else { line_table };
        let amount = columns
            .iter()
            .map(|(name, factor)| format!("({factor})::numeric * {}", column(table, *name)))
            .collect::<Vec<_>>()
            .join(" + ");
        let sign = if columns.iter().any(|(_, factor)| factor.is_sign_negative()) && table == Table::Returns {
            "-"
        } else {
            ""
        };
        // An order that was not cancelled adds nothing to those that were, and is no row of theirs.
        let counts_cancelled = columns.iter().all(|(name, _)| *name == RollupColumn::CancelledOrders);
        let (source, identity, quantity, product, more) = match table {
            Table::Lines => ("sale_line", "order_id, NULL::text AS own_name, line_key", "quantity", "product_id", ""),
            Table::Returns => (
                "return_line",
                "NULL::bigint AS order_id, external_id AS own_name, line_key",
                "quantity",
                "product_id",
                "",
            ),
            Table::Orders => (
                "trade_order",
                "order_id, NULL::text AS own_name, ''::text AS line_key",
                "1::numeric",
                "NULL::int",
                if counts_cancelled { " AND cancelled_on IS NOT NULL" } else { "" },
            ),
        };
        // An order has no product: a slice of products has no orders.
        let of_products =
            if table == Table::Orders { "$5::int[] IS NULL" } else { "($5::int[] IS NULL OR product_id = ANY ($5))" };
        if !sql.is_empty() {
            sql.push_str(" UNION ALL ");
        }
        // Writing into a text cannot fail.
        let _ = write!(
            sql,
            "SELECT {identity}, {product} AS product_id, channel_id, region_id, {day} AS day, {sign}{quantity} AS quantity,
               {amount} AS amount
             FROM {source}
             WHERE {day} BETWEEN $1 AND $2 AND {condition}{more} AND ($3::int[] IS NULL OR channel_id = ANY ($3))
               AND ($4::int[] IS NULL OR region_id = ANY ($4)) AND {of_products}"
        );
    }
    sql
}
