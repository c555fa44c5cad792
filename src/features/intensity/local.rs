//! Peaks of intensity: the mean within a sphere of 1 cm³ (IBSI 9ST6).

use super::{EMPTY, define};
use crate::features::{Aggregation, Definition, Family, Features, Unit, Volume};

const LOCAL: Definition = define(
    Family::LocalIntensity,
    "Local intensity peak",
    "VJGA",
    "loc_peak_loc",
    Unit::Intensity,
);
const GLOBAL: Definition = define(
    Family::LocalIntensity,
    "Global intensity peak",
    "0F91",
    "loc_peak_glob",
    Unit::Intensity,
);

/// Adds the mean intensity of the sphere around the region's brightest voxel and that of the brightest sphere around
/// any of its voxels. A sphere takes in all voxels of the image whose centres are at most (3 / 4π)^⅓ cm away, inside
/// the region or not.
pub(in crate::features) fn local(image: &Volume, intensity: &[bool], out: &mut Features) {
    let [columns, rows, slices] = image.grid.size;
    let region = || {
        let voxels = intensity.iter().zip(&image.values).enumerate();
        voxels
            .filter(|&(_, (&inside, _))| inside)
            .map(|(index, (_, &value))| (index, value))
    };
    let maximum = region().map(|(_, value)| value).fold(f64::NEG_INFINITY, f64::max);
    if maximum == f64::NEG_INFINITY || image.values.len() < image.grid.voxels() {
        out.lacks(LOCAL, Aggregation::None, EMPTY);
        out.lacks(GLOBAL, Aggregation::None, EMPTY);
        return;
    }
    let sphere = Sphere::new(image.grid.spacing, [rows, slices]);
    // The sum of each row up to each voxel, of intensities around the maximum to keep them small.
    let mut sums = Vec::with_capacity((columns + 1) * rows * slices);
    for row in image.values.chunks_exact(columns) {
        let mut sum = 0.0;
        sums.push(sum);
        for value in row {
            sum += value - maximum;
            sums.push(sum);
        }
    }
    let mean = |index: usize| {
        let [x, y, z] = [index % columns, index / columns % rows, index / columns / rows];
        let (mut sum, mut count) = (0.0, 0);
        for &(dy, dz, reach) in &sphere.rows {
            let (y, z) = (y.wrapping_add_signed(dy), z.wrapping_add_signed(dz));
            if y < rows && z < slices {
                let row = (z * rows + y) * (columns + 1);
                let (from, to) = (x.saturating_sub(reach), (x + reach + 1).min(columns));
                sum += sums[row + to] - sums[row + from];
                count += to - from;
            }
        }
        maximum + sum / count as f64
    };
    let (mut at_maximum, mut anywhere) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for (index, value) in region() {
        let mean = mean(index);
        anywhere = anywhere.max(mean);
        // Of several brightest voxels that with the highest peak.
        if value == maximum {
            at_maximum = at_maximum.max(mean);
        }
    }
    out.push(LOCAL, Aggregation::None, at_maximum, EMPTY);
    out.push(GLOBAL, Aggregation::None, anywhere, EMPTY);
}

/// The rows of a sphere of 1 cm³: offsets along y and z, and how many voxels it reaches to either side.
struct Sphere {
    rows: Vec<(isize, isize, usize)>,
}

impl Sphere {
    fn new(spacing: [f64; 3], [rows, slices]: [usize; 2]) -> Self {
        let squared = (750.0 / std::f64::consts::PI).cbrt().powi(2);
        let reach = |left: f64, spacing: f64| (left.sqrt() / spacing).floor();
        let clipped = |left: f64, spacing: f64, most: usize| reach(left, spacing).min(most as f64) as isize;
        let mut sphere = Vec::new();
        let dz = clipped(squared, spacing[2], slices);
        for dz in -dz..=dz {
            let left = squared - (dz as f64 * spacing[2]).powi(2);
            let dy = clipped(left.max(0.0), spacing[1], rows);
            for dy in -dy..=dy {
                let left = left - (dy as f64 * spacing[1]).powi(2);
                sphere.push((dy, dz, reach(left.max(0.0), spacing[0]) as usize));
            }
        }
        Self { rows: sphere }
    }
}
