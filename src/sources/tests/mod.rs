//! The sources against files made here and, where it is, the public test data.

mod lattice;
mod nifti;
mod nrrd;

use std::io::Write;
use std::path::PathBuf;

use bytes::Bytes;

#[path = "../../../tests/support/mod.rs"]
mod support;

/// A file of the public test data.
fn file(path: &std::path::Path) -> Bytes {
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
