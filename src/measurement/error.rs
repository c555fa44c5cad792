//! Why an image has no features.

use super::sentence;
use crate::features::FeatureError;
use crate::instance::ReadError;
use crate::outcome::Reason;
use crate::pixels::RenderError;
use crate::sources::nifti::NiftiError;
use crate::sources::nrrd::NrrdError;
use crate::sources::segmentation::SegmentationError;
use crate::sources::series::SeriesError;
use crate::sources::structure_set::StructureSetError;
use crate::sources::{LabelError, PlaceError, SizeError};

/// Why an image has no features. Never an identifier.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum MeasurementError {
    /// A file that is none of those that are read.
    #[error("file {position} is neither DICOM nor NIfTI nor NRRD: {error}")]
    Unreadable {
        /// The position among the files that were given, counted from 1.
        position: usize,
        /// Why it is not DICOM.
        error: ReadError,
    },
    /// The images make no volume.
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// A NIfTI file.
    #[error(transparent)]
    Nifti(#[from] NiftiError),
    /// An NRRD file.
    #[error(transparent)]
    Nrrd(#[from] NrrdError),
    /// A DICOM Segmentation.
    #[error("the segmentation: {0}")]
    Segmentation(#[from] SegmentationError),
    /// An RT Structure Set.
    #[error("the structure set: {0}")]
    StructureSet(#[from] StructureSetError),
    /// A label map.
    #[error("the label map: {0}")]
    Label(#[from] LabelError),
    /// A region that is not on the image's grid.
    #[error("the region: {0}")]
    Place(#[from] PlaceError),
    /// No room.
    #[error("the image: {0}")]
    Size(#[from] SizeError),
    /// The file that is to say where holds no region.
    #[error(
        "the file that is to say where is neither a DICOM Segmentation nor an RT Structure Set nor a label map"
    )]
    NoRegion,
    /// The features themselves.
    #[error(transparent)]
    Features(#[from] FeatureError),
}

impl From<MeasurementError> for Reason {
    fn from(error: MeasurementError) -> Self {
        use MeasurementError as E;
        let pixels = match &error {
            E::Series(SeriesError::Pixels { error, .. }) => Some(error),
            E::Segmentation(SegmentationError::Pixels { error, .. }) => Some(error),
            _ => None,
        };
        if let Some(RenderError::NeedsModule(module)) = pixels {
            return Self::from(*module);
        }
        let code = match &error {
            E::Unreadable { .. } => "not-readable",
            E::Series(_) | E::Nifti(_) | E::Nrrd(_) | E::Size(_) => "no-volume",
            E::Segmentation(_) | E::StructureSet(_) | E::Label(_) | E::Place(_) | E::NoRegion => {
                "no-region"
            }
            E::Features(FeatureError::Cancelled) => "cancelled",
            E::Features(_) => "no-features",
        };
        Self {
            code: code.to_owned(),
            message: sentence(&error.to_string()),
            tag: None,
        }
    }
}
