//! Every address of the interface as a typed function, so that a link to a page that is gone does not compile.

use domain::ids::{DepartmentId, UserId};

/// The first page: the board for those who may see figures, the overview for all others.
pub const OVERVIEW: &str = "/";
/// How the house is doing.
pub const BOARD: &str = "/";
/// What waits for me, my account and how the program is doing, for those whose first page is the board.
pub const MY_OVERVIEW: &str = "/overview";
/// The rows behind a figure of the board.
pub const BOARD_ROWS: &str = "/board/rows";
/// Signing in.
pub const SIGN_IN: &str = "/sign-in";
/// The second step of signing in: the code of the authenticator.
pub const SIGN_IN_CODE: &str = "/sign-in/code";
/// Choosing a new password with a one-time link; the token is a segment.
pub const RESET_PASSWORD: &str = "/reset-password/:token";
/// Everything addressed to me.
pub const NOTIFICATIONS: &str = "/notifications";
/// My profile and how I want to see things.
pub const ACCOUNT: &str = "/account";
/// My password, authenticator and sessions.
pub const ACCOUNT_SECURITY: &str = "/account/security";
/// My keys for programs.
pub const ACCOUNT_TOKENS: &str = "/account/tokens";
/// People.
pub const USERS: &str = "/governance/users";
/// One person.
pub const USER: &str = "/governance/users/:id";
/// Departments.
pub const DEPARTMENTS: &str = "/governance/departments";
/// Requests to change rights, waiting for a second person.
pub const ACCESS_REQUESTS: &str = "/governance/access-requests";
/// Which role may do what.
pub const PERMISSIONS: &str = "/governance/permissions";
/// The audit trail.
pub const AUDIT: &str = "/governance/audit";
/// Systems and their feeds.
pub const INTEGRATION: &str = "/integration";
/// One feed.
pub const FEED: &str = "/integration/feeds/:code";
/// Connecting a feed, opened over the list.
pub const NEW_FEED: &str = "/integration?new=1";
/// What is wrong with the data.
pub const QUALITY: &str = "/integration/quality";
/// The organisation: channels at first.
pub const ORGANISATION: &str = "/organisation";
/// Stores and warehouses.
pub const LOCATIONS: &str = "/organisation/locations";
/// Regions.
pub const REGIONS: &str = "/organisation/regions";
/// Legal entities.
pub const LEGAL_ENTITIES: &str = "/organisation/legal-entities";
/// The campaign calendar.
pub const CAMPAIGNS: &str = "/organisation/campaigns";
/// Who stands in which role in each business model.
pub const BUSINESS_MODELS: &str = "/organisation/business-models";
/// How the program itself is doing.
pub const SYSTEM: &str = "/settings/system";
/// The gallery of components.
pub const DESIGN: &str = "/design";

/// The page of one person.
pub fn user(id: UserId) -> String {
    format!("/governance/users/{id}")
}

/// The list of people of one department.
pub fn users_of(id: DepartmentId) -> String {
    format!("/governance/users?f.department=is:{id}")
}

/// One entry of the audit trail, opened in the drawer beside the list.
pub fn audit_entry(chain: &str, sequence: i64) -> String {
    format!("/governance/audit?entry={chain}.{sequence}")
}

/// The sign-in page that leads back to where one was; a path that is not ours leads to the overview.
pub fn sign_in_then(path: &str) -> String {
    let path = local_path(path);
    if path == OVERVIEW { SIGN_IN.to_owned() } else { format!("{SIGN_IN}?next={}", escape(path)) }
}

/// The path if it is one of ours (a single leading slash, nothing a browser could read as another host, no control
/// characters), else the overview: what comes in a query or a form must never lead elsewhere.
pub fn local_path(path: &str) -> &str {
    let is_local = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
        && path.is_ascii();
    if is_local { path } else { OVERVIEW }
}

/// Where to go on to, from a query: as [`local_path`], with what is no ASCII escaped again, since the router reads a query
/// in full (a search for 旅 in the address one was sent away from).
pub fn next_path(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for character in path.chars() {
        if character.is_ascii() && character != ' ' {
            escaped.push(character);
        } else {
            escaped.push_str(&escape(character.encode_utf8(&mut [0; 4])));
        }
    }
    local_path(&escaped).to_owned()
}

/// Escapes a value for a query.
pub fn escape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// Reads a value back that [`escape`] wrote; a broken escape stays as it is.
pub fn unescape(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(byte) = bytes.get(index).copied() {
        let decoded = (byte == b'%')
            .then(|| value.get(index + 1..index + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match decoded {
            Some(decoded) => {
                out.push(decoded);
                index += 3;
            }
            None => {
                out.push(byte);
                index += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The page on which a one-time link lets somebody choose a new password.
pub fn reset_password(token: &str) -> String {
    format!("/reset-password/{}", escape(token))
}

/// One issue, opened in the drawer beside the list.
pub fn quality_issue(id: &str) -> String {
    format!("{QUALITY}?issue={}", escape(id))
}

/// The request for rights of this id, opened in the queue.
pub fn access_request(id: &str) -> String {
    format!("{ACCESS_REQUESTS}?request={}", escape(id))
}

/// The second step of signing in, which leads to where one wanted to go.
pub fn sign_in_code_then(next: &str) -> String {
    let next = local_path(next);
    if next == OVERVIEW { SIGN_IN_CODE.to_owned() } else { format!("{SIGN_IN_CODE}?next={}", escape(next)) }
}

/// The sign-in page with a sentence why one is there: `ended`, `password`, `oidc`.
pub fn sign_in_because(why: &str) -> String {
    format!("{SIGN_IN}?why={}", escape(why))
}

/// Path and query as one address, without what a failed form left in the query.
pub fn address(path: &str, query: &str) -> String {
    let query = query.trim_start_matches('?');
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("__err=") && !pair.starts_with("__path="))
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// Proving again who one is, for those without script.
pub const CONFIRM: &str = "/account/confirm";

/// The page that asks for a proof of identity and leads back.
pub fn confirm_then(path: &str) -> String {
    format!("{CONFIRM}?next={}", escape(local_path(path)))
}

/// Adding a person, opened over the list of people.
pub const NEW_USER: &str = "/governance/users?new=1";

/// Proposing a change of rights, opened over the queue.
pub const PROPOSE_ACCESS: &str = "/governance/access-requests?propose=1";

/// Adding a department, opened over the tree.
pub const NEW_DEPARTMENT: &str = "/governance/departments?new=1";

/// One department, opened in the drawer beside the tree.
pub fn department(id: &str) -> String {
    format!("{DEPARTMENTS}?department={}", escape(id))
}

/// The page of one person, by the text of the id.
pub fn user_record(id: &str) -> String {
    format!("{USERS}/{}", escape(id))
}

/// The present address without some of its query's names, e.g. without the drawer.
pub fn address_without(path: &str, query: &str, names: &[&str]) -> String {
    let query = query.trim_start_matches('?');
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && name != "__err" && name != "__path" && !names.contains(&name)
        })
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// The present address with a value for a name of its query.
pub fn address_with(path: &str, query: &str, name: &str, value: &str) -> String {
    let address = address_without(path, query, &[name]);
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{name}={}", escape(value))
}

/// The board with a query; names without a value are left out.
pub fn board(query: &[(&str, &str)]) -> String {
    with_query(BOARD, query)
}

/// The rows behind a figure of the board, with a query as that of the board.
pub fn board_rows(query: &[(&str, &str)]) -> String {
    with_query(BOARD_ROWS, query)
}

/// A file of a list (`csv` or `xlsx`) with the query of its page.
pub fn export_file(list: &str, kind: &str, query: &str) -> String {
    format!("/export/{list}.{kind}?{query}")
}

/// Writes a query; names without a value are left out.
pub fn query_of(query: &[(&str, &str)]) -> String {
    let written = |(name, value): &(&str, &str)| format!("{name}={}", escape(value));
    query.iter().filter(|(_, value)| !value.is_empty()).map(written).collect::<Vec<_>>().join("&")
}

fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let query = query_of(query);
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The page of one feed.
pub fn feed(code: &str) -> String {
    format!("{INTEGRATION}/feeds/{}", escape(code))
}

/// The page of one feed with a value for a name of its query.
pub fn feed_with(code: &str, name: &str, value: &str) -> String {
    format!("{}?{name}={}", feed(code), escape(value))
}

/// Where the form for a file of a feed goes.
pub fn import(code: &str) -> String {
    format!("/import/{}", escape(code))
}
