//! JPEG of the cosine transform, held against libjpeg, and cleared by blocks.

use scanveil::bytes::ByteSource;
use scanveil::instance::{Tag, Value};
use scanveil::pixels::{Frame, Region, clear_blocks, fragments_of_frame, sniff, starts_stream};

use super::*;

/// SHA-256 of what DCMTK 3.6.7 and GDCM 3.2.6, by the accurate transform of their libjpeg, decode frame 0 to, without a
/// conversion of colours; of 12 bits in little endian byte order.
const BY_LIBJPEG: [(&str, &str); 13] = [
    (
        "CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm",
        "85e3b617e00dc755e55971bfe8770210f17d4909b17db5d71d2617e22254b3b9",
    ),
    (
        "CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm",
        "85e3b617e00dc755e55971bfe8770210f17d4909b17db5d71d2617e22254b3b9",
    ),
    (
        "IM00001.fragmented_no_bot_jpeg_baseline.50.dcm",
        "c88debf72a4ae7f95dddd796a6e4b315f81c55ea83598d5f1000937935179356",
    ),
    (
        "JPEG-lossy.dcm",
        "d30242775a414c01d616447854ebe3f2b20259822894bcd6891f879bcdcbf313",
    ),
    (
        "JPGExtended.dcm",
        "d30242775a414c01d616447854ebe3f2b20259822894bcd6891f879bcdcbf313",
    ),
    (
        "RG2_JPLY_fixed.dcm",
        "a0dca087f2176a3c8e90714e16de749cda6b7b74a40ec73b8ff7db91297bffb5",
    ),
    (
        "SC_jpeg_no_color_transform.dcm",
        "be7aa556b206ac445bc4125d24213bfac8832980138d54ece2b90be6e3d63d74",
    ),
    (
        "SC_rgb_dcmtk__eb_cr.dcm",
        "e414aaca686695163b4fcca90cc4b0bf6aff59d70c036a39a446ebcbb53e3360",
    ),
    (
        "SC_rgb_dcmtk__eb_cy_np.dcm",
        "74588bc79349380d01181841500ada3a1c102435465344061c07fbc23b38105c",
    ),
    (
        "SC_rgb_dcmtk__eb_cy_s4.dcm",
        "ddddadc3c3d361b56803d6e8caa0da3f0dd3c3972aee0ece1924086f792eecc6",
    ),
    (
        "TestPattern_JPEG-Baseline_YBR422.dcm",
        "a25db83bfd9be686b05086630e76d90e4a7c2e4e920d30e1e127ae0f941efd63",
    ),
    (
        "examples_ybr_color.dcm",
        "ad9418bf3d042fd3daca989f5de7cd0fdbbecf9c859d4f53e53596d7073fbcdc",
    ),
    (
        "image1.dcm",
        "897ae6a759b861b8d7ed93cb34d78247429d773501b7cbe6f6656219b833d247",
    ),
];

/// The stream of a frame.
fn stream(instance: &Instance, source: &FileSource, frame: u32, frames: u32) -> Vec<u8> {
    let pixels = instance.data_set.get(Tag(0x7FE0, 0x0010)).expect("pixels");
    let Value::Fragments(fragments) = &pixels.value else {
        panic!("not encapsulated");
    };
    let read = |range: &std::ops::Range<u64>| {
        let length = (range.end - range.start) as usize;
        source
            .read_at(range.start, length)
            .expect("the file can be read")
    };
    let begins = |index: usize| starts_stream(&read(&fragments.fragments[index]));
    let own = fragments_of_frame(frame, frames, &fragments.fragments, &[], begins);
    let own = &fragments.fragments[own.expect("the frame's fragments")];
    own.iter().flat_map(read).collect()
}

#[test]
fn frames_of_the_cosine_transform_are_to_the_bit_what_libjpeg_makes_of_them() {
    let Some(folder) = support::test_data("dicom/jpeg") else {
        return;
    };
    for (file, expected) in BY_LIBJPEG {
        let (instance, source) = open(&folder.join(file));
        let samples = pixels::samples(&instance, &source, 0, &Limits::default())
            .unwrap_or_else(|error| panic!("{file}: {error}"))
            .expect("an image");
        assert_eq!(hash(&samples.data.to_le_bytes()), expected, "{file}");
    }
}

#[test]
fn cleared_blocks_are_dark_and_all_other_pixels_equal() {
    let Some(folder) = support::test_data("dicom/jpeg") else {
        return;
    };
    for (file, _) in BY_LIBJPEG {
        let (instance, source) = open(&folder.join(file));
        let description = pixels::describe(&instance, &source, 0).expect("an image");
        // Large ones take long without optimisation, and bring nothing new.
        if u32::from(description.rows) * u32::from(description.columns) > 1 << 20 {
            continue;
        }
        for frame in 0..description.frames.min(2) {
            let before = stream(&instance, &source, frame, description.frames);
            let region = Region {
                x: 41,
                y: 37,
                width: 30,
                height: 9,
            };
            let limits = Limits::default();
            let edited = clear_blocks(&before, &[region], &[0, 128, 128], &limits)
                .unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(
                sniff(&edited.stream, &description),
                sniff(&before, &description),
                "{file}"
            );
            let decode = |stream: &[u8]| {
                pixels::decode_samples(&description, Frame::Compressed(stream), &limits)
                    .unwrap_or_else(|error| panic!("{file}: {error}"))
            };
            let (before, after) = (decode(&before), decode(&edited.stream));
            assert_eq!(before.photometric, after.photometric, "{file}");
            let per_pixel = usize::from(before.samples_per_pixel);
            let is_in = |all: &[Region], at: usize| {
                let (x, y) = (
                    (at % before.columns as usize) as u32,
                    (at / before.columns as usize) as u32,
                );
                all.iter().any(|one| {
                    (one.x..one.right()).contains(&x) && (one.y..one.bottom()).contains(&y)
                })
            };
            let bytes = before.data.to_le_bytes().len() / before.data.len();
            let (before, after) = (before.data.to_le_bytes(), after.data.to_le_bytes());
            let pixels = before
                .chunks(per_pixel * bytes)
                .zip(after.chunks(per_pixel * bytes));
            for (at, (before, after)) in pixels.enumerate() {
                if is_in(&[region], at) {
                    assert!(
                        after[..bytes].iter().all(|&byte| byte == 0),
                        "{file}: not dark"
                    );
                } else if !is_in(&edited.covered, at) {
                    assert_eq!(before, after, "{file}: changed outside");
                }
            }
        }
    }
}
