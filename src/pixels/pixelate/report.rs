//! What is said of a pixelated image.

use serde::Serialize;

use super::instance::Form;
use crate::pixels::Likeness;
use crate::privacy::{PixelClaim, Pixelation};

/// What was done to an image by noise, and what may be claimed of it. Nothing of it depends on the image but
/// [`likeness`](Self::likeness).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PixelNoiseReport {
    /// Rows and columns of the image that leaves.
    pub size: u32,
    /// Rows and columns of a cell: b.
    pub cell: u32,
    /// Frames.
    pub frames: u32,
    /// Samples a pixel: 1 for grey, 3 for colour.
    pub samples: u32,
    /// λ: scale of the noise on the mean of a cell, in steps of 255.
    pub scale: f64,
    /// ε, m and the words of the claim.
    pub claim: PixelClaim,
    /// How alike the first frame is before and after, at the size that leaves: for the person's own screen only, as it
    /// depends on the original. Never written into a report.
    #[serde(skip)]
    pub likeness: Option<Likeness>,
}

impl PixelNoiseReport {
    pub(super) fn of(
        pixelation: &Pixelation,
        form: Form,
        claim: PixelClaim,
        likeness: Option<Likeness>,
    ) -> Self {
        let samples = u32::from(form.samples);
        Self {
            size: pixelation.side(),
            cell: pixelation.cell(),
            frames: form.frames,
            samples,
            scale: pixelation.scale_of_means(samples).to_f64(),
            claim,
            likeness,
        }
    }
}
