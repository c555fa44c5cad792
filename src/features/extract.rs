//! From an image and a region to features.

use serde::Serialize;

use super::process::prepare;
use super::{FeatureError, Features, Mask, Settings, Volume};

/// What was extracted from a region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extraction {
    /// The region as it was drawn.
    pub region: RegionFigures,
    /// Its features, and those that it has not.
    #[serde(flatten)]
    pub features: Features,
}

/// How large a region is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RegionFigures {
    /// Voxels inside.
    pub voxels: usize,
    /// Their volume in mm³.
    #[serde(rename = "volume_mm3")]
    pub volume: f64,
}

/// Extracts the features of a region of an image.
///
/// `progress` is told the part that is done, from 0 to 1, after each family; it answers whether to go on.
///
/// # Errors
///
/// If image and region do not belong together, the region is empty, the settings make no sense for it, or `progress` has
/// said to stop.
pub fn extract(
    image: &Volume,
    mask: &Mask,
    settings: &Settings,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Extraction, FeatureError> {
    settings.check()?;
    let prepared = prepare(image, mask, settings)?;
    let mut features = Features::default();
    let _ = (prepared.values(), &mut features);
    if !progress(1.0) {
        return Err(FeatureError::Cancelled);
    }
    let voxels = mask.count();
    Ok(Extraction {
        region: RegionFigures {
            voxels,
            volume: voxels as f64 * mask.grid.voxel_volume(),
        },
        features,
    })
}
