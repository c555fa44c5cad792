//! JPEG 2000 codestreams, and the files of boxes around them and around JPEG XL.

use super::super::Finding;
use super::support::{Build, JPEG_2000, JPEG_XL};

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

fn comment(text: &[u8]) -> Vec<u8> {
    segment(0x64, &[&[0, 1], text].concat())
}

/// A tile-part with `header` in it; `to_end` leaves its length out.
fn tile_part(number: u8, header: &[u8], body: &[u8], to_end: bool) -> Vec<u8> {
    let length = match to_end {
        true => 0,
        false => (14 + header.len() + body.len()) as u32,
    };
    let [a, b, c, d] = length.to_be_bytes();
    let start = segment(0x90, &[0, 0, a, b, c, d, number, 2]);
    [&start[..], header, &[0xFF, 0x93], body].concat()
}

/// A codestream of two tile-parts, with `main` in the main header and `inner` in those of the tile-parts.
fn codestream(main: &[u8], inner: [&[u8]; 2], to_end: bool) -> Vec<u8> {
    let mut size = vec![0; 36];
    size[34..].copy_from_slice(&[0, 1]);
    size.extend([11, 1, 1]);
    let first = tile_part(0, inner[0], &[1, 2, 0xFF, 0x8F, 3], false);
    let second = tile_part(1, inner[1], &[4, 5, 6], to_end);
    let second_length = tile_part(1, inner[1], &[4, 5, 6], false).len();
    // Two bytes of length for each tile-part, no index.
    let lengths = [first.len(), second_length].map(|length| (length as u16).to_be_bytes());
    let table = segment(0x55, &[&[0, 0], &lengths.concat()[..]].concat());
    [
        &[0xFF, 0x4F],
        &segment(0x51, &size)[..],
        &segment(0x52, &[0; 10]),
        main,
        &table,
        &first,
        &second,
        &[0xFF, 0xD9],
    ]
    .concat()
}

fn cleaned(stream: &[u8]) -> (Vec<u8>, Vec<Finding>) {
    let outcome = Build::new(JPEG_2000).fragments(&[], &[stream]);
    assert!(!outcome.holds("Quimby"));
    (outcome.frame(), outcome.findings)
}

#[test]
fn clean_codestreams_and_encoders_banners_stay() {
    for banner in [
        &b"Kakadu-v3.3"[..],
        b"Kakadu-2.2",
        b"Created by GDCM/OpenJPEG version 2.3.0",
        b"OpenJPH Ver 0.7.3.",
        b"Creator: JasPer Version 1.701.0",
        b"Kdu-Layer-Info: log_2{Delta-D(MSE)/[2^16*Delta-L(bytes)]}, L(bytes)\n -58.0, 5.2e+004\n",
    ] {
        let stream = codestream(&comment(banner), [&comment(banner), &[]], false);
        let outcome = Build::new(JPEG_2000).fragments(&[], &[&stream]);
        assert!(
            outcome.is_untouched(),
            "{}",
            String::from_utf8_lossy(banner)
        );
        assert_eq!(outcome.findings, []);
    }
}

#[test]
fn other_comments_go_and_the_lengths_of_tile_parts_follow() {
    let name = comment(b"Quimby^Hortense");
    for to_end in [false, true] {
        let clean = codestream(&[], [&[], &[]], to_end);
        let dirty = codestream(&name, [&name, &[]], to_end);
        let (frame, findings) = cleaned(&dirty);
        assert_eq!(frame[..clean.len()], clean);
        assert_eq!(findings, [Finding::Comments]);
        if !to_end {
            let dirty = codestream(&[], [&name, &name], false);
            assert_eq!(cleaned(&dirty).0[..clean.len()], clean);
        }
    }
    let numbers = comment(
        b"Kdu-Layer-Info: log_2{Delta-D(MSE)/[2^16*Delta-L(bytes)]}, L(bytes)\n 19561224, 5.2e+004\n",
    );
    let clean = codestream(&[], [&[], &[]], false);
    let dirty = codestream(&numbers, [&[], &[]], false);
    assert_eq!(cleaned(&dirty).0[..clean.len()], clean);
}

#[test]
fn bytes_behind_the_end_of_codestream_go() {
    let clean = codestream(&[], [&[], &[]], false);
    let (frame, findings) = cleaned(&[&clean[..], b"Quimby"].concat());
    assert_eq!(frame[..clean.len()], clean);
    assert_eq!(findings, [Finding::StrayBytes]);
}

#[test]
fn a_codestream_that_breaks_the_rules_is_left_and_told() {
    let clean = codestream(&[], [&[], &[]], false);
    let mut longer = vec![0; 36 + 3];
    longer[35] = 1;
    longer.extend(b"Quimby");
    let mut short = clean.clone();
    let part = clean
        .windows(2)
        .position(|two| two == [0xFF, 0x90])
        .unwrap();
    short[part + 9] = 13;
    for damaged in [
        [&[0xFF, 0x4F], &segment(0x51, &longer)[..], &clean[45..]].concat(),
        [&clean[..45], &[0xFF, 0x66, 0, 4, 1, 2], &clean[45..]].concat(),
        clean[..60].to_vec(),
        short,
    ] {
        let outcome = Build::new(JPEG_2000).fragments(&[], &[&damaged]);
        assert!(outcome.is_untouched());
        assert_eq!(outcome.findings, [Finding::Damaged]);
    }
    // Cut short inside of its last tile-part, as happens.
    let outcome = Build::new(JPEG_2000).fragments(&[], &[&clean[..clean.len() - 4]]);
    assert!(outcome.is_untouched());
    assert_eq!(outcome.findings, []);
}

fn one_box(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u32 + 8).to_be_bytes();
    [&length, &kind[..], content].concat()
}

/// A JP2 file with `inner` in its header box and `more` before its codestream.
fn jp2(colour: &[u8], inner: &[u8], more: &[u8], codestream: &[u8]) -> Vec<u8> {
    let size = one_box(b"ihdr", &[0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 11, 7, 0, 0]);
    let header = [&size, &one_box(b"colr", colour)[..], inner].concat();
    [
        &one_box(b"jP  ", b"\r\n\x87\n")[..],
        &one_box(b"ftyp", b"jp2 \0\0\0\0jp2 "),
        &one_box(b"jp2h", &header),
        more,
        &one_box(b"jp2c", codestream),
    ]
    .concat()
}

const GREY: &[u8] = &[1, 0, 0, 0, 0, 0, 17];

#[test]
fn boxes_that_do_not_help_to_decode_go_and_lengths_follow() {
    let stream = codestream(&[], [&[], &[]], false);
    let clean = jp2(GREY, &[], &[], &stream);
    let outcome = Build::new(JPEG_2000).fragments(&[], &[&clean]);
    assert!(outcome.is_untouched());
    let dirty_stream = codestream(&comment(b"Quimby"), [&[], &comment(b"Quimby")], false);
    for (dirty, finding) in [
        (
            jp2(GREY, &[], &one_box(b"xml ", b"<Quimby/>"), &stream),
            Finding::Boxes,
        ),
        (
            jp2(
                GREY,
                &[],
                &one_box(b"uuid", b"0123456789abcdefQuimby"),
                &stream,
            ),
            Finding::Boxes,
        ),
        (
            jp2(GREY, &one_box(b"uinf", b"Quimby"), &[], &stream),
            Finding::Boxes,
        ),
        (
            jp2(b"\x02\0\0profile of Quimby", &[], &[], &stream),
            Finding::Boxes,
        ),
        (jp2(GREY, &[], &[], &dirty_stream), Finding::Comments),
        (
            [&clean[..], &one_box(b"jp2c", &dirty_stream)].concat(),
            Finding::Boxes,
        ),
        ([&clean[..], b"\0Quimby"].concat(), Finding::StrayBytes),
    ] {
        let (frame, findings) = cleaned(&dirty);
        assert_eq!(frame[..clean.len()], clean, "{finding:?}");
        assert_eq!(findings, [finding]);
    }
}

#[test]
fn boxes_beside_a_jpeg_xl_codestream_go() {
    let start = one_box(b"JXL ", b"\r\n\x87\n");
    let kind = one_box(b"ftyp", b"jxl \0\0\0\0jxl ");
    let stream = one_box(b"jxlc", &[0xFF, 0x0A, 1, 2, 3]);
    let clean = [&start[..], &kind, &stream].concat();
    for beside in [*b"Exif", *b"xml ", *b"jumb", *b"brob", *b"abcd"] {
        let name = one_box(&beside, b"Quimby");
        let dirty = [&start[..], &kind, &name, &stream, &name].concat();
        let outcome = Build::new(JPEG_XL).fragments(&[], &[&dirty]);
        assert!(!outcome.holds("Quimby"));
        assert_eq!(outcome.frame()[..clean.len()], clean);
    }
    let rebuilt = [&start[..], &kind, &one_box(b"jbrd", b"segments"), &stream].concat();
    let outcome = Build::new(JPEG_XL).fragments(&[], &[&rebuilt]);
    assert!(outcome.is_untouched());
    assert_eq!(outcome.findings, [Finding::NotLookedThrough]);
}
