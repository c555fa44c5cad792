//! Numbers and codes.

use super::super::super::fold::Reading;
use super::{Stretch, gaps, previous_word};

/// What says that a number or a code follows.
#[rustfmt::skip]
const BEFORE_NUMBERS: [&str; 46] = [
    "mrn", "id", "pid", "ids", "acc", "accession", "number", "no", "nr", "num", "nummer", "numero", "patient",
    "pt", "pat", "case", "fallnr", "record", "chart", "account", "acct", "order", "sn", "serial", "urn", "uhn",
    "nhs", "ssn", "subject", "subj", "visit", "admission", "episode", "requisition", "req", "identifier",
    "patid", "patientid", "studyid", "hn", "nip", "ipp", "nhc", "patnr", "aufnahmenr", "barcode",
];
/// Between such a word and its number.
#[rustfmt::skip]
const FILLERS: [&str; 9] = [
    "no", "nr", "is", "number", "num", "id", "nummer", "code", "was",
];

/// A number or code as a word of its own, with the zeros before it.
pub(super) fn code(text: Reading<'_>, start: usize, end: usize) -> Option<Stretch> {
    let mut first = start;
    if text
        .after(start)
        .is_some_and(|letter| letter.is_ascii_digit())
    {
        while text.before(first) == Some('0') && text.gap(first).is_empty() {
            first -= 1;
        }
    }
    // "0511 / 482-9917"
    let separates = |gap: &str| {
        (gap.chars().count() <= 2 || gap == " / ")
            && gap.chars().all(|letter| {
                letter == ' '
                    || matches!(
                        letter,
                        '-' | '_' | '.' | '/' | '#' | '(' | ')' | '+' | '^' | '‐' | '‑' | '–'
                    )
            })
    };
    (text.is_edge(first) && text.is_edge(end) && gaps(text, start, end, separates))
        .then_some((first, end))
}

/// Digits beside a decimal point, and not one number of a dotted row.
pub(super) fn is_decimal(text: Reading<'_>, start: usize, end: usize) -> bool {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let is_point = |gap: &str| matches!(gap, "." | ",");
    if (start + 1..end).any(|position| is_point(text.gap(position))) {
        return false;
    }
    let before = is_point(text.gap(start)) && is_digit(text.before(start));
    let behind = is_point(text.gap(end)) && is_digit(text.after(end)) && end < text.len();
    let is_row =
        |position: usize| is_point(text.gap(position)) && position > 0 && position < text.len();
    if before {
        let row = text.word_to(start).is_some_and(is_row);
        return !row && !behind;
    }
    behind && !text.word_from(end).is_some_and(is_row)
}

/// Whether something before `start` says that a number or code follows.
pub(super) fn is_called_a_number(text: Reading<'_>, start: usize) -> bool {
    let gap = text.gap(start);
    if gap.contains(['#', '№', '°']) {
        return true;
    }
    let is_near = |gap: &str| gap.chars().count() <= 4 && !gap.contains(['\n', ';']);
    let Some((before, word)) = previous_word(text, start).filter(|_| is_near(gap)) else {
        return false;
    };
    if FILLERS.contains(&word)
        && previous_word(text, before).is_some_and(|(_, word)| BEFORE_NUMBERS.contains(&word))
    {
        return true;
    }
    BEFORE_NUMBERS.contains(&word)
}
