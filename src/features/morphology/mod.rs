//! Size and shape of a region (IBSI HCUG), and PyRadiomics' shape features.

mod autocorrelation;
mod boxes;
mod definitions;
mod ellipsoid;
mod hull;
mod mesh;
mod moments;
mod outline;
mod pyradiomics;
mod region;

use std::f64::consts::PI;

use super::intensity::{Voxel, voxels};
use super::{Aggregation, Definition, Features, Volume};
use definitions as of;
use hull::{Hull, cross, dot};
use moments::{Moments, eigenvalues};
use outline::Outline;
use region::Region;

pub(in crate::features) use pyradiomics::{pyradiomics_shape, pyradiomics_shape_2d};

const EMPTY: &str = "The region has no voxel.";
const NO_INTENSITIES: &str = "No voxel of the region has an intensity in the range.";
const FLAT_SHAPE: &str =
    "The region lies in one plane, so an ellipsoid around its voxels has no volume.";
const NO_EXTENT: &str = "The region is one voxel, so it has no axes.";
const NO_MASS: &str = "The region's intensities sum up to zero, so they have no centre.";
const ALIKE: &str = "All intensities of the region are the same.";

/// The features of morphology by the IBSI reference manual, of a region's morphological mask and, where intensities
/// are asked for, its intensity mask. Both have a flag for each voxel of the image.
pub(in crate::features) fn features(
    image: &Volume,
    morphological: &[bool],
    intensity: &[bool],
    out: &mut Features,
) {
    let spacing = image.grid.spacing;
    let Some(region) = Region::new(&image.grid, morphological) else {
        for definition in of::ALL {
            out.lacks(definition, Aggregation::None, EMPTY);
        }
        return;
    };
    let mesh = mesh::mesh(&region, spacing);
    let (volume, area) = (mesh.volume, mesh.area);
    let moments = Moments::new(&region);
    let outline = Outline::new(&region);
    let hull = Hull::new(&outline.candidates());
    let mut put = |definition: Definition, value: f64, reason: &'static str| {
        out.push(definition, Aggregation::None, value, reason);
    };

    put(of::VOLUME, volume, EMPTY);
    put(
        of::VOXEL_VOLUME,
        moments.count as f64 * image.grid.voxel_volume(),
        EMPTY,
    );
    put(of::AREA, area, EMPTY);
    put(of::SURFACE_TO_VOLUME, area / volume, EMPTY);
    // Equations of the manual's sections on compactness, sphericity and asphericity.
    let sphere = (36.0 * PI * volume * volume).cbrt();
    put(
        of::COMPACTNESS_1,
        volume / (PI.sqrt() * area.powf(1.5)),
        EMPTY,
    );
    put(
        of::COMPACTNESS_2,
        36.0 * PI * volume * volume / area.powi(3),
        EMPTY,
    );
    put(of::SPHERICAL_DISPROPORTION, area / sphere, EMPTY);
    put(of::SPHERICITY, sphere / area, EMPTY);
    put(
        of::ASPHERICITY,
        (area.powi(3) / (36.0 * PI * volume * volume)).cbrt() - 1.0,
        EMPTY,
    );

    let voxels = voxels(image, intensity);
    put(
        of::CENTRE_OF_MASS_SHIFT,
        shift(image, &region, &moments, &voxels),
        no_centre(&voxels),
    );
    put(
        of::MAXIMUM_DIAMETER,
        hull.as_ref()
            .map_or(f64::NAN, |hull| outline::diameter(hull, spacing)),
        EMPTY,
    );

    // One voxel has no covariance: nothing is divided by 0, but the lengths are absent.
    let values = eigenvalues(moments.covariance(spacing, moments.count.saturating_sub(1).max(1)));
    let lengths = values.map(|value| {
        if moments.count > 1 {
            4.0 * value.sqrt()
        } else {
            f64::NAN
        }
    });
    put(of::MAJOR_AXIS, lengths[0], NO_EXTENT);
    put(of::MINOR_AXIS, lengths[1], NO_EXTENT);
    put(of::LEAST_AXIS, lengths[2], NO_EXTENT);
    put(of::ELONGATION, (values[1] / values[0]).sqrt(), NO_EXTENT);
    put(of::FLATNESS, (values[2] / values[0]).sqrt(), NO_EXTENT);

    let bounds = outline.bounds();
    let sides = std::array::from_fn(|axis| {
        f64::from(bounds[axis].1 - bounds[axis].0) * spacing[axis] / 2.0
    });
    put(of::VOLUME_DENSITY_AABB, volume / box_volume(sides), EMPTY);
    put(of::AREA_DENSITY_AABB, area / box_area(sides), EMPTY);
    let sides = hull
        .as_ref()
        .map_or([f64::NAN; 3], |hull| boxes::smallest(hull, spacing));
    put(of::VOLUME_DENSITY_OMBB, volume / box_volume(sides), EMPTY);
    put(of::AREA_DENSITY_OMBB, area / box_area(sides), EMPTY);
    let semi_axes = lengths.map(|length| length / 2.0);
    put(
        of::VOLUME_DENSITY_AEE,
        volume / ellipsoid::volume(semi_axes),
        FLAT_SHAPE,
    );
    put(
        of::AREA_DENSITY_AEE,
        area / ellipsoid::area(semi_axes),
        NO_EXTENT,
    );
    let points: Vec<[f64; 3]> = hull
        .iter()
        .flat_map(Hull::vertices)
        .map(|point| std::array::from_fn(|axis| f64::from(point[axis]) * spacing[axis] / 2.0))
        .collect();
    let semi_axes = ellipsoid::enclosing(&points).unwrap_or([f64::NAN; 3]);
    put(
        of::VOLUME_DENSITY_MVEE,
        volume / ellipsoid::volume(semi_axes),
        EMPTY,
    );
    put(
        of::AREA_DENSITY_MVEE,
        area / ellipsoid::area(semi_axes),
        EMPTY,
    );
    let (hull_volume, hull_area) = hull
        .as_ref()
        .map_or((f64::NAN, f64::NAN), |hull| size(hull, spacing));
    put(of::VOLUME_DENSITY_HULL, volume / hull_volume, EMPTY);
    put(of::AREA_DENSITY_HULL, area / hull_area, EMPTY);

    let count = voxels.len() as f64;
    let mean = voxels.iter().map(|&(_, value)| value).sum::<f64>() / count;
    put(of::INTEGRATED_INTENSITY, mean * volume, NO_INTENSITIES);
    let (moran, geary) = alikeness(image, intensity, &voxels, mean);
    let reason = if voxels.is_empty() {
        NO_INTENSITIES
    } else {
        ALIKE
    };
    put(of::MORAN, moran, reason);
    put(of::GEARY, geary, reason);
}

/// The distance between the centre of the voxels and that of their intensities in mm (KLMA).
fn shift(image: &Volume, region: &Region, moments: &Moments, voxels: &[Voxel]) -> f64 {
    let mut mass = 0.0;
    let mut sums = [0.0; 3];
    for &(place, value) in voxels {
        mass += value;
        for (sum, at) in sums.iter_mut().zip(place) {
            *sum += value * at as f64;
        }
    }
    let centre = moments.centre();
    (0..3)
        .map(|axis| {
            let geometric = centre[axis] - 1.0 + region.first[axis] as f64;
            ((geometric - sums[axis] / mass) * image.grid.spacing[axis]).powi(2)
        })
        .sum::<f64>()
        .sqrt()
}

fn no_centre(voxels: &[Voxel]) -> &'static str {
    if voxels.is_empty() {
        NO_INTENSITIES
    } else {
        NO_MASS
    }
}

/// Moran's I (N365) and Geary's C (NPT7); not a number where intensities do not differ.
fn alikeness(image: &Volume, mask: &[bool], voxels: &[Voxel], mean: f64) -> (f64, f64) {
    let differ = voxels.iter().any(|&(_, value)| value != voxels[0].1);
    let Some(region) = Region::new(&image.grid, mask).filter(|_| differ) else {
        return (f64::NAN, f64::NAN);
    };
    let deviations: Vec<Voxel> = voxels
        .iter()
        .map(|&(place, value)| {
            (
                std::array::from_fn(|axis| place[axis] - region.first[axis]),
                value - mean,
            )
        })
        .collect();
    let size = region.size.map(|voxels| voxels - 2);
    let pairs = autocorrelation::pairs(&deviations, size, image.grid.spacing);
    let squares: f64 = deviations
        .iter()
        .map(|&(_, deviation)| deviation * deviation)
        .sum();
    let count = voxels.len() as f64;
    let moran = count / pairs.weights * pairs.products / squares;
    // The sum of w (x_i - x_j)² is twice that of w x_i² less that of w x_i x_j.
    let geary = (count - 1.0) / pairs.weights * (pairs.squares - pairs.products) / squares;
    (moran, geary)
}

fn box_volume([a, b, c]: [f64; 3]) -> f64 {
    a * b * c
}

fn box_area([a, b, c]: [f64; 3]) -> f64 {
    2.0 * (a * b + b * c + c * a)
}

/// Volume and area of a hull.
fn size(hull: &Hull, spacing: [f64; 3]) -> (f64, f64) {
    let mut volume = 0.0;
    let mut area = 0.0;
    for face in hull.faces() {
        let [a, b, c] = face.map(|point| -> [f64; 3] {
            std::array::from_fn(|axis| f64::from(point[axis]) * spacing[axis] / 2.0)
        });
        let minus = |a: [f64; 3], b: [f64; 3]| std::array::from_fn(|axis| a[axis] - b[axis]);
        let normal = cross(minus(b, a), minus(c, a));
        area += dot(normal, normal).sqrt() / 2.0;
        volume += dot(cross(a, b), c) / 6.0;
    }
    (volume, area)
}

#[cfg(test)]
mod tests;
