//! Numbers of persons: national ones by their form, others by what is written before them.

use super::class::Class;
use super::dates::is_compact;
use super::tokens::{Case, Kind, Tokens, digit_value};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// Fewer digits behind a word that is also said of things are none of a person.
const SHORTEST_WEAK: usize = 5;
const SHORTEST: usize = 2;

/// US SSN, Korean RRN, Chinese resident id, French NIR, Spanish DNI: by form and check digit.
pub(super) fn national(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    if !tokens.starts_number(start) {
        return None;
    }
    let end = social_security(tokens, start)
        .or_else(|| korean(tokens, start))
        .or_else(|| chinese(tokens, start))
        .or_else(|| french(tokens, start))
        .or_else(|| spanish(tokens, start))?;
    tokens.note(start, end, IdentifierKind::Id, spans);
    Some(end)
}

/// Whether numbers of these lengths follow each other, each behind `mark` without spaces.
fn has_lengths(tokens: Tokens, start: usize, mark: char, lengths: &[usize]) -> Option<usize> {
    let fits = lengths.iter().enumerate().all(|(place, length)| {
        let index = start + 2 * place;
        tokens.digits(index) == *length
            && (place == 0
                || tokens.is_mark(index - 1, mark)
                    && tokens.is_glued(index)
                    && tokens.is_glued(index - 1))
    });
    let last = start + 2 * (lengths.len() - 1);
    (fits && !tokens.runs_into_letters(last) && !tokens.runs_into_number(last, mark))
        .then_some(last + 1)
}

fn social_security(tokens: Tokens, start: usize) -> Option<usize> {
    let leads_in =
        tokens.is_glued(start) && matches!(tokens.mark(start - 1), Some('-' | '.' | '_'));
    has_lengths(tokens, start, '-', &[3, 2, 4]).filter(|_| !leads_in)
}

fn korean(tokens: Tokens, start: usize) -> Option<usize> {
    let end = has_lengths(tokens, start, '-', &[6, 7])?;
    let birth = tokens.value(start)?;
    let is_birth = is_compact(19_000_000 + birth);
    let sex = tokens.value(start + 2)? / 1_000_000;
    (is_birth && (1..=8).contains(&sex)).then_some(end)
}

/// 17 digits with a date of birth, and a digit or X that checks them.
fn chinese(tokens: Tokens, start: usize) -> Option<usize> {
    const CHECKS: &[u8; 11] = b"10X98765432";
    let digits = tokens.word(start);
    let (check, end) = match (digits.len(), digits.is_ascii()) {
        (18, true) => (digits.as_bytes()[17], start + 1),
        (17, true) if tokens.is_glued(start + 1) && matches!(tokens.word(start + 1), "X" | "x") => {
            (b'X', start + 2)
        }
        _ => return None,
    };
    let is_birth = digits[6..14].parse().is_ok_and(is_compact);
    let mut weight = 1;
    let mut sum = 0;
    for digit in digits[..17].bytes().rev() {
        weight = weight * 2 % 11;
        sum += u32::from(digit - b'0') * weight;
    }
    (is_birth && CHECKS[(sum % 11) as usize] == check).then_some(end)
}

/// Sex, year, month, department and place of birth, order, key: 13 or 15 digits, in groups or not.
fn french(tokens: Tokens, start: usize) -> Option<usize> {
    let mut digits = [0; 15];
    let mut count = 0;
    let mut index = start;
    while tokens.is_number(index) && count < 15 && (index == start || tokens.is_same_line(index)) {
        for digit in tokens.word(index).chars() {
            *digits.get_mut(count)? = digit_value(digit);
            count += 1;
        }
        index += 1;
    }
    if count != 15 || tokens.runs_into_letters(index - 1) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        digits[range]
            .iter()
            .fold(0, |sum, digit| sum * 10 + u64::from(*digit))
    };
    let has_form = matches!(digits[0], 1 | 2) && (1..=12).contains(&number(3..5));
    (has_form && number(13..15) == 97 - number(0..13) % 97).then_some(index)
}

/// DNI: eight digits and the letter that checks them.
fn spanish(tokens: Tokens, start: usize) -> Option<usize> {
    let letter = if tokens.is_mark(start + 1, '-') {
        start + 2
    } else {
        start + 1
    };
    let is_checked = tokens.digits(start) == 8
        && tokens.is_glued(letter)
        && tokens.is_glued(start + 1)
        && has_spanish_check(tokens.value(start)?, tokens.word(letter));
    is_checked.then_some(letter + 1)
}

fn has_spanish_check(number: u32, letter: &str) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    letter.len() == 1
        && letter.as_bytes()[0].to_ascii_uppercase() == LETTERS[(number % 23) as usize]
}

/// Numbers that begin with a letter: Spanish NIE, German health insurance number.
pub(super) fn lettered(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let number = if tokens.is_mark(start + 1, '-') {
        start + 2
    } else {
        start + 1
    };
    if tokens.is_glued(start) && matches!(tokens.all[start - 1].kind, Kind::Word | Kind::Number)
        || !tokens.is_glued(number)
    {
        return None;
    }
    let letter = tokens.word(start);
    let end = match tokens.digits(number) {
        7 => {
            let leading = "XYZ".find(letter)?;
            let check = if tokens.is_mark(number + 1, '-') {
                number + 2
            } else {
                number + 1
            };
            let value = tokens.value(number)? + 10_000_000 * u32::try_from(leading).ok()?;
            (tokens.is_glued(check) && has_spanish_check(value, tokens.word(check)))
                .then_some(check + 1)
        }
        9 if number == start + 1 && letter.len() == 1 => {
            let value = u32::from(letter.as_bytes()[0] - b'A') + 1;
            let digits = tokens.word(number).chars().map(digit_value);
            let mut all = [value / 10, value % 10].into_iter().chain(digits);
            let mut sum = 0;
            for place in 0..10 {
                let product = all.next()? * (1 + place % 2);
                sum += product / 10 + product % 10;
            }
            (Some(sum % 10) == all.next() && !tokens.runs_into_letters(number))
                .then_some(number + 1)
        }
        _ => None,
    }?;
    tokens.note(start, end, IdentifierKind::Id, spans);
    Some(end)
}

/// `MRN: 123`, `Acc# 123`, `N° dossier 123`
pub(super) fn after_label(tokens: Tokens, label: usize, spans: &mut Vec<Span>) -> Option<usize> {
    if label > 0
        && (tokens.has(label - 1, Class::THING) && tokens.is_same_line(label)
            || tokens.is_glued(label) && tokens.is_mark(label - 1, '_'))
    {
        return None;
    }
    let mut is_strong = tokens.has(label, Class::ID);
    let mut has_sign = false;
    let mut index = label + 1;
    let most = label + 8;
    while index < most {
        match tokens.get(index)?.kind {
            Kind::Mark(':' | '=' | '#' | '№' | '°' | 'º') => has_sign = true,
            Kind::Mark('.' | '-' | '(' | ')' | '/') => {}
            Kind::Word if tokens.has(index, Class::THING) => return None,
            Kind::Word
                if tokens.has(index, Class::NUMBER_SIGN.or(Class::ID).or(Class::WEAK_ID))
                    && !(tokens.is_glued(index + 1) && tokens.is_number(index + 1)) =>
            {
                is_strong |= tokens.has(index, Class::ID);
                has_sign = true;
            }
            _ => break,
        }
        index += 1;
    }
    if !tokens.is_same_line(index) || tokens.is_glued(index) && tokens.is_word(index - 1) {
        return None;
    }
    // Words that are labels only with others: "Hospital number"
    let needs_sign = tokens.is_any(
        label,
        &[
            "medical",
            "hospital",
            "insurance",
            "social",
            "security",
            "no",
            "nr",
            "number",
            "dossier",
            "acc",
            "historia",
        ],
    );
    let is_bare_number = tokens.is_any(label, &["no", "nr", "number"]);
    if needs_sign && !has_sign || is_bare_number && !is_strong {
        return None;
    }
    if super::iban::is_country(tokens, index)
        && let Some(behind) = super::iban::find(tokens, index, spans)
    {
        return Some(behind);
    }
    let (end, digits, has_letters) = value(tokens, index)?;
    let shortest = match (is_strong, has_sign) {
        (true, _) => SHORTEST,
        (false, true) => SHORTEST_WEAK - 1,
        (false, false) => SHORTEST_WEAK,
    };
    if digits < shortest || has_letters && !is_strong && !has_sign && digits < SHORTEST_WEAK {
        return None;
    }
    tokens.note(index, end, IdentifierKind::Id, spans);
    Some(end)
}

/// A number of any length behind a label that says whose it is.
pub(super) fn behind_strong_label(
    tokens: Tokens,
    index: usize,
    spans: &mut Vec<Span>,
) -> Option<usize> {
    let (end, digits, _) = value(tokens, index)?;
    if digits < SHORTEST {
        return None;
    }
    tokens.note(index, end, IdentifierKind::Id, spans);
    Some(end)
}

/// Letters and digits, with marks between them: behind it, how many digits, whether any letter.
fn value(tokens: Tokens, start: usize) -> Option<(usize, usize, bool)> {
    const MOST_TOKENS: usize = 16;
    let mut end = start;
    let mut digits = 0;
    let mut has_letters = false;
    while end < start + MOST_TOKENS {
        let is_joined = end == start || tokens.is_glued(end);
        // Groups of digits with spaces: 485 777 3456
        let is_group = end > start
            && !tokens.is_glued(end)
            && tokens.is_same_line(end)
            && (2..=4).contains(&tokens.digits(end))
            && (2..=4).contains(&tokens.digits(end - 1))
            && !has_letters
            && !tokens.runs_into_letters(end);
        match tokens.get(end).map(|token| token.kind) {
            Some(Kind::Number) if is_joined || is_group => digits += tokens.digits(end),
            Some(Kind::Word)
                if is_joined
                    && tokens
                        .get(end)
                        .is_some_and(|token| token.end - token.start <= 6) =>
            {
                has_letters = true
            }
            Some(Kind::Mark('-' | '/' | '.' | '_'))
                if is_joined
                    && end > start
                    && tokens.is_glued(end + 1)
                    && (tokens.is_number(end + 1) || tokens.is_word(end + 1)) => {}
            _ => break,
        }
        end += 1;
    }
    // A trailing unit or a further word is none of the number: "ID 12345 mm"
    (digits > 0 && end > start).then_some((end, digits, has_letters))
}

/// A single capital letter that a number is glued to.
pub(super) fn is_lettered(tokens: Tokens, index: usize) -> bool {
    tokens.case(index) == Case::Initial
        && tokens.word(index).is_ascii()
        && matches!(
            tokens.digits(index + 1).max(tokens.digits(index + 2)),
            7 | 9
        )
}
