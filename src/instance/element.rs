//! The data set as it lies in memory: small values inline, large ones as ranges of the source.

use std::ops::Range;

use bytes::Bytes;
pub use dicom_core::{Tag, VR};

use super::writer::Part;

/// A data set: the elements of an instance or of one item, in ascending order of tag.
#[derive(Debug, Clone, Default)]
pub struct DataSet {
    pub(crate) elements: Vec<Element>,
}

/// One data element.
#[derive(Debug, Clone)]
pub struct Element {
    /// Group and element number.
    pub tag: Tag,
    /// Value representation: as written where it is explicit and known, else the dictionary's, else UN.
    pub vr: VR,
    /// Its value.
    pub value: Value,
}

/// The value of a data element.
#[derive(Debug, Clone)]
pub enum Value {
    /// The bytes of the value field, in the byte order of the data set, padding included.
    Bytes(Bytes),
    /// The items of a sequence.
    Items(Vec<DataSet>),
    /// A value that stays where it is: a range of the source.
    Range(Range<u64>),
    /// Encapsulated pixel data (PS3.5 A.4), which stays where it is.
    Fragments(Fragments),
    /// Pixel data that was changed in places. Only for the writer: no reader makes it.
    Parts {
        /// The value: new bytes, and ranges of the source that did not change.
        parts: Vec<Part>,
        /// Whether it is encapsulated: items with their headers, without the sequence delimitation item.
        encapsulated: bool,
    },
}

/// Encapsulated pixel data: where its fragments lie in the source.
#[derive(Debug, Clone, Default)]
pub struct Fragments {
    /// The value of the Basic Offset Table item.
    pub offset_table: Range<u64>,
    /// The value of each fragment, in order.
    pub fragments: Vec<Range<u64>>,
    /// All of it, item headers included, without the sequence delimitation item.
    pub whole: Range<u64>,
}

impl Value {
    /// Length of the value in bytes, where it is not a sequence.
    pub(crate) fn byte_length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Items(_) => 0,
            Self::Range(range) => range.end - range.start,
            Self::Fragments(fragments) => fragments.whole.end - fragments.whole.start,
            Self::Parts { parts, .. } => parts.iter().map(Part::len).sum(),
        }
    }
}

impl DataSet {
    /// The element of this tag, not looking into sequences.
    pub fn get(&self, tag: Tag) -> Option<&Element> {
        let position = self
            .elements
            .binary_search_by_key(&tag, |element| element.tag);
        position.ok().map(|position| &self.elements[position])
    }

    /// All elements in ascending order of tag.
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// The inline bytes of the value of this tag.
    pub(crate) fn bytes(&self, tag: Tag) -> Option<&Bytes> {
        match &self.get(tag)?.value {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The value of this tag as text of the default repertoire, padding trimmed. For CS, UI, IS and the like.
    pub(crate) fn ascii(&self, tag: Tag) -> Option<&str> {
        std::str::from_utf8(self.bytes(tag)?).ok().map(trim_padding)
    }

    /// The items of the sequence of this tag.
    pub(crate) fn items(&self, tag: Tag) -> &[DataSet] {
        match self.get(tag).map(|element| &element.value) {
            Some(Value::Items(items)) => items,
            _ => &[],
        }
    }

    /// Puts `element` in its place, instead of one of the same tag.
    pub(crate) fn put(&mut self, element: Element) {
        match self
            .elements
            .binary_search_by_key(&element.tag, |present| present.tag)
        {
            Ok(position) => self.elements[position] = element,
            Err(position) => self.elements.insert(position, element),
        }
    }

    /// Puts text that the default repertoire holds, padded to even length as its value representation asks.
    pub(crate) fn put_text(&mut self, tag: Tag, vr: VR, text: &str) {
        self.put(Element {
            tag,
            vr,
            value: Value::Bytes(padded(vr, text.as_bytes().to_vec())),
        });
    }

    /// Restores ascending order and uniqueness of tags, which some writers break. The first of a tag stays.
    pub(crate) fn normalise(&mut self) {
        if !self.elements.is_sorted_by(|a, b| a.tag < b.tag) {
            self.elements.sort_by_key(|element| element.tag);
            self.elements.dedup_by_key(|element| element.tag);
        }
    }
}

/// Without the padding of PS3.5 6.2: trailing NUL and leading or trailing spaces.
pub(crate) fn trim_padding(text: &str) -> &str {
    text.trim_end_matches(['\0', ' ']).trim_start_matches(' ')
}

/// `value` padded to even length: NUL for UI and binary, a space for text (PS3.5 6.2).
pub(crate) fn padded(vr: VR, mut value: Vec<u8>) -> Bytes {
    if value.len() % 2 == 1 {
        value.push(padding_byte(vr));
    }
    value.into()
}

/// The byte that pads a value of odd length.
pub(crate) fn padding_byte(vr: VR) -> u8 {
    match vr {
        VR::UI | VR::OB | VR::UN | VR::OW => 0,
        _ => b' ',
    }
}

/// The length field of a value of undefined length (PS3.5 7.1).
pub(crate) const UNDEFINED_LENGTH: u32 = 0xFFFF_FFFF;

/// Whether the value is characters.
pub(crate) fn is_text(vr: VR) -> bool {
    use VR::{AE, AS, CS, DA, DS, DT, IS, LO, LT, PN, SH, ST, TM, UC, UI, UR, UT};
    matches!(
        vr,
        AE | AS | CS | DA | DS | DT | IS | LO | LT | PN | SH | ST | TM | UC | UI | UR | UT
    )
}

/// Whether the value may be left in the source when it is long: binary data that nobody searches for text.
pub(crate) fn is_bulk(vr: VR) -> bool {
    matches!(
        vr,
        VR::OB | VR::OW | VR::OD | VR::OF | VR::OL | VR::OV | VR::UN
    )
}

/// The numbers of a value in the other byte order; `None` where byte order does not matter.
pub(crate) fn swapped(vr: VR, value: &[u8]) -> Option<Bytes> {
    let unit = unit_size(vr);
    if unit == 1 {
        return None;
    }
    let mut swapped = value.to_vec();
    swapped.chunks_exact_mut(unit).for_each(<[u8]>::reverse);
    Some(swapped.into())
}

/// Bytes of one number of this value representation; 1 where byte order does not matter.
pub(crate) fn unit_size(vr: VR) -> usize {
    match vr {
        VR::US | VR::SS | VR::OW | VR::AT => 2,
        VR::UL | VR::SL | VR::FL | VR::OF | VR::OL => 4,
        VR::FD | VR::OD | VR::OV | VR::SV | VR::UV => 8,
        _ => 1,
    }
}
