//! Whether two grids are parts of one lattice of voxels, and a mask of the one as a mask of the other.

use std::fmt;

use super::geometry::{angle_of_lines, dot, voxel_of_point};
use super::image::filled;
use super::{Limits, SizeError};
use crate::features::{Grid, Mask};

/// How far a voxel may lie from the one that it is taken for, in voxels. Rounded headers stay far below it, half a
/// voxel would be ambiguous.
const TOLERANCE: f64 = 0.1;
/// Spacings that differ by less are one.
const SPACING_TOLERANCE: f64 = 1e-4;
/// Axes that differ by less, in degrees, are one.
const ANGLE_TOLERANCE: f64 = 0.01;

/// In what the grid of a region differs from that of the image.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Difference {
    /// Frames of Reference: their positions have nothing to do with each other.
    FrameOfReference,
    /// The distance of voxel centres along an axis of the image, in mm.
    Spacing {
        /// 0 for columns, 1 for rows, 2 for slices of the image.
        axis: usize,
        /// That of the image.
        image: f64,
        /// That of the region.
        region: f64,
    },
    /// The direction of an axis.
    Direction {
        /// 0 for columns, 1 for rows, 2 for slices of the image.
        axis: usize,
        /// The angle between both.
        degrees: f64,
    },
    /// The position, beyond whole voxels.
    Position {
        /// How far the voxel centres are apart along the image's axes, in mm.
        millimetres: [f64; 3],
    },
    /// Columns and rows, where nothing but the size can be compared.
    Size {
        /// Those of the image.
        image: [usize; 2],
        /// Those of the region.
        region: [usize; 2],
    },
    /// A part of the region lies outside of the image.
    Outside {
        /// How many of the region's voxels.
        voxels: usize,
        /// Of how many.
        of: usize,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let axis_name = |axis: usize| {
            ["columns", "rows", "slices"]
                .get(axis)
                .copied()
                .unwrap_or("voxels")
        };
        match *self {
            Self::FrameOfReference => {
                formatter.write_str("image and region have different frames of reference")
            }
            Self::Spacing {
                axis,
                image,
                region,
            } => write!(
                formatter,
                "the {} of the image are {image} mm apart, those of the region {region} mm",
                axis_name(axis)
            ),
            Self::Direction { axis, degrees } => write!(
                formatter,
                "the axes of the {} are {degrees:.3} degrees apart",
                axis_name(axis)
            ),
            Self::Position {
                millimetres: [x, y, z],
            } => write!(
                formatter,
                "the voxels of the region lie {x:.3}, {y:.3}, {z:.3} mm beside those of the image"
            ),
            Self::Size {
                image: [columns, rows],
                region: [region_columns, region_rows],
            } => write!(
                formatter,
                "the image has {columns} x {rows} pixels, the region {region_columns} x {region_rows}"
            ),
            Self::Outside { voxels, of } => write!(
                formatter,
                "{voxels} of the {of} voxels of the region lie outside of the image"
            ),
        }
    }
}

/// All in which the grid of a region differs from that of the image.
#[derive(Debug, Clone, PartialEq)]
pub struct Differences(pub Vec<Difference>);

impl fmt::Display for Differences {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, difference) in self.0.iter().enumerate() {
            if position > 0 {
                formatter.write_str("; ")?;
            }
            difference.fmt(formatter)?;
        }
        Ok(())
    }
}

impl std::error::Error for Differences {}

impl From<Difference> for Differences {
    fn from(difference: Difference) -> Self {
        Self(vec![difference])
    }
}

/// How the voxels of one grid are numbered in another of the same lattice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lattice {
    /// Where the first voxel lies.
    offset: [i64; 3],
    /// Along which axis each axis runs.
    axis: [usize; 3],
    /// 1 along it, -1 against it.
    sign: [i64; 3],
}

const PERMUTATIONS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

impl Lattice {
    /// How voxels of `region` are numbered in `image`.
    pub(super) fn of(region: &Grid, image: &Grid) -> Result<Self, Differences> {
        let cosine = |own: usize, other: usize| dot(region.direction[own], image.direction[other]);
        let likeness = |axis: &[usize; 3]| -> f64 {
            axis.iter()
                .enumerate()
                .map(|(own, &other)| cosine(own, other).abs())
                .sum()
        };
        let axis = PERMUTATIONS
            .into_iter()
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
            .unwrap_or([0, 1, 2]);
        let sign = [0, 1, 2].map(|own| match cosine(own, axis[own]) < 0.0 {
            true => -1,
            false => 1,
        });
        let first = voxel_of_point(image, region.origin);
        // The cast clamps, and such a region lies outside.
        let lattice = Self {
            offset: first.map(|coordinate| coordinate.round() as i64),
            axis,
            sign,
        };
        match lattice.deviation(region, image) <= TOLERANCE {
            true => Ok(lattice),
            false => Err(lattice.differences(region, image)),
        }
    }

    /// How far the corners of the region are from where they are taken to be, in voxels. What is no number is far.
    fn deviation(&self, region: &Grid, image: &Grid) -> f64 {
        let mut deviation = 0.0_f64;
        for corner in 0..8_usize {
            let voxel = [0, 1, 2].map(|axis| match corner >> axis & 1 {
                0 => 0,
                _ => region.size[axis].saturating_sub(1),
            });
            let lies = voxel_of_point(image, region.point(voxel.map(|steps| steps as f64)));
            let taken = self.index(voxel);
            for (lies, taken) in lies.into_iter().zip(taken) {
                let off = (lies - taken as f64).abs();
                deviation = match off.is_nan() {
                    true => f64::INFINITY,
                    false => deviation.max(off),
                };
            }
        }
        deviation
    }

    fn differences(&self, region: &Grid, image: &Grid) -> Differences {
        let mut found = Vec::new();
        for (own, &axis) in self.axis.iter().enumerate() {
            let degrees = angle_of_lines(region.direction[own], image.direction[axis]);
            if degrees > ANGLE_TOLERANCE {
                found.push(Difference::Direction { axis, degrees });
            }
            let spacing = (image.spacing[axis], region.spacing[own]);
            let counts = region.size[own] > 1;
            if counts && (spacing.0 - spacing.1).abs() > SPACING_TOLERANCE * spacing.0 {
                found.push(Difference::Spacing {
                    axis,
                    image: spacing.0,
                    region: spacing.1,
                });
            }
        }
        let first = voxel_of_point(image, region.origin);
        let beside = [0, 1, 2].map(|axis| {
            let coordinate: f64 = first[axis];
            (coordinate - coordinate.round()) * image.spacing[axis]
        });
        let is_beside = beside
            .iter()
            .zip(image.spacing)
            .any(|(beside, spacing)| beside.abs() > TOLERANCE * spacing);
        if is_beside || found.is_empty() {
            found.push(Difference::Position {
                millimetres: beside,
            });
        }
        Differences(found)
    }

    /// The number of a voxel in the other grid; it may lie outside of it.
    pub(super) fn index(&self, voxel: [usize; 3]) -> [i64; 3] {
        let mut index = self.offset;
        for ((steps, axis), sign) in voxel.into_iter().zip(self.axis).zip(self.sign) {
            if let Some(coordinate) = index.get_mut(axis) {
                *coordinate = coordinate.saturating_add(sign.saturating_mul(steps as i64));
            }
        }
        index
    }

    /// The place of a voxel among the values of the other grid; `None` outside of it.
    pub(super) fn place(&self, voxel: [usize; 3], image: &Grid) -> Option<usize> {
        let mut inside = [0; 3];
        for ((inside, coordinate), size) in inside.iter_mut().zip(self.index(voxel)).zip(image.size)
        {
            *inside = usize::try_from(coordinate).ok().filter(|&at| at < size)?;
        }
        Some(image.index(inside))
    }
}

/// Why a region cannot be placed on an image.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlaceError {
    /// Their grids differ.
    #[error(transparent)]
    Differs(#[from] Differences),
    /// There is no room for the mask.
    #[error("the mask: {0}")]
    Size(#[from] SizeError),
}

/// The region on the grid of the image. Their axes may be numbered and turned differently, and the region's grid may be
/// a part of the image's, or larger where nothing of the region lies outside.
///
/// # Errors
/// [`PlaceError::Differs`] where a voxel of the region's grid lies more than a tenth of a voxel beside one of the
/// image's, with all that differs and by how much.
pub fn place(region: &Mask, image: &Grid) -> Result<Mask, PlaceError> {
    let lattice = Lattice::of(&region.grid, image)?;
    let voxels = Limits { voxels: usize::MAX }.voxels(image.size)?;
    let mut inside = filled(voxels, false)?;
    let [columns, rows, _] = region.grid.size;
    let (mut all, mut outside) = (0, 0);
    let set = region.inside.iter().enumerate().filter(|&(_, &set)| set);
    for (index, _) in set {
        let voxel = [
            index % columns,
            index / columns % rows,
            index / columns / rows,
        ];
        all += 1;
        match lattice
            .place(voxel, image)
            .and_then(|at| inside.get_mut(at))
        {
            Some(place) => *place = true,
            None => outside += 1,
        }
    }
    if outside > 0 {
        let difference = Difference::Outside {
            voxels: outside,
            of: all,
        };
        return Err(PlaceError::Differs(difference.into()));
    }
    Ok(Mask {
        grid: image.clone(),
        inside,
    })
}
