//! JPEG and JPEG-LS frames.

use super::super::Finding;
use super::support::{Build, JPEG, JPEG_LS};
use crate::pixels::{Frame, ImageDescription, Limits, decode_samples};

const SIDE: u16 = 24;

/// A real stream, of a picture with something in it.
fn stream() -> Vec<u8> {
    let side = u32::from(SIDE);
    let mut stream = Vec::new();
    let pixels: Vec<u8> = (0..side * side * 3)
        .map(|index| (index * 37 % 251) as u8)
        .collect();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut stream, 90)
        .encode(&pixels, side, side, image::ExtendedColorType::Rgb8)
        .unwrap();
    stream
}

fn decoded(stream: &[u8]) -> crate::pixels::SampleData {
    let description = ImageDescription {
        rows: SIDE,
        columns: SIDE,
        samples_per_pixel: 3,
        ..ImageDescription::default()
    };
    let frame = Frame::Compressed(stream);
    decode_samples(&description, frame, &Limits::default())
        .unwrap()
        .data
}

fn image() -> Build {
    Build::new(JPEG)
        .size(SIDE, SIDE)
        .samples(3, "YBR_FULL_422")
        .bits(8, 8, 7, 0)
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

/// Puts bytes into a stream.
fn with(stream: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    [&stream[..at], bytes, &stream[at..]].concat()
}

/// Where the first segment of this marker starts.
fn find(stream: &[u8], marker: u8) -> usize {
    let mut at = 2;
    while stream[at + 1] != marker {
        at += 2 + usize::from(u16::from_be_bytes([stream[at + 2], stream[at + 3]]));
    }
    at
}

#[test]
fn a_clean_stream_stays_as_it_is_with_the_segments_that_decoders_need() {
    let clean = stream();
    let adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01");
    let transform = segment(0xE8, b"mrfx\x01");
    let filled = with(&clean, find(&clean, 0xDB), &[0xFF, 0xFF]);
    for stream in [
        with(&clean, 2, &adobe),
        with(&clean, 2, &transform),
        filled,
        [&clean[..], &[0xFF, 0xFF, 0]].concat(),
        clean[..clean.len() - 2].to_vec(),
        clean,
    ] {
        let outcome = image().fragments(&[], &[&stream]);
        assert!(outcome.is_untouched());
        assert_eq!(outcome.findings, []);
    }
}

#[test]
fn comments_that_name_an_encoder_stay_and_all_others_go() {
    let clean = stream();
    for (comment, stays) in [
        (&b"LEAD Technologies Inc. V1.01\0"[..], true),
        (
            b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n",
            true,
        ),
        (
            b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v80), default quality\n",
            true,
        ),
        (b"Lavc57.64.101", true),
        (b"Intel(R) JPEG Library, version [1.51.12.44]", true),
        (b"", true),
        (b"LEAD Technologies Inc. V1.01 for Quimby", false),
        (b"LEAD Technologies Inc. V4711081", false),
        (b"Lavc", false),
        (b"Quimby^Hortense", false),
        (b"Lavc57\0\0\0\0\0\0\0\0", false),
    ] {
        let dirty = with(&clean, 2, &segment(0xFE, comment));
        let outcome = image().fragments(&[], &[&dirty]);
        let text = String::from_utf8_lossy(comment);
        assert_eq!(outcome.is_untouched(), stays, "{text}");
        if !stays {
            assert_eq!(outcome.findings, [Finding::Comments], "{text}");
            assert_eq!(outcome.frame()[..clean.len()], clean);
        }
    }
}

#[test]
fn application_segments_go_wherever_they_stand() {
    let clean = stream();
    let before = decoded(&clean);
    let name = b"Quimby^Hortense";
    for (marker, content) in [
        (0xE1, [b"Exif\0\0", &name[..]].concat()),
        (0xE2, [b"ICC_PROFILE\0", &name[..]].concat()),
        (0xE0, [b"JFXX\0", &name[..]].concat()),
        (0xED, [b"Photoshop 3.0\0", &name[..]].concat()),
        (0xEF, name.to_vec()),
        (0xE8, [b"mrfx", &name[..]].concat()),
    ] {
        for place in [0xDB, 0xC0, 0xC4, 0xDA] {
            let dirty = with(&clean, find(&clean, place), &segment(marker, &content));
            let outcome = image().fragments(&[], &[&dirty]);
            assert!(!outcome.holds("Quimby"));
            assert_eq!(
                outcome.frame()[..clean.len()],
                clean,
                "{marker:x} {place:x}"
            );
            assert_eq!(decoded(&outcome.frame()), before);
        }
    }
}

#[test]
fn a_thumbnail_and_what_is_behind_adobes_flags_go_and_the_segment_stays() {
    let clean = stream();
    let jfif = find(&clean, 0xE0);
    let jfif_end = jfif + 18;
    let thumbnail = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01Quimby");
    let dirty = [&clean[..jfif], &thumbnail, &clean[jfif_end..]].concat();
    let outcome = image().fragments(&[], &[&dirty]);
    assert!(!outcome.holds("Quimby"));
    assert_eq!(
        outcome.frame()[jfif..jfif_end],
        segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")
    );
    let adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01Quimby");
    let outcome = image().fragments(&[], &[&with(&clean, 2, &adobe)]);
    assert_eq!(
        outcome.frame()[2..18],
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01")
    );
}

#[test]
fn bytes_before_and_behind_the_image_and_between_segments_go() {
    let clean = stream();
    let before = decoded(&clean);
    for dirty in [
        [b"Quimby", &clean[..]].concat(),
        [&clean[..], b"Quimby"].concat(),
        with(&clean, find(&clean, 0xC4), b"Quimby"),
        // A whole second image.
        [&clean[..], &clean, b"Quimby"].concat(),
    ] {
        let outcome = image().fragments(&[], &[&dirty]);
        assert!(!outcome.holds("Quimby"));
        assert_eq!(outcome.frame()[..clean.len()], clean);
        assert_eq!(decoded(&outcome.frame()), before);
        assert_eq!(outcome.findings, [Finding::StrayBytes]);
    }
}

#[test]
fn comments_between_scans_and_behind_restarts_go() {
    let header = segment(0xC2, &[8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
    let scan = segment(0xDA, &[1, 1, 0, 0, 0, 0]);
    let coded = [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0x00];
    let comment = segment(0xFE, b"Quimby");
    let build = |comment: &[u8]| {
        [
            &[0xFF, 0xD8],
            &header[..],
            &scan,
            &coded,
            comment,
            &scan,
            &coded,
            comment,
            &[0xFF, 0xD9],
        ]
        .concat()
    };
    let outcome = Build::new(JPEG)
        .size(16, 16)
        .bits(8, 8, 7, 0)
        .fragments(&[], &[&build(&comment)]);
    let clean = build(&[]);
    assert_eq!(outcome.frame()[..clean.len()], clean);
}

#[test]
fn jpeg_ls_data_may_hold_what_is_a_marker_elsewhere() {
    let header = segment(0xF7, &[8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
    let scan = segment(0xDA, &[1, 1, 0, 0, 0, 0]);
    // FF and less than 80 is data here.
    let coded = [0x12, 0xFF, 0x01, 0x34, 0xFF, 0x7E, 0xE1];
    let preset = segment(0xF8, &[1, 0, 255, 0, 3, 0, 7, 0, 21, 0, 64]);
    let build = |comment: &[u8]| {
        [
            &[0xFF, 0xD8],
            comment,
            &header[..],
            &preset,
            &scan,
            &coded,
            &[0xFF, 0xD9],
        ]
        .concat()
    };
    let image = || Build::new(JPEG_LS).size(16, 16).bits(8, 8, 7, 0);
    assert!(image().fragments(&[], &[&build(&[])]).is_untouched());
    let dirty = build(&segment(0xFE, b"Quimby"));
    let outcome = image().fragments(&[], &[&dirty]);
    let clean = build(&[]);
    assert_eq!(outcome.frame()[..clean.len()], clean);
}

#[test]
fn a_stream_that_breaks_the_rules_is_left_and_told() {
    let clean = stream();
    let longer = segment(0xDB, &[&[0; 65][..], b"Quimby"].concat());
    let comment = segment(0xFE, b"Quimby");
    for damaged in [
        with(&clean, 2, &longer),
        // A segment that is longer than the stream.
        [&clean[..2], &comment[..], &[0xFF, 0xE1, 0xFF, 0xFF, 1, 2]].concat(),
        with(&clean, 2, &[0xFF, 0xE1, 0, 1]),
        clean[..40].to_vec(),
    ] {
        let outcome = image().fragments(&[], &[&damaged]);
        assert!(outcome.is_untouched());
        assert_eq!(outcome.findings, [Finding::Damaged]);
    }
}

#[test]
fn more_bits_in_the_stream_than_in_the_header_are_told() {
    let outcome = image().bits(8, 7, 6, 0).fragments(&[], &[&stream()]);
    assert!(outcome.is_untouched());
    assert_eq!(outcome.findings, [Finding::MoreBitsThanStored]);
}
