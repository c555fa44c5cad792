//! The sources against files made here and, where it is, the public test data.

mod automatic;
mod lattice;
mod nifti;
mod nrrd;
mod segmentation;
mod series;
mod slices;
mod structure_set;
mod uptake;

use std::io::Write;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::instance::{Instance, Limits};

use crate::test_support as support;

/// A file of the public test data.
fn file(path: &Path) -> Bytes {
    std::fs::read(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .into()
}

/// A folder of the public test data.
fn data(folder: &str) -> Option<PathBuf> {
    support::test_data(folder)
}

fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory does not fail");
    encoder.finish().expect("memory does not fail").into()
}

/// A DICOM file, read.
fn dicom(bytes: Bytes) -> (Instance, Bytes) {
    let instance = Instance::read(&bytes, &Limits::default()).expect("it is a DICOM file");
    (instance, bytes)
}

/// All DICOM files of a folder, in whatever order it lists them.
fn dicom_folder(folder: &Path) -> Vec<(Instance, Bytes)> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    entries
        .map(|entry| dicom(file(&entry.expect("it has files").path())))
        .collect()
}
