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

use super::{Definition, Family, Unit, Volume};

const EMPTY: &str = "No voxel of the region has an intensity in the range.";
const FLAT: &str = "All intensities of the region are the same.";

/// A voxel of a grid, and what it holds.
pub(in crate::features) type Voxel = ([usize; 3], f64);

/// The voxels of a region, by their place in the grid, with their intensities.
pub(in crate::features) fn voxels(image: &Volume, inside: &[bool]) -> Vec<Voxel> {
    let [columns, rows, _] = image.grid.size;
    let mut voxels = Vec::new();
    if columns == 0 {
        return voxels;
    }
    let lines = inside.chunks(columns).zip(image.values.chunks(columns));
    for (line, (inside, values)) in lines.enumerate() {
        // Most of an image is outside.
        if inside.iter().fold(false, |any, &voxel| any | voxel) {
            let (y, z) = (line % rows, line / rows);
            for (x, (&inside, &value)) in inside.iter().zip(values).enumerate() {
                if inside {
                    voxels.push(([x, y, z], value));
                }
            }
        }
    }
    voxels
}

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
