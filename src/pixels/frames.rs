//! Where a frame lies in the pixel data.

use std::ops::Range;

use super::ImageDescription;

/// Where an uncompressed frame lies in the value of the pixel data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameLocation {
    /// The bytes that hold it.
    pub bytes: Range<u64>,
    /// Where in the first of them it starts.
    pub first_bit: u8,
}

/// Where the uncompressed frame `frame`, counted from 0, lies. `None` where the numbers make no sense.
#[must_use]
pub fn native_frame(description: &ImageDescription, frame: u32) -> Option<FrameLocation> {
    let bits = description.native_bits();
    let start = bits.checked_mul(u64::from(frame))?;
    let end = start.checked_add(bits)?;
    Some(FrameLocation {
        bytes: start / 8..end.div_ceil(8),
        first_bit: (start % 8) as u8,
    })
}

/// The offsets in the value of a Basic Offset Table, or with `wide` of an Extended Offset Table (7FE0,0001).
#[must_use]
pub fn parse_offset_table(value: &[u8], wide: bool) -> Vec<u64> {
    if wide {
        value
            .as_chunks()
            .0
            .iter()
            .map(|&offset| u64::from_le_bytes(offset))
            .collect()
    } else {
        let offsets = value.as_chunks().0.iter();
        offsets
            .map(|&offset| u64::from(u32::from_le_bytes(offset)))
            .collect()
    }
}

/// The fragments of the frame `frame` of `frames`, counted from 0.
///
/// `fragments` are where the values of the fragments lie, `offsets` what the offset table says; empty where
/// there is none. `begins_frame` says whether a fragment looks like the start of a frame
/// ([`starts_stream`](super::starts_stream)), and is asked only where nothing else tells.
pub fn fragments_of_frame(
    frame: u32,
    frames: u32,
    fragments: &[Range<u64>],
    offsets: &[u64],
    mut begins_frame: impl FnMut(usize) -> bool,
) -> Option<Range<usize>> {
    let count = usize::try_from(frames.max(1)).ok()?;
    let frame = usize::try_from(frame).ok().filter(|&frame| frame < count)?;
    if count == 1 {
        return (!fragments.is_empty()).then_some(0..fragments.len());
    }
    // Before the fragments' own boundaries: an offset table is wrong more often than one fragment a frame.
    if fragments.len() == count {
        return Some(frame..frame + 1);
    }
    let starts = starts_by_offsets(count, fragments, offsets).or_else(|| {
        let starts: Vec<_> = (0..fragments.len())
            .filter(|&index| begins_frame(index))
            .collect();
        (starts.len() == count && starts[0] == 0).then_some(starts)
    })?;
    let end = starts.get(frame + 1).copied().unwrap_or(fragments.len());
    Some(starts[frame]..end)
}

/// The fragments of every one of `frames` frames, by the same rules; `None` where they cannot be told apart.
pub(super) fn frames_of_fragments(
    frames: u32,
    fragments: &[Range<u64>],
    offsets: &[u64],
    begins_frame: impl FnMut(usize) -> bool,
) -> Option<Vec<Range<usize>>> {
    let count = usize::try_from(frames.max(1)).ok()?;
    let starts: Vec<usize> = if count == 1 {
        (!fragments.is_empty()).then(|| vec![0])?
    } else if fragments.len() == count {
        (0..count).collect()
    } else {
        starts_by_offsets(count, fragments, offsets).or_else(|| {
            let starts: Vec<_> = (0..fragments.len()).filter(begins(begins_frame)).collect();
            (starts.len() == count && starts[0] == 0).then_some(starts)
        })?
    };
    let ends = starts.iter().skip(1).copied().chain([fragments.len()]);
    Some(
        starts
            .iter()
            .copied()
            .zip(ends)
            .map(|(start, end)| start..end)
            .collect(),
    )
}

fn begins(mut begins_frame: impl FnMut(usize) -> bool) -> impl FnMut(&usize) -> bool {
    move |&index| begins_frame(index)
}

/// The first fragment of each frame, where the offset table has an entry for each and all of them fit.
pub(super) fn starts_by_offsets(
    count: usize,
    fragments: &[Range<u64>],
    offsets: &[u64],
) -> Option<Vec<usize>> {
    if offsets.len() != count {
        return None;
    }
    let origin = fragments.first()?.start;
    let starts: Option<Vec<_>> = offsets
        .iter()
        .map(|&offset| {
            // Both are behind an item header of the same length.
            let start = origin.checked_add(offset)?;
            fragments
                .binary_search_by_key(&start, |fragment| fragment.start)
                .ok()
        })
        .collect();
    starts.filter(|starts| starts[0] == 0 && starts.is_sorted_by(|a, b| a < b))
}
