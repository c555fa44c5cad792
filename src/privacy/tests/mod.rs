//! What several files of tests use, and the tests of the samplers.

mod known_answers;
mod samplers;
mod stream;

pub(crate) use stream::Stream;

use super::{Fraction, NoRandomness, Randomness};

/// A fraction of small numbers.
pub(crate) fn fraction(numerator: u128, denominator: u128) -> Fraction {
    Fraction::new(numerator, denominator).expect("a denominator that is not 0")
}

/// A platform whose randomness ends after so many bytes.
pub(crate) struct Ending(pub usize);

impl Randomness for Ending {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(NoRandomness)?;
        bytes.fill(0x5a);
        Ok(())
    }
}
