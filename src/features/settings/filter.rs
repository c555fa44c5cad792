//! Settings of a filter (IBSI 2): which response map features are taken of.

use serde::{Deserialize, Serialize};

use super::{SettingsError, positive};

/// A convolutional filter of the image (IBSI 2, arXiv 2006.05470), applied after interpolation and rounding. The region is
/// re-segmented by the image's own intensities; everything after that is of the response map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filter {
    /// Which filter.
    pub kernel: Kernel,
    /// Whether each slice is filtered by itself (2D), or the volume (3D).
    #[serde(default)]
    pub by_slice: bool,
    /// What lies beyond the image's edge.
    #[serde(default)]
    pub boundary: Boundary,
    /// How the responses of rotated filters become one; none is no invariance to rotation. For Laws kernels and wavelets
    /// these are the right-angled rotations, for Gabor filters the steps of their orientation, and in 3D the three
    /// orthogonal planes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Pooling>,
    /// The order of the Riesz transform of a Laplacian of Gaussian or a Simoncelli wavelet (AYRS) along x, y and z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub riesz: Option<[u8; 3]>,
}

/// Which filter, and its own parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Kernel {
    /// Mean (S60F).
    Mean {
        /// Its width in voxels (YNOF), odd.
        support: u16,
    },
    /// Laplacian of Gaussian (L6PA).
    LaplacianOfGaussian {
        /// Standard deviation of the Gaussian in mm (41LN).
        sigma: f64,
        /// How many standard deviations from its centre the kernel ends (WGPM).
        #[serde(default = "Kernel::truncation")]
        truncation: f64,
    },
    /// Laws kernels (JTXT).
    Laws {
        /// The kernels along x, y and (3D) z: `L5E5S5`.
        filters: String,
        /// The Chebyshev distance in voxels over which energy is averaged (I176); none gives the response itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        energy: Option<u16>,
    },
    /// Modulus of a Gabor filter (Q88H), which is planar: across x and y, without invariance to rotation.
    Gabor {
        /// Standard deviation of its envelope in mm (41LN).
        sigma: f64,
        /// Its wavelength in mm (S4N6).
        wavelength: f64,
        /// The envelope's aspect ratio (GDR5).
        gamma: f64,
        /// Its (first) orientation in degrees from x to y (FQER).
        #[serde(default)]
        orientation: f64,
        /// The step of orientations in degrees (XTGK), for invariance to rotation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<f64>,
    },
    /// Separable wavelet, not decimated (25BO).
    Wavelet {
        /// The mother wavelet (389V).
        family: WaveletFamily,
        /// Low or high pass along x, y and (3D) z: `LLH` (UK1F).
        filters: String,
        /// The level of decomposition (GCEK), from 1.
        #[serde(default = "Kernel::first")]
        level: u8,
    },
    /// Simoncelli's wavelet, not separable (PRT7).
    Simoncelli {
        /// The level of decomposition (GCEK), from 1.
        #[serde(default = "Kernel::first")]
        level: u8,
    },
}

/// A mother wavelet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WaveletFamily {
    /// Haar's (UOUE).
    Haar,
    /// Daubechies' with two vanishing moments.
    Db2,
    /// Daubechies' with three vanishing moments.
    Db3,
    /// The Coiflet with two vanishing moments.
    Coif1,
}

/// What lies beyond an image's edge (GBYQ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Boundary {
    /// Zeros.
    Zero,
    /// The nearest voxel.
    Nearest,
    /// The image again.
    Periodic,
    /// The image mirrored at its edge, the last voxel twice.
    #[default]
    Mirror,
}

/// How responses become one (5VYJ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// Their mean.
    Average,
    /// The highest.
    Maximum,
}

/// Kernels wider than this are mistakes.
const WIDEST: f64 = 1000.0;

impl Kernel {
    const fn truncation() -> f64 {
        4.0
    }

    const fn first() -> u8 {
        1
    }
}

impl Filter {
    /// How many dimensions it has.
    pub(in crate::features) fn dimensions(&self) -> usize {
        if self.by_slice { 2 } else { 3 }
    }

    /// Whether all numbers make sense together.
    pub(in crate::features) fn check(&self) -> Result<(), SettingsError> {
        let wrong = |key, reason| Err(SettingsError::Value { key, reason });
        let positive = |key, value: f64| {
            positive(key, value)?;
            if value > WIDEST {
                return wrong(key, "is larger than any image");
            }
            Ok(())
        };
        let mut rotates = false;
        let mut has_riesz = false;
        match &self.kernel {
            Kernel::Mean { support } => {
                if support % 2 == 0 || f64::from(*support) > WIDEST {
                    return wrong("filter.kernel.mean.support", "has to be odd and below 1000");
                }
            }
            Kernel::LaplacianOfGaussian { sigma, truncation } => {
                positive("filter.kernel.laplacianOfGaussian.sigma", *sigma)?;
                positive("filter.kernel.laplacianOfGaussian.truncation", *truncation)?;
                has_riesz = true;
            }
            Kernel::Laws { filters, energy } => {
                let known = crate::features::filters::laws(filters);
                if known.is_none_or(|kernels| kernels.len() != self.dimensions()) {
                    return wrong(
                        "filter.kernel.laws.filters",
                        "has to be two (by slice) or three of L3, E3, S3, L5, E5, S5, W5 and R5",
                    );
                }
                positive("filter.kernel.laws.energy", energy.map_or(1.0, f64::from))?;
                rotates = true;
            }
            Kernel::Gabor {
                sigma,
                wavelength,
                gamma,
                orientation,
                step,
            } => {
                positive("filter.kernel.gabor.sigma", *sigma)?;
                positive("filter.kernel.gabor.wavelength", *wavelength)?;
                positive("filter.kernel.gabor.gamma", *gamma)?;
                if !orientation.is_finite() {
                    return wrong("filter.kernel.gabor.orientation", "has to be a number");
                }
                if step.is_some_and(|step| !(0.1..=360.0).contains(&step)) {
                    return wrong("filter.kernel.gabor.step", "has to be from 0.1 to 360");
                }
                if step.is_some() != self.rotation.is_some() {
                    return wrong(
                        "filter.kernel.gabor.step",
                        "is what a rotation needs, and nothing else does",
                    );
                }
                rotates = true;
            }
            Kernel::Wavelet { filters, level, .. } => {
                let known = filters.chars().all(|pass| "LH".contains(pass));
                if !known || filters.len() != self.dimensions() {
                    return wrong(
                        "filter.kernel.wavelet.filters",
                        "has to be two (by slice) or three of L and H",
                    );
                }
                check_level(*level)?;
                rotates = true;
            }
            Kernel::Simoncelli { level } => {
                check_level(*level)?;
                has_riesz = true;
            }
        }
        if self.rotation.is_some() && !rotates {
            return wrong(
                "filter.rotation",
                "is of no use to a filter that has no direction",
            );
        }
        match self.riesz {
            Some(_) if !has_riesz => wrong(
                "filter.riesz",
                "is for `laplacianOfGaussian` and `simoncelli`",
            ),
            Some([_, _, z]) if self.by_slice && z > 0 => {
                wrong("filter.riesz", "has no order along z by slice")
            }
            Some(order) if !(1..=8).contains(&order.iter().map(|&n| u32::from(n)).sum::<u32>()) => {
                wrong("filter.riesz", "has an order from 1 to 8 in all")
            }
            _ => Ok(()),
        }
    }
}

fn check_level(level: u8) -> Result<(), SettingsError> {
    if (1..=6).contains(&level) {
        return Ok(());
    }
    Err(SettingsError::Value {
        key: "filter.kernel.level",
        reason: "has to be from 1 to 6",
    })
}
