//! The words of a person's name, where something leads to one.

use super::class::Class;
use super::not_names::has_medical_ending;
use super::tokens::{Case, Kind, Tokens};

/// No name has more chunks, initials and particles apart.
const MOST_CHUNKS: usize = 4;
/// A name as it was read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Name {
    /// Behind its last token, degrees included.
    pub end: usize,
    /// Words with more than an initial
    pub words: usize,
    pub initials: usize,
    /// Written as only names are: LAST, First; LAST^FIRST; with a degree
    pub is_certain: bool,
    /// A title or a label with a sign stands before it.
    pub is_led: bool,
    /// All in capitals, as whole descriptions are
    pub is_upper: bool,
}

/// Whether a word can be a part of a name by itself.
pub(super) fn can_be_name(tokens: Tokens, index: usize) -> bool {
    is_capitalised(tokens, index) && !is_plain(tokens, index)
}

/// A word with the capitals of a name, which no number is glued to.
fn is_capitalised(tokens: Tokens, index: usize) -> bool {
    let Some(token) = tokens.get(index) else {
        return false;
    };
    let cased = match token.case {
        Case::Title | Case::Upper => true,
        Case::Mixed => is_camel_name(tokens.word(index)),
        Case::Lower | Case::Initial => false,
    };
    token.kind == Kind::Word
        && cased
        && !(tokens.is_glued(index + 1) && tokens.is_number(index + 1))
        && !(tokens.is_glued(index) && index > 0 && tokens.is_number(index - 1))
}

fn is_title_or_camel(tokens: Tokens, index: usize) -> bool {
    matches!(tokens.case(index), Case::Title | Case::Mixed)
}

/// McDonald, O'Neil, DeLuca; not LungCancer
fn is_camel_name(word: &str) -> bool {
    const PREFIXES: [&str; 17] = [
        "Mc", "Mac", "O'", "O’", "De", "Di", "La", "Le", "Van", "Von", "D'", "d'", "D’", "Fitz",
        "Sant'", "Dell'", "Dall'",
    ];
    PREFIXES.iter().any(|prefix| {
        word.strip_prefix(prefix).is_some_and(|rest| {
            let mut letters = rest.chars();
            letters.next().is_some_and(char::is_uppercase)
                && (letters.clone().all(char::is_lowercase) || letters.all(char::is_uppercase))
        })
    })
}

/// Words that mean nobody: of the trade, of the language, or by their ending.
pub(super) fn is_plain(tokens: Tokens, index: usize) -> bool {
    const LABELS: Class = Class::PLAIN
        .or(Class::WEEKDAY)
        .or(Class::INSTITUTION)
        .or(Class::DEED)
        .or(Class::TITLE)
        .or(Class::PERSON)
        .or(Class::THING);
    tokens.has(index, LABELS) || tokens.is_term(index) || has_medical_ending(tokens.word(index))
}

/// A name that begins at a token; `None` where none of its words can be one.
pub(super) fn name_at(tokens: Tokens, start: usize) -> Option<Name> {
    let mut name = Name {
        is_upper: true,
        is_led: start > 0
            && (tokens.has(start - 1, Class::TITLE)
                || tokens.is_mark(start - 1, '.')
                    && start > 1
                    && tokens.has(start - 2, Class::TITLE)),
        ..Name::default()
    };
    let mut index = start;
    // "Dr. Roe, Elmstraße 5": behind a title the family name stands alone.
    let mut has_comma =
        start > 0 && (tokens.has(start - 1, Class::TITLE) || tokens.is_mark(start - 1, '.'));
    while name.words + name.initials <= MOST_CHUNKS {
        let is_joined = index == start || tokens.is_same_line(index);
        if !is_joined {
            break;
        }
        if let Some(end) = initial(tokens, index) {
            name.initials += 1;
            index = end;
        } else if let Some(end) = chunk(tokens, index, name) {
            name.words += 1;
            name.is_upper &= (index..end).all(|part| {
                !tokens.is_word(part) || matches!(tokens.case(part), Case::Upper | Case::Initial)
            });
            index = end;
        } else if is_family_particle(tokens, index, name) {
            name.words += 1;
            name.is_upper = false;
            name.end = index + 1;
            break;
        } else if let Some(behind) = particles(tokens, index) {
            if chunk(tokens, behind, name).is_none()
                || name.words + name.initials == 0 && index != start
            {
                break;
            }
            index = behind;
            continue;
        } else {
            break;
        }
        name.end = index;
        if tokens.is_mark(index, '^') && tokens.is_glued(index) {
            while tokens.is_mark(index, '^') && tokens.is_glued(index) {
                index += 1;
            }
            name.is_certain |= chunk(tokens, index, name).is_some() && tokens.is_glued(index);
            name.end = if tokens.is_glued(index) {
                name.end
            } else {
                index
            };
            continue;
        }
        let follows_last = (name.words == 1
            || name.words == 2 && start > 0 && tokens.is_mark(start - 1, ':'))
            && name.initials == 0
            && !has_comma;
        if follows_last && tokens.is_mark(index, ',') && tokens.is_same_line(index + 1) {
            if let Some(end) = initial(tokens, index + 1).filter(|end| tokens.is_mark(end - 1, '.'))
            {
                name.initials += 1;
                name.is_certain = true;
                name.end = end;
                break;
            }
            let given = chunk(tokens, index + 1, Name::default())
                .is_some_and(|end| tokens.case(end - 1) == Case::Title || name.is_upper);
            let is_street = tokens.is_number(index + 2) && tokens.is_same_line(index + 2);
            if given && is_capitalised(tokens, index + 1) && !is_street {
                has_comma = true;
                name.is_certain = true;
                index += 1;
            }
        }
    }
    if name.words == 0 {
        return None;
    }
    let end = degrees(tokens, name.end);
    name.is_certain |= end > name.end && tokens.word(end - 1).len() > 1;
    name.end = end;
    Some(name)
}

/// Initials with full stops or without: `J.`, `J.-P.`, `J`
fn initial(tokens: Tokens, index: usize) -> Option<usize> {
    if tokens.case(index) != Case::Initial || !tokens.is_word(index) {
        return None;
    }
    if tokens.is_glued(index + 1) && tokens.is_number(index + 1) {
        return None;
    }
    let mut end = index + 1;
    if tokens.is_mark(end, '.') && tokens.is_glued(end) {
        end += 1;
    }
    if tokens.is_mark(end, '-') && tokens.is_glued(end) && tokens.case(end + 1) == Case::Initial {
        return initial(tokens, end + 1);
    }
    Some(end)
}

/// A word of a name with what is hyphenated to it.
fn chunk(tokens: Tokens, index: usize, name: Name) -> Option<usize> {
    let is_title_case = |index: usize| tokens.case(index) == Case::Title;
    let fits = |index: usize, is_first: bool| {
        if !is_capitalised(tokens, index) {
            return false;
        }
        if name.words > 0 && degree(tokens, index).is_some() {
            return false;
        }
        // "Dr. Roe XR CHEST"
        let is_abbreviation = name.words > 0
            && !name.is_upper
            && tokens.case(index) == Case::Upper
            && tokens.word(index).len() <= 3;
        if !is_plain(tokens, index) {
            return !is_abbreviation;
        }
        let follows_given = !is_first || name.words + name.initials > 0 || name.is_led;
        let leads_family =
            tokens.has(index, Class::GIVEN_TOO) && tokens.is_same_line(index + 1) && {
                let family = initial(tokens, index + 1).unwrap_or(index + 1);
                is_title_or_camel(tokens, family)
                    && (can_be_name(tokens, family) || tokens.has(family, Class::FAMILY_TOO))
            };
        is_title_case(index)
            && (follows_given && tokens.has(index, Class::FAMILY_TOO) || leads_family)
    };
    if !fits(index, true) {
        return None;
    }
    let mut end = index + 1;
    while tokens.is_mark(end, '-')
        && tokens.is_glued(end)
        && tokens.is_glued(end + 1)
        && fits(end + 1, false)
    {
        end += 2;
    }
    // Hyphenated to a word that is no name: "Smith-type", "Swan-Ganz", "T-wave"
    let runs_on = tokens.is_mark(end, '-') && tokens.is_glued(end) && tokens.is_glued(end + 1);
    (!runs_on || !tokens.is_word(end + 1)).then_some(end)
}

/// `Dr. Le`, `Jeanette Le`: a particle that nothing follows is the family name.
fn is_family_particle(tokens: Tokens, index: usize, name: Name) -> bool {
    let next = index + 1;
    let is_last = !tokens.is_same_line(next)
        || tokens.mark(next).is_some_and(|mark| match mark {
            ',' | '.' | ';' | ':' | ')' | ']' | '(' | '|' => true,
            '-' | '/' => !tokens.is_glued(next),
            _ => false,
        });
    is_last
        && tokens.has(index, Class::PARTICLE)
        && tokens.case(index) == Case::Title
        && (name.is_led || name.words > 0)
}

/// van der
fn particles(tokens: Tokens, index: usize) -> Option<usize> {
    let mut end = index;
    while end < index + 3 && tokens.has(end, Class::PARTICLE) && tokens.is_same_line(end + 1) {
        end += 1;
    }
    (end > index).then_some(end)
}

/// `, MD`, `M.D.`, `Jr.`, `(R)` behind a name
fn degrees(tokens: Tokens, end: usize) -> usize {
    let mut index = end;
    loop {
        let start = if tokens.is_mark(index, ',') {
            index + 1
        } else {
            index
        };
        if !tokens.is_same_line(start) {
            return index;
        }
        match degree(tokens, start) {
            Some(behind) => index = behind,
            None => return index,
        }
    }
}

/// A degree or a suffix of generations, with full stops or without.
pub(super) fn degree(tokens: Tokens, index: usize) -> Option<usize> {
    let is_written_so = match tokens.case(index) {
        Case::Upper => true,
        Case::Mixed | Case::Title => matches!(
            tokens.word(index),
            "PhD" | "Jr" | "Sr" | "Esq" | "MSc" | "BSc"
        ),
        _ => false,
    };
    if is_written_so && tokens.has(index, Class::DEGREE) {
        let end = index + 1;
        let is_abbreviated = matches!(tokens.word(index), "Jr" | "Sr" | "JR" | "SR" | "Esq");
        return Some(
            if is_abbreviated && tokens.is_mark(end, '.') && tokens.is_glued(end) {
                end + 1
            } else {
                end
            },
        );
    }
    // M.D., D.O., Ph.D., R.N.
    let first = tokens.word(index);
    let dotted = tokens.is_mark(index + 1, '.') && tokens.is_mark(index + 3, '.');
    let pair = (first, tokens.word(index + 2));
    let known = matches!(
        pair,
        ("M", "D") | ("D", "O") | ("Ph", "D") | ("R", "N") | ("P", "A") | ("N", "P")
    );
    (dotted && known).then_some(index + 4)
}
