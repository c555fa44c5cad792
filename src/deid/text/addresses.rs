//! Postal addresses of alphabets: street and number, boxes, town with postal code.

use super::class::Class;
use super::names::can_be_name;
use super::streets::{country, postal_town, romance};
use super::tokens::{Case, Tokens};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

const MOST_STREET_WORDS: usize = 5;

/// Addresses that begin with a number: `12 Elm Street`, `12 rue de la Paix`.
pub(super) fn numbered(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    if !tokens.starts_number(start)
        || tokens.digits(start) > 6
        || tokens.is_glued(start) && tokens.is_mark(start - 1, '-')
    {
        return None;
    }
    let end = postal_town_behind(tokens, start)
        .map(|end| country(tokens, end))
        .or_else(|| english(tokens, start))
        .or_else(|| romance(tokens, start))?;
    tokens.note(start, end, IdentifierKind::Address, spans);
    Some(end)
}

/// `12345-6789` or `D-12345 Town` cannot be told from sizes alone: only the Dutch form has its own.
fn postal_town_behind(tokens: Tokens, start: usize) -> Option<usize> {
    let is_dutch = tokens.digits(start) == 4
        && tokens.case(start + 1) == Case::Upper
        && tokens.word(start + 1).len() == 2
        && !tokens.is_term(start + 1)
        && !tokens.has(start + 1, Class::PLAIN)
        && tokens.case(start + 2) == Case::Title
        && can_be_name(tokens, start + 2)
        && start > 1
        && (tokens.is_mark(start - 1, ',') || tokens.is_number(start - 1));
    is_dutch.then_some(start + 3)
}

fn english(tokens: Tokens, start: usize) -> Option<usize> {
    let mut index = start + 1;
    // 12B, 12-14
    if tokens.is_glued(index) && tokens.case(index) == Case::Initial && !tokens.is_glued(index + 1)
    {
        index += 1;
    } else if tokens.is_glued(index) {
        return None;
    }
    let first = index;
    let mut name_words = 0;
    let mut suffix = None;
    while index < first + MOST_STREET_WORDS && tokens.is_same_line(index) {
        let is_strong = tokens.has(index, Class::STREET);
        let is_weak = tokens.has(index, Class::WEAK_STREET);
        let is_capital = matches!(tokens.case(index), Case::Title | Case::Upper);
        // The last word that can be one: "Park Street", "Mill Road Extension"
        if index > first && is_capital && (is_strong || is_weak) && !is_saint(tokens, index) {
            suffix = Some((index, is_strong));
            let next = tokens.has(index + 1, Class::STREET.or(Class::WEAK_STREET))
                && is_capital_word(tokens, index + 1)
                && tokens.is_same_line(index + 1);
            if !next {
                break;
            }
            name_words += 1;
            index += 1;
            continue;
        }
        let is_ordinal = tokens.is_number(index)
            && tokens.is_any(index + 1, &["st", "nd", "rd", "th"])
            && tokens.is_glued(index + 1);
        if is_ordinal {
            name_words += 1;
            index += 2;
            continue;
        }
        if can_be_name(tokens, index) {
            name_words += 1;
        } else if is_street_word(tokens, index) {
            name_words += usize::from(!is_direction(tokens, index));
        } else {
            break;
        }
        index += 1;
        let is_joint = matches!(tokens.mark(index), Some('.' | '-')) && tokens.is_glued(index);
        index += usize::from(is_joint);
    }
    let (suffix, is_strong) = suffix?;
    let mut end = suffix + 1;
    end += usize::from(
        tokens.is_mark(end, '.') && tokens.is_glued(end) && tokens.word(suffix).len() <= 4,
    );
    if is_direction(tokens, end) && tokens.is_same_line(end) {
        end += 1;
    }
    let before_unit = end;
    end = unit(tokens, end);
    let has_unit = end > before_unit;
    let with_town = town(tokens, end);
    let is_address = with_town > end
        || has_unit && name_words > 0
        || is_strong
            && (name_words > 0
                || suffix == first + 1
                    && tokens.case(first) == Case::Title
                    && !tokens.is_term(first))
        || name_words > 0 && tokens.digits(start) >= 2 && tokens.case(suffix) == Case::Title;
    is_address.then(|| {
        if with_town > end {
            with_town
        } else {
            super::places::with_town(tokens, end)
        }
    })
}

pub(super) fn is_capital_word(tokens: Tokens, index: usize) -> bool {
    matches!(tokens.case(index), Case::Title | Case::Upper)
}

/// "St" before a name is Saint.
fn is_saint(tokens: Tokens, index: usize) -> bool {
    let dot = usize::from(tokens.is_mark(index + 1, '.'));
    let next = index + 1 + dot;
    tokens.word(index).eq_ignore_ascii_case("st")
        && tokens.is_same_line(next)
        && (can_be_name(tokens, next))
        && (1..4).any(|ahead| tokens.has(next + ahead, Class::STREET.or(Class::WEAK_STREET)))
}

fn is_direction(tokens: Tokens, index: usize) -> bool {
    matches!(
        tokens.word(index),
        "N" | "S"
            | "E"
            | "W"
            | "NE"
            | "NW"
            | "SE"
            | "SW"
            | "North"
            | "South"
            | "East"
            | "West"
            | "N."
            | "NORTH"
            | "SOUTH"
            | "EAST"
            | "WEST"
    )
}

/// Words of streets' names that are no persons' names.
pub(super) fn is_street_word(tokens: Tokens, index: usize) -> bool {
    is_direction(tokens, index)
        || tokens.case(index) == Case::Title
            && (tokens.has(
                index,
                Class::FAMILY_TOO
                    .or(Class::MONTH)
                    .or(Class::GIVEN_TOO)
                    .or(Class::AFFILIATION)
                    .or(Class::WEAK_STREET),
            ))
        || matches!(
            tokens.word(index),
            "Martin"
                | "Old"
                | "New"
                | "Main"
                | "OLD"
                | "MAIN"
                | "First"
                | "Second"
                | "Third"
                | "Fourth"
                | "Fifth"
                | "of"
                | "the"
        )
}

/// `Apt 4B`, `Suite 100`, `, Unit 5`, `#12`
pub(super) fn unit(tokens: Tokens, end: usize) -> usize {
    let start = end + usize::from(tokens.is_mark(end, ','));
    if !tokens.is_same_line(start) && !tokens.has(start, Class::UNIT) {
        return end;
    }
    let is_hash = tokens.is_mark(start, '#');
    if !is_hash && !tokens.has(start, Class::UNIT) {
        return end;
    }
    let mut number = start + 1;
    while matches!(tokens.mark(number), Some('.' | '#')) {
        number += 1;
    }
    if tokens.is_number(number) {
        let letter =
            tokens.is_glued(number + 1) && matches!(tokens.case(number + 1), Case::Initial);
        return number + 1 + usize::from(letter);
    }
    if tokens.case(number) == Case::Initial && tokens.is_same_line(number) {
        let digits = tokens.is_glued(number + 1) && tokens.is_number(number + 1);
        return number + 1 + usize::from(digits);
    }
    end
}

/// `, Springfield, IL 62704`, on the same line or the next: behind it, or `end` itself.
pub(super) fn town(tokens: Tokens, end: usize) -> usize {
    const MOST_WORDS: usize = 4;
    let start = end + usize::from(tokens.is_mark(end, ','));
    let mut index = start;
    while index < start + MOST_WORDS && tokens.is_word(index) && is_town_word(tokens, index) {
        if index > start && !tokens.is_same_line(index) {
            break;
        }
        let is_last = state_and_code(tokens, index + 1).is_some();
        index += 1;
        index += usize::from(
            tokens.is_mark(index, '.') && tokens.is_glued(index) && tokens.is_word(index + 1),
        );
        if is_last {
            break;
        }
    }
    let plain_state = state_and_code(tokens, index);
    let behind_comma = if start > end {
        state_and_code(tokens, start)
    } else {
        None
    };
    if let Some(behind) = plain_state.or(behind_comma) {
        return country(tokens, behind);
    }
    end
}

fn is_town_word(tokens: Tokens, index: usize) -> bool {
    matches!(tokens.case(index), Case::Title | Case::Upper | Case::Mixed)
}

/// `, IL 62704-1234`, `IL`, `Illinois 62704`
fn state_and_code(tokens: Tokens, index: usize) -> Option<usize> {
    let has_comma = tokens.is_mark(index, ',');
    let state = index + usize::from(has_comma);
    if !tokens.has(state, Class::STATE) || !tokens.is_same_line(state) {
        return None;
    }
    let is_short = tokens.case(state) == Case::Upper && tokens.word(state).len() == 2;
    let is_long = tokens.case(state) == Case::Title && tokens.word(state).len() > 2;
    if !is_short && !is_long {
        return None;
    }
    let code = state + 1;
    if let Some(end) = zip(tokens, code) {
        return Some(end);
    }
    // Two words: New York, West Virginia
    (has_comma && (is_long || !tokens.is_word(code))).then_some(code)
}

fn zip(tokens: Tokens, index: usize) -> Option<usize> {
    if tokens.digits(index) != 5 || !tokens.is_same_line(index) || tokens.runs_into_letters(index) {
        return None;
    }
    let has_four = tokens.is_mark(index + 1, '-')
        && tokens.is_glued(index + 1)
        && tokens.digits(index + 2) == 4;
    Some(if has_four { index + 3 } else { index + 1 })
}

/// A town without a street, from its state: `Springfield, IL 62704`.
pub(super) fn city(tokens: Tokens, state: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let has_comma = state > 0 && tokens.is_mark(state - 1, ',');
    let last = state - usize::from(has_comma);
    let end = state_and_code(tokens, last).filter(|_| zip(tokens, state + 1).is_some())?;
    let mut start = last;
    while start > 0 && last - start < 4 && (start == last || tokens.is_same_line(start)) {
        let word = start - 1;
        let is_word = can_be_name(tokens, word)
            || is_street_word(tokens, word)
            || tokens.is_word(word)
                && tokens.case(word) == Case::Title
                && tokens.has(word, Class::STREET.or(Class::WEAK_STREET));
        if !is_word || !tokens.is_same_line(start) {
            break;
        }
        start = word;
    }
    if start == last && !has_comma && tokens.is_term(state) {
        return None;
    }
    tokens.note(start, end, IdentifierKind::Address, spans);
    Some(end)
}

/// `P.O. Box 12`, `PSC 12, Box 34 APO AP 12345`, `Postfach 12 34`
pub(super) fn boxed(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let end = if tokens.has(start, Class::MILITARY) {
        return military(tokens, start, spans);
    } else if tokens.is_any(start, &["po", "p", "post"]) {
        let mut index = start + 1;
        while index < start + 5
            && (tokens.is_mark(index, '.')
                || matches!(
                    tokens.word(index),
                    "O" | "o" | "Office" | "office" | "OFFICE"
                ))
        {
            index += 1;
        }
        if !tokens.word(index).eq_ignore_ascii_case("box") {
            return None;
        }
        index + 1 + usize::from(tokens.is_mark(index + 1, '#'))
    } else {
        start + 1
    };
    let is_french = matches!(tokens.word(start), "BP" | "Bp" | "bp");
    if !tokens.is_number(end)
        || !tokens.is_same_line(end)
        || is_french
            && (tokens.is_mark(end + 1, '/')
                || tokens.digits(end) > 4
                || zip(tokens, end + 1).is_none())
    {
        return None;
    }
    let mut behind = end + 1;
    while (tokens.digits(behind) == 2) && tokens.is_same_line(behind) {
        behind += 1;
    }
    let behind = town(tokens, behind).max(postal_town(tokens, behind));
    tokens.note(start, behind, IdentifierKind::Address, spans);
    Some(behind)
}

fn military(tokens: Tokens, office: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let mut start = office;
    let end = if tokens.word(office).eq_ignore_ascii_case("psc") {
        let number = office + 1;
        if !tokens.is_number(number) {
            return None;
        }
        let end = unit(tokens, number + 1);
        if end == number + 1 {
            return None;
        }
        match tokens.has(end, Class::MILITARY) {
            true => military_code(tokens, end)?,
            false => end,
        }
    } else {
        military_code(tokens, office)?
    };
    // Unit 123 Box 45, USS Name
    let before_comma =
        |index: usize| index - usize::from(index > 0 && tokens.is_mark(index - 1, ','));
    loop {
        let last = before_comma(start);
        let is_unit = last >= 2
            && tokens.is_number(last - 1)
            && (tokens.has(last - 2, Class::UNIT.or(Class::MILITARY)));
        if !is_unit {
            break;
        }
        start = last - 2;
    }
    let last = before_comma(start);
    let is_ship = |word: &str| matches!(word, "USS" | "USNS" | "USNV" | "USCGC" | "USAV" | "USAT");
    if let Some(ship) = (1..=4)
        .filter_map(|back| last.checked_sub(back))
        .find(|back| is_ship(tokens.word(*back)))
    {
        start = ship;
    }
    tokens.note(start, end, IdentifierKind::Address, spans);
    Some(end)
}

fn military_code(tokens: Tokens, office: usize) -> Option<usize> {
    let area = office + 1 + usize::from(tokens.is_mark(office + 1, ','));
    matches!(tokens.word(area), "AA" | "AE" | "AP")
        .then(|| zip(tokens, area + 1))
        .flatten()
}
