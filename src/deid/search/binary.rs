//! Identifiers in the text that binary data holds: ASCII, Latin-1, UTF-8, and UTF-16 of either byte order.

use std::sync::OnceLock;

use super::super::fold::fold_squeezed;
use super::super::span::Span;
use super::super::table::IdentifierKind;
use super::{IdentifierSearch, Scratch, merge};

/// Shorter runs of letters come about by chance.
const SHORTEST_RUN: usize = 5;
/// Of Chinese characters, two are as rare.
const SHORTEST_WIDE_RUN: usize = 2;

/// The order of the two bytes of a UTF-16 code unit.
#[derive(Debug, Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    /// Runs of another order or alignment are other runs.
    fn slot(self, start: usize) -> usize {
        1 + start % 2
            + match self {
                Self::Little => 0,
                Self::Big => 2,
            }
    }
}

impl IdentifierSearch {
    /// The first identifier in the text that binary data holds: of what [`scrub_binary`](Self::scrub_binary) takes out.
    pub(crate) fn search_binary(
        &self,
        bytes: &[u8],
        scratch: &mut Scratch,
    ) -> Option<IdentifierKind> {
        let mut first = None;
        self.in_binary(bytes, scratch, &mut |_, _, kind| {
            first.get_or_insert(kind);
        });
        first
    }

    /// `bytes` with every identifier in its printable runs overwritten by spaces of the same length, and the kind of the
    /// first; `None` where there is none.
    pub(crate) fn scrub_binary(
        &self,
        bytes: &[u8],
        scratch: &mut Scratch,
    ) -> Option<(Vec<u8>, IdentifierKind)> {
        let mut stretches = Vec::new();
        self.in_binary(bytes, scratch, &mut |stretch, order, kind| {
            stretches.push((stretch, order, kind));
        });
        let &(_, _, first) = stretches.first()?;
        let mut clean = bytes.to_owned();
        // What is left can be an identifier where what was taken out parted it.
        const MOST_ROUNDS: usize = 4;
        for _ in 0..MOST_ROUNDS {
            for &((start, end), order, _) in &stretches {
                for (index, byte) in clean.iter_mut().take(end).skip(start).enumerate() {
                    *byte = match (order, index % 2) {
                        (None, _) | (Some(Order::Little), 0) | (Some(Order::Big), 1) => b' ',
                        _ => 0,
                    };
                }
            }
            stretches.clear();
            self.in_binary(&clean, scratch, &mut |stretch, order, kind| {
                stretches.push((stretch, order, kind));
            });
            if stretches.is_empty() {
                return Some((clean, first));
            }
        }
        // It is made to be found again and again: nothing readable is left.
        Some((vec![b' '; bytes.len()], first))
    }

    /// Text is looked at only where some pattern stands among its letters, whatever is between them: that finds ASCII,
    /// Latin-1 and the Latin-1 part of UTF-16 in one go. What other encodings have beyond it is looked for by itself.
    fn in_binary(
        &self,
        bytes: &[u8],
        scratch: &mut Scratch,
        found: &mut dyn FnMut((usize, usize), Option<Order>, IdentifierKind),
    ) {
        if u32::try_from(bytes.len()).is_err() {
            return;
        }
        let mut work = std::mem::take(&mut scratch.binary);
        work.done = [0; 5];
        self.in_latin(bytes, scratch, &mut work, found);
        self.in_utf8(bytes, scratch, &mut work, found);
        self.in_utf16(bytes, scratch, &mut work, found);
        scratch.binary = work;
    }

    fn in_latin(
        &self,
        bytes: &[u8],
        scratch: &mut Scratch,
        work: &mut Buffers,
        found: &mut Found<'_>,
    ) {
        let table = latin();
        work.folded.clear();
        work.positions.clear();
        for (position, &byte) in bytes.iter().enumerate() {
            let [first, second] = table[usize::from(byte)];
            if first != 0 {
                work.folded.push(first);
                work.positions.push(position as u32);
            }
            if second != 0 {
                work.folded.push(second);
                work.positions.push(position as u32);
            }
        }
        let mut candidates = std::mem::take(&mut work.candidates);
        candidates.clear();
        if let Some(automaton) = &self.automaton {
            let matches = automaton.find_overlapping_iter(&work.folded);
            candidates.extend(matches.filter_map(|found| work.positions.get(found.end() - 1)));
        }
        if !self.uids.is_empty() {
            // UIDs are long: a full stop between digits begins one.
            let is_inside = |window: &[u8]| {
                window[1] == b'.' && window[0].is_ascii_digit() && window[2].is_ascii_digit()
            };
            let dots = bytes
                .windows(3)
                .enumerate()
                .filter(|(_, window)| is_inside(window));
            candidates.extend(dots.map(|(position, _)| position as u32));
            let wide = bytes.windows(5).enumerate().filter(|(_, window)| {
                window[1] == 0 && window[3] == 0 && is_inside(&[window[0], window[2], window[4]])
            });
            candidates.extend(wide.map(|(position, _)| position as u32));
            candidates.sort_unstable();
        }
        for &position in &candidates {
            let position = position as usize;
            self.byte_run(bytes, position, scratch, work, found);
            for (order, start) in [
                (Order::Little, Some(position)),
                (Order::Big, position.checked_sub(1)),
            ] {
                if let Some(start) = start {
                    self.unit_run(bytes, start, order, scratch, work, found);
                }
            }
        }
        work.candidates = candidates;
    }

    /// The run of printable bytes around `position`, in Latin-1.
    fn byte_run(
        &self,
        bytes: &[u8],
        position: usize,
        scratch: &mut Scratch,
        work: &mut Buffers,
        found: &mut Found<'_>,
    ) {
        if position < work.done[0] {
            return;
        }
        let is_printable = |byte: &u8| matches!(byte, 9 | 10 | 13 | 0x20..=0x7E | 0xA0..);
        let before = bytes[..position]
            .iter()
            .rev()
            .take_while(|byte| is_printable(byte));
        let start = position - before.count();
        let behind = bytes[position..]
            .iter()
            .take_while(|byte| is_printable(byte));
        let end = position + behind.count();
        work.done[0] = end;
        let run = &bytes[start..end];
        if run.len() < SHORTEST_RUN {
            return;
        }
        work.decode(run.iter().map(|&byte| char::from(byte)));
        self.in_run(&work.decoded, scratch, &mut work.spans);
        for span in &work.spans {
            let (first, last) = work.through(span, run.len());
            found((start + first, start + last), None, span.kind);
        }
    }

    /// Characters of several bytes.
    fn in_utf8(
        &self,
        bytes: &[u8],
        scratch: &mut Scratch,
        work: &mut Buffers,
        found: &mut Found<'_>,
    ) {
        let mut start = 0;
        for chunk in bytes.utf8_chunks() {
            let text = chunk.valid();
            let chunk_start = start;
            start += text.len() + chunk.invalid().len();
            if text.len() < SHORTEST_RUN || text.is_ascii() {
                continue;
            }
            let mut at = chunk_start;
            for run in
                text.split_inclusive(|letter: char| letter.is_control() && !letter.is_whitespace())
            {
                if run.len() >= SHORTEST_RUN && !run.is_ascii() {
                    self.in_run(run, scratch, &mut work.spans);
                    for span in &work.spans {
                        found((at + span.start, at + span.end), None, span.kind);
                    }
                }
                at += run.len();
            }
        }
    }

    /// Letters beyond Latin-1.
    fn in_utf16(
        &self,
        bytes: &[u8],
        scratch: &mut Scratch,
        work: &mut Buffers,
        found: &mut Found<'_>,
    ) {
        for position in 0..bytes.len() {
            let high = bytes[position];
            if !(matches!(high, 1..=3 | 0x1E | 0x20) || (self.is_wide && high >= 3)) {
                continue;
            }
            for (order, start) in [
                (Order::Little, position.checked_sub(1)),
                (Order::Big, Some(position)),
            ] {
                let Some(start) = start else { continue };
                let is_new = start >= work.done[order.slot(start)];
                if is_new
                    && self
                        .unit(bytes, start, order)
                        .is_some_and(|letter| self.is_worth_a_look(letter))
                {
                    self.unit_run(bytes, start, order, scratch, work, found);
                }
            }
        }
    }

    fn unit(&self, bytes: &[u8], start: usize, order: Order) -> Option<char> {
        let pair = [*bytes.get(start)?, *bytes.get(start + 1)?];
        self.printable(match order {
            Order::Little => u16::from_le_bytes(pair),
            Order::Big => u16::from_be_bytes(pair),
        })
    }

    /// The run of printable code units around the one at `start`.
    fn unit_run(
        &self,
        bytes: &[u8],
        start: usize,
        order: Order,
        scratch: &mut Scratch,
        work: &mut Buffers,
        found: &mut Found<'_>,
    ) {
        let slot = order.slot(start);
        if start < work.done[slot] || self.unit(bytes, start, order).is_none() {
            return;
        }
        let mut first = start;
        while first >= 2 && self.unit(bytes, first - 2, order).is_some() {
            first -= 2;
        }
        let letters = (0..).map_while(|index| self.unit(bytes, first + 2 * index, order));
        work.decode(letters);
        let length = work.positions.last().map_or(0, |&last| last as usize + 1);
        work.done[slot] = first + 2 * length;
        let is_wide = work.decoded.chars().any(is_wide);
        if length < SHORTEST_RUN && !(is_wide && length >= SHORTEST_WIDE_RUN) {
            return;
        }
        self.in_run(&work.decoded, scratch, &mut work.spans);
        for span in &work.spans {
            let (from, to) = work.through(span, length);
            found((first + 2 * from, first + 2 * to), Some(order), span.kind);
        }
    }

    /// Identifiers that are no chance in a run of letters.
    fn in_run(&self, text: &str, scratch: &mut Scratch, spans: &mut Vec<Span>) {
        spans.clear();
        self.uids.in_text(text, spans);
        self.patterns(text, scratch, spans);
        merge(text, spans, 0);
        spans.retain(|span| {
            let found = text.get(span.start..span.end).unwrap_or_default();
            let letters = found
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .count();
            letters >= SHORTEST_RUN || (letters >= SHORTEST_WIDE_RUN && found.chars().any(is_wide))
        });
    }

    /// The character of a code unit that text in the scripts of the identifiers can hold.
    fn printable(&self, unit: u16) -> Option<char> {
        let is_latin = matches!(
            unit,
            9 | 10 | 13 | 0x20..=0x7E | 0xA0..=0x24F | 0x300..=0x36F | 0x1E00..=0x1EFF | 0x2010..=0x2027
        );
        let is_other = || {
            matches!(
                unit,
                0x370..=0x6FF | 0x900..=0xE7F | 0x1F00..=0x1FFF | 0x3000..=0x30FF | 0x3400..=0x9FFF
                    | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFF01..=0xFF9F
            )
        };
        (is_latin || (self.is_wide && is_other()))
            .then(|| char::from_u32(u32::from(unit)))
            .flatten()
    }

    /// Whether a run with this letter can hold more than the Latin-1 part of it: a Chinese character or a Hangul
    /// syllable has to be one of the patterns'.
    fn is_worth_a_look(&self, letter: char) -> bool {
        match letter {
            '\0'..='\u{FF}' => false,
            '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' => {
                self.ideographs.binary_search(&letter).is_ok()
            }
            _ => true,
        }
    }
}

/// Told of each stretch, in which order of bytes its code units are, and its kind.
type Found<'f> = dyn FnMut((usize, usize), Option<Order>, IdentifierKind) + 'f;

/// Reused between searches.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    folded: Vec<u8>,
    /// For each byte of what is folded or decoded, the unit that it comes of.
    positions: Vec<u32>,
    candidates: Vec<u32>,
    decoded: String,
    spans: Vec<Span>,
    /// Where the last run of bytes ended, and of units of each order and alignment.
    done: [usize; 5],
}

impl Buffers {
    fn decode(&mut self, letters: impl Iterator<Item = char>) {
        self.decoded.clear();
        self.positions.clear();
        for (index, letter) in letters.enumerate() {
            self.decoded.push(letter);
            self.positions.resize(self.decoded.len(), index as u32);
        }
    }

    /// The units of a span of the decoded text.
    fn through(&self, span: &Span, length: usize) -> (usize, usize) {
        let at = |position: usize| {
            let unit = self.positions.get(position);
            unit.map_or(length, |&unit| unit as usize)
        };
        (at(span.start), at(span.end))
    }
}

/// Chinese characters and the like: two of them are no chance.
fn is_wide(letter: char) -> bool {
    letter >= '\u{2E80}'
}

/// What each byte of Latin-1 folds to.
fn latin() -> &'static [[u8; 2]; 256] {
    static TABLE: OnceLock<[[u8; 2]; 256]> = OnceLock::new();
    TABLE.get_or_init(|| {
        std::array::from_fn(|byte| {
            let mut folded = String::new();
            fold_squeezed(&char::from(byte as u8).to_string(), &mut folded);
            match *folded.as_bytes() {
                [first] => [first, 0],
                [first, second] if folded.is_ascii() => [first, second],
                _ => [0, 0],
            }
        })
    })
}
