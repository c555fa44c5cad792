//! The three bit streams of a high-throughput block (ITU-T T.814 clause 7.1).

/// Exponents of run lengths (table 2).
pub(super) const RUN_EXPONENTS: [u32; 13] = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5];

/// At least 56 of the next bits.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub word: u64,
    /// How many have been taken.
    pub used: u32,
}

impl Window {
    /// At most 32 bits.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        let value = self.word & ((1 << count) - 1);
        self.word >>= count;
        self.used += count;
        value as u32
    }

    /// The prefix of an exponent's bound (table 3): its value, and the bits that are to be added.
    #[inline(always)]
    pub(super) fn prefix(&mut self) -> (u32, u32) {
        const PREFIXES: [(u8, u8, u8); 8] = [
            (3, 5, 5),
            (1, 1, 0),
            (2, 2, 0),
            (1, 1, 0),
            (3, 3, 1),
            (1, 1, 0),
            (2, 2, 0),
            (1, 1, 0),
        ];
        let (length, value, suffix) = PREFIXES[(self.word & 7) as usize];
        self.take(u32::from(length));
        (u32::from(value), u32::from(suffix))
    }

    #[inline(always)]
    pub(super) fn one(&mut self) -> u32 {
        let (value, suffix) = self.prefix();
        value + self.take(suffix)
    }

    /// Two bounds: both prefixes come first.
    #[inline(always)]
    pub(super) fn two(&mut self) -> (u32, u32) {
        let (first, second) = (self.prefix(), self.prefix());
        (first.0 + self.take(first.1), second.0 + self.take(second.1))
    }
}

/// Bits whose stuffing has been removed, the lowest first.
#[derive(Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    at: usize,
}

impl Bits {
    /// Bytes that are read after the last one, at most.
    const GUARD: usize = 16;

    /// Of a stream in which a byte of ones is followed by one of seven bits. What follows the last byte is `ones`.
    pub(super) fn unstuff(&mut self, stream: &[u8], ones: bool) {
        let full = if ones { 0xFF } else { 0 };
        let stuffed = stream.iter().scan(false, |after, &byte| {
            let length = if *after { 7 } else { 8 };
            *after = byte == 0xFF;
            Some((byte, length))
        });
        self.collect(stuffed, full);
    }

    /// Of the suffix of a cleanup pass, read from its end; its last twelve bits are something else.
    pub(super) fn unstuff_back(&mut self, suffix: &[u8]) {
        let [stream @ .., last, _] = suffix else {
            return;
        };
        let first = last >> 4;
        let length = if first & 7 == 7 { 3 } else { 4 };
        let rest = stream.iter().rev().scan(last | 0xF, |before, &byte| {
            let stuffed = *before > 0x8F && byte & 0x7F == 0x7F;
            *before = byte;
            Some((byte, if stuffed { 7 } else { 8 }))
        });
        self.collect([(first, length)].into_iter().chain(rest), 0);
    }

    /// Of a refinement pass, read from its end.
    pub(super) fn unstuff_refinement(&mut self, stream: &[u8]) {
        let stuffed = stream.iter().rev().scan(0xFF_u8, |before, &byte| {
            let stuffed = *before > 0x8F && byte & 0x7F == 0x7F;
            *before = byte;
            Some((byte, if stuffed { 7 } else { 8 }))
        });
        self.collect(stuffed, 0);
    }

    #[inline(always)]
    fn collect(&mut self, parts: impl Iterator<Item = (u8, u32)>, full: u8) {
        self.at = 0;
        self.bytes.clear();
        let (mut word, mut count) = (0_u64, 0);
        for (byte, length) in parts {
            word |= u64::from(byte) << count;
            count += length;
            if count >= 32 {
                self.bytes.extend_from_slice(&(word as u32).to_le_bytes());
                word >>= 32;
                count -= 32;
            }
            // The stuffed bit is none of the stream.
            word &= (1 << count) - 1;
        }
        let ones = u64::from(full) * 0x0101_0101_0101_0101;
        word |= ones << count;
        self.bytes.extend_from_slice(&word.to_le_bytes());
        self.bytes.resize(self.bytes.len() + Self::GUARD, full);
    }

    /// At least 56 bits.
    #[inline(always)]
    pub(super) fn peek(&self) -> u64 {
        let bytes = self.bytes.get(self.at >> 3..).unwrap_or_default();
        // Whatever is read far beyond the end is of a stream that is damaged.
        let word = bytes
            .first_chunk()
            .map_or(0, |&word| u64::from_le_bytes(word));
        word >> (self.at & 7)
    }

    #[inline(always)]
    pub(super) fn skip(&mut self, count: u32) {
        self.at += count as usize;
    }

    #[inline(always)]
    pub(super) fn window(&self) -> Window {
        Window {
            word: self.peek(),
            used: 0,
        }
    }

    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        let value = self.peek() & ((1 << count) - 1);
        self.skip(count);
        value as u32
    }
}

/// The adaptive run lengths of a cleanup pass (MEL).
pub(super) struct Runs<'a> {
    bytes: &'a [u8],
    at: usize,
    current: u8,
    left: u32,
    state: usize,
    zeros: u32,
    ends: bool,
}

impl<'a> Runs<'a> {
    pub(super) fn new(suffix: &'a [u8]) -> Self {
        Self {
            // The last byte is none, and of the one before only the upper bits may be.
            bytes: &suffix[..suffix.len() - 1],
            at: 0,
            current: 0,
            left: 0,
            state: 0,
            zeros: 0,
            ends: false,
        }
    }

    fn bit(&mut self) -> u32 {
        if self.left == 0 {
            self.left = if self.current == 0xFF { 7 } else { 8 };
            self.current = self.bytes.get(self.at).copied().unwrap_or(0xFF);
            if self.at + 1 == self.bytes.len() {
                self.current |= 0xF;
            }
            self.at += 1;
        }
        self.left -= 1;
        u32::from(self.current >> self.left & 1)
    }

    #[inline(always)]
    pub(super) fn event(&mut self) -> bool {
        if self.zeros == 0 && !self.ends {
            let exponent = RUN_EXPONENTS[self.state];
            if self.bit() == 1 {
                self.zeros = 1 << exponent;
                self.state = (self.state + 1).min(12);
            } else {
                for _ in 0..exponent {
                    self.zeros = self.zeros << 1 | self.bit();
                }
                self.ends = true;
                self.state = self.state.saturating_sub(1);
            }
        }
        if self.zeros > 0 {
            self.zeros -= 1;
            return false;
        }
        self.ends = false;
        true
    }
}
