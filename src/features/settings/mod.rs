//! What is to be extracted, and how: settings as JSON (`data/features-settings.schema.json`), some of them with names.

mod filter;
mod ibsi;
mod named;
mod pyradiomics;

pub use filter::{Boundary, Filter, Kernel, Pooling, WaveletFamily};
pub use ibsi::{
    Discretisation, IbsiSettings, Interpolation, Interpolator, Resegmentation, Rounding, Spacing,
};
pub use named::NAMES;
pub use pyradiomics::{
    FeatureClass, ItkInterpolator, PyradiomicsSettings, ResegmentMode, WeightingNorm,
};

use serde::Serialize;

/// Settings of an extraction. In JSON the key `conventions` says which: `ibsi` (where it is left out) or `pyradiomics`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "conventions", rename_all = "lowercase")]
pub enum Settings {
    /// By the IBSI reference manual.
    Ibsi(IbsiSettings),
    /// As PyRadiomics 3 computes its features, so that a study that was made with it can be continued.
    Pyradiomics(PyradiomicsSettings),
}

/// What is wrong with settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not JSON, or a key or value that is not of the schema.
    #[error("the settings cannot be read: {0}")]
    Unreadable(String),
    /// A number that makes no sense.
    #[error("{key}: {reason}")]
    Value {
        /// The setting.
        key: &'static str,
        /// Why it cannot be.
        reason: &'static str,
    },
}

impl Default for Settings {
    /// Those with the name `default`.
    fn default() -> Self {
        Self::Ibsi(IbsiSettings::default())
    }
}

impl Settings {
    /// Settings that have a name, one of [`NAMES`].
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        named::settings(name)
    }

    /// Reads settings.
    ///
    /// # Errors
    ///
    /// If it is not JSON of the schema: a key that is not known is an error, since it would be a setting that has no
    /// effect.
    pub fn from_json(json: &str) -> Result<Self, SettingsError> {
        let unreadable = |error: serde_json::Error| SettingsError::Unreadable(error.to_string());
        let mut value: serde_json::Value = serde_json::from_str(json).map_err(unreadable)?;
        let conventions = value
            .as_object_mut()
            .ok_or_else(|| SettingsError::Unreadable("they are no JSON object".to_owned()))?
            .remove("conventions");
        let settings = match conventions {
            None => Self::Ibsi(serde_json::from_value(value).map_err(unreadable)?),
            Some(conventions) => match conventions.as_str() {
                Some("ibsi") => Self::Ibsi(serde_json::from_value(value).map_err(unreadable)?),
                Some("pyradiomics") => {
                    Self::Pyradiomics(serde_json::from_value(value).map_err(unreadable)?)
                }
                _ => {
                    return Err(SettingsError::Value {
                        key: "conventions",
                        reason: "is neither `ibsi` nor `pyradiomics`",
                    });
                }
            },
        };
        settings.check()?;
        Ok(settings)
    }

    /// Whether voxels far from the region have a part in its features: those of a new grid lie where the whole image's
    /// grid has them, a normalisation is that of the whole image, and a filter reaches as far as it does.
    #[must_use]
    pub fn needs_whole_image(&self) -> bool {
        match self {
            Self::Ibsi(settings) => settings.interpolation.is_some() || settings.filter.is_some(),
            Self::Pyradiomics(settings) => {
                settings.normalize || settings.resampled_pixel_spacing.is_some()
            }
        }
    }

    /// Whether features are those of a filter's response map, whose values do not have the image's unit.
    #[must_use]
    pub fn measures_a_response(&self) -> bool {
        matches!(
            self,
            Self::Ibsi(IbsiSettings {
                filter: Some(_),
                ..
            })
        )
    }

    /// Whether all numbers make sense.
    ///
    /// # Errors
    ///
    /// The first that does not.
    pub fn check(&self) -> Result<(), SettingsError> {
        match self {
            Self::Ibsi(settings) => settings.check(),
            Self::Pyradiomics(settings) => settings.check(),
        }
    }
}

/// An error unless a number is finite and above zero.
fn positive(key: &'static str, value: f64) -> Result<(), SettingsError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(SettingsError::Value {
        key,
        reason: "has to be above 0",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_with_names_survive_being_written_and_read() {
        for name in NAMES {
            let settings = Settings::named(name).unwrap();
            let json = serde_json::to_string(&settings).unwrap();
            assert_eq!(
                Settings::from_json(&json).unwrap(),
                settings,
                "{name}: {json}"
            );
        }
        assert_eq!(Settings::named("default").unwrap(), Settings::default());
        assert_eq!(Settings::from_json("{}").unwrap(), Settings::default());
        assert_eq!(Settings::named("ibsi-ct-f"), None);
    }

    #[test]
    fn a_filter_and_a_new_grid_need_the_whole_image() {
        for (json, needs, is_filtered) in [
            ("{}", false, false),
            (
                r#"{"filter": {"kernel": {"mean": {"support": 3}}}}"#,
                true,
                true,
            ),
            (r#"{"interpolation": {"spacing": [1, 1]}}"#, true, false),
        ] {
            let settings = Settings::from_json(json).unwrap();
            assert_eq!(settings.needs_whole_image(), needs, "{json}");
            assert_eq!(settings.measures_a_response(), is_filtered, "{json}");
        }
    }

    #[test]
    fn a_key_that_is_not_known_is_an_error_wherever_it_stands() {
        for json in [
            r#"{"binWidth": 25}"#,
            r#"{"resegmentation": {"sigmas": 3}}"#,
            r#"{"conventions": "pyradiomics", "binwidth": 25}"#,
            r#"{"conventions": "itk"}"#,
            r#"{"conventions": 3}"#,
            "[]",
            "{",
        ] {
            assert!(Settings::from_json(json).is_err(), "{json}");
        }
    }

    #[test]
    fn numbers_that_make_no_sense_are_named() {
        for (json, key) in [
            (r#"{"interpolation": {"spacing": [0, 1]}}"#, "spacing"),
            (r#"{"interpolation": {"spacing": [1, 1, -2]}}"#, "spacing"),
            (
                r#"{"discretisation": {"fixedBinSize": {"size": 0}}}"#,
                "size",
            ),
            (
                r#"{"discretisation": {"fixedBinNumber": 0}}"#,
                "fixedBinNumber",
            ),
            (r#"{"resegmentation": {"range": [5, 1]}}"#, "range"),
            (r#"{"resegmentation": {"sigma": -1}}"#, "sigma"),
            (r#"{"distance": 0}"#, "distance"),
            (r#"{"aggregations": ["none"]}"#, "aggregations"),
            (r#"{"families": ["gldm"]}"#, "families"),
            (
                r#"{"filter": {"kernel": {"mean": {"support": 4}}}}"#,
                "support",
            ),
            (
                r#"{"filter": {"kernel": {"laplacianOfGaussian": {"sigma": 0}}}}"#,
                "sigma",
            ),
            (
                r#"{"filter": {"kernel": {"laws": {"filters": "L5X5E5"}}}}"#,
                "filters",
            ),
            (
                r#"{"filter": {"kernel": {"laws": {"filters": "L5E5"}}}}"#,
                "filters",
            ),
            (
                r#"{"filter": {"kernel": {"wavelet": {"family": "db2", "filters": "LHL"}}, "bySlice": true}}"#,
                "filters",
            ),
            (
                r#"{"filter": {"kernel": {"simoncelli": {"level": 0}}}}"#,
                "level",
            ),
            (
                r#"{"filter": {"kernel": {"simoncelli": {}}, "rotation": "average"}}"#,
                "rotation",
            ),
            (
                r#"{"filter": {"kernel": {"mean": {"support": 3}}, "riesz": [1, 0, 0]}}"#,
                "riesz",
            ),
            (
                r#"{"filter": {"kernel": {"simoncelli": {}}, "riesz": [0, 0, 0]}}"#,
                "riesz",
            ),
            (
                r#"{"filter": {"kernel": {"gabor": {"sigma": 1, "wavelength": 1, "gamma": 1}}, "rotation": "average"}}"#,
                "step",
            ),
            (
                r#"{"conventions": "pyradiomics", "binWidth": -1}"#,
                "binWidth",
            ),
            (
                r#"{"conventions": "pyradiomics", "binCount": 0}"#,
                "binCount",
            ),
            (
                r#"{"conventions": "pyradiomics", "force2Ddimension": 3}"#,
                "force2Ddimension",
            ),
            (
                r#"{"conventions": "pyradiomics", "resegmentRange": []}"#,
                "resegmentRange",
            ),
            (
                r#"{"conventions": "pyradiomics", "resampledPixelSpacing": [1, 1, -1]}"#,
                "resampledPixelSpacing",
            ),
            (
                r#"{"conventions": "pyradiomics", "normalizeScale": 0}"#,
                "normalizeScale",
            ),
        ] {
            let error = Settings::from_json(json).unwrap_err().to_string();
            assert!(error.contains(key), "{json}: {error}");
        }
    }
}
