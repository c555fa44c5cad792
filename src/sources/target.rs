//! What a region is drawn onto.

use super::lattice::{Difference, Differences};
use crate::features::Grid;

/// The grid of an image, and what of the image else a region has to agree with.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The grid of the image.
    pub grid: &'a Grid,
    /// Frame of Reference UID of the image, where it has one.
    pub(super) frame_of_reference: Option<&'a str>,
    /// Whether the grid lies in the patient: not that of a projection image.
    pub(super) positioned: bool,
}

impl<'a> Target<'a> {
    /// The grid of an image that has no frame of reference: of a NIfTI file.
    #[must_use]
    pub fn of_grid(grid: &'a Grid) -> Self {
        Self {
            grid,
            frame_of_reference: None,
            positioned: true,
        }
    }

    /// Whether positions in this frame of reference are positions in the image. What is not stated may agree.
    pub(super) fn shares_frame_of_reference(
        &self,
        frame_of_reference: Option<&str>,
    ) -> Result<(), Differences> {
        match (self.frame_of_reference, frame_of_reference) {
            (Some(own), Some(other)) if own != other => Err(Difference::FrameOfReference.into()),
            _ => Ok(()),
        }
    }
}
