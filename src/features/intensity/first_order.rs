//! PyRadiomics' first order features, by its conventions and under its names (Van Griethuysen et al. 2017).

use super::distribution::Distribution;
use super::histogram::counts;
use super::{EMPTY, define};
use crate::features::{Aggregation, Definition, Family, Features, Levels, Unit};

const fn of(name: &'static str, ibsi: &'static str, tag: &'static str, unit: Unit) -> Definition {
    define(Family::IntensityStatistics, name, ibsi, tag, unit)
}

/// Those with the IBSI's code are what the IBSI defines; PyRadiomics' kurtosis is greater by 3.
#[rustfmt::skip]
const DEFINITIONS: [Definition; 19] = [
    of("10Percentile", "QG58", "firstorder_10Percentile", Unit::Intensity),
    of("90Percentile", "8DWT", "firstorder_90Percentile", Unit::Intensity),
    of("Energy", "N8CA", "firstorder_Energy", Unit::IntensitySquared),
    of("Entropy", "TLU2", "firstorder_Entropy", Unit::Bit),
    of("InterquartileRange", "SALO", "firstorder_InterquartileRange", Unit::Intensity),
    of("Kurtosis", "", "firstorder_Kurtosis", Unit::One),
    of("Maximum", "84IY", "firstorder_Maximum", Unit::Intensity),
    of("MeanAbsoluteDeviation", "4FUA", "firstorder_MeanAbsoluteDeviation", Unit::Intensity),
    of("Mean", "Q4LE", "firstorder_Mean", Unit::Intensity),
    of("Median", "Y12H", "firstorder_Median", Unit::Intensity),
    of("Minimum", "1GSF", "firstorder_Minimum", Unit::Intensity),
    of("Range", "2OJQ", "firstorder_Range", Unit::Intensity),
    of("RobustMeanAbsoluteDeviation", "1128", "firstorder_RobustMeanAbsoluteDeviation", Unit::Intensity),
    of("RootMeanSquared", "5ZWQ", "firstorder_RootMeanSquared", Unit::Intensity),
    of("Skewness", "KE2A", "firstorder_Skewness", Unit::One),
    of("StandardDeviation", "", "firstorder_StandardDeviation", Unit::Intensity),
    of("TotalEnergy", "", "firstorder_TotalEnergy", Unit::IntensitySquaredVolume),
    of("Uniformity", "BJ5W", "firstorder_Uniformity", Unit::One),
    of("Variance", "ECT3", "firstorder_Variance", Unit::IntensitySquared),
];

/// Adds the first order features of a region's intensities: the 18 that PyRadiomics gives by default, and the standard
/// deviation. Entropy and uniformity are of the grey levels; `voxel_volume` in mm³ makes the energy a total one;
/// `shift` is PyRadiomics' `voxelArrayShift`, added to the intensities for energies and the root mean square alone.
pub(in crate::features) fn pyradiomics_first_order(
    values: &[f64],
    levels: &Levels,
    voxel_volume: f64,
    shift: f64,
    out: &mut Features,
) {
    let Some(of) = Distribution::of(values) else {
        for definition in DEFINITIONS {
            out.lacks(definition, Aggregation::None, EMPTY);
        }
        return;
    };
    let counts = counts(levels);
    let total: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    let (mut entropy, mut uniformity) = (0.0, 0.0);
    for &count in counts.iter().filter(|&&count| count > 0) {
        let probability = f64::from(count) / total;
        // PyRadiomics adds the epsilon, and so gives a flat region a tiny negative entropy.
        entropy -= probability * (probability + f64::EPSILON).log2();
        uniformity += probability * probability;
    }
    let variance = of.moment(2);
    // A flat region has neither skewness nor kurtosis: PyRadiomics gives 0.
    let divisor = if variance == 0.0 { 1.0 } else { variance };
    let [p10, p25, median, p75, p90] =
        [10.0, 25.0, 50.0, 75.0, 90.0].map(|percent| of.percentile(percent));
    let square = of.average(|value| (value + shift).powi(2));
    let energy = square * of.total as f64;
    let values = [
        p10,
        p90,
        energy,
        entropy,
        p75 - p25,
        of.moment(4) / (divisor * divisor),
        of.max(),
        of.deviation(of.mean),
        of.mean,
        median,
        of.min(),
        of.max() - of.min(),
        of.deviation_between(p10, p90),
        square.sqrt(),
        of.moment(3) / divisor.powf(1.5),
        variance.sqrt(),
        energy * voxel_volume,
        uniformity,
        variance,
    ];
    for (definition, value) in DEFINITIONS.into_iter().zip(values) {
        out.push(definition, Aggregation::None, value, EMPTY);
    }
}
