//! Which fragments belong to which frame, and which to none.

use std::ops::Range;

use super::super::frames::starts_by_offsets;
use super::super::starts_stream;
use super::Finding;
use super::image::{Image, Promise};
use super::work::Work;
use crate::instance::ReadError;

/// The fragments of each frame, in order; those behind the last belong to none. `None` where it cannot be told.
pub(super) fn frames_of(
    work: &mut Work<'_>,
    image: &Image,
    fragments: &[Range<u64>],
    offsets: &[u64],
) -> Result<Option<Vec<Range<usize>>>, ReadError> {
    if fragments.is_empty() {
        return Ok(None);
    }
    if image.promise == Promise::Video {
        work.found(Finding::NotLookedThrough);
        return Ok(None);
    }
    let count = image.frames.and_then(|frames| usize::try_from(frames).ok());
    let found = match count {
        Some(count) => by_count(work, image, fragments, offsets, count)?,
        None => None,
    };
    if found.is_none() {
        work.found(Finding::FramesUnclear);
    }
    Ok(found)
}

fn by_count(
    work: &Work<'_>,
    image: &Image,
    fragments: &[Range<u64>],
    offsets: &[u64],
    count: usize,
) -> Result<Option<Vec<Range<usize>>>, ReadError> {
    let one_each = || Some((0..count).map(|frame| frame..frame + 1).collect());
    if fragments.len() == count {
        return Ok(one_each());
    }
    let is_one_each = matches!(
        image.promise,
        Promise::EncapsulatedNative | Promise::DeflatedFrame
    );
    if is_one_each {
        return Ok((fragments.len() > count).then(one_each).flatten());
    }
    let mut starts = Vec::new();
    for (index, fragment) in fragments.iter().enumerate() {
        if starts_stream(&work.head(fragment, 16)?) {
            starts.push(index);
        }
    }
    // A single frame of no known format is all of its fragments.
    if count == 1 && starts.first() != Some(&0) {
        starts = vec![0];
    }
    if starts.first() != Some(&0) || starts.len() < count {
        match starts_by_offsets(count, fragments, offsets) {
            Some(known) => starts = known,
            None => return Ok(None),
        }
    }
    let ends = starts.iter().skip(1).copied().chain([fragments.len()]);
    let frames = starts.iter().copied().zip(ends).take(count);
    Ok(Some(frames.map(|(start, end)| start..end).collect()))
}
