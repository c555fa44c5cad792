//! The frames of an instance: what its header says of them, and where their bytes lie.

use bytes::Bytes;

use super::{
    Frame, ImageDescription, Limits, Palette, PaletteTable, Photometric, Picture, RenderError,
    Rescale, Samples, VoiFunction, Window, decode_samples, fragments_of_frame, native_frame,
    parse_offset_table, render, starts_stream,
};
use crate::bytes::ByteSource;
use crate::instance::{DataSet, Element, Instance, Tag, VR, Value, tags};

/// Offset tables of more frames than any scan has.
const LONGEST_TABLE: u64 = 64 << 20;
pub(super) const PIXELS: [Tag; 3] = [
    tags::PIXEL_DATA,
    tags::FLOAT_PIXEL_DATA,
    tags::DOUBLE_FLOAT_PIXEL_DATA,
];

/// A picture of the frame `frame` (counted from 0) of `instance`, with no side longer than `max_side`.
/// `None` where the instance has no image.
///
/// # Errors
/// [`RenderError`] where the frame is damaged, too large, or of a compression that is not decoded yet.
pub fn picture(
    instance: &Instance,
    source: &dyn ByteSource,
    frame: u32,
    max_side: u32,
    limits: &Limits,
) -> Result<Option<Picture>, RenderError> {
    with_frame(instance, source, frame, limits, |description, bytes| {
        render(description, bytes, max_side, limits)
    })
}

/// The samples of the frame `frame` (counted from 0) of `instance` as they are stored.
/// `None` where the instance has no image.
///
/// # Errors
/// [`RenderError`] where the frame is damaged, too large, or of a compression that is not decoded yet.
pub fn samples(
    instance: &Instance,
    source: &dyn ByteSource,
    frame: u32,
    limits: &Limits,
) -> Result<Option<Samples>, RenderError> {
    with_frame(instance, source, frame, limits, |description, bytes| {
        decode_samples(description, bytes, limits)
    })
}

/// What the header says of the frame `frame` (counted from 0). `None` where the instance has no image.
#[must_use]
pub fn describe(
    instance: &Instance,
    source: &dyn ByteSource,
    frame: u32,
) -> Option<ImageDescription> {
    let pixels = pixel_data(instance)?;
    let source = instance.bulk_source(source);
    Some(Header { instance, source }.description(pixels, frame))
}

fn pixel_data(instance: &Instance) -> Option<&Element> {
    PIXELS.iter().find_map(|&tag| instance.data_set.get(tag))
}

/// Gives `then` the bytes of a frame.
fn with_frame<T>(
    instance: &Instance,
    source: &dyn ByteSource,
    frame: u32,
    limits: &Limits,
    then: impl FnOnce(&ImageDescription, Frame<'_>) -> Result<T, RenderError>,
) -> Result<Option<T>, RenderError> {
    let Some(pixels) = pixel_data(instance) else {
        return Ok(None);
    };
    let source = instance.bulk_source(source);
    let header = Header { instance, source };
    let description = header.description(pixels, frame);
    if frame >= description.frames {
        return Err(RenderError::Unsupported("it has no such frame"));
    }
    // Before anything is read: the header alone can ask for too much.
    limits.check(description.decoded_bytes())?;
    let read = |range: std::ops::Range<u64>| {
        let bytes = range.end.saturating_sub(range.start);
        limits.check(bytes)?;
        let length = usize::try_from(bytes).map_err(|_| RenderError::TooLarge { bytes })?;
        source
            .read_at(range.start, length)
            .map_err(|_| RenderError::Unreadable)
    };
    match &pixels.value {
        Value::Range(range) => {
            let frame = native_frame(&description, frame)
                .ok_or(RenderError::Unsupported("the numbers make no sense"))?;
            let start = range.start.saturating_add(frame.bytes.start).min(range.end);
            let end = range.start.saturating_add(frame.bytes.end).min(range.end);
            let bytes = read(start..end)?;
            let native = Frame::Native {
                bytes: &bytes,
                first_bit: frame.first_bit,
            };
            then(&description, native).map(Some)
        }
        Value::Fragments(fragments) => {
            let table = fragments.offset_table.clone();
            let offsets = match header.value(tags::EXTENDED_OFFSET_TABLE) {
                Some(extended) => parse_offset_table(&extended, true),
                None if table.end - table.start > LONGEST_TABLE => Vec::new(),
                None => parse_offset_table(&read(table)?, false),
            };
            let begins = |index: usize| {
                let range = &fragments.fragments[index];
                let head = source.read_at(range.start, 16.min((range.end - range.start) as usize));
                head.is_ok_and(|head| starts_stream(&head))
            };
            let frames = description.frames;
            let own = fragments_of_frame(frame, frames, &fragments.fragments, &offsets, begins)
                .ok_or(RenderError::Damaged("its fragments belong to no frame"))?;
            let mut stream = Vec::new();
            for range in &fragments.fragments[own] {
                stream.extend_from_slice(&read(range.clone())?);
                limits.check(stream.len() as u64)?;
            }
            then(&description, Frame::Compressed(&stream)).map(Some)
        }
        _ => Ok(None),
    }
}

struct Header<'a> {
    instance: &'a Instance,
    source: &'a dyn ByteSource,
}

impl Header<'_> {
    fn description(&self, pixels: &Element, frame: u32) -> ImageDescription {
        let short = |tag, otherwise| self.instance.unsigned_short(tag).unwrap_or(otherwise);
        let data_set = &self.instance.data_set;
        let allocated = short(tags::BITS_ALLOCATED, 8);
        let stored = short(tags::BITS_STORED, allocated);
        let signed = short(tags::PIXEL_REPRESENTATION, 0) == 1;
        let photometric = data_set.ascii(tags::PHOTOMETRIC_INTERPRETATION);
        let padding = self.stored_value(tags::PIXEL_PADDING_VALUE, signed);
        let limit = self.stored_value(tags::PIXEL_PADDING_RANGE_LIMIT, signed);
        ImageDescription {
            rows: short(tags::ROWS, 0),
            columns: short(tags::COLUMNS, 0),
            samples_per_pixel: short(tags::SAMPLES_PER_PIXEL, 1),
            bits_allocated: allocated,
            bits_stored: stored,
            high_bit: short(tags::HIGH_BIT, stored.saturating_sub(1)),
            signed,
            planar: short(tags::PLANAR_CONFIGURATION, 0) == 1,
            photometric: Photometric::parse(photometric.unwrap_or("MONOCHROME2")),
            frames: self.instance.frames().max(1),
            big_endian: self.instance.encoding.big_endian,
            words: pixels.vr == VR::OW,
            float: pixels.tag != tags::PIXEL_DATA,
            palette: self.palette(signed),
            window: self.window(frame),
            rescale: self.rescale(frame),
            padding: padding.map(|padding| {
                let limit = limit.unwrap_or(padding);
                padding.min(limit)..=padding.max(limit)
            }),
        }
    }

    /// The bytes of a value, also where it stayed in the source.
    fn value(&self, tag: Tag) -> Option<Bytes> {
        match &self.instance.data_set.get(tag)?.value {
            Value::Bytes(bytes) if !bytes.is_empty() => Some(bytes.clone()),
            Value::Range(range) if range.end - range.start <= LONGEST_TABLE => {
                let length = (range.end - range.start) as usize;
                self.source.read_at(range.start, length).ok()
            }
            _ => None,
        }
    }

    fn stored_value(&self, tag: Tag, signed: bool) -> Option<i64> {
        let value = self.instance.unsigned_short(tag)?;
        Some(if signed {
            i64::from(value.cast_signed())
        } else {
            i64::from(value)
        })
    }

    fn palette(&self, signed: bool) -> Option<Palette> {
        let big_endian = self.instance.encoding.big_endian;
        let table = |descriptor: Tag, data: Tag, segmented: Tag| {
            let words = self.value(descriptor)?;
            let word = |index: usize| {
                let bytes = words.get(index * 2..index * 2 + 2)?;
                Some(self.instance.encoding.u16([bytes[0], bytes[1]]))
            };
            let descriptor = [word(0)?, word(1)?, word(2)?];
            match self.value(data) {
                Some(data) => PaletteTable::new(descriptor, signed, &data, big_endian),
                None => {
                    PaletteTable::segmented(descriptor, signed, &self.value(segmented)?, big_endian)
                }
            }
        };
        Some(Palette {
            red: table(
                tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
                tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
                tags::SEGMENTED_RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            )?,
            green: table(
                tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
                tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
                tags::SEGMENTED_GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            )?,
            blue: table(
                tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
                tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
                tags::SEGMENTED_BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            )?,
        })
    }

    /// The first of the window's alternatives.
    fn window(&self, frame: u32) -> Option<Window> {
        // A window is in the values that a modality lookup table gives, which are not looked up here.
        if self
            .instance
            .data_set
            .get(tags::MODALITY_LUT_SEQUENCE)
            .is_some()
        {
            return None;
        }
        let group = self.group(tags::FRAME_VOILUT_SEQUENCE, tags::WINDOW_CENTER, frame)?;
        Some(Window {
            centre: first_number(group, tags::WINDOW_CENTER)?,
            width: first_number(group, tags::WINDOW_WIDTH)?,
            function: VoiFunction::parse(group.ascii(tags::VOILUT_FUNCTION).unwrap_or("LINEAR")),
        })
    }

    fn rescale(&self, frame: u32) -> Rescale {
        let transformation = tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE;
        let Some(group) = self.group(transformation, tags::RESCALE_SLOPE, frame) else {
            return Rescale::default();
        };
        Rescale {
            slope: first_number(group, tags::RESCALE_SLOPE).unwrap_or(1.0),
            intercept: first_number(group, tags::RESCALE_INTERCEPT).unwrap_or(0.0),
        }
    }

    /// The data set that holds `wanted`: the root, or in an enhanced object the functional group `sequence` of
    /// the frame, or else the one that all frames share (PS3.3 C.7.6.16).
    fn group(&self, sequence: Tag, wanted: Tag, frame: u32) -> Option<&DataSet> {
        let root = &self.instance.data_set;
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
}

/// The first value of a DS attribute.
fn first_number(data_set: &DataSet, tag: Tag) -> Option<f64> {
    let text = data_set.ascii(tag)?.split('\\').next()?;
    text.trim()
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}
