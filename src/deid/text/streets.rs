//! Streets in the notations of the Continent: the number behind the name, or the kind of street first.

use super::addresses::is_capital_word;
use super::class::Class;
use super::names::{can_be_name, is_plain};
use super::tokens::{Case, Tokens};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// French and Spanish: number first, then the kind of street.
pub(super) fn romance(tokens: Tokens, start: usize) -> Option<usize> {
    let mut lead = start + 1;
    lead += usize::from(tokens.is_mark(lead, ','));
    lead += usize::from(tokens.is_any(lead, &["bis", "ter", "quater"]));
    lead += usize::from(tokens.is_mark(lead, ','));
    if !tokens.has(lead, Class::STREET_LEAD)
        || is_german_lead(tokens, lead)
        || !tokens.is_same_line(lead)
    {
        return None;
    }
    let end = street_name(tokens, lead + 1)?;
    Some(postal_town(tokens, end).max(end))
}

/// Words of a street's name, particles between them: behind it.
fn street_name(tokens: Tokens, start: usize) -> Option<usize> {
    let mut index = start + usize::from(tokens.is_mark(start, '.') || tokens.is_mark(start, '/'));
    let mut end = None;
    while index < start + 7 && tokens.is_same_line(index) {
        let is_particle = tokens.has(index, Class::PARTICLE)
            || matches!(
                tokens.word(index),
                "l" | "d" | "l'" | "St" | "Saint" | "Ste"
            );
        let is_elided = ["l'", "d'", "l’", "d’"]
            .iter()
            .any(|elided| tokens.word(index).starts_with(elided));
        if is_capital_word(tokens, index) || is_elided {
            end = Some(index + 1);
        } else if !is_particle && !tokens.is_mark(index, '-') && !tokens.is_mark(index, '.') {
            break;
        }
        index += 1;
    }
    end
}

/// `, 75002 Paris`, `D-26121 Oldenburg, Germany`: behind it, or `end` itself.
pub(super) fn postal_town(tokens: Tokens, end: usize) -> usize {
    let mut index = end;
    while index < end + 2 && matches!(tokens.mark(index), Some(',' | '-')) {
        index += 1;
    }
    if matches!(
        tokens.word(index),
        "D" | "A" | "CH" | "F" | "E" | "I" | "B" | "NL" | "DE" | "FR"
    ) && tokens.is_mark(index + 1, '-')
    {
        index += 2;
    }
    let digits = tokens.digits(index);
    if !matches!(digits, 4 | 5) || index == end && digits == 4 {
        return end;
    }
    index += 1;
    if tokens.case(index) == Case::Upper && tokens.word(index).len() == 2 && digits == 4 {
        index += 1;
    }
    let first = index;
    while index < first + 8 && tokens.is_same_line(index) {
        // MontBourg
        let is_joined = tokens.case(index) == Case::Mixed
            && tokens.word(index).starts_with(char::is_uppercase)
            && !is_plain(tokens, index);
        let is_word = is_joined
            || is_capital_word(tokens, index)
                && (index == first || can_be_name(tokens, index))
                && (index == first || !is_plain(tokens, index));
        let is_link = index > first
            && (matches!(
                tokens.word(index),
                "am" | "an" | "der" | "a" | "sur" | "de" | "la" | "le" | "en" | "im"
            ) || tokens.is_mark(index, '-') && tokens.is_glued(index + 1))
            && is_capital_word(tokens, index + 1);
        if !is_word && !is_link {
            // Arnaud-les-Bains, Roux-sur-Duval
            if index > first && is_hyphenated_link(tokens, index) {
                index += 4;
                continue;
            }
            break;
        }
        index += 1;
    }
    country(tokens, index)
}

/// `-les-X`, `-sur-X`
pub(super) fn is_hyphenated_link(tokens: Tokens, index: usize) -> bool {
    tokens.is_mark(index, '-')
        && (index..index + 4).all(|part| tokens.is_glued(part))
        && tokens.case(index + 1) == Case::Lower
        && tokens.word(index + 1).len() <= 5
        && tokens.is_word(index + 1)
        && tokens.is_mark(index + 2, '-')
        && is_capital_word(tokens, index + 3)
}

pub(super) fn country(tokens: Tokens, end: usize) -> usize {
    let index = end + usize::from(tokens.is_mark(end, ','));
    if tokens.has(index, Class::COUNTRY) && tokens.is_same_line(index) {
        index + 1
    } else {
        end
    }
}

fn is_german_lead(tokens: Tokens, index: usize) -> bool {
    tokens.is_any(index, &["am", "an", "auf", "unter", "zum", "zur", "via"])
}

/// Streets whose number follows: `Calle Mayor 5`, `Berliner Straße 12`, `Via Roma 3`.
pub(super) fn named(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let (start, name_end) =
        if tokens.has(index, Class::STREET) && index > 0 && is_german_suffix(tokens.word(index)) {
            let is_name = can_be_name(tokens, index - 1)
                && tokens.is_same_line(index)
                && is_capital_word(tokens, index);
            if !is_name {
                return None;
            }
            (
                index - 1,
                index + 1 + usize::from(tokens.is_mark(index + 1, '.')),
            )
        } else if tokens.has(index, Class::STREET_LEAD) && !is_german_lead(tokens, index)
            || tokens.word(index) == "Via"
        {
            if tokens.word(index) == "Via" && tokens.case(index) != Case::Title {
                return None;
            }
            (index, street_name(tokens, index + 1)?)
        } else {
            return None;
        };
    numbered_end(tokens, start, name_end, spans)
}

/// `Hauptstraße 12`: one word with the kind of street at its end.
pub(super) fn german(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    const ENDINGS: [&str; 9] = [
        "straße", "strasse", "str", "allee", "gasse", "platz", "weg", "straat", "laan",
    ];
    const NOT_STREETS: [&str; 8] = [
        "atem", "harn", "gallen", "luft", "zugangs", "arbeits", "nahrungs", "abst",
    ];
    if tokens.case(index) != Case::Title
        || !tokens.is_same_line(index + 1)
        || tokens.has(index, Class::PLAIN)
    {
        return None;
    }
    let word = tokens.word(index);
    let stem = ENDINGS
        .iter()
        .find_map(|ending| word.strip_suffix(ending))?;
    let is_other = NOT_STREETS
        .iter()
        .any(|other| stem.to_lowercase().starts_with(other));
    if stem.chars().count() < 3 || is_other {
        return None;
    }
    let name_end =
        index + 1 + usize::from(tokens.is_mark(index + 1, '.') && tokens.is_glued(index + 1));
    numbered_end(tokens, index, name_end, spans)
}

fn is_german_suffix(word: &str) -> bool {
    [
        "straße", "strasse", "str", "allee", "gasse", "platz", "weg", "damm", "ufer", "chaussee",
        "straat", "laan", "plein", "gracht", "kade",
    ]
    .iter()
    .any(|suffix| word.eq_ignore_ascii_case(suffix))
}

/// `12-14`, `5/7`: the last number of a house's.
pub(super) fn number_range(tokens: Tokens, number: usize) -> usize {
    let mark = number + 1;
    let second = number + 2;
    let is_range = matches!(tokens.mark(mark), Some('-' | '/'))
        && matches!(tokens.digits(second), 1..=3)
        && (tokens.is_glued(mark) && tokens.is_glued(second) || tokens.is_mark(mark, '-'));
    if is_range { second } else { number }
}

/// A house number and what follows it in an address.
fn numbered_end(
    tokens: Tokens,
    start: usize,
    name_end: usize,
    spans: &mut Vec<Span>,
) -> Option<usize> {
    let mut number = name_end;
    while number < name_end + 4
        && (matches!(tokens.mark(number), Some(',' | '.' | 'º' | '°'))
            || tokens.is_any(number, &["n", "nº", "nr", "no", "num", "número", "numero"]))
    {
        number += 1;
    }
    if !matches!(tokens.digits(number), 1..=4) || !tokens.is_same_line(number) {
        return None;
    }
    let mut end = number + 1;
    // "Hauptweg 5 mm"
    let has_unit = tokens.case(end) == Case::Lower
        && tokens.is_word(end)
        && tokens.is_term(end)
        && !tokens.has(end, Class::CONNECTS);
    if has_unit {
        return None;
    }
    if tokens.is_word(end)
        && tokens.word(end).len() == 1
        && (tokens.is_glued(end) || tokens.case(end) == Case::Lower && !tokens.is_number(end + 1))
    {
        end += 1;
    } else if tokens.is_glued(end) && tokens.is_word(end) {
        return None;
    } else {
        end = number_range(tokens, number) + 1;
    }
    // , 3º B
    if tokens.is_mark(end, ',') && tokens.digits(end + 1) <= 2 && tokens.is_number(end + 1) {
        let floor = end + 2;
        if matches!(tokens.mark(floor), Some('º' | 'ª' | '°'))
            || matches!(tokens.word(floor), "º" | "ª")
        {
            end = floor + 1;
            end += usize::from(tokens.case(end) == Case::Initial && tokens.is_word(end));
        }
    }
    let end = postal_town(tokens, end);
    tokens.note(start, end, IdentifierKind::Address, spans);
    Some(end)
}
