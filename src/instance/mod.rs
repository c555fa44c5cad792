//! One DICOM object as it came: Part 10 files in, lenient; Part 10 files out, strict.

pub(crate) mod charset;
mod cursor;
pub(crate) mod dictionary;
pub(crate) mod element;
mod error;
mod limits;
mod packed;
mod parser;
mod shell;
pub(crate) mod transfer_syntax;
pub(crate) mod writer;

use std::io::Read;

use bytes::Bytes;
pub use charset::{CharacterSet, TextKind};
pub use element::{DataSet, Element, Fragments, Tag, VR, Value};
pub use error::{Place, ReadError};
pub use limits::Limits;
pub use transfer_syntax::Encoding;

use crate::bytes::{ByteSource, SequentialReader};
use cursor::Cursor;
use parser::Parser;
pub(crate) use parser::{items_of_unknown, swap_items};
use shell::Shell;

/// DICOMDIR.
const MEDIA_STORAGE_DIRECTORY: &str = "1.2.840.10008.1.3.10";

/// Attributes that the code names.
pub(crate) mod tags {
    pub(crate) use dicom_dictionary_std::tags::*;
}

/// One DICOM object as it came. Nothing of it may leave.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Its elements, those after the pixel data included.
    pub data_set: DataSet,
    /// What the file says of its transfer syntax, or what its bytes look like where it says nothing.
    pub transfer_syntax: String,
    /// How its elements are encoded, as its bytes show.
    pub encoding: Encoding,
    /// Where reading stopped, if it did not come to the end: such a file is refused.
    pub defect: Option<ReadError>,
    /// Bytes behind the data set that are no part of it, and never go on.
    pub trailing: u64,
    pub(crate) shell: ShellFacts,
    /// The inflated data set, where it was deflated: ranges are positions in it.
    inflated: Option<Bytes>,
}

/// What the file meta information said that matters later.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShellFacts {
    pub sop_class: Option<String>,
    pub sop_instance: Option<String>,
    pub application_entities: Vec<String>,
}

impl Instance {
    /// Reads `source` as far as it goes.
    ///
    /// Preamble, prefix and File Meta Information may be missing, wrong or over-long; value representations
    /// may be wrong or missing; the transfer syntax is what the bytes show. Pixel data stays where it is.
    ///
    /// # Errors
    /// [`ReadError`] where there is nothing to read. A file that breaks off later is an `Instance` with a
    /// [`defect`](Self::defect), so that its identifiers are known.
    pub fn read(source: &dyn ByteSource, limits: &Limits) -> Result<Self, ReadError> {
        let shell = Shell::read(source)?;
        let inflated = match shell.is_deflated() {
            true => inflate(source, shell.data_set_start, limits)?,
            false => None,
        };
        let (transfer_syntax, encoding, data_set, parsed) = match &inflated {
            Some(bytes) => {
                let (data_set, parsed) =
                    Parser::new(Cursor::new(bytes, 0), *limits).data_set(Encoding::EXPLICIT_LITTLE);
                (
                    transfer_syntax::DEFLATED.to_owned(),
                    Encoding::EXPLICIT_LITTLE,
                    data_set,
                    parsed,
                )
            }
            None => {
                let (stated, encoding) = shell.settle_transfer_syntax(source)?;
                let name = match stated == transfer_syntax::DEFLATED {
                    true => encoding.native_transfer_syntax().to_owned(),
                    false => stated,
                };
                let cursor = Cursor::new(source, shell.data_set_start);
                let (data_set, parsed) = Parser::new(cursor, *limits).data_set(encoding);
                (name, encoding, data_set, parsed)
            }
        };
        let instance = Self {
            data_set,
            transfer_syntax,
            encoding,
            defect: parsed.defect,
            trailing: parsed.trailing,
            shell: ShellFacts {
                sop_class: shell.sop_class,
                sop_instance: shell.sop_instance,
                application_entities: shell.application_entities,
            },
            inflated,
        };
        if instance.sop_class() == Some(MEDIA_STORAGE_DIRECTORY) {
            return Err(ReadError::MediaDirectory);
        }
        if instance.data_set.elements().is_empty() {
            return Err(instance.defect.unwrap_or(ReadError::NotDicom));
        }
        Ok(instance)
    }

    /// SOP Class UID, from the data set or else the file meta information.
    pub fn sop_class(&self) -> Option<&str> {
        self.uid(tags::SOP_CLASS_UID)
            .or(self.shell.sop_class.as_deref())
    }

    /// SOP Instance UID, from the data set or else the file meta information.
    pub fn sop_instance(&self) -> Option<&str> {
        self.uid(tags::SOP_INSTANCE_UID)
            .or(self.shell.sop_instance.as_deref())
    }

    /// Number of Frames, 1 where it is not stated.
    pub(crate) fn frames(&self) -> u32 {
        self.data_set
            .ascii(tags::NUMBER_OF_FRAMES)
            .and_then(|frames| frames.parse().ok())
            .unwrap_or(1)
    }

    /// A UID of the data set; `None` where absent or empty.
    pub(crate) fn uid(&self, tag: Tag) -> Option<&str> {
        self.data_set.ascii(tag).filter(|uid| !uid.is_empty())
    }

    /// A number of value representation US; `None` where absent.
    pub(crate) fn unsigned_short(&self, tag: Tag) -> Option<u16> {
        let bytes = self.data_set.bytes(tag)?;
        Some(self.encoding.u16([*bytes.first()?, *bytes.get(1)?]))
    }

    /// The data set that holds `wanted`: the root, or in an enhanced object the functional group `sequence` of
    /// the frame, or else the one that all frames share (PS3.3 C.7.6.16).
    pub(crate) fn group(&self, sequence: Tag, wanted: Tag, frame: u32) -> Option<&DataSet> {
        let root = &self.data_set;
        if root.get(wanted).is_some() {
            return Some(root);
        }
        let per_frame = root
            .items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
            .get(frame as usize);
        let shared = root.items(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).first();
        [per_frame, shared]
            .into_iter()
            .flatten()
            .find_map(|groups| groups.items(sequence).first())
            .filter(|group| group.get(wanted).is_some())
    }

    /// The source that ranges are positions in: the inflated data set where there is one.
    pub(crate) fn bulk_source<'a>(&'a self, source: &'a dyn ByteSource) -> &'a dyn ByteSource {
        match &self.inflated {
            Some(bytes) => bytes,
            None => source,
        }
    }

    /// Whether the data set came deflated.
    pub(crate) fn is_deflated(&self) -> bool {
        self.inflated.is_some()
    }
}

/// The inflated data set; `None` where it was not deflated, whatever the file says.
fn inflate(
    source: &dyn ByteSource,
    start: u64,
    limits: &Limits,
) -> Result<Option<Bytes>, ReadError> {
    let head = source.read_at(start, 8)?;
    if head.get(1) == Some(&0)
        && head
            .get(4..6)
            .is_some_and(|letters| letters.iter().all(u8::is_ascii_uppercase))
    {
        return Ok(None);
    }
    // Some writers put a zlib header (RFC 1950) before the deflated bytes; 8 is no tag's group.
    let has_zlib_header =
        head.len() > 1 && head[0] == 0x78 && u16::from_be_bytes([head[0], head[1]]) % 31 == 0;
    let compressed = SequentialReader {
        source,
        position: start + if has_zlib_header { 2 } else { 0 },
    };
    let mut inflated = Vec::new();
    let mut decoder = flate2::read::DeflateDecoder::new(compressed).take(limits.inflated_bytes + 1);
    decoder
        .read_to_end(&mut inflated)
        .map_err(|_| ReadError::Inflate)?;
    if inflated.len() as u64 > limits.inflated_bytes {
        return Err(ReadError::Limit {
            limit: "size after inflation",
        });
    }
    Ok(Some(inflated.into()))
}
