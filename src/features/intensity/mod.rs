//! Features of a region's intensities: their statistics, histograms and peaks, and PyRadiomics' first order features.

mod distribution;
mod first_order;
mod histogram;
mod local;
mod statistics;
mod volume_histogram;

pub(in crate::features) use first_order::pyradiomics_first_order;
pub(in crate::features) use histogram::histogram;
pub(in crate::features) use local::local;
pub(in crate::features) use statistics::statistics;
pub(in crate::features) use volume_histogram::{Range, VolumeHistogram, volume_histogram};

use super::{Definition, Family, Unit};

const EMPTY: &str = "No voxel of the region has an intensity in the range.";
const FLAT: &str = "All intensities of the region are the same.";

const fn define(
    family: Family,
    name: &'static str,
    ibsi: &'static str,
    tag: &'static str,
    unit: Unit,
) -> Definition {
    Definition {
        family,
        name,
        ibsi,
        tag,
        unit,
    }
}

#[cfg(test)]
mod tests;
