//! What an identifier looks like in folded text without separators, in the ways people write it.

mod codes;
mod names;

use std::collections::BTreeMap;

pub(super) use codes::is_sort_of_institution;
pub(super) use names::NameParts;

use super::days::Days;
use super::fold::fold_squeezed;
use super::table::{IdentifierKind, is_defined_term, ordinary_word};

/// What a pattern is, and so what it takes for it to be an identifier where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sense {
    /// A word of a name (index into [`Dictionary::names`]).
    Component { name: u32, weight: Weight },
    /// Words of a name run together, and logins: nothing stands between the letters.
    Joined,
    /// Family and given name run together, long enough to be found in a longer word too.
    Merged,
    /// Two short words of a name: separators may stand between them, and each has a capital.
    Together,
    /// A name of two letters.
    Short(Weight),
    /// A word behind which initials stand.
    Initials,
    /// Chinese characters: written without spaces between words.
    Ideographs,
    /// Kana or Hangul: a word ends where a particle or a title begins.
    Syllables,
    /// A name of one Chinese character, one syllable or two kana: only as a word of its own.
    Alone,
    /// Words, or words and numbers: separators may stand anywhere in between.
    Text,
    /// The same, only behind "at" or beside a word for an institution.
    Place,
    /// Letters and digits.
    Code,
    /// Digits.
    Number,
    /// A short code or number: only where something says that it is one.
    InContext,
    /// The year of a known day.
    Year,
    /// A date of birth with a year of two digits.
    ShortDate,
}

/// How much a word of a name says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// It names somebody.
    Strong,
    /// It is an everyday word too.
    Everyday,
    /// It is an everyday word too that mostly stands before another.
    Describing,
    /// It is a word that scans hold.
    Ordinary,
    /// It is a word of the field too, or a month.
    Term,
}

/// A sense of a pattern, and the kind of identifier that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Meaning {
    pub kind: IdentifierKind,
    pub sense: Sense,
}

/// The patterns of the identifiers, and what it takes to judge them.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    pub patterns: BTreeMap<String, Vec<Meaning>>,
    pub names: Vec<NameParts>,
    /// First letters of names in a row.
    pub monograms: Vec<String>,
    /// Family names in Chinese characters, kana or Hangul.
    pub families: Vec<String>,
    pub days: Days,
}

impl Dictionary {
    /// Every spelling of an identifier that is no UID.
    pub(super) fn add(&mut self, kind: IdentifierKind, text: &str) {
        match kind {
            IdentifierKind::Name => self.add_name(text),
            IdentifierKind::BirthDate | IdentifierKind::Date => self.add_date(kind, text),
            IdentifierKind::Phone => self.add_phone(text),
            IdentifierKind::Address | IdentifierKind::InstitutionAddress => {
                self.add_address(kind, text);
            }
            IdentifierKind::Institution | IdentifierKind::Other => self.add_phrase(kind, text),
            IdentifierKind::Id | IdentifierKind::Device => self.add_code(kind, text),
            IdentifierKind::Uid => {}
        }
    }

    fn put(&mut self, kind: IdentifierKind, sense: Sense, folded: impl Into<String>) {
        let meanings = self.patterns.entry(folded.into()).or_default();
        let meaning = Meaning { kind, sense };
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }

    fn add_date(&mut self, kind: IdentifierKind, text: &str) {
        let Some(day) = self.days.add(kind, text) else {
            // A calendar of another kind.
            return self.add_code(kind, text);
        };
        self.put(kind, Sense::Year, format!("{:04}", day.year));
        for era in day.in_japanese_eras() {
            self.put(kind, Sense::Ideographs, squeezed(&era));
        }
        if kind == IdentifierKind::BirthDate {
            for spelling in day.with_short_year() {
                self.put(kind, Sense::ShortDate, spelling);
            }
        }
    }
}

/// Whether a folded word is one that everybody uses, or too short to say anything.
fn is_generic(word: &str) -> bool {
    word.len() <= 2 || ordinary_word(word).is_some() || is_term(word)
}

/// Whether a folded word is a defined term.
fn is_term(word: &str) -> bool {
    is_defined_term(&word.to_ascii_uppercase())
}

fn squeezed(text: &str) -> String {
    let mut folded = String::new();
    fold_squeezed(text, &mut folded);
    folded
}

/// Chinese characters, kana and Hangul: written without spaces between words.
pub(super) fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

pub(super) fn is_kana(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}')
}

pub(super) fn is_hangul(letter: char) -> bool {
    matches!(letter, '\u{AC00}'..='\u{D7AF}')
}
