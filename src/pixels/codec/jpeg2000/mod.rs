//! JPEG 2000 and High-Throughput JPEG 2000 (ITU-T T.800 and T.814; PS3.5 A.4.4 and A.4.10).

mod arithmetic;
mod block;
mod block_encoder;
mod codestream;
mod container;
mod contexts;
mod decoder;
mod encoder;
mod high_throughput;
mod high_throughput_bits;
mod high_throughput_encoder;
mod packet_bits;
mod packets;
mod progression;
mod segments;
mod structure;
mod tag_tree;
mod vlc_tables;
mod wavelet;

use codestream::read_size;
use segments::Size;

use super::{ImageDescription, Limits, RenderError, SampleData, Samples, StreamKind};
use crate::pixels::Photometric;

/// Decodes a frame to its components, a transform of colours undone; at a resolution that is halved `halvings` times,
/// or as often as the stream has resolutions for.
pub(super) fn decode(
    description: &ImageDescription,
    stream: &[u8],
    halvings: u32,
    limits: &Limits,
) -> Result<Samples, RenderError> {
    let stream = container::codestream(stream)?;
    let size = read_size(stream)?;
    check(&size, description, limits)?;
    let discard = halvings.min(32) as u8;
    let (unused, signed) = (32 - u32::from(size.precision), description.signed);
    // Where the codestream and the header disagree about the sign, the header is right.
    let keep = move |value: i32| match signed {
        true => (value << unused >> unused) as u32,
        false => (value as u32) << unused >> unused,
    };
    let (width, height, size, data) = match description.bits_allocated {
        ..=8 => {
            let image = decoder::decode(stream, size, discard, move |value| keep(value) as u8)?;
            let data = SampleData::U8(image.values);
            (image.width, image.height, image.size, data)
        }
        9..=16 => {
            let image = decoder::decode(stream, size, discard, move |value| keep(value) as u16)?;
            let data = SampleData::U16(image.values);
            (image.width, image.height, image.size, data)
        }
        _ => {
            let image = decoder::decode(stream, size, discard, keep)?;
            let data = SampleData::U32(image.values);
            (image.width, image.height, image.size, data)
        }
    };
    let bits_stored = description.bits_stored.max(1);
    Ok(Samples {
        rows: height,
        columns: width,
        samples_per_pixel: size.components,
        bits_stored,
        high_bit: bits_stored - 1,
        signed,
        photometric: meaning(description.photometric),
        data,
    })
}

/// Holds what the codestream says of its size against the header and the limits.
fn check(size: &Size, description: &ImageDescription, limits: &Limits) -> Result<(), RenderError> {
    let stated = (u32::from(description.columns), u32::from(description.rows));
    if (size.x1 - size.x0, size.y1 - size.y0) != stated {
        return Err(RenderError::Damaged("its size is not that of the header"));
    }
    let components = size.components;
    if !matches!(components, 1 | 3) && (components != 4 || description.samples_per_pixel != 4) {
        return Err(RenderError::Unsupported("its number of components"));
    }
    let precision = u16::from(size.precision);
    // Wider ones have more planes than a coefficient of 32 bits can hold.
    if precision > description.bits_allocated.min(28) {
        return Err(RenderError::Damaged(
            "its precision is not that of the header",
        ));
    }
    // What is decoded, and the coefficients that it is decoded from.
    let bytes = 4 + u64::from(description.bits_allocated.min(32)).div_ceil(8);
    limits.check(description.pixels() * u64::from(components) * bytes)
}

/// What the components mean when their transform is undone.
fn meaning(photometric: Photometric) -> Photometric {
    match photometric {
        Photometric::YbrRct | Photometric::YbrIct => Photometric::Rgb,
        other => other,
    }
}

/// Encodes samples without loss as JPEG 2000.
pub(super) fn encode(
    description: &ImageDescription,
    samples: &Samples,
) -> Result<Vec<u8>, RenderError> {
    encode_as(StreamKind::Jpeg2000, description, samples)
}

/// Encodes samples without loss as High-Throughput JPEG 2000, by resolution and position.
pub(super) fn encode_high_throughput(
    description: &ImageDescription,
    samples: &Samples,
) -> Result<Vec<u8>, RenderError> {
    encode_as(StreamKind::HighThroughputJpeg2000, description, samples)
}

fn encode_as(
    kind: StreamKind,
    description: &ImageDescription,
    samples: &Samples,
) -> Result<Vec<u8>, RenderError> {
    let components = samples.samples_per_pixel;
    let count = u64::from(samples.rows) * u64::from(samples.columns) * u64::from(components);
    if count == 0 || count != samples.data.len() as u64 {
        return Err(RenderError::NotEncoded(kind));
    }
    let signed = samples.signed;
    let extended = |bits: u32, value: u32| match signed {
        true => (value << (32 - bits)) as i32 >> (32 - bits),
        // What does not fit is too wide in any case.
        false => value.min(i32::MAX as u32) as i32,
    };
    let value = |index: usize| match &samples.data {
        SampleData::U8(data) => extended(8, u32::from(data[index])),
        SampleData::U16(data) => extended(16, u32::from(data[index])),
        SampleData::U32(data) => extended(32, data[index]),
        SampleData::F32(_) | SampleData::F64(_) => 0,
    };
    let container = match &samples.data {
        SampleData::U8(_) => 8,
        SampleData::U16(_) => 16,
        SampleData::U32(_) => 32,
        SampleData::F32(_) | SampleData::F64(_) => return Err(RenderError::NotEncoded(kind)),
    };
    // Bits above those stored are kept, where there are any.
    let needed = (0..samples.data.len()).map(|index| {
        let value = value(index);
        let magnitude = if value < 0 { !value } else { value };
        u32::BITS - magnitude.leading_zeros() + u32::from(signed)
    });
    let needed = needed.max().unwrap_or(1).max(1);
    let precision = needed.max(u32::from(samples.bits_stored.min(container)));
    // Wider ones do not fit into the planes that a block can have.
    if precision > 24 || description.bits_allocated > 32 {
        return Err(RenderError::NotEncoded(kind));
    }
    encoder::encode(&encoder::Source {
        width: samples.columns,
        height: samples.rows,
        values: &value,
        components,
        precision: precision as u8,
        signed,
        transform: components == 3
            && matches!(
                description.photometric,
                Photometric::YbrRct | Photometric::YbrIct
            ),
        high_throughput: kind == StreamKind::HighThroughputJpeg2000,
    })
}

#[cfg(test)]
mod tests;
