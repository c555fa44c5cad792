//! Entropy-coded data as bits (ISO/IEC 10918-1 F.2.2.5): a zero byte behind each FF is left out, a marker is the end.

/// The bits of one scan, read from the front. Behind the end there are zeros, which are counted.
pub(super) struct BitReader<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, the first of them at the top. Bits behind `count` are zero, or the true next ones.
    buffer: u64,
    count: u32,
    /// Bits of the buffer that are not in the stream.
    padding: u32,
}

impl<'a> BitReader<'a> {
    /// Reads from `at` on.
    pub(super) fn new(data: &'a [u8], at: usize) -> Self {
        Self {
            data,
            at,
            buffer: 0,
            count: 0,
            padding: 0,
        }
    }

    /// Where the reader stands: no marker lies before it that it has not passed.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Sees to it that there are 32 bits at least: enough for a code and what follows it.
    #[inline(always)]
    pub(super) fn refill(&mut self) {
        if self.count < 32 {
            self.fill();
        }
    }

    #[inline]
    fn fill(&mut self) {
        const HIGH: u64 = 0x8080_8080_8080_8080;
        const LOW: u64 = 0x0101_0101_0101_0101;
        if let Some(word) = self.data.get(self.at..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_be_bytes(*word);
            // No byte is FF: none of the complement is zero.
            if (!word).wrapping_sub(LOW) & word & HIGH == 0 {
                self.buffer |= word >> self.count;
                let bytes = (63 - self.count) >> 3;
                self.at += bytes as usize;
                self.count += bytes * 8;
                return;
            }
        }
        self.fill_bytewise();
    }

    #[cold]
    #[inline(never)]
    fn fill_bytewise(&mut self) {
        // Clears what the fast path left behind the bits that count.
        self.buffer &= !(u64::MAX.checked_shr(self.count).unwrap_or(0));
        while self.count <= 56 {
            let byte = match self.data.get(self.at..) {
                Some([0xFF, 0x00, ..]) => {
                    self.at += 2;
                    0xFF
                }
                Some(&[byte, ..]) if byte != 0xFF => {
                    self.at += 1;
                    byte
                }
                // A marker, or the end.
                _ => {
                    self.padding += 8;
                    0
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next `bits` bits, 1 to 32 of them.
    #[inline(always)]
    pub(super) fn peek(&self, bits: u32) -> u32 {
        (self.buffer >> (64 - bits)) as u32
    }

    /// Passes bits that were seen.
    #[inline(always)]
    pub(super) fn skip(&mut self, bits: u32) {
        self.buffer <<= bits;
        self.count -= bits;
    }

    /// Takes up to 16 bits, which [`BitReader::refill`] has made sure of.
    #[inline(always)]
    pub(super) fn take(&mut self, bits: u32) -> u32 {
        // Two steps, so that no bits at all are none.
        let value = (self.buffer >> 1 >> (63 - bits)) as u32;
        self.skip(bits);
        value
    }

    /// Takes one bit.
    #[inline(always)]
    pub(super) fn bit(&mut self) -> bool {
        self.refill();
        self.take(1) == 1
    }

    /// A magnitude of `bits` bits with its sign (F.2.2.1: EXTEND).
    #[inline(always)]
    pub(super) fn magnitude(&mut self, bits: u32) -> i32 {
        let value = self.take(bits) as i32;
        extend(value, bits)
    }

    /// Whether more was read than there is.
    #[inline(always)]
    pub(super) fn is_exhausted(&self) -> bool {
        self.padding > self.count
    }

    /// Passes the restart marker that has to come here. Bytes before it are skipped.
    pub(super) fn restart(&mut self) -> bool {
        self.buffer = 0;
        self.count = 0;
        self.padding = 0;
        loop {
            match self.data.get(self.at..) {
                Some([0xFF, 0xD0..=0xD7, ..]) => {
                    self.at += 2;
                    return true;
                }
                Some([0xFF, 0x01..=0xFE, ..] | [] | [0xFF]) | None => return false,
                Some(_) => self.at += 1,
            }
        }
    }
}

/// The number that `bits` bits of a magnitude stand for.
#[inline(always)]
pub(super) fn extend(value: i32, bits: u32) -> i32 {
    // Half of the values, those that begin with a zero, are negative.
    let threshold = (1 << bits) >> 1;
    if value < threshold {
        value - (1 << bits) + 1
    } else {
        value
    }
}

/// Writes entropy-coded data.
pub(super) struct BitWriter {
    out: Vec<u8>,
    buffer: u64,
    count: u32,
}

impl BitWriter {
    /// Goes on behind `out`.
    pub(super) fn new(out: Vec<u8>) -> Self {
        Self {
            out,
            buffer: 0,
            count: 0,
        }
    }

    /// Appends the lowest `bits` bits of `value`, up to 32.
    #[inline]
    pub(super) fn put(&mut self, value: u32, bits: u32) {
        let mask = (1_u64 << bits) - 1;
        self.buffer = self.buffer << bits | u64::from(value) & mask;
        self.count += bits;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.buffer >> self.count) as u8;
            self.out.push(byte);
            if byte == 0xFF {
                self.out.push(0);
            }
        }
    }

    /// Fills the last byte with ones.
    pub(super) fn align(&mut self) {
        if self.count > 0 {
            let rest = 8 - self.count;
            self.put((1 << rest) - 1, rest);
        }
    }

    /// Ends a restart interval with the marker of its number.
    pub(super) fn restart(&mut self, number: u32) {
        self.align();
        self.out.extend([0xFF, 0xD0 + (number & 7) as u8]);
    }

    /// The bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.align();
        self.out
    }
}
