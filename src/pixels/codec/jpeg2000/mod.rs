//! JPEG 2000 and High-Throughput JPEG 2000 (ITU-T T.800 and T.814; PS3.5 A.4.4 and A.4.10).

mod arithmetic;
mod block;
mod codestream;
mod container;
mod contexts;
mod decoder;
mod high_throughput;
mod packet_bits;
mod packets;
mod progression;
mod structure;
mod tag_tree;
mod vlc_tables;
mod wavelet;

use codestream::{Size, read_size};

use super::{ImageDescription, Limits, RenderError, SampleData, Samples};
use crate::pixels::Photometric;

/// Decodes a frame to its components, a transform of colours undone.
pub(super) fn decode(
    description: &ImageDescription,
    stream: &[u8],
    limits: &Limits,
) -> Result<Samples, RenderError> {
    decode_reduced(description, stream, 0, limits)
}

/// Decodes a frame at a resolution that is halved `discard` times, or as often as the stream has resolutions for.
pub(super) fn decode_reduced(
    description: &ImageDescription,
    stream: &[u8],
    discard: u8,
    limits: &Limits,
) -> Result<Samples, RenderError> {
    let stream = container::codestream(stream)?;
    let size = read_size(stream)?;
    check(&size, description, limits)?;
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
    if components == 0
        || !matches!(components, 1 | 3) && components != description.samples_per_pixel
    {
        return Err(RenderError::Unsupported("its number of components"));
    }
    let precision = u16::from(size.precision);
    if precision > description.bits_allocated.min(32) {
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
