//! The identifiers of a study, ready to be searched for (Aho-Corasick over folded text).

use std::collections::{BTreeSet, HashSet};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::fold::{alternative_spellings, fold_squeezed, fold_words};
use super::identifiers::{Identifier, Kind};
use super::pseudonym::is_well_known;
use super::table::is_defined_term;
use crate::instance::VR;

/// Shorter identification numbers are in every text.
const SHORTEST_ID: usize = 3;
/// Without separators, digits that belong to two numbers can meet: only longer identifiers are searched so.
const SHORTEST_SQUEEZED: usize = 7;
/// In a field of numbers, only a long identification number says anything.
const SHORTEST_IN_NUMBERS: usize = 6;
/// In binary data, shorter runs of letters come about by chance.
const SHORTEST_IN_BINARY: usize = 5;

/// A shorter UID is looked for as a whole only.
const SHORTEST_UID_PART: usize = 12;

/// The identifiers of a study, compiled.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    words: Option<AhoCorasick>,
    word_patterns: Vec<Pattern>,
    squeezed: Option<AhoCorasick>,
    squeezed_kinds: Vec<Kind>,
    uids: HashSet<String>,
    known: HashSet<Identifier>,
}

#[derive(Debug, Clone, Copy)]
struct Pattern {
    kind: Kind,
    /// Ideographs stand without spaces between words.
    is_alphabetic: bool,
}

/// Reused between searches, so that a search allocates nothing.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    folded: String,
}

impl Dictionary {
    pub(crate) fn new(identifiers: impl IntoIterator<Item = Identifier>) -> Self {
        let known: HashSet<Identifier> = identifiers.into_iter().collect();
        let mut patterns = Patterns::default();
        let mut uids = HashSet::new();
        for identifier in &known {
            match identifier.kind {
                Kind::Uid => {
                    uids.insert(identifier.text.clone());
                }
                kind => patterns.add(kind, &identifier.text),
            }
        }
        let Patterns { words, squeezed } = patterns;
        let (word_texts, word_patterns): (Vec<_>, Vec<_>) = words
            .into_iter()
            .map(|(text, kind)| {
                let is_alphabetic = !text.chars().any(is_ideograph);
                (
                    text,
                    Pattern {
                        kind,
                        is_alphabetic,
                    },
                )
            })
            .unzip();
        let (squeezed_texts, squeezed_kinds): (Vec<_>, Vec<_>) = squeezed.into_iter().unzip();
        Self {
            words: automaton(&word_texts),
            word_patterns,
            squeezed: automaton(&squeezed_texts),
            squeezed_kinds,
            uids,
            known,
        }
    }

    /// Whether every one of `identifiers` is in it.
    pub(crate) fn covers<'a>(&self, identifiers: impl IntoIterator<Item = &'a Identifier>) -> bool {
        identifiers
            .into_iter()
            .all(|identifier| self.known.contains(identifier))
    }

    /// All that it was made of.
    pub(crate) fn identifiers(&self) -> impl Iterator<Item = &Identifier> {
        self.known.iter()
    }

    /// The first identifier in a value of this value representation.
    pub(crate) fn search(&self, text: &str, vr: VR, scratch: &mut Scratch) -> Option<Kind> {
        if self.holds_uid(text) {
            return Some(Kind::Uid);
        }
        match vr {
            VR::UI => None,
            VR::IS | VR::DS | VR::AS | VR::DA | VR::TM | VR::DT => {
                let is_long = text.len() >= SHORTEST_IN_NUMBERS
                    && text.bytes().filter(u8::is_ascii_digit).count() >= SHORTEST_IN_NUMBERS;
                if !is_long {
                    return None;
                }
                self.find_words(text, scratch, |pattern, length, folded| {
                    matches!(pattern.kind, Kind::Id | Kind::Phone | Kind::BirthDate)
                        && length == folded.len()
                })
            }
            VR::CS => self.find_words(text, scratch, |_, _, _| true),
            _ => self
                .find_words(text, scratch, |_, _, _| true)
                .or_else(|| self.find_squeezed(text, scratch)),
        }
    }

    /// The first identifier in the printable runs of binary data.
    pub(crate) fn search_binary(&self, bytes: &[u8], scratch: &mut Scratch) -> Option<Kind> {
        let is_printable = |byte: &u8| matches!(byte, b' '..=b'~');
        bytes
            .split(|byte| !is_printable(byte))
            .filter(|run| run.len() >= SHORTEST_IN_BINARY)
            .filter_map(|run| std::str::from_utf8(run).ok())
            .find_map(|run| {
                if self.holds_uid(run) {
                    return Some(Kind::Uid);
                }
                self.find_words(run, scratch, |_, length, _| length >= SHORTEST_IN_BINARY)
            })
    }

    fn find_words(
        &self,
        text: &str,
        scratch: &mut Scratch,
        accept: impl Fn(Pattern, usize, &str) -> bool,
    ) -> Option<Kind> {
        let automaton = self.words.as_ref()?;
        scratch.folded.clear();
        fold_words(text, &mut scratch.folded);
        let folded = scratch.folded.as_str();
        automaton
            .find_overlapping_iter(folded)
            .find(|found| {
                let pattern = self.word_patterns[found.pattern()];
                let stands_alone = !pattern.is_alphabetic
                    || (is_boundary(folded, found.start()) && is_boundary(folded, found.end()));
                stands_alone && accept(pattern, found.len(), folded)
            })
            .map(|found| self.word_patterns[found.pattern()].kind)
    }

    fn find_squeezed(&self, text: &str, scratch: &mut Scratch) -> Option<Kind> {
        let automaton = self.squeezed.as_ref()?;
        scratch.folded.clear();
        fold_squeezed(text, &mut scratch.folded);
        automaton
            .find(&scratch.folded)
            .map(|found| self.squeezed_kinds[found.pattern()])
    }

    /// Whether an original UID stands in `text`: as a sequence of whole components of a longer one, too, where it is
    /// long enough not to be part of any UID by chance.
    fn holds_uid(&self, text: &str) -> bool {
        if self.uids.is_empty() || text.len() < 3 {
            return false;
        }
        text.split(|letter: char| !(letter.is_ascii_digit() || letter == '.'))
            .filter(|run| run.contains('.') && !is_well_known(run))
            .any(|run| self.uids.contains(run) || self.holds_uid_part(run))
    }

    fn holds_uid_part(&self, run: &str) -> bool {
        if run.len() <= SHORTEST_UID_PART {
            return false;
        }
        let is_edge = |position: usize| {
            run.as_bytes()
                .get(position)
                .is_none_or(|&byte| byte == b'.')
        };
        let starts = std::iter::once(0).chain(run.match_indices('.').map(|(dot, _)| dot + 1));
        starts.into_iter().any(|start| {
            (start + SHORTEST_UID_PART..=run.len())
                .filter(|&end| is_edge(end))
                .any(|end| self.uids.contains(&run[start..end]))
        })
    }
}

fn automaton(patterns: &[String]) -> Option<AhoCorasick> {
    if patterns.is_empty() {
        return None;
    }
    // The contiguous NFA builds in microseconds; only more states than 2³¹ could make it fail.
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::Standard)
        .build(patterns)
        .ok()
}

/// Whether a word can begin or end here: not between two letters, and not between two digits.
fn is_boundary(text: &str, position: usize) -> bool {
    let before = text[..position].chars().next_back();
    let after = text[position..].chars().next();
    match (before, after) {
        (Some(before), Some(after)) => {
            !(before.is_alphabetic() && after.is_alphabetic()
                || before.is_numeric() && after.is_numeric())
        }
        _ => true,
    }
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The spellings that identifiers are searched in.
#[derive(Default)]
struct Patterns {
    words: BTreeSet<(String, Kind)>,
    squeezed: BTreeSet<(String, Kind)>,
}

impl Patterns {
    fn add(&mut self, kind: Kind, text: &str) {
        match kind {
            Kind::Name => self.add_name(text),
            Kind::BirthDate | Kind::Date => self.add_date(kind, text),
            _ => self.add_plain(kind, text),
        }
    }

    fn word(&mut self, kind: Kind, text: &str) {
        let mut folded = String::new();
        fold_words(text, &mut folded);
        let letters = folded.chars().filter(|letter| *letter != ' ').count();
        let shortest = if folded.chars().any(is_ideograph) {
            2
        } else {
            SHORTEST_ID
        };
        if letters >= shortest {
            self.words.insert((folded, kind));
        }
    }

    /// Every component of every component group, alone and the whole in either order.
    fn add_name(&mut self, name: &str) {
        for group in name.split('=') {
            let components: Vec<&str> = group
                .split(['^', ' ', ',', '.'])
                .filter(|component| !component.is_empty())
                .collect();
            for component in &components {
                if !is_defined_term(&component.to_uppercase()) {
                    self.word(Kind::Name, component);
                    for spelling in alternative_spellings(component) {
                        self.word(Kind::Name, &spelling);
                    }
                    // Parts of a double name, where they are long enough to be one themselves.
                    for part in component
                        .split(['-', '\'', '_'])
                        .filter(|part| part.chars().count() > SHORTEST_ID)
                    {
                        if !is_defined_term(&part.to_uppercase()) {
                            self.word(Kind::Name, part);
                        }
                    }
                }
            }
            if let [first, second, ..] = components[..] {
                let (forward, backward) =
                    (format!("{first} {second}"), format!("{second} {first}"));
                self.word(Kind::Name, &forward);
                self.word(Kind::Name, &backward);
                if first.chars().count() + second.chars().count() > SHORTEST_ID + 1 {
                    self.word(Kind::Name, &forward.replace(' ', ""));
                    self.word(Kind::Name, &backward.replace(' ', ""));
                }
            }
        }
    }

    /// The usual ways to write a day.
    fn add_date(&mut self, kind: Kind, text: &str) {
        let Some(digits) = text
            .get(..8)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        else {
            return self.add_plain(kind, text);
        };
        let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..8]);
        self.word(kind, digits);
        for written in [
            format!("{year} {month} {day}"),
            format!("{day} {month} {year}"),
            format!("{month} {day} {year}"),
        ] {
            self.word(kind, &written);
        }
        if kind != Kind::BirthDate {
            return;
        }
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let (short_month, short_day) = (month.trim_start_matches('0'), day.trim_start_matches('0'));
        self.word(kind, &format!("{short_day} {short_month} {year}"));
        self.word(kind, &format!("{short_month} {short_day} {year}"));
        self.word(kind, &format!("{year} {short_month} {short_day}"));
        let name = month
            .parse::<usize>()
            .ok()
            .and_then(|number| MONTHS.get(number.wrapping_sub(1)));
        for name in name.iter().flat_map(|name| [name, &name[..3]]) {
            for day in [day, short_day] {
                self.word(kind, &format!("{day} {name} {year}"));
                self.word(kind, &format!("{name} {day} {year}"));
            }
        }
    }

    /// As it is written, with other separators, and without.
    fn add_plain(&mut self, kind: Kind, text: &str) {
        let is_word = text.chars().all(char::is_alphabetic);
        if is_word && is_defined_term(&text.to_uppercase()) {
            return;
        }
        self.word(kind, text);
        let mut squeezed = String::new();
        fold_squeezed(text, &mut squeezed);
        self.word(kind, &squeezed);
        let has_digit = squeezed.bytes().any(|byte| byte.is_ascii_digit());
        if squeezed.chars().count() >= SHORTEST_SQUEEZED && has_digit {
            self.squeezed.insert((squeezed, kind));
        }
    }
}
