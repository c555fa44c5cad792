//! Prediction, gradients and errors (T.87 A.3, A.4), as decoder and encoder share them.

use super::context::{CONTEXTS, Context, RunContext};
use super::parameters::Parameters;

/// J: bits of the length of a run, by how long the last ones were.
pub(super) const RUN_BITS: [u8; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];

/// How errors become samples.
pub(super) trait Arithmetic: Copy {
    /// NEAR.
    fn near(self) -> i32;
    /// What an error of 1 is: 2 · NEAR + 1.
    fn step(self) -> i32;
    /// A prediction held within the range of the samples.
    fn hold(self, prediction: i32) -> i32;
    /// The sample.
    fn sample(self, prediction: i32, error: i32) -> i32;
    /// The error to write for a difference.
    fn error(self, difference: i32) -> i32;
}

/// Nothing is lost, and samples have all values of `bits` bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain {
    pub bits: u32,
}

impl Arithmetic for Plain {
    #[inline(always)]
    fn near(self) -> i32 {
        0
    }

    #[inline(always)]
    fn step(self) -> i32 {
        1
    }

    #[inline(always)]
    fn hold(self, prediction: i32) -> i32 {
        prediction.max(0).min((1 << self.bits) - 1)
    }

    #[inline(always)]
    fn sample(self, prediction: i32, error: i32) -> i32 {
        prediction.wrapping_add(error) & ((1 << self.bits) - 1)
    }

    #[inline(always)]
    fn error(self, difference: i32) -> i32 {
        let unused = 32 - self.bits;
        difference << unused >> unused
    }
}

/// Any parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct General {
    pub near: i32,
    pub maximum: i32,
    pub range: i32,
}

impl Arithmetic for General {
    #[inline(always)]
    fn near(self) -> i32 {
        self.near
    }

    #[inline(always)]
    fn step(self) -> i32 {
        2 * self.near + 1
    }

    #[inline(always)]
    fn hold(self, prediction: i32) -> i32 {
        prediction.max(0).min(self.maximum)
    }

    #[inline(always)]
    fn sample(self, prediction: i32, error: i32) -> i32 {
        let turn = self.range * self.step();
        let mut sample = prediction.wrapping_add(error.wrapping_mul(self.step()));
        if sample < -self.near {
            sample = sample.wrapping_add(turn);
        } else if sample > self.maximum + self.near {
            sample = sample.wrapping_sub(turn);
        }
        self.hold(sample)
    }

    #[inline(always)]
    fn error(self, difference: i32) -> i32 {
        let mut error = if difference > 0 {
            (difference + self.near) / self.step()
        } else {
            -((self.near - difference) / self.step())
        };
        if error < 0 {
            error += self.range;
        }
        if error >= (self.range + 1) / 2 {
            error -= self.range;
        }
        error
    }
}

/// The prediction from the samples to the left, above, and above to the left (A.4.1): the middle one of the first
/// two and of what continues both.
#[inline(always)]
pub(super) fn predict(left: i32, above: i32, corner: i32) -> i32 {
    let (least, most) = (left.min(above), left.max(above));
    (left + above - corner).max(least).min(most)
}

/// `value` where `sign` is 0, its negative where that is -1.
#[inline(always)]
pub(super) fn with_sign(value: i32, sign: i32) -> i32 {
    (value ^ sign).wrapping_sub(sign)
}

/// -1 where what is above is less than what is to the left, else 0.
pub(super) fn sign_of_step(left: i32, above: i32) -> i32 {
    (above - left) >> 31
}

/// Everything that coding a scan remembers. `Q` is twice the number of values that a sample may have.
pub(super) struct State<A, const Q: usize> {
    pub arithmetic: A,
    pub parameters: Parameters,
    pub contexts: Box<[Context; CONTEXTS]>,
    pub runs: Runs<A>,
    /// What a difference of samples counts as, from -4 to 4; negative differences are in the second half.
    pub gradients: Box<[i8; Q]>,
    /// The gradients along the row above.
    along: Vec<i8>,
}

/// What coding remembers of how runs end.
pub(super) struct Runs<A> {
    pub arithmetic: A,
    pub parameters: Parameters,
    pub contexts: [RunContext; 2],
}

impl<A: Arithmetic> Runs<A> {
    fn new(arithmetic: A, parameters: &Parameters) -> Self {
        Self {
            arithmetic,
            parameters: *parameters,
            contexts: [0, 1].map(|kind| RunContext::new(kind, parameters)),
        }
    }
}

impl<A: Arithmetic, const Q: usize> State<A, Q> {
    pub(super) fn new(arithmetic: A, parameters: &Parameters) -> Self {
        let mut gradients = Box::new([4; Q]);
        gradients[Q / 2..].fill(-4);
        for difference in 0..parameters.thresholds[2].min(Q as i32 / 2) {
            let gradient = quantise(difference, parameters.near, parameters.thresholds);
            gradients[difference as usize] = gradient;
            gradients[difference.wrapping_neg() as usize & (Q - 1)] = -gradient;
        }
        Self {
            arithmetic,
            parameters: *parameters,
            contexts: Box::new([Context::new(parameters); CONTEXTS]),
            runs: Runs::new(arithmetic, parameters),
            gradients,
            along: Vec::new(),
        }
    }

    /// Forgets all that was learned, as a restart asks.
    pub(super) fn forget(&mut self) {
        self.contexts.fill(Context::new(&self.parameters));
        self.runs = Runs::new(self.arithmetic, &self.parameters);
    }

    /// What the row `above`, which has a sample more on either side, adds to the number of each context: all but the
    /// gradient that depends on the row itself. In one go, because that is done for many samples at a time.
    pub(super) fn look_above(&mut self, above: &[u16], part: &mut [i16]) {
        let Parameters {
            near, thresholds, ..
        } = self.parameters;
        self.along.clear();
        self.along.extend(
            above.iter().zip(&above[1..]).map(|(&left, &right)| {
                quantise(i32::from(right) - i32::from(left), near, thresholds)
            }),
        );
        let pairs = self.along.iter().zip(&self.along[1..]);
        for (part, (&before, &after)) in part.iter_mut().zip(pairs) {
            *part = 81 * i16::from(after) + 9 * i16::from(before);
        }
    }
}

/// What the step from the sample to the left to that above it counts as.
#[inline(always)]
pub(super) fn gradient<const Q: usize>(gradients: &[i8; Q], left: i32, corner: i32) -> i32 {
    i32::from(gradients[(corner - left) as usize & (Q - 1)])
}

/// What a difference counts as (A.3.3).
#[inline(always)]
fn quantise(difference: i32, near: i32, [first, second, third]: [i32; 3]) -> i8 {
    let size = difference.abs();
    let steps = i32::from(size > near)
        + i32::from(size >= first)
        + i32::from(size >= second)
        + i32::from(size >= third);
    with_sign(steps, difference >> 31) as i8
}
