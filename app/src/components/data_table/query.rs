//! The question of a list as it stands in an address, and back. The address is the truth: a colleague who pastes it sees
//! the same rows, columns and density. Parts of the address that are not the table's (an open drawer, say) are kept as they
//! are; what the table cannot read is passed over, never guessed. Which columns exist is decided by the list.
//!
//! Canonical form: `q`, `sort=-at,name`, `f.<column>=<operator>:<value>,<value>`, `offset`, `limit`, `columns=a,b`,
//! `density`. A plain form cannot write that, so `f.<column>.<operator>=<value>`, repeated, is read as well, and every link
//! and every later address is canonical again.

use domain::list::{Filter, FilterOperator, ListQuery, SortKey};
use domain::preference::Density;

use super::wire::ColumnKind;

/// How many rows a page has without a `limit`, and how many are fetched at once while scrolling.
pub const PAGE_ROWS: u32 = 100;
/// The largest `limit` that is read: an address cannot ask for a page that takes the browser's breath.
pub const MOST_PAGE_ROWS: u32 = 200;
/// The longest search that is read, in characters.
const MOST_SEARCH_CHARACTERS: usize = 200;

/// Everything the address says about a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableAddress {
    /// The question itself.
    pub query: ListQuery,
    /// The columns chosen, in their order; empty for the list's own choice.
    pub columns: Vec<String>,
    /// The density chosen; `None` for the reader's own.
    pub density: Option<Density>,
    /// All other parts of the address, decoded.
    pub rest: Vec<(String, String)>,
}

/// Writes text so that it can stand in any part of an address.
pub fn encode(text: &str) -> String {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend(HEX.get(usize::from(byte >> 4)));
            encoded.extend(HEX.get(usize::from(byte & 15)));
        }
    }
    encoded
}

/// Reads what [`encode`] or a browser's form wrote; a `%` that begins no byte stands for itself.
pub fn decode(text: &str) -> String {
    let digit = |byte: Option<&u8>| {
        byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|value| u8::try_from(value).ok())
    };
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut position = 0;
    while let Some(byte) = bytes.get(position) {
        position += 1;
        match byte {
            b'+' => decoded.push(b' '),
            b'%' => match (digit(bytes.get(position)), digit(bytes.get(position + 1))) {
                (Some(high), Some(low)) => {
                    decoded.push(high * 16 + low);
                    position += 2;
                }
                _ => decoded.push(b'%'),
            },
            other => decoded.push(*other),
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Whether text can be the name of a column.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The parts of an address after `?` as (name, value), both still encoded.
fn parts(search: &str) -> impl Iterator<Item = (&str, &str)> {
    let search = search.strip_prefix('?').unwrap_or(search);
    search.split('&').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// A list of values with commas between, each encoded.
fn list(value: &str) -> Vec<String> {
    value.split(',').map(decode).filter(|item| !item.is_empty()).collect()
}

/// Names with commas between; a browser's form writes the comma as %2C, and as names hold none, both mean the same.
fn list_of_names(value: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in decode(value).split(',') {
        if is_name(name) && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

impl TableAddress {
    /// Reads the part of an address after `?` (with or without it).
    pub fn parse(search: &str) -> TableAddress {
        let mut address = TableAddress::default();
        for (encoded_name, value) in parts(search) {
            let name = decode(encoded_name);
            match name.as_str() {
                "q" => address.query.search = decode(value).chars().take(MOST_SEARCH_CHARACTERS).collect(),
                "sort" => address.query.sort = parse_sort(value),
                "offset" => address.query.offset = decode(value).parse().unwrap_or(0),
                "limit" => address.query.limit = decode(value).parse().unwrap_or(0).min(MOST_PAGE_ROWS),
                // A form with one box a column repeats the name.
                "columns" => {
                    for column in list_of_names(value) {
                        if !address.columns.contains(&column) {
                            address.columns.push(column);
                        }
                    }
                }
                "density" => address.density = Density::from_code(&decode(value)),
                // What a plain form that failed leaves behind is shown once by the page and never handed on.
                "__err" | "__path" => {}
                _ => match name.strip_prefix("f.").map(|rest| rest.split_once('.').unwrap_or((rest, ""))) {
                    Some((column, "")) if is_name(column) => address.read_filter(column, value),
                    Some((column, operator)) if is_name(column) && FilterOperator::from_code(operator).is_some() => {
                        if let Some(operator) = FilterOperator::from_code(operator) {
                            address.read_field(column, operator, &decode(value));
                        }
                    }
                    _ => address.rest.push((name, decode(value))),
                },
            }
        }
        address
    }

    /// `<operator>:<value>,<value>`; without a known operator the values are those of `is`.
    fn read_filter(&mut self, column: &str, value: &str) {
        // A browser's form encodes a hidden field once more, the colon included; a canonical address never does.
        let whole = if value.contains(':') { value.to_owned() } else { decode(value) };
        let (operator, values) = whole
            .split_once(':')
            .and_then(|(code, values)| FilterOperator::from_code(code).map(|operator| (operator, list(values))))
            .unwrap_or_else(|| (FilterOperator::Is, list(value)));
        if !values.is_empty() {
            self.query.filters.push(Filter { column: column.to_owned(), operator, values });
        }
    }

    /// One field of a form: values of one operator gather in one filter, a lower and an upper bound become a range.
    fn read_field(&mut self, column: &str, operator: FilterOperator, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let at = |address: &mut TableAddress, wanted: FilterOperator| {
            address.query.filters.iter().position(|filter| filter.column == column && filter.operator == wanted)
        };
        let (opposite, is_lower) = match operator {
            FilterOperator::AtLeast => (Some(FilterOperator::AtMost), true),
            FilterOperator::AtMost => (Some(FilterOperator::AtLeast), false),
            _ => (None, false),
        };
        if let Some(position) = opposite.and_then(|opposite| at(self, opposite))
            && let Some(filter) = self.query.filters.get_mut(position)
        {
            filter.operator = FilterOperator::Between;
            filter.values.truncate(1);
            filter.values.insert(usize::from(!is_lower), value.to_owned());
        } else if opposite.is_none()
            && let Some(position) = at(self, operator)
            && let Some(filter) = self.query.filters.get_mut(position)
        {
            if !filter.values.iter().any(|known| known == value) {
                filter.values.push(value.to_owned());
            }
        } else {
            self.query.filters.push(Filter { column: column.to_owned(), operator, values: vec![value.to_owned()] });
        }
    }

    /// The canonical address after `?`, without it; empty when the address says nothing.
    pub fn to_search(&self) -> String {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut push = |name: &str, value: String| pairs.push((name.to_owned(), value));
        if !self.query.search.is_empty() {
            push("q", encode(&self.query.search));
        }
        if !self.query.sort.is_empty() {
            push("sort", sort_text(&self.query.sort));
        }
        for filter in &self.query.filters {
            let values = filter.values.iter().map(|value| encode(value)).collect::<Vec<_>>().join(",");
            push(&format!("f.{}", encode(&filter.column)), format!("{}:{values}", filter.operator.code()));
        }
        if self.query.offset > 0 {
            push("offset", self.query.offset.to_string());
        }
        if self.query.limit > 0 {
            push("limit", self.query.limit.to_string());
        }
        if !self.columns.is_empty() {
            push("columns", self.columns.iter().map(|name| encode(name)).collect::<Vec<_>>().join(","));
        }
        if let Some(density) = self.density {
            push("density", density.code().to_owned());
        }
        for (name, value) in &self.rest {
            push(&encode(name), encode(value));
        }
        pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    /// The canonical address as a link on the same page; `?` alone clears the question.
    pub fn to_href(&self) -> String {
        format!("?{}", self.to_search())
    }

    /// What is asked, whatever part of it is looked at: two addresses with the same question show the same rows.
    pub fn question(&self) -> ListQuery {
        ListQuery { offset: 0, limit: 0, ..self.query.clone() }
    }

    /// How many rows a page has.
    pub fn page_rows(&self) -> u32 {
        if self.query.limit == 0 { PAGE_ROWS } else { self.query.limit }
    }

    /// Whether anything narrows the list.
    pub fn is_filtered(&self) -> bool {
        !self.query.search.is_empty() || !self.query.filters.is_empty()
    }

    /// The address at another row.
    pub fn at(&self, offset: u32) -> TableAddress {
        let mut address = self.clone();
        address.query.offset = offset;
        address
    }

    /// The address without search and filters, from the first row.
    pub fn cleared(&self) -> TableAddress {
        let mut address = self.at(0);
        address.query.search = String::new();
        address.query.filters = Vec::new();
        address
    }

    /// The address without the conditions on one column, from the first row.
    pub fn without_filter(&self, column: &str) -> TableAddress {
        let mut address = self.at(0);
        address.query.filters.retain(|filter| filter.column != column);
        address
    }

    /// How the list is ordered by a column: its place among the keys, and whether largest first.
    pub fn sort_of(&self, column: &str) -> Option<(usize, bool)> {
        self.query
            .sort
            .iter()
            .position(|key| key.column == column)
            .and_then(|place| self.query.sort.get(place).map(|key| (place, key.is_descending)))
    }

    /// The address after a press on a heading. Words go up, down, then back to the list's own order; figures and times
    /// begin with the largest, because that is what is looked for. `is_added` keeps the other keys (Shift). `own` is the
    /// list's own order, which holds while the address names none: a press goes on from what is seen.
    pub fn with_sort(&self, column: &str, kind: ColumnKind, is_added: bool, own: &[SortKey]) -> TableAddress {
        let begins_descending = kind != ColumnKind::Words;
        let seen = if self.query.sort.is_empty() {
            own.iter()
                .position(|key| key.column == column)
                .and_then(|place| own.get(place).map(|key| (place, key.is_descending)))
        } else {
            self.sort_of(column)
        };
        let next = match seen {
            None => Some(begins_descending),
            Some((_, is_descending)) if is_descending == begins_descending => Some(!begins_descending),
            Some(_) => None,
        };
        let mut address = self.at(0);
        let key = next.map(|is_descending| SortKey { column: column.to_owned(), is_descending });
        if !is_added {
            address.query.sort = key.into_iter().collect();
            return address;
        }
        let place = address.query.sort.iter().position(|known| known.column == column);
        match (place, key) {
            (Some(place), Some(key)) => {
                if let Some(known) = address.query.sort.get_mut(place) {
                    *known = key;
                }
            }
            (Some(place), None) => {
                address.query.sort.remove(place);
            }
            (None, Some(key)) => address.query.sort.push(key),
            (None, None) => {}
        }
        address
    }

    /// The address with these columns; the list's own choice is left unsaid.
    pub fn with_columns(&self, columns: Vec<String>, own: &[&str]) -> TableAddress {
        let is_own = columns.len() == own.len() && columns.iter().zip(own).all(|(chosen, own)| chosen == own);
        TableAddress { columns: if is_own { Vec::new() } else { columns }, ..self.clone() }
    }

    /// The address with another density.
    pub fn with_density(&self, density: Density) -> TableAddress {
        TableAddress { density: Some(density), ..self.clone() }
    }

    /// Where a row leads: an address that begins with `?` replaces the parts of that name and keeps all others.
    pub fn link(&self, href: &str) -> String {
        let Some(added) = href.strip_prefix('?') else {
            return href.to_owned();
        };
        let mut address = self.clone();
        for (name, value) in parts(added) {
            let name = decode(name);
            address.rest.retain(|(known, _)| *known != name);
            address.rest.push((name, decode(value)));
        }
        address.to_href()
    }

    /// Whether the address already shows what a `?` link of a row opens.
    pub fn shows(&self, href: &str) -> bool {
        href.strip_prefix('?').is_some_and(|added| {
            parts(added).all(|(name, value)| {
                let (name, value) = (decode(name), decode(value));
                self.rest.iter().any(|(known, held)| *known == name && *held == value)
            })
        })
    }

    /// The address as hidden fields of a form that adds its own.
    pub fn hidden_fields(&self) -> Vec<(String, String)> {
        self.to_search()
            .split('&')
            .filter_map(|part| part.split_once('='))
            // A filter keeps its inner encoding: the browser encodes the field once more and it is decoded once.
            .map(|(name, value)| (decode(name), if name.starts_with("f.") { value.to_owned() } else { decode(value) }))
            .collect()
    }
}

/// Reads an order, e.g. `-at,name`.
pub fn parse_sort(value: &str) -> Vec<SortKey> {
    let mut keys: Vec<SortKey> = Vec::new();
    for item in decode(value).split(',') {
        let (column, is_descending) = item.strip_prefix('-').map_or((item, false), |column| (column, true));
        if is_name(column) && !keys.iter().any(|key| key.column == column) {
            keys.push(SortKey { column: column.to_owned(), is_descending });
        }
    }
    keys
}

/// Writes an order as [`parse_sort`] reads it.
pub fn sort_text(keys: &[SortKey]) -> String {
    keys.iter()
        .map(|key| format!("{}{}", if key.is_descending { "-" } else { "" }, encode(&key.column)))
        .collect::<Vec<_>>()
        .join(",")
}
