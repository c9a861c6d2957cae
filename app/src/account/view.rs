//! From what the use cases know to what the account pages show.

#[cfg(feature = "ssr")]
pub use rows::token;

/// How many keys the page of keys shows at most: nobody keeps more at hand.
pub const MOST_TOKENS: u32 = 200;

/// Days for which a key can be made.
pub const TOKEN_DAYS: [u32; 4] = [30, 90, 180, 365];

/// Browser and system out of what a browser calls itself, e.g. `Chrome · Windows`; the text itself, shortened, when it is
/// none of the usual. The order matters: every browser claims to be some other one as well.
pub fn device_name(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 8] = [
        ("MicroMessenger", "WeChat"),
        ("DingTalk", "DingTalk"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    /// Enough to recognise a program by.
    const MOST_CHARACTERS: usize = 40;
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => user_agent.chars().take(MOST_CHARACTERS).collect(),
    }
}

#[cfg(feature = "ssr")]
mod rows {
    use domain::access::Actor;
    use service::tokens::TokenRow;

    use crate::account::api::TokenDto;

    /// A key as one of the actor's, or of another person.
    pub fn token(actor: &Actor, row: TokenRow) -> TokenDto {
        TokenDto {
            id: row.id.to_string(),
            name: row.name,
            is_mine: row.owner_id == actor.user_id,
            owner_name: row.owner_name,
            scopes: row.scopes,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            is_revoked: row.revoked_at.is_some(),
            is_valid: row.is_valid,
        }
    }
}
