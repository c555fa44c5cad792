//! Institutions behind "performed at" that have no word of institutions.

use super::class::Class;
use super::names::{can_be_name, is_plain};
use super::places::{MOST_WORDS, is_capital, with_town};
use super::tokens::{Case, Tokens, is_any};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// `performed at X`, where X has no word of institutions: capitalised words, as companies are called.
pub(super) fn after_at(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let follows_person = || {
        spans.last().is_some_and(|span| {
            span.kind == IdentifierKind::Name && span.end == tokens.all[index - 1].end
        })
    };
    let follows_deed = index > 0
        && tokens.is_same_line(index)
        && (tokens.has(index - 1, Class::DEED)
            || tokens.is_any(index, &["at"]) && follows_person());
    if !follows_deed
        || tokens.has(index, Class::CLOCK)
            && !matches!(tokens.word(index), "at" | "At" | "AT" | "om" | "am" | "a")
    {
        return None;
    }
    if !tokens.is_any(
        index,
        &[
            "at", "from", "in", "bei", "im", "chez", "en", "presso", "bij", "a",
        ],
    ) {
        return None;
    }
    let mut start = index + 1;
    while matches!(tokens.word(start), "the" | "The" | "THE") {
        start += 1;
    }
    let mut end = start;
    let mut position = start;
    let mut own_words = 0;
    while position < start + MOST_WORDS + 3 && tokens.is_same_line(position) {
        if is_capital(tokens, position)
            && !(tokens.is_glued(position + 1) && tokens.is_number(position + 1))
        {
            let is_own = can_be_name(tokens, position)
                || tokens.has(position, Class::FAMILY_TOO) && is_company_name(tokens, position);
            let is_joined = own_words > 0
                && tokens.has(
                    position,
                    Class::FAMILY_TOO
                        .or(Class::AFFILIATION)
                        .or(Class::INSTITUTION),
                );
            let is_opening = own_words == 0
                && (tokens.has(position, Class::AFFILIATION.or(Class::INSTITUTION))
                    || position == start && is_ordinary_opening(tokens, position));
            if is_own {
                own_words += 1;
            }
            if is_own || is_joined {
                end = position + 1;
            } else if !is_opening && !is_company(tokens.word(position)) {
                break;
            } else if is_company(tokens.word(position)) && own_words > 0 {
                end = position + 1;
            }
        } else {
            let joins = match tokens.mark(position) {
                Some('-') => tokens.is_glued(position) && tokens.is_glued(position + 1),
                Some(',') => {
                    is_capital(tokens, position + 1)
                        && !tokens.is_term(position + 1)
                        && is_list(tokens, position + 1)
                }
                Some('&') => true,
                Some('.') => matches!(tokens.word(position - 1), "St" | "Mt" | "Ste"),
                Some(_) => false,
                None => matches!(
                    tokens.word(position),
                    "and" | "of" | "the" | "de" | "la" | "und" | "et" | "y"
                ),
            };
            if !joins {
                break;
            }
        }
        position += 1;
    }
    if own_words == 0 || is_plain(tokens, start) && end == start {
        return None;
    }
    let end = with_town(tokens, end);
    tokens.note(start, end, IdentifierKind::Institution, spans);
    Some(end)
}

/// `New Mark Regional Imaging`: an ordinary word that begins what an institution is called.
fn is_ordinary_opening(tokens: Tokens, index: usize) -> bool {
    const OPENINGS: [&str; 28] = [
        "new", "north", "south", "east", "west", "northern", "southern", "eastern", "western",
        "saint", "good", "green", "white", "black", "red", "blue", "grand", "great", "old", "holy",
        "big", "little", "first", "central", "upper", "lower", "long", "high",
    ];
    tokens.case(index) == Case::Title
        && tokens.is_any(index, &OPENINGS)
        && (index + 1..index + 5)
            .take_while(|&word| tokens.is_same_line(word) && tokens.case(word) == Case::Title)
            .any(|word| tokens.has(word, Class::INSTITUTION.or(Class::AFFILIATION)))
}

/// What only companies and institutions are called: `X Ltd`, `X, Y and Z`, `X-Y`, `X and Sons`, `X Hospital`.
fn is_company_name(tokens: Tokens, index: usize) -> bool {
    let next = index + 1;
    let is_family = |index: usize| {
        can_be_name(tokens, index)
            || tokens.has(index, Class::FAMILY_TOO) && tokens.case(index) == Case::Title
            || is_company(tokens.word(index))
    };
    tokens.case(index) == Case::Title
        && match tokens.mark(next) {
            Some('-') => tokens.is_glued(next) && tokens.is_glued(next + 1) && is_family(next + 1),
            Some(',') => is_family(next + 1) && is_list(tokens, next + 1),
            Some(_) => false,
            None => {
                let is_institution = (next..next + 3)
                    .any(|word| tokens.has(word, Class::INSTITUTION) && is_capital(tokens, word));
                is_institution
                    || is_company(tokens.word(next))
                    || tokens.word(next) == "and" && is_family(next + 1)
            }
        }
}

fn is_company(word: &str) -> bool {
    is_any(
        word,
        &[
            "inc", "llc", "ltd", "plc", "group", "sons", "gmbh", "ag", "sa",
        ],
    )
}

/// `X, Y and Z`: after a comma, a capitalised word and "and".
fn is_list(tokens: Tokens, index: usize) -> bool {
    let mut behind = index + 1;
    while tokens.is_mark(behind, '-') && tokens.is_glued(behind) {
        behind += 2;
    }
    matches!(tokens.word(behind), "and" | "&" | "und" | "et" | "y") || tokens.is_mark(behind, '&')
}
