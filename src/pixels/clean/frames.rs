//! The frames of the pixel data as it is written: one after the other, from parts.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use bytes::Bytes;

use super::super::frames::frames_of_fragments;
use super::super::{
    Frame, ImageDescription, Limits, Photometric, RenderError, Samples, decode_samples,
    native_frame, parse_offset_table, starts_stream,
};
use super::Refusal;
use crate::bytes::ByteSource;
use crate::instance::writer::{Part, PartsSource};
use crate::instance::{DataSet, Value, tags};

/// Bytes of tag and length before each item's value.
pub(super) const ITEM_HEADER: u64 = 8;
/// Offset tables of more frames than any scan has.
const LONGEST_TABLE: u64 = 64 << 20;

/// A value of pixel data as parts, and whether it is encapsulated.
pub(super) fn parts_of(value: &Value) -> Option<(Vec<Part>, bool)> {
    Some(match value {
        Value::Bytes(bytes) => (vec![Part::Bytes(bytes.clone())], false),
        Value::Range(range) => (vec![Part::Source(range.clone())], false),
        Value::Fragments(fragments) => (vec![Part::Source(fragments.whole.clone())], true),
        Value::Parts {
            parts,
            encapsulated,
        } => (parts.clone(), *encapsulated),
        Value::Items(_) => return None,
    })
}

/// The frames of one instance.
pub(super) struct Frames<'a> {
    pub description: ImageDescription,
    pub layout: Layout,
    pub value: PartsSource<'a>,
    pub limits: Limits,
    last: Rc<LastFrame>,
}

/// The samples of the frame that was decoded last. All that looks at the same frames shares them: most images have a
/// single one, and each step of the cleaning asks for it.
#[derive(Debug, Default)]
pub(super) struct LastFrame(RefCell<Option<(u32, Rc<Samples>)>>);

/// Frames that take more memory than this are decoded again each time.
const LARGEST_KEPT: u64 = 64 << 20;

/// Where the frames lie in the value.
pub(super) enum Layout {
    /// One after the other, uncompressed.
    Native,
    /// In items.
    Items(Items),
}

/// The items of encapsulated pixel data.
pub(super) struct Items {
    /// The offset table's value.
    pub table: Range<u64>,
    /// Each fragment's value.
    pub fragments: Vec<Range<u64>>,
    /// The fragments of each frame.
    pub frames: Vec<Range<usize>>,
}

/// The bytes of one frame.
pub(super) enum FrameBytes {
    Native { bytes: Bytes, first_bit: u8 },
    Stream(Bytes),
}

impl<'a> Frames<'a> {
    /// The frames of a value that lies in `parts`. `data_set` is what it belongs to, `source` what ranges are
    /// positions in.
    pub(super) fn of(
        mut description: ImageDescription,
        (parts, encapsulated): (&'a [Part], bool),
        data_set: &DataSet,
        source: &'a dyn ByteSource,
    ) -> Result<Self, Refusal> {
        let limits = Limits::default();
        let value = PartsSource::new(parts, source);
        let layout = if encapsulated {
            let offsets = match data_set.get(tags::EXTENDED_OFFSET_TABLE) {
                Some(element) => match parts_of(&element.value) {
                    Some((parts, _)) => {
                        let table = PartsSource::new(&parts, source);
                        Some(parse_offset_table(&read(&table, 0..table.len())?, true))
                    }
                    None => None,
                },
                None => None,
            };
            Layout::Items(Items::read(&value, &description, offsets)?)
        } else {
            // What is behind the frames that are known would be seen by nobody. Too few bytes are an error of a frame.
            if !fits(&mut description, value.len()) {
                let head = read(&value, 0..value.len().min(16))?;
                if starts_stream(&head) || value.len() > native_bytes(&description) {
                    return Err(Refusal::FRAMES_UNCLEAR);
                }
            }
            Layout::Native
        };
        Ok(Self {
            description,
            layout,
            value,
            limits,
            last: Rc::default(),
        })
    }

    /// The same, with what others that have the same pixel data decoded last.
    pub(super) fn sharing(self, last: &Rc<LastFrame>) -> Self {
        Self {
            last: Rc::clone(last),
            ..self
        }
    }

    pub(super) fn count(&self) -> u32 {
        self.description.frames
    }

    /// The bytes of a frame, counted from 0.
    pub(super) fn bytes(&self, frame: u32) -> Result<FrameBytes, Refusal> {
        // Before anything is read: the header alone can ask for too much.
        self.limits.check(self.description.decoded_bytes())?;
        match &self.layout {
            Layout::Native => {
                let place =
                    native_frame(&self.description, frame).ok_or(Refusal::FRAMES_UNCLEAR)?;
                let end = place.bytes.end.min(self.value.len());
                let start = place.bytes.start.min(end);
                self.limits.check(end - start)?;
                Ok(FrameBytes::Native {
                    bytes: read(&self.value, start..end)?,
                    first_bit: place.first_bit,
                })
            }
            Layout::Items(items) => {
                let own = items.of_frame(frame)?;
                let length = own.iter().map(|piece| piece.end - piece.start).sum();
                self.limits.check(length)?;
                if let [piece] = own {
                    return Ok(FrameBytes::Stream(read(&self.value, piece.clone())?));
                }
                let mut stream = Vec::new();
                for piece in own {
                    stream.extend_from_slice(&read(&self.value, piece.clone())?);
                }
                Ok(FrameBytes::Stream(stream.into()))
            }
        }
    }

    /// The samples of a frame as they are stored.
    pub(super) fn samples(&self, frame: u32) -> Result<Rc<Samples>, Refusal> {
        if let Some((last, samples)) = &*self.last.0.borrow()
            && *last == frame
        {
            return Ok(Rc::clone(samples));
        }
        // Before the next one takes its memory.
        self.last.0.take();
        let samples = Rc::new(self.decode(&self.bytes(frame)?)?);
        if self.description.decoded_bytes() <= LARGEST_KEPT {
            self.last.0.replace(Some((frame, Rc::clone(&samples))));
        }
        Ok(samples)
    }

    fn decode(&self, bytes: &FrameBytes) -> Result<Samples, Refusal> {
        let frame = match bytes {
            FrameBytes::Native { bytes, first_bit } => Frame::Native {
                bytes,
                first_bit: *first_bit,
            },
            FrameBytes::Stream(stream) => Frame::Compressed(stream),
        };
        let samples = decode_samples(&self.description, frame, &self.limits)?;
        let pixels = u64::from(samples.rows) * u64::from(samples.columns);
        let expected = pixels * u64::from(samples.samples_per_pixel);
        let is_whole = samples.data.len() as u64 == expected && expected > 0;
        // Rectangles are in pixels of the image that the header describes.
        let has_size = samples.rows == u32::from(self.description.rows)
            && samples.columns == u32::from(self.description.columns);
        match is_whole && has_size {
            true => Ok(samples),
            false => Err(RenderError::Damaged("it is of another size than the header says").into()),
        }
    }
}

impl Items {
    fn read(
        value: &PartsSource<'_>,
        description: &ImageDescription,
        extended: Option<Vec<u64>>,
    ) -> Result<Self, Refusal> {
        let mut items = Vec::new();
        let mut at = 0;
        while at < value.len() {
            let header = read(value, at..(at + ITEM_HEADER).min(value.len()))?;
            let &[0xFE, 0xFF, 0x00, 0xE0, a, b, c, d] = &header[..] else {
                return Err(Refusal::FRAMES_UNCLEAR);
            };
            let start = at + ITEM_HEADER;
            let end = start + u64::from(u32::from_le_bytes([a, b, c, d]));
            if end > value.len() {
                return Err(Refusal::FRAMES_UNCLEAR);
            }
            items.push(start..end);
            at = end;
        }
        if items.is_empty() {
            return Err(Refusal::FRAMES_UNCLEAR);
        }
        let table = items.remove(0);
        let offsets = match extended {
            Some(offsets) => offsets,
            None if table.end - table.start > LONGEST_TABLE => Vec::new(),
            None => parse_offset_table(&read(value, table.clone())?, false),
        };
        let begins = |index: usize| {
            let item: &Range<u64> = &items[index];
            let head = item.start..item.end.min(item.start + 16);
            read(value, head).is_ok_and(|head| starts_stream(&head))
        };
        let frames = frames_of_fragments(description.frames, &items, &offsets, begins)
            .ok_or(Refusal::FRAMES_UNCLEAR)?;
        Ok(Self {
            table,
            fragments: items,
            frames,
        })
    }

    pub(super) fn of_frame(&self, frame: u32) -> Result<&[Range<u64>], Refusal> {
        let own = self.frames.get(frame as usize).cloned();
        own.and_then(|own| self.fragments.get(own))
            .ok_or(Refusal::FRAMES_UNCLEAR)
    }

    /// The fragments behind the last frame.
    pub(super) fn behind(&self) -> &[Range<u64>] {
        let end = self.frames.last().map_or(0, |last| last.end);
        self.fragments.get(end..).unwrap_or_default()
    }
}

/// Bytes of all frames.
fn native_bytes(description: &ImageDescription) -> u64 {
    let bits = description.native_bits();
    bits.saturating_mul(description.frames.into()).div_ceil(8)
}

/// Whether the frames fill a value of `length` bytes. Frames of full resolution under a photometric interpretation
/// that halves the chrominance are a usual mistake.
fn fits(description: &mut ImageDescription, length: u64) -> bool {
    let holds = |description: &ImageDescription| {
        let bits = description
            .native_bits()
            .checked_mul(u64::from(description.frames));
        bits.is_some_and(|bits| {
            let bytes = bits.div_ceil(8);
            length == bytes || length == bytes + bytes % 2
        })
    };
    if holds(description) {
        return true;
    }
    let full = ImageDescription {
        photometric: match description.photometric {
            Photometric::YbrFull422 => Photometric::YbrFull,
            other => other,
        },
        ..description.clone()
    };
    let holds = holds(&full);
    if holds {
        *description = full;
    }
    holds
}

/// All bytes of a range.
pub(super) fn read(source: &dyn ByteSource, range: Range<u64>) -> Result<Bytes, Refusal> {
    let wanted = range.end - range.start;
    let length = usize::try_from(wanted).map_err(|_| RenderError::TooLarge { bytes: wanted })?;
    let bytes = source
        .read_at(range.start, length)
        .map_err(|_| RenderError::Unreadable)?;
    match bytes.len() == length {
        true => Ok(bytes),
        false => Err(RenderError::Truncated {
            expected: wanted,
            found: bytes.len() as u64,
        }
        .into()),
    }
}
