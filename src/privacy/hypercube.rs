//! The sampled hypercube: ε-local differential privacy for a whole feature vector in [0, 1]^d.
//!
//! Each coordinate is rounded at random to a corner of {−1, +1}^d, k of the d coordinates are chosen, and of their signs
//! so many are turned that outputs which agree with the corner in h or more places are e^ε times as likely as the
//! others. Special cases are randomised response on one coordinate (k = h = 1) and Duchi's mechanism (k = d).
//!
//! Two inputs give any output with probabilities whose ratio is at most e^ε: given the chosen coordinates and the corner,
//! an output has probability 1/Z or e^ε/Z with the same Z for every corner, and rounding only mixes corners.

use super::fraction::Fraction;
use super::random::Randomness;
use super::sampler::{SamplingError, bernoulli_exp, subset, uniform};

/// Inputs are multiples of 1/2^20: rounding them costs less than a millionth of the range.
pub const GRID_BITS: u32 = 20;

/// The most coordinates of one release: masks and binomial coefficients stay exact.
pub const MOST_COORDINATES: u32 = 100;

/// What is public of a release: how many features, ε, and how the mechanism was set up for them.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Hypercube {
    /// How many features there are: d.
    pub features: u32,
    /// How many of them a release tells about: k.
    pub told: u32,
    /// From how many agreeing signs on an output is more likely: h.
    pub threshold: u32,
    /// The privacy parameter.
    pub epsilon: Fraction,
}

/// What is released of a feature vector.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HypercubeRelease {
    /// Which features it tells about, in ascending order.
    pub coordinates: Vec<u32>,
    /// −1 or 1 for each of them.
    pub signs: Vec<i8>,
}

/// All that is random of one release, drawn before the features are looked at: neither what is drawn nor how long it
/// takes depends on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HypercubeDraw {
    coordinates: Vec<u32>,
    /// Whether the sign of the coordinate stays.
    agrees: Vec<bool>,
    /// For each coordinate, uniform on 0, …, 2^20 − 1.
    thresholds: Vec<u32>,
}

impl Hypercube {
    /// The mechanism of the smallest mean squared error for so many features and ε.
    ///
    /// `None` where there are none or more than [`MOST_COORDINATES`], or ε is 0 or above 20.
    #[must_use]
    pub fn new(features: u32, epsilon: Fraction) -> Option<Self> {
        let is_usable = (1..=MOST_COORDINATES).contains(&features)
            && epsilon.numerator() > 0
            && epsilon.numerator() <= 20 * epsilon.denominator()
            && epsilon.denominator() <= 1 << 20;
        if !is_usable {
            return None;
        }
        let choices =
            (1..=features).flat_map(|told| (1..=told).map(move |threshold| (told, threshold)));
        let mechanisms = choices.map(|(told, threshold)| Self {
            features,
            told,
            threshold,
            epsilon,
        });
        // What is chosen depends on public numbers alone, and on operations that give the same on every machine.
        mechanisms.min_by(|a, b| a.spread().total_cmp(&b.spread()))
    }

    /// d/k · 1/m²: what the mean squared error is made of.
    fn spread(&self) -> f64 {
        let m = self.contraction();
        f64::from(self.features) / f64::from(self.told) / (m * m)
    }

    /// m: the mean of a released sign times the sign that it was made of.
    ///
    /// m = (e^ε − 1)·Σ_{j≥h} C(k, j)(2j − k) / (k·(e^ε·Σ_{j≥h} C(k, j) + Σ_{j<h} C(k, j)))
    #[must_use]
    pub fn contraction(&self) -> f64 {
        let (k, h) = (self.told, self.threshold);
        let growth = exp(self.epsilon);
        let mut binomial = 1.0;
        let (mut above, mut below, mut lead) = (0.0, 0.0, 0.0);
        for j in 0..=k {
            match j >= h {
                true => {
                    above += binomial;
                    lead += binomial * (2.0 * f64::from(j) - f64::from(k));
                }
                false => below += binomial,
            }
            binomial = binomial * f64::from(k - j) / f64::from(j + 1);
        }
        (growth - 1.0) * lead / (f64::from(k) * (growth * above + below))
    }

    /// The variance of the estimate of a feature from one release, where the feature is `value`: (d/k/m² − u²)/4 with
    /// u = 2·value − 1. It is the mean squared error, since the estimate is unbiased.
    #[must_use]
    pub fn variance(&self, value: f64) -> f64 {
        let u = 2.0 * value - 1.0;
        (self.spread() - u * u) / 4.0
    }

    /// Draws all that is random of a release.
    ///
    /// # Errors
    /// [`SamplingError`] where randomness ends.
    pub fn draw(&self, random: &mut impl Randomness) -> Result<HypercubeDraw, SamplingError> {
        let coordinates = subset(self.features, self.told, random)?;
        let agrees = loop {
            // All 2^k patterns alike; those with too few agreeing signs stay with probability e^(−ε).
            let pattern = uniform(1 << self.told, random)?;
            let is_likely = pattern.count_ones() >= self.threshold;
            if is_likely || bernoulli_exp(self.epsilon, random)? {
                break (0..self.told).map(|bit| pattern >> bit & 1 == 1).collect();
            }
        };
        let thresholds = (0..self.told).map(|_| {
            // Below 2^20, so the cast loses nothing.
            uniform(1 << GRID_BITS, random).map(|drawn| drawn as u32)
        });
        Ok(HypercubeDraw {
            coordinates,
            agrees,
            thresholds: thresholds.collect::<Result<_, _>>()?,
        })
    }

    /// What is released of `values`, one of 0, …, 2^20 for each feature (see [`on_grid`]); `None` where there are more
    /// or fewer of them.
    #[must_use]
    pub fn release(&self, values: &[u32], draw: &HypercubeDraw) -> Option<HypercubeRelease> {
        if values.len() != self.features as usize {
            return None;
        }
        let told = draw
            .coordinates
            .iter()
            .zip(&draw.agrees)
            .zip(&draw.thresholds);
        let signs = told.map(|((&coordinate, &agrees), &threshold)| {
            let value = values.get(coordinate as usize)?;
            let corner = threshold < *value;
            Some(if corner == agrees { 1 } else { -1 })
        });
        Some(HypercubeRelease {
            signs: signs.collect::<Option<_>>()?,
            coordinates: draw.coordinates.clone(),
        })
    }

    /// Unbiased estimates of the means of the features from many releases, each in its own range of [0, 1] but for the
    /// noise. Empty where there are no releases.
    #[must_use]
    pub fn means(&self, releases: &[HypercubeRelease]) -> Vec<f64> {
        if releases.is_empty() {
            return Vec::new();
        }
        let mut sums = vec![0i64; self.features as usize];
        for release in releases {
            for (&coordinate, &sign) in release.coordinates.iter().zip(&release.signs) {
                if let Some(sum) = sums.get_mut(coordinate as usize) {
                    *sum += i64::from(sign);
                }
            }
        }
        let scale = f64::from(self.features)
            / f64::from(self.told)
            / self.contraction()
            / releases.len() as f64;
        let mean = |sum: i64| (1.0 + sum as f64 * scale) / 2.0;
        sums.into_iter().map(mean).collect()
    }
}

/// A value of [0, 1] as a multiple of 1/2^20; what is outside, or no number, is moved to the nearest end, or to 1/2.
#[must_use]
pub fn on_grid(value: f64) -> u32 {
    let steps = f64::from(1u32 << GRID_BITS);
    match value.is_nan() {
        true => 1 << (GRID_BITS - 1),
        // Within 0 and 2^20, so the cast loses nothing.
        false => (value.clamp(0.0, 1.0) * steps).round() as u32,
    }
}

/// e^x for 0 < x ≤ 20, of additions, multiplications and divisions alone: the same on every machine.
pub(super) fn exp(x: Fraction) -> f64 {
    let part = x.to_f64() / 1024.0;
    let (mut sum, mut term) = (1.0, 1.0);
    for n in 1..16 {
        term *= part / f64::from(n);
        sum += term;
    }
    (0..10).fold(sum, |power, _| power * power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::PlatformRandomness;

    fn mechanism(features: u32, told: u32, threshold: u32, epsilon: u128) -> Hypercube {
        Hypercube {
            features,
            told,
            threshold,
            epsilon: Fraction::new(epsilon, 1).expect("not 0"),
        }
    }

    #[test]
    fn the_contraction_is_that_of_the_reference() {
        // Computed with exact rationals and 60 digits.
        for (features, told, threshold, epsilon, expected) in [
            (20, 1, 1, 1, 0.462_117_157_3),
            (20, 2, 2, 2, 0.614_979_459_0),
            (20, 3, 3, 3, 0.704_639_416_1),
            (20, 4, 4, 4, 0.770_108_832_0),
            (20, 18, 15, 8, 0.631_988_453_1),
            (50, 50, 35, 8, 0.384_893_859_0),
            (100, 98, 63, 8, 0.276_003_319_2),
        ] {
            let m = mechanism(features, told, threshold, epsilon).contraction();
            assert!((m - expected).abs() < 5e-11, "{m} for {expected}");
        }
    }

    #[test]
    fn the_mechanism_of_least_error_is_chosen() {
        for (features, epsilon, told, threshold, error) in [
            (5, 1, 1, 1, 5.853),
            (5, 3, 3, 3, 0.839),
            (5, 8, 5, 5, 0.255),
            (20, 1, 1, 1, 23.41),
            (20, 3, 3, 3, 3.357),
            (20, 8, 18, 15, 0.695),
            (50, 8, 50, 35, 1.688),
            (100, 8, 98, 63, 3.349),
        ] {
            let epsilon = Fraction::new(epsilon, 1).expect("not 0");
            let chosen = Hypercube::new(features, epsilon).expect("a lawful mechanism");
            assert_eq!((chosen.told, chosen.threshold), (told, threshold));
            // The largest error is at a value of one half.
            let worst = chosen.variance(0.5);
            assert!((worst / error - 1.0).abs() < 2e-3, "{worst} for {error}");
        }
    }

    #[test]
    fn estimates_of_many_releases_come_near_the_values() {
        let mechanism =
            Hypercube::new(5, Fraction::new(3, 1).expect("not 0")).expect("a lawful mechanism");
        let values = [0.0, 0.2, 0.5, 0.9, 1.0];
        let grid = values.map(on_grid);
        let mut random = PlatformRandomness::new();
        let releases: Vec<_> = (0..40_000)
            .map(|_| {
                let draw = mechanism.draw(&mut random).expect("randomness");
                mechanism.release(&grid, &draw).expect("as many values")
            })
            .collect();
        for (mean, value) in mechanism.means(&releases).into_iter().zip(values) {
            let error = (mechanism.variance(value) / releases.len() as f64).sqrt();
            assert!((mean - value).abs() < 6.0 * error, "{mean} for {value}");
        }
    }

    /// A rational number in place of e^ε: what is proved of it holds of every other.
    const GROWTH: (u128, u128) = (2_718_281_828, 1_000_000_000);

    /// Every draw of a mechanism, with a weight proportional to its probability; thresholds in quarters of the grid.
    fn all_draws(mechanism: &Hypercube) -> Vec<(HypercubeDraw, u128)> {
        let (d, k) = (mechanism.features, mechanism.told);
        let mut draws = Vec::new();
        for set in (0u32..1 << d).filter(|set| set.count_ones() == k) {
            for pattern in 0u32..1 << k {
                let weight = match pattern.count_ones() >= mechanism.threshold {
                    true => GROWTH.0,
                    false => GROWTH.1,
                };
                for quarters in 0u32..1 << (2 * k) {
                    let draw = HypercubeDraw {
                        coordinates: (0..d).filter(|bit| set >> bit & 1 == 1).collect(),
                        agrees: (0..k).map(|bit| pattern >> bit & 1 == 1).collect(),
                        thresholds: (0..k)
                            .map(|at| (quarters >> (2 * at) & 3) << (GRID_BITS - 2))
                            .collect(),
                    };
                    draws.push((draw, weight));
                }
            }
        }
        draws
    }

    /// The probabilities of all outputs for an input in quarters, as whole numbers with one denominator.
    fn distribution(
        mechanism: &Hypercube,
        draws: &[(HypercubeDraw, u128)],
        quarters: &[u32],
    ) -> std::collections::BTreeMap<(Vec<u32>, Vec<i8>), u128> {
        let values: Vec<u32> = quarters
            .iter()
            .map(|quarter| quarter << (GRID_BITS - 2))
            .collect();
        let mut outputs = std::collections::BTreeMap::new();
        for (draw, weight) in draws {
            let release = mechanism.release(&values, draw).expect("as many values");
            *outputs
                .entry((release.coordinates, release.signs))
                .or_insert(0) += weight;
        }
        outputs
    }

    #[test]
    fn no_output_tells_inputs_apart_by_more_than_the_claim_and_one_does_by_exactly_it() {
        for (d, k, h) in [(1, 1, 1), (3, 3, 2), (4, 2, 2), (4, 3, 3), (5, 5, 4)] {
            let mechanism = mechanism(d, k, h, 1);
            let draws = all_draws(&mechanism);
            let inputs: Vec<Vec<u32>> = match d {
                5 => vec![vec![0; 5], vec![4; 5], vec![0, 4, 0, 4, 1], vec![2; 5]],
                _ => (0..5u32.pow(d))
                    .map(|input| (0..d).map(|at| input / 5u32.pow(at) % 5).collect())
                    .collect(),
            };
            let all: Vec<_> = inputs
                .iter()
                .map(|input| distribution(&mechanism, &draws, input))
                .collect();
            let outputs: Vec<_> = all[0].keys().collect();
            let mut is_reached = false;
            for output in outputs {
                // An output that one input can give and another cannot would be a perfect witness.
                let likelihoods: Vec<u128> = all.iter().map(|of_input| of_input[output]).collect();
                let (least, most) = (
                    likelihoods.iter().min().expect("some"),
                    likelihoods.iter().max().expect("some"),
                );
                let (left, right) = (most * GROWTH.1, least * GROWTH.0);
                assert!(left <= right, "{d} {k} {h}: {most} to {least}");
                is_reached |= left == right;
            }
            assert!(
                is_reached,
                "{d} {k} {h}: less is revealed than the claim says"
            );
        }
    }

    #[test]
    fn the_mean_of_a_released_sign_is_exactly_the_contraction_of_the_value() {
        for (d, k, h) in [(3u32, 3u32, 2u32), (4, 2, 2), (4, 3, 3)] {
            let mechanism = mechanism(d, k, h, 1);
            let draws = all_draws(&mechanism);
            let choose = |j: u32| {
                (0..j).fold(1i128, |product, i| {
                    product * i128::from(k - i) / i128::from(i + 1)
                })
            };
            let sum = |from: u32, to: u32, weigh: &dyn Fn(u32) -> i128| {
                (from..to).map(|j| choose(j) * weigh(j)).sum::<i128>()
            };
            let (growth, one) = (GROWTH.0 as i128, GROWTH.1 as i128);
            let lead = sum(h, k + 1, &|j| 2 * i128::from(j) - i128::from(k));
            let all = growth * sum(h, k + 1, &|_| 1) + one * sum(0, h, &|_| 1);
            let input: Vec<u32> = (0..d).map(|at| [0, 1, 2, 4][at as usize]).collect();
            for feature in 0..d {
                let (mut signs, mut total) = (0i128, 0i128);
                for ((coordinates, released), weight) in distribution(&mechanism, &draws, &input) {
                    if let Some(at) = coordinates
                        .iter()
                        .position(|&coordinate| coordinate == feature)
                    {
                        signs += i128::from(released[at]) * weight as i128;
                        total += weight as i128;
                    }
                }
                // signs / total = m·u, with u = (quarters − 2)/2 and m = (e^ε − 1)·lead / (k·all).
                let u = i128::from(input[feature as usize]) - 2;
                assert_eq!(
                    signs * i128::from(k) * all * 2,
                    total * (growth - one) * lead * u
                );
            }
        }
    }
}
