//! Uncompressed pixel data: bytes behind the last frame, padding, unused bits.

use std::ops::Range;

use bytes::Bytes;

use super::bits::{StoredBits, Unused};
use super::edits::Edits;
use super::{Finding, Image, Work};
use crate::instance::ReadError;
use crate::instance::writer::Part;

/// Samples are looked at in pieces of this size: a multiple of every sample's.
const CHUNK: u64 = 512 << 10;
/// What is not clean is replaced in pieces of this size.
const PIECE: usize = 16 << 10;

/// The value `value` without what is not image; `None` where there is nothing to change.
pub(super) fn clean(
    work: &mut Work<'_>,
    image: &Image,
    value: &Range<u64>,
) -> Result<Option<Vec<Part>>, ReadError> {
    let length = value.end - value.start;
    let mut edits = Edits::default();
    let mut samples_end = length;
    match image.native_bits() {
        Some(bits) => {
            let layout = Layout::of(image, bits, length);
            samples_end = layout.end.min(length);
            if image.is_swapped() {
                // The last word may be half padding, the other way round.
                samples_end -= samples_end % 2;
            }
            end_of_frames(work, image, value, &layout, &mut edits)?;
        }
        None if length > 0 => work.found(Finding::FramesUnclear),
        None => {}
    }
    if image.known_byte_order {
        unused_bits(
            work,
            image,
            value.start..value.start + samples_end,
            &mut edits,
        )?;
    }
    if edits.is_empty() {
        return Ok(None);
    }
    Ok(Some(edits.apply(std::slice::from_ref(value))))
}

/// Where the frames end in the value.
struct Layout {
    /// Bits of the frames.
    bits: u64,
    /// The byte behind the last that is theirs.
    end: u64,
}

impl Layout {
    fn of(image: &Image, bits: u64, length: u64) -> Self {
        let end = bits.div_ceil(8);
        // Frames of full resolution under a photometric interpretation that halves the chrominance: a usual mistake.
        let full = image.full_bits().unwrap_or(bits);
        let full_end = full.div_ceil(8);
        if full > bits && [full_end, full_end + full_end % 2].contains(&length) {
            return Self {
                bits: full,
                end: full_end,
            };
        }
        Self { bits, end }
    }
}

/// Cuts what is behind the last frame, and clears what fills up its last byte and word.
fn end_of_frames(
    work: &mut Work<'_>,
    image: &Image,
    value: &Range<u64>,
    layout: &Layout,
    edits: &mut Edits,
) -> Result<(), ReadError> {
    let length = value.end - value.start;
    let Layout { bits, end } = *layout;
    if end > length {
        return Ok(());
    }
    let padded = end + end % 2;
    let used = bits % 8;
    let swapped = image.is_swapped();
    let place = |byte: u64| if swapped { byte ^ 1 } else { byte };
    if used > 0 && place(end - 1) < length {
        let at = place(end - 1);
        let last = work.byte(value.start + at)?;
        let image_bits = last & ((1 << used) - 1);
        if last != image_bits {
            work.found(Finding::StrayBytes);
            edits.replace_at(at..at + 1, Bytes::copy_from_slice(&[image_bits]));
        }
    }
    if padded > end && place(end) < length {
        let at = place(end);
        if work.byte(value.start + at)? != 0 {
            work.found(Finding::StrayBytes);
            edits.replace_at(at..at + 1, Bytes::from_static(&[0]));
        }
    }
    if padded < length && !work.is_padding(value.start + padded..value.end)? {
        work.found(Finding::BehindLastFrame);
        edits.replace_at(padded..length, Bytes::new());
    }
    Ok(())
}

fn unused_bits(
    work: &mut Work<'_>,
    image: &Image,
    samples: Range<u64>,
    edits: &mut Edits,
) -> Result<(), ReadError> {
    let bits = match image.unused {
        Unused::None => return Ok(()),
        Unused::Unclear => {
            work.found(Finding::SamplesUnclear);
            return Ok(());
        }
        Unused::Some(bits) => bits,
    };
    if are_clean(work, image, bits, &samples)? {
        return Ok(());
    }
    // Nothing is hidden where the samples are as many bits at the lower end: High Bit is wrong.
    if let Some(right) = bits.right_justified()
        && are_clean(work, image, right, &samples)?
    {
        return Ok(());
    }
    work.found(Finding::UnusedBits);
    let big_endian = image.description.big_endian;
    for chunk in chunks(&samples) {
        let bytes = work.bytes(&chunk)?;
        let mut at = chunk.start - samples.start;
        for piece in bytes.chunks(PIECE) {
            let cleared = bits.cleared(piece, big_endian);
            if cleared != piece {
                work.hold(cleared.len() as u64)?;
                edits.replace_at(at..at + cleared.len() as u64, cleared.into());
            }
            at += piece.len() as u64;
        }
    }
    Ok(())
}

fn are_clean(
    work: &mut Work<'_>,
    image: &Image,
    bits: StoredBits,
    samples: &Range<u64>,
) -> Result<bool, ReadError> {
    for chunk in chunks(samples) {
        let bytes = work.bytes(&chunk)?;
        if !bits.are_clean(&bytes, image.description.big_endian) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The same for one frame that is held in memory, of an encapsulated stream; `None` where it is clean.
pub(super) fn clean_frame(
    image: &Image,
    frame: &[u8],
    found: &mut dyn FnMut(Finding),
) -> Option<Vec<u8>> {
    let bits = match image.unused {
        Unused::Some(bits) => bits,
        Unused::None => return None,
        Unused::Unclear => {
            found(Finding::SamplesUnclear);
            return None;
        }
    };
    // Encapsulated pixel data is little endian, whatever the data set is.
    let right = bits.right_justified();
    if bits.are_clean(frame, false) || right.is_some_and(|right| right.are_clean(frame, false)) {
        return None;
    }
    found(Finding::UnusedBits);
    Some(bits.cleared(frame, false))
}

fn chunks(range: &Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let end = range.end;
    (range.start..end)
        .step_by(CHUNK as usize)
        .map(move |start| start..end.min(start + CHUNK))
}
