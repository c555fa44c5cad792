//! The JPEG family (ISO/IEC 10918-1; PS3.5 A.4.1): by the cosine transform with 8 and 12 bits, sequential and
//! progressive, and without loss with 2 to 16 bits.

mod bits;
mod coefficients;
mod cosine;
mod edit;
mod encode;
mod huffman;
mod lanes;
mod lossless;
mod planes;
mod scan;
mod segments;
#[cfg(test)]
mod tests;
mod transform;
mod transform8;
mod write;

use super::{ImageDescription, Limits, RenderError, SampleData, Samples};
use crate::pixels::Photometric;
use crate::pixels::sniff::Header;
pub(super) use edit::clear_blocks;
pub(super) use encode::encode;
use segments::{FrameHeader, Process, Segments};

/// Decodes a frame to the components as they are stored, and says what they mean; with `halvings` of 1 to 3 at a half, a
/// quarter or an eighth of its sides. A frame without loss has no smaller form in it: it comes at its full size.
pub(super) fn decode(
    description: &ImageDescription,
    stream: &[u8],
    halvings: u32,
    limits: &Limits,
) -> Result<Samples, RenderError> {
    let markers = Header::read(stream).ok_or(RenderError::Damaged("its JPEG header"))?;
    let mut segments = Segments::new(stream);
    let frame = segments.frame()?;
    let wide = frame.precision > 8;
    limits.check(frame.samples() * if wide { 2 } else { 1 })?;
    if !frame.is_plausible(stream.len()) {
        return Err(scan::TOO_SHORT);
    }
    let side = match frame.process {
        Process::Lossless => 8,
        Process::Sequential | Process::Progressive => 8 >> halvings.min(3),
    };
    let data = match (frame.process, wide) {
        (Process::Lossless, false) => SampleData::U8(lossless::decode(&mut segments, &frame)?),
        (Process::Lossless, true) => SampleData::U16(lossless::decode(&mut segments, &frame)?),
        (_, false) => SampleData::U8(cosine::decode(&mut segments, &frame, side, limits)?),
        (_, true) => SampleData::U16(cosine::decode(&mut segments, &frame, side, limits)?),
    };
    let (columns, rows) = cosine::reduced(frame.columns, frame.rows, side);
    let (bits_stored, high_bit, signed) = cell(description, &frame, &data);
    Ok(Samples {
        rows: rows as u32,
        columns: columns as u32,
        samples_per_pixel: frame.components.len() as u16,
        bits_stored,
        high_bit,
        signed,
        photometric: meaning(description.photometric, &markers),
        data,
    })
}

/// Bits that count, the highest of them, and whether it is a sign: as the header says where the stream can hold it.
fn cell(
    description: &ImageDescription,
    frame: &FrameHeader,
    data: &SampleData,
) -> (u16, u16, bool) {
    let precision = u16::from(frame.precision);
    let (stored, high) = (description.bits_stored, description.high_bit);
    let as_stated = stored > 0 && stored <= high + 1 && high < precision;
    let fits = match (frame.process, data) {
        (Process::Lossless, _) => true,
        // What was lost may have carried a value over the bits that the header states.
        (_, SampleData::U16(samples)) => {
            let most = samples.iter().fold(0, |all, &one| all | one);
            u32::from(most) >> (u32::from(high) + 1).min(31) == 0
        }
        _ => true,
    };
    if as_stated && fits {
        (stored, high, description.signed)
    } else {
        (precision, precision - 1, false)
    }
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
