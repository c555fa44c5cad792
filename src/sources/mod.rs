//! Where volumes and regions come from: series of DICOM images, DICOM Segmentations and RT Structure Sets, files of
//! researchers (NIfTI, NRRD), and regions that the program draws itself.
//!
//! Every reader takes hostile input: what it allocates is bounded by [`Limits`], what it cannot read is a typed error.
//! Errors name the position of a file among those given, attributes by their keywords, and numbers; never an
//! identifier.

pub mod automatic;
mod geometry;
mod header;
mod image;
mod labels;
mod lattice;
pub mod nifti;
pub mod nrrd;
mod plane;
mod scalars;
pub mod segmentation;
pub mod series;
pub mod structure_set;
mod target;
#[cfg(test)]
mod tests;

pub use geometry::AxesError;
pub use image::{Image, Limits, SizeError, Warning};
pub use labels::{Label, LabelError, labels, mask_of_label};
pub use lattice::{Difference, Differences, PlaceError, place};
pub use scalars::ScalarsError;
pub use target::Target;
