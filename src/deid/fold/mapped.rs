//! Folding that remembers where each letter comes from.

use super::{ASCII, Folder, is_mark};

/// A text together with its folded form without separators, and the way back.
///
/// Positions are those of the folded text unless something else is said.
#[derive(Clone, Copy)]
pub(in crate::deid) struct Reading<'a> {
    original: &'a str,
    folded: &'a str,
    /// For each byte of the folded text, where its character begins in the original.
    starts: &'a [u32],
}

impl<'a> Reading<'a> {
    /// Folds `original` into the two buffers. A text of 4 GiB or more has no reading.
    pub(in crate::deid) fn new(
        original: &'a str,
        folded: &'a mut String,
        starts: &'a mut Vec<u32>,
    ) -> Option<Self> {
        u32::try_from(original.len()).ok()?;
        folded.clear();
        starts.clear();
        let mut folder = Folder::<false>::new(folded);
        for (position, character) in original.char_indices() {
            match u8::try_from(character).ok().filter(u8::is_ascii) {
                Some(byte) => match ASCII[usize::from(byte)] {
                    0 => folder.separate(),
                    letter => folder.push(char::from(letter)),
                },
                None => folder.fold_character(character),
            }
            starts.resize(folder.out.len(), position as u32);
        }
        Some(Self {
            original,
            folded,
            starts,
        })
    }

    pub(in crate::deid) fn folded(&self) -> &'a str {
        self.folded
    }

    pub(in crate::deid) fn len(&self) -> usize {
        self.folded.len()
    }

    /// Where in the original the letter at `position` begins.
    pub(in crate::deid) fn start(&self, position: usize) -> usize {
        self.starts
            .get(position)
            .map_or(self.original.len(), |&start| start as usize)
    }

    /// Where in the original the letter before `position` ends, the marks upon it included.
    pub(in crate::deid) fn end(&self, position: usize) -> usize {
        let Some(last) = position.checked_sub(1) else {
            return 0;
        };
        let start = self.start(last);
        let mut rest = self.original[start..].char_indices().skip(1);
        rest.find(|(_, character)| !is_mark(*character) && !is_voicing(*character))
            .map_or(self.original.len(), |(length, _)| start + length)
    }

    /// What separates the letters before and after `position` in the original; all there is before the first letter
    /// and after the last.
    pub(in crate::deid) fn gap(&self, position: usize) -> &'a str {
        let (end, start) = (self.end(position), self.start(position));
        // Two letters that come of one character have nothing between them.
        self.original.get(end..start).unwrap_or_default()
    }

    /// The original before the letter at `position`.
    pub(in crate::deid) fn original_before(&self, position: usize) -> &'a str {
        self.original
            .get(..self.start(position))
            .unwrap_or_default()
    }

    /// The original behind the letter before `position`.
    pub(in crate::deid) fn original_behind(&self, position: usize) -> &'a str {
        self.original.get(self.end(position)..).unwrap_or_default()
    }

    /// The original of a stretch of the folded text.
    pub(in crate::deid) fn original(&self, start: usize, end: usize) -> &'a str {
        self.original
            .get(self.start(start)..self.end(end))
            .unwrap_or_default()
    }

    pub(in crate::deid) fn before(&self, position: usize) -> Option<char> {
        self.folded.get(..position)?.chars().next_back()
    }

    pub(in crate::deid) fn after(&self, position: usize) -> Option<char> {
        self.folded.get(position..)?.chars().next()
    }

    /// Whether a word can begin or end here: not between two letters of one script that
    /// nothing separates, nor two digits.
    pub(in crate::deid) fn is_edge(&self, position: usize) -> bool {
        if !self.folded.is_char_boundary(position) {
            return false;
        }
        let (Some(before), Some(after)) = (self.before(position), self.after(position)) else {
            return true;
        };
        // "Suzuki様": Chinese characters, kana and Hangul end a word of letters.
        before.is_ascii_digit() != after.is_ascii_digit()
            || is_unspaced(before) != is_unspaced(after)
            || !self.gap(position).is_empty()
    }

    /// The end of the word that begins at `start`.
    pub(in crate::deid) fn word_from(&self, start: usize) -> Option<usize> {
        let letters = self.folded.get(start..)?.char_indices().skip(1);
        let ends = letters.map(|(length, _)| start + length);
        (start < self.len()).then(|| {
            ends.into_iter()
                .find(|&end| self.is_edge(end))
                .unwrap_or(self.len())
        })
    }

    /// The start of the word that ends at `end`.
    pub(in crate::deid) fn word_to(&self, end: usize) -> Option<usize> {
        let mut letters = self.folded.get(..end)?.char_indices().rev();
        letters
            .find(|&(start, _)| self.is_edge(start))
            .map(|(start, _)| start)
    }
}

/// A letter of a script that is written without spaces, or mixed with one.
fn is_unspaced(letter: char) -> bool {
    letter >= '\u{2E80}'
}

/// The voicing marks of kana, which join the kana before them.
fn is_voicing(character: char) -> bool {
    matches!(character, '\u{3099}'..='\u{309C}' | '\u{FF9E}' | '\u{FF9F}')
}
