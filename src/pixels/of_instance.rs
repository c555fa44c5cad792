//! The frames of an instance, and where their bytes lie.

use super::header::{Header, LONGEST_TABLE};
use super::{
    Frame, ImageDescription, Limits, Picture, RenderError, Samples, View, decode_samples,
    fragments_of_frame, native_frame, parse_offset_table, render, starts_stream,
};
use crate::bytes::ByteSource;
use crate::instance::{Element, Instance, Tag, Value, tags};

pub(super) const PIXELS: [Tag; 3] = [
    tags::PIXEL_DATA,
    tags::FLOAT_PIXEL_DATA,
    tags::DOUBLE_FLOAT_PIXEL_DATA,
];

/// A picture of the frame `frame` (counted from 0) of `instance`. `None` where the instance has no image. A number
/// as `view` is the longest side that it may have.
///
/// # Errors
/// [`RenderError`] where the frame is damaged, too large, or of a compression that is not decoded yet.
pub fn picture(
    instance: &Instance,
    source: &dyn ByteSource,
    frame: u32,
    view: impl Into<View>,
    limits: &Limits,
) -> Result<Option<Picture>, RenderError> {
    with_frame(instance, source, frame, limits, |description, bytes| {
        render(description, bytes, view, limits)
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
