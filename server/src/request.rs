//! What the guards find out about a request before a handler sees it, each as an extension of the request.

use std::net::IpAddr;
use std::sync::Arc;

use app::context::SessionEnds;
use domain::access::Actor;
use domain::ids::RequestId;
use domain::preference::{Locale, Preference};
use http::HeaderMap;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, COOKIE, REFERER, USER_AGENT};
use service::RequestFacts;
use service::shell::ShellFacts;

/// How an answer must be shaped, decided by the address alone, so that even a refusal has the right shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Surface {
    /// A page for people.
    Page,
    /// A server function of a page.
    Function,
    /// The interface for programs.
    Api,
    /// Everything else: files, health, live channel, exports.
    Other,
}

impl Surface {
    /// The surface of a path.
    pub fn of(path: &str) -> Surface {
        const OTHERS: [&str; 8] = ["/live", "/metrics", "/healthz", "/readyz", "/pkg", "/export", "/import", "/auth"];
        let begins =
            |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if begins("/fn") {
            Surface::Function
        } else if path == "/api/v1/docs" {
            Surface::Page
        } else if begins("/api") {
            Surface::Api
        } else if OTHERS.into_iter().any(begins) {
            Surface::Other
        } else {
            Surface::Page
        }
    }

    /// The name in figures and log lines.
    pub const fn code(self) -> &'static str {
        match self {
            Surface::Page => "page",
            Surface::Function => "function",
            Surface::Api => "api",
            Surface::Other => "other",
        }
    }
}

/// The random value that this answer's scripts carry.
#[derive(Clone, Debug)]
pub struct PageNonce(pub Arc<str>);

/// What the frame around a page shows about the person.
#[derive(Clone, Debug)]
pub struct Frame(pub ShellFacts);

/// Where the request comes from and what it is called.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The request's id, written into every audit entry and log line it causes.
    pub request_id: RequestId,
    /// The address of the person, behind trusted proxies.
    pub ip: IpAddr,
    /// What the browser calls itself, shortened.
    pub user_agent: Arc<str>,
    /// The hash of the token in the session's cookie, for what begins a new session.
    pub session_hash: Option<Vec<u8>>,
}

impl Origin {
    /// As the use cases want it.
    pub fn facts(&self) -> RequestFacts {
        RequestFacts {
            request_id: self.request_id,
            ip: self.ip,
            user_agent: self.user_agent.to_string(),
            session_hash: self.session_hash.clone(),
        }
    }
}

/// Who asks.
#[derive(Clone, Debug)]
pub enum Who {
    /// Nobody that we know.
    Nobody,
    /// A signed-in browser.
    Session {
        /// The person.
        actor: Arc<Actor>,
        /// When the session ends.
        ends: SessionEnds,
    },
    /// A program with a key.
    Token {
        /// The person whose key it is, limited to the key's scopes.
        actor: Arc<Actor>,
    },
}

/// Who asks, and how they want to see the answer. Made once a request.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who.
    pub who: Who,
    /// How.
    pub preference: Preference,
}

impl Visitor {
    /// The actor, if there is one.
    pub fn actor(&self) -> Option<&Arc<Actor>> {
        match &self.who {
            Who::Nobody => None,
            Who::Session { actor, .. } | Who::Token { actor } => Some(actor),
        }
    }

    /// Whether a new password must be chosen before anything else.
    pub fn must_change_password(&self) -> bool {
        matches!(&self.who, Who::Session { ends, .. } if ends.must_change_password)
    }
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|header| app::cookies::value_of(header, name))
        .filter(|value| !value.is_empty())
}

/// The key of a program: `Authorization: Bearer …`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

/// Whether a browser asks for something to look at, and not a script or program for something to read.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

/// The page of ours on which a link was followed; the overview when that is not known.
pub fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = referer.parse::<http::Uri>().unwrap_or_default();
    let path = app::routes::address(address.path(), address.query().unwrap_or_default());
    app::routes::local_path(&path).to_owned()
}

/// What the browser calls itself, at most 200 characters and none that controls a terminal.
pub fn user_agent(headers: &HeaderMap) -> Arc<str> {
    /// Longer names help nobody and fill the audit.
    const LONGEST: usize = 200;
    let text = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.chars().filter(|character| !character.is_control()).take(LONGEST).collect::<String>().into()
}

/// The preference of somebody whom we do not know: the cookie, else the language of the browser.
pub fn preference(headers: &HeaderMap) -> Preference {
    if let Some(value) = cookie(headers, app::cookies::PREFERENCE) {
        return Preference::from_cookie(value);
    }
    Preference { locale: accepted_locale(headers), ..Preference::default() }
}

/// The first of our languages in `Accept-Language`; Chinese when none is asked for.
fn accepted_locale(headers: &HeaderMap) -> Locale {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    header
        .split(',')
        .find_map(|part| {
            let tag = part.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            match tag.split('-').next() {
                Some("zh") => Some(Locale::ZhCn),
                Some("en") => Some(Locale::En),
                _ => None,
            }
        })
        .unwrap_or_default()
}
