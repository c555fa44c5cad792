//! Noise of one scale on each feature of a vector in [0, 1]^d: the discrete Laplace distribution, the plain baseline for
//! ε-local differential privacy, and the discrete Gaussian distribution for (ε, δ).
//!
//! Features are whole numbers of [`STEPS`] steps, and so is the noise. Neighbours are any two vectors: they differ by up
//! to d·D steps in the sum of their differences and by up to √d·D in their Euclidean distance, D = [`STEPS`].

use super::accounting::{
    concentrated_rho, discrete_gaussian_delta, discrete_gaussian_variance,
    discrete_laplace_variance,
};
use super::fraction::Fraction;
use super::hypercube::MOST_COORDINATES;
use super::norm::STEPS;
use super::random::Randomness;
use super::sampler::{LARGEST_SCALE, SamplingError, discrete_gaussian, discrete_laplace};

/// Discrete Laplace noise: the ratio of the probabilities of an output is at most e^(d·D/b) = e^ε.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Laplace {
    /// How many features there are: d.
    pub features: u32,
    /// The privacy parameter of the whole vector.
    pub epsilon: Fraction,
    /// b = d·D/ε, in steps.
    pub scale: Fraction,
}

impl Laplace {
    /// Noise for whole vectors; `None` where ε is 0, or the scale not one that can be drawn exactly.
    #[must_use]
    pub fn new(features: u32, epsilon: Fraction) -> Option<Self> {
        let steps = u128::from(features) * u128::from(STEPS);
        let scale = Fraction::new(
            steps.checked_mul(epsilon.denominator())?,
            epsilon.numerator(),
        )?;
        let largest = u128::from(LARGEST_SCALE);
        let is_usable =
            (1..=largest).contains(&scale.numerator()) && scale.denominator() <= largest;
        is_usable.then_some(Self {
            features,
            epsilon,
            scale,
        })
    }

    /// Draws the noise of a release, in steps.
    ///
    /// # Errors
    /// [`SamplingError`] where randomness ends.
    pub fn noise(&self, random: &mut impl Randomness) -> Result<Vec<i64>, SamplingError> {
        noise(self.features, || discrete_laplace(self.scale, random))
    }

    /// The variance of the noise on a feature, its range being 1.
    #[must_use]
    pub fn variance(&self) -> f64 {
        discrete_laplace_variance(self.scale.to_f64()) / f64::from(STEPS).powi(2)
    }
}

/// Discrete Gaussian noise of a whole number σ of steps.
///
/// Of one feature δ is exact (Canonne, Kamath and Steinke, Theorem 7). Of several it comes from zero-concentrated
/// differential privacy with ρ = d·D²/2σ², which holds of the discrete distribution as of the continuous one (Theorem 14).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaussian {
    /// How many features there are: d.
    pub features: u32,
    /// ε of the whole vector.
    pub epsilon: Fraction,
    /// δ of the whole vector.
    pub delta: Fraction,
    /// In steps.
    pub sigma: u32,
}

impl Gaussian {
    /// The least noise for (ε, δ); `None` where ε is 0 or above 20, δ not between 1e-12 and 1/1000, or σ beyond 2^22 steps.
    #[must_use]
    pub fn new(features: u32, epsilon: Fraction, delta: Fraction) -> Option<Self> {
        let is_usable = (1..=MOST_COORDINATES).contains(&features)
            && epsilon.numerator() > 0
            && epsilon.to_f64() <= 20.0
            && (1e-12..=1e-3).contains(&delta.to_f64());
        if !is_usable {
            return None;
        }
        let (of, at) = (epsilon.to_f64(), delta.to_f64());
        let rho = concentrated_rho(of, at);
        let enough = (f64::from(features) / (2.0 * rho)).sqrt() * f64::from(STEPS);
        if !(enough.is_finite() && enough < f64::from(1 << 22)) {
            return None;
        }
        let mut sigma = enough.ceil() as u32;
        if features == 1 {
            // The exact δ takes less: a millionth of it is left for the rounding of sums.
            let is_enough = |sigma: u32| {
                discrete_gaussian_delta(f64::from(sigma), STEPS, of) < at * (1.0 - 1e-6)
            };
            let mut too_low = 0;
            while sigma - too_low > 1 {
                let middle = too_low + (sigma - too_low) / 2;
                match is_enough(middle) {
                    true => sigma = middle,
                    false => too_low = middle,
                }
            }
        }
        Some(Self {
            features,
            epsilon,
            delta,
            sigma,
        })
    }

    /// Draws the noise of a release, in steps.
    ///
    /// # Errors
    /// [`SamplingError`] where randomness ends.
    pub fn noise(&self, random: &mut impl Randomness) -> Result<Vec<i64>, SamplingError> {
        let sigma = Fraction::new(self.sigma.into(), 1).ok_or(SamplingError::Scale)?;
        noise(self.features, || discrete_gaussian(sigma, random))
    }

    /// The variance of the noise on a feature, its range being 1.
    #[must_use]
    pub fn variance(&self) -> f64 {
        discrete_gaussian_variance(self.sigma.into()) / f64::from(STEPS).powi(2)
    }
}

fn noise(
    features: u32,
    mut draw: impl FnMut() -> Result<i128, SamplingError>,
) -> Result<Vec<i64>, SamplingError> {
    let step = |_| i64::try_from(draw()?).map_err(|_| SamplingError::Overflow);
    (0..features).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::accounting::{concentrated_epsilon, gaussian_sigma};
    use crate::privacy::tests::fraction;

    #[test]
    fn the_scale_is_that_of_the_whole_vector() {
        let noise = Laplace::new(20, fraction(3, 1)).expect("a lawful ε");
        assert_eq!(noise.scale, fraction(20 * 1024, 3));
        for (epsilon, expected) in [(1, 800.0), (3, 88.89), (8, 12.5)] {
            let variance = Laplace::new(20, fraction(epsilon, 1))
                .expect("a lawful ε")
                .variance();
            assert!(
                (variance / expected - 1.0).abs() < 1e-4,
                "{variance} for {expected}"
            );
        }
        assert_eq!(Laplace::new(20, fraction(0, 1)), None);
        assert_eq!(Laplace::new(100, fraction(1, 1 << 20)), None);
    }

    #[test]
    fn of_one_feature_the_gaussian_noise_is_the_least_that_delta_allows() {
        for epsilon in [1, 3, 8] {
            let noise =
                Gaussian::new(1, fraction(epsilon, 1), fraction(1, 100_000)).expect("lawful");
            let delta = |sigma: u32| discrete_gaussian_delta(sigma.into(), STEPS, epsilon as f64);
            assert!(delta(noise.sigma) <= 1e-5 && delta(noise.sigma - 1) > 1e-5 * (1.0 - 2e-6));
            let continuous = gaussian_sigma(epsilon as f64, 1e-5) * f64::from(STEPS);
            assert!((f64::from(noise.sigma) - continuous).abs() < 2.0);
        }
    }

    #[test]
    fn of_several_features_the_gaussian_noise_keeps_to_its_claim() {
        let noise = Gaussian::new(20, fraction(3, 1), fraction(1, 100_000)).expect("lawful");
        let rho = |sigma: f64| 20.0 * (f64::from(STEPS) / sigma).powi(2) / 2.0;
        let sigma = f64::from(noise.sigma);
        assert!(concentrated_epsilon(rho(sigma), 1e-5) <= 3.0);
        assert!(concentrated_epsilon(rho(sigma - 2.0), 1e-5) > 3.0);
        assert!(Gaussian::new(20, fraction(3, 1), fraction(0, 1)).is_none());
        assert!(Gaussian::new(20, fraction(3, 1), fraction(1, 2)).is_none());
    }
}
