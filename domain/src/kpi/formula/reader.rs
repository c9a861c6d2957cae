//! How the text of a definition is read: words first, then a descent through the grammar that the module above states.
//! What may be said is decided there; here only what a text says, and where it goes wrong.

use rust_decimal::Decimal;

use super::{Aggregate, Comparator, Condition, Formula, FormulaError, Literal, Operand, Operator};

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

/// Reads one text from left to right, one function for each line of the grammar.
pub(super) struct Reader {
    tokens: Vec<(usize, Token)>,
    next: usize,
    depth: usize,
}

impl Reader {
    pub(super) fn new(text: &str) -> Result<Reader, FormulaError> {
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

    fn demand(&mut self, sign: &'static str) -> Result<(), FormulaError> {
        let at = self.at();
        if self.accept(sign) { Ok(()) } else { Err(FormulaError::Expected { at, expected: sign }) }
    }

    pub(super) fn end(&self) -> Result<(), FormulaError> {
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

    pub(super) fn formula(&mut self) -> Result<Formula, FormulaError> {
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
                self.demand(")")?;
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
        self.demand(",")?;
        let at = self.at();
        match self.take() {
            Token::Quoted(text) => Ok((at, text)),
            Token::Number(_) | Token::Name(_) | Token::Sign(_) | Token::End => {
                Err(FormulaError::Expected { at, expected: "quoted text" })
            }
        }
    }

    fn function(&mut self, at: usize, name: String) -> Result<Formula, FormulaError> {
        self.demand("(")?;
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
                    self.demand(",")?;
                    Formula::Conversion(base, self.argument()?, self.quoted()?.1)
                }
                "abs" => Formula::Absolute(self.argument()?),
                "max" => {
                    let left = self.argument()?;
                    self.demand(",")?;
                    Formula::Maximum(left, self.argument()?)
                }
                "clamp" => {
                    let value = self.argument()?;
                    self.demand(",")?;
                    let low = self.argument()?;
                    self.demand(",")?;
                    Formula::Clamp(value, low, self.argument()?)
                }
                _ => return Err(FormulaError::Function { at, name }),
            }
        };
        self.demand(")")?;
        Ok(formula)
    }

    pub(super) fn condition(&mut self) -> Result<Condition, FormulaError> {
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
            self.demand(")")?;
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
        self.demand("(")?;
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
                self.demand(")")?;
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
                self.demand("-")?;
                let right = self.name()?;
                self.demand(")")?;
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
