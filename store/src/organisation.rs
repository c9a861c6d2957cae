//! Master data of the organisation: entered by code, so that entering the same again changes nothing.

pub mod records;

use chrono::NaiveDate;
use sqlx::Row;

use crate::error::Result;
use crate::tx::Tx;

/// A region to enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRegion {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
}

/// A channel to enter, with its first description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChannel {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// `store`, `public`, `private`, `b2b`.
    pub kind: String,
    /// `tmall`, `jd`, …
    pub platform_family: String,
    /// `b2c`, `b2b`, …
    pub business_model: String,
    /// `receipt`, `delivery`, `shipment`, `invoice`.
    pub control_rule: String,
    /// Its hue, 1 to 8; 0 for none.
    pub colour: i16,
}

/// A store or warehouse to enter, with its first description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLocation {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// `store`, `warehouse`, `cloud_warehouse`.
    pub kind: String,
    /// The code of its region.
    pub region: String,
}

/// A product to enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProduct {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// The code of its category.
    pub category: String,
    /// The list price in yuan.
    pub list_price: rust_decimal::Decimal,
    /// The cost of one in yuan.
    pub unit_cost: rust_decimal::Decimal,
}

fn column<T>(rows: &[T], part: fn(&T) -> &str) -> Vec<String> {
    rows.iter().map(|row| part(row).to_owned()).collect()
}

/// Enters a legal entity and regions.
///
/// # Errors
/// As the database.
pub async fn enter_regions(tx: &mut Tx, entity: (&str, &str, &str), regions: &[NewRegion]) -> Result<()> {
    sqlx::query("INSERT INTO legal_entity (code, name_zh, name_en) VALUES ($1, $2, $3) ON CONFLICT ON CONSTRAINT legal_entity_code_unique DO NOTHING")
        .bind(entity.0)
        .bind(entity.1)
        .bind(entity.2)
        .execute(tx.connection())
        .await?;
    sqlx::query(
        "INSERT INTO region (code, name_zh, name_en) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
         ON CONFLICT ON CONSTRAINT region_code_unique DO NOTHING",
    )
    .bind(column(regions, |row| &row.code))
    .bind(column(regions, |row| &row.name_zh))
    .bind(column(regions, |row| &row.name_en))
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Enters channels, described from the beginning of time.
///
/// # Errors
/// As the database.
pub async fn enter_channels(tx: &mut Tx, entity: &str, channels: &[NewChannel]) -> Result<()> {
    sqlx::query(
        "WITH given AS (
           SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[])
             AS g (code, name_zh, name_en, kind, platform_family, business_model, control_rule, colour)
         ), entered AS (
           INSERT INTO channel (code, colour) SELECT code, colour FROM given
           ON CONFLICT ON CONSTRAINT channel_code_unique DO NOTHING RETURNING channel_id, code
         )
         INSERT INTO channel_version (channel_id, valid, name_zh, name_en, kind, platform_family, business_model, control_rule, legal_entity_id)
         SELECT entered.channel_id, '(,)', given.name_zh, given.name_en, given.kind, given.platform_family, given.business_model,
           given.control_rule, e.legal_entity_id
         FROM entered JOIN given USING (code) JOIN legal_entity e ON e.code = $1",
    )
    .bind(entity)
    .bind(column(channels, |row| &row.code))
    .bind(column(channels, |row| &row.name_zh))
    .bind(column(channels, |row| &row.name_en))
    .bind(column(channels, |row| &row.kind))
    .bind(column(channels, |row| &row.platform_family))
    .bind(column(channels, |row| &row.business_model))
    .bind(column(channels, |row| &row.control_rule))
    .bind(channels.iter().map(|row| row.colour).collect::<Vec<_>>())
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Enters stores and warehouses, described from the beginning of time.
///
/// # Errors
/// As the database.
pub async fn enter_locations(tx: &mut Tx, entity: &str, locations: &[NewLocation]) -> Result<()> {
    sqlx::query(
        "WITH given AS (
           SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS g (code, name_zh, name_en, kind, region)
         ), entered AS (
           INSERT INTO location (code) SELECT code FROM given
           ON CONFLICT ON CONSTRAINT location_code_unique DO NOTHING RETURNING location_id, code
         )
         INSERT INTO location_version (location_id, valid, name_zh, name_en, kind, region_id, legal_entity_id)
         SELECT entered.location_id, '(,)', given.name_zh, given.name_en, given.kind, r.region_id, e.legal_entity_id
         FROM entered JOIN given USING (code) JOIN region r ON r.code = given.region JOIN legal_entity e ON e.code = $1",
    )
    .bind(entity)
    .bind(column(locations, |row| &row.code))
    .bind(column(locations, |row| &row.name_zh))
    .bind(column(locations, |row| &row.name_en))
    .bind(column(locations, |row| &row.kind))
    .bind(column(locations, |row| &row.region))
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Enters products with categories (code, Chinese, English) and costs.
///
/// # Errors
/// As the database.
pub async fn enter_products(tx: &mut Tx, categories: &[(&str, &str, &str)], products: &[NewProduct]) -> Result<()> {
    let part = |pick: fn(&(&str, &str, &str)) -> String| categories.iter().map(pick).collect::<Vec<_>>();
    sqlx::query(
        "INSERT INTO product_category (code, name_zh, name_en) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
         ON CONFLICT ON CONSTRAINT product_category_code_unique DO NOTHING",
    )
    .bind(part(|row| row.0.to_owned()))
    .bind(part(|row| row.1.to_owned()))
    .bind(part(|row| row.2.to_owned()))
    .execute(tx.connection())
    .await?;
    sqlx::query(
        "WITH given AS (
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::numeric[])
             AS g (code, name_zh, name_en, category, list_price, unit_cost)
         ), entered AS (
           INSERT INTO product (code, name_zh, name_en, category_id, list_price)
           SELECT given.code, given.name_zh, given.name_en, c.category_id, given.list_price
           FROM given JOIN product_category c ON c.code = given.category
           ON CONFLICT ON CONSTRAINT product_code_unique DO NOTHING RETURNING product_id, code
         )
         INSERT INTO product_cost (product_id, valid, unit_cost)
         SELECT entered.product_id, '(,)', given.unit_cost FROM entered JOIN given USING (code)",
    )
    .bind(column(products, |row| &row.code))
    .bind(column(products, |row| &row.name_zh))
    .bind(column(products, |row| &row.name_en))
    .bind(column(products, |row| &row.category))
    .bind(products.iter().map(|row| row.list_price).collect::<Vec<_>>())
    .bind(products.iter().map(|row| row.unit_cost).collect::<Vec<_>>())
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Enters a campaign with its windows: year, first and last day.
///
/// # Errors
/// As the database.
pub async fn enter_campaign(
    tx: &mut Tx,
    campaign: (&str, &str, &str),
    windows: &[(i32, NaiveDate, NaiveDate)],
) -> Result<()> {
    sqlx::query("INSERT INTO campaign (code, name_zh, name_en) VALUES ($1, $2, $3) ON CONFLICT ON CONSTRAINT campaign_code_unique DO NOTHING")
        .bind(campaign.0)
        .bind(campaign.1)
        .bind(campaign.2)
        .execute(tx.connection())
        .await?;
    for (year, first, last) in windows {
        sqlx::query(
            "INSERT INTO campaign_window (campaign_id, year, valid)
             SELECT campaign_id, $2, daterange($3, $4, '[]') FROM campaign WHERE code = $1
             ON CONFLICT ON CONSTRAINT campaign_window_identity DO NOTHING",
        )
        .bind(campaign.0)
        .bind(year)
        .bind(first)
        .bind(last)
        .execute(tx.connection())
        .await?;
    }
    Ok(())
}

/// All campaign windows.
///
/// # Errors
/// As the database.
pub async fn campaign_windows(tx: &mut Tx) -> Result<Vec<domain::kpi::CampaignWindow>> {
    let sql = "SELECT c.code, w.year, lower(w.valid) AS first, upper(w.valid) - 1 AS last
      FROM campaign_window w JOIN campaign c USING (campaign_id) ORDER BY first, c.code";
    let rows = sqlx::query(sql).fetch_all(tx.connection()).await?;
    rows.iter()
        .map(|row| {
            Ok(domain::kpi::CampaignWindow {
                code: row.try_get("code")?,
                year: row.try_get("year")?,
                period: domain::kpi::Period { first: row.try_get("first")?, last: row.try_get("last")? },
            })
        })
        .collect()
}
