//! Encodes a block without loss: all passes in one codeword segment (ITU-T T.800 annex D).

use super::arithmetic::{Contexts, Encoder, RUN, START, UNIFORM};
use super::contexts::{ALL_VISITED, AROUND, Flags, REFINED, SIGNIFICANCE, SIGNIFICANT, VISITED};

/// Encodes blocks, one after the other, with the same memory.
pub(super) struct BlockEncoder {
    flags: Flags,
    contexts: Contexts,
    magnitudes: Vec<u32>,
    width: usize,
}

impl BlockEncoder {
    pub(super) fn new() -> Self {
        Self {
            flags: Flags::new(),
            contexts: START,
            magnitudes: Vec::new(),
            width: 0,
        }
    }

    /// The bytes of a block and the number of its planes. A block of zeros has none.
    pub(super) fn encode(
        &mut self,
        values: &[i32],
        width: usize,
        orientation: u8,
    ) -> (Vec<u8>, u32) {
        self.magnitudes.clear();
        self.magnitudes
            .extend(values.iter().map(|value| value.unsigned_abs()));
        let all = self.magnitudes.iter().fold(0, |all, value| all | value);
        let planes = u32::BITS - all.leading_zeros();
        if planes == 0 {
            return (Vec::new(), 0);
        }
        self.width = width;
        self.flags.reset(width, values.len() / width);
        self.contexts = START;
        let mut bits = Encoder::new(Vec::with_capacity(values.len()));
        for plane in (0..planes).rev() {
            if plane + 1 < planes {
                self.significance(values, orientation, plane, &mut bits);
                self.refinement(plane, &mut bits);
            }
            self.cleanup(values, orientation, plane, &mut bits);
        }
        let mut bytes = bits.finish();
        // Not part of the segment.
        bytes.remove(0);
        (bytes, planes)
    }

    #[inline(always)]
    fn columns(&mut self, mut each: impl FnMut(&mut Self, usize, usize, u32)) {
        let (width, stride) = (self.width, self.flags.stride);
        let height = self.magnitudes.len() / width;
        for (stripe, top) in (0..height).step_by(4).enumerate() {
            let rows = (height - top).min(4) as u32;
            let word = (stripe + 1) * stride + 1;
            let first = top * width;
            for column in 0..width {
                each(self, word + column, first + column, rows);
            }
        }
    }

    #[inline(always)]
    fn sign(&mut self, at: usize, row: u32, value: i32, bits: &mut Encoder) {
        let (context, inverted) = self.flags.sign(at, row);
        let negative = u32::from(value < 0);
        bits.bit(&mut self.contexts, context, negative ^ inverted);
        self.flags.set(at, row, negative, false);
    }

    fn significance(&mut self, values: &[i32], orientation: u8, plane: u32, bits: &mut Encoder) {
        let table = &SIGNIFICANCE[usize::from(orientation & 3)];
        let width = self.width;
        self.columns(|this, at, first, rows| {
            if this.flags.words[at] == 0 {
                return;
            }
            for row in 0..rows {
                let word = this.flags.words[at] >> (row * 3);
                if word & (SIGNIFICANT | VISITED) != 0 || word & AROUND == 0 {
                    continue;
                }
                let context = usize::from(table[(word & AROUND) as usize]);
                let index = first + row as usize * width;
                let bit = this.magnitudes[index] >> plane & 1;
                bits.bit(&mut this.contexts, context, bit);
                if bit == 1 {
                    this.sign(at, row, values[index], bits);
                }
                this.flags.words[at] |= VISITED << (row * 3);
            }
        });
    }

    fn refinement(&mut self, plane: u32, bits: &mut Encoder) {
        let width = self.width;
        self.columns(|this, at, first, rows| {
            for row in 0..rows {
                let here = this.flags.words[at] >> (row * 3);
                if here & (SIGNIFICANT | VISITED) != SIGNIFICANT {
                    continue;
                }
                let context = match here & REFINED != 0 {
                    true => 16,
                    false => 14 + usize::from(here & AROUND != 0),
                };
                let bit = this.magnitudes[first + row as usize * width] >> plane & 1;
                bits.bit(&mut this.contexts, context, bit);
                this.flags.words[at] |= REFINED << (row * 3);
            }
        });
    }

    fn cleanup(&mut self, values: &[i32], orientation: u8, plane: u32, bits: &mut Encoder) {
        let table = &SIGNIFICANCE[usize::from(orientation & 3)];
        let width = self.width;
        self.columns(|this, at, first, rows| {
            let mut row = 0;
            let mut known = false;
            if this.flags.words[at] == 0 && rows == 4 {
                let run = (0..4)
                    .take_while(|&row| this.magnitudes[first + row * width] >> plane & 1 == 0);
                row = run.count() as u32;
                bits.bit(&mut this.contexts, RUN, u32::from(row < 4));
                if row == 4 {
                    return;
                }
                bits.bit(&mut this.contexts, UNIFORM, row >> 1);
                bits.bit(&mut this.contexts, UNIFORM, row & 1);
                known = true;
            }
            while row < rows {
                let word = this.flags.words[at] >> (row * 3);
                if word & (SIGNIFICANT | VISITED) == 0 {
                    let index = first + row as usize * width;
                    let bit = this.magnitudes[index] >> plane & 1;
                    if !known {
                        let context = usize::from(table[(word & AROUND) as usize]);
                        bits.bit(&mut this.contexts, context, bit);
                    }
                    if bit == 1 {
                        this.sign(at, row, values[index], bits);
                    }
                }
                known = false;
                row += 1;
            }
            this.flags.words[at] &= !ALL_VISITED;
        });
    }
}
