//! The coded character sets themselves: their registration numbers, escape sequences and tables.

use super::tables::{self, Pairs, Single};

/// A set of graphic characters that ISO 2022 can place in G0 or G1.
///
/// Written in this order of preference where a character is in several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Set {
    Latin1,
    Latin2,
    Latin3,
    Latin4,
    Latin5,
    Latin9,
    Cyrillic,
    Arabic,
    Greek,
    Hebrew,
    Thai,
    Katakana,
    Jis0208,
    KsX1001,
    Gb2312,
    Jis0212,
}

/// What an escape sequence designates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Designated {
    Ascii,
    Roman,
    Set(Set),
}

impl Set {
    pub(super) const ALL: [Self; 16] = [
        Self::Latin1,
        Self::Latin2,
        Self::Latin3,
        Self::Latin4,
        Self::Latin5,
        Self::Latin9,
        Self::Cyrillic,
        Self::Arabic,
        Self::Greek,
        Self::Hebrew,
        Self::Thai,
        Self::Katakana,
        Self::Jis0208,
        Self::KsX1001,
        Self::Gb2312,
        Self::Jis0212,
    ];

    pub(super) fn bit(self) -> u32 {
        1 << self as u8
    }

    /// By the number of the ISO register, as the defined terms name it, or a common name.
    pub(super) fn from_registration(number: &str) -> Option<Self> {
        Some(match number {
            "100" | "LATIN1" => Self::Latin1,
            "101" => Self::Latin2,
            "109" => Self::Latin3,
            "110" => Self::Latin4,
            "148" => Self::Latin5,
            "203" => Self::Latin9,
            "144" => Self::Cyrillic,
            "127" => Self::Arabic,
            "126" => Self::Greek,
            "138" => Self::Hebrew,
            "166" => Self::Thai,
            "13" | "SHIFTJIS" => Self::Katakana,
            "87" => Self::Jis0208,
            "149" | "EUCKR" => Self::KsX1001,
            "58" | "GB2312" => Self::Gb2312,
            "159" => Self::Jis0212,
            _ => return None,
        })
    }

    /// By the part of ISO/IEC 8859.
    pub(super) fn from_iso_8859(part: &str) -> Option<Self> {
        Some(match part {
            "1" => Self::Latin1,
            "2" => Self::Latin2,
            "3" => Self::Latin3,
            "4" => Self::Latin4,
            "5" => Self::Cyrillic,
            "6" => Self::Arabic,
            "7" => Self::Greek,
            "8" => Self::Hebrew,
            "9" => Self::Latin5,
            "11" => Self::Thai,
            "15" => Self::Latin9,
            _ => return None,
        })
    }

    pub(super) fn is_single_byte(self) -> bool {
        !matches!(
            self,
            Self::Jis0208 | Self::Jis0212 | Self::KsX1001 | Self::Gb2312
        )
    }

    /// Whether DICOM places the set in G0, so that it takes the place of ASCII.
    pub(super) fn is_left_only(self) -> bool {
        matches!(self, Self::Jis0208 | Self::Jis0212)
    }

    /// The escape sequence of PS3.3 tables C.12-3 and C.12-4.
    pub(super) fn designator(self) -> &'static [u8] {
        match self {
            Self::Latin1 => b"\x1B-A",
            Self::Latin2 => b"\x1B-B",
            Self::Latin3 => b"\x1B-C",
            Self::Latin4 => b"\x1B-D",
            Self::Latin5 => b"\x1B-M",
            Self::Latin9 => b"\x1B-b",
            Self::Cyrillic => b"\x1B-L",
            Self::Arabic => b"\x1B-G",
            Self::Greek => b"\x1B-F",
            Self::Hebrew => b"\x1B-H",
            Self::Thai => b"\x1B-T",
            Self::Katakana => b"\x1B)I",
            Self::Jis0208 => b"\x1B$B",
            Self::Jis0212 => b"\x1B$(D",
            Self::KsX1001 => b"\x1B$)C",
            Self::Gb2312 => b"\x1B$)A",
        }
    }

    /// The character of a byte in G1.
    pub(super) fn decode_single(self, byte: u8) -> Option<char> {
        if byte < 0xA0 {
            return None;
        }
        let table = match self {
            Self::Latin1 => return Some(char::from(byte)),
            Self::Latin5 => return Some(from_latin1_but(&LATIN5, byte)),
            Self::Latin9 => return Some(from_latin1_but(&LATIN9, byte)),
            Self::Katakana => {
                return (0xA1..=0xDF)
                    .contains(&byte)
                    .then(|| char::from_u32(0xFF61 - 0xA1 + u32::from(byte)))
                    .flatten();
            }
            Self::Latin2 => Single::Latin2,
            Self::Latin3 => Single::Latin3,
            Self::Latin4 => Single::Latin4,
            Self::Cyrillic => Single::Cyrillic,
            Self::Arabic => Single::Arabic,
            Self::Greek => Single::Greek,
            Self::Hebrew => Single::Hebrew,
            Self::Thai => Single::Thai,
            Self::Jis0208 | Self::Jis0212 | Self::KsX1001 | Self::Gb2312 => return None,
        };
        tables::single(table, byte)
    }

    /// The byte of a character in G1.
    pub(super) fn encode_single(self, character: char) -> Option<u8> {
        (0xA0..=0xFF).find(|&byte| self.decode_single(byte) == Some(character))
    }

    /// The character of two bytes, in G0 (7 bits) or G1 (8 bits).
    pub(super) fn decode_pair(self, first: u8, second: u8) -> Option<char> {
        let left = (0x21..=0x7E).contains(&first) && (0x21..=0x7E).contains(&second);
        let right = first >= 0xA1 && second >= 0xA1;
        let (high, low) = (first | 0x80, second | 0x80);
        match self {
            Self::Jis0208 if left || right => Pairs::Jis0208.character(high, low),
            Self::Jis0212 if left || right => Pairs::Jis0212.character(high, low),
            Self::KsX1001 if left => Pairs::KsX1001.character(high, low),
            // Some write the extended Hangul of code page 949, whose second bytes are no delimiters.
            Self::KsX1001 if first >= 0x81 => Pairs::KsX1001.character(first, second),
            Self::Gb2312 if left || right => Pairs::Gbk.character(high, low),
            _ => None,
        }
    }

    /// The two bytes of a character, with the high bits set as in G1.
    pub(super) fn encode_pair(self, character: char) -> Option<(u8, u8)> {
        let pair = match self {
            Self::Jis0208 => Pairs::Jis0208.bytes(character)?,
            Self::KsX1001 => Pairs::KsX1001.bytes(character)?,
            Self::Gb2312 => Pairs::Gbk
                .bytes(character)
                .filter(|&pair| is_in_gb2312(pair))?,
            Self::Jis0212 => Pairs::Jis0212.bytes(character)?,
            _ => return None,
        };
        // The tables hold more than the set (code page 949, GBK), and map some look-alikes to one
        // code: only what comes back the same may be written.
        let stands = pair.0 >= 0xA1 && pair.1 >= 0xA1;
        (stands && self.decode_pair(pair.0, pair.1) == Some(character)).then_some(pair)
    }
}

const LATIN5: [(u8, char); 6] = [
    (0xD0, 'Ğ'),
    (0xDD, 'İ'),
    (0xDE, 'Ş'),
    (0xF0, 'ğ'),
    (0xFD, 'ı'),
    (0xFE, 'ş'),
];

const LATIN9: [(u8, char); 8] = [
    (0xA4, '€'),
    (0xA6, 'Š'),
    (0xA8, 'š'),
    (0xB4, 'Ž'),
    (0xB8, 'ž'),
    (0xBC, 'Œ'),
    (0xBD, 'œ'),
    (0xBE, 'Ÿ'),
];

fn from_latin1_but(differences: &[(u8, char)], byte: u8) -> char {
    differences
        .iter()
        .find(|(other, _)| *other == byte)
        .map_or(char::from(byte), |&(_, character)| character)
}

fn is_in_gb2312((row, cell): (u8, u8)) -> bool {
    match row {
        0xA1 | 0xA3..=0xA5 | 0xA7 | 0xB0..=0xF7 => true,
        0xA2 => matches!(cell, 0xB1..=0xE2 | 0xE5..=0xEE | 0xF1..=0xFC),
        0xA6 => matches!(cell, 0xA1..=0xB8 | 0xC1..=0xD8),
        0xA8 => matches!(cell, 0xA1..=0xBA | 0xC5..=0xE9),
        0xA9 => matches!(cell, 0xA4..=0xEF),
        _ => false,
    }
}

/// The escape sequence at the head of `bytes`: its length, what it designates, whether to G0.
pub(super) fn designation(bytes: &[u8]) -> Option<(usize, Designated, bool)> {
    let (length, designated, to_left) = match *bytes.get(1..)? {
        [b'(', b'B', ..] => (3, Designated::Ascii, true),
        [b'(', b'J', ..] => (3, Designated::Roman, true),
        // Not in DICOM, but unmistakable where it occurs.
        [b'(', b'I', ..] => (3, Designated::Set(Set::Katakana), true),
        [b'$', b'@', ..] => (3, Designated::Set(Set::Jis0208), true),
        [b'$', b'A', ..] => (3, Designated::Set(Set::Gb2312), true),
        [b'$', b'(', b'A', ..] => (4, Designated::Set(Set::Gb2312), true),
        [b'$', b'(', b'B', ..] => (4, Designated::Set(Set::Jis0208), true),
        [b'$', b'(', b'C', ..] => (4, Designated::Set(Set::KsX1001), true),
        _ => {
            let set = Set::ALL
                .into_iter()
                .find(|set| bytes.starts_with(set.designator()))?;
            let length = set.designator().len();
            (length, Designated::Set(set), set.is_left_only())
        }
    };
    Some((length, designated, to_left))
}

/// The double-byte character of Shift_JIS, where these two bytes are one.
pub(super) fn decode_shift_jis(first: u8, second: u8) -> Option<char> {
    tables::shift_jis(first, second)
}

/// The character of two or four bytes of GB18030.
fn gb18030(bytes: &[u8]) -> Option<char> {
    match *bytes {
        [first, second] => Pairs::Gbk.character(first, second),
        [first, second, third, fourth] => tables::four_bytes([first, second, third, fourth]),
        _ => None,
    }
}

/// GB18030 text; bytes without meaning read as Latin-1.
pub(super) fn decode_gb18030(mut bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    while !bytes.is_empty() {
        let length = gb18030_length(bytes);
        let (unit, rest) = bytes.split_at(length);
        match (length, gb18030(unit)) {
            (1, _) | (_, None) => text.extend(unit.iter().copied().map(char::from)),
            (_, Some(character)) => text.push(character),
        }
        bytes = rest;
    }
    text
}

/// GB18030 bytes, or `None` where a character has none of at most two bytes and more are not allowed.
pub(super) fn encode_gb18030(text: &str, four_bytes: bool) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            bytes.push(character as u8);
        } else if let Some((first, second)) = Pairs::Gbk.bytes(character) {
            bytes.extend([first, second]);
        } else if four_bytes {
            bytes.extend(tables::in_four_bytes(character)?);
        } else {
            return None;
        }
    }
    Some(bytes)
}

/// The values between backslashes, of which the byte also ends characters of two bytes.
pub(super) fn split_gb18030(bytes: &[u8]) -> Vec<&[u8]> {
    split_by(bytes, gb18030_length)
}

/// The values between backslashes that are whole characters: `length` is that of the character at the head of
/// its argument, at least 1.
pub(super) fn split_by(bytes: &[u8], mut length: impl FnMut(&[u8]) -> usize) -> Vec<&[u8]> {
    let mut values = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let length = length(&bytes[at..]);
        if length == 1 && bytes[at] == b'\\' {
            values.push(&bytes[start..at]);
            start = at + 1;
        }
        at += length;
    }
    values.push(&bytes[start..]);
    values
}

/// Length of the character at the head of `bytes`, 1 where there is no whole one.
fn gb18030_length(bytes: &[u8]) -> usize {
    let length = match *bytes {
        [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, ..] => 2,
        [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, ..] => 4,
        _ => return 1,
    };
    if gb18030(&bytes[..length]).is_some() {
        length
    } else {
        1
    }
}
