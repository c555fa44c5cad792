//! The bits of a scan: after a byte FF comes a byte of seven bits (T.87 A.1).

/// Bits of a code that [`Reader::code`] is sure to have at hand: so many zeros, a one, and 16 bits.
const SHORT: u32 = 15;
/// Bits at hand before a code is read.
const AHEAD: u32 = 32;

/// Where the bits of a scan come from.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    data: &'a [u8],
    at: usize,
    /// How many of the bits that were given, at the end, are zeros that are not in the data.
    filler: u32,
}

/// The next bits. They are apart from their [`Reader`], and passed on by value, so that they stay in registers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ahead {
    /// The first one on top.
    cache: u64,
    /// How many there are.
    valid: u32,
}

impl Ahead {
    #[inline(always)]
    fn skip(self, count: u32) -> Self {
        Self {
            cache: self.cache << count,
            valid: self.valid - count,
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(data: &'a [u8], at: usize) -> Self {
        Self {
            data,
            at,
            filler: 0,
        }
    }

    /// Where the search for the next marker starts.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Whether more bits were taken than there are, or a code was longer than any.
    pub(super) fn is_broken(&self, ahead: Ahead) -> bool {
        self.filler > ahead.valid
    }

    /// At least [`AHEAD`] bits are at hand afterwards.
    #[inline(always)]
    fn fill(&mut self, mut ahead: Ahead) -> Ahead {
        const LOW: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = 0x8080_8080_8080_8080;
        if ahead.valid >= AHEAD {
            return ahead;
        }
        if let Some(bytes) = self.data.get(self.at..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_be_bytes(*bytes);
            // No byte is FF: none of the complement is 0.
            if (!word).wrapping_sub(LOW) & word & HIGH == 0 {
                // What does not fit whole is put there again by the next call.
                ahead.cache |= word >> ahead.valid;
                self.at += ((63 - ahead.valid) >> 3) as usize;
                ahead.valid |= 56;
                return ahead;
            }
        }
        self.fill_slowly(ahead)
    }

    #[cold]
    #[inline(never)]
    fn fill_slowly(&mut self, mut ahead: Ahead) -> Ahead {
        while ahead.valid <= 48 {
            let (bits, length) = match self.data.get(self.at..) {
                // A byte of eight bits after FF is a marker: the scan ends.
                Some([0xFF, next, ..]) if *next < 0x80 => {
                    self.at += 1;
                    (0xFF << 7 | u64::from(*next), 15)
                }
                Some([byte, ..]) if *byte != 0xFF => (u64::from(*byte), 8),
                _ => {
                    self.filler = self.filler.saturating_add(56 - ahead.valid);
                    ahead.valid = 56;
                    return ahead;
                }
            };
            self.at += 1;
            ahead.cache |= bits << (64 - length - ahead.valid);
            ahead.valid += length;
        }
        ahead
    }

    /// A number of at most 16 bits.
    #[inline(always)]
    pub(super) fn bits(&mut self, ahead: Ahead, count: u32) -> (Ahead, u32) {
        let ahead = self.fill(ahead);
        let value = (ahead.cache >> 1 >> (63 - count)) as u32;
        (ahead.skip(count), value)
    }

    #[inline(always)]
    pub(super) fn bit(&mut self, ahead: Ahead) -> (Ahead, bool) {
        let ahead = self.fill(ahead);
        (ahead.skip(1), ahead.cache >> 63 == 1)
    }

    /// A Golomb code with `k` low bits, at most 16; from `escape` zeros on, `error_bits` stand for all of it (A.5.3).
    /// `escape` is at least 15, which holds outside of runs.
    #[inline(always)]
    pub(super) fn code(
        &mut self,
        ahead: Ahead,
        k: u32,
        escape: u32,
        error_bits: u32,
    ) -> (Ahead, u32) {
        let ahead = self.fill(ahead);
        let zeros = ahead.cache.leading_zeros();
        if zeros >= SHORT {
            return self.long_code(ahead, k, escape, error_bits);
        }
        let from_one = ahead.cache << zeros;
        // The one is the bit above the low bits, so there is one time 2^k too much.
        let value = ((from_one >> (63 - k)) as u32).wrapping_add(zeros.wrapping_sub(1) << k);
        let ahead = Ahead {
            cache: from_one << 1 << k,
            valid: ahead.valid - (zeros + 1 + k),
        };
        (ahead, value)
    }

    /// The same without any bound on `escape`.
    #[inline(never)]
    pub(super) fn long_code(
        &mut self,
        mut ahead: Ahead,
        k: u32,
        escape: u32,
        error_bits: u32,
    ) -> (Ahead, u32) {
        let mut zeros = 0;
        loop {
            ahead = self.fill(ahead);
            let more = ahead.cache.leading_zeros().min(AHEAD);
            zeros += more;
            if more < AHEAD {
                ahead = ahead.skip(more + 1);
                break;
            }
            ahead = ahead.skip(more);
            if zeros > escape {
                self.filler = u32::MAX;
                return (ahead, 0);
            }
        }
        if zeros < escape {
            let (ahead, low) = self.bits(ahead, k);
            (ahead, zeros << k | low)
        } else {
            let (ahead, value) = self.bits(ahead, error_bits);
            (ahead, value + 1)
        }
    }
}

/// Writes bits.
#[derive(Debug)]
pub(super) struct Writer {
    out: Vec<u8>,
    /// Bits that are not written yet, the first one on top.
    cache: u64,
    valid: u32,
}

impl Writer {
    pub(super) fn new(out: Vec<u8>) -> Self {
        Self {
            out,
            cache: 0,
            valid: 0,
        }
    }

    /// The lowest `count` bits, at most 32.
    #[inline(always)]
    pub(super) fn bits(&mut self, value: u32, count: u32) {
        self.cache |= u64::from(value) << 1 << (63 - count) >> self.valid;
        self.valid += count;
        if self.valid >= 32 {
            self.drain();
        }
    }

    /// The code that [`Reader::long_code`] reads.
    #[inline(always)]
    pub(super) fn code(&mut self, value: u32, k: u32, escape: u32, error_bits: u32) {
        let zeros = value >> k;
        if zeros < escape {
            self.zeros(zeros);
            self.bits(1 << k | value & ((1 << k) - 1), k + 1);
        } else {
            self.zeros(escape);
            self.bits(1, 1);
            self.bits(value - 1, error_bits);
        }
    }

    fn zeros(&mut self, mut count: u32) {
        while count > 32 {
            self.bits(0, 32);
            count -= 32;
        }
        self.bits(0, count);
    }

    /// Bytes that are whole.
    fn drain(&mut self) {
        while self.valid >= 8 {
            self.byte();
        }
    }

    fn byte(&mut self) {
        let length = match self.out.last() {
            Some(0xFF) => 7,
            _ => 8,
        };
        self.out.push((self.cache >> (64 - length)) as u8);
        self.cache <<= length;
        self.valid = self.valid.saturating_sub(length);
    }

    /// The bytes, the last one filled up with zeros. No byte FF is the last, for it would be part of a marker.
    pub(super) fn finish(mut self) -> Vec<u8> {
        while self.valid > 0 {
            self.byte();
        }
        if self.out.last() == Some(&0xFF) {
            self.out.push(0);
        }
        self.out
    }
}
