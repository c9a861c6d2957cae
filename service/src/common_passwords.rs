//! The passwords that are tried first. Only those count that are long enough to be allowed at all; most of these are made of
//! a few common pieces (words, names, years, rows of digits), so the list is kept as pieces and every way to put up to four of
//! them together is on it. This covers far more than a list of a few thousand.

/// Common words, names and keyboard pieces, one a line, in lower case.
const PIECES: &str = include_str!("common_passwords.txt");
/// So many pieces make a common password at most.
const PIECES_AT_MOST: usize = 4;

/// Whether a password, already in lower case, is one of those that are tried first.
pub(crate) fn contains(folded: &str) -> bool {
    // Signs that stand for no letter only separate pieces.
    let text: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric() || unleet(*c) != *c).collect();
    let words: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    is_made_of_pieces(&text, PIECES_AT_MOST) || is_made_of_pieces(&words, PIECES_AT_MOST)
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

fn is_made_of_pieces(text: &[char], pieces: usize) -> bool {
    if text.is_empty() {
        return true;
    }
    if pieces == 0 {
        return false;
    }
    // A row of up to eight digits is a year, a birthday or a telephone's end: one piece, and any part of it too.
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count().min(8);
    let is_after = |length: usize| text.get(length..).is_some_and(|rest| is_made_of_pieces(rest, pieces - 1));
    (1..=digits).rev().any(is_after)
        || PIECES
            .lines()
            .filter(|piece| !piece.is_empty() && begins_with(text, piece))
            .any(|piece| is_after(piece.chars().count()))
}

/// Whether the text begins with the piece, letters spelled with digits or signs included.
fn begins_with(text: &[char], piece: &str) -> bool {
    let mut typed = text.iter();
    piece.chars().all(|wanted| typed.next().is_some_and(|c| *c == wanted || unleet(*c) == wanted))
}
