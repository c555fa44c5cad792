//! Settings of an extraction as PyRadiomics makes it: its own keys, its own defaults.

use serde::{Deserialize, Serialize};

use super::{SettingsError, positive};

/// PyRadiomics' settings, by the names that its parameter files give them. What is left out is PyRadiomics' default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PyradiomicsSettings {
    /// The width of bins in the image's unit; their edges are multiples of it.
    pub bin_width: f64,
    /// The number of bins; where it is given, [`Self::bin_width`] does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bin_count: Option<u16>,
    /// Whether textures are taken slice by slice.
    #[serde(rename = "force2D")]
    pub force_2d: bool,
    /// Across which axis the slices of [`Self::force_2d`] lie: 0 is z (axial slices), 1 is y, 2 is x.
    #[serde(rename = "force2Ddimension")]
    pub force_2d_dimension: u8,
    /// Whether the whole image is first brought to mean 0 and standard deviation 1.
    pub normalize: bool,
    /// By what a normalised image is multiplied.
    pub normalize_scale: f64,
    /// Beyond how many standard deviations the intensities of a normalised image are cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove_outliers: Option<f64>,
    /// The spacing in mm along x, y and z that image and region are brought to; 0 keeps an axis as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resampled_pixel_spacing: Option<[f64; 3]>,
    /// How the image is resampled; the region is always by the nearest voxel.
    pub interpolator: ItkInterpolator,
    /// One bound (the lowest intensity that stays) or two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resegment_range: Option<Vec<f64>>,
    /// What the bounds of [`Self::resegment_range`] are.
    pub resegment_mode: ResegmentMode,
    /// Whether shape is that of the re-segmented region.
    pub resegment_shape: bool,
    /// What is added to intensities for Energy, TotalEnergy and RootMeanSquared.
    pub voxel_array_shift: f64,
    /// How the directions of co-occurrence and run length matrices become one value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighting_norm: Option<WeightingNorm>,
    /// By how many grey levels neighbours may differ and still be dependent.
    #[serde(rename = "gldm_a")]
    pub gldm_a: u16,
    /// Which classes of features are taken.
    pub feature_classes: Vec<FeatureClass>,
}

impl Default for PyradiomicsSettings {
    fn default() -> Self {
        Self {
            bin_width: 25.0,
            bin_count: None,
            force_2d: false,
            force_2d_dimension: 0,
            normalize: false,
            normalize_scale: 1.0,
            remove_outliers: None,
            resampled_pixel_spacing: None,
            interpolator: ItkInterpolator::BSpline,
            resegment_range: None,
            resegment_mode: ResegmentMode::Absolute,
            resegment_shape: false,
            voxel_array_shift: 0.0,
            weighting_norm: None,
            gldm_a: 0,
            feature_classes: vec![
                FeatureClass::FirstOrder,
                FeatureClass::Shape,
                FeatureClass::Glcm,
                FeatureClass::Glrlm,
                FeatureClass::Glszm,
                FeatureClass::Gldm,
                FeatureClass::Ngtdm,
            ],
        }
    }
}

/// A class of features of PyRadiomics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeatureClass {
    /// Statistics of intensities and of their histogram.
    #[serde(rename = "firstorder")]
    FirstOrder,
    /// Shape of a volume.
    #[serde(rename = "shape")]
    Shape,
    /// Shape in one slice.
    #[serde(rename = "shape2D")]
    Shape2D,
    /// Co-occurrence matrix.
    #[serde(rename = "glcm")]
    Glcm,
    /// Run length matrix.
    #[serde(rename = "glrlm")]
    Glrlm,
    /// Size zone matrix.
    #[serde(rename = "glszm")]
    Glszm,
    /// Dependence matrix.
    #[serde(rename = "gldm")]
    Gldm,
    /// Grey tone difference matrix.
    #[serde(rename = "ngtdm")]
    Ngtdm,
}

/// Interpolators of ITK, by the names that SimpleITK gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItkInterpolator {
    /// Cubic B-spline.
    #[serde(rename = "sitkBSpline")]
    BSpline,
    /// Trilinear.
    #[serde(rename = "sitkLinear")]
    Linear,
    /// The nearest voxel.
    #[serde(rename = "sitkNearestNeighbor")]
    NearestNeighbor,
}

/// What the bounds of a re-segmentation are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResegmentMode {
    /// Intensities.
    Absolute,
    /// Parts of the region's highest intensity.
    Relative,
    /// Standard deviations from the region's mean.
    Sigma,
}

/// How the directions of co-occurrence and run length matrices become one value. Without a norm each direction has its
/// own features, which are averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightingNorm {
    /// The matrices of all directions are added up.
    NoWeighting,
}

impl PyradiomicsSettings {
    /// Whether all numbers make sense.
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        positive("binWidth", self.bin_width)?;
        positive("normalizeScale", self.normalize_scale)?;
        if let Some(bins) = self.bin_count {
            positive("binCount", bins.into())?;
        }
        if let Some(outliers) = self.remove_outliers {
            positive("removeOutliers", outliers)?;
        }
        if self.force_2d_dimension > 2 {
            return Err(SettingsError::Value {
                key: "force2Ddimension",
                reason: "is 0, 1 or 2",
            });
        }
        for spacing in self.resampled_pixel_spacing.into_iter().flatten() {
            if spacing != 0.0 {
                positive("resampledPixelSpacing", spacing)?;
            }
        }
        let finite = |range: &Vec<f64>| range.iter().all(|bound| bound.is_finite());
        match &self.resegment_range {
            Some(range) if !matches!(range.len(), 1 | 2) || !finite(range) => {
                Err(SettingsError::Value {
                    key: "resegmentRange",
                    reason: "has one bound or two",
                })
            }
            _ if !self.voxel_array_shift.is_finite() => Err(SettingsError::Value {
                key: "voxelArrayShift",
                reason: "has to be a number",
            }),
            _ => Ok(()),
        }
    }
}
