//! The identifiers of a study, ready to be searched for (Aho-Corasick over folded text).

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::fold::{fold_squeezed, fold_words};
use super::identifiers::Identifier;
use super::pseudonym::is_well_known;
use super::spellings::{Spellings, is_ideograph};
use super::table::IdentifierKind;
use crate::instance::VR;

/// In a field of numbers, only a long identification number says anything.
const SHORTEST_IN_NUMBERS: usize = 6;
/// In binary data, shorter runs of letters come about by chance.
const SHORTEST_IN_BINARY: usize = 5;

/// A shorter UID is looked for as a whole only.
const SHORTEST_UID_PART: usize = 12;

/// The identifiers of a study, compiled.
#[derive(Debug, Default)]
pub(crate) struct IdentifierSearch {
    words: Option<AhoCorasick>,
    word_patterns: Vec<Pattern>,
    squeezed: Option<AhoCorasick>,
    squeezed_kinds: Vec<IdentifierKind>,
    uids: HashSet<String>,
    known: HashSet<Identifier>,
}

#[derive(Debug, Clone, Copy)]
struct Pattern {
    kind: IdentifierKind,
    /// Ideographs stand without spaces between words.
    is_alphabetic: bool,
}

/// Reused between searches, so that a search allocates nothing.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    folded: String,
}

impl IdentifierSearch {
    pub(crate) fn new(identifiers: impl IntoIterator<Item = Identifier>) -> Self {
        let known: HashSet<Identifier> = identifiers.into_iter().collect();
        let mut spellings = Spellings::default();
        let mut uids = HashSet::new();
        for identifier in &known {
            match identifier.kind {
                IdentifierKind::Uid => {
                    uids.insert(identifier.text.clone());
                }
                kind => spellings.add(kind, &identifier.text),
            }
        }
        let Spellings { words, squeezed } = spellings;
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
    pub(crate) fn search(
        &self,
        text: &str,
        vr: VR,
        scratch: &mut Scratch,
    ) -> Option<IdentifierKind> {
        if self.holds_uid(text) {
            return Some(IdentifierKind::Uid);
        }
        match vr {
            VR::UI => None,
            VR::IS | VR::DS | VR::AS | VR::DA | VR::TM | VR::DT => {
                if text.bytes().filter(u8::is_ascii_digit).count() < SHORTEST_IN_NUMBERS {
                    return None;
                }
                self.find_words(text, scratch, |pattern, length, folded| {
                    matches!(
                        pattern.kind,
                        IdentifierKind::Id | IdentifierKind::Phone | IdentifierKind::BirthDate
                    ) && length == folded.len()
                })
            }
            VR::CS => self.find_words(text, scratch, |_, _, _| true),
            _ => self
                .find_words(text, scratch, |_, _, _| true)
                .or_else(|| self.find_squeezed(text, scratch)),
        }
    }

    pub(crate) fn spans(
        &self,
        text: &str,
        vr: VR,
        scratch: &mut Scratch,
        out: &mut Vec<super::span::Span>,
    ) {
        if let Some(kind) = self.search(text, vr, scratch) {
            out.push(super::span::Span {
                start: 0,
                end: text.len(),
                kind,
            });
        }
    }

    /// The first identifier in the printable runs of binary data.
    pub(crate) fn search_binary(
        &self,
        bytes: &[u8],
        scratch: &mut Scratch,
    ) -> Option<IdentifierKind> {
        let is_printable = |byte: &u8| matches!(byte, b' '..=b'~');
        bytes
            .split(|byte| !is_printable(byte))
            .filter(|run| run.len() >= SHORTEST_IN_BINARY)
            .filter_map(|run| std::str::from_utf8(run).ok())
            .find_map(|run| {
                if self.holds_uid(run) {
                    return Some(IdentifierKind::Uid);
                }
                self.find_words(run, scratch, |_, length, _| length >= SHORTEST_IN_BINARY)
            })
    }

    pub(crate) fn scrub_binary(
        &self,
        bytes: &[u8],
        scratch: &mut Scratch,
    ) -> Option<(Vec<u8>, IdentifierKind)> {
        let kind = self.search_binary(bytes, scratch)?;
        Some((vec![b' '; bytes.len()], kind))
    }

    fn find_words(
        &self,
        text: &str,
        scratch: &mut Scratch,
        accept: impl Fn(Pattern, usize, &str) -> bool,
    ) -> Option<IdentifierKind> {
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

    fn find_squeezed(&self, text: &str, scratch: &mut Scratch) -> Option<IdentifierKind> {
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
        let mut starts = std::iter::once(0).chain(run.match_indices('.').map(|(dot, _)| dot + 1));
        starts.any(|start| {
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
