//! What it takes for a pattern to be an identifier where it stands in a text.

mod alone;
mod names;
mod numbers;
mod places;
mod scripts;

use super::super::days::is_short_date;
use super::super::fold::Reading;
use super::super::spellings::{Dictionary, Meaning, Sense};
use super::super::table::IdentifierKind;
use alone::short;
use names::{component, initials, is_together};
use numbers::{code, is_called_a_number, is_decimal};
use places::place;
use scripts::{is_spoken_word, is_word_of_its_own, with_given_name};

/// A stretch of the folded text.
type Stretch = (usize, usize);

/// The stretch that a pattern found at `start..end` stands for, if it is an identifier there.
pub(super) fn accept(
    dictionary: &Dictionary,
    meaning: Meaning,
    text: Reading<'_>,
    start: usize,
    end: usize,
) -> Option<(usize, usize, IdentifierKind)> {
    let word = || text.is_edge(start) && text.is_edge(end);
    let found = match meaning.sense {
        Sense::Component { name, weight } => {
            let name = dictionary.names.get(name as usize)?;
            component(name, weight, text, start, end)
        }
        Sense::Joined => (word() && gaps(text, start, end, |gap| gap == "'" || gap == "’"))
            .then_some((start, end)),
        Sense::Merged => {
            gaps(text, start, end, |gap| gap == "'" || gap == "’").then_some((start, end))
        }
        Sense::Together => (word() && is_together(text, start, end)).then_some((start, end)),
        Sense::Initials => initials(&dictionary.monograms, text, start, end),
        Sense::Short(weight) => short(weight, text, start, end).then_some((start, end)),
        Sense::Ideographs => gaps(text, start, end, is_light).then_some((start, end)),
        Sense::Syllables => (gaps(text, start, end, is_light) && is_spoken_word(text, start, end))
            .then_some((start, end)),
        Sense::Alone => (gaps(text, start, end, |_| false) && is_word_of_its_own(text, start, end))
            .then_some((start, end)),
        Sense::Text => (word() && gaps(text, start, end, is_loose)).then_some((start, end)),
        Sense::Place => (word() && gaps(text, start, end, is_loose))
            .then(|| place(text, start, end))
            .flatten(),
        Sense::Code => code(text, start, end),
        Sense::Number => {
            code(text, start, end).filter(|&(start, end)| !is_decimal(text, start, end))
        }
        Sense::InContext => code(text, start, end)
            .filter(|&(start, end)| !is_decimal(text, start, end))
            .filter(|&(start, end)| is_whole(text, start, end) || is_called_a_number(text, start)),
        Sense::Year => return dictionary.days.around(text, start, end),
        Sense::ShortDate => (word() && is_short_date(text, start, end)).then_some((start, end)),
    };
    let is_unspaced = matches!(
        meaning.sense,
        Sense::Ideographs | Sense::Syllables | Sense::Alone
    );
    found.map(|(start, end)| match meaning.kind {
        IdentifierKind::Name if is_unspaced => (
            start,
            with_given_name(&dictionary.families, text, start, end),
            meaning.kind,
        ),
        kind => (start, end, kind),
    })
}

/// Whether every gap inside a stretch is one that may stand there.
fn gaps(text: Reading<'_>, start: usize, end: usize, allowed: impl Fn(&str) -> bool) -> bool {
    // Where the original has as many bytes, nothing separates.
    text.end(end) - text.start(start) == end - start
        || (start + 1..end).all(|position| {
            let gap = text.gap(position);
            gap.is_empty() || allowed(gap)
        })
}

/// Between the words of a name.
fn is_light(gap: &str) -> bool {
    gap.chars().count() <= 3
        && gap.chars().all(|letter| {
            letter.is_whitespace()
                || matches!(
                    letter,
                    '.' | ','
                        | '^'
                        | '-'
                        | '_'
                        | '='
                        | '/'
                        | '\''
                        | '’'
                        | '&'
                        | '+'
                        | '*'
                        | '"'
                        | '・'
                        | '·'
                        | '‐'
                        | '‑'
                        | '–'
                )
        })
}

/// Between the words of an address or the groups of a number.
fn is_loose(gap: &str) -> bool {
    gap.chars().count() <= 4
}

fn is_whole(text: Reading<'_>, start: usize, end: usize) -> bool {
    start == 0 && end == text.len()
}

/// Whether each word of a stretch begins with a capital, or is written in a script without.
fn begins_large(text: Reading<'_>, start: usize, end: usize) -> bool {
    (start..end)
        .filter(|&position| position == start || text.is_edge(position))
        .filter_map(|position| text.original(position, position + 1).chars().next())
        .all(|letter| !letter.is_lowercase())
}

fn is_large(text: Reading<'_>, start: usize, end: usize) -> bool {
    let original = text.original(start, end);
    !original.chars().any(char::is_lowercase)
}

fn previous_word<'a>(text: Reading<'a>, at: usize) -> Option<(usize, &'a str)> {
    let start = text.word_to(at)?;
    Some((start, text.folded().get(start..at)?))
}

fn next_word<'a>(text: Reading<'a>, at: usize) -> Option<(usize, &'a str)> {
    let end = text.word_from(at)?;
    Some((end, text.folded().get(at..end)?))
}
