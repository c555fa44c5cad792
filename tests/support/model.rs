//! A file as a model: elements by tag, put in any order, written in any transfer syntax.

use std::collections::BTreeMap;
use std::io::Write;

use super::EXPLICIT_LITTLE;

pub const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
pub const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";
pub const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub const JPEG_BASELINE: &str = "1.2.840.10008.1.2.4.50";
pub const JPEG_2000: &str = "1.2.840.10008.1.2.4.90";

/// A value, in the form that its encoding depends on.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Bytes(Vec<u8>),
    /// Words of 16 bits, in the byte order of the transfer syntax.
    Shorts(Vec<u16>),
    /// Words of 32 bits.
    Longs(Vec<u32>),
    /// A sequence of undefined length, its items too.
    Items(Vec<Set>),
    /// A sequence whose lengths are stated.
    ItemsWithLengths(Vec<Set>),
    /// A sequence that is written as UN of undefined length: Implicit VR inside (CP-246).
    UnknownItems(Vec<Set>),
    /// A sequence that is written as UN with its length: Implicit VR inside.
    UnknownItemsWithLength(Vec<Set>),
    /// Encapsulated pixel data: the offset table first.
    Fragments(Vec<Vec<u8>>),
}

/// A data set.
#[derive(Clone, Default, Debug, PartialEq)]
pub struct Set(pub BTreeMap<u32, (&'static str, Content)>);

impl Set {
    pub fn new() -> Self {
        Self::default()
    }

    /// Of texts.
    pub fn of(elements: &[(u32, &'static str, &str)]) -> Self {
        let mut set = Self::new();
        for (tag, vr, text) in elements {
            set.text(*tag, vr, text);
        }
        set
    }

    pub fn put(&mut self, tag: u32, vr: &'static str, content: Content) -> &mut Self {
        self.0.insert(tag, (vr, content));
        self
    }

    pub fn text(&mut self, tag: u32, vr: &'static str, text: &str) -> &mut Self {
        self.bytes(tag, vr, text.as_bytes())
    }

    pub fn bytes(&mut self, tag: u32, vr: &'static str, bytes: &[u8]) -> &mut Self {
        self.put(tag, vr, Content::Bytes(bytes.to_vec()))
    }

    pub fn short(&mut self, tag: u32, value: u16) -> &mut Self {
        self.put(tag, "US", Content::Shorts(vec![value]))
    }

    pub fn items(&mut self, tag: u32, items: Vec<Self>) -> &mut Self {
        self.put(tag, "SQ", Content::Items(items))
    }

    /// One more value of an attribute.
    pub fn add_value(&mut self, tag: u32, vr: &'static str, text: &str) -> &mut Self {
        match self.0.get_mut(&tag) {
            Some((_, Content::Bytes(bytes))) if !bytes.is_empty() => {
                bytes.push(b'\\');
                bytes.extend(text.as_bytes());
                self
            }
            _ => self.text(tag, vr, text),
        }
    }

    /// One more item of a sequence.
    pub fn add_item(&mut self, tag: u32, item: Self) -> &mut Self {
        match self.0.get_mut(&tag) {
            Some((_, Content::Items(items))) => {
                items.push(item);
                self
            }
            _ => self.items(tag, vec![item]),
        }
    }

    /// As it is in a file.
    pub fn encode(&self, implicit: bool, big_endian: bool) -> Vec<u8> {
        let mut out = Encoder {
            bytes: Vec::new(),
            implicit,
            big_endian,
        };
        out.set(self);
        out.bytes
    }
}

struct Encoder {
    bytes: Vec<u8>,
    implicit: bool,
    big_endian: bool,
}

impl Encoder {
    fn u16(&mut self, value: u16) {
        self.bytes.extend(match self.big_endian {
            true => value.to_be_bytes(),
            false => value.to_le_bytes(),
        });
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend(match self.big_endian {
            true => value.to_be_bytes(),
            false => value.to_le_bytes(),
        });
    }

    fn tag(&mut self, tag: u32) {
        self.u16((tag >> 16) as u16);
        self.u16(tag as u16);
    }

    fn header(&mut self, tag: u32, vr: &str, length: u32) {
        self.tag(tag);
        if self.implicit {
            return self.u32(length);
        }
        self.bytes.extend(vr.bytes());
        if matches!(
            vr,
            "OB" | "OW"
                | "OF"
                | "OD"
                | "OL"
                | "OV"
                | "SQ"
                | "UT"
                | "UN"
                | "UC"
                | "UR"
                | "SV"
                | "UV"
        ) {
            self.u16(0);
            self.u32(length);
        } else {
            self.u16(u16::try_from(length).expect("the length field has 16 bits"));
        }
    }

    fn delimiter(&mut self, tag: u32, length: u32) {
        self.tag(tag);
        self.u32(length);
    }

    fn set(&mut self, set: &Set) {
        for (tag, (vr, content)) in &set.0 {
            self.element(*tag, vr, content);
        }
    }

    fn element(&mut self, tag: u32, vr: &str, content: &Content) {
        match content {
            Content::Bytes(bytes) => self.value(tag, vr, bytes),
            Content::Shorts(words) => {
                self.header(tag, vr, 2 * words.len() as u32);
                words.iter().for_each(|word| self.u16(*word));
            }
            Content::Longs(words) => {
                self.header(tag, vr, 4 * words.len() as u32);
                words.iter().for_each(|word| self.u32(*word));
            }
            Content::Items(items) => {
                self.header(tag, "SQ", u32::MAX);
                self.items(items);
            }
            Content::ItemsWithLengths(items) => {
                let inside = self.inside(self.implicit, self.big_endian, items);
                self.header(tag, "SQ", inside.len() as u32);
                self.bytes.extend(inside);
            }
            Content::UnknownItems(items) => {
                self.header(tag, "UN", u32::MAX);
                // Little endian, whatever surrounds it (PS3.5 6.2.2).
                let outer = (self.implicit, self.big_endian);
                (self.implicit, self.big_endian) = (true, false);
                self.items(items);
                (self.implicit, self.big_endian) = outer;
            }
            Content::UnknownItemsWithLength(items) => {
                let inside = self.inside(true, false, items);
                self.header(tag, "UN", inside.len() as u32);
                self.bytes.extend(inside);
            }
            Content::Fragments(fragments) => {
                self.header(tag, "OB", u32::MAX);
                for fragment in fragments {
                    let odd = fragment.len() % 2;
                    self.delimiter(0xFFFE_E000, (fragment.len() + odd) as u32);
                    self.bytes.extend(fragment);
                    self.bytes.extend(std::iter::repeat_n(0, odd));
                }
                self.delimiter(0xFFFE_E0DD, 0);
            }
        }
    }

    fn value(&mut self, tag: u32, vr: &str, bytes: &[u8]) {
        let odd = bytes.len() % 2;
        self.header(tag, vr, (bytes.len() + odd) as u32);
        self.bytes.extend(bytes);
        let padding = if matches!(vr, "UI" | "OB" | "UN") {
            0
        } else {
            b' '
        };
        self.bytes.extend(std::iter::repeat_n(padding, odd));
    }

    fn items(&mut self, items: &[Set]) {
        for item in items {
            self.delimiter(0xFFFE_E000, u32::MAX);
            self.set(item);
            self.delimiter(0xFFFE_E00D, 0);
        }
        self.delimiter(0xFFFE_E0DD, 0);
    }

    /// Items with their lengths, without the header of their sequence.
    fn inside(&self, implicit: bool, big_endian: bool, items: &[Set]) -> Vec<u8> {
        let mut out = Encoder {
            bytes: Vec::new(),
            implicit,
            big_endian,
        };
        for item in items {
            let bytes = item.encode(implicit, big_endian);
            out.delimiter(0xFFFE_E000, bytes.len() as u32);
            out.bytes.extend(bytes);
        }
        out.bytes
    }
}

/// A DICOM file.
#[derive(Clone, Debug)]
pub struct Part10 {
    /// `None`: the file begins with the data set.
    pub preamble: Option<[u8; 128]>,
    pub meta: Set,
    pub data: Set,
    pub transfer_syntax: &'static str,
    /// What follows the data set.
    pub tail: Vec<u8>,
}

impl Part10 {
    pub fn new(sop_class: &str, sop_instance: &str) -> Self {
        let mut meta = Set::new();
        meta.bytes(0x0002_0001, "OB", &[0, 1])
            .text(0x0002_0002, "UI", sop_class)
            .text(0x0002_0003, "UI", sop_instance)
            .text(0x0002_0012, "UI", "1.2.826.0.1.3680043.99.1");
        let data = Set::of(&[
            (0x0008_0005, "CS", "ISO_IR 192"),
            (0x0008_0016, "UI", sop_class),
            (0x0008_0018, "UI", sop_instance),
        ]);
        Self {
            preamble: Some([0; 128]),
            meta,
            data,
            transfer_syntax: EXPLICIT_LITTLE,
            tail: Vec::new(),
        }
    }

    /// The data set as the transfer syntax writes it, not deflated.
    pub fn encoded_data(&self) -> Vec<u8> {
        self.data.encode(
            self.transfer_syntax == IMPLICIT_LITTLE,
            self.transfer_syntax == EXPLICIT_BIG,
        )
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut data = self.encoded_data();
        if self.transfer_syntax == DEFLATED {
            let mut deflate =
                flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            deflate.write_all(&data).expect("memory does not fail");
            data = deflate.finish().expect("memory does not fail");
        }
        let mut file = Vec::new();
        if let Some(preamble) = &self.preamble {
            let mut meta = self.meta.clone();
            meta.text(0x0002_0010, "UI", self.transfer_syntax);
            let meta = meta.encode(false, false);
            let mut length = Set::new();
            length.put(0x0002_0000, "UL", Content::Longs(vec![meta.len() as u32]));
            file.extend(preamble);
            file.extend(b"DICM");
            file.extend(length.encode(false, false));
            file.extend(meta);
        }
        file.extend(data);
        file.extend(&self.tail);
        file
    }
}
