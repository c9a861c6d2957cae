//! Records of the organisation as lists, one by one with their history, and their changes. What a record says is the same
//! set of fields everywhere (`domain::organisation`); here is where each of them is kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::list::Page;
use domain::organisation::{ChangeDated, RecordField, RecordKind, RecordValues};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Postgres, QueryBuilder, Row};

use crate::error::{Error, Result};
use crate::identity::listing::{CheckedQuery, ColumnKind, ListColumn, push_order, push_where};
use crate::tx::Tx;

/// A record, or what was said of it for some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// What names it: its id, for a campaign with the year.
    pub key: String,
    /// Its id.
    pub id: i32,
    /// For a later change: what was seen.
    pub version: i32,
    /// Since when this holds; `None` from the beginning, and for kinds that are not dated.
    pub first_day: Option<NaiveDate>,
    /// Until when; `None` without end.
    pub last_day: Option<NaiveDate>,
    /// What stands in its fields.
    pub values: RecordValues,
    /// The names of what it refers to, Chinese and English.
    pub names: BTreeMap<RecordField, (String, String)>,
}

/// Something that a field can refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceRow {
    /// The field.
    pub field: RecordField,
    /// The value.
    pub value: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
}

/// What a kind is kept in and how it is asked for.
struct Kept {
    /// The table of the thing itself.
    table: &'static str,
    /// Its key.
    id: &'static str,
    /// What is read of the thing `c` and its description `v`.
    select: &'static str,
    /// What is joined to both.
    joins: &'static str,
    columns: &'static [ListColumn],
    searched: &'static [&'static str],
}

const CODE: ListColumn = ListColumn::new("code", ColumnKind::Text, "c.code");
const IS_OPEN: ListColumn = ListColumn::new("is_open", ColumnKind::Choice, "v.is_open::text");
const NAMES: ListColumn =
    ListColumn::new("name", ColumnKind::Text, "v.name_zh || ' ' || v.name_en").sorted_by("v.name_zh");
const TYPE: ListColumn = ListColumn::new("type", ColumnKind::Choice, "v.kind");
const DEPARTMENT: ListColumn = ListColumn::new("department", ColumnKind::Id, "v.department_id").sorted_by("d.name_zh");
const LEGAL_ENTITY: ListColumn = ListColumn::new("legal_entity", ColumnKind::Text, "e.code");
const SINCE: ListColumn =
    ListColumn::new("since", ColumnKind::Text, "lower(v.valid)::text").sorted_by("lower(v.valid)");
const SEARCHED: &[&str] = &["c.code", "v.name_zh", "v.name_en"];

const CHANNEL: Kept = Kept {
    table: "channel",
    id: "channel_id",
    select: "SELECT c.channel_id AS id, c.channel_id::text AS key, c.version, lower(v.valid) AS first_day,
        upper(v.valid) - 1 AS last_day,
        jsonb_build_object('code', c.code, 'name_zh', v.name_zh, 'name_en', v.name_en, 'type', v.kind,
          'platform_family', v.platform_family, 'business_model', v.business_model, 'control_rule', v.control_rule,
          'department', v.department_id::text, 'legal_entity', e.code, 'is_open', v.is_open::text) AS content,
        jsonb_build_object('department', jsonb_build_array(d.name_zh, d.name_en),
          'legal_entity', jsonb_build_array(e.name_zh, e.name_en)) AS names",
    joins: " LEFT JOIN legal_entity e ON e.legal_entity_id = v.legal_entity_id
        LEFT JOIN LATERAL omni_department_names(v.department_id) AS d ON true",
    columns: &[
        CODE,
        NAMES,
        TYPE,
        ListColumn::new("platform_family", ColumnKind::Choice, "v.platform_family"),
        ListColumn::new("business_model", ColumnKind::Choice, "v.business_model"),
        ListColumn::new("control_rule", ColumnKind::Choice, "v.control_rule"),
        DEPARTMENT,
        LEGAL_ENTITY,
        IS_OPEN,
        SINCE,
    ],
    searched: SEARCHED,
};

const LOCATION: Kept = Kept {
    table: "location",
    id: "location_id",
    select: "SELECT c.location_id AS id, c.location_id::text AS key, c.version, lower(v.valid) AS first_day,
        upper(v.valid) - 1 AS last_day,
        jsonb_build_object('code', c.code, 'name_zh', v.name_zh, 'name_en', v.name_en, 'type', v.kind, 'region', r.code,
          'department', v.department_id::text, 'legal_entity', e.code, 'area_m2', v.area_m2::text,
          'is_open', v.is_open::text) AS content,
        jsonb_build_object('region', jsonb_build_array(r.name_zh, r.name_en),
          'department', jsonb_build_array(d.name_zh, d.name_en),
          'legal_entity', jsonb_build_array(e.name_zh, e.name_en)) AS names",
    joins: " LEFT JOIN region r ON r.region_id = v.region_id
        LEFT JOIN legal_entity e ON e.legal_entity_id = v.legal_entity_id
        LEFT JOIN LATERAL omni_department_names(v.department_id) AS d ON true",
    columns: &[
        CODE,
        NAMES,
        TYPE,
        ListColumn::new("region", ColumnKind::Choice, "r.code").sorted_by("r.name_zh"),
        DEPARTMENT,
        LEGAL_ENTITY,
        ListColumn::new("area_m2", ColumnKind::Text, "v.area_m2::text").sorted_by("v.area_m2"),
        IS_OPEN,
        SINCE,
    ],
    searched: SEARCHED,
};

const REGION: Kept = Kept {
    table: "region",
    id: "region_id",
    select:
        "SELECT c.region_id AS id, c.region_id::text AS key, c.version, NULL::date AS first_day, NULL::date AS last_day,
        jsonb_build_object('code', c.code, 'name_zh', c.name_zh, 'name_en', c.name_en, 'parent', p.code,
          'is_open', (NOT c.is_closed)::text) AS content,
        jsonb_build_object('parent', jsonb_build_array(p.name_zh, p.name_en)) AS names",
    joins: " LEFT JOIN region p ON p.region_id = c.parent_id",
    columns: &[
        CODE,
        ListColumn::new("name", ColumnKind::Text, "c.name_zh || ' ' || c.name_en").sorted_by("c.name_zh"),
        ListColumn::new("parent", ColumnKind::Text, "p.code").sorted_by("p.name_zh"),
        ListColumn::new("is_open", ColumnKind::Choice, "(NOT c.is_closed)::text"),
    ],
    searched: &["c.code", "c.name_zh", "c.name_en"],
};

const LEGAL_ENTITY_KEPT: Kept = Kept {
    table: "legal_entity",
    id: "legal_entity_id",
    select: "SELECT c.legal_entity_id AS id, c.legal_entity_id::text AS key, c.version, NULL::date AS first_day,
        NULL::date AS last_day,
        jsonb_build_object('code', c.code, 'name_zh', c.name_zh, 'name_en', c.name_en, 'tax_number', c.tax_number,
          'is_open', (NOT c.is_closed)::text) AS content,
        '{}'::jsonb AS names",
    joins: "",
    columns: &[
        CODE,
        ListColumn::new("name", ColumnKind::Text, "c.name_zh || ' ' || c.name_en").sorted_by("c.name_zh"),
        ListColumn::new("tax_number", ColumnKind::Text, "c.tax_number"),
        ListColumn::new("is_open", ColumnKind::Choice, "(NOT c.is_closed)::text"),
    ],
    searched: &["c.code", "c.name_zh", "c.name_en", "c.tax_number"],
};

const CAMPAIGN: Kept = Kept {
    table: "campaign",
    id: "campaign_id",
    select: "SELECT c.campaign_id AS id, c.campaign_id || '-' || v.year AS key, c.version, NULL::date AS first_day,
        NULL::date AS last_day,
        jsonb_build_object('code', c.code, 'name_zh', c.name_zh, 'name_en', c.name_en, 'year', v.year::text,
          'first_day', lower(v.valid)::text, 'last_day', (upper(v.valid) - 1)::text) AS content,
        '{}'::jsonb AS names",
    joins: " JOIN campaign_window v ON v.campaign_id = c.campaign_id",
    columns: &[
        CODE,
        ListColumn::new("name", ColumnKind::Text, "c.name_zh || ' ' || c.name_en").sorted_by("c.name_zh"),
        ListColumn::new("year", ColumnKind::Choice, "v.year::text"),
        ListColumn::new("first_day", ColumnKind::Text, "lower(v.valid)::text").sorted_by("lower(v.valid)"),
        ListColumn::new("last_day", ColumnKind::Text, "(upper(v.valid) - 1)::text").sorted_by("upper(v.valid)"),
    ],
    searched: &["c.code", "c.name_zh", "c.name_en"],
};

const fn kept(kind: RecordKind) -> &'static Kept {
    match kind {
        RecordKind::LegalEntity => &LEGAL_ENTITY_KEPT,
        RecordKind::Region => &REGION,
        RecordKind::Channel => &CHANNEL,
        RecordKind::Location => &LOCATION,
        RecordKind::Campaign => &CAMPAIGN,
    }
}

/// The columns of the list of a kind.
pub const fn columns(kind: RecordKind) -> &'static [ListColumn] {
    kept(kind).columns
}

/// Adds what rows come from. A dated thing is shown as it is described on `day`, else as it was last.
fn push_from(builder: &mut QueryBuilder<Postgres>, kind: RecordKind, day: NaiveDate) {
    let kept = kept(kind);
    builder.push(" FROM ").push(kept.table).push(" c");
    if kind.is_dated() {
        builder.push(" LEFT JOIN LATERAL (SELECT * FROM ").push(kept.table).push("_version x WHERE x.");
        builder.push(kept.id).push(" = c.").push(kept.id).push(" ORDER BY x.valid @> ").push_bind(day);
        builder.push(" DESC, upper(x.valid) DESC NULLS FIRST LIMIT 1) v ON true");
    }
    // Row 0 stands for what is not known; it is nobody's to change.
    builder.push(kept.joins).push(" WHERE c.").push(kept.id).push(" <> 0");
}

/// A part of the records of a kind, as described on `day`.
///
/// # Errors
/// As the database.
pub async fn list(tx: &mut Tx, kind: RecordKind, day: NaiveDate, query: &CheckedQuery) -> Result<Page<RecordRow>> {
    let kept = kept(kind);
    let mut count = QueryBuilder::<Postgres>::new("SELECT count(*)");
    push_from(&mut count, kind, day);
    push_where(&mut count, query, kept.searched);
    let total: i64 = count.build_query_scalar().fetch_one(tx.connection()).await?;
    let mut rows = QueryBuilder::<Postgres>::new(kept.select);
    push_from(&mut rows, kind, day);
    push_where(&mut rows, query, kept.searched);
    let default = match kind {
        RecordKind::Campaign => "lower(v.valid) DESC",
        _ => "c.code",
    };
    push_order(&mut rows, query, default, if kind == RecordKind::Campaign { "c.code, v.year" } else { "c.code" });
    let rows = rows.build().fetch_all(tx.connection()).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or_default() })
}

/// The id in a key; for a campaign also the year.
fn parse_key(kind: RecordKind, key: &str) -> Result<(i32, Option<i32>)> {
    let (id, year) = match kind {
        RecordKind::Campaign => key.split_once('-').map(|(id, year)| (id, Some(year))).ok_or(Error::NotFound)?,
        _ => (key, None),
    };
    let id: i32 = id.parse().map_err(|_| Error::NotFound)?;
    let year = year.map(str::parse).transpose().map_err(|_| Error::NotFound)?;
    if id > 0 { Ok((id, year)) } else { Err(Error::NotFound) }
}

/// One record, as described on `day`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn record(tx: &mut Tx, kind: RecordKind, key: &str, day: NaiveDate) -> Result<RecordRow> {
    let (id, year) = parse_key(kind, key)?;
    let mut query = QueryBuilder::<Postgres>::new(kept(kind).select);
    push_from(&mut query, kind, day);
    query.push(" AND c.").push(kept(kind).id).push(" = ").push_bind(id);
    if let Some(year) = year {
        query.push(" AND v.year = ").push_bind(year);
    }
    let row = query.build().fetch_optional(tx.connection()).await?.ok_or(Error::NotFound)?;
    read(&row)
}

/// Everything that was ever said of a dated record, the latest first; nothing for kinds that are not dated.
///
/// # Errors
/// As the database.
pub async fn history(tx: &mut Tx, kind: RecordKind, id: i32) -> Result<Vec<RecordRow>> {
    if !kind.is_dated() {
        return Ok(Vec::new());
    }
    let kept = kept(kind);
    let mut query = QueryBuilder::<Postgres>::new(kept.select);
    query.push(" FROM ").push(kept.table).push(" c JOIN ").push(kept.table).push("_version v ON v.").push(kept.id);
    query.push(" = c.").push(kept.id).push(kept.joins).push(" WHERE c.").push(kept.id).push(" = ").push_bind(id);
    query.push(" ORDER BY lower(v.valid) DESC NULLS LAST");
    let rows = query.build().fetch_all(tx.connection()).await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<RecordRow> {
    let (content, names): (Value, Value) = (row.try_get("content")?, row.try_get("names")?);
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let values = RecordField::ALL.iter().filter_map(|field| Some((*field, text(content.get(field.code()))?))).collect();
    let names = RecordField::ALL
        .iter()
        .filter_map(|field| {
            let pair = names.get(field.code())?;
            Some((*field, (text(pair.get(0))?, text(pair.get(1))?)))
        })
        .collect();
    Ok(RecordRow {
        key: row.try_get("key")?,
        id: row.try_get("id")?,
        version: row.try_get("version")?,
        first_day: row.try_get("first_day")?,
        last_day: row.try_get("last_day")?,
        values,
        names,
    })
}

/// Takes the lock on a record; answers its version.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn lock(tx: &mut Tx, kind: RecordKind, key: &str) -> Result<i32> {
    let (id, _) = parse_key(kind, key)?;
    let Kept { table, id: column, .. } = kept(kind);
    let sql = format!("SELECT version FROM {table} WHERE {column} = $1 FOR UPDATE");
    // Only names of this file stand in the text.
    let version: Option<i32> = sqlx::query_scalar(AssertSqlSafe(sql)).bind(id).fetch_optional(tx.connection()).await?;
    version.ok_or(Error::NotFound)
}

/// The key of the record with a code.
///
/// # Errors
/// As the database.
pub async fn key_of_code(tx: &mut Tx, kind: RecordKind, code: &str) -> Result<Option<String>> {
    let Kept { table, id: column, .. } = kept(kind);
    let sql = format!("SELECT {column}::text FROM {table} WHERE code = $1");
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).bind(code).fetch_optional(tx.connection()).await?)
}

/// The id of the department with a code, as text.
///
/// # Errors
/// As the database.
pub async fn department_of_code(tx: &mut Tx, code: &str) -> Result<Option<String>> {
    let sql = "SELECT id::text FROM department WHERE code = $1";
    Ok(sqlx::query_scalar(sql).bind(code).fetch_optional(tx.connection()).await?)
}

/// When the latest description of a dated record begins; the outer `None` when it has none.
///
/// # Errors
/// As the database.
pub async fn latest_begin(tx: &mut Tx, kind: RecordKind, id: i32) -> Result<Option<Option<NaiveDate>>> {
    let Kept { table, id: column, .. } = kept(kind);
    let sql = format!(
        "SELECT lower(valid) FROM {table}_version WHERE {column} = $1 ORDER BY lower(valid) DESC NULLS LAST LIMIT 1"
    );
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).bind(id).fetch_optional(tx.connection()).await?)
}

/// What fields can refer to: open legal entities, regions and departments, by name.
///
/// # Errors
/// As the database.
pub async fn references(tx: &mut Tx) -> Result<Vec<ReferenceRow>> {
    let rows = sqlx::query(
        "SELECT 'legal_entity' AS field, code AS value, name_zh, name_en FROM legal_entity
           WHERE NOT is_closed AND legal_entity_id <> 0
         UNION ALL SELECT 'region', code, name_zh, name_en FROM region WHERE NOT is_closed AND region_id <> 0
         UNION ALL SELECT 'department', id::text, name_zh, name_en FROM department WHERE closed_at IS NULL
         ORDER BY 1, 3, 2",
    )
    .fetch_all(tx.connection())
    .await?;
    rows.iter()
        .map(|row| {
            let field: &str = row.try_get(0)?;
            Ok(ReferenceRow {
                field: RecordField::from_code(field).ok_or_else(|| Error::Corrupt(field.to_owned()))?,
                value: row.try_get(1)?,
                name_zh: row.try_get(2)?,
                name_en: row.try_get(3)?,
            })
        })
        .collect()
}

/// The fields that refer to something that is not there.
///
/// # Errors
/// As the database.
pub async fn unknown_references(tx: &mut Tx, values: &RecordValues) -> Result<Vec<RecordField>> {
    let mut unknown = Vec::new();
    for (field, sql) in [
        (RecordField::Parent, "SELECT EXISTS (SELECT FROM region WHERE code = $1 AND region_id <> 0)"),
        (RecordField::Region, "SELECT EXISTS (SELECT FROM region WHERE code = $1)"),
        (RecordField::Department, "SELECT EXISTS (SELECT FROM department_parents() d WHERE d.id::text = $1)"),
        (RecordField::LegalEntity, "SELECT EXISTS (SELECT FROM legal_entity WHERE code = $1)"),
    ] {
        let Some(value) = values.get(&field) else { continue };
        let is_known: bool = sqlx::query_scalar(sql).bind(value).fetch_one(tx.connection()).await?;
        if !is_known {
            unknown.push(field);
        }
    }
    Ok(unknown)
}

/// Whether a region is `parent` itself or lies above it: then it cannot hang below.
///
/// # Errors
/// As the database.
pub async fn is_region_above(tx: &mut Tx, id: i32, parent: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "WITH RECURSIVE above AS (
           SELECT region_id, parent_id FROM region WHERE code = $2
           UNION SELECT r.region_id, r.parent_id FROM region r JOIN above a ON r.region_id = a.parent_id
         ) SELECT EXISTS (SELECT FROM above WHERE region_id = $1)",
    )
    .bind(id)
    .bind(parent)
    .fetch_one(tx.connection())
    .await?)
}

const INSERT_CHANNEL_VERSION: &str = "INSERT INTO channel_version (channel_id, valid, name_zh, name_en, kind,
    platform_family, business_model, control_rule, department_id, legal_entity_id, is_open)
  SELECT $1, daterange($2, NULL), $3, $4, $5, $6, $7, $8, $9::uuid, e.legal_entity_id, $11::boolean
  FROM legal_entity e WHERE e.code = $10";
const UPDATE_CHANNEL_VERSION: &str = "UPDATE channel_version SET name_zh = $3, name_en = $4, kind = $5,
    platform_family = $6, business_model = $7, control_rule = $8, department_id = $9::uuid,
    legal_entity_id = e.legal_entity_id, is_open = $11::boolean
  FROM legal_entity e WHERE e.code = $10 AND channel_id = $1 AND lower(valid) IS NOT DISTINCT FROM $2";
const CHANNEL_FIELDS: [RecordField; 9] = [
    RecordField::NameZh,
    RecordField::NameEn,
    RecordField::Type,
    RecordField::PlatformFamily,
    RecordField::BusinessModel,
    RecordField::ControlRule,
    RecordField::Department,
    RecordField::LegalEntity,
    RecordField::IsOpen,
];
const INSERT_LOCATION_VERSION: &str =
    "INSERT INTO location_version (location_id, valid, name_zh, name_en, kind, region_id,
    department_id, legal_entity_id, area_m2, is_open)
  SELECT $1, daterange($2, NULL), $3, $4, $5, r.region_id, $7::uuid, e.legal_entity_id, $9::numeric, $10::boolean
  FROM legal_entity e, region r WHERE e.code = $8 AND r.code = $6";
const UPDATE_LOCATION_VERSION: &str = "UPDATE location_version SET name_zh = $3, name_en = $4, kind = $5,
    region_id = r.region_id, department_id = $7::uuid, legal_entity_id = e.legal_entity_id, area_m2 = $9::numeric,
    is_open = $10::boolean
  FROM legal_entity e, region r
  WHERE e.code = $8 AND r.code = $6 AND location_id = $1 AND lower(valid) IS NOT DISTINCT FROM $2";
const LOCATION_FIELDS: [RecordField; 8] = [
    RecordField::NameZh,
    RecordField::NameEn,
    RecordField::Type,
    RecordField::Region,
    RecordField::Department,
    RecordField::LegalEntity,
    RecordField::Area,
    RecordField::IsOpen,
];

/// Writes one description of a dated record.
async fn describe(
    tx: &mut Tx,
    sql: &'static str,
    fields: &[RecordField],
    id: i32,
    day: Option<NaiveDate>,
    values: &RecordValues,
) -> Result<()> {
    let mut query = sqlx::query(sql).bind(id).bind(day);
    for field in fields {
        query = query.bind(values.get(field).cloned());
    }
    match query.execute(tx.connection()).await?.rows_affected() {
        1 => Ok(()),
        other => Err(Error::Corrupt(format!("{other} descriptions were written"))),
    }
}

fn value(values: &RecordValues, field: RecordField) -> Option<&str> {
    values.get(&field).map(String::as_str)
}

/// Adds a record that has been judged; a dated one holds from `from` on, or from the beginning. Answers its key.
///
/// # Errors
/// `Conflict` for a code that is taken, and for windows of one campaign that overlap; as the database.
pub async fn create(tx: &mut Tx, kind: RecordKind, values: &RecordValues, from: Option<NaiveDate>) -> Result<String> {
    use RecordField::{Code, FirstDay, IsOpen, LastDay, NameEn, NameZh, Parent, TaxNumber, Year};
    let sql = match kind {
        RecordKind::Channel => {
            // Each gets the next hue of the design, for life.
            "INSERT INTO channel (code, colour)
             SELECT $1, (1 + (SELECT count(*) FROM channel WHERE channel_id <> 0) % 8)::smallint
             WHERE $2::text IS NOT NULL AND $3::text IS NOT NULL RETURNING channel_id"
        }
        RecordKind::Location => {
            "INSERT INTO location (code) SELECT $1 WHERE $2::text IS NOT NULL AND $3::text IS NOT NULL
             RETURNING location_id"
        }
        RecordKind::Region => {
            "INSERT INTO region (code, name_zh, name_en, parent_id, is_closed)
             VALUES ($1, $2, $3, (SELECT region_id FROM region WHERE code = $4), $5 = 'false') RETURNING region_id"
        }
        RecordKind::LegalEntity => {
            "INSERT INTO legal_entity (code, name_zh, name_en, tax_number, is_closed)
             VALUES ($1, $2, $3, $4, $5 = 'false') RETURNING legal_entity_id"
        }
        RecordKind::Campaign => {
            "INSERT INTO campaign AS c (code, name_zh, name_en) VALUES ($1, $2, $3)
             ON CONFLICT ON CONSTRAINT campaign_code_unique DO UPDATE SET name_zh = excluded.name_zh,
               name_en = excluded.name_en, version = c.version + 1 RETURNING campaign_id"
        }
    };
    let mut query = sqlx::query_scalar::<_, i32>(sql).bind(value(values, Code)).bind(value(values, NameZh));
    query = query.bind(value(values, NameEn));
    query = match kind {
        RecordKind::Region => query.bind(value(values, Parent)).bind(value(values, IsOpen)),
        RecordKind::LegalEntity => query.bind(value(values, TaxNumber)).bind(value(values, IsOpen)),
        RecordKind::Channel | RecordKind::Location | RecordKind::Campaign => query,
    };
    let id = query.fetch_one(tx.connection()).await?;
    match kind {
        RecordKind::Channel => describe(tx, INSERT_CHANNEL_VERSION, &CHANNEL_FIELDS, id, from, values).await?,
        RecordKind::Location => describe(tx, INSERT_LOCATION_VERSION, &LOCATION_FIELDS, id, from, values).await?,
        RecordKind::Campaign => {
            let sql = "INSERT INTO campaign_window (campaign_id, year, valid)
              VALUES ($1, $2::int, daterange($3::date, $4::date, '[]'))";
            let query = sqlx::query(sql).bind(id).bind(value(values, Year)).bind(value(values, FirstDay));
            query.bind(value(values, LastDay)).execute(tx.connection()).await?;
            return Ok(format!("{id}-{}", value(values, Year).unwrap_or_default()));
        }
        RecordKind::Region | RecordKind::LegalEntity => {}
    }
    Ok(id.to_string())
}

/// Writes what a record says now; it is under lock and the values have been judged. For a dated record `plan` says what
/// becomes of its latest description, which begins on `latest`.
///
/// # Errors
/// `Conflict` for windows of one campaign that overlap; as the database.
pub async fn change(
    tx: &mut Tx,
    kind: RecordKind,
    key: &str,
    values: &RecordValues,
    plan: ChangeDated,
    latest: Option<NaiveDate>,
    from: Option<NaiveDate>,
) -> Result<()> {
    use RecordField::{FirstDay, IsOpen, LastDay, NameEn, NameZh, Parent, TaxNumber};
    let (id, year) = parse_key(kind, key)?;
    match kind {
        RecordKind::Channel | RecordKind::Location => {
            let Kept { table, id: column, .. } = kept(kind);
            let (insert, update, fields): (_, _, &[RecordField]) = match kind {
                RecordKind::Channel => (INSERT_CHANNEL_VERSION, UPDATE_CHANNEL_VERSION, &CHANNEL_FIELDS),
                _ => (INSERT_LOCATION_VERSION, UPDATE_LOCATION_VERSION, &LOCATION_FIELDS),
            };
            match plan {
                ChangeDated::Corrects => describe(tx, update, fields, id, latest, values).await?,
                ChangeDated::Follows => {
                    let sql = format!(
                        "UPDATE {table}_version SET valid = daterange(lower(valid), $2) WHERE {column} = $1 AND valid @> $2"
                    );
                    sqlx::query(AssertSqlSafe(sql)).bind(id).bind(from).execute(tx.connection()).await?;
                    describe(tx, insert, fields, id, from, values).await?;
                }
            }
            let sql = format!("UPDATE {table} SET version = version + 1 WHERE {column} = $1");
            sqlx::query(AssertSqlSafe(sql)).bind(id).execute(tx.connection()).await?;
        }
        RecordKind::Region | RecordKind::LegalEntity => {
            let (sql, own) = if kind == RecordKind::Region {
                (
                    "UPDATE region SET name_zh = $2, name_en = $3, is_closed = ($4 = 'false'),
                       parent_id = (SELECT p.region_id FROM region p WHERE p.code = $5), version = version + 1
                     WHERE region_id = $1",
                    Parent,
                )
            } else {
                (
                    "UPDATE legal_entity SET name_zh = $2, name_en = $3, is_closed = ($4 = 'false'), tax_number = $5,
                       version = version + 1 WHERE legal_entity_id = $1",
                    TaxNumber,
                )
            };
            let query = sqlx::query(sql).bind(id).bind(value(values, NameZh)).bind(value(values, NameEn));
            query.bind(value(values, IsOpen)).bind(value(values, own)).execute(tx.connection()).await?;
        }
        RecordKind::Campaign => {
            let sql = "UPDATE campaign SET name_zh = $2, name_en = $3, version = version + 1 WHERE campaign_id = $1";
            let query = sqlx::query(sql).bind(id).bind(value(values, NameZh)).bind(value(values, NameEn));
            query.execute(tx.connection()).await?;
            let sql = "UPDATE campaign_window SET valid = daterange($3::date, $4::date, '[]')
              WHERE campaign_id = $1 AND year = $2";
            let query = sqlx::query(sql).bind(id).bind(year).bind(value(values, FirstDay));
            query.bind(value(values, LastDay)).execute(tx.connection()).await?;
        }
    }
    Ok(())
}
