//! The identifiers of a study, ready to be searched for (Aho-Corasick over folded text).
//!
//! The automaton runs over text without separators and finds where an identifier could stand. Only there is the text
//! read again with its separators, and each candidate judged by what it is and what stands around it (`senses`).

mod binary;
mod senses;
#[cfg(test)]
mod tests;
mod uids;

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::fold::{Reading, fold_squeezed};
use super::identifiers::Identifier;
use super::span::Span;
use super::spellings::{Dictionary, Meaning, Sense};
use super::table::IdentifierKind;
use crate::instance::VR;
use uids::Uids;

/// In a field of numbers, only a long identification number says anything.
const SHORTEST_IN_NUMBERS: usize = 6;
const DIGITS_OF_A_DAY: usize = 8;

/// The identifiers of a study, compiled.
#[derive(Debug, Default)]
pub(crate) struct IdentifierSearch {
    automaton: Option<AhoCorasick>,
    /// What each pattern of the automaton is.
    meanings: Vec<Vec<Meaning>>,
    dictionary: Dictionary,
    uids: Uids,
    /// Some pattern has letters of another script than Latin.
    is_wide: bool,
    /// The Chinese characters and Hangul syllables of the patterns, in order.
    ideographs: Vec<char>,
    known: HashSet<Identifier>,
}

/// Reused between searches, so that a search allocates nothing where nothing is found.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    folded: String,
    starts: Vec<u32>,
    spans: Vec<Span>,
    binary: binary::Buffers,
}

impl IdentifierSearch {
    pub(crate) fn new(identifiers: impl IntoIterator<Item = Identifier>) -> Self {
        let known: HashSet<Identifier> = identifiers.into_iter().collect();
        let mut dictionary = Dictionary::default();
        let mut uids = Uids::default();
        // In order: where one text means several things, the same one is found in every run.
        let mut ordered: Vec<&Identifier> = known.iter().collect();
        ordered.sort_unstable();
        for identifier in ordered {
            match identifier.kind {
                IdentifierKind::Uid => uids.insert(&identifier.text),
                kind => dictionary.add(kind, &identifier.text),
            }
        }
        let (texts, meanings): (Vec<String>, Vec<Vec<Meaning>>) =
            std::mem::take(&mut dictionary.patterns).into_iter().unzip();
        let letters = texts.iter().flat_map(|text| text.chars());
        let mut ideographs: Vec<char> = letters.filter(|&letter| letter >= '\u{3400}').collect();
        ideographs.sort_unstable();
        ideographs.dedup();
        Self {
            automaton: automaton(&texts),
            meanings,
            dictionary,
            uids,
            ideographs,
            is_wide: texts.iter().any(|text| !text.is_ascii()),
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

    /// Every stretch of `text` that holds an identifier, in the original's byte positions, at character boundaries:
    /// in ascending order, none in another, appended to `out`.
    ///
    /// In a value representation of numbers or dates only a whole value is an identifier.
    pub(crate) fn spans(&self, text: &str, vr: VR, scratch: &mut Scratch, out: &mut Vec<Span>) {
        let first = out.len();
        if vr == VR::UI {
            out.extend(self.uids.in_value(text));
            return;
        }
        self.uids.in_text(text, out);
        match vr {
            VR::IS | VR::DS | VR::AS | VR::DA | VR::TM | VR::DT => {
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                if digits >= SHORTEST_IN_NUMBERS {
                    self.number(text, vr, scratch, out);
                }
            }
            _ => self.patterns(text, scratch, out),
        }
        merge(text, out, first);
    }

    /// The first identifier in a value of this value representation: of the first of the [`spans`](Self::spans).
    pub(crate) fn search(
        &self,
        text: &str,
        vr: VR,
        scratch: &mut Scratch,
    ) -> Option<IdentifierKind> {
        let mut spans = std::mem::take(&mut scratch.spans);
        spans.clear();
        self.spans(text, vr, scratch, &mut spans);
        let found = spans.first().map(|span| span.kind);
        scratch.spans = spans;
        found
    }

    /// Whether some pattern stands in `text`, folded: most texts have none, and are done.
    fn reading<'s>(&self, text: &'s str, scratch: &'s mut Scratch) -> Option<Reading<'s>> {
        let automaton = self.automaton.as_ref()?;
        scratch.folded.clear();
        fold_squeezed(text, &mut scratch.folded);
        if !automaton.is_match(scratch.folded.as_str()) {
            return None;
        }
        Reading::new(text, &mut scratch.folded, &mut scratch.starts)
    }

    fn patterns(&self, text: &str, scratch: &mut Scratch, out: &mut Vec<Span>) {
        let (Some(automaton), Some(reading)) = (&self.automaton, self.reading(text, scratch))
        else {
            return;
        };
        for found in automaton.find_overlapping_iter(reading.folded()) {
            for &meaning in &self.meanings[found.pattern()] {
                let accepted = senses::accept(
                    &self.dictionary,
                    meaning,
                    reading,
                    found.start(),
                    found.end(),
                );
                if let Some((start, end, kind)) = accepted {
                    out.push(Span {
                        start: reading.start(start),
                        end: reading.end(end),
                        kind,
                    });
                }
            }
        }
    }

    /// A value that is an identifier as a whole: an identification number, a date of birth with or without a time,
    /// any day where numbers stand.
    fn number(&self, text: &str, vr: VR, scratch: &mut Scratch, out: &mut Vec<Span>) {
        let (Some(automaton), Some(reading)) = (&self.automaton, self.reading(text, scratch))
        else {
            return;
        };
        for found in automaton.find_overlapping_iter(reading.folded()) {
            for meaning in &self.meanings[found.pattern()] {
                let kind = meaning.kind;
                let accepted = match meaning.sense {
                    Sense::Year => self
                        .dictionary
                        .days
                        .around(reading, found.start(), found.end())
                        .filter(|&(start, end, kind)| {
                            let is_day = matches!(vr, VR::IS | VR::DS)
                                && end == DIGITS_OF_A_DAY
                                && reading.len() == DIGITS_OF_A_DAY;
                            start == 0 && (kind == IdentifierKind::BirthDate || is_day)
                        }),
                    Sense::Number | Sense::Code
                        if matches!(kind, IdentifierKind::Id | IdentifierKind::Phone) =>
                    {
                        senses::accept(
                            &self.dictionary,
                            *meaning,
                            reading,
                            found.start(),
                            found.end(),
                        )
                        .filter(|&(start, end, _)| start == 0 && end == reading.len())
                    }
                    _ => None,
                };
                if let Some((start, end, kind)) = accepted {
                    out.push(Span {
                        start: reading.start(start),
                        end: reading.end(end),
                        kind,
                    });
                }
            }
        }
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

/// Sorts the spans from `first` on, makes one of those that overlap, and lets each take in what is written with it:
/// a possessive 's, the rest of an e-mail address.
fn merge(text: &str, spans: &mut Vec<Span>, first: usize) {
    if spans.len() == first {
        return;
    }
    for span in &mut spans[first..] {
        match span.kind {
            IdentifierKind::Name => span.end = with_full_stop(text, span.start, span.end),
            IdentifierKind::Phone => span.start = with_opening(text, span.start, span.end),
            _ => {}
        }
        (span.start, span.end) = with_address(text, span.start, with_possessive(text, span.end));
    }
    spans[first..].sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut last = first;
    for next in first + 1..spans.len() {
        let span = spans[next];
        if span.start < spans[last].end {
            spans[last].end = spans[last].end.max(span.end);
        } else {
            last += 1;
            spans[last] = span;
        }
    }
    spans.truncate(last + 1);
}

/// The full stop behind an initial or "Jr" at the end of a name.
fn with_full_stop(text: &str, start: usize, end: usize) -> usize {
    let name = text.get(start..end).unwrap_or_default();
    let last = name
        .rsplit(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let is_short =
        last.len() < name.len() && (last.chars().count() == 1 || last.eq_ignore_ascii_case("jr"));
    match is_short && text[end..].starts_with('.') {
        true => end + 1,
        false => end,
    }
}

/// What is written before a telephone number and belongs to it: a plus sign, the parenthesis that is closed in it.
fn with_opening(text: &str, start: usize, end: usize) -> usize {
    let is_open = text[start..end].contains(')') && !text[start..end].contains('(');
    let start = match is_open && text[..start].ends_with('(') {
        true => start - 1,
        false => start,
    };
    start - usize::from(text[..start].ends_with('+'))
}

fn with_possessive(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let Some(behind) = rest.strip_prefix(['\'', '’', '`', 'ʼ']) else {
        return end;
    };
    match behind.strip_prefix(['s', 'S']) {
        Some(behind) if !behind.starts_with(char::is_alphanumeric) => text.len() - behind.len(),
        _ => end,
    }
}

/// The whole e-mail address, where the stretch is a part of one.
fn with_address(text: &str, start: usize, end: usize) -> (usize, usize) {
    if !text.contains('@') {
        return (start, end);
    }
    let is_part = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-' | '@')
    };
    let before = text.get(..start).unwrap_or_default();
    let behind = text.get(end..).unwrap_or_default();
    let first = before.trim_end_matches(is_part).len();
    let last = end + behind.len() - behind.trim_start_matches(is_part).len();
    let whole = text
        .get(first..last)
        .unwrap_or_default()
        .trim_end_matches(['.', '-', '@']);
    let is_address = whole
        .split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    match is_address && first + whole.len() >= end {
        true => (first, first + whole.len()),
        false => (start, end),
    }
}
