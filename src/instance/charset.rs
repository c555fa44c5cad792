//! Specific Character Set (0008,0005): between the bytes of a value and its text.
//!
//! PS3.3 C.12.1.1.2 lists the defined terms, PS3.5 6.1.2.5 the code extensions of ISO 2022.
//! Reading is lenient, because identifiers must be found in files that break the rules too;
//! writing is strict.

mod iso2022;
mod sets;
mod tables;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use iso2022::Iso2022;
use sets::Set;

const ESCAPE: u8 = 0x1B;

/// What a value is to the delimiters that end a code extension (PS3.5 6.1.2.5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// PN: values end at a backslash, groups at `=`, components at `^`.
    PersonName,
    /// LT, ST, UT: one value, in which a backslash is a character like any other.
    Text,
    /// LO, SH, UC: values end at a backslash.
    Short,
}

/// The character set of a data set or item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CharacterSet(Coding);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Utf8,
    /// GB18030, or its part GBK, which differs only in what may be written.
    Gb18030 {
        four_bytes: bool,
    },
    Iso2022(Iso2022),
}

impl Default for CharacterSet {
    /// The default repertoire, ISO-IR 6.
    fn default() -> Self {
        Self(Coding::Iso2022(Iso2022::default()))
    }
}

impl CharacterSet {
    /// The character set that the value of (0008,0005) declares.
    ///
    /// Common misspellings are understood; an unknown term counts as ISO-IR 6.
    #[must_use]
    pub fn from_defined_terms(value: &[u8]) -> Self {
        let mut only_ascii = true;
        let mut first = true;
        let mut several = false;
        let mut coding = Iso2022::default();
        for term in value.split(|&byte| byte == b'\\').map(Term::parse) {
            several |= !first;
            match term {
                Term::Ascii => {}
                // Alone or after terms that mean ASCII, of which both are supersets. After any
                // other they are not allowed (PS3.5 6.1.2.5.4) and say nothing.
                Term::Utf8 if only_ascii => return Self(Coding::Utf8),
                Term::Gb18030 { four_bytes } if only_ascii => {
                    return Self(Coding::Gb18030 { four_bytes });
                }
                Term::Utf8 | Term::Gb18030 { .. } => {}
                Term::Set(set) => {
                    only_ascii = false;
                    coding.extensions |= set.bit();
                    if first && set.is_single_byte() {
                        coding.right = Some(set);
                        coding.roman = set == Set::Katakana;
                    }
                    if coding.assumed_right.is_none() && !set.is_left_only() {
                        coding.assumed_right = Some(set);
                    }
                    // A multi-byte set cannot be value 1: the writer left out the empty value.
                    several |= !set.is_single_byte();
                }
            }
            first = false;
        }
        if !several {
            coding.extensions = 0;
        }
        Self(Coding::Iso2022(coding))
    }

    /// The text that `bytes` stand for, padding and delimiters included.
    ///
    /// Never fails: a byte that has no meaning in the set reads as Latin-1.
    #[must_use]
    pub fn decode<'a>(&self, bytes: &'a [u8], kind: TextKind) -> Cow<'a, str> {
        if bytes.is_ascii()
            && !bytes.contains(&ESCAPE)
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Cow::Borrowed(text);
        }
        match self.0 {
            Coding::Utf8 => decode_utf8(bytes),
            Coding::Gb18030 { .. } => Cow::Owned(sets::decode_gb18030(bytes)),
            Coding::Iso2022(coding) => Cow::Owned(coding.decode(bytes, kind)),
        }
    }

    /// The bytes that stand for `text`, or `None` where a character is in none of the sets.
    ///
    /// Sets are designated by escape sequences where the character set has code extensions, and
    /// the initial ones again before each delimiter and at the end. The result is not padded.
    #[must_use]
    pub fn encode(&self, text: &str) -> Option<Vec<u8>> {
        match self.0 {
            Coding::Utf8 => Some(text.as_bytes().to_vec()),
            Coding::Gb18030 { four_bytes } => sets::encode_gb18030(text, four_bytes),
            Coding::Iso2022(coding) => coding.encode(text),
        }
    }

    /// The values of a multi-valued attribute: split at each backslash that is a character, not
    /// at the byte 0x5C within a character of several bytes.
    #[must_use]
    pub fn split_values<'a>(&self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        match self.0 {
            Coding::Iso2022(coding) if bytes.contains(&ESCAPE) || coding.has_shift_jis() => {
                coding.split(bytes)
            }
            Coding::Gb18030 { .. } if !bytes.is_ascii() => sets::split_gb18030(bytes),
            _ => bytes.split(|&byte| byte == b'\\').collect(),
        }
    }
}

fn decode_utf8(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(char::from));
    }
    Cow::Owned(text)
}

/// What one defined term declares.
enum Term {
    Ascii,
    Utf8,
    Gb18030 { four_bytes: bool },
    Set(Set),
}

impl Term {
    fn parse(term: &[u8]) -> Self {
        // Spaces, underscores and hyphens are what writers most often get wrong.
        let term: String = term
            .iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .map(|byte| char::from(byte.to_ascii_uppercase()))
            .collect();
        let rest = term.strip_prefix("ISO").unwrap_or(&term);
        if let Some(part) = rest.strip_prefix("8859") {
            return Set::from_iso_8859(part).map_or(Self::Ascii, Self::Set);
        }
        let rest = rest.strip_prefix("2022").unwrap_or(rest);
        let rest = rest.strip_prefix("IR").unwrap_or(rest);
        match rest {
            "192" | "UTF8" => Self::Utf8,
            "GB18030" => Self::Gb18030 { four_bytes: true },
            "GBK" => Self::Gb18030 { four_bytes: false },
            _ => Set::from_registration(rest).map_or(Self::Ascii, Self::Set),
        }
    }
}
