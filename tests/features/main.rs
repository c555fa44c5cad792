//! Features against reference values: the IBSI's of its phantoms, and PyRadiomics' of its test cases.

#[path = "../support/mod.rs"]
mod support;

mod dicom;
mod edges;
mod files;
mod filters;
mod ibsi;
mod phantoms;
mod pyradiomics;
mod schema;
mod stages;
