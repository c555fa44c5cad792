//! Regions that the program draws itself, for images that come without one. They are named as automatic, and their shape
//! is not the patient's: no feature of shape is taken of them.
//!
//! `body_otsu`: rows and columns at the edge that hold a single value (collimation, padding) are left out, the rest is
//! made smaller by the mean of blocks, divided by Otsu's threshold (IEEE Trans. SMC 9:62-66, 1979) into dark and bright,
//! and of what is bright the largest connected component stays, its holes filled slice by slice. It expects
//! that the body is brighter than what surrounds it: true of CT, mammograms and of radiographs whose black and white are
//! as usual. Of an MR or a PET it is the part of high signal, of a radiograph with soft collimation the collimated border
//! can be in it: whoever relies on it looks at it.

mod component;
mod otsu;
mod smaller;

use super::image::{Image, SizeError, filled};
use crate::features::Mask;
use smaller::Smaller;

/// A component of less of the image, in parts of it, is no body.
const SMALLEST: f64 = 0.01;

/// How an automatic region was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Otsu's threshold, the largest component, filled.
    BodyOtsu,
    /// All that is measured: asked for, or because there is nothing to tell a body by.
    WholeImage,
}

impl Method {
    /// Its name, as the output has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BodyOtsu => "body_otsu",
            Self::WholeImage => "whole-image",
        }
    }
}

/// An automatic region.
#[derive(Debug, Clone, PartialEq)]
pub struct Automatic {
    /// The region. Voxels that hold no measurement are outside.
    pub mask: Mask,
    /// How it was found.
    pub method: Method,
    /// From which value on a voxel counted as bright.
    pub threshold: Option<f64>,
}

impl Automatic {
    /// The part of the image that it covers: 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.mask.count() as f64 / self.mask.inside.len().max(1) as f64
    }

    /// Its area in mm², where the image has one slice.
    #[must_use]
    pub fn area(&self) -> Option<f64> {
        let grid = &self.mask.grid;
        let [width, height, _] = grid.spacing;
        (grid.size[2] == 1).then(|| self.mask.count() as f64 * width * height)
    }

    /// Its volume in mm³.
    #[must_use]
    pub fn volume(&self) -> f64 {
        self.mask.count() as f64 * self.mask.grid.voxel_volume()
    }
}

/// All voxels that hold a measurement.
///
/// # Errors
/// [`SizeError`] where there is no memory.
pub fn whole_image(image: &Image) -> Result<Automatic, SizeError> {
    let mut inside = filled(image.volume.values.len(), true)?;
    leave_out_missing(&mut inside, image);
    Ok(Automatic {
        mask: Mask {
            grid: image.volume.grid.clone(),
            inside,
        },
        method: Method::WholeImage,
        threshold: None,
    })
}

/// The body, or the breast of a mammogram; the whole image where there is nothing to tell it by.
///
/// # Errors
/// [`SizeError`] where there is no memory.
pub fn body(image: &Image) -> Result<Automatic, SizeError> {
    let smaller = Smaller::of(image)?;
    let Some(threshold) = otsu::threshold(smaller.measured()) else {
        return whole_image(image);
    };
    let bright = smaller.map(|mean| mean > threshold);
    let mut body = component::largest(&bright, smaller.size);
    component::fill(&mut body, smaller.size);
    let covered = body.iter().filter(|&&inside| inside).count() as f64;
    if covered < SMALLEST * body.len() as f64 {
        return whole_image(image);
    }
    let mut inside = smaller.spread(&body, image.volume.grid.size)?;
    leave_out_missing(&mut inside, image);
    Ok(Automatic {
        mask: Mask {
            grid: image.volume.grid.clone(),
            inside,
        },
        method: Method::BodyOtsu,
        threshold: Some(threshold),
    })
}

fn leave_out_missing(inside: &mut [bool], image: &Image) {
    let missing = image.missing.iter().flatten();
    for (inside, missing) in inside.iter_mut().zip(missing) {
        *inside &= !missing;
    }
}
