//! Noise of the largest norm: ε-local differential privacy for a whole feature vector, added to it.
//!
//! The K-norm mechanism of Hardt and Talwar ("On the Geometry of Differential Privacy", STOC 2010) for the cube, on
//! integers: the probability of a noise vector z is proportional to e^(−ε‖z‖∞/D), where D is the number of steps
//! between the ends of a feature's range.

use super::fraction::Fraction;
use super::random::Randomness;
use super::sampler::{LARGEST_SCALE, SamplingError, geometric_exp, uniform};

/// Steps between the ends of a feature's range: D. Coarser would cost privacy where noise is small, finer tells nothing.
pub const STEPS: u32 = 1 << 10;

/// A noise vector: for each of `features` the number of steps to add. ‖z‖∞ of two inputs differs by at most D, so that
/// the sum is ε-differentially private for whole vectors.
///
/// With q = e^(−ε/D): a radius r is drawn with probability proportional to (2r + 1)^d q^r, then a point of the cube of
/// that radius, each alike; so a point with ‖z‖∞ = s comes from all r ≥ s, and Σ_{r≥s} q^r is proportional to q^s. The
/// radius is a sum of d + 1 geometric numbers (C(r + d, d) q^r), accepted with probability Π_{i≤d} (2r + 1)/(2r + 2i).
///
/// # Errors
/// [`SamplingError`] where ε is not one that can be drawn with, or randomness ends.
pub fn cube_noise(
    features: u32,
    epsilon: Fraction,
    random: &mut impl Randomness,
) -> Result<Vec<i64>, SamplingError> {
    let overflow = SamplingError::Overflow;
    let denominator = epsilon
        .denominator()
        .checked_mul(STEPS.into())
        .ok_or(overflow)?;
    let gamma = Fraction::new(epsilon.numerator(), denominator).ok_or(overflow)?;
    if gamma.numerator() == 0 || gamma.denominator() > u128::from(LARGEST_SCALE) {
        return Err(SamplingError::Scale);
    }
    let radius = loop {
        let mut radius = 0u64;
        for _ in 0..=features {
            let step = geometric_exp(gamma.numerator(), gamma.denominator(), random)?;
            let step = u64::try_from(step).map_err(|_| overflow)?;
            radius = radius.checked_add(step).ok_or(overflow)?;
        }
        if is_accepted(features, radius, random)? {
            break radius;
        }
    };
    let width = radius
        .checked_mul(2)
        .and_then(|width| width.checked_add(1))
        .ok_or(overflow)?;
    let coordinate = |_| {
        // Below 2^63, as twice the radius fitted 64 bits and is odd.
        let drawn = uniform(width.into(), random)? as u64;
        i64::try_from(i128::from(drawn) - i128::from(radius)).map_err(|_| overflow)
    };
    (0..features).map(coordinate).collect()
}

fn is_accepted(
    features: u32,
    radius: u64,
    random: &mut impl Randomness,
) -> Result<bool, SamplingError> {
    let twice = 2 * u128::from(radius);
    for i in 1..=u128::from(features) {
        if uniform(twice + 2 * i, random)? > twice {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The mean squared error of a feature in [0, 1]: (d + 1)(d + 2)/(3ε²), but for the grid.
#[must_use]
pub fn cube_noise_variance(features: u32, epsilon: Fraction) -> f64 {
    let (d, epsilon) = (f64::from(features), epsilon.to_f64());
    (d + 1.0) * (d + 2.0) / (3.0 * epsilon * epsilon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::PlatformRandomness;

    #[test]
    fn its_error_is_that_of_the_continuous_mechanism() {
        let mut random = PlatformRandomness::new();
        for (features, epsilon) in [(1, 1), (5, 8), (20, 3)] {
            let epsilon = Fraction::new(epsilon, 1).expect("not 0");
            let count = 4_000;
            let mut squares = 0.0;
            for _ in 0..count {
                let noise = cube_noise(features, epsilon, &mut random).expect("randomness");
                assert_eq!(noise.len(), features as usize);
                squares += noise
                    .iter()
                    .map(|&step| (step as f64 / f64::from(STEPS)).powi(2))
                    .sum::<f64>();
            }
            let mean = squares / f64::from(count) / f64::from(features);
            let expected = cube_noise_variance(features, epsilon);
            assert!((mean / expected - 1.0).abs() < 0.2, "{mean} for {expected}");
        }
    }

    #[test]
    fn in_one_dimension_it_is_the_discrete_laplace_distribution() {
        // Scale STEPS/ε = 2: ε = 512.
        let epsilon = Fraction::new(512, 1).expect("not 0");
        let mut random = PlatformRandomness::new();
        let count = 60_000;
        let mut counts = std::collections::HashMap::new();
        for _ in 0..count {
            let noise = cube_noise(1, epsilon, &mut random).expect("randomness");
            *counts.entry(noise[0]).or_insert(0) += 1;
        }
        let q = (-0.5f64).exp();
        for x in -3i64..=3 {
            let expected = (1.0 - q) / (1.0 + q) * q.powi(x.abs() as i32);
            let found = f64::from(counts[&x]) / f64::from(count);
            let error = (expected * (1.0 - expected) / f64::from(count)).sqrt();
            assert!(
                (found - expected).abs() < 6.0 * error,
                "{x}: {found} for {expected}"
            );
        }
    }
}
