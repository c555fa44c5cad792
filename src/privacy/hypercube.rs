//! The sampled hypercube: ε-local differential privacy for a whole feature vector in [0, 1]^d.
//!
//! Each coordinate is rounded at random to a corner of {−1, +1}^d, k of the d coordinates are chosen, and of their signs
//! so many are turned that outputs which agree with the corner in h or more places are e^ε times as likely as the
//! others. Special cases are randomised response on one coordinate (k = h = 1) and Duchi's mechanism (k = d).
//!
//! Two inputs give any output with probabilities whose ratio is at most e^ε: given the chosen coordinates and the corner,
//! an output has probability 1/Z or e^ε/Z with the same Z for every corner, and rounding only mixes corners.

use super::fraction::{Fraction, quotient};
use super::random::Randomness;
use super::sampler::{SamplingError, is_of_likely_class, subset, uniform};

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
        let agreeing = subset(self.told, self.agreeing(random)?, random)?;
        // The highest bits are as good as any: uniform on 0, …, 2^20 − 1.
        let thresholds = (0..self.told).map(|_| Ok(random.next_u32()? >> (u32::BITS - GRID_BITS)));
        Ok(HypercubeDraw {
            coordinates: (0..self.features)
                .filter(|bit| coordinates >> bit & 1 == 1)
                .collect(),
            agrees: (0..self.told).map(|bit| agreeing >> bit & 1 == 1).collect(),
            thresholds: thresholds.collect::<Result<_, SamplingError>>()?,
        })
    }

    /// Draws how many signs agree: j of k with weight C(k, j), times e^ε from h on.
    ///
    /// First whether it is h or more, which is all that ε has a part in, then which j of these, by whole numbers.
    /// C(k, j)·k is below 2^104 and a sum of them at most 2^100.
    fn agreeing(&self, random: &mut impl Randomness) -> Result<u32, SamplingError> {
        let (k, h) = (self.told, self.threshold);
        if k > MOST_COORDINATES || h > k {
            return Err(SamplingError::Scale);
        }
        let mut binomials = [1u128; MOST_COORDINATES as usize + 1];
        let mut binomial = 1;
        for (j, place) in (0..=k).zip(&mut binomials) {
            *place = binomial;
            binomial = quotient(binomial * u128::from(k - j), u128::from(j) + 1);
        }
        let (below, rest) = binomials.split_at(h as usize);
        let above = rest.get(..=(k - h) as usize).unwrap_or_default();
        let (likely, others) = (above.iter().sum(), below.iter().sum());
        let (mut agreeing, class, count) =
            match is_of_likely_class(likely, others, self.epsilon, random)? {
                true => (h, above, likely),
                false => (0, below, others),
            };
        let mut drawn = uniform(count, random)?;
        for &binomial in class {
            if drawn < binomial {
                break;
            }
            drawn -= binomial;
            agreeing += 1;
        }
        Ok(agreeing)
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
#[path = "tests/hypercube.rs"]
mod tests;
