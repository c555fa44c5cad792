//! One compressed frame, with rectangles cleared, in its own compression.

use super::super::{
    ImageDescription, Region, RenderError, Samples, StreamKind, clear_blocks, encode_samples, sniff,
};
use super::Refusal;
use super::fill::Fill;
use super::frames::Frames;
use super::header::Traits;
use super::native::{Stretches, covered};

/// A frame that was written anew.
pub(super) struct Edited {
    pub stream: Vec<u8>,
    /// Where its pixels may differ from the original's.
    pub covered: Vec<Region>,
    pub kind: StreamKind,
    pub before: Traits,
    pub after: Traits,
}

/// The frame `frame` of `frames`, whose stream is `stream`, with `regions` cleared. Without regions it is the same image,
/// without loss.
pub(super) fn edit(
    frames: &Frames<'_>,
    (frame, stream): (u32, &[u8]),
    fill: &Fill,
    regions: &[Region],
) -> Result<Edited, Refusal> {
    let description = &frames.description;
    let kind = sniff(stream, description);
    let mut before = Traits::of(kind, stream);
    let (stream, covered) = match kind {
        StreamKind::Native => uncompressed(description, stream.to_vec(), fill, regions),
        StreamKind::Deflated
        | StreamKind::Rle
        | StreamKind::JpegLossless
        | StreamKind::JpegLs
        | StreamKind::Jpeg2000
        | StreamKind::HighThroughputJpeg2000
        | StreamKind::JpegXl => {
            let mut samples = Samples::clone(&*frames.samples(frame)?);
            if kind == StreamKind::JpegXl {
                before = Traits::of_jpeg_xl(description, &samples);
            }
            fill.apply(&mut samples, regions);
            let stream = encode_samples(kind, description, &samples)?;
            (stream, regions.to_vec())
        }
        StreamKind::Jpeg | StreamKind::Jpeg12Bit => {
            let fill: Vec<u16> = fill.cells.iter().map(|&cell| cell as u16).collect();
            let edited = clear_blocks(stream, regions, &fill, &frames.limits)?;
            (edited.stream, edited.covered)
        }
        StreamKind::JpegOther | StreamKind::Video | StreamKind::Unknown => {
            return Err(RenderError::NotEncoded(kind).into());
        }
    };
    let after = Traits::of(kind, &stream);
    Ok(Edited {
        stream,
        covered,
        kind,
        before,
        after,
    })
}

/// Encapsulated pixels without compression are in little endian byte order, whatever the data set is.
fn uncompressed(
    description: &ImageDescription,
    mut bytes: Vec<u8>,
    fill: &Fill,
    regions: &[Region],
) -> (Vec<u8>, Vec<Region>) {
    let description = ImageDescription {
        big_endian: false,
        ..description.clone()
    };
    Stretches::new(&description, 0, fill, regions).fill(0, 0, &mut bytes);
    let covered = regions.iter().map(|&region| covered(&description, region));
    (bytes, covered.collect())
}
