//! Names of two letters and names that are words, where nothing of the same name stands beside them.
//!
//! What counts is how the rest of the line is written: in "KUB House" and "STIR Li" the capital is somebody's, in
//! "Small bowel follow through" it is the sentence's.

use super::super::super::fold::{Reading, fold_squeezed};
use super::super::super::spellings::Weight;
use super::super::super::table::{WordSense, is_defined_term, ordinary_word};
use super::names::BEHIND_EPONYMS;

/// More words are a sentence.
const MOST_WORDS: usize = 8;

/// Before a noun. Articles do not stand before a name.
#[rustfmt::skip]
const ARTICLES: [&str; 36] = [
    "the", "a", "an", "no", "her", "his", "of", "in", "at", "on", "der", "die", "das", "dem", "den", "des", "ein",
    "eine", "kein", "keine", "im", "am", "vom", "zum", "la", "le", "les", "el", "los", "du", "un", "une", "il",
    "lo", "os", "as",
];
/// Behind a word that is part of a term.
#[rustfmt::skip]
const BEHIND_TERMS: [&str; 20] = [
    "sachs", "bengal", "fraumeni", "score", "scale", "criteria", "classification", "test", "protocol", "technique",
    "position", "maneuver", "line", "point", "filter", "number", "size", "type", "criterion", "index",
];
/// An adjective is not said of these.
#[rustfmt::skip]
const MODALITIES: [&str; 16] = [
    "ct", "cta", "mr", "mri", "mra", "mrcp", "xr", "dx", "cr", "us", "nm", "pet", "mg", "kub", "cxr", "axr",
];
/// Nor of these.
#[rustfmt::skip]
const SEQUENCES: [&str; 20] = [
    "t1", "t2", "t1w", "t2w", "pd", "dwi", "adc", "swi", "flair", "stir", "dixon", "tse", "fse", "tof", "ax", "sag",
    "cor", "tra", "ap", "lat",
];
/// What is said of these all the same.
#[rustfmt::skip]
const BEFORE_SEQUENCES: [&str; 16] = [
    "long", "short", "lang", "kurz", "lange", "kurze", "late", "early", "quick", "fast", "schnell", "dark", "black",
    "bright", "neu", "new",
];
/// Two letters that are units as they are written.
const UNITS: [&str; 11] = [
    "Hz", "Gy", "Pa", "Sv", "Bq", "Ci", "Wb", "Da", "Np", "Ph", "Re",
];
/// Two letters that scans hold too, in capitals or not.
#[rustfmt::skip]
const ABBREVIATIONS: [&str; 24] = [
    "gi", "gu", "si", "ti", "te", "tr", "po", "iv", "ed", "er", "mi", "va", "rt", "lt", "wb", "tx", "hx", "fx", "vi",
    "xi", "ga", "tc", "ap", "pa",
];
/// Elements and times: a number follows.
const BEFORE_NUMBERS: [&str; 12] = [
    "lu", "ru", "ra", "xe", "co", "cs", "cu", "zr", "ti", "te", "tr", "fe",
];
/// Short words that open a sentence or join two.
#[rustfmt::skip]
const CONNECTIVES: [&str; 31] = [
    "in", "on", "of", "to", "at", "by", "or", "no", "is", "it", "as", "am", "im", "um", "zu", "du", "de", "da", "di",
    "et", "en", "if", "we", "and", "with", "for", "from", "und", "mit", "out", "off",
];
/// German nouns of which there are two: "Knie Li" is the left one.
#[rustfmt::skip]
const PAIRED: [&str; 30] = [
    "knie", "schulter", "hufte", "huft", "hueft", "hueftgelenk", "huftgelenk", "ellenbogen", "ellbogen", "hand",
    "handgelenk", "fuss", "vorfuss", "bein", "arm", "oberarm", "unterarm", "oberschenkel", "unterschenkel", "osg",
    "sprunggelenk", "mamma", "niere", "auge", "ohr", "daumen", "zeh", "ferse", "finger", "re",
];

/// Whether a word that is an everyday one too is a name where it stands.
pub(super) fn stands_alone(weight: Weight, text: Reading<'_>, start: usize, end: usize) -> bool {
    if weight == Weight::Ordinary {
        return false;
    }
    let written = text.original(start, end);
    let Some(line) = Line::around(text, start, end) else {
        return false;
    };
    if line.len() > MOST_WORDS || line.next().is_some_and(is_behind_term) {
        return false;
    }
    match (is_capitalised(written), weight) {
        (true, Weight::Everyday) => {
            let follows_article = line.previous().is_some_and(Word::is_article);
            let opens_sentence = line.before.is_empty()
                && !line.opens_with_mark
                && line.next().is_some_and(|word| !word.is_technical());
            !follows_article
                && (line.behind.is_empty()
                    || line.before.is_empty() && !opens_sentence
                    || line.words().all(Word::is_technical))
        }
        (true, _) => {
            let is_last = line.behind.is_empty()
                && line
                    .previous()
                    .is_some_and(|word| word.is_large || word.folded.len() <= 3 && word.is_term());
            let is_first = line.before.is_empty()
                && line.words().all(|word| word.is_large)
                && line.next().is_some_and(|word| {
                    line.opens_with_comma
                        || MODALITIES.contains(&word.folded.as_str())
                        || SEQUENCES.contains(&word.folded.as_str())
                            && !BEFORE_SEQUENCES.contains(&&*written.to_lowercase())
                });
            (is_last || is_first)
                && line.words().all(Word::is_technical)
                && line.words().any(Word::is_word)
        }
        (false, Weight::Everyday) => {
            let at_end = line.before.is_empty() != line.behind.is_empty();
            at_end
                && line
                    .neighbours()
                    .all(|word| !word.is_connective() && !word.is_article())
                && written.chars().all(|letter| !letter.is_lowercase())
                && line.words().any(Word::is_word)
                && (line.words().all(Word::is_defined) || line.words().any(|word| word.has_small))
        }
        _ => false,
    }
}

/// Whether a name of two letters stands where nobody would write anything else that way.
pub(super) fn short(weight: Weight, text: Reading<'_>, start: usize, end: usize) -> bool {
    let written = text.original(start, end);
    if !written.starts_with(char::is_uppercase)
        || written.chars().count() != 2
        || !text.is_edge(start)
        || !text.is_edge(end)
    {
        return false;
    }
    let folded = text.folded().get(start..end).unwrap_or_default();
    let Some(line) = Line::around(text, start, end) else {
        return false;
    };
    if text.original_behind(end).starts_with(['.', '+', '²', '³'])
        || UNITS.contains(&written)
        || line.next().is_some_and(|word| !word.is_word()) && BEFORE_NUMBERS.contains(&folded)
        || line.next().is_some_and(is_behind_term)
        || line
            .neighbours()
            .any(|word| PAIRED.contains(&word.folded.as_str()))
    {
        return false;
    }
    let is_clear = weight == Weight::Strong && !ABBREVIATIONS.contains(&folded);
    if !is_capitalised(written) {
        return is_clear
            && written.chars().all(char::is_uppercase)
            && line.neighbours().next().is_some()
            && line.neighbours().all(|word| !word.is_large);
    }
    if is_clear {
        return true;
    }
    // Where nothing but the first word is written so, it is no matter of style.
    let is_last = line.behind.is_empty()
        && !ABBREVIATIONS.contains(&folded)
        && line.len() > 1
        && line
            .words()
            .skip(1)
            .all(|word| word.is_large || word.begins_small);
    let is_edge = line.before.is_empty() || line.behind.is_empty();
    !CONNECTIVES.contains(&folded)
        && (is_last || is_edge && line.words().all(|word| word.is_large))
        && line.words().any(Word::is_word)
}

/// A capital and then small letters.
fn is_capitalised(written: &str) -> bool {
    let mut letters = written.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().next().is_some()
        && letters.all(|letter| !letter.is_uppercase())
}

fn is_behind_term(word: &Word) -> bool {
    BEHIND_TERMS.contains(&word.folded.as_str()) || BEHIND_EPONYMS.contains(&word.folded.as_str())
}

/// The other words of the line in which a word stands.
struct Line {
    before: Vec<Word>,
    behind: Vec<Word>,
    /// A mark stands behind the word, as it does behind a name that is put first: "House, chest".
    opens_with_mark: bool,
    opens_with_comma: bool,
}

impl Line {
    /// `None` where the word is part of another: "X-Ray", "Young-Simpson", "Li2".
    fn around(text: Reading<'_>, start: usize, end: usize) -> Option<Self> {
        let before = text.original_before(start);
        let behind = text.original_behind(end);
        let before = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let behind = behind.split(['\n', '\r']).next().unwrap_or_default();
        let behind = ["'s", "’s", "'S", "’S"]
            .iter()
            .find_map(|ending| behind.strip_prefix(ending))
            .unwrap_or(behind);
        let joins = |letter: char| matches!(letter, '-' | '‐' | '‑' | '–' | '\'' | '’' | '&');
        // "Berg- und Talfahrt", "X-Ray", but not "CT -House".
        let is_joined = behind.starts_with(joins)
            || before.ends_with(joins)
                && before
                    .trim_end_matches(joins)
                    .ends_with(char::is_alphanumeric)
            // "Li2", "3Li"
            || before.ends_with(char::is_alphanumeric)
            || behind.starts_with(char::is_alphanumeric);
        (!is_joined).then(|| Self {
            before: words(before),
            behind: words(behind),
            opens_with_comma: behind.starts_with([',', '^', ':']),
            opens_with_mark: behind.starts_with([',', ';', ':', '^', '_', '/', '-', '|', '('])
                || behind.starts_with(" -"),
        })
    }

    fn len(&self) -> usize {
        self.before.len() + self.behind.len()
    }

    fn words(&self) -> impl Iterator<Item = &Word> {
        self.before.iter().chain(&self.behind)
    }

    fn previous(&self) -> Option<&Word> {
        self.before.last()
    }

    fn next(&self) -> Option<&Word> {
        self.behind.first()
    }

    fn neighbours(&self) -> impl Iterator<Item = &Word> {
        self.previous().into_iter().chain(self.next())
    }
}

/// Another word of the line.
struct Word {
    folded: String,
    /// Capitals, a number, or an abbreviation: "KUB", "b1000", "bds.", "mDIXON", "w".
    is_large: bool,
    begins_small: bool,
    has_small: bool,
}

impl Word {
    fn new(written: &str) -> Self {
        let letters = written.trim_end_matches('.');
        let mut folded = String::new();
        fold_squeezed(letters, &mut folded);
        let is_abbreviated = letters.len() < written.len() && letters.chars().count() <= 5;
        let has = |fits: fn(char) -> bool| letters.contains(fits);
        let is_large = is_abbreviated
            || letters.chars().nth(1).is_none()
            || has(|letter| letter.is_ascii_digit())
            || !has(char::is_lowercase)
            || letters.chars().skip(1).any(char::is_uppercase);
        Self {
            is_large,
            has_small: letters.chars().nth(1).is_some() && has(char::is_lowercase),
            begins_small: letters.chars().next().is_some_and(char::is_lowercase),
            folded,
        }
    }

    /// Not a number alone.
    fn is_word(&self) -> bool {
        self.folded
            .contains(|letter: char| !letter.is_ascii_digit())
    }

    /// "LA" is none.
    fn is_article(&self) -> bool {
        (!self.is_large || self.folded.len() == 1) && ARTICLES.contains(&self.folded.as_str())
    }

    fn is_term(&self) -> bool {
        !self.is_connective() && is_defined_term(&self.folded.to_ascii_uppercase())
    }

    fn is_technical(&self) -> bool {
        let is_medical = || {
            !self.begins_small
                && !self.is_connective()
                && !ARTICLES.contains(&self.folded.as_str())
                && ordinary_word(&self.folded) == Some(WordSense::Ordinary)
        };
        self.is_large || self.is_term() || is_medical()
    }

    fn is_connective(&self) -> bool {
        CONNECTIVES.contains(&self.folded.as_str())
    }

    /// A term, a number or an abbreviation, in a text of capitals alone.
    fn is_defined(&self) -> bool {
        let is_abbreviation = self.folded.len() <= 3
            && !self.is_connective()
            && !ARTICLES.contains(&self.folded.as_str());
        let has_no_case = self.folded.contains(|letter| letter >= '\u{2E80}');
        is_abbreviation
            || has_no_case
            || self.folded.contains(|letter: char| letter.is_ascii_digit())
            || is_defined_term(&self.folded.to_ascii_uppercase())
    }
}

fn words(text: &str) -> Vec<Word> {
    let separates =
        |letter: char| !(letter.is_alphanumeric() || matches!(letter, '.' | '-' | '\'' | '’'));
    text.split(separates)
        .filter(|word| word.contains(char::is_alphanumeric))
        .take(2 * MOST_WORDS)
        .map(|word| Word::new(word.trim_start_matches(['.', '-', '\'', '’'])))
        .collect()
}
