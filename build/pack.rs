//! Tables that are unpacked when they are first needed: what is deflated takes a fraction of the room.

use std::io::Write;
use std::{env, fs, path::Path};

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// Writes `bytes`, deflated, to the file `name` in `OUT_DIR`.
pub fn pack(name: &str, bytes: &[u8]) {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory takes it");
    let packed = encoder.finish().expect("memory takes it");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join(name), packed).expect("OUT_DIR is writable");
}
