//! The piecewise mechanism on an integer grid: ε-local differential privacy for one feature in [0, 1].
//!
//! The discrete form of Wang et al., "Collecting and Analyzing Multidimensional Data with Local Differential Privacy"
//! (ICDE 2019, arXiv 1907.00782): of N cells, W that follow one another from the place of the value on are e^ε times as
//! likely as the others. All places give the same normaliser, so that two values differ by a factor of at most e^ε, and
//! the mean of the released cell is a straight line in the place, so that an unbiased estimate is one too.

use super::fraction::Fraction;
use super::random::Randomness;
use super::sampler::{SamplingError, bernoulli_exp, uniform};

/// Cells of the output: N.
const CELLS: u32 = 1 << 12;

/// What is public of a release of one feature.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Piecewise {
    /// The privacy parameter.
    pub epsilon: Fraction,
    /// How many cells are more likely: W.
    pub window: u32,
}

impl Piecewise {
    /// The mechanism whose largest mean squared error is smallest; `None` where ε is 0 or above 20.
    #[must_use]
    pub fn new(epsilon: Fraction) -> Option<Self> {
        if epsilon.numerator() == 0 || epsilon.numerator() > 20 * epsilon.denominator() {
            return None;
        }
        let windows = (1..CELLS).map(|window| Self { epsilon, window });
        windows.min_by(|a, b| a.variance(0.0).total_cmp(&b.variance(0.0)))
    }

    /// How many cells an output can have: N.
    #[must_use]
    pub const fn cells(&self) -> u32 {
        CELLS
    }

    /// How many places a value can have, less one.
    #[must_use]
    pub const fn places(&self) -> u32 {
        CELLS - self.window
    }

    /// The place of a value of [0, 1]: the first cell that is more likely. What is outside is moved to the nearest end,
    /// what is no number to the middle.
    #[must_use]
    pub fn place(&self, value: f64) -> u32 {
        let value = if value.is_nan() {
            0.5
        } else {
            value.clamp(0.0, 1.0)
        };
        // At most the number of places, so the cast loses nothing.
        (value * f64::from(self.places())).round() as u32
    }

    /// Draws the released cell for a place; the nearest lawful one where it is none.
    ///
    /// # Errors
    /// [`SamplingError`] where randomness ends.
    pub fn release(&self, place: u32, random: &mut impl Randomness) -> Result<u32, SamplingError> {
        let place = place.min(self.places());
        loop {
            // All cells alike; those that are less likely stay with probability e^(−ε).
            let cell = uniform(CELLS.into(), random)? as u32;
            let is_likely = (place..place + self.window).contains(&cell);
            // Drawn for every cell: how much randomness is used does not tell where the value is.
            let stays = bernoulli_exp(self.epsilon, random)?;
            if is_likely || stays {
                return Ok(cell);
            }
        }
    }

    /// (e^ε − 1)·W and e^ε·W + N − W: what the moments of a release are made of.
    fn weights(&self) -> (f64, f64) {
        let extra = (super::hypercube::exp(self.epsilon) - 1.0) * f64::from(self.window);
        (extra, extra + f64::from(CELLS))
    }

    /// The unbiased estimate of a value of [0, 1] from a released cell; mostly far outside of it.
    #[must_use]
    pub fn estimate(&self, cell: u32) -> f64 {
        let (extra, total) = self.weights();
        let all = f64::from(CELLS) * f64::from(CELLS - 1) / 2.0;
        let centre = (f64::from(cell) * total - all) / extra;
        (centre - f64::from(self.window - 1) / 2.0) / f64::from(self.places())
    }

    /// The variance of the estimate where the feature is `value`.
    #[must_use]
    pub fn variance(&self, value: f64) -> f64 {
        let (extra, total) = self.weights();
        let (n, w) = (f64::from(CELLS), f64::from(self.window));
        let first = value * f64::from(self.places());
        let centre = first + (w - 1.0) / 2.0;
        // Sums over all cells, and over the likely ones.
        let (sum, squares) = (n * (n - 1.0) / 2.0, (n - 1.0) * n * (2.0 * n - 1.0) / 6.0);
        let growth = extra / w;
        let likely_squares = w * (centre * centre + (w * w - 1.0) / 12.0);
        let mean = (sum + growth * w * centre) / total;
        let mean_square = (squares + growth * likely_squares) / total;
        let stretch = total / extra / f64::from(self.places());
        (mean_square - mean * mean) * stretch * stretch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::PlatformRandomness;

    #[test]
    fn the_error_is_no_larger_than_that_of_the_continuous_mechanism() {
        // Of the continuous mechanism at its worst value, in the range [0, 1]: (1/(e^(ε/2) − 1) + (e^(ε/2) + 3)/(3 (e^(ε/2) − 1)²))/4.
        for epsilon in [1u128, 3, 8] {
            let mechanism =
                Piecewise::new(Fraction::new(epsilon, 1).expect("not 0")).expect("lawful");
            let root = (epsilon as f64 / 2.0).exp();
            let continuous =
                (1.0 / (root - 1.0) + (root + 3.0) / (3.0 * (root - 1.0).powi(2))) / 4.0;
            let worst = mechanism.variance(0.0);
            assert!(
                worst < continuous * 1.002,
                "{worst} for {continuous} at {epsilon}"
            );
        }
    }

    #[test]
    fn estimates_of_many_releases_come_near_the_value_with_the_stated_error() {
        let mechanism = Piecewise::new(Fraction::new(2, 1).expect("not 0")).expect("lawful");
        let mut random = PlatformRandomness::new();
        for value in [0.0, 0.3, 1.0] {
            let place = mechanism.place(value);
            let count = 20_000;
            let estimates: Vec<f64> = (0..count)
                .map(|_| {
                    mechanism.estimate(mechanism.release(place, &mut random).expect("randomness"))
                })
                .collect();
            let mean = estimates.iter().sum::<f64>() / f64::from(count);
            let variance = estimates
                .iter()
                .map(|one| (one - mean).powi(2))
                .sum::<f64>()
                / f64::from(count);
            let expected = mechanism.variance(value);
            assert!(
                (mean - value).abs() < 6.0 * (expected / f64::from(count)).sqrt(),
                "{mean} for {value}"
            );
            assert!(
                (variance / expected - 1.0).abs() < 0.08,
                "{variance} for {expected}"
            );
        }
    }
}
