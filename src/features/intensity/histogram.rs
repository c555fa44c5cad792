//! Statistics of the grey levels of a discretised region (IBSI ZVCW).

use super::distribution::Distribution;
use super::statistics::Common;
use super::{EMPTY, define};
use crate::features::{Aggregation, Definition, Family, Features, Levels, Unit};

const fn of(name: &'static str, ibsi: &'static str, tag: &'static str, unit: Unit) -> Definition {
    define(Family::IntensityHistogram, name, ibsi, tag, unit)
}

#[rustfmt::skip]
const COMMON: [Definition; 16] = [
    of("Mean discretised intensity", "X6K6", "ih_mean", Unit::Level),
    of("Discretised intensity variance", "CH89", "ih_var", Unit::LevelSquared),
    of("Discretised intensity skewness", "88K1", "ih_skew", Unit::One),
    of("(Excess) discretised intensity kurtosis", "C3I7", "ih_kurt", Unit::One),
    of("Median discretised intensity", "WIFQ", "ih_median", Unit::Level),
    of("Minimum discretised intensity", "1PR8", "ih_min", Unit::Level),
    of("10th discretised intensity percentile", "1PR8", "ih_p10", Unit::Level),
    of("90th discretised intensity percentile", "GPMT", "ih_p90", Unit::Level),
    of("Maximum discretised intensity", "3NCY", "ih_max", Unit::Level),
    of("Discretised intensity interquartile range", "WR0O", "ih_iqr", Unit::Level),
    of("Discretised intensity range", "5Z3W", "ih_range", Unit::Level),
    of("Intensity histogram mean absolute deviation", "D2ZX", "ih_mad", Unit::Level),
    of("Intensity histogram robust mean absolute deviation", "WRZB", "ih_rmad", Unit::Level),
    of("Intensity histogram median absolute deviation", "4RNL", "ih_medad", Unit::Level),
    of("Intensity histogram coefficient of variation", "CWYJ", "ih_cov", Unit::One),
    of("Intensity histogram quartile coefficient of dispersion", "SLWD", "ih_qcod", Unit::One),
];

#[rustfmt::skip]
const OWN: [Definition; 7] = [
    of("Intensity histogram mode", "AMMC", "ih_mode", Unit::Level),
    of("Discretised intensity entropy", "TLU2", "ih_entropy", Unit::Bit),
    of("Discretised intensity uniformity", "BJ5W", "ih_uniformity", Unit::One),
    of("Maximum histogram gradient", "12CE", "ih_max_grad", Unit::One),
    of("Maximum histogram gradient intensity", "8E6O", "ih_max_grad_g", Unit::Level),
    of("Minimum histogram gradient", "VQB3", "ih_min_grad", Unit::One),
    of("Minimum histogram gradient intensity", "RHQZ", "ih_min_grad_g", Unit::Level),
];

const ONE_LEVEL: &str = "The histogram has one grey level, so it has no gradient.";

/// How many voxels have each grey level, from level 1 to the highest that is possible or occurs.
pub fn counts(levels: &Levels) -> Vec<u32> {
    let mut counts = vec![0; usize::from(levels.count) + 1];
    for chunk in levels.levels.chunks(16) {
        // Most of a box is outside of the region.
        if chunk.iter().fold(0, |any, &level| any | level) == 0 {
            continue;
        }
        for level in chunk.iter().map(|&level| usize::from(level)) {
            if level >= counts.len() {
                counts.resize(level + 1, 0);
            }
            counts[level] += u32::from(level > 0);
        }
    }
    counts.split_off(1)
}

/// Adds the statistics of a region's grey levels.
pub(in crate::features) fn histogram(levels: &Levels, out: &mut Features) {
    let counts = counts(levels);
    let Some(distribution) = Distribution::of_levels(&counts) else {
        for definition in COMMON.into_iter().chain(OWN) {
            out.lacks(definition, Aggregation::None, EMPTY);
        }
        return;
    };
    let common = Common::of(&distribution);
    for (definition, value) in COMMON.into_iter().zip(common.values) {
        out.push(definition, Aggregation::None, value, EMPTY);
    }
    let total = distribution.total as f64;
    let entropy = -distribution
        .pairs()
        .map(|(_, count)| count / total * (count / total).log2())
        .sum::<f64>();
    let uniformity = distribution
        .pairs()
        .map(|(_, count)| (count / total).powi(2))
        .sum();
    let [(max, max_level), (min, min_level)] =
        gradients(&counts).unwrap_or([(f64::NAN, f64::NAN); 2]);
    let values = [
        mode(&distribution),
        // Not minus zero where there is one level.
        entropy.max(0.0),
        uniformity,
        max,
        max_level,
        min,
        min_level,
    ];
    for (definition, value) in OWN.into_iter().zip(values) {
        out.push(definition, Aggregation::None, value, ONE_LEVEL);
    }
}

/// The most frequent level; of several that nearest to the mean, of two of these the lower one (AMMC).
fn mode(distribution: &Distribution) -> f64 {
    let mut best = (0.0, f64::NAN);
    for (level, count) in distribution.pairs() {
        let nearer = (level - distribution.mean).abs() < (best.1 - distribution.mean).abs();
        if count > best.0 || (count == best.0 && nearer) {
            best = (count, level);
        }
    }
    best.1
}

/// The largest and the smallest gradient of the histogram, each with the first level that has it.
fn gradients(counts: &[u32]) -> Option<[(f64, f64); 2]> {
    if counts.len() < 2 {
        return None;
    }
    let count = |level: usize| f64::from(counts[level]);
    let last = counts.len() - 1;
    let mut largest = (f64::NEG_INFINITY, 0.0);
    let mut smallest = (f64::INFINITY, 0.0);
    for at in 0..=last {
        let gradient = if at == 0 {
            count(1) - count(0)
        } else if at == last {
            count(last) - count(last - 1)
        } else {
            (count(at + 1) - count(at - 1)) / 2.0
        };
        let level = (at + 1) as f64;
        if gradient > largest.0 {
            largest = (gradient, level);
        }
        if gradient < smallest.0 {
            smallest = (gradient, level);
        }
    }
    Some([largest, smallest])
}
