//! Settings that have names.

use super::{
    Discretisation, IbsiSettings, Interpolation, Interpolator, PyradiomicsSettings, Resegmentation,
    Rounding, Settings, Spacing,
};
use crate::features::Aggregation;

/// The names: `default`, those of the IBSI's phantoms (reference manual, "Reference data sets"), and `pyradiomics`,
/// what PyRadiomics does when nothing is set.
pub const NAMES: [&str; 8] = [
    "default",
    "ibsi-phantom",
    "ibsi-ct-a",
    "ibsi-ct-b",
    "ibsi-ct-c",
    "ibsi-ct-d",
    "ibsi-ct-e",
    "pyradiomics",
];

const BY_SLICE: [Aggregation; 6] = [
    Aggregation::SliceAveraged,
    Aggregation::SliceMerged,
    Aggregation::DirectionMerged,
    Aggregation::PlaneMerged,
    Aggregation::Slice,
    Aggregation::Plane,
];
const BY_VOLUME: [Aggregation; 3] = [
    Aggregation::VolumeAveraged,
    Aggregation::VolumeMerged,
    Aggregation::Volume,
];

pub(super) fn settings(name: &str) -> Option<Settings> {
    let default = IbsiSettings::default();
    let range = |minimum, maximum| Resegmentation {
        range: Some([Some(minimum), Some(maximum)]),
        sigma: None,
    };
    let bins_of = |size| Discretisation::FixedBinSize {
        size,
        minimum: None,
    };
    // Hounsfield units are whole numbers.
    let interpolation = |spacing, image| {
        Some(Interpolation {
            spacing,
            image,
            rounding: Rounding::Integer,
            mask: Interpolator::Linear,
        })
    };
    let volume = Spacing::Volume([2.0; 3]);
    let settings = match name {
        "default" => default,
        "ibsi-phantom" => IbsiSettings {
            discretisation: Discretisation::None,
            volume_histogram: Discretisation::None,
            aggregations: BY_SLICE.into_iter().chain(BY_VOLUME).collect(),
            ..default
        },
        "ibsi-ct-a" => IbsiSettings {
            resegmentation: range(-500.0, 400.0),
            discretisation: bins_of(25.0),
            volume_histogram: Discretisation::None,
            aggregations: BY_SLICE.to_vec(),
            ..default
        },
        "ibsi-ct-b" => IbsiSettings {
            interpolation: interpolation(Spacing::Plane([2.0; 2]), Interpolator::Linear),
            resegmentation: range(-500.0, 400.0),
            discretisation: Discretisation::FixedBinNumber(32),
            volume_histogram: Discretisation::None,
            aggregations: BY_SLICE.to_vec(),
            ..default
        },
        "ibsi-ct-c" => IbsiSettings {
            interpolation: interpolation(volume, Interpolator::Linear),
            resegmentation: range(-1000.0, 400.0),
            discretisation: bins_of(25.0),
            volume_histogram: bins_of(2.5),
            aggregations: BY_VOLUME.to_vec(),
            ..default
        },
        "ibsi-ct-d" => IbsiSettings {
            interpolation: interpolation(volume, Interpolator::Linear),
            resegmentation: Resegmentation {
                range: None,
                sigma: Some(3.0),
            },
            discretisation: Discretisation::FixedBinNumber(32),
            volume_histogram: Discretisation::None,
            aggregations: BY_VOLUME.to_vec(),
            ..default
        },
        "ibsi-ct-e" => IbsiSettings {
            interpolation: interpolation(volume, Interpolator::Spline),
            resegmentation: Resegmentation {
                sigma: Some(3.0),
                ..range(-1000.0, 400.0)
            },
            discretisation: Discretisation::FixedBinNumber(32),
            volume_histogram: Discretisation::FixedBinNumber(1000),
            aggregations: BY_VOLUME.to_vec(),
            ..default
        },
        "pyradiomics" => return Some(Settings::Pyradiomics(PyradiomicsSettings::default())),
        _ => return None,
    };
    Some(Settings::Ibsi(settings))
}
