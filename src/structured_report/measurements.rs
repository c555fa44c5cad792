//! Measurements as the published JSON has them: what a report is made of.

use serde::Deserialize;

/// Features of a region, read from the JSON that the extraction writes (`data/features.schema.json`).
#[derive(Debug, Clone, Deserialize)]
pub struct Measurements {
    /// Name and version of what measured: `scanveil 0.1.0`.
    pub software: String,
    /// How it was measured.
    pub settings: serde_json::Value,
    /// What was measured.
    pub features: Vec<Measurement>,
}

/// One feature.
#[derive(Debug, Clone, Deserialize)]
pub struct Measurement {
    /// `glcm`
    pub family: String,
    /// `3D_merged`; `none` where nothing was aggregated.
    pub aggregation: String,
    /// Its name.
    pub name: String,
    /// Its code of the Image Biomarker Standardisation Initiative; empty where it has none.
    pub ibsi: String,
    /// Its short name.
    pub tag: String,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
}

/// Units of an image's intensities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum IntensityUnit {
    /// Hounsfield units.
    #[serde(rename = "HU")]
    Hounsfield,
    /// Standardised uptake value by body weight, in g/ml.
    #[serde(rename = "SUVbw")]
    StandardisedUptake,
    /// Whatever the machine has.
    #[serde(other)]
    Arbitrary,
}
