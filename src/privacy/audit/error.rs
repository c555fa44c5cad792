//! Whether estimates are right on average, and as far off as is stated.

use crate::privacy::mechanism::{Mechanism, MechanismError};
use crate::privacy::random::Randomness;
use crate::privacy::statistics::normal_tail;

use super::Check;

/// Notices five percent less noise of the sampled hypercube at ε = 3, whose mean is off by nine standard deviations.
const DRAWS: u32 = 50_000;

/// A number whose mean over draws is known.
#[derive(Default)]
struct Mean {
    sum: f64,
    squares: f64,
}

impl Mean {
    fn add(&mut self, number: f64) {
        self.sum += number;
        self.squares += number * number;
    }

    /// The probability of a mean as far from `expected`, or farther.
    fn strangeness(&self, expected: f64) -> f64 {
        let n = f64::from(DRAWS);
        let mean = self.sum / n;
        let variance = (self.squares / n - mean * mean) / n;
        2.0 * normal_tail((mean - expected).abs() / variance.max(f64::MIN_POSITIVE).sqrt())
    }
}

/// Draws from `drawn`, estimates as if it were `claimed`, and compares the mean and the squared error with what is stated.
/// Features are at their ends in turn.
pub(super) fn test(
    name: String,
    claimed: &Mechanism,
    drawn: &Mechanism,
    random: &mut impl Randomness,
) -> Result<Check, MechanismError> {
    let values: Vec<f64> = (0..claimed.features())
        .map(|at| f64::from((at + 1) % 2))
        .collect();
    // A feature of which nothing is told counts as the middle, the others for as many.
    let weight = match claimed {
        Mechanism::Hypercube(of) => f64::from(of.features) / f64::from(of.told),
        _ => 1.0,
    };
    let (mut bias, mut error) = (Mean::default(), Mean::default());
    for _ in 0..DRAWS {
        let released = drawn.release(&values, random)?;
        let (mut along, mut squares) = (0.0, 0.0);
        for (value, told) in values.iter().zip(claimed.told(&released)) {
            let estimate = 0.5 + told.map_or(0.0, |told| weight * (told - 0.5));
            let difference = estimate - value;
            // Too little noise moves all estimates away from the middle.
            along += (value - 0.5) * difference;
            squares += difference * difference;
        }
        bias.add(along);
        error.add(squares);
    }
    let stated = values.iter().map(|&value| claimed.variance(value)).sum();
    // Two tests: the smaller of their results is half as strange.
    let p = 2.0 * bias.strangeness(0.0).min(error.strangeness(stated));
    Ok(Check::new(
        format!("mean and error: {name}"),
        DRAWS.into(),
        p.min(1.0),
    ))
}
