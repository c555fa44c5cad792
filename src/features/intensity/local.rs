//! Peaks of intensity: the mean within a sphere of 1 cm³ (IBSI 9ST6).

use super::{EMPTY, Voxel, define, voxels};
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
    let region = voxels(image, intensity);
    let maximum = region
        .iter()
        .map(|&(_, value)| value)
        .fold(f64::NEG_INFINITY, f64::max);
    if region.is_empty() || image.values.len() < image.grid.voxels() {
        out.lacks(LOCAL, Aggregation::None, EMPTY);
        out.lacks(GLOBAL, Aggregation::None, EMPTY);
        return;
    }
    let sphere = Sphere::new(image.grid.spacing, image.grid.size);
    let sums = Sums::new(image, &region, sphere.reach, maximum);
    let (mut at_maximum, mut anywhere) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for &(place, value) in &region {
        let mean = maximum + sums.mean(&sphere, place);
        anywhere = anywhere.max(mean);
        // Of several brightest voxels that with the highest peak.
        if value == maximum {
            at_maximum = at_maximum.max(mean);
        }
    }
    out.push(LOCAL, Aggregation::None, at_maximum, EMPTY);
    out.push(GLOBAL, Aggregation::None, anywhere, EMPTY);
}

/// The rows of a sphere of 1 cm³.
struct Sphere {
    /// Offsets along y and z, and how many voxels the row reaches to either side.
    rows: Vec<(isize, isize, usize)>,
    /// How many voxels the sphere reaches along each axis; no more than the image has.
    reach: [usize; 3],
}

impl Sphere {
    fn new(spacing: [f64; 3], size: [usize; 3]) -> Self {
        let squared = (750.0 / std::f64::consts::PI).cbrt().powi(2);
        let reach = |left: f64, axis: usize| {
            (left.max(0.0).sqrt() / spacing[axis])
                .floor()
                .min(size[axis] as f64) as usize
        };
        let mut rows = Vec::new();
        let dz = reach(squared, 2) as isize;
        for dz in -dz..=dz {
            let left = squared - (dz as f64 * spacing[2]).powi(2);
            let dy = reach(left, 1) as isize;
            for dy in -dy..=dy {
                rows.push((dy, dz, reach(left - (dy as f64 * spacing[1]).powi(2), 0)));
            }
        }
        Self {
            rows,
            reach: [0, 1, 2].map(|axis| reach(squared, axis)),
        }
    }
}

/// The intensities of each row summed up to each voxel, in a box.
struct Sums {
    first: [usize; 3],
    /// Voxels along x, y and z.
    size: [usize; 3],
    sums: Vec<f64>,
}

impl Sums {
    /// Of the box that spheres around a region take in. Intensities are counted from `base`, to keep sums small.
    fn new(image: &Volume, region: &[Voxel], reach: [usize; 3], base: f64) -> Self {
        let mut first = [usize::MAX; 3];
        let mut size = [0; 3];
        for &(place, _) in region {
            for axis in 0..3 {
                first[axis] = first[axis].min(place[axis]);
                size[axis] = size[axis].max(place[axis]);
            }
        }
        for axis in 0..3 {
            let end = (size[axis] + reach[axis] + 1).min(image.grid.size[axis]);
            first[axis] = first[axis].saturating_sub(reach[axis]);
            size[axis] = end - first[axis];
        }
        let mut sums = Vec::with_capacity((size[0] + 1) * size[1] * size[2]);
        for z in first[2]..first[2] + size[2] {
            for y in first[1]..first[1] + size[1] {
                let start = image.grid.index([first[0], y, z]);
                let mut sum = 0.0;
                sums.push(sum);
                for value in &image.values[start..start + size[0]] {
                    sum += value - base;
                    sums.push(sum);
                }
            }
        }
        Self { first, size, sums }
    }

    /// The mean within a sphere, from the base.
    fn mean(&self, sphere: &Sphere, place: [usize; 3]) -> f64 {
        let [x, y, z]: [usize; 3] = std::array::from_fn(|axis| place[axis] - self.first[axis]);
        let (mut sum, mut count) = (0.0, 0);
        for &(dy, dz, reach) in &sphere.rows {
            let (y, z) = (y.wrapping_add_signed(dy), z.wrapping_add_signed(dz));
            if y < self.size[1] && z < self.size[2] {
                let row = (z * self.size[1] + y) * (self.size[0] + 1);
                let (from, to) = (x.saturating_sub(reach), (x + reach + 1).min(self.size[0]));
                sum += self.sums[row + to] - self.sums[row + from];
                count += to - from;
            }
        }
        sum / count as f64
    }
}
