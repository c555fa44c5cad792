//! Radiomics by the Image Biomarker Standardisation Initiative (IBSI): a volume and a region in, features out.
//!
//! Knows nothing of DICOM: where volumes and regions come from is not its concern.

mod document;
mod feature;
mod grid;
#[allow(
    dead_code,
    unused_imports,
    reason = "until the extraction calls every family"
)]
mod intensity;
mod levels;
#[allow(
    dead_code,
    unused_imports,
    reason = "until the extraction calls every family"
)]
mod morphology;
#[cfg(test)]
mod phantom;

pub use document::{
    CSV_HEADER, DIGITS, Document, NOTICE, RegionFigures, RegionSource, SOFTWARE, significant,
};
pub use feature::{Absent, Aggregation, Definition, Family, Feature, Features, Unit};
pub use grid::{Grid, Mask, Volume};
pub use levels::Levels;
