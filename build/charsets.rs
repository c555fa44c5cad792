//! The tables of the coded character sets, from the crate that has those of the Encoding Standard.
//!
//! What is packed is a list of characters as UTF-16 units, 0 where a code has none: JIS X 0208 (120 rows of 94, those
//! that only Shift_JIS reaches included), JIS X 0212 (94 rows of 94), KS X 1001 as code page 949 extends it (126 rows
//! of 190, from 8141 on), GBK (126 rows of 191, from 8140 on) and the upper halves of eight sets of one byte (96
//! each). A unit is its difference to the last one that is not 0; all high bytes stand before all low ones.

use std::fmt::Write;

use encoding_rs::{
    DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_2, ISO_8859_3, ISO_8859_4,
    ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, SHIFT_JIS, WINDOWS_874,
};

use crate::pack::pack;

/// In the order that `src/instance/charset/tables.rs` has.
const SINGLE: [&Encoding; 8] = [
    ISO_8859_2,
    ISO_8859_3,
    ISO_8859_4,
    ISO_8859_5,
    ISO_8859_6,
    ISO_8859_7,
    ISO_8859_8,
    WINDOWS_874,
];

pub fn generate(source: &mut String) {
    let mut units = Vec::new();
    for pointer in 0..120 * 94_u16 {
        // A first byte has two rows; 7F is no second one.
        let (lead, trail) = (pointer / 188, pointer % 188);
        let first = lead + if lead < 31 { 0x81 } else { 0xC1 };
        let second = trail + if trail < 63 { 0x40 } else { 0x41 };
        units.push(unit(SHIFT_JIS, &[first as u8, second as u8]));
    }
    pairs(&mut units, EUC_JP, &[0x8F], 0xA1, 0xA1);
    pairs(&mut units, EUC_KR, &[], 0x81, 0x41);
    pairs(&mut units, GBK, &[], 0x81, 0x40);
    for encoding in SINGLE {
        units.extend((0xA0..=0xFF).map(|byte| unit(encoding, &[byte])));
    }

    let mut last = 0_u16;
    let differences: Vec<u16> = units
        .iter()
        .map(|&unit| match unit {
            0 => 0,
            unit => {
                assert_ne!(unit, last, "a difference of 0 means that there is none");
                unit.wrapping_sub(std::mem::replace(&mut last, unit))
            }
        })
        .collect();
    let high = differences.iter().map(|difference| (difference >> 8) as u8);
    let low = differences.iter().map(|&difference| difference as u8);
    pack("charsets.bin", &high.chain(low).collect::<Vec<u8>>());
    let _ = writeln!(source, "const UNITS: usize = {};", units.len());

    let ranges = four_byte_ranges();
    let _ = writeln!(
        source,
        "static FOUR_BYTES: [(u16, u16); {}] = {ranges:?};",
        ranges.len()
    );
}

fn pairs(units: &mut Vec<u16>, encoding: &'static Encoding, before: &[u8], first: u8, second: u8) {
    for high in first..=0xFE {
        let row = (second..=0xFE).map(|low| unit(encoding, &[before, &[high, low]].concat()));
        units.extend(row);
    }
}

/// Of the four-byte codes of GB18030 that stand for one UTF-16 unit each: the number that a range begins with, and the
/// unit. The next range ends it.
fn four_byte_ranges() -> Vec<(u16, u16)> {
    let mut ranges = Vec::new();
    let mut next = 0;
    for number in 0..39_420_u16 {
        let (rest, fourth) = (number / 10, number % 10);
        let (rest, third) = (rest / 126, rest % 126);
        let (first, second) = (rest / 10, rest % 10);
        let bytes = [first + 0x81, second + 0x30, third + 0x81, fourth + 0x30];
        let unit = unit(GB18030, &bytes.map(|byte| byte as u8));
        assert_ne!(unit, 0, "the ranges have no holes");
        if unit != next {
            ranges.push((number, unit));
        }
        next = unit.wrapping_add(1);
    }
    ranges
}

/// The one character that the bytes are, where they are exactly one and it takes one unit; else 0.
fn unit(encoding: &'static Encoding, bytes: &[u8]) -> u16 {
    let mut out = [0; 4];
    let (result, _, length) = encoding
        .new_decoder_without_bom_handling()
        .decode_to_utf16_without_replacement(bytes, &mut out, true);
    match (result, &out[..length]) {
        (DecoderResult::InputEmpty, &[unit]) => unit,
        _ => 0,
    }
}
