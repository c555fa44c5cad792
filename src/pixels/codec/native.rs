//! Uncompressed pixels (PS3.5 8.1), also as they come out of a deflated frame.

use std::borrow::Cow;
use std::io::Read;

use super::{ImageDescription, Limits, RenderError, SampleData, Samples};
use crate::pixels::Photometric;

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

    let data = match description.bits_allocated {
        1 => SampleData::U8(unpack_bits(
            &bytes,
            first_bit as usize,
            description.samples() as usize,
        )),
        8 if is_shared_chrominance(description) => {
            SampleData::U8(spread_chrominance(description, &bytes))
        }
        bits => SampleData::read(&bytes, bits, description.float, description.big_endian)?,
    };
    let data = if description.planar && description.samples_per_pixel > 1 {
        interleave(data, usize::from(description.samples_per_pixel))
    } else {
        data
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
    let read = flate2::read::DeflateDecoder::new(deflated)
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
    // Encapsulated pixel data is in little endian byte order, whatever the data set is.
    let description = ImageDescription {
        big_endian: false,
        palette: None,
        ..description.clone()
    };
    decode(&description, &bytes, 0)
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

fn is_shared_chrominance(description: &ImageDescription) -> bool {
    description.samples_per_pixel == 3
        && matches!(
            description.photometric,
            Photometric::YbrFull422 | Photometric::YbrPartial422
        )
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
