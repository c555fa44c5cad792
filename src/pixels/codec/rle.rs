//! RLE Lossless (PS3.5 annex G).

use super::native::{samples, unpack_bits};
use super::{ImageDescription, Limits, RenderError, SampleData, Samples};

/// Bytes of the header: the number of segments and the offsets of 15.
const HEADER: usize = 64;

/// Decodes a frame: a segment for each byte of each sample, the most significant first.
pub(super) fn decode(
    description: &ImageDescription,
    stream: &[u8],
    _: &Limits,
) -> Result<Samples, RenderError> {
    let bits = description.bits_allocated;
    let bytes_per_sample = match bits {
        1 => 1,
        8 | 16 | 32 => usize::from(bits / 8),
        _ => return Err(RenderError::Unsupported("its bits allocated")),
    };
    let per_pixel = usize::from(description.samples_per_pixel);
    let segments = segments(stream)?;
    if segments.len() != per_pixel * bytes_per_sample {
        return Err(RenderError::Damaged("its number of segments"));
    }
    // The caller has held the size against its limit.
    let pixels = description.pixels() as usize;
    if bits == 1 {
        let mut packed = vec![0; pixels.div_ceil(8)];
        unpack(segments[0], &mut packed, 0, 1)?;
        let data = SampleData::U8(unpack_bits(&packed, 0, pixels));
        return Ok(samples(description, data));
    }
    let stride = per_pixel * bytes_per_sample;
    let mut bytes = vec![0; pixels * stride];
    for (index, segment) in segments.iter().enumerate() {
        let (sample, significance) = (index / bytes_per_sample, index % bytes_per_sample);
        let place = sample * bytes_per_sample + (bytes_per_sample - 1 - significance);
        unpack(segment, &mut bytes, place, stride)?;
    }
    let data = match bits {
        8 => SampleData::U8(bytes),
        _ => SampleData::read(&bytes, bits, false, false)?,
    };
    Ok(samples(description, data))
}

/// The segments that the header points to.
fn segments(stream: &[u8]) -> Result<Vec<&[u8]>, RenderError> {
    let damaged = RenderError::Damaged("its RLE header");
    let (words, _) = stream
        .get(..HEADER)
        .ok_or(damaged.clone())?
        .as_chunks::<4>();
    let words: Vec<usize> = words
        .iter()
        .map(|&word| u32::from_le_bytes(word) as usize)
        .collect();
    let offsets = words.get(1..=words[0]).ok_or(damaged.clone())?;
    let ends = offsets.iter().skip(1).copied().chain([stream.len()]);
    offsets
        .iter()
        .zip(ends)
        .map(|(&start, end)| match start {
            HEADER.. => stream.get(start..end).ok_or(damaged.clone()),
            _ => Err(damaged.clone()),
        })
        .collect()
}

/// Writes the bytes of a segment to every `stride`th place of `out`, from `place` on.
fn unpack(segment: &[u8], out: &mut [u8], place: usize, stride: usize) -> Result<(), RenderError> {
    let expected = out.len() / stride;
    let mut places = out.iter_mut().skip(place).step_by(stride);
    let mut written = 0;
    let mut rest = segment;
    while written < expected {
        let truncated = RenderError::Truncated {
            expected: expected as u64,
            found: written as u64,
        };
        let Some((&head, after)) = rest.split_first() else {
            return Err(truncated);
        };
        // What runs over the end of the plane is cut off.
        match head {
            0..=127 => {
                let length = usize::from(head) + 1;
                let Some((literal, after)) = after.split_at_checked(length) else {
                    return Err(truncated);
                };
                // The places come second: `zip` takes one too many of what comes first.
                for (&byte, place) in literal.iter().zip(places.by_ref()) {
                    *place = byte;
                }
                written += length;
                rest = after;
            }
            128 => rest = after,
            129.. => {
                let Some((&byte, after)) = after.split_first() else {
                    return Err(truncated);
                };
                let length = 257 - usize::from(head);
                for place in places.by_ref().take(length) {
                    *place = byte;
                }
                written += length;
                rest = after;
            }
        }
    }
    Ok(())
}
