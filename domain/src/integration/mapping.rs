//! A checked template at work: first it finds its columns in the header, then each row becomes a fact, is set aside, or is
//! refused with field, value and reason. Amounts that follow from others are filled in here, so that every system's rows
//! arrive with the same amounts apart.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};

use super::canonical::{Fact, FactKind, Field, FieldSpec};
use super::template::{DetailedRule, FieldRule, Template, When, read_offset};
use super::value::{Value, ValueError, ValueFormat};

/// What is wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderIssue {
    /// The file has no line at all.
    Empty,
    /// A column stands there twice, so that nobody can say which is meant.
    Duplicate(String),
    /// Columns that the template needs and the file lacks, with those that the file has.
    Missing {
        /// Needed.
        missing: Vec<String>,
        /// There.
        found: Vec<String>,
    },
    /// Columns that the template does not name, where it refuses such.
    Unknown(Vec<String>),
    /// The whole header is one column: the separator is another.
    OneColumn {
        /// The separator of the template.
        separator: char,
        /// The header as found, shortened.
        found: String,
    },
}

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// A required field is empty.
    Required,
    /// The text is not a value of the field.
    Value(ValueError),
    /// A word that the template does not translate and the field does not know.
    UnknownWord,
    /// More or fewer columns than the header.
    ColumnCount {
        /// As the header says.
        expected: usize,
        /// As found.
        found: usize,
    },
    /// A quantity of zero, which sells nothing.
    ZeroQuantity,
    /// List amount less markdown and coupon is not the net amount.
    AmountsDisagree,
    /// Events in an order that cannot be, e.g. paid before placed by more than a day.
    EventsDisagree,
}

impl RefusalReason {
    /// The reason's code in lists.
    pub const fn code(&self) -> &'static str {
        match self {
            RefusalReason::Required => "required",
            RefusalReason::Value(error) => error.code(),
            RefusalReason::UnknownWord => "unknown_word",
            RefusalReason::ColumnCount { .. } => "column_count",
            RefusalReason::ZeroQuantity => "zero_quantity",
            RefusalReason::AmountsDisagree => "amounts_disagree",
            RefusalReason::EventsDisagree => "events_disagree",
        }
    }
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The field, where one is to blame.
    pub field: Option<Field>,
    /// The text found there.
    pub value: String,
    /// Why.
    pub reason: RefusalReason,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq)]
pub enum Mapped {
    /// A fact.
    Fact(Fact),
    /// Set aside under a reason of the template, e.g. `fee`.
    SetAside(String),
}

#[derive(Clone, Debug)]
struct Source {
    /// Index of the column; `None` for a constant.
    column: Option<usize>,
    constant: String,
    rule: DetailedRule,
}

#[derive(Clone, Debug)]
struct Plan {
    kind: FactKind,
    sources: Vec<(FieldSpec, Option<Source>)>,
}

#[derive(Clone, Debug)]
enum Target {
    Plan(Plan),
    SetAside(String),
}

/// A template bound to the columns of one file.
#[derive(Clone, Debug)]
pub struct Mapping {
    format: ValueFormat,
    columns: usize,
    routes: Vec<(usize, When, Target)>,
    plan: Plan,
}

/// Amounts that follow from others are kept with four decimals, rounded half to even.
fn rounded(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(4, RoundingStrategy::MidpointNearestEven)
}

impl Mapping {
    /// Finds the template's columns in a header. Without a header, pass the numbers `1`, `2`, … as names.
    ///
    /// # Errors
    /// Everything that is wrong with the header.
    pub fn bind(template: &Template, header: &[String]) -> Result<Mapping, Vec<HeaderIssue>> {
        if header.is_empty() {
            return Err(vec![HeaderIssue::Empty]);
        }
        let clean: Vec<String> = header.iter().map(|name| clean_name(name)).collect();
        let mut issues = Vec::new();
        let mut missing = Vec::new();
        let mut find = |names: &[&str], is_optional: bool| -> Option<usize> {
            let found = names.iter().find_map(|name| {
                let name = clean_name(name);
                let mut places =
                    clean.iter().enumerate().filter(|(_, column)| **column == name).map(|(index, _)| index);
                let first = places.next()?;
                if places.next().is_some() {
                    issues.push(HeaderIssue::Duplicate(name));
                }
                Some(first)
            });
            if found.is_none()
                && !is_optional
                && let Some(name) = names.first()
                && !missing.contains(&(*name).to_owned())
            {
                missing.push((*name).to_owned());
            }
            found
        };
        let plan = bind_plan(&template.kind, &template.fields, &BTreeMap::new(), &mut find);
        let mut routes = Vec::new();
        for route in &template.route {
            let column = find(&[&route.when.column], false);
            let target = match (&route.kind, &route.set_aside) {
                (Some(kind), _) => bind_plan(kind, &route.fields, &template.fields, &mut find).map(Target::Plan),
                (None, reason) => Some(Target::SetAside(reason.clone().unwrap_or_default())),
            };
            if let (Some(column), Some(target)) = (column, target) {
                routes.push((column, route.when.clone(), target));
            }
        }
        if !missing.is_empty() {
            issues.push(match header {
                [only] if template.has_header => {
                    HeaderIssue::OneColumn { separator: template.separator, found: only.chars().take(80).collect() }
                }
                _ => HeaderIssue::Missing { missing, found: header.to_vec() },
            });
        }
        if template.refuses_unknown_columns && missing_none(&issues) {
            let known: BTreeSet<String> = template.columns().iter().map(|name| clean_name(name)).collect();
            let unknown: Vec<String> = header
                .iter()
                .zip(&clean)
                .filter(|(_, name)| !known.contains(*name))
                .map(|(name, _)| name.clone())
                .collect();
            if !unknown.is_empty() {
                issues.push(HeaderIssue::Unknown(unknown));
            }
        }
        issues.dedup();
        let (Some(plan), true) = (plan, issues.is_empty()) else {
            return Err(if issues.is_empty() { vec![HeaderIssue::Empty] } else { issues });
        };
        let format = ValueFormat {
            instants: template.instants.clone(),
            dates: template.dates.clone(),
            has_serial_dates: template.serial_dates,
            offset: read_offset(&template.time_offset).unwrap_or(chrono::FixedOffset::east_opt(0).unwrap_or_else(utc)),
            has_decimal_comma: template.decimal_comma,
            affixes: template.affixes.clone(),
        };
        Ok(Mapping { format, columns: header.len(), routes, plan })
    }

    /// How the system writes its values.
    pub fn format(&self) -> &ValueFormat {
        &self.format
    }

    /// The text of a field of a row, whatever is wrong with the rest of the row: by it a refused row is known again when it
    /// comes back corrected. `None` when the field is empty, cannot be read, or is no text.
    pub fn text_of(&self, row: &[&str], field: Field) -> Option<String> {
        let text = |column: usize| row.get(column).map_or("", |text| text.trim());
        let route = self.routes.iter().find(|(column, when, _)| holds(when, text(*column)));
        let plan = match route {
            Some((_, _, Target::Plan(plan))) => plan,
            Some((_, _, Target::SetAside(_))) => return None,
            None => &self.plan,
        };
        let (_, source) = plan.sources.iter().find(|(spec, _)| spec.field == field)?;
        let source = source.as_ref()?;
        match self.value(field, source, source.column.map_or(source.constant.as_str(), text)).ok()?? {
            Value::Text(text) => Some(text),
            Value::Integer(number) => Some(number.to_string()),
            Value::Decimal(_) | Value::Instant(_) | Value::Date(_) | Value::Truth(_) => None,
        }
    }

    /// Turns one row into what it is.
    ///
    /// # Errors
    /// The first reason for which it cannot be taken, fields in the order of the kind.
    pub fn map_row<'a>(&'a self, row: &[&'a str]) -> Result<Mapped, Refusal> {
        if row.len() != self.columns {
            let reason = RefusalReason::ColumnCount { expected: self.columns, found: row.len() };
            return Err(Refusal { field: None, value: String::new(), reason });
        }
        let text = |column: usize| -> &'a str { row.get(column).map_or("", |text| text.trim()) };
        for (column, when, target) in &self.routes {
            if holds(when, text(*column)) {
                return match target {
                    Target::SetAside(reason) => Ok(Mapped::SetAside(reason.clone())),
                    Target::Plan(plan) => self.fact(plan, &text),
                };
            }
        }
        self.fact(&self.plan, &text)
    }

    fn fact<'a>(&self, plan: &'a Plan, text: &impl Fn(usize) -> &'a str) -> Result<Mapped, Refusal> {
        let mut values = Vec::with_capacity(plan.sources.len());
        for (spec, source) in &plan.sources {
            let value = match source {
                None => None,
                Some(source) => self.value(spec.field, source, source.column.map_or(source.constant.as_str(), text))?,
            };
            if value.is_none() && spec.is_required {
                return Err(Refusal { field: Some(spec.field), value: String::new(), reason: RefusalReason::Required });
            }
            values.push(value);
        }
        let mut fact = Fact { kind: plan.kind, values };
        complete(&mut fact)?;
        Ok(Mapped::Fact(fact))
    }

    fn value(&self, field: Field, source: &Source, text: &str) -> Result<Option<Value>, Refusal> {
        let rule = &source.rule;
        if text.is_empty() || rule.empty.iter().any(|empty| empty == text) {
            return Ok(None);
        }
        let mut found = text;
        if let Some(prefix) = &rule.strip_prefix {
            found = found.strip_prefix(prefix.as_str()).unwrap_or(found);
        }
        if let Some(suffix) = &rule.strip_suffix {
            found = found.strip_suffix(suffix.as_str()).unwrap_or(found);
        }
        if !rule.words.is_empty() {
            found = match (rule.words.get(found), &rule.otherwise) {
                (Some(word), _) | (None, Some(word)) => word,
                (None, None) => found,
            };
        }
        if found.is_empty() {
            return Ok(None);
        }
        let refuse = |error| Refusal {
            field: Some(field),
            value: text.chars().take(200).collect(),
            reason: RefusalReason::Value(error),
        };
        let value = self.format.read(field.kind(), found).map_err(refuse)?;
        Ok(Some(match value {
            Value::Decimal(number) if rule.negate => Value::Decimal(-number),
            Value::Integer(number) if rule.negate => Value::Integer(-number),
            value => value,
        }))
    }
}

/// Whether every column that is needed is there: what is missing explains what is unknown.
fn missing_none(issues: &[HeaderIssue]) -> bool {
    !issues.iter().any(|issue| matches!(issue, HeaderIssue::Missing { .. } | HeaderIssue::OneColumn { .. }))
}

fn utc() -> chrono::FixedOffset {
    use chrono::Offset;
    chrono::Utc.fix()
}

/// Names of columns are compared without byte order mark, spaces around them and differences of case.
fn clean_name(name: &str) -> String {
    name.trim_start_matches('\u{feff}').trim().to_lowercase()
}

fn bind_plan(
    kind: &str,
    own: &BTreeMap<String, FieldRule>,
    inherited: &BTreeMap<String, FieldRule>,
    find: &mut impl FnMut(&[&str], bool) -> Option<usize>,
) -> Option<Plan> {
    let kind = FactKind::from_code(kind)?;
    let sources = kind
        .fields()
        .iter()
        .map(|spec| {
            let rule = own.get(spec.field.code()).or_else(|| inherited.get(spec.field.code()));
            (*spec, rule.and_then(|rule| bind_source(rule, find)))
        })
        .collect();
    Some(Plan { kind, sources })
}

fn bind_source(rule: &FieldRule, find: &mut impl FnMut(&[&str], bool) -> Option<usize>) -> Option<Source> {
    match rule {
        FieldRule::Column(name) => {
            Some(Source { column: Some(find(&[name], false)?), constant: String::new(), rule: DetailedRule::default() })
        }
        FieldRule::Detailed(rule) => match (&rule.column, &rule.constant) {
            (Some(name), _) => {
                let names: Vec<&str> = std::iter::once(name).chain(&rule.aliases).map(String::as_str).collect();
                Some(Source {
                    column: Some(find(&names, rule.optional)?),
                    constant: String::new(),
                    rule: (**rule).clone(),
                })
            }
            (None, Some(constant)) => Some(Source { column: None, constant: constant.clone(), rule: (**rule).clone() }),
            (None, None) => None,
        },
    }
}

fn holds(when: &When, text: &str) -> bool {
    if when.is_empty {
        return text.is_empty();
    }
    if when.is_negative {
        return text.starts_with(['-', '\u{2212}']);
    }
    if let Some(prefix) = &when.starts_with {
        return text.starts_with(prefix.as_str());
    }
    when.is.iter().any(|word| word == text)
}

/// Fills in the amounts that follow from others, and refuses a row whose amounts or events contradict one another.
fn complete(fact: &mut Fact) -> Result<(), Refusal> {
    let kind = fact.kind;
    let index = |field: Field| kind.fields().iter().position(|spec| spec.field == field);
    let number = |fact: &Fact, field: Field| match fact.get(field) {
        Some(Value::Decimal(number)) => Some(*number),
        _ => None,
    };
    let set = |fact: &mut Fact, field: Field, amount: Option<Decimal>| {
        if let (Some(amount), Some(index)) = (amount, index(field))
            && let Some(value) = fact.values.get_mut(index)
        {
            *value = Some(Value::Decimal(rounded(amount)));
        }
    };
    let quantity = number(fact, Field::Quantity);
    let by_quantity = |fact: &Fact| number(fact, Field::UnitPrice)?.checked_mul(quantity?);
    match fact.kind {
        FactKind::SaleLine => {
            if quantity.is_some_and(|quantity| quantity.is_zero()) {
                return Err(Refusal {
                    field: Some(Field::Quantity),
                    value: "0".into(),
                    reason: RefusalReason::ZeroQuantity,
                });
            }
            let coupon = number(fact, Field::CouponShopAmount);
            let net = number(fact, Field::NetAmount);
            let list = number(fact, Field::ListAmount).or_else(|| by_quantity(fact));
            let markdown = number(fact, Field::MarkdownAmount);
            let taken_off = markdown.unwrap_or_default() + coupon.unwrap_or_default();
            if let (Some(list), Some(net), Some(_)) = (list, net, markdown)
                && (list - taken_off - net).abs() > Decimal::new(1, 2)
            {
                return Err(Refusal {
                    field: Some(Field::NetAmount),
                    value: net.to_string(),
                    reason: RefusalReason::AmountsDisagree,
                });
            }
            set(fact, Field::ListAmount, list);
            set(fact, Field::NetAmount, net.or_else(|| list.map(|list| list - taken_off)));
            if let (Some(list), Some(net), None) = (list, net, markdown) {
                set(fact, Field::MarkdownAmount, Some(list - coupon.unwrap_or_default() - net));
            }
        }
        FactKind::ReturnLine => {
            set(fact, Field::NetAmount, number(fact, Field::NetAmount).or_else(|| by_quantity(fact)))
        }
        FactKind::Payment
        | FactKind::Shipment
        | FactKind::Receipt
        | FactKind::Invoice
        | FactKind::StockLevel
        | FactKind::StockMovement
        | FactKind::ListingPrice
        | FactKind::Member
        | FactKind::ServiceCase
        | FactKind::Product => {}
    }
    Ok(())
}
