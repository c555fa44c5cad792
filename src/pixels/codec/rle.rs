//! RLE Lossless (PS3.5 annex G).

use super::native::{pack_bits, samples, unpack_bits};
use super::{ImageDescription, Limits, RenderError, SampleData, Samples, StreamKind};

#[cfg(test)]
mod tests;

/// Bytes of the header: the number of segments and the offsets of 15.
const HEADER: usize = 64;
/// The most segments of a frame.
const SEGMENTS: usize = 15;
/// The longest run, alike or not.
const LONGEST: usize = 128;

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
    let planes = Planes {
        segments,
        per_pixel,
        bytes_per_sample,
    };
    let data = match bits {
        1 => {
            let mut packed = vec![0; pixels.div_ceil(8)];
            let mut bits = vec![0; pixels * per_pixel];
            for (sample, segment) in planes.segments.iter().enumerate() {
                unpack(segment, &mut packed)?;
                let plane = unpack_bits(&packed, 0, pixels);
                put(&plane, &mut bits, sample, per_pixel, |bit, byte| {
                    *bit = byte
                });
            }
            SampleData::U8(bits)
        }
        8 if per_pixel == 1 => {
            let mut out = vec![0; pixels];
            unpack(planes.segments[0], &mut out)?;
            SampleData::U8(out)
        }
        8 => SampleData::U8(planes.gather(pixels, |out, byte| *out = byte)?),
        16 => SampleData::U16(planes.gather(pixels, |out, byte| {
            *out = *out << 8 | u16::from(byte);
        })?),
        _ => SampleData::U32(planes.gather(pixels, |out, byte| {
            *out = *out << 8 | u32::from(byte);
        })?),
    };
    Ok(samples(description, data))
}

/// The bytes of the samples, each kind of them in a segment.
struct Planes<'a> {
    segments: Vec<&'a [u8]>,
    per_pixel: usize,
    bytes_per_sample: usize,
}

impl Planes<'_> {
    /// The samples, to each of which `add` adds its bytes, the most significant first.
    fn gather<T: Copy + Default>(
        &self,
        pixels: usize,
        add: impl Fn(&mut T, u8) + Copy,
    ) -> Result<Vec<T>, RenderError> {
        let mut out = vec![T::default(); pixels * self.per_pixel];
        let mut plane = vec![0; pixels];
        for (index, segment) in self.segments.iter().enumerate() {
            unpack(segment, &mut plane)?;
            let sample = index / self.bytes_per_sample;
            put(&plane, &mut out, sample, self.per_pixel, add);
        }
        Ok(out)
    }
}

/// Adds the bytes of a plane to the samples of one kind.
fn put<T>(plane: &[u8], out: &mut [T], sample: usize, per_pixel: usize, add: impl Fn(&mut T, u8)) {
    if per_pixel == 1 {
        for (out, &byte) in out.iter_mut().zip(plane) {
            add(out, byte);
        }
        return;
    }
    for (out, &byte) in out.iter_mut().skip(sample).step_by(per_pixel).zip(plane) {
        add(out, byte);
    }
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
    let offsets = words
        .get(1..)
        .and_then(|offsets| offsets.get(..words[0]))
        .ok_or(damaged.clone())?;
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

/// Unpacks a segment until the plane is full. What runs over its end is cut off.
fn unpack(segment: &[u8], plane: &mut [u8]) -> Result<(), RenderError> {
    let expected = plane.len();
    let mut written = 0;
    let mut rest = segment;
    while written < expected {
        let left = &mut plane[written..];
        let (length, after) = match *rest {
            [128, ref after @ ..] => (0, Some(after)),
            [head @ 129..=255, byte, ref after @ ..] => {
                let length = (257 - usize::from(head)).min(left.len());
                left[..length].fill(byte);
                (length, Some(after))
            }
            [head @ ..=127, ref after @ ..] => {
                match after.split_at_checked(usize::from(head) + 1) {
                    Some((literal, after)) => {
                        let length = literal.len().min(left.len());
                        left[..length].copy_from_slice(&literal[..length]);
                        (length, Some(after))
                    }
                    None => (0, None),
                }
            }
            _ => (0, None),
        };
        rest = after.ok_or(RenderError::Truncated {
            expected: expected as u64,
            found: written as u64,
        })?;
        written += length;
    }
    Ok(())
}

/// Encodes a frame, each row by itself (PS3.5 G.3.1).
pub(super) fn encode(
    description: &ImageDescription,
    samples: &Samples,
) -> Result<Vec<u8>, RenderError> {
    encode_segments(description, samples).ok_or(RenderError::NotEncoded(StreamKind::Rle))
}

fn encode_segments(description: &ImageDescription, samples: &Samples) -> Option<Vec<u8>> {
    let per_pixel = usize::from(description.samples_per_pixel);
    let bits = description.bits_allocated;
    if samples.data.len() as u64 != description.samples() || samples.data.is_empty() {
        return None;
    }
    let columns = usize::from(description.columns);
    let planes: Vec<Vec<u8>> = match (&samples.data, bits) {
        (SampleData::U8(data), 1) => {
            let planes = (0..per_pixel).map(|sample| {
                let plane: Vec<u8> = data
                    .iter()
                    .skip(sample)
                    .step_by(per_pixel)
                    .copied()
                    .collect();
                pack_bits(&plane)
            });
            planes.collect::<Option<_>>()?
        }
        (SampleData::U8(data), 8) => planes(data, per_pixel, 1, |sample, _| sample),
        (SampleData::U16(data), 16) => planes(data, per_pixel, 2, |sample, byte| {
            sample.to_be_bytes()[byte]
        }),
        (SampleData::U32(data), 32) => planes(data, per_pixel, 4, |sample, byte| {
            sample.to_be_bytes()[byte]
        }),
        _ => return None,
    };
    if planes.len() > SEGMENTS {
        return None;
    }
    // Rows of single bits may end within a byte, and then none stands by itself.
    let row = match bits {
        1 if columns % 8 == 0 => columns / 8,
        1 => planes[0].len(),
        _ => columns,
    };
    let mut stream = vec![0; HEADER];
    stream[..4].copy_from_slice(&(planes.len() as u32).to_le_bytes());
    for (index, plane) in planes.iter().enumerate() {
        let offset = u32::try_from(stream.len()).ok()?;
        stream[4 * (index + 1)..4 * (index + 2)].copy_from_slice(&offset.to_le_bytes());
        plane.chunks(row).for_each(|row| pack(row, &mut stream));
        if stream.len() % 2 == 1 {
            stream.push(0);
        }
    }
    Some(stream)
}

/// The bytes of samples: a plane for each of a sample's `bytes`, of each of a pixel's samples.
fn planes<T: Copy>(
    data: &[T],
    per_pixel: usize,
    bytes: usize,
    byte_of: impl Fn(T, usize) -> u8 + Copy,
) -> Vec<Vec<u8>> {
    (0..per_pixel * bytes)
        .map(|plane| {
            let samples = data.iter().skip(plane / bytes).step_by(per_pixel);
            samples.map(|&one| byte_of(one, plane % bytes)).collect()
        })
        .collect()
}

/// Packs the bytes of a row.
fn pack(row: &[u8], out: &mut Vec<u8>) {
    let mut rest = row;
    while !rest.is_empty() {
        let alike = run(rest);
        if alike > 1 {
            out.extend([(257 - alike) as u8, rest[0]]);
            rest = &rest[alike..];
            continue;
        }
        // Two bytes that are alike do not end what is unlike: their run would take as much.
        let mut unlike = 1;
        while unlike < rest.len().min(LONGEST) && run(&rest[unlike..]) < 3 {
            unlike += 1;
        }
        out.push((unlike - 1) as u8);
        out.extend_from_slice(&rest[..unlike]);
        rest = &rest[unlike..];
    }
}

/// How many bytes are as the first one, at most [`LONGEST`].
fn run(bytes: &[u8]) -> usize {
    let Some(first) = bytes.first() else { return 0 };
    let most = bytes.len().min(LONGEST);
    bytes[..most]
        .iter()
        .take_while(|&byte| byte == first)
        .count()
}
