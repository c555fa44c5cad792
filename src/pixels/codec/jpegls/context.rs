//! What the coder has learned of the errors it may expect (T.87 A.2.1, A.6).

use super::parameters::Parameters;

/// Contexts by their three gradients, the first that is not 0 positive: (9³ + 1) / 2, filled up to a power of two.
pub(super) const CONTEXTS: usize = 512;
/// No valid stream has more low bits in a code.
const MOST_BITS: u32 = 16;

/// The state of a context outside of runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// A: the sum of the errors' sizes.
    sum: u32,
    /// B: the sum of the errors.
    bias: i32,
    /// N: how many errors there were.
    count: u16,
    /// C: what is added to the prediction.
    correction: i8,
    /// k: low bits of the next code. Found out before it is needed, since the next sample seldom has this context.
    bits: u8,
    /// -1 where the next error is written as its complement, else 0.
    flip: i8,
}

impl Context {
    pub(super) fn new(parameters: &Parameters) -> Self {
        let context = Self {
            sum: first_sum(parameters),
            bias: 0,
            count: 1,
            correction: 0,
            bits: 0,
            flip: 0,
        };
        context.foreseen(parameters.near == 0)
    }

    #[inline(always)]
    pub(super) fn correction(&self) -> i32 {
        i32::from(self.correction)
    }

    #[inline(always)]
    pub(super) fn bits(&self) -> u32 {
        u32::from(self.bits)
    }

    #[inline(always)]
    pub(super) fn flip(&self) -> i32 {
        i32::from(self.flip)
    }

    /// Learns from `error` in steps of `step`, which is 1 without loss.
    #[inline(always)]
    pub(super) fn learn(&mut self, error: i32, step: i32, reset: u16) {
        // Only a damaged stream makes these overflow.
        let mut sum = self.sum.wrapping_add(error.unsigned_abs());
        let mut bias = self.bias.wrapping_add(error.wrapping_mul(step));
        let mut count = i32::from(self.count);
        if self.count == reset {
            sum >>= 1;
            bias >>= 1;
            count >>= 1;
        }
        count += 1;
        // A branch would be guessed wrong too often: each of these is -1 or 0.
        let under = bias.wrapping_add(count - 1) >> 31;
        let over = bias.wrapping_neg() >> 31;
        let correction = i32::from(self.correction) + under - over;
        bias = bias.wrapping_add(count & under).wrapping_sub(count & over);
        *self = Self {
            sum,
            bias: bias.max(1 - count).min(0),
            count: count as u16,
            correction: correction.clamp(-128, 127) as i8,
            bits: 0,
            flip: 0,
        }
        .foreseen(step == 1);
    }

    /// With the parameters of the next code.
    #[inline(always)]
    fn foreseen(self, is_lossless: bool) -> Self {
        let bits = bits_of_code(self.sum, u32::from(self.count));
        let complement = (2 * self.bias + i32::from(self.count) - 1) >> 31;
        let flip = match bits == 0 && is_lossless {
            true => complement as i8,
            false => 0,
        };
        Self {
            bits: bits as u8,
            flip,
            ..self
        }
    }
}

/// A at the start.
fn first_sum(parameters: &Parameters) -> u32 {
    ((parameters.range + 32) / 64).max(2).cast_unsigned()
}

/// The smallest k for which `count` · 2^k is at least `sum`.
#[inline(always)]
fn bits_of_code(sum: u32, count: u32) -> u32 {
    let bits = count.leading_zeros().saturating_sub(sum.leading_zeros());
    let bits = bits.min(MOST_BITS - 1);
    bits + u32::from(count << bits < sum)
}

/// The state of the errors where a run is interrupted.
#[derive(Debug, Clone, Copy)]
pub(super) struct RunContext {
    /// RItype: 1 where the samples to the left and above are alike.
    kind: u32,
    sum: u32,
    count: u16,
    /// Nn: how many errors were negative.
    negative: u16,
}

impl RunContext {
    pub(super) fn new(kind: u32, parameters: &Parameters) -> Self {
        Self {
            kind,
            sum: first_sum(parameters),
            count: 1,
            negative: 0,
        }
    }

    pub(super) fn bits(&self) -> u32 {
        let count = u32::from(self.count);
        let sum = self.sum.wrapping_add((count >> 1) * self.kind);
        bits_of_code(sum, count)
    }

    /// The error that `mapped` stands for.
    pub(super) fn unmap(&self, mapped: u32, bits: u32) -> i32 {
        let value = mapped + self.kind;
        let size = value.div_ceil(2).cast_signed();
        let expects_negative = bits != 0 || self.is_mostly_negative();
        if expects_negative == (value % 2 == 1) {
            -size
        } else {
            size
        }
    }

    /// What stands for `error`.
    pub(super) fn map(&self, error: i32, bits: u32) -> u32 {
        let map = match error {
            0 => false,
            1.. => bits == 0 && !self.is_mostly_negative(),
            _ => bits != 0 || self.is_mostly_negative(),
        };
        2 * error.unsigned_abs() - self.kind - u32::from(map)
    }

    fn is_mostly_negative(&self) -> bool {
        2 * u32::from(self.negative) >= u32::from(self.count)
    }

    pub(super) fn learn(&mut self, error: i32, mapped: u32, reset: u16) {
        if error < 0 {
            self.negative += 1;
        }
        self.sum = self.sum.wrapping_add((mapped + 1 - self.kind) >> 1);
        if self.count == reset {
            self.sum >>= 1;
            self.count >>= 1;
            self.negative >>= 1;
        }
        self.count += 1;
    }
}
