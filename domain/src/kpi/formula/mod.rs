//! The language of metric definitions: what a definition may say, and how its text is read and written. It is a tree of
//! measures under aggregate functions, combined by arithmetic; conditions are trees as well. What the names in it mean,
//! whether units fit and how it is computed are decided elsewhere (`store::kpi` renders it, the dictionary validates it).
//!
//! ```text
//! formula    = product (("+" | "-") product)*
//! product    = factor (("*" | "/") factor)*
//! factor     = number | name | function "(" arguments ")" | "(" formula ")" | "-" factor
//! condition  = conjunct ("or" conjunct)*            conjunct = test ("and" test)*
//! test       = operand [("=" | "<>" | "<" | "<=" | ">" | ">=") operand | "is" ["not"] "null" | "in" "(" words ")"]
//! ```

mod reader;

use std::fmt;

use rust_decimal::Decimal;

use self::reader::Reader;

/// How the rows of a measure become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aggregate {
    /// The sum.
    Sum,
    /// How many different keys.
    CountDistinct,
    /// The value in the middle.
    Median,
    /// The value that nine in ten do not exceed.
    P90,
    /// The value that nineteen in twenty do not exceed.
    P95,
    /// The arithmetic mean.
    Mean,
    /// The standard deviation of a sample.
    StandardDeviation,
    /// Each entity's value at the end of the period, carried forward, then summed over entities.
    Last,
    /// Each entity's value just before the period begins, then summed over entities.
    First,
    /// The mean over the days of the sum over entities.
    AverageOfDays,
    /// Each entity's latest value, then the largest of them.
    MaximumOfLast,
}

impl Aggregate {
    const NAMES: [(Aggregate, &'static str); 11] = [
        (Aggregate::Sum, "sum"),
        (Aggregate::CountDistinct, "count_distinct"),
        (Aggregate::Median, "median"),
        (Aggregate::P90, "p90"),
        (Aggregate::P95, "p95"),
        (Aggregate::Mean, "mean"),
        (Aggregate::StandardDeviation, "stdev"),
        (Aggregate::Last, "last"),
        (Aggregate::First, "first"),
        (Aggregate::AverageOfDays, "avg_days"),
        (Aggregate::MaximumOfLast, "max_last"),
    ];

    /// The name in a definition, e.g. `count_distinct`.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(known, _)| *known == self).map_or("sum", |(_, name)| name)
    }

    fn from_name(name: &str) -> Option<Aggregate> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(aggregate, _)| *aggregate)
    }
}

/// A binary operation of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// Sum.
    Add,
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Quotient; nothing when the divisor is zero or unknown.
    Divide,
}

impl Operator {
    const fn sign(self) -> char {
        match self {
            Operator::Add => '+',
            Operator::Subtract => '-',
            Operator::Multiply => '*',
            Operator::Divide => '/',
        }
    }

    const fn binds(self) -> u8 {
        match self {
            Operator::Add | Operator::Subtract => 1,
            Operator::Multiply | Operator::Divide => 2,
        }
    }
}

/// What is computed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Formula {
    /// A constant.
    Number(Decimal),
    /// Another metric, or inside an aggregate a measure, by its slug.
    Name(String),
    /// The number of days in the period.
    Days,
    /// The rows of an expression over measures, made one number.
    Aggregate(Aggregate, Box<Formula>),
    /// Only rows that meet the condition.
    Where(Box<Formula>, Condition),
    /// Dated by another event of the same row.
    By(Box<Formula>, String),
    /// The value in the comparison period of this code.
    Previous(Box<Formula>, String),
    /// From the start of the enclosing grain to the end of the period.
    ToDate(Box<Formula>, String),
    /// Over a trailing window such as `90d`.
    Rolling(Box<Formula>, String),
    /// At the parent level, over all its rows.
    Parent(Box<Formula>, String),
    /// Base events followed by a conversion within a window.
    Conversion(Box<Formula>, Box<Formula>, String),
    /// Without its sign.
    Absolute(Box<Formula>),
    /// The larger of two.
    Maximum(Box<Formula>, Box<Formula>),
    /// Not below the second and not above the third.
    Clamp(Box<Formula>, Box<Formula>, Box<Formula>),
    /// The negative.
    Negative(Box<Formula>),
    /// Two combined.
    Binary(Box<Formula>, Operator, Box<Formula>),
}

/// How two operands of a condition are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `<>`
    Different,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparator {
    /// The sign in a definition, which is also that of SQL.
    pub const fn sign(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::Different => "<>",
            Comparator::Less => "<",
            Comparator::AtMost => "<=",
            Comparator::More => ">",
            Comparator::AtLeast => ">=",
        }
    }
}

/// A fixed value in a condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// A number.
    Number(Decimal),
    /// `true` or `false`.
    Truth(bool),
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// A column by its dotted name, or a state word such as `store`: which of the two, the dictionary knows.
    Name(String),
    /// A fixed value.
    Literal(Literal),
    /// The distance of two columns, without its sign.
    Distance(String, String),
}

/// Which rows count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// A column of truth values.
    Is(String),
    /// Two operands compared.
    Compare(Operand, Comparator, Operand),
    /// The column has no value.
    IsNull(String),
    /// The column has a value.
    IsNotNull(String),
    /// The column is one of these words.
    In(String, Vec<String>),
    /// All of them.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
}

/// Why a definition cannot be read. Positions count characters from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormulaError {
    /// A character that the language does not have.
    Character {
        /// Where.
        at: usize,
        /// Which.
        found: char,
    },
    /// A text in quotes that never ends.
    OpenQuote {
        /// Where it begins.
        at: usize,
    },
    /// Something else was expected.
    Expected {
        /// Where.
        at: usize,
        /// What may stand there.
        expected: &'static str,
    },
    /// A function that the language does not have.
    Function {
        /// Where.
        at: usize,
        /// Its name.
        name: String,
    },
    /// Deeper than 64 levels.
    TooDeep,
}

impl Formula {
    /// Reads a definition.
    ///
    /// # Errors
    /// The first [`FormulaError`], with its position in `text`.
    pub fn parse(text: &str) -> Result<Formula, FormulaError> {
        let mut reader = Reader::new(text)?;
        let formula = reader.formula()?;
        reader.end()?;
        Ok(formula)
    }

    /// All names used, in the order of the text, without those inside conditions.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit(&mut |formula| {
            if let Formula::Name(name) = formula {
                names.push(name.as_str());
            }
        });
        names
    }

    /// All conditions used, in the order of the text.
    pub fn conditions(&self) -> Vec<&Condition> {
        let mut conditions = Vec::new();
        self.visit(&mut |formula| {
            if let Formula::Where(_, condition) = formula {
                conditions.push(condition);
            }
        });
        conditions
    }

    fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Formula)) {
        see(self);
        match self {
            Formula::Number(_) | Formula::Name(_) | Formula::Days => {}
            Formula::Aggregate(_, inner)
            | Formula::Where(inner, _)
            | Formula::By(inner, _)
            | Formula::Previous(inner, _)
            | Formula::ToDate(inner, _)
            | Formula::Rolling(inner, _)
            | Formula::Parent(inner, _)
            | Formula::Absolute(inner)
            | Formula::Negative(inner) => inner.visit(see),
            Formula::Conversion(left, right, _) | Formula::Maximum(left, right) | Formula::Binary(left, _, right) => {
                left.visit(see);
                right.visit(see);
            }
            Formula::Clamp(value, low, high) => {
                value.visit(see);
                low.visit(see);
                high.visit(see);
            }
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, outer: u8, is_right: bool) -> fmt::Result {
        match self {
            Formula::Number(value) => write!(f, "{value}"),
            Formula::Name(name) => write!(f, "{name}"),
            Formula::Days => write!(f, "days()"),
            Formula::Aggregate(aggregate, inner) => write!(f, "{}({inner})", aggregate.name()),
            Formula::Where(inner, condition) => write!(f, "where({inner}, '{condition}')"),
            Formula::By(inner, text) => write!(f, "by({inner}, '{text}')"),
            Formula::Previous(inner, text) => write!(f, "prev({inner}, '{text}')"),
            Formula::ToDate(inner, text) => write!(f, "to_date({inner}, '{text}')"),
            Formula::Rolling(inner, text) => write!(f, "rolling({inner}, '{text}')"),
            Formula::Parent(inner, text) => write!(f, "parent({inner}, '{text}')"),
            Formula::Conversion(base, conversion, text) => write!(f, "conversion({base}, {conversion}, '{text}')"),
            Formula::Absolute(inner) => write!(f, "abs({inner})"),
            Formula::Maximum(left, right) => write!(f, "max({left}, {right})"),
            Formula::Clamp(value, low, high) => write!(f, "clamp({value}, {low}, {high})"),
            Formula::Negative(inner) => {
                write!(f, "-")?;
                inner.write(f, 3, false)
            }
            Formula::Binary(left, operator, right) => {
                let binds = operator.binds();
                let is_bracketed = binds < outer || (binds == outer && is_right);
                if is_bracketed {
                    write!(f, "(")?;
                }
                left.write(f, binds, false)?;
                write!(f, " {} ", operator.sign())?;
                right.write(f, binds, true)?;
                if is_bracketed { write!(f, ")") } else { Ok(()) }
            }
        }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0, false)
    }
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// The first [`FormulaError`], with its position in `text`.
    pub fn parse(text: &str) -> Result<Condition, FormulaError> {
        let mut reader = Reader::new(text)?;
        let condition = reader.condition()?;
        reader.end()?;
        Ok(condition)
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Name(name) => write!(f, "{name}"),
            Operand::Literal(Literal::Number(value)) => write!(f, "{value}"),
            Operand::Literal(Literal::Truth(value)) => write!(f, "{value}"),
            Operand::Distance(left, right) => write!(f, "abs({left} - {right})"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, conditions: &[Condition], word: &str| {
            for (index, condition) in conditions.iter().enumerate() {
                if index > 0 {
                    write!(f, " {word} ")?;
                }
                match condition {
                    Condition::All(_) | Condition::Any(_) => write!(f, "({condition})")?,
                    Condition::Is(_)
                    | Condition::Compare(..)
                    | Condition::IsNull(_)
                    | Condition::IsNotNull(_)
                    | Condition::In(..) => write!(f, "{condition}")?,
                }
            }
            Ok(())
        };
        match self {
            Condition::Is(name) => write!(f, "{name}"),
            Condition::Compare(left, comparator, right) => write!(f, "{left} {} {right}", comparator.sign()),
            Condition::IsNull(name) => write!(f, "{name} is null"),
            Condition::IsNotNull(name) => write!(f, "{name} is not null"),
            Condition::In(name, words) => write!(f, "{name} in ({})", words.join(", ")),
            Condition::All(all) => list(f, all, "and"),
            Condition::Any(any) => list(f, any, "or"),
        }
    }
}
