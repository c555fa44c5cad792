//! JPEG XL: what is cleared is written anew without loss, and the header says what the stream holds then.

use bytes::Bytes;
use scanveil::instance::Instance;
use scanveil::pixels::clean::Boxes;
use scanveil::pixels::{
    ImageDescription, Photometric, Region, SampleData, Samples, StreamKind, encode_samples,
};

use super::{CLEAN, assert_only_in, clean, read, samples, session, text};
use crate::search::FINDS_NOTHING;
use crate::support::model::{Content, Part10};

const LOSSLESS: &str = "1.2.840.10008.1.2.4.110";
const RECOMPRESSION: &str = "1.2.840.10008.1.2.4.111";
const ANY: &str = "1.2.840.10008.1.2.4.112";

/// JPEG, 16 by 16 pixels, recompressed: its colours are those of JPEG.
const OF_A_JPEG: &[u8] = include_bytes!("../fixtures/fuzz/jpeg-xl-of-a-jpeg.jxl");
/// 16 by 16 grey pixels, with loss.
const WITH_LOSS: &[u8] = include_bytes!("../fixtures/fuzz/jpeg-xl-with-loss.jxl");

const REGION: Region = Region {
    x: 3,
    y: 5,
    width: 6,
    height: 4,
};

/// An image of 8 bits, of a kind that is not searched for text.
fn image(
    transfer_syntax: &'static str,
    photometric: &str,
    side: u16,
    frames: Vec<Vec<u8>>,
) -> Bytes {
    let mut file = Part10::new("1.2.840.10008.5.1.4.1.1.481.2", "1.2.826.99.2.3");
    file.transfer_syntax = transfer_syntax;
    let colours = if photometric.starts_with("MONO") {
        1
    } else {
        3
    };
    file.data
        .text(0x0008_0060, "CS", "RTDOSE")
        .text(0x0020_000D, "UI", "1.2.826.99.2.1")
        .text(0x0020_000E, "UI", "1.2.826.99.2.2")
        .short(0x0028_0002, colours)
        .text(0x0028_0004, "CS", photometric)
        .text(0x0028_0008, "IS", &frames.len().to_string())
        .short(0x0028_0010, side)
        .short(0x0028_0011, side)
        .short(0x0028_0100, 8)
        .short(0x0028_0101, 8)
        .short(0x0028_0102, 7)
        .short(0x0028_0103, 0);
    if colours > 1 {
        file.data.short(0x0028_0006, 0);
    }
    let fragments = std::iter::once(Vec::new()).chain(frames).collect();
    file.data
        .put(0x7FE0_0010, "OB", Content::Fragments(fragments));
    file.encode().into()
}

/// A frame of noise without loss.
fn lossless(colours: u16, side: u16, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let data = (0..u32::from(side) * u32::from(side) * u32::from(colours)).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let photometric = match colours {
        1 => Photometric::Monochrome2,
        _ => Photometric::Rgb,
    };
    let description = ImageDescription {
        rows: side,
        columns: side,
        samples_per_pixel: colours,
        photometric,
        ..ImageDescription::default()
    };
    let samples = Samples {
        rows: side.into(),
        columns: side.into(),
        samples_per_pixel: colours,
        bits_stored: 8,
        high_bit: 7,
        signed: false,
        photometric,
        data: SampleData::U8(data.collect()),
    };
    encode_samples(StreamKind::JpegXl, &description, &samples).expect("such samples are written")
}

/// `file` with the rectangle cleared, on the frames of `frames`.
fn cleaned(file: &Bytes, frames: &str) -> (Bytes, Instance) {
    let Region {
        x,
        y,
        width,
        height,
    } = REGION;
    let boxes = format!(
        r#"{{"add": [{{"x": {x}, "y": {y}, "width": {width}, "height": {height}, "frames": {frames}}}]}}"#
    );
    let boxes = Boxes::from_json(&boxes).expect("it is valid");
    let cleaned = clean(&session(CLEAN, Some(FINDS_NOTHING)), file, &boxes);
    let cleaned = cleaned.expect("it is released");
    let instance = read(&cleaned.file);
    (cleaned.file, instance)
}

#[test]
fn a_lossless_frame_of_jpeg_xl_stays_lossless_and_the_same_outside_of_the_rectangle() {
    for (colours, photometric) in [(1, "MONOCHROME2"), (3, "RGB")] {
        let frames = (1..4).map(|seed| lossless(colours, 24, seed)).collect();
        let file = image(LOSSLESS, photometric, 24, frames);
        let (after, instance) = cleaned(&file, "[1]");
        assert_eq!(instance.transfer_syntax, LOSSLESS);
        assert_eq!(text(&instance, 0x0028_0004), photometric);
        assert_eq!(text(&instance, 0x0028_2110), "", "nothing was lost");
        let (before, cleared) = (samples(&file, 1), samples(&after, 1));
        assert_only_in(&before, &cleared, &[REGION], 0, photometric);
        for frame in [0, 2] {
            assert_eq!(samples(&file, frame).data, samples(&after, frame).data);
        }
    }
}

#[test]
fn a_recompressed_jpeg_becomes_jpeg_xl_in_red_green_and_blue_on_every_frame() {
    for photometric in ["RGB", "YBR_FULL", "YBR_FULL_422"] {
        let file = image(RECOMPRESSION, photometric, 16, vec![OF_A_JPEG.to_vec(); 3]);
        let (after, instance) = cleaned(&file, "[1]");
        // The frame is no JPEG any more, so the transfer syntax is that of any JPEG XL.
        assert_eq!(instance.transfer_syntax, ANY, "{photometric}");
        // What is written anew is red, green and blue, and the header holds for all frames.
        assert_eq!(text(&instance, 0x0028_0004), "RGB", "{photometric}");
        assert_eq!(text(&instance, 0x0028_2110), "01");
        assert_eq!(text(&instance, 0x0028_2114), "ISO_10918_1");
        let (before, cleared) = (samples(&file, 1), samples(&after, 1));
        assert_only_in(&before, &cleared, &[REGION], 0, photometric);
        for frame in [0, 2] {
            assert_eq!(samples(&file, frame).data, samples(&after, frame).data);
        }
    }
}

#[test]
fn a_frame_of_jpeg_xl_with_loss_is_kept_without_further_loss() {
    let file = image(ANY, "MONOCHROME2", 16, vec![WITH_LOSS.to_vec()]);
    let (after, instance) = cleaned(&file, "\"all\"");
    assert_eq!(instance.transfer_syntax, ANY);
    assert_eq!(text(&instance, 0x0028_0004), "MONOCHROME2");
    assert_only_in(
        &samples(&file, 0),
        &samples(&after, 0),
        &[REGION],
        0,
        "with loss",
    );
}

#[test]
fn colours_of_jpeg_xl_itself_are_stated_as_red_green_and_blue_when_they_are() {
    // PS3.5 8.2.15 has a name for the colours inside of such a stream.
    let file = image(ANY, "XYB", 16, vec![OF_A_JPEG.to_vec()]);
    let (after, instance) = cleaned(&file, "\"all\"");
    assert_eq!(text(&instance, 0x0028_0004), "RGB");
    assert_eq!(text(&instance, 0x0028_2110), "01");
    assert_only_in(&samples(&file, 0), &samples(&after, 0), &[REGION], 0, "XYB");
}
