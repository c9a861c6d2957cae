//! How the facts of commerce are kept: a batch of rows is laid into a temporary table and compared with what is known, set
//! against set, in the transaction of the caller. A row is new, changed, unchanged, older than what is known, or contradicts
//! it (the same version with other content). The roll-ups follow by triggers of the database in the same statement.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::integration::{Fact, Field, Value};
use sqlx::Row;

use crate::error::{Error, Result};
use crate::tx::Tx;

/// A row to take, with what identifies its version.
#[derive(Clone, Debug, PartialEq)]
pub struct IncomingRow {
    /// The line of the file, counted from 1.
    pub source_line: i64,
    /// Which line of its document it is: the system's number, or the product and its turn.
    pub line_key: String,
    /// Grows with each change of the row in its system.
    pub source_version: i64,
    /// The fingerprint of its content.
    pub content_hash: [u8; 16],
    /// The fact.
    pub fact: Fact,
}

/// What a batch belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchContext {
    /// The system whose rows these are.
    pub system_id: i16,
    /// The taking-in that brought them.
    pub run_id: i64,
    /// The business date of the arrival, under which undated rows are filed.
    pub arrived_on: NaiveDate,
    /// The moment of the arrival.
    pub arrived_at: DateTime<Utc>,
    /// The brand's clock against UTC, in seconds.
    pub clock_offset_seconds: i32,
    /// When the business day begins after midnight, in seconds.
    pub day_starts_seconds: i32,
    /// Whether unknown products are entered into the product list.
    pub creates_products: bool,
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchOutcome {
    /// Rows nobody knew.
    pub new: i64,
    /// Rows that replaced an older version.
    pub changed: i64,
    /// Rows known already.
    pub unchanged: i64,
    /// Rows older than what is known.
    pub older: i64,
    /// Lines of rows that say something else under the version that is known already.
    pub contradicting: Vec<i64>,
}

/// Columns of the staging table, in its order, after source_line, source_version and content_hash. `line_key` is not a field.
const STAGED: [(&str, Option<Field>); 33] = [
    ("id", Some(Field::Id)),
    ("line_key", None),
    ("order_id", Some(Field::OrderId)),
    ("channel", Some(Field::Channel)),
    ("location", Some(Field::Location)),
    ("region", Some(Field::Region)),
    ("buyer", Some(Field::Buyer)),
    ("is_member", Some(Field::IsMember)),
    ("delivery_method", Some(Field::DeliveryMethod)),
    ("currency", Some(Field::Currency)),
    ("invoice_number", Some(Field::InvoiceNumber)),
    ("product", Some(Field::Product)),
    ("product_name", Some(Field::ProductName)),
    ("quantity", Some(Field::Quantity)),
    ("list_amount", Some(Field::ListAmount)),
    ("markdown_amount", Some(Field::MarkdownAmount)),
    ("coupon_shop_amount", Some(Field::CouponShopAmount)),
    ("coupon_platform_amount", Some(Field::CouponPlatformAmount)),
    ("net_amount", Some(Field::NetAmount)),
    ("tax_amount", Some(Field::TaxAmount)),
    ("shipping_amount", Some(Field::ShippingAmount)),
    ("cost_amount", Some(Field::CostAmount)),
    ("placed_at", Some(Field::PlacedAt)),
    ("paid_at", Some(Field::PaidAt)),
    ("shipped_at", Some(Field::ShippedAt)),
    ("delivered_at", Some(Field::DeliveredAt)),
    ("receipt_at", Some(Field::ReceiptAt)),
    ("invoiced_at", Some(Field::InvoicedAt)),
    ("cancelled_at", Some(Field::CancelledAt)),
    ("requested_at", Some(Field::RequestedAt)),
    ("accepted_at", Some(Field::AcceptedAt)),
    ("refunded_at", Some(Field::RefundedAt)),
    ("reason_group", Some(Field::ReasonGroup)),
];

/// A batch may take longer than a person waits for a page.
const BATCH_TIMEOUT: &str = "SET LOCAL statement_timeout = '120s'";

/// Takes a batch of order lines.
///
/// # Errors
/// As the database; nothing of the batch is kept then.
pub async fn take_sale_lines(tx: &mut Tx, context: &BatchContext, rows: &[IncomingRow]) -> Result<BatchOutcome> {
    if rows.is_empty() {
        return Ok(BatchOutcome::default());
    }
    stage(tx, context, rows).await?;
    let (first, last) = filed_span(context, rows);
    sqlx::query("SELECT sale_line_partitions($1, $2)").bind(first).bind(last).execute(tx.connection()).await?;
    let clock = Clock::of(context);
    let orders = sqlx::query(include_str!("../sql/commerce/take_orders.sql"))
        .bind(context.system_id)
        .bind(context.run_id)
        .bind(context.arrived_on)
        .bind(clock.offset)
        .bind(clock.day_starts);
    orders.execute(tx.connection()).await?;
    let mut outcome = left(tx, include_str!("../sql/commerce/sale_lines_left.sql"), context).await?;
    written(tx, include_str!("../sql/commerce/take_sale_lines.sql"), context, &mut outcome).await?;
    unstage(tx).await?;
    Ok(outcome)
}

/// Takes a batch of returned lines.
///
/// # Errors
/// As the database; nothing of the batch is kept then.
pub async fn take_return_lines(tx: &mut Tx, context: &BatchContext, rows: &[IncomingRow]) -> Result<BatchOutcome> {
    if rows.is_empty() {
        return Ok(BatchOutcome::default());
    }
    stage(tx, context, rows).await?;
    let mut outcome = left(tx, include_str!("../sql/commerce/return_lines_left.sql"), context).await?;
    written(tx, include_str!("../sql/commerce/take_return_lines.sql"), context, &mut outcome).await?;
    unstage(tx).await?;
    Ok(outcome)
}

/// Folds up to `most` differences of each roll-up into its base; returns how many. Steps of a task, one instance at a time.
///
/// # Errors
/// As the database.
pub async fn fold_rollups(tx: &mut Tx, most: i32) -> Result<i64> {
    sqlx::query(BATCH_TIMEOUT).execute(tx.connection()).await?;
    let row = sqlx::query("SELECT rollup_fold($1)").bind(most).fetch_one(tx.connection()).await?;
    Ok(row.try_get(0)?)
}

struct Clock {
    offset: sqlx::postgres::types::PgInterval,
    day_starts: sqlx::postgres::types::PgInterval,
}

impl Clock {
    fn of(context: &BatchContext) -> Clock {
        let seconds = |count: i32| sqlx::postgres::types::PgInterval {
            months: 0,
            days: 0,
            microseconds: i64::from(count) * 1_000_000,
        };
        Clock { offset: seconds(context.clock_offset_seconds), day_starts: seconds(context.day_starts_seconds) }
    }
}

/// From which to which date the lines of a batch may be filed: a day more on both sides, for clocks and business days.
fn filed_span(context: &BatchContext, rows: &[IncomingRow]) -> (NaiveDate, NaiveDate) {
    let dates = rows.iter().filter_map(|row| match row.fact.get(Field::PlacedAt) {
        Some(Value::Instant(instant)) => Some(instant.date_naive()),
        _ => None,
    });
    let (first, last) =
        dates.fold((context.arrived_on, context.arrived_on), |(first, last), date| (first.min(date), last.max(date)));
    (first.pred_opt().unwrap_or(first), last.succ_opt().unwrap_or(last))
}

async fn left(tx: &mut Tx, sql: &'static str, context: &BatchContext) -> Result<BatchOutcome> {
    let row = sqlx::query(sql).bind(context.system_id).fetch_one(tx.connection()).await?;
    Ok(BatchOutcome {
        new: 0,
        changed: row.try_get("changed")?,
        unchanged: row.try_get("unchanged")?,
        older: row.try_get("older")?,
        contradicting: row.try_get("contradicting")?,
    })
}

async fn written(tx: &mut Tx, sql: &'static str, context: &BatchContext, outcome: &mut BatchOutcome) -> Result<()> {
    let clock = Clock::of(context);
    let row = sqlx::query(sql)
        .bind(context.system_id)
        .bind(context.run_id)
        .bind(context.arrived_on)
        .bind(clock.offset)
        .bind(clock.day_starts)
        .fetch_one(tx.connection())
        .await?;
    outcome.new = row.try_get::<i64, _>("written")? - outcome.changed;
    Ok(())
}

/// Lays the batch into the staging table, and makes the products it names known.
async fn stage(tx: &mut Tx, context: &BatchContext, rows: &[IncomingRow]) -> Result<()> {
    sqlx::query(BATCH_TIMEOUT).execute(tx.connection()).await?;
    sqlx::query("SELECT stage_facts()").execute(tx.connection()).await?;
    let mut text = String::with_capacity(rows.len() * 320);
    for row in rows {
        copy_line(&mut text, row)
            .map_err(|error| Error::Corrupt(format!("a row cannot be written as text: {error}")))?;
    }
    let mut copy = tx.connection().copy_in_raw("COPY stage_fact FROM STDIN").await?;
    copy.send(text.into_bytes()).await?;
    copy.finish().await?;
    // The planner knows nothing of a table made a moment ago, and would join it row by row.
    sqlx::query("SELECT stage_analyze()").execute(tx.connection()).await?;
    sqlx::query(include_str!("../sql/commerce/map_products.sql"))
        .bind(context.system_id)
        .bind(context.creates_products)
        .bind(context.arrived_at)
        .execute(tx.connection())
        .await?;
    Ok(())
}

async fn unstage(tx: &mut Tx) -> Result<()> {
    sqlx::query("SELECT unstage_facts()").execute(tx.connection()).await?;
    Ok(())
}

/// One line of COPY's text format.
fn copy_line(text: &mut String, row: &IncomingRow) -> std::fmt::Result {
    write!(text, "{}\t{}\t\\\\x", row.source_line, row.source_version)?;
    for byte in row.content_hash {
        write!(text, "{byte:02x}")?;
    }
    for (_, field) in STAGED {
        text.push('\t');
        match field {
            None => copy_text(text, &row.line_key),
            Some(field) => match row.fact.get(field) {
                None => text.push_str("\\N"),
                Some(Value::Text(value)) => copy_text(text, value),
                Some(Value::Integer(value)) => write!(text, "{value}")?,
                Some(Value::Decimal(value)) => write!(text, "{value}")?,
                Some(Value::Instant(value)) => text.push_str(&value.to_rfc3339_opts(SecondsFormat::Micros, true)),
                Some(Value::Date(value)) => write!(text, "{value}")?,
                Some(Value::Truth(value)) => text.push(if *value { 't' } else { 'f' }),
            },
        }
    }
    text.push('\n');
    Ok(())
}

/// Text without what COPY would read as something else. Control characters were refused long before.
fn copy_text(text: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            other => text.push(other),
        }
    }
}
