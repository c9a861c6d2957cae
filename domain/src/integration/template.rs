//! A mapping as people write it: a small TOML text that says which column of a system's file is which field of a fact. All
//! mistakes of a template are found at once, each with its place, before any row is read.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::canonical::{FactKind, Field, FieldSpec, ValueKind};

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// Lines of separated values.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// A workbook; its first sheet.
    Xlsx,
}

/// The encoding of a text file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8 when the whole beginning is valid UTF-8, else GB18030.
    #[default]
    Auto,
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
}

/// What happens to a row that stands in the file twice, letter for letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// The second one is refused with the line of the first: the usual trace of a job that ran twice.
    #[default]
    Refuse,
    /// Both count: the system sells the same thing twice on one order as two equal lines.
    Take,
}

/// A template as written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The kind of fact that rows become, unless a route says otherwise.
    pub kind: String,
    /// The form of the file.
    pub format: FileFormat,
    /// The encoding, for text files.
    #[serde(default)]
    pub encoding: Encoding,
    /// The separator of CSV; a comma unless said otherwise. `\t` for a tabulator.
    #[serde(default = "comma")]
    pub separator: char,
    /// Whether the first line names the columns. Without it, columns are numbered from 1.
    #[serde(default = "yes")]
    pub has_header: bool,
    /// The clock of the system, e.g. `+08:00`.
    #[serde(default = "china")]
    pub time_offset: String,
    /// Formats of moments, tried in order.
    #[serde(default)]
    pub instants: Vec<String>,
    /// Formats of dates, tried in order.
    #[serde(default)]
    pub dates: Vec<String>,
    /// Whether bare numbers in date columns are serial dates of a workbook.
    #[serde(default)]
    pub serial_dates: bool,
    /// Whether `1.234,56` means 1234.56.
    #[serde(default)]
    pub decimal_comma: bool,
    /// Units and signs to take off around numbers.
    #[serde(default)]
    pub affixes: Vec<String>,
    /// What happens to equal rows.
    #[serde(default)]
    pub duplicates: Duplicates,
    /// Whether a column that no field and no route names is a mistake: what is sent in our own words is sent by a program,
    /// and a name with a typing error in it must not lose a column in silence.
    #[serde(default)]
    pub refuses_unknown_columns: bool,
    /// Whether a product nobody knows is entered in the product list under its code there, instead of waiting unmapped.
    #[serde(default)]
    pub creates_products: bool,
    /// Which column is which field.
    pub fields: BTreeMap<String, FieldRule>,
    /// Rows that are something else.
    #[serde(default)]
    pub route: Vec<Route>,
}

const fn comma() -> char {
    ','
}
const fn yes() -> bool {
    true
}
fn china() -> String {
    "+08:00".to_owned()
}

/// Where a field comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum FieldRule {
    /// A column by its name.
    Column(String),
    /// Anything more.
    Detailed(Box<DetailedRule>),
}

/// Where a field comes from, in detail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetailedRule {
    /// The column's name, or its number from 1 where there is no header.
    #[serde(default)]
    pub column: Option<String>,
    /// Other names that the column has had.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether the file may lack the column; the field is empty then.
    #[serde(default)]
    pub optional: bool,
    /// The same text for every row.
    #[serde(default)]
    pub constant: Option<String>,
    /// Texts that mean "nothing", e.g. `NULL`, `-`.
    #[serde(default)]
    pub empty: Vec<String>,
    /// Text to take off the front, where it is there.
    #[serde(default)]
    pub strip_prefix: Option<String>,
    /// Text to take off the end, where it is there.
    #[serde(default)]
    pub strip_suffix: Option<String>,
    /// Their word → our word.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// Our word for all that `words` does not name.
    #[serde(default)]
    pub otherwise: Option<String>,
    /// Whether the sign of the number is turned round, as systems that note returns as negative sales need.
    #[serde(default)]
    pub negate: bool,
}

/// Rows that are something else than the template's kind. The first route that fits is taken.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Which rows.
    pub when: When,
    /// What they are; with `fields` of their own on top of the template's.
    #[serde(default)]
    pub kind: Option<String>,
    /// Or why they are set aside: listed under this reason, and never taken.
    #[serde(default)]
    pub set_aside: Option<String>,
    /// Fields that differ.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldRule>,
}

/// A test on one column. Exactly one of the comparisons is given.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The column.
    pub column: String,
    /// One of these texts.
    #[serde(default)]
    pub is: Vec<String>,
    /// Begins with this text.
    #[serde(default)]
    pub starts_with: Option<String>,
    /// Is a number below zero.
    #[serde(default)]
    pub is_negative: bool,
    /// Is empty.
    #[serde(default)]
    pub is_empty: bool,
}

/// A mistake of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateIssue {
    /// Where, e.g. `fields.placed_at` or `route.2.when`.
    pub place: String,
    /// What.
    pub problem: TemplateProblem,
}

/// What is wrong with a template, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateProblem {
    /// The text is not TOML, or has keys that templates do not have; the reader's own words.
    Unreadable(String),
    /// There is no such kind of fact.
    UnknownKind(String),
    /// There is no such field.
    UnknownField(String),
    /// The kind has no such field.
    FieldOfAnotherKind(String),
    /// A required field comes from nowhere.
    Missing(&'static str),
    /// Neither a column nor a constant, or both.
    ColumnOrConstant,
    /// The offset is not like `+08:00`.
    Offset(String),
    /// The separator is a letter, a digit, a quote or a line break.
    Separator(char),
    /// A field is a moment or a date and the template has no format for it.
    NoDateFormat(&'static str),
    /// A date format that cannot be read.
    DateFormat(String),
    /// A route has neither kind nor reason, or both.
    KindOrSetAside,
    /// A test has no comparison, or more than one.
    OneComparison,
    /// A word that the field does not have.
    UnknownWord(String),
}

impl TemplateProblem {
    /// The problem's code in lists, e.g. `unknown_field`.
    pub const fn code(&self) -> &'static str {
        match self {
            TemplateProblem::Unreadable(_) => "unreadable",
            TemplateProblem::UnknownKind(_) => "unknown_kind",
            TemplateProblem::UnknownField(_) => "unknown_field",
            TemplateProblem::FieldOfAnotherKind(_) => "field_of_another_kind",
            TemplateProblem::Missing(_) => "missing",
            TemplateProblem::ColumnOrConstant => "column_or_constant",
            TemplateProblem::Offset(_) => "offset",
            TemplateProblem::Separator(_) => "separator",
            TemplateProblem::NoDateFormat(_) => "no_date_format",
            TemplateProblem::DateFormat(_) => "date_format",
            TemplateProblem::KindOrSetAside => "kind_or_set_aside",
            TemplateProblem::OneComparison => "one_comparison",
            TemplateProblem::UnknownWord(_) => "unknown_word",
        }
    }

    /// The word, name or sign that is wrong; empty where there is none.
    pub fn detail(&self) -> String {
        match self {
            TemplateProblem::Unreadable(text)
            | TemplateProblem::UnknownKind(text)
            | TemplateProblem::UnknownField(text)
            | TemplateProblem::FieldOfAnotherKind(text)
            | TemplateProblem::Offset(text)
            | TemplateProblem::DateFormat(text)
            | TemplateProblem::UnknownWord(text) => text.clone(),
            TemplateProblem::Missing(name) | TemplateProblem::NoDateFormat(name) => (*name).to_owned(),
            TemplateProblem::Separator(sign) => sign.to_string(),
            TemplateProblem::ColumnOrConstant | TemplateProblem::KindOrSetAside | TemplateProblem::OneComparison => {
                String::new()
            }
        }
    }
}

impl Template {
    /// Reads a template's text.
    ///
    /// # Errors
    /// One [`TemplateProblem::Unreadable`] with its line, else everything that is wrong, in the order of the text's parts.
    pub fn read(text: &str) -> Result<Template, Vec<TemplateIssue>> {
        let template: Template = toml::from_str(text).map_err(|error| {
            let line =
                error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
            vec![TemplateIssue {
                place: format!("line {line}"),
                problem: TemplateProblem::Unreadable(error.message().to_owned()),
            }]
        })?;
        let issues = template.issues();
        if issues.is_empty() { Ok(template) } else { Err(issues) }
    }

    /// The template of what is sent in our own words: each field of the kind from the column of its own name, fields that
    /// may be empty from columns that may be absent.
    pub fn canonical(kind: FactKind, format: FileFormat) -> Template {
        let rule = |spec: &FieldSpec| {
            let rule = DetailedRule {
                column: Some(spec.field.code().to_owned()),
                optional: !spec.is_required,
                ..DetailedRule::default()
            };
            (spec.field.code().to_owned(), FieldRule::Detailed(Box::new(rule)))
        };
        Template {
            kind: kind.code().to_owned(),
            format,
            encoding: Encoding::Auto,
            separator: comma(),
            has_header: true,
            time_offset: china(),
            instants: vec!["%Y-%m-%d %H:%M:%S".to_owned()],
            dates: vec!["%Y-%m-%d".to_owned()],
            serial_dates: false,
            decimal_comma: false,
            affixes: Vec::new(),
            duplicates: Duplicates::default(),
            refuses_unknown_columns: true,
            creates_products: false,
            fields: kind.fields().iter().map(rule).collect(),
            route: Vec::new(),
        }
    }

    /// The columns that the template names, each once: what is looked for in a line of NDJSON, which has no header.
    pub fn columns(&self) -> Vec<String> {
        let rules = self.fields.values().chain(self.route.iter().flat_map(|route| route.fields.values()));
        let mut columns = BTreeSet::new();
        for rule in rules {
            match rule {
                FieldRule::Column(name) => {
                    columns.insert(name.clone());
                }
                FieldRule::Detailed(rule) => {
                    columns.extend(rule.column.iter().chain(&rule.aliases).cloned());
                }
            }
        }
        columns.extend(self.route.iter().map(|route| route.when.column.clone()));
        columns.into_iter().collect()
    }

    /// The kinds that rows may become, the template's own first.
    pub fn kinds(&self) -> Vec<FactKind> {
        let routed = self.route.iter().filter_map(|route| route.kind.as_deref());
        let mut kinds = Vec::new();
        for kind in std::iter::once(self.kind.as_str()).chain(routed).filter_map(FactKind::from_code) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    fn issues(&self) -> Vec<TemplateIssue> {
        let mut issues = Vec::new();
        let mut report = |place: String, problem| issues.push(TemplateIssue { place, problem });
        if read_offset(&self.time_offset).is_none() {
            report("time_offset".into(), TemplateProblem::Offset(self.time_offset.clone()));
        }
        if self.separator.is_alphanumeric() || matches!(self.separator, '"' | '\n' | '\r') {
            report("separator".into(), TemplateProblem::Separator(self.separator));
        }
        for (list, formats) in [("instants", &self.instants), ("dates", &self.dates)] {
            for format in formats {
                if chrono::format::StrftimeItems::new(format).any(|item| item == chrono::format::Item::Error) {
                    report(list.into(), TemplateProblem::DateFormat(format.clone()));
                }
            }
        }
        self.check_fields("fields", &self.kind, &self.fields, &BTreeMap::new(), &mut report);
        for (index, route) in self.route.iter().enumerate() {
            let place = format!("route.{}", index + 1);
            let when = &route.when;
            let comparisons = usize::from(!when.is.is_empty())
                + usize::from(when.starts_with.is_some())
                + usize::from(when.is_negative)
                + usize::from(when.is_empty);
            if comparisons != 1 {
                report(format!("{place}.when"), TemplateProblem::OneComparison);
            }
            match (&route.kind, &route.set_aside) {
                (Some(kind), None) => {
                    self.check_fields(&format!("{place}.fields"), kind, &route.fields, &self.fields, &mut report);
                }
                (None, Some(_)) => {}
                (None, None) | (Some(_), Some(_)) => report(place, TemplateProblem::KindOrSetAside),
            }
        }
        issues
    }

    /// Checks the fields of one kind; `inherited` are those of the template that a route adds to, of which some may belong
    /// to the template's own kind alone.
    fn check_fields(
        &self,
        place: &str,
        kind: &str,
        own: &BTreeMap<String, FieldRule>,
        inherited: &BTreeMap<String, FieldRule>,
        report: &mut impl FnMut(String, TemplateProblem),
    ) {
        let Some(kind) = FactKind::from_code(kind) else {
            report(place.replace("fields", "kind"), TemplateProblem::UnknownKind(kind.to_owned()));
            return;
        };
        let mut given = BTreeSet::new();
        for (name, rule) in own {
            let place = format!("{place}.{name}");
            let Some(field) = Field::from_code(name) else {
                report(place, TemplateProblem::UnknownField(name.clone()));
                continue;
            };
            if !kind.fields().iter().any(|spec| spec.field == field) {
                report(place, TemplateProblem::FieldOfAnotherKind(name.clone()));
                continue;
            }
            given.insert(field);
            self.check_rule(&place, field, rule, report);
        }
        given.extend(inherited.keys().filter_map(|name| Field::from_code(name)));
        for spec in kind.fields().iter().filter(|spec| spec.is_required && !given.contains(&spec.field)) {
            report(place.to_owned(), TemplateProblem::Missing(spec.field.code()));
        }
    }

    fn check_rule(
        &self,
        place: &str,
        field: Field,
        rule: &FieldRule,
        report: &mut impl FnMut(String, TemplateProblem),
    ) {
        let is_moment = matches!(field.kind(), ValueKind::Instant | ValueKind::Date);
        if is_moment
            && self.instants.is_empty()
            && self.dates.is_empty()
            && !self.serial_dates
            && self.format == FileFormat::Csv
        {
            report(place.to_owned(), TemplateProblem::NoDateFormat(field.code()));
        }
        let FieldRule::Detailed(detailed) = rule else { return };
        if detailed.column.is_some() == detailed.constant.is_some() {
            report(place.to_owned(), TemplateProblem::ColumnOrConstant);
        }
        if let ValueKind::Word(words) = field.kind() {
            let ours = detailed.words.values().chain(&detailed.otherwise).chain(&detailed.constant);
            for word in ours.filter(|word| !words.contains(&word.as_str())) {
                report(place.to_owned(), TemplateProblem::UnknownWord(word.clone()));
            }
        }
    }
}

/// Reads `+08:00`.
pub(super) fn read_offset(text: &str) -> Option<chrono::FixedOffset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if !(0..=14).contains(&hours) || !(0..60).contains(&minutes) {
        return None;
    }
    chrono::FixedOffset::east_opt(sign * (hours * 3_600 + minutes * 60))
}
