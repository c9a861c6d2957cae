//! The passwords that are tried first. Only those count that are long enough to be allowed at all; most of these are made of
//! a few common pieces (words, names, years, rows of digits), so the list is kept as pieces and every way to put up to four of
//! them together is on it. This covers far more than a list of a few thousand.

/// Common words, names and keyboard pieces, one a line, in lower case.
const PIECES: &str = include_str!("common_passwords.txt");
/// So many pieces make a common password at most.
const PIECES_AT_MOST: usize = 4;

/// Whether a password, already in lower case, is one of those that are tried first.
pub(crate) fn contains(folded: &str) -> bool {
    let plain: String = folded.chars().map(unleet).filter(|c| c.is_alphanumeric()).collect();
    let as_typed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    [plain, as_typed].iter().any(|text| is_made_of_pieces(text, PIECES_AT_MOST))
}

/// What a digit or sign stands for where a word is spelled with it.
fn unleet(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

fn is_made_of_pieces(text: &str, pieces: usize) -> bool {
    if text.is_empty() {
        return true;
    }
    if pieces == 0 {
        return false;
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    // A row of up to eight digits is a year, a birthday or a telephone's end: one piece.
    if digits > 0 && digits <= 8 && text.get(digits..).is_some_and(|rest| is_made_of_pieces(rest, pieces - 1)) {
        return true;
    }
    PIECES
        .lines()
        .filter(|piece| !piece.is_empty())
        .any(|piece| text.strip_prefix(piece).is_some_and(|rest| is_made_of_pieces(rest, pieces - 1)))
}
