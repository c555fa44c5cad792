//! Encodes a block without loss for the high-throughput coder: one cleanup pass (ITU-T T.814 clause 7).

use std::sync::LazyLock;

use super::high_throughput_bits::RUN_EXPONENTS;
use super::vlc_tables::{FIRST_ROW, OTHER_ROWS};

/// The bytes of a block. A block of zeros has none.
pub(super) fn encode(values: &[i32], width: usize) -> Vec<u8> {
    if values.iter().all(|&value| value == 0) {
        return Vec::new();
    }
    let tables = &*TABLES;
    let across = width.div_ceil(2);
    let height = values.len() / width;
    let mut streams = Streams::default();
    // Of the row of quads above: the largest exponents of its lower coefficients, and their significance.
    let mut exponents = vec![0_u32; across + 2];
    let mut lower = vec![[false; 2]; across + 2];
    for top in (0..height).step_by(2) {
        let first = top == 0;
        let table = if first { &tables.first } else { &tables.other };
        let quad = |index: usize| Quad::new(values, width, height, index * 2, top);
        // Entry n of `exponents` is of the columns between quad n - 1 and quad n.
        let mut next_exponents = vec![0_u32; across + 2];
        let mut next_lower = vec![[false; 2]; across + 2];
        let mut left = Quad::default();
        for index in (0..across).step_by(2) {
            let mut bounds = [0; 2];
            for (place, bound) in bounds.iter_mut().enumerate() {
                let index = index + place;
                if index >= across {
                    break;
                }
                let quad = quad(index);
                let context = match first {
                    true => (left.pattern >> 1) | (left.pattern & 1),
                    false => {
                        let near = |index: usize, side: usize| {
                            u32::from(lower.get(index).is_some_and(|quad| quad[side]))
                        };
                        let before = match index {
                            0 => 0,
                            _ => near(index - 1, 1),
                        };
                        (before | near(index, 0))
                            | (left.pattern >> 2 & 1 | left.pattern >> 3 & 1) << 1
                            | (near(index, 1) | near(index + 1, 0)) << 2
                    }
                };
                let predicted = match !first && quad.pattern.count_ones() > 1 {
                    true => exponents[index]
                        .max(exponents[index + 1])
                        .saturating_sub(1)
                        .max(1),
                    false => 1,
                };
                let most = quad.exponents.into_iter().max().unwrap_or(0);
                let whole = most.max(predicted);
                *bound = whole - predicted;
                let known = match *bound > 0 {
                    true => (0..4).fold(0, |known, place| {
                        known | u32::from(quad.exponents[place] == most) << place
                    }),
                    false => 0,
                };
                let codeword = table[(context << 8 | quad.pattern << 4 | known) as usize];
                streams
                    .codewords
                    .put(u32::from(codeword >> 8), u32::from(codeword >> 4 & 7));
                if context == 0 {
                    streams.runs.event(quad.pattern != 0);
                }
                for place in (0..4).filter(|place| quad.pattern >> place & 1 == 1) {
                    let length = whole - u32::from(codeword >> place & 1);
                    let mask = ((1_u64 << length) - 1) as u32;
                    streams.magnitudes.put(quad.codes[place] & mask, length);
                }
                next_exponents[index] = next_exponents[index].max(quad.exponents[1]);
                next_exponents[index + 1] = quad.exponents[3];
                next_lower[index] = [quad.pattern & 2 != 0, quad.pattern & 8 != 0];
                left = quad;
            }
            if index + 1 >= across {
                left = Quad::default();
            }
            streams.bounds(bounds, first);
        }
        (exponents, lower) = (next_exponents, next_lower);
    }
    streams.finish()
}

/// Two by two coefficients, column by column.
#[derive(Default, Clone, Copy)]
struct Quad {
    pattern: u32,
    exponents: [u32; 4],
    /// Magnitudes less one, and signs.
    codes: [u32; 4],
}

impl Quad {
    fn new(values: &[i32], width: usize, height: usize, left: usize, top: usize) -> Self {
        let mut quad = Self::default();
        for place in 0..4 {
            let (column, row) = (left + place / 2, top + place % 2);
            if column >= width || row >= height {
                continue;
            }
            let value = values[row * width + column];
            if value != 0 {
                let magnitude = value.unsigned_abs();
                quad.pattern |= 1 << place;
                quad.exponents[place] = u32::BITS - (2 * magnitude - 1).leading_zeros();
                quad.codes[place] = 2 * (magnitude - 1) + u32::from(value < 0);
            }
        }
        quad
    }
}

/// Codewords by context, pattern and known exponents: the codeword, its length, and whose exponents it tells.
struct Tables {
    first: [u16; 2048],
    other: [u16; 2048],
}

static TABLES: LazyLock<Box<Tables>> = LazyLock::new(|| {
    Box::new(Tables {
        first: lookup(&FIRST_ROW),
        other: lookup(&OTHER_ROWS),
    })
});

fn lookup(codewords: &[u32]) -> [u16; 2048] {
    std::array::from_fn(|index| {
        let index = index as u32;
        let (context, pattern, known) = (index >> 8, index >> 4 & 0xF, index & 0xF);
        let fits = |packed: &&u32| {
            let (values, places) = (*packed >> 10 & 0xF, *packed >> 14 & 0xF);
            *packed >> 23 == context
                && *packed >> 19 & 0xF == pattern
                && *packed >> 18 & 1 == u32::from(known != 0)
                && (known == 0 || known & places == values)
        };
        // What tells the most is the shortest in all.
        let best = codewords.iter().filter(fits).max_by_key(|packed| {
            let places = **packed >> 14 & 0xF;
            if known == 0 { 0 } else { places.count_ones() }
        });
        best.map_or(0, |packed| {
            ((packed >> 3 & 0x7F) << 8 | (packed & 7) << 4 | packed >> 14 & 0xF) as u16
        })
    })
}

#[derive(Default)]
struct Streams {
    magnitudes: Forward,
    codewords: Backward,
    runs: Runs,
}

impl Streams {
    /// Writes by how much the exponents of two quads are above what is predicted.
    fn bounds(&mut self, [first, second]: [u32; 2], first_row: bool) {
        let words = &mut self.codewords;
        if first_row && first > 0 && second > 0 {
            self.runs.event(first.min(second) > 2);
            if first > 2 && second > 2 {
                return words.pair(first - 2, second - 2);
            }
            if first > 2 {
                let (prefix, suffix) = word(first);
                words.put(prefix.0, prefix.1);
                words.put(second - 1, 1);
                return words.put(suffix.0, suffix.1);
            }
        }
        words.pair(first, second);
    }

    /// The three streams one after the other; the last twelve bits say how long the last two are.
    fn finish(self) -> Vec<u8> {
        let mut bytes = self.magnitudes.finish();
        let (mut runs, mut codewords) = (self.runs, self.codewords);
        runs.end();
        let taken = 0xFF_u32 << runs.room & 0xFF;
        let last_run = runs.current << runs.room;
        let used = 0xFF_u32 >> (8 - codewords.used);
        let last_word = codewords.current;
        if taken | used != 0 {
            let both = last_run | last_word;
            let fits = (both ^ last_run) & taken | (both ^ last_word) & used;
            if fits == 0 && both != 0xFF && codewords.bytes.len() > 1 {
                runs.bytes.push(both as u8);
            } else {
                runs.bytes.push(last_run as u8);
                codewords.bytes.push(last_word as u8);
            }
        }
        let suffix = runs.bytes.len() + codewords.bytes.len();
        bytes.extend(runs.bytes);
        bytes.extend(codewords.bytes.iter().rev());
        if let [.., low, high] = &mut *bytes {
            *high = (suffix >> 4) as u8;
            *low = *low & 0xF0 | (suffix & 0xF) as u8;
        }
        bytes
    }
}

/// Prefix and suffix of an exponent's bound (table 3), each with its length.
fn word(bound: u32) -> ((u32, u32), (u32, u32)) {
    match bound {
        0 => ((0, 0), (0, 0)),
        1 => ((1, 1), (0, 0)),
        2 => ((2, 2), (0, 0)),
        3 | 4 => ((4, 3), (bound - 3, 1)),
        _ => ((0, 3), (bound - 5, 5)),
    }
}

/// Bits from the lowest up, with a stuffed one after a byte of ones.
struct Forward {
    bytes: Vec<u8>,
    current: u32,
    used: u32,
    room: u32,
}

impl Default for Forward {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            current: 0,
            used: 0,
            room: 8,
        }
    }
}

impl Forward {
    fn put(&mut self, mut value: u32, mut length: u32) {
        while length > 0 {
            let count = (self.room - self.used).min(length);
            self.current |= (value & ((1 << count) - 1)) << self.used;
            self.used += count;
            value >>= count;
            length -= count;
            if self.used == self.room {
                self.bytes.push(self.current as u8);
                self.room = if self.current == 0xFF { 7 } else { 8 };
                (self.current, self.used) = (0, 0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.used > 0 {
            let count = self.room - self.used;
            self.current |= ((1 << count) - 1) << self.used;
            if self.current != 0xFF {
                self.bytes.push(self.current as u8);
            }
        } else if self.room == 7 {
            // A last byte of ones is what a decoder takes where there is nothing.
            self.bytes.pop();
        }
        self.bytes
    }
}

/// Bits from the lowest up in bytes that are written back to front.
struct Backward {
    bytes: Vec<u8>,
    current: u32,
    used: u32,
    after_large: bool,
}

impl Default for Backward {
    fn default() -> Self {
        // Twelve bits are kept free for what the suffix's length is written to.
        Self {
            bytes: vec![0xFF],
            current: 0xF,
            used: 4,
            after_large: true,
        }
    }
}

impl Backward {
    fn put(&mut self, mut value: u32, mut length: u32) {
        while length > 0 {
            let room = 8 - u32::from(self.after_large) - self.used;
            let count = room.min(length);
            self.current |= (value & ((1 << count) - 1)) << self.used;
            self.used += count;
            value >>= count;
            length -= count;
            if count < room {
                continue;
            }
            if self.after_large && self.current != 0x7F {
                // No bit needs to be stuffed: there is room for one more.
                self.after_large = false;
                continue;
            }
            self.bytes.push(self.current as u8);
            self.after_large = self.current > 0x8F;
            (self.current, self.used) = (0, 0);
        }
    }

    fn pair(&mut self, first: u32, second: u32) {
        let ((a, c), (b, d)) = (word(first), word(second));
        for (value, length) in [a, b, c, d] {
            self.put(value, length);
        }
    }
}

/// Adaptive run lengths (MEL).
struct Runs {
    bytes: Vec<u8>,
    current: u32,
    room: u32,
    zeros: u32,
    state: usize,
}

impl Default for Runs {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            current: 0,
            room: 8,
            zeros: 0,
            state: 0,
        }
    }
}

impl Runs {
    fn bit(&mut self, bit: u32) {
        self.current = self.current << 1 | bit;
        self.room -= 1;
        if self.room == 0 {
            self.bytes.push(self.current as u8);
            self.room = if self.current == 0xFF { 7 } else { 8 };
            self.current = 0;
        }
    }

    fn event(&mut self, event: bool) {
        let exponent = RUN_EXPONENTS[self.state];
        if event {
            self.bit(0);
            for place in (0..exponent).rev() {
                self.bit(self.zeros >> place & 1);
            }
            self.zeros = 0;
            self.state = self.state.saturating_sub(1);
        } else {
            self.zeros += 1;
            if self.zeros == 1 << exponent {
                self.bit(1);
                self.zeros = 0;
                self.state = (self.state + 1).min(12);
            }
        }
    }

    fn end(&mut self) {
        if self.zeros > 0 {
            self.bit(1);
        }
    }
}
