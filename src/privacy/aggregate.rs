//! What many records are good for: means, how far off they may be, and how many records it takes.

use serde::Serialize;

use super::mechanism::{Mechanism, Released};
use super::statistics::normal_quantile;

/// The mean of a feature over many records.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mean {
    /// The unbiased estimate, in [0, 1] but for the noise.
    pub mean: f64,
    /// Its standard error at most: noise, and how much the values themselves can differ.
    pub standard_error: f64,
    /// Both ends of the confidence interval, by the normal distribution: from some thirty records on.
    pub interval: [f64; 2],
}

/// Unbiased means of all features over records of one mechanism, with confidence intervals that miss with probability
/// `miss` (0.05 for 95 %). Empty where there are no records, or `miss` is not between 0 and 1.
///
/// The intervals are of the mean of the population that the records are drawn from. A record of another mechanism counts
/// as one that tells nothing.
#[must_use]
pub fn means(mechanism: &Mechanism, records: &[Released], miss: f64) -> Vec<Mean> {
    if records.is_empty() || !(miss > 0.0 && miss < 1.0) {
        return Vec::new();
    }
    let n = records.len() as f64;
    let share = match mechanism {
        Mechanism::Hypercube(of) => f64::from(of.told) / f64::from(of.features),
        _ => 1.0,
    };
    let mut sums = vec![0.0; mechanism.features() as usize];
    for record in records {
        for (sum, told) in sums.iter_mut().zip(mechanism.told(record)) {
            *sum += told.map_or(0.0, |told| (told - 0.5) / share);
        }
    }
    let z = normal_quantile(miss / 2.0);
    let mean = |sum: f64| {
        let mean = 0.5 + sum / n;
        let standard_error = (population_variance(mechanism, mean) / n).sqrt();
        let reach = z * standard_error;
        Mean {
            mean,
            standard_error,
            interval: [mean - reach, mean + reach],
        }
    };
    sums.into_iter().map(mean).collect()
}

/// The largest variance that an estimate from one record can have where the values differ and their mean is `mean`.
fn population_variance(mechanism: &Mechanism, mean: f64) -> f64 {
    let mean = mean.clamp(0.0, 1.0);
    match mechanism {
        // The mean square of its estimates is the same for all values, so that this is exact.
        Mechanism::Hypercube(of) => of.variance(mean),
        // Values of [0, 1] with this mean have a variance of at most mean·(1 − mean).
        _ => mechanism.worst_variance() + mean * (1.0 - mean),
    }
}

/// What a release is worth before it is made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Worth {
    /// The mean squared error of a feature of one record at worst; guessing one half has 0.25 at most.
    pub worst_error: f64,
    /// How much of the variance of a feature that is uniform on [0, 1] one record explains.
    pub explained: f64,
    /// How many records it takes until the error of a mean by noise alone is `error`.
    pub records: u64,
    /// The error of a mean that was asked for, as a part of the range.
    pub error: f64,
    /// The error of a mean over the number of records that was asked for.
    pub error_of_many: f64,
}

/// What one record is good for, how many make `error`, and what `many` make.
#[must_use]
pub fn worth(mechanism: &Mechanism, error: f64, many: u64) -> Worth {
    let worst_error = mechanism.worst_variance();
    // Simpson's rule is exact for the parabolas that all variances are.
    let ends = mechanism.variance(0.0) + mechanism.variance(1.0);
    let average = (ends + 4.0 * mechanism.variance(0.5)) / 6.0;
    let uniform = 1.0 / 12.0;
    Worth {
        worst_error,
        explained: uniform / (uniform + average),
        // What is more than fits is as good as never.
        records: (worst_error / (error * error)).ceil() as u64,
        error,
        error_of_many: (worst_error / many.max(1) as f64).sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::Fraction;
    use crate::privacy::tests::{Stream, fraction};

    fn best(features: u32, epsilon: u128) -> Mechanism {
        Mechanism::best(features, fraction(epsilon, 1)).expect("lawful")
    }

    #[test]
    fn the_number_of_patients_is_that_of_the_table() {
        for (features, epsilon, expected) in [
            (20, 1, 9_365),
            (20, 3, 1_343),
            (20, 8, 278),
            (50, 8, 675),
            (100, 3, 6_713),
        ] {
            let records = worth(&best(features, epsilon), 0.05, 1).records;
            assert!(
                (records as f64 / f64::from(expected) - 1.0).abs() < 4e-3,
                "{records} for {expected}"
            );
        }
        let laplace = |epsilon| Mechanism::laplace(20, fraction(epsilon, 1)).expect("lawful");
        assert_eq!(worth(&laplace(1), 0.05, 1).records.div_ceil(10), 32_000);
    }

    #[test]
    fn one_record_explains_as_little_as_the_table_says() {
        for (epsilon, expected) in [(1, 0.0036), (3, 0.025), (8, 0.12)] {
            let explained = worth(&best(20, epsilon), 0.05, 1).explained;
            assert!(
                (explained / expected - 1.0).abs() < 0.02,
                "{explained} for {expected}"
            );
        }
    }

    #[test]
    fn intervals_hold_the_mean_as_often_as_they_say() {
        let mut random = Stream::of_test("intervals");
        let epsilon: Fraction = fraction(3, 1);
        for mechanism in [
            best(5, 3),
            best(1, 3),
            Mechanism::laplace(5, epsilon).expect("lawful"),
        ] {
            let d = mechanism.features() as usize;
            let (trials, mut missed) = (60, 0);
            for _ in 0..trials {
                let records: Vec<_> = (0..80)
                    .map(|record| {
                        // Half of the patients have 0, half 0.6.
                        let values = vec![0.6 * f64::from(record % 2); d];
                        mechanism.release(&values, &mut random).expect("randomness")
                    })
                    .collect();
                let means = means(&mechanism, &records, 0.1);
                missed += means
                    .iter()
                    .filter(|of| of.interval[0] > 0.3 || of.interval[1] < 0.3)
                    .count();
            }
            let all = (trials * d) as f64;
            // Wider than needed is allowed, but not without bound.
            let share = missed as f64 / all;
            assert!(share < 0.1 + 5.0 * (0.09 / all).sqrt(), "{share}");
            // Of one feature there are few intervals, and wide ones.
            assert!(d == 1 || share > 0.0, "the interval never misses");
        }
        assert!(means(&best(5, 3), &[], 0.05).is_empty());
    }
}
