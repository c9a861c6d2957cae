//! Lists: the question in the address, and the next part by an opaque, signed cursor. The filters are those of the pages:
//! `f.<column>=<operator>:<value>,<value>`, `sort=-column`, `q=words`.

use app::error::ErrorKind;
use axum::extract::FromRequestParts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::list::{Filter, FilterOperator, ListQuery, Page, SortKey};
use hmac::{Hmac, Mac as _};
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;
use sha2::Sha256;
use utoipa::{IntoParams, ToSchema};

use super::caller::Problem;
use crate::state::AppState;

/// Rows of a part when the caller does not say.
const LIMIT: u32 = 50;
/// Rows of a part at most.
const LIMIT_MOST: u32 = 200;
/// A question may not be longer; ours are far shorter.
const QUERY_LONGEST: usize = 4096;

/// The parameters of every list, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "describes the parameters; they are read by `Asked`")]
pub struct ListParameters {
    /// Words to look for.
    q: Option<String>,
    /// Columns to sort by, separated by commas; a minus before one turns the order round.
    #[param(example = "-created")]
    sort: Option<String>,
    /// Rows of this part, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next` of the part before.
    cursor: Option<String>,
    /// A filter: `f.<column>=<operator>:<value>,<value>`; operators are is, not, has, min, max, between. May be repeated.
    #[param(rename = "f.column", example = "is:value")]
    filter: Option<String>,
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Part<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How many rows the whole filter has.
    pub total: u64,
    /// Give it back as `cursor` for the next part; absent after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The question, read from the address.
pub struct Asked {
    /// As the use cases want it.
    pub query: ListQuery,
    /// Parameters that the list itself does not know, such as `list` of saved views.
    pub others: Vec<(String, String)>,
    fingerprint: String,
    key: [u8; 32],
}

impl FromRequestParts<AppState> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let text = parts.uri.query().unwrap_or_default();
        Asked::read(parts.uri.path(), text, state.hub.settings().secret_key)
    }
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

impl Asked {
    fn read(path: &str, text: &str, key: [u8; 32]) -> Result<Asked, Problem> {
        if text.len() > QUERY_LONGEST {
            return Err(Problem::invalid("query", "too_long"));
        }
        let mut query = ListQuery { limit: LIMIT, ..ListQuery::default() };
        let mut cursor = None;
        let mut others = Vec::new();
        let mut identity = vec![path.to_owned()];
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decoded(name), decoded(value)) else {
                return Err(Problem::invalid("query", "unreadable"));
            };
            match name.as_str() {
                "cursor" => cursor = Some(value),
                "limit" => {
                    query.limit = value
                        .parse()
                        .ok()
                        .filter(|limit| (1..=LIMIT_MOST).contains(limit))
                        .ok_or_else(|| Problem::invalid("limit", "out_of_range"))?;
                }
                "q" => {
                    identity.push(format!("q={value}"));
                    query.search = value;
                }
                "sort" => {
                    identity.push(format!("sort={value}"));
                    query.sort = value
                        .split(',')
                        .filter(|column| !column.is_empty())
                        .map(|column| match column.strip_prefix('-') {
                            Some(column) => SortKey { column: column.to_owned(), is_descending: true },
                            None => SortKey { column: column.to_owned(), is_descending: false },
                        })
                        .collect();
                }
                _ => {
                    identity.push(format!("{name}={value}"));
                    match name.strip_prefix("f.") {
                        Some(column) => query.filters.push(filter(column, &value)?),
                        None => others.push((name, value)),
                    }
                }
            }
        }
        identity.sort();
        let mut asked = Asked { query, others, fingerprint: identity.join("\n"), key };
        if let Some(cursor) = cursor {
            asked.query.offset = asked
                .offset_of(&cursor)
                .ok_or_else(|| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorKind::Refused, "cursor_invalid"))?;
        }
        Ok(asked)
    }

    /// The value of a parameter that the list itself does not know.
    pub fn other(&self, name: &str) -> Option<&str> {
        self.others.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Refuses parameters that nobody knows.
    pub fn only(&self, known: &[&str]) -> Result<(), Problem> {
        match self.others.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => Err(Problem::invalid(name, "unknown_parameter")),
            None => Ok(()),
        }
    }

    /// Signs the place together with the question, so that a cursor of one list is none of another.
    fn signature(&self, offset: u32) -> Option<Vec<u8>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(b"list cursor\n");
        mac.update(&offset.to_be_bytes());
        mac.update(self.fingerprint.as_bytes());
        Some(mac.finalize().into_bytes().as_slice().get(..16)?.to_vec())
    }

    fn cursor_of(&self, offset: u32) -> Option<String> {
        let mut bytes = offset.to_be_bytes().to_vec();
        bytes.extend(self.signature(offset)?);
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }

    fn offset_of(&self, cursor: &str) -> Option<u32> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let offset = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
        // Not secret, only ours: comparing in constant time protects nothing here, and costs nothing either.
        (self.signature(offset)? == bytes.get(4..)?).then_some(offset)
    }

    /// A part of the answer, with the cursor of the next.
    pub fn part<T, U>(&self, page: Page<T>, show: impl Fn(T) -> U) -> Part<U> {
        let shown = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        let end = self.query.offset.saturating_add(shown);
        let next = (shown > 0 && u64::from(end) < page.total).then(|| self.cursor_of(end)).flatten();
        Part { items: page.rows.into_iter().map(show).collect(), total: page.total, next }
    }
}

fn filter(column: &str, value: &str) -> Result<Filter, Problem> {
    let (operator, values) = value.split_once(':').unwrap_or(("is", value));
    let Some(operator) = FilterOperator::from_code(operator) else {
        return Err(Problem::invalid(&format!("f.{column}"), "unknown_operator"));
    };
    let values = values.split(',').map(str::to_owned).collect();
    Ok(Filter { column: column.to_owned(), operator, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Option<Asked> {
        Asked::read("/api/v1/users", text, [7; 32]).ok()
    }

    #[test]
    fn a_cursor_belongs_to_its_question() {
        let cursor = asked("q=a").and_then(|asked| asked.cursor_of(50)).unwrap_or_default();
        assert_eq!(asked(&format!("q=a&cursor={cursor}")).map(|asked| asked.query.offset), Some(50));
        assert!(asked(&format!("q=b&cursor={cursor}")).is_none());
        assert!(asked(&format!("q=a&f.role=is:finance&cursor={cursor}")).is_none());
        assert!(asked("q=a&cursor=AAAA").is_none());
        assert!(asked("q=a&cursor=%00").is_none());
    }

    #[test]
    fn filters_are_those_of_the_pages() {
        let query =
            asked("f.department=is:a,b&sort=-created,name&q=%E5%BC%A0").map(|asked| asked.query).unwrap_or_default();
        assert_eq!(
            query.filters.first().map(|filter| filter.values.clone()),
            Some(vec!["a".to_owned(), "b".to_owned()])
        );
        assert_eq!(query.sort.first().map(|key| (key.column.as_str(), key.is_descending)), Some(("created", true)));
        assert_eq!(query.search, "张");
        assert!(asked("f.department=like:a").is_none());
        assert!(asked("limit=0").is_none());
    }
}
