//! RLE Lossless (PS3.5 annex G): the header's unused offsets, gaps between segments, what runs over the image, and
//! unused bits, which lie in segments of their own.

use bytes::Bytes;

use super::Finding;
use super::bits::{PlaneBits, Unused};
use super::edits::{Edits, is_padding};
use super::image::Image;
use super::stream::{Damaged, Tell};

/// Bytes of the header: the number of segments and the offsets of 15.
const HEADER: usize = 64;
/// The head of a run that gives nothing.
const NO_RUN: u8 = 128;

/// What has to change in a frame. Nothing moves but its end: what is not image becomes zero where it stands.
pub(super) fn clean(image: &Image, stream: &Bytes, tell: &mut Tell<'_>) -> Result<Edits, Damaged> {
    let words = stream.get(..HEADER).ok_or(Damaged)?.as_chunks::<4>().0;
    let number = |index: usize| u32::from_le_bytes(words[index]) as usize;
    let count = number(0);
    if !(1..=15).contains(&count) {
        return Err(Damaged);
    }
    let mut edits = Edits::default();
    let zero = |edits: &mut Edits, from: usize, to: usize, tell: &mut Tell<'_>| {
        if !is_fill(&stream[from..to]) {
            tell(Finding::StrayBytes);
            edits.replace(from..to, vec![0; to - from]);
        }
    };
    zero(&mut edits, 4 * (count + 1), HEADER, tell);
    let plane = plane_bytes(image).ok_or(Damaged)?;
    let mut at = HEADER;
    for index in 0..count {
        let start = number(index + 1);
        let limit = match index + 1 < count {
            true => number(index + 2),
            false => stream.len(),
        };
        if start < at || limit > stream.len() || limit < start {
            return Err(Damaged);
        }
        zero(&mut edits, at, start, tell);
        let segment = Segment::walk(&stream[start..limit], plane)?;
        if let Some(cleared) = segment.cleared(bits_of_segment(image, index, count)) {
            tell(Finding::UnusedBits);
            edits.replace(start..start + segment.length, cleared);
        } else if segment.overrun > 0 {
            let end = start + segment.length;
            zero(&mut edits, end - segment.overrun, end, tell);
        }
        at = start + segment.length;
    }
    if !is_fill(&stream[at..]) {
        tell(Finding::StrayBytes);
        edits.cut(at..stream.len());
    }
    Ok(edits)
}

/// Whether bytes are padding, or the head that stands for no run.
fn is_fill(bytes: &[u8]) -> bool {
    is_padding(bytes) || bytes.iter().all(|&byte| byte == NO_RUN)
}

/// Bytes of a segment when it is unpacked.
fn plane_bytes(image: &Image) -> Option<usize> {
    let pixels = image.description.pixels();
    let bytes = match image.description.bits_allocated {
        1 => pixels.div_ceil(8),
        _ => pixels,
    };
    usize::try_from(bytes).ok().filter(|&bytes| bytes > 0)
}

/// What of the bytes of a segment is not image; `None` where all is, or nothing is known.
fn bits_of_segment(image: &Image, index: usize, count: usize) -> Option<PlaneBits> {
    let Unused::Some(bits) = image.unused else {
        return None;
    };
    let bytes = bits.sample_bytes();
    let samples = usize::from(image.description.samples_per_pixel);
    if count != bytes * samples || bits.right_justified().is_some() {
        return None;
    }
    // The most significant byte comes first.
    bits.of_byte((bytes - 1 - index % bytes) as u32)
}

struct Segment<'a> {
    bytes: &'a [u8],
    /// How much of it is used.
    length: usize,
    /// How many bytes at its end no pixel takes.
    overrun: usize,
}

impl<'a> Segment<'a> {
    /// Follows the runs until the plane is full.
    fn walk(bytes: &'a [u8], plane: usize) -> Result<Self, Damaged> {
        let (mut at, mut written, mut overrun) = (0, 0, 0);
        while written < plane {
            let (length, stored) = run(bytes, at).ok_or(Damaged)?;
            written += length;
            at += 1 + stored;
            // Bytes that are repeated are stored once, and that one is needed.
            if length == stored {
                overrun = written.saturating_sub(plane);
            }
        }
        Ok(Self {
            bytes,
            length: at,
            overrun,
        })
    }

    /// The segment with the bits cleared that are not image; `None` where there are none.
    fn cleared(&self, bits: Option<PlaneBits>) -> Option<Vec<u8>> {
        let bits = bits?;
        let mut cleared = self.bytes[..self.length].to_vec();
        let mut at = 0;
        while let Some((_, stored)) = run(self.bytes, at).filter(|_| at < self.length) {
            for byte in &mut cleared[at + 1..at + 1 + stored] {
                if !bits.is_clean(*byte) {
                    *byte = bits.cleared(*byte);
                }
            }
            at += 1 + stored;
        }
        let end = cleared.len();
        cleared[end - self.overrun..].fill(0);
        (cleared[..] != self.bytes[..self.length]).then_some(cleared)
    }
}

/// How many bytes a run gives, and how many follow its head. `None` where they do not.
fn run(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let (length, stored) = match *bytes.get(at)? {
        head @ 0..=127 => (usize::from(head) + 1, usize::from(head) + 1),
        NO_RUN => (0, 0),
        head => (257 - usize::from(head), 1),
    };
    (bytes.len() - at > stored).then_some((length, stored))
}
