//! The sample files: most are clean and come out as they are; what is touched keeps its picture.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::super::Finding::{
    Boxes, ColourProfile, FramesUnclear, MoreBitsThanStored, OverlayInUnusedBits, UnusedBits,
};
use super::super::{Finding, clean};
use super::support::{Outcome, read};
use crate::instance::{Instance, Limits};
use crate::pixels;

/// What is told of each file of which something is told; all others are clean.
const TOLD: [(&str, &[Finding], bool); 11] = [
    ("jpeg/RG2_JPLY_fixed.dcm", &[MoreBitsThanStored], false),
    ("jpeg2000/693_J2KI.dcm", &[MoreBitsThanStored], false),
    // An ICC profile, requirements on readers, and the identifiers of extensions.
    ("jpeg2000/GDCMJ2K_TextGBR.dcm", &[Boxes], true),
    // An identifier of its writer in a "uuid" box.
    ("jpeg2000/MAROTECH_CT_JP2Lossy.dcm", &[Boxes], true),
    (
        "jpeg2000/emri_small_jpeg_2k_lossless.dcm",
        &[MoreBitsThanStored],
        false,
    ),
    (
        "jpeg2000/jpeg2000-multiframe-multifragments.dcm",
        &[MoreBitsThanStored],
        false,
    ),
    // Its Number of Frames is no number.
    ("malformed/badVR.dcm", &[FramesUnclear], false),
    ("malformed/bad_sequence.dcm", &[MoreBitsThanStored], false),
    // Pixel data without Rows and Columns.
    (
        "malformed/meta_missing_tsyntax.dcm",
        &[FramesUnclear],
        false,
    ),
    ("malformed/nested_priv_SQ.dcm", &[FramesUnclear], false),
    // Two overlays in bits 12 and 13 of 16.
    (
        "overlays/overlay.dcm",
        &[UnusedBits, OverlayInUnusedBits],
        true,
    ),
];

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, out),
            path => out.push(path),
        }
    }
}

/// Name and bytes of every file that is an instance and whole.
fn corpus() -> Option<Vec<(String, Bytes)>> {
    let data = std::env::var("SCANVEIL_TEST_DATA").unwrap_or("../shared/data".to_owned());
    let folder = Path::new(&data).join("dicom");
    if !folder.is_dir() {
        println!("skipped: the sample files are not here");
        return None;
    }
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    paths.sort();
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().display().to_string();
    let load = |path: PathBuf| (name(&path), Bytes::from(std::fs::read(&path).unwrap()));
    let is_whole = |bytes: &Bytes| {
        Instance::read(bytes, &Limits::default()).is_ok_and(|read| read.defect.is_none())
    };
    let files = paths.into_iter().map(load);
    Some(files.filter(|(_, bytes)| is_whole(bytes)).collect())
}

#[test]
fn of_the_sample_files_only_those_are_touched_that_hold_something() {
    let Some(files) = corpus() else { return };
    let mut told = Vec::new();
    for (name, file) in &files {
        let instance = read(file);
        let cleaned = clean(&instance, file, &Limits::default()).unwrap();
        let is_touched = !cleaned.replaced.is_empty() || !cleaned.removed.is_empty();
        if is_touched || !cleaned.findings.is_empty() {
            println!("{name}: {:?}, touched: {is_touched}", cleaned.findings);
            told.push((&name[..], cleaned.findings, is_touched));
        }
    }
    let expected: Vec<_> = TOLD
        .iter()
        .map(|&(name, findings, is_touched)| (name, findings.to_vec(), is_touched))
        .collect();
    assert!(files.len() > 100, "only {} files were found", files.len());
    assert_eq!(told, expected);
    assert!(
        !told
            .iter()
            .any(|(_, findings, _)| findings.contains(&ColourProfile))
    );
}

/// The samples of the image, what is not image masked off; `None` where they do not decode here.
fn samples(file: &Bytes) -> Option<Vec<u8>> {
    let instance = read(file);
    let samples = pixels::samples(&instance, file, 0, &pixels::Limits::default()).ok()??;
    let stored = samples.bits_stored.min(16);
    let mask = u16::MAX >> (16 - stored);
    let bytes = samples.data.to_le_bytes();
    Some(match samples.data {
        pixels::SampleData::U16(_) => bytes
            .as_chunks()
            .0
            .iter()
            .flat_map(|&sample| (u16::from_le_bytes(sample) & mask).to_le_bytes())
            .collect(),
        _ => bytes,
    })
}

#[test]
fn pictures_are_the_same_before_and_after() {
    let Some(files) = corpus() else { return };
    let mut compared = 0;
    for (name, file) in &files {
        let outcome = Outcome::unchecked(file.clone());
        let (before, after) = (samples(&outcome.before), samples(&outcome.after));
        assert_eq!(before, after, "{name}");
        compared += usize::from(before.is_some());
    }
    println!("{compared} pictures compared");
    assert!(compared > 50, "only {compared} pictures were compared");
}

/// A comment, and bytes behind the image, in every JPEG, JPEG-LS and JPEG 2000 frame of the sample files.
#[test]
fn what_is_put_into_real_frames_comes_out_again() {
    let Some(files) = corpus() else { return };
    let mut streams = 0;
    for (name, file) in &files {
        let Some(clean) = first_stream(file) else {
            continue;
        };
        let (at, marker) = match clean[..] {
            [0xFF, 0xD8, ..] => (2, 0xFE),
            // Behind SIZ, which comes first.
            [0xFF, 0x4F, 0xFF, 0x51, high, low, ..] => {
                (4 + usize::from(u16::from_be_bytes([high, low])), 0x64)
            }
            _ => continue,
        };
        let comment = [&[0xFF, marker, 0, 10, 0, 1], &b"Quimby"[..]].concat();
        let dirty = [&clean[..at], &comment, &clean[at..], b"Quimby"].concat();
        let outcome = Outcome::with_stream(file, &dirty);
        let frame = outcome.frame();
        assert!(!outcome.holds("Quimby"), "{name}");
        let end = end(&clean);
        assert_eq!(frame[..end], clean[..end], "{name}");
        assert!(frame.len() <= clean.len() + 1, "{name}");
        streams += 1;
    }
    println!("{streams} streams");
    assert!(streams > 30, "only {streams} streams were found");
}

/// The first frame, where the file has one.
fn first_stream(file: &Bytes) -> Option<Vec<u8>> {
    let instance = read(file);
    (instance.frames() == 1).then_some(())?;
    let pixels = instance.data_set.get(crate::instance::tags::PIXEL_DATA)?;
    let crate::instance::Value::Fragments(fragments) = &pixels.value else {
        return None;
    };
    let ranges = fragments.fragments.iter();
    Some(
        ranges
            .flat_map(|range| file[range.start as usize..range.end as usize].to_vec())
            .collect(),
    )
}

/// Where the image ends: without what fills up the length.
fn end(stream: &[u8]) -> usize {
    let end = stream.windows(2).rposition(|two| two == [0xFF, 0xD9]);
    end.map_or(stream.len(), |end| end + 2)
}
