//! An image as a source gives it, and what it may ask for.

use crate::features::Volume;

/// An image as a source gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// The values, and where they lie. Every value is finite.
    pub volume: Volume,
    /// Which voxels hold no measurement, in the order of the values: pixel padding, what a mapping does not cover,
    /// what is no number. `None` where all of them do.
    pub missing: Option<Vec<bool>>,
    /// What the source leaves open, and how it was taken.
    pub warnings: Vec<Warning>,
}

/// What a source leaves open, and how it was taken.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// A NIfTI or NRRD file without an orientation.
    #[error(
        "the file does not say where its voxels lie: their axes are taken for those of the patient"
    )]
    NoOrientation,
    /// An image that does not say how far its pixels are apart.
    #[error("the image does not say how far its pixels are apart: they are taken for 1 mm")]
    NoSpacing,
    /// Imager Pixel Spacing or Nominal Scanned Pixel Spacing.
    #[error("the distance of pixels is that at the detector or on the film, not in the patient")]
    DetectorSpacing,
    /// A single slice without a thickness.
    #[error("the slice has no thickness: it is taken for 1 mm")]
    NoThickness,
    /// Slices that are not quite where a regular grid has them.
    #[error("slices lie up to {millimetres:.3} mm beside their places in a regular grid")]
    UnevenSlices {
        /// How far at most.
        millimetres: f64,
    },
    /// An instance that was given twice.
    #[error("file {} of the series is the same image as one before: it was left out", .position + 1)]
    Duplicate {
        /// The position among the files that were given, counted from 0.
        position: usize,
    },
    /// A colour image.
    #[error("the image is in colour: its luminance was taken (ITU-R BT.601)")]
    Luminance,
    /// An image that was compressed with loss.
    #[error("the image was compressed with loss, which changes its texture")]
    Lossy,
    /// Values that are infinite or no numbers.
    #[error(
        "{voxels} voxels are infinite or no numbers: they are taken for 0 and for no measurement"
    )]
    NotFinite {
        /// How many.
        voxels: usize,
    },
}

/// What a source may ask for, whatever its header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Voxels of a volume or a mask. A voxel of a volume takes eight bytes.
    pub voxels: usize,
}

impl Default for Limits {
    /// A volume of 2 GiB.
    fn default() -> Self {
        Self { voxels: 1 << 28 }
    }
}

/// Why there is no room for a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// A size of zero.
    #[error("it has no voxels")]
    Empty,
    /// More than [`Limits::voxels`].
    #[error("it has more voxels than the limit of {limit}")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The machine has not enough memory.
    #[error("there is no memory for {voxels} voxels")]
    Memory {
        /// How many voxels it asks for.
        voxels: usize,
    },
}

impl Limits {
    /// How many voxels a grid of this size has, where it may.
    pub(super) fn voxels(&self, size: [usize; 3]) -> Result<usize, SizeError> {
        let voxels = size
            .iter()
            .try_fold(1_usize, |product, &length| product.checked_mul(length));
        match voxels {
            Some(0) => Err(SizeError::Empty),
            Some(voxels) if voxels <= self.voxels => Ok(voxels),
            _ => Err(SizeError::TooLarge { limit: self.voxels }),
        }
    }
}

/// Room for `voxels` values.
pub(super) fn room<T>(voxels: usize) -> Result<Vec<T>, SizeError> {
    let mut values = Vec::new();
    values
        .try_reserve_exact(voxels)
        .map_err(|_| SizeError::Memory { voxels })?;
    Ok(values)
}

/// `voxels` times `value`.
pub(super) fn filled<T: Clone>(voxels: usize, value: T) -> Result<Vec<T>, SizeError> {
    let mut values = room(voxels)?;
    values.resize(voxels, value);
    Ok(values)
}
