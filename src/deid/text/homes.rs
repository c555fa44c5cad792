//! Where somebody lives: an address behind "lives at", "Address:" and the like, where less has to
//! say that it is one.

use super::addresses::{is_street_word, town, unit};
use super::cjk_addresses;
use super::class::Class;
use super::names::can_be_name;
use super::streets::{country, number_range, postal_town};
use super::tokens::{Case, Tokens};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

const MOST_TOKENS: usize = 10;

/// `lives at 12 Tamsal, Moryar`, `wohnhaft Am Tamsal 12, 20095 Moryar`
pub(super) fn find(tokens: Tokens, lead: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let mut start = lead + 1;
    while start < lead + 4 {
        let is_sign = matches!(tokens.mark(start), Some(':' | '='));
        let is_link = tokens.has(start, Class::AT.or(Class::CONNECTS).or(Class::LIVES))
            && tokens.case(start) == Case::Lower
            || matches!(tokens.word(start), "is" | "à");
        if !is_sign && !is_link {
            break;
        }
        start += 1;
    }
    // "lives 3 weeks after", "live 5 Hz"
    let needs_link = tokens.has(lead, Class::LIVES)
        && start == lead + 1
        && !tokens.has(start, Class::STREET_LEAD)
        && !tokens.is_any(lead, &["demeurant", "domicilié", "domiciliée"]);
    if needs_link || !tokens.is_same_line(start) && !tokens.is_mark(start - 1, ':') {
        return None;
    }
    let own_end = number_first(tokens, start).or_else(|| number_last(tokens, start));
    let end = match own_end {
        Some(end) => {
            tokens.note(start, end, IdentifierKind::Address, spans);
            end
        }
        None => cjk_addresses::led(tokens, start, spans)?,
    };
    if tokens.has(lead, Class::LIVES) {
        inhabitant(tokens, lead, spans);
    }
    Some(end)
}

/// `Jane Roe lives at`, `Jane Roe - resides at`
fn inhabitant(tokens: Tokens, lead: usize, spans: &mut Vec<Span>) {
    let has_mark = lead > 0 && matches!(tokens.mark(lead - 1), Some('-' | ','));
    let end = lead - usize::from(has_mark);
    let is_word = |index: usize| {
        tokens.case(index) == Case::Title
            && (can_be_name(tokens, index) || tokens.has(index, Class::FAMILY_TOO))
    };
    let Some(first) = end.checked_sub(2) else {
        return;
    };
    if (first..end).all(is_word)
        && can_be_name(tokens, first)
        && (first + 1..=lead).all(|index| tokens.is_same_line(index))
    {
        tokens.note(first, end, IdentifierKind::Name, spans);
    }
}

/// `12 Tamsal Roryo, Moryar, NV 51206`
fn number_first(tokens: Tokens, start: usize) -> Option<usize> {
    if !matches!(tokens.digits(start), 1..=6) || tokens.is_mark(start + 1, '.') {
        return None;
    }
    let mut first = start + 1;
    if tokens.is_glued(first) {
        let is_letter = tokens.is_word(first) && tokens.word(first).len() == 1;
        let is_range = tokens.is_mark(first, '-') && tokens.is_number(first + 1);
        first += match (is_letter, is_range) {
            (true, _) => 1,
            (_, true) => 2,
            _ => return None,
        };
    }
    let first = first + usize::from(tokens.is_mark(first, ','));
    let end = words(tokens, first)?;
    Some(behind_street(tokens, end))
}

/// `Am Tamsal 12, 20095 Moryar`
fn number_last(tokens: Tokens, start: usize) -> Option<usize> {
    let end = words(tokens, start)?;
    let number = end + usize::from(tokens.is_mark(end, ','));
    if tokens.digits(number) == 5 {
        let behind = postal_town(tokens, end);
        return (behind > end).then_some(behind);
    }
    if !matches!(tokens.digits(number), 1..=4) || !tokens.is_same_line(number) {
        return None;
    }
    let number = number_range(tokens, number);
    let letter = number + 1;
    let has_letter = tokens.is_word(letter)
        && tokens.word(letter).len() == 1
        && (tokens.is_glued(letter) || tokens.case(letter) == Case::Lower);
    if tokens.is_glued(letter) && tokens.is_word(letter) && !has_letter {
        return None;
    }
    let end = number + 1 + usize::from(has_letter);
    Some(behind_street(tokens, end))
}

/// Capitalised words of a street or town, and what joins them: behind them.
fn words(tokens: Tokens, start: usize) -> Option<usize> {
    let mut index = start;
    let mut end = None;
    while index < start + MOST_TOKENS && tokens.is_same_line(index) {
        let is_unit = tokens.has(index, Class::UNIT)
            && (tokens.is_number(index + 1) || matches!(tokens.mark(index + 1), Some('.' | '#')));
        if is_unit && index > start && !tokens.has(index, Class::STREET) {
            break;
        }
        let is_capital = matches!(tokens.case(index), Case::Title | Case::Upper);
        let is_named = can_be_name(tokens, index)
            || is_street_word(tokens, index)
            || is_capital
                && tokens.has(index, Class::STREET.or(Class::WEAK_STREET))
                && (index > start || !tokens.is_term(index) || tokens.case(index) != Case::Upper)
            || tokens.case(index) == Case::Initial && tokens.is_word(index);
        let is_ordinal = tokens.is_number(index)
            && tokens.is_glued(index + 1)
            && tokens.is_any(index + 1, &["st", "nd", "rd", "th"]);
        if is_named {
            index += 1;
            end = Some(index);
        } else if is_ordinal {
            index += 2;
            end = Some(index);
        } else if tokens.has(index, Class::PARTICLE.or(Class::STREET_LEAD)) && tokens.is_word(index)
            || matches!(tokens.mark(index), Some('-' | '.'))
                && tokens.is_glued(index)
                && index > start
        {
            index += 1;
        } else {
            break;
        }
    }
    end
}

/// Flat, town, state and country behind a street and its number.
fn behind_street(tokens: Tokens, end: usize) -> usize {
    let short = tokens.is_word(end - 1) && tokens.word(end - 1).len() <= 4;
    let has_stop = short && tokens.is_mark(end, '.') && tokens.is_mark(end + 1, ',');
    let mut end = unit(tokens, end + usize::from(has_stop));
    loop {
        let behind = town(tokens, end).max(postal_town(tokens, end));
        if behind > end {
            end = behind;
        }
        // Dorio (LC)
        if tokens.is_mark(end, '(')
            && tokens.case(end + 1) == Case::Upper
            && tokens.word(end + 1).len() == 2
            && tokens.is_mark(end + 2, ')')
        {
            return end + 3;
        }
        let next = end + 1;
        // Soria, 36546
        if tokens.is_mark(end, ',') && tokens.digits(next) == 5 && !tokens.is_glued(next + 1) {
            return next + 1;
        }
        if !tokens.is_mark(end, ',') || !is_town(tokens, next) {
            return country(tokens, end);
        }
        end = words(tokens, next).unwrap_or(next + 1);
    }
}

/// `, Moryar`: a capitalised word that no description begins with.
fn is_town(tokens: Tokens, index: usize) -> bool {
    tokens.is_same_line(index)
        && tokens.case(index) == Case::Title
        && (can_be_name(tokens, index)
            || is_street_word(tokens, index)
            || tokens.has(index, Class::PARTICLE) && can_be_name(tokens, index + 1))
}
