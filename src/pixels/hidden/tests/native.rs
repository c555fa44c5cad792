//! Uncompressed pixel data.

use super::super::{Finding, clean};
use super::support::{Build, EXPLICIT_BIG, EXPLICIT_LITTLE, read};
use crate::instance::{Limits, ReadError, Tag, VR, tags};

fn ct() -> Build {
    Build::new(EXPLICIT_LITTLE)
}

#[test]
fn samples_without_anything_beside_the_image_stay_ranges_of_the_source() {
    for words in [
        [0, 1, 0x7FF, 0xFFF],
        // Copies of the sign, whatever Pixel Representation says, beside a positive value without them.
        [0xFC18, 0xFFFF, 0x0800, 0x0BFF],
    ] {
        for representation in [0, 1] {
            let outcome = ct().bits(16, 12, 11, representation).words(&words);
            assert!(outcome.is_untouched(), "{words:x?}");
            assert_eq!(outcome.findings, []);
        }
    }
}

#[test]
fn bits_outside_of_the_stored_ones_are_cleared_or_repeat_the_sign() {
    let unsigned = ct().words(&[0x1123, 0x4FFF, 0x0800, 0xF001]);
    assert_eq!(unsigned.words(), [0x0123, 0x0FFF, 0x0800, 0x0001]);
    assert_eq!(unsigned.findings, [Finding::UnusedBits]);
    let signed = ct()
        .bits(16, 12, 11, 1)
        .words(&[0x1123, 0x4FFF, 0x0800, 0xF001]);
    assert_eq!(signed.words(), [0x0123, 0xFFFF, 0xF800, 0x0001]);
}

#[test]
fn bits_are_cleared_in_samples_of_any_width_and_byte_order() {
    let bytes = ct()
        .bits(8, 6, 5, 0)
        .native(VR::OB, &[0x3F, 0x40, 0x81, 0x00]);
    assert_eq!(bytes.value(), [0x3F, 0x00, 0x01, 0x00]);
    let long: Vec<u8> = [0x00FF_FFFFu32, 0x0100_0001, 0x5600_0000, 7]
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    let long = ct().bits(32, 24, 23, 0).native(VR::OW, &long);
    let samples: Vec<u32> = long
        .value()
        .as_chunks()
        .0
        .iter()
        .map(|&sample| u32::from_le_bytes(sample))
        .collect();
    assert_eq!(samples, [0x00FF_FFFF, 1, 0, 7]);
    let big = Build::new(EXPLICIT_BIG).words(&[0x1123, 0x0FFF, 0x0801, 0x8001]);
    assert_eq!(big.words(), [0x0123, 0x0FFF, 0x0801, 0x0001]);
}

#[test]
fn low_bits_are_cleared_under_a_high_bit_that_holds_and_left_under_one_that_does_not() {
    let left = ct().bits(16, 12, 15, 0).words(&[0xFFF1, 0x1230, 0, 0x8000]);
    assert_eq!(left.words(), [0xFFF0, 0x1230, 0, 0x8000]);
    let wrong = ct().bits(16, 12, 15, 0).words(&[0x0FF1, 0x0123, 0, 0x0001]);
    assert!(wrong.is_untouched());
}

#[test]
fn samples_of_the_padding_value_are_left() {
    let padded = ct()
        .short(tags::PIXEL_PADDING_VALUE, 0x8000)
        .words(&[0x8000, 0x0FFF, 0x8000, 0]);
    assert!(padded.is_untouched());
}

#[test]
fn overlays_in_unused_bits_go_with_their_group_and_others_stay() {
    let outcome = ct()
        .short(Tag(0x6000, 0x0010), 2)
        .short(Tag(0x6000, 0x0100), 16)
        .short(Tag(0x6000, 0x0102), 15)
        // A sign that is repeated could be an overlay here.
        .words(&[0x8001, 0xF800, 0x0800, 0]);
    assert_eq!(outcome.words(), [1, 0x0800, 0x0800, 0]);
    let group = [0x0010, 0x0100, 0x0102].map(|element| Tag(0x6000, element));
    assert_eq!(outcome.removed, group);
    assert_eq!(
        outcome.findings,
        [Finding::UnusedBits, Finding::OverlayInUnusedBits]
    );
    let with_data = ct()
        .short(Tag(0x6002, 0x0102), 0)
        .put(Tag(0x6002, 0x3000), VR::OW, &[1, 0])
        .words(&[1, 2, 3, 4]);
    assert_eq!(with_data.removed, []);
}

#[test]
fn frames_behind_the_number_of_frames_are_cut() {
    let outcome = ct()
        .frames("2")
        .words(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert_eq!(outcome.words(), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(outcome.findings, [Finding::BehindLastFrame]);
    let absent = ct().words(&[1, 2, 3, 4, 5]);
    assert_eq!(absent.words(), [1, 2, 3, 4]);
    // Zeros hold nothing.
    assert!(ct().words(&[1, 2, 3, 4, 0, 0, 0]).is_untouched());
    assert!(ct().words(&[1, 2, 3]).is_untouched());
}

#[test]
fn a_number_of_frames_that_is_none_leaves_all_of_them_and_says_so() {
    for frames in ["1A", "0", "2\\2"] {
        let outcome = ct().frames(frames).words(&[1, 2, 3, 4, 5, 6, 7, 8]);
        assert!(outcome.is_untouched());
        assert_eq!(outcome.findings, [Finding::FramesUnclear]);
        assert!(outcome.findings[0].is_left());
    }
}

#[test]
fn the_padding_byte_and_padding_bits_become_zero() {
    let odd = ct().size(1, 3).bits(8, 8, 7, 0);
    let odd = odd.native(VR::OB, &[1, 2, 3, b'x']);
    assert_eq!(odd.value(), [1, 2, 3, 0]);
    assert_eq!(odd.findings, [Finding::StrayBytes]);
    let bits = ct().size(3, 3).bits(1, 1, 0, 0);
    let bits = bits.native(VR::OB, &[0xFF, 0xFF]);
    assert_eq!(bits.value(), [0xFF, 0x01]);
    let swapped = Build::new(EXPLICIT_BIG).size(1, 3).bits(8, 8, 7, 0);
    let swapped = swapped.native(VR::OW, &[2, 1, b'x', 3]);
    assert_eq!(swapped.value(), [2, 1, 0, 3]);
}

#[test]
fn frames_of_halved_chrominance_end_where_they_end() {
    let colour = || ct().size(2, 2).bits(8, 8, 7, 0).samples(3, "YBR_FULL_422");
    let outcome = colour().native(VR::OB, b"YYCCYYCCbehind");
    assert_eq!(outcome.value(), b"YYCCYYCC");
    assert!(colour().native(VR::OB, b"YYCCYYCC").is_untouched());
    // All of the chrominance: the header is wrong, as it often is.
    assert!(colour().native(VR::OB, b"YCCYCCYCCYCC").is_untouched());
}

#[test]
fn float_pixels_are_cut_to_their_frames_and_have_no_unused_bits() {
    let mut value: Vec<u8> = [1.5f32, -2.5, 1e-30, f32::NAN]
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    let float = tags::FLOAT_PIXEL_DATA;
    let whole = || ct().bits(32, 12, 11, 0);
    assert!(whole().put(float, VR::OF, &value).outcome().is_untouched());
    value.extend(b"Quimby^H");
    let longer = whole().put(float, VR::OF, &value).outcome();
    assert!(!longer.holds("Quimby"));
    assert_eq!(longer.findings, [Finding::BehindLastFrame]);
}

#[test]
fn numbers_of_bits_that_contradict_each_other_leave_the_samples_and_say_so() {
    for (stored, high) in [(17, 16), (12, 16), (12, 3), (0, 0)] {
        let outcome = ct().bits(16, stored, high, 0).words(&[0xFFFF; 4]);
        assert!(outcome.is_untouched());
        assert_eq!(outcome.findings, [Finding::SamplesUnclear]);
    }
}

#[test]
fn offset_tables_beside_native_pixels_are_removed() {
    let outcome = ct()
        .put(tags::EXTENDED_OFFSET_TABLE, VR::OV, b"Quimby^H")
        .put(tags::EXTENDED_OFFSET_TABLE_LENGTHS, VR::OV, &[0; 8])
        .words(&[1, 2, 3, 4]);
    assert!(!outcome.holds("Quimby"));
    assert_eq!(outcome.removed.len(), 2);
    assert_eq!(outcome.findings, [Finding::OffsetTable]);
}

#[test]
fn only_the_pieces_of_an_image_that_hold_something_are_held_in_memory() {
    let mut words = vec![0x0FFFu16; 1 << 20];
    words[5] = 0x1001;
    words[1 << 19] = 0x2002;
    let outcome = ct().size(1024, 1024).words(&words);
    assert_eq!(outcome.words()[5], 1);
    assert_eq!(outcome.words()[1 << 19], 2);
    let held: u64 = outcome
        .parts
        .iter()
        .filter(|part| matches!(part, crate::Part::Bytes(_)))
        .map(crate::Part::len)
        .sum();
    assert_eq!(held, 2 * (16 << 10));

    let instance = read(&outcome.before);
    let limits = Limits {
        inline_bytes: 1 << 20,
        ..Limits::default()
    };
    assert!(clean(&instance, &outcome.before, &limits).is_ok());
    let dirty = ct().size(1024, 1024).words(&vec![0x1FFF; 1 << 20]);
    let refused = clean(&read(&dirty.before), &dirty.before, &limits);
    assert!(matches!(refused, Err(ReadError::Limit { .. })));
}
