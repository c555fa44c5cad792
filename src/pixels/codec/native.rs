//! Uncompressed pixels (PS3.5 8.1), also as they come out of a deflated frame.

use std::borrow::Cow;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::{ImageDescription, Limits, RenderError, SampleData, Samples, StreamKind};
use crate::pixels::Photometric;

#[cfg(test)]
mod tests;

/// Decodes an uncompressed frame that starts at `first_bit` of the first byte.
pub(super) fn decode(
    description: &ImageDescription,
    bytes: &[u8],
    first_bit: u8,
) -> Result<Samples, RenderError> {
    let first_bit = u64::from(first_bit.min(7));
    let expected = (description.native_bits() + first_bit).div_ceil(8);
    let found = bytes.len() as u64;
    let bytes = usize::try_from(expected)
        .ok()
        .and_then(|expected| bytes.get(..expected))
        .ok_or(RenderError::Truncated { expected, found })?;
    let bytes = straighten(description, bytes);

    let is_shared = is_shared_chrominance(description);
    let data = match description.bits_allocated {
        8 if is_shared => SampleData::U8(spread_chrominance(description, &bytes)),
        _ if is_shared => return Err(RenderError::Unsupported("its bits allocated")),
        1 => SampleData::U8(unpack_bits(
            &bytes,
            first_bit as usize,
            description.samples() as usize,
        )),
        // Retired, but 12 bits are in old files.
        bits @ 9..=15 if !description.float => SampleData::U16(unpack_words(
            &bytes,
            first_bit as u32,
            u32::from(bits),
            description.samples() as usize,
        )),
        bits => SampleData::read(&bytes, bits, description.float, description.big_endian)?,
    };
    let data = match is_planar(description) {
        true => interleave(data, usize::from(description.samples_per_pixel)),
        false => data,
    };
    Ok(samples(description, data))
}

/// Decodes a frame of the Deflated Image Frame Compression transfer syntax (PS3.5 A.4.13).
pub(super) fn decode_deflated(
    description: &ImageDescription,
    stream: &[u8],
    limits: &Limits,
) -> Result<Samples, RenderError> {
    let expected = description.native_bytes();
    limits.check(expected)?;
    // Some writers put a zlib header (RFC 1950) before the deflated bytes.
    let deflated = match stream {
        [0x78, flags, rest @ ..] if (0x7800 | u16::from(*flags)) % 31 == 0 => rest,
        _ => stream,
    };
    let mut bytes = Vec::new();
    let read = DeflateDecoder::new(deflated)
        .take(expected)
        .read_to_end(&mut bytes);
    if bytes.len() as u64 != expected {
        return Err(match read {
            Ok(_) => RenderError::Truncated {
                expected,
                found: bytes.len() as u64,
            },
            Err(_) => RenderError::Damaged("it is of no known compression"),
        });
    }
    decode(&little_endian(description), &bytes, 0)
}

/// Encapsulated pixel data is in little endian byte order, whatever the data set is.
fn little_endian(description: &ImageDescription) -> ImageDescription {
    ImageDescription {
        big_endian: false,
        palette: None,
        ..description.clone()
    }
}

/// Encodes an uncompressed frame that starts at a byte.
pub(super) fn encode(
    description: &ImageDescription,
    samples: &Samples,
) -> Result<Vec<u8>, RenderError> {
    pack(description, samples).ok_or(RenderError::NotEncoded(StreamKind::Native))
}

/// Encodes a frame of the Deflated Image Frame Compression transfer syntax.
pub(super) fn encode_deflated(
    description: &ImageDescription,
    samples: &Samples,
) -> Result<Vec<u8>, RenderError> {
    /// A block of nothing that more blocks follow.
    const EMPTY: [u8; 5] = [0, 0, 0, 0xFF, 0xFF];
    let refused = RenderError::NotEncoded(StreamKind::Deflated);
    let bytes = pack(&little_endian(description), samples).ok_or(refused.clone())?;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&bytes).map_err(|_| refused.clone())?;
    let stream = encoder.finish().map_err(|_| refused)?;
    // A stream that is as long as the frame would be taken for the frame.
    let even = |length: usize| length + length % 2;
    if even(stream.len()) == even(bytes.len()) {
        return Ok([&EMPTY, &stream[..]].concat());
    }
    Ok(stream)
}

/// The bytes that [`decode`] reads as `samples`; `None` where there are none.
fn pack(description: &ImageDescription, samples: &Samples) -> Option<Vec<u8>> {
    let bits = description.bits_allocated;
    if samples.data.len() as u64 != description.samples() {
        return None;
    }
    let planes;
    let data = if is_planar(description) {
        planes = separate(&samples.data, usize::from(description.samples_per_pixel));
        &planes
    } else {
        &samples.data
    };
    let bytes = match (data, bits, description.float) {
        (SampleData::U8(data), 8, false) if is_shared_chrominance(description) => {
            share_chrominance(description, data)?
        }
        _ if is_shared_chrominance(description) => return None,
        (SampleData::U8(data), 1, false) => pack_bits(data)?,
        (SampleData::U8(data), 8, false) => data.clone(),
        (SampleData::U16(data), 9..=15, false) => pack_words(data, u32::from(bits))?,
        (SampleData::U16(_), 16, false)
        | (SampleData::U32(_), 32, false)
        | (SampleData::F32(_), 32, true)
        | (SampleData::F64(_), 64, true) => match description.big_endian {
            true => to_be_bytes(data),
            false => data.to_le_bytes(),
        },
        _ => return None,
    };
    Some(straighten(description, &bytes).into_owned())
}

fn to_be_bytes(data: &SampleData) -> Vec<u8> {
    match data {
        SampleData::U8(samples) => samples.clone(),
        SampleData::U16(samples) => samples.iter().flat_map(|one| one.to_be_bytes()).collect(),
        SampleData::U32(samples) => samples.iter().flat_map(|one| one.to_be_bytes()).collect(),
        SampleData::F32(samples) => samples.iter().flat_map(|one| one.to_be_bytes()).collect(),
        SampleData::F64(samples) => samples.iter().flat_map(|one| one.to_be_bytes()).collect(),
    }
}

/// Samples that the header describes.
pub(super) fn samples(description: &ImageDescription, data: SampleData) -> Samples {
    Samples {
        rows: u32::from(description.rows),
        columns: u32::from(description.columns),
        samples_per_pixel: description.samples_per_pixel,
        bits_stored: description.bits_stored,
        high_bit: description.high_bit,
        signed: description.signed,
        photometric: description.photometric,
        data,
    }
}

/// Undoes what big endian byte order does to samples of 8 bits and less in words of 16 (PS3.5 7.3).
fn straighten<'a>(description: &ImageDescription, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    if !(description.big_endian && description.words && description.bits_allocated <= 8) {
        return Cow::Borrowed(bytes);
    }
    let mut bytes = bytes.to_vec();
    for word in bytes.as_chunks_mut::<2>().0 {
        word.swap(0, 1);
    }
    Cow::Owned(bytes)
}

/// One byte for each of `count` bits, the lowest bit first (PS3.5 D.2).
pub(super) fn unpack_bits(bytes: &[u8], first_bit: usize, count: usize) -> Vec<u8> {
    bytes
        .iter()
        .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1))
        .skip(first_bit)
        .take(count)
        .collect()
}

/// What [`unpack_bits`] reads from the first bit on; `None` where a sample is no bit.
pub(super) fn pack_bits(samples: &[u8]) -> Option<Vec<u8>> {
    if samples.iter().any(|&sample| sample > 1) {
        return None;
    }
    let byte = |eight: &[u8]| eight.iter().rev().fold(0, |byte, &bit| byte << 1 | bit);
    Some(samples.chunks(8).map(byte).collect())
}

/// One word for each `bits` bits, the lowest bit first, in the manner of single bits.
fn unpack_words(bytes: &[u8], first_bit: u32, bits: u32, count: usize) -> Vec<u16> {
    let mut words = Vec::with_capacity(count);
    let (mut cache, mut valid) = (0_u32, 0);
    for (index, &byte) in bytes.iter().enumerate() {
        cache |= u32::from(byte) << valid;
        valid += 8;
        if index == 0 {
            cache >>= first_bit;
            valid -= first_bit;
        }
        if valid >= bits {
            words.push((cache & ((1 << bits) - 1)) as u16);
            cache >>= bits;
            valid -= bits;
        }
    }
    words.truncate(count);
    words
}

/// What [`unpack_words`] reads; `None` where a sample has more bits.
fn pack_words(samples: &[u16], bits: u32) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity((samples.len() * bits as usize).div_ceil(8));
    let (mut cache, mut valid) = (0_u32, 0);
    for &sample in samples {
        if sample >> bits != 0 {
            return None;
        }
        cache |= u32::from(sample) << valid;
        valid += bits;
        while valid >= 8 {
            bytes.push(cache as u8);
            cache >>= 8;
            valid -= 8;
        }
    }
    if valid > 0 {
        bytes.push(cache as u8);
    }
    Some(bytes)
}

fn is_shared_chrominance(description: &ImageDescription) -> bool {
    description.samples_per_pixel == 3
        && matches!(
            description.photometric,
            Photometric::YbrFull422 | Photometric::YbrPartial422
        )
}

/// Whether all samples of one kind come before those of the next. Shared chrominance never comes so.
fn is_planar(description: &ImageDescription) -> bool {
    description.planar && description.samples_per_pixel > 1 && !is_shared_chrominance(description)
}

/// Two pixels come as two luminances, then their blue and red chrominance (PS3.3 C.7.6.3.1.2).
fn spread_chrominance(description: &ImageDescription, bytes: &[u8]) -> Vec<u8> {
    let columns = usize::from(description.columns);
    let mut samples = Vec::with_capacity(columns * usize::from(description.rows) * 3);
    let (pairs, _) = bytes.as_chunks::<4>();
    for row in pairs.chunks_exact(columns.div_ceil(2).max(1)) {
        let start = samples.len();
        for &[first, second, blue, red] in row {
            samples.extend([first, blue, red, second, blue, red]);
        }
        // A row of an odd number of columns is filled up with a luminance that belongs to no pixel.
        samples.truncate(start + columns * 3);
    }
    samples
}

/// What [`spread_chrominance`] reads; `None` where two pixels that share their chrominance have not the same.
fn share_chrominance(description: &ImageDescription, samples: &[u8]) -> Option<Vec<u8>> {
    let columns = usize::from(description.columns);
    let (pixels, _) = samples.as_chunks::<3>();
    let mut bytes = Vec::with_capacity(description.native_bytes() as usize);
    for row in pixels.chunks_exact(columns.max(1)) {
        for pair in row.chunks(2) {
            let (&[first, blue, red], &last) = (pair.first()?, pair.last()?);
            if last[1..] != [blue, red] {
                return None;
            }
            // The luminance that fills up a row is that of the last pixel again.
            bytes.extend([first, last[0], blue, red]);
        }
    }
    Some(bytes)
}

/// Undoes [`interleave`].
fn separate(data: &SampleData, per_pixel: usize) -> SampleData {
    fn order<T: Copy>(pixels: &[T], per_pixel: usize) -> Vec<T> {
        (0..per_pixel)
            .flat_map(|sample| pixels.iter().skip(sample).step_by(per_pixel).copied())
            .collect()
    }
    match data {
        SampleData::U8(pixels) => SampleData::U8(order(pixels, per_pixel)),
        SampleData::U16(pixels) => SampleData::U16(order(pixels, per_pixel)),
        SampleData::U32(pixels) => SampleData::U32(order(pixels, per_pixel)),
        SampleData::F32(pixels) => SampleData::F32(order(pixels, per_pixel)),
        SampleData::F64(pixels) => SampleData::F64(order(pixels, per_pixel)),
    }
}

fn interleave(data: SampleData, per_pixel: usize) -> SampleData {
    fn order<T: Copy>(planes: &[T], per_pixel: usize) -> Vec<T> {
        let pixels = planes.len() / per_pixel;
        (0..pixels)
            .flat_map(|pixel| (0..per_pixel).map(move |sample| planes[sample * pixels + pixel]))
            .collect()
    }
    match data {
        SampleData::U8(planes) => SampleData::U8(order(&planes, per_pixel)),
        SampleData::U16(planes) => SampleData::U16(order(&planes, per_pixel)),
        SampleData::U32(planes) => SampleData::U32(order(&planes, per_pixel)),
        SampleData::F32(planes) => SampleData::F32(order(&planes, per_pixel)),
        SampleData::F64(planes) => SampleData::F64(order(&planes, per_pixel)),
    }
}
