//! JPEG by the cosine transform with 8 bits (PS3.5 A.4.1): baseline, extended, progressive.

use std::borrow::Cow;
use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::jpeg::JpegDecoder;

use super::{ImageDescription, Limits, RenderError, SampleData, Samples};
use crate::pixels::Photometric;
use crate::pixels::sniff::Header;

/// Decodes a frame to the components as they are stored, and says what they mean.
pub(super) fn decode(
    description: &ImageDescription,
    stream: &[u8],
    limits: &Limits,
) -> Result<Samples, RenderError> {
    let header = Header::read(stream).ok_or(RenderError::Damaged("its JPEG header"))?;
    if !matches!(header.components, 1 | 3) {
        return Err(RenderError::Unsupported("its number of components"));
    }
    let size = u64::from(header.rows) * u64::from(header.columns) * u64::from(header.components);
    limits.check(size)?;

    let stored = without_transform(stream, &header);
    let damaged = |_| RenderError::Damaged("its JPEG stream");
    let decoder = JpegDecoder::new(Cursor::new(stored.as_ref())).map_err(damaged)?;
    if decoder.total_bytes() != size {
        return Err(RenderError::Damaged("its JPEG header"));
    }
    let mut components = vec![0; size as usize];
    decoder.read_image(&mut components).map_err(damaged)?;

    Ok(Samples {
        rows: u32::from(header.rows),
        columns: u32::from(header.columns),
        samples_per_pixel: u16::from(header.components),
        bits_stored: 8,
        high_bit: 7,
        signed: description.signed && description.bits_allocated == 8,
        photometric: meaning(description.photometric, &header),
        data: SampleData::U8(components),
    })
}

/// What the components mean. The stream knows better than the header, where it says something.
fn meaning(photometric: Photometric, header: &Header) -> Photometric {
    if header.components == 1 {
        return photometric;
    }
    let transformed = match (header.adobe, header.jfif, photometric) {
        (Some((_, transform)), ..) => transform != 0,
        (None, true, _) => true,
        (None, false, Photometric::Rgb) => false,
        (None, false, _) => !header.named_rgb,
    };
    if transformed {
        Photometric::YbrFull
    } else {
        Photometric::Rgb
    }
}

/// The stream with Adobe's marker for components that mean themselves, so that no decoder converts them.
fn without_transform<'a>(stream: &'a [u8], header: &Header) -> Cow<'a, [u8]> {
    const MARKER: &[u8] = b"\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x00";
    match header.adobe {
        _ if header.components == 1 => Cow::Borrowed(stream),
        Some((_, 0)) => Cow::Borrowed(stream),
        Some((place, _)) => {
            let mut stream = stream.to_vec();
            if let Some(transform) = stream.get_mut(place) {
                *transform = 0;
            }
            Cow::Owned(stream)
        }
        None => {
            let (start, rest) = stream.split_at(2);
            Cow::Owned([start, MARKER, rest].concat())
        }
    }
}
