//! Settings of an extraction by the IBSI reference manual.

use serde::{Deserialize, Serialize};

use super::{Filter, SettingsError, positive};
use crate::features::{Aggregation, Family};

/// How the IBSI's image processing and features are to be taken. What is left out in JSON is as in
/// [`IbsiSettings::default`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct IbsiSettings {
    /// The grid that image and region are brought to; none leaves them on their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interpolation: Option<Interpolation>,
    /// The filter whose response map features are taken of; none takes them of the image. Ranges are still those of the
    /// image's own intensities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Which voxels leave the intensity mask because of their intensity.
    pub resegmentation: Resegmentation,
    /// How intensities become grey levels for the histogram and the textures.
    pub discretisation: Discretisation,
    /// How intensities are discretised for the intensity-volume histogram.
    pub volume_histogram: Discretisation,
    /// Which families are taken.
    pub families: Vec<Family>,
    /// How textures are aggregated. Empty means merged: over the volume, or over each slice where there is but one or the
    /// interpolation is by slice.
    pub aggregations: Vec<Aggregation>,
    /// The (Chebyshev) distance in voxels at which voxels are neighbours in co-occurrence, grey tone difference and
    /// dependence matrices.
    pub distance: u8,
    /// By how many grey levels neighbours may differ and still be dependent (α of the NGLDM).
    pub coarseness: u16,
}

/// The families of the IBSI, in the order of its reference manual.
pub(super) const FAMILIES: [Family; 11] = [
    Family::Morphology,
    Family::LocalIntensity,
    Family::IntensityStatistics,
    Family::IntensityHistogram,
    Family::Ivh,
    Family::Glcm,
    Family::Glrlm,
    Family::Glszm,
    Family::Gldzm,
    Family::Ngtdm,
    Family::Ngldm,
];

impl Default for IbsiSettings {
    /// No interpolation, no re-segmentation, 32 bins: what the IBSI recommends for intensities of arbitrary units and
    /// allows for all others.
    fn default() -> Self {
        Self {
            interpolation: None,
            filter: None,
            resegmentation: Resegmentation::default(),
            discretisation: Discretisation::FixedBinNumber(32),
            volume_histogram: Discretisation::FixedBinNumber(1000),
            families: FAMILIES.to_vec(),
            aggregations: Vec::new(),
            distance: 1,
            coarseness: 0,
        }
    }
}

/// The grid that image and region are interpolated to (IBSI VTM2): its centre is that of the image, it has
/// ceil(size · spacing / new spacing) voxels, and beyond the image's edge is the nearest voxel's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Interpolation {
    /// The new distance of voxel centres in mm.
    pub spacing: Spacing,
    /// How the image is interpolated.
    #[serde(default = "Interpolator::linear")]
    pub image: Interpolator,
    /// What becomes of interpolated intensities.
    #[serde(default)]
    pub rounding: Rounding,
    /// How the region is interpolated. A voxel of which half or more is inside belongs to it.
    #[serde(default = "Interpolator::linear")]
    pub mask: Interpolator,
}

/// New distances of voxel centres in mm: two are for each slice by itself, three for the volume.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Spacing {
    /// Along x, y and z.
    Volume([f64; 3]),
    /// Along x and y; slices stay where they are.
    Plane([f64; 2]),
}

/// How values between voxels are found (IBSI, "Interpolation algorithms").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interpolator {
    /// The nearest voxel.
    Nearest,
    /// Bilinear by slice, trilinear in a volume.
    Linear,
    /// Cubic B-spline through all voxels (bicubic or tricubic).
    Spline,
}

impl Interpolator {
    const fn linear() -> Self {
        Self::Linear
    }
}

/// What becomes of interpolated intensities (IBSI, "Rounding image intensities after interpolation").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    /// They stay as they are.
    #[default]
    None,
    /// They are rounded to the nearest whole number, as for Hounsfield units.
    Integer,
}

/// Which voxels leave the intensity mask (IBSI IFBP); the morphological mask is never re-segmented. The range comes first,
/// the outliers are those of what it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Resegmentation {
    /// The lowest and highest intensity that stay (USB3); null is no bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[Option<f64>; 2]>,
    /// How many standard deviations from the mean an intensity may be (7ACA).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sigma: Option<f64>,
}

impl Resegmentation {
    /// The bounds of the range; infinite where there are none.
    pub(in crate::features) fn bounds(&self) -> (f64, f64) {
        let [minimum, maximum] = self.range.unwrap_or_default();
        (
            minimum.unwrap_or(f64::NEG_INFINITY),
            maximum.unwrap_or(f64::INFINITY),
        )
    }
}

/// How intensities become grey levels (IBSI 4R0B).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Discretisation {
    /// Not at all. For textures intensities have to be grey levels: whole numbers from 1 on. The intensity-volume histogram
    /// takes them as they are, with an interval of 1 if they are whole numbers.
    None,
    /// Bins of a width (Q3RU), in the image's unit.
    FixedBinSize {
        /// Their width.
        size: f64,
        /// Where the first bin begins. Without it: the lower bound of the re-segmentation's range, else the region's
        /// lowest intensity.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minimum: Option<f64>,
    },
    /// So many bins from the region's lowest intensity to its highest (K15C).
    FixedBinNumber(u16),
}

impl Discretisation {
    fn check(self) -> Result<(), SettingsError> {
        match self {
            Self::None => Ok(()),
            Self::FixedBinSize { size, minimum } => {
                positive("fixedBinSize.size", size)?;
                if minimum.is_some_and(|minimum| !minimum.is_finite()) {
                    return Err(SettingsError::Value {
                        key: "fixedBinSize.minimum",
                        reason: "has to be a number",
                    });
                }
                Ok(())
            }
            Self::FixedBinNumber(bins) => positive("fixedBinNumber", bins.into()),
        }
    }
}

impl IbsiSettings {
    /// Whether all numbers make sense.
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        if let Some(interpolation) = &self.interpolation {
            let spacing = match &interpolation.spacing {
                Spacing::Volume(spacing) => spacing.as_slice(),
                Spacing::Plane(spacing) => spacing.as_slice(),
            };
            for &spacing in spacing {
                positive("interpolation.spacing", spacing)?;
            }
            if interpolation.mask == Interpolator::Spline {
                return Err(SettingsError::Value {
                    key: "interpolation.mask",
                    reason: "a region is interpolated by `nearest` or `linear`; a spline would overshoot",
                });
            }
        }
        if let Some(filter) = &self.filter {
            filter.check()?;
        }
        let (minimum, maximum) = self.resegmentation.bounds();
        if minimum.is_nan() || maximum.is_nan() || minimum > maximum {
            return Err(SettingsError::Value {
                key: "resegmentation.range",
                reason: "the lower bound is above the upper",
            });
        }
        if let Some(sigma) = self.resegmentation.sigma {
            positive("resegmentation.sigma", sigma)?;
        }
        self.discretisation.check()?;
        self.volume_histogram.check()?;
        if self.families.contains(&Family::Gldm) {
            return Err(SettingsError::Value {
                key: "families",
                reason: "`gldm` is PyRadiomics'; the IBSI's is `ngldm`",
            });
        }
        if self.aggregations.contains(&Aggregation::None) {
            return Err(SettingsError::Value {
                key: "aggregations",
                reason: "`none` is what families have that are not aggregated",
            });
        }
        positive("distance", self.distance.into())
    }
}
