//! How known and unknown amounts combine (kpi reference, section 5). "Nothing happened" differs from zero: a sum passes
//! over what is unknown, a ratio is unknown as soon as one side is, and nothing is ever divided by zero.

use rust_decimal::Decimal;

/// The sum of two additive totals: what is unknown is passed over; unknown only when both are.
///
/// Amounts beyond what a decimal can hold are unknown, never a wrong number; the same holds for all four functions.
pub fn add(left: Option<Decimal>, right: Option<Decimal>) -> Option<Decimal> {
    match (left, right) {
        (Some(left), Some(right)) => left.checked_add(right),
        (known, None) | (None, known) => known,
    }
}

/// The difference of two additive totals, with the same rule as [`add`].
pub fn subtract(left: Option<Decimal>, right: Option<Decimal>) -> Option<Decimal> {
    match (left, right) {
        (Some(left), Some(right)) => left.checked_sub(right),
        (Some(left), None) => Some(left),
        (None, Some(right)) => Some(-right),
        (None, None) => None,
    }
}

/// The product; unknown when one factor is.
pub fn multiply(left: Option<Decimal>, right: Option<Decimal>) -> Option<Decimal> {
    left?.checked_mul(right?)
}

/// The quotient; unknown when one side is, or when the divisor is zero.
pub fn divide(left: Option<Decimal>, right: Option<Decimal>) -> Option<Decimal> {
    let (left, right) = (left?, right?);
    if right.is_zero() { None } else { left.checked_div(right) }
}
