//! Decodes the passes of a block of the high-throughput coder (ITU-T T.814 clause 7).

use super::RenderError;
use super::high_throughput_bits::{Bits, Runs, Window};
use super::segments::CAUSAL;
use super::vlc_tables::{FIRST_ROW, OTHER_ROWS};

const DAMAGED: RenderError = RenderError::Damaged("its high-throughput blocks");

/// A block to decode.
pub(super) struct HighThroughputJob<'a> {
    pub width: usize,
    pub height: usize,
    pub style: u8,
    /// Planes that the packet's header says are empty.
    pub missing: u32,
    /// The others.
    pub planes: u32,
    /// The passes and the bytes of each codeword segment; the bytes are followed by two more.
    pub segments: &'a [(u32, &'a [u8])],
}

/// Decodes blocks, one after the other, into the same memory.
pub(super) struct HighThroughputDecoder {
    /// Coefficients, row by row, in halves: what is below the last decoded plane is taken as a half. Rows and columns
    /// are filled up to whole quads.
    pub coefficients: Vec<i32>,
    /// Coefficients in a row.
    pub stride: usize,
    /// Of each quad of a row: significance and known exponent bits, and the exponent's bound.
    quads: Vec<(u16, u32)>,
    /// The same of the row above.
    above: Vec<(u16, u32)>,
    /// The largest exponents of the lower coefficients of two columns, as bits.
    exponents: Vec<u32>,
    magnitudes: Bits,
    codewords: Bits,
    /// Which coefficients the cleanup pass (1) or a later one (2) has made significant, with a border.
    significant: Vec<u8>,
}

impl HighThroughputDecoder {
    pub(super) fn new() -> Self {
        Self {
            coefficients: Vec::new(),
            stride: 0,
            quads: Vec::new(),
            above: Vec::new(),
            exponents: Vec::new(),
            magnitudes: Bits::default(),
            codewords: Bits::default(),
            significant: Vec::new(),
        }
    }

    pub(super) fn decode(&mut self, job: &HighThroughputJob<'_>) -> Result<(), RenderError> {
        self.stride = job.width.next_multiple_of(2);
        let count = self.stride * job.height.next_multiple_of(2);
        self.coefficients.resize(count, 0);
        let (&(first, cleanup), later) = job.segments.split_first().ok_or(DAMAGED)?;
        let cleanup = without_guard(cleanup);
        if cleanup.is_empty() {
            self.coefficients.fill(0);
            return Ok(());
        }
        let empty = (first - 1) / 3;
        let planes = job.planes.checked_sub(empty).ok_or(DAMAGED)?;
        if planes == 0 || cleanup.len() < 2 {
            return Err(DAMAGED);
        }
        self.cleanup(job, planes, job.missing + empty, cleanup)?;
        if let [(passes, bytes), ..] = later
            && planes > 1
        {
            let bytes = without_guard(bytes);
            if bytes.is_empty() {
                return Ok(());
            }
            self.propagate(job, planes - 1, bytes);
            if *passes > 1 {
                self.refine(job, planes - 1, bytes);
            }
        }
        Ok(())
    }

    fn cleanup(
        &mut self,
        job: &HighThroughputJob<'_>,
        planes: u32,
        missing: u32,
        bytes: &[u8],
    ) -> Result<(), RenderError> {
        let &[.., low, high] = bytes else {
            return Err(DAMAGED);
        };
        let suffix = usize::from(high) << 4 | usize::from(low & 0xF);
        if suffix < 2 || suffix > bytes.len() || suffix > 4079 {
            return Err(DAMAGED);
        }
        let (prefix, suffix) = bytes.split_at(bytes.len() - suffix);
        self.magnitudes.unstuff(prefix, true);
        self.codewords.unstuff_back(suffix);
        let mut runs = Runs::new(suffix);

        let across = job.width.div_ceil(2);
        for quads in [&mut self.quads, &mut self.above] {
            quads.clear();
            // Pairs of quads, and one more that is never significant.
            quads.resize(across.next_multiple_of(2) + 2, (0, 0));
        }
        self.exponents.clear();
        self.exponents.resize(across + 2, 0);
        let most = missing + 2;
        for top in (0..job.height).step_by(2) {
            std::mem::swap(&mut self.quads, &mut self.above);
            if top == 0 {
                self.first_patterns(across, &mut runs);
            } else {
                self.patterns(across, &mut runs);
            }
            self.values(top, planes - 1, most)?;
        }
        Ok(())
    }

    /// The significance of the first row of quads, and their exponents' bounds.
    fn first_patterns(&mut self, across: usize, runs: &mut Runs<'_>) {
        let mut context = 0;
        let (pairs, _) = self.quads.as_chunks_mut::<2>();
        for (pair, index) in pairs.iter_mut().zip((0..across).step_by(2)) {
            let mut bits = self.codewords.window();
            let one = pattern(&FIRST, context, &mut bits, runs);
            context = (one & 0x10) << 3 | (one & 0xE0) << 2;
            let other = match index + 1 < across {
                true => pattern(&FIRST, context, &mut bits, runs),
                false => 0,
            };
            context = (other & 0x10) << 3 | (other & 0xE0) << 2;
            let (first, second) = match (one & 8 != 0, other & 8 != 0) {
                (true, true) if runs.event() => {
                    let (first, second) = bits.two();
                    (first + 2, second + 2)
                }
                (true, true) => {
                    let first = bits.prefix();
                    if first.0 > 2 {
                        // The second is 1 or 2 then, and one bit says which.
                        let second = 1 + bits.take(1);
                        (first.0 + bits.take(first.1), second)
                    } else {
                        let second = bits.prefix();
                        (first.0, second.0 + bits.take(second.1))
                    }
                }
                (true, false) => (bits.one(), 0),
                (false, true) => (0, bits.one()),
                (false, false) => (0, 0),
            };
            *pair = [(one as u16, first + 1), (other as u16, second + 1)];
            let used = bits.used;
            self.codewords.skip(used);
        }
    }

    /// The same for all other rows.
    fn patterns(&mut self, across: usize, runs: &mut Runs<'_>) {
        let mut left = 0;
        let (pairs, _) = self.quads.as_chunks_mut::<2>();
        let above = self.above.windows(3).step_by(2);
        for ((pair, above), index) in pairs.iter_mut().zip(above).zip((0..across).step_by(2)) {
            let &[above, next, after] = above else {
                return;
            };
            let [above, next, after] = [above.0, next.0, after.0].map(u32::from);
            let mut bits = self.codewords.window();
            let context = left | (above & 0xA0) << 2 | (next & 0x20) << 4;
            let one = pattern(&OTHER, context, &mut bits, runs);
            left = (one & 0x40) << 2 | (one & 0x80) << 1 | above & 0x80;
            let mut other = 0;
            if index + 1 < across {
                let context = left | (next & 0xA0) << 2 | (after & 0x20) << 4;
                other = pattern(&OTHER, context, &mut bits, runs);
            }
            left = (other & 0x40) << 2 | (other & 0x80) << 1 | next & 0x80;
            let (first, second) = match (one & 8 != 0, other & 8 != 0) {
                (true, true) => bits.two(),
                (true, false) => (bits.one(), 0),
                (false, true) => (0, bits.one()),
                (false, false) => (0, 0),
            };
            *pair = [(one as u16, first), (other as u16, second)];
            let used = bits.used;
            self.codewords.skip(used);
        }
    }

    /// The magnitudes and signs of a row of quads. `plane` is the lowest that they have.
    fn values(&mut self, top: usize, plane: u32, most: u32) -> Result<(), RenderError> {
        let bits = &mut self.magnitudes;
        let (upper, lower) = self.coefficients[top * self.stride..].split_at_mut(self.stride);
        let (upper, _) = upper.as_chunks_mut::<2>();
        let (lower, _) = lower.as_chunks_mut::<2>();
        let exponents = &mut self.exponents[..upper.len() + 1];
        // The exponents of the row above are read one quad ahead of where those of this row are written.
        let (mut carried, mut before) = (0, exponents[0]);
        let quads = self.quads.iter().zip(upper).zip(lower);
        for (index, ((&(pattern, bound), upper), lower)) in quads.enumerate() {
            let pattern = u32::from(pattern);
            let near = before | exponents[index + 1];
            before = exponents[index + 1];
            if pattern & 0xF0 == 0 {
                (*upper, *lower) = ([0; 2], [0; 2]);
                exponents[index] = carried;
                carried = 0;
                continue;
            }
            let mut bound = bound;
            if top > 0 {
                let significant = pattern & 0xF0;
                // With more than one significant coefficient the row above predicts the exponent.
                let several = significant & (significant - 0x10) != 0;
                bound += if several { (near | 2).ilog2() } else { 1 };
            }
            if bound > most {
                return Err(DAMAGED);
            }
            let (known, values) = quad(bits, pattern, bound, plane);
            (*upper, *lower) = ([values[0], values[2]], [values[1], values[3]]);
            // Each entry is of the right column of one quad and the left column of the next.
            exponents[index] = carried | known[1];
            carried = known[3];
        }
        if let Some(last) = exponents.last_mut() {
            *last = carried;
        }
        Ok(())
    }

    /// Which coefficients are significant, each with all its neighbours in reach.
    fn mark_significant(&mut self, job: &HighThroughputJob<'_>) {
        let stride = job.width + 2;
        self.significant.clear();
        self.significant.resize(stride * (job.height + 2), 0);
        let marks = self.significant.chunks_mut(stride).skip(1);
        for (marks, row) in marks
            .zip(self.coefficients.chunks(self.stride))
            .take(job.height)
        {
            for (mark, &value) in marks[1..=job.width].iter_mut().zip(row) {
                *mark = u8::from(value != 0);
            }
        }
    }

    /// The significance propagation pass: neighbours of what is significant.
    fn propagate(&mut self, job: &HighThroughputJob<'_>, planes: u32, bytes: &[u8]) {
        self.mark_significant(job);
        let (width, stride) = (job.width, job.width + 2);
        let bits = &mut self.magnitudes;
        bits.unstuff(bytes, false);
        let marks = &mut self.significant;
        for top in (0..job.height).step_by(4) {
            let bottom = (top + 4).min(job.height);
            for left in (0..width).step_by(4) {
                let right = (left + 4).min(width);
                let mut new = [0_usize; 16];
                let mut count = 0;
                for column in left..right {
                    for row in top..bottom {
                        let at = (row + 1) * stride + column + 1;
                        if marks[at] != 0 {
                            continue;
                        }
                        let near = |row: usize| {
                            marks[row * stride + column..][..3]
                                .iter()
                                .any(|&mark| mark != 0)
                        };
                        // The stripe below counts with what the cleanup pass has found.
                        let below = row + 1 < bottom || job.style & CAUSAL == 0;
                        if (near(row) || near(row + 1) || below && near(row + 2))
                            && bits.take(1) == 1
                        {
                            marks[at] = 2;
                            new[count] = row * self.stride + column;
                            count += 1;
                        }
                    }
                }
                for &index in &new[..count] {
                    let value = 3 << (planes - 1);
                    self.coefficients[index] = if bits.take(1) == 1 { -value } else { value };
                }
            }
        }
    }

    /// The magnitude refinement pass: what the cleanup pass has made significant.
    fn refine(&mut self, job: &HighThroughputJob<'_>, planes: u32, bytes: &[u8]) {
        let (width, stride) = (job.width, job.width + 2);
        let bits = &mut self.codewords;
        bits.unstuff_refinement(bytes);
        let half = 1 << (planes - 1);
        for top in (0..job.height).step_by(4) {
            for column in 0..width {
                for row in top..(top + 4).min(job.height) {
                    if self.significant[(row + 1) * stride + column + 1] != 1 {
                        continue;
                    }
                    let value = &mut self.coefficients[row * self.stride + column];
                    let change = if bits.take(1) == 1 { half } else { -half };
                    *value += if *value < 0 { -change } else { change };
                }
            }
        }
    }
}

fn without_guard(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().saturating_sub(2)]
}

/// Reads the pattern of a quad. With a context of nothing, a run says whether there is any.
#[inline(always)]
fn pattern(table: &[u16; 1024], context: u32, bits: &mut Window, runs: &mut Runs<'_>) -> u32 {
    if context == 0 && !runs.event() {
        return 0;
    }
    let entry = table[((context | bits.word as u32 & 0x7F) & 1023) as usize];
    bits.take(u32::from(entry & 7));
    u32::from(entry)
}

/// By context and the next seven bits: length, whether an exponent follows (8), significance (from 16 on), the
/// values of known exponent bits (from 256 on), and their places (from 4096 on).
static FIRST: [u16; 1024] = lookup(&FIRST_ROW);
static OTHER: [u16; 1024] = lookup(&OTHER_ROWS);

const fn lookup(codewords: &[u32]) -> [u16; 1024] {
    let mut table = [0; 1024];
    let mut index = 0;
    while index < codewords.len() {
        let packed = codewords[index];
        let (length, codeword) = (packed & 7, packed >> 3 & 0x7F);
        let (values, places) = (packed >> 10 & 0xF, packed >> 14 & 0xF);
        let (more, significant) = (packed >> 18 & 1, packed >> 19 & 0xF);
        let entry = length | more << 3 | significant << 4 | values << 8 | places << 12;
        let mut rest = 0;
        while rest < 128 >> length {
            let place = (packed >> 23) << 7 | rest << length | codeword;
            table[place as usize] = entry as u16;
            rest += 1;
        }
        index += 1;
    }
    table
}

/// Reads a quad of which at least one coefficient is significant: for each, column by column, the bits of which the
/// highest is its exponent, and its value. Without a branch for each, since what is significant cannot be foreseen, and
/// all four at once where that is possible.
#[inline(always)]
fn quad(bits: &mut Bits, pattern: u32, bound: u32, plane: u32) -> ([u32; 4], [i32; 4]) {
    let flags = |first: u32| -> [u32; 4] {
        std::array::from_fn(|place| {
            let set = pattern & (1 << (first + place as u32)) != 0;
            u32::from(set).wrapping_neg()
        })
    };
    let (significant, tops, shorter) = (flags(4), flags(8), flags(12));
    // An exponent that is known is the bound.
    let full = ((1_u64 << bound) - 1) as u32;
    let lengths: [u32; 4] =
        std::array::from_fn(|place| bound.wrapping_add(shorter[place]) & significant[place]);
    let mut window = bits.window();
    // Four short ones are in the bits that can be had at once.
    let read: [u32; 4] = if bound <= 14 {
        lengths.map(|length| {
            let word = window.word as u32;
            window.word >>= length;
            window.used += length;
            word
        })
    } else {
        lengths.map(|length| {
            bits.skip(window.used);
            window = bits.window();
            window.used = length;
            window.word as u32
        })
    };
    bits.skip(window.used);
    let known: [u32; 4] = std::array::from_fn(|place| {
        let mask = full >> (shorter[place] & 1);
        let top = tops[place] & (full ^ full >> 1);
        (read[place] & mask | top | 1) & significant[place]
    });
    let values = std::array::from_fn(|place| {
        let magnitude = (known[place].wrapping_add(2) & significant[place]) << (plane & 31);
        let sign = (read[place] & 1).wrapping_neg();
        (magnitude ^ sign).wrapping_sub(sign) as i32
    });
    (known, values)
}
