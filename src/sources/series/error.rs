//! Why a series is no volume.

use super::uptake::UptakeError;
use crate::pixels::RenderError;
use crate::sources::{AxesError, SizeError};

/// Why a series is no volume. Instances are named by their position among those given, counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SeriesError {
    /// No instance was given.
    #[error("there are no images")]
    Empty,
    /// An instance without pixel data.
    #[error("file {} of the series is no image", .position + 1)]
    NoImage {
        /// Which instance.
        position: usize,
    },
    /// A header that describes no image, or more frames than any scan has.
    #[error("file {} of the series: its attribute {attribute} makes no sense", .position + 1)]
    Attribute {
        /// Which instance.
        position: usize,
        /// The attribute's keyword.
        attribute: &'static str,
    },
    /// Instances that do not belong together.
    #[error("the files differ in {attribute}: file {} of the series from the first", .position + 1)]
    Mixed {
        /// The attribute's keyword.
        attribute: &'static str,
        /// The first instance that differs.
        position: usize,
    },
    /// Slices that are not parallel: a localiser among them, or several reconstructions.
    #[error("the slices lie in {} directions, of {slices:?} slices each", .slices.len())]
    MixedOrientations {
        /// How many slices lie in each direction.
        slices: Vec<usize>,
    },
    /// Several slices, and one of them does not say where it lies.
    #[error("file {} of the series does not say where it lies (ImagePositionPatient, ImageOrientationPatient)", .position + 1)]
    NoPosition {
        /// Which instance.
        position: usize,
    },
    /// Axes of length 0, or not at right angles.
    #[error("file {} of the series: its ImageOrientationPatient makes no sense", .position + 1)]
    Orientation {
        /// Which instance.
        position: usize,
    },
    /// Slices are missing.
    #[error(
        "{missing} slices are missing behind slice {after}, where {millimetres:.3} mm are empty"
    )]
    Gap {
        /// The slice before the first gap, counted from 0 along the normal.
        after: usize,
        /// How many slices would fit in all gaps.
        missing: usize,
        /// The distance of the slices around the first gap.
        millimetres: f64,
    },
    /// Distances that differ by more than a tenth.
    #[error("the slices are {smallest:.3} to {largest:.3} mm apart: they are no regular grid")]
    Uneven {
        /// The smallest distance in mm.
        smallest: f64,
        /// The largest.
        largest: f64,
    },
    /// Slices that are shifted along themselves, as by a tilted gantry.
    #[error(
        "the stack is tilted by {degrees:.2} degrees (as by a tilted gantry): its voxels are no boxes"
    )]
    Tilted {
        /// The angle between the stack and the normal of its slices.
        degrees: f64,
    },
    /// One slice that is shifted along itself.
    #[error("slice {slice} is shifted by {millimetres:.3} mm beside the others")]
    Shifted {
        /// Which slice, counted from 0 along the normal.
        slice: usize,
        /// How far.
        millimetres: f64,
    },
    /// Several images of the same place: phases, echoes, diffusion weightings.
    #[error("there are up to {most} images of one position{}", .differ_in.map(|keyword| format!(": they differ in {keyword}")).unwrap_or_default())]
    Several {
        /// How many at most.
        most: usize,
        /// The keyword of the attribute in which they differ, where it is known.
        differ_in: Option<&'static str>,
    },
    /// A cine: which frame is meant?
    #[error("it has {frames} frames that do not make a volume, and none was chosen")]
    Frames {
        /// How many.
        frames: usize,
    },
    /// The chosen frame is not there.
    #[error("there is no frame {frame}")]
    NoFrame {
        /// Which was chosen, counted from 0.
        frame: u32,
    },
    /// Colour, and luminance was not asked for.
    #[error("file {} of the series is in colour", .position + 1)]
    Colour {
        /// Which instance.
        position: usize,
    },
    /// The standardised uptake value cannot be computed.
    #[error("file {} of the series: {error}", .position + 1)]
    Uptake {
        /// Which instance.
        position: usize,
        /// Why.
        error: UptakeError,
    },
    /// A frame that cannot be decoded.
    #[error("file {} of the series, frame {frame}: {error}", .position + 1)]
    Pixels {
        /// Which instance.
        position: usize,
        /// Which frame, counted from 0.
        frame: u32,
        /// Why.
        error: RenderError,
    },
    /// Frames whose decoded size is not what the header said, or that were not given.
    #[error("{frames} frames of the volume were not given")]
    Missing {
        /// How many.
        frames: usize,
    },
    /// A part that lies outside of the volume.
    #[error("the part lies outside of the volume")]
    Outside,
    /// Its voxels are of no sensible size or place.
    #[error(transparent)]
    Axes(#[from] AxesError),
    /// There is no room for it.
    #[error(transparent)]
    Size(#[from] SizeError),
}
