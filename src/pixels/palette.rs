//! Palette colour lookup tables (PS3.3 C.7.6.3.1.5 and C.7.9).

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
}

impl PaletteTable {
    /// A table by the three values of its descriptor, such as (0028,1101), and its data, such as (0028,1201).
    ///
    /// `signed`: Pixel Representation is 1, so that the second value of the descriptor is signed.
    /// `None` where there are no entries.
    #[must_use]
    pub fn new(descriptor: [u16; 3], signed: bool, data: &[u8], big_endian: bool) -> Option<Self> {
        let count = entry_count(descriptor);
        // Entries of 8 bits come two to a word, or one to a word.
        let entries = if descriptor[2] > 8 || data.len() >= count * 2 {
            words(data, big_endian)
        } else {
            let mut bytes = data.to_vec();
            if big_endian {
                bytes
                    .as_chunks_mut::<2>()
                    .0
                    .iter_mut()
                    .for_each(|word| word.swap(0, 1));
            }
            bytes.into_iter().map(u16::from).collect()
        };
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
        let first = match signed {
            true => i64::from(descriptor[1] as i16),
            false => i64::from(descriptor[1]),
        };
        (!entries.is_empty()).then_some(Self { first, entries })
    }

    fn entry(&self, value: i64) -> u8 {
        let last = self.entries.len() as i64 - 1;
        let index = value.saturating_sub(self.first).clamp(0, last.max(0));
        self.entries.get(index as usize).copied().unwrap_or(0)
    }
}

/// A count of 0 stands for 65536.
fn entry_count(descriptor: [u16; 3]) -> usize {
    match descriptor[0] {
        0 => 0x1_0000,
        count => usize::from(count),
    }
}

fn words(data: &[u8], big_endian: bool) -> Vec<u16> {
    let convert = if big_endian {
        u16::from_be_bytes
    } else {
        u16::from_le_bytes
    };
    data.as_chunks::<2>()
        .0
        .iter()
        .map(|&word| convert(word))
        .collect()
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
