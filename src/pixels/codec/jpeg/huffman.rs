//! Huffman tables (ISO/IEC 10918-1 annexes C and K.2).

use super::bits::{BitReader, extend};

/// Bits that are looked up at once.
const LOOK: u32 = 10;
/// The entry holds a value too: its magnitude lay in the bits that were looked up.
const WITH_VALUE: u32 = 0x80;

/// What a table segment holds: how many codes there are of each length from 1 to 16, and their symbols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codes {
    pub(super) counts: [u8; 16],
    pub(super) symbols: Vec<u8>,
}

impl Codes {
    /// Every symbol with its code and the code's length. `None` where the lengths are those of no prefix code.
    fn assigned(&self) -> Option<Vec<(u8, u32, u32)>> {
        let mut codes = Vec::with_capacity(self.symbols.len());
        let mut symbols = self.symbols.iter();
        let mut code = 0;
        for (length, &count) in (1_u32..).zip(&self.counts) {
            for _ in 0..count {
                codes.push((*symbols.next()?, code, length));
                code += 1;
            }
            if code > 1 << length {
                return None;
            }
            code <<= 1;
        }
        Some(codes)
    }

    /// The best codes for symbols of these frequencies (K.2), none longer than 16 bits and none of ones alone.
    pub(super) fn best(frequencies: &[u32; 256]) -> Self {
        // One more, the rarest, takes the code of ones.
        let mut weights: Vec<u64> = frequencies.iter().map(|&one| u64::from(one)).collect();
        weights.push(1);
        let mut lengths = [0_usize; 257];
        let mut groups: Vec<(u64, Vec<usize>)> = (0..257)
            .filter(|&symbol| weights[symbol] > 0)
            .map(|symbol| (weights[symbol], vec![symbol]))
            .collect();
        while groups.len() > 1 {
            // The smallest at the end; of equal ones the larger symbol, so that the one more is deepest.
            groups.sort_by(|one, other| other.0.cmp(&one.0).then(one.1[0].cmp(&other.1[0])));
            let (Some(one), Some(other)) = (groups.pop(), groups.pop()) else {
                break;
            };
            let mut members = one.1;
            members.extend(other.1);
            for &symbol in &members {
                lengths[symbol] += 1;
            }
            members.sort_unstable();
            groups.push((one.0 + other.0, members));
        }
        let mut counts = [0_usize; 258];
        for &length in lengths.iter().filter(|&&length| length > 0) {
            counts[length] += 1;
        }
        // Codes that are too long: a pair of them goes up, a shorter code makes room (figure K.3).
        for length in (17..counts.len()).rev() {
            while counts[length] > 0 {
                let Some(shorter) = (1..length - 1).rev().find(|&shorter| counts[shorter] > 0)
                else {
                    break;
                };
                counts[length] -= 2;
                counts[length - 1] += 1;
                counts[shorter + 1] += 2;
                counts[shorter] -= 1;
            }
        }
        if let Some(longest) = (1..=16).rev().find(|&length| counts[length] > 0) {
            counts[longest] -= 1;
        }
        let mut symbols: Vec<u8> = (0..=255)
            .filter(|&symbol| lengths[usize::from(symbol)] > 0)
            .collect();
        symbols.sort_by_key(|&symbol| lengths[usize::from(symbol)]);
        Self {
            counts: std::array::from_fn(|at| counts[at + 1] as u8),
            symbols,
        }
    }

    /// The content of a table segment for this table alone.
    pub(super) fn to_segment(&self, class_and_slot: u8) -> Vec<u8> {
        let mut segment = vec![class_and_slot];
        segment.extend(self.counts);
        segment.extend(&self.symbols);
        segment
    }
}

/// A table to decode with.
#[derive(Clone)]
pub(super) struct Table {
    pub(super) codes: Codes,
    /// By the next bits: the value in the upper half, then the symbol, then how many bits to pass. Zero where the
    /// code is longer.
    lookup: Vec<u32>,
    /// By length: behind the last code of it, moved to the top of 16 bits.
    ends: [u32; 17],
    /// By length: what to add to a code for the place of its symbol.
    offsets: [i32; 17],
}

impl Table {
    /// `None` where the lengths are those of no prefix code.
    pub(super) fn new(codes: Codes) -> Option<Self> {
        let assigned = codes.assigned()?;
        let mut lookup = vec![0; 1 << LOOK];
        let mut ends = [0; 17];
        let mut offsets = [0; 17];
        for (place, &(symbol, code, length)) in assigned.iter().enumerate() {
            if ends[length as usize] == 0 {
                offsets[length as usize] = place as i32 - code as i32;
            }
            ends[length as usize] = (code + 1) << (16 - length);
            if length > LOOK {
                continue;
            }
            let size = u32::from(symbol & 15);
            let rest = LOOK - length;
            for bits in 0..1_u32 << rest {
                let entry = &mut lookup[(code << rest | bits) as usize];
                let symbol_bits = u32::from(symbol) << 8;
                *entry = if size > 0 && size <= rest && symbol != 16 {
                    let value = extend((bits >> (rest - size)) as i32, size);
                    (value as u32) << 16 | symbol_bits | WITH_VALUE | (length + size)
                } else {
                    symbol_bits | length
                };
            }
        }
        // Codes of lengths that are not used end where the shorter ones do.
        for length in 1..17 {
            ends[length] = ends[length].max(ends[length - 1]);
        }
        Some(Self {
            codes,
            lookup,
            ends,
            offsets,
        })
    }

    /// The next symbol and the value behind it, whose number of bits is the lower half of the symbol.
    /// `None` for bits that are no code.
    #[inline(always)]
    pub(super) fn symbol_and_value(&self, bits: &mut BitReader<'_>) -> Option<(u8, i32)> {
        bits.refill();
        let entry = self.lookup[bits.peek(LOOK) as usize];
        if entry & WITH_VALUE != 0 {
            bits.skip(entry & 0x1F);
            return Some(((entry >> 8) as u8, entry as i32 >> 16));
        }
        let symbol = self.known_or_long(bits, entry)?;
        let size = u32::from(symbol & 15);
        Some((symbol, bits.magnitude(size)))
    }

    /// The next symbol. `None` for bits that are no code.
    #[inline]
    pub(super) fn symbol(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        bits.refill();
        let entry = self.lookup[bits.peek(LOOK) as usize];
        if entry & WITH_VALUE != 0 {
            let symbol = (entry >> 8) as u8;
            bits.skip((entry & 0x1F) - u32::from(symbol & 15));
            return Some(symbol);
        }
        self.known_or_long(bits, entry)
    }

    #[inline(always)]
    fn known_or_long(&self, bits: &mut BitReader<'_>, entry: u32) -> Option<u8> {
        if entry != 0 {
            bits.skip(entry & 0x1F);
            return Some((entry >> 8) as u8);
        }
        self.long(bits)
    }

    #[cold]
    fn long(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        let next = bits.peek(16);
        let length = (1..17).find(|&length| next < self.ends[length])?;
        let code = next >> (16 - length);
        bits.skip(length as u32);
        let place = code as i32 + self.offsets[length];
        self.codes
            .symbols
            .get(usize::try_from(place).ok()?)
            .copied()
    }
}

/// A table to encode with: the code of each symbol and its length, which is zero where there is none.
pub(super) struct Encoder {
    codes: [(u32, u32); 256],
}

impl Encoder {
    /// `None` where the lengths are those of no prefix code.
    pub(super) fn new(codes: &Codes) -> Option<Self> {
        let mut table = [(0, 0); 256];
        for (symbol, code, length) in codes.assigned()? {
            table[usize::from(symbol)] = (code, length);
        }
        Some(Self { codes: table })
    }

    /// The code of `symbol` and its length.
    #[inline(always)]
    pub(super) fn code(&self, symbol: u8) -> (u32, u32) {
        self.codes[usize::from(symbol)]
    }

    /// Whether every symbol that has a frequency has a code.
    pub(super) fn holds(&self, frequencies: &[u32; 256]) -> bool {
        let mut pairs = frequencies.iter().zip(&self.codes);
        pairs.all(|(&frequency, &(_, length))| frequency == 0 || length > 0)
    }
}
