//! From definitions to stored sums and back: which sums a set of metrics needs (its atoms), and the value of a metric when
//! they are known. An atom is one column of one event; parts of it add up over every dimension and over time, so whatever is
//! not additive is divided last, from sums of its own level.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::catalogue::Metric;
use super::formula::{Aggregate, Condition, Formula, Operator};
use super::value::{add, divide, multiply, subtract};

/// An event that dates a sum; the numbers are those of the stored roll-ups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RollupEvent {
    /// The order was placed.
    Placed = 1,
    /// It was paid.
    Paid = 2,
    /// It was shipped.
    Shipped = 3,
    /// The till printed the receipt.
    Receipt = 4,
    /// The invoice was posted.
    Invoiced = 5,
    /// Control passed to the customer.
    Control = 6,
    /// It was cancelled.
    Cancelled = 7,
    /// A return was accepted.
    ReturnAccepted = 8,
    /// A return, dated when control over the sold line had passed.
    ReturnOfControl = 9,
}

impl RollupEvent {
    /// The number in the stored roll-ups.
    pub const fn number(self) -> i16 {
        match self {
            RollupEvent::Placed => 1,
            RollupEvent::Paid => 2,
            RollupEvent::Shipped => 3,
            RollupEvent::Receipt => 4,
            RollupEvent::Invoiced => 5,
            RollupEvent::Control => 6,
            RollupEvent::Cancelled => 7,
            RollupEvent::ReturnAccepted => 8,
            RollupEvent::ReturnOfControl => 9,
        }
    }
}

/// A stored sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RollupColumn {
    /// Pieces.
    Units,
    /// At list price, without tax.
    List,
    /// Markdown and the shop's coupons.
    Discount,
    /// Net, without tax.
    Net,
    /// Net with tax.
    Gross,
    /// Tax.
    Tax,
    /// Freight.
    Shipping,
    /// Cost.
    Cost,
    /// Orders.
    Orders,
    /// Orders that were cancelled later.
    CancelledOrders,
}

impl RollupColumn {
    /// Whether it is counted on orders instead of summed over lines.
    pub const fn is_of_orders(self) -> bool {
        matches!(self, RollupColumn::Orders | RollupColumn::CancelledOrders)
    }
}

/// One stored sum of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Atom {
    /// The event that dates it.
    pub event: RollupEvent,
    /// What is summed.
    pub column: RollupColumn,
}

/// Why a definition cannot be computed from the stored sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// Neither a metric nor a measure.
    UnknownName(String),
    /// A function or condition that the stored sums do not answer.
    NotStored(String),
    /// Definitions that refer to one another in a circle.
    Circular(String),
}

/// The measures: which stored sum each is.
const MEASURES: &[(&str, RollupEvent, RollupColumn)] = &[
    ("net_amount", RollupEvent::Control, RollupColumn::Net),
    ("list_amount", RollupEvent::Control, RollupColumn::List),
    ("discount_amount", RollupEvent::Control, RollupColumn::Discount),
    ("tax_amount", RollupEvent::Control, RollupColumn::Tax),
    ("freight_amount", RollupEvent::Control, RollupColumn::Shipping),
    ("cost_amount", RollupEvent::Control, RollupColumn::Cost),
    ("sold_units", RollupEvent::Control, RollupColumn::Units),
    ("placed_gross_amount", RollupEvent::Placed, RollupColumn::Gross),
    ("paid_amount", RollupEvent::Paid, RollupColumn::Gross),
    ("receipt_gross_amount", RollupEvent::Receipt, RollupColumn::Gross),
    ("invoice_net_amount", RollupEvent::Invoiced, RollupColumn::Net),
    ("return_net_amount", RollupEvent::ReturnAccepted, RollupColumn::Net),
    ("return_cost_amount", RollupEvent::ReturnAccepted, RollupColumn::Cost),
    ("returned_units", RollupEvent::ReturnAccepted, RollupColumn::Units),
    ("order_key", RollupEvent::Placed, RollupColumn::Orders),
];

/// A definition in which every name is resolved down to atoms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// A stored sum.
    Atom(Atom),
    /// A constant.
    Number(Decimal),
    /// Two combined.
    Binary(Box<Plan>, Operator, Box<Plan>),
}

impl Plan {
    /// The plan of a metric.
    ///
    /// # Errors
    /// The first [`PlanError`].
    pub fn of(metric: &Metric) -> Result<Plan, PlanError> {
        resolve_metric(metric, &mut Vec::new())
    }

    /// The atoms it needs, in order.
    pub fn atoms(&self) -> BTreeSet<Atom> {
        let mut atoms = BTreeSet::new();
        self.collect(&mut atoms);
        atoms
    }

    fn collect(&self, atoms: &mut BTreeSet<Atom>) {
        match self {
            Plan::Atom(atom) => {
                atoms.insert(*atom);
            }
            Plan::Number(_) => {}
            Plan::Binary(left, _, right) => {
                left.collect(atoms);
                right.collect(atoms);
            }
        }
    }

    /// The value, when the sums are these. A sum that is not there is unknown, not zero.
    pub fn value(&self, sums: &BTreeMap<Atom, Decimal>) -> Option<Decimal> {
        match self {
            Plan::Atom(atom) => sums.get(atom).copied(),
            Plan::Number(number) => Some(*number),
            Plan::Binary(left, operator, right) => {
                let (left, right) = (left.value(sums), right.value(sums));
                match operator {
                    Operator::Add => add(left, right),
                    Operator::Subtract => subtract(left, right),
                    Operator::Multiply => multiply(left, right),
                    Operator::Divide => divide(left, right),
                }
            }
        }
    }

    /// What it sums row by row: each atom with the factor it counts with; `None` when something is divided, since a quotient
    /// has no rows of its own. The values of these rows, each times its factor, sum to the value of the plan.
    pub fn terms(&self) -> Option<BTreeMap<Atom, Decimal>> {
        let mut terms = BTreeMap::new();
        self.collect_terms(Decimal::ONE, &mut terms)?;
        terms.retain(|_, factor: &mut Decimal| !factor.is_zero());
        Some(terms)
    }

    fn collect_terms(&self, factor: Decimal, terms: &mut BTreeMap<Atom, Decimal>) -> Option<()> {
        match self {
            Plan::Atom(atom) => {
                let entry = terms.entry(*atom).or_default();
                *entry = entry.checked_add(factor)?;
                Some(())
            }
            // A constant is no row; nothing added to or taken from nothing changes nothing.
            Plan::Number(number) => number.is_zero().then_some(()),
            Plan::Binary(left, operator, right) => match (operator, left.as_ref(), right.as_ref()) {
                (Operator::Add, ..) => {
                    left.collect_terms(factor, terms)?;
                    right.collect_terms(factor, terms)
                }
                (Operator::Subtract, ..) => {
                    left.collect_terms(factor, terms)?;
                    right.collect_terms(-factor, terms)
                }
                (Operator::Multiply, Plan::Number(number), other)
                | (Operator::Multiply, other, Plan::Number(number)) => {
                    other.collect_terms(factor.checked_mul(*number)?, terms)
                }
                (Operator::Multiply | Operator::Divide, ..) => None,
            },
        }
    }

    /// The two sides of a quotient, each of which may have rows; `None` for anything else.
    pub fn quotient(&self) -> Option<(&Plan, &Plan)> {
        match self {
            Plan::Binary(left, Operator::Divide, right) => Some((left, right)),
            Plan::Atom(_) | Plan::Number(_) | Plan::Binary(..) => None,
        }
    }

    /// Dated by another event. A return by the control date of its sale is an event of its own.
    fn dated_by(self, event: &str) -> Result<Plan, PlanError> {
        match self {
            Plan::Atom(Atom { event: from, column }) => match (from, event) {
                (RollupEvent::Placed, "control_at") => Ok(Plan::Atom(Atom { event: RollupEvent::Control, column })),
                (RollupEvent::Placed, "paid_at") => Ok(Plan::Atom(Atom { event: RollupEvent::Paid, column })),
                (RollupEvent::ReturnAccepted, "control_at") => {
                    Ok(Plan::Atom(Atom { event: RollupEvent::ReturnOfControl, column }))
                }
                _ => Err(PlanError::NotStored(format!("by {event}"))),
            },
            Plan::Number(number) => Ok(Plan::Number(number)),
            Plan::Binary(left, operator, right) => {
                Ok(Plan::Binary(Box::new(left.dated_by(event)?), operator, Box::new(right.dated_by(event)?)))
            }
        }
    }
}

fn resolve_metric(metric: &Metric, path: &mut Vec<&'static str>) -> Result<Plan, PlanError> {
    if path.contains(&metric.slug) {
        return Err(PlanError::Circular(metric.slug.to_owned()));
    }
    path.push(metric.slug);
    let tree = metric.tree().ok_or_else(|| PlanError::NotStored(metric.formula.to_owned()))?;
    let plan = resolve(&tree, path)?;
    path.pop();
    Ok(plan)
}

fn resolve(formula: &Formula, path: &mut Vec<&'static str>) -> Result<Plan, PlanError> {
    match formula {
        Formula::Number(number) => Ok(Plan::Number(*number)),
        Formula::Name(name) => match Metric::find(name) {
            Some(metric) => resolve_metric(metric, path),
            None => Err(PlanError::UnknownName(name.clone())),
        },
        Formula::Aggregate(Aggregate::Sum | Aggregate::CountDistinct, inner) => match inner.as_ref() {
            Formula::Name(name) => MEASURES
                .iter()
                .find(|(measure, ..)| measure == name)
                .map(|(_, event, column)| Plan::Atom(Atom { event: *event, column: *column }))
                .ok_or_else(|| PlanError::UnknownName(name.clone())),
            other => Err(PlanError::NotStored(other.to_string())),
        },
        Formula::By(inner, event) => resolve(inner, path)?.dated_by(event),
        Formula::Where(inner, Condition::IsNotNull(column)) if column == "order.cancelled_at" => {
            match resolve(inner, path)? {
                Plan::Atom(Atom { event, column: RollupColumn::Orders }) => {
                    Ok(Plan::Atom(Atom { event, column: RollupColumn::CancelledOrders }))
                }
                _ => Err(PlanError::NotStored(formula.to_string())),
            }
        }
        Formula::Negative(inner) => {
            Ok(Plan::Binary(Box::new(Plan::Number(Decimal::ZERO)), Operator::Subtract, Box::new(resolve(inner, path)?)))
        }
        Formula::Binary(left, operator, right) => {
            Ok(Plan::Binary(Box::new(resolve(left, path)?), *operator, Box::new(resolve(right, path)?)))
        }
        Formula::Days
        | Formula::Aggregate(..)
        | Formula::Where(..)
        | Formula::Previous(..)
        | Formula::ToDate(..)
        | Formula::Rolling(..)
        | Formula::Parent(..)
        | Formula::Conversion(..)
        | Formula::Absolute(_)
        | Formula::Maximum(..)
        | Formula::Clamp(..) => Err(PlanError::NotStored(formula.to_string())),
    }
}
