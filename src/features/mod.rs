//! Radiomics by the Image Biomarker Standardisation Initiative (IBSI): a volume and a region in, features out.
//!
//! Knows nothing of DICOM: where volumes and regions come from is not its concern.

mod document;
mod error;
mod extract;
mod feature;
mod filters;
mod fourier;
mod grid;
mod intensity;
mod levels;
mod morphology;
#[cfg(test)]
mod phantom;
mod process;
mod settings;
mod texture;

pub use document::{
    CSV_HEADER, DIGITS, Document, MeasuredRegion, NOTICE, RegionSource, SOFTWARE, significant,
};
pub use error::FeatureError;
pub use extract::{Extraction, RegionFigures, extract};
pub use feature::{Absent, Aggregation, Definition, Family, Feature, Features, Unit};
pub use filters::response_map;
pub use grid::{Grid, Mask, Volume};
pub use levels::Levels;
pub use process::{Extent, GeometryMismatch, Intensities, Stage, stages};
pub use settings::{
    Boundary, Discretisation, FeatureClass, Filter, IbsiSettings, Interpolation, Interpolator,
    ItkInterpolator, Kernel, NAMES, Pooling, PyradiomicsSettings, ResegmentMode, Resegmentation,
    Rounding, Settings, SettingsError, Spacing, WaveletFamily, WeightingNorm,
};
