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

use std::fmt;

use rust_decimal::Decimal;

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

/// Definitions are written by people; deeper ones are mistakes or attacks on the reader's stack.
const DEEPEST: usize = 64;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(Decimal),
    Name(String),
    Quoted(String),
    Sign(&'static str),
    End,
}

/// Two-character signs first: the first that fits is taken.
const SIGNS: [&str; 14] = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "-", "*", "/", "."];

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, FormulaError> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let rest = characters.get(at..).unwrap_or_default();
        let length = |accept: fn(char) -> bool| rest.iter().take_while(|c| accept(**c)).count();
        if character.is_whitespace() {
            at += 1;
        } else if character.is_ascii_digit() {
            let count = length(|c| c.is_ascii_digit() || c == '.');
            let number: String = rest.iter().take(count).collect();
            let value = number.parse().map_err(|_| FormulaError::Expected { at, expected: "number" })?;
            tokens.push((at, Token::Number(value)));
            at += count;
        } else if character.is_ascii_alphabetic() || character == '_' {
            let count = length(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
            tokens.push((at, Token::Name(rest.iter().take(count).collect())));
            at += count;
        } else if character == '\'' {
            let inner: String = rest.iter().skip(1).take_while(|c| **c != '\'').collect();
            let count = inner.chars().count();
            if rest.get(count + 1) != Some(&'\'') {
                return Err(FormulaError::OpenQuote { at });
            }
            tokens.push((at, Token::Quoted(inner)));
            at += count + 2;
        } else {
            let sign =
                SIGNS.into_iter().find(|sign| sign.chars().zip(rest).filter(|(a, b)| a == *b).count() == sign.len());
            let sign = sign.ok_or(FormulaError::Character { at, found: character })?;
            tokens.push((at, Token::Sign(sign)));
            at += sign.len();
        }
    }
    tokens.push((at, Token::End));
    Ok(tokens)
}

struct Reader {
    tokens: Vec<(usize, Token)>,
    next: usize,
    depth: usize,
}

impl Reader {
    fn new(text: &str) -> Result<Reader, FormulaError> {
        Ok(Reader { tokens: tokens(text)?, next: 0, depth: 0 })
    }

    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(_, token)| token)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |(at, _)| *at)
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn accept(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(known) if *known == sign);
        self.next += usize::from(found);
        found
    }

    fn accept_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Name(name) if name == word);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), FormulaError> {
        let at = self.at();
        if self.accept(sign) { Ok(()) } else { Err(FormulaError::Expected { at, expected: sign }) }
    }

    fn end(&self) -> Result<(), FormulaError> {
        match self.peek() {
            Token::End => Ok(()),
            Token::Number(_) | Token::Name(_) | Token::Quoted(_) | Token::Sign(_) => {
                Err(FormulaError::Expected { at: self.at(), expected: "end" })
            }
        }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, FormulaError>) -> Result<T, FormulaError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(FormulaError::TooDeep);
        }
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn formula(&mut self) -> Result<Formula, FormulaError> {
        self.deeper(|reader| {
            let mut left = reader.product()?;
            loop {
                let operator = match reader.peek() {
                    Token::Sign("+") => Operator::Add,
                    Token::Sign("-") => Operator::Subtract,
                    _ => return Ok(left),
                };
                reader.take();
                left = Formula::Binary(Box::new(left), operator, Box::new(reader.product()?));
            }
        })
    }

    fn product(&mut self) -> Result<Formula, FormulaError> {
        let mut left = self.factor()?;
        loop {
            let operator = match self.peek() {
                Token::Sign("*") => Operator::Multiply,
                Token::Sign("/") => Operator::Divide,
                _ => return Ok(left),
            };
            self.take();
            left = Formula::Binary(Box::new(left), operator, Box::new(self.factor()?));
        }
    }

    fn factor(&mut self) -> Result<Formula, FormulaError> {
        let at = self.at();
        match self.take() {
            Token::Number(value) => Ok(Formula::Number(value)),
            Token::Sign("-") => Ok(Formula::Negative(Box::new(self.deeper(Self::factor)?))),
            Token::Sign("(") => {
                let inner = self.formula()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Name(name) if matches!(self.peek(), Token::Sign("(")) => self.function(at, name),
            Token::Name(name) => Ok(Formula::Name(name)),
            Token::Quoted(_) | Token::Sign(_) | Token::End => Err(FormulaError::Expected { at, expected: "formula" }),
        }
    }

    fn argument(&mut self) -> Result<Box<Formula>, FormulaError> {
        self.formula().map(Box::new)
    }

    fn quoted(&mut self) -> Result<(usize, String), FormulaError> {
        self.expect(",")?;
        let at = self.at();
        match self.take() {
            Token::Quoted(text) => Ok((at, text)),
            Token::Number(_) | Token::Name(_) | Token::Sign(_) | Token::End => {
                Err(FormulaError::Expected { at, expected: "quoted text" })
            }
        }
    }

    fn function(&mut self, at: usize, name: String) -> Result<Formula, FormulaError> {
        self.expect("(")?;
        let formula = if let Some(aggregate) = Aggregate::from_name(&name) {
            Formula::Aggregate(aggregate, self.argument()?)
        } else {
            match name.as_str() {
                "days" => Formula::Days,
                "where" => {
                    let inner = self.argument()?;
                    let (quote_at, text) = self.quoted()?;
                    Formula::Where(inner, Condition::parse(&text).map_err(|error| error.moved(quote_at + 1))?)
                }
                "by" => Formula::By(self.argument()?, self.quoted()?.1),
                "prev" => Formula::Previous(self.argument()?, self.quoted()?.1),
                "to_date" => Formula::ToDate(self.argument()?, self.quoted()?.1),
                "rolling" => Formula::Rolling(self.argument()?, self.quoted()?.1),
                "parent" => Formula::Parent(self.argument()?, self.quoted()?.1),
                "conversion" => {
                    let base = self.argument()?;
                    self.expect(",")?;
                    Formula::Conversion(base, self.argument()?, self.quoted()?.1)
                }
                "abs" => Formula::Absolute(self.argument()?),
                "max" => {
                    let left = self.argument()?;
                    self.expect(",")?;
                    Formula::Maximum(left, self.argument()?)
                }
                "clamp" => {
                    let value = self.argument()?;
                    self.expect(",")?;
                    let low = self.argument()?;
                    self.expect(",")?;
                    Formula::Clamp(value, low, self.argument()?)
                }
                _ => return Err(FormulaError::Function { at, name }),
            }
        };
        self.expect(")")?;
        Ok(formula)
    }

    fn condition(&mut self) -> Result<Condition, FormulaError> {
        self.deeper(|reader| {
            let mut any = vec![reader.conjunction()?];
            while reader.accept_word("or") {
                any.push(reader.conjunction()?);
            }
            Ok(one_or(any, Condition::Any))
        })
    }

    fn conjunction(&mut self) -> Result<Condition, FormulaError> {
        let mut all = vec![self.test()?];
        while self.accept_word("and") {
            all.push(self.test()?);
        }
        Ok(one_or(all, Condition::All))
    }

    fn test(&mut self) -> Result<Condition, FormulaError> {
        if self.accept("(") {
            let inner = self.condition()?;
            self.expect(")")?;
            return Ok(inner);
        }
        let at = self.at();
        let left = self.operand()?;
        if self.accept_word("is") {
            let is_not = self.accept_word("not");
            let null_at = self.at();
            if !self.accept_word("null") {
                return Err(FormulaError::Expected { at: null_at, expected: "null" });
            }
            return match left {
                Operand::Name(name) if is_not => Ok(Condition::IsNotNull(name)),
                Operand::Name(name) => Ok(Condition::IsNull(name)),
                Operand::Literal(_) | Operand::Distance(..) => Err(FormulaError::Expected { at, expected: "column" }),
            };
        }
        if self.accept_word("in") {
            let Operand::Name(name) = left else {
                return Err(FormulaError::Expected { at, expected: "column" });
            };
            return Ok(Condition::In(name, self.words()?));
        }
        let comparator = match self.peek() {
            Token::Sign("=") => Comparator::Equal,
            Token::Sign("<>") => Comparator::Different,
            Token::Sign("<") => Comparator::Less,
            Token::Sign("<=") => Comparator::AtMost,
            Token::Sign(">") => Comparator::More,
            Token::Sign(">=") => Comparator::AtLeast,
            Token::Number(_) | Token::Name(_) | Token::Quoted(_) | Token::Sign(_) | Token::End => {
                return match left {
                    Operand::Name(name) => Ok(Condition::Is(name)),
                    Operand::Literal(_) | Operand::Distance(..) => {
                        Err(FormulaError::Expected { at: self.at(), expected: "comparison" })
                    }
                };
            }
        };
        self.take();
        Ok(Condition::Compare(left, comparator, self.operand()?))
    }

    fn words(&mut self) -> Result<Vec<String>, FormulaError> {
        self.expect("(")?;
        let mut words = Vec::new();
        loop {
            let at = self.at();
            match self.take() {
                Token::Name(word) => words.push(word),
                Token::Number(_) | Token::Quoted(_) | Token::Sign(_) | Token::End => {
                    return Err(FormulaError::Expected { at, expected: "word" });
                }
            }
            if !self.accept(",") {
                self.expect(")")?;
                return Ok(words);
            }
        }
    }

    fn name(&mut self) -> Result<String, FormulaError> {
        let at = self.at();
        match self.take() {
            Token::Name(name) => Ok(name),
            Token::Number(_) | Token::Quoted(_) | Token::Sign(_) | Token::End => {
                Err(FormulaError::Expected { at, expected: "column" })
            }
        }
    }

    fn operand(&mut self) -> Result<Operand, FormulaError> {
        let at = self.at();
        match self.take() {
            Token::Number(value) => Ok(Operand::Literal(Literal::Number(value))),
            Token::Name(name) if name == "true" => Ok(Operand::Literal(Literal::Truth(true))),
            Token::Name(name) if name == "false" => Ok(Operand::Literal(Literal::Truth(false))),
            Token::Name(name) if name == "abs" && self.accept("(") => {
                let left = self.name()?;
                self.expect("-")?;
                let right = self.name()?;
                self.expect(")")?;
                Ok(Operand::Distance(left, right))
            }
            Token::Name(name) => Ok(Operand::Name(name)),
            Token::Quoted(_) | Token::Sign(_) | Token::End => {
                Err(FormulaError::Expected { at, expected: "column or value" })
            }
        }
    }
}

fn one_or(mut conditions: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match conditions.len() {
        1 => conditions.remove(0),
        _ => many(conditions),
    }
}

impl FormulaError {
    /// The same error, its position counted from the beginning of the text around it.
    fn moved(self, by: usize) -> FormulaError {
        match self {
            FormulaError::Character { at, found } => FormulaError::Character { at: at + by, found },
            FormulaError::OpenQuote { at } => FormulaError::OpenQuote { at: at + by },
            FormulaError::Expected { at, expected } => FormulaError::Expected { at: at + by, expected },
            FormulaError::Function { at, name } => FormulaError::Function { at: at + by, name },
            FormulaError::TooDeep => FormulaError::TooDeep,
        }
    }
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
