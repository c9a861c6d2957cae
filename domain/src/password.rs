//! What a password must be: long, not one that everybody tries, and nothing that anybody would guess from the person or the
//! brand. There are no rules about kinds of characters: they make passwords worse. The list of common ones is large and kept
//! in `service`; the browser's verdict without it is a courtesy.

/// The fewest characters.
pub const LENGTH_AT_LEAST: usize = 12;
/// What the form suggests.
pub const LENGTH_SUGGESTED: usize = 15;
/// The most characters: more would only cost time to hash.
pub const LENGTH_AT_MOST: usize = 128;
/// A word of the person or brand counts from this length on: shorter ones occur by chance.
const CONTEXT_LENGTH: usize = 3;
/// So many different characters at least; fewer is a pattern.
const DISTINCT_AT_LEAST: usize = 5;

/// Why a password is refused, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PasswordRefused {
    /// Fewer than [`LENGTH_AT_LEAST`] characters.
    TooShort,
    /// More than [`LENGTH_AT_MOST`] characters.
    TooLong,
    /// One of those that are tried first.
    Common,
    /// A repetition or a row of the keyboard.
    Pattern,
    /// Little more than the login, the name or the brand.
    Context,
}

impl PasswordRefused {
    /// The stable name, as in docs/ERRORS.md.
    pub const fn code(self) -> &'static str {
        match self {
            PasswordRefused::TooShort => "password_too_short",
            PasswordRefused::TooLong => "password_too_long",
            PasswordRefused::Common => "password_common",
            PasswordRefused::Pattern => "password_pattern",
            PasswordRefused::Context => "password_context",
        }
    }
}

/// Whether the password may be used by somebody described by `context` (login, name, mail address, brand).
///
/// # Errors
/// The first [`PasswordRefused`] that applies.
pub fn judge(password: &str, context: &[&str], is_common: impl Fn(&str) -> bool) -> Result<(), PasswordRefused> {
    let length = password.chars().count();
    if length < LENGTH_AT_LEAST {
        return Err(PasswordRefused::TooShort);
    }
    if length > LENGTH_AT_MOST {
        return Err(PasswordRefused::TooLong);
    }
    let folded = password.to_lowercase();
    if is_common(&folded) {
        return Err(PasswordRefused::Common);
    }
    if is_pattern(&folded) {
        return Err(PasswordRefused::Pattern);
    }
    if is_of_context(&folded, context) {
        return Err(PasswordRefused::Context);
    }
    Ok(())
}

/// Few different characters, one piece repeated, or steps of the alphabet or keyboard all the way.
fn is_pattern(folded: &str) -> bool {
    let characters: Vec<char> = folded.chars().collect();
    let mut distinct = characters.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < DISTINCT_AT_LEAST {
        return true;
    }
    let is_repeated = (1..=characters.len() / 2)
        .any(|unit| characters.iter().enumerate().skip(unit).all(|(index, c)| characters.get(index - unit) == Some(c)));
    is_repeated || steps_share(&characters) >= 3
}

/// How many quarters of the steps from one character to the next are neighbours on the keyboard or in the alphabet, 0 to 4.
fn steps_share(characters: &[char]) -> usize {
    const ROWS: [&str; 6] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    ];
    let is_step = |left: char, right: char| {
        ROWS.iter().any(|row| {
            row.chars().zip(row.chars().skip(1)).any(|(a, b)| (a, b) == (left, right) || (b, a) == (left, right))
        })
    };
    let steps = characters.windows(2).filter(|pair| matches!(pair, [left, right] if is_step(*left, *right))).count();
    steps * 4 / characters.len().saturating_sub(1).max(1)
}

/// Whether, with the words of the context taken out, too little is left.
fn is_of_context(folded: &str, context: &[&str]) -> bool {
    let mut rest = folded.to_owned();
    let mut found = false;
    for word in context.iter().flat_map(|text| words(text)) {
        if rest.contains(&word) {
            found = true;
            rest = rest.replace(&word, "");
        }
    }
    found && rest.chars().count() < LENGTH_AT_LEAST - 4
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= CONTEXT_LENGTH)
        .map(str::to_owned)
        .collect()
}
