//! The intensity-volume histogram (IBSI P88C): which fraction of the region has at least an intensity.

use super::distribution::Distribution;
use super::{EMPTY, FLAT, define};
use crate::features::{Aggregation, Definition, Family, Features, Unit};

const fn of(name: &'static str, ibsi: &'static str, tag: &'static str) -> Definition {
    define(Family::Ivh, name, ibsi, tag, Unit::One)
}

const VOLUMES: [Definition; 3] = [
    of("Volume at intensity fraction", "BC2M", "ivh_v10"),
    of("Volume at intensity fraction", "BC2M", "ivh_v90"),
    of(
        "Volume fraction difference between intensity fractions",
        "DDTU",
        "ivh_diff_v10_v90",
    ),
];
const INTENSITIES: [Definition; 3] = [
    of("Intensity at volume fraction", "GBPN", "ivh_i10"),
    of("Intensity at volume fraction", "GBPN", "ivh_i90"),
    of(
        "Intensity fraction difference between volume fractions",
        "CNV2",
        "ivh_diff_i10_i90",
    ),
];

const TOO_MANY: &str = "More than that fraction of the region has its highest intensity.";

/// The bounds of a re-segmentation range, where there are any: else the region's own minimum and maximum are taken.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::features) struct Range {
    /// The lower bound.
    pub minimum: Option<f64>,
    /// The upper bound.
    pub maximum: Option<f64>,
}

/// How intensities are made discrete for the intensity-volume histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::features) enum VolumeHistogram {
    /// Not at all: they are whole numbers, as HU are, and calibrated. The interval is 1.
    Levels(Range),
    /// Bins of a size for calibrated intensities: each intensity becomes its bin's centre.
    FixedBinSize {
        /// The size of a bin.
        size: f64,
        /// Where bins start and end.
        range: Range,
    },
    /// So many bins for arbitrary intensities: each intensity becomes its bin's number.
    FixedBinNumber(u16),
    /// Not at all, and they are not whole numbers.
    Continuous(Range),
}

/// Intensities i = first + k · interval for k from 0 to last, and which k a value has.
struct Steps {
    first: f64,
    interval: f64,
    last: f64,
    /// The lowest intensity of k = 0, and how many k there are to how large a range.
    origin: f64,
    steps: f64,
    range: f64,
}

impl Steps {
    fn of(&self, value: f64) -> f64 {
        (self.steps * (value - self.origin) / self.range)
            .floor()
            .clamp(0.0, self.last)
    }
}

/// Adds the features of the intensity-volume histogram of a region's intensities.
pub(in crate::features) fn volume_histogram(
    values: &[f64],
    discretisation: VolumeHistogram,
    out: &mut Features,
) {
    let unit = match discretisation {
        VolumeHistogram::FixedBinNumber(_) => Unit::Level,
        _ => Unit::Intensity,
    };
    let intensities = INTENSITIES.map(|definition| Definition { unit, ..definition });
    let Some(distribution) = Distribution::of(values) else {
        for definition in VOLUMES.into_iter().chain(intensities) {
            out.lacks(definition, Aggregation::None, EMPTY);
        }
        return;
    };
    let (low, high) = (distribution.min(), distribution.max());
    let ends = |range: Range| (range.minimum.unwrap_or(low), range.maximum.unwrap_or(high));
    let (volumes, at) = match discretisation {
        VolumeHistogram::Continuous(range) => continuous(&distribution, ends(range)),
        VolumeHistogram::Levels(range) => {
            let (minimum, maximum) = ends(range);
            let steps = Steps {
                first: minimum,
                interval: 1.0,
                last: (maximum - minimum).floor(),
                origin: minimum,
                steps: 1.0,
                range: 1.0,
            };
            stepwise(&distribution, &steps)
        }
        VolumeHistogram::FixedBinSize { size, range } => {
            let (minimum, maximum) = ends(range);
            let steps = Steps {
                first: minimum + 0.5 * size,
                interval: size,
                // As many bins as reach the maximum; a maximum on an edge belongs to the bin below.
                last: ((maximum - minimum) / size).ceil().max(1.0) - 1.0,
                origin: minimum,
                steps: 1.0,
                range: size,
            };
            stepwise(&distribution, &steps)
        }
        VolumeHistogram::FixedBinNumber(number) => {
            let steps = Steps {
                first: 1.0,
                interval: 1.0,
                last: f64::from(number.max(1)) - 1.0,
                origin: low,
                steps: f64::from(number.max(1)),
                range: if high > low { high - low } else { 1.0 },
            };
            stepwise(&distribution, &steps)
        }
    };
    let [v10, v90] = volumes;
    for (definition, value) in VOLUMES.into_iter().zip([v10, v90, v10 - v90]) {
        out.push(definition, Aggregation::None, value, FLAT);
    }
    let [i10, i90] = at;
    let reason = if high > low { TOO_MANY } else { FLAT };
    for (definition, value) in intensities.into_iter().zip([i10, i90, i10 - i90]) {
        out.push(definition, Aggregation::None, value, reason);
    }
}

/// Tenths of the intensities or of the volume that the features are taken at.
const TENTHS: [u8; 2] = [1, 9];

/// V10 and V90, I10 and I90 at discrete intensities. Not a number where there is none.
fn stepwise(of: &Distribution, steps: &Steps) -> ([f64; 2], [f64; 2]) {
    let volumes = TENTHS.map(|tenths| {
        if steps.last <= 0.0 {
            return f64::NAN;
        }
        // The lowest k whose fraction of the range is large enough has the largest volume.
        let k = (f64::from(tenths) * steps.last / 10.0).ceil();
        1.0 - of.average(|value| if steps.of(value) < k { 1.0 } else { 0.0 })
    });
    let at = TENTHS.map(|tenths| {
        // Above the value that one voxel too many has or exceeds.
        let k = steps.of(of.at(above(of.total, tenths))) + 1.0;
        if k <= steps.last {
            steps.first + k * steps.interval
        } else {
            f64::NAN
        }
    });
    (volumes, at)
}

/// The same for intensities as they are: the intensities that occur are those that there are.
fn continuous(of: &Distribution, (minimum, maximum): (f64, f64)) -> ([f64; 2], [f64; 2]) {
    let volumes = TENTHS.map(|tenths| {
        if minimum >= maximum {
            return f64::NAN;
        }
        let from = minimum + (maximum - minimum) * f64::from(tenths) / 10.0;
        1.0 - of.average(|value| if value < from { 1.0 } else { 0.0 })
    });
    let at = TENTHS.map(|tenths| {
        let left_out = of.at(above(of.total, tenths));
        of.pairs()
            .map(|(value, _)| value)
            .find(|&value| value > left_out)
            .unwrap_or(f64::NAN)
    });
    (volumes, at)
}

/// The place in ascending order of the largest value that more than so many tenths of `count` values reach.
fn above(count: u64, tenths: u8) -> u64 {
    count - 1 - count * u64::from(tenths) / 10
}
