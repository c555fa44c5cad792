//! Palette colour lookup tables (PS3.3 C.7.6.3.1.5 and C.7.9).

use super::lookup::{entries, entry_count, first_value, words};

/// The three tables of a palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// Red.
    pub red: PaletteTable,
    /// Green.
    pub green: PaletteTable,
    /// Blue.
    pub blue: PaletteTable,
}

/// One table: the value that is mapped by its first entry, and its entries as 8 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaletteTable {
    first: i64,
    entries: Vec<u8>,
}

impl Palette {
    /// The colour of a stored value. Those outside the table have that of its nearer end.
    pub(super) fn colour(&self, value: i64) -> [u8; 3] {
        [&self.red, &self.green, &self.blue].map(|table| table.entry(value))
    }

    /// The first of the darkest values between two, the ends included.
    pub(super) fn darkest(&self, (least, greatest): (i64, i64)) -> i64 {
        let tables = [&self.red, &self.green, &self.blue];
        let first = tables.map(|table| table.first).into_iter().min();
        let last = tables.map(|table| table.first + table.entries.len() as i64 - 1);
        let first = first.unwrap_or(least).clamp(least, greatest);
        let last = last
            .into_iter()
            .max()
            .unwrap_or(first)
            .clamp(first, greatest);
        let brightness = |value: &i64| self.colour(*value).map(u16::from).iter().sum::<u16>();
        (first..=last).min_by_key(brightness).unwrap_or(first)
    }
}

impl PaletteTable {
    /// A table by the three values of its descriptor, such as (0028,1101), and its data, such as (0028,1201).
    ///
    /// `signed`: Pixel Representation is 1, so that the second value of the descriptor is signed.
    /// `None` where there are no entries.
    #[must_use]
    pub fn new(descriptor: [u16; 3], signed: bool, data: &[u8], big_endian: bool) -> Option<Self> {
        let entries = entries(descriptor, data, big_endian);
        Self::from_entries(descriptor, signed, entries)
    }

    /// The same by segmented data, such as (0028,1221).
    #[must_use]
    pub fn segmented(
        descriptor: [u16; 3],
        signed: bool,
        data: &[u8],
        big_endian: bool,
    ) -> Option<Self> {
        let words = if descriptor[2] > 8 {
            words(data, big_endian)
        } else {
            data.iter().copied().map(u16::from).collect()
        };
        let mut segments = Segments {
            words: &words,
            unit: if descriptor[2] > 8 { 2 } else { 1 },
            count: entry_count(descriptor),
            entries: Vec::new(),
        };
        segments.expand(0, usize::MAX, true);
        Self::from_entries(descriptor, signed, segments.entries)
    }

    fn from_entries(descriptor: [u16; 3], signed: bool, mut entries: Vec<u16>) -> Option<Self> {
        entries.truncate(entry_count(descriptor));
        // Many a table that says 16 bits holds 8, and the reverse.
        let shift = if entries.iter().any(|&entry| entry > 0xFF) {
            8
        } else {
            0
        };
        let entries: Vec<u8> = entries
            .into_iter()
            .map(|entry| (entry >> shift) as u8)
            .collect();
        let first = first_value(descriptor, signed);
        (!entries.is_empty()).then_some(Self { first, entries })
    }

    fn entry(&self, value: i64) -> u8 {
        let last = self.entries.len() as i64 - 1;
        let index = value.saturating_sub(self.first).clamp(0, last.max(0));
        self.entries.get(index as usize).copied().unwrap_or(0)
    }
}

struct Segments<'a> {
    words: &'a [u16],
    /// Bytes of a word, in which indirect segments count.
    unit: usize,
    count: usize,
    entries: Vec<u16>,
}

impl Segments<'_> {
    /// Expands up to `most` segments from word `at` on, as far as they make sense.
    fn expand(&mut self, mut at: usize, most: usize, may_refer: bool) {
        for _ in 0..most {
            if self.entries.len() >= self.count {
                return;
            }
            match *self.words.get(at..).unwrap_or_default() {
                // A segment without entries makes no progress, and no sense.
                [0 | 1, 0, ..] => return,
                [0, length, ref values @ ..] => {
                    let length = usize::from(length);
                    self.entries.extend(&values[..length.min(values.len())]);
                    at += 2 + length;
                }
                [1, length, end, ..] => {
                    let start = i64::from(self.entries.last().copied().unwrap_or(end));
                    let (length, end) = (i64::from(length), i64::from(end));
                    for step in 1..=length {
                        let value = start * length + (end - start) * step;
                        self.entries.push(((value + length / 2) / length) as u16);
                    }
                    at += 3;
                }
                // An indirect segment refers to others, never to an indirect one: this ends.
                [2, segments, ref offset @ ..] if may_refer => {
                    let words = if self.unit == 2 { 2 } else { 4 };
                    let Some(offset) = offset.get(..words) else {
                        return;
                    };
                    let bits = 16 / words * 2;
                    let bytes = offset
                        .iter()
                        .rev()
                        .fold(0_usize, |value, &word| (value << bits) | usize::from(word));
                    self.expand(bytes / self.unit, usize::from(segments), false);
                    at += 2 + words;
                }
                _ => return,
            }
        }
    }
}
