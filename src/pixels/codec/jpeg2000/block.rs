//! Decodes the passes of a block (ITU-T T.800 annex D).

use super::arithmetic::{Contexts, Decoder, RUN, START, UNIFORM};
use super::contexts::{ALL_VISITED, AROUND, Flags, REFINED, SIGNIFICANCE, SIGNIFICANT, VISITED};
use super::segments::{BYPASS, CAUSAL, RESET, SYMBOLS};

/// A block to decode.
pub(super) struct Job<'a> {
    pub width: usize,
    pub height: usize,
    pub orientation: u8,
    pub style: u8,
    /// Planes from the highest that has a significant coefficient.
    pub planes: u32,
    /// The passes and the bytes of each codeword segment; the bytes are followed by two bytes of ones.
    pub segments: &'a [(u32, &'a [u8])],
}

/// Decodes blocks, one after the other, into the same memory.
pub(super) struct BlockDecoder {
    flags: Flags,
    /// Coefficients, row by row, in halves: what is below the last decoded plane is taken as a half.
    pub coefficients: Vec<i32>,
    contexts: Contexts,
    width: usize,
}

impl BlockDecoder {
    pub(super) fn new() -> Self {
        Self {
            flags: Flags::new(),
            coefficients: Vec::new(),
            contexts: START,
            width: 0,
        }
    }

    pub(super) fn decode(&mut self, job: &Job<'_>) {
        self.width = job.width;
        self.flags.reset(job.width, job.height);
        self.coefficients.clear();
        self.coefficients.resize(job.width * job.height, 0);
        self.contexts = START;
        let mut number = 0_u32;
        for &(passes, bytes) in job.segments {
            let raw = job.style & BYPASS != 0 && number >= 10 && (number + 2) % 3 < 2;
            let mut coded = Coded::new(raw, bytes);
            for _ in 0..passes {
                // A first cleanup pass, then three passes for each plane.
                let Some(plane) = job.planes.checked_sub(1 + number.div_ceil(3)) else {
                    return;
                };
                let causal = job.style & CAUSAL != 0;
                match ((number + 2) % 3, &mut coded) {
                    (0, Coded::Arithmetic(bits)) => {
                        self.significance(job, plane, causal, bits);
                    }
                    (0, Coded::Raw(bits)) => self.raw_significance(job, plane, causal, bits),
                    (1, Coded::Arithmetic(bits)) => self.refinement(job, plane, bits),
                    (1, Coded::Raw(bits)) => self.raw_refinement(job, plane, bits),
                    (_, Coded::Arithmetic(bits)) => self.cleanup(job, plane, causal, bits),
                    // No cleanup pass is raw.
                    (_, Coded::Raw(_)) => return,
                }
                if job.style & RESET != 0 {
                    self.contexts = START;
                }
                number += 1;
            }
        }
    }

    /// Visits each column of four coefficients: calls `each` with its word, its first coefficient, and its height.
    #[inline(always)]
    fn columns(&mut self, height: usize, mut each: impl FnMut(&mut Self, usize, usize, u32)) {
        let (width, stride) = (self.width, self.flags.stride);
        for (stripe, top) in (0..height).step_by(4).enumerate() {
            let rows = (height - top).min(4) as u32;
            let word = (stripe + 1) * stride + 1;
            let first = top * width;
            for column in 0..width {
                each(self, word + column, first + column, rows);
            }
        }
    }

    /// Decodes the sign of a coefficient that has become significant.
    #[inline(always)]
    fn sign(
        &mut self,
        at: usize,
        row: u32,
        index: usize,
        plane: u32,
        causal: bool,
        bits: &mut Decoder<'_>,
    ) {
        let (context, inverted) = self.flags.sign(at, row);
        let negative = bits.bit(&mut self.contexts, context) ^ inverted;
        self.become_significant(at, row, index, plane, causal, negative);
    }

    #[inline(always)]
    fn become_significant(
        &mut self,
        at: usize,
        row: u32,
        index: usize,
        plane: u32,
        causal: bool,
        negative: u32,
    ) {
        let value = 3 << plane;
        self.coefficients[index] = if negative == 1 { -value } else { value };
        self.flags.set(at, row, negative, causal);
    }

    #[inline(never)]
    fn significance(&mut self, job: &Job<'_>, plane: u32, causal: bool, bits: &mut Decoder<'_>) {
        let table = &SIGNIFICANCE[usize::from(job.orientation & 3)];
        let width = self.width;
        self.columns(job.height, |this, at, first, rows| {
            if this.flags.words[at] == 0 {
                return;
            }
            for row in 0..rows {
                let word = this.flags.words[at] >> (row * 3);
                if word & (SIGNIFICANT | VISITED) != 0 || word & AROUND == 0 {
                    continue;
                }
                let context = usize::from(table[(word & AROUND) as usize]);
                if bits.bit(&mut this.contexts, context) == 1 {
                    let index = first + row as usize * width;
                    this.sign(at, row, index, plane, causal, bits);
                }
                this.flags.words[at] |= VISITED << (row * 3);
            }
        });
    }

    fn raw_significance(&mut self, job: &Job<'_>, plane: u32, causal: bool, bits: &mut Raw<'_>) {
        let width = self.width;
        self.columns(job.height, |this, at, first, rows| {
            for row in 0..rows {
                let word = this.flags.words[at] >> (row * 3);
                if word & (SIGNIFICANT | VISITED) != 0 || word & AROUND == 0 {
                    continue;
                }
                if bits.bit() == 1 {
                    let index = first + row as usize * width;
                    let negative = bits.bit();
                    this.become_significant(at, row, index, plane, causal, negative);
                }
                this.flags.words[at] |= VISITED << (row * 3);
            }
        });
    }

    #[inline(never)]
    fn refinement(&mut self, job: &Job<'_>, plane: u32, bits: &mut Decoder<'_>) {
        const ANY: u32 = SIGNIFICANT | SIGNIFICANT << 3 | SIGNIFICANT << 6 | SIGNIFICANT << 9;
        let width = self.width;
        self.columns(job.height, |this, at, first, rows| {
            let mut word = this.flags.words[at];
            if word & ANY == 0 {
                return;
            }
            for row in 0..rows {
                let here = word >> (row * 3);
                if here & (SIGNIFICANT | VISITED) != SIGNIFICANT {
                    continue;
                }
                let context = if here & REFINED != 0 {
                    16
                } else {
                    14 + usize::from(here & AROUND != 0)
                };
                let bit = bits.bit(&mut this.contexts, context);
                refine(
                    &mut this.coefficients[first + row as usize * width],
                    plane,
                    bit,
                );
                word |= REFINED << (row * 3);
            }
            this.flags.words[at] = word;
        });
    }

    fn raw_refinement(&mut self, job: &Job<'_>, plane: u32, bits: &mut Raw<'_>) {
        let width = self.width;
        self.columns(job.height, |this, at, first, rows| {
            for row in 0..rows {
                let here = this.flags.words[at] >> (row * 3);
                if here & (SIGNIFICANT | VISITED) != SIGNIFICANT {
                    continue;
                }
                let bit = bits.bit();
                refine(
                    &mut this.coefficients[first + row as usize * width],
                    plane,
                    bit,
                );
                this.flags.words[at] |= REFINED << (row * 3);
            }
        });
    }

    #[inline(never)]
    fn cleanup(&mut self, job: &Job<'_>, plane: u32, causal: bool, bits: &mut Decoder<'_>) {
        let table = &SIGNIFICANCE[usize::from(job.orientation & 3)];
        let width = self.width;
        self.columns(job.height, |this, at, first, rows| {
            let mut row = 0;
            let mut known = false;
            if this.flags.words[at] == 0 && rows == 4 {
                // Four at once, none of them with a significant neighbour.
                if bits.bit(&mut this.contexts, RUN) == 0 {
                    return;
                }
                row = bits.bit(&mut this.contexts, UNIFORM) << 1;
                row |= bits.bit(&mut this.contexts, UNIFORM);
                known = true;
            }
            while row < rows {
                let word = this.flags.words[at] >> (row * 3);
                if word & (SIGNIFICANT | VISITED) == 0 {
                    let context = usize::from(table[(word & AROUND) as usize]);
                    if known || bits.bit(&mut this.contexts, context) == 1 {
                        let index = first + row as usize * width;
                        this.sign(at, row, index, plane, causal, bits);
                    }
                }
                known = false;
                row += 1;
            }
            this.flags.words[at] &= !ALL_VISITED;
        });
        if job.style & SYMBOLS != 0 {
            for _ in 0..4 {
                bits.bit(&mut self.contexts, UNIFORM);
            }
        }
    }
}

/// Moves a coefficient to the upper or the lower half of what it can be.
#[inline(always)]
fn refine(coefficient: &mut i32, plane: u32, bit: u32) {
    let half = 1 << plane;
    let outwards = (bit == 1) != (*coefficient < 0);
    *coefficient += if outwards { half } else { -half };
}

enum Coded<'a> {
    Arithmetic(Decoder<'a>),
    Raw(Raw<'a>),
}

impl<'a> Coded<'a> {
    fn new(raw: bool, bytes: &'a [u8]) -> Self {
        match raw {
            true => Self::Raw(Raw {
                bytes: &bytes[..bytes.len().saturating_sub(2)],
                at: 0,
                current: 0,
                left: 0,
            }),
            false => Self::Arithmetic(Decoder::new(bytes)),
        }
    }
}

/// Bits as they are; a zero bit is stuffed after a byte of ones.
struct Raw<'a> {
    bytes: &'a [u8],
    at: usize,
    current: u8,
    left: u32,
}

impl Raw<'_> {
    fn bit(&mut self) -> u32 {
        if self.left == 0 {
            self.left = if self.current == 0xFF { 7 } else { 8 };
            self.current = self.bytes.get(self.at).copied().unwrap_or(0xFF);
            self.at += 1;
        }
        self.left -= 1;
        u32::from(self.current >> self.left & 1)
    }
}
