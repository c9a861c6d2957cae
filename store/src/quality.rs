//! Data-quality issues: one statement a rule finds them (`sql/quality`), opens, refreshes, reopens and resolves them in one
//! go, set against set; what people do about one is a change of its row under lock.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{QualityIssueId, UserId};
use domain::list::Page;
use domain::quality::{EvidenceField, IssuePriority, IssueState, QualityRule};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::identity::listing::{CheckedQuery, ColumnKind, ListColumn, push_order, push_where};
use crate::tx::Tx;

/// How many rows of evidence are kept of an issue: enough to see what they share.
pub const EVIDENCE_AT_MOST: i16 = 50;
/// A rule may look through all facts.
const SCAN_TIMEOUT: &str = "SET LOCAL statement_timeout = '300s'";

/// One issue in the list. Columns to filter and sort by: `priority`, `rule`, `subject` (text), `subject_kind`, `owner` (text),
/// `owner_id` (id), `state`, `opened`, `first_seen`, `last_seen`; to sort by also `age`, `evidence` and `reopened`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityIssueRow {
    /// The issue.
    pub id: QualityIssueId,
    /// What is wrong.
    pub rule: QualityRule,
    /// The Chinese name of what it is wrong with.
    pub subject_zh: String,
    /// Its English name.
    pub subject_en: String,
    /// How soon it must be dealt with.
    pub priority: IssuePriority,
    /// Where it stands.
    pub state: IssueState,
    /// Who has taken it on.
    pub owner_id: Option<UserId>,
    /// Their name.
    pub owner_name: Option<String>,
    /// When it was found for the first time.
    pub first_seen_at: DateTime<Utc>,
    /// The last scan that found it.
    pub last_seen_at: DateTime<Utc>,
    /// Since when it is open this time.
    pub opened_at: DateTime<Utc>,
    /// How often it came again after it had been resolved.
    pub reopened_count: i32,
    /// How many rows of evidence the last scan found.
    pub evidence_count: i64,
    /// When it was set aside or resolved.
    pub settled_at: Option<DateTime<Utc>>,
    /// By whom; empty when a scan found it gone.
    pub settled_by_name: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// For a later change: what was seen.
    pub version: i32,
}

/// One row of evidence: its fields in the order of the columns, with their text.
pub type EvidenceRow = Vec<(EvidenceField, String)>;

/// What a scan of one rule did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleScan {
    /// How many issues the rule has now.
    pub found: i64,
    /// How many are new.
    pub opened: i64,
    /// How many came again.
    pub reopened: i64,
    /// How many are gone.
    pub resolved: i64,
}

macro_rules! statements {
    ($($rule:ident: $file:literal,)*) => {
        /// The whole statement of a rule.
        const fn statement(rule: QualityRule) -> &'static str {
            match rule {
                $(QualityRule::$rule => concat!(
                    include_str!("../sql/quality/scan_begins.sql"),
                    include_str!(concat!("../sql/quality/", $file, ".sql")),
                    include_str!("../sql/quality/scan_ends.sql"),
                ),)*
            }
        }

        #[cfg(test)]
        const FILES: &[(QualityRule, &str)] = &[$((QualityRule::$rule, $file),)*];
    };
}

statements! {
    FeedRunFailed: "feed_run_failed",
    FeedStale: "feed_stale",
    FeedRefusesMany: "feed_refuses_many",
    OrderInFuture: "order_in_future",
    OrderTwice: "order_twice",
    OrderChannelMissing: "order_channel_missing",
    OrderUndated: "order_undated",
    OrderCancelledAfterShipment: "order_cancelled_after_shipment",
    OrderPaidBeforePlaced: "order_paid_before_placed",
    OrderShippedBeforePaid: "order_shipped_before_paid",
    OrderDeliveredBeforeShipped: "order_delivered_before_shipped",
    OrderCustomerMissing: "order_customer_missing",
    LineQuantityNotPositive: "line_quantity_not_positive",
    LineTotalsWrong: "line_totals_wrong",
    LineNetNegative: "line_net_negative",
    LineAmountMissing: "line_amount_missing",
    LineProductUnknown: "line_product_unknown",
    LineCostMissing: "line_cost_missing",
    LinePriceZero: "line_price_zero",
    ReturnOrderMissing: "return_order_missing",
    ReturnAboveSale: "return_above_sale",
    ReturnLineMissing: "return_line_missing",
    ReturnBeforeSale: "return_before_sale",
    RefundBeforeAcceptance: "refund_before_acceptance",
    PaymentOrderMissing: "payment_order_missing",
    StockNegative: "stock_negative",
    StockReservedAboveOnHand: "stock_reserved_above_on_hand",
    StockLevelStale: "stock_level_stale",
    ListingPriceZero: "listing_price_zero",
    ListingBelowCost: "listing_below_cost",
    ListingProductMissing: "listing_product_missing",
    ProductCodeUnmapped: "product_code_unmapped",
    ProductGtinDuplicated: "product_gtin_duplicated",
    ProductCostAbovePrice: "product_cost_above_price",
    ProductNameDuplicated: "product_name_duplicated",
    ProductSoldAfterRetirement: "product_sold_after_retirement",
    ProductCostMissing: "product_cost_missing",
    ProductPriceMissing: "product_price_missing",
    ProductNotSelling: "product_not_selling",
    MemberTwice: "member_twice",
    ChannelUndescribed: "channel_undescribed",
    ChannelDepartmentMissing: "channel_department_missing",
    LocationRegionMissing: "location_region_missing",
    LocationDepartmentMissing: "location_department_missing",
    CampaignWindowsOverlap: "campaign_windows_overlap",
}

/// Looks for everything that breaks a rule, and brings its issues up to date. `None` when another scan is at work.
///
/// # Errors
/// As the database.
pub async fn scan(tx: &mut Tx, rule: QualityRule, day: NaiveDate) -> Result<Option<RuleScan>> {
    let now = tx.at();
    sqlx::query(SCAN_TIMEOUT).execute(tx.connection()).await?;
    // Two scans at once would count each other's work; the later one is simply late.
    let is_first: bool = sqlx::query_scalar("SELECT pg_try_advisory_xact_lock(hashtext('omni-hub quality scan'))")
        .fetch_one(tx.connection())
        .await?;
    if !is_first {
        return Ok(None);
    }
    let row = sqlx::query(statement(rule))
        .bind(now)
        .bind(day)
        .bind(rule.code())
        .bind(rule.subject().code())
        .bind(rule.priority().rank())
        .bind(EVIDENCE_AT_MOST)
        .fetch_one(tx.connection())
        .await?;
    Ok(Some(RuleScan {
        found: row.try_get("found")?,
        opened: row.try_get("opened")?,
        reopened: row.try_get("reopened")?,
        resolved: row.try_get("resolved")?,
    }))
}

/// The columns of the list of issues.
pub const COLUMNS: &[ListColumn] = &[
    // What waits stands before what is settled, whatever its priority.
    ListColumn::new("priority", ColumnKind::Choice, "(ARRAY['urgent', 'high', 'normal', 'low'])[i.priority]")
        .sorted_by("(CASE WHEN i.state IN ('open', 'assigned') THEN 0 ELSE 10 END + i.priority)"),
    ListColumn::new("rule", ColumnKind::Choice, "i.rule"),
    ListColumn::new("subject", ColumnKind::Text, "i.subject_zh || ' ' || i.subject_en").sorted_by("i.subject_zh"),
    ListColumn::new("subject_kind", ColumnKind::Choice, "i.subject_kind"),
    ListColumn::new("owner", ColumnKind::Text, "omni_person_name(i.owner_id)"),
    ListColumn::new("owner_id", ColumnKind::Id, "i.owner_id"),
    ListColumn::new("state", ColumnKind::Choice, "i.state")
        .sorted_by("array_position(ARRAY['open', 'assigned', 'ignored', 'resolved'], i.state)"),
    ListColumn::new("opened", ColumnKind::Instant, "i.opened_at"),
    // What is settled has no age.
    ListColumn::new("age", ColumnKind::Text, "i.opened_at::text")
        .sorted_by("(CASE WHEN i.state IN ('open', 'assigned') THEN -extract(epoch FROM i.opened_at) END)"),
    ListColumn::new("first_seen", ColumnKind::Instant, "i.first_seen_at"),
    ListColumn::new("last_seen", ColumnKind::Instant, "i.last_seen_at"),
    ListColumn::new("evidence", ColumnKind::Text, "i.evidence_count::text").sorted_by("i.evidence_count"),
    ListColumn::new("reopened", ColumnKind::Text, "i.reopened_count::text").sorted_by("i.reopened_count"),
];

const SELECT: &str = "SELECT i.quality_issue_id, i.rule, i.subject_zh, i.subject_en, i.priority, i.state, i.owner_id,
       omni_person_name(i.owner_id) AS owner_name, i.first_seen_at, i.last_seen_at, i.opened_at, i.reopened_count,
       i.evidence_count, i.settled_at, omni_person_name(i.settled_by) AS settled_by_name, i.reason, i.version
  FROM quality_issue i WHERE true";
const SEARCHED: &[&str] = &["i.subject_zh", "i.subject_en", "i.subject_key", "i.rule", "omni_person_name(i.owner_id)"];
/// The most urgent that waits the longest first.
const ORDER: &str = "(CASE WHEN i.state IN ('open', 'assigned') THEN 0 ELSE 10 END + i.priority), i.opened_at";

/// A part of the issues.
///
/// # Errors
/// As the database.
pub async fn list(tx: &mut Tx, query: &CheckedQuery) -> Result<Page<QualityIssueRow>> {
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*) FROM quality_issue i WHERE true");
    push_where(&mut count, query, SEARCHED);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;
    let mut rows = QueryBuilder::<Postgres>::new(SELECT);
    push_where(&mut rows, query, SEARCHED);
    push_order(&mut rows, query, ORDER, "i.quality_issue_id");
    let rows = rows.build().fetch_all(tx.connection()).await?;
    // A rule that a newer program knows, and this one does not, is not shown by this one.
    let rows = rows.iter().map(read).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// One issue.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn issue(tx: &mut Tx, id: QualityIssueId) -> Result<QualityIssueRow> {
    let mut query = QueryBuilder::<Postgres>::new(SELECT);
    query.push(" AND i.quality_issue_id = ").push_bind(id.0);
    let row = query.build().fetch_optional(tx.connection()).await?.ok_or(Error::NotFound)?;
    read(&row)?.ok_or(Error::NotFound)
}

/// One issue under lock, for a change.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn lock(tx: &mut Tx, id: QualityIssueId) -> Result<QualityIssueRow> {
    sqlx::query("SELECT FROM quality_issue WHERE quality_issue_id = $1 FOR UPDATE")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?
        .ok_or(Error::NotFound)?;
    issue(tx, id).await
}

fn read(row: &PgRow) -> Result<Option<QualityIssueRow>> {
    let Some(rule) = QualityRule::from_code(row.try_get("rule")?) else { return Ok(None) };
    let (rank, state): (i16, &str) = (row.try_get("priority")?, row.try_get("state")?);
    Ok(Some(QualityIssueRow {
        id: QualityIssueId(row.try_get("quality_issue_id")?),
        rule,
        subject_zh: row.try_get("subject_zh")?,
        subject_en: row.try_get("subject_en")?,
        priority: IssuePriority::from_rank(rank).ok_or_else(|| Error::Corrupt(format!("priority {rank}")))?,
        state: IssueState::from_code(state).ok_or_else(|| Error::Corrupt(format!("state {state}")))?,
        owner_id: row.try_get::<Option<Uuid>, _>("owner_id")?.map(UserId),
        owner_name: row.try_get("owner_name")?,
        first_seen_at: row.try_get("first_seen_at")?,
        last_seen_at: row.try_get("last_seen_at")?,
        opened_at: row.try_get("opened_at")?,
        reopened_count: row.try_get("reopened_count")?,
        evidence_count: row.try_get("evidence_count")?,
        settled_at: row.try_get("settled_at")?,
        settled_by_name: row.try_get("settled_by_name")?,
        reason: row.try_get("reason")?,
        version: row.try_get("version")?,
    }))
}

/// The kept evidence of an issue, at most [`EVIDENCE_AT_MOST`] rows.
///
/// # Errors
/// As the database.
pub async fn evidence(tx: &mut Tx, id: QualityIssueId) -> Result<Vec<EvidenceRow>> {
    let rows = sqlx::query("SELECT content FROM quality_evidence WHERE quality_issue_id = $1 ORDER BY place")
        .bind(id.0)
        .fetch_all(tx.connection())
        .await?;
    rows.iter()
        .map(|row| {
            let content: Value = row.try_get(0)?;
            Ok(EvidenceField::ALL
                .iter()
                .filter_map(|field| Some((*field, content.get(field.code())?.as_str()?.to_owned())))
                .collect())
        })
        .collect()
}

/// Somebody who can be given an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerChoice {
    /// The person.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// What they type to sign in, to tell people of one name apart.
    pub login: String,
}

/// The enabled people who hold one of these roles, by name.
///
/// # Errors
/// As the database.
pub async fn owner_choices(tx: &mut Tx, roles: &[domain::access::Role]) -> Result<Vec<OwnerChoice>> {
    let roles: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    let rows = sqlx::query("SELECT id, display_name, login FROM people_with_roles($1)")
        .bind(roles)
        .fetch_all(tx.connection())
        .await?;
    rows.iter()
        .map(|row| Ok(OwnerChoice { user_id: UserId(row.try_get(0)?), name: row.try_get(1)?, login: row.try_get(2)? }))
        .collect()
}

/// Writes where an issue stands; it is under lock.
///
/// # Errors
/// As the database.
pub async fn settle(
    tx: &mut Tx,
    id: QualityIssueId,
    state: IssueState,
    owner_id: Option<UserId>,
    by: UserId,
    reason: Option<&str>,
) -> Result<()> {
    let now = tx.at();
    sqlx::query(
        "UPDATE quality_issue SET state = $2, owner_id = $3, reason = $4, version = version + 1,
           settled_at = CASE WHEN $5 THEN NULL ELSE $6 END, settled_by = CASE WHEN $5 THEN NULL ELSE $7 END
         WHERE quality_issue_id = $1",
    )
    .bind(id.0)
    .bind(state.code())
    .bind(owner_id.map(|id| id.0))
    .bind(reason)
    .bind(state.is_waiting())
    .bind(now)
    .bind(by.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{FILES, QualityRule};

    #[test]
    fn every_rule_has_the_statement_of_its_name() {
        assert_eq!(FILES.len(), QualityRule::ALL.len());
        assert!(FILES.iter().all(|(rule, file)| rule.code() == *file));
    }
}
