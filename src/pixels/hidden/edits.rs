//! Changes to a stream of bytes that stays where it is.

use std::ops::Range;

use bytes::Bytes;

use crate::instance::writer::Part;

/// Stretches of a stream and what takes their place; everything between them stays. In ascending order.
#[derive(Debug, Default)]
pub(super) struct Edits {
    edits: Vec<(Range<u64>, Bytes)>,
}

impl Edits {
    pub(super) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Takes a stretch out.
    pub(super) fn cut(&mut self, range: Range<usize>) {
        self.replace(range, Bytes::new());
    }

    pub(super) fn replace(&mut self, range: Range<usize>, with: impl Into<Bytes>) {
        self.replace_at(range.start as u64..range.end as u64, with.into());
    }

    pub(super) fn replace_at(&mut self, range: Range<u64>, with: Bytes) {
        if range.is_empty() && with.is_empty() {
            return;
        }
        let place = self
            .edits
            .partition_point(|(edit, _)| edit.start <= range.start);
        self.edits.insert(place, (range, with));
    }

    /// Adds the changes to what begins at `offset` of this stream.
    pub(super) fn extend_at(&mut self, offset: usize, inner: Self) {
        let offset = offset as u64;
        for (range, with) in inner.edits {
            self.replace_at(range.start + offset..range.end + offset, with);
        }
    }

    /// Bytes that all the replacements hold.
    pub(super) fn held(&self) -> u64 {
        self.edits.iter().map(|(_, with)| with.len() as u64).sum()
    }

    /// How many bytes fewer the stream has afterwards.
    pub(super) fn shrinkage(&self) -> usize {
        let lengths = self.edits.iter();
        lengths
            .map(|(range, with)| ((range.end - range.start) as usize).saturating_sub(with.len()))
            .sum()
    }

    /// The stream after the changes. `pieces` are where it lies in the source, in order.
    pub(super) fn apply(self, pieces: &[Range<u64>]) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut kept = Kept { pieces, start: 0 };
        let mut position = 0;
        for (range, with) in self.edits {
            debug_assert!(position <= range.start, "changes overlap");
            kept.push(&mut parts, position..range.start);
            if !with.is_empty() {
                parts.push(Part::Bytes(with));
            }
            position = position.max(range.end);
        }
        kept.push(&mut parts, position..u64::MAX);
        parts
    }
}

/// The pieces of a stream that are not behind us yet.
struct Kept<'a> {
    pieces: &'a [Range<u64>],
    /// Where in the stream the first of them starts.
    start: u64,
}

impl Kept<'_> {
    /// Adds a stretch of the stream as ranges of the source. Stretches come in ascending order.
    fn push(&mut self, parts: &mut Vec<Part>, stretch: Range<u64>) {
        while let Some((piece, rest)) = self.pieces.split_first() {
            let end = self.start + (piece.end - piece.start);
            let from = stretch.start.max(self.start);
            let to = stretch.end.min(end);
            if from < to {
                let within = |position| piece.start + (position - self.start);
                push_range(parts, within(from)..within(to));
            }
            if stretch.end < end {
                return;
            }
            self.start = end;
            self.pieces = rest;
        }
    }
}

/// Adds a range, joined to the one before where they touch.
pub(super) fn push_range(parts: &mut Vec<Part>, range: Range<u64>) {
    match parts.last_mut() {
        _ if range.is_empty() => {}
        Some(Part::Source(last)) if last.end == range.start => last.end = range.end,
        _ => parts.push(Part::Source(range)),
    }
}

/// Whether bytes hold nothing: no more than what writers fill up with, and the one byte that makes a length even.
pub(super) fn is_padding(bytes: &[u8]) -> bool {
    let ones = bytes.iter().take_while(|&&byte| byte == 0xFF).count();
    let rest = &bytes[ones..];
    let rest = rest.strip_suffix(b" ").unwrap_or(rest);
    rest.iter().all(|&byte| byte == 0)
}
