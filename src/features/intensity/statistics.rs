//! Statistics of the intensities as they are (IBSI UHIW).

use super::distribution::Distribution;
use super::{EMPTY, define};
use crate::features::{Aggregation, Definition, Family, Features, Unit};

const fn of(name: &'static str, ibsi: &'static str, tag: &'static str, unit: Unit) -> Definition {
    define(Family::IntensityStatistics, name, ibsi, tag, unit)
}

#[rustfmt::skip]
const DEFINITIONS: [Definition; 18] = [
    of("Mean intensity", "Q4LE", "stat_mean", Unit::Intensity),
    of("Intensity variance", "ECT3", "stat_var", Unit::IntensitySquared),
    of("Intensity skewness", "KE2A", "stat_skew", Unit::One),
    of("(Excess) intensity kurtosis", "IPH6", "stat_kurt", Unit::One),
    of("Median intensity", "Y12H", "stat_median", Unit::Intensity),
    of("Minimum intensity", "1GSF", "stat_min", Unit::Intensity),
    of("10th intensity percentile", "QG58", "stat_p10", Unit::Intensity),
    of("90th intensity percentile", "8DWT", "stat_p90", Unit::Intensity),
    of("Maximum intensity", "84IY", "stat_max", Unit::Intensity),
    of("Intensity interquartile range", "SALO", "stat_iqr", Unit::Intensity),
    of("Intensity range", "2OJQ", "stat_range", Unit::Intensity),
    of("Intensity-based mean absolute deviation", "4FUA", "stat_mad", Unit::Intensity),
    of("Intensity-based robust mean absolute deviation", "1128", "stat_rmad", Unit::Intensity),
    of("Intensity-based median absolute deviation", "N72L", "stat_medad", Unit::Intensity),
    of("Intensity-based coefficient of variation", "7TET", "stat_cov", Unit::One),
    of("Intensity-based quartile coefficient of dispersion", "9S40", "stat_qcod", Unit::One),
    of("Intensity-based energy", "N8CA", "stat_energy", Unit::IntensitySquared),
    of("Root mean square intensity", "5ZWQ", "stat_rms", Unit::Intensity),
];

const DIVIDED_BY_ZERO: &str =
    "It is a ratio whose denominator is zero for the region's intensities.";

/// Adds the statistics of a region's intensities.
pub(in crate::features) fn statistics(values: &[f64], out: &mut Features) {
    let distribution = Distribution::of(values);
    let values = distribution.as_ref().map(|of| {
        let common = Common::of(of);
        let energy = of.average(|value| value * value);
        let mut values = [0.0; 18];
        values[..16].copy_from_slice(&common.values);
        values[16] = energy * of.total as f64;
        values[17] = energy.sqrt();
        values
    });
    let reason = if values.is_some() {
        DIVIDED_BY_ZERO
    } else {
        EMPTY
    };
    for (definition, value) in DEFINITIONS
        .into_iter()
        .zip(values.unwrap_or([f64::NAN; 18]))
    {
        // IBSI: of a flat region the skewness and the kurtosis are 0.
        out.push(definition, Aggregation::None, value, reason);
    }
}

/// What intensities and grey levels have in common, in the order of [`DEFINITIONS`]: from the mean to the quartile
/// coefficient of dispersion.
pub struct Common {
    pub values: [f64; 16],
}

impl Common {
    /// Equations of the manual's sections on intensity statistics and the intensity histogram.
    pub fn of(distribution: &Distribution) -> Self {
        let variance = distribution.moment(2);
        let flat = distribution.is_flat();
        let skewness = distribution.moment(3) / variance.powf(1.5);
        let kurtosis = distribution.moment(4) / (variance * variance) - 3.0;
        let median = distribution.percentile(50.0);
        let [p10, p25, p75, p90] =
            [10.0, 25.0, 75.0, 90.0].map(|percent| distribution.percentile(percent));
        Self {
            values: [
                distribution.mean,
                variance,
                if flat { 0.0 } else { skewness },
                if flat { 0.0 } else { kurtosis },
                median,
                distribution.min(),
                p10,
                p90,
                distribution.max(),
                p75 - p25,
                distribution.max() - distribution.min(),
                distribution.deviation(distribution.mean),
                distribution.deviation_between(p10, p90),
                distribution.deviation(median),
                variance.sqrt() / distribution.mean,
                (p75 - p25) / (p75 + p25),
            ],
        }
    }
}
