//! RT Structure Sets (PS3.3 A.19): contours on slices, filled.
//!
//! A voxel is inside where its centre is. Contours of one slice are combined by exclusive or, so that a contour within
//! another one is a hole (PS3.3 C.8.8.6.3).

use super::geometry::voxel_of_point;
use super::header::{decimals, first_text};
use super::image::{Limits, SizeError, filled};
use super::lattice::Differences;
use super::segmentation::text;
use super::target::Target;
use crate::features::{Grid, Mask};
use crate::instance::{DataSet, Instance, tags};

/// How far a contour may lie beside the middle of a slice, as a part of the distance of slices.
const OFF_SLICE: f64 = 0.25;
/// How far it may reach beyond the voxels at the edge of the image, in voxels: they end there.
const OVER_EDGE: f64 = 0.5 + 1e-6;
/// Coordinates that differ by less are one, in voxels: what a file writes in decimals is not exact.
const GRAIN: f64 = 1e-6;

/// A region of interest of a structure set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// ROI Number (3006,0022).
    pub number: i64,
    /// ROI Name (3006,0026). Free text: it can identify.
    pub name: String,
    /// How many closed contours it has; the other ones enclose nothing.
    pub contours: usize,
}

/// Why a structure set gives no region.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StructureSetError {
    /// Something else.
    #[error("this is no RT Structure Set")]
    NotStructureSet,
    /// There is no such region.
    #[error("there is no region {number}; there are {there:?}")]
    NoRegion {
        /// Which was asked for.
        number: i64,
        /// Those that there are.
        there: Vec<i64>,
    },
    /// There are several regions, and none was chosen.
    #[error("there are several regions, and none was chosen: {there:?}")]
    Several {
        /// Those that there are.
        there: Vec<i64>,
    },
    /// No closed contour, or none around the centre of a voxel.
    #[error("the region is empty")]
    Empty,
    /// A contour whose data are no points.
    #[error("the points of contour {contour} make no sense (ContourData)")]
    Points {
        /// Which contour of the region, counted from 0.
        contour: usize,
    },
    /// The image does not lie in the patient.
    #[error(
        "the image does not say where it lies in the patient, and so contours have no place in it"
    )]
    NoPosition,
    /// A contour across slices.
    #[error(
        "contour {contour} does not lie in a slice of the image: it covers {millimetres:.3} mm across slices"
    )]
    Across {
        /// Which contour of the region, counted from 0.
        contour: usize,
        /// From its lowest to its highest point.
        millimetres: f64,
    },
    /// A contour between slices.
    #[error("contour {contour} lies {millimetres:.3} mm beside the nearest slice of the image")]
    Between {
        /// Which contour of the region, counted from 0.
        contour: usize,
        /// How far.
        millimetres: f64,
    },
    /// Contours that leave the image.
    #[error("{contours} of the {of} contours reach outside of the image")]
    Outside {
        /// How many.
        contours: usize,
        /// Of how many.
        of: usize,
    },
    /// It has another frame of reference.
    #[error(transparent)]
    Differs(#[from] Differences),
    /// There is no room for the mask.
    #[error("the mask: {0}")]
    Size(#[from] SizeError),
}

/// The regions of a structure set.
///
/// # Errors
/// [`StructureSetError::NotStructureSet`].
pub fn regions(instance: &Instance) -> Result<Vec<Region>, StructureSetError> {
    let root = &instance.data_set;
    if root.get(tags::STRUCTURE_SET_ROI_SEQUENCE).is_none() {
        return Err(StructureSetError::NotStructureSet);
    }
    let items = root.items(tags::STRUCTURE_SET_ROI_SEQUENCE).iter();
    let regions = items.filter_map(|item| {
        let number = integer(item, tags::ROI_NUMBER)?;
        Some(Region {
            number,
            name: text(root, item, tags::ROI_NAME),
            contours: closed_contours(root, number).count(),
        })
    });
    Ok(regions.collect())
}

fn integer(data_set: &DataSet, tag: crate::instance::Tag) -> Option<i64> {
    first_text(data_set, tag)?.parse().ok()
}

/// The contours of a region that enclose something.
fn closed_contours(root: &DataSet, number: i64) -> impl Iterator<Item = &DataSet> {
    let regions = root.items(tags::ROI_CONTOUR_SEQUENCE).iter();
    let own =
        regions.filter(move |item| integer(item, tags::REFERENCED_ROI_NUMBER) == Some(number));
    own.flat_map(|item| item.items(tags::CONTOUR_SEQUENCE))
        .filter(|contour| {
            matches!(
                first_text(contour, tags::CONTOUR_GEOMETRIC_TYPE),
                Some("CLOSED_PLANAR" | "CLOSEDPLANAR_XOR")
            )
        })
}

/// A region, filled on the grid of the image; without a number the only one that has closed contours.
///
/// # Errors
/// [`StructureSetError`]: a contour that lies between slices, across them or outside of the image is named with how
/// far.
pub fn read(
    instance: &Instance,
    number: Option<i64>,
    target: &Target<'_>,
    limits: &Limits,
) -> Result<Mask, StructureSetError> {
    let root = &instance.data_set;
    let regions = regions(instance)?;
    let all: Vec<i64> = regions.iter().map(|region| region.number).collect();
    let closed = regions.iter().filter(|region| region.contours > 0);
    let closed: Vec<i64> = closed.map(|region| region.number).collect();
    let number = match (number, closed.as_slice()) {
        (Some(number), _) if all.contains(&number) => number,
        (Some(number), _) => return Err(StructureSetError::NoRegion { number, there: all }),
        (None, &[only]) => only,
        (None, []) => return Err(StructureSetError::Empty),
        (None, _) => return Err(StructureSetError::Several { there: closed }),
    };
    if !target.positioned {
        return Err(StructureSetError::NoPosition);
    }
    let items = root.items(tags::STRUCTURE_SET_ROI_SEQUENCE).iter();
    let own = items.filter(|item| integer(item, tags::ROI_NUMBER) == Some(number));
    for item in own {
        target
            .shares_frame_of_reference(first_text(item, tags::REFERENCED_FRAME_OF_REFERENCE_UID))?;
    }
    let mut fill = Fill {
        grid: target.grid,
        inside: filled(limits.voxels(target.grid.size)?, false)?,
    };
    let (mut count, mut outside) = (0, 0);
    for (position, contour) in closed_contours(root, number).enumerate() {
        count += 1;
        let points =
            points(contour, target.grid).ok_or(StructureSetError::Points { contour: position })?;
        match slice_of(&points, target.grid, position)? {
            Some(slice) if is_within(&points, target.grid) => fill.toggle(&points, slice),
            _ => outside += 1,
        }
    }
    if outside > 0 {
        return Err(StructureSetError::Outside {
            contours: outside,
            of: count,
        });
    }
    let mask = fill.finish();
    match mask.inside.contains(&true) {
        true => Ok(mask),
        false => Err(StructureSetError::Empty),
    }
}

/// The points of a contour in voxels.
fn points(contour: &DataSet, grid: &Grid) -> Option<Vec<[f64; 3]>> {
    let mut coordinates = contour.ascii(tags::CONTOUR_DATA)?.split('\\');
    let mut points = Vec::new();
    while let Some(x) = coordinates.next() {
        let mut point = [0.0; 3];
        let texts = [Some(x), coordinates.next(), coordinates.next()];
        for (coordinate, text) in point.iter_mut().zip(texts) {
            let number: f64 = text?.trim().parse().ok()?;
            *coordinate = Some(number).filter(|number| number.is_finite())?;
        }
        let voxel = voxel_of_point(grid, point).map(|at| (at / GRAIN).round() * GRAIN);
        points.push(voxel);
    }
    let stated: Option<[f64; 1]> = decimals(contour, tags::NUMBER_OF_CONTOUR_POINTS);
    let agrees = stated.is_none_or(|[stated]| stated == points.len() as f64);
    (agrees && points.iter().flatten().all(|at| at.is_finite())).then_some(points)
}

/// The slice that the contour lies in; `None` outside of the image.
fn slice_of(
    points: &[[f64; 3]],
    grid: &Grid,
    contour: usize,
) -> Result<Option<usize>, StructureSetError> {
    let heights = points.iter().map(|point| point[2]);
    let lowest = heights.clone().fold(f64::INFINITY, f64::min);
    let highest = heights.fold(f64::NEG_INFINITY, f64::max);
    let depth = grid.spacing[2];
    if highest - lowest > OFF_SLICE {
        return Err(StructureSetError::Across {
            contour,
            millimetres: (highest - lowest) * depth,
        });
    }
    let height = f64::midpoint(lowest, highest);
    let slice = height.round();
    if !(0.0..grid.size[2] as f64).contains(&slice) {
        return Ok(None);
    }
    if (height - slice).abs() > OFF_SLICE {
        return Err(StructureSetError::Between {
            contour,
            millimetres: (height - slice).abs() * depth,
        });
    }
    // It is in the range of the slices.
    Ok(Some(slice as usize))
}

fn is_within(points: &[[f64; 3]], grid: &Grid) -> bool {
    let [columns, rows, _] = grid.size.map(|size| size as f64);
    points.iter().all(|&[x, y, _]| {
        (-OVER_EDGE..=columns - 1.0 + OVER_EDGE).contains(&x)
            && (-OVER_EDGE..=rows - 1.0 + OVER_EDGE).contains(&y)
    })
}

/// A mask whose voxels, until it is finished, say where along a row inside and outside change.
struct Fill<'a> {
    grid: &'a Grid,
    inside: Vec<bool>,
}

impl Fill<'_> {
    /// Notes where the rows of a slice cross the contour.
    fn toggle(&mut self, points: &[[f64; 3]], slice: usize) {
        let [columns, rows, _] = self.grid.size;
        let next = points.iter().cycle().skip(1);
        for (&[x, y, _], &[next_x, next_y, _]) in points.iter().zip(next) {
            let (low, high) = (y.min(next_y), y.max(next_y));
            // From the lower end on and before the upper one, so that an end counts for one of two edges.
            let first = low.ceil().max(0.0) as usize;
            let end = (high.ceil().max(0.0) as usize).min(rows);
            for row in first..end {
                let part = (row as f64 - y) / (next_y - y);
                let crossing = x + part * (next_x - x);
                let column = (crossing - GRAIN / 2.0).ceil().max(0.0) as usize;
                if column < columns {
                    let at = self.grid.index([column, row, slice]);
                    if let Some(changes) = self.inside.get_mut(at) {
                        *changes = !*changes;
                    }
                }
            }
        }
    }

    fn finish(mut self) -> Mask {
        for row in self.inside.chunks_mut(self.grid.size[0]) {
            let mut is_inside = false;
            for voxel in row {
                is_inside ^= *voxel;
                *voxel = is_inside;
            }
        }
        Mask {
            grid: self.grid.clone(),
            inside: self.inside,
        }
    }
}
