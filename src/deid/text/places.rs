//! Institutions by their own words.

use super::class::Class;
use super::names::{can_be_name, is_plain};
use super::tokens::{Case, Tokens, is_any};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

pub(super) const MOST_WORDS: usize = 7;

/// `St. Anne's Hospital`, `Klinikum Nord`, `University of X`, from its telling word.
pub(super) fn institution(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    if !is_capital(tokens, index)
        || tokens.is_glued(index) && tokens.is_number(index.wrapping_sub(1))
    {
        return None;
    }
    let (start, own_words) = before(tokens, index);
    let led_by_at = start > 0 && tokens.has(start - 1, Class::AT);
    let needs_center = tokens.has(index, Class::CENTER);
    let behind = after(tokens, index, own_words > 0);
    let has_own_after = behind > index + 1;
    let is_named = own_words > 0 || has_own_after;
    if !is_named {
        return None;
    }
    if needs_center
        && !has_center_before(tokens, start, index)
        && !led_by_at
        && !has_center_behind(tokens, index)
    {
        return None;
    }
    let end = with_town(tokens, trailing_words(tokens, behind));
    tokens.note(start, end, IdentifierKind::Institution, spans);
    Some(end)
}

pub(super) fn is_capital(tokens: Tokens, index: usize) -> bool {
    tokens.is_word(index) && matches!(tokens.case(index), Case::Title | Case::Upper | Case::Mixed)
}

/// Over the words of the name before the telling word: its first token, and how many words are its own.
fn before(tokens: Tokens, index: usize) -> (usize, usize) {
    let mut start = index;
    let mut own_words = 0;
    let mut position = index;
    while position > 0 && index - position < MOST_WORDS && tokens.is_same_line(position) {
        let word = position - 1;
        if tokens.is_word(word) && is_capital(tokens, word) {
            let is_glued_to_number =
                tokens.is_glued(word) && word > 0 && tokens.is_number(word - 1);
            let is_own = can_be_name(tokens, word) && !tokens.has(word, Class::AFFILIATION);
            let is_affiliation = tokens.has(word, Class::AFFILIATION.or(Class::INSTITUTION));
            let is_family = tokens.has(word, Class::FAMILY_TOO.or(Class::GIVEN_TOO))
                && tokens.case(word) == Case::Title
                && !tokens.is_term(word);
            if is_glued_to_number || !(is_own || is_affiliation || is_family) {
                break;
            }
            own_words += usize::from(is_own || is_family || is_saintly(tokens.word(word)));
            start = word;
        } else {
            let joins = match tokens.mark(word) {
                Some('.') => matches!(
                    tokens.word(word.wrapping_sub(1)),
                    "St" | "Ste" | "Mt" | "ST" | "MT" | "Dr"
                ),
                Some('-') => tokens.is_glued(word) && tokens.is_glued(position),
                Some('&') => true,
                Some(_) => false,
                None => matches!(tokens.word(word), "of" | "and" | "the" | "de" | "la"),
            };
            if !joins {
                break;
            }
        }
        position = word;
    }
    (start, own_words)
}

/// Words that make an institution's name without being anyone's.
fn is_saintly(word: &str) -> bool {
    is_any(
        word,
        &[
            "mercy",
            "memorial",
            "saint",
            "st",
            "sacred",
            "samaritan",
            "providence",
            "trinity",
            "presbyterian",
            "methodist",
            "baptist",
            "lutheran",
            "adventist",
            "jewish",
            "veterans",
        ],
    )
}

/// Over the words of the name behind the telling word.
fn after(tokens: Tokens, index: usize, has_name: bool) -> usize {
    let mut end = index + 1;
    let leads = tokens.has(index, Class::INSTITUTION_LEAD) || is_romance_center(tokens, index);
    let has_of = matches!(
        tokens.word(index + 1),
        "of" | "de"
            | "del"
            | "di"
            | "do"
            | "da"
            | "for"
            | "der"
            | "van"
            | "des"
            | "du"
            | "d"
            | "OF"
            | "DE"
    );
    if !tokens.is_same_line(end)
        || !leads && !has_of
        || has_name && !has_of && !tokens.has(index + 1, Class::INSTITUTION.or(Class::AFFILIATION))
    {
        return end;
    }
    let mut position = end;
    let mut own_words = 0;
    while position < index + MOST_WORDS && tokens.is_same_line(position) {
        if leads && is_hospital_word(tokens, position) {
            end = position + 1;
        } else if is_capital(tokens, position) && !tokens.has(position, Class::PARTICLE) {
            let is_own = can_be_name(tokens, position)
                || (has_of || is_romance_center(tokens, index))
                    && tokens.case(position) == Case::Mixed
                    && !is_plain(tokens, position);
            let is_saint = matches!(
                tokens.word(position),
                "St" | "Ste" | "San" | "Santa" | "Santo" | "Saint" | "Las" | "Los"
            );
            let is_affiliation = is_saint
                || tokens.has(
                    position,
                    Class::AFFILIATION
                        .or(Class::INSTITUTION)
                        .or(Class::FAMILY_TOO),
                ) && !tokens.is_term(position);
            if !is_own && !is_affiliation {
                break;
            }
            own_words += usize::from(is_own);
            end = position + 1;
        } else {
            let joins = matches!(tokens.mark(position), Some('-' | '.' | '\''))
                && tokens.is_glued(position)
                || tokens.has(position, Class::PARTICLE)
                || matches!(
                    tokens.word(position),
                    "of" | "the" | "am" | "im" | "zu" | "aan" | "vorm" | "ob"
                );
            if own_words > 0 && super::streets::is_hyphenated_link(tokens, position) {
                position += 4;
                end = position;
                continue;
            }
            if !joins
                || position > index + 1
                    && tokens.is_mark(position, '.')
                    && !matches!(tokens.word(position - 1), "St" | "Ste")
            {
                break;
            }
        }
        position += 1;
    }
    if own_words > 0 { end } else { index + 1 }
}

/// "Medical Center", "Cancer Center", "Imaging Center", "Diagnostic Imaging"
fn has_center_before(tokens: Tokens, start: usize, index: usize) -> bool {
    (start..index).next_back().is_some_and(|before| {
        tokens.is_any(
            before,
            &[
                "medical",
                "med",
                "cancer",
                "health",
                "imaging",
                "trauma",
                "diagnostic",
                "surgical",
                "surgery",
                "heart",
                "radiology",
                "rehabilitation",
                "care",
                "women's",
                "hospital",
                "university",
                "community",
            ],
        )
    })
}

/// "Imaging Center": the next word decides.
fn has_center_behind(tokens: Tokens, index: usize) -> bool {
    tokens.is_any(index, &["institut", "instituto", "istituto", "centro"])
        || is_romance_center(tokens, index)
}

/// `Centre hospitalier`
fn is_romance_center(tokens: Tokens, index: usize) -> bool {
    tokens.is_any(index, &["centre", "centro", "groupe"]) && is_hospital_word(tokens, index + 1)
}

/// What is said of a hospital and names none
fn is_hospital_word(tokens: Tokens, index: usize) -> bool {
    matches!(
        tokens.word(index).to_lowercase().as_str(),
        "hospitalier"
            | "hospitalière"
            | "hospitalario"
            | "ospedaliero"
            | "hospitalar"
            | "médical"
            | "médico"
            | "universitaire"
            | "régional"
            | "départemental"
            | "intercommunal"
            | "privé"
            | "privée"
    )
}

/// `SW1A 1AA`
fn uk_postcode(tokens: Tokens, start: usize) -> Option<usize> {
    let is_area =
        tokens.is_word(start) && tokens.word(start).len() <= 2 && tokens.is_same_line(start);
    let letter = start + 2;
    let inward = letter + usize::from(tokens.is_word(letter) && tokens.is_glued(letter));
    let fits = is_area
        && tokens.is_glued(start + 1)
        && matches!(tokens.digits(start + 1), 1 | 2)
        && tokens.digits(inward) == 1
        && tokens.is_glued(inward + 1)
        && tokens.is_word(inward + 1)
        && tokens.word(inward + 1).len() == 2;
    fits.then_some(inward + 2)
}

/// `, Leeds` behind an institution or a street, with nothing after it.
pub(super) fn with_town(tokens: Tokens, end: usize) -> usize {
    let town = end + 1;
    let is_town = tokens.is_mark(end, ',')
        && tokens.is_same_line(town)
        && tokens.case(town) == Case::Title
        && can_be_name(tokens, town);
    if is_town && let Some(end) = uk_postcode(tokens, town + 1) {
        return end;
    }
    let is_last = !tokens.is_same_line(town + 1)
        || tokens
            .mark(town + 1)
            .is_some_and(|mark| mark != '-' && mark != ':' && mark != '^');
    if is_town && is_last { town + 1 } else { end }
}

/// Words of institutions behind the telling one: "Hospital Center", "Clinic Inc.", "Health System"
fn trailing_words(tokens: Tokens, end: usize) -> usize {
    let mut index = end;
    while tokens.is_same_line(index)
        && is_capital(tokens, index)
        && tokens.is_any(
            index,
            &[
                "center",
                "centre",
                "system",
                "systems",
                "network",
                "group",
                "hospital",
                "clinic",
                "campus",
                "inc",
                "llc",
                "ltd",
                "plc",
                "associates",
                "partners",
                "services",
                "foundation",
                "trust",
                "medical",
            ],
        )
    {
        index += 1;
    }
    index
}
