//! Vectors, and grids from the axes that a file states.

use crate::features::Grid;

/// How far axes may be from right angles, in degrees: rounded cosines are not a shear.
const RIGHT_ANGLE_TOLERANCE: f64 = 0.1;

/// Distances of voxels in mm: what is smaller or larger is no image of a patient.
const SPACINGS: std::ops::RangeInclusive<f64> = 1e-5..=1e5;
/// How far from the origin an image may lie in mm, for the same reason, and so that no digit of a voxel is lost.
const FARTHEST: f64 = 1e7;

/// Why the axes of a file make no grid.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum AxesError {
    /// A number that is infinite or none.
    #[error("its axes are not numbers")]
    NotFinite,
    /// Voxels that lie on one another.
    #[error("its voxels have no distance along an axis")]
    NoSpacing,
    /// Voxels or positions of a size that nothing in medicine has.
    #[error("its voxels are not of a size, or not at a place, that an image of a patient can have")]
    Absurd,
    /// Axes that are not at right angles to each other.
    #[error("its axes are {degrees:.2} degrees off right angles")]
    Sheared {
        /// How far off.
        degrees: f64,
    },
}

pub(super) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(super) fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

pub(super) fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(super) fn scaled(a: [f64; 3], factor: f64) -> [f64; 3] {
    a.map(|coordinate| coordinate * factor)
}

pub(super) fn length(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

/// The vector of length 1 in the same direction; `None` of one that has none.
pub(super) fn unit(a: [f64; 3]) -> Option<[f64; 3]> {
    let length = length(a);
    (length.is_finite() && length > 0.0).then(|| scaled(a, 1.0 / length))
}

/// The angle between two lines of unit length, in degrees: 0 to 90.
pub(super) fn angle_of_lines(a: [f64; 3], b: [f64; 3]) -> f64 {
    // The sine tells small angles apart, which the cosine does not.
    length(cross(a, b)).atan2(dot(a, b).abs()).to_degrees()
}

/// The grid whose voxel steps are `steps` in mm, and whose first voxel lies at `origin`.
pub(super) fn grid_of_steps(
    size: [usize; 3],
    origin: [f64; 3],
    steps: [[f64; 3]; 3],
) -> Result<Grid, AxesError> {
    let spacing = steps.map(length);
    if !spacing
        .iter()
        .chain(&origin)
        .all(|number| number.is_finite())
    {
        return Err(AxesError::NotFinite);
    }
    let mut direction = [[0.0; 3]; 3];
    for (direction, step) in direction.iter_mut().zip(steps) {
        *direction = unit(step).ok_or(AxesError::NoSpacing)?;
    }
    let [x, y, z] = direction;
    let degrees = [(x, y), (y, z), (z, x)]
        .map(|(a, b)| 90.0 - angle_of_lines(a, b))
        .into_iter()
        .fold(0.0, f64::max);
    if degrees > RIGHT_ANGLE_TOLERANCE {
        return Err(AxesError::Sheared { degrees });
    }
    is_sensible(spacing, origin)?;
    // Rounded cosines add up over hundreds of voxels: at right angles they are those of one grid.
    let y = unit(minus(y, scaled(x, dot(x, y)))).ok_or(AxesError::NoSpacing)?;
    let normal = cross(x, y);
    let direction = [x, y, scaled(normal, dot(normal, z).signum())];
    Ok(Grid {
        size,
        spacing,
        origin,
        direction,
    })
}

/// Whether a patient can have voxels of this size at this place.
pub(super) fn is_sensible(spacing: [f64; 3], origin: [f64; 3]) -> Result<(), AxesError> {
    let is_near = |at: &f64| at.abs() <= FARTHEST;
    match spacing.iter().all(|one| SPACINGS.contains(one)) && origin.iter().all(is_near) {
        true => Ok(()),
        false => Err(AxesError::Absurd),
    }
}

/// Where a point given in mm lies on a grid, in voxels.
pub(super) fn voxel_of_point(grid: &Grid, point: [f64; 3]) -> [f64; 3] {
    let from_origin = minus(point, grid.origin);
    let mut voxel = [0.0; 3];
    for ((voxel, direction), spacing) in voxel.iter_mut().zip(grid.direction).zip(grid.spacing) {
        *voxel = dot(from_origin, direction) / spacing;
    }
    voxel
}
