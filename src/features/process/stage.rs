//! Figures of an image and its region after each stage of processing, to compare with those of other software.

use serde::Serialize;

use super::region::drawn;
use super::resegmentation::of_region;
use crate::features::Volume;

/// Figures after a stage of processing, as the IBSI lists them for its CT phantom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// `initial`, `interpolated` or `resegmented`.
    pub name: &'static str,
    /// Voxels of the image along x, y and z.
    pub size: [usize; 3],
    /// Its spacing in mm.
    pub spacing: [f64; 3],
    /// Its intensities.
    pub image: Option<Intensities>,
    /// The morphological mask.
    pub morphological: Extent,
    /// The intensity mask.
    pub intensity: Extent,
    /// The intensities in the intensity mask; none of an empty one.
    pub region: Option<Intensities>,
}

/// Mean and extremes of intensities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Intensities {
    /// Their mean.
    pub mean: f64,
    /// The lowest.
    pub minimum: f64,
    /// The highest.
    pub maximum: f64,
}

/// How large a mask is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Extent {
    /// Voxels of the box around it along x, y and z.
    pub size: [usize; 3],
    /// Voxels inside.
    pub voxels: usize,
}

impl Stage {
    pub(super) fn new(
        name: &'static str,
        image: &Volume,
        morphological: &[bool],
        intensity: &[bool],
    ) -> Self {
        let size = image.grid.size;
        Self {
            name,
            size,
            spacing: image.grid.spacing,
            image: Intensities::of(image.values.iter().copied()),
            morphological: Extent::of(morphological, size),
            intensity: Extent::of(intensity, size),
            region: Intensities::of(of_region(&image.values, intensity)),
        }
    }
}

impl Intensities {
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let (mut count, mut sum) = (0.0, 0.0);
        let (mut minimum, mut maximum) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            count += 1.0;
            sum += value;
            minimum = value.min(minimum);
            maximum = value.max(maximum);
        }
        (count > 0.0).then(|| Self {
            mean: sum / count,
            minimum,
            maximum,
        })
    }
}

impl Extent {
    fn of(inside: &[bool], size: [usize; 3]) -> Self {
        let Some(drawn) = drawn(inside, size) else {
            return Self {
                size: [0; 3],
                voxels: 0,
            };
        };
        let (first, last) = drawn.bounds;
        Self {
            size: [0, 1, 2].map(|axis| last[axis] + 1 - first[axis]),
            voxels: drawn.voxels,
        }
    }
}
