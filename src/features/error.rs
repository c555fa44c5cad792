//! Why no features can be taken of an image and a region.

use super::process::GeometryMismatch;
use super::settings::SettingsError;

/// Why an extraction ends without features. A single feature that does not exist is no error: it is
/// [absent](super::Absent).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FeatureError {
    /// The region is not drawn on the image's grid.
    #[error("the region does not lie on the image's grid: {0}")]
    Geometry(#[from] Box<GeometryMismatch>),
    /// A grid promises another number of voxels than there are.
    #[error("the {what} has {found} voxels, its grid {expected}")]
    Malformed {
        /// The image or the region.
        what: &'static str,
        /// Voxels of the grid.
        expected: usize,
        /// Voxels that there are.
        found: usize,
    },
    /// A spacing that is not a number above zero.
    #[error("the image's spacing of {0} mm is no distance")]
    Spacing(f64),
    /// No voxel is inside.
    #[error("the region is empty: none of {voxels} voxels is inside")]
    Empty {
        /// How many voxels there are.
        voxels: usize,
    },
    /// The region had voxels, but has none on the new grid.
    #[error(
        "the region of {voxels} voxels has none left on the new grid: it is too small for this spacing"
    )]
    Vanished {
        /// How many there were.
        voxels: usize,
    },
    /// The new grid has more voxels than memory.
    #[error("the new grid would have {voxels} voxels around the region; the most is {most}")]
    TooLarge {
        /// How many it would have.
        voxels: usize,
        /// How many it may have.
        most: usize,
    },
    /// Values that are no numbers.
    #[error("{voxels} voxels of the region are not finite numbers")]
    NotFinite {
        /// How many.
        voxels: usize,
    },
    /// More grey levels than texture matrices can have.
    #[error(
        "the discretisation gives {levels} grey levels; the most is {most}: bins have to be wider, or fewer"
    )]
    TooManyLevels {
        /// How many there would be.
        levels: u64,
        /// How many there may be.
        most: u64,
    },
    /// No discretisation is set, but intensities are not grey levels.
    #[error(
        "{value} is no grey level: without a discretisation intensities are whole numbers from 1 on"
    )]
    NotALevel {
        /// An intensity that is none.
        value: f64,
    },
    /// The settings make no sense.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// It was stopped.
    #[error("cancelled")]
    Cancelled,
}
