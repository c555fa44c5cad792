//! Words of names, and what stands beside them.

use super::super::super::fold::Reading;
use super::super::super::spellings::{NameParts, Weight};
use super::super::super::table::is_defined_term;
use super::{
    Stretch, alone::stands_alone, begins_large, gaps, is_large, is_light, next_word, previous_word,
};

/// With their full stops.
const MOST_INITIALS: usize = 8;

/// Titles: the next word is a name, whatever it is.
#[rustfmt::skip]
pub(super) const TITLES: [&str; 44] = [
    "dr", "doctor", "mr", "mrs", "ms", "miss", "mister", "prof", "professor", "patient", "pt", "pat", "name",
    "physician", "surgeon", "herr", "herrn", "frau", "hr", "fr", "mme", "mlle", "madame", "monsieur", "sig",
    "signora", "dott", "sr", "sra", "srta", "senor", "senora", "don", "dona", "dhr", "mevr", "mevrouw", "nurse",
    "sister", "patientin", "paziente", "paciente", "surname", "nom",
];
/// Where a name can follow, and other things too.
#[rustfmt::skip]
const CONNECTING: [&str; 10] = [
    "for", "by", "fur", "pour", "para", "per", "voor", "durch", "par", "from",
];

/// Names of the field that are words for a disease, a method or a part of the body.
#[rustfmt::skip]
const EPONYMS: [&str; 34] = [
    "alzheimer", "addison", "arnold", "baker", "barrett", "bell", "chiari", "cobb", "crohn", "cushing", "dixon",
    "douglas", "ewing", "foley", "fowler", "graves", "hodgkin", "law", "marfan", "merchant", "morison",
    "morrison", "murphy", "osgood", "paget", "parkinson", "stenvers", "swan", "thomas", "towne", "turner",
    "waters", "willis", "wilson",
];
#[rustfmt::skip]
pub(super) const BEHIND_EPONYMS: [&str; 24] = [
    "disease", "syndrome", "cyst", "angle", "view", "views", "sign", "fracture", "lymphoma", "method",
    "projection", "procedure", "pouch", "esophagus", "oesophagus", "catheter", "sarcoma", "palsy",
    "malformation", "krankheit", "syndrom", "tumor", "splint", "ganz",
];
const BEFORE_EPONYMS: [&str; 4] = ["of", "de", "di", "von"];

/// Modalities, projections, contrast media, places.
#[rustfmt::skip]
const PAIRS_OF_THE_FIELD: [&str; 29] = [
    "ct", "mr", "us", "nm", "pt", "cr", "dx", "mg", "xa", "xr", "rf", "px", "io", "ap", "pa", "ax", "pd", "se", "ir",
    "iv", "im", "po", "ed", "er", "ot", "rt", "lt", "wo", "km",
];

/// Two short words that stand together as a name does: "Wu, Li", "liwu@", "Ng, A.".
pub(super) fn is_together(text: Reading<'_>, start: usize, end: usize) -> bool {
    let Some(middle) = (start + 1..end).find(|&position| text.is_edge(position)) else {
        return text.gap(end).starts_with('@');
    };
    let gap = text.gap(middle);
    let has_initial = [(start, middle), (middle, end)]
        .iter()
        .any(|&(start, end)| {
            text.folded()
                .get(start..end)
                .is_some_and(|word| word.chars().count() == 1)
        });
    gaps(text, start, end, is_light)
        && begins_large(text, start, end)
        && (!has_initial || gap.contains([',', '.', '^']))
}

/// A word of a name, with all that stands beside it and belongs to the same name.
pub(super) fn component(
    name: &NameParts,
    weight: Weight,
    text: Reading<'_>,
    start: usize,
    end: usize,
) -> Option<Stretch> {
    if !text.is_edge(start) || !gaps(text, start, end, |gap| matches!(gap, "'" | "’" | "`")) {
        return None;
    }
    let end = with_ending(text, start, end, weight)?;
    let beside = Beside::of(name, text, start, end, weight);
    let stands = match weight {
        // "contrast will follow" is nobody's name.
        _ if beside.parts > 0
            && (weight == Weight::Strong || begins_large(text, start, start + 1)) =>
        {
            true
        }
        Weight::Strong => !is_eponym(text, start, end),
        Weight::Everyday | Weight::Describing | Weight::Ordinary => {
            is_addressed(text, start, end, true) || stands_alone(weight, text, start, end)
        }
        Weight::Term => is_addressed(text, start, end, false),
    };
    stands.then_some((beside.start, beside.end))
}

/// The end of the word, with an ending of its case: Davidsons, Ивановым.
fn with_ending(text: Reading<'_>, start: usize, end: usize, weight: Weight) -> Option<usize> {
    if text.is_edge(end) {
        return Some(end);
    }
    let word = text.folded().get(start..end)?;
    if weight != Weight::Strong || word.chars().count() < 5 {
        return None;
    }
    let (next, _) = next_word(text, end)?;
    let ending = text.folded().get(end..next)?;
    let fits = match word.chars().next()? {
        'a'..='z' => ending == "s",
        '\u{400}'..='\u{52F}' => matches!(
            ending,
            "а" | "у"
                | "е"
                | "ы"
                | "и"
                | "ым"
                | "ом"
                | "ои"
                | "ою"
                | "ем"
                | "ых"
                | "ым и"
                | "ами"
        ),
        _ => false,
    };
    fits.then_some(next)
}

/// What stands beside a word of a name and belongs to the name.
struct Beside {
    start: usize,
    end: usize,
    parts: usize,
}

impl Beside {
    fn of(name: &NameParts, text: Reading<'_>, start: usize, end: usize, weight: Weight) -> Self {
        let mut beside = Self {
            start,
            end,
            parts: 0,
        };
        while beside.left(name, text, weight) {}
        while beside.right(name, text, weight) {}
        beside
    }

    fn left(&mut self, name: &NameParts, text: Reading<'_>, weight: Weight) -> bool {
        let gap = text.gap(self.start);
        if self.start == 0 || !is_light(gap) {
            return false;
        }
        let Some((start, word)) = previous_word(text, self.start) else {
            return false;
        };
        let stretch = (start, self.start);
        if name.words.iter().any(|known| known == word)
            || name.particles.iter().any(|known| known == word)
        {
            self.parts += 1;
        } else if is_initial(name, text, stretch, word) {
            // "J Long" can be anything, "J. Long" cannot.
            let is_dotted = gap.starts_with('.');
            if weight != Weight::Strong && !is_dotted {
                return false;
            }
            if is_side(word) && !is_dotted {
                return false;
            }
            self.parts += 1;
        } else {
            return false;
        }
        self.start = start;
        true
    }

    fn right(&mut self, name: &NameParts, text: Reading<'_>, weight: Weight) -> bool {
        let gap = text.gap(self.end);
        if self.end == text.len() || !is_light(gap) || gap.is_empty() {
            return false;
        }
        let Some((end, word)) = next_word(text, self.end) else {
            return false;
        };
        if name.words.iter().any(|known| known == word) {
            self.parts += 1;
        } else if name.particles.iter().any(|known| known == word) {
            // Only with what it belongs to.
            let further = next_word(text, end).is_some_and(|(_, next)| {
                name.words
                    .iter()
                    .chain(&name.particles)
                    .any(|known| known == next)
            });
            if !further || !is_light(text.gap(end)) {
                return false;
            }
        } else if is_initial(name, text, (self.end, end), word) {
            let is_marked = gap.contains([',', '.', '^']) || text.gap(end).starts_with('.');
            if (weight != Weight::Strong || is_side(word)) && !is_marked {
                return false;
            }
            self.parts += 1;
        } else if !(matches!(word, "jr" | "junior")
            || name.affixes.iter().any(|known| known == word))
        {
            return false;
        }
        self.end = end;
        true
    }
}

/// The first letter of another word of the name, or several in a row, as capitals.
fn is_initial(name: &NameParts, text: Reading<'_>, (start, end): Stretch, word: &str) -> bool {
    let mut letters = word.chars();
    let fits = match (letters.next(), letters.next()) {
        (Some(letter), None) => name.initials.contains(&letter),
        _ => {
            let is_known = name.monograms.iter().any(|known| known == word)
                || (word.len() == 2
                    && name.initials.len() > 2
                    && word.chars().all(|letter| name.initials.contains(&letter)));
            // "Cox, CT ABDOMEN" is a study of somebody, "Cox, CT" somebody.
            is_known && (end == text.len() || !is_field_term(word))
        }
    };
    // "P4" is no initial.
    let stands_alone = [start, end]
        .iter()
        .all(|&edge| edge == 0 || edge == text.len() || !text.gap(edge).is_empty());
    fits && stands_alone && is_large(text, start, end)
}

/// Whether letters in a row, folded, say something of the picture. Of two letters most are initials as well.
fn is_field_term(letters: &str) -> bool {
    match letters.len() {
        2 => PAIRS_OF_THE_FIELD.contains(&letters),
        _ => is_defined_term(&letters.to_ascii_uppercase()),
    }
}

/// "R" and "L" beside a name are mostly a side of the body.
fn is_side(word: &str) -> bool {
    matches!(word, "r" | "l")
}

/// Whether the name stands for a disease, a method, or a part of the body.
fn is_eponym(text: Reading<'_>, start: usize, end: usize) -> bool {
    let Some(word) = text.folded().get(start..end) else {
        return false;
    };
    if !EPONYMS.contains(&word.strip_suffix('s').unwrap_or(word)) && !EPONYMS.contains(&word) {
        return false;
    }
    let mut next = next_word(text, end);
    if let Some((behind, "s")) = next {
        next = next_word(text, behind);
    }
    next.is_some_and(|(_, word)| BEHIND_EPONYMS.contains(&word))
        || previous_word(text, start).is_some_and(|(_, word)| BEFORE_EPONYMS.contains(&word))
}

/// Whether a title or, where that is enough, a connecting word stands before a word that is also an everyday one.
fn is_addressed(text: Reading<'_>, start: usize, end: usize, by_connecting: bool) -> bool {
    if !begins_large(text, start, start + 1)
        || !is_light(text.gap(start)) && text.gap(start) != ": "
    {
        return false;
    }
    let Some((_, before)) = previous_word(text, start) else {
        return false;
    };
    if TITLES.contains(&before) {
        // "Patient position", "PT HEAD": what can follow either way does not count behind these.
        let is_clear = !matches!(
            before,
            "patient" | "pt" | "pat" | "name" | "sr" | "fr" | "don"
        );
        return is_clear || by_connecting;
    }
    // "for Long", not "for long leg".
    let ends = end == text.len()
        || text
            .gap(end)
            .trim_start()
            .starts_with([',', ';', '.', '-', '(', '\n', '\'', '’', ')'])
        || next_word(text, end).is_some_and(|(_, word)| {
            matches!(
                word,
                "by" | "on" | "at" | "from" | "dob" | "mrn" | "born" | "and" | "with"
            )
        });
    by_connecting && ends && CONNECTING.contains(&before)
}

/// Capitals behind a word that says who: "by DD", "pt D.D.".
pub(super) fn initials(
    monograms: &[String],
    text: Reading<'_>,
    start: usize,
    end: usize,
) -> Option<Stretch> {
    let gap = text.gap(end);
    let is_word = text.is_edge(start) && gaps(text, start, end, |_| false);
    if !is_word || gap.is_empty() || gap.chars().count() > 3 {
        return None;
    }
    // One word, or single letters with full stops.
    let mut last = text.word_from(end)?;
    while text.original(end, last).chars().count() < MOST_INITIALS
        && matches!(text.gap(last), "." | ". ")
        && let Some(next) = text.word_from(last)
        && text
            .folded()
            .get(last..next)
            .is_some_and(|word| word.chars().count() == 1)
    {
        last = next;
    }
    let letters = text.folded().get(end..last)?;
    (monograms.iter().any(|known| known == letters) && is_large(text, end, last))
        .then_some((end, last))
}
