//! One meaning for every figure. In reading order:
//!
//! ```text
//! formula     the small language of definitions: a typed tree, never SQL
//! value       how amounts are combined: what unknown, zero and nothing mean in a sum and in a ratio
//! catalogue   the headline metrics with their definitions
//! plan        which stored sums a definition needs, and its value when they are known
//! target      what should be reached, and what is said of a figure beside it
//! period      days, weeks, months, campaigns; and with what a period is compared
//! ```
//!
//! How a formula becomes SQL is decided in `store::kpi`; what a figure looks like, in `app::format`.

mod catalogue;
mod formula;
mod period;
mod plan;
mod target;
mod value;

pub use catalogue::{Additivity, Direction, METRICS, Metric, Unit};
pub use formula::{Aggregate, Comparator, Condition, Formula, FormulaError, Literal, Operand, Operator};
pub use period::{CampaignWindow, Comparison, Grain, Period, PeriodError};
pub use plan::{Atom, Plan, PlanError, RollupColumn, RollupEvent};
pub use target::{Attainment, Target};
pub use value::{add, divide, multiply, subtract};
