//! RLE frames, deflated frames, and frames that are encapsulated as they are.

use std::io::Write;

use super::super::Finding;
use super::support::{Build, DEFLATED_FRAME, ENCAPSULATED, RLE};

/// A frame of these segments, with an offset for each.
fn frame(segments: &[&[u8]]) -> Vec<u8> {
    let mut frame = (segments.len() as u32).to_le_bytes().to_vec();
    let mut at = 64u32;
    for segment in segments {
        frame.extend(at.to_le_bytes());
        at += segment.len() as u32;
    }
    frame.resize(64, 0);
    segments.iter().for_each(|segment| frame.extend(*segment));
    frame
}

fn grey() -> Build {
    Build::new(RLE).bits(8, 8, 7, 0)
}

#[test]
fn a_clean_frame_stays_as_it_is_padding_included() {
    for segments in [
        &[3, 1, 2, 3, 4][..],
        &[253, 9],
        &[3, 1, 2, 3, 4, 128],
        &[3, 1, 2, 3, 4, 0, 0, 0],
    ] {
        let outcome = grey().fragments(&[], &[&frame(&[segments])]);
        assert!(outcome.is_untouched(), "{segments:?}");
    }
}

#[test]
fn what_is_behind_the_last_segment_is_cut() {
    let outcome = grey().fragments(&[], &[&frame(&[b"\x03\x01\x02\x03\x04Quimby"])]);
    assert_eq!(
        outcome.frame(),
        [frame(&[&[3, 1, 2, 3, 4]]), vec![0]].concat()
    );
    assert_eq!(outcome.findings, [Finding::StrayBytes]);
}

#[test]
fn gaps_unused_offsets_and_what_runs_over_the_image_become_zero() {
    let colour = || Build::new(RLE).bits(8, 8, 7, 0).samples(3, "RGB");
    let plane = [3, 1, 2, 3, 4];
    let mut dirty = frame(&[
        b"\x03\x01\x02\x03\x04Quimby",
        &plane,
        b"\x06\x01\x02\x03\x04Ann",
    ]);
    dirty[40..46].copy_from_slice(b"Quimby");
    let outcome = colour().fragments(&[], &[&dirty]);
    assert!(!outcome.holds("Quimby") && !outcome.holds("Ann"));
    assert_eq!(outcome.frame().len(), dirty.len() + dirty.len() % 2);
    assert_eq!(
        outcome.frame()[64..69],
        plane,
        "the segments stay where they are"
    );
}

#[test]
fn unused_bits_are_cleared_in_the_segments_that_hold_them() {
    let segments: [&[u8]; 2] = [&[3, 0x1F, 0x0A, 0x40, 0x05], &[253, 7]];
    let outcome = Build::new(RLE).fragments(&[], &[&frame(&segments)]);
    assert_eq!(
        outcome.frame(),
        [frame(&[&[3, 0x0F, 0x0A, 0x00, 0x05], &[253, 7]]), vec![0]].concat()
    );
    assert_eq!(outcome.findings, [Finding::UnusedBits]);
    let clean: [&[u8]; 2] = [&[3, 0x0F, 0xFA, 0xFF, 0x05], &[253, 7]];
    let outcome = Build::new(RLE).fragments(&[], &[&frame(&clean)]);
    assert!(outcome.is_untouched());
}

#[test]
fn a_frame_that_breaks_the_rules_is_left_and_told() {
    let whole = frame(&[&[3, 1, 2, 3, 4]]);
    let mut many = whole.clone();
    many[0] = 16;
    let mut outside = whole.clone();
    outside[4] = 200;
    for damaged in [&whole[..40], &whole[..67], &many, &outside, b"Quimby"] {
        let outcome = grey().fragments(&[], &[damaged]);
        assert!(outcome.is_untouched());
        assert_eq!(outcome.findings, [Finding::Damaged]);
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn inflated(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::DeflateDecoder::new(Vec::new());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn deflated_frames_end_with_their_stream_and_hold_one_frame() {
    let image = || Build::new(DEFLATED_FRAME).bits(8, 8, 7, 0);
    let stream = deflated(&[1, 2, 3, 4]);
    assert!(image().fragments(&[], &[&stream]).is_untouched());
    let tail = image().fragments(&[], &[&[&stream[..], b"Quimby"].concat()]);
    assert!(!tail.holds("Quimby"));
    assert_eq!(inflated(&tail.frame()), [1, 2, 3, 4]);
    let long = image().fragments(&[], &[&deflated(b"\x01\x02\x03\x04Quimby")]);
    assert_eq!(inflated(&long.frame()), [1, 2, 3, 4]);
    assert_eq!(long.findings, [Finding::BehindLastFrame]);
    let bits =
        Build::new(DEFLATED_FRAME).fragments(&[], &[&deflated(&[1, 0x10, 2, 0x20, 3, 0x0F, 4, 0])]);
    assert_eq!(inflated(&bits.frame()), [1, 0, 2, 0, 3, 0x0F, 4, 0]);
    let cut = image().fragments(&[], &[&stream[..2]]);
    assert_eq!(cut.findings, [Finding::Damaged]);
}

#[test]
fn frames_that_are_encapsulated_as_they_are_are_cleaned_like_native_ones() {
    let outcome = Build::new(ENCAPSULATED).frames("2").fragments(
        &[0, 16],
        &[
            b"\x01\x00\x02\x00\x03\x00\x04\x00",
            b"\x01\x10\x02\x00\x03\x00\x04\x00Quimby",
        ],
    );
    let (table, fragments) = outcome.items();
    assert_eq!(table, [0, 0, 0, 0, 16, 0, 0, 0]);
    assert_eq!(fragments[1], b"\x01\x00\x02\x00\x03\x00\x04\x00");
    assert_eq!(outcome.findings, [Finding::UnusedBits, Finding::StrayBytes]);
}
