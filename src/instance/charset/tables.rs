//! The characters of the codes, by tables of the Encoding Standard (`build/charsets.rs` packs them).

use std::sync::OnceLock;

use crate::instance::packed;

include!(concat!(env!("OUT_DIR"), "/charsets.rs"));
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/charsets.bin"));

/// A set of characters of two bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pairs {
    /// In the rows of EUC-JP, and behind them those that only Shift_JIS reaches.
    Jis0208,
    Jis0212,
    /// As code page 949 extends it.
    KsX1001,
    Gbk,
}

/// The sets of one byte that differ from Latin-1 in more than a few characters.
#[derive(Debug, Clone, Copy)]
pub(super) enum Single {
    Latin2,
    Latin3,
    Latin4,
    Cyrillic,
    Arabic,
    Greek,
    Hebrew,
    Thai,
}

/// Where a set of pairs lies among the units, its first codes, and how many cells a row has.
struct Layout {
    start: usize,
    rows: usize,
    cells: usize,
    first: (u8, u8),
}

const JIS_0208: Layout = layout(0, 120, 94, (0xA1, 0xA1));
const JIS_0212: Layout = layout(JIS_0208.end(), 94, 94, (0xA1, 0xA1));
const KS_X_1001: Layout = layout(JIS_0212.end(), 126, 190, (0x81, 0x41));
const GBK: Layout = layout(KS_X_1001.end(), 126, 191, (0x81, 0x40));
const _: () = assert!(GBK.end() + 8 * 96 == UNITS);

const fn layout(start: usize, rows: usize, cells: usize, first: (u8, u8)) -> Layout {
    Layout {
        start,
        rows,
        cells,
        first,
    }
}

impl Layout {
    const fn end(&self) -> usize {
        self.start + self.rows * self.cells
    }
}

fn units() -> &'static [u16] {
    static UNITS_OF_ALL: OnceLock<Vec<u16>> = OnceLock::new();
    UNITS_OF_ALL.get_or_init(|| {
        let bytes = packed::unpack(PACKED, UNITS * 2);
        let (high, low) = bytes.split_at(UNITS.min(bytes.len()));
        let mut last = 0_u16;
        high.iter()
            .zip(low)
            .map(|(&high, &low)| match u16::from_be_bytes([high, low]) {
                0 => 0,
                difference => {
                    last = last.wrapping_add(difference);
                    last
                }
            })
            .collect()
    })
}

fn character(place: usize) -> Option<char> {
    match *units().get(place)? {
        0 => None,
        unit => char::from_u32(unit.into()),
    }
}

/// The character of a byte in the upper half.
pub(super) fn single(set: Single, byte: u8) -> Option<char> {
    character(GBK.end() + set as usize * 96 + usize::from(byte.checked_sub(0xA0)?))
}

impl Pairs {
    fn layout(self) -> &'static Layout {
        match self {
            Self::Jis0208 => &JIS_0208,
            Self::Jis0212 => &JIS_0212,
            Self::KsX1001 => &KS_X_1001,
            Self::Gbk => &GBK,
        }
    }

    /// The character of two bytes.
    pub(super) fn character(self, first: u8, second: u8) -> Option<char> {
        let layout = self.layout();
        let row = usize::from(first.checked_sub(layout.first.0)?);
        let cell = usize::from(second.checked_sub(layout.first.1)?);
        (first <= 0xFE && cell < layout.cells)
            .then(|| character(layout.start + row * layout.cells + cell))
            .flatten()
    }

    /// The two bytes of a character; the first such code where there are several.
    pub(super) fn bytes(self, character: char) -> Option<(u8, u8)> {
        let layout = self.layout();
        let unit = u16::try_from(u32::from(character)).ok()?;
        let places = self.places();
        let at = places.partition_point(|&(other, _)| other < unit);
        let place = match places.get(at) {
            Some(&(other, place)) if other == unit => usize::from(place),
            _ => return None,
        };
        let row = u8::try_from(place / layout.cells).ok()?;
        let cell = u8::try_from(place % layout.cells).ok()?;
        Some((
            layout.first.0.checked_add(row)?,
            layout.first.1.checked_add(cell)?,
        ))
    }

    /// The table turned round.
    fn places(self) -> &'static [(u16, u16)] {
        static PLACES: [OnceLock<Vec<(u16, u16)>>; 4] = [const { OnceLock::new() }; 4];
        PLACES[self as usize].get_or_init(|| {
            let layout = self.layout();
            let units = units().get(layout.start..layout.end()).unwrap_or_default();
            let mut places: Vec<(u16, u16)> = (0..)
                .zip(units)
                .map(|(place, &unit)| (unit, place))
                .collect();
            places.retain(|&(unit, _)| unit != 0);
            places.sort_unstable();
            places
        })
    }
}

/// The character of two bytes of Shift_JIS.
pub(super) fn shift_jis(first: u8, second: u8) -> Option<char> {
    let lead = match first {
        0x81..=0x9F => first - 0x81,
        0xE0..=0xFC => first - 0xC1,
        _ => return None,
    };
    let trail = match second {
        0x40..=0x7E => second - 0x40,
        0x80..=0xFC => second - 0x41,
        _ => return None,
    };
    character(usize::from(lead) * 188 + usize::from(trail))
}

/// Numbers of the four-byte codes of GB18030 that stand for one UTF-16 unit, and the first behind the gap after them.
const ONE_UNIT: u32 = 39_420;
const TWO_UNITS: u32 = 189_000;

/// The character of a four-byte code of GB18030.
pub(super) fn four_bytes(bytes: [u8; 4]) -> Option<char> {
    let digit = |byte: u8, first: u8, last: u8| {
        (first..=last)
            .contains(&byte)
            .then(|| u32::from(byte - first))
    };
    let first = digit(bytes[0], 0x81, 0xFE)?;
    let second = digit(bytes[1], 0x30, 0x39)?;
    let third = digit(bytes[2], 0x81, 0xFE)?;
    let fourth = digit(bytes[3], 0x30, 0x39)?;
    let number = ((first * 10 + second) * 126 + third) * 10 + fourth;
    if let Some(beyond) = number.checked_sub(TWO_UNITS) {
        return char::from_u32(0x1_0000 + beyond);
    }
    if number >= ONE_UNIT {
        return None;
    }
    let behind = FOUR_BYTES.partition_point(|&(start, _)| u32::from(start) <= number);
    let &(start, unit) = FOUR_BYTES.get(behind.checked_sub(1)?)?;
    char::from_u32(u32::from(unit) + number - u32::from(start))
}

/// The four-byte code of a character that has none of two bytes.
pub(super) fn in_four_bytes(character: char) -> Option<[u8; 4]> {
    let code = u32::from(character);
    let number = match code.checked_sub(0x1_0000) {
        Some(beyond) => TWO_UNITS + beyond,
        None => {
            let ends = FOUR_BYTES
                .iter()
                .skip(1)
                .map(|&(start, _)| u32::from(start));
            FOUR_BYTES
                .iter()
                .zip(ends.chain([ONE_UNIT]))
                .find_map(|(&(start, unit), end)| {
                    let number = u32::from(start) + code.checked_sub(unit.into())?;
                    (number < end).then_some(number)
                })?
        }
    };
    let (rest, fourth) = (number / 10, number % 10);
    let (rest, third) = (rest / 126, rest % 126);
    let (first, second) = (rest / 10, rest % 10);
    let bytes = [first + 0x81, second + 0x30, third + 0x81, fourth + 0x30];
    Some(bytes.map(|byte| byte as u8))
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        CoderResult, DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_2, ISO_8859_3,
        ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, SHIFT_JIS, WINDOWS_874,
    };

    use super::*;

    /// The one character that another implementation reads.
    fn theirs(encoding: &'static Encoding, bytes: &[u8]) -> Option<char> {
        let mut out = [0; 16];
        let (result, _, length) = encoding
            .new_decoder_without_bom_handling()
            .decode_to_utf8_without_replacement(bytes, &mut out, true);
        let mut characters = std::str::from_utf8(&out[..length]).ok()?.chars();
        let character = characters
            .next()
            .filter(|_| result == DecoderResult::InputEmpty)?;
        characters.next().is_none().then_some(character)
    }

    /// What it writes, where it reads that as the same character again.
    fn written(encoding: &'static Encoding, character: char) -> Option<Vec<u8>> {
        let mut out = [0; 32];
        let mut utf8 = [0; 4];
        let (result, _, length, unmappable) = encoding.new_encoder().encode_from_utf8(
            character.encode_utf8(&mut utf8),
            &mut out,
            true,
        );
        let bytes = out[..length].to_vec();
        let whole = result == CoderResult::InputEmpty && !unmappable;
        (whole && theirs(encoding, &bytes) == Some(character)).then_some(bytes)
    }

    #[test]
    fn every_code_is_read_as_the_encoding_standard_has_it() {
        for first in 0x80..=0xFF_u8 {
            for second in 0..=0xFF_u8 {
                let (right, both) = (first >= 0xA1 && second >= 0xA1, [first, second]);
                if right {
                    let jis = Pairs::Jis0208.character(first, second);
                    assert_eq!(jis, theirs(EUC_JP, &both), "{both:X?}");
                    let jis = Pairs::Jis0212.character(first, second);
                    assert_eq!(jis, theirs(EUC_JP, &[0x8F, first, second]), "{both:X?}");
                }
                // A single byte and an ASCII character are no pair.
                let pair = |encoding| theirs(encoding, &both).filter(|_| first != 0x80);
                let korean = Pairs::KsX1001.character(first, second);
                assert_eq!(korean, pair(EUC_KR), "{both:X?}");
                assert_eq!(Pairs::Gbk.character(first, second), pair(GBK), "{both:X?}");
                assert_eq!(
                    Pairs::Gbk.character(first, second),
                    pair(GB18030),
                    "{both:X?}"
                );
                if matches!(first, 0x81..=0x9F | 0xE0..=0xFC) {
                    assert_eq!(
                        shift_jis(first, second),
                        theirs(SHIFT_JIS, &both),
                        "{both:X?}"
                    );
                } else {
                    assert_eq!(shift_jis(first, second), None);
                }
            }
            for (set, encoding) in [
                (Single::Latin2, ISO_8859_2),
                (Single::Latin3, ISO_8859_3),
                (Single::Latin4, ISO_8859_4),
                (Single::Cyrillic, ISO_8859_5),
                (Single::Arabic, ISO_8859_6),
                (Single::Greek, ISO_8859_7),
                (Single::Hebrew, ISO_8859_8),
                (Single::Thai, WINDOWS_874),
            ] {
                if first >= 0xA0 {
                    assert_eq!(single(set, first), theirs(encoding, &[first]), "{first:X}");
                }
            }
        }
    }

    #[test]
    fn every_four_byte_code_is_read_as_the_encoding_standard_has_it() {
        for number in 0..126 * 10 * 126 * 10_u32 {
            // All of those for one unit, and samples of those for two.
            if number > ONE_UNIT + 100 && number % 97 != 0 {
                continue;
            }
            let (rest, fourth) = (number / 10, number % 10);
            let (rest, third) = (rest / 126, rest % 126);
            let bytes = [
                rest / 10 + 0x81,
                rest % 10 + 0x30,
                third + 0x81,
                fourth + 0x30,
            ];
            let bytes = bytes.map(|byte| byte as u8);
            assert_eq!(four_bytes(bytes), theirs(GB18030, &bytes), "{bytes:X?}");
        }
    }

    #[test]
    fn every_character_is_written_as_the_encoding_standard_has_it() {
        let pair = |pairs: Pairs, character: char| {
            let (first, second) = pairs.bytes(character)?;
            (pairs.character(first, second) == Some(character)).then(|| vec![first, second])
        };
        for character in (0x80..=0x2_0000).filter_map(char::from_u32) {
            for (pairs, encoding) in [
                (Pairs::Jis0208, EUC_JP),
                (Pairs::KsX1001, EUC_KR),
                (Pairs::Gbk, GB18030),
            ] {
                // Behind 8E stand katakana of one byte.
                let is_pair =
                    |bytes: &Vec<u8>| bytes.len() == 2 && !(encoding == EUC_JP && bytes[0] == 0x8E);
                let theirs = written(encoding, character).filter(is_pair);
                let ours = pair(pairs, character).filter(|bytes| {
                    // The rows behind those of EUC-JP.
                    !matches!(pairs, Pairs::Jis0208) || bytes[0] <= 0xFE
                });
                assert_eq!(ours, theirs, "{character:?} in {encoding:?}");
            }
            let ours = pair(Pairs::Gbk, character)
                .or_else(|| in_four_bytes(character).map(Vec::from))
                .filter(|bytes| {
                    bytes.len() == 2
                        || four_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) == Some(character)
                });
            if let Some(theirs) = written(GB18030, character) {
                assert_eq!(ours, Some(theirs), "{character:?}");
            }
        }
    }
}
