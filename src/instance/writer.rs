//! A Part 10 file out (PS3.10 7.1): strict, with the large values of the source passed on as ranges.

use std::io::{self, Write};
use std::ops::Range;

use bytes::Bytes;

use super::element::{DataSet, Element, Tag, UNDEFINED_LENGTH, VR, Value, padded, padding_byte};
use super::parser::has_short_length;
use super::transfer_syntax::Encoding;
use crate::bytes::ByteSource;
use crate::scratch::Stretch;

/// Implementation Class UID of scanveil: the root of UUID-derived UIDs (PS3.5 B.2) with a UUID of its own.
pub const IMPLEMENTATION_CLASS_UID: &str = "2.25.137432951602311820853917541106234810961";
/// Implementation Version Name: at most 16 characters (SH).
pub const IMPLEMENTATION_VERSION_NAME: &str = concat!("SCANVEIL_", env!("CARGO_PKG_VERSION"));

const DELIMITER_LENGTH: u32 = 0;
/// Deflating reads the source in pieces of this size.
const CHUNK: usize = 1 << 20;
/// From this length on, bytes become a part of their own.
const LONG: usize = 4 << 10;

/// A piece of a file: bytes, or a range of the source that they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Bytes that were written anew.
    Bytes(Bytes),
    /// Bytes that did not change and stay where they are.
    Source(Range<u64>),
    /// Bytes that were written anew and are too many for memory.
    Scratch(Stretch),
}

impl Part {
    /// Length in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Source(range) => range.end - range.start,
            Self::Scratch(stretch) => stretch.len(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes from `offset` on, `length` of them, or fewer where it ends before. `source` is what ranges are
    /// positions in.
    pub(crate) fn read_at(
        &self,
        source: &dyn ByteSource,
        offset: u64,
        length: usize,
    ) -> io::Result<Bytes> {
        match self {
            Self::Bytes(bytes) => bytes.read_at(offset, length),
            Self::Source(range) => {
                let available = self.len().saturating_sub(offset).min(length as u64);
                // It is at most `length`, so the cast loses nothing.
                source.read_at(range.start + offset, available as usize)
            }
            Self::Scratch(stretch) => stretch.read_at(offset, length),
        }
    }

    /// A stretch of it, counted from its beginning.
    fn slice(&self, range: Range<u64>) -> Self {
        match self {
            // Within the bytes, which fit in memory.
            Self::Bytes(bytes) => {
                Self::Bytes(bytes.slice(range.start as usize..range.end as usize))
            }
            Self::Source(own) => Self::Source(own.start + range.start..own.start + range.end),
            Self::Scratch(stretch) => Self::Scratch(stretch.slice(range)),
        }
    }

    /// Writes its bytes to `out`.
    pub(crate) fn write_to(&self, source: &dyn ByteSource, out: &mut dyn Write) -> io::Result<()> {
        if let Self::Bytes(bytes) = self {
            return out.write_all(bytes);
        }
        let (mut position, end) = (0, self.len());
        while position < end {
            let wanted = (end - position).min(CHUNK as u64) as usize;
            let bytes = self.read_at(source, position, wanted)?;
            if bytes.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            out.write_all(&bytes)?;
            position += bytes.len() as u64;
        }
        Ok(())
    }
}

/// Adds a part, joined to the one before where both are ranges that touch.
pub(crate) fn push_part(parts: &mut Vec<Part>, part: Part) {
    match (parts.last_mut(), &part) {
        _ if part.is_empty() => {}
        (Some(Part::Source(last)), Part::Source(range)) if last.end == range.start => {
            last.end = range.end;
        }
        _ => parts.push(part),
    }
}

/// The File Meta Information to write (PS3.10 7.1).
pub(crate) struct Meta<'a> {
    pub sop_class: Option<&'a str>,
    pub sop_instance: &'a str,
    pub transfer_syntax: &'a str,
}

/// Preamble, prefix, meta information and data set.
///
/// `bulk` is what ranges are positions in; it is read only where the data set is deflated.
pub(crate) fn write(
    data_set: &DataSet,
    meta: &Meta<'_>,
    encoding: Encoding,
    bulk: &dyn ByteSource,
    deflated: bool,
) -> io::Result<Vec<Part>> {
    let mut writer = Writer {
        encoding,
        open: meta_information(meta),
        parts: Vec::new(),
    };
    if !deflated {
        writer.data_set(data_set);
        return Ok(writer.finish());
    }
    let shell = std::mem::take(&mut writer.open);
    writer.data_set(data_set);
    let mut deflate = flate2::write::DeflateEncoder::new(shell, flate2::Compression::default());
    for part in writer.finish() {
        part.write_to(bulk, &mut deflate)?;
    }
    let mut file = deflate.finish()?;
    if file.len() % 2 == 1 {
        // PS3.5 A.5: a deflated byte stream is padded to even length.
        file.push(0);
    }
    Ok(vec![Part::Bytes(file.into())])
}

/// A data set by itself, of values that are all in memory: ranges of a source are left out.
pub(crate) fn encode(data_set: &DataSet, encoding: Encoding) -> Vec<u8> {
    let mut writer = Writer {
        encoding,
        open: Vec::new(),
        parts: Vec::new(),
    };
    writer.data_set(data_set);
    let parts = writer.finish();
    let bytes = parts.iter().filter_map(|part| match part {
        Part::Bytes(bytes) => Some(&bytes[..]),
        Part::Source(_) | Part::Scratch(_) => None,
    });
    bytes.collect::<Vec<_>>().concat()
}

fn meta_information(meta: &Meta<'_>) -> Vec<u8> {
    let mut elements = Vec::with_capacity(512);
    let mut put = |element: u16, vr: VR, value: &[u8]| {
        let value = padded(vr, value.to_vec());
        elements.extend(2u16.to_le_bytes());
        elements.extend(element.to_le_bytes());
        elements.extend(vr.to_bytes());
        if has_short_length(vr) {
            elements.extend((value.len() as u16).to_le_bytes());
        } else {
            elements.extend([0, 0]);
            elements.extend((value.len() as u32).to_le_bytes());
        }
        elements.extend(&value[..]);
    };
    put(0x0001, VR::OB, &[0, 1]);
    if let Some(sop_class) = meta.sop_class {
        put(0x0002, VR::UI, sop_class.as_bytes());
    }
    put(0x0003, VR::UI, meta.sop_instance.as_bytes());
    put(0x0010, VR::UI, meta.transfer_syntax.as_bytes());
    put(0x0012, VR::UI, IMPLEMENTATION_CLASS_UID.as_bytes());
    put(0x0013, VR::SH, IMPLEMENTATION_VERSION_NAME.as_bytes());

    let mut file = Vec::with_capacity(16 << 10);
    file.resize(128, 0);
    file.extend(b"DICM\x02\x00\x00\x00UL\x04\x00");
    file.extend((elements.len() as u32).to_le_bytes());
    file.extend(elements);
    file
}

struct Writer {
    encoding: Encoding,
    /// Bytes since the last range.
    open: Vec<u8>,
    parts: Vec<Part>,
}

impl Writer {
    fn finish(mut self) -> Vec<Part> {
        self.close();
        self.parts
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.parts
                .push(Part::Bytes(std::mem::take(&mut self.open).into()));
        }
    }

    fn range(&mut self, range: &Range<u64>) {
        if !range.is_empty() {
            self.close();
            self.parts.push(Part::Source(range.clone()));
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Source(range) => self.range(range),
                Part::Scratch(_) => {
                    self.close();
                    self.parts.push(part.clone());
                }
                // Long bytes are passed on as they are, short ones copied: one part for many item headers.
                Part::Bytes(bytes) if bytes.len() > LONG => {
                    self.close();
                    self.parts.push(part.clone());
                }
                Part::Bytes(bytes) => self.open.extend(&bytes[..]),
            }
        }
    }

    fn data_set(&mut self, data_set: &DataSet) {
        for element in &data_set.elements {
            self.element(element);
        }
    }

    fn element(&mut self, element: &Element) {
        let Element { tag, vr, value } = element;
        match value {
            Value::Bytes(bytes) => {
                let odd = bytes.len() % 2;
                self.header(*tag, *vr, (bytes.len() + odd) as u32);
                self.open.extend(&bytes[..]);
                self.open
                    .extend(std::iter::repeat_n(padding_byte(*vr), odd));
            }
            Value::Range(range) => {
                // The reader took this length from a 32-bit field.
                let odd = (range.end - range.start) % 2;
                self.header(*tag, *vr, (range.end - range.start + odd) as u32);
                self.range(range);
                self.open
                    .extend(std::iter::repeat_n(padding_byte(*vr), odd as usize));
            }
            Value::Fragments(fragments) => {
                // PS3.5 A.4: encapsulated pixel data are OB, whatever the dictionary or the source says.
                self.header(*tag, VR::OB, UNDEFINED_LENGTH);
                self.range(&fragments.whole);
                self.delimiter(0xE0DD, DELIMITER_LENGTH);
            }
            Value::Parts {
                parts,
                encapsulated: true,
            } => {
                self.header(*tag, VR::OB, UNDEFINED_LENGTH);
                self.parts(parts);
                self.delimiter(0xE0DD, DELIMITER_LENGTH);
            }
            Value::Parts { parts, .. } => {
                // No longer than what the reader took from a 32-bit field.
                let length: u64 = parts.iter().map(Part::len).sum();
                let odd = length % 2;
                self.header(*tag, *vr, (length + odd) as u32);
                self.parts(parts);
                self.open
                    .extend(std::iter::repeat_n(padding_byte(*vr), odd as usize));
            }
            Value::Items(items) => {
                if items.is_empty() {
                    self.header(*tag, VR::SQ, 0);
                    return;
                }
                self.header(*tag, VR::SQ, UNDEFINED_LENGTH);
                // Without a stated value representation, only undefined length tells a private sequence from other values.
                let is_unknown = !self.encoding.explicit && tag.group() % 2 == 1;
                if is_unknown || items.iter().any(holds_ranges) {
                    for item in items {
                        self.delimiter(0xE000, UNDEFINED_LENGTH);
                        self.data_set(item);
                        self.delimiter(0xE00D, DELIMITER_LENGTH);
                    }
                    self.delimiter(0xE0DD, DELIMITER_LENGTH);
                    return;
                }
                // Defined lengths: every reader can pass over what it does not know, and some know a private
                // sequence by its creator only then.
                let sequence = self.open.len();
                for item in items {
                    self.delimiter(0xE000, UNDEFINED_LENGTH);
                    let start = self.open.len();
                    self.data_set(item);
                    self.state_length(start);
                }
                self.state_length(sequence);
            }
        }
    }

    /// Writes into the length field before `start` how much was written since.
    fn state_length(&mut self, start: usize) {
        let length = (self.open.len() - start) as u32;
        let mut field = Vec::with_capacity(4);
        self.encoding.put_u32(&mut field, length);
        self.open[start - 4..start].copy_from_slice(&field);
    }

    fn delimiter(&mut self, element: u16, length: u32) {
        self.encoding.put_u16(&mut self.open, 0xFFFE);
        self.encoding.put_u16(&mut self.open, element);
        self.encoding.put_u32(&mut self.open, length);
    }

    fn header(&mut self, tag: Tag, vr: VR, length: u32) {
        let Self { encoding, open, .. } = self;
        encoding.put_u16(open, tag.group());
        encoding.put_u16(open, tag.element());
        if !encoding.explicit {
            encoding.put_u32(open, length);
            return;
        }
        match (has_short_length(vr), u16::try_from(length)) {
            (true, Ok(length)) => {
                open.extend(vr.to_bytes());
                encoding.put_u16(open, length);
            }
            (is_short, _) => {
                // PS3.5 6.2.2: a value too long for its 16-bit length field is written as UN.
                open.extend(if is_short { VR::UN } else { vr }.to_bytes());
                open.extend([0, 0]);
                encoding.put_u32(open, length);
            }
        }
    }
}

/// Whether a value at any depth stays in the source.
fn holds_ranges(item: &DataSet) -> bool {
    item.elements.iter().any(|element| match &element.value {
        Value::Bytes(_) => false,
        Value::Items(items) => items.iter().any(holds_ranges),
        _ => true,
    })
}

/// A file of parts, to be read back: what the verifier parses.
pub(crate) struct PartsSource<'a> {
    parts: &'a [Part],
    source: &'a dyn ByteSource,
    /// Where each part starts.
    starts: Vec<u64>,
    length: u64,
}

impl<'a> PartsSource<'a> {
    pub(crate) fn new(parts: &'a [Part], source: &'a dyn ByteSource) -> Self {
        let mut length = 0;
        let starts = parts
            .iter()
            .map(|part| {
                let start = length;
                length += part.len();
                start
            })
            .collect();
        Self {
            parts,
            source,
            starts,
            length,
        }
    }

    /// Adds a stretch of the file to `parts`, without reading it.
    pub(crate) fn push_slice(&self, parts: &mut Vec<Part>, stretch: Range<u64>) {
        let first = self.starts.partition_point(|&start| start <= stretch.start);
        for (part, &start) in self.parts.iter().zip(&self.starts).skip(first.max(1) - 1) {
            if start >= stretch.end {
                return;
            }
            let from = stretch.start.max(start);
            let to = stretch.end.min(start + part.len());
            if from < to {
                push_part(parts, part.slice(from - start..to - start));
            }
        }
    }
}

impl ByteSource for PartsSource<'_> {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let mut gathered = Vec::new();
        // The last part that starts at or before the offset: frames that were changed can be many parts.
        let first = self.starts.partition_point(|&start| start <= offset);
        for (part, part_start) in self.parts.iter().zip(&self.starts).skip(first.max(1) - 1) {
            let position = offset + gathered.len() as u64;
            let part_end = part_start + part.len();
            if position < part_end {
                let wanted = (length - gathered.len()).min((part_end - position) as usize);
                let bytes = part.read_at(self.source, position - part_start, wanted)?;
                if gathered.is_empty() && bytes.len() == length {
                    return Ok(bytes);
                }
                gathered.extend_from_slice(&bytes);
                if gathered.len() == length || bytes.len() < wanted {
                    break;
                }
            }
        }
        Ok(gathered.into())
    }
}
