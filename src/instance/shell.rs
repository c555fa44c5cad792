//! The file around the data set (PS3.10 7.1): preamble, prefix, File Meta Information, and what real files make of them.

use bytes::Bytes;

use super::dictionary::vr_of;
use super::element::{Tag, VR, trim_padding};
use super::error::{Place, ReadError};
use super::parser::has_short_length;
use super::transfer_syntax::{DEFLATED, EXPLICIT_LITTLE, Encoding, IMPLICIT_LITTLE};
use crate::bytes::ByteSource;

/// More meta information than any writer needs.
const LONGEST_META: usize = 1 << 20;

/// What the file says of itself before its data set begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shell {
    /// (0002,0002), where present.
    pub sop_class: Option<String>,
    /// (0002,0003), where present.
    pub sop_instance: Option<String>,
    /// (0002,0010), where present.
    pub transfer_syntax: Option<String>,
    /// Application entity titles: (0002,0016) to (0002,0018). They name a department or a machine.
    pub application_entities: Vec<String>,
    /// Byte offset of the data set.
    pub data_set_start: u64,
}

impl Shell {
    /// Reads it. Preamble, prefix, group length and any attribute may be missing, wrong or over-long.
    pub(crate) fn read(source: &dyn ByteSource) -> Result<Self, ReadError> {
        let head = source.read_at(0, 4096)?;
        let start = match () {
            () if head.get(128..132) == Some(b"DICM") => 132,
            () if head.starts_with(b"DICM") => 4,
            () if head.starts_with(&[2, 0]) => 0,
            () => return Ok(Self::default()),
        };
        let mut head = head;
        loop {
            match Self::parse(&head, start) {
                Some(shell) => return Ok(shell),
                None if head.len() as u64 >= source.len() => {
                    return Err(ReadError::Truncated {
                        place: Place(None),
                        offset: head.len() as u64,
                        missing: 8,
                    });
                }
                None if head.len() >= LONGEST_META => {
                    return Err(ReadError::Limit {
                        limit: "length of the file meta information",
                    });
                }
                None => head = source.read_at(0, (head.len() * 8).min(LONGEST_META))?,
            }
        }
    }

    /// `None` where `head` ends before the meta information does.
    fn parse(head: &Bytes, start: usize) -> Option<Self> {
        let mut shell = Self::default();
        let mut position = start;
        // A file may end right behind its meta information.
        while position < head.len() {
            let field = head.get(position..position + 8)?;
            let tag = Tag(
                u16::from_le_bytes([field[0], field[1]]),
                u16::from_le_bytes([field[2], field[3]]),
            );
            if tag.group() != 2 {
                break;
            }
            // Explicit VR Little Endian by the standard; some writers make it implicit.
            let (length, value_start) = match VR::from_binary([field[4], field[5]]) {
                Some(vr) if has_short_length(vr) => (
                    u32::from(u16::from_le_bytes([field[6], field[7]])),
                    position + 8,
                ),
                Some(_) => {
                    let long = head.get(position + 8..position + 12)?;
                    (
                        u32::from_le_bytes([long[0], long[1], long[2], long[3]]),
                        position + 12,
                    )
                }
                None => (
                    u32::from_le_bytes([field[4], field[5], field[6], field[7]]),
                    position + 8,
                ),
            };
            let value_end = value_start.checked_add(usize::try_from(length).ok()?)?;
            let value = head.get(value_start..value_end)?;
            let text = || {
                Some(trim_padding(&String::from_utf8_lossy(value)).to_owned())
                    .filter(|text| !text.is_empty())
            };
            match tag.element() {
                0x0002 => shell.sop_class = text(),
                0x0003 => shell.sop_instance = text(),
                0x0010 => shell.transfer_syntax = text(),
                0x0016..=0x0018 => shell.application_entities.extend(text()),
                _ => {}
            }
            position = value_end;
        }
        shell.data_set_start = position as u64;
        Some(shell)
    }

    /// The transfer syntax stated, or the one that the first element of the data set looks like.
    ///
    /// # Errors
    /// [`ReadError::NotDicom`] where there is no meta information and no plausible first element either.
    pub(crate) fn settle_transfer_syntax(
        &self,
        source: &dyn ByteSource,
    ) -> Result<(String, Encoding), ReadError> {
        let head = source.read_at(self.data_set_start, 16)?;
        let seen =
            first_element_encoding(&head, source.len() - self.data_set_start.min(source.len()));
        if self.data_set_start == 0 && seen.is_none() {
            return Err(ReadError::NotDicom);
        }
        let Some(stated) = &self.transfer_syntax else {
            let encoding = seen.unwrap_or(Encoding::IMPLICIT_LITTLE);
            return Ok((encoding.native_transfer_syntax().to_owned(), encoding));
        };
        let encoding = Encoding::of(stated);
        match seen {
            // The bytes decide. What is native stays native under the name of what it is; encapsulated data
            // in a wrongly encoded data set keeps its own name, and the writer encodes the elements as it asks.
            Some(seen) if seen != encoding => {
                let is_native = [IMPLICIT_LITTLE, EXPLICIT_LITTLE].contains(&stated.as_str())
                    || encoding.big_endian;
                match is_native {
                    true => Ok((seen.native_transfer_syntax().to_owned(), seen)),
                    false => Ok((stated.clone(), seen)),
                }
            }
            _ => Ok((stated.clone(), encoding)),
        }
    }

    /// Whether the data set is deflated by its statement.
    pub(crate) fn is_deflated(&self) -> bool {
        self.transfer_syntax.as_deref() == Some(DEFLATED)
    }
}

/// The encoding that the first bytes of a data set show; `None` where they are no element.
fn first_element_encoding(head: &[u8], available: u64) -> Option<Encoding> {
    let field: [u8; 8] = head.get(..8)?.try_into().ok()?;
    let little = Tag(
        u16::from_le_bytes([field[0], field[1]]),
        u16::from_le_bytes([field[2], field[3]]),
    );
    let big = Tag(
        u16::from_be_bytes([field[0], field[1]]),
        u16::from_be_bytes([field[2], field[3]]),
    );
    let is_first = |tag: Tag| {
        (0x0004..=0x7FE0).contains(&tag.group()) && (tag.element() == 0 || vr_of(tag).is_some())
            || tag == Tag(0x0002, 0x0000)
    };
    let big_endian = match (is_first(little), is_first(big)) {
        // Both ways an element: data sets begin with a low group.
        (true, true) => big.group() < little.group(),
        (true, false) => false,
        (false, true) => true,
        (false, false) => return None,
    };
    let explicit = VR::from_binary([field[4], field[5]]).is_some();
    if !explicit {
        let length = Encoding {
            explicit,
            big_endian,
        }
        .u32([field[4], field[5], field[6], field[7]]);
        if length != u32::MAX && u64::from(length) > available {
            return None;
        }
    }
    (explicit || !big_endian).then_some(Encoding {
        explicit,
        big_endian,
    })
}
