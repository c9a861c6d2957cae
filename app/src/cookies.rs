//! The names of our cookies and how each is written. The values are made elsewhere: the session's token by `service`, the
//! preference by `domain`.

/// The session. Readable by the server alone.
pub const SESSION: &str = "__Host-omni-hub";
/// How the person wants to see things; not secret.
pub const PREFERENCE: &str = "omni-prefs";
/// The second step of signing in: which challenge the next code answers.
pub const CHALLENGE: &str = "__Host-omni-hub-code";

/// What the next page shows once: a secret or a word of success after a form that was sent without script.
pub const ONCE: &str = "__Host-omni-hub-once";

/// Seconds for which something waits to be shown once: the redirect follows at once.
const ONCE_SECONDS: u32 = 60;
/// Seconds for which a preference is kept: a year.
const PREFERENCE_SECONDS: u32 = 31_536_000;
/// Seconds for which a challenge is kept; the server's own limit is what counts.
const CHALLENGE_SECONDS: u32 = 600;

/// The header that keeps a session until the browser is closed; how long it lasts at most is decided by the server.
pub fn session_cookie(token: &str) -> String {
    format!("{SESSION}={token}; Path=/; Secure; HttpOnly; SameSite=Lax")
}

/// The header that forgets the session.
pub fn no_session_cookie() -> String {
    format!("{SESSION}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The header that remembers the challenge between password and code.
pub fn challenge_cookie(challenge: &str) -> String {
    format!("{CHALLENGE}={challenge}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={CHALLENGE_SECONDS}")
}

/// The header that forgets the challenge.
pub fn no_challenge_cookie() -> String {
    format!("{CHALLENGE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The header that keeps what the next page shows once.
pub fn once_cookie(value: &str) -> String {
    format!("{ONCE}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={ONCE_SECONDS}")
}

/// The header that forgets what was shown.
pub fn no_once_cookie() -> String {
    format!("{ONCE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The header that keeps a preference, written by `Preference::to_cookie`.
pub fn preference_cookie(value: &str) -> String {
    format!("{PREFERENCE}={value}; Path=/; Secure; SameSite=Lax; Max-Age={PREFERENCE_SECONDS}")
}

/// The value of a cookie in a `Cookie` header.
pub fn value_of<'h>(header: &'h str, name: &str) -> Option<&'h str> {
    header.split(';').find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}
