//! Ages above 89, which few enough reach to be known by it.

use super::class::Class;
use super::tokens::{Case, Tokens};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

const YOUNGEST: u32 = 90;
const OLDEST: u32 = 130;

fn is_high(tokens: Tokens, index: usize) -> bool {
    tokens.digits(index) <= 3
        && tokens
            .value(index)
            .is_some_and(|age| (YOUNGEST..=OLDEST).contains(&age))
        && tokens.starts_number(index)
        && !tokens.runs_into_number(index, '.')
        && !tokens.runs_into_number(index, ',')
}

/// `92 y/o`, `93-year-old`, `095Y`
pub(super) fn find(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    if !is_high(tokens, start) {
        return None;
    }
    let mut unit = start + 1;
    let is_glued = tokens.is_glued(unit);
    if tokens.is_mark(unit, '-') && is_glued {
        unit += 1;
    }
    if !tokens.has(unit, Class::AGE_UNIT) || !tokens.is_same_line(unit) {
        return None;
    }
    let word = tokens.word(unit);
    let mut end = unit + 1;
    let mut is_age = word.len() > 2 && tokens.case(unit) != Case::Mixed;
    if let "y" | "Y" = word {
        let has_slash = tokens.is_mark(end, '/') && matches!(tokens.word(end + 1), "o" | "O");
        let has_old = matches!(tokens.word(end), "o" | "old");
        if has_slash || has_old {
            end += 1 + usize::from(has_slash);
            is_age = true;
        } else {
            // 090Y is an age, 90Y is yttrium
            is_age =
                is_glued && (tokens.digits(start) == 3 || tokens.value(start) != Some(YOUNGEST));
        }
    } else if let "yo" | "YO" | "Yo" | "yr" | "YR" | "an" = word {
        is_age = word != "an";
    } else if matches!(word, "j" | "J" | "a" | "A") {
        // 92 J. (Jahre)
        is_age = word == "J" && tokens.is_mark(end, '.') && !is_glued;
    }
    if !is_age {
        return None;
    }
    for _ in 0..2 {
        let behind = if tokens.is_mark(end, '-') && tokens.is_glued(end) {
            end + 1
        } else {
            end
        };
        if tokens.is_any(behind, &["old", "alt", "oud", "age", "o"]) && tokens.is_same_line(behind)
        {
            end = behind + 1;
        } else if matches!(tokens.word(behind), "of") && tokens.word(behind + 1) == "age" {
            end = behind + 2;
        }
    }
    // "95 years of data"
    if tokens.word(end) == "of" {
        return None;
    }
    tokens.note(start, end, IdentifierKind::Other, spans);
    Some(end)
}

/// `aged 92`, `Alter: 95`
pub(super) fn after_label(tokens: Tokens, label: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let mut index = label + 1;
    while tokens.is_mark(index, ':') || tokens.is_mark(index, '=') {
        index += 1;
    }
    if !tokens.is_same_line(index) || !is_high(tokens, index) {
        return None;
    }
    if tokens.is_glued(index + 1)
        && !tokens
            .mark(index + 1)
            .is_some_and(|mark| matches!(mark, ',' | ';' | '.' | ')'))
    {
        return find(tokens, index, spans);
    }
    if let Some(end) = find(tokens, index, spans) {
        return Some(end);
    }
    tokens.note(index, index + 1, IdentifierKind::Other, spans);
    Some(index + 1)
}
